//! Loops over lanes, compiled for several widths of vector units: the machine at hand takes its widest.

/// Runs a loop. What it calls must be inlined into it, or runs as it would anywhere else.
#[cfg(feature = "simd")]
#[inline(always)]
pub(crate) fn wide<R>(each: impl FnOnce() -> R) -> R {
    pulp::Arch::new().dispatch(Loop(each))
}

#[cfg(not(feature = "simd"))]
#[inline(always)]
pub(crate) fn wide<R>(each: impl FnOnce() -> R) -> R {
    each()
}

#[cfg(feature = "simd")]
struct Loop<F>(F);

#[cfg(feature = "simd")]
impl<R, F: FnOnce() -> R> pulp::WithSimd for Loop<F> {
    type Output = R;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _simd: S) -> R {
        (self.0)()
    }
}
