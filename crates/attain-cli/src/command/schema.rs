//! `attain schema CONTRACT`: what a row of facts must be, and what a settlement is, as JSON Schema.

use std::io::{self, Write};

use attain::model::LevelId;
use attain::wire::{POPULATION_SCHEMA, SETTLEMENT_SCHEMA};
use attain::{Face, Fact, Grain, Kind, Number, Place, Type};
use serde_json::{Map, Value, json};

use crate::arguments::{Schema, SchemaPart};
use crate::contract::{Settled, open};
use crate::outcome::{Outcome, Refusal};

/// Which JSON Schema it is.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Prints both schemas, or one.
pub fn run(arguments: &Schema) -> Result<Outcome, Refusal> {
    let settled = open(&arguments.contract, &arguments.schedules)?;
    let mut schema = match arguments.of {
        Some(SchemaPart::Facts) if settled.program.is_wide() => tables(&settled),
        Some(SchemaPart::Facts) => facts(&settled),
        Some(SchemaPart::Results) if settled.program.is_wide() => together(&settled)?,
        Some(SchemaPart::Results) => results(&settled)?,
        None if settled.program.is_wide() => json!({
            "title": settled.contract.title(),
            "description": "`facts` has a row of each table of facts, by its key columns; `results` is the settlement of everybody, as `attain settle --format json` writes it",
            "$defs": { "facts": tables(&settled), "results": together(&settled)? },
        }),
        None => json!({
            "title": settled.contract.title(),
            "description": "`facts` is one row of facts, `results` one settlement, as `attain settle --format json` writes them",
            "$defs": { "facts": facts(&settled), "results": results(&settled)? },
        }),
    };
    if let Value::Object(members) = &mut schema {
        members.shift_insert(0, "$schema".to_owned(), json!(DIALECT));
    }
    writeln!(io::stdout().lock(), "{schema:#}")?;
    Ok(Outcome::Fine)
}

/// A row of facts, under plain addresses.
fn facts(settled: &Settled) -> Value {
    let mut properties = Map::new();
    let mut required = vec![json!(settled.subject())];
    let subject = json!({ "type": "string", "minLength": 1, "description": "whose row it is" });
    properties.insert(settled.subject().to_owned(), subject);
    if let Some(grain) = settled.grain() {
        let labels: Vec<String> = settled.program.periods().iter().map(|period| period.label()).collect();
        properties.insert(grain.to_owned(), json!({ "enum": labels, "description": "which period it is about" }));
    }
    for needed in &settled.needed {
        properties.insert(needed.address.clone(), fact(settled, needed));
        if !needed.may_be.contains(&Kind::Unreported) && !needed.day_of_settlement {
            required.push(json!(needed.address));
        }
    }
    json!({
        "title": format!("A row of facts for {}", settled.contract.title().unwrap_or("the contract")),
        "description": "An address such as `mort_30_ami.performance` may also be written as an object within an object.",
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

/// A table of facts in the making.
struct Sheet {
    keys: Vec<String>,
    properties: Map<String, Value>,
    required: Vec<Value>,
}

/// Where many are settled: a row of each table of facts, by its key columns.
fn tables(settled: &Settled) -> Value {
    let model = settled.contract.model();
    let mut tables: Vec<Sheet> = Vec::new();
    for needed in &settled.needed {
        let level = needed.level.as_ref().and_then(|name| model.levels.iter().position(|level| level.name == *name));
        let level = level.map(|level| LevelId(level as u32));
        let mut levels: Vec<String> = model.lineage(level).map(|level| model.level(level).name.clone()).collect();
        levels.reverse();
        let grain = needed.grain.filter(|grain| *grain != Grain::Contract);
        let keys: Vec<String> = levels.iter().cloned().chain(grain.map(|grain| grain.name().to_owned())).collect();
        let place = tables.iter().position(|sheet| sheet.keys == keys).unwrap_or_else(|| {
            let mut properties = Map::new();
            for (number, name) in levels.iter().enumerate() {
                let inner = number + 1 == levels.len();
                let words =
                    if inner { "whose row it is" } else { "within which it is; it may be said in one table only" };
                properties.insert(name.clone(), json!({ "type": "string", "minLength": 1, "description": words }));
            }
            if let Some(grain) = grain {
                let labels = settled.program.periods_of(grain).into_iter().map(|period| period.label());
                let labels: Vec<String> = labels.collect();
                let key = json!({ "enum": labels, "description": "which period it is about" });
                properties.insert(grain.name().to_owned(), key);
            }
            let own = levels.last().map(|level| json!(level));
            // Where there is but one period, a table need not say which.
            let several = grain.filter(|grain| settled.program.periods_of(*grain).len() > 1);
            let required = own.into_iter().chain(several.map(|grain| json!(grain.name()))).collect();
            tables.push(Sheet { keys: keys.clone(), properties, required });
            tables.len() - 1
        });
        let Some(sheet) = tables.get_mut(place) else { continue };
        sheet.properties.insert(needed.address.clone(), fact(settled, needed));
        if !needed.may_be.contains(&Kind::Unreported) && !needed.day_of_settlement {
            sheet.required.push(json!(needed.address));
        }
    }
    let tables = tables.into_iter().map(|Sheet { keys, properties, required }| {
        let name = if keys.is_empty() { "in common".to_owned() } else { keys.join(",") };
        let row = json!({
            "title": format!("A row of facts by {name}"),
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        });
        (name, row)
    });
    json!({
        "title": format!("Rows of facts for {}", settled.contract.title().unwrap_or("the contract")),
        "description": "A table for each set of key columns. Columns may be spread over several tables with the same keys; facts of rows of a schedule may have the schedule's key as a column.",
        "$defs": tables.collect::<Map<String, Value>>(),
    })
}

/// The settlement of everybody: the shape that all have, with the tables of this contract by name.
fn together(settled: &Settled) -> Result<Value, Refusal> {
    let mut schema: Value = serde_json::from_str(POPULATION_SCHEMA).map_err(|error| {
        Refusal::new(format!("the schema of settlements cannot be read: {error}; please report this"))
    })?;
    // Of nobody, there are the same places.
    let (population, _) = settled.program.settle_tables(&[], None);
    let places = population.places();
    let table = |place: &Place| {
        let figures = place.figures.iter().map(|figure| (figure.address.clone(), json!({ "$ref": "#/$defs/came" })));
        let figures: Map<String, Value> = figures.collect();
        let names: Vec<&String> = figures.keys().collect();
        json!({
            "$ref": "#/$defs/table",
            "properties": {
                "table": { "const": place.name() },
                "keys": { "const": place.keys },
                "rows": { "items": { "properties": {
                    "keys": { "required": place.keys },
                    "figures": { "required": names, "additionalProperties": false, "properties": figures },
                } } },
            },
        })
    };
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        let tables = json!({
            "type": "array",
            "minItems": places.len(),
            "maxItems": places.len(),
            "prefixItems": places.iter().map(table).collect::<Vec<Value>>(),
        });
        properties.insert("tables".to_owned(), tables);
        if let Some(title) = settled.contract.title() {
            properties.insert("contract".to_owned(), json!({ "const": title }));
        }
    }
    if let Value::Object(members) = &mut schema {
        members.shift_remove("$schema");
        members.insert(
            "title".to_owned(),
            json!(format!("A settlement of {}", settled.contract.title().unwrap_or("the contract"))),
        );
        // References within it are to itself, wherever it is embedded.
        members.insert("$id".to_owned(), json!("urn:attain:population:1:of-this-contract"));
    }
    Ok(schema)
}

/// One fact: its value, or a kind of missing that it may be.
fn fact(settled: &Settled, fact: &Fact) -> Value {
    let mut schema = value(settled, fact);
    let mut missing: Vec<Value> = fact.may_be.iter().map(|kind| json!(kind.word())).collect();
    if fact.may_be.contains(&Kind::Unreported) {
        missing.extend([json!(""), Value::Null]);
    }
    if !missing.is_empty() {
        schema = json!({ "anyOf": [schema, { "enum": missing }] });
    }
    let unit = fact.unit.clone();
    let words = fact.title.as_ref().map_or_else(|| unit.clone(), |title| format!("{title}: {unit}"));
    if let Value::Object(members) = &mut schema {
        members.insert("description".to_owned(), json!(words));
    }
    schema
}

fn value(settled: &Settled, fact: &Fact) -> Value {
    match &fact.ty {
        Type::Date => json!({ "type": "string", "format": "date" }),
        Type::Time => json!({
            "type": "string",
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?$"
        }),
        Type::Truth => json!({ "enum": [true, false, "yes", "no"] }),
        Type::Word(words) => json!({ "enum": words }),
        Type::Key(axis) => json!({ "enum": settled.contract.model().axis(*axis).keys }),
        Type::Text | Type::Unknown => json!({ "type": "string" }),
        Type::Quantity(unit) => {
            let whole = unit.is_bare() && unit.face == Face::Count;
            let decimals = match (whole, fact.decimals) {
                (true, _) | (_, Some(0)) => String::new(),
                (false, Some(most)) => format!(r"(\.[0-9]{{1,{most}}})?"),
                (false, None) => r"(\.[0-9]+)?".to_owned(),
            };
            let below_zero = fact.range.0.as_ref().is_none_or(Number::is_negative);
            let sign = if below_zero { "-?" } else { "" };
            if unit.is_percent() && !fact.fraction {
                return json!({ "type": "string", "pattern": format!("^{sign}[0-9]+{decimals} ?%$") });
            }
            let scale = if fact.fraction { Number::one() } else { unit.scale() };
            let bound = |bound: &Option<Number>| bound.as_ref().and_then(|bound| plain(&bound.div(&scale)?));
            let mut schema = Map::new();
            schema.insert("type".to_owned(), json!([if whole { "integer" } else { "number" }, "string"]));
            schema.insert("pattern".to_owned(), json!(format!("^{sign}[0-9]+{decimals}$")));
            if let Some(least) = bound(&fact.range.0) {
                schema.insert("minimum".to_owned(), least);
            }
            if let Some(most) = bound(&fact.range.1) {
                schema.insert("maximum".to_owned(), most);
            }
            Value::Object(schema)
        }
    }
}

/// A bound as a JSON number, where its digits end.
fn plain(number: &Number) -> Option<Value> {
    serde_json::from_str(&number.to_exact_string()?).ok()
}

/// A settlement: the shape that all have, with the figures and lines of this contract by name.
fn results(settled: &Settled) -> Result<Value, Refusal> {
    let mut schema: Value = serde_json::from_str(SETTLEMENT_SCHEMA).map_err(|error| {
        Refusal::new(format!("the schema of settlements cannot be read: {error}; please report this"))
    })?;
    let narrowed = |addresses: Vec<&str>, items: &str| {
        json!({
            "type": "array",
            "minItems": addresses.len(),
            "maxItems": addresses.len(),
            "prefixItems": addresses
                .iter()
                .map(|address| json!({ "$ref": items, "properties": { "address": { "const": address } } }))
                .collect::<Vec<Value>>(),
        })
    };
    let addresses = |lines: bool| {
        let figures = settled.figures.iter().filter(|figure| figure.is_line || !lines);
        figures.map(|figure| figure.address.as_str()).collect()
    };
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.insert("figures".to_owned(), narrowed(addresses(false), "#/$defs/figure"));
        properties.insert("lines".to_owned(), narrowed(addresses(true), "#/$defs/line"));
        if let Some(title) = settled.contract.title() {
            properties.insert("contract".to_owned(), json!({ "const": title }));
        }
    }
    if let Value::Object(members) = &mut schema {
        members.shift_remove("$schema");
        let title = format!("A settlement of {}", settled.contract.title().unwrap_or("the contract"));
        members.insert("title".to_owned(), json!(title));
        // References within it are to itself, wherever it is embedded.
        members.insert("$id".to_owned(), json!("urn:attain:settlement:1:of-this-contract"));
    }
    Ok(schema)
}
