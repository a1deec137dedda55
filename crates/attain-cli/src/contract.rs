//! A contract as the commands use it: read from a file, checked with the schedules it is given, compiled.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use attain::calendar::Period;
use attain::check::{Supplied, check};
use attain::diagnostic::{Finding, render};
use attain::evaluate::{Facts, Values};
use attain::explain::Explainer;
use attain::model::{ClauseKind, FigureId, Model, Type};
use attain::program::{InputSlot, Program, Reg, compile};
use attain::settle::examples;
use attain::source::Source;
use attain::syntax;

use crate::arguments;
use crate::outcome::Refusal;
use crate::output::style;
use crate::schedules;

/// The name of a text that comes from the standard input.
pub const STDIN: &str = "standard input";

/// A text that was checked.
pub struct Checked {
    /// The text under its file's name.
    pub source: Source,
    /// Everything found, in the order of the text.
    pub findings: Vec<Finding>,
    /// The contract, where nothing keeps it from being settled.
    pub settled: Option<Settled>,
}

/// A contract that can be settled.
pub struct Settled {
    /// Its text.
    pub source: Source,
    /// The checked contract.
    pub model: Model,
    /// The same, compiled.
    pub program: Program,
    /// The name of the axis of those who are settled: `hospital`.
    pub subject: String,
    grain: Option<String>,
}

/// A figure of the results.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The figure.
    pub figure: FigureId,
    /// At which coordinate.
    pub coordinate: usize,
    /// Its address: `mort_30_ami.points`.
    pub address: String,
    /// Which clause makes it.
    pub clause: ClauseKind,
    /// Whether it is one of a family.
    pub family: bool,
    /// Its unit.
    pub ty: Type,
    /// Where its value is.
    pub register: Reg,
}

/// Reads a text; `-` is the standard input.
pub fn read_text(path: &Path) -> Result<Source, Refusal> {
    let (name, bytes) = if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes).map_err(|error| Refusal::file("read", path, &error))?;
        (STDIN.to_owned(), bytes)
    } else {
        (path.display().to_string(), fs::read(path).map_err(|error| Refusal::file("read", path, &error))?)
    };
    let text = String::from_utf8(bytes).map_err(|error| {
        let line = error.as_bytes().iter().take(error.utf8_error().valid_up_to()).filter(|byte| **byte == b'\n').count() + 1;
        Refusal::new(format!("`{name}` is not UTF-8 text: see line {line}")).help("save it as UTF-8")
    })?;
    Ok(Source::new(name, text))
}

/// Checks a text.
pub fn checked(source: Source, supplied: &Supplied) -> Checked {
    let parsed = syntax::parse(&source);
    let mut findings = parsed.findings;
    let checked = check(&parsed.text, &source, supplied);
    findings.extend(checked.findings);
    let mut settled = None;
    if !findings.iter().any(Finding::is_error) {
        match compile(&checked.model) {
            Ok(program) => {
                findings.extend(examples::run(&checked.model, &program, &source));
                settled = Some(Settled::new(source.clone(), checked.model, program));
            }
            Err(more) => findings.extend(more),
        }
    }
    findings.sort_by_key(Finding::span);
    let settled = settled.filter(|_| !findings.iter().any(Finding::is_error));
    Checked { source, findings, settled }
}

/// Reads a contract to settle by. Where it cannot be settled, its findings are printed.
pub fn open(path: &Path, given: &arguments::Schedules) -> Result<Settled, Refusal> {
    let supplied = schedules::read(given)?;
    let checked = checked(read_text(path)?, &supplied);
    let Some(settled) = checked.settled else {
        for finding in checked.findings.iter().filter(|finding| finding.is_error()) {
            anstream::eprintln!("{}", style::finding(&render(finding, &checked.source)));
        }
        return Err(Refusal::Found);
    };
    if let Some(name) = supplied.0.keys().find(|name| !settled.model.axes.iter().any(|axis| &axis.schedule == *name)) {
        let known = settled.model.axes.iter().map(|axis| axis.schedule.as_str());
        let refusal = Refusal::new(format!("`{}` has no schedule `{name}`", path.display()));
        return Err(match attain::diagnostic::nearest(name, known) {
            Some(near) => refusal.help(format!("did you mean `{near}`?")),
            None => refusal,
        });
    }
    Ok(settled)
}

impl Settled {
    fn new(source: Source, model: Model, program: Program) -> Settled {
        let subject = model.subject.clone();
        let grain = program.periods().first().map(|period| period.grain.to_string());
        Settled { source, model, program, subject, grain }
    }

    /// The name of the column of periods: `quarter`.
    pub fn grain(&self) -> Option<&String> {
        self.grain.as_ref()
    }

    /// The column of a fact.
    pub fn address(&self, slot: InputSlot) -> &str {
        self.program.inputs().get(slot.index()).map_or("", |info| info.address.as_str())
    }

    /// No facts yet.
    pub fn facts(&self) -> Facts {
        Facts::new(&self.program)
    }

    /// The place of a period by its label.
    pub fn period(&self, label: &str) -> Option<usize> {
        self.program.periods().iter().position(|period| period.label() == label)
    }

    /// Tells about values that were just settled from facts.
    pub fn explainer<'a>(&'a self, facts: &'a Facts, values: &'a Values) -> Explainer<'a> {
        Explainer::new(&self.model, &self.program, &self.source, facts, values)
    }

    /// A period by its place.
    pub fn period_at(&self, place: Option<usize>) -> Option<Period> {
        place.and_then(|place| self.program.periods().get(place)).copied()
    }

    /// The labels of the periods, for messages.
    pub fn periods(&self) -> Vec<String> {
        self.program.periods().iter().map(Period::label).collect()
    }

    /// Every figure that results list, in the order of the text; a family's together, in the order of its rows.
    pub fn listed(&self) -> Vec<Listed> {
        let mut listed = Vec::new();
        for (index, figure) in self.model.figures.iter().enumerate().filter(|(_, figure)| figure.listed) {
            let id = FigureId(index as u32);
            for coordinate in 0..self.program.size(id) {
                if let Some(register) = self.program.register(id, coordinate) {
                    listed.push(Listed {
                        figure: id,
                        coordinate,
                        address: self.model.address(id, coordinate),
                        clause: figure.clause,
                        family: !figure.shape.is_empty(),
                        ty: figure.ty.clone(),
                        register,
                    });
                }
            }
        }
        listed
    }
}
