//! Rounding to a multiple, and sharing out in multiples.

use attain::number::Mode;
use num_bigint::BigInt;
use num_integer::Integer;

use super::{Exact, whole};

/// The multiple of `quantum` that the mode chooses: one of the two neighbours, or the number itself.
pub fn round(number: &Exact, mode: Mode, quantum: &Exact) -> Exact {
    let steps = number / quantum;
    let (below, above) = (steps.floor(), steps.ceil());
    if below == above {
        return number.clone();
    }
    let (toward_zero, away) = if steps > whole(0) { (&below, &above) } else { (&above, &below) };
    let even = if below.to_integer().is_even() { &below } else { &above };
    let to_below = &steps - &below;
    let half = Exact::new(BigInt::from(1), BigInt::from(2));
    let nearest = |tie| match to_below.cmp(&half) {
        std::cmp::Ordering::Less => &below,
        std::cmp::Ordering::Equal => tie,
        std::cmp::Ordering::Greater => &above,
    };
    let chosen = match mode {
        Mode::HalfUp => nearest(away),
        Mode::HalfDown => nearest(toward_zero),
        Mode::HalfEven => nearest(even),
        Mode::Up => &above,
        Mode::Down => &below,
        Mode::Truncate => toward_zero,
    };
    chosen * quantum
}

/// Shares of `total` in proportion to `weights`, each a multiple of `quantum`: everyone gets the whole multiples due, and
/// what is left goes out one multiple at a time to the largest remainders, of equals to the first. `None` where nobody
/// has a weight. `total` is a multiple of the quantum and at least 0.
pub fn share_out(total: &Exact, weights: &[Exact], quantum: &Exact) -> Option<Vec<Exact>> {
    let all: Exact = weights.iter().sum();
    if all == whole(0) {
        return None;
    }
    let units = total / quantum;
    let due: Vec<Exact> = weights.iter().map(|weight| weight * &units / &all).collect();
    let mut shares: Vec<Exact> = due.iter().map(Exact::floor).collect();
    let mut left = &units - shares.iter().sum::<Exact>();
    let mut taken = vec![false; due.len()];
    while left > whole(0) {
        let mut best: Option<usize> = None;
        for at in (0..due.len()).filter(|at| !taken[*at]) {
            if best.is_none_or(|best| due[at].fract() > due[best].fract()) {
                best = Some(at);
            }
        }
        let best = best.expect("fewer multiples are left than there are shares");
        taken[best] = true;
        shares[best] += whole(1);
        left -= whole(1);
    }
    Some(shares.into_iter().map(|share| share * quantum).collect())
}

#[test]
fn modes_agree_with_their_words() {
    let tenths = |tenths: i32| Exact::new(BigInt::from(tenths), BigInt::from(10));
    let table = [
        (Mode::HalfUp, [3, 3, 2, -3, -3, -2]),
        (Mode::HalfDown, [3, 2, 2, -3, -2, -2]),
        (Mode::HalfEven, [3, 2, 2, -3, -2, -2]),
        (Mode::Up, [3, 3, 3, -2, -2, -2]),
        (Mode::Down, [2, 2, 2, -3, -3, -3]),
        (Mode::Truncate, [2, 2, 2, -2, -2, -2]),
    ];
    for (mode, expected) in table {
        let rounded = [26, 25, 24, -26, -25, -24].map(|number| round(&tenths(number), mode, &whole(1)));
        assert_eq!(rounded, expected.map(whole), "{mode:?}");
    }
    assert_eq!(round(&tenths(35), Mode::HalfEven, &whole(1)), whole(4));
    assert_eq!(round(&whole(74), Mode::HalfUp, &whole(50)), whole(50));
}

#[test]
fn remainders_go_to_the_largest_then_to_the_first() {
    let shares = |total: i32, weights: [i32; 3]| {
        share_out(&whole(total), &weights.map(whole), &whole(1))
            .map(|shares| shares.iter().map(Exact::to_integer).collect())
    };
    let some = |expected: [i32; 3]| Some(expected.map(BigInt::from).to_vec());
    assert_eq!(shares(100, [1, 1, 1]), some([34, 33, 33]));
    assert_eq!(shares(10, [1, 1, 4]), some([2, 2, 6]));
    assert_eq!(shares(1, [1, 3, 3]), some([0, 1, 0]));
    assert_eq!(shares(5, [0, 0, 0]), None);
}

/// The square root as a multiple of `quantum`: the greatest whose square is not too great, or the next, found by halving.
pub fn root(square: &Exact, mode: Mode, quantum: &Exact) -> Exact {
    let fits = |steps: &BigInt| {
        let value = Exact::from(steps.clone()) * quantum;
        &value * &value <= *square
    };
    let (mut low, mut high) = (BigInt::from(0), BigInt::from(1));
    while fits(&high) {
        high *= 2;
    }
    while &high - &low > BigInt::from(1) {
        let middle: BigInt = (&low + &high) / 2;
        if fits(&middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    let below = Exact::from(low) * quantum;
    if &below * &below == *square {
        return below;
    }
    // Nothing tells such a root from a number a little above its lower neighbor, or a little below the upper, but its half.
    let middle = &below + quantum / whole(2);
    let near = match (&middle * &middle).cmp(square) {
        std::cmp::Ordering::Less => quantum * Exact::new(BigInt::from(3), BigInt::from(4)),
        std::cmp::Ordering::Equal => quantum / whole(2),
        std::cmp::Ordering::Greater => quantum / whole(4),
    };
    round(&(below + near), mode, quantum)
}

/// 1 ÷ (1 + e⁻ˣ) as a multiple of `quantum`: e to the power of the size of x as a sum of its series, cut to as many decimals
/// as decide between two neighbors.
pub fn logistic(x: &Exact, mode: Mode, quantum: &Exact) -> Exact {
    let (half, positive) = (Exact::new(BigInt::from(1), BigInt::from(2)), *x > whole(0));
    if *x == whole(0) {
        return round(&half, mode, quantum);
    }
    let size = if positive { x.clone() } else { -x };
    // A number that nothing tells from the true one at this precision: further out than this no term of the series matters.
    let size = size.min(whole(400));
    let scale = BigInt::from(10).pow(400);
    let (mut term, mut sum, mut count) = (scale.clone(), BigInt::from(0), 0);
    while term > BigInt::from(0) {
        sum += &term;
        count += 1;
        term = (Exact::from(term) * &size / whole(count)).floor().to_integer();
    }
    let power = Exact::new(sum, scale);
    let near = if positive { &power / (&power + whole(1)) } else { whole(1) / (&power + whole(1)) };
    let chosen = round(&near, mode, quantum);
    let tiny = Exact::new(BigInt::from(1), BigInt::from(10).pow(200));
    for shift in [-tiny.clone(), tiny] {
        assert_eq!(round(&(&near + shift), mode, quantum), chosen, "more decimals are needed");
    }
    chosen
}
