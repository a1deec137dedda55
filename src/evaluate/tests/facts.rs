//! Facts as they are handed over, and what is refused.

use super::build::*;
use crate::calendar::Date;
use crate::evaluate::{FactError, FactValue, Facts, Value};
use crate::model::*;
use crate::number::Number;
use crate::program::Program;

fn input(ty: Type, change: impl FnOnce(&mut Input)) -> Program {
    let mut it = Build::new();
    let axis = it.axis("track", &["basic", "enhanced"], &[]);
    let ty = if ty == Type::Key(AxisId(9)) { Type::Key(axis) } else { ty };
    let x = it.input_of("x", vec![], ty, Kinds::NONE);
    if let Body::Input(input) = &mut it.model.figures[x.index()].body {
        change(input);
    }
    it.program()
}

fn set(program: &Program, value: FactValue<'_>) -> (Value, Option<FactError>) {
    let mut facts = Facts::new(program);
    let slot = facts.slot("x").unwrap();
    let error = facts.set(slot, value).err();
    assert_eq!(facts.refusals().len(), usize::from(error.is_some()));
    (facts.get(slot), error)
}

fn text(program: &Program, cell: &str) -> (Value, String) {
    let (value, error) = set(program, FactValue::Text(cell));
    (value, error.map(|error| error.to_string()).unwrap_or_default())
}

fn fine(value: &str) -> (Value, String) {
    (Ok(n(value)), String::new())
}

fn refused(message: &str) -> (Value, String) {
    (Err(Kind::Refused), message.to_owned())
}

#[test]
fn numbers_are_plain_digits() {
    let program = input(Type::Quantity(Unit::money("USD")), |_| {});
    for (cell, value) in
        [("12", "12"), (" -12.50 ", "-12.5"), ("0.10", "0.1"), ("1234567890123456789012.5", "1234567890123456789012.5")]
    {
        assert_eq!(text(&program, cell), fine(value));
    }
    for cell in ["1,000", "$5", "5 USD", "1e6", ".5", "5.", "--5", "12x", "5%"] {
        let message = format!(
            "`x` is given as `{cell}`; an amount in plain digits such as `1250000.00`, without a currency sign or commas is expected"
        );
        assert_eq!(text(&program, cell), refused(&message));
    }
}

#[test]
fn percents_have_their_sign_or_are_fractions() {
    let percent = input(Type::Quantity(Unit::faced(Face::Percent)), |_| {});
    assert_eq!(text(&percent, "12.5%"), fine("0.125"));
    assert_eq!(text(&percent, "-3 %"), fine("-0.03"));
    assert_eq!(text(&percent, "0.125"), refused("`x` is given as `0.125`; a percent such as `12.5%` is expected"));
    let fraction = input(Type::Quantity(Unit::faced(Face::Percent)), |input| input.fraction = true);
    assert_eq!(text(&fraction, "0.125"), fine("0.125"));
    assert_eq!(
        text(&fraction, "12.5%"),
        refused("`x` is given as `12.5%`; a percent written as a fraction, such as `0.125` is expected")
    );
    let rate = input(Type::Quantity(Unit::faced(Face::Per(n("1000")))), |_| {});
    assert_eq!(text(&rate, "12"), fine("0.012"));
    // Typed values are in stored form.
    assert_eq!(set(&percent, FactValue::Number(n("0.125"))).0, Ok(n("0.125")));
}

#[test]
fn ranges_decimals_and_wholes_are_kept() {
    let percent = input(Type::Quantity(Unit::faced(Face::Percent)), |input| {
        input.range = (Some(n("0")), Some(n("1")));
        input.decimals = Some(1);
    });
    assert_eq!(text(&percent, "12.5%"), fine("0.125"));
    assert_eq!(text(&percent, "12.50%"), fine("0.125"));
    assert_eq!(text(&percent, "12.55%"), refused("`x` is given as `12.55%`; it may have 1 decimal"));
    assert_eq!(text(&percent, "100.1%"), refused("`x` is given as `100.1%`, which is not between 0% and 100%"));
    let third = Number::one().div(&Number::from(3)).unwrap();
    assert!(matches!(set(&percent, FactValue::Number(third)).1, Some(FactError::Decimals { .. })));
    let count = input(Type::Quantity(Unit::faced(Face::Count)), |input| input.range = (Some(n("0")), None));
    assert_eq!(text(&count, "12"), fine("12"));
    assert_eq!(text(&count, "12.0"), fine("12"));
    assert_eq!(text(&count, "12.5"), refused("`x` is given as `12.5`; a count is a whole number"));
    assert_eq!(text(&count, "-1"), refused("`x` is given as `-1`, which is not at least 0"));
    let (long, error) = set(&count, FactValue::Number(Number::power_of_ten(50)));
    assert_eq!((long, error), (Ok(Number::power_of_ten(50)), None));
}

#[test]
fn words_dates_and_keys() {
    let choice = input(Type::Word(vec!["low".into(), "high".into()]), |_| {});
    assert_eq!(text(&choice, "high"), fine("1"));
    assert_eq!(text(&choice, "hi"), refused("`x` is given as `hi`, which is not one of `low`, `high`"));
    let date = input(Type::Date, |_| {});
    assert_eq!(text(&date, "1970-01-11"), fine("10"));
    assert_eq!(set(&date, FactValue::Date(Date::from_ymd(1970, 1, 2).unwrap())).0, Ok(n("1")));
    assert_eq!(text(&date, "1/2/2026"), refused("`x` is given as `1/2/2026`; a date such as `2026-03-31` is expected"));
    let truth = input(Type::Truth, |_| {});
    assert_eq!(text(&truth, "yes"), fine("1"));
    assert_eq!(text(&truth, "true"), refused("`x` is given as `true`; `yes` or `no` is expected"));
    let key = input(Type::Key(AxisId(9)), |_| {});
    assert_eq!(text(&key, "enhanced"), fine("1"));
    assert_eq!(
        text(&key, "enhancd"),
        refused("`x` is given as `enhancd`, which is not a key of the schedule it refers to; did you mean `enhanced`?")
    );
}

#[test]
fn missing_only_where_it_may_be() {
    let strict = input(Type::Quantity(Unit::number()), |_| {});
    assert_eq!(text(&strict, ""), (Err(Kind::Unsupplied), String::new()));
    let message = "`x` is given as `unreported`, which the contract does not let it be: its declaration may say `may be unreported`";
    assert_eq!(text(&strict, "unreported"), refused(message));
    assert_eq!(set(&strict, FactValue::Missing(Kind::Pending)).0, Err(Kind::Pending));
    let lenient = input(Type::Quantity(Unit::number()), |input| input.may_be = Kinds::only(Kind::Unreported));
    assert_eq!(text(&lenient, " "), (Err(Kind::Unreported), String::new()));
    assert_eq!(text(&lenient, "unreported"), (Err(Kind::Unreported), String::new()));
    assert_eq!(text(&lenient, "excused").0, Err(Kind::Refused));
    let facts = Facts::new(&lenient);
    assert_eq!(facts.get(facts.slot("x").unwrap()), Err(Kind::Unreported));
}

#[test]
fn addresses_and_columns() {
    let mut it = Build::new();
    let axis = it.axis("measure", &["hai_1", "hai_2"], &[]);
    let rate = it.input_of("rate", vec![axis], Type::Quantity(Unit::number()), Kinds::NONE);
    let other = it.input_of("other", vec![axis], Type::Quantity(Unit::number()), Kinds::NONE);
    if let Body::Input(input) = &mut it.model.figures[other.index()].body {
        input.column = Some("Other column".to_owned());
    }
    let program = it.program();
    let facts = Facts::new(&program);
    assert!(facts.slot("hai_2.rate").is_ok());
    assert!(facts.slot("hai_2.Other column").is_ok());
    assert_eq!(program.input_of(rate, 1), program.input("hai_2.rate"));
    let error = facts.slot("hai_2.rat").unwrap_err();
    assert_eq!(error.to_string(), "no input is called `hai_2.rat`; did you mean `hai_2.rate`?");
}

#[test]
fn cleared_facts_are_unset() {
    let program = input(Type::Quantity(Unit::number()), |_| {});
    let mut facts = Facts::new(&program);
    let slot = facts.slot("x").unwrap();
    facts.set_number(slot, n("5")).unwrap();
    assert!(facts.is_set(slot));
    facts.clear();
    assert!(!facts.is_set(slot));
    assert_eq!(facts.get(slot), Err(Kind::Unsupplied));
}

#[test]
fn what_cannot_be_settled_is_not_compiled() {
    let mut it = Build::new();
    let axis = it.axis("node", &[], &[]);
    it.model.axes[axis.index()].supplied = true;
    let broken = it.expr(Node::Broken);
    it.define("f", broken);
    let codes: Vec<_> = crate::program::compile(&it.model).unwrap_err().iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["schedule-unsupplied", "unchecked-clause"]);
    let mut it = Build::new();
    let keys: Vec<String> = (0..1_001).map(|key| key.to_string()).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let (a, b) = (it.axis("a", &keys, &[]), it.axis("b", &keys, &[]));
    it.input_of("x", vec![a, b], Type::Quantity(Unit::number()), Kinds::NONE);
    assert_eq!(crate::program::compile(&it.model).unwrap_err()[0].code, "too-large");
}
