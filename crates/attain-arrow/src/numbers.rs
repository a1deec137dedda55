//! Columns of numbers as digits with a point: whole numbers and decimals of every width.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type,
    UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, PrimitiveArray};
use arrow_buffer::i256;
use arrow_schema::DataType;
use attain::{Cells, Number};

/// The most digits behind the point that 64 bits are handed over with.
const SHORT_PLACES: u8 = 18;

/// The most digits behind the point that 128 bits are handed over with.
const LONG_PLACES: u8 = 38;

/// The numbers of a column. Where a row is null the digits are 0.
#[derive(Clone, Debug)]
pub enum Numbers<'a> {
    /// Whole numbers as the column holds them, with no null among them.
    Held(&'a [i64]),
    /// Of 64 bits.
    Short(Vec<i64>, u8),
    /// Of 128 bits.
    Long(Vec<i128>, u8),
}

/// A number that has more digits than any fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TooLong {
    /// The row.
    pub row: usize,
    /// The digits.
    pub digits: String,
}

impl<'a> Numbers<'a> {
    /// The numbers of a column; none where it has none. Numbers with more than 128 bits are named, and are 0.
    pub fn of(array: &'a dyn Array) -> Option<(Numbers<'a>, Vec<TooLong>)> {
        macro_rules! short {
            ($type:ty) => {
                (shorts(array.as_primitive_opt::<$type>()?, 0, |digits| i64::from(digits)), Vec::new())
            };
        }
        Some(match array.data_type() {
            DataType::Int64 => {
                let numbers = array.as_primitive_opt::<Int64Type>()?;
                match numbers.null_count() {
                    0 => (Numbers::Held(numbers.values()), Vec::new()),
                    _ => short!(Int64Type),
                }
            }
            DataType::Int8 => short!(Int8Type),
            DataType::Int16 => short!(Int16Type),
            DataType::Int32 => short!(Int32Type),
            DataType::UInt8 => short!(UInt8Type),
            DataType::UInt16 => short!(UInt16Type),
            DataType::UInt32 => short!(UInt32Type),
            DataType::UInt64 => {
                let numbers = array.as_primitive_opt::<UInt64Type>()?;
                narrowed(numbers.iter().map(|digits| digits.map_or(0, i128::from)).collect(), 0)
            }
            DataType::Decimal32(_, scale) if (0..=SHORT_PLACES as i8).contains(scale) => {
                (shorts(array.as_primitive_opt::<Decimal32Type>()?, *scale as u8, i64::from), Vec::new())
            }
            DataType::Decimal64(_, scale) if (0..=SHORT_PLACES as i8).contains(scale) => {
                (shorts(array.as_primitive_opt::<Decimal64Type>()?, *scale as u8, |digits| digits), Vec::new())
            }
            DataType::Decimal32(_, scale) => {
                let numbers = array.as_primitive_opt::<Decimal32Type>()?;
                wide(numbers.iter().map(|digits| digits.map(i256_of)), *scale)
            }
            DataType::Decimal64(_, scale) => {
                let numbers = array.as_primitive_opt::<Decimal64Type>()?;
                wide(numbers.iter().map(|digits| digits.map(i256_of)), *scale)
            }
            DataType::Decimal128(_, scale) if (0..=LONG_PLACES as i8).contains(scale) => {
                let numbers = array.as_primitive_opt::<Decimal128Type>()?;
                narrowed(numbers.iter().map(Option::unwrap_or_default).collect(), *scale as u8)
            }
            DataType::Decimal128(_, scale) => {
                let numbers = array.as_primitive_opt::<Decimal128Type>()?;
                wide(numbers.iter().map(|digits| digits.map(i256_of)), *scale)
            }
            DataType::Decimal256(_, scale) => wide(array.as_primitive_opt::<Decimal256Type>()?.iter(), *scale),
            _ => return None,
        })
    }

    /// As they are set.
    pub fn cells(&self) -> Cells<'_> {
        match self {
            Numbers::Held(digits) => Cells::Whole(digits),
            Numbers::Short(digits, 0) => Cells::Whole(digits),
            Numbers::Short(mantissas, places) => Cells::Decimals { mantissas, places: *places },
            Numbers::Long(mantissas, places) => Cells::LongDecimals { mantissas, places: *places },
        }
    }

    /// One of them.
    pub fn get(&self, row: usize) -> Option<Number> {
        let (digits, places) = match self {
            Numbers::Held(digits) => (i128::from(*digits.get(row)?), 0),
            Numbers::Short(digits, places) => (i128::from(*digits.get(row)?), *places),
            Numbers::Long(digits, places) => (*digits.get(row)?, *places),
        };
        Some(Number::from(digits).mul(&Number::power_of_ten(-i32::from(places))))
    }
}

/// Whether a type is one of numbers that are held to the last digit.
pub fn is_exact(ty: &DataType) -> bool {
    use DataType as D;
    matches!(ty, D::Int8 | D::Int16 | D::Int32 | D::Int64 | D::UInt8 | D::UInt16 | D::UInt32 | D::UInt64)
        || matches!(ty, D::Decimal32(..) | D::Decimal64(..) | D::Decimal128(..) | D::Decimal256(..))
}

fn i256_of(digits: impl Into<i128>) -> i256 {
    i256::from_i128(digits.into())
}

fn shorts<'a, T: arrow_array::types::ArrowPrimitiveType>(
    numbers: &PrimitiveArray<T>,
    places: u8,
    to: impl Fn(T::Native) -> i64,
) -> Numbers<'a> {
    let digits = match numbers.null_count() {
        0 => numbers.values().iter().map(|digits| to(*digits)).collect(),
        _ => numbers.iter().map(|digits| digits.map_or(0, &to)).collect(),
    };
    Numbers::Short(digits, places)
}

/// In 64 bits where all of them have no more.
fn narrowed<'a>(digits: Vec<i128>, places: u8) -> (Numbers<'a>, Vec<TooLong>) {
    if places <= SHORT_PLACES && digits.iter().all(|digits| i64::try_from(*digits).is_ok()) {
        return (Numbers::Short(digits.into_iter().map(|digits| digits as i64).collect(), places), Vec::new());
    }
    (Numbers::Long(digits, places), Vec::new())
}

/// Of 256 bits, or of a scale that is no number of places: brought to one that is, zeros at the end left out.
fn wide<'a>(numbers: impl Iterator<Item = Option<i256>>, scale: i8) -> (Numbers<'a>, Vec<TooLong>) {
    let places = scale.clamp(0, LONG_PLACES as i8) as u8;
    let up = u32::from(scale.min(0).unsigned_abs());
    let down = u32::from(scale.max(0).unsigned_abs()).saturating_sub(u32::from(LONG_PLACES));
    let ten = |power: u32| i256::from_i128(10).checked_pow(power);
    let mut long = Vec::new();
    let brought = |digits: i256| {
        let digits = digits.checked_mul(ten(up)?)?;
        let by = ten(down)?;
        if digits.checked_rem(by)? != i256::ZERO {
            return None;
        }
        digits.checked_div(by)?.to_i128()
    };
    let digits = numbers.enumerate().map(|(row, digits)| match digits.map(|digits| (digits, brought(digits))) {
        None => 0,
        Some((_, Some(digits))) => digits,
        Some((digits, None)) => {
            let digits = if scale == 0 { digits.to_string() } else { format!("{digits}E{}", -i32::from(scale)) };
            long.push(TooLong { row, digits });
            0
        }
    });
    let digits: Vec<i128> = digits.collect();
    (narrowed(digits, places).0, long)
}
