//! Scorecards as one page of HTML that needs nothing else: styles and pictures are in it.

use attain::scorecard::{Card, Measure, Status};
use attain::wire;
use serde::Serialize;

use super::cards::{change, sign, to_target, words};
use super::html;
use super::pictures::{Course, Scale, course, scale};
use crate::outcome::Refusal;

/// The template; everything that it prints is escaped.
const TEMPLATE: &str = include_str!("scorecard.html");

/// What the template takes.
#[derive(Serialize)]
struct Pages<'c> {
    title: String,
    pages: Vec<Page<'c>>,
}

/// A card as the template takes it.
#[derive(Serialize)]
struct Page<'c> {
    card: &'c wire::Scorecard,
    heading: String,
    keys: Vec<(String, String)>,
    domains: Vec<Section<'c>>,
    small: Option<u32>,
}

#[derive(Serialize)]
struct Section<'c> {
    name: Option<String>,
    rows: Vec<Row<'c>>,
}

#[derive(Serialize)]
struct Row<'c> {
    measure: &'c attain::scorecard::wire::Measure,
    target: Option<String>,
    sign: &'static str,
    status: &'static str,
    status_words: String,
    to_target: Option<String>,
    change: Option<String>,
    scale: Option<Scale>,
    course: Option<Course>,
}

/// The page of all cards.
pub fn page(cards: &[Card], wired: &[wire::Scorecard]) -> Result<String, Refusal> {
    let pages: Vec<Page<'_>> = cards.iter().zip(wired).map(|(card, wired)| of_card(card, wired)).collect();
    let title = pages.first().map(|page| page.heading.clone()).unwrap_or_default();
    html::render(TEMPLATE, &Pages { title, pages })
}

fn of_card<'c>(card: &'c Card, wired: &'c wire::Scorecard) -> Page<'c> {
    let domains = card.domains.iter().zip(&wired.domains).map(|(domain, wired)| Section {
        name: domain.name.as_deref().map(words),
        rows: domain.measures.iter().zip(&wired.measures).map(|(measure, wired)| row(measure, wired)).collect(),
    });
    Page {
        card: wired,
        heading: card.title.clone().unwrap_or_else(|| card.name.clone()),
        keys: card.whose.keys.iter().map(|(name, key)| (words(name), key.clone())).collect(),
        domains: domains.collect(),
        small: card.small,
    }
}

fn row<'c>(measure: &'c Measure, wired: &'c attain::scorecard::wire::Measure) -> Row<'c> {
    let target = measure.standards.iter().find(|standard| standard.name == "target");
    let (status, status_words) = match measure.status {
        Status::TargetMet => ("met", "Target met".to_owned()),
        Status::ThresholdMet => ("partly", "Threshold met".to_owned()),
        Status::NotMet => ("not", "Not met".to_owned()),
        Status::NoTarget => ("none", "No target".to_owned()),
        Status::Absent(kind) => ("none", words(kind.word())),
        Status::KeptBack => ("none", "Kept back: too few".to_owned()),
    };
    Row {
        measure: wired,
        target: target.map(|target| target.value.text.clone()),
        sign: sign(measure.status),
        status,
        status_words,
        to_target: measure.distance.as_ref().map(|distance| to_target(measure, distance)),
        change: measure.change.as_ref().map(change),
        scale: scale(measure),
        course: course(measure),
    }
}
