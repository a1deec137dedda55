//! What is known where a row of a table claims the selector, and where none does.

use super::facts::Facts;
use super::linear::Linear;
use super::terms::{Place, Prover, Spot, What};
use crate::model::{Claim, Claimed, Cut, ExprId, Relation, Stated, Table, claims};
use crate::number::Number;

/// What the rows of a table claim at a spot where all bounds are constants.
pub(super) type Claims = Option<std::rc::Rc<Vec<Claimed<Number>>>>;

impl Prover<'_> {
    /// The bounds that a row states, where the direction is known.
    pub fn stated(&mut self, claim: &Claim, spot: Spot, assumed: Option<bool>) -> Option<Stated<Linear>> {
        let cut = |value: Linear, above: bool| Some(Cut { value, above });
        Some(match claim {
            Claim::Lower { at, included } => Stated { lower: cut(self.sum(*at, spot), !included), upper: None },
            Claim::Upper { at, included } => Stated { lower: None, upper: cut(self.sum(*at, spot), *included) },
            Claim::Both { lower, from, upper, up_to } => {
                Stated { lower: cut(self.sum(*lower, spot), !from), upper: cut(self.sum(*upper, spot), *up_to) }
            }
            Claim::Good(good, at, direction) => {
                let lower = self.lower_is_better(*direction, spot, assumed)?;
                let at = self.sum(*at, spot);
                match good.relation(lower) {
                    Relation::AtLeast => Stated { lower: cut(at, false), upper: None },
                    Relation::More => Stated { lower: cut(at, true), upper: None },
                    Relation::AtMost => Stated { lower: None, upper: cut(at, true) },
                    Relation::Less => Stated { lower: None, upper: cut(at, false) },
                    Relation::Equal | Relation::NotEqual => return None,
                }
            }
            Claim::Point(at) => {
                let at = self.sum(*at, spot);
                Stated { lower: cut(at.clone(), false), upper: cut(at, true) }
            }
        })
    }

    /// The claims of a table at a spot where all its bounds are constants.
    fn constant_claims(&mut self, id: ExprId, table: &Table, spot: Spot) -> Claims {
        if let Some(known) = self.claims.get(&(id, spot)) {
            return known.clone();
        }
        let stated: Option<Vec<Stated<Number>>> = table
            .rows
            .iter()
            .map(|row| {
                if row.each.is_some() {
                    return None;
                }
                let stated = self.stated(&row.claim, spot, None)?;
                let number = |cut: &Option<Cut<Linear>>| match cut {
                    None => Some(None),
                    Some(cut) => {
                        cut.value.as_constant().map(|value| Some(Cut { value: value.clone(), above: cut.above }))
                    }
                };
                Some(Stated { lower: number(&stated.lower)?, upper: number(&stated.upper)? })
            })
            .collect();
        let found = stated.map(|stated| std::rc::Rc::new(claims(&stated, Number::cmp)));
        self.claims.insert((id, spot), found.clone());
        found
    }

    /// Takes in that a row of a band table claims the selector.
    pub fn claimed(&mut self, id: ExprId, table: &Table, index: usize, spot: Spot, facts: &mut Facts) {
        self.know(table.selector, spot, facts, 0);
        let selector = self.sum(table.selector, spot);
        if let Some(claims) = self.constant_claims(id, table, spot) {
            if let Some(claim) = claims.get(index) {
                let number = |cut: &Option<Cut<Number>>| {
                    cut.as_ref().map(|cut| Cut { value: Linear::constant(cut.value.clone()), above: cut.above })
                };
                self.add_cuts(&selector, number(&claim.lower).as_ref(), number(&claim.upper).as_ref(), facts);
            }
            return;
        }
        let Some(row) = table.rows.get(index) else { return };
        let inside = match row.each {
            Some(axis) => self.moved(spot, axis, Place::Any),
            None => spot,
        };
        if let Some(stated) = self.stated(&row.claim, inside, facts.lower) {
            self.add_cuts(&selector, stated.lower.as_ref(), stated.upper.as_ref(), facts);
        }
    }

    fn add_cuts(&self, at: &Linear, lower: Option<&Cut<Linear>>, upper: Option<&Cut<Linear>>, facts: &mut Facts) {
        if let Some(cut) = lower {
            self.add(at.minus(&cut.value), cut.above, facts);
        }
        if let Some(cut) = upper {
            self.add(cut.value.minus(at), !cut.above, facts);
        }
    }

    /// Takes in that no row of a band table claims the selector.
    pub fn unclaimed(&mut self, id: ExprId, table: &Table, spot: Spot, facts: &mut Facts) {
        self.know(table.selector, spot, facts, 0);
        let selector = self.sum(table.selector, spot);
        if let Some(claims) = self.constant_claims(id, table, spot) {
            let (lower, upper) = free_stretch(&claims);
            match (lower, upper) {
                (None, None) if !claims.is_empty() && covers_all(&claims) => facts.impossible = true,
                (lower, upper) => {
                    let number = |cut: Cut<Number>| Cut { value: Linear::constant(cut.value), above: cut.above };
                    self.add_cuts(&selector, lower.map(number).as_ref(), upper.map(number).as_ref(), facts);
                }
            }
            return;
        }
        let mut stated = Vec::new();
        for row in &table.rows {
            match self.stated(&row.claim, spot, facts.lower) {
                Some(bounds) if row.each.is_none() => stated.push(bounds),
                Some(_) | None => return,
            }
        }
        // A bound on each side: where the two meet, everything is claimed, so they do not meet.
        if let [first, second] = stated.as_slice() {
            let both = |a: &Stated<Linear>, b: &Stated<Linear>| {
                (a.upper.is_none() && b.lower.is_none()).then(|| a.lower.clone().zip(b.upper.clone())).flatten()
            };
            if let Some((lower, upper)) = both(first, second).or_else(|| both(second, first))
                && (!lower.above || upper.above)
            {
                self.add_differs(lower.value.minus(&upper.value), facts);
            }
        }
        // Bounds out of a schedule are checked row by row, so that what no row claims lies beyond every bound.
        let checked = |cut: &Option<Cut<Linear>>, prover: &Self| {
            cut.as_ref().is_none_or(|cut| {
                cut.value.parts.iter().all(|(atom, _)| {
                    prover.atoms.get(atom.0 as usize).is_some_and(|known| matches!(known.what, What::Cell(..)))
                })
            })
        };
        let one_sided = stated.iter().all(|bounds| bounds.lower.is_some() != bounds.upper.is_some());
        if one_sided && stated.iter().all(|bounds| checked(&bounds.lower, self) && checked(&bounds.upper, self)) {
            for Stated { lower, upper } in &stated {
                // Not at or above a bound is below it: the same cut, seen from the other side.
                self.add_cuts(&selector, upper.as_ref(), lower.as_ref(), facts);
            }
        }
    }
}

/// The stretch that holds everything that no claim covers; without ends where nothing is known of it.
fn free_stretch(claims: &[Claimed<Number>]) -> (Option<Cut<Number>>, Option<Cut<Number>>) {
    let lowest = extreme_end(claims, true);
    let highest = extreme_end(claims, false);
    match (lowest, highest) {
        // Claims that begin at no place: what is free lies above the first that ends.
        (None, Some(_)) => (first_free(claims), None),
        (Some(_), None) => (None, last_free(claims)),
        (None, None) => (first_free(claims), last_free(claims)),
        (Some(_), Some(_)) => (None, None),
    }
}

/// The outermost end of all claims on one side; `None` where one goes on for ever.
fn extreme_end(claims: &[Claimed<Number>], low: bool) -> Option<Cut<Number>> {
    let mut ends = claims.iter().map(|claim| if low { claim.lower.clone() } else { claim.upper.clone() });
    ends.try_fold(None::<Cut<Number>>, |best, end| {
        let end = end?;
        Some(Some(match best {
            Some(best) if (best.compare_by(&end, Number::cmp).is_lt()) == low => best,
            Some(_) | None => end,
        }))
    })?
}

/// The first place, coming from below, that no claim covers.
fn first_free(claims: &[Claimed<Number>]) -> Option<Cut<Number>> {
    let mut sorted: Vec<&Claimed<Number>> = claims.iter().collect();
    sorted.sort_by(|a, b| match (&a.lower, &b.lower) {
        (None, None) => std::cmp::Ordering::Equal,
        (None, Some(_)) => std::cmp::Ordering::Less,
        (Some(_), None) => std::cmp::Ordering::Greater,
        (Some(a), Some(b)) => a.compare_by(b, Number::cmp),
    });
    let mut reached: Option<Cut<Number>> = None;
    for claim in sorted {
        let touches = match (&claim.lower, &reached) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(lower), Some(reached)) => lower.compare_by(reached, Number::cmp).is_le(),
        };
        if !touches {
            break;
        }
        let upper = claim.upper.as_ref()?;
        reached = match reached {
            Some(reached) if reached.compare_by(upper, Number::cmp).is_ge() => Some(reached),
            Some(_) | None => Some(upper.clone()),
        };
    }
    reached
}

/// The last place, coming from below, after which every place is claimed.
fn last_free(claims: &[Claimed<Number>]) -> Option<Cut<Number>> {
    let mirrored: Vec<Claimed<Number>> = claims
        .iter()
        .map(|claim| Claimed { lower: claim.upper.as_ref().map(mirror), upper: claim.lower.as_ref().map(mirror) })
        .collect();
    first_free(&mirrored).as_ref().map(mirror)
}

/// The cut seen from the other end of the number line.
fn mirror(cut: &Cut<Number>) -> Cut<Number> {
    Cut { value: cut.value.neg(), above: !cut.above }
}

/// Whether claims leave no place free.
fn covers_all(claims: &[Claimed<Number>]) -> bool {
    claims.iter().any(|claim| claim.lower.is_none())
        && claims.iter().any(|claim| claim.upper.is_none())
        && first_free(claims).is_none()
}
