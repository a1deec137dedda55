//! Figures as columns: decimals with the contract's places, dates, truths, words; text where digits may have no end.

use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::types::{Date32Type, Decimal128Type, Int32Type};
use arrow_array::{ArrayRef, BooleanArray, DictionaryArray, PrimitiveArray, StringArray};
use arrow_schema::{DataType, Field};
use attain::diagnostic::nearest;
use attain::{BatchSettler, Figure, FigureSlot, Kind, Mode, Number, Population, Program, Row, Type};

use crate::error::Error;
use crate::fields::{DIGITS, WRITTEN, beside, of_figure, words};

/// The most places that a column of decimals is made with; with more, ten digits before the point would be too many.
const MOST_PLACES: u32 = 28;

/// Which figures results have, and in which form.
#[derive(Clone, Debug, Default)]
pub struct Results {
    figures: Option<Vec<String>>,
    kinds: bool,
    endless: Option<(u8, Mode)>,
    rounded: Vec<(String, u8, Mode)>,
}

impl Results {
    /// Every figure that the contract lists, null where it is absent. Those whose digits may have no end are text, as results
    /// in CSV have them.
    pub fn new() -> Results {
        Results::default()
    }

    /// Only these figures, in this order.
    #[must_use]
    pub fn figures<S: Into<String>>(mut self, addresses: impl IntoIterator<Item = S>) -> Results {
        self.figures.get_or_insert_default().extend(addresses.into_iter().map(Into::into));
        self
    }

    /// Beside every figure, why it is absent: `rate missing` with the word of its kind.
    #[must_use]
    pub fn with_kinds(mut self) -> Results {
        self.kinds = true;
        self
    }

    /// A figure as a decimal of so many places in stored form (4 of a percent for 8.42%), rounded so.
    #[must_use]
    pub fn rounded(mut self, address: impl Into<String>, places: u8, mode: Mode) -> Results {
        self.rounded.push((address.into(), places, mode));
        self
    }

    /// All figures whose digits may have no end as decimals of so many places in stored form, rounded so.
    #[must_use]
    pub fn endless_rounded(mut self, places: u8, mode: Mode) -> Results {
        self.endless = Some((places, mode));
        self
    }
}

/// What figures came to, by row.
pub trait Figures {
    /// Exactly, or why there is nothing.
    ///
    /// # Errors
    ///
    /// The kind of its absence.
    fn number(&self, slot: FigureSlot, row: usize) -> Result<Number, Kind>;

    /// The digits with so many places, where it has no more.
    fn decimal_at(&self, slot: FigureSlot, row: usize, places: u8) -> Option<i128> {
        self.number(slot, row).ok()?.digits(places)
    }

    /// The same of all rows, from the first on, and whether there are any; none where that is not quicker than row by row, or
    /// 64 bits do not hold them.
    fn decimals(&self, _slot: FigureSlot, _places: u8) -> Option<(Vec<i64>, Vec<bool>)> {
        None
    }

    /// Why there is nothing.
    fn absence(&self, slot: FigureSlot, row: usize) -> Option<Kind> {
        self.number(slot, row).err()
    }

    /// As files of results have it, written behind what is there already.
    ///
    /// # Errors
    ///
    /// The kind of its absence.
    fn write_plain(&self, figure: &Figure, row: usize, to: &mut String) -> Result<(), Kind>;

    /// The same of these rows.
    fn texts(&self, figure: &Figure, rows: &[Option<usize>]) -> StringArray {
        one_by_one(self, figure, rows)
    }
}

fn one_by_one(figures: &(impl Figures + ?Sized), figure: &Figure, rows: &[Option<usize>]) -> StringArray {
    let mut texts = StringBuilder::with_capacity(rows.len(), rows.len() * 8);
    let mut text = String::new();
    for row in rows {
        text.clear();
        let written = row.is_some_and(|row| figures.write_plain(figure, row, &mut text).is_ok());
        texts.append_option(written.then_some(&text));
    }
    texts.finish()
}

impl Figures for BatchSettler {
    fn number(&self, slot: FigureSlot, row: usize) -> Result<Number, Kind> {
        BatchSettler::number(self, slot, row)
    }

    fn decimal_at(&self, slot: FigureSlot, row: usize, places: u8) -> Option<i128> {
        BatchSettler::decimal_at(self, slot, row, places)
    }

    fn decimals(&self, slot: FigureSlot, places: u8) -> Option<(Vec<i64>, Vec<bool>)> {
        let (mut digits, mut present) = (Vec::new(), Vec::new());
        self.decimals_into(slot, places, &mut digits, &mut present).then_some((digits, present))
    }

    fn absence(&self, slot: FigureSlot, row: usize) -> Option<Kind> {
        BatchSettler::absence(self, slot, row)
    }

    fn write_plain(&self, figure: &Figure, row: usize, to: &mut String) -> Result<(), Kind> {
        BatchSettler::write_plain(self, figure.slot, row, to)
    }

    fn texts(&self, figure: &Figure, rows: &[Option<usize>]) -> StringArray {
        if figure.ty.unit().is_none() {
            return one_by_one(self, figure, rows);
        }
        let (mut texts, mut ends) = (Vec::new(), Vec::new());
        self.write_column(figure.slot, 0..self.rows(), &mut texts, &mut ends);
        let texts = String::from_utf8(texts).unwrap_or_default();
        let text = |row: usize| {
            let begin = row.checked_sub(1).map_or(Some(0), |before| ends.get(before).copied())?;
            // Of a number there is at least a digit.
            texts.get(begin..*ends.get(row)?).filter(|text| !text.is_empty())
        };
        StringArray::from_iter(rows.iter().map(|row| text((*row)?)))
    }
}

/// Rows of a population.
pub(crate) struct Of<'p> {
    pub population: &'p Population,
    pub rows: Vec<Row>,
}

impl Figures for Of<'_> {
    fn number(&self, slot: FigureSlot, row: usize) -> Result<Number, Kind> {
        let row = self.rows.get(row).ok_or(Kind::Inapplicable)?;
        self.population.number(slot, *row)
    }

    fn write_plain(&self, figure: &Figure, row: usize, to: &mut String) -> Result<(), Kind> {
        let number = self.number(figure.slot, row)?;
        to.push_str(&self.population.program().plain(&number, &figure.ty));
        Ok(())
    }
}

/// The columns of results.
#[derive(Clone, Debug)]
pub struct Writer {
    program: Program,
    columns: Vec<Column>,
    kinds: bool,
}

#[derive(Clone, Debug)]
struct Column {
    figure: Figure,
    form: Form,
}

#[derive(Clone, Debug)]
enum Form {
    Decimal(u8),
    Rounded(u8, Mode),
    Date,
    Truth,
    Words,
    Text,
}

impl Writer {
    /// The figures of a contract that is settled row by row.
    ///
    /// # Errors
    ///
    /// A figure was asked for that there is not, or places of one that is no number.
    pub fn new(program: &Program, results: &Results) -> Result<Writer, Error> {
        Writer::of(program, program.figures(), results)
    }

    /// Some figures of a contract.
    pub(crate) fn of(program: &Program, all: Vec<Figure>, results: &Results) -> Result<Writer, Error> {
        let find = |address: &String| {
            all.iter().find(|figure| figure.address == *address).cloned().ok_or_else(|| Error::UnknownFigure {
                address: address.clone(),
                nearest: nearest(address, all.iter().map(|figure| figure.address.as_str())).map(str::to_owned),
            })
        };
        for (address, ..) in &results.rounded {
            let figure = find(address)?;
            if figure.ty.unit().is_none() {
                return Err(Error::NotANumber { address: address.clone(), is: figure.unit });
            }
        }
        let figures = match &results.figures {
            None => all.clone(),
            Some(addresses) => addresses.iter().map(find).collect::<Result<_, _>>()?,
        };
        let columns = figures.into_iter().map(|figure| Column { form: form(&figure, results), figure });
        Ok(Writer { program: program.clone(), columns: columns.collect(), kinds: results.kinds })
    }

    /// Where the figures are found, for [`Program::batch_settler`].
    pub fn slots(&self) -> impl Iterator<Item = FigureSlot> + '_ {
        self.columns.iter().map(|column| column.figure.slot)
    }

    /// The fields of all columns.
    pub fn fields(&self) -> Vec<Field> {
        let mut fields = Vec::new();
        for column in &self.columns {
            let figure = &column.figure;
            let mut metadata = of_figure(figure);
            let ty = match &column.form {
                Form::Decimal(places) | Form::Rounded(places, _) => DataType::Decimal128(DIGITS, *places as i8),
                Form::Date => DataType::Date32,
                Form::Truth => DataType::Boolean,
                Form::Words => words(),
                Form::Text => {
                    if figure.ty.unit().is_some() {
                        metadata.insert(WRITTEN.to_owned(), "as text, as in CSV".to_owned());
                    }
                    DataType::Utf8
                }
            };
            if let Form::Rounded(places, mode) = &column.form {
                metadata.insert("attain.rounded".to_owned(), format!("{} to {places} places", mode.name()));
            }
            fields.push(Field::new(&figure.address, ty, true).with_metadata(metadata));
            fields.extend(self.kinds.then(|| beside(&figure.address)));
        }
        fields
    }

    /// The columns of these rows; of a row that is none, every figure is absent as refused.
    ///
    /// # Errors
    ///
    /// A number that its column does not hold.
    pub fn columns(&self, figures: &impl Figures, rows: &[Option<usize>]) -> Result<Vec<ArrayRef>, Error> {
        let mut arrays: Vec<ArrayRef> = Vec::with_capacity(self.columns.len() * (1 + usize::from(self.kinds)));
        for column in &self.columns {
            arrays.push(self.column(column, figures, rows)?);
            if self.kinds {
                arrays.push(kinds_of(column, figures, rows)?);
            }
        }
        Ok(arrays)
    }

    fn column(&self, column: &Column, figures: &impl Figures, rows: &[Option<usize>]) -> Result<ArrayRef, Error> {
        let (figure, slot) = (&column.figure, column.figure.slot);
        let whole = |row: &Option<usize>| row.and_then(|row| figures.decimal_at(slot, row, 0));
        Ok(match &column.form {
            Form::Decimal(places) => {
                // Of all rows in their order there may be a shorter way.
                let all = rows.iter().enumerate().all(|(place, row)| *row == Some(place));
                match all.then(|| figures.decimals(slot, *places)).flatten() {
                    Some((digits, present)) if digits.len() == rows.len() => {
                        let digits: Vec<i128> = digits.into_iter().map(i128::from).collect();
                        let array = PrimitiveArray::<Decimal128Type>::try_new(digits.into(), Some(present.into()))?;
                        Arc::new(array.with_precision_and_scale(DIGITS, *places as i8)?)
                    }
                    Some(_) | None => {
                        self.decimals(column, figures, rows, *places, |row| figures.decimal_at(slot, row, *places))?
                    }
                }
            }
            Form::Rounded(places, mode) => {
                let quantum = Number::power_of_ten(-i32::from(*places));
                self.decimals(column, figures, rows, *places, |row| {
                    let exact = figures.decimal_at(slot, row, *places);
                    exact.or_else(|| figures.number(slot, row).ok()?.round(*mode, &quantum).digits(*places))
                })?
            }
            Form::Date => {
                let days = rows.iter().map(|row| whole(row).and_then(|day| i32::try_from(day).ok()));
                Arc::new(PrimitiveArray::<Date32Type>::from_iter(days))
            }
            Form::Truth => {
                let truths = rows.iter().map(|row| whole(row).map(|truth| truth != 0));
                Arc::new(truths.collect::<BooleanArray>())
            }
            Form::Words => {
                let words = self.program.words(&figure.ty);
                let keys = rows.iter().map(|row| whole(row).and_then(|place| i32::try_from(place).ok()));
                dictionary(keys.collect(), words.iter().map(String::as_str))?
            }
            Form::Text => Arc::new(figures.texts(figure, rows)),
        })
    }

    fn decimals(
        &self,
        column: &Column,
        figures: &impl Figures,
        rows: &[Option<usize>],
        places: u8,
        digits: impl Fn(usize) -> Option<i128>,
    ) -> Result<ArrayRef, Error> {
        const LIMIT: u128 = 10_u128.pow(DIGITS as u32);
        let mut all: Vec<Option<i128>> = Vec::with_capacity(rows.len());
        for (place, row) in rows.iter().enumerate() {
            let Some(row) = *row else {
                all.push(None);
                continue;
            };
            let held = digits(row).filter(|digits| digits.unsigned_abs() < LIMIT);
            if held.is_none()
                && let Ok(number) = figures.number(column.figure.slot, row)
            {
                let address = column.figure.address.clone();
                return Err(Error::TooLong { row: place, address, value: number.to_string(), places });
            }
            all.push(held);
        }
        let array = PrimitiveArray::<Decimal128Type>::from_iter(all);
        Ok(Arc::new(array.with_precision_and_scale(DIGITS, places as i8)?))
    }
}

fn kinds_of(column: &Column, figures: &impl Figures, rows: &[Option<usize>]) -> Result<ArrayRef, Error> {
    let kind = |row: &Option<usize>| match row {
        Some(row) => figures.absence(column.figure.slot, *row),
        None => Some(Kind::Refused),
    };
    let place = |kind: Kind| Kind::ALL.iter().position(|known| *known == kind).map(|place| place as i32);
    dictionary(rows.iter().map(|row| kind(row).and_then(place)).collect(), Kind::ALL.iter().map(|kind| kind.word()))
}

pub(crate) fn dictionary<'w>(
    keys: PrimitiveArray<Int32Type>,
    words: impl Iterator<Item = &'w str>,
) -> Result<ArrayRef, Error> {
    Ok(Arc::new(DictionaryArray::try_new(keys, Arc::new(StringArray::from_iter_values(words)))?))
}

fn form(figure: &Figure, results: &Results) -> Form {
    match &figure.ty {
        Type::Date => Form::Date,
        Type::Truth => Form::Truth,
        Type::Word(_) | Type::Key(_) => Form::Words,
        Type::Time | Type::Text | Type::Unknown => Form::Text,
        Type::Quantity(_) => {
            let said = results.rounded.iter().rev().find(|(address, ..)| *address == figure.address);
            match (said, figure.decimals, results.endless) {
                (Some((_, places, mode)), _, _) => Form::Rounded((*places).min(DIGITS), *mode),
                (None, Some(places), _) if places <= MOST_PLACES => Form::Decimal(places as u8),
                (None, _, Some((places, mode))) => Form::Rounded(places.min(DIGITS), mode),
                (None, _, None) => Form::Text,
            }
        }
    }
}
