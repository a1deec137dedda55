//! Numbers as files have them, many of one type: quick, and without allocating.

use super::print::{DECIMALS_PLAIN, money_places};
use crate::model::{Model, Type};
use crate::number::{Narrow, Number};

/// How [`plain`](super::print::plain) writes the numbers of a type, looked up once for many of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plainly {
    /// The written form is the stored one times ten to this.
    up: u8,
    /// So many decimals at least.
    least: u8,
    percent: bool,
}

impl Plainly {
    /// None of what is no number, and where written and stored forms are not tens apart.
    pub(crate) fn of(ty: &Type, model: &Model) -> Option<Plainly> {
        let unit = ty.unit()?;
        let up = (0..=9).find(|up| unit.scale() == Number::power_of_ten(-i32::from(*up)))?;
        let least = if unit.is_money() { u8::try_from(money_places(unit, model)).ok()? } else { 0 };
        Some(Plainly { up, least, percent: unit.is_percent() })
    }

    /// Writes a number as [`plain`](super::print::plain) does, in place of what was written; no, where that must.
    #[inline]
    pub(crate) fn write(self, value: &Narrow, text: &mut Backwards) -> bool {
        let Some((digits, places)) = value.written(self.up, DECIMALS_PLAIN as u8) else { return false };
        let places = usize::from(places);
        let zeros = usize::from(self.least).saturating_sub(places);
        if zeros > MOST_ZEROS {
            return false;
        }
        text.at = END;
        if self.percent {
            text.put(b'%');
        }
        (0..zeros).for_each(|_| text.put(b'0'));
        if zeros > 0 && places == 0 {
            text.put(b'.');
        }
        let mut long = digits.unsigned_abs();
        let mut left = places;
        while long > u128::from(u64::MAX) {
            text.digit((long % 10) as u8, &mut left);
            long /= 10;
        }
        // Short ones divide faster.
        text.digits(long as u64, left);
        if digits < 0 {
            text.put(b'-');
        }
        true
    }
}

/// So many zeros behind the last digit are no trouble.
const MOST_ZEROS: usize = 9;

/// Where a text ends.
const END: usize = 56;

/// A text of at most so many bytes is copied in one go.
const SHORT: usize = 24;

/// A text made from its end: the longest number of 128 bits has 39 digits.
pub(crate) struct Backwards {
    /// The last bytes are behind its end.
    text: [u8; END + SHORT],
    /// Where it begins.
    at: usize,
}

impl Default for Backwards {
    fn default() -> Backwards {
        Backwards { text: [b'0'; END + SHORT], at: END }
    }
}

/// `00` to `99`.
const PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[b'0'; 2]; 100];
    let mut pair = 0;
    while pair < pairs.len() {
        pairs[pair] = [b'0' + (pair / 10) as u8, b'0' + (pair % 10) as u8];
        pair += 1;
    }
    pairs
};

impl Backwards {
    /// In ASCII.
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        &self.text[self.at..END]
    }

    /// Adds it to others.
    #[inline]
    pub fn append(&self, to: &mut Vec<u8>) {
        let length = END - self.at;
        if length > SHORT {
            return to.extend_from_slice(self.as_bytes());
        }
        // So many bytes at any time are two moves; as many as there are would be a call.
        let before = to.len();
        to.extend_from_slice(&self.text[self.at..self.at + SHORT]);
        to.truncate(before + length);
    }

    #[inline]
    fn put(&mut self, byte: u8) {
        self.at -= 1;
        self.text[self.at] = byte;
    }

    #[inline]
    fn pair(&mut self, pair: u64) {
        self.at -= 2;
        self.text[self.at..self.at + 2].copy_from_slice(&PAIRS[pair as usize]);
    }

    /// A digit, of which so many are left behind the point.
    #[inline]
    fn digit(&mut self, digit: u8, left: &mut usize) {
        self.put(b'0' + digit);
        *left = match *left {
            0 => 0,
            1 => {
                self.put(b'.');
                0
            }
            left => left - 1,
        };
    }

    /// The rest of the digits, of which so many are left behind the point.
    #[inline]
    fn digits(&mut self, mut number: u64, mut left: usize) {
        while left >= 2 {
            self.pair(number % 100);
            number /= 100;
            left -= 2;
            if left == 0 {
                self.put(b'.');
            }
        }
        if left == 1 {
            self.digit((number % 10) as u8, &mut left);
            number /= 10;
        }
        while number >= 100 {
            self.pair(number % 100);
            number /= 100;
        }
        if number >= 10 {
            self.pair(number);
        } else if number > 0 || self.begins_with_no_digit() {
            self.put(b'0' + number as u8);
        }
    }

    /// At least one digit stands before the point.
    fn begins_with_no_digit(&self) -> bool {
        self.as_bytes().first().is_none_or(|byte| !byte.is_ascii_digit())
    }
}

#[cfg(test)]
mod tests {
    use super::super::print::plain;
    use super::*;
    use crate::model::{Face, Unit};

    proptest::proptest! {
        /// What is written without a detour is what is written with it.
        #[test]
        fn short_numbers_are_written_as_all_are(
            digits in proptest::num::i64::ANY, cut in 0_u32..63, twos in 0_u32..20, fives in 0_u32..9,
            other in 1_u64..1_000, down in 0_i32..=18,
        ) {
            let den = (1_u64 << twos).saturating_mul(5_u64.pow(fives)).saturating_mul(other);
            let value = Number::from(digits >> cut).mul(&Number::power_of_ten(-down));
            let value = value.div(&Number::from(i128::from(den))).unwrap();
            let faces = [Face::Number, Face::Percent, Face::Points, Face::Per(Number::from(1000))].map(Unit::faced);
            for unit in faces.into_iter().chain([Unit::money("USD"), Unit::money("JPY")]) {
                let ty = Type::Quantity(unit);
                let form = Plainly::of(&ty, &Model::default()).unwrap();
                let narrow = <Narrow as crate::number::Arithmetic>::from_number(&value);
                let mut text = Backwards::default();
                if narrow.is_some_and(|narrow| form.write(&narrow, &mut text)) {
                    let text = std::str::from_utf8(text.as_bytes()).unwrap();
                    proptest::prop_assert_eq!(text, plain(&value, &ty, &Model::default()));
                }
            }
        }
    }

    #[test]
    fn most_numbers_are_written_without_a_detour() {
        let form = Plainly::of(&Type::Quantity(Unit::faced(Face::Percent)), &Model::default()).unwrap();
        for (value, expected) in
            [("0.084", "8.4%"), ("-1", "-100%"), ("0", "0%"), ("12.34567890123456", "1234.567890123456%")]
        {
            let narrow = Number::parse(value).unwrap();
            let narrow = <Narrow as crate::number::Arithmetic>::from_number(&narrow).unwrap();
            let mut text = Backwards::default();
            assert!(form.write(&narrow, &mut text));
            assert_eq!(text.as_bytes(), expected.as_bytes());
        }
        let rates = Unit { face: Face::Per(Number::from(3)), ..Unit::default() };
        assert!(Plainly::of(&Type::Quantity(rates), &Model::default()).is_none());
    }
}
