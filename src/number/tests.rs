//! Every way of calculating against `num-rational`, and the figures that people check by hand.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;

fn n(text: &str) -> Number {
    Number::parse(text).unwrap()
}

fn oracle(small: &Small) -> BigRational {
    let tens = BigInt::from(10).pow(u32::from(small.scale()));
    BigRational::new(small.num().into(), tens * small.den())
}

/// A fraction in lowest terms whichever way the number is held.
fn value(number: &Number) -> BigRational {
    let (numer, denom) = number.numer_denom();
    assert!(denom.is_positive());
    BigRational::new_raw(numer, denom)
}

fn hash(number: &Number) -> u64 {
    let mut hasher = DefaultHasher::new();
    number.hash(&mut hasher);
    hasher.finish()
}

/// What the modes mean, said another way than in the code: by floor, ceiling and distance.
fn rounded(x: &BigRational, mode: Mode, quantum: &BigRational) -> BigRational {
    let steps = x / quantum;
    let (below, above) = (steps.floor(), steps.ceil());
    let toward_zero = if steps.is_negative() { &above } else { &below };
    let from_zero = if steps.is_negative() { &below } else { &above };
    let even = if (below.numer() % BigInt::from(2)).is_zero() { &below } else { &above };
    let in_the_middle = match mode {
        Mode::HalfUp => from_zero,
        Mode::HalfEven => even,
        Mode::HalfDown => toward_zero,
        Mode::Up => return above * quantum,
        Mode::Down => return below * quantum,
        Mode::Truncate => return toward_zero * quantum,
    };
    match (&steps - &below).cmp(&(&above - &steps)) {
        std::cmp::Ordering::Less => below * quantum,
        std::cmp::Ordering::Greater => above * quantum,
        std::cmp::Ordering::Equal => in_the_middle * quantum,
    }
}

/// Numerators as contracts have them, and as no contract should: long, round, and at the very edge.
fn num() -> impl Strategy<Value = i128> {
    prop_oneof![
        4 => -1_000_i128..1_000,
        3 => any::<i64>().prop_map(i128::from),
        2 => (any::<i32>(), 0_u32..28).prop_map(|(num, zeros)| i128::from(num) * 10_i128.pow(zeros)),
        2 => any::<i128>(),
        1 => (0_i128..4).prop_map(|less| i128::MAX - less),
        1 => (0_i128..4).prop_map(|more| i128::MIN + more),
        1 => (-3_i128..3).prop_map(|off| i128::from(i64::MAX) + off),
        1 => (-3_i128..3).prop_map(|off| i128::from(i64::MIN) + off),
    ]
}

fn small() -> impl Strategy<Value = Small> {
    let den = prop_oneof![4 => Just(1_u64), 4 => 1_u64..1_000, 1 => any::<u64>().prop_map(|den| den.max(1)),
        1 => Just(u64::MAX), 1 => (0_u32..64).prop_map(|twos| 1 << twos)];
    let scale = prop_oneof![3 => 0_u8..6, 1 => 0..=Small::MAX_SCALE];
    (num(), den, scale).prop_map(|(num, den, scale)| Small::fraction(num, den, scale).unwrap())
}

fn mode() -> impl Strategy<Value = Mode> {
    prop::sample::select(Mode::ALL.to_vec())
}

fn quantum() -> impl Strategy<Value = Small> {
    prop_oneof![
        3 => prop::sample::select(vec![(1, 1, 2), (1, 1, 0), (5, 1, 1), (5, 1, 0), (1, 1, 4), (25, 1, 2), (1, 3, 0),
            (1000, 1, 0), (1, 1, 36), (7, 12, 1)]).prop_map(|(num, den, scale)| Small::fraction(num, den, scale).unwrap()),
        1 => small().prop_filter("positive", |q| q.num() > 0),
    ]
}

/// A number beyond 128 bits in half of the cases.
fn number() -> impl Strategy<Value = Number> {
    (small(), small(), any::<bool>()).prop_map(
        |(a, b, long)| {
            if long { Number::from(a) * Number::from(b) } else { Number::from(a) }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn small_agrees_with_rationals(a in small(), b in small()) {
        let (x, y) = (oracle(&a), oracle(&b));
        let same = |small: Option<Small>, wanted: BigRational| small.is_none_or(|small| oracle(&small) == wanted);
        prop_assert!(same(Arithmetic::add(&a, &b), &x + &y));
        prop_assert!(same(Arithmetic::sub(&a, &b), &x - &y));
        prop_assert!(same(Arithmetic::mul(&a, &b), &x * &y));
        prop_assert!(same(Arithmetic::neg(&a), -&x));
        prop_assert_eq!(a.compare(&b), x.cmp(&y));
        prop_assert_eq!(Arithmetic::is_zero(&a), x.is_zero());
        prop_assert_eq!(Arithmetic::is_negative(&a), x.is_negative());
        match Arithmetic::div(&a, &b) {
            Quotient::Value(small) => prop_assert_eq!(oracle(&small), x / y),
            Quotient::ByZero => prop_assert!(y.is_zero()),
            Quotient::Overflow => prop_assert!(!y.is_zero()),
        }
    }

    #[test]
    fn small_rounds_as_the_modes_say(a in small(), b in small(), mode in mode(), q in quantum()) {
        if let Some(small) = Arithmetic::round(&a, mode, &q) {
            prop_assert_eq!(oracle(&small), rounded(&oracle(&a), mode, &oracle(&q)));
        }
        match a.div_round(&b, mode, &q) {
            Quotient::Value(small) => prop_assert_eq!(oracle(&small), rounded(&(oracle(&a) / oracle(&b)), mode, &oracle(&q))),
            Quotient::ByZero => prop_assert_eq!(b.num(), 0),
            Quotient::Overflow => prop_assert!(b.num() != 0),
        }
    }

    #[test]
    fn number_agrees_with_rationals(a in number(), b in number(), mode in mode(), q in quantum()) {
        let (x, y, quantum) = (value(&a), value(&b), oracle(&q));
        let q = Number::from(q);
        prop_assert_eq!(value(&(&a + &b)), &x + &y);
        prop_assert_eq!(value(&(&a - &b)), &x - &y);
        prop_assert_eq!(value(&(&a * &b)), &x * &y);
        prop_assert_eq!(value(&-&a), -&x);
        prop_assert_eq!(value(&a.abs()), x.abs());
        prop_assert_eq!(a.cmp(&b), x.cmp(&y));
        prop_assert_eq!(value(&Number::min(&a, &b)), (&x).min(&y).clone());
        prop_assert_eq!(value(&Number::max(&a, &b)), (&x).max(&y).clone());
        prop_assert_eq!(a.is_integer(), x.is_integer());
        prop_assert_eq!(value(&a.round(mode, &q)), rounded(&x, mode, &quantum));
        prop_assert_eq!(a.div(&b).is_none(), y.is_zero());
        if let Some(quotient) = a.div(&b) {
            prop_assert_eq!(value(&quotient), &x / &y);
            prop_assert_eq!(a.div_round(&b, mode, &q), Some(quotient.round(mode, &q)));
        }
    }

    #[test]
    fn equal_numbers_hash_alike(a in number(), b in number()) {
        let back = &(&a + &b) - &b;
        prop_assert_eq!(&back, &a);
        prop_assert_eq!(hash(&back), hash(&a));
        if !b.is_zero() {
            let back = (&a * &b).div(&b).unwrap();
            prop_assert_eq!(&back, &a);
            prop_assert_eq!(hash(&back), hash(&a));
        }
        let (numer, denom) = a.numer_denom();
        let rebuilt = Number::from_numer_denom(numer, denom).unwrap();
        prop_assert_eq!(hash(&rebuilt), hash(&a));
        prop_assert_eq!(rebuilt.decimal_places(), a.decimal_places());
        prop_assert_eq!(rebuilt.to_decimal(), a.to_decimal());
        prop_assert_eq!(rebuilt.to_i64(), a.to_i64());
    }

    #[test]
    fn a_long_number_that_fits_is_held_short(a in small()) {
        let big = Number::from(a).big().into_owned();
        let canonical = a.canonical();
        prop_assert_eq!(Number::from_big(big).as_small().map(|s| (s.num(), s.den(), s.scale())),
            canonical.map(|s| (s.num(), s.den(), s.scale())));
    }

    #[test]
    fn what_is_written_reads_back(num in -10_i128.pow(34) + 1..10_i128.pow(34), scale in 0_u8..34) {
        let number = Number::from(Small::decimal(num, scale).unwrap());
        let text = number.to_exact_string().unwrap();
        prop_assert_eq!(Number::parse(&text).unwrap(), number.clone());
        prop_assert_eq!(number.to_string(), text.clone());
        prop_assert!(!text.contains('.') || !text.ends_with('0'));
        prop_assert_eq!(text.split_once('.').map_or(0, |(_, places)| places.len() as u32), number.decimal_places().unwrap());
    }

    #[test]
    fn fixed_places_round_and_never_more(a in number(), places in 0_u32..12, mode in mode()) {
        let text = a.to_fixed(places, mode);
        let quantum = Number::power_of_ten(-(places as i32));
        let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
        prop_assert_eq!(decimals.len(), places as usize);
        let steps: BigInt = format!("{whole}{decimals}").parse().unwrap();
        prop_assert_eq!(BigRational::from_integer(steps), value(&a.round(mode, &quantum).div(&quantum).unwrap()));
    }

    #[test]
    fn every_decimal_comes_back(mantissa in -(1_i128 << 96) + 1..1_i128 << 96, scale in 0_u32..=28) {
        let decimal = Decimal::from_i128_with_scale(mantissa, scale);
        prop_assert_eq!(Number::from(decimal).to_decimal(), Some(decimal));
        prop_assert_eq!(Number::from(decimal).to_string(), decimal.normalize().to_string());
    }

    #[test]
    fn shares_add_up(
        units in prop_oneof![-1_000_000_000_i64..1_000_000_000, any::<i64>()],
        weights in prop::collection::vec(small().prop_map(|weight| weight.max(Small::whole(0))), 1..8),
        q in quantum(),
    ) {
        let (quantum, total) = (Number::from(q), Number::from(q) * Number::from(units));
        let weights: Vec<Number> = weights.into_iter().map(Number::from).collect();
        let whole: Number = weights.iter().sum();
        match split(&total, &weights, &quantum) {
            None => prop_assert!(whole.is_zero()),
            Some(shares) => {
                prop_assert_eq!(shares.len(), weights.len());
                prop_assert_eq!(shares.iter().sum::<Number>(), total.clone());
                for (share, weight) in shares.iter().zip(&weights) {
                    prop_assert!(share.div(&quantum).unwrap().is_integer());
                    let due = (&total * weight).div(&whole).unwrap();
                    prop_assert!((share - &due).abs() < quantum);
                }
            }
        }
    }
}

#[test]
fn thirds_of_sixty_are_sixty() {
    let third = Number::ratio(1, 3).unwrap();
    let two = Number::ratio(2, 3).unwrap();
    let sixty = Number::from(60);
    assert_eq!(&third * &sixty + &two * &sixty, sixty);
    assert_eq!(third.to_string(), "1/3");
    assert_eq!(third.decimal_places(), None);
    assert_eq!(third.to_exact_string(), None);
    assert_eq!(third.to_decimal(), None);
    assert_eq!(third.to_fixed(4, Mode::HalfUp), "0.3333");
    assert_eq!(two.neg().to_fixed(4, Mode::HalfUp), "-0.6667");
    assert_eq!(Number::ratio(1, 0), None);
    assert_eq!(sixty.div(&Number::zero()), None);
}

#[test]
fn the_modes_differ_in_the_middle_and_below_zero() {
    let rounded =
        |text: &str, quantum: &str| Mode::ALL.map(|mode| n(text).round(mode, &n(quantum)).to_string()).join(" ");
    // half up, half even, half down, up, down, truncated
    assert_eq!(rounded("2.5", "1"), "3 2 2 3 2 2");
    assert_eq!(rounded("3.5", "1"), "4 4 3 4 3 3");
    assert_eq!(rounded("-2.5", "1"), "-3 -2 -2 -2 -3 -2");
    assert_eq!(rounded("-0.5", "1"), "-1 0 0 0 -1 0");
    assert_eq!(rounded("2.4", "1"), "2 2 2 3 2 2");
    assert_eq!(rounded("-2.6", "1"), "-3 -3 -3 -2 -3 -2");
    assert_eq!(rounded("0.25", "0.5"), "0.5 0 0 0.5 0 0");
    assert_eq!(rounded("7.5", "5"), "10 10 5 10 5 5");
    assert_eq!(rounded("-12.5", "5"), "-15 -10 -10 -10 -15 -10");
    assert_eq!(rounded("0.00005", "0.0001"), "0.0001 0 0 0.0001 0 0");
    assert_eq!(rounded("4", "1"), "4 4 4 4 4 4");
    assert_eq!(rounded("1.005", "0.01"), "1.01 1 1 1.01 1 1");
    assert_eq!(n("7.3").round(Mode::Up, &Number::zero()), n("7.3"));
    assert_eq!(Mode::from_name("truncated"), Some(Mode::Truncate));
    assert_eq!(Mode::from_name("half"), None);
    assert_eq!(Mode::HalfUp.to_string(), "half up");
}

#[test]
fn reading_says_what_is_wrong() {
    use ParseNumberError::*;
    for (text, error) in [
        ("", Empty),
        ("-", Empty),
        (".", NoDecimalDigit),
        (".5", NoWholeDigit),
        ("5.", NoDecimalDigit),
        ("1.2.3", SecondPoint),
        ("1,000", Comma),
        ("1e6", Exponent),
        ("e", Character { character: 'e' }),
        ("+1", Character { character: '+' }),
        ("--1", Character { character: '-' }),
        (" 1", Character { character: ' ' }),
        ("1٣", Character { character: '٣' }),
        ("12345678901234567890123456789012345", TooLong { digits: 35 }),
        ("0.12345678901234567890123456789012345", TooLong { digits: 35 }),
    ] {
        assert_eq!(Number::parse(text), Err(error), "{text}");
    }
    assert_eq!(n("-12.50").to_string(), "-12.5");
    assert_eq!(n("−12.50"), n("-12.5"));
    assert_eq!(n("-0"), Number::zero());
    assert_eq!(n("0000000000000000000000000000000000000000000007"), Number::from(7));
    assert_eq!(n("9999999999999999999999999999999999").to_string(), "9999999999999999999999999999999999");
    assert_eq!("0.0000000000000000000000000000000001".parse(), Ok(Number::power_of_ten(-34)));
}

#[test]
fn decimals_at_their_edges_are_exact() {
    for decimal in [
        Decimal::MAX,
        Decimal::MIN,
        Decimal::ZERO,
        Decimal::from_i128_with_scale(1, 28),
        Decimal::from_i128_with_scale((1 << 96) - 1, 28),
    ] {
        let number = Number::from(decimal);
        assert_eq!(number.to_decimal(), Some(decimal));
        assert_eq!(&(&number * &number) - &(&number * &number), Number::zero());
    }
    assert_eq!((Number::from(Decimal::MAX) + Number::one()).to_decimal(), None);
    assert_eq!(Number::power_of_ten(-29).to_decimal(), None);
    assert_eq!(Number::from(i128::MIN).neg().to_string(), "170141183460469231731687303715884105728");
    assert_eq!(Number::from(i128::MIN).neg().neg(), Number::from(i128::MIN));
    assert_eq!(Number::from(u64::MAX).to_i64(), None);
    assert_eq!(Number::from(i64::MIN).to_i64(), Some(i64::MIN));
}

#[test]
fn powers_of_ten_go_both_ways() {
    for power in [0, 1, 2, 35, 36, 37, 38, 39, 100] {
        let (up, down) = (Number::power_of_ten(power), Number::power_of_ten(-power));
        assert_eq!(&up * &down, Number::one());
        assert_eq!(up.to_string().len(), power as usize + 1);
        assert_eq!(down.decimal_places(), Some(power as u32));
    }
}

#[test]
fn a_calculation_ends_before_it_takes_all_memory() {
    let mut number = Number::ratio(7, 3).unwrap();
    let squarings = std::iter::from_fn(|| {
        number = Arithmetic::mul(&number, &number)?;
        Some(number.bits())
    });
    assert_eq!(squarings.take_while(|bits| *bits <= MAX_BITS).take(64).count(), 9);
    assert!(value(&Number::one()).is_one());
}

#[test]
fn the_short_way_fails_where_the_long_one_goes_on() {
    let most = Small::decimal(i128::MAX, 0).unwrap();
    assert_eq!(Arithmetic::add(&most, &Small::whole(1)), None);
    assert_eq!(Arithmetic::mul(&most, &most), None);
    assert_eq!(Arithmetic::div(&most, &Small::whole(0)), Quotient::ByZero);
    let tiny = Small::decimal(1, 36).unwrap();
    assert_eq!(Arithmetic::div(&most, &tiny), Quotient::Overflow);
    assert_eq!(
        Arithmetic::mul(&Small::fraction(7, 9, 0).unwrap(), &Small::fraction(9, 7, 0).unwrap()),
        Some(Small::whole(1))
    );
    assert_eq!(Number::from(most) + Number::one() - Number::one(), Number::from(i128::MAX));
    assert!((Number::from(most) + Number::one() - Number::one()).as_small().is_some());
}

#[test]
fn cents_go_to_the_largest_remainder_then_to_the_earlier() {
    let shares = |total: &str, weights: &[&str], quantum: &str| {
        let weights: Vec<Number> = weights.iter().map(|weight| n(weight)).collect();
        let shares = split(&n(total), &weights, &n(quantum))?;
        Some(shares.iter().map(Number::to_string).collect::<Vec<_>>().join(" "))
    };
    assert_eq!(shares("100", &["1", "1", "1"], "0.01").unwrap(), "33.34 33.33 33.33");
    assert_eq!(shares("-100", &["1", "1", "1"], "0.01").unwrap(), "-33.34 -33.33 -33.33");
    assert_eq!(shares("10", &["1", "2", "4"], "1").unwrap(), "1 3 6");
    assert_eq!(shares("1", &["0", "1", "0", "1"], "1").unwrap(), "0 1 0 0");
    assert_eq!(shares("0", &["1", "2"], "0.01").unwrap(), "0 0");
    assert_eq!(shares("15", &["1", "1"], "5").unwrap(), "10 5");
    assert_eq!(shares("1", &["0", "0"], "0.01"), None);
    assert_eq!(shares("1", &[], "0.01"), None);
    assert_eq!(shares("1", &["-1", "2"], "0.01"), None);
    assert_eq!(shares("1.005", &["1"], "0.01"), None);
    assert_eq!(shares("1", &["1"], "0"), None);
    assert_eq!(shares("1", &["1"], "-1"), None);
}

#[test]
fn it_is_known_of_any_divisor_whether_the_digits_end() {
    let half = |number: Number| number.div(&Number::from(2)).unwrap();
    let fifth = |number: Number| number.div(&Number::from(5)).unwrap();
    let third = |number: Number| number.div(&Number::from(3)).unwrap();
    let (mut halves, mut fifths) = (Number::one(), Number::one());
    for places in 1..600 {
        (halves, fifths) = (half(halves), fifth(fifths));
        assert_eq!(halves.decimal_places(), Some(places));
        assert_eq!(fifths.decimal_places(), Some(places));
        assert_eq!((&halves * &fifths).decimal_places(), Some(places));
        assert_eq!(third(fifths.clone()).decimal_places(), None);
    }
}
