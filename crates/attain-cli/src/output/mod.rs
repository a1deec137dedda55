//! How results and messages are written.

pub mod analysis_html;
pub mod bars;
pub mod cards;
pub mod cards_html;
pub mod compared;
pub mod curves;
pub mod html;
pub mod page;
pub mod parquet;
pub mod pictures;
pub mod progress;
pub mod results;
pub mod settling;
pub mod sink;
pub mod stats;
pub mod style;
pub mod table;
pub mod wide;

/// `1 row`, `2,474 rows`
pub fn count(number: usize, word: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {word}{plural}", grouped(number))
}

/// `2,474`
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
