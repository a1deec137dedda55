#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod axis;
mod bars;
mod canvas;
mod curve;
mod error;
mod exposure;
mod letters;
mod money;
mod page;
mod picture;
mod scale;
mod signs;
mod tornado;

#[cfg(test)]
mod tests;

pub use curve::{At, Band, Better, Curve, End, MOST_CURVES, PayoutCurve, Piece, Setback, Subject, XAxis};
pub use error::PlotError;
pub use exposure::{Exposure, ExposureBars, ExposureSection, Reach};
pub use money::Currency;
pub use picture::Picture;
pub use scale::round_numbers;
pub use tornado::{Effect, Tornado, TornadoBar};
