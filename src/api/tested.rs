//! What the worked examples of a contract cover, examples for what they leave out, and which changes of the contract they
//! would notice: [`Contract::coverage`], [`Contract::generate_examples`] and [`Contract::mutation`].
//!
//! ```
//! use attain::Contract;
//! use attain::tested::Group;
//!
//! let contract = Contract::parse(r#"
//! edition 2026
//! input rate "Rate": percent between 0% and 100%, 1 decimal
//! score points "Points" out of 10
//!   by band of rate
//!     below 80%  earns 0
//!     from 80%   earns 10
//! example "good"
//!   given rate 90%
//!   then points is 10
//! "#)?;
//! assert_eq!(contract.coverage().of(Group::Branches), (1, 2));
//! let written = contract.generate_examples()?;
//! assert_eq!(written.titles, ["rate just below 80%", "rate on 80%", "rate just above 80%"]);
//! assert_eq!(written.together.of(Group::Bounds), (3, 3));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::collections::BTreeSet;

use super::contract::{Check, Contract, format};
use crate::analyze::coverage::{Came, Point, Points, Walk, cone, follow_many, plain_name};
use crate::analyze::generate::{self, Bench, Found, Written};
use crate::analyze::mutate;
use crate::evaluate::{Facts, Values};
use crate::explain::Explainer;
use crate::model::FigureId;
use crate::population::Population;
use crate::settle::examples::give;
use crate::source::Span;
use crate::syntax::{self, tree};

pub use crate::analyze::coverage::{Aspect, Group};
pub use crate::analyze::mutate::Change;

/// What the worked examples of a contract come by.
///
/// A place counts as covered when an example comes by it *and* expects a figure that is made of it: a row that some example
/// takes, and whose result nobody looks at, is not covered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// How many worked examples there are.
    pub examples: usize,
    /// Every place, in the order of the text.
    pub places: Vec<CoveredPlace>,
}

/// A row, a gate, a cap, a bound from one of its sides, a way in which a fact may be missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoveredPlace {
    /// The name of the clause.
    pub clause: String,
    /// Its title.
    pub title: Option<String>,
    /// Its number in the paper contract.
    pub section: Option<String>,
    /// The line of the text, from 1.
    pub line: usize,
    /// Where in the text.
    pub span: Span,
    /// What it is.
    pub aspect: Aspect,
    /// The same in words of the contract: ``the row `from 10%` ``.
    pub what: String,
    /// Whether an example covers it.
    pub covered: bool,
}

/// Worked examples that were written for a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// All of them in the language, in canonical form; pasted below the contract they check and hold.
    pub text: String,
    /// Their titles.
    pub titles: Vec<String>,
    /// The places for which no facts were found, or of which nothing can be expected.
    pub unreached: Vec<CoveredPlace>,
    /// What the contract's own examples and these cover together.
    pub together: Coverage,
}

/// Why no examples are written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotGenerated {
    /// Facts of many subjects or periods depend on each other, and the search moves those of one.
    #[error(
        "examples are written only for contracts that settle one subject in one period by itself; here {because}. Its coverage and its mutation score are told all the same"
    )]
    Wide {
        /// The first clause that reaches further, and how.
        because: String,
    },
}

/// What became of the changes that were made to a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mutation {
    /// Every change after which the text is still a contract, in the order of the text.
    pub changes: Vec<Changed>,
    /// How many changes are not counted, because the text is no contract after them.
    pub no_contract: usize,
    /// How many were not tried, of a contract with very many.
    pub not_tried: usize,
}

/// One change of a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// What was changed.
    pub change: Change,
    /// The name of the clause.
    pub clause: String,
    /// The line of the text, from 1.
    pub line: usize,
    /// Where in the text.
    pub span: Span,
    /// The words there.
    pub from: String,
    /// The words that stand there instead; none where nothing does.
    pub to: String,
    /// The title of the first example that notices.
    pub noticed_by: Option<String>,
    /// Where no example notices, facts that would. None where no facts were found: perhaps it changes nothing.
    pub witness: Option<Told>,
    /// Whether it is proved that no facts make a difference to what is paid or charged: then there is nothing to notice.
    pub same: bool,
}

/// Facts that tell a changed contract from the contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The figure that differs.
    pub figure: String,
    /// What the contract says it is.
    pub here: String,
    /// What the changed one says.
    pub there: String,
    /// A worked example that would notice, in canonical form.
    pub example: String,
}

impl Coverage {
    /// How many places of a group are covered, and of how many.
    pub fn of(&self, group: Group) -> (usize, usize) {
        let places = || self.places.iter().filter(|place| place.aspect.group() == group);
        (places().filter(|place| place.covered).count(), places().count())
    }
}

impl Mutation {
    /// How many changes are noticed, and of how many. Those that are proved to change nothing are not among them.
    pub fn score(&self) -> (usize, usize) {
        let noticed = self.changes.iter().filter(|change| change.noticed_by.is_some()).count();
        (noticed, self.changes.len() - self.idle().count())
    }

    /// The changes that no example notices, and that may change something.
    pub fn survivors(&self) -> impl Iterator<Item = &Changed> {
        self.changes.iter().filter(|change| change.noticed_by.is_none() && !change.same)
    }

    /// The changes that are proved to change nothing that is paid or charged.
    pub fn idle(&self) -> impl Iterator<Item = &Changed> {
        self.changes.iter().filter(|change| change.same)
    }
}

impl Check {
    /// The worked examples of the text by title, and whether each holds; also where others do not.
    pub fn examples(&self) -> Vec<(String, bool)> {
        let parsed = syntax::parse(self.source());
        let errors: Vec<Span> =
            self.findings().iter().filter(|finding| finding.is_error()).map(crate::diagnostic::Finding::span).collect();
        let examples = parsed.text.clauses.iter().filter_map(|clause| match &clause.body {
            tree::Body::Example(example) => {
                let within = |at: &Span| clause.at.0.start <= at.start && at.start < clause.at.0.end;
                Some((example.title.text.clone(), !errors.iter().any(within)))
            }
            _ => None,
        });
        examples.collect()
    }
}

impl Contract {
    /// What the worked examples cover.
    pub fn coverage(&self) -> Coverage {
        let points = Points::of(&self.inner.model, &self.inner.source);
        self.told(&points, &self.covered(&points).hits)
    }

    /// Worked examples for what those of the contract leave out: on, just below and just above every bound, every row, gate and
    /// exception, every cap reached and not, every way in which a fact may be missing; as few as come by all of it.
    ///
    /// Facts are those of the contract's own examples, moved one at a time; what is expected is what the contract says of
    /// them. Pasted below the contract they check and hold.
    ///
    /// # Errors
    ///
    /// The contract reaches beyond one subject and one period.
    pub fn generate_examples(&self) -> Result<Generated, NotGenerated> {
        if self.inner.stages.is_some() {
            return Err(NotGenerated::Wide { because: self.reaches() });
        }
        let (model, source) = (&self.inner.model, &self.inner.source);
        let points = Points::of(model, source);
        let covered = self.covered(&points);
        let Found { examples, .. } = generate::generate(model, &self.inner.program, source, &points, &covered);
        let (text, titles, together) = self.pasted(&examples);
        let mut places = self.told(&points, &covered.hits).places;
        let now = |place: &CoveredPlace| {
            let same = |other: &&CoveredPlace| (other.span, other.aspect) == (place.span, place.aspect);
            together.places.iter().find(same).is_some_and(|other| other.covered)
        };
        places.retain(|place| !now(place));
        Ok(Generated { text, titles, unreached: places, together })
    }

    /// Changes the contract in every way that could be a slip of the pen, one at a time, and says which of the changes its
    /// worked examples notice.
    ///
    /// With each change that none notices stand facts that tell the two apart, where any were found; or that it is proved to
    /// change nothing. Both for contracts about one subject in one period.
    pub fn mutation(&self) -> Mutation {
        let (model, source) = (&self.inner.model, &self.inner.source);
        let contract = mutate::Contract { source, supplied: &self.inner.supplied, model };
        let points = Points::of(model, source);
        let (all, not_tried) = if self.inner.stages.is_some() {
            mutate::run(&contract, None, &[])
        } else {
            let mut bench = Bench::new(model, &self.inner.program, source, &points);
            let found = generate::generate(model, &self.inner.program, source, &points, &Came::default());
            mutate::run(&contract, Some(&mut bench), &found.cases)
        };
        let mut no_contract = 0;
        let mut changes = Vec::new();
        for (mutant, fate) in all {
            let same = matches!(fate, mutate::Fate::Same);
            let (noticed_by, witness) = match fate {
                mutate::Fate::NoContract => {
                    no_contract += 1;
                    continue;
                }
                mutate::Fate::Noticed(title) => (Some(title), None),
                mutate::Fate::Survived(witness) => (None, witness),
                mutate::Fate::Same => (None, None),
            };
            let witness = witness.map(|witness| Told {
                figure: witness.address,
                here: witness.here,
                there: witness.there,
                example: canonical(&witness.example.text()),
            });
            changes.push(Changed {
                change: mutant.change,
                clause: mutant.clause,
                line: source.line_column(mutant.span.start).0,
                span: mutant.span,
                from: mutant.from,
                to: mutant.to,
                noticed_by,
                witness,
                same,
            });
        }
        Mutation { changes, no_contract, not_tried }
    }

    /// The places that the examples come by.
    fn covered(&self, points: &Points) -> Came {
        let (model, source) = (&self.inner.model, &self.inner.source);
        let mut walk = Walk::new(points);
        let runs = model.examples.iter().flat_map(|example| example.runs.iter().map(move |run| (example, run)));
        match &self.inner.stages {
            None => {
                let program = &self.inner.program;
                let (mut facts, mut values) = (Facts::new(program), Values::new(program));
                for (example, run) in runs {
                    facts.clear();
                    give(model, program, &mut facts, example, run, &mut Vec::new());
                    values.settle(&facts);
                    let explainer = Explainer::new(model, program, source, &facts, &values);
                    let expected = run.expected.iter().map(|one| (one.figure, one.coordinate as usize));
                    walk.follow(explainer, expected);
                }
            }
            Some(stages) => {
                for (_, run) in runs {
                    let (population, _) = Population::of_example(model, stages, &run.facts);
                    let figures: BTreeSet<FigureId> = cone(model, run.expected.iter().map(|one| one.figure));
                    follow_many(&mut walk, model, source, &population, figures);
                }
            }
        }
        walk.came
    }

    fn told(&self, points: &Points, covered: &BTreeSet<usize>) -> Coverage {
        let places = points.all.iter().enumerate().map(|(number, point)| self.place(point, covered.contains(&number)));
        Coverage { examples: self.inner.model.examples.len(), places: places.collect() }
    }

    fn place(&self, point: &Point, covered: bool) -> CoveredPlace {
        let figure = self.inner.model.figure(point.figure);
        CoveredPlace {
            clause: plain_name(&self.inner.model, point.figure).to_owned(),
            title: figure.title.clone(),
            section: figure.section.clone(),
            line: self.inner.source.line_column(point.span.start).0,
            span: point.span,
            aspect: point.aspect,
            what: point.what.clone(),
            covered,
        }
    }

    /// The examples as they stand below the contract. One that does not hold there, which should not be, is left out.
    fn pasted(&self, examples: &[Written]) -> (String, Vec<String>, Coverage) {
        let mut kept: Vec<&Written> = examples.iter().collect();
        loop {
            let text = canonical(&kept.iter().map(|example| example.text()).collect::<Vec<_>>().join("\n"));
            let check = self.with_examples(&text);
            if let Some(contract) = check.contract() {
                let titles = kept.iter().map(|example| example.title.clone()).collect();
                return (text, titles, contract.coverage());
            }
            let wrong: Vec<String> =
                check.examples().into_iter().filter(|(_, holds)| !holds).map(|(title, _)| title).collect();
            let before = kept.len();
            kept.retain(|example| !wrong.contains(&example.title));
            if kept.len() == before {
                return (String::new(), Vec::new(), self.coverage());
            }
        }
    }

    /// The contract with examples pasted below it.
    pub(super) fn with_examples(&self, examples: &str) -> Check {
        let source = &self.inner.source;
        let text = if source.name().ends_with(".md") {
            format!("{}\n\n```attain\n{examples}```\n", source.text())
        } else {
            format!("{}\n\n{examples}", source.text())
        };
        Contract::check(source.name(), &text, &self.inner.supplied)
    }

    /// What makes a contract reach beyond one subject and one period.
    fn reaches(&self) -> String {
        let model = &self.inner.model;
        let settled = model.settled_place();
        let other = model.figures.iter().find(|figure| figure.listed && figure.place != settled);
        match other {
            Some(figure) => {
                let line = self.inner.source.line_column(figure.name_span.start).0;
                let place = figure.place.level.map(|level| model.level(level).name.clone());
                let grain = figure.place.grain.map(|grain| grain.name().to_owned());
                let whose = match (place, grain) {
                    (Some(place), Some(grain)) => format!("one figure per {place} and {grain}"),
                    (Some(one), None) | (None, Some(one)) => format!("one figure per {one}"),
                    (None, None) => "one figure for all".to_owned(),
                };
                format!("`{}` (line {line}) is {whose}", figure.name)
            }
            None => "a clause reads other periods or other subjects".to_owned(),
        }
    }
}

/// Clauses in canonical form.
fn canonical(clauses: &str) -> String {
    const HEAD: &str = "edition 2026";
    match format("examples.attain", &format!("{HEAD}\n\n{clauses}")) {
        Ok(text) => text.strip_prefix(HEAD).unwrap_or(&text).trim_start().to_owned(),
        Err(_) => clauses.to_owned(),
    }
}
