//! Whole quotients, for loops that are compiled for vector units: none of them divides whole numbers.

/// [`quotient`] is for dividends of so many bits, and divisors of so many.
pub(super) const DIVIDEND: u32 = 62;
pub(super) const DIVISOR: u32 = 34;

/// How often `over` goes into `num`, and what is left over: less than `over`, or the quotient is none.
///
/// A reciprocal is found by Newton's steps, the quotient by multiplications, and what is left over is calculated in full.
#[inline(always)]
pub(super) fn quotient(num: u64, over: u64) -> (u64, u64) {
    const HALF: u64 = u32::MAX as u64;
    /// 48/17 − 32/17 d lies nearest to 1/d between a half and one.
    const START: u64 = (48 << 31) / 17;
    const SLOPE: u64 = (16 << 32) / 17;
    let zeros = u64::from(over.leading_zeros());
    // The divisor's first 32 bits, d × 2^32, and 2^31 ÷ d: never more than that.
    let first = (over << (zeros & 63)) >> 32;
    let mut part = START.wrapping_sub(first.wrapping_mul(SLOPE) >> 32);
    for _ in 0..3 {
        let short = first.wrapping_mul(part & HALF).wrapping_neg() >> 32;
        part = (part & HALF).wrapping_mul(short) >> 31;
    }
    let part = (part & HALF).wrapping_sub(4) & HALF;
    let most = ((num >> 31) & HALF).wrapping_mul(part) >> (64_u64.wrapping_sub(zeros) & 63);
    let rest = num.wrapping_sub(most.wrapping_mul(over));
    let more = ((rest >> 3) & HALF).wrapping_mul(part) >> (92_u64.wrapping_sub(zeros) & 63);
    let rest = rest.wrapping_sub(more.wrapping_mul(over));
    // Of a small divisor the first 32 bits of what is left over are not enough.
    let last = (rest & HALF).wrapping_mul(part) >> (95_u64.wrapping_sub(zeros) & 63);
    let last = if zeros > 32 { last } else { 0 };
    let mut rest = rest.wrapping_sub(last.wrapping_mul(over));
    let mut cut = most.wrapping_add(more).wrapping_add(last);
    for _ in 0..2 {
        let is_more = rest >= over;
        cut = cut.wrapping_add(u64::from(is_more));
        rest = rest.wrapping_sub(if is_more { over } else { 0 });
    }
    (cut, rest)
}

/// The same of numbers of any size, one by one; nothing goes into 0.
#[inline(always)]
pub(super) fn divided(num: u64, over: u64) -> (u64, u64) {
    (num.checked_div(over).unwrap_or(0), num.checked_rem(over).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Of few and of many bits alike.
    fn bits(most: u32) -> impl Strategy<Value = u64> {
        (any::<u64>(), 1..=most).prop_map(move |(number, bits)| number >> (64 - bits))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100_000))]

        #[test]
        fn a_quotient_is_whole(num in bits(DIVIDEND), over in bits(DIVISOR), kind in 0..4_u64) {
            let over = over.max(1);
            // Near multiples as well, where one too many would show.
            let num = if kind == 0 { num } else { (num / over * over).saturating_sub(kind - 1) };
            prop_assert_eq!(quotient(num, over), (num / over, num % over));
            prop_assert_eq!(divided(num, over), (num / over, num % over));
        }
    }
}
