//! What is asked of every engine: the incentive of the first so many rows, in cents, and how long it took.

use cpu_time::ProcessTime;

use crate::ten_metrics::Row;

/// One engine in one form of use.
pub struct Peer<'a> {
    /// The engine and its form of use, as the table names it.
    pub name: &'static str,
    /// The numbers it computes in.
    pub numbers: Numbers,
    /// Whether it takes whole columns rather than one row after the other.
    pub columns: bool,
    /// Settles the first so many rows, writes down the answers where they are asked for, and says how many seconds of processor time
    /// it took: on one thread that is the time on the wall, without what else the machine does.
    pub run: Box<dyn FnMut(usize, Option<&mut Vec<i64>>) -> f64 + 'a>,
}

/// The numbers that an engine computes in.
#[derive(Clone, Copy)]
pub enum Numbers {
    /// Fractions of whole numbers: nothing is rounded but what the contract rounds.
    Fractions,
    /// Decimals of 28 digits: a quotient is rounded in its 28th.
    Decimals,
    /// Whole numbers in units chosen by hand: a score is rounded in its 12th decimal.
    Scaled,
    /// Binary floating point of 64 bits.
    Floats,
}

impl Numbers {
    /// As the table says it.
    pub fn text(self) -> &'static str {
        match self {
            Numbers::Fractions => "exact fractions",
            Numbers::Decimals => "decimals, 28 digits",
            Numbers::Scaled => "scaled integers, 12 decimals",
            Numbers::Floats => "binary floats",
        }
    }
}

/// An engine that takes one row at a time; turning the typed row into what the engine reads is part of the work.
pub fn one_by_one<'a>(
    name: &'static str,
    numbers: Numbers,
    rows: &'a [Row],
    mut settle: impl FnMut(&Row) -> i64 + 'a,
) -> Peer<'a> {
    let run = move |count: usize, answers: Option<&mut Vec<i64>>| {
        let start = ProcessTime::now();
        match answers {
            Some(answers) => answers.extend(rows[..count].iter().map(&mut settle)),
            None => {
                std::hint::black_box(rows[..count].iter().map(&mut settle).fold(0, i64::wrapping_add));
            }
        }
        start.elapsed().as_secs_f64()
    };
    Peer { name, numbers, columns: false, run: Box::new(run) }
}

/// Cents of an amount that an engine of floats has rounded to the cent.
pub fn float_cents(amount: f64) -> i64 {
    (amount * 100.0).round() as i64
}
