//! The nearest value that is said to change the money changes it, and one step before does not: what one more of a fact is
//! worth here goes on straight up to there, and no further.
//!
//! `ATTAIN_TURNS` says how many of them to try, `ATTAIN_SEED` with which contract to begin.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use attain::analysis::{Curve, Sensitivity, Turn};
use attain::{Contract, Mode, Number, Schedules};

use super::confirm::{Case, number};
use super::incentives;
use crate::search::{number_from, search};
use crate::strategies::contract::Dice;

/// How many places between here and there are settled.
const PLACES: usize = 8;

#[derive(Default)]
struct Tally {
    turns: AtomicUsize,
    /// Where nothing changes up to there.
    dead: AtomicUsize,
    /// Where the money is another at the place itself.
    at_once: AtomicUsize,
    /// Where another row is taken that comes to the same, so far as can be seen.
    nothing: AtomicUsize,
    wrong: Mutex<Vec<String>>,
}

#[test]
fn the_nearest_change_changes_the_money_and_one_step_before_does_not() {
    let turns = number_from("ATTAIN_TURNS", 150) as usize;
    let tally = Tally::default();
    search(number_from("ATTAIN_SEED", 0), (&tally.turns, turns), &tally.wrong, |seed| {
        let text = incentives::text(seed);
        let check = Contract::check("random.attain", &text, &Schedules::default());
        let contract = check.contract().unwrap_or_else(|| panic!("{}", check.render()));
        let Some(case) = Case::new(contract, 0) else { return };
        let mut dice = Dice::new(seed ^ (5 << 40));
        for it in &case.analysis.sensitivity {
            let Some(curve) = case.analysis.curves.iter().find(|curve| curve.lever.fact == it.lever.fact) else {
                continue;
            };
            for turn in [&it.next_below, &it.next_above].into_iter().flatten() {
                let along = Way { case: &case, it, curve, turn };
                if let Err(error) = along.holds(&mut dice, &tally) {
                    let told = format!(
                        "seed {seed}: {} from {} to {}, {}: {error}\n{text}",
                        it.lever.fact, it.here.text, turn.at.text, it.of
                    );
                    tally.wrong.lock().unwrap().push(told);
                    return;
                }
            }
        }
    });
    let count = |of: &AtomicUsize| of.load(Ordering::Relaxed);
    let (done, dead, at_once) = (count(&tally.turns), count(&tally.dead), count(&tally.at_once));
    let nothing = count(&tally.nothing);
    println!("{done} turns, {dead} after nothing changes, {at_once} change at once, {nothing} go straight on");
    let wrong = tally.wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n════════\n"));
    assert!(done >= turns && dead * 4 >= turns && at_once * 2 >= turns, "{done} {dead} {at_once}");
    assert!(nothing * 20 <= turns, "{nothing} of {done} change nothing");
}

/// From where it is to the nearest change.
struct Way<'w> {
    case: &'w Case,
    it: &'w Sensitivity,
    curve: &'w Curve,
    turn: &'w Turn,
}

impl Way<'_> {
    fn holds(&self, dice: &mut Dice, tally: &Tally) -> Result<(), String> {
        let (here, there) = (number(&self.it.here.value), number(&self.turn.at.value));
        let Some(step) = self.curve.step.as_ref().map(|step| number(&step.value)) else { return Ok(()) };
        let step = if there > here { step } else { step.neg() };
        tally.turns.fetch_add(1, Ordering::Relaxed);
        let now = self.at(&here)?.ok_or("nothing is known here")?;
        let after = self.at(&there)?;
        let before = &there - &step;
        let last = self.at(&before)?.ok_or_else(|| format!("nothing is known at {before}, one step before"))?;
        // Straight from here to one step before.
        let width = &before - &here;
        let slope = (&last - &now).div(&width).unwrap_or_default();
        let straight = |at: &Number| &now + &(&slope * &(at - &here));
        let cents = Number::from(if last == now { 0 } else { 12 });
        for _ in 0..if width.is_zero() { 0 } else { PLACES } {
            let way = Number::ratio(dice.between(0, 1000), 1000).unwrap();
            let at = (&here + &(&width * &way)).round(Mode::HalfUp, &step.abs());
            let found = self.at(&at)?.ok_or_else(|| format!("nothing is known at {at}, before it"))?;
            if (&found - &straight(&at)).abs() > cents {
                return Err(format!("{found} at {at} already, {now} here, {last} one step before"));
            }
        }
        tally.dead.fetch_add(usize::from(last == now && !width.is_zero()), Ordering::Relaxed);
        // And no further.
        let differs = |at: &Number, found: &Option<Number>| {
            found.as_ref().is_none_or(|found| (found - &straight(at)).abs() > cents)
        };
        if differs(&there, &after) {
            tally.at_once.fetch_add(usize::from(after.as_ref() != Some(&last)), Ordering::Relaxed);
            return Ok(());
        }
        // A curve that turns without a jump leaves its line only behind the place.
        let behind = self.curve.pieces.iter().flat_map(|piece| [Some(&piece.from), piece.to.as_ref()]).flatten();
        for at in behind.map(|at| number(&at.value)).filter(|at| if there > here { *at > there } else { *at < there }) {
            if differs(&at, &self.at(&at)?) {
                return Ok(());
            }
        }
        if std::env::var("ATTAIN_SHOW").is_ok() {
            let (fact, of) = (&self.it.lever.fact, &self.it.of);
            println!("{of} along {fact} from {now} at {here} by {slope} to {after:?} at {there} goes straight on");
            println!("{}", self.case.contract.source().text());
        }
        tally.nothing.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    fn at(&self, at: &Number) -> Result<Option<Number>, String> {
        let sign = if self.it.here.value.ends_with('%') { "%" } else { "" };
        let facts = self.case.here_but(&self.it.lever.fact, &format!("{at}{sign}"));
        let settlement = self.case.settle(&facts)?;
        Ok(self.case.amount(&settlement, &self.it.of).map(|found| number(&self.case.plain(&found, &self.it.of))))
    }
}
