//! Tables, and the lines behind a rule.

use attain::number::Mode;
use attain::source::At;
use attain::syntax::tree::*;

use super::{Builder, DEPTH};

impl Builder {
    pub(super) fn condition(&mut self, depth: u32) -> Condition {
        Condition { holds: self.truth(depth, true), treats: self.several(0, 2, |b| b.treat(0)) }
    }

    pub(super) fn treat(&mut self, depth: u32) -> Treat {
        Treat { kind: self.kind(), value: self.arith(depth.min(1), true), at: At::default() }
    }

    pub(super) fn step(&mut self, depth: u32) -> Step {
        let depth = depth.min(2);
        let action = match self.choose(8) {
            0 | 1 => Action::Round(self.from(&Mode::ALL), self.place()),
            2 => Action::CappedAt(self.arith(depth, true)),
            3 => Action::NotBelow(self.arith(depth, true)),
            4 => Action::KeptBetween(self.arith(depth, false), self.arith(depth, true)),
            5 => Action::ReducedBy(self.arith(depth, true)),
            6 => Action::IncreasedBy(self.arith(depth, true)),
            _ => Action::Times(self.arith(depth, true)),
        };
        let when = match self.choose(4) {
            3 => Some(self.condition(1)),
            _ => None,
        };
        Step { action, when, at: At::default() }
    }

    pub(super) fn place(&mut self) -> Place {
        match self.choose(5) {
            0 => Place::Decimals(self.whole()),
            1 => Place::Whole,
            2 => Place::Cent,
            3 => Place::Penny,
            _ => Place::Nearest(Literal { value: LiteralValue::Number(self.number()), at: At::default() }),
        }
    }

    /// Lines in canonical order.
    pub(super) fn lines(&mut self, term: bool) -> Vec<Line> {
        let mut lines = Vec::new();
        if term {
            for _ in 0..self.choose(3) {
                let when = self.condition(2);
                lines.push(LineSays::Except { when, verb: self.verb(), amount: self.calc(2) });
            }
            for _ in 0..self.choose(3) {
                let side = self.side();
                lines.push(LineSays::OnlyIf { side, condition: self.condition(2) });
            }
        }
        for _ in 0..self.choose(3) {
            lines.push(match self.choose(3) {
                0 => {
                    let side = if term { self.side() } else { None };
                    LineSays::Steps { side, steps: self.several(1, 2, |b| b.step(2)) }
                }
                1 => LineSays::Status { kind: self.kind(), when: self.truth(2, true) },
                _ => LineSays::Treat(self.treat(1)),
            });
        }
        if self.choose(6) == 5 {
            lines.push(LineSays::MayBeGiven);
        }
        lines.into_iter().map(|says| Line { says, at: At::default() }).collect()
    }

    pub(super) fn side(&mut self) -> Option<Verb> {
        self.from(&[None, Some(Verb::Pays), Some(Verb::Charges)])
    }

    pub(super) fn verb(&mut self) -> Verb {
        self.from(&[Verb::Pays, Verb::Charges, Verb::Credits, Verb::Holds, Verb::Returns, Verb::Earns, Verb::Gives])
    }

    // ---- tables

    pub(super) fn rule(&mut self, verb: Option<Verb>) -> Rule {
        match self.choose(3) {
            2 => Rule::Table(self.table()),
            _ => Rule::Plain(verb, self.calc(DEPTH)),
        }
    }

    pub(super) fn table(&mut self) -> Table {
        let selector = match self.choose(4) {
            0 => None,
            1 => Some(TableKind::Band),
            2 => Some(TableKind::Part),
            _ => Some(TableKind::Line),
        };
        let selector = selector.map(|kind| (kind, self.arith(2, true)));
        let kind = selector.as_ref().map(|(kind, _)| *kind);
        let rows = self.several(1, 4, |b| b.row(kind));
        Table { selector, rows, at: At::default() }
    }

    pub(super) fn row(&mut self, kind: Option<TableKind>) -> Row {
        let head = match (self.choose(5), kind) {
            (0, _) => RowHead::Otherwise,
            (1, _) => RowHead::Missing(self.kind()),
            (_, None) => RowHead::When(self.truth(2, false)),
            (2 | 3, Some(TableKind::Line)) => RowHead::At(self.arith(1, false)),
            (_, Some(_)) => RowHead::Band(self.band()),
        };
        let result = match (self.choose(4), kind) {
            (3, Some(_)) => RowResult::Evenly(self.arith(1, false), self.arith(1, false)),
            // `, capped at 5` before a row `when …` would take the row's condition for its own.
            (_, None) => RowResult::Amount(self.arith(2, true)),
            (_, Some(_)) => RowResult::Amount(self.calc(2)),
        };
        let because = match self.choose(4) {
            3 => Some(self.title()),
            _ => None,
        };
        // Where no `by band of` stands between them, a heading would take the row's `for each` for its own.
        let each = match (self.choose(4), kind) {
            (3, Some(_)) => Some(self.name()),
            _ => None,
        };
        Row {
            each,
            head,
            verb: self.verb(),
            result,
            because,
            head_at: At::default(),
            verb_at: At::default(),
            at: At::default(),
        }
    }

    pub(super) fn band(&mut self) -> Band {
        match self.choose(6) {
            0 => Band::From(self.arith(1, false)),
            1 => Band::Above(self.arith(1, false)),
            2 => Band::UpTo(self.arith(1, false)),
            3 => Band::Below(self.arith(1, false)),
            4 => Band::Both {
                from: self.flip(),
                lower: self.arith(1, false),
                up_to: self.flip(),
                upper: self.arith(1, false),
            },
            _ => Band::Good(self.goodness(), self.arith(1, false)),
        }
    }
}
