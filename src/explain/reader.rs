//! Reads values off registers and traces: what each part of a calculation came to, at the rows where it stands.

use crate::evaluate::Value;
use crate::explain::data::{Condition, Shown};
use crate::explain::{Explainer, print};
use crate::model::{Action, AxisId, Cell, ColumnId, Datum, Direction, ExprId, FigureId, LimitId, Node, Select, Type};
use crate::number::{Mode, Number};
use crate::program::{Probe, Taken};
use crate::source::Span;

/// Whose calculation it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Home {
    Figure(FigureId, usize),
    Limit(LimitId),
}

/// The calculation of one figure at one coordinate, or of a limit, with the rows bound where the reader stands.
#[derive(Clone)]
pub(crate) struct Reader<'a> {
    pub ex: Explainer<'a>,
    probe: Option<Probe<'a>>,
    home: Home,
    /// The figure's own coordinate.
    own: Vec<(AxisId, u32)>,
    /// What folds and `for each` rows around bound, the outermost first.
    bound: Vec<(AxisId, u32)>,
}

impl<'a> Reader<'a> {
    pub fn of_figure(ex: Explainer<'a>, figure: FigureId, coordinate: usize) -> Self {
        let rows = ex.model.rows_of(figure, coordinate);
        let own = ex.model.figure(figure).shape.iter().copied().zip(rows).collect();
        let home = Home::Figure(figure, coordinate);
        Reader { ex, probe: ex.program.probe(figure, coordinate), home, own, bound: Vec::new() }
    }

    pub fn of_limit(ex: Explainer<'a>, limit: LimitId) -> Self {
        let probe = Some(ex.program.probe_limit(limit));
        Reader { ex, probe, home: Home::Limit(limit), own: Vec::new(), bound: Vec::new() }
    }

    /// Where a reader stood before.
    pub fn standing(ex: Explainer<'a>, home: Home, bound: &[(AxisId, u32)]) -> Self {
        let reader = match home {
            Home::Figure(figure, coordinate) => Reader::of_figure(ex, figure, coordinate),
            Home::Limit(limit) => Reader::of_limit(ex, limit),
        };
        Reader { bound: bound.to_vec(), ..reader }
    }

    /// Whose calculation it reads.
    pub fn home(&self) -> Home {
        self.home
    }

    /// What folds and `for each` rows around bound, the outermost first.
    pub fn bound_rows(&self) -> Vec<(AxisId, u32)> {
        self.bound.clone()
    }

    /// The reader at a row more.
    pub fn at(&self, axis: AxisId, row: u32) -> Self {
        let mut inner = self.clone();
        inner.bound.push((axis, row));
        inner
    }

    /// The rows bound where the reader stands, as programs have them: the figure's own first.
    pub fn rows(&self) -> Vec<(AxisId, u32)> {
        self.own.iter().chain(&self.bound).copied().collect()
    }

    pub fn node(&self, id: ExprId) -> &'a Node {
        &self.ex.model.expr(id).node
    }

    pub fn ty(&self, id: ExprId) -> &'a Type {
        &self.ex.model.expr(id).ty
    }

    pub fn span(&self, id: ExprId) -> Span {
        self.ex.model.expr(id).span
    }

    /// What a part came to; `None` where this run did not come by it.
    pub fn value(&self, id: ExprId) -> Option<Value> {
        let node = self.node(id);
        if let Some(value) = self.written_out(node) {
            return Some(value);
        }
        let kept = self.ex.values.value_in(self.probe.as_ref()?, id, &self.bound);
        kept.or_else(|| self.figure(node))
    }

    /// What the contract says itself.
    fn written_out(&self, node: &Node) -> Option<Value> {
        if let Node::Const(datum) = node {
            return Some(Ok(datum.number()));
        }
        if let Node::Absent(kind) = node {
            return Some(Err(*kind));
        }
        if let Node::Key(axis) = node {
            return self.row(*axis).map(|row| Ok(Number::from(i64::from(row))));
        }
        let Node::Cell(axis, column, select) = node else { return None };
        let cell = self.cell(*axis, *column, self.selected(*axis, select)?)?;
        Some(cell.as_ref().map(Datum::number).map_err(|kind| *kind))
    }

    /// A figure that is read where it is.
    fn figure(&self, node: &Node) -> Option<Value> {
        let Node::Figure(figure, selects) = node else { return None };
        let coordinate = self.coordinate(*figure, selects)?;
        Some(self.ex.value(*figure, coordinate))
    }

    /// Which row a table or a list of conditions took.
    pub fn taken(&self, id: ExprId) -> Taken {
        let Some(probe) = &self.probe else { return Taken::None };
        let taken = probe.traces(id, &self.bound).map(|trace| self.ex.values.taken(trace));
        taken.into_iter().find(|taken| *taken != Taken::None).unwrap_or(Taken::None)
    }

    pub fn shown(&self, id: ExprId) -> Option<Shown> {
        self.value(id).map(|value| self.ex.shown(value, self.ty(id)))
    }

    pub fn shown_or_absent(&self, id: ExprId) -> Shown {
        let value = self.value(id).unwrap_or(Err(crate::model::Kind::Inapplicable));
        self.ex.shown(value, self.ty(id))
    }

    /// The row bound on an axis, the innermost.
    pub fn row(&self, axis: AxisId) -> Option<u32> {
        let rows = self.bound.iter().rev().chain(self.own.iter().rev());
        rows.into_iter().find(|(bound, _)| *bound == axis).map(|(_, row)| *row)
    }

    pub fn selected(&self, axis: AxisId, select: &Select) -> Option<u32> {
        match select {
            Select::Here => self.row(axis),
            Select::Row(row) => Some(*row),
            Select::By(key) => {
                let row = self.value(*key)?.ok()?.to_i64()?;
                u32::try_from(row).ok().filter(|row| (*row as usize) < self.ex.model.axis(axis).keys.len())
            }
        }
    }

    pub fn cell(&self, axis: AxisId, column: ColumnId, row: u32) -> Option<&'a Cell> {
        self.ex.model.axis(axis).columns.get(column.index())?.cells.get(row as usize)
    }

    /// The coordinate at which a figure is read; none where a key is absent.
    pub fn coordinate(&self, figure: FigureId, selects: &[Select]) -> Option<usize> {
        let mut coordinate = 0;
        for (axis, select) in self.ex.model.figure(figure).shape.iter().zip(selects) {
            let row = self.selected(*axis, select)?;
            coordinate = coordinate * self.ex.model.axis(*axis).keys.len() + row as usize;
        }
        Some(coordinate)
    }

    /// Whether lower is better where the reader stands.
    pub fn lower_is_better(&self, direction: Direction) -> Option<bool> {
        match direction {
            Direction::Higher => Some(false),
            Direction::Lower => Some(true),
            Direction::Column(axis, column) => {
                let cell = self.cell(axis, column, self.row(axis)?)?;
                let ty = &self.ex.model.axis(axis).columns.get(column.index())?.ty;
                let word = print::printed(&cell.as_ref().ok()?.number(), ty, self.ex.model);
                Some(word == "lower")
            }
        }
    }

    pub fn condition(&self, id: ExprId) -> Condition {
        let value = self.shown_or_absent(id);
        let mut said = id;
        let mut counts = None;
        // What an absence counts as stands behind the condition, and is said only where it matters.
        while let Node::Treat(base, entries) = self.node(said) {
            let kind = self.value(*base).and_then(Result::err);
            counts = counts.or(kind.filter(|kind| entries.iter().any(|(kinds, _)| kinds.contains(*kind))));
            said = *base;
        }
        let (words, with_values) = self.day_words(said).unwrap_or_else(|| (self.words(said), self.with_values(said)));
        Condition { words, with_values, value, counts, span: self.span(said) }
    }

    /// The words of a part, on one line.
    pub fn words(&self, id: ExprId) -> String {
        self.ex.words(self.span(id))
    }

    /// What an operand is, in few words: itself where it is written out, else its value behind its words.
    pub fn operand(&self, id: ExprId) -> (String, Option<Shown>) {
        let words = self.words(id);
        let written_out = matches!(self.node(id), Node::Const(_));
        (words, if written_out { None } else { self.shown(id) })
    }

    /// The words of a part with values in the place of names; `None` where that says nothing more, or where the words
    /// of the names do not stand inside those of the part.
    pub fn with_values(&self, id: ExprId) -> Option<String> {
        let whole = self.span(id);
        let mut leaves = Vec::new();
        if is_leaf(self.node(id)) || self.is_net(id) {
            return None;
        }
        self.leaves(id, &mut leaves);
        leaves.sort_by_key(|(span, _)| span.start);
        leaves.dedup_by_key(|(span, _)| *span);
        if leaves.is_empty() {
            return None;
        }
        let mut text = String::new();
        let mut at = whole.start;
        for (span, value) in &leaves {
            if span.start < at || span.end > whole.end {
                return None;
            }
            text.push_str(self.ex.source.slice(Span { start: at, end: span.start }));
            text.push_str(value);
            at = span.end;
        }
        text.push_str(self.ex.source.slice(Span { start: at, end: whole.end }));
        Some(one_line(&text)).filter(|values| *values != self.words(id))
    }

    /// The time whose day a part is: told as such, and not as the rounding of a number of days.
    pub fn day_of(&self, id: ExprId) -> Option<ExprId> {
        let Node::Step { base, action: Action::Round(Mode::Down, _), when: None } = self.node(id) else { return None };
        let Node::Divide(time, _) = self.node(*base) else { return None };
        (*self.ty(id) == Type::Date && *self.ty(*time) == Type::Time).then_some(*time)
    }

    /// Whether a part only calculates, compares or asks, so that its own parts are all there is to tell of it.
    pub fn is_arithmetic(&self, id: ExprId) -> bool {
        is_arithmetic(self.node(id)) || self.day_of(id).is_some()
    }

    /// What a test of status, or of a word, is about: told as what it is. With the value in the place of the name it would say
    /// the opposite where it does not hold, and a word twice where it does.
    fn is_about(&self, id: ExprId) -> Option<ExprId> {
        let about = if let Node::IsKnown(about) | Node::IsAbsent(about, _) = self.node(id) {
            *about
        } else {
            let Node::Compare(_, about, word) = self.node(id) else { return None };
            let worded = matches!(self.ty(*about), Type::Word(_) | Type::Key(_));
            (worded && matches!(self.node(*word), Node::Const(_))).then_some(*about)?
        };
        let (whole, part) = (self.span(id), self.span(about));
        (whole.start <= part.start && part.end <= whole.end && whole != part).then_some(about)
    }

    /// Whether a sum has no words but those of its parts: `the net to hospital` is of many lines, and one value.
    fn is_net(&self, id: ExprId) -> bool {
        let same = |part: &ExprId| self.span(*part) == self.span(id);
        let sum = matches!(self.node(id), Node::Add(a, b) | Node::Subtract(a, b) if same(a) && same(b));
        sum || matches!(self.node(id), Node::Negate(a) if same(a))
    }

    /// The places in a calculation where a value is read or made by something larger than arithmetic.
    fn leaves(&self, id: ExprId, to: &mut Vec<(Span, String)>) {
        let mut waiting = vec![id];
        while let Some(part) = waiting.pop() {
            if let Some(about) = self.is_about(part) {
                let value = self.shown_or_absent(about);
                to.push((self.span(part), format!("{} is {}", self.words(about), value.text)));
                continue;
            }
            if !is_leaf(self.node(part)) && !self.is_net(part) {
                self.node(part).operands(|part| waiting.push(part));
                continue;
            }
            let shown = self.shown_or_absent(part);
            let negative = shown.value.as_ref().is_ok_and(Number::is_negative);
            to.push((self.span(part), if negative { format!("({})", shown.text) } else { shown.text }));
        }
    }
}

/// Whether a value is read here, or made by something larger than arithmetic.
fn is_leaf(node: &Node) -> bool {
    match node {
        Node::Figure(..)
        | Node::Cell(..)
        | Node::Key(_)
        | Node::Fold { .. }
        | Node::Pick { .. }
        | Node::Table(_)
        | Node::First { .. }
        | Node::Weighted { .. }
        | Node::Together(_)
        | Node::Gather(_)
        | Node::Earlier(..)
        | Node::Broken => true,
        Node::Const(_)
        | Node::Absent(_)
        | Node::Negate(_)
        | Node::Add(..)
        | Node::Subtract(..)
        | Node::Multiply(..)
        | Node::Divide(..)
        | Node::AddMonths(..)
        | Node::AddBusinessDays(..)
        | Node::BusinessDays(..)
        | Node::Curve { .. }
        | Node::If(..)
        | Node::Compare(..)
        | Node::Good(..)
        | Node::And(_)
        | Node::Or(_)
        | Node::Not(_)
        | Node::IsKnown(_)
        | Node::IsAbsent(..)
        | Node::Treat(..)
        | Node::Step { .. } => false,
    }
}

/// Whether a node only calculates, compares or asks, so that its parts are all there is to tell of it.
fn is_arithmetic(node: &Node) -> bool {
    match node {
        Node::Negate(_)
        | Node::Add(..)
        | Node::Subtract(..)
        | Node::Multiply(..)
        | Node::Divide(..)
        | Node::AddMonths(..)
        | Node::AddBusinessDays(..)
        | Node::BusinessDays(..)
        | Node::Curve { .. }
        | Node::Compare(..)
        | Node::Good(..)
        | Node::And(_)
        | Node::Or(_)
        | Node::Not(_)
        | Node::IsKnown(_)
        | Node::IsAbsent(..) => true,
        Node::Const(_)
        | Node::Absent(_)
        | Node::Key(_)
        | Node::Figure(..)
        | Node::Cell(..)
        | Node::Pick { .. }
        | Node::If(..)
        | Node::First { .. }
        | Node::Table(_)
        | Node::Treat(..)
        | Node::Fold { .. }
        | Node::Weighted { .. }
        | Node::Step { .. }
        | Node::Together(_)
        | Node::Gather(_)
        | Node::Earlier(..)
        | Node::Broken => false,
    }
}

/// Words on one line: comments are left out, and runs of blanks become one.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let mut quoted = false;
    let mut comment = false;
    let mut blank = false;
    for letter in text.chars() {
        match letter {
            '\n' => (comment, blank) = (false, true),
            _ if comment => {}
            '#' if !quoted => comment = true,
            _ if letter.is_whitespace() => blank = true,
            _ => {
                quoted ^= matches!(letter, '"' | '“' | '”');
                if blank && !line.is_empty() {
                    line.push(' ');
                }
                blank = false;
                line.push(letter);
            }
        }
    }
    line
}
