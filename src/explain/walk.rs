//! Follows a calculation the way it was run, and notes what happened.

use crate::explain::data::{
    Condition, Decided, Effect, Element, Event, Explanation, Fate, FoldTaken, Item, MAX_ELEMENTS, Read, Shown,
    StepTaken, Weighed, WhenStyle, WhenTaken, Whose,
};
use crate::explain::reader::Reader;
use crate::explain::{Explainer, origins, print};
use crate::model::{
    Action, At, AxisId, Body, ColumnId, ExprId, Face, FigureId, Kind, Kinds, Node, Select, Skip, Type, Unit,
};
use crate::number::{Mode, Number};
use crate::program::Taken;

/// Explains a figure at a coordinate.
pub(super) fn explain(ex: Explainer<'_>, id: FigureId, coordinate: usize) -> Explanation {
    let figure = ex.model.figure(id);
    let reader = Reader::of_figure(ex, id, coordinate);
    let mut walker = Walker { reader, events: Vec::new(), reads: Vec::new(), side: None };
    if walker.in_family(figure.filter) {
        match &figure.body {
            Body::Input(_) => walker.given(id, coordinate),
            Body::Expr(expr) => walker.walk(*expr),
            Body::Line(term) => walker.line(id, coordinate, term),
            Body::Shown { line, standing } => walker.shown(*line, *standing, coordinate),
            Body::Account(account, part) => walker.account(*account, *part),
            Body::Relief(limit) => walker.relief(*limit),
            Body::Start(_) | Body::End(_) | Body::Broken => {}
        }
    }
    let value = ex.figure(id, coordinate);
    let origins = if value.is_known() { Vec::new() } else { origins::of_figure(ex, id, coordinate) };
    Explanation {
        at: ex.at(id, coordinate),
        whose: ex.whose(ex.at(id, coordinate)),
        clause: ex.clause(id, coordinate),
        money: ex.money(id, &value),
        value,
        origins,
        ruling: ex.ruling(id, coordinate),
        duty: ex.duty(id, coordinate),
        events: walker.events,
        reads: walker.reads,
    }
}

/// What has been noted so far, and where the walk stands.
pub(super) struct Walker<'a> {
    pub reader: Reader<'a>,
    pub events: Vec<Event>,
    pub reads: Vec<Read>,
    /// Of an adjustment: what says whether it pays. Its rows are those of the amount, which are told once.
    pub side: Option<ExprId>,
}

impl<'a> Walker<'a> {
    pub fn ex(&self) -> Explainer<'a> {
        self.reader.ex
    }

    /// Walks with another reader for a while.
    pub fn with(&mut self, reader: Reader<'a>, walk: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.reader, reader);
        walk(self);
        self.reader = outer;
    }

    /// Whether the family has the row; notes where it has not.
    fn in_family(&mut self, filter: Option<ExprId>) -> bool {
        let Some(filter) = filter else { return true };
        let condition = self.condition(filter);
        let inside = condition.value.is_yes();
        if !inside {
            self.events.push(Event::LeftOut(condition));
        }
        inside
    }

    /// Walks what a condition reads; what it counts as where it is absent is said with the condition itself.
    pub fn condition(&mut self, id: ExprId) -> Condition {
        let mut said = id;
        while let Node::Treat(base, _) = self.reader.node(said) {
            said = *base;
        }
        self.parts(said);
        self.reader.condition(id)
    }

    fn given(&mut self, id: FigureId, coordinate: usize) {
        let ex = self.ex();
        let Some(slot) = ex.program.input_of(id, coordinate) else { return };
        let column = ex.program.inputs().get(slot.index()).map(|info| info.address.clone()).unwrap_or_default();
        let note = match (ex.refusal(slot), ex.value(id, coordinate)) {
            (Some(error), _) => Some(error),
            (None, Err(Kind::Unsupplied)) => Some("it was not given".to_owned()),
            (None, Ok(_) | Err(_)) => None,
        };
        self.events.push(Event::Given { column, note });
    }

    /// Walks a calculation and notes it.
    pub fn walk(&mut self, id: ExprId) {
        self.calculation(id, false);
    }

    /// Walks what a calculation reads; what it comes to is noted by the caller.
    pub fn parts(&mut self, id: ExprId) {
        self.calculation(id, true);
    }

    fn calculation(&mut self, id: ExprId, silent: bool) {
        if self.side == Some(id) || self.amended(id) {
            return;
        }
        match self.reader.node(id) {
            Node::Const(_) | Node::Absent(_) | Node::Key(_) | Node::Together(_) | Node::Broken => {}
            Node::Gather(gather) => {
                self.gather(*gather, Some(id));
            }
            Node::Earlier(figure, selects, back) => self.read(*figure, selects, *back, id),
            Node::Figure(figure, selects) => self.read(*figure, selects, 0, id),
            Node::Cell(axis, column, select) => self.read_cell(*axis, *column, select, id),
            Node::Table(table) => self.table(id, table),
            Node::First { rows, otherwise, absent } => self.first(id, rows, *otherwise, absent),
            Node::If(condition, yes, no) => self.choose(id, *condition, *yes, *no),
            Node::Pick { greater, items, skip } => self.pick(id, *greater, items, skip),
            Node::Treat(base, entries) => self.treat(*base, entries, silent),
            Node::Fold { axis, element, weight, filter, skip, .. } => {
                self.fold(id, *axis, [*element, *weight, *filter], skip);
            }
            Node::Weighted { parts, skip } => self.weigh(id, parts, skip),
            Node::Step { .. } if self.reader.day_of(id).is_none() => self.steps(id),
            Node::Step { .. }
            | Node::Negate(_)
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
            | Node::IsAbsent(..) => {
                self.operands(id);
                if let (false, Some(result)) = (silent, self.reader.shown(id)) {
                    let (words, with_values) = (self.reader.words(id), self.reader.with_values(id));
                    self.events.push(Event::Computed { words, with_values, result, span: self.reader.span(id) });
                }
            }
        }
    }

    /// Walks the parts of arithmetic, however deep.
    fn operands(&mut self, id: ExprId) {
        let mut waiting = vec![id];
        while let Some(id) = waiting.pop() {
            let node = self.reader.node(id);
            if self.reader.is_arithmetic(id) {
                let from = waiting.len();
                node.operands(|part| waiting.push(part));
                if let Some(added) = waiting.get_mut(from..) {
                    added.reverse();
                }
            } else {
                self.parts(id);
            }
        }
    }

    /// Walks what steps act on, then the steps.
    fn steps(&mut self, id: ExprId) {
        let mut steps = vec![id];
        let mut base = id;
        while let (Node::Step { base: before, .. }, None) = (self.reader.node(base), self.reader.day_of(base)) {
            base = *before;
            steps.push(base);
        }
        steps.pop();
        self.walk(base);
        for id in steps.into_iter().rev() {
            if let Some(step) = self.step(id) {
                self.events.push(Event::Step(step));
            }
        }
    }

    /// Notes that a figure was read.
    pub fn read_at(&mut self, figure: FigureId, coordinate: usize) {
        if let Some(at) = self.ex().seen(figure, coordinate, 0) {
            self.read_there(at);
        }
    }

    /// The same of another element, or of another period.
    pub fn read_there(&mut self, at: At) {
        if self.reads.iter().any(|read| read.figure == Some(at)) {
            return;
        }
        let ex = self.ex();
        self.reads.push(Read {
            figure: Some(at),
            whose: ex.whose(at),
            address: ex.model.address(at.figure, at.coordinate),
            title: ex.title(ex.model.figure(at.figure), at.figure, at.coordinate),
            value: ex.figure_at(at),
        });
    }

    fn read(&mut self, figure: FigureId, selects: &[Select], back: u32, id: ExprId) {
        for select in selects {
            if let Select::By(key) = select {
                self.parts(*key);
            }
        }
        let Some(coordinate) = self.reader.coordinate(figure, selects) else { return };
        match self.ex().seen(figure, coordinate, back) {
            Some(at) => self.read_there(at),
            // There is no period so early.
            None => self.reads.push(Read {
                figure: None,
                whose: Whose::default(),
                address: self.reader.words(id),
                title: None,
                value: self.reader.shown_or_absent(id),
            }),
        }
    }

    fn read_cell(&mut self, axis: AxisId, column: ColumnId, select: &Select, id: ExprId) {
        if let Select::By(key) = select {
            self.parts(*key);
        }
        let schedule = self.ex().model.axis(axis);
        let (Some(row), Some(column)) = (self.reader.selected(axis, select), schedule.columns.get(column.index()))
        else {
            return;
        };
        let key = schedule.keys.get(row as usize).map(String::as_str).unwrap_or_default();
        let address = format!("{key}.{}", column.name);
        if self.reads.iter().any(|read| read.figure.is_none() && read.address == address) {
            return;
        }
        let value = self.reader.shown_or_absent(id);
        self.reads.push(Read { figure: None, whose: Whose::default(), address, title: schedule.title.clone(), value });
    }

    fn first(&mut self, id: ExprId, rows: &[(ExprId, ExprId)], otherwise: Option<ExprId>, absent: &[(Kinds, ExprId)]) {
        let taken = self.reader.taken(id);
        let statuses = rows.iter().any(|(_, result)| matches!(self.reader.node(*result), Node::Absent(_)));
        let exceptions = rows.first().is_some_and(|(condition, _)| {
            let before = self.reader.span(*condition).start as usize;
            let text = self.ex().source.text().get(..before).unwrap_or("");
            let mut words = text.split_whitespace().rev();
            words.next() == Some("when") && words.next() == Some("except")
        });
        let style = match (statuses, exceptions) {
            (true, _) => WhenStyle::Statuses,
            (false, true) => WhenStyle::Exceptions,
            (false, false) => WhenStyle::Rows,
        };
        let mut tried = Vec::new();
        let mut decided = Decided::Otherwise;
        for (place, (condition, result)) in rows.iter().enumerate() {
            let mut condition = self.condition(*condition);
            if style == WhenStyle::Statuses {
                condition.words = self.reader.words(*result);
            }
            let unknown = condition.value.value.as_ref().err().copied();
            let holds = condition.value.is_yes() || taken == Taken::Row(place as u32, None);
            tried.push(condition);
            if holds {
                decided = Decided::Condition;
                break;
            }
            if let Some(kind) = unknown {
                decided = if matches!(taken, Taken::Absent(_)) { Decided::Absent(kind) } else { Decided::Unknown };
                break;
            }
        }
        let result = match taken {
            Taken::Row(row, _) => rows.get(row as usize).map(|(_, result)| *result),
            Taken::Otherwise => otherwise,
            Taken::Absent(entry) => absent.get(entry as usize).map(|(_, value)| *value),
            Taken::None => None,
        };
        let plain = matches!((style, decided), (WhenStyle::Statuses | WhenStyle::Exceptions, Decided::Otherwise));
        let said = result.filter(|_| !plain && style != WhenStyle::Statuses);
        self.events.push(Event::When(WhenTaken {
            style,
            tried,
            decided,
            gives: said.map(|result| self.reader.words(result)),
            result: self.reader.shown_or_absent(id),
            span: result.map_or(self.reader.span(id), |result| self.reader.span(result)),
        }));
        match result {
            Some(result) if plain => self.walk(result),
            Some(result) => self.parts(result),
            None => {}
        }
    }

    fn choose(&mut self, id: ExprId, condition: ExprId, yes: ExprId, no: ExprId) {
        // Parts of an adjustment: the sum, without the sign that says the side.
        if matches!(self.reader.node(no), Node::Negate(sum) if *sum == yes) {
            return self.walk(yes);
        }
        let tried = self.condition(condition);
        let (decided, result) = match &tried.value.value {
            Ok(value) if value.is_zero() => (Decided::Otherwise, Some(no)),
            Ok(_) => (Decided::Condition, Some(yes)),
            Err(_) => (Decided::Unknown, None),
        };
        self.events.push(Event::When(WhenTaken {
            style: WhenStyle::If,
            tried: vec![tried],
            decided,
            gives: result.map(|result| self.reader.words(result)),
            result: self.reader.shown_or_absent(id),
            span: self.reader.span(id),
        }));
        if let Some(result) = result {
            self.parts(result);
        }
    }

    fn pick(&mut self, id: ExprId, greater: bool, items: &[ExprId], skip: &Skip) {
        let items = items
            .iter()
            .map(|item| {
                self.parts(*item);
                let value = self.reader.shown_or_absent(*item);
                Item { words: self.reader.words(*item), fate: fate(&value, skip), value }
            })
            .collect();
        self.events.push(Event::Picked { greater, items, result: self.reader.shown_or_absent(id) });
    }

    fn treat(&mut self, base: ExprId, entries: &[(Kinds, ExprId)], silent: bool) {
        self.calculation(base, silent);
        let Some(Err(kind)) = self.reader.value(base) else { return };
        let Some((_, value)) = entries.iter().find(|(kinds, _)| kinds.contains(kind)) else { return };
        self.parts(*value);
        self.events.push(Event::Treated {
            words: self.reader.words(base),
            kind,
            result: self.reader.shown_or_absent(*value),
            span: self.reader.span(*value),
        });
    }

    fn fold(&mut self, id: ExprId, axis: AxisId, [element, weight, filter]: [Option<ExprId>; 3], skip: &Skip) {
        let ex = self.ex();
        let keys = &ex.model.axis(axis).keys;
        let mut taken = FoldTaken {
            words: self.reader.words(id),
            over: ex.model.axis(axis).name.clone(),
            elements: Vec::new(),
            more: 0,
            counted: 0,
            skipped: 0,
            left_out: 0,
            needing: skip.needing,
            result: self.reader.shown_or_absent(id),
        };
        for (row, key) in keys.iter().enumerate() {
            let inner = self.reader.at(axis, row as u32);
            let filtered = filter.and_then(|filter| inner.value(filter));
            if filtered.as_ref().is_some_and(|value| value.as_ref().is_ok_and(Number::is_zero)) {
                taken.left_out += 1;
                continue;
            }
            let value = match (filtered, element) {
                (Some(Err(kind)), _) => ex.absent(kind, &Type::Truth),
                (Some(Ok(_)) | None, Some(element)) => inner.shown_or_absent(element),
                (Some(Ok(_)) | None, None) => ex.known(Number::one(), &Type::Truth),
            };
            let weight_shown = weight.map(|weight| inner.shown_or_absent(weight));
            let mut fated = fate(&value, skip);
            if let (Fate::Counted, Some(weight)) = (fated, &weight_shown) {
                fated = fate(weight, skip);
            }
            match fated {
                Fate::Counted => taken.counted += 1,
                Fate::Skipped => taken.skipped += 1,
                Fate::Blocks => {}
            }
            if taken.elements.len() >= MAX_ELEMENTS {
                taken.more += 1;
                continue;
            }
            taken.elements.push(Element { key: key.clone(), value, weight: weight_shown, fate: fated });
            let before = self.events.len();
            self.with(inner, |walker| {
                element.into_iter().chain(weight).for_each(|part| walker.parts(part));
            });
            // What happens inside an element is told by the figures it reads; a fold lists values.
            self.events.truncate(before);
        }
        self.events.push(Event::Folded(taken));
    }

    fn weigh(&mut self, id: ExprId, parts: &[(Number, ExprId)], skip: &Skip) {
        let ex = self.ex();
        let percent = Type::Quantity(Unit::faced(Face::Percent));
        let known = parts.iter().filter(|(_, part)| self.reader.value(*part).is_some_and(|value| value.is_ok()));
        let whole: Number = known.map(|(weight, _)| weight).sum();
        let mut weighed = Vec::new();
        for (weight, part) in parts {
            self.parts(*part);
            let value = self.reader.shown_or_absent(*part);
            let fate = fate(&value, skip);
            let used = if value.is_known() { weight.div(&whole) } else { None };
            let mut named = (self.reader.words(*part), None);
            if let Node::Figure(figure, selects) = self.reader.node(*part)
                && let Some(coordinate) = self.reader.coordinate(*figure, selects)
            {
                let title = ex.title(ex.model.figure(*figure), *figure, coordinate);
                named = (ex.model.address(*figure, coordinate), title);
            }
            let (address, title) = named;
            weighed.push(Weighed {
                address,
                title,
                weight: ex.known(weight.clone(), &percent),
                used: ex.known(used.unwrap_or_else(Number::zero), &percent),
                value,
                fate,
            });
        }
        let result = self.reader.shown_or_absent(id);
        self.events.push(Event::Weighed { parts: weighed, needing: skip.needing, result });
    }

    /// What a step did; `None` where this run did not come by it. Walks what it acts with.
    pub fn step(&mut self, id: ExprId) -> Option<StepTaken> {
        let Node::Step { base, action, when } = self.reader.node(id) else { return None };
        action.operands().for_each(|part| self.parts(part));
        let (before, after) = (self.reader.shown(*base)?, self.reader.shown(id)?);
        let (words, with) = self.step_words(action, self.reader.ty(id));
        let when = when.map(|when| self.condition(when));
        Some(self.ex().step_taken(words, with, before, after, when))
    }

    /// A step in words, and the value it acts with where the words are not the value.
    fn step_words(&self, action: &Action, ty: &Type) -> (String, Option<Shown>) {
        let with = |words: &str, operand: ExprId| {
            let (written, value) = self.reader.operand(operand);
            (format!("{words} {written}"), value)
        };
        match action {
            Action::Round(mode, quantum) => (rounding_words(*mode, quantum, ty), None),
            Action::Cap(most) => with("capped at", *most),
            Action::Floor(least) => with("not below", *least),
            Action::Between(least, most) => {
                let text = |id: ExprId| {
                    let (words, value) = self.reader.operand(id);
                    value.map_or(words.clone(), |value| format!("{words} ({})", value.text))
                };
                (format!("kept between {} and {}", text(*least), text(*most)), None)
            }
            Action::Less(by) | Action::LessPart(by) => with("reduced by", *by),
            Action::More(by) | Action::MorePart(by) => with("increased by", *by),
            Action::Times(factor) => with("times", *factor),
        }
    }
}

impl<'a> Explainer<'a> {
    pub(super) fn step_taken(
        &self,
        words: String,
        with: Option<Shown>,
        before: Shown,
        after: Shown,
        when: Option<Condition>,
    ) -> StepTaken {
        let (change, effect) = match (&before.value, &after.value) {
            (Ok(before), Ok(now)) => {
                let change = now.sub(before);
                let effect = match change.signum() {
                    0 => Effect::None,
                    1 => Effect::Raised,
                    _ => Effect::Lowered,
                };
                (Some(self.known(change.abs(), &after.ty)), effect)
            }
            (Ok(_) | Err(_), _) => (None, Effect::None),
        };
        StepTaken { words, with, before, after, change, effect, when }
    }
}

/// `rounded half up to 2 decimals`
pub(super) fn rounding_words(mode: Mode, quantum: &Number, ty: &Type) -> String {
    let how = match mode {
        Mode::Truncate => "truncated".to_owned(),
        Mode::HalfUp | Mode::HalfEven | Mode::HalfDown | Mode::Up | Mode::Down => format!("rounded {}", mode.name()),
    };
    let written = match ty {
        Type::Quantity(unit) => print::in_written_form(quantum, unit),
        Type::Date | Type::Time | Type::Truth | Type::Word(_) | Type::Key(_) | Type::Text | Type::Unknown => {
            quantum.clone()
        }
    };
    let money = matches!(ty, Type::Quantity(unit) if unit.money == 1);
    let places = (0..=12).find(|places| written == Number::power_of_ten(-places));
    match places {
        Some(2) if money => format!("{how} to the cent"),
        Some(0) => format!("{how} to a whole number"),
        Some(1) => format!("{how} to 1 decimal"),
        Some(places) => format!("{how} to {places} decimals"),
        None => format!("{how} to the nearest {}", print::grouped(&written.to_string())),
    }
}

fn fate(value: &Shown, skip: &Skip) -> Fate {
    match &value.value {
        Ok(_) => Fate::Counted,
        Err(kind) if skip.kinds.contains(*kind) => Fate::Skipped,
        Err(_) => Fate::Blocks,
    }
}
