//! A place among cuts, and a row's straight line, of numbers whose scale is known.

use num_integer::Integer;

use super::Shape;
use crate::number::lanes::Piece;
use crate::number::lanes::table::whole;
use crate::number::narrow::{Ladder, Narrow};

/// A number whose numerator and divisor have at most 31 bits: products with other such numbers fit in 64.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Half {
    num: i64,
    den: i64,
}

impl Half {
    /// None of a longer number.
    #[inline(always)]
    pub fn of(x: &Narrow) -> Option<Half> {
        let (num, den) = (i32::try_from(x.num()).ok()?, i32::try_from(x.den()).ok()?);
        Some(Half { num: num.into(), den: den.into() })
    }
}

fn is_half(constant: i64) -> bool {
    constant.unsigned_abs() <= i32::MAX as u64
}

/// A ladder for numbers of one scale.
#[derive(Clone, Debug)]
pub(crate) struct Steps {
    /// The first few cuts.
    few: [Rung; FEW],
    /// Those behind them.
    more: Vec<Rung>,
    /// What numerators are multiplied by, and what the cuts are.
    up: i64,
    down: u64,
    /// Whether halves may be asked about: nothing that is multiplied then has more than 31 bits.
    takes_halves: bool,
}

/// So many cuts are looked at together, without asking how many there are.
const FEW: usize = 4;

/// A number reaches it that is not less than `cut` times its divisor, and `more`.
#[derive(Clone, Copy, Debug)]
struct Rung {
    cut: i64,
    more: i64,
}

impl Steps {
    /// None where the scales are too far apart, or a cut too far from 0.
    pub fn new(ladder: &Ladder, x: Shape) -> Option<Steps> {
        let (up, down) = ladder.tens(x.scale)?;
        if ladder.reach() > i32::MAX as u64 {
            return None;
        }
        let mut rungs = ladder.rungs().iter().map(|(cut, above)| Rung { cut: *cut, more: i64::from(*above) });
        // Where there are less: what no number reaches but the greatest there is, which has no row then.
        let few = std::array::from_fn(|_| rungs.next().unwrap_or(Rung { cut: 0, more: i64::MAX }));
        let takes_halves = is_half(up) && (down == 1 || (x.is_decimal && down <= i32::MAX as u64));
        Some(Steps { few, more: rungs.collect(), up, down, takes_halves })
    }

    /// Whether it may be asked about halves.
    pub fn takes_halves(&self) -> bool {
        self.takes_halves
    }

    /// How many cuts lie at or below a value.
    #[inline(always)]
    pub fn reached_by_half(&self, x: Half) -> usize {
        self.below(x.num.wrapping_mul(self.up), x.den.wrapping_mul(self.down as i64))
    }

    /// The same of any value; none where it does not fit.
    pub fn reached(&self, x: &Narrow) -> Option<usize> {
        let num = x.num().checked_mul(self.up)?;
        let factor = i32::try_from(x.den().checked_mul(self.down)?).ok()?;
        Some(self.below(num, factor.into()))
    }

    #[inline(always)]
    fn below(&self, num: i64, factor: i64) -> usize {
        let below = |rung: &Rung| rung.is_below(num, factor);
        let [a, b, c, d] = &self.few;
        let few = below(a).wrapping_add(below(b)).wrapping_add(below(c).wrapping_add(below(d)));
        // Asked first, as it is the same for every row.
        if self.more.is_empty() || few < FEW { few } else { self.below_more(num, factor) }
    }

    #[inline(never)]
    fn below_more(&self, num: i64, factor: i64) -> usize {
        FEW + self.more.partition_point(|rung| rung.is_below(num, factor) == 1)
    }
}

impl Rung {
    /// 1 where it lies at or below the number, else 0. Cut and factor have at most 31 bits: nothing overflows.
    #[inline(always)]
    fn is_below(self, num: i64, factor: i64) -> usize {
        usize::from(num >= self.cut.wrapping_mul(factor).wrapping_add(self.more))
    }
}

/// `(slope × x + offset) ÷ over`, in whole numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    slope: i64,
    offset: i64,
    over: u64,
    /// All bits where it has a slope.
    slopes: u64,
    /// 1 where it has none: a constant is divided by nothing that x is divided by.
    plain: i64,
}

/// Pieces as lines that all come to one scale, of an x of a shape; none where they do not.
pub(crate) fn lines(x: Shape, pieces: &[Piece]) -> Option<(Vec<Line>, Shape)> {
    let wholes = whole(x.scale, pieces)?;
    let mut is_decimal = true;
    let line = wholes.slopes_and_offsets().map(|(slope, offset)| {
        let common = wholes.over().gcd(&slope).gcd(&offset);
        let over = (wholes.over() / common).unsigned_abs();
        let (slopes, plain) = if slope == 0 { (0, 1) } else { (u64::MAX, 0) };
        let line = Line { slope: slope / common, offset: offset / common, over, slopes, plain };
        is_decimal &= line.over == 1 && (x.is_decimal || slope == 0);
        line
    });
    let lines = line.collect();
    Some((lines, Shape { scale: wholes.scale(), is_decimal }))
}

impl Line {
    /// Whether it takes halves.
    pub fn takes_halves(&self) -> bool {
        is_half(self.slope) && is_half(self.offset) && self.over <= i32::MAX as u64
    }

    /// What it comes to, at the scale of all lines.
    #[inline(always)]
    pub fn at_half(&self, x: Half, scale: u8) -> Narrow {
        let den = x.den & self.slopes as i64 | self.plain;
        let num = self.slope.wrapping_mul(x.num).wrapping_add(self.offset.wrapping_mul(den));
        Narrow::parts(num, self.over.wrapping_mul(den as u64), scale)
    }

    /// The same of any number; none where it does not fit.
    pub fn at(&self, x: &Narrow, scale: u8) -> Option<Narrow> {
        let den = x.den() & self.slopes | self.plain as u64;
        let start = self.offset.checked_mul(i64::try_from(den).ok()?)?;
        let num = self.slope.checked_mul(x.num())?.checked_add(start)?;
        Some(Narrow::parts(num, self.over.checked_mul(den)?, scale))
    }
}
