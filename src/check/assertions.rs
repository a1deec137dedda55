//! Assertions: what holds whatever the facts are, as a condition or as a course of one figure along another.
//!
//! A condition is a figure of its own, `never_more.holds`, so that whatever knows figures knows it. A course is none: it is
//! about two settlements.

use super::amendments::stands_for_another;
use super::courses::Facts;
use super::declare::{Part, Pending};
use super::{Checker, Scope};
use crate::diagnostic::Finding;
use crate::model::{Asserted, Assertion, ClauseKind, ExprId, FigureId, Node, Place, Type};
use crate::source::Span;
use crate::syntax::tree;

impl<'t> Checker<'t> {
    /// The figure that says whether a condition holds.
    pub(super) fn declare_assertion(
        &mut self,
        clause: &'t tree::Clause,
        assert: &'t tree::Assert,
        pending: &mut Vec<Pending<'t>>,
    ) {
        if !matches!(assert.says, tree::Asserted::Always(_)) {
            return;
        }
        let name = format!("{}.holds", assert.heading.name.text);
        if self.figures.contains_key(&name) {
            // Two assertions of one name: said with the others.
            return;
        }
        let figure = self.new_figure(clause, name, &assert.heading, ClauseKind::Assertion);
        self.settled_only(&assert.heading, self.model.figure(figure).place);
        let made = &mut self.model.figures[figure.index()];
        (made.ty, made.listed) = (Type::Truth, false);
        pending.push(Pending { figure, clause, part: Part::Main });
    }

    /// An assertion is about one settlement.
    pub(super) fn settled_only(&mut self, heading: &tree::Heading, said: Place) {
        let settled = self.model.settled_place();
        if said != settled {
            let (words, here) = (self.place_words(said), self.place_words(settled));
            let finding = Finding::error("over-what", "an assertion stands where the contract settles")
                .at(heading.name.at.0, format!("this one is {words}; the contract is {here}"))
                .help("say with a `define` what the others come to (`the greatest of … over each …`, `the sum of …`), and assert that")
                .help("what is worked out for longer periods, or in common, is read here plainly");
            self.say(finding);
        }
    }

    /// Works out whether a condition holds.
    pub(super) fn always(&mut self, item: &Pending<'t>, scope: &Scope, assert: &'t tree::Assert) {
        let tree::Asserted::Always(condition) = &assert.says else { return };
        let id = self.versioned(item, scope, |it, _| it.condition(scope, condition));
        self.finish(item.figure, id);
        self.model.figures[item.figure.index()].ty = Type::Truth;
    }

    /// Lists what is asserted, once all figures are known.
    pub(super) fn assertions(&mut self, text: &'t tree::Text) {
        let asserts: Vec<(&tree::Clause, &tree::Assert)> = text
            .clauses
            .iter()
            .filter(|clause| !stands_for_another(clause))
            .filter_map(|clause| match &clause.body {
                tree::Body::Assert(assert) => Some((clause, assert)),
                _ => None,
            })
            .collect();
        if asserts.is_empty() {
            return;
        }
        self.asserted_once(&asserts);
        self.within_one_settlement();
        let mut facts = Facts::of(&self.model);
        for (clause, assert) in asserts {
            match &assert.says {
                tree::Asserted::Always(condition) => {
                    let name = format!("{}.holds", assert.heading.name.text);
                    let Some(figure) = self.figures.get(&name).copied() else { continue };
                    if self.model.figure(figure).span != clause.at.0 {
                        continue;
                    }
                    for coordinate in 0..self.model.size(figure) {
                        let address = self.model.address(figure, coordinate);
                        let name = address.strip_suffix(".holds").unwrap_or(&address).to_owned();
                        let asserted = Asserted::Always { figure, coordinate: coordinate as u32 };
                        self.assertion(clause, assert, name, asserted, condition.at.0);
                    }
                    if facts.of_figure(figure).is_empty() {
                        let help = "assert something of a figure that is worked out from facts";
                        self.idle(condition.at.0, "no fact decides whether this holds", help);
                    }
                }
                tree::Asserted::Course { figure, never, input, when } => {
                    self.course(clause, assert, (figure, *never, input, *when), &mut facts);
                }
            }
        }
    }

    pub(super) fn assertion(
        &mut self,
        clause: &tree::Clause,
        assert: &tree::Assert,
        name: String,
        asserted: Asserted,
        span: Span,
    ) {
        let title = assert.heading.title.as_ref().map(|title| title.text.clone());
        let section = clause.section.as_ref().map(|section| section.text.clone());
        self.model.assertions.push(Assertion { name, title, section, asserted, span });
    }

    /// No two have one name, and none has that of a figure.
    fn asserted_once(&mut self, asserts: &[(&'t tree::Clause, &'t tree::Assert)]) {
        for (place, (_, assert)) in asserts.iter().enumerate() {
            let name = &assert.heading.name;
            let earlier = asserts[..place].iter().find(|(_, other)| other.heading.name.text == name.text);
            let before = earlier.map(|(_, other)| other.heading.name.at.0).or_else(|| {
                let named = self.figures.get(&name.text).or_else(|| self.figures.get(&format!("{}.relief", name.text)));
                named.map(|figure| self.model.figure(*figure).name_span)
            });
            if let Some(before) = before {
                let finding = Finding::error("duplicate-name", format!("`{}` is declared twice", name.text))
                    .at(name.at.0, "here")
                    .at(before, "and here")
                    .help("give one of them another name");
                self.say(finding);
            }
        }
    }

    /// An assertion changes nothing about how a contract is settled: where all else is settled subject by subject and period
    /// by period, it does not look beyond either.
    fn within_one_settlement(&mut self) {
        let asserted = std::mem::take(&mut self.asserted);
        if self.model.is_plain() || !self.model.is_plain_without(&asserted) {
            return;
        }
        let reaches = |id: &ExprId| matches!(self.node(*id).node, Node::Gather(_) | Node::Earlier(..));
        let all = asserted.iter().flat_map(|range| (range.start.0..range.end.0).map(ExprId));
        let spans: Vec<Span> = all.filter(reaches).map(|id| self.span(id)).collect();
        for span in spans {
            let finding = Finding::error(
                "over-what",
                "this assertion looks beyond one settlement, and no other clause does",
            )
            .at(span, "what other periods or others come to")
            .help("say it with a `define`, and assert that: then the contract is settled for all periods together");
            self.say(finding);
        }
    }

    /// What is paid never hangs on what was promised.
    pub(super) fn asserted_is_not_read(&mut self, figure: FigureId, span: Span) {
        let of = self.model.figure(figure);
        let finding = Finding::error("over-what", format!("`{}` is asserted; no clause reads it", of.name))
            .at(span, "read here")
            .at(of.name_span, "asserted here")
            .help("put the condition into a `define`; the clause and the assertion may both read that");
        self.say(finding);
    }

    /// It holds whatever the contract says. What could not be checked may be what it would hang on.
    pub(super) fn idle(&mut self, span: Span, message: &str, help: &str) {
        if !self.unread.is_empty() || self.findings.iter().any(Finding::is_error) {
            return;
        }
        let finding = Finding::warning("assertion-idle", message).at(span, "asserts nothing");
        self.say(finding.help(help));
    }
}
