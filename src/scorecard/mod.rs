//! Scorecards: what a performance review looks at, for one element in one period. No money moves by it.
//!
//! In:  a settled population and a scorecard of its contract.
//! Out: a [`Card`]: figures by domain, with standards, trend and what stands beside them; [`wire`] is its versioned JSON shape.
//! Promise: nothing is computed that the contract does not say but differences: to a standard, and to the period before.

mod small;
#[cfg(feature = "serde")]
pub mod wire;

use crate::calendar::Period;
use crate::explain::{Explainer, Shown, Side, Whose, in_points};
use crate::model::{At, Direction, Kind, Model, Place, Scorecard, Type};
use crate::population::Population;
use crate::scorecard::small::is_kept_back;
use crate::source::Source;

/// How many periods a trend has at most.
const MOST_PERIODS: usize = 12;

/// A scorecard of one element in one period.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// The number of its clause in the paper contract.
    pub section: Option<String>,
    /// Whose it is, and for which period.
    pub whose: Whose,
    /// The period; none where it stands once.
    pub period: Option<Period>,
    /// Whether the period is not over on the day of settlement.
    pub provisional: bool,
    /// Counts above 0 and below this are not shown.
    pub small: Option<u32>,
    /// What it shows, in the order in which the text first names each domain; what has none stands apart.
    pub domains: Vec<Domain>,
}

/// Measures of one domain.
#[derive(Clone, Debug, PartialEq)]
pub struct Domain {
    /// Its name; none of what is in no domain.
    pub name: Option<String>,
    /// What is in it.
    pub measures: Vec<Measure>,
}

/// One figure of a scorecard.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// Its address.
    pub address: String,
    /// Its title.
    pub title: Option<String>,
    /// The number of its clause in the paper contract.
    pub section: Option<String>,
    /// The word of its clause.
    pub clause: &'static str,
    /// What it came to. Where it is kept back as a small cell: nothing of it is told anywhere.
    pub value: Shown,
    /// Whether it is kept back, because so few are behind it.
    pub kept_back: bool,
    /// Whether lower is better; none where the contract does not say.
    pub lower_is_better: Option<bool>,
    /// How it stands.
    pub status: Status,
    /// The standards, in the order of the text.
    pub standards: Vec<Standard>,
    /// How far it is from the target, in the direction that is better.
    pub distance: Option<Distance>,
    /// The numerator and the denominator, where it is a quotient.
    pub fraction: Option<(Side, Side)>,
    /// Against the period before.
    pub change: Option<Change>,
    /// The periods up to this one, the last at most twelve.
    pub trend: Vec<Point>,
    /// What stands beside it.
    pub beside: Vec<BesideIt>,
}

/// How a measure stands to its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// The target is met.
    TargetMet,
    /// The target is not met, the threshold is.
    ThresholdMet,
    /// Neither is met.
    NotMet,
    /// There is no target.
    NoTarget,
    /// The measure, or its target, has no value.
    Absent(Kind),
    /// It is not told, because so few are behind it.
    KeptBack,
}

/// A standard of a measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Standard {
    /// `target`, `threshold`, `benchmark`, …
    pub name: String,
    /// What it is.
    pub value: Shown,
    /// Whether the measure meets it; none where it is not known, or the contract does not say which way is better.
    pub met: Option<bool>,
}

/// How far a measure is from its target.
#[derive(Clone, Debug, PartialEq)]
pub struct Distance {
    /// How far, never negative.
    pub by: Shown,
    /// In words: `1.5 percentage points`.
    pub words: String,
    /// Whether on the good side, the target itself among it.
    pub met: bool,
}

/// A period of a trend.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// The period.
    pub period: Period,
    /// What the measure came to in it. Where that is kept back, nothing of it is told.
    pub value: Shown,
    /// Whether it is kept back, because so few were behind it.
    pub kept_back: bool,
}

/// How a measure changed against the period before.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The period before.
    pub period: Period,
    /// What it was then.
    pub before: Shown,
    /// By how much it rose, or fell where negative.
    pub by: Shown,
    /// In words: `up 1.5 percentage points`.
    pub words: String,
    /// Whether that is better; none where nothing changed, or the contract does not say which way is better.
    pub better: Option<bool>,
}

/// A figure beside a measure.
#[derive(Clone, Debug, PartialEq)]
pub struct BesideIt {
    /// Its address.
    pub address: String,
    /// Its title.
    pub title: Option<String>,
    /// What it came to.
    pub value: Shown,
    /// Whether it is of the measure's own unit, and so stands on the same scale.
    pub same_unit: bool,
    /// Whether it is kept back, because so few are behind it, or because it could give the measure away.
    pub kept_back: bool,
    /// The level that it is of, where that is not the measure's.
    pub level: Option<String>,
}

/// What a scorecard is made from.
#[derive(Clone, Copy)]
pub(crate) struct Desk<'a> {
    pub model: &'a Model,
    pub source: &'a Source,
    pub population: &'a Population,
}

impl Desk<'_> {
    /// The scorecard of an element in a period.
    pub fn card(&self, card: &Scorecard, element: usize, period: usize) -> Card {
        let place = card.place;
        let keys = self.population.keys_at(place, element, period);
        let when = place.grain.and_then(|grain| self.population.periods(grain).get(period).copied());
        let ended = |day| when.is_none_or(|when| when.end <= day);
        let mut domains: Vec<Domain> = Vec::new();
        for shown in &card.shows {
            let seen = self.population.seen_from(shown.figure, place, element, period, 0);
            let Some((element, period)) = seen else { continue };
            let at = At { figure: shown.figure, coordinate: shown.coordinate, element, period };
            let made = Explainer::of_many(self.model, self.source, self.population, (at, at), |explainer| {
                let rows = self.model.rows_of(at.figure, at.coordinate);
                let domain = explainer.domain(self.model.figure(at.figure), &rows);
                (domain, self.measure(card, &shown.beside, at, explainer))
            });
            let Some((name, measure)) = made else { continue };
            match domains.iter_mut().find(|domain| domain.name == name) {
                Some(domain) => domain.measures.push(measure),
                None => domains.push(Domain { name, measures: vec![measure] }),
            }
        }
        Card {
            name: card.name.clone(),
            title: card.title.clone(),
            section: card.section.clone(),
            whose: Whose { keys, words: String::new() },
            period: when,
            provisional: self.population.days().as_of.is_some_and(|day| !ended(day)),
            small: card.small,
            domains,
        }
    }

    fn measure(
        &self,
        card: &Scorecard,
        beside: &[(crate::model::FigureId, usize)],
        at: At,
        explainer: &Explainer<'_>,
    ) -> Measure {
        let model = self.model;
        let figure = model.figure(at.figure);
        let clause = explainer.clause(at.figure, at.coordinate);
        let value = explainer.figure(at.figure, at.coordinate);
        let fraction = explainer.fraction(at.figure, at.coordinate);
        let kept_back = is_kept_back(card, explainer, at);
        let beside = beside.iter().filter_map(|(figure, coordinate)| {
            let clause = explainer.clause(*figure, *coordinate);
            let there = explainer.seen(*figure, *coordinate, 0)?;
            let told = explainer.figure_at(there);
            // A place among others tells of the own value; what all have in common does not.
            let own = model.figure(*figure).place.level == model.figure(at.figure).place.level;
            let hidden = (kept_back && own) || is_kept_back(card, explainer, there);
            let told = if hidden { explainer.absent(Kind::Inapplicable, &told.ty) } else { told };
            let same_unit = told.ty == value.ty;
            let (level, measured) = (model.figure(*figure).place.level, model.figure(at.figure).place.level);
            // Medians and the like stand with those around; their titles say what they are of.
            let level = level.filter(|_| level != measured && model.figure(*figure).metric.is_some());
            let level = level.map(|level| model.level(level).name.clone());
            let (address, title) = (clause.address, clause.title);
            Some(BesideIt { address, title, same_unit, kept_back: hidden, value: told, level })
        });
        let beside = beside.collect();
        let lower = figure.metric.as_ref().and_then(|metric| metric.direction).map(|direction| match direction {
            Direction::Higher => false,
            Direction::Lower => true,
            Direction::Column(..) => {
                let rows = model.rows_of(at.figure, at.coordinate);
                let rows = figure.shape.iter().copied().zip(rows).collect();
                self.population.lower_is_better(direction, &rows)
            }
        });
        let mut measure = Measure {
            address: clause.address,
            title: clause.title,
            section: clause.section,
            clause: clause.word,
            value: value.clone(),
            kept_back,
            lower_is_better: lower,
            status: Status::KeptBack,
            standards: Vec::new(),
            distance: None,
            fraction: None,
            change: None,
            trend: Vec::new(),
            beside,
        };
        let standards = figure.metric.iter().flat_map(|metric| &metric.standards);
        measure.standards =
            standards.map(|(name, standard)| self.standard(explainer, name, *standard, at, &value, lower)).collect();
        if kept_back {
            measure.value = explainer.absent(Kind::Inapplicable, &value.ty);
            measure.standards.iter_mut().for_each(|standard| standard.met = None);
            return measure;
        }
        measure.fraction = fraction;
        let target = measure.standards.iter().find(|standard| standard.name == "target");
        measure.distance = target.and_then(|target| distance(explainer, &value, target, lower));
        measure.status = status(&value, &measure.standards);
        measure.trend = self.trend(card, explainer, at);
        measure.change = change(explainer, &measure.trend, lower);
        measure
    }

    fn standard(
        &self,
        explainer: &Explainer<'_>,
        name: &str,
        standard: crate::model::FigureId,
        at: At,
        value: &Shown,
        lower: Option<bool>,
    ) -> Standard {
        let coordinate = if self.model.figure(standard).shape.is_empty() { 0 } else { at.coordinate };
        let told = explainer.figure(standard, coordinate);
        let met = match (&value.value, &told.value, lower) {
            (Ok(value), Ok(standard), Some(true)) => Some(value <= standard),
            (Ok(value), Ok(standard), Some(false)) => Some(value >= standard),
            (Ok(_) | Err(_), _, _) => None,
        };
        Standard { name: name.to_owned(), value: told, met }
    }

    fn trend(&self, card: &Scorecard, explainer: &Explainer<'_>, at: At) -> Vec<Point> {
        let place: Place = self.model.figure(at.figure).place;
        let Some(grain) = place.grain else { return Vec::new() };
        let first = (at.period + 1).saturating_sub(MOST_PERIODS);
        let periods = self.population.periods(grain).iter().enumerate().skip(first).take(at.period + 1 - first);
        let there = periods.filter(|(period, _)| self.population.takes_part(place, at.element, *period));
        let point = |(period, when): (usize, &Period)| {
            let at = At { period, ..at };
            let value = explainer.figure_at(at);
            // What the card of that period does not show, no later one does.
            let kept_back = is_kept_back(card, explainer, at);
            let value = if kept_back { explainer.absent(Kind::Inapplicable, &value.ty) } else { value };
            Point { period: *when, value, kept_back }
        };
        there.map(point).collect()
    }
}

fn status(value: &Shown, standards: &[Standard]) -> Status {
    if let Err(kind) = value.value {
        return Status::Absent(kind);
    }
    let of = |name: &str| standards.iter().find(|standard| standard.name == name);
    match of("target") {
        None => Status::NoTarget,
        Some(target) => match (target.met, &target.value.value) {
            (_, Err(kind)) => Status::Absent(*kind),
            (Some(true), _) => Status::TargetMet,
            (None, _) => Status::NoTarget,
            (Some(false), _) if of("threshold").is_some_and(|threshold| threshold.met == Some(true)) => {
                Status::ThresholdMet
            }
            (Some(false), _) => Status::NotMet,
        },
    }
}

fn distance(explainer: &Explainer<'_>, value: &Shown, target: &Standard, lower: Option<bool>) -> Option<Distance> {
    let (Ok(own), Ok(wanted), Some(_)) = (&value.value, &target.value.value, lower) else { return None };
    let by = explainer.known((own - wanted).abs(), &value.ty);
    Some(Distance { words: in_points(&by), by, met: target.met? })
}

fn change(explainer: &Explainer<'_>, trend: &[Point], lower: Option<bool>) -> Option<Change> {
    let [.., Point { period, value: before, .. }, Point { value: now, .. }] = trend else { return None };
    let (Ok(was), Ok(is)) = (&before.value, &now.value) else { return None };
    if !matches!(now.ty, Type::Quantity(_)) {
        return None;
    }
    let by = is - was;
    let size = in_points(&explainer.known(by.abs(), &now.ty));
    let words = match by.signum() {
        0 => "unchanged".to_owned(),
        1 => format!("up {size}"),
        _ => format!("down {size}"),
    };
    let better = lower.filter(|_| !by.is_zero()).map(|lower| by.is_negative() == lower);
    Some(Change { period: *period, before: before.clone(), by: explainer.known(by, &now.ty), words, better })
}
