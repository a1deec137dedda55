//! The front door: nothing is handed out that was not read back first.

use super::document::format_document;
use super::order::canonical_order;
use crate::diagnostic::Finding;
use crate::source::Source;
use crate::syntax::parse;
use crate::syntax::tree::{Body, Clause, Text};

/// The canonical form of a text, read back and compared before it is handed out. Of a Markdown document, only what stands in
/// its fences changes.
///
/// # Errors
///
/// What is wrong with the text, where it cannot be read as it is; nothing is printed then. A finding `internal`, which
/// asks for a report and names the clause, where the form would not say the same as the text.
pub fn formatted(source: &Source) -> Result<String, Vec<Finding>> {
    let before = parse(source);
    if before.findings.iter().any(Finding::is_error) {
        return Err(before.findings);
    }
    let form = format_document(&before.text, source);
    let after = parse(&Source::new(source.name(), form.as_str()));
    if let Some(finding) = difference(&before.text, &after.text) {
        return Err(vec![finding]);
    }
    Ok(form)
}

/// What a text and its form, read back, do not have in common.
pub(super) fn difference(before: &Text, after: &Text) -> Option<Finding> {
    let mut meant = before.clone();
    canonical_order(&mut meant);
    let clauses = meant.clauses.len().max(after.clauses.len());
    if let Some(index) = (0..clauses).find(|index| meant.clauses.get(*index) != after.clauses.get(*index)) {
        let clause = meant.clauses.get(index);
        let named = clause.map_or("the end of the text".to_owned(), |clause| format!("`{}`", address(clause)));
        return Some(changed(&named, clause));
    }
    if meant.edition != after.edition {
        return Some(changed("the edition", None));
    }
    let comments = |text: &Text| {
        let mut words: Vec<String> =
            text.comments.0.iter().map(|comment| comment.words.trim_end().to_owned()).collect();
        words.sort_unstable();
        words
    };
    (comments(&meant) != comments(after)).then(|| changed("the comments", None))
}

// INVARIANT: a form reads back to the tree it was made from; this is what an author sees if it ever does not.
fn changed(named: &str, clause: Option<&Clause>) -> Finding {
    let finding = Finding::error("internal", format!("formatting would change {named}, so nothing was formatted"))
        .help("this is a mistake in Attain, not in the contract: please report it with the clause");
    match clause {
        Some(clause) => finding.at(clause.head.0, ""),
        None => finding,
    }
}

/// `bonus stars`, `example "a good quarter"`
fn address(clause: &Clause) -> String {
    let name = |kind: &str, name: &str| format!("{kind} {name}");
    match &clause.body {
        Body::Contract(contract) => name("contract", &contract.title.text),
        Body::Input(input) => name("input", &input.heading.name.text),
        Body::Metric(metric) => name("metric", &metric.heading.name.text),
        Body::Define(define) => name("define", &define.heading.name.text),
        Body::Method(method) => name("method", &method.name.text),
        Body::Schedule(schedule) => name("schedule", &schedule.name.text),
        Body::Score(score) => name("score", &score.heading.name.text),
        Body::Composite(composite) => name("composite", &composite.heading.name.text),
        Body::Term(term) => name(term.kind.word(), &term.heading.name.text),
        Body::Limit(limit) => name("limit", &limit.heading.name.text),
        Body::Pool(pool) => name("pool", &pool.heading.name.text),
        Body::Level(level) => name("level", &level.name.text),
        Body::Decision(decision) => name("decision", &decision.heading.name.text),
        Body::Obligation(obligation) => name("obligation", &obligation.heading.name.text),
        Body::Scorecard(scorecard) => name("scorecard", &scorecard.heading.name.text),
        Body::Assert(assert) => name("assert", &assert.heading.name.text),
        Body::Amendment(amendment) => name("amendment", &amendment.name.text),
        Body::Example(example) => name("example", &example.title.text),
        Body::Note(_) => "note".to_owned(),
        Body::Broken(broken) => name(&broken.kind, broken.name.as_ref().map_or("", |word| word.text.as_str())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_found_and_named() {
        let read = |words: &str| parse(&Source::new("a", format!("edition 2026\n{words}"))).text;
        let found = |before: &str, after: &str| difference(&read(before), &read(after)).map(|finding| finding.message);
        assert_eq!(found("define a means 1.0 # x", "# x\ndefine  a means 1"), None);
        assert!(
            found("define b means 1 define a means 1", "define b means 1 define a means 2")
                .unwrap()
                .contains("`define a`")
        );
        assert!(found("define a means 1 # x", "define a means 1").unwrap().contains("the comments"));
        assert!(found("define a means 1", "").unwrap().contains("`define a`"));
    }
}
