//! Schedules: their axes, columns and cells.

use std::collections::HashMap;

use super::amendments::stands_for_another;
use super::{Checker, SuppliedRows, units};
use crate::calendar::{Date, Moment};
use crate::diagnostic::{Finding, nearest};
use crate::model::{Axis, AxisId, Cell, Column, ColumnId, Datum, Face, Kind, Type};
use crate::number::Number;
use crate::source::Span;
use crate::syntax::tree;

/// The rows of a schedule, from the text or from the host.
struct Rows<'a> {
    header: Vec<(&'a str, Span)>,
    rows: Vec<Vec<(&'a str, Span)>>,
}

impl<'t> Checker<'t> {
    /// Declares all axes, then reads their columns: a column may be the key of a schedule further down.
    pub(super) fn declare_schedules(&mut self, text: &'t tree::Text) {
        let mut found = Vec::new();
        for clause in &text.clauses {
            let tree::Body::Schedule(schedule) = &clause.body else { continue };
            if stands_for_another(clause) {
                continue;
            }
            let id = AxisId(self.model.axes.len() as u32);
            for (name, known, what) in [
                (&schedule.name, self.schedules.get(&schedule.name.text).copied(), "schedules are called"),
                (&schedule.key, self.axes.get(&schedule.key.text).copied(), "schedules are keyed by"),
            ] {
                if let Some(before) = known {
                    let span = self.model.axis(before).span;
                    let finding = Finding::error("duplicate-name", format!("two {what} `{}`", name.text))
                        .at(name.at.0, "the second")
                        .at(span, "the first")
                        .help("give one of them another name");
                    self.say(finding);
                }
            }
            self.schedules.entry(schedule.name.text.clone()).or_insert(id);
            self.axes.entry(schedule.key.text.clone()).or_insert(id);
            self.columns.push(HashMap::new());
            self.model.axes.push(Axis {
                schedule: schedule.name.text.clone(),
                title: schedule.title.as_ref().map(|title| title.text.clone()),
                name: schedule.key.text.clone(),
                keys: Vec::new(),
                columns: Vec::new(),
                supplied: schedule.grid.is_none(),
                unsupplied: Vec::new(),
                span: schedule.name.at.0,
            });
            found.push((id, schedule));
        }
        let supplied = self.supplied;
        // Keys first, so that a column may be the key of any schedule.
        let mut bodies = Vec::new();
        for (id, schedule) in found {
            let rows = match (&schedule.grid, supplied.0.get(&schedule.name.text)) {
                (Some(grid), _) => Some(written(grid)),
                (None, Some(rows)) => Some(handed(rows, schedule.name.at.0)),
                (None, None) => {
                    self.model.axes[id.index()].unsupplied.push(schedule.name.text.clone());
                    None
                }
            };
            if let Some(rows) = &rows {
                self.read_keys(id, schedule, rows);
            }
            bodies.push((id, schedule, rows));
        }
        for (id, schedule, rows) in bodies {
            self.read_columns(id, schedule, rows.as_ref());
            for later in self.later_versions(&schedule.name.text) {
                let tree::Body::Schedule(version) = &later.clause.body else { continue };
                let name = format!("{}.{}", schedule.name.text, later.by.text);
                let rows = match (&version.grid, supplied.0.get(&name)) {
                    (Some(grid), _) => written(grid),
                    (None, Some(rows)) => handed(rows, version.name.at.0),
                    (None, None) => {
                        self.model.axes[id.index()].unsupplied.push(name);
                        continue;
                    }
                };
                // Without the first version's rows there is nothing that these could be held against.
                if version.grid.is_none() && self.model.axis(id).unsupplied.contains(&schedule.name.text) {
                    continue;
                }
                let columns = self.read_later(id, version, &rows);
                self.later_columns.entry(id).or_default().push((later.day, columns));
            }
        }
    }

    /// The cells of a later version: the same rows, in any order, and the same columns.
    fn read_later(&mut self, id: AxisId, version: &tree::Schedule, rows: &Rows<'_>) -> Vec<ColumnId> {
        let heading = rows.header.first().map_or(version.name.at.0, |(_, span)| *span);
        let place = |name: &str| rows.header.iter().position(|(other, _)| *other == name);
        let Some(key_place) = place(&version.key.text) else {
            let finding = Finding::error("schedule-rows", format!("no column holds the key `{}`", version.key.text))
                .at(heading, "the header of the rows")
                .help(format!("give the column of keys the heading `{}`", version.key.text));
            self.say(finding);
            return Vec::new();
        };
        let keys = self.model.axis(id).keys.clone();
        let mut row_of: Vec<Option<usize>> = vec![None; keys.len()];
        for (number, row) in rows.rows.iter().enumerate() {
            let Some((key, span)) = row.get(key_place).copied() else { continue };
            match keys.iter().position(|known| known == key) {
                Some(at) if row_of[at].is_none() => row_of[at] = Some(number),
                Some(_) => {
                    let finding = Finding::error("duplicate-key", format!("`{key}` is the key of two rows"))
                        .at(span, "the second");
                    self.say(finding.help("every row needs a key of its own"));
                }
                None => {
                    let finding = Finding::error("amendment-unfit", format!("the first version has no row `{key}`"))
                        .at(span, "")
                        .help("an amended schedule has the same rows as before; give the first version this row too, with empty cells where it does not count yet");
                    self.say(finding);
                }
            }
        }
        let missing: Vec<&str> =
            keys.iter().zip(&row_of).filter(|(_, row)| row.is_none()).map(|(key, _)| key.as_str()).collect();
        if let Some(first) = missing.first() {
            let finding = Finding::error("amendment-unfit", format!("the row `{first}` is gone"))
                .at(version.name.at.0, format!("{} of {} rows are here", keys.len() - missing.len(), keys.len()))
                .help("an amended schedule has the same rows as before; leave the cells of a row empty that no longer counts");
            self.say(finding);
        }
        let mut columns = Vec::new();
        for (index, column) in version.columns.iter().enumerate() {
            let Some(ty) = self.model.axis(id).columns.get(index).map(|column| column.ty.clone()) else { break };
            let at = place(&column.name.text);
            if at.is_none() {
                let message = format!("the rows have no column `{}`", column.name.text);
                self.say(Finding::error("schedule-rows", message).at(heading, "the header of the rows"));
            }
            let mut cells: Vec<Cell> = Vec::with_capacity(keys.len());
            for row in &row_of {
                let cell = row.and_then(|row| rows.rows.get(row)).and_then(|row| row.get(at?)).copied();
                let (cell, span) = cell.unwrap_or(("", Span::default()));
                cells.push(self.read_cell(&column.declared, &ty, cell, span));
            }
            columns.push(ColumnId(self.model.axis(id).columns.len() as u32));
            let made = Column { name: column.name.text.clone(), ty, cells, span: column.name.at.0 };
            self.model.axes[id.index()].columns.push(made);
        }
        let declared =
            |name: &str| name == version.key.text || version.columns.iter().any(|column| column.name.text == name);
        let unknown: Vec<(String, Span)> = rows
            .header
            .iter()
            .filter(|(name, _)| !declared(name))
            .map(|(name, span)| ((*name).to_owned(), *span))
            .collect();
        for (name, span) in unknown {
            let message = format!("the column `{name}` is not declared");
            self.say(
                Finding::error("unknown-column", message)
                    .at(span, "")
                    .help("an amended schedule has the columns of the first"),
            );
        }
        columns
    }

    fn read_keys(&mut self, id: AxisId, schedule: &tree::Schedule, rows: &Rows<'_>) {
        let Some(place) = rows.header.iter().position(|(name, _)| *name == schedule.key.text) else {
            let span = rows.header.first().map_or(schedule.name.at.0, |(_, span)| *span);
            let finding = Finding::error("schedule-rows", format!("no column holds the key `{}`", schedule.key.text))
                .at(span, "the header of the rows")
                .at(schedule.key.at.0, "the key")
                .help(format!("give the column of keys the heading `{}`", schedule.key.text));
            self.say(finding);
            return;
        };
        let mut seen: HashMap<&str, Span> = HashMap::with_capacity(rows.rows.len());
        let mut keys = Vec::with_capacity(rows.rows.len());
        for row in &rows.rows {
            let Some((key, span)) = row.get(place).copied() else { continue };
            if key.is_empty() {
                self.say(
                    Finding::error("schedule-rows", "this row has no key")
                        .at(span, "")
                        .help("every row needs a key of its own"),
                );
            } else if let Some(before) = seen.insert(key, span) {
                let finding = Finding::error("duplicate-key", format!("`{key}` is the key of two rows"))
                    .at(span, "the second")
                    .at(before, "the first")
                    .help("every row needs a key of its own");
                self.say(finding);
            }
            let row = keys.len() as u32;
            self.keys.entry(key.to_owned()).or_default().push((id, row));
            keys.push(key.to_owned());
        }
        self.model.axes[id.index()].keys = keys;
    }

    fn read_columns(&mut self, id: AxisId, schedule: &tree::Schedule, rows: Option<&Rows<'_>>) {
        let mut places: Vec<Option<usize>> = Vec::new();
        for column in &schedule.columns {
            let ty = self.unit_type(&column.declared.unit, column.declared.at.0);
            let column_id = ColumnId(self.model.axis(id).columns.len() as u32);
            if self.columns[id.index()].insert(column.name.text.clone(), column_id).is_some() {
                let message = format!("two columns are called `{}`", column.name.text);
                self.say(Finding::error("duplicate-name", message).at(column.name.at.0, "the second"));
            }
            let place = rows.and_then(|rows| rows.header.iter().position(|(name, _)| *name == column.name.text));
            let misspelt = rows.is_some_and(|rows| {
                nearest(&column.name.text, rows.header.iter().map(|(name, _)| *name)).is_some_and(|near| {
                    near != schedule.key.text && !schedule.columns.iter().any(|known| known.name.text == near)
                })
            });
            // A heading that is nearly the name is said of the heading.
            if let (Some(rows), None, false) = (rows, place, misspelt) {
                let span = rows.header.first().map_or(schedule.name.at.0, |(_, span)| *span);
                let finding =
                    Finding::error("schedule-rows", format!("the rows have no column `{}`", column.name.text))
                        .at(column.name.at.0, "declared here")
                        .at(span, "the header of the rows")
                        .help("add it to every row, or take the declaration away");
                self.say(finding);
            }
            places.push(place);
            self.model.axes[id.index()].columns.push(Column {
                name: column.name.text.clone(),
                ty,
                cells: Vec::new(),
                span: column.name.at.0,
            });
        }
        let Some(rows) = rows else { return };
        for (name, span) in &rows.header {
            let declared = *name == schedule.key.text || self.columns[id.index()].contains_key(*name);
            if !declared {
                let finding =
                    Finding::error("unknown-column", format!("the column `{name}` is not declared")).at(*span, "");
                let missing = schedule.columns.iter().map(|column| column.name.text.as_str());
                let missing = missing.filter(|column| rows.header.iter().all(|(name, _)| name != column));
                let known: Vec<&str> = missing.collect();
                let finding = match nearest(name, known) {
                    Some(near) => finding.fix(format!("did you mean `{near}`?"), *span, near),
                    None => finding.help(format!("say what it is: `column {name}: number`")),
                };
                self.say(finding);
            }
        }
        let width = rows.header.len();
        for row in &rows.rows {
            if row.len() != width {
                let span = row.first().map_or(schedule.name.at.0, |(_, span)| *span);
                let message = format!("this row has {} cells, the header {width}", row.len());
                self.say(Finding::error("schedule-rows", message).at(span, "").help("an empty cell is written `|  |`"));
            }
        }
        for (index, column) in schedule.columns.iter().enumerate() {
            let ty = self.model.axis(id).columns[index].ty.clone();
            let mut cells: Vec<Cell> = Vec::with_capacity(rows.rows.len());
            for row in &rows.rows {
                let (cell, span) =
                    places[index].and_then(|place| row.get(place)).copied().unwrap_or(("", Span::default()));
                cells.push(self.read_cell(&column.declared, &ty, cell, span));
            }
            self.model.axes[id.index()].columns[index].cells = cells;
        }
    }

    fn read_cell(&mut self, declared: &tree::Declared, ty: &Type, cell: &str, span: Span) -> Cell {
        if cell.is_empty() {
            return Err(Kind::Inapplicable);
        }
        match self.datum(ty, declared.fraction, cell) {
            Ok(datum) => Ok(datum),
            Err(expected) => {
                if *ty != Type::Unknown {
                    let finding =
                        Finding::error("cell-form", format!("`{cell}` is not {}", units::words(ty))).at(span, "");
                    let right = format!("0{cell}");
                    // Rows that were handed over stand outside the text.
                    let here = self.words(span) == cell;
                    let pointed = cell.starts_with('.') && self.datum(ty, declared.fraction, &right).is_ok();
                    self.say(match (pointed, here) {
                        (true, true) => finding.fix(format!("write `{right}`"), span, right),
                        (true, false) => finding.help(format!("write `{right}`")),
                        (false, _) => finding.help(expected),
                    });
                }
                Err(Kind::Refused)
            }
        }
    }

    /// Reads raw text as a type says; the error is how it should look. Cells may carry thousands commas and the
    /// currency, as tables pasted from a document do.
    pub(super) fn datum(&self, ty: &Type, fraction: bool, cell: &str) -> Result<Datum, String> {
        match ty {
            Type::Quantity(unit) => {
                let (digits, scale) = match (&unit.face, unit.is_bare()) {
                    (Face::Percent, true) if !fraction => match cell.strip_suffix('%') {
                        Some(digits) => (digits.trim_end(), unit.scale()),
                        None => return Err(format!("write `{cell}%` for {cell} in a hundred")),
                    },
                    (Face::Per(_), true) => (cell, unit.scale()),
                    _ => {
                        let currency = unit.currency.as_deref().unwrap_or("");
                        let bare = cell.strip_suffix(currency).map_or(cell, str::trim_end);
                        (bare.strip_suffix("days").map_or(bare, str::trim_end), Number::one())
                    }
                };
                let number = grouped_number(digits).ok_or_else(|| "write digits, as in `1,250.50`".to_owned())?;
                if unit.is_bare() && unit.face == Face::Count && !number.is_integer() {
                    return Err("a count is a whole number".to_owned());
                }
                Ok(Datum::Number(number.mul(&scale)))
            }
            Type::Date => Date::parse(cell).map(Datum::Date).map_err(|_| "write a date as `2026-07-01`".to_owned()),
            Type::Time => {
                let moment = Moment::parse(cell).map(Datum::Time);
                moment.map_err(|_| "write a time as `2026-07-01 16:45`".to_owned())
            }
            Type::Truth => match cell {
                "yes" => Ok(Datum::Truth(true)),
                "no" => Ok(Datum::Truth(false)),
                _ => Err("write `yes` or `no`".to_owned()),
            },
            Type::Word(words) => match words.iter().position(|word| word == cell) {
                Some(place) => Ok(Datum::Word(place as u32)),
                None => Err(match nearest(cell, words.iter().map(String::as_str)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("write {}", units::list(words, "or")),
                }),
            },
            Type::Key(axis) => {
                let found = self.keys.get(cell).and_then(|places| places.iter().find(|(known, _)| known == axis));
                match found {
                    Some((_, row)) => Ok(Datum::Key(*row)),
                    None => {
                        let axis = self.model.axis(*axis);
                        Err(match nearest(cell, axis.keys.iter().map(String::as_str)) {
                            Some(near) => format!("did you mean `{near}`?"),
                            None => format!("write a key of `{}`", axis.schedule),
                        })
                    }
                }
            }
            Type::Text => Ok(Datum::Text(cell.trim_matches('"').to_owned())),
            Type::Unknown => Err(String::new()),
        }
    }
}

/// `1,250.50`, `−3`: digits with or without thousands commas, which then must come in threes.
pub(super) fn grouped_number(text: &str) -> Option<Number> {
    let (sign, digits) = match text.strip_prefix(['-', '−']) {
        Some(rest) => ("-", rest),
        None => ("", text),
    };
    let (whole, decimals) = digits.split_once('.').map_or((digits, ""), |(whole, decimals)| (whole, decimals));
    if whole.contains(',') {
        let mut groups = whole.split(',');
        let first = groups.next().unwrap_or("");
        if first.is_empty() || first.len() > 3 || !groups.all(|group| group.len() == 3) {
            return None;
        }
    }
    if digits.contains('.') && decimals.is_empty() {
        return None;
    }
    let point = if decimals.is_empty() { "" } else { "." };
    Number::parse(&format!("{sign}{}{point}{decimals}", whole.replace(',', ""))).ok()
}

fn written(grid: &tree::Grid) -> Rows<'_> {
    let cell = |word: &tree::Word| -> Span { word.at.0 };
    Rows {
        header: grid.header.iter().map(|word| (word.text.as_str(), cell(word))).collect(),
        rows: grid.rows.iter().map(|row| row.iter().map(|word| (word.text.as_str(), cell(word))).collect()).collect(),
    }
}

fn handed(rows: &SuppliedRows, span: Span) -> Rows<'_> {
    Rows {
        header: rows.header.iter().map(|name| (name.as_str(), span)).collect(),
        rows: rows.rows.iter().map(|row| row.iter().map(|cell| (cell.as_str(), span)).collect()).collect(),
    }
}
