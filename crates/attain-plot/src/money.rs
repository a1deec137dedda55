//! Amounts as text: exact, or marked as not.

use attain::number::{Mode, Number};

/// The most decimals that are printed; as in Attain's explanations.
const DECIMALS_PRINTED: u32 = 6;

/// What amounts are counted in.
///
/// ```
/// use attain::number::Number;
/// use attain_plot::Currency;
///
/// let dollars = Currency { code: "USD".into(), decimals: 2 };
/// assert_eq!(dollars.print(&Number::from(-1_234_567)), "−1,234,567.00");
/// assert_eq!(dollars.print_signed(&Number::from(4_000)), "+4,000.00");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Currency {
    /// As the contract writes it: `USD`.
    pub code: String,
    /// How many decimals an amount has: 2 for cents.
    pub decimals: u32,
}

impl Currency {
    /// An amount with thousands separators and all its decimals, without the currency: `12,500.00`. Exact where the
    /// digits end within six decimals; otherwise rounded half up to so many behind a `≈`.
    pub fn print(&self, amount: &Number) -> String {
        match amount.decimal_places() {
            Some(places) if places <= DECIMALS_PRINTED.max(self.decimals) => fixed(amount, places.max(self.decimals)),
            Some(_) | None => format!("≈ {}", fixed(amount, DECIMALS_PRINTED.max(self.decimals))),
        }
    }

    /// The same with a `+` before what is above zero.
    pub fn print_signed(&self, amount: &Number) -> String {
        if amount.is_positive() { format!("+{}", self.print(amount)) } else { self.print(amount) }
    }

    /// The same with the currency behind it: `12,500.00 USD`.
    pub fn print_with_code(&self, amount: &Number) -> String {
        format!("{} {}", self.print(amount), self.code)
    }
}

/// Exact numbers, all with the decimals that the longest needs: `0`, `2.5` and `5` become `0.0`, `2.5`, `5.0`.
pub(crate) fn alike(numbers: &[Number]) -> Vec<String> {
    let places = numbers.iter().filter_map(Number::decimal_places).max().unwrap_or(0);
    numbers.iter().map(|number| fixed(number, places)).collect()
}

/// So many decimals, with thousands separators.
fn fixed(number: &Number, places: u32) -> String {
    let text = number.to_fixed(places, Mode::HalfUp);
    let (sign, digits) = match text.strip_prefix(['-', '−']) {
        Some(digits) => ("−", digits),
        None => ("", text.as_str()),
    };
    let (whole, decimals) = match digits.split_once('.') {
        Some((whole, decimals)) => (whole, format!(".{decimals}")),
        None => (digits, String::new()),
    };
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{decimals}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_or_say_that_they_are_not() -> Result<(), attain::number::ParseNumberError> {
        let dollars = Currency { code: "USD".into(), decimals: 2 };
        let third = Number::ratio(100, 3).unwrap_or(Number::zero());
        assert_eq!(dollars.print(&Number::zero()), "0.00");
        assert_eq!(dollars.print(&Number::parse("999999.5")?), "999,999.50");
        assert_eq!(dollars.print(&Number::parse("0.125")?), "0.125");
        assert_eq!(dollars.print(&third), "≈ 33.333333");
        assert_eq!(dollars.print_with_code(&Number::parse("-1000")?), "−1,000.00 USD");
        assert_eq!(alike(&[Number::zero(), Number::parse("2.5")?, Number::from(5000)]), ["0.0", "2.5", "5,000.0"]);
        Ok(())
    }
}
