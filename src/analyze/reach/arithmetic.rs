//! What each operation may come to.

use super::{Reach, chosen};
use crate::analyze::may::{May, Way, difference, greater, lesser, rounded, truth};
use crate::calendar::Date;
use crate::model::{Curve, Kind, Kinds};
use crate::number::interval::{End, Interval};
use crate::number::{Mode, Number};
use crate::program::op::{List, Op, Reg, Stores};
use crate::program::statistics;

impl Reach {
    /// What an operation that writes one register may write.
    pub(super) fn op(&self, stores: &Stores, op: &Op) -> Option<(Reg, May)> {
        let list = |list: List| stores.lists.get(list.range()).unwrap_or_default();
        Some(match *op {
            Op::Move { to, from } => (to, self.get(from).clone()),
            Op::Negate { to, a } => (to, scaled(self.get(a), &Number::from(-1))),
            Op::Add { to, a, b } => (to, added(self.get(a), self.get(b))),
            Op::Subtract { to, a, b } if a == b => {
                let a = self.get(a);
                (to, May { range: difference(&a.range, &a.range).meet(&Interval::point(Number::zero())), ..a.clone() })
            }
            Op::Subtract { to, a, b } => (to, added(self.get(a), &scaled(self.get(b), &Number::from(-1)))),
            Op::Multiply { to, a, b } => (to, multiplied(self.get(a), self.get(b))),
            Op::Divide { to, a, b } => (to, self.quotient(a, b)),
            Op::DivideRound { to, a, b, mode, quantum } => {
                (to, round(self.quotient(a, b), mode, self.quantum(quantum)))
            }
            Op::Curve { to, a, curve, mode, quantum } => (to, curved(self.get(a), curve, mode, self.quantum(quantum))),
            Op::Round { to, a, mode, quantum } => (to, round(self.get(a).clone(), mode, self.quantum(quantum))),
            Op::AddMonths { to, a, months } => {
                (to, dated(self.get(a), Kind::Undefined, |day| Some(day.add_months(months)?.day_number())))
            }
            Op::AddBusinessDays { to, a, days } => {
                let calendar = stores.business_days.as_ref();
                (to, dated(self.get(a), Kind::Refused, |day| Some(calendar?.after(day, days)?.day_number())))
            }
            Op::BusinessDays { to, a, b } => (to, self.business_days(stores, a, b)),
            Op::Cap { to, a, most } => (to, two(self.get(a), self.get(most), lesser)),
            Op::Floor { to, a, least } => (to, two(self.get(a), self.get(least), greater)),
            Op::Between { to, a, least, most } => {
                (to, two(&two(self.get(a), self.get(least), greater), self.get(most), lesser))
            }
            Op::LessPart { to, a, part } => {
                let rest = added(&May::point(Number::one()), &scaled(self.get(part), &Number::from(-1)));
                (to, multiplied(self.get(a), &rest))
            }
            Op::MorePart { to, a, part } => {
                (to, multiplied(self.get(a), &added(&May::point(Number::one()), self.get(part))))
            }
            Op::Pick { to, list: of, greater, skip, needing } => (to, self.pick(list(of), greater, skip, needing)),
            Op::Compare { to, relation, a, b } => (to, self.compared(relation, a, b)),
            Op::And { to, list: of } => (to, self.every(list(of), false)),
            Op::Or { to, list: of } => (to, self.every(list(of), true)),
            Op::Not { to, a } => {
                let a = self.get(a);
                let range = truth(a.may_be_no(), a.may_be_yes());
                (to, May { range, kinds: a.kinds, moves: a.moves.map(Way::turned), partial: false })
            }
            Op::IsKnown { to, a } => (to, tested(self.get(a), Kinds::NONE, true)),
            Op::IsAbsent { to, a, kinds } => (to, tested(self.get(a), kinds, false)),
            Op::Choose { to, condition, yes, no } => {
                let condition = self.get(condition);
                let mut may = chosen(condition, self.get(yes), self.get(no), self.ordered(no, yes));
                may.kinds = may.kinds.with(condition.kinds);
                (to, may)
            }
            Op::Treat { to, a, kinds, b } => (to, treated(self.get(a), kinds, self.get(b))),
            Op::Table { to, x, table } => (to, self.table(stores, x, table)),
            Op::Fold { to, fold } => (to, self.fold(stores, &stores.folds[fold as usize])),
            Op::Weighted { to, weights, parts, skip, needing, mode, quantum } => {
                let rounding = (quantum != Reg::NONE).then(|| (mode, self.quantum(quantum)));
                (to, self.weighted(list(weights), list(parts), (skip, needing), rounding))
            }
            Op::Lookup { to, lookup } => (to, self.look_up(stores, &stores.lookups[lookup as usize])),
            Op::Line { to, line } => (to, self.line(&stores.lines[line as usize])),
            Op::Sum { to, list: of } => (to, self.sum(list(of))),
            Op::Label(_)
            | Op::Jump(_)
            | Op::Keep { .. }
            | Op::IfKinds { .. }
            | Op::Branch { .. }
            | Op::CompareBranch { .. }
            | Op::Limit { .. }
            | Op::Account { .. } => return None,
        })
    }

    /// A quotient; of a dividend that holds the divisor, as in (b − s) ÷ b, what it is without: 1 − s ÷ b.
    fn quotient(&self, a: Reg, b: Reg) -> May {
        let plain = divided(self.get(a), self.get(b));
        let Some((times, rest)) = self.graph.sums.without(a, b).filter(|_| plain.may_be_known()) else { return plain };
        let rest = May {
            range: self.range_of(&rest),
            kinds: self.get(a).kinds,
            moves: self.moves_of(&rest, &self.get(a).moves),
            partial: false,
        };
        let closer = added(&divided(&rest, self.get(b)), &May::point(times));
        May { range: plain.range.meet(&closer.range), kinds: plain.kinds, moves: closer.moves, partial: false }
    }

    /// What a rounding rounds to a multiple of; always written out.
    pub(super) fn quantum(&self, reg: Reg) -> Number {
        self.get(reg).range.as_point().cloned().unwrap_or_else(Number::zero)
    }

    /// A sum of registers.
    pub(super) fn sum(&self, list: &[Reg]) -> May {
        let parts = || list.iter().map(|reg| self.get(*reg));
        let zero = Interval::point(Number::zero());
        let range = match parts().any(|part| part.range.is_empty()) {
            true => Interval::empty(),
            false => parts().fold(zero, |sum, part| sum.add(&part.range)),
        };
        May {
            range,
            kinds: joined(parts()),
            moves: crate::analyze::may::Moves::all(parts().map(|part| &part.moves)),
            partial: false,
        }
    }

    /// Of `and` a known no decides, of `or` a known yes; otherwise the unknown ones do.
    fn every(&self, list: &[Reg], deciding: bool) -> May {
        let parts = || list.iter().map(|reg| self.get(*reg));
        let may_decide = |part: &May| if deciding { part.may_be_yes() } else { part.may_be_no() };
        let may_pass = |part: &May| if deciding { part.may_be_no() } else { part.may_be_yes() };
        if parts().any(|part| part.is_known() && may_decide(part) && !may_pass(part)) {
            return May::point(if deciding { Number::one() } else { Number::zero() });
        }
        let (decided, passed) = (parts().any(may_decide), parts().all(may_pass));
        let range = if deciding { truth(decided, passed) } else { truth(passed, decided) };
        let moves = crate::analyze::may::Moves::all(parts().map(|part| &part.moves));
        // Where another decides, an absence is not seen: that a part comes and goes may hang on any other.
        let kinds = joined(parts());
        let moves = if kinds.is_empty() { moves } else { moves.map(|way| Way { gone: true, ..way }) };
        May { range, kinds, moves, partial: false }
    }

    fn pick(&self, list: &[Reg], want_greater: bool, skip: Kinds, needing: u32) -> May {
        let parts: Vec<&May> = list.iter().map(|reg| self.get(*reg)).collect();
        self.extreme(&parts, want_greater, skip, needing)
    }

    /// The greatest or the least of some, of which some may not count.
    pub(super) fn extreme(&self, parts: &[&May], want_greater: bool, skip: Kinds, needing: u32) -> May {
        let must = parts.iter().filter(|part| part.is_known());
        let may = parts.iter().filter(|part| part.may_be_known());
        let all = may.clone().fold(Interval::empty(), |all, part| all.hull(&part.range));
        let least = must
            .clone()
            .map(|part| &part.range)
            .cloned()
            .reduce(|a, b| if want_greater { greater(&a, &b) } else { lesser(&a, &b) });
        let range = match (least, want_greater) {
            // No less than those that count in any case come to.
            (Some(least), true) => Interval { low: least.low, high: all.high },
            (Some(least), false) => Interval { low: all.low, high: least.high },
            (None, _) => all,
        };
        self.counted(
            parts.iter().copied(),
            range,
            must.count() as u32,
            may.count() as u32,
            (skip, needing),
            Kind::Undefined,
        )
    }

    /// What is made of elements of which some may not count: with the kinds that this can lead to.
    pub(super) fn counted<'m>(
        &self,
        parts: impl Iterator<Item = &'m May> + Clone,
        range: Interval,
        must: u32,
        may: u32,
        (skip, needing): (Kinds, u32),
        of_nothing: Kind,
    ) -> May {
        let all = joined(parts.clone());
        let mut kinds = all.without(skip);
        let blocked = parts
            .clone()
            .any(|part| !part.may_be_known() && part.kinds.both(skip).is_empty() && !part.kinds.is_empty());
        if must < needing {
            kinds = kinds.with(Kinds::only(Kind::Insufficient));
        }
        if must == 0 {
            kinds = kinds.with(Kinds::only(of_nothing)).with(all.both(skip));
        }
        let range = if blocked || may < needing { Interval::empty() } else { range };
        // One that comes and goes takes its weight along.
        let moves = parts.map(|part| {
            let skips = !part.kinds.both(skip).is_empty();
            part.moves.map(|way| if way.gone && skips { Way::ANY } else { way })
        });
        let moves: Vec<_> = moves.collect();
        May { range, kinds, moves: crate::analyze::may::Moves::all(moves.iter()), partial: false }
    }

    fn business_days(&self, stores: &Stores, a: Reg, b: Reg) -> May {
        let (a, b) = (self.get(a), self.get(b));
        let mut kinds = a.kinds.with(b.kinds);
        let mut range = Interval::empty();
        let mut fits = true;
        if a.may_be_known() && b.may_be_known() {
            let day = |end: &Option<End>| Date::from_day_number(end.as_ref()?.value.to_i64()?);
            let between = |from: Option<Date>, to: Option<Date>| {
                let count = stores.business_days.as_ref()?.between(from?, to?)?;
                Some(End::closed(Number::from(count)))
            };
            let low = between(day(&a.range.high), day(&b.range.low));
            let high = between(day(&a.range.low), day(&b.range.high));
            if low.is_none() || high.is_none() {
                kinds = kinds.with(Kinds::only(Kind::Refused));
                fits = false;
            }
            range = Interval { low, high };
        }
        let moves = a.moves.map(Way::turned).or(&b.moves);
        May {
            range,
            kinds,
            moves: if fits { moves } else { moves.map(|way| Way { gone: true, ..way }) },
            partial: false,
        }
    }

    fn look_up(&self, stores: &Stores, lookup: &crate::program::op::Lookup) -> May {
        let list = stores.lists.get(lookup.list.range()).unwrap_or_default();
        let mut places = vec![0_usize];
        let mut kinds = Kinds::NONE;
        let mut moves = crate::analyze::may::Moves::default();
        for (key, apart, rows) in &lookup.keys {
            let key = self.get(*key);
            kinds = kinds.with(key.kinds);
            moves = moves.or(&key.moves.map(|_| Way::ANY));
            let rows: Vec<usize> = (0..*rows)
                .filter(|row| key.range.contains(&Number::from(u64::from(*row))))
                .map(|row| row as usize)
                .collect();
            places =
                places.iter().flat_map(|place| rows.iter().map(move |row| place + row * *apart as usize)).collect();
        }
        let mut may = May { range: Interval::empty(), kinds, moves, partial: false };
        for place in places {
            if let Some(reg) = list.get(place) {
                may = may.either(self.get(*reg));
            }
        }
        may
    }
}

/// The kinds of all.
pub(super) fn joined<'m>(parts: impl Iterator<Item = &'m May>) -> Kinds {
    parts.fold(Kinds::NONE, |all, part| all.with(part.kinds))
}

/// A multiple by a number that is written out.
pub(super) fn scaled(a: &May, by: &Number) -> May {
    let range = if a.range.is_empty() { Interval::empty() } else { a.range.scale(by) };
    let moves = if by.is_negative() { a.moves.map(Way::turned) } else { a.moves.clone() };
    May { range, kinds: a.kinds, moves, partial: false }
}

/// A sum of two.
pub(super) fn added(a: &May, b: &May) -> May {
    two(a, b, |a, b| if a.is_empty() || b.is_empty() { Interval::empty() } else { a.add(b) })
}

/// Of two that both raise it.
pub(super) fn two(a: &May, b: &May, make: impl Fn(&Interval, &Interval) -> Interval) -> May {
    let range = if a.may_be_known() && b.may_be_known() { make(&a.range, &b.range) } else { Interval::empty() };
    May { range, kinds: a.kinds.with(b.kinds), moves: a.moves.or(&b.moves), partial: false }
}

/// How one factor makes a product move, by the sign of the other.
fn by_sign(other: &Interval) -> impl Fn(Way) -> Way + use<> {
    let (positive, negative) = (other.is_at_least_zero(), other.is_at_most_zero());
    move |way| match (positive, negative) {
        (true, true) => Way { gone: way.gone, ..Way::STILL },
        (true, false) => way,
        (false, true) => way.turned(),
        (false, false) if way.up || way.down => way.any_value(),
        (false, false) => way,
    }
}

/// A product of two.
pub(super) fn multiplied(a: &May, b: &May) -> May {
    let moves = a.moves.map(by_sign(&b.range)).or(&b.moves.map(by_sign(&a.range)));
    May { moves, ..two(a, b, Interval::multiply) }
}

/// A quotient; by zero it is undefined.
pub(super) fn divided(a: &May, b: &May) -> May {
    let zero = Number::zero();
    let mut may = two(a, b, |a, b| match b.as_point() {
        Some(point) => Number::one().div(point).map_or(Interval::empty(), |by| a.scale(&by)),
        None => a.divide(b),
    });
    if b.may_be_known() && b.range.contains(&zero) {
        may.kinds = may.kinds.with(Kinds::only(Kind::Undefined));
    }
    let positive = b.range.is_at_least_zero();
    let one_sign = positive || b.range.is_at_most_zero();
    let divisor = |way: Way| {
        let gone = way.gone || ((way.up || way.down) && b.range.contains(&zero));
        let way = Way { gone, ..way };
        // As a divisor grows on one side of 0, its inverse falls.
        if !one_sign && (way.up || way.down) { way.any_value() } else { by_sign(&a.range)(way.turned()) }
    };
    let sign = if positive { Interval::point(Number::one()) } else { Interval::point(Number::from(-1)) };
    let dividend = |way: Way| if one_sign { by_sign(&sign)(way) } else { way.any_value() };
    may.moves = a.moves.map(dividend).or(&b.moves.map(divisor));
    may
}

/// Rounded: order is kept.
pub(super) fn round(may: May, mode: Mode, quantum: Number) -> May {
    May { range: rounded(&may.range, mode, &quantum), ..may }
}

fn curved(a: &May, curve: Curve, mode: Mode, quantum: Number) -> May {
    let mut kinds = a.kinds;
    let mut range = a.range.clone();
    if curve == Curve::SquareRoot && a.may_be_known() && !a.range.is_at_least_zero() {
        kinds = kinds.with(Kinds::only(Kind::Undefined));
        range = range.meet(&Interval::at_least(Number::zero()));
    }
    if range.is_empty() {
        return May { range: Interval::empty(), kinds, moves: a.moves.clone(), partial: false };
    }
    let at = |end: &Option<End>| {
        end.as_ref().and_then(|end| statistics::curve(curve, mode, &quantum, &end.value)).map(End::closed)
    };
    let ends = match curve {
        Curve::SquareRoot => (None, None),
        Curve::Logistic => (
            Some(End::closed(Number::zero().round(mode, &quantum))),
            Some(End::closed(Number::one().round(mode, &quantum))),
        ),
    };
    let range = Interval { low: at(&range.low).or(ends.0), high: at(&range.high).or(ends.1) };
    let gone = !kinds.without(a.kinds).is_empty();
    let moves = a.moves.map(|way| Way { gone: way.gone || (gone && (way.up || way.down)), ..way });
    May { range, kinds, moves, partial: false }
}

/// A later day; it keeps the order of days.
fn dated(a: &May, beyond: Kind, later: impl Fn(Date) -> Option<i64>) -> May {
    if !a.may_be_known() {
        return a.clone();
    }
    let at = |end: &Option<End>| {
        let day = Date::from_day_number(end.as_ref()?.value.to_i64()?)?;
        Some(End::closed(Number::from(later(day)?)))
    };
    let range = Interval { low: at(&a.range.low), high: at(&a.range.high) };
    let fits = range.low.is_some() && range.high.is_some();
    let kinds = if fits { a.kinds } else { a.kinds.with(Kinds::only(beyond)) };
    let moves = if fits { a.moves.clone() } else { a.moves.map(|way| Way { gone: true, ..way }) };
    May { range, kinds, moves, partial: false }
}

/// A test of what something is absent for; of what only better facts can mend it is absent itself.
fn tested(a: &May, kinds: Kinds, known: bool) -> May {
    let missing = a.kinds.both(Kinds::MISSING);
    let open = a.kinds.without(Kinds::MISSING);
    let among = !missing.both(kinds).is_empty();
    let others = !missing.without(kinds).is_empty();
    let (yes, no) = if known { (a.may_be_known(), !missing.is_empty()) } else { (among, a.may_be_known() || others) };
    May {
        range: truth(yes, no),
        kinds: open,
        moves: a.moves.map(|way| if way.gone { Way::ANY } else { Way::STILL }),
        partial: false,
    }
}

/// One value, or where it is absent for some kinds another.
fn treated(a: &May, kinds: Kinds, b: &May) -> May {
    if a.kinds.both(kinds).is_empty() {
        return a.clone();
    }
    let rest = May { kinds: a.kinds.without(kinds), ..a.clone() };
    if !a.may_be_known() && rest.kinds.is_empty() {
        return May { moves: b.moves.or(&a.moves.map(|way| Way { gone: way.gone, ..Way::STILL })), ..b.clone() };
    }
    let mut may = rest.either(b);
    may.moves = a.moves.map(|way| if way.gone { Way::ANY } else { way }).or(&b.moves);
    may
}
