//! The engines, each in the form that its own documentation recommends where speed matters.

pub mod attain;
pub mod cel;
pub mod datalogic;
pub mod floats;
pub mod lemma;
pub mod python;
pub mod regorus;
pub mod rhai;
pub mod zen;

/// Whether a lower rate of this measure is better; measures count from 1.
pub fn lower_is_better(number: usize) -> bool {
    number.is_multiple_of(3)
}

/// Whether this measure is scored by band rather than along a line.
pub fn by_band(number: usize) -> bool {
    !number.is_multiple_of(2)
}

/// The lowest rates of the bands above the first, and what each band earns, in the order of the bands.
pub fn bands(number: usize) -> ([&'static str; 4], [u32; 5]) {
    let points = if lower_is_better(number) { [100, 75, 50, 25, 0] } else { [0, 25, 50, 75, 100] };
    (["0.2", "0.4", "0.6", "0.8"], points)
}

/// What a line earns up to 30% and from 90% on.
pub fn line(number: usize) -> (u32, u32) {
    if lower_is_better(number) { (100, 0) } else { (0, 100) }
}
