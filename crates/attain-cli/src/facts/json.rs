//! Facts as JSON: an array of objects, an object with `rows`, or objects one after another.
//!
//! Values are taken as the text that stands in the file: a number never passes through a binary float.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{Source, Taker};
use crate::outcome::Refusal;

/// How deep objects may be nested: families over families have two keys before the input's name.
const MAX_DEPTH: usize = 8;

/// Reads JSON to its end. Rows are numbered from 1.
pub fn read(mut source: Source, taker: &mut dyn Taker) -> Result<(), Refusal> {
    let name = source.name().to_owned();
    let mut rows = Rows { taker, number: 0, names: Vec::new(), cells: Vec::new(), stopped: None };
    let mut stream = serde_json::Deserializer::from_reader(source.reader());
    loop {
        let result = Top(&mut rows).deserialize(&mut stream);
        if let Some(refusal) = rows.stopped.take() {
            return Err(refusal);
        }
        match result {
            Ok(()) => {}
            Err(error) => {
                let after = if rows.number > 0 { format!(", after row {}", rows.number) } else { String::new() };
                return Err(Refusal::new(format!("cannot read `{name}`{after}: {error}")).help(
                    "facts are a JSON array of objects, an object with `rows`, or one object per line (NDJSON)",
                ));
            }
        }
        if stream.end().is_ok() {
            return Ok(());
        }
    }
}

/// The rows as they are handed on.
struct Rows<'t> {
    taker: &'t mut dyn Taker,
    number: u64,
    names: Vec<String>,
    cells: Vec<(String, String)>,
    stopped: Option<Refusal>,
}

impl Rows<'_> {
    /// Hands on the row in `cells`, or what is wrong with it; `false` where reading must stop.
    fn hand_on(&mut self, broken: Option<String>) -> bool {
        self.number += 1;
        let result = match broken.or_else(|| self.twice()) {
            Some(reason) => self.taker.unreadable(self.number, reason),
            None => self.taken(),
        };
        self.cells.clear();
        match result {
            Ok(()) => true,
            Err(refusal) => {
                self.stopped = Some(refusal);
                false
            }
        }
    }

    fn taken(&mut self) -> Result<(), Refusal> {
        let same = self.names.len() == self.cells.len()
            && self.names.iter().zip(&self.cells).all(|(name, (other, _))| name == other);
        if !same {
            self.names = self.cells.iter().map(|(name, _)| name.clone()).collect();
            self.taker.columns(&self.names, false)?;
        }
        let cells: Vec<&str> = self.cells.iter().map(|(_, cell)| cell.as_str()).collect();
        self.taker.row(self.number, &cells)
    }

    /// A key that stands in the row twice.
    fn twice(&self) -> Option<String> {
        let mut keys: Vec<&str> = self.cells.iter().map(|(key, _)| key.as_str()).collect();
        keys.sort_unstable();
        let pair = keys.windows(2).find(|pair| pair[0] == pair[1])?;
        Some(format!("the key `{}` stands in it twice", pair[0]))
    }
}

/// One value at the top: an array of rows, an object with `rows`, or a row.
struct Top<'r, 't>(&'r mut Rows<'t>);

impl<'de> DeserializeSeed<'de> for Top<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Top<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of objects, or an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let stop = || serde::de::Error::custom("stopped");
        while let Some(row) = seq.next_element::<Box<RawValue>>()? {
            let broken = flatten(&row, "", 0, &mut self.0.cells).err();
            if !self.0.hand_on(broken) {
                return Err(stop());
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let stop = || serde::de::Error::custom("stopped");
        let mut broken = None;
        while let Some(key) = map.next_key::<String>()? {
            // What stands beside the rows says whose they are; it is no fact.
            if key == "rows" {
                self.0.cells.clear();
                map.next_value_seed(Top(self.0))?;
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                return Ok(());
            }
            let value = map.next_value::<Box<RawValue>>()?;
            if let Err(reason) = cell(key, &value, 0, &mut self.0.cells) {
                broken.get_or_insert(reason);
            }
        }
        if self.0.hand_on(broken) { Ok(()) } else { Err(stop()) }
    }
}

/// Writes the members of an object out under dotted addresses.
fn flatten(value: &RawValue, before: &str, depth: usize, cells: &mut Vec<(String, String)>) -> Result<(), String> {
    if !value.get().starts_with('{') {
        return Err("it is not an object".to_owned());
    }
    if depth > MAX_DEPTH {
        return Err(format!("objects are nested more than {MAX_DEPTH} deep"));
    }
    let Members(members) = serde_json::from_str(value.get()).map_err(|error| error.to_string())?;
    for (key, value) in members {
        let address = if before.is_empty() { key } else { format!("{before}.{key}") };
        cell(address, value, depth, cells)?;
    }
    Ok(())
}

fn cell(address: String, value: &RawValue, depth: usize, cells: &mut Vec<(String, String)>) -> Result<(), String> {
    let text = value.get();
    let cell = match text.as_bytes().first() {
        Some(b'{') => return flatten(value, &address, depth + 1, cells),
        Some(b'[') => return Err(format!("`{address}` is a list; a fact is one value")),
        Some(b'"') => serde_json::from_str(text).map_err(|error| error.to_string())?,
        Some(b't') => "yes".to_owned(),
        Some(b'f') => "no".to_owned(),
        Some(b'n') | None => String::new(),
        Some(_) => text.to_owned(),
    };
    cells.push((address, cell));
    Ok(())
}

/// The members of an object in the order of the text, twice if they are there twice.
struct Members<'t>(Vec<(String, &'t RawValue)>);

impl<'de> serde::Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, &RawValue>()? {
                    members.push((key, value));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}
