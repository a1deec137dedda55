//! What many clauses share: tables, and the lines after a rule.

use super::{Lowered, Marks, Reader};
use crate::number::Mode;
use crate::syntax::parse::Rule as Mark;
use crate::syntax::tree::{
    Action, Band, Condition, Expr, Line, LineSays, Place, Row, RowHead, RowResult, Rule, Step, Table, TableKind, Treat,
    Verb, Word,
};

/// More decimals than any unit is written with; a typing slip beyond it is refused at once.
pub(super) const MAX_DECIMALS: u32 = 34;

impl<'t> Reader<'t> {
    /// A table or a calculation.
    pub(super) fn rule(&mut self, marks: &mut Marks<'t>) -> Lowered<Rule> {
        Ok(match marks.rule() {
            Some(Mark::table) => Rule::Table(self.table(marks)?),
            Some(Mark::verb) => {
                let verb = self.verb(marks)?;
                Rule::Plain(Some(verb), self.calc(marks)?)
            }
            _ => Rule::Plain(None, self.calc(marks)?),
        })
    }

    fn table(&mut self, marks: &mut Marks<'t>) -> Lowered<Table> {
        let (mut inside, start) = self.enter(marks, Mark::table)?;
        let mut selector = None;
        if let Some(words) = self.take_if(&mut inside, Mark::by_kind) {
            let words = words.as_str();
            let kind = match () {
                () if words.contains("band") => TableKind::Band,
                () if words.contains("part") => TableKind::Part,
                () => TableKind::Line,
            };
            selector = Some((kind, self.run(&mut inside)?));
        }
        let mut rows = Vec::new();
        while inside.is(Mark::row) {
            rows.push(self.row(&mut inside)?);
        }
        Ok(Table { selector, rows, at: self.since(start) })
    }

    fn row(&mut self, marks: &mut Marks<'t>) -> Lowered<Row> {
        let (mut inside, start) = self.enter(marks, Mark::row)?;
        let each = if self.skip(&mut inside, Mark::for_each) { Some(self.name(&mut inside)?) } else { None };
        let (mut head_marks, head_start) = self.enter(&mut inside, Mark::head)?;
        let head = self.head(&mut head_marks)?;
        let head_at = self.since(head_start);
        let verb_pair = self.take(&mut inside)?;
        let (verb, verb_at) = (verb_of(verb_pair.as_str()), self.at(&verb_pair));
        let result = if inside.is(Mark::evenly) {
            let (mut ends, _) = self.enter(&mut inside, Mark::evenly)?;
            self.skip(&mut ends, Mark::evenly_from);
            let from = self.run(&mut ends)?;
            self.skip(&mut ends, Mark::to);
            RowResult::Evenly(from, self.run(&mut ends)?)
        } else {
            RowResult::Amount(self.calc(&mut inside)?)
        };
        let because = self.because(&mut inside)?;
        Ok(Row { each, head, verb, result, because, head_at, verb_at, at: self.since(start) })
    }

    fn head(&mut self, marks: &mut Marks<'t>) -> Lowered<RowHead> {
        match marks.rule() {
            Some(Mark::when) => {
                self.take(marks)?;
                Ok(RowHead::When(self.logic(marks)?))
            }
            Some(Mark::otherwise) => {
                self.take(marks)?;
                Ok(RowHead::Otherwise)
            }
            Some(Mark::at) => {
                self.take(marks)?;
                Ok(RowHead::At(self.run(marks)?))
            }
            Some(Mark::kind) => {
                let pair = self.take(marks)?;
                Ok(RowHead::Missing(self.missing(&pair)))
            }
            Some(Mark::goodness) => {
                let goodness = self.goodness(marks)?;
                Ok(RowHead::Band(Band::Good(goodness, self.run(marks)?)))
            }
            Some(Mark::upper_alone) => {
                let below = self.take(marks)?.as_str() == "below";
                let bound = self.run(marks)?;
                Ok(RowHead::Band(if below { Band::Below(bound) } else { Band::UpTo(bound) }))
            }
            _ => {
                let from = self.take(marks)?.as_str() == "from";
                let lower = self.run(marks)?;
                Ok(RowHead::Band(match self.take_if(marks, Mark::upper) {
                    Some(words) => {
                        let up_to = words.as_str().starts_with('u');
                        Band::Both { from, lower, up_to, upper: self.run(marks)? }
                    }
                    None if from => Band::From(lower),
                    None => Band::Above(lower),
                }))
            }
        }
    }

    /// A row of a decision.
    pub(super) fn decision_row(&mut self, marks: &mut Marks<'t>) -> Lowered<Row> {
        let (mut inside, start) = self.enter(marks, Mark::decision_row)?;
        let each = if self.skip(&mut inside, Mark::for_each) { Some(self.name(&mut inside)?) } else { None };
        let (mut head_marks, head_start) = self.enter(&mut inside, Mark::head)?;
        let head = self.head(&mut head_marks)?;
        let head_at = self.since(head_start);
        let verb_pair = self.take(&mut inside)?;
        let (verb, verb_at) = (verb_of(verb_pair.as_str()), self.at(&verb_pair));
        let result = if inside.is(Mark::calc) { RowResult::Amount(self.calc(&mut inside)?) } else { RowResult::Bare };
        let because = self.because(&mut inside)?;
        Ok(Row { each, head, verb, result, because, head_at, verb_at, at: self.since(start) })
    }

    /// `because "…"`, or nothing of the kind.
    fn because(&mut self, marks: &mut Marks<'t>) -> Lowered<Option<Word>> {
        if !marks.is(Mark::because) {
            return Ok(None);
        }
        let (mut reason, _) = self.enter(marks, Mark::because)?;
        self.skip(&mut reason, Mark::because_word);
        Ok(self.title_if(&mut reason))
    }

    pub(super) fn verb(&mut self, marks: &mut Marks<'t>) -> Lowered<Verb> {
        Ok(verb_of(self.take(marks)?.as_str()))
    }

    /// A step and the condition it may stand under.
    pub(super) fn step(&mut self, marks: &mut Marks<'t>) -> Lowered<Step> {
        let (mut inside, start) = self.enter(marks, Mark::step)?;
        let action = match inside.rule() {
            Some(Mark::rounded | Mark::truncated) => {
                let (mode, place) = self.rounding(&mut inside)?;
                Action::Round(mode, place)
            }
            Some(Mark::kept_between) => {
                self.take(&mut inside)?;
                let lower = self.run(&mut inside)?;
                self.skip(&mut inside, Mark::and);
                Action::KeptBetween(lower, self.run(&mut inside)?)
            }
            _ => {
                let words = self.take(&mut inside)?.as_str();
                let by: Expr = self.run(&mut inside)?;
                match words.as_bytes().first() {
                    Some(b'c') => Action::CappedAt(by),
                    Some(b'n') => Action::NotBelow(by),
                    Some(b'r') => Action::ReducedBy(by),
                    Some(b'i') => Action::IncreasedBy(by),
                    _ => Action::Times(by),
                }
            }
        };
        let when = if self.skip(&mut inside, Mark::when) { Some(self.condition(&mut inside)?) } else { None };
        Ok(Step { action, when, at: self.since(start) })
    }

    /// A mode and a place.
    pub(super) fn rounding(&mut self, marks: &mut Marks<'t>) -> Lowered<(Mode, Place)> {
        let words = self.take(marks)?.as_str();
        let mode = match words.split_whitespace().last() {
            Some("up") if words.contains("half") => Mode::HalfUp,
            Some("down") if words.contains("half") => Mode::HalfDown,
            Some("even") => Mode::HalfEven,
            Some("up") => Mode::Up,
            Some("down") => Mode::Down,
            _ => Mode::Truncate,
        };
        let place = match marks.rule() {
            Some(Mark::to_whole) => {
                self.take(marks)?;
                Place::Whole
            }
            Some(Mark::to_cent) => {
                if self.take(marks)?.as_str().ends_with("penny") {
                    Place::Penny
                } else {
                    Place::Cent
                }
            }
            Some(Mark::to_nearest) => {
                self.take(marks)?;
                Place::Nearest(self.literal(marks)?)
            }
            _ => {
                self.skip(marks, Mark::to);
                let decimals = self.integer(marks, MAX_DECIMALS)?;
                self.skip(marks, Mark::decimals);
                Place::Decimals(decimals)
            }
        };
        Ok((mode, place))
    }

    /// `unreported or excused counts as 0`: one treatment for each kind.
    pub(super) fn treat(&mut self, marks: &mut Marks<'t>) -> Lowered<Vec<Treat>> {
        let (mut inside, start) = self.enter(marks, Mark::treat)?;
        let kinds = self.kinds(&mut inside)?;
        self.skip(&mut inside, Mark::counts_as);
        let value = self.run(&mut inside)?;
        let at = self.since(start);
        Ok(kinds.into_iter().map(|kind| Treat { kind, value: value.clone(), at }).collect())
    }

    /// What must hold, and what it counts as where it is missing.
    fn condition(&mut self, marks: &mut Marks<'t>) -> Lowered<Condition> {
        let (mut inside, _) = self.enter(marks, Mark::condition)?;
        let holds = self.logic(&mut inside)?;
        let mut treats = Vec::new();
        while inside.is(Mark::treat) {
            treats.extend(self.treat(&mut inside)?);
        }
        Ok(Condition { holds, treats })
    }

    /// The lines at the end of a clause.
    pub(super) fn lines(&mut self, marks: &mut Marks<'t>) -> Lowered<Vec<Line>> {
        let mut lines = Vec::new();
        while marks.is(Mark::line) {
            self.line(marks, &mut lines)?;
        }
        Ok(lines)
    }

    pub(super) fn line(&mut self, marks: &mut Marks<'t>, lines: &mut Vec<Line>) -> Lowered<()> {
        let (mut outer, start) = self.enter(marks, Mark::line)?;
        let says = match outer.rule() {
            Some(Mark::except) => {
                let (mut inside, _) = self.enter(&mut outer, Mark::except)?;
                self.skip(&mut inside, Mark::except_when);
                let when = self.condition(&mut inside)?;
                let verb = self.verb(&mut inside)?;
                LineSays::Except { when, verb, amount: self.calc(&mut inside)? }
            }
            Some(Mark::only_if_line) => {
                let (mut inside, _) = self.enter(&mut outer, Mark::only_if_line)?;
                let side = if inside.is(Mark::verb) { Some(self.verb(&mut inside)?) } else { None };
                self.skip(&mut inside, Mark::only_if);
                LineSays::OnlyIf { side, condition: self.condition(&mut inside)? }
            }
            Some(Mark::steps) => {
                let (mut inside, _) = self.enter(&mut outer, Mark::steps)?;
                let side = if inside.is(Mark::verb) { Some(self.verb(&mut inside)?) } else { None };
                let mut steps = Vec::with_capacity(1);
                while inside.is(Mark::step) {
                    steps.push(self.step(&mut inside)?);
                }
                LineSays::Steps { side, steps }
            }
            Some(Mark::status) => {
                let (mut inside, _) = self.enter(&mut outer, Mark::status)?;
                let pair = self.take(&mut inside)?;
                self.skip(&mut inside, Mark::when);
                LineSays::Status { kind: self.missing(&pair), when: self.logic(&mut inside)? }
            }
            Some(Mark::may_be_given) => {
                self.take(&mut outer)?;
                LineSays::MayBeGiven
            }
            _ => {
                let treats = self.treat(&mut outer)?;
                let at = self.since(start);
                lines.extend(treats.into_iter().map(|treat| Line { says: LineSays::Treat(treat), at }));
                return Ok(());
            }
        };
        lines.push(Line { says, at: self.since(start) });
        Ok(())
    }

    /// A mark that wraps one word of the author's: `domain safety`, `years begin in july`.
    pub(super) fn wrapped_name(&mut self, marks: &mut Marks<'t>, rule: Mark) -> Lowered<Word> {
        let (mut inside, _) = self.enter(marks, rule)?;
        self.take(&mut inside)?;
        self.name(&mut inside)
    }
}

fn verb_of(word: &str) -> Verb {
    match word {
        "pays" => Verb::Pays,
        "charges" => Verb::Charges,
        "credits" => Verb::Credits,
        "holds" => Verb::Holds,
        "returns" => Verb::Returns,
        "earns" => Verb::Earns,
        "approves" => Verb::Approves,
        "denies" => Verb::Denies,
        "refers" => Verb::Refers,
        "pends" => Verb::Pends,
        "gives" => Verb::Gives,
        _ => Verb::Reduces,
    }
}
