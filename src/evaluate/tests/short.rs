//! The short way ends as the operations leave everything, whatever the facts are.

use std::cell::{Cell, RefCell};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::calendar::Date;
use crate::evaluate::{Facts, Values};
use crate::program::InputSlot;
use crate::{Contract, Decimal};

/// Contracts, for how many operations of each there is a step of the short way at least, and how many of [`CASES`] it
/// settles at least: others hold numbers of more than 64 bits, or such that a step is not sure of.
const CONTRACTS: [(&str, usize, u32); 6] = [
    (include_str!("../../../benches/contracts/ten-metrics.attain"), 65, 500),
    (include_str!("../../../benches/contracts/banded-bonus.attain"), 10, 1_000),
    // Its facts are fractions of any number of places: everything goes as said.
    (include_str!("../../../examples/hospital-vbp/contract.attain"), 0, 500),
    (include_str!("../../../examples/hospital-quality/contract.attain"), 44, 900),
    (include_str!("../../../examples/shared-savings/contract.attain"), 2, 1_200),
    (KINDS, 38, 800),
];

const CASES: u32 = 1_500;

/// Every kind of step there is.
const STEPS: [&str; 14] = [
    "Add", "AsSaid", "Cap", "Choose", "Compare", "Divide", "Floor", "Line", "Mean", "Multiply", "Rate", "Subtract",
    "Table", "Treat",
];

/// A step of every kind, at bounds and across scales.
const KINDS: &str = r#"edition 2026
contract "Kinds"
  between payer plan "P" and provider hospital "H"
  effective 2026-01-01 through 2026-12-31
  settled each year
  money in USD, rounded half even to the cent

input met: count, may be unreported
input cases: count
input days: number, 1 decimals, may be excused
input stays: number, 3 decimals
input base: money, 2 decimals
input more: money, 2 decimals, may be unreported
input ready: yes or no

metric rate is met per cases
  higher is better
  insufficient when the denominator is at most 10
metric length is days per stays
  lower is better
  insufficient when the denominator is below 2.5
metric other is met per stays
  higher is better
  insufficient when the numerator is above 900

score first by band of rate
  below 10%  earns 0
  from 10%   earns 2.5
  from 20%   earns 5
  from 25%   earns 7
  from 50%   earns 8
  from 75%   earns 9
  above 90%  earns 10
  missing    earns 1
score second by line of length
  below 100%  earns 10
  at 100%     earns 10
  at 300%     earns 6.5
  at 700%     earns 0
  above 700%  earns 0
score third by band of other
  below 100%  earns 1
  from 100% up to 200%  earns 2
  from 500%   earns 3
  otherwise   earns 4

composite quality
  50% first
  30% second
  20% third
  skipping missing needing at least 2
  rounded half up to 1 decimals

score steep by band of rate
  below 5%   earns -4
  from 5%    earns 0
  from 15%   earns 0.25
  from 30%   earns 1
  from 45%   earns 2
  from 60%   earns 3
  from 85%   earns 4

composite coarse
  25% steep
  75% second
  rounded down to the nearest 0.05

composite plain
  40% steep
  60% third
  skipping missing needing at least 1
  rounded up to 2 decimals

score chosen
  when ready and cases is above 20   earns rate × 7
  when met is at least 3             earns met per cases
  otherwise                          earns 0%

define sum means base + more
define less means base - 12.345 USD
define product means base × 1.25
define longer means if ready then days otherwise stays
define larger means if ready then met otherwise cases
define held means days, missing counts as 0
define counted means met, missing counts as 0
define ratio means cases per stays
define least means less, not below 100 USD
define late means days is above stays
define same means rate is length

bonus paid "Paid" by band of quality
  below 3   pays 0 USD
  from 3    pays 1% of base
  from 6    pays 2.125% of base
  missing   pays nothing
  pays only if ready
  capped at 40,000 USD
"#;

/// Something that a fact may be, if it may be that.
fn set(facts: &mut Facts, slot: InputSlot, choice: u8, number: i64) {
    let scale = u32::from(choice % 4);
    let forms: [&dyn Fn(&mut Facts) -> bool; 5] = [
        &|facts| facts.set_decimal(slot, Decimal::new(number, scale)).is_ok(),
        &|facts| facts.set_whole(slot, number).is_ok(),
        &|facts| facts.set_decimal(slot, Decimal::new(number.rem_euclid(1000), 3)).is_ok(),
        &|facts| facts.set_truth(slot, number % 2 == 0).is_ok(),
        &|facts| Date::from_day_number(20_000 + number % 900).is_some_and(|date| facts.set_date(slot, date).is_ok()),
    ];
    // What was refused stays so, once in a while.
    let _set = choice > 235 || (choice < 215 && forms.iter().any(|form| form(facts)));
}

#[test]
fn it_ends_as_operations_leave_everything() {
    for (text, least, short_ways) in CONTRACTS {
        let contract = Contract::parse(text).unwrap_or_else(|error| panic!("{error}"));
        let program = contract.program().facts().program().clone();
        let (steps, names) = program.plan.short().stands_for();
        assert!(steps >= least, "{steps} of {}", program.operations());
        if text == KINDS {
            assert_eq!(names.iter().map(String::as_str).collect::<Vec<_>>(), STEPS);
        }
        let room = RefCell::new((Facts::new(&program), Values::new(&program)));
        let settled_so = Cell::new(0);
        let number = prop_oneof![6 => 0..100_i64, 6 => 0..2_000_i64, 2 => -50..3_000_000_000_i64, 1 => any::<i64>()];
        let given = prop::collection::vec((any::<u8>(), number), program.inputs().len());
        let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(CASES) });
        runner
            .run(&given, |given| {
                let (facts, values) = &mut *room.borrow_mut();
                facts.clear();
                for (place, (choice, number)) in given.into_iter().enumerate() {
                    set(facts, InputSlot(place as u32), choice, number);
                }
                settled_so.set(settled_so.get() + u32::from(values.goes_the_short_way(facts)));
                values.settle(facts);
                values.agrees_with_what_is_said(facts);
                Ok(())
            })
            .unwrap_or_else(|error| panic!("{error}"));
        assert!(settled_so.get() >= short_ways, "{} the short way", settled_so.get());
    }
}
