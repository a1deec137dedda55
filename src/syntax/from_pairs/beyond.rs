//! Clauses that reach beyond one provider, one period or one text, each from the marks of its own rule.

use super::clauses::Once;
use super::{Lowered, Marks, Reader};
use crate::syntax::parse::Rule;
use crate::syntax::tree::{
    Amendment, Assert, Asserted, Course, Decision, Governed, Level, Obligation, Path, Pool, Scorecard, Shown, Turn,
};

impl<'t> Reader<'t> {
    pub(super) fn governed(&mut self, marks: &mut Marks<'t>) -> Lowered<Governed> {
        if self.skip(marks, Rule::date_word) {
            return Ok(Governed::Date(self.next_path(marks)?));
        }
        Ok(match self.take(marks)?.as_str().split_whitespace().last() {
            Some("start") => Governed::PeriodStart,
            Some("end") => Governed::PeriodEnd,
            Some(_) | None => Governed::DaysInEachPart,
        })
    }

    pub(super) fn pool(&mut self, marks: &mut Marks<'t>) -> Lowered<Pool> {
        let heading = self.heading(marks)?;
        self.skip(marks, Rule::funded_by);
        let funded = self.run(marks)?;
        self.skip(marks, Rule::shared);
        let over = self.over(marks)?;
        let filter = if self.skip(marks, Rule::where_) { Some(self.logic(marks)?) } else { None };
        let skip = self.skip_tail(marks)?;
        self.skip(marks, Rule::by);
        let weight = self.run(marks)?;
        let ones = self.skip(marks, Rule::odd_ones_by);
        self.skip(marks, Rule::odd_cents_by);
        let odd_cents = self.next_path(marks)?;
        self.skip(marks, Rule::left_over_to);
        let left_over = self.name(marks)?;
        Ok(Pool { heading, funded, over, filter, skip, weight, odd_cents, ones, left_over, lines: self.lines(marks)? })
    }

    pub(super) fn level(&mut self, marks: &mut Marks<'t>) -> Lowered<Level> {
        let name = self.name(marks)?;
        let title = self.title_if(marks);
        self.skip(marks, Rule::within);
        Ok(Level { name, title, within: self.name(marks)? })
    }

    pub(super) fn decision(&mut self, marks: &mut Marks<'t>) -> Lowered<Decision> {
        let heading = self.heading(marks)?;
        let never_denies = self.take_if(marks, Rule::never_denies).map(|pair| self.at(&pair));
        let mut rows = Vec::new();
        while marks.is(Rule::decision_row) {
            rows.push(self.decision_row(marks)?);
        }
        Ok(Decision { heading, never_denies, rows })
    }

    pub(super) fn obligation(&mut self, marks: &mut Marks<'t>) -> Lowered<Obligation> {
        let heading = self.heading(marks)?;
        self.skip(marks, Rule::owed_by);
        let owed_by = self.name(marks)?;
        self.skip(marks, Rule::due);
        let due = self.run(marks)?;
        let mut obligation = Obligation { heading, owed_by, due, done_on: None, grace: None, cure: None };
        let mut seen = Once::default();
        while let Some(rule) = marks.rule() {
            let (mut inside, start) = self.enter(marks, rule)?;
            self.take(&mut inside)?;
            let words = match rule {
                Rule::done_on => {
                    obligation.done_on = Some(self.next_path(&mut inside)?);
                    "done on"
                }
                Rule::grace => {
                    obligation.grace = Some(self.literal(&mut inside)?);
                    "grace"
                }
                _ => {
                    obligation.cure = Some(self.literal(&mut inside)?);
                    "cure"
                }
            };
            seen.once(words, self.since(start))?;
        }
        Ok(obligation)
    }

    pub(super) fn scorecard(&mut self, marks: &mut Marks<'t>) -> Lowered<Scorecard> {
        let heading = self.heading(marks)?;
        self.skip(marks, Rule::shows);
        let mut shows = Vec::new();
        while marks.is(Rule::shown) {
            let (mut inside, _) = self.enter(marks, Rule::shown)?;
            let path = self.next_path(&mut inside)?;
            let mut beside = Vec::new();
            while self.skip(&mut inside, Rule::beside) || self.skip(&mut inside, Rule::and) {
                beside.push(self.next_path(&mut inside)?);
            }
            shows.push(Shown { path, beside });
        }
        let mut small = None;
        if marks.is(Rule::small_cells) {
            let (mut inside, start) = self.enter(marks, Rule::small_cells)?;
            self.skip(&mut inside, Rule::small_cells_below);
            small = Some((self.integer(&mut inside, u32::MAX)?, self.since(start)));
        }
        Ok(Scorecard { heading, shows, small })
    }

    pub(super) fn assert(&mut self, marks: &mut Marks<'t>) -> Lowered<Assert> {
        let heading = self.heading(marks)?;
        if self.skip(marks, Rule::always) {
            return Ok(Assert { heading, says: Asserted::Always(self.logic(marks)?) });
        }
        let figure = self.next_path(marks)?;
        let falls = self.take(marks)?.as_str().ends_with("falls");
        let never = if falls { Course::Falls } else { Course::Rises };
        self.skip(marks, Rule::when);
        let input = self.next_path(marks)?;
        let when = match self.take(marks)?.as_str() {
            "rises" => Turn::Rises,
            "falls" => Turn::Falls,
            "improves" => Turn::Improves,
            _ => Turn::Worsens,
        };
        Ok(Assert { heading, says: Asserted::Course { figure, never, input, when } })
    }

    pub(super) fn amendment(&mut self, marks: &mut Marks<'t>) -> Lowered<Amendment> {
        let name = self.name(marks)?;
        let title = self.title_if(marks);
        let word = self.take(marks)?;
        let start = self.start(&word);
        let date = self.take(marks)?;
        let effective = (self.date(&date)?, self.since(start));
        let mut known_from = None;
        if let Some(word) = self.take_if(marks, Rule::known_from) {
            let start = self.start(&word);
            let date = self.take(marks)?;
            known_from = Some((self.date(&date)?, self.since(start)));
        }
        self.skip(marks, Rule::removes);
        Ok(Amendment { name, title, effective, known_from, removes: self.paths(marks) })
    }

    fn next_path(&mut self, marks: &mut Marks<'t>) -> Lowered<Path> {
        let pair = self.take(marks)?;
        Ok(self.path(&pair))
    }

    /// The paths of a list, perhaps none.
    pub(super) fn paths(&mut self, marks: &mut Marks<'t>) -> Vec<Path> {
        let mut paths = Vec::new();
        while let Some(pair) = self.take_if(marks, Rule::path) {
            paths.push(self.path(&pair));
        }
        paths
    }
}
