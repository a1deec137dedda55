//! Many numbers side by side: what a column of figures is calculated on.
//!
//! In:  [`Of`]: lanes, or one number that stands for all of them.
//! Out: lanes again, or a byte for each.
//! Promise: a lane comes to what [`Narrow`] comes to, or is marked as lost: then it is to be calculated alone, on wider
//! numbers. What lanes hold that have no value means nothing, and never stops the others.

mod arith;
mod blend;
mod compare;
mod divide;
mod held;
mod mean;
mod round;
mod span;
pub(in crate::number) mod table;
pub(crate) mod wide;

pub(crate) use blend::{choose, choose_one};
pub(crate) use compare::{equal, less};
pub(crate) use mean::{Part, Sums};
pub(crate) use span::{Span, copy};
pub(crate) use table::{Piece, Pieces, Reached};
pub(crate) use wide::{room, wide};

#[cfg(test)]
mod tests;

use std::sync::Arc;

use held::Held;

use crate::number::Quotient;
use crate::number::narrow::{Narrow, power};

/// `num ÷ (den × 10^scale)` for each lane, the scale being that of all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lanes {
    num: Held,
    /// Not zero; without meaning where no divisor is greater than 1.
    den: Vec<u64>,
    scale: u8,
    /// Between these lie all numerators, those without a value as well: where their products fit, all do.
    span: Span,
    /// No divisor is greater.
    most_den: u64,
}

/// Which lanes hold no number, as theirs does not fit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lost {
    each: Vec<u8>,
    any: bool,
}

impl Lost {
    /// None of so many lanes.
    pub fn none(&mut self, rows: usize) {
        self.each.clear();
        self.each.resize(rows, 0);
        self.any = false;
    }

    /// Says that a lane is, where it is.
    #[inline]
    fn mark(&mut self, lane: usize, is_lost: bool) {
        if is_lost {
            self.each[lane] = 1;
            self.any = true;
        }
    }

    /// Whether a lane may be.
    pub fn any(&self) -> bool {
        self.any
    }

    pub fn is(&self, lane: usize) -> bool {
        self.each.get(lane).is_some_and(|lost| *lost != 0)
    }

    /// Forgets all but these.
    pub fn only_where(&mut self, is: impl Fn(usize) -> bool) {
        if self.any {
            self.each.iter_mut().enumerate().for_each(|(lane, lost)| *lost &= u8::from(is(lane)));
        }
    }

    /// Forgets all of them.
    pub fn forget(&mut self) {
        if self.any {
            self.each.fill(0);
            self.any = false;
        }
    }
}

/// What is calculated with.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Of<'a> {
    Lanes(&'a Lanes),
    /// The same in all lanes.
    One(Narrow),
}

/// The numerators.
#[derive(Clone, Copy)]
enum Nums<'a> {
    Each(&'a [i64]),
    Same(i64),
}

/// The divisors.
#[derive(Clone, Copy)]
enum Dens<'a> {
    Each(&'a [u64]),
    Same(u64),
}

impl Of<'_> {
    #[inline]
    fn nums(&self) -> Nums<'_> {
        match self {
            Of::Lanes(lanes) => Nums::Each(&lanes.num),
            Of::One(one) => Nums::Same(one.num()),
        }
    }

    #[inline]
    fn dens(&self) -> Dens<'_> {
        match self {
            Of::Lanes(lanes) if lanes.is_whole() => Dens::Same(1),
            Of::Lanes(lanes) => Dens::Each(&lanes.den),
            Of::One(one) => Dens::Same(one.den()),
        }
    }

    #[inline]
    fn is_decimal(&self) -> bool {
        matches!(self.dens(), Dens::Same(1))
    }

    fn most_den(&self) -> u64 {
        match self {
            Of::Lanes(lanes) => lanes.most_den.max(1),
            Of::One(one) => one.den(),
        }
    }

    #[inline]
    fn scale(&self) -> u8 {
        match self {
            Of::Lanes(lanes) => lanes.scale,
            Of::One(one) => one.scale(),
        }
    }

    #[inline]
    fn span(&self) -> Span {
        match self {
            Of::Lanes(lanes) => lanes.span,
            Of::One(one) => Span { least: one.num(), most: one.num() },
        }
    }

    /// No, where none is below 0.
    pub fn may_be_negative(&self) -> bool {
        self.span().least < 0
    }

    /// A lane alone.
    #[inline]
    pub fn get(&self, lane: usize) -> Narrow {
        match self {
            Of::Lanes(lanes) => lanes.get(lane),
            Of::One(one) => *one,
        }
    }
}

impl Nums<'_> {
    #[inline(always)]
    fn at(&self, lane: usize) -> i64 {
        match self {
            Nums::Each(nums) => nums[lane],
            Nums::Same(num) => *num,
        }
    }
}

impl Dens<'_> {
    #[inline(always)]
    fn at(&self, lane: usize) -> u64 {
        match self {
            Dens::Each(dens) => dens[lane],
            Dens::Same(den) => *den,
        }
    }
}

wide! {
    fn each[F: Fn(i64) -> i64](to: &mut [i64], a: &[i64], f: F) {
        for (to, a) in to.iter_mut().zip(a) {
            *to = f(*a);
        }
    }
}

wide! {
    fn both[F: Fn(i64, i64) -> i64](to: &mut [i64], a: &[i64], b: &[i64], f: F) {
        for ((to, a), b) in to.iter_mut().zip(a).zip(b) {
            *to = f(*a, *b);
        }
    }
}

wide! {
    fn digits(to: &mut [i64], nums: &[i64], statuses: &[u8], times: i64) {
        for ((to, num), status) in to.iter_mut().zip(nums).zip(statuses) {
            *to = num.wrapping_mul(times) & i64::from(*status == 0).wrapping_neg();
        }
    }
}

wide! {
    fn whole(to: &mut [i64], bytes: &[u8]) {
        for (to, byte) in to.iter_mut().zip(bytes) {
            *to = i64::from(*byte);
        }
    }
}

impl Lanes {
    /// Reads decimals of one scale where they stand; between which they lie is looked up, where that is not known.
    pub fn lend(&mut self, nums: &Arc<Vec<i64>>, scale: u8, span: Option<Span>) {
        self.num.lend(nums);
        self.span = span.unwrap_or_else(|| Span::of(nums));
        self.most_den = 1;
        self.scale = scale;
    }

    /// Forgets what was lent.
    pub fn give_back(&mut self) {
        self.num.give_back();
    }

    /// Whether there is room of its own, to be used again.
    pub fn has_room(&self) -> bool {
        self.num.has_room()
    }

    /// Yes as 1, no as 0.
    pub fn set_truths(&mut self, truths: &[u8]) {
        whole(self.num.room(truths.len()), truths);
        self.most_den = 1;
        self.scale = 0;
        self.span = Span { least: 0, most: 1 };
    }

    /// The same number for all.
    pub fn set_one(&mut self, rows: usize, one: Narrow) {
        self.num.room(rows).fill(one.num());
        self.most_den = one.den();
        if one.den() != 1 {
            room(&mut self.den, rows).fill(one.den());
        }
        self.scale = one.scale();
        self.span = Span::one(one.num());
    }

    /// Copies others.
    pub fn set(&mut self, other: &Lanes) {
        self.num.set(&other.num);
        if !other.is_whole() {
            self.den.clone_from(&other.den);
        }
        self.scale = other.scale;
        self.span = other.span;
        self.most_den = other.most_den;
    }

    /// Takes over numbers that were calculated one by one; of a lane without one it holds 0.
    pub fn set_each(&mut self, each: &[Option<Narrow>], lost: &mut Lost) {
        let scale = each.iter().flatten().map(Narrow::scale).max().unwrap_or(0);
        let is_decimal = each.iter().flatten().all(|number| number.den() == 1);
        let held = self.num.none();
        self.den.clear();
        self.scale = scale;
        for (lane, number) in each.iter().enumerate() {
            let number = number.unwrap_or(Narrow::whole(0));
            let num = power(scale - number.scale()).and_then(|ten| number.num().checked_mul(ten));
            lost.mark(lane, num.is_none());
            held.push(num.unwrap_or(0));
            if !is_decimal {
                self.den.push(number.den());
            }
        }
        self.span = Span::of(&self.num);
        self.most_den = if is_decimal { 1 } else { self.den.iter().copied().max().unwrap_or(1) };
    }

    /// Whether all divisors are 1.
    #[inline]
    fn is_whole(&self) -> bool {
        self.most_den <= 1
    }

    /// A lane alone.
    #[inline]
    pub fn get(&self, lane: usize) -> Narrow {
        let den = if self.is_whole() { 1 } else { self.den.get(lane).copied().unwrap_or(1) };
        Narrow::parts(self.num.get(lane).copied().unwrap_or(0), den, self.scale)
    }

    /// What decimals are multiplied by to have so many places.
    pub fn times(&self, places: u8) -> Option<i64> {
        power(places.checked_sub(self.scale)?).filter(|_| self.is_whole())
    }

    /// The digits with so many places, of lanes without a value (0 in `statuses`) 0. No, where they do not all fit.
    pub fn digits(&self, places: u8, statuses: Option<&[u8]>, to: &mut [i64]) -> bool {
        let Some(times) = self.times(places).filter(|times| self.span.times(Span::one(*times)).is_some()) else {
            return false;
        };
        match statuses {
            None => each(to, &self.num, |num| num.wrapping_mul(times)),
            Some(statuses) => digits(to, &self.num, statuses, times),
        }
        true
    }

    /// The numerator of a lane.
    #[inline]
    pub fn num(&self, lane: usize) -> i64 {
        self.num.get(lane).copied().unwrap_or(0)
    }

    /// Calculates lane by lane what has no quicker way.
    fn by_lane(&mut self, rows: usize, lost: &mut Lost, each: impl Fn(usize) -> Option<Narrow>) {
        let numbers: Vec<Option<Narrow>> = (0..rows).map(each).collect();
        for (lane, number) in numbers.iter().enumerate() {
            lost.mark(lane, number.is_none());
        }
        self.set_each(&numbers, lost);
    }

    /// The same of quotients; `zero` says where the divisor is 0.
    fn by_quotient(&mut self, rows: usize, lost: &mut Lost, zero: &mut [u8], each: impl Fn(usize) -> Quotient<Narrow>) {
        let mut numbers = Vec::with_capacity(rows);
        for (lane, zero) in zero.iter_mut().enumerate().take(rows) {
            let quotient = each(lane);
            *zero = u8::from(quotient == Quotient::ByZero);
            lost.mark(lane, quotient == Quotient::Overflow);
            numbers.push(quotient.value());
        }
        self.set_each(&numbers, lost);
    }

    /// Fills the numerators from two columns.
    #[inline(always)]
    fn zip(&mut self, rows: usize, a: Nums<'_>, b: Nums<'_>, f: impl Fn(i64, i64) -> i64) {
        let to = self.num.room(rows);
        match (a, b) {
            (Nums::Each(a), Nums::Each(b)) => both(to, a, b, f),
            (Nums::Each(a), Nums::Same(b)) => each(to, a, |a| f(a, b)),
            (Nums::Same(a), Nums::Each(b)) => each(to, b, |b| f(a, b)),
            (Nums::Same(a), Nums::Same(b)) => to.fill(f(a, b)),
        }
    }

    /// The same of what may not fit.
    #[inline(always)]
    fn zip_if_it_fits(
        &mut self,
        rows: usize,
        (a, b): (Nums<'_>, Nums<'_>),
        lost: &mut Lost,
        f: impl Fn(i64, i64) -> i128,
    ) {
        let held = self.num.none();
        for lane in 0..rows {
            let num = i64::try_from(f(a.at(lane), b.at(lane)));
            lost.mark(lane, num.is_err());
            held.push(num.unwrap_or(0));
        }
        self.span = Span::of(&self.num);
    }

    fn fill_dens(&mut self, rows: usize, dens: Dens<'_>) {
        match dens {
            Dens::Same(1) => {}
            Dens::Same(den) => room(&mut self.den, rows).fill(den),
            Dens::Each(dens) => room(&mut self.den, rows).copy_from_slice(dens),
        }
    }
}
