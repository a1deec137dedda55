//! The JSON shape of a settled population, `attain/population/1`; its schema is `docs/schema/population-1.schema.json`.
//!
//! Values are as in a settlement: exact strings in written form, a fraction where the digits would never end, then with an
//! approximate value beside it. Within version 1 fields are only added.

use std::borrow::Cow;

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};

use super::duties::{PlacedDuty, PlacedRuling};
use super::population::{Place, PlacedLine, Population, Row};
use super::program::Figure;
use super::settlement::{Amount, Net};
use super::verify_population::{Rows, Whole};
use crate::evaluate::Value;
use crate::explain::term_word;
pub use crate::explain::wire::Named;
use crate::explain::wire::exact_and_near;
use crate::explain::wire_duties::{Decision, Obligation, decision, obligation};
use crate::model::{Kind, Type, Unit};
use crate::settle::wire::{Party, parties};

/// What the `schema` field says.
pub const SCHEMA: &str = "attain/population/1";

/// A settled population as data. It is made while it is written, so that it needs no room of its own.
#[derive(Clone, Copy, Debug)]
pub struct Wire<'p>(&'p Population);

/// A word of the shape, which is known beforehand.
type Text = Cow<'static, str>;

/// What stands in front of the rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// [`SCHEMA`].
    pub schema: Text,
    /// The version of Attain that made it.
    pub engine: Text,
    /// The language edition of the contract.
    pub edition: u32,
    /// The title of the contract.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub contract: Option<String>,
    /// The parties.
    pub parties: Vec<Party>,
}

/// The figures of a place, without their rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableHead {
    /// Its key columns: `hospital,quarter`.
    pub table: String,
    /// The level; none of what stands in common.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub level: Option<String>,
    /// The grain of its periods; none of what stands once.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub grain: Option<Text>,
    /// The key columns.
    pub keys: Vec<String>,
    /// Its figures.
    pub figures: Vec<FigureHead>,
}

/// A figure, without what it came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureHead {
    /// Its address.
    pub address: String,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// The number of its clause in the paper contract.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub section: Option<String>,
    /// The word of its clause.
    pub clause: Text,
    /// What it is.
    pub unit: String,
}

/// What a figure came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Came {
    /// `known`, or the kind of its absence.
    pub status: Text,
    /// The exact value, where it is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub value: Option<String>,
    /// Where the value is a fraction: to 12 decimals, rounded half up.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub approximate: Option<String>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowOf {
    /// Whose it is, and which period it is about.
    pub keys: Named<String>,
    /// What every figure of the place came to.
    pub figures: Named<Came>,
}

/// One line of money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineOf {
    /// Whose it is, and for which period.
    pub keys: Named<String>,
    /// The term's address.
    pub address: String,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// Of a clause that amendments change: the name of the one whose version held, `original` for the first.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<String>,
    /// Of a contract that has interim and final settlements: which of the two.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub settled: Option<Text>,
    /// Its kind.
    pub kind: Text,
    /// What it does.
    pub verb: Text,
    /// The name of who pays.
    pub from: String,
    /// The name of who is paid.
    pub to: String,
    /// Whether it has an amount.
    pub determined: bool,
    /// The amount, never negative.
    pub amount: Came,
    /// Where it has none: what it needs.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub needs: Vec<String>,
    /// Whether money moves; what does not stands outside the nets.
    pub moves: bool,
}

/// What a decision came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionOf {
    /// Whose it is, and for which period.
    pub keys: Named<String>,
    /// What it came to, and why.
    #[serde(flatten)]
    pub decision: Decision,
}

/// How an obligation stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObligationOf {
    /// Whose it is, and for which period.
    pub keys: Named<String>,
    /// How it stands.
    #[serde(flatten)]
    pub obligation: Obligation,
}

/// What remains between two parties.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetOf {
    /// Of which subject; none of all together, and of what stands in common.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub subject: Option<String>,
    /// The name of who pays.
    pub from: String,
    /// The name of who is paid.
    pub to: String,
    /// The amount, never negative.
    pub amount: Came,
    /// Whether lines between the two have no amount.
    pub partial: bool,
    /// What those need.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub needs: Vec<String>,
}

impl Population {
    /// All of it as data.
    pub fn to_wire(&self) -> Wire<'_> {
        Wire(self)
    }

    /// All of it at hand, to compare with one that was saved.
    pub fn to_whole(&self) -> Whole {
        let mut whole = Whole::new(self.head_to_wire());
        whole.tables.extend(self.places().iter().map(|place| Rows {
            head: self.place_to_wire(place),
            rows: self.rows(place).map(|row| self.row_to_wire(place, row)).collect(),
        }));
        whole.lines.extend(self.lines().map(|line| self.line_to_wire(&line)));
        let nets = self.nets();
        let each = nets.each.iter().flat_map(|(subject, nets)| nets.iter().map(move |net| (subject.as_deref(), net)));
        whole.nets.extend(each.map(|(subject, net)| self.net_to_wire(subject, net)));
        whole.together.extend(nets.together.iter().map(|net| self.net_to_wire(None, net)));
        whole.decisions.extend(self.rulings().map(|ruling| self.decision_to_wire(&ruling)));
        whole.obligations.extend(self.duties().map(|duty| self.obligation_to_wire(&duty)));
        #[cfg(feature = "receipt")]
        whole.receipt.replace(self.receipt().to_wire());
        whole
    }

    /// What stands in front.
    pub fn head_to_wire(&self) -> Head {
        let model = self.model();
        Head {
            schema: SCHEMA.into(),
            engine: env!("CARGO_PKG_VERSION").into(),
            edition: model.edition,
            contract: model.header.as_ref().map(|header| header.title.clone()),
            parties: parties(model),
        }
    }

    /// What stands in front of the rows of a place.
    pub fn place_to_wire(&self, place: &Place) -> TableHead {
        TableHead {
            table: place.name(),
            level: place.level.clone(),
            grain: place.grain.map(|grain| grain.name().into()),
            keys: place.keys.clone(),
            figures: place.figures.iter().map(figure_head).collect(),
        }
    }

    /// A row of a place.
    pub fn row_to_wire(&self, place: &Place, row: Row) -> RowOf {
        let figures = place.figures.iter().map(|figure| {
            let came = self.came(&self.number(figure.slot, row), &figure.ty);
            (figure.address.clone(), came)
        });
        RowOf { keys: named(&place.keys, self.keys(row)), figures: Named(figures.collect()) }
    }

    /// A line of money.
    pub fn line_to_wire(&self, placed: &PlacedLine) -> LineOf {
        let line = &placed.line;
        let (value, needs) = match &line.amount {
            Amount::Determined(amount) => (Ok(amount.clone()), Vec::new()),
            Amount::Undetermined(needs) => (Err(placed.kind.unwrap_or(Kind::Unsupplied)), needs.clone()),
        };
        LineOf {
            keys: named(&self.keys_of(placed.row), placed.keys.clone()),
            address: line.address.clone(),
            title: line.title.clone(),
            version: self.version(placed),
            settled: self.is_final(placed).map(|is_final| Text::from(if is_final { "final" } else { "interim" })),
            kind: term_word(line.kind).into(),
            verb: line.verb.into(),
            from: line.from.clone(),
            to: line.to.clone(),
            determined: value.is_ok(),
            amount: self.came(&value, &self.money()),
            needs,
            moves: line.moves,
        }
    }

    /// What a decision came to.
    pub fn decision_to_wire(&self, placed: &PlacedRuling) -> DecisionOf {
        let keys = named(&self.keys_of(placed.row), placed.keys.clone());
        DecisionOf { keys, decision: decision(&placed.ruling, self.model()) }
    }

    /// How an obligation stands.
    pub fn obligation_to_wire(&self, placed: &PlacedDuty) -> ObligationOf {
        let keys = named(&self.keys_of(placed.row), placed.keys.clone());
        ObligationOf { keys, obligation: obligation(&placed.duty) }
    }

    /// What remains between two parties.
    pub fn net_to_wire(&self, subject: Option<&str>, net: &Net) -> NetOf {
        NetOf {
            subject: subject.map(str::to_owned),
            from: net.from.clone(),
            to: net.to.clone(),
            amount: self.came(&Ok(net.amount.clone()), &self.money()),
            partial: !net.needs.is_empty(),
            needs: net.needs.clone(),
        }
    }

    fn came(&self, value: &Value, ty: &Type) -> Came {
        match value {
            Err(kind) => Came { status: kind.word().into(), value: None, approximate: None },
            Ok(number) => {
                let (exact, approximate) = exact_and_near(number, ty, self.model());
                Came { status: "known".into(), value: Some(exact), approximate }
            }
        }
    }

    fn money(&self) -> Type {
        let money = self.model().header.as_ref().and_then(|header| header.money.as_ref());
        Type::Quantity(Unit::money(money.map_or("", |money| money.currency.as_str())))
    }
}

fn figure_head(figure: &Figure) -> FigureHead {
    FigureHead {
        address: figure.address.clone(),
        title: figure.title.clone(),
        section: figure.section.clone(),
        clause: figure.clause.into(),
        unit: figure.unit.clone(),
    }
}

fn named(names: &[String], values: Vec<String>) -> Named<String> {
    Named(names.iter().cloned().zip(values).collect())
}

/// A sequence that is made while it is written.
struct Sequence<F>(F);

impl<F, I> Serialize for Sequence<F>
where
    F: Fn() -> I,
    I: Iterator,
    I::Item: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// A place with its rows.
struct TableOf<'p> {
    population: &'p Population,
    place: &'p Place,
}

impl Serialize for TableOf<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Whole<R> {
            #[serde(flatten)]
            head: TableHead,
            rows: R,
        }
        let rows = || self.population.rows(self.place).map(|row| self.population.row_to_wire(self.place, row));
        Whole { head: self.population.place_to_wire(self.place), rows: Sequence(rows) }.serialize(serializer)
    }
}

impl Serialize for Wire<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let population = self.0;
        let (head, places, nets) = (population.head_to_wire(), population.places(), population.nets());
        let mut object = serializer.serialize_struct("population", 12)?;
        object.serialize_field("schema", &head.schema)?;
        object.serialize_field("engine", &head.engine)?;
        object.serialize_field("edition", &head.edition)?;
        if let Some(contract) = &head.contract {
            object.serialize_field("contract", contract)?;
        }
        object.serialize_field("parties", &head.parties)?;
        let tables = Sequence(|| places.iter().map(|place| TableOf { population, place }));
        object.serialize_field("tables", &tables)?;
        let lines = Sequence(|| population.lines().map(|line| population.line_to_wire(&line)));
        object.serialize_field("lines", &lines)?;
        let each = nets
            .each
            .iter()
            .flat_map(|(subject, nets)| nets.iter().map(|net| population.net_to_wire(subject.as_deref(), net)));
        object.serialize_field("nets", &each.collect::<Vec<_>>())?;
        let together = nets.together.iter().map(|net| population.net_to_wire(None, net));
        object.serialize_field("together", &together.collect::<Vec<_>>())?;
        if !population.model().decisions.is_empty() {
            let decisions = || population.rulings().map(|ruling| population.decision_to_wire(&ruling));
            object.serialize_field("decisions", &Sequence(decisions))?;
        }
        if !population.model().obligations.is_empty() {
            let obligations = || population.duties().map(|duty| population.obligation_to_wire(&duty));
            object.serialize_field("obligations", &Sequence(obligations))?;
        }
        #[cfg(feature = "receipt")]
        object.serialize_field("receipt", &population.receipt().to_wire())?;
        object.end()
    }
}
