//! A curve on the paper: lines where it runs, circles where it begins, ends and jumps.

use super::{Curve, End};
use plotters::style::RGBColor;

use crate::canvas::{BLUE, Canvas, Dash, INK, MIDDLE_BLUE, Place, RED, Stroke};
use crate::error::PlotError;
use crate::scale::Scale;
use crate::signs::DOTS;

/// How a curve is drawn.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    pub dash: Dash,
    pub line: Stroke,
    /// The color of its circles and jumps.
    pub dark: RGBColor,
    /// How far its circles reach.
    radius: i32,
}

const fn kind(dash: Dash, color: RGBColor, width: u32, dark: RGBColor, radius: i32) -> Kind {
    Kind { dash, line: Stroke::new(color, width), dark, radius }
}

/// One curve alone.
const LONE: [Kind; 1] = [kind(Dash::Solid, BLUE, 34, BLUE, 46)];

/// Several, told apart without their colors. The first is broad and pale with large circles, and those above it are thin
/// and dark with small ones, so that all are seen where they pay the same.
const SEVERAL: [Kind; super::MOST_CURVES] = [
    kind(Dash::Solid, MIDDLE_BLUE, 64, BLUE, 60),
    kind(Dash::Broken { on: 130, off: 80 }, RED, 26, RED, 38),
    kind(Dash::Broken { on: 26, off: 44 }, INK, 26, INK, 30),
    kind(Dash::Broken { on: 260, off: 50 }, INK, 12, INK, 24),
];

/// How so many curves are drawn.
pub(crate) fn kinds(count: usize) -> &'static [Kind] {
    if count <= 1 { &LONE } else { &SEVERAL }
}

/// An end that is drawn as a circle.
struct Dot {
    at: Place,
    open: bool,
}

/// A curve as what is drawn of it.
pub(crate) struct Trace {
    /// Runs in one piece.
    runs: Vec<Vec<Place>>,
    /// From one side of a jump to the other.
    jumps: Vec<[Place; 2]>,
    dots: Vec<Dot>,
    /// So many jumps that their circles would hide the curve: none is drawn.
    crowded: bool,
}

/// The most ends of pieces that are drawn as circles.
const MOST_CIRCLES: usize = 600;

impl Trace {
    pub(crate) fn new(curve: &Curve, x: &Scale, y: &Scale) -> Trace {
        let place = |end: &End| (x.place(&end.x), y.place(&end.y));
        let mut trace = Trace { runs: Vec::new(), jumps: Vec::new(), dots: Vec::new(), crowded: false };
        let mut before: Option<&End> = None;
        for (at, piece) in curve.pieces.iter().enumerate() {
            let (from, to) = (place(&piece.from), place(&piece.to));
            let after = curve.pieces.get(at + 1).map(|next| &next.from);
            let goes_on = before.is_some_and(|end| joins(end, &piece.from));
            match trace.runs.last_mut().filter(|_| goes_on) {
                Some(run) => run.push(to),
                None => trace.runs.push(vec![from, to]),
            }
            if let Some(end) = before.filter(|end| end.x == piece.from.x && end.y != piece.from.y) {
                trace.jumps.push([place(end), from]);
            }
            // The outermost ends need no circle where they are paid: the line simply begins there.
            let single = piece.from == piece.to;
            if before.is_none_or(|end| !joins(end, &piece.from)) && (before.is_some() || !piece.from.included || single)
            {
                trace.dots.push(Dot { at: from, open: !piece.from.included });
            }
            if !single && after.is_none_or(|next| !joins(&piece.to, next)) && (after.is_some() || !piece.to.included) {
                trace.dots.push(Dot { at: to, open: !piece.to.included });
            }
            before = Some(&piece.to);
        }
        trace.crowded = trace.dots.len() > MOST_CIRCLES;
        if trace.crowded {
            trace.dots.clear();
        }
        trace
    }

    /// Straight stretches, for whoever puts a label where no line is.
    pub(crate) fn stretches(&self) -> impl Iterator<Item = [Place; 2]> {
        let runs = self.runs.iter().flat_map(|run| run.iter().zip(run.iter().skip(1)).map(|(a, b)| [*a, *b]));
        runs.chain(self.jumps.iter().copied())
    }

    pub(crate) fn jumps(&self) -> usize {
        self.jumps.len()
    }

    pub(crate) fn has_circles(&self) -> bool {
        self.dots.iter().any(|dot| dot.open)
    }

    pub(crate) fn draw_jumps(&self, canvas: &Canvas, kind: &Kind) -> Result<(), PlotError> {
        let (dash, width) = if self.crowded { (Dash::Solid, 8) } else { (DOTS, 14) };
        self.jumps.iter().try_for_each(|jump| canvas.line(jump, dash, Stroke::new(kind.dark, width)))
    }

    pub(crate) fn draw_runs(&self, canvas: &Canvas, kind: &Kind) -> Result<(), PlotError> {
        let runs = self.runs.iter().filter(|run| run.iter().any(|place| Some(place) != run.first()));
        runs.map(Vec::as_slice).try_for_each(|run| canvas.line(run, kind.dash, kind.line))
    }

    /// Filled circles above open ones: what is paid is never hidden by what is not.
    pub(crate) fn draw_dots(&self, canvas: &Canvas, kind: &Kind) -> Result<(), PlotError> {
        let radius = if self.is_dense() { kind.radius * 6 / 10 } else { kind.radius };
        let ring = Stroke::new(kind.dark, if radius > 30 { 18 } else { 12 });
        let open = self.dots.iter().filter(|dot| dot.open);
        open.chain(self.dots.iter().filter(|dot| !dot.open))
            .try_for_each(|dot| canvas.circle(dot.at, radius, dot.open, ring))
    }

    /// Whether circles would lie on one another.
    fn is_dense(&self) -> bool {
        let mut places: Vec<i32> = self.dots.iter().map(|dot| dot.at.0).collect();
        places.sort_unstable();
        places.dedup();
        places.iter().zip(places.iter().skip(1)).any(|(a, b)| b - a < 120)
    }
}

/// Whether a curve runs on from one piece to the next without a circle.
fn joins(end: &End, next: &End) -> bool {
    end.x == next.x && end.y == next.y && (end.included || next.included)
}
