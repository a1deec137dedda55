//! Rows of a table: which one each lane takes, and what it gives.

use super::{Dens, Lanes, Nums, Of, Span, wide};
use crate::number::Ladder;
use crate::number::narrow::{MAX_SCALE, Narrow, power};

/// Which stretch of a table each lane is in, counted from the lowest.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    pub rows: Vec<u32>,
    short: Vec<i32>,
    factors: Vec<i32>,
}

/// Up to so many rungs are looked at one after the other.
const FEW: usize = 16;

impl Rows {
    /// How many cuts of a ladder lie at or below each lane; no, where that is not to be found quickly.
    pub fn reach(&mut self, rows: usize, x: Of<'_>, ladder: &Ladder) -> bool {
        let (up, down) = if x.scale() <= ladder.scale() {
            (power(ladder.scale() - x.scale()), Some(1))
        } else {
            (Some(1), power(x.scale() - ladder.scale()))
        };
        let (Some(up), Some(down)) = (up, down) else { return false };
        let most = (|| {
            let num = x.span().reach().checked_mul(up as u64)?;
            let factor = x.most_den().checked_mul(down as u64)?;
            let rung = ladder.reach().checked_mul(factor)?.checked_add(1)?;
            i64::try_from(rung).ok()?;
            i64::try_from(factor).ok()?;
            i64::try_from(num).ok()?;
            Some(num.max(rung).max(factor))
        })();
        let Some(most) = most else { return false };
        self.rows.clear();
        if ladder.rungs().len() > FEW {
            self.search(rows, x, (up, down), ladder);
        } else if most < 1 << 31 {
            wide(|| self.count_short(rows, x, (up as i32, down as i32), ladder));
        } else {
            wide(|| self.count(rows, x, (up, down), ladder));
        }
        true
    }

    #[inline(always)]
    fn count_short(&mut self, rows: usize, x: Of<'_>, (up, down): (i32, i32), ladder: &Ladder) {
        self.rows.resize(rows, 0);
        self.short.clear();
        match x.nums() {
            Nums::Each(nums) => self.short.extend(nums.iter().map(|num| (*num as i32).wrapping_mul(up))),
            Nums::Same(num) => self.short.resize(rows, (num as i32).wrapping_mul(up)),
        }
        match x.dens() {
            Dens::Same(den) => {
                let factor = down.wrapping_mul(den as i32);
                for (rung, above) in ladder.rungs() {
                    let cut = (*rung as i32).wrapping_mul(factor) + i32::from(*above);
                    for (row, num) in self.rows.iter_mut().zip(&self.short) {
                        *row = row.wrapping_add(u32::from(*num >= cut));
                    }
                }
            }
            Dens::Each(dens) => {
                self.factors.clear();
                self.factors.extend(dens.iter().map(|den| (*den as i32).wrapping_mul(down)));
                for (rung, above) in ladder.rungs() {
                    let (rung, above) = (*rung as i32, i32::from(*above));
                    for ((row, num), factor) in self.rows.iter_mut().zip(&self.short).zip(&self.factors) {
                        let cut = rung.wrapping_mul(*factor).wrapping_add(above);
                        *row = row.wrapping_add(u32::from(*num >= cut));
                    }
                }
            }
        }
    }

    #[inline(always)]
    fn count(&mut self, rows: usize, x: Of<'_>, (up, down): (i64, i64), ladder: &Ladder) {
        self.rows.resize(rows, 0);
        let (nums, dens) = (x.nums(), x.dens());
        for (rung, above) in ladder.rungs() {
            let (rung, above) = (rung.wrapping_mul(down), i64::from(*above));
            match (nums, dens) {
                (Nums::Each(nums), Dens::Same(den)) => {
                    let cut = rung.wrapping_mul(den as i64).wrapping_add(above);
                    for (row, num) in self.rows.iter_mut().zip(nums) {
                        *row = row.wrapping_add(u32::from(num.wrapping_mul(up) >= cut));
                    }
                }
                _ => {
                    for (lane, row) in self.rows.iter_mut().enumerate() {
                        let cut = rung.wrapping_mul(dens.at(lane) as i64).wrapping_add(above);
                        *row = row.wrapping_add(u32::from(nums.at(lane).wrapping_mul(up) >= cut));
                    }
                }
            }
        }
    }

    fn search(&mut self, rows: usize, x: Of<'_>, (up, down): (i64, i64), ladder: &Ladder) {
        let (nums, dens) = (x.nums(), x.dens());
        self.rows.extend((0..rows).map(|lane| {
            let (num, factor) = (nums.at(lane).wrapping_mul(up), dens.at(lane) as i64 * down);
            ladder.rungs().partition_point(|(rung, above)| num >= rung.wrapping_mul(factor) + i64::from(*above)) as u32
        }));
    }
}

/// What a row gives: `(slope × x + offset) ÷ over`; a constant has no slope.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    pub slope: Narrow,
    pub offset: Narrow,
    pub over: Narrow,
}

impl Lanes {
    /// What each lane's row gives: `pieces` by the number in `rows`. No, where it may not fit.
    pub fn on_pieces(&mut self, rows: &[u32], x: Of<'_>, pieces: &[Piece]) -> bool {
        let made: Option<Vec<Whole>> = whole(x.scale(), pieces);
        let Some((made, scale)) = made.zip(common_scale(x.scale(), pieces)) else { return false };
        if made.iter().all(|piece| piece.slope == 0 && piece.over == 1) {
            self.num.clear();
            self.num.extend(rows.iter().map(|row| made.get(*row as usize).map_or(0, |piece| piece.offset)));
            self.den.clear();
            self.scale = scale;
            let nums: Vec<i64> = made.iter().map(|piece| piece.offset).collect();
            self.span = Span::of(&nums).with(Span::default());
            return true;
        }
        let most_over = made.iter().map(|piece| piece.over).max().unwrap_or(1) as u64;
        let Some(most_den) = x.most_den().checked_mul(most_over) else { return false };
        let den = Span { least: 0, most: i64::try_from(x.most_den()).unwrap_or(i64::MAX) };
        let mut span = Span::default();
        for piece in &made {
            let ends = x.span().times(Span::one(piece.slope)).zip(den.times(Span::one(piece.offset)));
            let Some(ends) = ends.and_then(|(way, start)| way.plus(start)) else { return false };
            span = span.with(ends);
        }
        self.scale = scale;
        self.most_den = most_den;
        self.num.clear();
        self.den.clear();
        let none = Whole { slope: 0, offset: 0, over: 1 };
        let look_up = |row: &u32| made.get(*row as usize).unwrap_or(&none);
        let num = |piece: &Whole, num: i64, den: u64| {
            piece.slope.wrapping_mul(num).wrapping_add(piece.offset.wrapping_mul(den as i64))
        };
        match (x.nums(), x.dens()) {
            (Nums::Each(nums), Dens::Each(dens)) => wide(|| {
                let lanes = || rows.iter().zip(dens);
                self.num.extend(lanes().zip(nums).map(|((row, den), of)| num(look_up(row), *of, *den)));
                self.den.extend(lanes().map(|(row, den)| den.wrapping_mul(look_up(row).over as u64)));
            }),
            (nums, dens) => {
                for (lane, row) in rows.iter().enumerate() {
                    let piece = look_up(row);
                    self.num.push(num(piece, nums.at(lane), dens.at(lane)));
                    self.den.push(dens.at(lane).wrapping_mul(piece.over as u64));
                }
            }
        }
        // What the pieces come to lies much closer together than what they might.
        self.span = Span::bits(&self.num).unwrap_or(span);
        true
    }
}

/// A piece in whole numbers, at the scale of all.
#[derive(Clone, Copy)]
struct Whole {
    slope: i64,
    offset: i64,
    over: i64,
}

/// `(slope × num + offset × den) ÷ (den × over × 10^scale)`: the tens that the numerators are short of.
fn tens(x: u8, piece: &Piece) -> (i32, i32) {
    let over = i32::from(piece.over.scale());
    (over - i32::from(piece.slope.scale()) - i32::from(x), over - i32::from(piece.offset.scale()))
}

fn common_scale(x: u8, pieces: &[Piece]) -> Option<u8> {
    let short = |piece: &Piece| {
        let (way, start) = tens(x, piece);
        // What has no slope asks for no places of x.
        if piece.slope.num() == 0 { (-start).max(0) } else { (-way).max(-start).max(0) }
    };
    let scale = pieces.iter().map(short).max().unwrap_or(0);
    u8::try_from(scale).ok().filter(|scale| *scale <= MAX_SCALE)
}

fn whole(x: u8, pieces: &[Piece]) -> Option<Vec<Whole>> {
    let scale = i32::from(common_scale(x, pieces)?);
    let one = |piece: &Piece| {
        if piece.slope.den() != 1 || piece.offset.den() != 1 || piece.over.den() != 1 || piece.over.num() <= 0 {
            return None;
        }
        let (way, start) = tens(x, piece);
        let up = |num: i64, tens: i32| {
            if num == 0 { Some(0) } else { num.checked_mul(power(u8::try_from(tens + scale).ok()?)?) }
        };
        Some(Whole {
            slope: up(piece.slope.num(), way)?,
            offset: up(piece.offset.num(), start)?,
            over: piece.over.num(),
        })
    };
    pieces.iter().map(one).collect()
}
