//! Clauses that reach beyond one provider, one period or one text.

use attain::source::At;
use attain::syntax::tree::*;

use super::{Builder, expr};

impl Builder {
    pub(super) fn pool(&mut self) -> Pool {
        Pool {
            heading: self.heading(),
            funded: self.arith(2, true),
            over: self.over(),
            filter: self.maybe(|b| b.truth(2, false)),
            skip: self.skip(),
            weight: self.arith(2, true),
            odd_cents: self.path(),
            ones: self.flip(),
            left_over: self.name(),
            lines: self.lines(false),
        }
    }

    pub(super) fn decision(&mut self) -> Decision {
        let heading = self.heading();
        let never_denies = self.maybe(|_| At::default());
        let mut rows = self.several(1, 4, Self::decision_row);
        if never_denies.is_none() {
            // The heading would take the row's `for each` for its own.
            rows[0].each = None;
        }
        Decision { heading, never_denies, rows }
    }

    fn decision_row(&mut self) -> Row {
        let head = match self.choose(4) {
            0 => RowHead::Otherwise,
            1 => RowHead::Missing(self.kind()),
            2 => RowHead::Band(self.band()),
            _ => RowHead::When(self.truth(2, false)),
        };
        let verb = self.from(&[Verb::Approves, Verb::Reduces, Verb::Denies, Verb::Refers, Verb::Pends]);
        let result = match (verb, self.choose(3)) {
            (Verb::Denies | Verb::Refers | Verb::Pends, _) | (Verb::Approves, 2) => RowResult::Bare,
            _ => {
                let amount = self.arith(2, true);
                // `approves score input` could be the head of a score called `input`.
                let amount = if begins_as_a_clause(&amount) { expr(Node::Group(amount)) } else { amount };
                RowResult::Amount(amount)
            }
        };
        let each = match self.choose(4) {
            3 => Some(self.name()),
            _ => None,
        };
        Row {
            each,
            head,
            verb,
            result,
            because: self.maybe(Self::title),
            head_at: At::default(),
            verb_at: At::default(),
            at: At::default(),
        }
    }

    /// What an example says of a figure, money or decision.
    pub(super) fn ruling(&mut self) -> Verb {
        match self.choose(2) {
            0 => self.verb(),
            _ => self.from(&[Verb::Approves, Verb::Reduces, Verb::Denies, Verb::Refers, Verb::Pends]),
        }
    }

    pub(super) fn obligation(&mut self) -> Obligation {
        let span = |b: &mut Self| {
            let number = b.number();
            let value = match b.choose(3) {
                0 => LiteralValue::Days(number),
                1 => LiteralValue::BusinessDays(number),
                _ => LiteralValue::Months(number),
            };
            Literal { value, at: At::default() }
        };
        Obligation {
            heading: self.heading(),
            owed_by: self.name(),
            due: self.arith(2, true),
            done_on: self.maybe(Self::path),
            grace: self.maybe(span),
            cure: self.maybe(span),
        }
    }

    pub(super) fn assertion(&mut self) -> Assert {
        let says = match self.choose(2) {
            0 => Asserted::Always(self.truth(3, true)),
            _ => Asserted::Course {
                figure: self.path(),
                never: self.from(&[Course::Falls, Course::Rises]),
                input: self.path(),
                when: self.from(&[Turn::Rises, Turn::Falls, Turn::Improves, Turn::Worsens]),
            },
        };
        Assert { heading: self.heading(), says }
    }
}

/// Whether the first word of a calculation is a word that begins a clause.
fn begins_as_a_clause(amount: &Expr) -> bool {
    match &*amount.node {
        Node::Path(path) => matches!(path.parts[0].text.as_str(), "bonus" | "score"),
        Node::Binary(_, left, _, _) | Node::PerOf(left, _, _) => begins_as_a_clause(left),
        _ => false,
    }
}
