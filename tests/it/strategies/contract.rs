//! Random contracts that are well formed by construction, and random facts for them.
//!
//! In:  a seed.
//! Out: a [`Contract`]: its text, clause by clause, and what its facts look like; then any number of facts for it.
//! Promise: the same seed gives the same contract and the same facts. Units fit, names exist, tables cover what they must.
//! What is left to chance on purpose: whether the text says what happens when something is missing.

mod amendments;
mod clauses;
mod conditions;
mod dice;
mod expressions;
mod facts;
mod money;
mod promises;
mod rows;
mod schedules;
mod units;

use std::collections::BTreeMap;

use attain::calendar::Date;

pub use amendments::{Amended, Governed};
pub use dice::Dice;
pub use facts::{Fact, FactKind, shown};
pub use units::{Decimal, U};

/// A random contract.
#[derive(Clone)]
pub struct Contract {
    /// The seed that made it.
    pub seed: u64,
    /// The clauses, in the order of the text; the first is the edition.
    pub clauses: Vec<String>,
    /// The facts that it reads.
    pub facts: Vec<Fact>,
    /// The values written out in it, in stored form, by unit: facts like to lie on them.
    pub written: BTreeMap<U, Vec<Decimal>>,
    /// The dates written out in it.
    pub dates: Vec<Date>,
    /// What amendments make of it.
    pub amended: Option<Amended>,
}

impl Contract {
    /// The contract of a seed.
    pub fn new(seed: u64) -> Contract {
        let mut maker = Maker::new(seed);
        maker.contract();
        let Maker { clauses, facts, written, dates, amended, .. } = maker;
        Contract { seed, clauses, facts, written, dates, amended }
    }

    /// The whole text.
    pub fn text(&self) -> String {
        self.clauses.join("\n\n") + "\n"
    }
}

/// A figure that later clauses may read.
#[derive(Clone)]
struct Known {
    name: String,
    is: Is,
    /// The schedules that it varies along.
    shape: Vec<usize>,
    /// Whether it is never below 0.
    positive: bool,
    /// Whether it has a direction, and the standards that go with it.
    directed: bool,
    standards: Vec<String>,
    /// Whether it may be absent in a way that contracts talk about.
    missing: bool,
    /// Whether it is a fact as it was given.
    fact: bool,
}

/// What a figure or a column is.
#[derive(Clone, PartialEq, Eq)]
enum Is {
    Quantity(U),
    Date,
    Truth,
    /// A word of the choice at this place.
    Word(usize),
    /// A key of the schedule at this place.
    Key(usize),
    /// `higher` or `lower`: a column that says which way is better, and is read as nothing else.
    Direction,
}

/// A schedule.
#[derive(Clone)]
struct Schedule {
    name: String,
    axis: String,
    keys: Vec<String>,
    columns: Vec<(String, Is)>,
    /// Of a schedule of standards: its unit, and whether a column gives the direction.
    standards: Option<(U, bool)>,
    /// Of a schedule of steps: its unit, its bounds in ascending order, and the unit of what they give.
    steps: Option<(U, Vec<Decimal>, U)>,
}

/// A method: its name, the units of its parameters, the unit of what it gives.
#[derive(Clone)]
struct Method {
    name: String,
    parameters: Vec<U>,
    gives: U,
}

/// Where an expression stands.
#[derive(Clone, Default)]
struct Scope {
    /// The schedules whose row is at hand.
    axes: Vec<usize>,
    /// Of a method: its parameters, which are all it can read.
    parameters: Option<Vec<(String, U)>>,
    /// How deep expressions may still grow.
    depth: u32,
}

impl Scope {
    fn deeper(&self) -> Scope {
        Scope { depth: self.depth.saturating_sub(1), ..self.clone() }
    }

    fn with(&self, axis: usize) -> Scope {
        let mut scope = self.clone();
        if !scope.axes.contains(&axis) {
            scope.axes.push(axis);
        }
        scope
    }
}

/// A contract in the making.
struct Maker {
    dice: Dice,
    clauses: Vec<String>,
    facts: Vec<Fact>,
    written: BTreeMap<U, Vec<Decimal>>,
    dates: Vec<Date>,
    known: Vec<Known>,
    schedules: Vec<Schedule>,
    choices: Vec<Vec<String>>,
    methods: Vec<Method>,
    names: usize,
    /// Whether the header says which days are business days.
    business_days: bool,
    /// Whether it has amendments, the later versions of its clauses, and what became of them.
    amends: bool,
    later: Vec<amendments::Later>,
    amended: Option<Amended>,
}

impl Maker {
    fn new(seed: u64) -> Maker {
        Maker {
            dice: Dice::new(seed),
            clauses: Vec::new(),
            facts: Vec::new(),
            written: BTreeMap::new(),
            dates: Vec::new(),
            known: Vec::new(),
            schedules: Vec::new(),
            choices: Vec::new(),
            methods: Vec::new(),
            names: 0,
            business_days: false,
            amends: false,
            later: Vec::new(),
            amended: None,
        }
    }

    /// A name that nothing has yet.
    fn name(&mut self, stem: &str) -> String {
        self.names += 1;
        format!("{stem}_{}", self.names)
    }

    fn contract(&mut self) {
        self.header();
        self.amends = self.dice.chance(35);
        for _ in 0..self.dice.below(3) {
            self.choice();
        }
        for _ in 0..self.dice.below(4) {
            self.schedule();
        }
        for _ in 0..3 + self.dice.below(6) {
            self.input();
        }
        for _ in 0..self.dice.below(3) {
            self.method();
        }
        for _ in 0..2 + self.dice.below(9) {
            match self.dice.below(12) {
                10 => self.decision(),
                11 => self.obligation(),
                0..=2 => self.metric(),
                3..=5 => self.define(),
                6..=7 => self.score(),
                _ => self.composite(),
            }
        }
        self.money();
        for _ in 0..self.dice.below(3) {
            self.define();
        }
        self.amendments();
        // The order of clauses means nothing but for limits, which both sides read off the model, and for nets.
        if self.dice.chance(50) {
            let mut clauses = self.clauses.split_off(1);
            self.dice.shuffle(&mut clauses);
            self.clauses.append(&mut clauses);
        }
        if self.dice.chance(30) {
            self.net();
        }
        self.promises();
    }

    fn header(&mut self) {
        self.clauses.push("edition 2026".to_owned());
        let rounding = self.dice.pick(&[
            "rounded half up to the cent",
            "rounded half up to the cent",
            "rounded half even to the cent",
            "rounded half down to 2 decimals",
            "rounded up to the cent",
            "rounded down to a whole number",
            "truncated to 1 decimal",
            "rounded half up to the nearest 50 USD",
        ]);
        let mut header = String::from(
            "contract \"Random terms\"\n  between payer northlake \"Northlake Health Plan\" and provider riverside \"Riverside Hospital\"\n  effective 2026-01-01 through 2027-06-30\n",
        );
        if self.dice.chance(70) {
            let period = self.dice.pick(&["month", "quarter", "half_year", "year"]);
            header.push_str(&format!("  settled each {period}\n"));
            for end in ["start", "end"] {
                self.known.push(Known { is: Is::Date, ..Known::of(format!("{period}.{end}")) });
            }
        }
        for end in ["start", "end"] {
            self.known.push(Known { is: Is::Date, ..Known::of(format!("contract.{end}")) });
        }
        header.push_str(&format!("  money in USD, {rounding}"));
        // Some name holidays, of which years are left out; some have none; some count no business days.
        self.business_days = self.dice.chance(60);
        if self.business_days && self.dice.chance(60) {
            header.push_str("\n  holidays in closed_days");
            let rows = ["2026-01-01", "2026-01-19", "2026-05-25", "2026-07-03", "2026-07-04", "2027-12-24"];
            let rows = rows.iter().enumerate().map(|(row, day)| format!("  | closed_{row} | {day} |"));
            let rows: Vec<String> = rows.collect();
            self.clauses.push(format!(
                "schedule closed_days keyed by closed_day\n  column closed_on: date\n  | closed_day | closed_on |\n{}",
                rows.join("\n")
            ));
        } else if self.business_days {
            header.push_str("\n  no holidays");
        }
        self.clauses.push(header);
    }

    fn choice(&mut self) {
        let words = (0..2 + self.dice.below(3)).map(|_| self.name("word")).collect();
        self.choices.push(words);
    }
}

impl Known {
    fn of(name: String) -> Known {
        Known {
            name,
            is: Is::Truth,
            shape: Vec::new(),
            positive: false,
            directed: false,
            standards: Vec::new(),
            missing: false,
            fact: false,
        }
    }
}

#[test]
fn a_seed_is_a_contract_and_every_construct_occurs() {
    assert_eq!(Contract::new(7).text(), Contract::new(7).text());
    let texts: Vec<String> = (0..400).map(|seed| Contract::new(seed).text()).collect();
    for words in [
        "payment ",
        "bonus ",
        "penalty ",
        "credit ",
        "adjustment ",
        "withhold ",
        "earn_back ",
        "limit ",
        "composite ",
        "method ",
        "by band of",
        "by part of",
        "by line of",
        "\n    when ",
        "otherwise ",
        " evenly from ",
        "at least as good as",
        "no better than",
        "for each axis_",
        " from axis_",
        "over each ",
        "where ",
        "skipping missing",
        "needing at least",
        "of the best ",
        "the weighted mean of",
        "the median of",
        "the least of",
        "the greatest of",
        "the count over",
        "the greater of",
        "if ",
        " meets ",
        ".met",
        "is known",
        "is not missing",
        "is one of",
        "counts as",
        "only if",
        "pays only if",
        "charges capped at",
        "except when",
        "capped at",
        "not below",
        "kept between",
        "reduced by",
        "increased by",
        "times ",
        "half even",
        "truncated",
        "rounded up",
        "rounded down",
        "half down",
        "to the nearest",
        "relieved in this order",
        "relieved in proportion",
        "per 1,000 of",
        " per member per month",
        " per day",
        "percentage points",
        " days",
        " months",
        "the days from",
        "the denominator",
        "insufficient when",
        "key of ",
        "one of ",
        "may be ",
        "_direction is better",
        "lower is better",
        "contract.end",
        ".held",
        ".forfeited",
        ".relief",
        "amended by",
        "added by",
        "governed by period start",
        "governed by period end",
        "governed by date",
        "governed by days in each part",
        "the net to",
        "assert ",
        "always ",
        "never falls when",
        "never rises when",
    ] {
        assert!(texts.iter().any(|text| text.contains(words)), "nothing says `{words}`");
    }
}
