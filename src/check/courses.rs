//! What never happens when something else moves: `payout never falls when rate improves`.

use std::collections::{HashMap, HashSet};

use super::reads::reads_of;
use super::{Checker, Scope, units};
use crate::diagnostic::Finding;
use crate::model::{Asserted, AxisId, Body, Direction, FigureId, Model, Node, Select, Type};
use crate::source::Span;
use crate::syntax::tree::{self, Course, Turn};

/// The facts that figures are worked out from.
pub(super) struct Facts {
    reads: Vec<Vec<usize>>,
    is_fact: Vec<bool>,
    known: HashMap<FigureId, HashSet<usize>>,
}

impl Facts {
    pub(super) fn of(model: &Model) -> Facts {
        let is_fact = model.figures.iter().map(|figure| matches!(figure.body, Body::Input(_))).collect();
        Facts { reads: reads_of(model), is_fact, known: HashMap::new() }
    }

    /// The places of all facts that a figure is worked out from; of a fact, itself.
    pub(super) fn of_figure(&mut self, figure: FigureId) -> &HashSet<usize> {
        let Facts { reads, is_fact, known } = self;
        known.entry(figure).or_insert_with(|| {
            let (mut seen, mut open) = (HashSet::from([figure.index()]), vec![figure.index()]);
            while let Some(place) = open.pop() {
                open.extend(reads.get(place).into_iter().flatten().copied().filter(|read| seen.insert(*read)));
            }
            seen.retain(|place| is_fact.get(*place).copied().unwrap_or(false));
            seen
        })
    }
}

/// A figure that a course names, at rows that are written out or are those of the heading.
struct Named {
    figure: FigureId,
    selects: Vec<Select>,
    span: Span,
}

/// What a course says: which figure never does what, and what moves how meanwhile.
pub(super) type Said<'t> = (&'t tree::Path, Course, &'t tree::Path, Turn);

/// The rows of the heading at hand, by their schedules.
type Rows = Vec<(AxisId, u32)>;

impl<'t> Checker<'t> {
    /// Lists `payout never falls when rate improves`, at every row of its heading.
    pub(super) fn course(
        &mut self,
        clause: &'t tree::Clause,
        assert: &'t tree::Assert,
        (figure, never, lever, when): Said<'t>,
        facts: &mut Facts,
    ) {
        let heading = &assert.heading;
        let place = self.place_of(heading);
        self.settled_only(heading, place);
        if let Some(filter) = &heading.filter {
            let finding = Finding::error("over-what", "what never happens has no `where`: it is about every row")
                .at(filter.at.0, "")
                .help("let the clause of the figure say `where`, or name the rows that are meant");
            self.say(finding);
        }
        let words: Vec<&tree::Word> = heading.each.iter().filter(|word| self.named(word).is_none()).collect();
        let axes: Vec<AxisId> = words.iter().filter_map(|word| self.axis_of(word)).collect();
        let scope = Scope { unsure: axes.len() < words.len(), axes, place, ..Scope::default() };
        let (figure, moves) = (self.that_moves(&scope, figure), self.that_moves(&scope, lever));
        let (Some(figure), Some(moves)) = (figure, moves) else { return };
        let direction = match when {
            Turn::Rises | Turn::Falls => None,
            Turn::Improves | Turn::Worsens => match self.direction_of(lever) {
                Some(direction) => Some(direction),
                None => return self.better_unsaid(&moves, when),
            },
        };
        let span = figure.span.to(moves.span);
        self.says_something(&figure, &moves, span, facts);
        let lengths: Vec<usize> = scope.axes.iter().map(|axis| self.model.axis(*axis).keys.len()).collect();
        let size: usize = lengths.iter().fold(1, |size, length| size.saturating_mul(*length));
        if size > super::MAX_COORDINATES {
            let message = format!("`{}` would be asserted {size} times", heading.name.text);
            let finding = Finding::error("too-large", message).at(heading.name.at.0, "");
            return self.say(finding.help(format!("at most {} rows are read", super::MAX_COORDINATES)));
        }
        for number in 0..size {
            let rows = self.rows_at(&scope.axes, number);
            let at = |named: &Named| self.coordinate(named, &rows);
            let (Some(coordinate), Some(lever_coordinate)) = (at(&figure), at(&moves)) else { continue };
            let asserted = Asserted::Never {
                figure: figure.figure,
                coordinate,
                rises: never == Course::Rises,
                lever: moves.figure,
                lever_coordinate,
                lever_rises: self.goes_up(when, direction, &moves, &rows),
            };
            let key = |(axis, row): &(AxisId, u32)| self.model.axis(*axis).keys.get(*row as usize);
            let keys: String = rows.iter().filter_map(key).map(|key| format!("{key}.")).collect();
            self.assertion(clause, assert, keys + &heading.name.text, asserted, span);
        }
    }

    /// A figure that has a size, at one row.
    fn that_moves(&mut self, scope: &Scope, path: &'t tree::Path) -> Option<Named> {
        let span = path.at.0;
        let id = self.path(scope, path, None);
        let (node, ty) = (self.node(id).node.clone(), self.ty(id).clone());
        let words = self.words(span).to_owned();
        let Node::Figure(figure, selects) = node else {
            if !matches!(node, Node::Broken) {
                let finding = Finding::error("over-what", format!("`{words}` is no figure of the contract"))
                    .at(span, "the same for all facts")
                    .help("name a fact, or a clause that works something out");
                self.say(finding);
            }
            return None;
        };
        if selects.iter().any(|select| matches!(select, Select::By(_))) {
            let place = self.model.figure(figure).name_span;
            let finding = Finding::error("over-what", format!("the facts decide which row `{words}` is"))
                .at(span, "")
                .at(place, "one figure per row")
                .help("name the row, or head the assertion `for each` row; or give what is picked a name with a `define`, and assert it of that");
            self.say(finding);
            return None;
        }
        match ty {
            Type::Quantity(_) => Some(Named { figure, selects, span }),
            Type::Unknown => None,
            Type::Date | Type::Time | Type::Truth | Type::Word(_) | Type::Key(_) | Type::Text => {
                let message = format!("`{words}` is {}; it neither rises nor falls", units::words(&ty));
                let finding = Finding::error("unit-mismatch", message)
                    .at(span, "an amount is expected here")
                    .help("what holds of it is said by a condition: `always …`");
                self.say(finding);
                None
            }
        }
    }

    fn better_unsaid(&mut self, moves: &Named, when: Turn) {
        let (name, place) = (self.words(moves.span).to_owned(), self.model.figure(moves.figure).name_span);
        let instead = if when == Turn::Improves { "rises" } else { "falls" };
        let finding = Finding::error("direction-unsaid", format!("is a higher `{name}` better or worse?"))
            .at(moves.span, format!("`{}` needs to know", when.word()))
            .at(place, "no direction here")
            .help(format!("write `when {name} {instead}`; or add the line `higher is better` or `lower is better`, which a metric may have"));
        self.say(finding);
    }

    /// A warning where it holds whatever the contract is.
    fn says_something(&mut self, figure: &Named, moves: &Named, span: Span, facts: &mut Facts) {
        let (one, other) = (self.words(figure.span).to_owned(), self.words(moves.span).to_owned());
        if (figure.figure, &figure.selects) == (moves.figure, &moves.selects) {
            let help = "name the figure that it depends on";
            return self.idle(span, &format!("`{one}` is held against itself"), help);
        }
        let levers = facts.of_figure(moves.figure).clone();
        if levers.is_empty() {
            let help = "name a fact, or a figure that is worked out from facts";
            return self.idle(moves.span, &format!("`{other}` is the same whatever the facts are"), help);
        }
        if facts.of_figure(figure.figure).is_disjoint(&levers) {
            let help = format!("name something that `{one}` is worked out from");
            self.idle(span, &format!("`{one}` does not depend on `{other}`"), &help);
        }
    }

    /// The row of each schedule of a heading; the last varies fastest.
    fn rows_at(&self, axes: &[AxisId], mut number: usize) -> Rows {
        let mut rows = Rows::with_capacity(axes.len());
        for axis in axes.iter().rev() {
            let length = self.model.axis(*axis).keys.len().max(1);
            rows.push((*axis, (number % length) as u32));
            number /= length;
        }
        rows.reverse();
        rows
    }

    fn coordinate(&self, named: &Named, rows: &Rows) -> Option<u32> {
        let shape = &self.model.figure(named.figure).shape;
        shape.iter().zip(&named.selects).try_fold(0_u32, |coordinate, (axis, select)| {
            Some(coordinate * self.model.axis(*axis).keys.len() as u32 + row_of(select, *axis, rows)?)
        })
    }

    /// Whether what moves goes up; where a column of its schedule says which way is better, at its row.
    fn goes_up(&self, when: Turn, direction: Option<Direction>, moves: &Named, rows: &Rows) -> bool {
        let higher_is_better = match direction {
            Some(Direction::Lower) => false,
            Some(Direction::Higher) | None => true,
            Some(Direction::Column(axis, column)) => {
                let place = self.model.figure(moves.figure).shape.iter().position(|known| *known == axis);
                let select = place.and_then(|place| moves.selects.get(place));
                let row = select.and_then(|select| row_of(select, axis, rows));
                row.is_none_or(|row| self.direction_of_row(axis, column, row) == Direction::Higher)
            }
        };
        match when {
            Turn::Rises => true,
            Turn::Falls => false,
            Turn::Improves => higher_is_better,
            Turn::Worsens => !higher_is_better,
        }
    }
}

fn row_of(select: &Select, axis: AxisId, rows: &Rows) -> Option<u32> {
    match select {
        Select::Row(row) => Some(*row),
        Select::Here => rows.iter().find(|(known, _)| *known == axis).map(|(_, row)| *row),
        Select::By(_) => None,
    }
}
