//! A product too wide for 128 bits, only ever compared.

use std::cmp::Ordering;

/// A magnitude of up to 320 bits, highest limb first so that the derived order is the numeric one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Wide([u64; LIMBS]);

/// The widest side of a comparison is a numerator (127 bits), a divisor (64 bits) and a power of ten (120 bits).
const LIMBS: usize = 5;

impl Wide {
    fn from(value: u128) -> Self {
        let mut limbs = [0; LIMBS];
        limbs[LIMBS - 1] = value as u64;
        limbs[LIMBS - 2] = (value >> 64) as u64;
        Wide(limbs)
    }

    fn times(mut self, factor: u64) -> Self {
        let mut carry = 0_u128;
        for limb in self.0.iter_mut().rev() {
            let product = u128::from(*limb) * u128::from(factor) + carry;
            *limb = product as u64;
            carry = product >> 64;
        }
        self
    }

    fn times_ten_to(mut self, mut power: u32) -> Self {
        while power > 0 {
            let step = power.min(19);
            self = self.times(10_u64.pow(step));
            power -= step;
        }
        self
    }
}

/// Compares `left × left_factor × 10^left_power` with the same on the right, without losing a bit.
/// The powers are differences of scales, so at most 36.
pub(super) fn compare_products(left: (u128, u64, u32), right: (u128, u64, u32)) -> Ordering {
    let product = |(value, factor, power): (u128, u64, u32)| Wide::from(value).times(factor).times_ten_to(power);
    product(left).cmp(&product(right))
}
