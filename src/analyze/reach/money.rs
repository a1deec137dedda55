//! What lines of money, limits and accounts may come to.

use super::Reach;
use super::arithmetic::{added, round, scaled, two};
use super::chosen;
use crate::analyze::may::{May, Moves, Way, greater, lesser};
use crate::model::{Kind, Kinds, Relieved, Side};
use crate::number::Number;
use crate::number::interval::Interval;
use crate::program::op::{LimitOp, LineOp, Reg, Stores};

impl Reach {
    /// An amount, gated, rounded and held against the law of its kind.
    pub(super) fn line(&self, line: &LineOp) -> May {
        let amount = self.get(line.amount);
        let pays = (line.pays != Reg::NONE).then(|| self.get(line.pays));
        let zero = Interval::point(Number::zero());
        let mut may = amount.clone();
        if may.may_be_known() && !may.range.is_at_least_zero() {
            may.kinds = may.kinds.with(Kinds::only(Kind::Undefined));
            let moves = may.moves.map(|way| Way { gone: way.gone || way.up || way.down, ..way });
            may = May { range: may.range.meet(&Interval::at_least(Number::zero())), moves, ..may };
            if may.range.is_empty() {
                may.range = Interval::empty();
            }
        }
        // A closed gate makes it nothing, whatever else is not known; of nothing no gate can make more.
        for (side, gate) in &line.gates {
            let gate = self.get(*gate);
            let passes = |pays: &May| match side {
                Some(Side::Pays) => (pays.may_be_no(), pays.may_be_yes()),
                Some(Side::Charges) => (pays.may_be_yes(), pays.may_be_no()),
                None => (false, true),
            };
            let (other, this) = pays.map_or((false, true), passes);
            if !this {
                continue;
            }
            let (open, closed) = (gate.may_be_yes() || other, gate.may_be_no());
            let mut moves = may.moves.or(&gate.moves);
            if let Some(pays) = pays.filter(|_| side.is_some()) {
                moves = moves.or(&pays.moves.map(|way| Way { gone: way.gone, ..way.any_value() }));
            }
            let range = match (open, closed) {
                (true, true) => may.range.hull(&zero),
                (true, false) => may.range.clone(),
                (false, true) => zero.clone(),
                (false, false) => may.range.meet(&zero),
            };
            let kinds = if open || !gate.kinds.is_empty() { may.kinds.with(gate.kinds) } else { Kinds::NONE };
            may = May { range: if range.is_empty() { Interval::empty() } else { range }, kinds, moves, partial: false };
        }
        if let Some((mode, quantum)) = line.rounding {
            may = round(may, mode, self.quantum(quantum));
        }
        if line.most != Reg::NONE {
            may = self.not_above(may, self.get(line.most));
        }
        match pays {
            None => may,
            Some(pays) => {
                let charged = scaled(&may, &Number::from(-1));
                let mut signed = chosen(pays, &may, &charged, (true, false));
                signed.kinds = signed.kinds.with(pays.kinds);
                // Nothing is nothing, whichever way it goes.
                if !pays.kinds.is_empty() && may.range.contains(&Number::zero()) {
                    signed.range = signed.range.hull(&zero);
                }
                signed
            }
        }
    }

    /// A credit that may not exceed a payment: one that would is undefined.
    fn not_above(&self, may: May, most: &May) -> May {
        let mut kinds = may.kinds.with(most.kinds);
        let mut range = may.range.clone();
        let over = most.range.low.as_ref().zip(range.high.as_ref()).is_none_or(|(most, high)| high.value > most.value);
        if over && may.may_be_known() {
            kinds = kinds.with(Kinds::only(Kind::Undefined));
            range = range.meet(&Interval { low: None, high: most.range.high.clone() });
            if range.is_empty() {
                range = if may.range.contains(&Number::zero()) {
                    Interval::point(Number::zero())
                } else {
                    Interval::empty()
                };
            }
        }
        let moves = may.moves.or(&most.moves.map(|way| Way { gone: true, ..way }));
        let moves = if over {
            moves.map(|way| Way { gone: true, ..way })
        } else {
            may.moves.or(&most.moves.map(|way| Way { gone: way.gone, ..Way::STILL }))
        };
        May { range, kinds, moves, partial: false }
    }

    /// What a limit leaves of its lines, and by how much it changed them together.
    pub(super) fn limit(&self, stores: &Stores, limit: &LimitOp, only_lowers: bool) -> Vec<(Reg, May)> {
        let (before, after) = (&stores.lists[limit.before.range()], &stores.lists[limit.after.range()]);
        let kept = &stores.lists[limit.kept.range()];
        let together = {
            let together = self.get(limit.together).clone();
            let mut together = match limit.rounding {
                Some((mode, quantum)) => round(together, mode, self.quantum(quantum)),
                None => together,
            };
            if together.may_be_known() && !together.range.is_at_least_zero() {
                together.kinds = together.kinds.with(Kinds::only(Kind::Undefined));
                together.range = together.range.meet(&Interval::at_least(Number::zero()));
            }
            together
        };
        let sum = self.get(limit.sum);
        let kinds = sum.kinds.with(together.kinds);
        let undefined = !together.kinds.both(Kinds::only(Kind::Undefined)).is_empty();
        // A line that may not be one takes part with nothing.
        let line = |place: usize| {
            let held = self.get(before[place]);
            match kept.get(place).filter(|reg| **reg != Reg::NONE).map(|reg| self.get(*reg)) {
                Some(kept) if kept.may_be_no() => {
                    let range = if kept.may_be_yes() { held.range.clone() } else { Interval::empty() };
                    let range = range.hull(&Interval::point(Number::zero()));
                    (
                        May {
                            range,
                            kinds: Kinds::NONE,
                            moves: held.moves.or(&kept.moves.map(|_| Way::ANY)),
                            partial: false,
                        },
                        true,
                    )
                }
                Some(_) | None => (held.clone(), false),
            }
        };
        let lines: Vec<(May, bool)> = (0..before.len()).map(line).collect();
        let unsure = |moves: Moves| if undefined { moves.map(|way| Way { gone: true, ..way }) } else { moves };
        let nothing = May::point(Number::zero());
        let relief = {
            let mut relief = added(sum, &scaled(&together, &Number::from(-1)));
            relief.kinds = kinds;
            relief.moves = unsure(relief.moves.map(Way::any_value));
            // Where no row is a line at all, nothing is relieved, and nothing is missing.
            if lines.iter().all(|(_, optional)| *optional) {
                relief.range = relief.range.hull(&Interval::point(Number::zero()));
                let kept =
                    kept.iter().filter(|reg| **reg != Reg::NONE).map(|reg| self.get(*reg).moves.map(|_| Way::ANY));
                let kept: Vec<Moves> = kept.collect();
                relief.moves = relief.moves.or(&Moves::all(kept.iter())).map(|way| Way { gone: true, ..way });
            }
            relief
        };
        let mut made = Vec::with_capacity(after.len() + 1);
        let lowers = only_lowers || relief.range.is_at_least_zero();
        // What is left for a line when those named after it have theirs: the first named is relieved first.
        let mut left = together.clone();
        for place in (0..before.len()).rev() {
            let (line, optional) = &lines[place];
            let mut may = match limit.relieved {
                Relieved::InThisOrder if only_lowers => two(line, &two(&left, &nothing, greater), lesser),
                Relieved::InThisOrder if place == 0 => two(&left, &nothing, greater),
                // The first that is a line at all has what is added.
                Relieved::InThisOrder if lines[..place].iter().all(|(_, optional)| *optional) => {
                    let first = two(&left, &nothing, greater);
                    let mut may = two(line, &first, lesser).either(&first);
                    may.moves = may.moves.or(&sum.moves).map(Way::any_value);
                    may
                }
                Relieved::InThisOrder => two(line, &two(&left, &nothing, greater), lesser),
                Relieved::InProportion => {
                    // Never more than the greater of what it was and what all may come to.
                    let most = greater(&line.range, &together.range);
                    let range = Interval { low: Interval::at_least(Number::zero()).low, high: most.high };
                    let moves = Moves::all([&line.moves, &together.moves, &sum.moves].into_iter());
                    May { range, kinds: line.kinds, moves: moves.map(Way::any_value), partial: false }
                }
            };
            if limit.relieved == Relieved::InProportion {
                may.kinds = may.kinds.with(Kinds::only(Kind::Undefined));
                if lowers {
                    may.range = may.range.meet(&Interval { low: None, high: line.range.high.clone() });
                }
            }
            may.kinds = may.kinds.with(kinds);
            if *optional {
                may.kinds = may.kinds.with(Kinds::only(Kind::Inapplicable));
            }
            if before.len() == 1 && !optional {
                may.range = together.range.clone();
                may.moves = together.moves.clone();
            }
            may.moves = unsure(may.moves);
            if sum.range.is_empty() || together.range.is_empty() {
                may.range = Interval::empty();
            }
            made.push((after[place], may));
            left = added(&left, &scaled(&May { kinds: Kinds::NONE, ..line.clone() }, &Number::from(-1)));
        }
        made.push((limit.relief, relief));
        made
    }

    /// What earn-backs out of one withhold may come to: together no more than is held, or undefined.
    pub(super) fn account(&self, stores: &Stores, place: u32) -> Vec<(Reg, May)> {
        let account = &stores.accounts[place as usize];
        let (before, after) = (&stores.lists[account.before.range()], &stores.lists[account.after.range()]);
        let held = self.sum(&stores.lists[account.held.range()]);
        let mut returned = May::point(Number::zero());
        for reg in before {
            let part = self.get(*reg);
            let range = if part.kinds.is_empty() {
                part.range.clone()
            } else {
                part.range.hull(&Interval::point(Number::zero()))
            };
            returned = added(&returned, &May { range, kinds: Kinds::NONE, moves: part.moves.clone(), partial: false });
        }
        let part = Interval::closed(Number::zero(), Number::one());
        let is_part = |reg: &Reg| {
            let range = &self.get(*reg).range;
            range.is_empty() || range.meet(&part) == *range
        };
        let fits = self.graph.orders.fits(place).is_some_and(|parts| parts.iter().all(is_part))
            || held
                .range
                .low
                .as_ref()
                .zip(returned.range.high.as_ref())
                .is_some_and(|(held, returned)| returned.value <= held.value);
        let mut kinds = held.kinds;
        if !fits && held.may_be_known() {
            kinds = kinds.with(Kinds::only(Kind::Undefined));
        }
        let beside = held
            .moves
            .or(&returned.moves)
            .map(|way| Way { gone: !kinds.is_empty(), ..Way::STILL }.or(Way { gone: way.gone, ..Way::STILL }));
        let mut made = Vec::with_capacity(after.len());
        for (from, to) in before.iter().zip(after) {
            let may = self.get(*from);
            let mut range = may.range.clone();
            if !held.may_be_known() {
                range = range.meet(&Interval::point(Number::zero()));
            } else if let Some(most) = &held.range.high {
                range = range.meet(&Interval { low: None, high: Some(most.clone()) });
            }
            if range.is_empty() {
                range = Interval::empty();
            }
            let nothing_else = may.range.as_point().is_some_and(Number::is_zero);
            let kinds = if nothing_else { may.kinds } else { may.kinds.with(kinds) };
            made.push((*to, May { range, kinds, moves: may.moves.or(&beside), partial: false }));
        }
        made
    }
}
