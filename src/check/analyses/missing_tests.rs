//! Kinds of missing that reach money, and those that a contract has caught.

use super::builder::{Builder, count, number, percent};
use crate::model::*;

/// The first sample: an adjustment by band of a rate that may be insufficient, behind a gate that may be unreported.
fn riverside(row: bool, treated: bool, least: bool) -> Builder {
    let mut b = Builder::new();
    let base = b.money("base_payments");
    let (discharges, readmitted) = (b.count("discharges"), b.count("readmitted"));
    let satisfaction = b.input("satisfaction", percent(), (None, None), &[Kind::Unreported]);
    let (top, bottom) = (b.read(readmitted), b.read(discharges));
    let rate = b.per(top, bottom);
    let thirty = b.constant("30", count());
    let few = b.compare(Relation::Less, bottom, thirty);
    let absent = b.absent(Kind::Insufficient);
    let body = if least { b.first(vec![(few, absent)], Some(rate)) } else { rate };
    let rate = b.define("readmission_rate", percent(), body);
    let rate = b.read(rate);
    let base = b.read(base);
    let (two, one) = (b.constant("2", percent()), b.constant("1", percent()));
    let (two, one) = (b.times(two, base), b.times(one, base));
    let ten = b.constant("10", percent());
    let low = b.row("below 10%", Claim::Upper { at: ten, included: false }, two);
    let high = b.row("from 10%", Claim::Lower { at: ten, included: true }, one);
    let amount = b.table(TableKind::Band, rate, vec![low, high], None);
    let nothing = b.constant("0", super::builder::money());
    if row && let Node::Table(table) = &mut b.model.exprs[amount.index()].node {
        table.absent.push((Kinds::only(Kind::Insufficient), nothing));
    }
    let sixty = b.constant("60", percent());
    let satisfaction = b.read(satisfaction);
    let mut condition = b.compare(Relation::AtLeast, satisfaction, sixty);
    if treated {
        let no = b.truth(false);
        condition = b.treat(condition, Kind::Unreported, no);
    }
    let gate = b.gate(condition);
    b.term("readmission_incentive", TermKind::Bonus, amount, vec![gate]);
    b
}

#[test]
fn the_first_sample_says_everything() {
    assert_eq!(riverside(true, true, true).codes(), Vec::<&str>::new());
}

#[test]
fn a_gate_that_may_be_unreported_is_found() {
    let b = riverside(true, false, true);
    let findings = b.findings();
    assert_eq!(findings.len(), 1, "{}", b.rendered());
    let finding = &findings[0];
    assert_eq!(finding.code, "missing-unsaid");
    assert_eq!(
        finding.message,
        "the contract does not say what `readmission_incentive` pays when `satisfaction` is unreported"
    );
    let source = b.source();
    let words: Vec<&str> = finding.labels.iter().map(|label| source.slice(label.span)).collect();
    assert_eq!(words, ["satisfaction is at least 60%", "may be unreported"]);
    assert_eq!(
        finding.helps[0].text,
        "say it here: `pays only if satisfaction is at least 60%, unreported counts as no`"
    );
}

#[test]
fn a_selector_that_may_be_insufficient_is_found() {
    let b = riverside(false, true, true);
    let findings = b.findings();
    assert_eq!(findings.len(), 1, "{}", b.rendered());
    assert!(findings[0].message.ends_with("pays when `readmission_rate` is insufficient"));
    assert_eq!(findings[0].helps[0].text, "say it with a row of its own: `insufficient   pays nothing`");
}

#[test]
fn a_divisor_that_may_be_zero_is_found() {
    let b = riverside(true, true, false);
    let findings = b.findings();
    assert_eq!(findings.len(), 1, "{}", b.rendered());
    assert!(findings[0].message.ends_with("pays when `readmission_rate` is undefined"));
    assert_eq!(findings[0].labels[1].text, "undefined where `discharges` is 0, which nothing here excludes");
}

#[test]
fn a_row_for_the_missing_comes_too_late_after_an_unknown() {
    for first in [false, true] {
        let mut b = Builder::new();
        let base = b.money("base");
        let rate = b.input("rate", percent(), (None, None), &[Kind::Unreported]);
        let (rate, base) = (b.read(rate), b.read(base));
        let (five, nothing) = (b.constant("5", percent()), b.constant("0", super::builder::money()));
        let high = b.compare(Relation::AtLeast, rate, five);
        let missing = b.expr(Node::IsAbsent(rate, Kinds::MISSING), Type::Truth, "rate is missing");
        let mut rows = vec![(high, base), (missing, nothing)];
        if first {
            rows.reverse();
        }
        let amount = b.first(rows, Some(nothing));
        b.term("bonus", TermKind::Bonus, amount, Vec::new());
        let expected: &[&str] = if first { &[] } else { &["missing-unsaid", "unknown-stops"] };
        assert_eq!(b.codes(), expected, "{}", b.rendered());
    }
}

#[test]
fn a_condition_may_ask_first_whether_it_is_known() {
    let mut b = Builder::new();
    let base = b.money("base");
    let rate = b.input("rate", percent(), (None, None), &[Kind::Unreported, Kind::Excused]);
    let (rate, base) = (b.read(rate), b.read(base));
    let known = b.expr(Node::IsKnown(rate), Type::Truth, "rate is known");
    let five = b.constant("5", percent());
    let high = b.compare(Relation::AtLeast, rate, five);
    let both = b.expr(Node::And(vec![known, high]), Type::Truth, "rate is known and at least 5%");
    let gate = b.gate(both);
    let amount = b.times(rate, base);
    b.term("bonus", TermKind::Bonus, amount, vec![gate]);
    assert_eq!(b.codes(), Vec::<&str>::new(), "{}", b.rendered());
}

#[test]
fn scores_alone_hear_nothing() {
    let mut b = Builder::new();
    let rate = b.input("rate", number(), (None, None), &[Kind::Unreported]);
    let rate = b.read(rate);
    let double = b.add(rate, rate);
    b.define("points", number(), double);
    assert_eq!(b.codes(), Vec::<&str>::new());
}

/// A bonus on the mean of a family, some of which may be unreported.
fn family(skip: Skip, filter: bool) -> Builder {
    let mut b = Builder::new();
    let axis = b.schedule("measure", &["weight"], &[("a", &["1"]), ("b", &["0"])]);
    let points = b.input_on("points", number(), (Some("0"), Some("10")), &[Kind::Unreported], vec![axis]);
    let element = b.read(points);
    let weight = b.cell(axis, 0);
    let one = b.constant("1", number());
    let weighty = b.compare(Relation::AtLeast, weight, one);
    let node = Node::Fold {
        statistic: Statistic::Mean(None),
        axis,
        element: Some(element),
        weight: None,
        filter: filter.then_some(weighty),
        skip,
    };
    let mean = b.expr(node, number(), "the mean of points over each measure");
    let mean = b.define("mean_points", number(), mean);
    let base = b.money("base");
    let (mean, base) = (b.read(mean), b.read(base));
    let amount = b.times(mean, base);
    b.term("bonus", TermKind::Bonus, amount, Vec::new());
    b
}

#[test]
fn skipping_moves_the_question_to_what_is_left() {
    let kinds = |b: Builder| {
        b.findings()
            .iter()
            .map(|finding| finding.message.rsplit(' ').next().unwrap_or("").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(kinds(family(Skip::default(), false)), ["unreported"]);
    assert_eq!(kinds(family(Skip { kinds: Kinds::MISSING, needing: None }, false)), ["undefined"]);
    assert_eq!(kinds(family(Skip { kinds: Kinds::MISSING, needing: Some(2) }, true)), ["insufficient"]);
}

#[test]
fn a_row_of_a_schedule_decides_for_itself() {
    // The national rate is missing only where the kind is `attested` (0), and those rows do not read it.
    let mut b = Builder::new();
    let axis = b.schedule("measure", &["kind", "national"], &[("a", &["1", "5"]), ("b", &["0", ""])]);
    let (kind, national) = (b.cell(axis, 0), b.cell(axis, 1));
    let one = b.constant("1", number());
    let rated = b.compare(Relation::Equal, kind, one);
    let zero = b.constant("0", number());
    let factor = b.first(vec![(rated, national)], Some(zero));
    let factor = b.define_on("factor", number(), factor, vec![axis]);
    let element = b.read(factor);
    let node = Node::Fold {
        statistic: Statistic::Sum(None),
        axis,
        element: Some(element),
        weight: None,
        filter: None,
        skip: Skip::default(),
    };
    let sum = b.expr(node, number(), "the sum of factor over each measure");
    let base = b.money("base");
    let base = b.read(base);
    let amount = b.times(sum, base);
    b.term("bonus", TermKind::Bonus, amount, Vec::new());
    assert_eq!(b.codes(), Vec::<&str>::new(), "{}", b.rendered());
}
