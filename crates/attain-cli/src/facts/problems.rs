//! Rows that failed, each named once.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

use crate::output::style;

/// How many rows are named before the rest is only counted.
const SHOWN: usize = 20;

/// What was wrong with rows, as it is met; what would be said of a thousand rows is counted.
#[derive(Debug)]
pub struct Problems {
    file: String,
    shown: usize,
    said: usize,
    rows: u64,
    last_row: u64,
    /// Facts that rows do not give, each with the first row and how many more.
    not_given: BTreeMap<String, (String, u64)>,
    /// What others have said already of the same file, where several read it.
    known: Option<Rc<RefCell<HashSet<String>>>>,
    /// What is to be said when it is known what else there is to say of the rows before it.
    held: Option<Vec<Held>>,
}

/// Something that is not said yet.
#[derive(Debug)]
enum Held {
    Said { number: u64, whose: String, column: Option<String>, reason: String },
    NotGiven { number: u64, whose: String, column: String },
}

impl Problems {
    /// None yet.
    pub fn new(file: &str) -> Problems {
        Problems {
            file: file.to_owned(),
            shown: 0,
            said: 0,
            rows: 0,
            last_row: 0,
            not_given: BTreeMap::new(),
            known: None,
            held: None,
        }
    }

    /// None yet, of one of several that read a file: what another has said is not said again.
    pub fn shared(file: &str, known: &Rc<RefCell<HashSet<String>>>) -> Problems {
        Problems { known: Some(known.clone()), ..Problems::new(file) }
    }

    /// Whether it was said already.
    fn is_known(&self, text: &str) -> bool {
        self.known.as_ref().is_some_and(|known| !known.borrow_mut().insert(text.to_owned()))
    }

    /// Names a row that failed: its number, whose it is, the column, the reason.
    pub fn say(&mut self, number: u64, whose: &str, column: Option<&str>, reason: &str) {
        if let Some(held) = &mut self.held {
            let (whose, column, reason) = (whose.to_owned(), column.map(str::to_owned), reason.to_owned());
            held.push(Held::Said { number, whose, column, reason });
            return;
        }
        self.count(number);
        if self.said >= SHOWN {
            self.said += 1;
            return;
        }
        let row = named(number, whose);
        let column = column.map(|column| format!(", column `{column}`")).unwrap_or_default();
        let text = format!("{}: {row}{column}: {reason}", self.file);
        if !self.is_known(&text) {
            self.said += 1;
            self.shown += 1;
            style::problem(&text);
        }
    }

    /// Notes a row that does not give a fact which it must; these are told together at the end.
    pub fn not_given(&mut self, number: u64, whose: &str, column: &str) {
        if let Some(held) = &mut self.held {
            held.push(Held::NotGiven { number, whose: whose.to_owned(), column: column.to_owned() });
            return;
        }
        self.count(number);
        match self.not_given.get_mut(column) {
            Some((_, more)) => *more += 1,
            None => {
                self.not_given.insert(column.to_owned(), (named(number, whose), 0));
            }
        }
    }

    /// From now on nothing is said before [`Problems::replay`]: rows are read ahead of what they come to.
    pub fn hold(&mut self) {
        self.held.get_or_insert_default();
    }

    /// How much is held.
    pub fn mark(&self) -> usize {
        self.held.as_ref().map_or(0, Vec::len)
    }

    /// The reasons that are held, which are forgotten.
    #[cfg(test)]
    pub fn held_reasons(&mut self) -> Vec<String> {
        let reason = |held| match held {
            Held::Said { reason, .. } => Some(reason),
            Held::NotGiven { .. } => None,
        };
        self.held.take().unwrap_or_default().into_iter().filter_map(reason).collect()
    }

    /// Says what was held up to each of these marks, then what `then` has to say there; in the end all that is left.
    pub fn replay(&mut self, marks: impl Iterator<Item = usize>, mut then: impl FnMut(usize, &mut Problems)) {
        let mut held = self.held.take().unwrap_or_default().into_iter();
        let mut said = 0;
        for (place, mark) in marks.enumerate() {
            for one in held.by_ref().take(mark.saturating_sub(said)) {
                self.again(one);
                said += 1;
            }
            then(place, self);
        }
        held.for_each(|one| self.again(one));
    }

    fn again(&mut self, held: Held) {
        match held {
            Held::Said { number, whose, column, reason } => self.say(number, &whose, column.as_deref(), &reason),
            Held::NotGiven { number, whose, column } => self.not_given(number, &whose, &column),
        }
    }

    /// How many rows failed.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Says the rest.
    pub fn finish(&self) {
        for (column, (row, more)) in &self.not_given {
            let others = match more {
                0 => String::new(),
                1 => " (and in 1 more row)".to_owned(),
                more => format!(" (and in {more} more rows)"),
            };
            let text = format!(
                "{}: {row}, column `{column}`: nothing is given, and the contract does not let it be unreported{others}",
                self.file
            );
            if !self.is_known(&text) {
                style::problem(&text);
            }
        }
        if self.said > self.shown {
            style::problem(&format!("{}: … and {} more", self.file, self.said - self.shown));
        }
    }

    fn count(&mut self, number: u64) {
        if number != self.last_row {
            self.rows += 1;
            self.last_row = number;
        }
    }
}

fn named(number: u64, whose: &str) -> String {
    if whose.is_empty() { format!("row {number}") } else { format!("row {number} (`{whose}`)") }
}
