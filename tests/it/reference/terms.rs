//! Lines of money, limits and accounts, on models built by hand.

use attain::model::{
    Account, AccountPart, Action, Body, FigureId, Gate, Kind, Limit, LimitId, Node, Relieved, Side, Standing, Term,
    TermKind,
};
use attain::source::Span;

use super::Value;
use super::build::{Sheet, value};

fn expected(text: &str) -> Value {
    Kind::from_word(text).map_or_else(|| value(text), Err)
}

fn one_line(kind: TermKind, amount: &str, pays: Option<&str>, gates: &[(Option<Side>, &str)]) -> Value {
    let mut sheet = Sheet::default();
    let amount = sheet.say(amount);
    let pays = pays.map(|pays| sheet.say(pays));
    let gates = gates
        .iter()
        .map(|(side, condition)| Gate { side: *side, condition: sheet.say(condition), span: Span::default() })
        .collect();
    let term = Term { pays, gates, ..Sheet::term(kind, amount) };
    let line = sheet.line("line", term);
    sheet.settle(&Default::default())[&(line, 0)].clone()
}

#[test]
fn a_line_is_gated_then_rounded() {
    for (amount, gates, result) in [
        ("10.005", &[][..], "10.01"),
        ("10.005", &["yes", "yes"], "10.01"),
        ("10.005", &["yes", "no"], "0"),
        ("unreported", &["no"], "0"),
        ("unreported", &["yes"], "unreported"),
        ("10", &["excused"], "excused"),
        ("10", &["excused", "no"], "0"),
        ("10", &["excused", "pending"], "pending"),
        ("0", &["excused"], "0"),
        ("unreported", &["excused"], "unreported"),
        ("excused", &["undefined"], "undefined"),
        ("-1", &[], "undefined"),
        ("-0.001", &[], "undefined"),
        ("-1", &["no"], "0"),
        ("-1", &["excused"], "excused"),
    ] {
        let gates: Vec<_> = gates.iter().map(|gate| (None, *gate)).collect();
        assert_eq!(one_line(TermKind::Bonus, amount, None, &gates), expected(result), "{amount} gated by {gates:?}");
    }
}

#[test]
fn an_adjustment_has_one_side_at_a_time() {
    let (pays, charges) = (Some(Side::Pays), Some(Side::Charges));
    for (amount, side, gate, result) in [
        ("10.005", "yes", (None, "yes"), "10.01"),
        ("10.005", "no", (None, "yes"), "-10.01"),
        ("10", "yes", (pays, "no"), "0"),
        ("10", "no", (pays, "no"), "-10"),
        ("10", "no", (pays, "unreported"), "-10"),
        ("10", "yes", (charges, "no"), "10"),
        ("10", "no", (charges, "no"), "0"),
        ("10", "no", (charges, "unreported"), "unreported"),
        ("10", "excused", (pays, "no"), "excused"),
        ("0", "excused", (pays, "no"), "0"),
    ] {
        let shown = format!("{amount} paid {side} gated by {gate:?}");
        assert_eq!(one_line(TermKind::Adjustment, amount, Some(side), &[gate]), expected(result), "{shown}");
    }
}

#[test]
fn a_credit_is_never_more_than_its_payment() {
    for (credit, payment, result) in
        [("5", "5", "5"), ("5.01", "5", "undefined"), ("5", "unreported", "unreported"), ("0", "unreported", "0")]
    {
        let mut sheet = Sheet::default();
        let (paid, credited) = (sheet.say(payment), sheet.say(credit));
        let payment_line = sheet.line("payment", Sheet::term(TermKind::Payment, paid));
        let term = Term { against: Some(payment_line), ..Sheet::term(TermKind::Credit, credited) };
        let line = sheet.line("credit", term);
        assert_eq!(sheet.settle(&Default::default())[&(line, 0)], expected(result), "{credit} against {payment}");
    }
}

/// Lines under one limit, as it leaves them, and its relief.
fn limited(
    relieved: Relieved,
    lines: &[&str],
    action: impl Fn(attain::model::ExprId) -> Action,
    bound: &str,
) -> (Vec<Value>, Value) {
    let mut sheet = Sheet::default();
    let limit = LimitId(0);
    let mut made: Vec<FigureId> = Vec::new();
    for line in lines {
        let amount = sheet.say(line);
        made.push(sheet.line("line", Sheet::term(TermKind::Bonus, amount)));
    }
    let (base, bound) = (sheet.node(Node::Together(limit)), sheet.say(bound));
    let together = sheet.node(Node::Step { base, action: action(bound), when: None });
    sheet.model.limits.push(Limit {
        name: "limit".into(),
        title: None,
        section: None,
        members: made.iter().map(|line| Standing::Line(*line)).collect(),
        together,
        relieved,
        span: Span::default(),
    });
    let shown: Vec<FigureId> = made
        .iter()
        .enumerate()
        .map(|(member, line)| {
            sheet.figure("shown", Body::Shown { line: *line, standing: Standing::After(limit, member as u32) })
        })
        .collect();
    let relief = sheet.figure("relief", Body::Relief(limit));
    let settled = sheet.settle(&Default::default());
    (shown.iter().map(|shown| settled[&(*shown, 0)].clone()).collect(), settled[&(relief, 0)].clone())
}

#[test]
fn limits_relieve_in_order_or_in_proportion() {
    use Relieved::{InProportion, InThisOrder};
    for (relieved, lines, bound, after, relief) in [
        (InThisOrder, ["5", "3", "4"], "20", ["5", "3", "4"], "0"),
        (InThisOrder, ["5", "3", "4"], "10", ["3", "3", "4"], "2"),
        (InThisOrder, ["5", "3", "4"], "6", ["0", "2", "4"], "6"),
        (InThisOrder, ["5", "3", "4"], "0", ["0", "0", "0"], "12"),
        (InProportion, ["5", "3", "4"], "6", ["2.5", "1.5", "2"], "6"),
        (InProportion, ["1", "1", "1"], "2", ["0.66", "0.67", "0.67"], "1"),
        (InThisOrder, ["5", "3", "4"], "10.005", ["3.01", "3", "4"], "1.99"),
        (InThisOrder, ["5", "unreported", "4"], "1", ["unreported", "unreported", "unreported"], "unreported"),
        (InProportion, ["5", "3", "4"], "excused", ["excused", "excused", "excused"], "excused"),
    ] {
        let (lines_after, relief_after) = limited(relieved, &lines, Action::Cap, bound);
        assert_eq!(lines_after, after.map(expected), "{lines:?} capped at {bound} {relieved:?}");
        assert_eq!(relief_after, expected(relief), "{lines:?} capped at {bound} {relieved:?}");
    }
    let (floored, relief) = limited(InThisOrder, &["5", "3"], Action::Floor, "10");
    assert_eq!((floored, relief), (vec![value("7"), value("3")], value("-2")));
    let (floored, _) = limited(InProportion, &["5", "3"], Action::Floor, "10");
    assert_eq!(floored, vec![value("6.25"), value("3.75")]);
}

#[test]
fn an_account_returns_no_more_than_it_holds() {
    for (held, returned, results) in [
        ("10", ["4", "5"], ["10", "9", "1", "4", "5"]),
        ("10", ["4", "6.01"], ["10", "undefined", "undefined", "undefined", "undefined"]),
        ("10", ["4", "excused"], ["10", "excused", "excused", "4", "excused"]),
        ("unreported", ["0", "6"], ["unreported", "unreported", "unreported", "0", "unreported"]),
    ] {
        let mut sheet = Sheet::default();
        let holds = sheet.say(held);
        let withhold = sheet.line("withhold", Sheet::term(TermKind::Withhold, holds));
        let earn_backs = returned.map(|returns| {
            let amount = sheet.say(returns);
            let term = Term { against: Some(withhold), ..Sheet::term(TermKind::EarnBack, amount) };
            sheet.line("earn_back", term)
        });
        sheet.model.accounts.push(Account { withhold, earn_backs: earn_backs.to_vec(), held: None });
        let parts = [AccountPart::Held, AccountPart::Returned, AccountPart::Forfeited];
        let parts = parts.map(|part| sheet.figure("part", Body::Account(0, part)));
        let settled = sheet.settle(&Default::default());
        let found: Vec<Value> = parts.iter().chain(&earn_backs).map(|figure| settled[&(*figure, 0)].clone()).collect();
        assert_eq!(found, results.map(expected), "{held} held, {returned:?} returned");
    }
}
