//! Random contracts about many at once: levels, grains, families, what is gathered across them.
//!
//! In:  a seed.
//! Out: a [`Wide`] contract as text; [`sheets`] makes random tables of facts for it once it is checked.
//! Promise: the same seed gives the same contract. Names exist and units fit; now and then a reach is one that check refuses.

mod clauses;
mod expressions;
mod lines;
pub mod sheets;

use crate::strategies::contract::Dice;

/// A random contract.
#[derive(Clone)]
pub struct Wide {
    /// The clauses, in the order of the text.
    pub clauses: Vec<String>,
}

impl Wide {
    /// The contract of a seed.
    pub fn new(seed: u64) -> Wide {
        let mut maker = Maker::new(seed);
        maker.contract();
        Wide { clauses: maker.clauses }
    }

    /// The whole text.
    pub fn text(&self) -> String {
        self.clauses.join("\n\n") + "\n"
    }
}

/// What a figure is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Is {
    Plain,
    Percent,
    Money,
    Truth,
    Word,
}

const QUANTITIES: [Is; 3] = [Is::Plain, Is::Percent, Is::Money];

/// The grains, from short to long, with their months.
const GRAINS: [(&str, u32); 4] = [("month", 1), ("quarter", 3), ("half_year", 6), ("year", 12)];

/// Whose a figure is (by the place of the level), and per which period (by the place of the grain).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct At {
    level: Option<usize>,
    grain: Option<usize>,
}

/// A figure that later clauses may read.
#[derive(Clone)]
struct Known {
    name: String,
    is: Is,
    at: At,
    /// Whether it has a value for each row of the schedule.
    family: bool,
    /// Whether it has a direction.
    directed: bool,
    positive: bool,
}

/// Where an expression stands.
#[derive(Clone, Copy)]
struct Scope {
    at: At,
    /// Whether a row of the schedule is at hand.
    row: bool,
    /// How deep it may still grow.
    depth: u32,
}

impl Scope {
    fn deeper(self) -> Scope {
        Scope { depth: self.depth.saturating_sub(1), ..self }
    }
}

/// A contract in the making.
struct Maker {
    dice: Dice,
    clauses: Vec<String>,
    known: Vec<Known>,
    /// Facts that name a row of the schedule.
    keys: Vec<(String, At)>,
    /// Name and, but for the first, the place of the one around it.
    levels: Vec<(String, usize)>,
    settled: usize,
    schedule: bool,
    names: usize,
    /// Clauses as they read from some day on.
    later: Vec<String>,
}

const KINDS: [&str; 5] = ["unreported", "insufficient", "inapplicable", "excused", "undefined"];

impl Maker {
    fn new(seed: u64) -> Maker {
        Maker {
            dice: Dice::new(seed ^ 0x7700_0000_0000),
            clauses: Vec::new(),
            known: Vec::new(),
            keys: Vec::new(),
            levels: Vec::new(),
            settled: 0,
            schedule: false,
            names: 0,
            later: Vec::new(),
        }
    }

    fn name(&mut self, stem: &str) -> String {
        self.names += 1;
        format!("{stem}_{}", self.names)
    }

    fn contract(&mut self) {
        self.header();
        self.some_levels();
        if self.dice.chance(50) {
            self.some_schedule();
        }
        for _ in 0..3 + self.dice.below(5) {
            self.input();
        }
        for _ in 0..3 + self.dice.below(7) {
            match self.dice.below(12) {
                0..=1 => self.metric(),
                2..=7 => self.define(),
                8 => self.balance(),
                9 => self.loop_in_time(),
                _ => self.pool(),
            }
        }
        for _ in 0..self.dice.below(3) {
            match self.dice.below(9) {
                0..=2 => self.money(),
                3..=5 => self.limited(),
                6 => self.paid_and_credited(),
                _ => self.held_and_returned(),
            }
        }
        if self.dice.chance(50) {
            self.net();
        }
        for _ in 0..self.dice.below(2) {
            self.define();
        }
        self.amendments();
        if self.dice.chance(20) {
            self.promise();
        }
    }

    /// A condition that holds, or does not.
    fn promise(&mut self) {
        let at = At { level: Some(0), grain: Some(self.settled) };
        let (name, condition) = (self.name("promise"), self.condition(Scope { at, row: false, depth: 2 }));
        self.clauses.push(format!("assert {name} always ({condition}) or not ({condition})"));
    }

    /// Whether a level is another or within it.
    fn within(&self, mut level: usize, around: usize) -> bool {
        while level != around {
            if level == 0 {
                return false;
            }
            level = self.levels[level].1;
        }
        true
    }

    /// Whether a figure can be read plainly.
    fn reaches(&self, from: At, of: At) -> bool {
        let level = of.level.is_none_or(|level| from.level.is_some_and(|from| self.within(from, level)));
        level && of.grain.is_none_or(|grain| from.grain.is_some_and(|from| from <= grain))
    }
}

#[test]
fn a_seed_is_a_wide_contract_and_every_construct_occurs() {
    assert_eq!(Wide::new(7).text(), Wide::new(7).text());
    let texts: Vec<String> = (0..600).map(|seed| Wide::new(seed).text()).collect();
    for words in [
        "\nlevel ",
        " in common",
        " once",
        " for each ",
        " and month",
        "over each other ",
        " with the same ",
        "over each month",
        "over the last ",
        "over the next ",
        "the streak of",
        "the rank of",
        " by dense ",
        " by average ",
        "the weighted mean of",
        "percentile of",
        " by exclusive ",
        "the sample deviation of",
        "the population deviation of",
        "of the best ",
        "skipping ",
        "needing at least ",
        "the previous ",
        " months before",
        "pool ",
        ".left_over",
        "odd cents by",
        "bonus ",
        "limit ",
        "relieved in proportion",
        "relieved in this order",
        ".relief",
        "credit ",
        "earn_back ",
        ".forfeited",
        "may be given",
        "key of items",
        ".weight",
        "withhold ",
        "counts as",
        "lower is better",
        "way is better",
        "over each item",
        "may be ",
        "insufficient when",
        "the net to",
        "amended by",
        "assert ",
    ] {
        assert!(texts.iter().any(|text| text.contains(words)), "nothing says `{words}`");
    }
}
