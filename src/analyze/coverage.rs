//! The places of a contract that a worked example may come by: every row, condition, cap and kind of missing, and every
//! bound with both of its sides.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::explain::reader::one_line;
use crate::model::{
    Action, Body, ClauseKind, Datum, ExprId, FigureId, Kind, LimitId, Model, Node, Relation, Standing, Table, Type,
};
use crate::number::Number;
use crate::source::{Source, Span};

/// What a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aspect {
    /// A row of a table or of a list of conditions decides; an exception holds.
    Row,
    /// `otherwise`; no exception holds.
    Otherwise,
    /// A row about an absence decides.
    Absence,
    /// A condition is true: a gate is open.
    Holds,
    /// A condition is false: a gate is closed.
    Fails,
    /// A cap, a floor or a limit changes the amount.
    Reached,
    /// It leaves the amount as it is.
    NotReached,
    /// One of a list is the greater, or the lesser.
    Chosen,
    /// `unreported counts as …` is what counts.
    CountsAs,
    /// Something is left out by `skipping`.
    Skipped,
    /// Fewer are left than `needing at least` says.
    TooFew,
    /// The value lies below a bound, by no more than one step of its written decimals.
    Below,
    /// The value is the bound.
    On,
    /// The value lies above a bound, by no more than one step of its written decimals.
    Above,
    /// A fact is given as missing, for this reason.
    Given(Kind),
}

/// What kind of thing is covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Rows, gates, exceptions, conditions, caps: what a clause may do.
    Branches,
    /// Both sides of every bound, and the bound itself.
    Bounds,
    /// The ways in which facts may be missing.
    Missing,
}

impl Group {
    /// All of them.
    pub const ALL: [Group; 3] = [Group::Branches, Group::Bounds, Group::Missing];

    /// What it is called.
    pub fn word(self) -> &'static str {
        match self {
            Group::Branches => "branches",
            Group::Bounds => "bounds",
            Group::Missing => "missing",
        }
    }
}

impl Aspect {
    /// Its group.
    pub fn group(self) -> Group {
        match self {
            Aspect::Below | Aspect::On | Aspect::Above => Group::Bounds,
            Aspect::Given(_) => Group::Missing,
            Aspect::Row
            | Aspect::Otherwise
            | Aspect::Absence
            | Aspect::Holds
            | Aspect::Fails
            | Aspect::Reached
            | Aspect::NotReached
            | Aspect::Chosen
            | Aspect::CountsAs
            | Aspect::Skipped
            | Aspect::TooFew => Group::Branches,
        }
    }
}

/// One place.
#[derive(Clone, Debug)]
pub(crate) struct Point {
    /// The figure in whose clause it stands.
    pub figure: FigureId,
    pub aspect: Aspect,
    pub span: Span,
    /// In words: ``the row `from 10%` ``.
    pub what: String,
}

/// All places of a contract, each once however often it is compiled.
#[derive(Debug, Default)]
pub(crate) struct Points {
    pub all: Vec<Point>,
    index: HashMap<(u32, u32, Aspect), usize>,
}

impl Points {
    /// Every place of a contract, in the order of the text.
    pub fn of(model: &Model, source: &Source) -> Points {
        let mut points = Points::default();
        let mut seen = HashSet::new();
        for index in 0..model.figures.len() {
            let id = FigureId(index as u32);
            if is_written(model, id) {
                points.figure(model, source, id, &mut seen);
            }
        }
        for limit in &model.limits {
            let member = limit.members.first().and_then(|standing| line_of(model, *standing));
            if let Some(member) = member {
                points.exprs(model, source, member, vec![limit.together], &mut seen);
            }
        }
        points.all.sort_by_key(|point| (point.span.start, point.span.end, point.aspect));
        let key = |(place, point): (usize, &Point)| ((point.span.start, point.span.end, point.aspect), place);
        points.index = points.all.iter().enumerate().map(key).collect();
        points
    }

    pub fn find(&self, aspect: Aspect, span: Span) -> Option<usize> {
        self.index.get(&(span.start, span.end, aspect)).copied()
    }

    fn add(&mut self, figure: FigureId, aspect: Aspect, span: Span, what: String) {
        let next = self.all.len();
        self.index.entry((span.start, span.end, aspect)).or_insert_with(|| {
            self.all.push(Point { figure, aspect, span, what });
            next
        });
    }

    fn figure(&mut self, model: &Model, source: &Source, id: FigureId, seen: &mut HashSet<ExprId>) {
        let figure = model.figure(id);
        if let Body::Input(input) = &figure.body {
            for kind in input.may_be.iter() {
                let what = format!("`{}` {}", plain_name(model, id), kind.word());
                self.add(id, Aspect::Given(kind), input.declared, what);
            }
        }
        if let Body::Line(term) = &figure.body {
            for gate in &term.gates {
                let span = model.expr(gate.condition).span;
                let words = quoted(source, span);
                self.add(id, Aspect::Holds, span, format!("the gate {words} open"));
                self.add(id, Aspect::Fails, span, format!("the gate {words} closed"));
            }
        }
        self.exprs(model, source, id, roots(model, id), seen);
    }

    fn exprs(
        &mut self,
        model: &Model,
        source: &Source,
        id: FigureId,
        mut waiting: Vec<ExprId>,
        seen: &mut HashSet<ExprId>,
    ) {
        while let Some(expr) = waiting.pop() {
            if seen.insert(expr) {
                self.node(model, source, id, expr);
                model.expr(expr).node.operands(|part| waiting.push(part));
            }
        }
    }

    fn node(&mut self, model: &Model, source: &Source, id: FigureId, expr: ExprId) {
        let span_of = |expr: ExprId| model.expr(expr).span;
        let span = span_of(expr);
        match &model.expr(expr).node {
            Node::Table(table) => self.table(model, source, id, table),
            Node::First { rows, otherwise, absent } => {
                // What chooses among the versions of an amended clause is written nowhere.
                let written = rows.iter().filter(|(condition, _)| !said_before(source, span_of(*condition)).is_empty());
                let mut other = None;
                for (condition, _) in written {
                    let at = span_of(*condition);
                    let head = words(source, at);
                    let (what, none) = match said_before(source, at) {
                        "except when" => (format!("the exception `{head}`"), "no exception"),
                        "when" => (format!("the row `when {head}`"), "the row `otherwise`"),
                        status => (format!("`{status} {head}`"), "no reason to be missing"),
                    };
                    self.add(id, Aspect::Row, at, what);
                    other = Some(none);
                }
                if let (Some(other), true) = (other, otherwise.is_some()) {
                    self.add(id, Aspect::Otherwise, span, other.to_owned());
                }
                self.absences(source, id, absent.iter().map(|(kinds, row)| (*kinds, span_of(*row))));
            }
            Node::If(condition, ..) => self.condition(source, id, span_of(*condition)),
            Node::Compare(relation, a, b) => {
                let ordered = !matches!(relation, Relation::Equal | Relation::NotEqual);
                if is_ordered(&model.expr(*b).ty) && !(is_constant(model, *a) && is_constant(model, *b)) {
                    self.bound(source, id, span, (span_of(*a), span_of(*b)), ordered);
                }
            }
            Node::Good(_, a, b, _) => self.bound(source, id, span, (span_of(*a), span_of(*b)), true),
            Node::And(items) | Node::Or(items) => {
                for item in items {
                    if !matches!(model.expr(*item).node, Node::Table(_) | Node::First { .. } | Node::Const(_)) {
                        self.condition(source, id, span_of(*item));
                    }
                }
            }
            Node::Treat(base, entries) => {
                for (kinds, entry) in entries {
                    let kinds: Vec<&str> = kinds.iter().map(Kind::word).collect();
                    let kinds = if kinds.len() > 4 { "missing".to_owned() } else { kinds.join(" or ") };
                    let what = format!(
                        "{} {kinds}, which counts as {}",
                        quoted(source, span_of(*base)),
                        quoted(source, span_of(*entry))
                    );
                    self.add(id, Aspect::CountsAs, span_of(*entry), what);
                }
            }
            Node::Pick { greater, items, skip } => {
                let which = if *greater { "the greater" } else { "the lesser" };
                for item in items.iter().filter(|item| span_of(**item) != span) {
                    let at = span_of(*item);
                    self.add(id, Aspect::Chosen, at, format!("{} {which}", quoted(source, at)));
                }
                self.skip(id, span, skip);
            }
            Node::Fold { skip, .. } | Node::Weighted { skip, .. } => self.skip(id, span, skip),
            Node::Step { base, action, when } => {
                for (limit, cap) in limits_of(action) {
                    let at = span_of(limit);
                    let word = if cap { "the cap of" } else { "the floor of" };
                    let at_words = quoted(source, at);
                    self.add(id, Aspect::Reached, at, format!("{word} {at_words} reached"));
                    self.add(id, Aspect::NotReached, at, format!("{word} {at_words} not reached"));
                }
                if let Some(when) = when {
                    let at = span_of(*when);
                    // The side of an adjustment stands behind no word of its own.
                    if at.start >= span_of(*base).start && said_before(source, at) == "when" {
                        self.condition(source, id, at);
                    }
                }
            }
            Node::Const(_)
            | Node::Absent(_)
            | Node::Figure(..)
            | Node::Cell(..)
            | Node::Key(_)
            | Node::Negate(_)
            | Node::Add(..)
            | Node::Subtract(..)
            | Node::Multiply(..)
            | Node::Divide(..)
            | Node::AddMonths(..)
            | Node::AddBusinessDays(..)
            | Node::BusinessDays(..)
            | Node::Not(_)
            | Node::IsKnown(_)
            | Node::IsAbsent(..)
            | Node::Gather(_)
            | Node::Earlier(..)
            | Node::Curve { .. }
            | Node::Together(_)
            | Node::Broken => {}
        }
    }

    fn table(&mut self, model: &Model, source: &Source, id: FigureId, table: &Table) {
        let selector = model.expr(table.selector).span;
        for row in &table.rows {
            self.add(id, Aspect::Row, row.span, format!("the row {}", quoted(source, row.head)));
            for bound in row.claim.bounds() {
                let at = bound_span(model, table, bound);
                self.bound(source, id, at, (selector, at), true);
            }
        }
        if let Some(otherwise) = table.otherwise {
            self.add(id, Aspect::Otherwise, model.expr(otherwise).span, "the row `otherwise`".to_owned());
        }
        self.absences(source, id, table.absent.iter().map(|(kinds, row)| (*kinds, model.expr(*row).span)));
    }

    fn absences(&mut self, source: &Source, id: FigureId, rows: impl Iterator<Item = (crate::model::Kinds, Span)>) {
        for (kinds, span) in rows {
            let kinds: Vec<&str> = kinds.iter().map(Kind::word).collect();
            let line = source.line(source.line_column(span.start).0);
            let missing = line.trim_start().starts_with("missing") || kinds.len() > 4;
            let word = if missing { "missing".to_owned() } else { kinds.join(" or ") };
            self.add(id, Aspect::Absence, span, format!("the row `{word}`"));
        }
    }

    fn condition(&mut self, source: &Source, id: FigureId, span: Span) {
        let (before, words) = (said_before(source, span), words(source, span));
        let words = if before.is_empty() { format!("`{words}`") } else { format!("`{before} {words}`") };
        self.add(id, Aspect::Holds, span, format!("{words} true"));
        self.add(id, Aspect::Fails, span, format!("{words} false"));
    }

    fn bound(&mut self, source: &Source, id: FigureId, span: Span, (value, bound): (Span, Span), sides: bool) {
        // What the checker put in has no words of its own.
        if value == bound {
            return;
        }
        let (value, bound) = (quoted(source, value), quoted(source, bound));
        if sides {
            self.add(id, Aspect::Below, span, format!("{value} just below {bound}"));
        }
        self.add(id, Aspect::On, span, format!("{value} on {bound}"));
        if sides {
            self.add(id, Aspect::Above, span, format!("{value} just above {bound}"));
        }
    }

    fn skip(&mut self, id: FigureId, span: Span, skip: &crate::model::Skip) {
        if !skip.kinds.is_empty() {
            let kinds: Vec<&str> = skip.kinds.iter().map(Kind::word).collect();
            let kinds = if kinds.len() > 4 { "missing".to_owned() } else { kinds.join(" or ") };
            self.add(id, Aspect::Skipped, span, format!("something left out as {kinds}"));
        }
        if let Some(needing) = skip.needing {
            self.add(id, Aspect::TooFew, span, format!("fewer than {needing} left"));
        }
    }
}

/// The caps (true) and floors (false) of a step.
pub(crate) fn limits_of(action: &Action) -> Vec<(ExprId, bool)> {
    match action {
        Action::Cap(most) => vec![(*most, true)],
        Action::Floor(least) => vec![(*least, false)],
        Action::Between(least, most) => vec![(*least, false), (*most, true)],
        Action::Round(..)
        | Action::Less(_)
        | Action::LessPart(_)
        | Action::More(_)
        | Action::MorePart(_)
        | Action::Times(_) => Vec::new(),
    }
}

/// Where the bound of a row is written first: two rows may state one bound, each from its side.
pub(crate) fn bound_span(model: &Model, table: &Table, bound: ExprId) -> Span {
    const MANY: usize = 200;
    let own = model.expr(bound).span;
    if table.rows.len() > MANY {
        return own;
    }
    let same = |other: &ExprId| match (&model.expr(*other).node, &model.expr(bound).node) {
        (Node::Const(a), Node::Const(b)) => a == b,
        (Node::Figure(a, x), Node::Figure(b, y)) => a == b && x == y,
        (Node::Cell(a, c, x), Node::Cell(b, d, y)) => a == b && c == d && x == y,
        _ => *other == bound,
    };
    let all = table.rows.iter().flat_map(|row| row.claim.bounds());
    all.into_iter().find(same).map_or(own, |first| model.expr(first).span)
}

/// The step of a bound in stored form: one in its last written decimal; of a date a day, of a time a minute.
pub(crate) fn step_of(model: &Model, source: &Source, bound: ExprId, value: &Number) -> Number {
    let expr = model.expr(bound);
    let Type::Quantity(unit) = &expr.ty else {
        return match expr.ty {
            Type::Time => Number::ratio(1, 60).unwrap_or_else(Number::one),
            _ => Number::one(),
        };
    };
    let written = literal_of(model, bound).and_then(|span| decimals_written(source.slice(span)));
    let places = written.or_else(|| value.div(&unit.scale())?.decimal_places()).unwrap_or(4).min(6);
    Number::power_of_ten(-(places as i32)) * unit.scale()
}

/// The place of the literal that a bound is, perhaps by way of a standard.
fn literal_of(model: &Model, bound: ExprId) -> Option<Span> {
    let mut at = bound;
    for _ in 0..4 {
        match &model.expr(at).node {
            Node::Const(Datum::Number(_)) => return Some(model.expr(at).span),
            Node::Figure(figure, _) => match model.figure(*figure).body {
                Body::Expr(expr) => at = expr,
                _ => return None,
            },
            _ => return None,
        }
    }
    None
}

/// The decimals of the first number in some words.
pub(crate) fn decimals_written(words: &str) -> Option<u32> {
    let start = words.find(|letter: char| letter.is_ascii_digit())?;
    let number = words.get(start..)?;
    let end = number.find(|letter: char| !letter.is_ascii_digit() && letter != '.' && letter != ',');
    let number = number.get(..end.unwrap_or(number.len()))?;
    Some(number.split_once('.').map_or(0, |(_, decimals)| decimals.trim_end_matches(',').len() as u32))
}

/// Whether values of a type lie before and behind each other.
fn is_ordered(ty: &Type) -> bool {
    matches!(ty, Type::Quantity(_) | Type::Date | Type::Time)
}

fn is_constant(model: &Model, expr: ExprId) -> bool {
    matches!(model.expr(expr).node, Node::Const(_))
}

/// Whether somebody has written the calculations of a figure, and results of it can be expected.
pub(crate) fn is_written(model: &Model, id: FigureId) -> bool {
    match model.figure(id).clause {
        ClauseKind::Input
        | ClauseKind::Metric
        | ClauseKind::Standard
        | ClauseKind::Define
        | ClauseKind::Score
        | ClauseKind::Composite
        | ClauseKind::Term(_)
        | ClauseKind::BeforeLimits
        | ClauseKind::Decision => true,
        ClauseKind::Met
        | ClauseKind::Account
        | ClauseKind::Relief
        | ClauseKind::Calendar
        | ClauseKind::Pool
        | ClauseKind::LeftOver
        | ClauseKind::DecisionPart
        | ClauseKind::Obligation
        | ClauseKind::Assertion
        | ClauseKind::Version => false,
    }
}

/// The name of the clause of a figure.
pub(crate) fn plain_name(model: &Model, id: FigureId) -> &str {
    let name = model.figure(id).name.as_str();
    ["before_limits", "given", "reported"]
        .iter()
        .find_map(|part| name.strip_suffix(part)?.strip_suffix('.'))
        .unwrap_or(name)
}

/// The calculations at the roots of a figure.
pub(crate) fn roots(model: &Model, id: FigureId) -> Vec<ExprId> {
    let figure = model.figure(id);
    let mut found: Vec<ExprId> = figure.filter.into_iter().collect();
    match &figure.body {
        Body::Expr(expr) => found.push(*expr),
        Body::Line(term) => {
            found.push(term.amount);
            found.extend(term.pays);
            found.extend(term.gates.iter().map(|gate| gate.condition));
        }
        Body::Input(_)
        | Body::Shown { .. }
        | Body::Account(..)
        | Body::Relief(_)
        | Body::Start(_)
        | Body::End(_)
        | Body::Broken => {}
    }
    found
}

/// The line that a member of a limit is.
pub(crate) fn line_of(model: &Model, mut standing: Standing) -> Option<FigureId> {
    loop {
        match standing {
            Standing::Line(figure) => return Some(figure),
            Standing::After(limit, member) => {
                standing = *model.limits.get(limit.index())?.members.get(member as usize)?;
            }
        }
    }
}

/// All limits that a line as the statement shows it has gone through.
pub(crate) fn limits_before(model: &Model, standing: Standing) -> Vec<LimitId> {
    let mut found: Vec<LimitId> = Vec::new();
    let mut waiting = vec![standing];
    while let Some(Standing::After(limit, _)) = waiting.pop() {
        if !found.contains(&limit) {
            found.push(limit);
            waiting.extend(model.limits.get(limit.index()).into_iter().flat_map(|limit| limit.members.iter().copied()));
        }
    }
    found
}

/// Figures that others read, at whatever remove, themselves among them.
pub(crate) fn cone(model: &Model, from: impl IntoIterator<Item = FigureId>) -> BTreeSet<FigureId> {
    let mut found = BTreeSet::new();
    let mut exprs_seen: HashSet<ExprId> = HashSet::new();
    let mut waiting: Vec<FigureId> = from.into_iter().collect();
    while let Some(id) = waiting.pop() {
        if !found.insert(id) {
            continue;
        }
        let mut exprs = roots(model, id);
        let limit_of = |limit: LimitId, exprs: &mut Vec<ExprId>, waiting: &mut Vec<FigureId>| {
            if let Some(limit) = model.limits.get(limit.index()) {
                exprs.push(limit.together);
                waiting.extend(limit.members.iter().filter_map(|member| line_of(model, *member)));
            }
        };
        match &model.figure(id).body {
            Body::Shown { line, standing } => {
                waiting.push(*line);
                for limit in limits_before(model, *standing) {
                    limit_of(limit, &mut exprs, &mut waiting);
                }
            }
            Body::Relief(limit) => limit_of(*limit, &mut exprs, &mut waiting),
            Body::Account(number, _) => {
                if let Some(account) = model.accounts.get(*number as usize) {
                    waiting.push(account.withhold);
                    waiting.extend(&account.earn_backs);
                }
            }
            Body::Line(term) => waiting.extend(term.against),
            Body::Input(_) | Body::Expr(_) | Body::Start(_) | Body::End(_) | Body::Broken => {}
        }
        while let Some(expr) = exprs.pop() {
            if !exprs_seen.insert(expr) {
                continue;
            }
            let node = &model.expr(expr).node;
            match node {
                Node::Figure(figure, _) | Node::Earlier(figure, ..) => waiting.push(*figure),
                Node::Gather(gather) => {
                    let gather = model.gather(*gather);
                    exprs.extend([gather.filter, gather.element, gather.weight].into_iter().flatten());
                    waiting.extend(&gather.same);
                    if let crate::model::Gathered::Share(pool) | crate::model::Gathered::LeftOver(pool) = gather.made {
                        let pool = model.pool(pool);
                        waiting.push(pool.funded);
                        waiting.extend(pool.odd_cents);
                    }
                }
                Node::Together(limit) => {
                    let members = model.limits.get(limit.index()).into_iter().flat_map(|limit| &limit.members);
                    waiting.extend(members.filter_map(|member| line_of(model, *member)));
                }
                _ => {}
            }
            node.operands(|part| exprs.push(part));
        }
    }
    found
}

/// Words on one line.
pub(crate) fn words(source: &Source, span: Span) -> String {
    one_line(source.slice(span))
}

fn quoted(source: &Source, span: Span) -> String {
    format!("`{}`", words(source, span))
}

/// The words that a condition stands behind: `only if`, `except when`, `insufficient when`, `when`, `if`.
pub(crate) fn said_before(source: &Source, span: Span) -> &'static str {
    const WORDS: [&str; 9] = [
        "except when",
        "only if",
        "insufficient when",
        "excused when",
        "inapplicable when",
        "undefined when",
        "where",
        "when",
        "if",
    ];
    let before = source.text().get(..span.start as usize).unwrap_or("").trim_end();
    WORDS.into_iter().find(|word| before.ends_with(word)).unwrap_or("")
}
