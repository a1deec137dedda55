//! Which columns a contract asks for, and which it gives: schemas derived from it.

use std::collections::HashMap;

use arrow_schema::{DataType, Field, Schema, TimeUnit};
use attain::{Face, Fact, Figure, Kind, Number, Program, Type};

/// Field metadata: what the contract calls it.
pub const TITLE: &str = "attain.title";
/// Field metadata: what it is, in words, `a percent`, `money in USD`.
pub const UNIT: &str = "attain.unit";
/// Field metadata: how its numbers are written where that is not how they are read aloud.
pub const WRITTEN: &str = "attain.written";
/// Field metadata: the kinds of missing that a fact may be, separated by commas. A null is `unreported` where that is one.
pub const MAY_BE: &str = "attain.may_be";
/// Field metadata: the least and the greatest value of a fact, in stored form, both in.
pub const LEAST: &str = "attain.least";
/// The other end of [`LEAST`].
pub const MOST: &str = "attain.most";
/// Field metadata: `subject`, `period`, `fact`, `figure`, or `kind` of the column beside a fact or a figure.
pub const ROLE: &str = "attain.role";

/// What stands behind the name of a fact or a figure, of the column that says why it is missing: `rate missing`.
pub const MISSING: &str = " missing";

/// So many digits a Decimal128 has.
pub(crate) const DIGITS: u8 = 38;

/// The places of a number whose decimals the contract does not bound. Any other scale is read as well.
const UNBOUNDED: u8 = 18;

/// The table of facts that a contract asks for, row by row.
///
/// Numbers are in stored form: a percent is its fraction (8.4% is 0.084), a rate per 1,000 is 0.012 for 12. Every other type
/// that holds them is read as well: any decimal, any whole number, text as a file has it.
pub fn inputs(program: &Program) -> Schema {
    let mut fields = vec![name(program.subject_axis(), "subject", false)];
    fields.extend(program.period_axis().map(|grain| name(grain, "period", false)));
    fields.extend(program.facts_needed().iter().flat_map(fact_fields));
    Schema::new(fields)
}

/// The tables of facts of a contract that reaches across rows, one for each set of key columns.
pub fn input_tables(program: &Program) -> Vec<Schema> {
    let mut tables: Vec<(Vec<String>, Vec<Field>)> = Vec::new();
    for fact in program.facts_needed() {
        let place = tables.iter().position(|(keys, _)| *keys == fact.keys).unwrap_or_else(|| {
            let keys = fact.keys.iter().map(|key| name(key, "key", false)).collect();
            tables.push((fact.keys.clone(), keys));
            tables.len() - 1
        });
        if let Some((_, fields)) = tables.get_mut(place) {
            fields.extend(fact_fields(&fact));
        }
    }
    tables.into_iter().map(|(_, fields)| Schema::new(fields)).collect()
}

/// A column of names.
pub(crate) fn name(called: &str, role: &str, nullable: bool) -> Field {
    let metadata = HashMap::from([(ROLE.to_owned(), role.to_owned())]);
    Field::new(called, DataType::Utf8, nullable).with_metadata(metadata)
}

/// A column of words, each said once.
pub(crate) fn words() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

/// The column beside one, that says why it is missing.
pub(crate) fn beside(address: &str) -> Field {
    let metadata = HashMap::from([(ROLE.to_owned(), "kind".to_owned())]);
    Field::new(format!("{address}{MISSING}"), words(), true).with_metadata(metadata)
}

fn fact_fields(fact: &Fact) -> Vec<Field> {
    let mut metadata = told("fact", fact.title.as_ref(), &fact.unit, &fact.ty);
    let kinds: Vec<&str> = fact.may_be.iter().map(|kind| kind.word()).collect();
    if !kinds.is_empty() {
        metadata.insert(MAY_BE.to_owned(), kinds.join(","));
    }
    for (key, bound) in [(LEAST, &fact.range.0), (MOST, &fact.range.1)] {
        if let Some(bound) = bound {
            metadata.insert(key.to_owned(), bound.to_string());
        }
    }
    let nullable = fact.day_of_settlement || !fact.may_be.is_empty();
    let field = Field::new(&fact.address, fact_type(fact), nullable).with_metadata(metadata);
    // A null says `unreported`; of any other kind the column beside it speaks.
    let others = fact.may_be.iter().any(|kind| *kind != Kind::Unreported);
    [field].into_iter().chain(others.then(|| beside(&fact.address))).collect()
}

fn fact_type(fact: &Fact) -> DataType {
    match &fact.ty {
        Type::Quantity(_) if fact.ty.is_count() => DataType::Int64,
        Type::Quantity(unit) => {
            let written = fact.decimals.map(|decimals| {
                let down = unit.scale().decimal_places().unwrap_or(u32::from(UNBOUNDED));
                u8::try_from(decimals.saturating_add(down)).unwrap_or(u8::MAX)
            });
            DataType::Decimal128(DIGITS, written.unwrap_or(UNBOUNDED).min(DIGITS) as i8)
        }
        Type::Date => DataType::Date32,
        Type::Time => DataType::Timestamp(TimeUnit::Second, None),
        Type::Truth => DataType::Boolean,
        Type::Word(_) | Type::Key(_) | Type::Text | Type::Unknown => DataType::Utf8,
    }
}

/// The metadata of a figure.
pub(crate) fn of_figure(figure: &Figure) -> HashMap<String, String> {
    told("figure", figure.title.as_ref(), &figure.unit, &figure.ty)
}

fn told(role: &str, title: Option<&String>, unit: &str, ty: &Type) -> HashMap<String, String> {
    let mut metadata = HashMap::from([(ROLE.to_owned(), role.to_owned()), (UNIT.to_owned(), unit.to_owned())]);
    if let Some(title) = title {
        metadata.insert(TITLE.to_owned(), title.clone());
    }
    if let Some(unit) = ty.unit().filter(|unit| unit.scale() != Number::one()) {
        let words = match &unit.face {
            Face::Percent => "as a fraction: 8.4% is 0.084".to_owned(),
            Face::Per(base) => format!("as a part of one: 12 per {base} is 12 ÷ {base}"),
            Face::Number | Face::Count | Face::Points => String::new(),
        };
        metadata.insert(WRITTEN.to_owned(), words);
    }
    metadata
}
