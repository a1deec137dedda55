//! What everything comes to along one fact, all others staying: pieces without a turn in them, and what happens between.
//!
//! The line is looked at as a whole and cut until on no piece anything is still to be decided. What stands at the ends of
//! a piece is settled; between them everything goes straight, but for roundings to the cent.

use super::goal::Goal;
use super::reach::{Cone, Reach};
use super::search::{Search, middle};
use super::space::{Domain, Point};
use crate::evaluate::Value;
use crate::number::Number;
use crate::number::interval::Interval;

/// How many pieces a line may have before it is said to be too long to be told.
const MAX_PIECES: usize = 400_000;

/// How many steps a walk may take.
const MAX_STEPS: u64 = 6_000_000;

/// And all walks of an analysis together: of many long ones the later are cut short.
const MAX_STEPS_TOGETHER: u64 = 16_000_000;

/// A stretch of the fact along which everything goes straight.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    /// The first value.
    pub from: Number,
    /// The last; none where it goes on for ever.
    pub to: Option<Number>,
    /// What each goal comes to at the first value.
    pub at_from: Vec<Value>,
    /// And at the last.
    pub at_to: Vec<Value>,
    /// By how much each goal changes for one unit of the fact, on the whole.
    pub slopes: Vec<Option<Number>>,
    /// Which way every choice goes on it.
    ways: Vec<Option<u32>>,
    /// Whether a goal stays what it is from the first to the last.
    still: Vec<bool>,
    /// Whether everything goes straight between them, but for roundings to the cent.
    pub straight: bool,
}

/// Everything along one fact.
#[derive(Clone, Debug)]
pub(crate) struct Along {
    /// From the least value on.
    pub pieces: Vec<Piece>,
    /// How far apart the values are that were looked at.
    pub step: Option<Number>,
    /// Whether the contract says that values are so far apart; otherwise it is as close as was looked.
    pub is_declared: bool,
    /// Whether it was cut short.
    pub cut_short: bool,
}

/// A stretch that is decided, before its ends are settled.
struct Stretch {
    domain: Domain,
    straight: bool,
    still: Vec<bool>,
    ways: Vec<Option<u32>>,
}

impl Search {
    /// Walks along one fact from where the others are.
    pub fn along(&mut self, here: &[Point], fact: u32, range: &Interval, goals: &[Goal]) -> Along {
        let declared = self.step(fact);
        let step = declared.clone().or_else(|| Some(self.resolution(fact)));
        let at: Vec<Domain> = here.iter().map(|point| Domain::point(point, None)).collect();
        let whole = Domain { range: range.clone(), kinds: crate::model::Kinds::NONE, step: step.clone() };
        let whole = whole.within(range);
        let mut found = Along { pieces: Vec::new(), step, is_declared: declared.is_some(), cut_short: false };
        if whole.is_empty() {
            return found;
        }
        let mut near = self.near(&at);
        let began = near.steps;
        let most = MAX_STEPS.min(MAX_STEPS_TOGETHER.saturating_sub(self.steps_of_walks));
        near.set(fact, whole.clone());
        near.settle();
        let cone = near.cone(fact);
        let mut waiting = vec![whole];
        let pool = self.pool();
        let mut stretches: Vec<Stretch> = Vec::new();
        while let Some(domain) = waiting.pop() {
            near.set(fact, domain.clone());
            near.settle();
            let decided = domain.as_point().is_some() || !near.is_open(&cone);
            let cut = if decided { None } else { near.hint(&cone, &domain).or_else(|| middle(&domain, &pool)) };
            match cut {
                None => {
                    let straight = near.is_straight(&cone);
                    let still = goals.iter().map(|goal| near.get(goal.register).as_one().is_some()).collect();
                    stretches.push(Stretch { domain, straight, still, ways: near.ways(&cone) });
                }
                Some(cut) => {
                    let (low, high) = domain.cut(&cut);
                    // The lower part is looked at first.
                    waiting.extend([high, low].into_iter().filter(|part| !part.is_empty()));
                }
            }
            if stretches.len() + waiting.len() > MAX_PIECES || near.steps - began > most {
                found.cut_short = true;
                break;
            }
        }
        self.steps_of_walks += near.steps - began;
        self.keep_near(near);
        let mut points = here.to_vec();
        let mut settle = |value: &Number| -> Vec<Value> {
            points[fact as usize] = Ok(value.clone());
            self.settle_all(&points, goals)
        };
        for Stretch { domain: stretch, straight, still, ways } in stretches {
            let Some(from) = stretch.range.low.clone() else { continue };
            let at_from = settle(&from.value);
            let to = stretch.range.high.as_ref().map(|end| end.value.clone());
            let far = match (&to, &found.step) {
                (Some(to), _) => to.clone(),
                (None, Some(step)) => &from.value + step,
                (None, None) => &from.value + &Number::one(),
            };
            let at_far = if far == from.value { at_from.clone() } else { settle(&far) };
            let width = &far - &from.value;
            let slope = |(a, b): (&Value, &Value)| match (a, b) {
                (Ok(a), Ok(b)) if width.is_positive() => (b - a).div(&width),
                (Ok(_), Ok(_)) => Some(Number::zero()),
                (Err(_), _) | (_, Err(_)) => None,
            };
            let slopes = at_from.iter().zip(&at_far).map(slope).collect();
            let same = at_from.iter().zip(&at_far).map(|(from, far)| from == far);
            let still =
                still.iter().zip(same).map(|(still, same): (&bool, bool)| *still || (same && straight)).collect();
            let at_to = if to.is_some() { at_far } else { at_from.clone() };
            let piece = Piece { from: from.value, to, at_from, at_to, slopes, still, straight, ways };
            join(&mut found.pieces, piece, found.step.as_ref());
        }
        found
    }
}

impl Along {
    /// The same walk for one of its goals alone, which turns at fewer places.
    pub fn of(&self, goal: usize) -> Along {
        let mut pieces = Vec::new();
        for piece in &self.pieces {
            let one = Piece {
                at_from: vec![piece.at_from[goal].clone()],
                at_to: vec![piece.at_to[goal].clone()],
                slopes: vec![piece.slopes[goal].clone()],
                still: vec![piece.still[goal]],
                ..piece.clone()
            };
            join(&mut pieces, one, self.step.as_ref());
        }
        Along { pieces, step: self.step.clone(), ..*self }
    }
}

/// Adds a piece, to the last one where it goes on as that went.
fn join(pieces: &mut Vec<Piece>, piece: Piece, step: Option<&Number>) {
    let Some(last) = pieces.last_mut().filter(|last| goes_on(last, &piece, step)) else { return pieces.push(piece) };
    // Of two ways that come to the same, the one that is taken elsewhere.
    for (way, other) in last.ways.iter_mut().zip(&piece.ways) {
        *way = way.or(*other);
    }
    last.to = piece.to;
    last.at_to = piece.at_to;
    for (still, other) in last.still.iter_mut().zip(&piece.still) {
        *still &= other;
    }
    if let Some(to) = &last.to {
        let width = to - &last.from;
        let slope =
            |(a, b): (&Value, &Value)| b.as_ref().ok().zip(a.as_ref().ok()).and_then(|(b, a)| (b - a).div(&width));
        last.slopes = last.at_from.iter().zip(&last.at_to).map(slope).collect();
    }
}

/// Whether one piece goes on as the one before it went: all constant, and the same.
fn goes_on(last: &Piece, next: &Piece, step: Option<&Number>) -> bool {
    let Some(to) = &last.to else { return false };
    if step.is_some_and(|step| next.from != to + step) && next.from != *to {
        return false;
    }
    let is_still = |piece: &Piece| piece.still.iter().all(|still| *still);
    if is_still(last) && is_still(next) {
        return last.at_to == next.at_from;
    }
    let same = |(a, b): (&Option<u32>, &Option<u32>)| a.is_none() || b.is_none() || a == b;
    last.straight && next.straight && last.ways.len() == next.ways.len() && last.ways.iter().zip(&next.ways).all(same)
}

impl Reach {
    /// Where a stretch of a fact is best cut: where a table on it, or on a multiple of it, has a bound.
    pub(crate) fn hint(&self, cone: &Cone, domain: &Domain) -> Option<Number> {
        let (low, high) = (domain.range.low.as_ref()?, domain.range.high.as_ref()?);
        let (x, cut) = self.open_bound(cone)?;
        let (from, to) = (x.low.as_ref()?, x.high.as_ref()?);
        let way = (&high.value - &low.value).div(&(&to.value - &from.value))?;
        let at = &low.value + &(&(&cut - &from.value) * &way);
        let at = match &domain.step {
            Some(step) => at.round(crate::number::Mode::Down, step),
            None => at,
        };
        // Where it does not go straight, a guess at the edge would creep.
        let width = &high.value - &low.value;
        let edge = if self.is_straight(cone) { Number::zero() } else { &width * &Number::ratio(1, 8)? };
        (at >= &low.value + &edge && at < &high.value - &edge).then_some(at)
    }
}
