//! Where things stand in a picture: places in thousandths of its width and height, so that a template draws it with whole numbers.

use attain::scorecard::Measure;
use attain::{Number, Period};
use serde::Serialize;

/// The scale of a measure: bands between its standards, and marks on it.
#[derive(Debug, Serialize)]
pub struct Scale {
    /// Bands from left to right.
    pub bands: Vec<Band>,
    /// Standards.
    pub standards: Vec<Mark>,
    /// What stands beside the measure.
    pub beside: Vec<Mark>,
    /// The measure itself.
    pub own: Option<i64>,
    /// The least and the greatest value of the scale, as a person reads them.
    pub ends: (String, String),
    /// All of it in words.
    pub words: String,
}

/// A stretch of a scale.
#[derive(Debug, Serialize)]
pub struct Band {
    pub from: i64,
    pub width: i64,
    /// `target`, `threshold` or `below`.
    pub kind: &'static str,
}

/// A place on a scale.
#[derive(Debug, Serialize)]
pub struct Mark {
    pub at: i64,
    pub name: String,
    pub text: String,
}

/// The course of a measure over periods.
#[derive(Debug, Serialize)]
pub struct Course {
    /// Stretches of periods without a gap, as the points of a line.
    pub lines: Vec<Vec<(i64, i64)>>,
    pub points: Vec<Point>,
    /// The target, if it is on the picture.
    pub target: Option<i64>,
    pub first: String,
    pub last: String,
    pub words: String,
}

/// One period.
#[derive(Debug, Serialize)]
pub struct Point {
    pub x: i64,
    pub y: i64,
    pub label: String,
    pub text: String,
    pub last: bool,
}

const WHOLE: i64 = 1000;

/// The scale of a measure; none where there is nothing to compare it with.
pub fn scale(measure: &Measure) -> Option<Scale> {
    let own = measure.value.value.as_ref().ok().filter(|_| !measure.kept_back);
    let standards: Vec<(&str, &Number, &str)> = measure
        .standards
        .iter()
        .filter_map(|standard| {
            Some((standard.name.as_str(), standard.value.value.as_ref().ok()?, standard.value.text.as_str()))
        })
        .collect();
    let beside: Vec<(&str, &Number, &str)> = measure
        .beside
        .iter()
        .filter(|beside| beside.same_unit && !beside.kept_back)
        .filter_map(|beside| {
            let name = beside.title.as_deref().unwrap_or(&beside.address);
            Some((name, beside.value.value.as_ref().ok()?, beside.value.text.as_str()))
        })
        .collect();
    let all: Vec<&Number> =
        own.into_iter().chain(standards.iter().chain(&beside).map(|(_, number, _)| *number)).collect();
    if standards.is_empty() && beside.is_empty() {
        return None;
    }
    let (least, most) = (all.iter().min()?, all.iter().max()?);
    let room = padding(least, most);
    let (from, to) = (*least - &room, *most + &room);
    let at = |number: &Number| place(number, &from, &to);
    let mark = |(name, number, text): &(&str, &Number, &str)| Mark {
        at: at(number),
        name: (*name).to_owned(),
        text: (*text).to_owned(),
    };
    let of = |name: &str| standards.iter().find(|(known, ..)| *known == name).map(|(_, number, _)| at(number));
    let bands = measure.lower_is_better.map(|lower| bands(of("threshold"), of("target"), lower)).unwrap_or_default();
    let mut words: Vec<String> = Vec::new();
    words.extend(own.map(|_| format!("result {}", measure.value.text)));
    words.extend(standards.iter().chain(&beside).map(|(name, _, text)| format!("{name} {text}")));
    let end = |number: &Number| number.to_string();
    Some(Scale {
        bands,
        standards: standards.iter().map(mark).collect(),
        beside: beside.iter().map(mark).collect(),
        own: own.map(at),
        ends: (end(&from), end(&to)),
        words: words.join("; "),
    })
}

/// Some room at both ends.
fn padding(least: &Number, most: &Number) -> Number {
    let apart = most - least;
    let apart = if apart.is_zero() { Number::one() } else { apart };
    &apart * &Number::power_of_ten(-1)
}

fn place(number: &Number, from: &Number, to: &Number) -> i64 {
    let part = (number - from).div(&(to - from)).unwrap_or_else(Number::zero);
    (&part * &Number::from(WHOLE)).round(attain::Mode::HalfUp, &Number::one()).to_i64().unwrap_or(0)
}

/// The bands between threshold and target, the good side being that where the target lies.
fn bands(threshold: Option<i64>, target: Option<i64>, lower: bool) -> Vec<Band> {
    let Some(target) = target else { return Vec::new() };
    // Thought of with the good side at the right, and turned round at the end.
    let turn = |at: i64| if lower { WHOLE - at } else { at };
    let (target, threshold) = (turn(target), threshold.map(turn).filter(|threshold| *threshold < turn(target)));
    let mut bands = Vec::new();
    let mut add = |from: i64, to: i64, kind| {
        let from_shown = if lower { WHOLE - to } else { from };
        bands.push(Band { from: from_shown, width: to - from, kind });
    };
    add(0, threshold.unwrap_or(target), "below");
    if let Some(threshold) = threshold {
        add(threshold, target, "threshold");
    }
    add(target, WHOLE, "target");
    bands.sort_by_key(|band| band.from);
    bands
}

/// The course of a measure; none of a single period.
pub fn course(measure: &Measure) -> Option<Course> {
    let known: Vec<(usize, &Period, &Number, &str)> = measure
        .trend
        .iter()
        .enumerate()
        .filter(|(_, point)| !point.kept_back)
        .filter_map(|(place, point)| {
            Some((place, &point.period, point.value.value.as_ref().ok()?, point.value.text.as_str()))
        })
        .collect();
    if known.len() < 2 {
        return None;
    }
    let target = measure.standards.iter().find(|standard| standard.name == "target");
    let target = target.and_then(|target| target.value.value.as_ref().ok());
    let all = || known.iter().map(|(_, _, number, _)| *number).chain(target);
    let (least, most) = (all().min()?, all().max()?);
    let room = padding(least, most);
    let (from, to) = (least - &room, most + &room);
    let count = i64::try_from(measure.trend.len()).unwrap_or(1).max(2);
    let x = |place: usize| i64::try_from(place).unwrap_or(0) * WHOLE / (count - 1);
    let y = |number: &Number| WHOLE - place(number, &from, &to);
    let last = known.last().map(|(place, ..)| *place);
    let points: Vec<Point> = known
        .iter()
        .map(|(place, period, number, text)| Point {
            x: x(*place),
            y: y(number),
            label: period.label(),
            text: (*text).to_owned(),
            last: Some(*place) == last,
        })
        .collect();
    let runs = known.iter().zip(&points).collect::<Vec<_>>();
    let lines = runs
        .chunk_by(|((a, ..), _), ((b, ..), _)| a + 1 == *b)
        .filter(|run| run.len() > 1)
        .map(|run| run.iter().map(|(_, point)| (point.x, point.y)).collect());
    let words: Vec<String> = points.iter().map(|point| format!("{} {}", point.label, point.text)).collect();
    Some(Course {
        lines: lines.collect(),
        target: target.map(y),
        first: points.first().map(|point| point.label.clone()).unwrap_or_default(),
        last: points.last().map(|point| point.label.clone()).unwrap_or_default(),
        words: words.join("; "),
        points,
    })
}
