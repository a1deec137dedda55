//! Amounts that could go the wrong way, inputs that nobody reads, steps whose order moves money.

use super::builder::{Builder, money, percent};
use crate::diagnostic::Severity;
use crate::model::*;

/// Shared savings with a minimum rate of that range.
fn shared_savings(minimum: (Option<&str>, Option<&str>)) -> Builder {
    let mut b = Builder::new();
    let (benchmark, expenditure) = (b.money("benchmark"), b.money("expenditure"));
    if let Body::Input(input) = &mut b.model.figures[benchmark.index()].body {
        input.range.0 = Some(super::builder::n("1"));
    }
    let quality = b.input("quality_score", percent(), (Some("0"), Some("1")), &[]);
    let minimum = b.input("minimum_savings_rate", percent(), minimum, &[]);
    let (mark, spent) = (b.read(benchmark), b.read(expenditure));
    let difference = b.minus(mark, spent);
    let savings = b.define("savings", money(), difference);
    let savings = b.read(savings);
    let rate = b.per(savings, mark);
    let rate = b.define("savings_rate", percent(), rate);
    let (rate, minimum) = (b.read(rate), b.read(minimum));
    let enough = b.compare(Relation::AtLeast, rate, minimum);
    let gate = b.gate(enough);
    let (share, quality) = (b.constant("75", percent()), b.read(quality));
    let share = b.times(share, quality);
    let amount = b.times(share, savings);
    let twenty = b.constant("20", percent());
    let most = b.times(twenty, mark);
    let amount = b.step(amount, Action::Cap(most));
    b.term("shared_savings", TermKind::Bonus, amount, vec![gate]);
    b
}

#[test]
fn shared_savings_with_a_declared_minimum_are_fine() {
    let b = shared_savings((Some("0"), Some("0.1")));
    assert_eq!(b.codes(), Vec::<&str>::new(), "{}", b.rendered());
}

#[test]
fn shared_savings_without_one_are_shown_to_fail() {
    let b = shared_savings((None, None));
    let findings = b.findings();
    assert_eq!(findings.len(), 1, "{}", b.rendered());
    let finding = &findings[0];
    assert_eq!((finding.code, finding.severity), ("may-be-negative", Severity::Error));
    assert_eq!(finding.message, "`shared_savings` could pay a negative amount");
    assert_eq!(finding.labels[0].text, "−1 USD when benchmark is 100 USD and expenditure 101 USD");
    assert_eq!(finding.labels[1].text, "no range is declared: at −5% this gate is open");
    assert!(finding.helps[0].text.ends_with("or add the line `not below 0 USD`"), "{}", finding.helps[0].text);
}

#[test]
fn what_is_not_shown_either_way_is_a_warning() {
    // x² − 2x·y + y² is never negative, which is more than the prover knows.
    let mut b = Builder::new();
    let (x, y) = (b.money("x"), b.money("y"));
    let part = b.input("part", percent(), (Some("0"), Some("1")), &[]);
    let (x, y, part) = (b.read(x), b.read(y), b.read(part));
    let squared = b.times(part, part);
    let difference = b.minus(part, squared);
    let least = b.times(difference, x);
    let _ = y;
    b.term("bonus", TermKind::Bonus, least, Vec::new());
    let findings = b.findings();
    let negative: Vec<_> = findings.iter().filter(|finding| finding.code == "may-be-negative").collect();
    assert!(negative.iter().all(|finding| finding.severity == Severity::Warning), "{}", b.rendered());
}

#[test]
fn an_input_that_no_clause_reads_is_reported() {
    let mut b = Builder::new();
    let used = b.money("used");
    b.money("left_over");
    let used = b.read(used);
    b.term("bonus", TermKind::Bonus, used, Vec::new());
    assert_eq!(b.codes(), ["unused-input"]);
    assert_eq!(b.findings()[0].message, "no clause reads `left_over`");
    b.model.figures[0].body = Body::Broken;
    assert_eq!(b.codes(), Vec::<&str>::new());
}

/// A bonus of half the savings with two steps.
fn stepped(cap_first: bool, cap: bool) -> Builder {
    let mut b = Builder::new();
    let (savings, benchmark) = (b.money("savings"), b.money("benchmark"));
    let (savings, benchmark) = (b.read(savings), b.read(benchmark));
    let (half, ten, two) = (b.constant("50", percent()), b.constant("10", percent()), b.constant("2", percent()));
    let mut amount = b.times(half, savings);
    let most = b.times(ten, benchmark);
    let cap = if cap { Action::Cap(most) } else { Action::MorePart(ten) };
    let mut actions = vec![Action::LessPart(two), cap];
    if cap_first {
        actions.reverse();
    }
    for action in actions {
        amount = b.step(amount, action);
    }
    b.term("bonus", TermKind::Bonus, amount, Vec::new());
    b
}

#[test]
fn a_part_beside_a_cap_is_shown_both_ways() {
    for cap_first in [false, true] {
        let b = stepped(cap_first, true);
        assert_eq!(b.codes(), ["step-order"], "{}", b.rendered());
        let finding = &b.findings()[0];
        assert_eq!(finding.severity, Severity::Warning);
        assert!(finding.labels[1].text.contains("the other way round"), "{}", b.rendered());
    }
}

#[test]
fn two_parts_commute() {
    let b = stepped(false, false);
    assert!(!b.codes().contains(&"step-order"), "{}", b.rendered());
}

#[test]
fn a_credit_beyond_its_payment_is_shown() {
    for capped in [false, true] {
        let mut b = Builder::new();
        let (fee, late) = (b.money("fee"), b.count("late_days"));
        let (fee, late) = (b.read(fee), b.read(late));
        let payment = b.term("fees", TermKind::Payment, fee, Vec::new());
        let per_day = b.constant("500", money());
        let mut amount = b.times(late, per_day);
        if capped {
            let paid = b.read(payment);
            amount = b.step(amount, Action::Cap(paid));
        }
        let credit = b.term("late_credit", TermKind::Credit, amount, Vec::new());
        if let Body::Line(term) = &mut b.model.figures[credit.index()].body {
            term.against = Some(payment);
        }
        assert_eq!(b.codes(), if capped { vec![] } else { vec!["may-exceed"] }, "{}", b.rendered());
    }
}

#[test]
fn what_could_not_be_checked_is_silent() {
    let mut b = Builder::new();
    let x = b.money("x");
    let x = b.read(x);
    let broken = b.expr(Node::Broken, money(), "…");
    let amount = b.minus(x, broken);
    b.term("bonus", TermKind::Bonus, amount, Vec::new());
    assert_eq!(b.codes(), Vec::<&str>::new(), "{}", b.rendered());
}

#[test]
fn long_calculations_and_long_chains_of_definitions_fit_the_stack() {
    let mut b = Builder::new();
    let axis = b.schedule("measure", &["weight"], &[("a", &["1"]), ("b", &["2"])]);
    let x = b.input_on("x", money(), (Some("0"), None), &[Kind::Unreported], vec![axis]);
    let mut chain = b.read(x);
    for index in 0..2_000 {
        let name = format!("d{index}");
        let figure = b.define_on(&name, money(), chain, vec![axis]);
        let (here, again) = (b.read(figure), b.read(figure));
        // Each reads the one before it twice: what is not remembered would double with every step.
        let ty = money();
        chain = b.expr(Node::Add(here, again), ty, &name);
    }
    let node = Node::Fold {
        statistic: Statistic::Sum(None),
        axis,
        element: Some(chain),
        weight: None,
        filter: None,
        skip: Skip { kinds: Kinds::MISSING, needing: None },
    };
    let mut sum = b.expr(node, money(), "the sum of d over each measure");
    for _ in 0..510 {
        sum = b.expr(Node::Add(sum, sum), money(), "sum");
    }
    b.term("bonus", TermKind::Bonus, sum, Vec::new());
    assert_eq!(b.codes(), Vec::<&str>::new(), "{}", b.rendered());
}
