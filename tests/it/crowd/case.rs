//! A contract that both sides can settle for everybody.

use std::sync::Arc;

use attain::check::{Supplied, check};
use attain::diagnostic::{Finding, Severity};
use attain::model::{Body, Datum, FigureId, Model, Type};
use attain::population::{Days, Population, Table};
use attain::program::{Stages, stages};
use attain::source::Source;
use attain::syntax::parse;

use crate::reference::many::{Address, Crowd, Element, evaluate_many};
use crate::reference::{Exact, Value};
use crate::strategies::wide::sheets::{Cell, Sheet, Sheets};

/// A contract, read, checked and compiled.
pub struct Case {
    pub model: Arc<Model>,
    pub stages: Arc<Stages>,
}

/// Findings about what a text leaves unsaid, and not about what it says.
const COMPLETENESS: &[&str] = &["missing-unsaid", "may-be-negative", "unused-input"];

/// Reads and checks; whether a text says enough about what is missing is no matter here.
pub fn sound(text: &str) -> Result<Model, Vec<Finding>> {
    let source = Source::new("random.attain", text);
    let parsed = parse(&source);
    if !parsed.findings.is_empty() {
        return Err(parsed.findings);
    }
    let checked = check(&parsed.text, &source, &Supplied::default());
    let grave = checked.findings.into_iter().filter(|finding| finding.severity == Severity::Error);
    let grave: Vec<Finding> = grave.filter(|finding| !COMPLETENESS.contains(&finding.code)).collect();
    if grave.is_empty() { Ok(checked.model) } else { Err(grave) }
}

impl Case {
    /// A contract of this model.
    ///
    /// # Panics
    ///
    /// If it cannot be compiled.
    pub fn of(model: Model) -> Case {
        let stages = stages(&model).expect("a sound contract compiles");
        Case { model: Arc::new(model), stages: Arc::new(stages) }
    }

    /// Reads, checks and compiles; what keeps the contract from being settled, otherwise.
    pub fn new(text: &str) -> Result<Case, Vec<Finding>> {
        let model = sound(text)?;
        let stages = stages(&model)?;
        Ok(Case { model: Arc::new(model), stages: Arc::new(stages) })
    }

    /// A contract that is known to be good.
    pub fn good(text: &str) -> Case {
        Case::new(text).unwrap_or_else(|findings| {
            let source = Source::new("many.attain", text);
            let shown: Vec<String> =
                findings.iter().map(|finding| attain::diagnostic::render(finding, &source)).collect();
            panic!("{}", shown.join("\n"))
        })
    }

    /// As the engine settles tables; facts that are refused are so without a word.
    pub fn settle(&self, sheets: &Sheets) -> Population {
        let tables: Vec<Table> = sheets.sheets.iter().map(|sheet| self.table(sheets, sheet)).collect();
        let (population, _refused) =
            Population::settle(&self.model, &self.stages, &tables, Days { as_of: sheets.as_of, known_on: None });
        population
    }

    /// As the reference settles them.
    pub fn expect(&self, sheets: &Sheets) -> std::collections::BTreeMap<Address, Value> {
        evaluate_many(&self.model, &self.crowd(sheets))
    }

    /// A figure as the engine has it.
    pub fn figure(&self, population: &Population, sheets: &Sheets, address: Address) -> Option<Value> {
        let (figure, coordinate, element, period) = address;
        let element = self.found(population, sheets, figure, element)?;
        let value = population.figure(figure, coordinate as usize, element, period)?;
        Some(value.map(|number| {
            let (numer, denom) = number.numer_denom();
            Exact::new(numer, denom)
        }))
    }

    /// The engine's number of an element.
    pub fn found(&self, population: &Population, sheets: &Sheets, figure: FigureId, element: usize) -> Option<usize> {
        match self.model.figure(figure).place.level {
            None => Some(0),
            Some(level) => population.find(level, &sheets.people[level.index()][element].0),
        }
    }

    /// A figure at an address, as people write it.
    pub fn address(&self, sheets: &Sheets, (figure, coordinate, element, period): Address) -> String {
        let place = self.model.figure(figure).place;
        let whose = place.level.map_or("everybody", |level| &sheets.people[level.index()][element].0);
        let crowd = Crowd::new(&self.model);
        let when = crowd.period(place.grain, period).map_or("always".to_owned(), |period| period.label());
        format!("{} of {whose} in {when}", self.model.address(figure, coordinate as usize))
    }

    /// Everybody as the reference has them.
    pub fn crowd(&self, sheets: &Sheets) -> Crowd {
        let mut crowd = Crowd::new(&self.model);
        crowd.as_of = sheets.as_of;
        for (level, people) in sheets.people.iter().enumerate() {
            let element =
                |(key, parent): &(String, usize)| Element { key: key.clone(), parent: *parent, rows: Vec::new() };
            crowd.levels[level] = people.iter().map(element).collect();
        }
        for sheet in &sheets.sheets {
            for row in &sheet.rows {
                let period = crowd.period(sheet.place.grain, row.period);
                if let Some(level) = sheet.place.level {
                    crowd.levels[level.index()][row.element].rows.push(period);
                    if let (true, Some(around)) = (sheet.parents, self.model.level(level).parent) {
                        let parent = sheets.people[level.index()][row.element].1;
                        crowd.levels[around.index()][parent].rows.push(period);
                    }
                }
                for ((figure, coordinate), cell) in sheet.columns.iter().zip(&row.cells) {
                    let coordinate = if sheet.long.is_some() { row.key } else { *coordinate };
                    // An empty cell is as if it were not there: of a period that is not over it says nothing.
                    let Some(cell) = cell.clone() else { continue };
                    crowd.facts.insert((*figure, coordinate, row.element, row.period), cell);
                }
            }
        }
        crowd
    }

    /// A table as the engine reads it.
    pub fn table(&self, sheets: &Sheets, sheet: &Sheet) -> Table {
        let mut columns = Vec::new();
        let parent = sheet.place.level.filter(|_| sheet.parents).and_then(|level| self.model.level(level).parent);
        columns.extend(sheet.place.level.map(|level| self.model.level(level).name.clone()));
        columns.extend(parent.map(|level| self.model.level(level).name.clone()));
        columns.extend(sheet.place.grain.map(|grain| grain.name().to_owned()));
        columns.extend(sheet.long.map(|axis| self.model.axis(axis).name.clone()));
        for (figure, coordinate) in &sheet.columns {
            let name = match sheet.long {
                Some(_) => self.model.figure(*figure).name.clone(),
                None => self.model.address(*figure, *coordinate as usize),
            };
            // What may be given is given under the name of what it stands for.
            columns.push(name.strip_suffix(".given").map(str::to_owned).unwrap_or(name));
        }
        let crowd = Crowd::new(&self.model);
        let rows = sheet.rows.iter().map(|row| {
            let mut cells = Vec::new();
            if let Some(level) = sheet.place.level {
                let (key, around) = &sheets.people[level.index()][row.element];
                cells.push(key.clone());
                cells.extend(parent.map(|parent| sheets.people[parent.index()][*around].0.clone()));
            }
            cells.extend(crowd.period(sheet.place.grain, row.period).map(|period| period.label()));
            cells.extend(sheet.long.map(|axis| self.model.axis(axis).keys[row.key as usize].clone()));
            let columns = sheet.columns.iter().zip(&row.cells);
            cells
                .extend(columns.map(|((figure, _), cell)| {
                    cell.as_ref().map_or(String::new(), |cell| self.written(*figure, cell))
                }));
            cells
        });
        Table { name: "facts.csv".to_owned(), rows: rows.collect(), columns }
    }

    /// Whether files write a percent of this input as a fraction.
    fn is_fraction(&self, figure: FigureId) -> bool {
        matches!(&self.model.figure(figure).body, Body::Input(input) if input.fraction)
    }

    /// A cell as a file has it.
    pub fn written(&self, figure: FigureId, cell: &Cell) -> String {
        match (cell, &self.model.figure(figure).ty) {
            (Err(kind), _) => kind.word().to_owned(),
            (Ok(Datum::Truth(true)), _) => "yes".to_owned(),
            (Ok(Datum::Truth(false)), _) => "no".to_owned(),
            (Ok(Datum::Word(place)), Type::Word(words)) => words[*place as usize].clone(),
            (Ok(Datum::Key(row)), Type::Key(axis)) => self.model.axis(*axis).keys[*row as usize].clone(),
            (Ok(Datum::Date(day)), Type::Date) => day.to_string(),
            (Ok(Datum::Time(moment)), Type::Time) => moment.to_string(),
            (Ok(Datum::Text(text)), Type::Text) => text.clone(),
            (Ok(Datum::Number(number)), Type::Quantity(_)) if self.is_fraction(figure) => number.to_string(),
            (Ok(Datum::Number(number)), Type::Quantity(unit)) => {
                let text = number.div(&unit.scale()).unwrap().to_string();
                if unit.is_percent() { text + "%" } else { text }
            }
            (Ok(other), ty) => panic!("{other:?} as {ty:?}"),
        }
    }
}

/// All tables as text, for a person.
pub fn printed(case: &Case, sheets: &Sheets) -> String {
    let mut text = String::new();
    for sheet in sheets.sheets.iter().filter(|sheet| !sheet.rows.is_empty()) {
        let table = case.table(sheets, sheet);
        text.push_str(&table.columns.join(","));
        for row in &table.rows {
            text.push('\n');
            text.push_str(&row.join(","));
        }
        text.push_str("\n\n");
    }
    if let Some(day) = sheets.as_of {
        text.push_str(&format!("as of {day}\n"));
    }
    text
}
