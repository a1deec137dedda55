//! Explanations as prose, at three lengths.
//!
//! [`line()`] is one sentence, [`ledger`] lists amounts and what led to each, [`full`] tells everything, down to the facts.

mod full;
mod gathered;
mod ledger;
mod page;
mod phrase;

use crate::explain::Explainer;
use crate::explain::data::Explanation;
use crate::explain::duties::{Duty, Ruling};

/// The width that text is wrapped at, in characters.
pub const WIDTH: usize = 100;

/// The most elements of a fold that text lists; it says how many more there are.
pub const ELEMENTS_SHOWN: usize = 12;

/// One sentence, without a stop at its end and not wrapped:
///
/// `readmission_incentive pays 120,000.00 USD: readmission_rate 10% is in the band from 10% to below 12.5% (1% of base_payments)`
pub fn line(explanation: &Explanation) -> String {
    phrase::sentence(explanation)
}

/// A list of figures with what led to each, amounts aligned on the right.
pub fn ledger(explanations: &[Explanation]) -> String {
    ledger::ledger(explanations)
}

/// What a statement says: figures with what led to each, and beneath them how decisions came out and obligations stand.
pub fn statement(explanations: &[Explanation]) -> String {
    let (duties, figures): (Vec<Explanation>, Vec<Explanation>) =
        explanations.iter().cloned().partition(|told| told.ruling.is_some() || told.duty.is_some());
    let mut text = ledger(&figures);
    let rulings: Vec<Ruling> = duties.iter().filter_map(|told| told.ruling.clone()).collect();
    let duties: Vec<Duty> = duties.into_iter().filter_map(|told| told.duty).collect();
    let standing = standing(&rulings, &duties);
    if !text.is_empty() && !standing.is_empty() {
        text.push('\n');
    }
    text + &standing
}

/// Every decision with the reasons why rows before the one that decided did not, and every obligation in a line.
pub(crate) fn standing(rulings: &[Ruling], duties: &[Duty]) -> String {
    let rulings = rulings.iter().flat_map(Ruling::lines);
    rulings.chain(duties.iter().map(Duty::line)).map(|line| line + "\n").collect()
}

/// The lines of money of a settlement as a ledger; of a contract without money, all its listed figures.
pub fn ledger_of_lines(explainer: &Explainer<'_>) -> String {
    let lines = explainer.program.lines();
    let explanations: Vec<Explanation> = if lines.is_empty() {
        // What decisions came to, and how obligations stand, is told beneath.
        let listed = explainer.listed().map(|(figure, coordinate)| explainer.explain(figure, coordinate));
        listed.filter(|told| told.ruling.is_none() && told.duty.is_none()).collect()
    } else {
        explainer.values.lines().map(|(line, _)| explainer.explain(line.figure, line.coordinate as usize)).collect()
    };
    ledger(&explanations)
}

/// Everything, with every figure that was read explained beneath, each once.
pub fn full(explainer: &Explainer<'_>, explanation: &Explanation) -> String {
    full::full(explainer, explanation)
}

/// A condition and whether it holds, as part of a sentence.
pub(crate) fn truth(condition: &crate::explain::Condition) -> String {
    phrase::truth(condition)
}

/// Words on the left, amounts on the right.
pub(crate) fn beside(rows: &[(String, String)]) -> String {
    let mut page = page::Page::default();
    rows.iter().for_each(|(words, right)| page.say_beside(0, words, right));
    page.finish()
}
