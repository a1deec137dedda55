//! Numbers as people write them.

use std::fmt;
use std::str::FromStr;

use num_bigint::BigInt;
use num_traits::{Pow, Signed};

use super::{Mode, Number, Small};

/// The most digits a written number may have, not counting zeros in front.
pub const MAX_DIGITS: usize = 34;

/// Why a text is not a number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseNumberError {
    /// Nothing is written.
    #[error("a number is expected here, and nothing is written")]
    Empty,
    /// More digits than [`MAX_DIGITS`].
    #[error("this number has {digits} digits; a number may have at most {MAX_DIGITS}")]
    TooLong {
        /// How many there are.
        digits: usize,
    },
    /// `.5`
    #[error("a digit is missing before the decimal point: write `0.5`, not `.5`")]
    NoWholeDigit,
    /// `5.`
    #[error("a digit is missing after the decimal point: write `5` or `5.0`, not `5.`")]
    NoDecimalDigit,
    /// `1.2.3`
    #[error("a number has only one decimal point")]
    SecondPoint,
    /// `1,000`
    #[error("a number is read without commas: write `1000` for one thousand and `0.5` for one half")]
    Comma,
    /// `1e6`
    #[error("a number is written out in full: `1000000`, not `1e6`")]
    Exponent,
    /// Anything else.
    #[error("`{character}` is not part of a number")]
    Character {
        /// The first that is not.
        character: char,
    },
}

impl Number {
    /// Reads a plain decimal: digits, perhaps `-` or `−` before them, perhaps a point and more digits. No exponent, no
    /// commas, no blanks; zeros in front are fine.
    pub fn parse(text: &str) -> Result<Number, ParseNumberError> {
        let unsigned = text.strip_prefix(['-', '−']).unwrap_or(text);
        let (whole, decimals) = match unsigned.split_once('.') {
            Some((whole, decimals)) => (whole, Some(decimals)),
            None => (unsigned, None),
        };
        if let Some(character) = unsigned.chars().find(|c| !c.is_ascii_digit() && *c != '.') {
            return Err(match character {
                ',' => ParseNumberError::Comma,
                'e' | 'E' if unsigned.starts_with(|c: char| c.is_ascii_digit()) => ParseNumberError::Exponent,
                character => ParseNumberError::Character { character },
            });
        }
        match (whole, decimals) {
            ("", None) => return Err(ParseNumberError::Empty),
            (_, Some(decimals)) if decimals.contains('.') => return Err(ParseNumberError::SecondPoint),
            (_, Some("")) => return Err(ParseNumberError::NoDecimalDigit),
            ("", _) => return Err(ParseNumberError::NoWholeDigit),
            _ => {}
        }
        let whole = whole.trim_start_matches('0');
        let decimals = decimals.unwrap_or("");
        let digits = whole.len() + decimals.len();
        if digits > MAX_DIGITS {
            return Err(ParseNumberError::TooLong { digits });
        }
        // 34 digits have at most 113 bits, and a scale of 34 is within the short form's.
        let mantissa = whole
            .bytes()
            .chain(decimals.bytes())
            .fold(0_i128, |mantissa, digit| mantissa * 10 + i128::from(digit - b'0'));
        let mantissa = if unsigned.len() == text.len() { mantissa } else { -mantissa };
        Small::decimal(mantissa, decimals.len() as u8).map(Number::from).ok_or(ParseNumberError::TooLong { digits })
    }

    /// The number rounded to so many decimal places, and written with all of them: `12.50`.
    pub fn to_fixed(&self, places: u32, mode: Mode) -> String {
        let power = i32::try_from(places).unwrap_or(i32::MAX);
        let steps = (self * Number::power_of_ten(power)).round(mode, &Number::one());
        match steps.to_i64() {
            Some(steps) => pointed(steps < 0, steps.unsigned_abs().to_string(), power.unsigned_abs()),
            None => written(&steps.numer_denom().0, power.unsigned_abs()),
        }
    }

    /// The number written out in full, with no zero too many: `12.5`. `None` when the digits would never end.
    pub fn to_exact_string(&self) -> Option<String> {
        let places = self.decimal_places()?;
        let (numer, denom) = self.numer_denom();
        Some(written(&(numer * BigInt::from(10).pow(places) / denom), places))
    }
}

impl FromStr for Number {
    type Err = ParseNumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Number::parse(text)
    }
}

/// Exact: a decimal where the digits end, and otherwise a fraction in lowest terms, `2/3`.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_exact_string() {
            Some(decimal) => f.pad(&decimal),
            None => {
                let (numer, denom) = self.numer_denom();
                f.pad(&format!("{numer}/{denom}"))
            }
        }
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// `mantissa ÷ 10^places`, digit by digit.
fn written(mantissa: &BigInt, places: u32) -> String {
    pointed(mantissa.is_negative(), mantissa.magnitude().to_string(), places)
}

/// Digits with a point before so many of the last.
fn pointed(is_negative: bool, mut digits: String, places: u32) -> String {
    let sign = if is_negative { "-" } else { "" };
    let places = places as usize;
    if places == 0 {
        return format!("{sign}{digits}");
    }
    if digits.len() <= places {
        // At least one digit stands before the point.
        digits.insert_str(0, &"0".repeat(places + 1 - digits.len()));
    }
    let (whole, decimals) = digits.split_at(digits.len() - places);
    format!("{sign}{whole}.{decimals}")
}
