//! Folds, weighted means, look-ups by key.

use super::build::*;
use crate::evaluate::{FactValue, Value};
use crate::model::*;

struct Family {
    it: Build,
    axis: AxisId,
    rate: ExprId,
    weight: ExprId,
    open: ExprId,
}

fn family() -> Family {
    let mut it = Build::new();
    let axis = it.axis("m", &["a", "b", "c", "d"], &[]);
    let number_type = Type::Quantity(Unit::number());
    let rate = it.input_of("rate", vec![axis], number_type.clone(), Kinds::MISSING);
    let weight = it.input_of("weight", vec![axis], number_type, Kinds::MISSING);
    let open = it.input_of("open", vec![axis], Type::Truth, Kinds::MISSING);
    let (rate, weight, open) = (it.read(rate), it.read(weight), it.read(open));
    Family { it, axis, rate, weight, open }
}

impl Family {
    fn add(&mut self, name: &str, statistic: Statistic, skip: Skip, filtered: bool) {
        let weight = (statistic == Statistic::WeightedMean).then_some(self.weight);
        let element = (statistic != Statistic::Count).then_some(self.rate);
        let filter = filtered.then_some(self.open);
        let fold = self.it.expr(Node::Fold { statistic, axis: self.axis, element, weight, filter, skip });
        self.it.define(name, fold);
    }
}

fn rates(values: [Value; 4]) -> Vec<(&'static str, FactValue<'static>)> {
    ["a.rate", "b.rate", "c.rate", "d.rate"].into_iter().zip(values.iter().map(given)).collect()
}

fn skipping(needing: Option<u32>) -> Skip {
    Skip { kinds: Kinds::MISSING, needing }
}

const ALL: [(&str, Statistic); 7] = [
    ("sum", Statistic::Sum(None)),
    ("mean", Statistic::Mean(None)),
    ("weighted", Statistic::WeightedMean),
    ("least", Statistic::Least),
    ("greatest", Statistic::Greatest),
    ("median", Statistic::Median),
    ("count", Statistic::Count),
];

#[test]
fn statistics() {
    let mut family = family();
    for (name, statistic) in ALL {
        family.add(name, statistic.clone(), Skip::default(), false);
        family.add(&format!("{name}_open"), statistic, skipping(None), true);
    }
    let best = |number: &str, part: bool, lowest: bool| Some(Best { number: n(number), part, lowest });
    family.add("best", Statistic::Sum(best("2", false, false)), Skip::default(), false);
    family.add("best_part", Statistic::Mean(best("0.3", true, true)), Skip::default(), false);
    family.add("best_all", Statistic::Sum(best("9", false, true)), Skip::default(), false);
    let mut facts = rates([Ok(n("4")), Ok(n("1")), Ok(n("7")), Ok(n("2"))]);
    let weights = ["a.weight", "b.weight", "c.weight", "d.weight"];
    facts.extend(weights.into_iter().zip(["1", "1", "2", "0"].map(number)));
    let open = ["a.open", "b.open", "c.open", "d.open"];
    facts.extend(open.into_iter().zip([true, true, false, true].map(FactValue::Truth)));
    let settled = family.it.settle(&facts);
    for (name, wanted) in [
        ("sum", "14"),
        ("mean", "3.5"),
        ("weighted", "4.75"),
        ("least", "1"),
        ("greatest", "7"),
        ("median", "3"),
        ("count", "4"),
        ("sum_open", "7"),
        ("weighted_open", "2.5"),
        ("least_open", "1"),
        ("greatest_open", "4"),
        ("median_open", "2"),
        ("count_open", "3"),
        ("best", "11"),
        ("best_part", "1.5"),
        ("best_all", "14"),
    ] {
        assert_eq!(settled.get(name), Ok(n(wanted)), "{name}");
    }
}

#[test]
fn of_nothing() {
    let mut family = family();
    for (name, statistic) in ALL {
        family.add(name, statistic.clone(), skipping(None), false);
        family.add(&format!("{name}_needing"), statistic, skipping(Some(1)), false);
    }
    let settled = family.it.settle(&[]);
    for (name, _) in ALL {
        let wanted = match name {
            "sum" => Ok(n("0")),
            // Rows are counted, not what is in them.
            "count" => Ok(n("4")),
            _ => Err(Kind::Undefined),
        };
        assert_eq!(settled.get(name), wanted, "{name}");
        let wanted = if name == "count" { Ok(n("4")) } else { Err(Kind::Insufficient) };
        assert_eq!(settled.get(&format!("{name}_needing")), wanted, "{name}");
    }
}

#[test]
fn absent_elements_join_unless_skipped() {
    let mut family = family();
    let only = Skip { kinds: Kinds::only(Kind::Excused), needing: Some(2) };
    family.add("strict", Statistic::Sum(None), Skip::default(), false);
    family.add("some", Statistic::Sum(None), only, false);
    family.add("open", Statistic::Sum(None), skipping(None), true);
    let two = || Ok(n("2"));
    for (values, strict, some) in [
        ([two(), two(), two(), two()], Ok(n("8")), Ok(n("8"))),
        ([two(), two(), two(), Err(Kind::Excused)], Err(Kind::Excused), Ok(n("6"))),
        (
            [two(), Err(Kind::Excused), Err(Kind::Excused), Err(Kind::Excused)],
            Err(Kind::Excused),
            Err(Kind::Insufficient),
        ),
        ([two(), Err(Kind::Excused), Err(Kind::Undefined), Err(Kind::Pending)], Err(Kind::Pending), Err(Kind::Pending)),
    ] {
        let settled = family.it.settle(&rates(values));
        assert_eq!(settled.get("strict"), strict);
        assert_eq!(settled.get("some"), some);
    }
    // An unknown filter makes its element absent with its kind.
    let mut facts = rates([two(), two(), two(), two()]);
    facts.push(("a.open", FactValue::Truth(true)));
    facts.push(("b.open", FactValue::Missing(Kind::Pending)));
    assert_eq!(family.it.value(&facts, "open"), Err(Kind::Pending));
    facts[5] = ("b.open", FactValue::Missing(Kind::Excused));
    assert_eq!(family.it.value(&facts, "open"), Ok(n("2")));
}

#[test]
fn weights_of_nothing_are_undefined() {
    let mut family = family();
    family.add("weighted", Statistic::WeightedMean, skipping(None), false);
    let mut facts = rates([Ok(n("1")), Ok(n("2")), Err(Kind::Excused), Err(Kind::Excused)]);
    facts.extend([("a.weight", number("0")), ("b.weight", number("0"))]);
    assert_eq!(family.it.value(&facts, "weighted"), Err(Kind::Undefined));
}

#[test]
fn the_weight_of_the_missing_goes_to_the_rest() {
    let mut it = Build::new();
    let facts = ["a", "b", "c"].map(|name| it.fact(name));
    let parts: Vec<(crate::number::Number, ExprId)> = ["0.5", "0.3", "0.2"].map(n).into_iter().zip(facts).collect();
    let strict = it.expr(Node::Weighted { parts: parts.clone(), skip: Skip::default() });
    it.define("strict", strict);
    let skip = it.expr(Node::Weighted { parts, skip: skipping(Some(2)) });
    it.define("skip", skip);
    let value = |values: [Value; 3]| {
        let facts: Vec<_> = ["a", "b", "c"].into_iter().zip(values.iter().map(given)).collect();
        let settled = it.settle(&facts);
        (settled.get("strict"), settled.get("skip"))
    };
    let (ten, twenty) = (|| Ok(n("10")), || Ok(n("20")));
    assert_eq!(value([ten(), twenty(), ten()]), (Ok(n("13")), Ok(n("13"))));
    let excused = || Err(Kind::Excused);
    assert_eq!(value([excused(), twenty(), ten()]), (excused(), Ok(n("16"))));
    assert_eq!(value([excused(), excused(), ten()]), (excused(), Err(Kind::Insufficient)));
    assert_eq!(value([excused(), twenty(), Err(Kind::Unsupplied)]), (Err(Kind::Unsupplied), Err(Kind::Unsupplied)));
}

#[test]
fn keys_select_rows() {
    let mut it = Build::new();
    let number_type = Type::Quantity(Unit::number());
    let tiers = vec![Ok(Datum::Number(n("1"))), Ok(Datum::Number(n("2"))), Err(Kind::Inapplicable)];
    let axis = it.axis("track", &["basic", "enhanced", "none"], &[("share", number_type.clone(), tiers)]);
    let track = it.input_of("track", vec![], Type::Key(axis), Kinds::MISSING);
    let key = it.read(track);
    let cell = it.expr(Node::Cell(axis, ColumnId(0), Select::By(key)));
    it.define("cell", cell);
    let rate = it.input_of("rate", vec![axis], number_type.clone(), Kinds::MISSING);
    let read = it.expr(Node::Figure(rate, vec![Select::By(key)]));
    it.define("rate_there", read);
    let fixed = it.expr(Node::Figure(rate, vec![Select::Row(1)]));
    it.define("fixed", fixed);
    // A column that is a key of another schedule joins it.
    let column = vec![Ok(Datum::Key(1)), Err(Kind::Inapplicable)];
    let site = it.axis("site", &["x", "y"], &[("track", Type::Key(axis), column)]);
    let of_site = it.expr(Node::Cell(site, ColumnId(0), Select::Here));
    let joined = it.expr(Node::Figure(rate, vec![Select::By(of_site)]));
    it.define_for("joined", vec![site], joined);
    let own = it.expr(Node::Key(site));
    it.define_for("own", vec![site], own);
    let facts = [("track", FactValue::Key("enhanced")), ("basic.rate", number("5")), ("enhanced.rate", number("6"))];
    let settled = it.settle(&facts);
    assert_eq!(settled.get("cell"), Ok(n("2")));
    assert_eq!(settled.get("rate_there"), Ok(n("6")));
    assert_eq!(settled.get("fixed"), Ok(n("6")));
    assert_eq!(settled.get("x.joined"), Ok(n("6")));
    assert_eq!(settled.get("y.joined"), Err(Kind::Inapplicable));
    assert_eq!(settled.get("y.own"), Ok(n("1")));
    assert_eq!(it.value(&[("track", FactValue::Key("none"))], "cell"), Err(Kind::Inapplicable));
    assert_eq!(it.value(&[("track", FactValue::Text("excused"))], "cell"), Err(Kind::Excused));
    assert_eq!(it.value(&[("track", FactValue::Key("basik"))], "cell"), Err(Kind::Refused));
}
