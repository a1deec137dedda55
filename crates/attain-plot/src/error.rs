//! Why a picture cannot be drawn.

/// Why a picture cannot be drawn, in the words of whoever gave the data.
///
/// Data that is merely odd (one point, only zeros, a huge jump, twenty bands) is drawn. What is refused here contradicts
/// itself, so that any picture of it would be a lie.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlotError {
    /// There is not one piece, bar or row.
    #[error("there is nothing to draw: give at least one {what}")]
    Nothing {
        /// What is missing: `piece of a curve`, `bar`, `row`.
        what: &'static str,
    },
    /// More curves than there are kinds of line that can be told apart in print.
    #[error("{count} curves cannot be told apart without color: draw at most {most} in one picture")]
    TooManyCurves {
        /// How many were given.
        count: usize,
        /// How many can be told apart.
        most: usize,
    },
    /// A piece ends before it begins, or begins before the one before it ends.
    #[error("the pieces of curve `{curve}` must go from left to right: piece {piece} does not")]
    NotInOrder {
        /// The name of the curve.
        curve: String,
        /// Which of its pieces, counted from 1.
        piece: usize,
    },
    /// A piece stands straight up: two amounts for the same value.
    #[error("piece {piece} of curve `{curve}` has two amounts for one value: a jump lies between two pieces")]
    Upright {
        /// The name of the curve.
        curve: String,
        /// Which of its pieces, counted from 1.
        piece: usize,
    },
    /// A band or a stretch ends before it begins.
    #[error("`{label}` ends before it begins")]
    Backwards {
        /// The label of the band or stretch.
        label: String,
    },
    /// The least amount is above the greatest.
    #[error("the least amount of `{label}` is above its greatest")]
    LeastAboveGreatest {
        /// The label of the row.
        label: String,
    },
    /// The page would be longer than a drawing may be.
    #[error("the picture would be too tall: draw at most about {most} rows in one picture")]
    TooTall {
        /// About how many rows fit.
        most: usize,
    },
    /// A scale that is not offered.
    #[error("a picture is made 1 to {most} times its size, not {scale} times")]
    Scale {
        /// What was asked for.
        scale: u32,
        /// The greatest that is offered.
        most: u32,
    },
    /// The charting library could not draw.
    #[error("the picture could not be drawn: {0}")]
    Drawing(String),
    /// The picture could not be made into pixels.
    #[error("the picture could not be made into pixels: {0}")]
    Pixels(String),
}
