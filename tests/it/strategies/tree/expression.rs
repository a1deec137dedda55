//! Calculations, by level of precedence. `last` says that nothing follows but a comma, a bracket or a new line.

use attain::source::At;
use attain::syntax::tree::*;

use super::{Builder, binary, expr, word};

impl Builder {
    pub(super) fn calc(&mut self, depth: u32) -> Expr {
        let base = if depth > 0 && self.choose(6) == 5 {
            let condition = self.truth(depth - 1, false);
            let then = self.arith(depth - 1, false);
            expr(Node::If(condition, then, self.arith(depth - 1, true)))
        } else {
            self.truth(depth, true)
        };
        match self.choose(3) {
            2 => expr(Node::Adjusted(base, self.tails(depth))),
            _ => base,
        }
    }

    pub(super) fn tails(&mut self, depth: u32) -> Vec<Tail> {
        let mut tails: Vec<Tail> = Vec::new();
        for _ in 0..=self.choose(3) {
            // A treatment behind `when C` belongs to the condition.
            let conditional = matches!(tails.last(), Some(Tail::Step(Step { when: Some(_), .. })));
            tails.push(match self.choose(2) {
                1 if !conditional => Tail::Treat(self.treat(depth)),
                _ => Tail::Step(self.step(depth)),
            });
        }
        tails
    }

    pub(super) fn truth(&mut self, depth: u32, last: bool) -> Expr {
        if depth == 0 {
            return self.arith(0, last);
        }
        match self.choose(5) {
            0 | 1 => self.negation(depth, last),
            2 => self.arith(depth, last),
            3 => {
                let mut all = self.several(1, 2, |b| b.negation(depth - 1, false));
                all.push(self.negation(depth - 1, last));
                expr(Node::And(all))
            }
            _ => {
                let mut all = self.several(1, 2, |b| b.negation(depth - 1, false));
                all.push(self.negation(depth - 1, last));
                expr(Node::Or(all))
            }
        }
    }

    pub(super) fn negation(&mut self, depth: u32, last: bool) -> Expr {
        match self.choose(5) {
            4 if depth > 0 => expr(Node::Not(self.negation(depth - 1, last))),
            _ => self.claim(depth, last),
        }
    }

    pub(super) fn claim(&mut self, depth: u32, last: bool) -> Expr {
        match self.choose(4) {
            0 => self.arith(depth, last),
            1 => {
                let left = self.arith(depth.saturating_sub(1), false);
                expr(Node::Meets(left, self.name()))
            }
            _ => {
                let left = self.arith(depth.saturating_sub(1), false);
                expr(Node::Is(left, self.test(depth.saturating_sub(1), last)))
            }
        }
    }

    pub(super) fn test(&mut self, depth: u32, last: bool) -> Test {
        match self.choose(7) {
            0 => Test::Known,
            1 => Test::Missing { not: self.flip(), kind: self.kind() },
            2 => Test::Bounds(vec![(self.bound(), self.arith(depth, last))]),
            3 => {
                let first = (self.bound(), self.arith(depth, false));
                Test::Bounds(vec![first, (self.bound(), self.arith(depth, last))])
            }
            4 => Test::Good(self.goodness(), self.arith(depth, last)),
            5 => {
                let mut all = self.several(1, 2, |b| b.operand(depth, false));
                all.push(self.operand(depth, last));
                Test::OneOf(all)
            }
            _ => Test::Equal { not: self.flip(), to: self.arith(depth, last) },
        }
    }

    pub(super) fn bound(&mut self) -> Bound {
        self.from(&[Bound::AtLeast, Bound::AtMost, Bound::Above, Bound::Below])
    }

    pub(super) fn goodness(&mut self) -> Goodness {
        self.from(&[Goodness::AtLeastAsGood, Goodness::NoBetter, Goodness::Better, Goodness::Worse])
    }

    pub(super) fn arith(&mut self, depth: u32, last: bool) -> Expr {
        match self.choose(4) {
            3 if depth > 0 => {
                let mut sum = self.product(depth - 1, false);
                let more = 1 + self.choose(2);
                for index in 0..more {
                    let operator = self.from(&[Operator::Add, Operator::Subtract]);
                    let right = self.product(depth - 1, last && index + 1 == more);
                    sum = binary(operator, sum, right);
                }
                sum
            }
            _ => self.operand(depth, last),
        }
    }

    pub(super) fn operand(&mut self, depth: u32, last: bool) -> Expr {
        if depth == 0 {
            return self.signed(0, last);
        }
        match self.choose(6) {
            3 => {
                // `12 per 1,000 of x` is twelve for each thousand of x.
                let left = match self.product(depth - 1, false) {
                    left if ends_in_a_rate(&left) => expr(Node::Group(left)),
                    left => left,
                };
                binary(Operator::Of, left, self.signed(depth - 1, last))
            }
            4 => {
                let left = self.product(depth - 1, false);
                // `12 per 1,000` is one literal.
                let right = match self.signed(depth - 1, last) {
                    right if matches!(&*right.node, Node::Literal(_)) => expr(Node::Path(self.path())),
                    right => right,
                };
                binary(Operator::Per, left, right)
            }
            5 => {
                let left = self.product(depth - 1, false);
                let number = self.from(&["1000", "100000"]).parse().expect("a number");
                expr(Node::PerOf(left, number, self.signed(depth - 1, last)))
            }
            _ => self.product(depth, last),
        }
    }

    pub(super) fn product(&mut self, depth: u32, last: bool) -> Expr {
        if depth == 0 {
            return self.signed(0, last);
        }
        let (times, over) = match self.choose(6) {
            3 => (1, false),
            4 => (2, false),
            5 => (self.choose(2), true),
            _ => return self.signed(depth, last),
        };
        let mut product = self.signed(depth - 1, false);
        for index in 0..times {
            let right = self.signed(depth - 1, last && !over && index + 1 == times);
            product = binary(Operator::Multiply, product, right);
        }
        match over {
            true => binary(Operator::Divide, product, self.signed(depth - 1, last)),
            false => product,
        }
    }

    pub(super) fn signed(&mut self, depth: u32, last: bool) -> Expr {
        match self.choose(6) {
            5 => expr(Node::Negate(self.primary(depth, last))),
            _ => self.primary(depth, last),
        }
    }

    pub(super) fn primary(&mut self, depth: u32, last: bool) -> Expr {
        if depth == 0 {
            return match self.choose(9) {
                6 => expr(Node::Previous(self.path())),
                7 => expr(Node::Before { path: self.path(), count: self.count(), period: self.period() }),
                8 => expr(Node::NetTo(self.name())),
                0 | 1 => expr(Node::Path(self.path())),
                2 | 3 => expr(Node::Literal(self.literal())),
                4 => expr(if self.flip() { Node::Denominator } else { Node::Numerator }),
                _ => expr(Node::Nothing),
            };
        }
        let depth = depth - 1;
        match self.choose(9) {
            0 | 1 => expr(Node::Path(self.path())),
            2 => expr(Node::Literal(self.literal())),
            3 => expr(Node::Group(self.calc(depth))),
            4 => {
                let arguments = self.several(1, 3, |b| b.arith(depth, false));
                expr(Node::Call(self.name(), arguments))
            }
            5 if last => self.pick(depth),
            6 | 7 if last => self.fold(depth),
            8 if last && self.flip() => expr(Node::DayOf(self.signed(depth, false))),
            8 if last && self.flip() => {
                let curve = self.from(&[Curve::SquareRoot, Curve::Logistic]);
                expr(Node::Curve(curve, self.signed(depth, false)))
            }
            8 if last => {
                let from = self.signed(depth, false);
                let node = match self.choose(3) {
                    0 => Node::BusinessDaysFrom,
                    1 => Node::HoursFrom,
                    _ => Node::DaysFrom,
                };
                expr(node(from, self.signed(depth, false)))
            }
            _ => self.primary(0, last),
        }
    }

    pub(super) fn pick(&mut self, depth: u32) -> Expr {
        let pick = self.from(&[Pick::Greater, Pick::Lesser]);
        let all = self.several(2, 3, |b| b.operand(depth, false));
        expr(Node::Pick(pick, all, self.skip()))
    }

    pub(super) fn fold(&mut self, depth: u32) -> Expr {
        let best = self.maybe(|b| Best { number: b.from(&["3", "10"]).parse().expect("a number"), percent: b.flip() });
        let statistic = match self.choose(12) {
            0 => Statistic::Sum(best),
            1 => Statistic::Mean(best),
            2 => Statistic::WeightedMean,
            3 => Statistic::Least,
            4 => Statistic::Greatest,
            5 => Statistic::Median,
            6 => Statistic::Count,
            7 => Statistic::Percentile {
                nth: self.from(&["75", "1", "2", "53", "11", "99.5"]).parse().expect("a number"),
                by: self.name(),
            },
            8 => Statistic::Rank { by: self.maybe(Self::name) },
            9 => Statistic::Streak,
            10 => Statistic::SampleDeviation,
            _ => Statistic::PopulationDeviation,
        };
        let element = match statistic {
            Statistic::Count => None,
            Statistic::Streak => Some(self.truth(depth, false)),
            _ => Some(self.arith(depth, false)),
        };
        let weight = (statistic == Statistic::WeightedMean).then(|| self.arith(depth, false));
        let over = self.over();
        let filter = self.maybe(|b| b.truth(depth, false));
        expr(Node::Fold(Box::new(Fold { statistic, element, weight, over, filter, skip: self.skip() })))
    }

    pub(super) fn over(&mut self) -> Over {
        match self.choose(6) {
            4 => Over::Last { count: self.count(), period: self.period(), at: At::default() },
            5 => Over::Next { count: self.count(), period: self.period(), at: At::default() },
            form => Over::Each {
                other: (form == 1).then(At::default),
                axis: self.name(),
                same: if form == 2 { self.several(1, 3, Self::path) } else { Vec::new() },
            },
        }
    }

    pub(super) fn count(&mut self) -> u32 {
        self.from(&[1, 3, 12])
    }

    pub(super) fn period(&mut self) -> Word {
        word(self.from(&["month", "quarter", "half_year", "year"]))
    }

    pub(super) fn skip(&mut self) -> Skip {
        match self.choose(3) {
            0 => Skip::default(),
            1 => Skip { kinds: self.several(1, 2, Self::kind), needing: None, at: At::default() },
            _ => Skip { kinds: self.several(0, 2, Self::kind), needing: Some(self.whole()), at: At::default() },
        }
    }
}

/// Whether the last word of a product is `… per 1,000`.
fn ends_in_a_rate(expr: &Expr) -> bool {
    match &*expr.node {
        Node::Literal(literal) => matches!(literal.value, LiteralValue::PerN(..)),
        Node::Negate(inner) | Node::Binary(_, _, inner, _) => ends_in_a_rate(inner),
        _ => false,
    }
}
