//! Rows of a table: which one each lane takes, and what it gives.

use num_integer::Integer;

use super::arith::times;
use super::span::ends;
use super::{Dens, Lanes, Nums, Of, Span, room, wide};
use crate::number::Ladder;
use crate::number::narrow::{MAX_SCALE, Narrow, power};

/// Which stretch of a table each lane is in, counted from the lowest.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reached {
    cuts: Cuts,
    stretches: Vec<i64>,
    /// Whether they were found: of few cuts nearly always nobody asks.
    is_found: bool,
    steps: Vec<(Cut, i64)>,
    slopes: Vec<i64>,
    offsets: Vec<i64>,
}

/// Up to so many cuts are looked at one after the other.
const FEW: usize = 16;

/// A cut of a ladder: it lies at or below x where `x × up ≥ rung × divisor of x + above`.
#[derive(Clone, Copy, Debug)]
struct Cut {
    rung: i64,
    above: i64,
}

/// Cuts, and how they are compared with x.
#[derive(Clone, Debug, Default)]
struct Cuts {
    up: i64,
    cuts: Vec<Cut>,
    /// Whether 32 bits hold everything that is multiplied.
    short: bool,
}

impl Cuts {
    /// None where a comparison may not fit.
    fn set(&mut self, x: Of<'_>, ladder: &Ladder) -> Option<()> {
        let (up, down) = if x.scale() <= ladder.scale() {
            (power(ladder.scale() - x.scale())?, 1)
        } else {
            (1, power(x.scale() - ladder.scale())?)
        };
        let rung = ladder.reach().checked_mul(down as u64)?;
        i64::try_from(x.span().reach().checked_mul(up as u64)?).ok()?;
        i64::try_from(rung.checked_mul(x.most_den())?.checked_add(1)?).ok()?;
        i64::try_from(x.most_den()).ok()?;
        self.up = up;
        self.short = [up as u64, rung, x.span().reach(), x.most_den()].iter().all(|most| *most < 1 << 31);
        let cut = |(value, above): &(i64, u8)| Cut { rung: value.wrapping_mul(down), above: i64::from(*above) };
        self.cuts.clear();
        self.cuts.extend(ladder.rungs().iter().map(cut));
        Some(())
    }

    /// By how much what the pieces say changes at each cut. Where a line goes on, or nothing changes, there is no step.
    fn steps(&self, pieces: &[Whole], of: impl Fn(&Whole) -> i64, steps: &mut Vec<(Cut, i64)>) {
        let all = pieces.iter().zip(pieces.iter().skip(1)).map(|(low, high)| of(high).wrapping_sub(of(low)));
        steps.clear();
        steps.extend(self.cuts.iter().copied().zip(all).filter(|(_, step)| *step != 0));
    }

    /// Of each lane a number to begin with, and for every cut that it has reached the cut's step.
    fn climb(&self, to: &mut [i64], x: Of<'_>, start: i64, steps: &[(Cut, i64)]) {
        let mut start = Some(start);
        for steps in steps.chunks(4) {
            match *steps {
                [a, b, c, d] => self.add(to, x, start.take(), [a, b, c, d]),
                [a, b, c] => self.add(to, x, start.take(), [a, b, c]),
                [a, b] => self.add(to, x, start.take(), [a, b]),
                _ => steps.iter().for_each(|one| self.add(to, x, start.take(), [*one])),
            }
        }
        if let Some(start) = start {
            to.fill(start);
        }
    }

    /// What each lane's row gives, of at most four rows that differ; the least and the greatest numerator.
    fn lines(
        &self,
        to: (&mut [i64], &mut [u64]),
        x: (&[i64], &[u64]),
        pieces: &[Whole],
        span: Span,
        over: u64,
    ) -> Option<(i64, i64)> {
        let first = *pieces.first()?;
        let between = pieces.iter().zip(pieces.iter().skip(1));
        let step = |(low, high): (&Whole, &Whole)| Whole {
            slope: high.slope.wrapping_sub(low.slope),
            offset: high.offset.wrapping_sub(low.offset),
        };
        let none = Whole { slope: 0, offset: 0 };
        let mut steps = [(Cut { rung: 0, above: 0 }, none); 3];
        let mut count = 0;
        for (cut, step) in self.cuts.iter().zip(between.map(step)).filter(|(_, step)| *step != none) {
            *steps.get_mut(count)? = (*cut, step);
            count += 1;
        }
        let is_short = |num: i64| i32::try_from(num).is_ok();
        let short = self.short
            && is_short(span.least)
            && is_short(span.most)
            && pieces.iter().all(|piece| is_short(piece.slope) && is_short(piece.offset));
        let [a, b, c] = steps;
        Some(match (count, short) {
            (0 | 1, true) => on_few_lines(to, x, (self.up, first, [a], over), times_short),
            (0 | 1, false) => on_few_lines(to, x, (self.up, first, [a], over), i64::wrapping_mul),
            (2, true) => on_few_lines(to, x, (self.up, first, [a, b], over), times_short),
            (2, false) => on_few_lines(to, x, (self.up, first, [a, b], over), i64::wrapping_mul),
            (_, true) => on_few_lines(to, x, (self.up, first, [a, b, c], over), times_short),
            (_, false) => on_few_lines(to, x, (self.up, first, [a, b, c], over), i64::wrapping_mul),
        })
    }

    fn add<const N: usize>(&self, to: &mut [i64], x: Of<'_>, start: Option<i64>, steps: [(Cut, i64); N]) {
        let how = (self.up, start, steps);
        match (x.nums(), x.dens(), self.short) {
            (Nums::Each(nums), Dens::Each(dens), true) => fractions(to, nums, dens, how, times_short),
            (Nums::Each(nums), Dens::Each(dens), false) => fractions(to, nums, dens, how, i64::wrapping_mul),
            (Nums::Each(nums), Dens::Same(_), true) => decimals(to, nums, how, times_short),
            (Nums::Each(nums), Dens::Same(_), false) => decimals(to, nums, how, i64::wrapping_mul),
            (Nums::Same(num), dens, _) => {
                let den = if let Dens::Same(den) = dens { den as i64 } else { 1 };
                let x = num.wrapping_mul(self.up);
                let sum = steps.iter().filter(|(cut, _)| x >= cut.rung.wrapping_mul(den).wrapping_add(cut.above));
                let sum = sum.fold(0_i64, |sum, (_, step)| sum.wrapping_add(*step));
                to.iter_mut().for_each(|to| *to = start.unwrap_or(*to).wrapping_add(sum));
            }
        }
    }
}

/// A product of two numbers of 32 bits each: every vector unit has it.
#[inline(always)]
fn times_short(a: i64, b: i64) -> i64 {
    i64::from(a as i32).wrapping_mul(i64::from(b as i32))
}

wide! {
    fn fractions[const N: usize, F: Fn(i64, i64) -> i64](
        to: &mut [i64],
        nums: &[i64],
        dens: &[u64],
        how: (i64, Option<i64>, [(Cut, i64); N]),
        times: F,
    ) {
        let (up, start, steps) = how;
        for ((to, num), den) in to.iter_mut().zip(nums).zip(dens) {
            let (x, den) = (times(*num, up), *den as i64);
            let mut sum = start.unwrap_or(*to);
            for (cut, step) in steps {
                sum = sum.wrapping_add(if x >= times(cut.rung, den).wrapping_add(cut.above) { step } else { 0 });
            }
            *to = sum;
        }
    }
}

wide! {
    /// What short fractions reach, times other numbers.
    fn products[const N: usize](
        to: (&mut [i64], &[i64]),
        nums: &[i64],
        dens: &[u64],
        how: (i64, i64),
        steps: [(Cut, i64); N],
    ) {
        let ((to, by), (up, start)) = (to, how);
        for (((to, by), num), den) in to.iter_mut().zip(by).zip(nums).zip(dens) {
            let (x, den) = (times_short(*num, up), *den as i64);
            let mut sum = start;
            for (cut, step) in steps {
                let is_reached = x >= times_short(cut.rung, den).wrapping_add(cut.above);
                sum = sum.wrapping_add(if is_reached { step } else { 0 });
            }
            *to = sum.wrapping_mul(*by);
        }
    }
}

wide! {
    fn decimals[const N: usize, F: Fn(i64, i64) -> i64](
        to: &mut [i64],
        nums: &[i64],
        how: (i64, Option<i64>, [(Cut, i64); N]),
        times: F,
    ) {
        let (up, start, steps) = how;
        for (to, num) in to.iter_mut().zip(nums) {
            let x = times(*num, up);
            let mut sum = start.unwrap_or(*to);
            for (cut, step) in steps {
                sum = sum.wrapping_add(if x >= cut.rung.wrapping_add(cut.above) { step } else { 0 });
            }
            *to = sum;
        }
    }
}

impl Reached {
    /// Gets ready to find how many cuts of a ladder lie at or below each lane; no, where that is not to be found quickly.
    pub fn look(&mut self, rows: usize, x: Of<'_>, ladder: &Ladder) -> bool {
        self.is_found = false;
        if self.cuts.set(x, ladder).is_none() {
            return false;
        }
        let cuts = &self.cuts;
        if cuts.cuts.len() > FEW {
            let (nums, dens) = (x.nums(), x.dens());
            for (lane, to) in room(&mut self.stretches, rows).iter_mut().enumerate() {
                let (num, den) = (nums.at(lane).wrapping_mul(cuts.up), dens.at(lane) as i64);
                let has = |cut: &Cut| num >= cut.rung.wrapping_mul(den).wrapping_add(cut.above);
                *to = cuts.cuts.partition_point(has) as i64;
            }
            self.is_found = true;
        }
        true
    }

    /// Of each lane the byte that stands for its stretch.
    pub fn bytes(&mut self, rows: usize, x: Of<'_>, bytes: &[u8], to: &mut Vec<u8>) {
        if !self.is_found {
            let to = room(&mut self.stretches, rows);
            self.steps.clear();
            self.steps.extend(self.cuts.cuts.iter().map(|cut| (*cut, 1)));
            self.cuts.climb(to, x, 0, &self.steps);
            self.is_found = true;
        }
        to.clear();
        to.extend(self.stretches.iter().map(|stretch| bytes.get(*stretch as usize).copied().unwrap_or(0)));
    }

    /// Of each lane the number that stands for its stretch, of which there is one more than there are cuts.
    fn numbers(
        (cuts, stretches, steps): (&Cuts, &[i64], &mut Vec<(Cut, i64)>),
        x: Of<'_>,
        of: impl Fn(&Whole) -> i64,
        pieces: &[Whole],
        to: &mut [i64],
    ) {
        let first = pieces.first().map_or(0, &of);
        if cuts.cuts.len() > FEW {
            let at = |stretch: &i64| pieces.get(*stretch as usize).map_or(0, &of);
            to.iter_mut().zip(stretches).for_each(|(to, stretch)| *to = at(stretch));
            return;
        }
        cuts.steps(pieces, of, steps);
        cuts.climb(to, x, first, steps);
    }
}

/// What a row gives: `(slope × x + offset) ÷ over`; a constant has no slope.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    pub slope: Narrow,
    pub offset: Narrow,
    pub over: Narrow,
}

impl Piece {
    pub const ZERO: Piece = Piece { slope: Narrow::whole(0), offset: Narrow::whole(0), over: Narrow::whole(1) };
}

/// What all rows of a table give, stretch by stretch.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pieces {
    pieces: Vec<Piece>,
    /// The same in whole numbers, for numbers of one scale: those of the next chunk nearly always have it as well.
    made: Option<(u8, Option<Wholes>)>,
}

impl Pieces {
    pub fn new(pieces: Vec<Piece>) -> Pieces {
        Pieces { pieces, made: None }
    }

    fn of_scale(&mut self, scale: u8) -> Option<&Wholes> {
        if self.made.as_ref().is_none_or(|(made, _)| *made != scale) {
            self.made = Some((scale, whole(scale, &self.pieces)));
        }
        self.made.as_ref()?.1.as_ref()
    }
}

impl Lanes {
    /// What each lane's row gives times another column, where all rows are constant, and at most five differ. No, where it
    /// may not fit, or is not so; nothing can be said of the lanes then.
    pub fn on_constants_times(
        &mut self,
        rows: usize,
        reached: &mut Reached,
        x: Of<'_>,
        pieces: &mut Pieces,
        of: Of<'_>,
    ) -> bool {
        let Some(Wholes { pieces: made, scale, is_flat: true, .. }) = pieces.of_scale(x.scale()) else { return false };
        let (Nums::Each(nums), Dens::Each(dens)) = (x.nums(), x.dens()) else { return false };
        let (Nums::Each(by), Dens::Same(1)) = (of.nums(), of.dens()) else { return false };
        let Reached { cuts, steps, .. } = reached;
        let Some(first) = made.first().filter(|_| cuts.cuts.len() <= FEW) else { return false };
        cuts.steps(made, |piece| piece.offset, steps);
        let span = made.iter().map(|piece| Span::one(piece.offset)).reduce(Span::with).unwrap_or_default();
        let Some(span) = span.times(of.span()) else { return false };
        let scale = scale + of.scale();
        if scale > MAX_SCALE || !cuts.short {
            return false;
        }
        let to = self.num.room(rows);
        let how = (cuts.up, first.offset);
        match *steps.as_slice() {
            [a] => products((to, by), nums, dens, how, [a]),
            [a, b] => products((to, by), nums, dens, how, [a, b]),
            [a, b, c] => products((to, by), nums, dens, how, [a, b, c]),
            [a, b, c, d] => products((to, by), nums, dens, how, [a, b, c, d]),
            _ => return false,
        }
        self.most_den = 1;
        self.span = span;
        self.scale = scale;
        true
    }

    /// What each lane's row gives: the piece of the stretch it is in. No, where it may not fit.
    pub fn on_pieces(&mut self, rows: usize, reached: &mut Reached, x: Of<'_>, pieces: &mut Pieces) -> bool {
        let Some(Wholes { pieces: made, over, scale, is_flat }) = pieces.of_scale(x.scale()) else { return false };
        let (over, scale, is_flat) = (*over, *scale, *is_flat);
        let Reached { cuts, stretches, steps, slopes, offsets, .. } = reached;
        let Some(most_den) = x.most_den().checked_mul(over as u64) else { return false };
        let den = Span { least: 0, most: i64::try_from(x.most_den()).unwrap_or(i64::MAX) };
        let den = if is_flat { Span::one(1) } else { den };
        let mut span = Span::default();
        for piece in made {
            let ends = x.span().times(Span::one(piece.slope)).zip(den.times(Span::one(piece.offset)));
            let Some(ends) = ends.and_then(|(way, start)| way.plus(start)) else { return false };
            span = span.with(ends);
        }
        self.scale = scale;
        let to = self.num.room(rows);
        if is_flat {
            Reached::numbers((cuts, stretches, steps), x, |piece| piece.offset, made, to);
            self.most_den = 1;
            self.span = span;
            return true;
        }
        let few = match (x.nums(), x.dens()) {
            (Nums::Each(nums), Dens::Each(dens)) if cuts.cuts.len() <= FEW => {
                let to = (&mut *to, room(&mut self.den, rows));
                cuts.lines(to, (nums, dens), made, x.span(), over as u64)
            }
            _ => None,
        };
        let ends = match (few, x.nums(), x.dens()) {
            (Some(ends), ..) => ends,
            (None, nums, dens) => {
                let (slopes, offsets) = (room(slopes, rows), room(offsets, rows));
                Reached::numbers((cuts, stretches, steps), x, |piece| piece.slope, made, slopes);
                Reached::numbers((cuts, stretches, steps), x, |piece| piece.offset, made, offsets);
                if let (Nums::Each(nums), Dens::Each(dens)) = (nums, dens) {
                    on_lines((to, room(&mut self.den, rows)), (nums, dens), (slopes, offsets), over as u64)
                } else {
                    for (lane, to) in to.iter_mut().enumerate() {
                        let (num, den) = (nums.at(lane), dens.at(lane) as i64);
                        *to = slopes[lane].wrapping_mul(num).wrapping_add(offsets[lane].wrapping_mul(den));
                    }
                    match dens {
                        Dens::Same(den) => self.fill_dens(rows, Dens::Same(den.wrapping_mul(over as u64))),
                        Dens::Each(dens) => times(room(&mut self.den, rows), dens, over as u64),
                    }
                    ends(&self.num)
                }
            }
        };
        self.most_den = most_den;
        // What the pieces come to lies much closer together than what they might.
        self.span = if ends.0 > ends.1 { span } else { Span { least: ends.0, most: ends.1 } };
        true
    }
}

wide! {
    /// The same as [`on_lines`], the slope and the offset being found on the way.
    fn on_few_lines[const N: usize, F: Fn(i64, i64) -> i64](
        to: (&mut [i64], &mut [u64]),
        x: (&[i64], &[u64]),
        how: (i64, Whole, [(Cut, Whole); N], u64),
        times: F,
    ) -> (i64, i64) {
        let (mut least, mut most) = (i64::MAX, i64::MIN);
        let ((to, to_den), (nums, dens), (up, first, steps, over)) = (to, x, how);
        for ((to, to_den), (num, den)) in to.iter_mut().zip(to_den).zip(nums.iter().zip(dens)) {
            let (x, den) = (times(*num, up), *den as i64);
            let Whole { mut slope, mut offset } = first;
            for (cut, step) in steps {
                let is_reached = x >= times(cut.rung, den).wrapping_add(cut.above);
                slope = slope.wrapping_add(if is_reached { step.slope } else { 0 });
                offset = offset.wrapping_add(if is_reached { step.offset } else { 0 });
            }
            let made = times(slope, *num).wrapping_add(times(offset, den));
            *to = made;
            *to_den = den.wrapping_mul(over as i64) as u64;
            least = least.min(made);
            most = most.max(made);
        }
        (least, most)
    }
}

wide! {
    /// `(slope × num + offset × den) ÷ (den × over)`; the least and the greatest numerator.
    fn on_lines(
        to: (&mut [i64], &mut [u64]),
        x: (&[i64], &[u64]),
        lines: (&[i64], &[i64]),
        over: u64,
    ) -> (i64, i64) {
        let (mut least, mut most) = (i64::MAX, i64::MIN);
        let ((to, to_den), (nums, dens), (slopes, offsets)) = (to, x, lines);
        let lanes = nums.iter().zip(dens).zip(slopes).zip(offsets);
        for ((to, to_den), (((num, den), slope), offset)) in to.iter_mut().zip(to_den).zip(lanes) {
            let num = slope.wrapping_mul(*num).wrapping_add(offset.wrapping_mul(*den as i64));
            *to = num;
            *to_den = den.wrapping_mul(over);
            least = least.min(num);
            most = most.max(num);
        }
        (least, most)
    }
}

/// A piece in whole numbers, over what all are divided by, at the scale of all.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Whole {
    slope: i64,
    offset: i64,
}

/// `(slope × num + offset × den) ÷ (den × over × 10^scale)` for each piece.
#[derive(Clone, Debug)]
pub(in crate::number) struct Wholes {
    pieces: Vec<Whole>,
    over: i64,
    scale: u8,
    /// Whether all are constant.
    is_flat: bool,
}

impl Wholes {
    /// Of each piece.
    pub fn slopes_and_offsets(&self) -> impl Iterator<Item = (i64, i64)> {
        self.pieces.iter().map(|piece| (piece.slope, piece.offset))
    }

    /// What all are divided by.
    pub fn over(&self) -> i64 {
        self.over
    }

    pub fn scale(&self) -> u8 {
        self.scale
    }
}

/// Pieces in whole numbers, for an x of a scale.
pub(in crate::number) fn whole(x: u8, pieces: &[Piece]) -> Option<Wholes> {
    let mut over = 1_i64;
    for piece in pieces {
        if piece.slope.den() != 1 || piece.offset.den() != 1 || piece.over.den() != 1 || piece.over.num() <= 0 {
            return None;
        }
        let by = piece.over.num();
        over = over.checked_mul(by / over.gcd(&by))?;
    }
    let scale = pieces.iter().map(|piece| places(x, piece)).max().unwrap_or(0);
    let scale = u8::try_from(scale).ok().filter(|scale| *scale <= MAX_SCALE)?;
    let one = |piece: &Piece| {
        let (way, start) = tens(x, piece);
        let up = |num: i64, tens: i32| {
            if num == 0 {
                return Some(0);
            }
            let tens = u8::try_from(tens + i32::from(scale)).ok()?;
            num.checked_mul(power(tens)?)?.checked_mul(over / piece.over.num())
        };
        Some(Whole { slope: up(piece.slope.num(), way)?, offset: up(piece.offset.num(), start)? })
    };
    let mut made: Vec<Whole> = pieces.iter().map(one).collect::<Option<_>>()?;
    // Short numbers are calculated with sooner.
    let common = made.iter().fold(over, |common, piece| common.gcd(&piece.slope).gcd(&piece.offset));
    if common > 1 {
        made.iter_mut().for_each(|piece| (piece.slope, piece.offset) = (piece.slope / common, piece.offset / common));
    }
    let over = over / common.max(1);
    let is_flat = over == 1 && made.iter().all(|piece| piece.slope == 0);
    Some(Wholes { pieces: made, over, scale, is_flat })
}

/// The tens that the slope and the offset of a piece are short of.
fn tens(x: u8, piece: &Piece) -> (i32, i32) {
    let over = i32::from(piece.over.scale());
    (over - i32::from(piece.slope.scale()) - i32::from(x), over - i32::from(piece.offset.scale()))
}

/// The places that a piece asks for.
fn places(x: u8, piece: &Piece) -> i32 {
    let (way, start) = tens(x, piece);
    // What has no slope asks for no places of x.
    if piece.slope.num() == 0 { (-start).max(0) } else { (-way).max(-start).max(0) }
}
