//! The questions that the prover must be able to answer, and some that it must leave open.

use super::builder::{Builder, count, money, n, number, percent};
use super::facts::Facts;
use super::terms::Prover;
use super::walk::survey;
use crate::model::*;

/// Whether the divisor of the last row of a `when` table can be 0 there, for every row and both directions.
fn divisor_can_be_zero(builder: &Builder, table: ExprId, divisor: ExprId, shape: &[AxisId]) -> bool {
    let mut prover = Prover::new(&builder.model, &survey(&builder.model));
    let spot = prover.spot(shape.iter().map(|axis| (*axis, super::terms::Place::Any)).collect());
    [None, Some(false), Some(true)].into_iter().skip(usize::from(!shape.is_empty())).any(|lower| {
        let mut facts = Facts::none(lower);
        match &builder.model.expr(table).node {
            Node::First { rows, .. } => {
                for (condition, _) in rows {
                    prover.assume(*condition, spot, false, &mut facts);
                }
            }
            Node::Table(rows) => prover.unclaimed(table, rows, spot, &mut facts),
            _ => {}
        }
        prover.can_be_zero(divisor, spot, &facts)
    })
}

#[test]
fn a_least_number_of_cases_keeps_a_rate_defined() {
    let mut b = Builder::new();
    let (readmitted, discharges) = (b.count("readmitted"), b.count("discharges"));
    let (top, bottom) = (b.read(readmitted), b.read(discharges));
    let rate = b.per(top, bottom);
    let thirty = b.constant("30", count());
    let few = b.compare(Relation::Less, bottom, thirty);
    let absent = b.absent(Kind::Insufficient);
    let body = b.first(vec![(few, absent)], Some(rate));
    assert!(!divisor_can_be_zero(&b, body, bottom, &[]));

    let zero = b.constant("0", count());
    let few = b.compare(Relation::Less, bottom, zero);
    let body = b.first(vec![(few, absent)], Some(rate));
    assert!(divisor_can_be_zero(&b, body, bottom, &[]));

    let none = b.compare(Relation::Equal, bottom, zero);
    let body = b.first(vec![(none, absent)], Some(rate));
    assert!(!divisor_can_be_zero(&b, body, bottom, &[]));
}

/// Improvement points, where the benchmark is a column or a fact, and the direction is said or a column.
fn improvement(fact: bool, column: bool) -> (Builder, ExprId, ExprId, Vec<AxisId>) {
    let mut b = Builder::new();
    let axis =
        b.schedule("measure", &["direction", "benchmark"], &[("a", &["higher", "0.9"]), ("b", &["lower", "0.1"])]);
    let performance = b.input_on("performance", number(), (None, None), &[], vec![axis]);
    let baseline = b.input_on("baseline", number(), (None, None), &[], vec![axis]);
    let given = b.input_on("given_benchmark", number(), (None, None), &[], vec![axis]);
    let (p, base) = (b.read(performance), b.read(baseline));
    let benchmark = if fact { b.read(given) } else { b.cell(axis, 1) };
    let direction = if column { Direction::Column(axis, ColumnId(0)) } else { Direction::Lower };
    let no_better = b.good(Good::NoBetter, p, base, direction);
    let as_good = b.good(Good::AtLeastAsGood, p, benchmark, direction);
    let (nothing, nine) = (b.constant("0", number()), b.constant("9", number()));
    let (over, under) = (b.minus(p, base), b.minus(benchmark, base));
    let share = b.per(over, under);
    let table = b.first(vec![(no_better, nothing), (as_good, nine)], Some(share));
    (b, table, under, vec![axis])
}

#[test]
fn improvement_never_divides_by_zero() {
    for fact in [false, true] {
        for column in [false, true] {
            let (b, table, under, shape) = improvement(fact, column);
            assert!(!divisor_can_be_zero(&b, table, under, &shape), "fact {fact}, column {column}");
        }
    }
}

#[test]
fn improvement_without_its_first_row_could() {
    let (mut b, table, under, shape) = improvement(true, true);
    if let Node::First { rows, .. } = &mut b.model.exprs[table.index()].node {
        rows.remove(0);
    }
    assert!(divisor_can_be_zero(&b, table, under, &shape));
}

#[test]
fn achievement_by_band_never_divides_by_zero() {
    for fact in [false, true] {
        let mut b = Builder::new();
        let rows: &[(&str, &[&str])] = &[("a", &["higher", "0.8", "0.9"]), ("b", &["lower", "0.3", "0.1"])];
        let axis = b.schedule("measure", &["direction", "threshold", "benchmark"], rows);
        let performance = b.input_on("performance", number(), (None, None), &[], vec![axis]);
        let least = b.input_on("least", number(), (None, None), &[], vec![axis]);
        let best = b.input_on("best", number(), (None, None), &[], vec![axis]);
        let p = b.read(performance);
        let (threshold, benchmark) =
            if fact { (b.read(least), b.read(best)) } else { (b.cell(axis, 1), b.cell(axis, 2)) };
        let direction = Direction::Column(axis, ColumnId(0));
        let (nothing, ten) = (b.constant("0", number()), b.constant("10", number()));
        let top = b.row("at least as good as benchmark", Claim::Good(Good::AtLeastAsGood, benchmark, direction), ten);
        let low = b.row("worse than threshold", Claim::Good(Good::Worse, threshold, direction), nothing);
        let (over, under) = (b.minus(p, threshold), b.minus(benchmark, threshold));
        let share = b.per(over, under);
        let table = b.table(TableKind::Band, p, vec![top, low], Some(share));
        assert!(!divisor_can_be_zero(&b, table, under, &[axis]), "fact {fact}");
    }
}

/// Shared savings: whether the amount can be negative behind its gate.
fn savings(minimum: (Option<&str>, Option<&str>), relation: Relation, loss: bool) -> bool {
    let mut b = Builder::new();
    let (benchmark, expenditure) = (b.money("benchmark"), b.money("expenditure"));
    let quality = b.input("quality_score", percent(), (Some("0"), Some("1")), &[]);
    let minimum = b.input("minimum_rate", percent(), minimum, &[]);
    let (mark, spent) = (b.read(benchmark), b.read(expenditure));
    let difference = b.minus(mark, spent);
    let savings = b.define("savings", money(), difference);
    let savings = b.read(savings);
    let rate = b.per(savings, mark);
    let rate = b.define("savings_rate", percent(), rate);
    let rate = b.read(rate);
    let mut least = b.read(minimum);
    let mut amount = savings;
    if loss {
        least = b.expr(Node::Negate(least), percent(), "−minimum_rate");
        amount = b.expr(Node::Negate(amount), money(), "−savings");
    }
    let gate = b.compare(relation, rate, least);
    let (share, quality) = (b.constant("75", percent()), b.read(quality));
    let share = b.times(share, quality);
    let amount = b.times(share, amount);
    let mut prover = Prover::new(&b.model, &survey(&b.model));
    let spot = prover.nowhere();
    let mut facts = Facts::default();
    prover.assume(gate, spot, true, &mut facts);
    prover.know(amount, spot, &mut facts, 0);
    let sum = prover.sum(amount, spot);
    prover.can_be_negative(&sum, &facts)
}

#[test]
fn shared_savings_behind_their_minimum_are_not_negative() {
    let declared = (Some("0"), Some("0.1"));
    assert!(!savings(declared, Relation::AtLeast, false));
    assert!(savings((None, None), Relation::AtLeast, false));
    assert!(savings(declared, Relation::AtMost, false));
    assert!(!savings(declared, Relation::AtMost, true));
    assert!(savings((Some("-0.1"), Some("0.1")), Relation::AtMost, true));
}

#[test]
fn a_rate_between_its_bounds_is_a_part() {
    // (p − t) ÷ (b − t) where t ≤ p < b is from 0 to 1.
    let mut b = Builder::new();
    let names: Vec<ExprId> = ["p", "t", "b"]
        .into_iter()
        .map(|name| {
            let figure = b.input(name, number(), (None, None), &[]);
            b.read(figure)
        })
        .collect();
    let [p, t, top] = names[..] else { panic!() };
    let above = b.compare(Relation::AtLeast, p, t);
    let below = b.compare(Relation::Less, p, top);
    let (over, under) = (b.minus(p, t), b.minus(top, t));
    let share = b.per(over, under);
    let mut prover = Prover::new(&b.model, &survey(&b.model));
    let spot = prover.nowhere();
    let mut facts = Facts::default();
    prover.assume(above, spot, true, &mut facts);
    prover.assume(below, spot, true, &mut facts);
    let sum = prover.sum(share, spot);
    let range = prover.bounds(&sum, &facts);
    assert!(range.is_at_least_zero() && range.high.as_ref().is_some_and(|high| high.value == n("1") && !high.closed));
}

#[test]
fn conditions_that_always_turn_out_one_way_are_known() {
    let mut b = Builder::new();
    let visits = b.count("visits");
    let visits = b.read(visits);
    let zero = b.constant("0", count());
    let ten = b.constant("10", count());
    let negative = b.compare(Relation::Less, visits, zero);
    let many = b.compare(Relation::AtLeast, visits, ten);
    let few = b.compare(Relation::Less, visits, ten);
    let both = b.expr(Node::And(vec![many, few]), Type::Truth, "many and few");
    let either = b.expr(Node::Or(vec![many, few]), Type::Truth, "many or few");
    let mut prover = Prover::new(&b.model, &survey(&b.model));
    let spot = prover.nowhere();
    let nothing = Facts::default();
    assert_eq!(prover.decide(negative, spot, &nothing), Some(false));
    assert_eq!(prover.decide(many, spot, &nothing), None);
    assert_eq!(prover.decide(both, spot, &nothing), Some(false));
    assert_eq!(prover.decide(either, spot, &nothing), Some(true));
}

#[test]
fn steps_and_rounding_keep_signs() {
    let mut b = Builder::new();
    let x = b.input("x", money(), (None, None), &[]);
    let x = b.read(x);
    let zero = b.constant("0", money());
    let floored = b.step(x, Action::Floor(zero));
    let rounded = b.step(floored, Action::Round(crate::number::Mode::HalfUp, n("0.01")));
    let five = b.constant("5", money());
    let capped = b.step(rounded, Action::Cap(five));
    let mut prover = Prover::new(&b.model, &survey(&b.model));
    let spot = prover.nowhere();
    let sum = prover.sum(capped, spot);
    assert_eq!(prover.simple(&sum), crate::number::interval::Interval::closed(n("0"), n("5")));
}
