use proptest::prelude::*;

use super::*;
use crate::number::narrow::MAX_SCALE;
use crate::number::{Arithmetic, Ladder, Mode, Number};

/// How many lanes.
const ROWS: usize = 12;

/// Numbers of one scale, of little or great size, with or without divisors.
fn lanes() -> impl Strategy<Value = Lanes> {
    let num = prop_oneof![4 => -2_000_i64..2_000, 2 => 0..100_000_000_i64, 1 => any::<i64>()];
    let den = prop_oneof![3 => 1..200_u64, 1 => 1..(1_u64 << 40)];
    let sign = prop_oneof![Just(false), Just(true)];
    let nums = prop::collection::vec(num, ROWS);
    let dens = prop_oneof![Just(Vec::new()), prop::collection::vec(den, ROWS)];
    (nums, dens, prop_oneof![0..4_u8, 0..=MAX_SCALE], sign).prop_map(|(mut num, den, scale, positive)| {
        if positive {
            num.iter_mut().for_each(|num| *num = num.checked_abs().unwrap_or(0));
        }
        let (span, most_den) = (Span::of(&num), den.iter().copied().max().unwrap_or(1));
        Lanes { num: num.into(), den, scale, span, most_den }
    })
}

#[derive(Clone, Debug)]
enum Side {
    Lanes(Lanes),
    One(Narrow),
}

impl Side {
    fn of(&self) -> Of<'_> {
        match self {
            Side::Lanes(lanes) => Of::Lanes(lanes),
            Side::One(one) => Of::One(*one),
        }
    }
}

fn held() -> impl Strategy<Value = Side> {
    let small = (-5_000_i64..5_000, 0..4_u8).prop_map(|(num, scale)| Narrow::parts(num, 1, scale));
    let any = (any::<i64>(), 1..50_u64, 0..=MAX_SCALE).prop_map(|(num, den, scale)| Narrow::parts(num, den, scale));
    prop_oneof![4 => lanes().prop_map(Side::Lanes), 2 => small.prop_map(Side::One), 1 => any.prop_map(Side::One)]
}

fn quantum() -> impl Strategy<Value = Narrow> {
    prop_oneof![
        4 => (0..6_u8).prop_map(|scale| Narrow::parts(1, 1, scale)),
        1 => (-5_i64..60, 1..4_u64, 0..4_u8).prop_map(|(num, den, scale)| Narrow::parts(num, den, scale)),
    ]
}

/// Every lane that is not lost holds this number, and lies where the lanes say.
fn holds(lanes: &Lanes, lost: &Lost, number: impl Fn(usize) -> Option<Number>) -> Result<(), TestCaseError> {
    prop_assert_eq!(lanes.num.len(), ROWS);
    for lane in (0..ROWS).filter(|lane| !lost.is(*lane)) {
        if let Some(number) = number(lane) {
            prop_assert_eq!(lanes.get(lane).to_number(), number, "lane {} of {:?}", lane, lanes);
        }
    }
    let Span { least, most } = lanes.span;
    prop_assert!(lanes.num.iter().all(|num| (least..=most).contains(num)), "{:?}", lanes);
    prop_assert!(lanes.is_whole() || lanes.den.iter().all(|den| *den > 0 && *den <= lanes.most_den), "{:?}", lanes);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn a_lane_comes_to_what_a_number_comes_to(
        a in held(), b in held(), mode in prop::sample::select(Mode::ALL.to_vec()), q in quantum(),
        mask in prop::collection::vec(0..2_u8, ROWS),
    ) {
        let (a, b) = (a.of(), b.of());
        let x = |lane: usize| a.get(lane).to_number();
        let y = |lane: usize| b.get(lane).to_number();
        let z = q.to_number();
        let mut to = Lanes::default();
        let mut lost = Lost::default();
        lost.none(ROWS);
        let mut zero = vec![0; ROWS];

        to.add(ROWS, a, b, &mut lost);
        holds(&to, &lost, |lane| Some(x(lane).add(&y(lane))))?;
        lost.none(ROWS);
        to.sub(ROWS, a, b, &mut lost);
        holds(&to, &lost, |lane| Some(x(lane).sub(&y(lane))))?;
        lost.none(ROWS);
        to.mul(ROWS, a, b, &mut lost);
        holds(&to, &lost, |lane| Some(x(lane).mul(&y(lane))))?;
        lost.none(ROWS);
        to.neg(ROWS, a, &mut lost);
        holds(&to, &lost, |lane| Some(x(lane).neg()))?;
        lost.none(ROWS);
        to.div(ROWS, a, b, &mut lost, &mut zero);
        holds(&to, &lost, |lane| x(lane).div(&y(lane)))?;
        for (lane, zero) in zero.iter().enumerate() {
            prop_assert_eq!(*zero == 1, y(lane).is_zero());
        }
        lost.none(ROWS);
        to.min(ROWS, a, b, &mut lost);
        holds(&to, &lost, |lane| Some(x(lane).min(y(lane))))?;
        lost.none(ROWS);
        to.max(ROWS, a, b, &mut lost);
        holds(&to, &lost, |lane| Some(x(lane).max(y(lane))))?;
        lost.none(ROWS);
        to.round(ROWS, a, mode, q, &mut lost);
        holds(&to, &lost, |lane| Some(x(lane).round(mode, &z)))?;
        lost.none(ROWS);
        to.div_round(ROWS, a, b, mode, q, &mut lost, &mut zero);
        holds(&to, &lost, |lane| x(lane).div_round(&y(lane), mode, &z))?;
        for (lane, zero) in zero.iter().enumerate() {
            prop_assert_eq!(*zero == 1, y(lane).is_zero());
        }
        let mut truths = Vec::new();
        less(ROWS, a, b, &mut truths);
        let expected: Vec<u8> = (0..ROWS).map(|lane| u8::from(x(lane) < y(lane))).collect();
        prop_assert_eq!(&truths, &expected);
        equal(ROWS, a, b, &mut truths);
        let expected: Vec<u8> = (0..ROWS).map(|lane| u8::from(x(lane) == y(lane))).collect();
        prop_assert_eq!(&truths, &expected);

        if let Of::Lanes(lanes) = a {
            lost.none(ROWS);
            to.set(lanes);
            to.blend(ROWS, b, &mask, &mut lost);
            holds(&to, &lost, |lane| Some(if mask[lane] == 1 { y(lane) } else { x(lane) }))?;
        }
    }

    #[test]
    fn a_lane_takes_the_row_that_a_number_takes(
        x in held(), y in lanes(),
        cuts in prop_oneof![1..5_usize, 1..20_usize].prop_flat_map(|cuts| {
            prop::collection::vec((-300_i64..300, 0..3_u8, any::<bool>()), cuts)
        }),
        pieces in prop::collection::vec((-50_i64..50, 0..3_u8, -90_i64..90, 0..3_u8, prop_oneof![4 => 1..7_i64, 1 => 1..90_i64], 0..3_u8), 21),
    ) {
        let mut cuts: Vec<(Number, bool)> =
            cuts.into_iter().map(|(num, scale, above)| (Narrow::parts(num, 1, scale).to_number(), above)).collect();
        cuts.sort();
        let ladder = Ladder::new(cuts.iter().map(|(cut, above)| (cut, *above))).unwrap();
        let mut reached = Reached::default();
        let x = x.of();
        if !reached.look(ROWS, x, &ladder) {
            return Ok(());
        }
        let number = |lane: usize| x.get(lane).to_number();
        let stretch = |lane: usize| {
            cuts.iter().filter(|(cut, above)| if *above { number(lane) > *cut } else { number(lane) >= *cut }).count()
        };
        let names: Vec<u8> = (0..=cuts.len() as u8).map(|stretch| stretch ^ 0x55).collect();
        let mut bytes = Vec::new();
        reached.bytes(ROWS, x, &names, &mut bytes);
        prop_assert_eq!(bytes, (0..ROWS).map(|lane| names[stretch(lane)]).collect::<Vec<u8>>());
        let part = |num: i64, scale: u8| Narrow::parts(num, 1, scale);
        let pieces: Vec<Piece> = pieces
            .into_iter()
            .take(cuts.len() + 1)
            .map(|(slope, a, offset, b, over, c)| {
                // Half of them are constant.
                let (slope, over) = if slope < 0 { (part(0, 0), part(1, 0)) } else { (part(slope, a), part(over, c)) };
                Piece { slope, offset: part(offset, b), over }
            })
            .collect();
        let mut to = Lanes::default();
        if to.on_pieces(ROWS, &mut reached, x, &mut Pieces::new(pieces.clone())) {
            holds(&to, &Lost::default(), |lane| {
                let Piece { slope, offset, over } = pieces[stretch(lane)];
                (&(&slope.to_number() * &number(lane)) + &offset.to_number()).div(&over.to_number())
            })?;
        }
        let flat = pieces.iter().map(|piece| Piece { slope: part(0, 0), over: part(1, 0), ..*piece }).collect();
        if to.on_constants_times(ROWS, &mut reached, x, &mut Pieces::new(flat), Of::Lanes(&y)) {
            holds(&to, &Lost::default(), |lane| {
                Some(&pieces[stretch(lane)].offset.to_number() * &y.get(lane).to_number())
            })?;
        }
    }

    #[test]
    fn a_mean_of_lanes_is_the_mean_of_numbers(
        parts in prop::collection::vec((0..400_i64, 0..3_u8, lanes(), prop::collection::vec(prop_oneof![3 => Just(0_u8), 1 => 1..9_u8], ROWS)), 1..6),
        mode in prop::sample::select(Mode::ALL.to_vec()), q in quantum(), is_rounded in any::<bool>(),
    ) {
        let one = |num: i64, scale: u8| Of::One(Narrow::parts(num, 1, scale));
        let of: Vec<Part<'_>> = parts
            .iter()
            .map(|(weight, scale, value, status)| Part {
                weight: one(*weight, *scale),
                value: Of::Lanes(value),
                status: status.iter().any(|status| *status != 0).then_some(status),
            })
            .collect();
        let mut to = Lanes::default();
        let (mut lost, mut zero) = (Lost::default(), vec![0; ROWS]);
        lost.none(ROWS);
        let rounding = is_rounded.then_some((mode, q));
        to.mean(ROWS, &of, rounding, &mut Sums::default(), &mut lost, &mut zero);
        let mean = |lane: usize| {
            let (mut sum, mut whole) = (Number::zero(), Number::zero());
            for part in of.iter().filter(|part| part.status.is_none_or(|status| status[lane] == 0)) {
                let weight = part.weight.get(lane).to_number();
                sum = sum.add(&weight.mul(&part.value.get(lane).to_number()));
                whole = whole.add(&weight);
            }
            let mean = sum.div(&whole);
            if is_rounded { mean.map(|mean| mean.round(mode, &q.to_number())) } else { mean }
        };
        holds(&to, &lost, mean)?;
        for lane in (0..ROWS).filter(|lane| !lost.is(*lane)) {
            prop_assert_eq!(zero[lane] == 1, mean(lane).is_none());
        }
    }
}

#[test]
fn what_is_usual_is_not_lost() {
    let lanes = |nums: &[i64], scale: u8| {
        let mut lanes = Lanes::default();
        lanes.lend(&Arc::new(nums.to_vec()), scale, None);
        lanes
    };
    let (cases, of) = (lanes(&[17, 0, 412, 999], 0), lanes(&[31, 40, 977, 1_000], 0));
    let (mut lost, mut zero) = (Lost::default(), [0; 4]);
    lost.none(4);
    let mut rates = Lanes::default();
    rates.div(4, Of::Lanes(&cases), Of::Lanes(&of), &mut lost, &mut zero);
    let parts = [(10, &rates), (20, &rates)].map(|(weight, rates)| Part {
        weight: Of::One(Narrow::parts(weight, 1, 2)),
        value: Of::Lanes(rates),
        status: None,
    });
    let mut mean = Lanes::default();
    let cent = Narrow::parts(1, 1, 4);
    mean.mean(4, &parts, Some((Mode::HalfUp, cent)), &mut Sums::default(), &mut lost, &mut zero);
    assert_eq!((lost.any(), zero), (false, [0; 4]));
    assert_eq!((&*mean.num, mean.scale), (&[5_484, 0, 4_217, 9_990][..], 4));
}

#[test]
fn a_share_of_an_amount_by_band_of_a_rate_is_looked_up_at_once() {
    let lanes = |nums: &[i64], scale: u8| {
        let mut lanes = Lanes::default();
        lanes.lend(&Arc::new(nums.to_vec()), scale, None);
        lanes
    };
    let (screened, members) = (lanes(&[49, 50, 69, 70, 85], 0), lanes(&[100; 5], 0));
    let (mut lost, mut zero, mut rates) = (Lost::default(), [0; 5], Lanes::default());
    lost.none(5);
    rates.div(5, Of::Lanes(&screened), Of::Lanes(&members), &mut lost, &mut zero);
    let cuts = [50, 70, 85].map(|percent| Narrow::parts(percent, 1, 2).to_number());
    let ladder = Ladder::new(cuts.iter().map(|cut| (cut, false))).unwrap();
    let mut reached = Reached::default();
    assert!(reached.look(5, Of::Lanes(&rates), &ladder));
    let share = |num| Piece { slope: Narrow::whole(0), offset: Narrow::parts(num, 1, 4), over: Narrow::whole(1) };
    let mut shares = Pieces::new([0, 50, 100, 175].map(share).to_vec());
    let base = lanes(&[100_000_001; 5], 2);
    let mut paid = Lanes::default();
    assert!(paid.on_constants_times(5, &mut reached, Of::Lanes(&rates), &mut shares, Of::Lanes(&base)));
    let cents = [0, 5_000_000_050_i64, 5_000_000_050, 10_000_000_100, 17_500_000_175];
    assert_eq!((0..5).map(|lane| paid.get(lane)).collect::<Vec<_>>(), cents.map(|num| Narrow::parts(num, 1, 6)));
}
