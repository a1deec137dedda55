//! A column of cells of a file, read to digits as they come.

use crate::evaluate::cell::digits;
use crate::program::inputs::Glance;
use crate::program::{InputSlot, Program};

/// The cells that a file has of one fact, row after row, read to digits as they come: what a [`Batch`](crate::Batch) takes whole.
///
/// Plain digits as declared, which nearly all cells of numbers are, need no other look. Every other cell is for
/// [`Batch::set_text`](crate::Batch::set_text), which says what is wrong with it, too.
///
/// ```
/// # use attain::{Cells, Contract};
/// # let contract = Contract::parse("edition 2026\ninput cases: count, may be unreported\ndefine twice means 2 × cases").unwrap();
/// let program = contract.program();
/// let (cases, twice) = (program.input("cases").unwrap(), program.figure("twice").unwrap());
/// let (mut batch, mut column) = (program.batch(), program.text_column(cases));
/// let cells = ["21", "", " 4 ", "many"];
/// let unusual: Vec<usize> = (0..cells.len()).filter(|row| !column.push(cells[*row].as_bytes())).collect();
/// assert_eq!(unusual, [2, 3]);
///
/// batch.add_rows(cells.len());
/// batch.set_column(cases, Cells::Decimals { mantissas: column.mantissas(), places: column.places() }, column.present());
/// unusual.iter().for_each(|row| batch.set_text(*row, cases, cells[*row]));
/// let mut settler = program.batch_settler([twice]);
/// settler.settle(&batch);
/// assert_eq!(settler.decimals(twice, 0).collect::<Vec<_>>(), [Some(42), None, Some(8), None]);
/// assert_eq!(batch.refusals().count(), 1);
/// ```
#[derive(Clone, Debug)]
pub struct TextColumn {
    /// None of what is no number, or is within a range.
    glance: Option<Glance>,
    /// Whether a cell ends with the sign of a percent.
    sign: bool,
    mantissas: Vec<i64>,
    places: u8,
    present: Vec<bool>,
    gaps: bool,
}

/// With more places there is no column.
const MOST_PLACES: u8 = 18;

impl TextColumn {
    /// No cells yet.
    pub(crate) fn new(program: &Program, slot: InputSlot) -> TextColumn {
        let inputs = &program.plan.inputs;
        let info = inputs.infos.get(slot.index());
        let sign = info.is_some_and(|info| inputs.declared[info.declared as usize].percent_sign);
        let glance = inputs.glances.get(slot.index()).copied().flatten().filter(|glance| glance.plain || sign);
        TextColumn { glance, sign, mantissas: Vec::new(), places: 0, present: Vec::new(), gaps: false }
    }

    /// Forgets all cells; the room is kept.
    pub fn clear(&mut self) {
        self.mantissas.clear();
        self.places = 0;
        self.present.clear();
        self.gaps = false;
    }

    /// Adds the cell of the next row, in UTF-8. No, where the column has a gap there that is for
    /// [`Batch::set_text`](crate::Batch::set_text) to fill; of an empty cell the gap is all there is to say.
    #[inline]
    pub fn push(&mut self, cell: &[u8]) -> bool {
        let read = self.read(cell);
        self.mantissas.push(read.unwrap_or(0));
        self.present.push(read.is_some());
        self.gaps |= read.is_none();
        read.is_some() || cell.is_empty()
    }

    /// The digits of every row, 0 where there is a gap.
    pub fn mantissas(&self) -> &[i64] {
        &self.mantissas
    }

    /// How many of the digits stand behind the point, the same of all; at most 18.
    pub fn places(&self) -> u8 {
        self.places
    }

    /// Whether each row has digits; none where all do.
    pub fn present(&self) -> Option<&[bool]> {
        self.gaps.then_some(&*self.present)
    }

    #[inline]
    fn read(&mut self, cell: &[u8]) -> Option<i64> {
        let glance = self.glance?;
        let (number, places) = if self.sign {
            let (number, places) = digits(cell.strip_suffix(b"%")?)?;
            (number, places + 2)
        } else {
            digits(cell)?
        };
        if number < glance.least || places > glance.places.min(MOST_PLACES) {
            return None;
        }
        if places == self.places { Some(number) } else { self.brought(number, places) }
    }

    /// A number at the places of the column; where it has more, all get them, if they can.
    #[cold]
    fn brought(&mut self, number: i64, places: u8) -> Option<i64> {
        if places < self.places {
            return number.checked_mul(10_i64.checked_pow(u32::from(self.places - places))?);
        }
        let times = 10_i64.checked_pow(u32::from(places - self.places))?;
        if self.mantissas.iter().any(|number| number.checked_mul(times).is_none()) {
            return None;
        }
        self.mantissas.iter_mut().for_each(|number| *number *= times);
        self.places = places;
        Some(number)
    }
}
