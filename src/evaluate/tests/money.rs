//! Lines of money: gates, rounding, laws, limits, accounts.

use super::build::*;
use crate::evaluate::Value;
use crate::model::*;

fn route() -> Route {
    Route { from: PartyId(0), to: PartyId(1) }
}

fn term(kind: TermKind, amount: ExprId) -> Term {
    Term { kind, route: route(), amount, pays: None, gates: Vec::new(), against: None }
}

fn line(it: &mut Build, name: &str, term: Term) -> FigureId {
    let clause = ClauseKind::Term(term.kind);
    it.figure(name, Vec::new(), Type::Quantity(Unit::money("USD")), clause, Body::Line(Box::new(term)))
}

fn gate(side: Option<Side>, condition: ExprId) -> Gate {
    Gate { side, condition, span: Default::default() }
}

fn cases(known: &[&str]) -> Vec<Value> {
    known.iter().map(|text| Ok(n(text))).chain(Kind::ALL.into_iter().map(Err)).collect()
}

/// Gate no: nothing, whatever the amount is. Gate unknown: nothing if the amount is nothing, else the join.
#[test]
fn gates() {
    let mut it = Build::with_money();
    let (amount, open, other) = (it.fact("amount"), it.yes_no("open"), it.yes_no("other"));
    let mut bonus = term(TermKind::Bonus, amount);
    bonus.gates = vec![gate(None, open), gate(None, other)];
    line(&mut it, "bonus", bonus);
    for amount in cases(&["0", "12.345"]) {
        for open in cases(&["0", "1"]) {
            for other in [Ok(n("0")), Ok(n("1")), Err(Kind::Excused)] {
                let facts = [("amount", given(&amount)), ("open", given_truth(&open)), ("other", given_truth(&other))];
                let no = [&open, &other].iter().any(|gate| gate.as_ref().is_ok_and(|yes| yes.is_zero()));
                let wanted = if no || amount == Ok(n("0")) {
                    Ok(n("0"))
                } else {
                    match join(&[&amount, &open, &other]) {
                        None => Ok(n("12.35")),
                        Some(kind) => Err(kind),
                    }
                };
                assert_eq!(it.value(&facts, "bonus"), wanted, "{amount:?} {open:?} {other:?}");
            }
        }
    }
}

#[test]
fn amounts_are_not_negative_before_they_are_rounded() {
    let mut it = Build::with_money();
    let amount = it.fact("amount");
    line(&mut it, "bonus", term(TermKind::Bonus, amount));
    let value = |amount: &str| it.value(&[("amount", number(amount))], "bonus");
    assert_eq!(value("1.005"), Ok(n("1.01")));
    assert_eq!(value("-0.001"), Err(Kind::Undefined));
    assert_eq!(value("-1"), Err(Kind::Undefined));
}

#[test]
fn adjustments_have_a_side() {
    let mut it = Build::with_money();
    let (amount, pays) = (it.fact("amount"), it.yes_no("pays"));
    let (paying, charging) = (it.yes_no("paying"), it.yes_no("charging"));
    let mut adjustment = term(TermKind::Adjustment, amount);
    adjustment.pays = Some(pays);
    adjustment.gates = vec![gate(Some(Side::Pays), paying), gate(Some(Side::Charges), charging)];
    line(&mut it, "f", adjustment);
    let (yes, no) = (|| Ok(n("1")), || Ok(n("0")));
    let unknown = || Err(Kind::Unreported);
    for (amount, pays, paying, charging, wanted) in [
        ("5", yes(), yes(), no(), Ok(n("5"))),
        ("5", no(), no(), yes(), Ok(n("-5"))),
        ("5", yes(), no(), yes(), Ok(n("0"))),
        ("5", no(), yes(), no(), Ok(n("0"))),
        ("5", no(), unknown(), yes(), Ok(n("-5"))),
        ("5", yes(), unknown(), yes(), unknown()),
        ("0", yes(), unknown(), yes(), Ok(n("0"))),
        ("5", unknown(), yes(), yes(), unknown()),
        ("5", unknown(), no(), no(), unknown()),
        ("-5", yes(), yes(), yes(), Err(Kind::Undefined)),
    ] {
        let facts = [
            ("amount", number(amount)),
            ("pays", given_truth(&pays)),
            ("paying", given_truth(&paying)),
            ("charging", given_truth(&charging)),
        ];
        assert_eq!(it.value(&facts, "f"), wanted, "{amount} {pays:?} {paying:?} {charging:?}");
    }
}

#[test]
fn a_credit_is_never_more_than_its_payment() {
    let mut it = Build::with_money();
    let (payment, credit) = (it.fact("p"), it.fact("c"));
    let payment = line(&mut it, "payment", term(TermKind::Payment, payment));
    let mut credit = term(TermKind::Credit, credit);
    credit.against = Some(payment);
    line(&mut it, "credit", credit);
    for (p, c, wanted) in [
        (Ok(n("10")), "10", Ok(n("10"))),
        (Ok(n("10")), "10.01", Err(Kind::Undefined)),
        (Err(Kind::Unsupplied), "0", Ok(n("0"))),
        (Err(Kind::Unsupplied), "1", Err(Kind::Unsupplied)),
    ] {
        assert_eq!(it.value(&[("p", given(&p)), ("c", number(c))], "credit"), wanted);
    }
}

#[test]
fn earn_backs_return_no_more_than_is_held() {
    let mut it = Build::with_money();
    let (held, a, b) = (it.fact("h"), it.fact("a_amount"), it.fact("b_amount"));
    let withhold = line(&mut it, "w", term(TermKind::Withhold, held));
    let back = |it: &mut Build, name: &str, amount| {
        let mut back = term(TermKind::EarnBack, amount);
        back.against = Some(withhold);
        line(it, name, back)
    };
    let a = back(&mut it, "a", a);
    // A reader of one earn-back, before the other in the order.
    let read = it.read(a);
    it.define("reader", read);
    let b = back(&mut it, "b", b);
    it.model.accounts.push(Account { withhold, earn_backs: vec![a, b], held: None });
    for (name, part) in
        [("held", AccountPart::Held), ("returned", AccountPart::Returned), ("forfeited", AccountPart::Forfeited)]
    {
        it.figure(name, Vec::new(), Type::Quantity(Unit::money("USD")), ClauseKind::Account, Body::Account(0, part));
    }
    let settle = |held: Value, a: &str, b: &str| {
        it.settle(&[("h", given(&held)), ("a_amount", number(a)), ("b_amount", number(b))])
    };
    let settled = settle(Ok(n("10")), "4", "5");
    for (name, wanted) in [("reader", "4"), ("b", "5"), ("held", "10"), ("returned", "9"), ("forfeited", "1")] {
        assert_eq!(settled.get(name), Ok(n(wanted)), "{name}");
    }
    let settled = settle(Ok(n("10")), "6", "5");
    for name in ["a", "b", "reader", "returned", "forfeited"] {
        assert_eq!(settled.get(name), Err(Kind::Undefined), "{name}");
    }
    let settled = settle(Err(Kind::Unsupplied), "6", "0");
    assert_eq!(settled.get("a"), Err(Kind::Unsupplied));
    assert_eq!(settled.get("b"), Ok(n("0")));
}

struct Limited {
    it: Build,
}

/// Two lines under a cap, then the first two and a third under another.
fn limited(relieved: Relieved) -> Limited {
    let mut it = Build::with_money();
    let mut lines = Vec::new();
    for name in ["a", "b", "c"] {
        let amount = it.fact(&format!("{name}_amount"));
        let id = line(&mut it, &format!("{name}.before_limits"), term(TermKind::Bonus, amount));
        it.model.figures[id.index()].clause = ClauseKind::BeforeLimits;
        lines.push(id);
    }
    for (place, cap) in ["100", "cap"].into_iter().enumerate() {
        let id = LimitId(place as u32);
        let base = it.expr(Node::Together(id));
        let most = if cap == "cap" { it.fact("cap") } else { it.num(cap) };
        let together = it.expr(Node::Step { base, action: Action::Cap(most), when: None });
        let members = match place {
            0 => vec![Standing::Line(lines[0]), Standing::Line(lines[1])],
            _ => vec![Standing::After(LimitId(0), 0), Standing::After(LimitId(0), 1), Standing::Line(lines[2])],
        };
        let (name, span) = (format!("l{place}"), Default::default());
        it.model.limits.push(Limit { name, title: None, section: None, members, together, relieved, span });
    }
    for (place, name) in ["a", "b", "c"].into_iter().enumerate() {
        let body = Body::Shown { line: lines[place], standing: Standing::After(LimitId(1), place as u32) };
        it.figure(name, vec![], Type::Quantity(Unit::money("USD")), ClauseKind::Term(TermKind::Bonus), body);
    }
    for place in 0..2 {
        let body = Body::Relief(LimitId(place));
        it.figure(&format!("l{place}.relief"), vec![], Type::Quantity(Unit::money("USD")), ClauseKind::Relief, body);
    }
    Limited { it }
}

impl Limited {
    fn settle(&self, amounts: [Value; 3], cap: &str) -> Vec<Value> {
        let names = ["a_amount", "b_amount", "c_amount"];
        let mut facts: Vec<_> = names.into_iter().zip(amounts.iter().map(given)).collect();
        facts.push(("cap", number(cap)));
        let settled = self.it.settle(&facts);
        assert_eq!(settled.values.lines().count(), 3);
        ["a", "b", "c", "l0.relief", "l1.relief"].into_iter().map(|name| settled.get(name)).collect()
    }
}

fn known(values: [&str; 5]) -> Vec<Value> {
    values.into_iter().map(|value| Ok(n(value))).collect()
}

fn amounts(values: [&str; 3]) -> [Value; 3] {
    values.map(|value| Ok(n(value)))
}

#[test]
fn limits_relieve_in_order() {
    let limited = limited(Relieved::InThisOrder);
    assert_eq!(limited.settle(amounts(["30", "40", "50"]), "500"), known(["30", "40", "50", "0", "0"]));
    assert_eq!(limited.settle(amounts(["80", "40", "50"]), "500"), known(["60", "40", "50", "20", "0"]));
    assert_eq!(limited.settle(amounts(["80", "40", "50"]), "70"), known(["0", "20", "50", "20", "80"]));
    // What they may come to together is rounded as a line is.
    assert_eq!(limited.settle(amounts(["80", "40", "50"]), "70.005"), known(["0", "20.01", "50", "20", "79.99"]));
}

#[test]
fn limits_relieve_in_proportion() {
    let limited = limited(Relieved::InProportion);
    assert_eq!(limited.settle(amounts(["90", "60", "0"]), "500"), known(["60", "40", "0", "50", "0"]));
    // 100 too much over three equal lines: the odd cent goes to the first named.
    assert_eq!(limited.settle(amounts(["50", "50", "50"]), "50"), known(["16.66", "16.67", "16.67", "0", "100"]));
}

#[test]
fn an_absent_line_makes_its_limit_s_lines_absent() {
    let limited = limited(Relieved::InThisOrder);
    let values = limited.settle([Ok(n("1")), Err(Kind::Unreported), Ok(n("3"))], "500");
    assert_eq!(values, vec![Err(Kind::Unreported); 5]);
    let values = limited.settle([Ok(n("1")), Ok(n("2")), Err(Kind::Pending)], "500");
    let pending = || Err(Kind::Pending);
    assert_eq!(values, vec![pending(), pending(), pending(), Ok(n("0")), pending()]);
    assert_eq!(limited.settle(amounts(["1", "2", "3"]), "-1"), {
        let undefined = || Err(Kind::Undefined);
        vec![undefined(), undefined(), undefined(), Ok(n("0")), undefined()]
    });
}
