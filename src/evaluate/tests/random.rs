//! Random calculations: the same in 128 bits as in as many as it takes ([`Build::settle`] compares).

use proptest::prelude::*;

use super::build::*;
use crate::evaluate::FactValue;
use crate::model::*;
use crate::number::Mode;

/// Makes a calculation out of a list of choices.
struct Maker {
    it: Build,
    choices: Vec<u8>,
    at: usize,
    numbers: Vec<ExprId>,
    truths: Vec<ExprId>,
    axis: AxisId,
    member: ExprId,
}

impl Maker {
    fn next(&mut self, most: u8) -> u8 {
        self.at += 1;
        self.choices.get(self.at - 1).map_or(0, |choice| choice % most)
    }

    fn number(&mut self, depth: u8) -> ExprId {
        let literal = ["0", "1", "-2.5", "0.333", "100", "1234567.89", "7", "0.0000001"];
        if depth == 0 {
            let place = self.next(12) as usize;
            return match literal.get(place) {
                Some(text) => self.it.num(text),
                None => self.numbers[place % self.numbers.len()],
            };
        }
        let node = match self.next(18) {
            0 => Node::Add(self.number(depth - 1), self.number(depth - 1)),
            1 => Node::Subtract(self.number(depth - 1), self.number(depth - 1)),
            2 | 3 => Node::Multiply(self.number(depth - 1), self.number(depth - 1)),
            4 | 5 => Node::Divide(self.number(depth - 1), self.number(depth - 1)),
            6 => Node::If(self.truth(depth - 1), self.number(depth - 1), self.number(depth - 1)),
            7 | 8 => {
                let rows = (0..2).map(|_| (self.truth(depth - 1), self.number(depth - 1))).collect();
                let otherwise = Some(self.number(depth - 1));
                let absent = vec![(Kinds::only(Kind::Excused), self.number(depth - 1))];
                Node::First { rows, otherwise, absent }
            }
            9 | 10 => {
                let kind = [TableKind::Band, TableKind::Part, TableKind::Line][self.next(3) as usize];
                let selector = self.number(depth - 1);
                let rows = (0..3)
                    .map(|row| {
                        let at = self.number(0);
                        let claim = match (kind, row, self.next(3)) {
                            (TableKind::Line, ..) => Claim::Point(at),
                            (_, 0, _) => Claim::Upper { at, included: false },
                            (.., 0) => {
                                let upper = self.number(0);
                                Claim::Both { lower: at, from: true, upper, up_to: false }
                            }
                            (.., choice) => Claim::Lower { at, included: choice == 1 },
                        };
                        let result = match (kind, self.next(4)) {
                            (TableKind::Band, 0) => RowResult::Evenly(self.number(0), self.number(0)),
                            _ => RowResult::Value(self.number(depth - 1)),
                        };
                        (claim, result)
                    })
                    .collect();
                let mut table = self.it.table(kind, selector, rows);
                table.otherwise = Some(self.number(depth - 1));
                table.absent = vec![(Kinds::only(Kind::Unreported), self.number(depth - 1))];
                Node::Table(table)
            }
            11 => {
                let mode = Mode::ALL[self.next(6) as usize];
                let base = self.number(depth - 1);
                Node::Step { base, action: Action::Round(mode, n("0.01")), when: None }
            }
            12 => {
                let (base, least, most) = (self.number(depth - 1), self.number(0), self.number(0));
                let when = Some(self.truth(0));
                Node::Step { base, action: Action::Between(least, most), when }
            }
            13 => Node::Treat(self.number(depth - 1), vec![(Kinds::MISSING, self.number(depth - 1))]),
            14 => {
                let items = (0..3).map(|_| self.number(depth - 1)).collect();
                let skip = Skip { kinds: Kinds::MISSING, needing: Some(2) };
                Node::Pick { greater: self.next(2) == 0, items, skip }
            }
            15 | 16 => {
                let best = Best { number: n("0.5"), part: true, lowest: self.next(2) == 0 };
                let statistic = match self.next(7) {
                    0 => Statistic::Sum(None),
                    1 => Statistic::Mean(Some(best)),
                    2 => Statistic::WeightedMean,
                    3 => Statistic::Least,
                    4 => Statistic::Greatest,
                    5 => Statistic::Median,
                    _ => Statistic::Mean(None),
                };
                let other = self.number(depth - 1);
                let element = Some(self.it.expr(Node::Multiply(self.member, other)));
                let kinds = if self.next(2) == 0 { Kinds::MISSING } else { Kinds::NONE };
                let skip = Skip { kinds, needing: Some(1) };
                Node::Fold { statistic, axis: self.axis, element, weight: Some(self.member), filter: None, skip }
            }
            _ => {
                let parts = ["0.2", "0.3", "0.5"].map(n).map(|weight| (weight, self.number(depth - 1))).to_vec();
                Node::Weighted { parts, skip: Skip { kinds: Kinds::MISSING, needing: None } }
            }
        };
        self.it.expr(node)
    }

    fn truth(&mut self, depth: u8) -> ExprId {
        if depth == 0 {
            let place = self.next(4) as usize;
            return match self.truths.get(place) {
                Some(truth) => *truth,
                None => self.it.truth(place.is_multiple_of(2)),
            };
        }
        let node = match self.next(6) {
            0 => Node::And(vec![self.truth(depth - 1), self.truth(depth - 1)]),
            1 => Node::Or(vec![self.truth(depth - 1), self.truth(depth - 1)]),
            2 => Node::Not(self.truth(depth - 1)),
            3 => Node::IsKnown(self.number(depth - 1)),
            4 => Node::Compare(Relation::AtLeast, self.number(depth - 1), self.number(depth - 1)),
            _ => Node::Compare(Relation::Less, self.number(depth - 1), self.number(depth - 1)),
        };
        self.it.expr(node)
    }
}

fn fact() -> impl Strategy<Value = FactValue<'static>> {
    prop_oneof![
        4 => (-1_000_000_i64..1_000_000, 0_u8..6).prop_map(|(mantissa, scale)| {
            FactValue::Decimal(rust_decimal::Decimal::new(mantissa, u32::from(scale)))
        }),
        1 => Just(FactValue::Decimal(rust_decimal::Decimal::MAX)),
        1 => prop::sample::select(Kind::ALL[..7].to_vec()).prop_map(FactValue::Missing),
    ]
}

fn truth() -> impl Strategy<Value = FactValue<'static>> {
    prop_oneof![
        3 => any::<bool>().prop_map(FactValue::Truth),
        1 => prop::sample::select(Kind::ALL[..7].to_vec()).prop_map(FactValue::Missing),
    ]
}

proptest! {
    #[test]
    fn the_width_makes_no_difference(
        choices in prop::collection::vec(any::<u8>(), 20..300),
        numbers in prop::collection::vec(fact(), 4),
        truths in prop::collection::vec(truth(), 2),
        members in prop::collection::vec(fact(), 3),
    ) {
        let mut it = Build::new();
        let axis = it.axis("m", &["p", "q", "r"], &[]);
        let names = ["a", "b", "c", "d"];
        let reads: Vec<ExprId> = names.iter().map(|name| it.fact(name)).collect();
        let conditions: Vec<ExprId> = ["s", "t"].iter().map(|name| it.yes_no(name)).collect();
        let member = it.input_of("member", vec![axis], Type::Quantity(Unit::number()), Kinds::MISSING);
        let member = it.read(member);
        let mut maker = Maker { it, choices, at: 0, numbers: reads, truths: conditions, axis, member };
        for place in 0..3 {
            let expr = maker.number(3);
            let figure = maker.it.define(&format!("f{place}"), expr);
            let read = maker.it.read(figure);
            maker.numbers.push(read);
        }
        let mut facts: Vec<(&str, FactValue<'_>)> = names.into_iter().zip(numbers).collect();
        facts.extend(["s", "t"].into_iter().zip(truths));
        facts.extend(["p.member", "q.member", "r.member"].into_iter().zip(members));
        maker.it.settle(&facts);
    }
}
