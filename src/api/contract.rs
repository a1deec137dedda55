//! Text → contract: checked, compiled, its worked examples run.

use std::fmt;
use std::sync::Arc;

use super::program::{OutsideTerm, Program};
use crate::calendar::Date;
use crate::check::{self, Supplied};
use crate::diagnostic::{Edit, Finding, render};
use crate::model::Model;
use crate::source::Source;
use crate::{program, settle, syntax};

/// A contract that was read, checked and compiled, and whose worked examples hold. Cloning shares it.
#[derive(Clone, Debug)]
pub struct Contract {
    pub(super) inner: Arc<Inner>,
    program: Program,
    warnings: Vec<Finding>,
}

/// What every part of the front door shares.
#[derive(Debug)]
pub(super) struct Inner {
    pub(super) source: Source,
    pub(super) model: Arc<Model>,
    /// Of a contract that reaches beyond one subject and one period, of nothing: it is settled by `stages`.
    pub(super) program: program::Program,
    pub(super) stages: Option<Arc<program::Stages>>,
    /// The clauses in canonical form, without comments: what the digest of a contract is of.
    pub(super) canonical: String,
    pub(super) supplied: Supplied,
}

#[cfg(feature = "receipt")]
impl Inner {
    /// The digests of schedules that the host supplied.
    pub(super) fn schedule_digests(&self) -> Vec<(String, String)> {
        let digest = |rows: &check::SuppliedRows| settle::receipt::schedule_digest(&rows.header, &rows.rows);
        self.supplied.0.iter().map(|(name, rows)| (name.clone(), digest(rows))).collect()
    }
}

/// What checking a text gave: every finding, and the contract if none of them is an error.
#[derive(Clone, Debug)]
pub struct Check {
    source: Source,
    findings: Vec<Finding>,
    contract: Option<Contract>,
    /// The contract, where all that is wrong are its worked examples.
    draft: Option<Contract>,
}

/// Why a text is not a contract that can be settled. Displays as all findings, each with the lines it is about.
#[derive(Clone, Debug)]
pub struct ContractError {
    source: Source,
    findings: Vec<Finding>,
}

impl Contract {
    /// Reads, checks and compiles a text that needs nothing from outside.
    ///
    /// # Errors
    ///
    /// All findings, if one of them is an error. Warnings alone are no error: see [`Contract::warnings`].
    pub fn parse(text: &str) -> Result<Contract, ContractError> {
        Contract::check("contract.attain", text, &Supplied::default()).into_result()
    }

    /// Reads, checks and compiles a text, and says everything that was found on the way.
    ///
    /// The name is what findings print. A name that ends in `.md` makes the text a Markdown document, whose fences marked
    /// `attain` are the clauses. `schedules` has the rows of schedules that the text leaves to the host (`supplied`).
    pub fn check(name: &str, text: &str, schedules: &Supplied) -> Check {
        let source = Source::new(name, text);
        let parsed = syntax::parse(&source);
        let checked = check::check(&parsed.text, &source, schedules);
        let mut findings = parsed.findings;
        findings.extend(checked.findings);
        let model = Arc::new(checked.model);
        let (mut contract, mut draft) = (None, None);
        if !findings.iter().any(Finding::is_error) {
            match compiled(&model) {
                Err(refused) => findings.extend(refused),
                Ok((compiled, stages)) => {
                    match &stages {
                        Some(stages) => findings.extend(settle::wide_examples::run(&model, stages, &source)),
                        None => findings.extend(settle::examples::run(&model, &compiled, &source)),
                    }
                    let mut text = parsed.text;
                    text.comments.0.clear();
                    let canonical = syntax::format::format(&text, &source);
                    let supplied = schedules.clone();
                    let inner = Inner { source: source.clone(), model, program: compiled, stages, canonical, supplied };
                    let inner = Arc::new(inner);
                    let program = Program { inner: inner.clone() };
                    let made = Contract { inner, program, warnings: Vec::new() };
                    let place = if findings.iter().any(Finding::is_error) { &mut draft } else { &mut contract };
                    *place = Some(made);
                }
            }
        }
        findings.sort_by_key(|finding| (finding.span().start, std::cmp::Reverse(finding.severity)));
        for contract in contract.iter_mut().chain(&mut draft) {
            contract.warnings.clone_from(&findings);
        }
        Check { source, findings, contract, draft }
    }

    /// The title in the `contract` clause; a text of scores alone may have none.
    pub fn title(&self) -> Option<&str> {
        self.inner.model.header.as_ref().map(|header| header.title.as_str())
    }

    /// What was found that does not keep the contract from being settled.
    pub fn warnings(&self) -> &[Finding] {
        &self.warnings
    }

    /// The clauses in canonical form, without comments: two texts with the same clauses have the same.
    pub fn canonical(&self) -> &str {
        &self.inner.canonical
    }

    /// The compiled contract.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// The compiled contract as it stands on a date.
    ///
    /// # Errors
    ///
    /// The date lies outside the contract's term.
    pub fn program_on(&self, date: Date) -> Result<&Program, OutsideTerm> {
        match self.inner.model.header.as_ref().and_then(|header| header.effective) {
            Some((start, end)) if date < start || date > end => Err(OutsideTerm { date, start, end }),
            Some(_) | None => Ok(&self.program),
        }
    }

    /// The contract as it was known on a day: amendments that became known later (`known from`) do not exist. Worked
    /// examples that do not come out without them are left out.
    ///
    /// # Errors
    ///
    /// What is wrong with the contract without them.
    pub fn known_on(&self, day: Date) -> Result<Contract, ContractError> {
        let parsed = syntax::parse(&self.inner.source);
        let later = |clause: &syntax::tree::Clause| match &clause.body {
            syntax::tree::Body::Amendment(amendment) => {
                amendment.known_from.as_ref().is_some_and(|(from, _)| *from > day)
            }
            _ => false,
        };
        if !parsed.text.clauses.iter().any(later) {
            return Ok(self.clone());
        }
        self.folded(&parsed.text, None, Some(day)).map(|(contract, _)| contract)
    }

    /// The text as it reads on a day, in canonical form: the amendments that are in effect by then folded in, the others
    /// left out. With `known_on`, of the amendments only those count that were known on that day.
    ///
    /// It settles as this contract does wherever that day governs. Comments stay with their clauses; worked examples that do
    /// not come out under the text of that day are left out.
    ///
    /// # Errors
    ///
    /// What is wrong with the text of that day: a clause may read something that an amendment has removed.
    pub fn consolidated(&self, as_of: Date, known_on: Option<Date>) -> Result<String, ContractError> {
        self.consolidated_with_left_out(as_of, known_on).map(|(text, _)| text)
    }

    /// The same, and the titles of the worked examples that are left out of it.
    ///
    /// # Errors
    ///
    /// As [`Contract::consolidated`].
    pub fn consolidated_with_left_out(
        &self,
        as_of: Date,
        known_on: Option<Date>,
    ) -> Result<(String, Vec<String>), ContractError> {
        let parsed = syntax::parse(&self.inner.source);
        let (folded, text) = self.folded(&parsed.text, Some(as_of), known_on)?;
        Ok((text, self.examples_not_in(&folded)))
    }

    /// The titles of the worked examples that another contract does not have: what [`Contract::known_on`] leaves out.
    pub fn examples_not_in(&self, other: &Contract) -> Vec<String> {
        let kept = &other.inner.model.examples;
        let titles = self.inner.model.examples.iter().map(|example| &example.title);
        let gone = titles.filter(|title| !kept.iter().any(|example| example.title == **title));
        gone.cloned().collect()
    }

    fn folded(
        &self,
        text: &syntax::tree::Text,
        as_of: Option<Date>,
        known_on: Option<Date>,
    ) -> Result<(Contract, String), ContractError> {
        const NAME: &str = "consolidated.attain";
        let folded = syntax::amended(text, &self.inner.source, as_of, known_on);
        let mut schedules = self.inner.supplied.clone();
        for (name, of) in &folded.schedules {
            if let Some(rows) = schedules.0.get(of).cloned() {
                schedules.0.insert(name.clone(), rows);
            }
        }
        let mut form = format(NAME, &folded.text)?;
        loop {
            let check = Contract::check(NAME, &form, &schedules);
            if let Some(contract) = check.contract {
                return Ok((contract, form));
            }
            let parsed = syntax::parse(&check.source);
            let wrong = |clause: &&syntax::tree::Clause| {
                let within = |finding: &Finding| {
                    let at = finding.span();
                    finding.is_error() && clause.at.0.start <= at.start && at.start < clause.at.0.end
                };
                matches!(clause.body, syntax::tree::Body::Example(_)) && check.findings.iter().any(within)
            };
            let examples: Vec<_> = parsed.text.clauses.iter().filter(wrong).map(|clause| clause.at.0).collect();
            if examples.is_empty() {
                return Err(ContractError { source: check.source, findings: check.findings });
            }
            let mut left = String::with_capacity(form.len());
            let mut done = 0;
            for example in examples {
                left.push_str(form.get(done..example.start as usize).unwrap_or(""));
                done = example.end as usize;
            }
            left.push_str(form.get(done..).unwrap_or(""));
            form = format(NAME, &left)?;
        }
    }

    /// The checked model.
    #[cfg(feature = "unstable-internals")]
    pub fn model(&self) -> &Model {
        &self.inner.model
    }

    /// The text it was read from.
    pub fn source(&self) -> &Source {
        &self.inner.source
    }
}

/// The program of a contract, or its stages where it needs several.
#[allow(clippy::type_complexity, reason = "one or the other")]
fn compiled(model: &Model) -> Result<(program::Program, Option<Arc<program::Stages>>), Vec<Finding>> {
    if model.is_plain() {
        return Ok((program::compile(model)?, None));
    }
    Ok((program::compile(&Model::default())?, Some(Arc::new(program::stages(model)?))))
}

impl Check {
    /// Everything found, in the order of the text.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The contract, if no finding is an error.
    pub fn contract(&self) -> Option<&Contract> {
        self.contract.as_ref()
    }

    /// The contract also where all that is wrong are its worked examples, as in a proposal that moves a bound and leaves the
    /// examples as they were: to be compared, not to be settled by. Its [`Contract::warnings`] say which come out otherwise.
    pub fn draft(&self) -> Option<&Contract> {
        self.contract.as_ref().or(self.draft.as_ref())
    }

    /// The contract, or all findings.
    ///
    /// # Errors
    ///
    /// All findings, if one of them is an error.
    pub fn into_result(self) -> Result<Contract, ContractError> {
        self.contract.ok_or(ContractError { source: self.source, findings: self.findings })
    }

    /// The text, for places and lines.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Whether a finding keeps the contract from being settled.
    pub fn has_errors(&self) -> bool {
        self.contract.is_none()
    }

    /// All findings as text.
    pub fn render(&self) -> String {
        rendered(&self.findings, &self.source)
    }
}

impl ContractError {
    /// Everything found, in the order of the text; at least one is an error.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The text, for places and lines.
    pub fn text(&self) -> &Source {
        &self.source
    }
}

impl fmt::Display for ContractError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(rendered(&self.findings, &self.source).trim_end())
    }
}

impl std::error::Error for ContractError {}

fn rendered(findings: &[Finding], source: &Source) -> String {
    findings.iter().map(|finding| render(finding, source)).collect::<Vec<_>>().join("\n")
}

/// The canonical form of a text: comments kept, one way to write each clause. It is read back before it is given out.
///
/// # Errors
///
/// The findings of a text that cannot be read.
pub fn format(name: &str, text: &str) -> Result<String, ContractError> {
    let source = Source::new(name, text);
    syntax::format::formatted(&source).map_err(|findings| ContractError { source, findings })
}

/// Applies the repairs of findings that are certain to be what was meant, and says how many there were.
/// Of two that touch the same words the first is applied; checking again finds what is left.
pub fn apply(text: &str, findings: &[Finding]) -> (String, usize) {
    let mut edits: Vec<&Edit> = findings
        .iter()
        .filter_map(|finding| finding.helps.iter().find(|help| !help.fix.is_empty()))
        .flat_map(|help| &help.fix)
        .collect();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut repaired = String::with_capacity(text.len());
    let mut done = 0;
    let mut count = 0;
    for edit in edits {
        let (start, end) = (edit.span.start as usize, edit.span.end as usize);
        if start < done || end < start {
            continue;
        }
        let Some(before) = text.get(done..start) else { continue };
        repaired.push_str(before);
        repaired.push_str(&edit.text);
        done = end;
        count += 1;
    }
    repaired.push_str(text.get(done..).unwrap_or(""));
    (repaired, count)
}
