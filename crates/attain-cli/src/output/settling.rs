//! Rows are gathered, settled many at a time by columns, and handed to whatever writes the results.

use std::collections::HashMap;

use attain::{Batch, BatchSettler, Figure, FigureSlot, Kind, Number, Settlement};

use super::results::Results;
use super::stats::{Part, Stats};
use crate::contract::Settled;
use crate::facts::{Gathers, Placed, Problems, Row};
use crate::outcome::Refusal;

/// So many rows are settled together.
const ROWS: usize = 4_096;

/// Gathers rows, settles them and hands them on.
pub struct Settling<'s> {
    settled: &'s Settled,
    batch: Batch,
    settler: BatchSettler,
    rows: Vec<Read>,
    /// Whose rows they are, one behind the other.
    subjects: String,
    results: Box<dyn Results + 's>,
    /// Other contracts, settled from the same rows.
    others: Vec<Other<'s>>,
    stats: &'s Stats,
}

/// A contract that is settled beside the first.
struct Other<'s> {
    settled: &'s Settled,
    batch: Batch,
    settler: BatchSettler,
    results: Box<dyn Results + 's>,
    /// In how many rows an amount is undetermined though their facts are fine.
    undetermined: usize,
}

/// What is known of a row beside its facts.
#[derive(Clone, Copy, Debug)]
struct Read {
    /// Its place in the batch.
    place: usize,
    number: u64,
    /// Where the name of its subject ends.
    subject: usize,
    period: Option<usize>,
    failed: bool,
    /// How much was held of what is to be said when it was read.
    mark: usize,
}

/// Rows that are settled.
pub struct Many<'a> {
    settled: &'a Settled,
    batch: &'a Batch,
    settler: &'a BatchSettler,
    rows: &'a [Read],
    subjects: &'a str,
    /// Of rows by their order, the lines that are none for them.
    left_out: &'a HashMap<usize, Vec<FigureSlot>>,
}

/// One of them.
#[derive(Clone, Copy)]
pub struct One<'a> {
    many: &'a Many<'a>,
    order: usize,
    read: Read,
}

impl<'s> Settling<'s> {
    /// No rows yet; what they come to is for `results`.
    pub fn new(settled: &'s Settled, results: Box<dyn Results + 's>, stats: &'s Stats) -> Settling<'s> {
        let settler = settled.program.batch_settler(settled.figures.iter().map(|figure| figure.slot));
        let (rows, subjects) = (Vec::new(), String::new());
        let others = Vec::new();
        Settling { settled, batch: settled.program.batch(), settler, rows, subjects, results, others, stats }
    }

    /// Settles every row under another contract as well, whose facts are among those of the first.
    pub fn beside(&mut self, settled: &'s Settled, results: Box<dyn Results + 's>) {
        let settler = settled.program.batch_settler(settled.figures.iter().map(|figure| figure.slot));
        self.others.push(Other { settled, batch: settled.program.batch(), settler, results, undetermined: 0 });
    }

    /// Writes the rest of the results. Of each of the other contracts, in how many rows an amount is undetermined though
    /// their facts are fine.
    pub fn finish(self) -> Result<Vec<usize>, Refusal> {
        self.stats.time(Part::Writing, || {
            self.results.finish()?;
            let others = self.others.into_iter();
            others.map(|other| other.results.finish().map(|()| other.undetermined)).collect()
        })
    }

    fn note(&mut self, row: &Placed<'_>) {
        self.subjects.push_str(row.subject);
        let Placed { place, number, period, failed, mark, .. } = *row;
        self.rows.push(Read { place, number, subject: self.subjects.len(), period, failed, mark });
    }

    fn settle(&mut self, problems: &mut Problems) -> Result<(), Refusal> {
        let mut result = Ok(());
        if !self.rows.is_empty() {
            self.stats.time(Part::Settling, || {
                self.settler.settle(&self.batch);
            });
        }
        let (nothing, mut left_out) = (HashMap::new(), HashMap::new());
        let (settled, batch, settler) = (self.settled, &self.batch, &self.settler);
        let many = Many { settled, batch, settler, rows: &self.rows, subjects: &self.subjects, left_out: &nothing };
        let marks: Vec<usize> = self.rows.iter().map(|row| row.mark).collect();
        problems.replay(marks.into_iter(), |order, problems| {
            let Some(row) = many.one(order) else { return };
            match row.undetermined() {
                Ok(lines) => {
                    for (line, kind) in lines.wrong {
                        let reason = format!("`{}` is undetermined: {}", line.address, kind.word());
                        problems.say(row.read.number, row.subject(), None, &reason);
                    }
                    if !lines.left_out.is_empty() {
                        left_out.insert(order, lines.left_out);
                    }
                }
                Err(refusal) => result = Err(refusal),
            }
        });
        result?;
        if !self.rows.is_empty() {
            let many = Many { left_out: &left_out, ..many };
            self.stats.time(Part::Writing, || self.results.rows(&many))?;
            for other in &mut self.others {
                other.rows(&many, self.stats)?;
            }
        }
        self.rows.clear();
        self.subjects.clear();
        self.batch.clear();
        Ok(())
    }
}

impl Other<'_> {
    /// The rows of the first contract under this one.
    fn rows(&mut self, first: &Many<'_>, stats: &Stats) -> Result<(), Refusal> {
        stats.time(Part::Settling, || -> Result<(), Refusal> {
            self.batch.take_over(first.batch).map_err(|error| Refusal::new(error.to_string()))?;
            self.settler.settle(&self.batch);
            Ok(())
        })?;
        let (nothing, mut left_out) = (HashMap::new(), HashMap::new());
        let (settled, batch, settler) = (self.settled, &self.batch, &self.settler);
        let many = Many { settled, batch, settler, left_out: &nothing, ..*first };
        for row in many.each() {
            let lines = row.undetermined()?;
            self.undetermined += usize::from(!lines.wrong.is_empty());
            if !lines.left_out.is_empty() {
                left_out.insert(row.order, lines.left_out);
            }
        }
        stats.time(Part::Writing, || self.results.rows(&Many { left_out: &left_out, ..many }))
    }
}

impl Gathers for Settling<'_> {
    fn row(&mut self, row: &Row<'_>, problems: &mut Problems) -> Result<(), Refusal> {
        problems.hold();
        self.batch.push(row.facts);
        let Row { number, subject, period, failed, .. } = *row;
        self.note(&Placed { place: self.rows.len(), number, subject, period, failed, mark: problems.mark() });
        if self.rows.len() < ROWS { Ok(()) } else { self.settle(problems) }
    }

    fn batch(&mut self) -> &mut Batch {
        &mut self.batch
    }

    fn rows(&mut self, rows: &[Placed<'_>], problems: &mut Problems) -> Result<(), Refusal> {
        rows.iter().for_each(|row| self.note(row));
        self.settle(problems)
    }

    fn rest(&mut self, problems: &mut Problems) -> Result<(), Refusal> {
        self.settle(problems)
    }
}

impl<'a> Many<'a> {
    /// Each of them, in the order of the file.
    pub fn each(&'a self) -> impl Iterator<Item = One<'a>> {
        (0..self.rows.len()).filter_map(|order| self.one(order))
    }

    /// What all of them came to.
    pub fn settler(&self) -> &BatchSettler {
        self.settler
    }

    fn one(&'a self, order: usize) -> Option<One<'a>> {
        Some(One { many: self, order, read: *self.rows.get(order)? })
    }
}

impl<'a> One<'a> {
    /// Its place among the rows that the settler knows.
    pub fn place(&self) -> usize {
        self.read.place
    }

    /// Whose it is.
    pub fn subject(&self) -> &'a str {
        let before = self.order.checked_sub(1).and_then(|order| self.many.rows.get(order));
        let start = before.map_or(0, |row| row.subject);
        self.many.subjects.get(start..self.read.subject).unwrap_or("")
    }

    /// Which of the contract's periods it is about, where it says so.
    pub fn period(&self) -> Option<usize> {
        self.read.period
    }

    /// What a figure came to.
    pub fn number(&self, slot: FigureSlot) -> Result<Number, Kind> {
        self.many.settler.number(slot, self.read.place)
    }

    /// It settled alone, with all that can be told about it.
    pub fn settlement(&self, settled: &Settled) -> Result<Settlement, Refusal> {
        let facts = self.many.batch.facts(self.read.place);
        let Read { number, period, failed, .. } = self.read;
        Row { number, subject: self.subject(), period, facts: &facts, failed }.settlement(settled)
    }

    /// Whether a line is none for it: an amendment, or a family's `where`, leaves it out. Nothing is wrong with it then.
    pub fn is_left_out(&self, line: FigureSlot) -> bool {
        self.many.left_out.get(&self.order).is_some_and(|left_out| left_out.contains(&line))
    }

    /// The lines of money that came to nothing that can be paid.
    fn undetermined(&self) -> Result<Undetermined<'a>, Refusal> {
        let settled = self.many.settled;
        let lines = || settled.figures.iter().filter(|figure| figure.is_line);
        let absent: Vec<(&Figure, Kind)> =
            lines().filter_map(|line| Some((line, self.many.settler.absence(line.slot, self.read.place)?))).collect();
        let mut left_out = Vec::new();
        if absent.iter().any(|(_, kind)| *kind == Kind::Inapplicable) {
            let known = self.settlement(settled)?.lines();
            let is_known = |figure: &Figure| known.iter().any(|line| line.address == figure.address);
            let none = absent.iter().filter(|(line, kind)| *kind == Kind::Inapplicable && !is_known(line));
            left_out.extend(none.map(|(line, _)| line.slot));
        }
        let wrong = absent.into_iter().filter(|(line, _)| !self.read.failed && !left_out.contains(&line.slot)).collect();
        Ok(Undetermined { wrong, left_out })
    }
}

/// Lines of a row without an amount.
struct Undetermined<'a> {
    /// They should have one, as the row's facts are fine.
    wrong: Vec<(&'a Figure, Kind)>,
    /// They are none for the row.
    left_out: Vec<FigureSlot>,
}
