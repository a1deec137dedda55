//! The JSON shape of an explanation, `attain/explanation/1`; its schema is `docs/schema/explanation-1.schema.json`.
//!
//! Numbers are strings in written form and exact: `"120000.00"`, `"8.4%"`, and a fraction `"100/3"` where the digits
//! would never end, then with an approximate value beside it. Within version 1 fields are only added.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::explain::data::{self, Choice, Decided, Effect, Fate, GateOutcome, WhenStyle};
use crate::explain::wire_duties::{Decision, Obligation, decision, obligation};
use crate::explain::{Explainer, print, term_word};
use crate::model::{At, Face, Kind, Model, Side, TableKind, Type, Unit};

/// What the `schema` field says.
pub const SCHEMA: &str = "attain/explanation/1";

/// The most figures that one traced explanation carries.
pub const MAX_TRACED: usize = 1_000;

/// An explanation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// [`SCHEMA`].
    pub schema: String,
    /// The figure's address.
    pub address: String,
    /// Where many are settled: whose it is, and of which period, by key column.
    #[serde(skip_serializing_if = "Named::is_empty", default)]
    pub keys: Named<String>,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// The number of its clause in the paper contract.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub section: Option<String>,
    /// Of a clause that amendments change: the name of the one whose version held, `original` for the first.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<String>,
    /// The word of its clause.
    pub clause: String,
    /// The line of its heading, from 1.
    pub line: usize,
    /// What it came to.
    pub value: Value,
    /// Of a line of money: who pays whom.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub money: Option<Money>,
    /// Of an absent figure: where the absence comes from.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub origins: Vec<Origin>,
    /// Of a decision: what it came to, and why the rows tried before did not decide.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub decision: Option<Decision>,
    /// Of the status of an obligation: how the obligation stands.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub obligation: Option<Obligation>,
    /// What happened, in order.
    pub events: Vec<Event>,
    /// What was read.
    pub reads: Vec<Read>,
    /// The sentence that tells it.
    pub sentence: String,
    /// The explanations of everything that was read, each figure once; only where they were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub traced: Vec<Explanation>,
}

/// A value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Value {
    /// `known`, or the word for the kind of absence.
    pub status: String,
    /// The exact value in written form.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub value: Option<String>,
    /// Where the value is a fraction: to 12 decimals.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub approximate: Option<String>,
    /// The unit.
    pub unit: String,
    /// As a person reads it.
    pub text: String,
}

/// Who pays whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Money {
    /// The kind of line.
    pub kind: String,
    /// What it does.
    pub verb: String,
    /// The title of who pays.
    pub from: String,
    /// The title of who is paid.
    pub to: String,
    /// The amount, never negative.
    pub amount: Value,
    /// Whether money moves.
    pub moves: bool,
}

/// Where an absence comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Origin {
    /// The address of the figure or fact that is absent first.
    pub address: String,
    /// Where many are settled: whose it is, and of which period.
    #[serde(skip_serializing_if = "Named::is_empty", default)]
    pub keys: Named<String>,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// The kind.
    pub kind: String,
    /// What made it absent.
    pub cause: String,
    /// In words.
    pub reason: String,
}

/// What was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Read {
    /// Its address.
    pub address: String,
    /// Where many are settled: whose it is, and of which period.
    #[serde(skip_serializing_if = "Named::is_empty", default)]
    pub keys: Named<String>,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// Whether it is a figure, which can be explained in turn; else it is a cell of a schedule.
    pub figure: bool,
    /// What it came to.
    pub value: Value,
}

/// A condition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Condition {
    /// As written.
    pub words: String,
    /// With values in the place of names.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub with_values: Option<String>,
    /// What it came to.
    pub value: Value,
    /// Where it is absent for a kind that counts as yes or no.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub counts_for: Option<String>,
}

/// One end of a band.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bound {
    /// The value.
    pub at: Value,
    /// Whether it is in the band.
    pub included: bool,
}

/// How far the next band is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Neighbor {
    /// The bound.
    pub at: Value,
    /// The distance.
    pub distance: Value,
    /// The distance in words.
    pub words: String,
    /// What the next band gives.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gives: Option<String>,
    /// How many more cases reach it, or fewer where negative.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cases: Option<Cases>,
}

/// Cases that make the difference.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cases {
    /// What is counted.
    pub counted: String,
    /// How many it would be.
    pub count: String,
    /// How many more, or fewer where negative.
    pub change: String,
}

/// One row of a table by part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Its bound as written.
    pub head: String,
    /// Where it begins.
    pub from: Value,
    /// Where it ends.
    pub to: Value,
    /// The rate.
    pub rate: Value,
    /// Rate times length.
    pub amount: Value,
}

/// A point of a table by line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Where it is.
    pub at: Value,
    /// What it gives.
    pub gives: Value,
}

/// One of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Its words, key or address.
    pub name: String,
    /// What it came to.
    pub value: Value,
    /// `counted`, `skipped` or `blocks`.
    pub fate: String,
    /// Its weight as written.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub weight: Option<Value>,
    /// The weight it had once the weight of those skipped went to the rest.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub weight_used: Option<Value>,
}

/// A step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// In words.
    pub words: String,
    /// Before.
    pub before: Value,
    /// After.
    pub after: Value,
    /// By how much it changed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub change: Option<Value>,
    /// `none`, `raised` or `lowered`.
    pub effect: String,
    /// `when C`
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub when: Option<Condition>,
}

/// Names with what they hold, an object in the order given.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Named<V>(pub Vec<(String, V)>);

impl<V> Named<V> {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<V: Serialize> Serialize for Named<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Named<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs<V>(std::marker::PhantomData<V>);
        impl<'de, V: Deserialize<'de>> serde::de::Visitor<'de> for Pairs<V> {
            type Value = Named<V>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Named<V>, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Named(pairs))
            }
        }
        deserializer.deserialize_map(Pairs(std::marker::PhantomData))
    }
}

/// How what was gathered came to one value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
#[allow(clippy::large_enum_variant)] // Made on demand, and few.
#[allow(missing_docs)] // The fields are those of `explain::How`, which says what they are.
pub enum How {
    /// All that count.
    All,
    /// One element.
    One { element: Beside },
    /// Two elements, between which it lies.
    Between { lower: Beside, upper: Beside },
    /// The best only.
    Best { taken: usize, last: Beside },
    /// A place.
    Rank {
        own: Value,
        better: usize,
        equal: usize,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        ahead: Option<Beside>,
    },
    /// A run of periods.
    Streak {
        #[serde(skip_serializing_if = "Option::is_none", default)]
        broken: Option<String>,
    },
    /// A share of a pool.
    Share {
        funded: Value,
        weight: Value,
        weights: Value,
        due: Value,
        cut: Value,
        odd_cents: String,
        has_odd_cent: bool,
    },
    /// What nobody had a share in.
    LeftOver { funded: Value, weights: Value },
    /// Nothing could be made of it.
    None,
}

/// An element that decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Beside {
    /// Its key.
    pub key: String,
    /// What it came to.
    pub value: Value,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[allow(clippy::large_enum_variant)] // Made on demand, and few.
#[allow(missing_docs)] // The fields are those of `explain::Event`, which says what they are.
pub enum Event {
    /// A fact.
    Given {
        column: String,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        note: Option<String>,
    },
    /// A family leaves the row out.
    LeftOut { condition: Condition },
    /// A calculation.
    Computed {
        words: String,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        with_values: Option<String>,
        result: Value,
    },
    /// A row of a table.
    Row {
        table: String,
        selector: String,
        value: Value,
        choice: String,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        head: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        key: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        lower: Option<Bound>,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        upper: Option<Bound>,
        gives: String,
        result: Value,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        because: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        below: Option<Neighbor>,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        above: Option<Neighbor>,
    },
    /// The rows of a table by part.
    Parts { selector: String, value: Value, parts: Vec<Part>, result: Value },
    /// A place on a table by line.
    OnLine {
        selector: String,
        value: Value,
        left: Point,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        right: Option<Point>,
        result: Value,
    },
    /// Conditions in the order tried.
    When {
        style: String,
        tried: Vec<Condition>,
        decided: String,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        gives: Option<String>,
        result: Value,
    },
    /// A step.
    Step(Step),
    /// The greater or the lesser of a list.
    Picked { greater: bool, items: Vec<Item>, result: Value },
    /// An absence that counts as a value.
    Treated { words: String, kind: String, result: Value },
    /// A fold.
    Folded {
        words: String,
        over: String,
        elements: Vec<Item>,
        more: usize,
        counted: usize,
        skipped: usize,
        left_out: usize,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        needing: Option<u32>,
        result: Value,
    },
    /// What other elements or periods came to.
    Gathered {
        words: String,
        over: String,
        elements: Vec<Item>,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        own: Option<Item>,
        more: usize,
        counted: usize,
        /// How many were skipped, by kind.
        skipped: Named<usize>,
        /// How many keep the result from being known, by kind.
        blocking: Named<usize>,
        left_out: usize,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        needing: Option<u32>,
        how: How,
        result: Value,
    },
    /// The parts of a composite.
    Weighed {
        parts: Vec<Item>,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        needing: Option<u32>,
        result: Value,
    },
    /// A gate.
    Gate {
        #[serde(skip_serializing_if = "Option::is_none", default)]
        side: Option<String>,
        condition: Condition,
        outcome: String,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        withheld: Option<Value>,
    },
    /// The header's rounding.
    Rounded(Step),
    /// A law that a line would break.
    Unlawful { law: String },
    /// A limit.
    Limited {
        name: String,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        title: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        section: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        before: Option<Value>,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        after: Option<Value>,
        sum: Value,
        together: Value,
        relief: Value,
        relieved: String,
        steps: Vec<Step>,
    },
    /// The lines that an account adds up.
    Summed { lines: Vec<Item>, result: Value },
}

/// An explanation in its JSON shape.
pub fn explanation(explainer: &Explainer<'_>, told: &data::Explanation) -> Explanation {
    Wire { model: explainer.model }.explanation(told)
}

/// The same with the explanations of everything that was read, each figure once, up to [`MAX_TRACED`].
pub fn traced(explainer: &Explainer<'_>, told: &data::Explanation) -> Explanation {
    let mut seen: Vec<At> = vec![told.at];
    let mut traced = Vec::new();
    let mut known = std::collections::HashSet::from([told.at]);
    let add = |told: &data::Explanation, seen: &mut Vec<_>, known: &mut std::collections::HashSet<_>| {
        let figures = told.reads.iter().filter_map(|read| read.figure);
        seen.extend(figures.filter(|figure| known.len() <= MAX_TRACED && known.insert(*figure)));
    };
    add(told, &mut seen, &mut known);
    let mut at = 1;
    while let Some(figure) = seen.get(at).copied() {
        let inner = explainer.explain_at(figure);
        add(&inner, &mut seen, &mut known);
        traced.push(explanation(explainer, &inner));
        at += 1;
    }
    Explanation { traced, ..explanation(explainer, told) }
}

/// A value in its JSON shape.
pub(crate) fn value(shown: &data::Shown, model: &Model) -> Value {
    let (status, exact) = match &shown.value {
        Ok(value) => ("known", Some(exact(value, &shown.ty, model))),
        Err(kind) => (kind.word(), None),
    };
    let approximate = match (&shown.value, &exact) {
        (Ok(value), Some(exact)) if exact.contains('/') => Some(print::plain(value, &shown.ty, model)),
        (Ok(_) | Err(_), _) => None,
    };
    Value {
        status: status.to_owned(),
        value: exact,
        approximate,
        unit: unit(&shown.ty, model),
        text: shown.text.clone(),
    }
}

/// A number exactly in written form, and to 12 decimals where that is a fraction.
pub(crate) fn exact_and_near(number: &crate::number::Number, ty: &Type, model: &Model) -> (String, Option<String>) {
    let exact = exact(number, ty, model);
    let near = exact.contains('/').then(|| print::plain(number, ty, model));
    (exact, near)
}

/// Exactly, in written form: the plain form where the digits end soon, else all digits, else a fraction.
fn exact(value: &crate::number::Number, ty: &Type, model: &Model) -> String {
    let Type::Quantity(unit) = ty else { return print::plain(value, ty, model) };
    let written = print::in_written_form(value, unit);
    match written.decimal_places() {
        Some(places) if places <= print::DECIMALS_PLAIN => print::plain(value, ty, model),
        Some(_) | None => format!("{written}{}", if unit.is_percent() { "%" } else { "" }),
    }
}

/// A unit in a word or two: `USD`, `percent`, `points`, `USD per member per month`.
pub fn unit(ty: &Type, model: &Model) -> String {
    match ty {
        Type::Quantity(unit) => quantity_unit(unit),
        Type::Date => "date".to_owned(),
        Type::Time => "time".to_owned(),
        Type::Truth => "yes or no".to_owned(),
        Type::Word(_) => "word".to_owned(),
        Type::Key(axis) => {
            format!("key of {}", model.axes.get(axis.index()).map(|axis| axis.schedule.as_str()).unwrap_or_default())
        }
        Type::Text | Type::Unknown => "text".to_owned(),
    }
}

fn quantity_unit(unit: &Unit) -> String {
    if unit.is_bare() {
        return match &unit.face {
            Face::Number => "number".to_owned(),
            Face::Count => "count".to_owned(),
            Face::Points => "points".to_owned(),
            Face::Percent => "percent".to_owned(),
            Face::Per(base) => format!("per {base}"),
        };
    }
    let mut words: Vec<String> = Vec::new();
    if unit.money > 0 {
        words.extend(unit.currency.clone());
    }
    words.extend((unit.days > 0).then(|| "days".to_owned()));
    words.extend((unit.hours > 0).then(|| "hours".to_owned()));
    words.extend((unit.member_months > 0).then(|| "member months".to_owned()));
    let mut text = words.join(" × ");
    if unit.money < 0 {
        text.push_str(&format!(" per {}", unit.currency.as_deref().unwrap_or_default()));
    }
    for (currency, _) in &unit.further {
        text.push_str(&format!(" per {currency}"));
    }
    if unit.days < 0 {
        text.push_str(" per day");
    }
    if unit.hours < 0 {
        text.push_str(" per hour");
    }
    if unit.member_months < 0 {
        text.push_str(" per member per month");
    }
    text.trim_start().to_owned()
}

/// An origin in its JSON shape.
pub(crate) fn origin(origin: &data::Origin) -> Origin {
    let cause = match origin.cause {
        data::Cause::Fact => "fact",
        data::Cause::Status => "status",
        data::Cause::Family => "family",
        data::Cause::Cell => "cell",
        data::Cause::DividedByZero => "divided_by_zero",
        data::Cause::NoRoot => "no_root",
        data::Cause::Nothing => "nothing",
        data::Cause::TooFew => "too_few",
        data::Cause::Bounds => "bounds",
        data::Cause::Law => "law",
        data::Cause::Period => "period",
        data::Cause::Limit => "limit",
    };
    Origin {
        address: origin.address.clone(),
        keys: Named(origin.whose.keys.clone()),
        title: origin.title.clone(),
        kind: origin.kind.word().to_owned(),
        cause: cause.to_owned(),
        reason: origin.reason.clone(),
    }
}

struct Wire<'m> {
    model: &'m Model,
}

impl Wire<'_> {
    fn value(&self, shown: &data::Shown) -> Value {
        value(shown, self.model)
    }

    fn some(&self, shown: &Option<data::Shown>) -> Option<Value> {
        shown.as_ref().map(|shown| self.value(shown))
    }

    fn explanation(&self, told: &data::Explanation) -> Explanation {
        Explanation {
            schema: SCHEMA.to_owned(),
            address: told.clause.address.clone(),
            keys: Named(told.whose.keys.clone()),
            title: told.clause.title.clone(),
            section: told.clause.section.clone(),
            version: told.clause.version.clone(),
            clause: told.clause.word.to_owned(),
            decision: told.ruling.as_ref().map(|ruling| decision(ruling, self.model)),
            obligation: told.duty.as_ref().map(obligation),
            line: told.clause.line,
            value: self.value(&told.value),
            money: told.money.as_ref().map(|money| Money {
                kind: term_word(money.kind).to_owned(),
                verb: money.verb.to_owned(),
                from: money.from.clone(),
                to: money.to.clone(),
                amount: self.value(&money.amount),
                moves: money.moves,
            }),
            origins: told.origins.iter().map(origin).collect(),
            events: told.events.iter().map(|event| self.event(event)).collect(),
            reads: told
                .reads
                .iter()
                .map(|read| Read {
                    address: read.address.clone(),
                    keys: Named(read.whose.keys.clone()),
                    title: read.title.clone(),
                    figure: read.figure.is_some(),
                    value: self.value(&read.value),
                })
                .collect(),
            sentence: crate::explain::text::line(told),
            traced: Vec::new(),
        }
    }

    fn condition(&self, condition: &data::Condition) -> Condition {
        Condition {
            words: condition.words.clone(),
            with_values: condition.with_values.clone(),
            value: self.value(&condition.value),
            counts_for: condition.counts.map(|kind| kind.word().to_owned()),
        }
    }

    fn step(&self, step: &data::StepTaken) -> Step {
        let effect = match step.effect {
            Effect::None => "none",
            Effect::Raised => "raised",
            Effect::Lowered => "lowered",
        };
        Step {
            words: step.words.clone(),
            before: self.value(&step.before),
            after: self.value(&step.after),
            change: self.some(&step.change),
            effect: effect.to_owned(),
            when: step.when.as_ref().map(|when| self.condition(when)),
        }
    }

    fn neighbor(&self, neighbor: &data::Neighbor) -> Neighbor {
        Neighbor {
            at: self.value(&neighbor.at),
            distance: self.value(&neighbor.distance),
            words: neighbor.words.clone(),
            gives: neighbor.gives.clone(),
            cases: neighbor.cases.as_ref().map(|cases| Cases {
                counted: cases.counted.clone(),
                count: cases.count.to_string(),
                change: cases.change.to_string(),
            }),
        }
    }

    fn row(&self, row: &data::RowTaken) -> Event {
        let bound = |bound: &Option<data::Bound>| {
            bound.as_ref().map(|bound| Bound { at: self.value(&bound.at), included: bound.included })
        };
        let (choice, head, key, lower, upper) = match &row.choice {
            Choice::Band { head, key, lower, upper } => {
                ("band", Some(head.clone()), key.clone(), bound(lower), bound(upper))
            }
            Choice::Otherwise { lower, upper } => ("otherwise", None, None, bound(lower), bound(upper)),
            Choice::Absent(kind) => (kind.word(), None, None, None, None),
            Choice::None => ("none", None, None, None, None),
        };
        let table = match row.kind {
            TableKind::Band => "band",
            TableKind::Part => "part",
            TableKind::Line => "line",
        };
        Event::Row {
            table: table.to_owned(),
            selector: row.selector.words.clone(),
            value: self.value(&row.selector.value),
            choice: choice.to_owned(),
            head,
            key,
            lower,
            upper,
            gives: row.gives.clone(),
            result: self.value(&row.result),
            because: row.because.clone(),
            below: row.below.as_ref().map(|below| self.neighbor(below)),
            above: row.above.as_ref().map(|above| self.neighbor(above)),
        }
    }

    fn item(&self, name: &str, value: &data::Shown, fated: Fate) -> Item {
        Item {
            name: name.to_owned(),
            value: self.value(value),
            fate: fate(fated).to_owned(),
            weight: None,
            weight_used: None,
        }
    }

    fn event(&self, event: &data::Event) -> Event {
        match event {
            data::Event::Given { column, note } => Event::Given { column: column.clone(), note: note.clone() },
            data::Event::LeftOut(condition) => Event::LeftOut { condition: self.condition(condition) },
            data::Event::Computed { words, with_values, result, .. } => {
                Event::Computed { words: words.clone(), with_values: with_values.clone(), result: self.value(result) }
            }
            data::Event::Row(row) => self.row(row),
            data::Event::Parts { selector, parts, result } => Event::Parts {
                selector: selector.words.clone(),
                value: self.value(&selector.value),
                parts: parts
                    .iter()
                    .map(|part| Part {
                        head: part.head.clone(),
                        from: self.value(&part.from),
                        to: self.value(&part.to),
                        rate: self.value(&part.rate),
                        amount: self.value(&part.amount),
                    })
                    .collect(),
                result: self.value(result),
            },
            data::Event::OnLine { selector, left, right, result } => {
                let point =
                    |(at, gives): &(data::Shown, data::Shown)| Point { at: self.value(at), gives: self.value(gives) };
                Event::OnLine {
                    selector: selector.words.clone(),
                    value: self.value(&selector.value),
                    left: point(left),
                    right: right.as_ref().map(point),
                    result: self.value(result),
                }
            }
            data::Event::When(when) => self.when(when),
            data::Event::Step(step) => Event::Step(self.step(step)),
            data::Event::Picked { greater, items, result } => Event::Picked {
                greater: *greater,
                items: items.iter().map(|item| self.item(&item.words, &item.value, item.fate)).collect(),
                result: self.value(result),
            },
            data::Event::Treated { words, kind, result, .. } => {
                Event::Treated { words: words.clone(), kind: kind.word().to_owned(), result: self.value(result) }
            }
            data::Event::Folded(fold) => Event::Folded {
                words: fold.words.clone(),
                over: fold.over.clone(),
                elements: fold
                    .elements
                    .iter()
                    .map(|element| Item {
                        weight: self.some(&element.weight),
                        ..self.item(&element.key, &element.value, element.fate)
                    })
                    .collect(),
                more: fold.more,
                counted: fold.counted,
                skipped: fold.skipped,
                left_out: fold.left_out,
                needing: fold.needing,
                result: self.value(&fold.result),
            },
            data::Event::Gathered(taken) => self.gathered(taken),
            data::Event::Weighed { parts, needing, result } => Event::Weighed {
                parts: parts
                    .iter()
                    .map(|part| Item {
                        weight: Some(self.value(&part.weight)),
                        weight_used: Some(self.value(&part.used)),
                        ..self.item(&part.address, &part.value, part.fate)
                    })
                    .collect(),
                needing: *needing,
                result: self.value(result),
            },
            data::Event::Gate(gate) => Event::Gate {
                side: gate.side.map(|side| match side {
                    Side::Pays => "pays".to_owned(),
                    Side::Charges => "charges".to_owned(),
                }),
                condition: self.condition(&gate.condition),
                outcome: match gate.outcome {
                    GateOutcome::Open => "open",
                    GateOutcome::Closed => "closed",
                    GateOutcome::OtherSide => "other_side",
                    GateOutcome::Unknown => "unknown",
                }
                .to_owned(),
                withheld: self.some(&gate.withheld),
            },
            data::Event::Rounded(step) => Event::Rounded(self.step(step)),
            data::Event::Unlawful { law } => Event::Unlawful { law: law.clone() },
            data::Event::Limited(limit) => Event::Limited {
                name: limit.name.clone(),
                title: limit.title.clone(),
                section: limit.section.clone(),
                before: limit.line.as_ref().map(|(before, _)| self.value(before)),
                after: limit.line.as_ref().map(|(_, after)| self.value(after)),
                sum: self.value(&limit.sum),
                together: self.value(&limit.together),
                relief: self.value(&limit.relief),
                relieved: limit.relieved.to_owned(),
                steps: limit.steps.iter().map(|step| self.step(step)).collect(),
            },
            data::Event::Summed { lines, result } => Event::Summed {
                lines: lines.iter().map(|(address, value)| self.item(address, value, Fate::Counted)).collect(),
                result: self.value(result),
            },
        }
    }

    fn gathered(&self, taken: &data::GatherTaken) -> Event {
        let item = |element: &data::Element| Item {
            weight: self.some(&element.weight),
            ..self.item(&element.key, &element.value, element.fate)
        };
        let kinds = |kinds: &[(Kind, usize)]| {
            Named(kinds.iter().map(|(kind, count)| (kind.word().to_owned(), *count)).collect())
        };
        let beside = |one: &data::Beside| Beside { key: one.key.clone(), value: self.value(&one.value) };
        let how = match &taken.how {
            data::How::All => How::All,
            data::How::One(one) => How::One { element: beside(one) },
            data::How::Between { lower, upper } => How::Between { lower: beside(lower), upper: beside(upper) },
            data::How::Best { taken, last } => How::Best { taken: *taken, last: beside(last) },
            data::How::Rank { own, better, equal, ahead } => {
                How::Rank { own: self.value(own), better: *better, equal: *equal, ahead: ahead.as_ref().map(beside) }
            }
            data::How::Streak { broken } => How::Streak { broken: broken.clone() },
            data::How::Share { funded, weight, weights, due, cut, odd, has_odd } => How::Share {
                funded: self.value(funded),
                weight: self.value(weight),
                weights: self.value(weights),
                due: self.value(due),
                cut: self.value(cut),
                odd_cents: odd.to_string(),
                has_odd_cent: *has_odd,
            },
            data::How::LeftOver { funded, weights } => {
                How::LeftOver { funded: self.value(funded), weights: self.value(weights) }
            }
            data::How::None => How::None,
        };
        Event::Gathered {
            words: taken.words.clone(),
            over: taken.over.clone(),
            elements: taken.elements.iter().map(item).collect(),
            own: taken.own.as_ref().map(item),
            more: taken.more,
            counted: taken.counted,
            skipped: kinds(&taken.skipped),
            blocking: kinds(&taken.blocking),
            left_out: taken.left_out,
            needing: taken.needing,
            how,
            result: self.value(&taken.result),
        }
    }

    fn when(&self, when: &data::WhenTaken) -> Event {
        let style = match when.style {
            WhenStyle::Rows => "rows",
            WhenStyle::Exceptions => "exceptions",
            WhenStyle::Statuses => "statuses",
            WhenStyle::If => "if",
        };
        let decided = match when.decided {
            Decided::Condition => "condition",
            Decided::Otherwise => "otherwise",
            Decided::Absent(_) => "absent",
            Decided::Unknown => "unknown",
        };
        Event::When {
            style: style.to_owned(),
            tried: when.tried.iter().map(|condition| self.condition(condition)).collect(),
            decided: decided.to_owned(),
            gives: when.gives.clone(),
            result: self.value(&when.result),
        }
    }
}

fn fate(fate: Fate) -> &'static str {
    match fate {
        Fate::Counted => "counted",
        Fate::Skipped => "skipped",
        Fate::Blocks => "blocks",
    }
}

/// The words for statuses, for schemas and readers: `known` and the kinds.
pub fn statuses() -> impl Iterator<Item = &'static str> {
    std::iter::once("known").chain(Kind::ALL.into_iter().map(Kind::word))
}
