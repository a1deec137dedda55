//! What a register may hold where facts may still be many things.

use std::rc::Rc;

use crate::model::{Kinds, Relation};
use crate::number::interval::{End, Interval};
use crate::number::{Mode, Number};

/// Everything that a register may hold: values, kinds of absence, and how the values move with the facts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct May {
    /// Where a value lies; empty where there is none.
    pub range: Interval,
    /// For what it may be absent.
    pub kinds: Kinds,
    /// How it depends on facts.
    pub moves: Moves,
    /// Whether it is a part of a choice only, so that with some facts there is nothing here at all.
    pub partial: bool,
}

/// How a value moves when one fact rises and all others stay: one entry for each fact that it depends on, in their order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Moves(Option<Rc<[(u32, Way)]>>);

/// Which ways a value can go as a fact rises.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Way {
    /// Whether it may rise.
    pub up: bool,
    /// Whether it may fall.
    pub down: bool,
    /// Whether there may be a value at one place and none, or none for another reason, at another.
    pub gone: bool,
}

impl Way {
    /// It does not move, and is there or not all the same.
    pub const STILL: Way = Way { up: false, down: false, gone: false };
    /// It never falls.
    pub const RISES: Way = Way { up: true, down: false, gone: false };
    /// Anything.
    pub const ANY: Way = Way { up: true, down: true, gone: true };

    /// Either.
    #[must_use]
    pub fn or(self, other: Way) -> Way {
        Way { up: self.up || other.up, down: self.down || other.down, gone: self.gone || other.gone }
    }

    /// The other way round.
    #[must_use]
    pub fn turned(self) -> Way {
        Way { up: self.down, down: self.up, gone: self.gone }
    }

    /// Any value, where it moves at all.
    #[must_use]
    pub fn any_value(self) -> Way {
        Way { up: true, down: true, gone: self.gone }
    }
}

impl PartialEq for Moves {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Moves {
    /// With one fact.
    pub fn with(fact: u32, way: Way) -> Moves {
        Moves(Some(Rc::from([(fact, way)])))
    }

    /// All facts that it depends on.
    pub fn iter(&self) -> impl Iterator<Item = (u32, Way)> + '_ {
        self.0.iter().flat_map(|moves| moves.iter().copied())
    }

    /// How it moves with a fact.
    pub fn of(&self, fact: u32) -> Way {
        let Some(moves) = &self.0 else { return Way::STILL };
        moves.binary_search_by_key(&fact, |(fact, _)| *fact).map_or(Way::STILL, |place| moves[place].1)
    }

    /// Whether it depends on nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Each changed.
    #[must_use]
    pub fn map(&self, change: impl Fn(Way) -> Way) -> Moves {
        match &self.0 {
            None => Moves(None),
            Some(moves) if moves.iter().all(|(_, way)| change(*way) == *way) => self.clone(),
            Some(moves) => Moves(Some(moves.iter().map(|(fact, way)| (*fact, change(*way))).collect())),
        }
    }

    /// Those of two together.
    #[must_use]
    pub fn or(&self, other: &Moves) -> Moves {
        let (a, b) = match (&self.0, &other.0) {
            (None, _) => return other.clone(),
            (_, None) => return self.clone(),
            (Some(a), Some(b)) if Rc::ptr_eq(a, b) => return self.clone(),
            (Some(a), Some(b)) => (a, b),
        };
        let mut all = Vec::with_capacity(a.len() + b.len());
        let (mut i, mut j) = (0, 0);
        while i < a.len() || j < b.len() {
            match (a.get(i), b.get(j)) {
                (Some((x, way)), Some((y, other))) if x == y => {
                    all.push((*x, way.or(*other)));
                    (i, j) = (i + 1, j + 1);
                }
                (Some((x, way)), Some((y, _))) if x < y => {
                    all.push((*x, *way));
                    i += 1;
                }
                (Some((x, way)), None) => {
                    all.push((*x, *way));
                    i += 1;
                }
                (_, Some((y, way))) => {
                    all.push((*y, *way));
                    j += 1;
                }
                (None, None) => break,
            }
        }
        Moves(Some(all.into()))
    }

    /// Of many together.
    pub fn all<'a>(many: impl Iterator<Item = &'a Moves>) -> Moves {
        // By halves, so that long sums are not merged from one end.
        let mut halves: Vec<Moves> = many.filter(|moves| !moves.is_empty()).cloned().collect();
        while halves.len() > 1 {
            halves = halves.chunks(2).map(|pair| pair.iter().skip(1).fold(pair[0].clone(), |a, b| a.or(b))).collect();
        }
        halves.pop().unwrap_or_default()
    }
}

impl May {
    /// Nothing yet: a register that is never written.
    pub fn nothing() -> May {
        May { range: Interval::empty(), kinds: Kinds::NONE, moves: Moves::default(), partial: false }
    }

    /// One number.
    pub fn point(value: Number) -> May {
        May { range: Interval::point(value), ..May::nothing() }
    }

    /// No value, for some kinds.
    pub fn absent(kinds: Kinds) -> May {
        May { kinds, ..May::nothing() }
    }

    /// Whether there may be a value.
    pub fn may_be_known(&self) -> bool {
        !self.range.is_empty()
    }

    /// Whether there is a value in any case.
    pub fn is_known(&self) -> bool {
        self.kinds.is_empty() && self.may_be_known()
    }

    /// The one thing that it is, where it is one.
    pub fn as_one(&self) -> Option<Result<&Number, crate::model::Kind>> {
        if let Some(value) = self.range.as_point() {
            return self.kinds.is_empty().then_some(Ok(value));
        }
        let mut kinds = self.kinds.iter();
        let only = kinds.next().filter(|_| self.range.is_empty() && kinds.next().is_none());
        only.map(Err)
    }

    /// As a condition: whether it may be true.
    pub fn may_be_yes(&self) -> bool {
        self.may_be_known() && self.range.as_point().is_none_or(|point| !point.is_zero())
    }

    /// As a condition: whether it may be false.
    pub fn may_be_no(&self) -> bool {
        self.may_be_known() && self.range.contains(&Number::zero())
    }

    /// Takes back what cannot be: a single value does not move, and what is always there is never gone.
    #[must_use]
    pub fn tidy(mut self) -> May {
        let still = self.range.is_empty() || self.range.as_point().is_some();
        let one = self.kinds.is_empty() || (self.range.is_empty() && self.kinds.iter().count() == 1);
        let here = one && !self.partial;
        if still || here {
            self.moves =
                self.moves.map(|way| Way { up: way.up && !still, down: way.down && !still, gone: way.gone && !here });
        }
        self
    }

    /// Either of two, which of them hangs on `by`: its facts may do anything that the two do not exclude.
    #[must_use]
    pub fn either(&self, other: &May) -> May {
        May {
            range: self.range.hull(&other.range),
            kinds: self.kinds.with(other.kinds),
            moves: self.moves.or(&other.moves),
            partial: self.partial || other.partial,
        }
    }
}

/// A truth that may be true, may be false, or both.
pub(crate) fn truth(yes: bool, no: bool) -> Interval {
    let at = |yes: bool| if yes { Number::one() } else { Number::zero() };
    if yes || no { Interval::closed(at(!no), at(yes)) } else { Interval::empty() }
}

/// How a difference may compare with 0: whether the relation may hold, and whether it may not.
pub(crate) fn compares(relation: Relation, difference: &Interval) -> (bool, bool) {
    let zero = Number::zero();
    let below = difference.low.as_ref().is_none_or(|low| low.value < zero);
    let above = difference.high.as_ref().is_none_or(|high| high.value > zero);
    let at = difference.contains(&zero);
    match relation {
        Relation::Less => (below, at || above),
        Relation::AtMost => (below || at, above),
        Relation::Equal => (at, below || above),
        Relation::NotEqual => (below || above, at),
        Relation::AtLeast => (at || above, below),
        Relation::More => (above, below || at),
    }
}

/// Where rounded values lie.
pub(crate) fn rounded(range: &Interval, mode: Mode, quantum: &Number) -> Interval {
    if range.is_empty() {
        return Interval::empty();
    }
    let end = |end: &Option<End>| end.as_ref().map(|end| End::closed(end.value.round(mode, quantum)));
    Interval { low: end(&range.low), high: end(&range.high) }
}

/// Where the greater of two lies.
pub(crate) fn greater(a: &Interval, b: &Interval) -> Interval {
    if a.is_empty() || b.is_empty() {
        return Interval::empty();
    }
    Interval { low: a.meet(b).low.clone(), high: a.hull(b).high }
}

/// Where the lesser of two lies.
pub(crate) fn lesser(a: &Interval, b: &Interval) -> Interval {
    if a.is_empty() || b.is_empty() {
        return Interval::empty();
    }
    Interval { low: a.hull(b).low, high: a.meet(b).high.clone() }
}

/// Where a difference lies.
pub(crate) fn difference(a: &Interval, b: &Interval) -> Interval {
    if a.is_empty() || b.is_empty() {
        return Interval::empty();
    }
    a.add(&b.scale(&Number::from(-1)))
}

/// Whether everything in one lies at or below everything in the other.
pub(crate) fn at_most(a: &Interval, b: &Interval) -> bool {
    if a.is_empty() || b.is_empty() {
        return true;
    }
    a.high.as_ref().zip(b.low.as_ref()).is_some_and(|(high, low)| high.value <= low.value)
}
