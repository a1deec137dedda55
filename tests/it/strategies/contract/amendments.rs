//! Later versions of clauses, the day that each is of, and what the lines of money come to for a party.

use attain::calendar::{Date, Period};

use super::{Contract, Is, Maker};

/// Stands where the name of the amendment will.
const OPEN: &str = "amended by OPEN";

/// A later version of a clause.
#[derive(Clone)]
pub struct Later {
    original: String,
    text: String,
    /// Whether it is a clause of money, which days can divide.
    money: bool,
}

/// Which day decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Governed {
    Start,
    End,
    /// A fact of this name.
    Date(String),
    /// Each for its days.
    Parts,
}

/// A clause as it reads from a day on.
#[derive(Clone)]
struct Version {
    day: Date,
    /// The clause in whose place it stands; none where it is new.
    original: Option<String>,
    /// As the contract has it, and as it would stand in the text of its day.
    written: String,
    plain: String,
}

/// What amendments make of a contract.
#[derive(Clone)]
pub struct Amended {
    /// Which day decides.
    pub governed: Governed,
    versions: Vec<Version>,
}

impl Amended {
    /// The day that decides for a period; a fact's day is not known here.
    pub fn day(&self, period: Period) -> Option<Date> {
        match &self.governed {
            Governed::Start => Some(period.start),
            Governed::End => Some(period.end),
            Governed::Date(_) | Governed::Parts => None,
        }
    }
}

impl Contract {
    /// The text as somebody would write it who knows what holds on a day, and nothing of amendments.
    pub fn text_of(&self, amended: &Amended, day: Date) -> String {
        let mut text = String::new();
        for clause in &self.clauses {
            let version = amended.versions.iter().find(|version| version.written == *clause);
            let held = amended.versions.iter().filter(|version| version.day <= day);
            let latest =
                held.filter(|version| version.original.as_ref() == Some(clause)).max_by_key(|version| version.day);
            let here = match (version, latest) {
                (Some(new), _) if new.original.is_none() && new.day <= day => &new.plain,
                (Some(_), _) => continue,
                (None, Some(latest)) => &latest.plain,
                (None, None) if clause.starts_with("amendment ") => continue,
                (None, None) => clause,
            };
            let lines = here.lines().filter(|line| !line.starts_with("  governed by "));
            lines.for_each(|line| text.push_str(&format!("{line}\n")));
            text.push('\n');
        }
        text
    }
}

impl Maker {
    /// Whether the clause at hand gets a later version.
    pub(super) fn amends(&mut self) -> bool {
        self.amends && self.dice.chance(40)
    }

    /// Keeps a later version of the last clause, which stands behind the name and its title as `amended by …`.
    pub(super) fn later(&mut self, name: &str, text: &str, money: bool) {
        let head = text.find(name).expect("a clause has its name") + name.len();
        let title = text[head..].strip_prefix(" \"").and_then(|rest| rest.find('"')).map_or(0, |end| end + 3);
        let (head, tail) = text.split_at(head + title);
        let original = self.clauses.last().expect("the first version").clone();
        self.later.push(Later { original, text: format!("{head} {OPEN}{tail}"), money });
    }

    /// The amendments, and in the header which day decides.
    pub(super) fn amendments(&mut self) {
        let mut later = std::mem::take(&mut self.later);
        let dates = self.known.iter().filter(|known| known.is == Is::Date && known.fact && known.shape.is_empty());
        let dates: Vec<String> = dates.map(|known| known.name.clone()).collect();
        let governed = match self.dice.below(8) {
            0..=2 => Governed::Start,
            3..=4 => Governed::End,
            5 if !dates.is_empty() => Governed::Date(self.dice.pick(&dates)),
            _ => {
                later.retain(|later| later.money);
                Governed::Parts
            }
        };
        if later.is_empty() {
            return;
        }
        let words = match &governed {
            Governed::Start => "period start".to_owned(),
            Governed::End => "period end".to_owned(),
            Governed::Date(name) => format!("date {name}"),
            Governed::Parts => "days in each part".to_owned(),
        };
        let header = self.clauses.iter_mut().find(|clause| clause.starts_with("contract ")).expect("a header");
        header.push_str(&format!("\n  governed by {words}"));
        let mut versions = Vec::new();
        let days = ["2026-01-02", "2026-02-15", "2026-04-01", "2026-07-01", "2026-08-31", "2027-01-01", "2027-06-30"];
        let first = self.dice.below(days.len());
        for (number, text) in days[first..].iter().enumerate() {
            let (name, day) = (format!("amendment_{}", number + 1), Date::parse(text).expect("a day"));
            self.clauses.push(format!("amendment {name} effective {text}"));
            let last = first + number + 1 == days.len() || self.dice.chance(60);
            for version in &later {
                if number > 0 && self.dice.chance(40) {
                    continue;
                }
                // A second version of a clause says that less is left of it.
                let less = if number > 0 && version.money { "\n  times 0.75" } else { "" };
                let written = format!("{}{less}", version.text.replace("OPEN", &name));
                let plain = written.replacen(&format!(" amended by {name}"), "", 1);
                self.clauses.push(written.clone());
                versions.push(Version { day, original: Some(version.original.clone()), written, plain });
            }
            if self.dice.chance(30) {
                let (bonus, amount) = (self.name("bonus"), self.dice.between(1, 5_000));
                let plain = format!("bonus {bonus}\n  pays {amount}.05 USD");
                let written = plain.replacen(&bonus, &format!("{bonus} added by {name}"), 1);
                self.clauses.push(written.clone());
                versions.push(Version { day, original: None, written, plain });
            }
            if last {
                break;
            }
        }
        self.amended = Some(Amended { governed, versions });
    }

    /// What all lines before it come to for one of the two, and a line that reads it.
    pub(super) fn net(&mut self) {
        let moves = ["bonus ", "penalty ", "payment ", "adjustment "];
        if !self.clauses.iter().any(|clause| moves.iter().any(|kind| clause.starts_with(kind))) {
            return;
        }
        let party = self.dice.pick(&["northlake", "riverside"]);
        let name = self.name(&format!("net_to_{party}"));
        self.clauses.push(format!("define {name} means the net to {party}"));
        if self.dice.chance(50) {
            let bonus = self.name("bonus");
            self.clauses.push(format!("bonus {bonus}\n  pays 12.5% of (the greater of {name} and 0 USD)"));
        }
    }
}
