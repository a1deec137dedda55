//! Whole quotients, lane by lane.

use super::wide;

/// Of each lane how often `over` goes into what is divided. Neither is below 0; nothing goes into 0.
pub(super) fn quotients(to: &mut [u64], nums: &[i64], over: &[u64]) {
    if !by_reciprocals(to, nums, over) {
        for ((to, num), over) in to.iter_mut().zip(nums).zip(over) {
            *to = (*num as u64).checked_div(*over).unwrap_or(0);
        }
    }
}

wide! {
    /// No vector unit divides whole numbers: a reciprocal is found by Newton's steps, the quotient by multiplications, and
    /// what is left over is calculated in full. Yes, where that is less than the divisor in every lane: then all are exact.
    fn by_reciprocals(to: &mut [u64], nums: &[i64], over: &[u64]) -> bool {
        const HALF: u64 = u32::MAX as u64;
        /// 48/17 − 32/17 d lies nearest to 1/d between a half and one.
        const START: u64 = (48 << 31) / 17;
        const SLOPE: u64 = (16 << 32) / 17;
        let mut beyond = 0;
        for ((to, num), over) in to.iter_mut().zip(nums).zip(over) {
            let (num, over) = (*num as u64, *over);
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
            beyond |= u64::from(rest >= over) | (over >> 34) | (num >> 63);
            *to = cut;
        }
        beyond == 0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Of few and of many bits alike.
    fn bits(most: u32) -> impl Strategy<Value = u64> {
        (any::<u64>(), 0..most).prop_map(move |(number, bits)| number >> (63 - bits))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn a_quotient_is_whole(lanes in prop::collection::vec((bits(62), bits(33), 0..4_u64), 1..20)) {
            // Near multiples as well, where one too many would show.
            let near = |(num, over, kind): (u64, u64, u64)| match kind {
                0 => num,
                _ => (num / over.max(1) * over).saturating_sub(kind - 1),
            };
            let nums: Vec<i64> = lanes.iter().map(|lane| near(*lane) as i64 & i64::MAX).collect();
            let over: Vec<u64> = lanes.iter().map(|(_, over, _)| (*over).max(1)).collect();
            let expected: Vec<u64> = nums.iter().zip(&over).map(|(num, over)| *num as u64 / over).collect();
            let mut to = vec![0; nums.len()];
            prop_assert!(by_reciprocals(&mut to, &nums, &over), "{:?} over {:?}", nums, over);
            prop_assert_eq!(&to, &expected);
            quotients(&mut to, &nums, &over);
            prop_assert_eq!(to, expected);
        }
    }

    #[test]
    fn what_reciprocals_do_not_reach_is_divided() {
        let (nums, over) = ([i64::MAX, i64::MAX, 7], [1 << 50, u64::MAX, 0]);
        let mut to = [9; 3];
        quotients(&mut to, &nums, &over);
        assert_eq!(to, [(1 << 13) - 1, 0, 0]);
    }
}
