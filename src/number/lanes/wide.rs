//! Loops over lanes, compiled for several widths of vector units: the machine at hand takes its widest.

/// A function that loops over slices. What it calls must be inlined into it, or runs as it would anywhere else.
///
/// A macro, and no function that takes a closure: only what is inlined into a function for a vector unit is compiled for
/// it, and a closure of some size, called for each of the units, is not.
macro_rules! wide {
    ($(#[$about:meta])* $seen:vis fn $name:ident $([$($generic:tt)+])? ($($arg:ident: $ty:ty),+ $(,)?) $(-> $out:ty)? $body:block) => {
        $(#[$about])*
        #[inline]
        $seen fn $name $(<$($generic)+>)? ($($arg: $ty),+) $(-> $out)? {
            #[inline(always)]
            fn run $(<$($generic)+>)? ($($arg: $ty),+) $(-> $out)? $body

            #[cfg(feature = "simd")]
            {
                struct Loop<A>(A);

                impl $(<$($generic)+>)? pulp::WithSimd for Loop<($($ty,)+)> {
                    type Output = $crate::number::lanes::wide::wide!(@out $($out)?);

                    #[inline(always)]
                    fn with_simd<S: pulp::Simd>(self, _simd: S) -> Self::Output {
                        let ($($arg,)+) = self.0;
                        run($($arg),+)
                    }
                }

                pulp::Arch::new().dispatch(Loop(($($arg,)+)))
            }
            #[cfg(not(feature = "simd"))]
            run($($arg),+)
        }
    };
    (@out) => { () };
    (@out $out:ty) => { $out };
}

pub(crate) use wide;

/// A vector of so many, whatever they are.
#[inline]
pub(crate) fn room<T: Copy + Default>(of: &mut Vec<T>, rows: usize) -> &mut [T] {
    of.resize(rows, T::default());
    of
}
