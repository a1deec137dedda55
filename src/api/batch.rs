//! Many rows at once, by columns.

use std::ops::Range;

use super::program::{FigureSlot, Program};
use super::settlement::Settlement;
use crate::columns::{Batch, BatchValues, Held};
use crate::evaluate::{FactError, Facts};
use crate::explain::plainly::{Backwards, Plainly};
use crate::model::Kind;
use crate::number::Number;

/// Settles batches of rows, column by column, and holds the figures that were asked for.
///
/// What comes of a row is what [`Program::settle`] gives of it alone, to the last digit and the last kind of absence.
/// Rows that are settled once more use the same room: once it is warm, little is allocated.
#[derive(Clone, Debug)]
pub struct BatchSettler {
    program: Program,
    values: BatchValues,
    /// By figure, how its numbers are written.
    forms: Vec<Option<Plainly>>,
}

impl Program {
    /// No rows of facts yet, to be settled by columns.
    ///
    /// A contract that [`Program::is_wide`] asks for no facts here: it is settled by [`Program::settle_tables`].
    pub fn batch(&self) -> Batch {
        Batch::new(&self.inner.program)
    }

    /// Room for settling batches, of which these figures are kept.
    ///
    /// ```
    /// # use attain::{Cells, Contract};
    /// # let contract = Contract::parse("edition 2026\ninput rate: percent, may be unreported\ninput cases: count\ndefine met means rate × cases rounded half up to 1 decimal").unwrap();
    /// let program = contract.program();
    /// let (rate, cases, met) = (program.input("rate").unwrap(), program.input("cases").unwrap(), program.figure("met").unwrap());
    /// let mut batch = program.batch();
    /// batch.add_rows(3);
    /// batch.set_column(rate, Cells::Decimals { mantissas: &[84, 125, 0], places: 3 }, Some(&[true, true, false]));
    /// batch.set_column(cases, Cells::Whole(&[500, 40, 12]), None);
    ///
    /// let mut settler = program.batch_settler([met]);
    /// settler.settle(&batch);
    /// assert_eq!(settler.decimal_at(met, 0, 1), Some(420));              // 42.0
    /// assert_eq!(settler.number(met, 1), Ok(attain::Number::from(5)));
    /// assert_eq!(settler.number(met, 2), Err(attain::Kind::Unreported));
    /// ```
    pub fn batch_settler(&self, figures: impl IntoIterator<Item = FigureSlot>) -> BatchSettler {
        let figures = figures.into_iter().map(|slot| (slot.figure, slot.coordinate as usize));
        let model = &self.inner.model;
        let forms = model.figures.iter().map(|figure| Plainly::of(&figure.ty, model)).collect();
        BatchSettler { program: self.clone(), values: BatchValues::new(&self.inner.program, figures), forms }
    }
}

impl BatchSettler {
    /// Settles all rows of a batch, which must be of the same program.
    pub fn settle(&mut self, batch: &Batch) -> &BatchSettler {
        self.values.settle(batch);
        self
    }

    /// Settles on so many threads from now on, whole chunks of rows on each: of some thousands of rows and more that is quicker.
    /// What rows come to is the same on any number of threads.
    #[cfg(feature = "parallel")]
    #[must_use]
    pub fn on_threads(mut self, threads: std::num::NonZeroUsize) -> BatchSettler {
        self.values.on_threads(threads);
        self
    }

    /// How many rows were settled.
    pub fn rows(&self) -> usize {
        self.values.rows()
    }

    /// How many of them were settled one by one: a number of theirs needs more than 64 bits, or where a rounding of it falls
    /// cannot be told from so many.
    pub fn rows_alone(&self) -> usize {
        self.values.rows_alone()
    }

    /// What a figure came to in a row; percents as their fraction, dates as days since 1970-01-01, yes as 1, a word or key by
    /// its place.
    ///
    /// # Errors
    ///
    /// The kind of its absence; inapplicable where the figure was not asked for or there is no such row.
    pub fn number(&self, slot: FigureSlot, row: usize) -> Result<Number, Kind> {
        self.values.figure(slot.figure, slot.coordinate as usize, row)
    }

    /// Why a figure is absent in a row; none where it is known.
    pub fn absence(&self, slot: FigureSlot, row: usize) -> Option<Kind> {
        self.values.absence(slot.figure, slot.coordinate as usize, row)
    }

    /// The digits of a figure in a row, so many of them behind the point: 12.50 at 2 places is 1250. None where it is
    /// absent, has more places (a third has no end of them), or has more digits than 128 bits hold. Quick, and without
    /// allocating, of short decimals.
    pub fn decimal_at(&self, slot: FigureSlot, row: usize, places: u8) -> Option<i128> {
        self.values.digits(slot.figure, slot.coordinate as usize, row, places)
    }

    /// Writes a figure of a row behind what is there already, as files of results have it: see [`Program::plain`].
    ///
    /// # Errors
    ///
    /// The kind of its absence; nothing is written then.
    pub fn write_plain(&self, slot: FigureSlot, row: usize, to: &mut String) -> Result<(), Kind> {
        let mut push = |text: &[u8]| to.push_str(std::str::from_utf8(text).unwrap_or_default());
        if let Some(value) = self.values.narrow(slot.figure, slot.coordinate as usize, row) {
            let value = value?;
            let mut text = Backwards::default();
            if let Some(Some(form)) = self.forms.get(slot.figure.index())
                && form.write(&value, &mut text)
            {
                push(text.as_bytes());
                return Ok(());
            }
        }
        self.write_at_length(slot, row, push)
    }

    /// Writes a figure of many rows behind what is there already, each as [`BatchSettler::write_plain`] does, in UTF-8 and with nothing between
    /// them; where each ends goes to `ends`. What is absent ends where it begins. Quick, and without allocating, of short numbers.
    pub fn write_column(&self, slot: FigureSlot, rows: Range<usize>, to: &mut Vec<u8>, ends: &mut Vec<usize>) {
        let form = self.forms.get(slot.figure.index()).copied().flatten();
        let mut text = Backwards::default();
        self.values.each_narrow(slot.figure, slot.coordinate as usize, rows, |row, held, value| {
            if held == Held::Short && form.is_some_and(|form| form.write(&value, &mut text)) {
                text.append(to);
            } else if held != Held::Absent {
                // The text of what is absent is empty.
                let _absent = self.write_at_length(slot, row, |text| to.extend_from_slice(text));
            }
            ends.push(to.len());
        });
    }

    fn write_at_length(&self, slot: FigureSlot, row: usize, to: impl FnOnce(&[u8])) -> Result<(), Kind> {
        let number = self.values.figure(slot.figure, slot.coordinate as usize, row)?;
        to(self.program.plain(&number, &self.program.inner.model.figure(slot.figure).ty).as_bytes());
        Ok(())
    }

    /// How many columns and masks the engine holds.
    #[cfg(test)]
    pub(crate) fn engine_holds(&self) -> Option<(usize, usize)> {
        self.values.engine_holds()
    }

    /// The same of all rows, one after the other; see also [`BatchSettler::decimals_into`].
    pub fn decimals(&self, slot: FigureSlot, places: u8) -> impl Iterator<Item = Option<i128>> {
        self.values.all_digits(slot.figure, slot.coordinate as usize, places)
    }

    /// The same into columns of 64 bits, 0 where there is none, and whether there is one: the quickest way to hand a figure of
    /// money on. Both columns are made as long as there are rows.
    ///
    /// No, where a number of the figure has more places or more digits than that: what the columns hold then means nothing.
    #[must_use = "where a number does not fit the columns hold nothing"]
    pub fn decimals_into(&self, slot: FigureSlot, places: u8, digits: &mut Vec<i64>, present: &mut Vec<bool>) -> bool {
        self.values.columns(slot.figure, slot.coordinate as usize, places, digits, present)
    }

    /// A row of a batch settled alone, with all that can be told about it.
    ///
    /// # Errors
    ///
    /// The contract settles no such period.
    pub fn settlement(
        &self,
        batch: &Batch,
        row: usize,
        subject: &str,
        period: Option<usize>,
    ) -> Result<Settlement, FactError> {
        let facts: Facts = batch.facts(row);
        match period {
            None => Ok(self.program.settle(subject, &facts)),
            Some(period) => self.program.settle_period(subject, period, &facts),
        }
    }
}
