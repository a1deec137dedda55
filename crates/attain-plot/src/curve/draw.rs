//! The picture of a payout curve, from top to bottom: heading, key, standards and setbacks, bands, plot, axis.

use attain::number::Number;

use super::marks::{Bands, Marks};
use super::trace::{Trace, kinds};
use super::{Better, PayoutCurve};
use crate::axis::{BELOW, Upward, along, titled};
use crate::canvas::{Anchor, Area, BLUE, Canvas, Dash, INK, Place, SOFT_INK, Stroke, WHITE};
use crate::error::PlotError;
use crate::letters::Letters;
use crate::money::Currency;
use crate::page::{Entry, Heading, Key, LABEL, MARGIN, STRONG, Sign, TALLEST, WIDTH, count};
use crate::picture::Picture;
use crate::scale::{Amounts, Scale};
use crate::signs::subject;

/// How tall the plot itself is.
const PLOT: i32 = 3800;
/// Between the axes and what is drawn: a curve at zero is not an axis.
const INNER: i32 = 80;
const MOST_AMOUNTS: u32 = 6;

pub(super) fn draw(curve: &PayoutCurve) -> Result<Picture, PlotError> {
    let letters = Letters::read()?;
    let (low, high) = extent(curve.values());
    let amounts = extent(curve.amounts());
    let axis = Amounts::around(&amounts.0, &amounts.1, MOST_AMOUNTS)?;
    let upward = Upward::new(&axis);

    // Across first: what stands above the plot depends on it.
    let left = MARGIN + upward.width(&letters);
    let right = WIDTH - MARGIN - 160;
    let across = Area::new(left, 0, right, 0);
    let x = Scale::new(low, &high, left + INNER, right - INNER);
    let bands = Bands::new(&letters, curve, &x, across);
    let marks = Marks::new(&letters, curve, &x, across);
    let y0 = Scale::new(axis.low.clone(), &axis.high, PLOT, 0);
    let circles = curve.curves.iter().any(|one| Trace::new(one, &x, &y0).has_circles());
    let heading = Heading::new(&letters, &curve.title, &curve.subtitle);
    let key = Key::new(&letters, entries(curve, circles, marks.has_setbacks()));
    let y_title = letters.lines(&titled(&curve.y_title, &curve.currency.code), STRONG, WIDTH - 2 * MARGIN, 2);

    let key_top = MARGIN + heading.height();
    let title_top = key_top + key.height();
    let marks_top = title_top + count(&y_title) * STRONG.line() + 60;
    let bands_top = marks_top + marks.height();
    let pointers = if marks.has_setbacks() { 110 } else { 0 };
    let top = bands_top + bands.height + pointers + if bands.height == 0 { 60 } else { 0 };
    let plot = Area::new(left, top, right, top + PLOT);
    let x_title = letters.lines(&titled(&curve.x.title, &curve.x.unit), STRONG, plot.width() - 3400, 3);
    let below = plot.bottom + BELOW + 210;
    let height = below + count(&x_title).max(1) * STRONG.line() + MARGIN - 60;
    if height > TALLEST {
        return Err(PlotError::TooTall { most: 100 });
    }

    let y = Scale::new(axis.low, &axis.high, plot.bottom - INNER, plot.top + INNER);
    let traces: Vec<Trace> = curve.curves.iter().map(|one| Trace::new(one, &x, &y)).collect();
    let mut svg = String::new();
    let canvas = Canvas::new(&mut svg, (WIDTH, height))?;
    heading.draw(&canvas, MARGIN)?;
    key.draw(&canvas, key_top)?;
    canvas.lines(&y_title, (MARGIN, title_top + STRONG.line() / 2), Anchor::Start, STRONG, INK)?;
    bands.shade(&canvas, bands_top, plot)?;
    marks.hatch(&canvas, plot)?;
    upward.draw(&canvas, &y, plot)?;
    marks.lines(&canvas, marks_top, plot)?;
    marks.words(&canvas, &letters, marks_top)?;
    bands.name(&canvas, &letters, bands_top)?;
    let ticks: Vec<(i32, &str)> = curve.x.ticks.iter().map(|tick| (x.place(&tick.value), tick.text.as_str())).collect();
    along(&canvas, &letters, &ticks, plot, false)?;
    canvas.lines(&x_title, ((left + right) / 2, below), Anchor::Middle, STRONG, INK)?;
    direction(&canvas, curve.x.better, plot, below)?;
    let kinds = kinds(traces.len());
    traces.iter().zip(kinds).try_for_each(|(trace, kind)| trace.draw_jumps(&canvas, kind))?;
    traces.iter().zip(kinds).try_for_each(|(trace, kind)| trace.draw_runs(&canvas, kind))?;
    traces.iter().zip(kinds).try_for_each(|(trace, kind)| trace.draw_dots(&canvas, kind))?;
    if let Some(own) = &curve.subject {
        let stretches: Vec<[Place; 2]> = traces.iter().flat_map(Trace::stretches).collect();
        let uprights = curve.standards.iter().map(|at| x.place(&at.value)).map(|x| [(x, plot.top), (x, plot.bottom)]);
        let obstacles: Vec<[Place; 2]> = stretches.into_iter().chain(uprights).collect();
        call_out(&canvas, &letters, (x.place(&own.x), y.place(&own.y)), &own.label, plot, &obstacles)?;
    }
    canvas.finish()?;
    let jumps: Vec<usize> = traces.iter().map(Trace::jumps).collect();
    Ok(Picture::new(&svg, (WIDTH, height), &curve.title, &described(curve, &jumps)))
}

impl PayoutCurve {
    /// Every value of the metric that is drawn.
    fn values(&self) -> impl Iterator<Item = &Number> {
        let pieces = self.curves.iter().flat_map(|curve| &curve.pieces).flat_map(|piece| [&piece.from.x, &piece.to.x]);
        let bands = self.bands.iter().flat_map(|band| band.from.iter().chain(&band.to));
        let standards = self.standards.iter().map(|at| &at.value);
        let setbacks = self.setbacks.iter().flat_map(|setback| [&setback.from, &setback.to]);
        pieces.chain(bands).chain(standards).chain(setbacks).chain(self.subject.iter().map(|own| &own.x))
    }

    /// Every amount that is drawn.
    fn amounts(&self) -> impl Iterator<Item = &Number> {
        let pieces = self.curves.iter().flat_map(|curve| &curve.pieces).flat_map(|piece| [&piece.from.y, &piece.to.y]);
        pieces.chain(self.subject.iter().map(|own| &own.y))
    }
}

fn extent<'a>(numbers: impl Iterator<Item = &'a Number>) -> (Number, Number) {
    let numbers: Vec<&Number> = numbers.collect();
    let least = numbers.iter().min().map_or_else(Number::zero, |number| (*number).clone());
    (least, numbers.iter().max().map_or_else(Number::zero, |number| (*number).clone()))
}

/// The key has what the picture has, and nothing where there is one plain line.
fn entries(curve: &PayoutCurve, circles: bool, setbacks: bool) -> Vec<Entry> {
    let mut entries = Vec::new();
    if curve.curves.len() > 1 {
        let names = curve.curves.iter().zip(kinds(curve.curves.len()));
        entries
            .extend(names.map(|(one, kind)| Entry { sign: Sign::Line(kind.dash, kind.line), words: one.name.clone() }));
    }
    if circles {
        let words = "at a jump: filled is paid, open is not".to_owned();
        entries.push(Entry { sign: Sign::Circles(Stroke::new(BLUE, 18)), words });
    }
    if setbacks {
        entries.push(Entry { sign: Sign::Hatch, words: "better performance pays less".to_owned() });
    }
    entries
}

/// Which way is better, at the end of the axis where it is.
fn direction(canvas: &Canvas, better: Option<Better>, plot: Area, y: i32) -> Result<(), PlotError> {
    match better {
        Some(Better::Lower) => canvas.text("← lower is better", (plot.left, y), Anchor::Start, LABEL, INK),
        Some(Better::Higher) => canvas.text("higher is better →", (plot.right, y), Anchor::End, LABEL, INK),
        None => Ok(()),
    }
}

/// The subject's point with its words beside it, where they cover as little as may be.
fn call_out(
    canvas: &Canvas,
    letters: &Letters,
    at: Place,
    label: &str,
    plot: Area,
    obstacles: &[[Place; 2]],
) -> Result<(), PlotError> {
    let lines = letters.even_lines(label, STRONG, 2600, 3);
    let wide = letters.widest(lines.iter().map(String::as_str), STRONG) + 100;
    let high = count(&lines) * STRONG.line() + 50;
    // The nearest place that covers least, of many over the whole plot; not on the point itself.
    let apart = if obstacles.len() > 1000 { 480 } else { 120 };
    let lefts = (plot.left + 60..plot.right - wide - 60).step_by(apart);
    let tops = (plot.top + 60..plot.bottom - high - 60).step_by(apart);
    let boxes = lefts.flat_map(|x| tops.clone().map(move |y| Area::new(x, y, x + wide, y + high)));
    let nearest = |area: &Area| (at.0.clamp(area.left, area.right), at.1.clamp(area.top, area.bottom));
    let away = |area: &Area| {
        let (x, y) = nearest(area);
        (x - at.0).abs() + (y - at.1).abs()
    };
    let covered = |area: &Area| obstacles.iter().filter(|stretch| crosses(**stretch, grown(*area, 40))).count();
    let free = boxes.filter(|area| away(area) >= 180).min_by_key(|area| (covered(area), away(area)));
    if let Some(area) = &free {
        let near = nearest(area);
        canvas.line(&[at, near], Dash::Solid, Stroke::new(INK, 10))?;
        canvas.fill(*area, WHITE)?;
        canvas.frame(*area, Stroke::new(SOFT_INK, 8))?;
        let first = (area.left + 50, area.top + 25 + STRONG.line() / 2);
        canvas.lines(&lines, first, Anchor::Start, STRONG, INK)?;
    }
    subject(canvas, at)
}

fn grown(area: Area, by: i32) -> Area {
    Area::new(area.left - by, area.top - by, area.right + by, area.bottom + by)
}

/// Whether a straight line goes through an area: it is halved until its parts are small.
fn crosses([from, to]: [Place; 2], area: Area) -> bool {
    let bounds = Area::new(from.0.min(to.0), from.1.min(to.1), from.0.max(to.0) + 1, from.1.max(to.1) + 1);
    if !bounds.meets(area) {
        return false;
    }
    if bounds.is_within(area) || bounds.width().max(bounds.height()) < 20 || bounds.width() == 1 || bounds.height() == 1
    {
        return true;
    }
    let middle = ((from.0 + to.0) / 2, (from.1 + to.1) / 2);
    crosses([from, middle], area) || crosses([middle, to], area)
}

/// The picture in words, for those who do not see it.
fn described(curve: &PayoutCurve, jumps: &[usize]) -> String {
    let mut words = vec![format!(
        "{} over {}.",
        titled(&curve.y_title, &curve.currency.code),
        titled(&curve.x.title, &curve.x.unit)
    )];
    words.extend(curve.x.better.map(|better| match better {
        Better::Higher => "Higher is better.".to_owned(),
        Better::Lower => "Lower is better.".to_owned(),
    }));
    for (one, jumps) in curve.curves.iter().zip(jumps) {
        let (least, greatest) = extent(one.pieces.iter().flat_map(|piece| [&piece.from.y, &piece.to.y]));
        let jumps = match jumps {
            0 => "without a jump".to_owned(),
            1 => "with 1 jump".to_owned(),
            more => format!("with {more} jumps"),
        };
        words.push(format!("{}: {}, {jumps}.", one.name, range(&curve.currency, &least, &greatest)));
    }
    let mut list = |what: &str, labels: Vec<&str>| {
        if !labels.is_empty() {
            words.push(format!("{what}: {}.", labels.join("; ")));
        }
    };
    list("Bands", curve.bands.iter().map(|band| band.label.as_str()).collect());
    list("Standards", curve.standards.iter().map(|at| at.text.as_str()).collect());
    list("Better performance pays less", curve.setbacks.iter().map(|setback| setback.label.as_str()).collect());
    list("Marked", curve.subject.iter().map(|own| own.label.as_str()).collect());
    words.join(" ")
}

fn range(currency: &Currency, least: &Number, greatest: &Number) -> String {
    if least == greatest {
        format!("always {}", currency.print_with_code(least))
    } else {
        format!("from {} to {}", currency.print(least), currency.print_with_code(greatest))
    }
}
