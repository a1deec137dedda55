//! What decisions and obligations came to: the row that decided, and of every row that was passed before it, which parts
//! of its condition were false and which unknown.
//!
//! All of it is read off figures, so that it is told alike of one subject and of many.

use std::fmt;

use crate::evaluate::Value;
use crate::explain::data::Origin;
use crate::explain::{Explainer, print};
use crate::model::{Decision, FigureId, Kind, Model, Obligation, Verdict};

/// What a decision came to, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Ruling {
    /// The decision's address.
    pub address: String,
    /// Its title.
    pub title: Option<String>,
    /// What it came to, or the kind of absence that stopped it.
    pub outcome: Result<Verdict, Kind>,
    /// How much is approved, where rows of the decision say an amount.
    pub amount: Option<Value>,
    /// By how much it is reduced, where rows of the decision say so.
    pub reduction: Option<Value>,
    /// In words: `refers: no rule approves`.
    pub does: String,
    /// The figures of these two, for their units.
    pub(crate) figures: [Option<FigureId>; 2],
    /// The row that decided, from 1.
    pub row: Option<usize>,
    /// Its reason.
    pub reason: Option<String>,
    /// The rows that were tried before it and did not hold, and the one that stopped.
    pub because: Vec<Because>,
}

/// Why a row did not decide.
#[derive(Clone, Debug, PartialEq)]
pub struct Because {
    /// The row, from 1.
    pub row: usize,
    /// What it would have done.
    pub outcome: Verdict,
    /// Its reason, or the words of its head.
    pub reason: String,
    /// The parts of its condition that do not hold, or of which nobody knows.
    pub conditions: Vec<Unmet>,
}

/// A part of a condition that is not known to hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Unmet {
    /// Its words.
    pub words: String,
    /// Where it is unknown: of which kind. None where it does not hold.
    pub kind: Option<Kind>,
    /// What an unknown one needs: the facts that are not there.
    pub needs: Vec<String>,
}

impl Explainer<'_> {
    /// What a decision came to, and why, by the figure of its word; none of any other figure.
    pub(crate) fn ruling(&self, figure: FigureId, coordinate: usize) -> Option<Ruling> {
        let decision = self.model.decisions.iter().find(|decision| decision.figure == figure)?;
        let value = |figure| self.value(figure, coordinate);
        Some(Ruling::read(self.model, decision, coordinate, value, |figure| self.needed(figure, coordinate)))
    }

    /// How an obligation stands, by the figure of its status; none of any other figure.
    pub(crate) fn duty(&self, figure: FigureId, coordinate: usize) -> Option<Duty> {
        let obligation = self.model.obligations.iter().find(|obligation| obligation.status == figure)?;
        let value = |figure| self.value(figure, coordinate);
        Some(Duty::read(self.model, obligation, value, |figure| self.needed(figure, coordinate)))
    }

    /// What an absent figure needs, with whose it is where it is not the reader's.
    fn needed(&self, figure: FigureId, coordinate: usize) -> Vec<String> {
        let mut needs = Vec::new();
        if let Some(at) = self.seen(figure, coordinate, 0) {
            let named = |origin: &Origin| format!("{}{}", origin.address, origin.whose.words);
            self.standing_at(at, |there| needs.extend(there.origins(figure, coordinate).iter().map(named)));
        }
        needs
    }
}

impl fmt::Display for Because {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {} ({}): ", self.row, self.reason)?;
        for (place, unmet) in self.conditions.iter().enumerate() {
            let between = if place == 0 { "" } else { "; " };
            write!(f, "{between}{unmet}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Unmet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            None => write!(f, "`{}` does not hold", self.words),
            Some(kind) if self.needs.is_empty() => write!(f, "`{}` is unknown ({})", self.words, kind.word()),
            Some(kind) => write!(f, "`{}` is unknown ({} {})", self.words, self.needs.join(", "), kind.word()),
        }
    }
}

impl Ruling {
    /// Reads a decision off its figures. What an unknown condition needs is asked of the second.
    pub(crate) fn read(
        model: &Model,
        decision: &Decision,
        coordinate: usize,
        value: impl Fn(FigureId) -> Value,
        needs: impl Fn(FigureId) -> Vec<String>,
    ) -> Ruling {
        let place =
            |figure: FigureId| value(figure).map(|place| place.to_i64().and_then(|at| usize::try_from(at).ok()));
        let words = Verdict::of(decision.never_denies);
        let outcome = match place(decision.figure) {
            Ok(at) => at.and_then(|at| words.get(at).copied()).ok_or(Kind::Refused),
            Err(kind) => Err(kind),
        };
        let row = place(decision.reason).ok().flatten();
        // What a heading's `where` leaves out has no conditions either.
        let mut conditions = decision.rows.iter().flat_map(|row| &row.conditions);
        let left_out = outcome == Err(Kind::Inapplicable)
            && conditions.all(|(figure, _)| value(*figure) == Err(Kind::Inapplicable));
        let mut because = Vec::new();
        for (number, tried) in decision.rows.iter().enumerate() {
            if tried.conditions.is_empty() || left_out {
                continue;
            }
            // `otherwise` and rows about absences may stand above conditions, and decide after them.
            let by_condition = row.and_then(|row| decision.rows.get(row)).is_some_and(|row| !row.conditions.is_empty());
            if by_condition && row.is_some_and(|row| row <= number) {
                break;
            }
            let mut conditions: Vec<Unmet> = Vec::new();
            let (mut no, mut unknown) = (false, false);
            for (figure, words) in &tried.conditions {
                let kind = match value(*figure) {
                    Ok(holds) if !holds.is_zero() => continue,
                    Ok(_) => None,
                    Err(kind) => Some(kind),
                };
                no |= kind.is_none();
                unknown |= kind.is_some();
                let needs = if kind.is_some() { needs(*figure) } else { Vec::new() };
                conditions.push(Unmet { words: words.clone(), kind, needs });
            }
            if !conditions.is_empty() {
                let (outcome, reason) = (tried.outcome, tried.reason.clone());
                because.push(Because { row: number + 1, outcome, reason, conditions });
            }
            // Known-false dominates: only a condition without it can stop the search.
            if unknown && !no {
                break;
            }
        }
        Ruling {
            address: model.address(decision.figure, coordinate),
            title: model.figure(decision.figure).title.clone(),
            outcome,
            amount: decision.amount.map(&value),
            reduction: decision.reduction.map(&value),
            does: String::new(),
            figures: [decision.amount, decision.reduction],
            row: row.map(|row| row + 1),
            reason: row.and_then(|row| decision.rows.get(row)).map(|row| row.reason.clone()),
            because,
        }
        .saying(model)
    }

    /// What it does, with its amount and its reason.
    fn saying(mut self, model: &Model) -> Ruling {
        let amount = |value: &Option<Value>, figure: Option<FigureId>| match (value, figure) {
            (Some(Ok(number)), Some(figure)) => format!(" {}", print::printed(number, &model.figure(figure).ty, model)),
            (Some(_) | None, _) => String::new(),
        };
        let [amount_figure, reduction_figure] = self.figures;
        let does = match self.outcome {
            Ok(Verdict::Approved) => format!("approves{}", amount(&self.amount, amount_figure)),
            Ok(Verdict::Reduced) => format!("reduces by{}", amount(&self.reduction, reduction_figure)),
            Ok(Verdict::Denied) => "denies".to_owned(),
            Ok(Verdict::Referred) => "refers".to_owned(),
            Ok(Verdict::Pended) => "pends".to_owned(),
            Err(kind) => format!("is {}", kind.word()),
        };
        let reason = self.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
        self.does = format!("{does}{reason}");
        self
    }

    /// `answer refers: no rule approves`, and under it a line for every row that was passed.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!("{} {}", self.address, self.does)];
        lines.extend(self.because.iter().map(|because| format!("  {because}")));
        lines
    }

    /// Every reason in one line: of each row that was passed, what did not hold and what is unknown.
    pub fn all_reasons(&self) -> String {
        self.because.iter().map(Because::to_string).collect::<Vec<_>>().join(" | ")
    }
}

/// How an obligation stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Duty {
    /// Its name.
    pub name: String,
    /// The name of the party that owes it.
    pub owed_by: String,
    /// `open`, `met`, `late` or `cured`, or why nobody can tell.
    pub status: Result<String, Kind>,
    /// What it needs where nobody can tell.
    pub needs: Vec<String>,
    /// When it is due.
    pub due: Result<String, Kind>,
    /// The end of its grace.
    pub deadline: Result<String, Kind>,
    /// When it was done.
    pub done: Result<String, Kind>,
    /// How long after the deadline, with its unit.
    pub late: Result<String, Kind>,
}

impl Duty {
    /// Reads an obligation off its figures.
    pub(crate) fn read(
        model: &Model,
        obligation: &Obligation,
        value: impl Fn(FigureId) -> Value,
        needs: impl Fn(FigureId) -> Vec<String>,
    ) -> Duty {
        let shown =
            |figure: FigureId| value(figure).map(|number| print::printed(&number, &model.figure(figure).ty, model));
        let header = model.header.as_ref();
        let owed_by = header.and_then(|header| header.parties.get(obligation.owed_by.index()));
        let status = shown(obligation.status);
        Duty {
            name: obligation.name.clone(),
            owed_by: owed_by.map(|party| party.name.clone()).unwrap_or_default(),
            needs: if status.is_err() { needs(obligation.status) } else { Vec::new() },
            status,
            due: shown(obligation.due),
            deadline: shown(obligation.deadline),
            done: shown(obligation.done),
            late: shown(obligation.late),
        }
    }

    /// `report is late: due 2025-07-15, done 2025-07-28, 13 days late`
    pub fn line(&self) -> String {
        let (name, owed_by) = (&self.name, &self.owed_by);
        let status = match &self.status {
            Ok(status) => status.clone(),
            Err(kind) if self.needs.is_empty() => kind.word().to_owned(),
            Err(kind) => format!("{}, needs {}", kind.word(), self.needs.join(", ")),
        };
        let mut line = format!("{name} of {owed_by} is {status}");
        let mut said = ": ";
        for (words, value) in [("due", &self.due), ("deadline", &self.deadline), ("done", &self.done)] {
            let repeated = words == "deadline" && self.due == self.deadline;
            if let (Ok(value), false) = (value, repeated) {
                line.push_str(&format!("{said}{words} {value}"));
                said = ", ";
            }
        }
        if let Ok(late) = &self.late
            && !late.starts_with("0 ")
        {
            line.push_str(&format!("{said}{late} late"));
        }
        line
    }
}
