//! What a contract pays over one metric: the data of the picture.

mod draw;
mod marks;
mod trace;

use attain::number::Number;

use crate::error::PlotError;
use crate::money::Currency;
use crate::picture::Picture;

/// What one or more contracts pay over the values of one metric.
///
/// All numbers are exact. Texts are drawn as they are given; what a number along the x axis reads like is given with it
/// ([`At`]), since a contract knows how its values are written (`12.5%`, `7 patients`) and a picture does not.
///
/// ```
/// use attain::number::Number;
/// use attain_plot::{At, Better, Curve, Currency, End, PayoutCurve, Piece, XAxis};
///
/// let flat = |from: i64, to: i64, amount: i64| Piece {
///     from: End { x: from.into(), y: amount.into(), included: true },
///     to: End { x: to.into(), y: amount.into(), included: false },
/// };
/// let picture = PayoutCurve {
///     title: "Readmission incentive".into(),
///     x: XAxis {
///         title: "Readmission rate".into(),
///         unit: "%".into(),
///         better: Some(Better::Lower),
///         ticks: (0..=20).step_by(5).map(|x| At { value: x.into(), text: format!("{x}%") }).collect(),
///     },
///     y_title: "Payment".into(),
///     currency: Currency { code: "USD".into(), decimals: 2 },
///     curves: vec![Curve { name: "2026".into(), pieces: vec![flat(0, 10, 120_000), flat(10, 20, 0)] }],
///     ..PayoutCurve::default()
/// }
/// .draw()?;
/// assert!(picture.svg().starts_with("<svg"));
/// # Ok::<(), attain_plot::PlotError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct PayoutCurve {
    /// The heading: `Readmission incentive`.
    pub title: String,
    /// A line below it, perhaps empty: the contract, the period, what is held fixed.
    pub subtitle: String,
    /// The axis of the metric.
    pub x: XAxis,
    /// What the amounts are: `Payment to the hospital`.
    pub y_title: String,
    /// What they are counted in.
    pub currency: Currency,
    /// At most four, told apart by their lines: broad and solid, dashed, dotted, and in long thin dashes.
    pub curves: Vec<Curve>,
    /// Shaded by turns and named above the plot, from left to right.
    pub bands: Vec<Band>,
    /// Standards of the metric (target, threshold, benchmark), each a dashed upright line: the text is its name and its
    /// value, `target 12.5%`.
    pub standards: Vec<At>,
    /// Where the subject stands: value, amount and what to write, `Riverside Hospital: 11.2%, 120,000.00 USD`.
    pub subject: Option<Subject>,
    /// Where better performance pays less.
    pub setbacks: Vec<Setback>,
}

/// The axis of the metric. It reaches from the least to the greatest value of anything that is drawn.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct XAxis {
    /// The metric's own title: `Readmission rate`.
    pub title: String,
    /// Its unit, `%` or `patients`, written behind the title; empty where there is none.
    pub unit: String,
    /// Which way is better, written below the axis; `None` where nothing is said.
    pub better: Option<Better>,
    /// Values to write along the axis, the most important first: one that would touch another before it is left out.
    /// [`crate::round_numbers`] makes even ones.
    pub ticks: Vec<At>,
}

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// The higher the better.
    Higher,
    /// The lower the better.
    Lower,
}

/// A value of the metric, and the text to write for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At {
    /// Where it lies.
    pub value: Number,
    /// What is written, exactly so.
    pub text: String,
}

/// One contract's amounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Curve {
    /// Written in the key: `Contract of 2026`.
    pub name: String,
    /// Straight pieces from left to right. Between two pieces there may be a jump (the same value, another amount) or
    /// nothing at all; a single value is a piece whose two ends are the same and included. With hundreds of jumps no
    /// circle is drawn.
    pub pieces: Vec<Piece>,
}

/// A straight piece of a curve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its left end.
    pub from: End,
    /// Its right end.
    pub to: End,
}

/// An end of a piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The value of the metric.
    pub x: Number,
    /// The amount of money.
    pub y: Number,
    /// Whether this value is paid this amount (a filled circle where there is a jump), or only those beside it (an open
    /// one).
    pub included: bool,
}

/// A band of the metric, shaded and named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Band {
    /// Where it begins; `None` is the left edge.
    pub from: Option<Number>,
    /// Where it ends; `None` is the right edge.
    pub to: Option<Number>,
    /// Its name, written above it where there is room: `10% to below 12.5%`.
    pub label: String,
}

/// Where the subject stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The value of the metric.
    pub x: Number,
    /// The amount of money.
    pub y: Number,
    /// What is written beside the point, with the figures as they are to be read.
    pub label: String,
}

/// A stretch of values, or one value (`from` and `to` the same), over which better performance pays less.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setback {
    /// The lowest value of the stretch.
    pub from: Number,
    /// The highest.
    pub to: Number,
    /// What is written above it: `better by one patient pays 12,000 USD less`.
    pub label: String,
}

/// The most curves that can be told apart in black and white.
pub const MOST_CURVES: usize = 4;

impl PayoutCurve {
    /// Draws the picture.
    ///
    /// # Errors
    /// Where the data contradict themselves: [`PlotError::Nothing`], [`PlotError::TooManyCurves`],
    /// [`PlotError::NotInOrder`], [`PlotError::Upright`], [`PlotError::Backwards`].
    pub fn draw(&self) -> Result<Picture, PlotError> {
        self.validate()?;
        draw::draw(self)
    }

    fn validate(&self) -> Result<(), PlotError> {
        if self.curves.iter().all(|curve| curve.pieces.is_empty()) {
            return Err(PlotError::Nothing { what: "piece of a curve" });
        }
        if self.curves.len() > MOST_CURVES {
            return Err(PlotError::TooManyCurves { count: self.curves.len(), most: MOST_CURVES });
        }
        for curve in &self.curves {
            let mut before: Option<&Number> = None;
            for (at, piece) in curve.pieces.iter().enumerate() {
                let (curve, number) = (curve.name.clone(), at + 1);
                if piece.from.x > piece.to.x || before.is_some_and(|before| piece.from.x < *before) {
                    return Err(PlotError::NotInOrder { curve, piece: number });
                }
                if piece.from.x == piece.to.x && piece.from.y != piece.to.y {
                    return Err(PlotError::Upright { curve, piece: number });
                }
                before = Some(&piece.to.x);
            }
        }
        let bands = self.bands.iter().map(|band| (band.from.as_ref(), band.to.as_ref(), &band.label));
        let setbacks = self.setbacks.iter().map(|setback| (Some(&setback.from), Some(&setback.to), &setback.label));
        for (from, to, label) in bands.chain(setbacks) {
            if from.zip(to).is_some_and(|(from, to)| from > to) {
                return Err(PlotError::Backwards { label: label.clone() });
            }
        }
        Ok(())
    }
}
