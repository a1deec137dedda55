//! Limits over several lines.

use std::collections::HashMap;

use super::declare::{Pending, path_text};
use super::{Checker, Scope};
use crate::diagnostic::Finding;
use crate::model::{
    Body, ClauseKind, ExprId, FigureId, Limit, LimitId, Node, Place, Relieved, Standing, TermKind, Type,
};
use crate::source::Span;
use crate::syntax::tree;

impl<'t> Checker<'t> {
    /// Gives every limit its place in the order of the text, and says which limit acts last on each line.
    pub(super) fn declare_limits(&mut self, text: &'t tree::Text) -> HashMap<String, u32> {
        let mut last = HashMap::new();
        for clause in &text.clauses {
            let tree::Body::Limit(limit) = &clause.body else { continue };
            if super::amendments::stands_for_another(clause) {
                continue;
            }
            let place = self.model.limits.len() as u32;
            for member in &limit.members {
                last.insert(path_text(member), place);
                self.limited.entry(path_text(member)).or_default().push(place);
            }
            let name = limit.heading.name.text.clone();
            if let Some(before) = self.limits.insert(name.clone(), limit.heading.name.at.0) {
                let finding = Finding::error("duplicate-name", format!("two limits are called `{name}`"))
                    .at(limit.heading.name.at.0, "the second")
                    .at(before, "the first");
                self.say(finding);
            }
            self.model.limits.push(Limit {
                name,
                title: limit.heading.title.as_ref().map(|title| title.text.clone()),
                section: clause.section.as_ref().map(|section| section.text.clone()),
                members: Vec::new(),
                together: ExprId(0),
                relieved: match limit.relieved {
                    tree::Relieved::InThisOrder => Relieved::InThisOrder,
                    tree::Relieved::InProportion => Relieved::InProportion,
                },
                span: clause.at.0,
            });
        }
        last
    }

    /// A limit stands where its lines stand: each element's, in each of their periods. A heading that says something else
    /// would be a limit of another amount.
    fn headed_as_its_lines(&mut self, heading: &tree::Heading, lines: Option<(Place, Span)>) {
        if let Some(filter) = &heading.filter {
            let finding = Finding::error("over-what", "a limit has no `where`: it is over the lines that it names")
                .at(filter.at.0, "")
                .help("let the clauses of its lines say `where`, or `only if`");
            self.say(finding);
        }
        if heading.each.is_empty() && heading.once.is_none() && heading.in_common.is_none() {
            return;
        }
        let Some((there, span)) = lines else { return };
        let said = self.place_of(heading);
        if said != there {
            let finding = Finding::error("over-what", "a limit stands where its lines stand")
                .at(heading.name.at.0, self.place_words(said))
                .at(span, self.place_words(there))
                .help("head the clauses of its lines like the limit, or leave the limit's heading out: then it is over each of theirs by itself");
            self.say(finding);
        }
    }

    pub(super) fn limit_place(&self, clause: &tree::Clause) -> u32 {
        self.model.limits.iter().position(|limit| limit.span == clause.at.0).unwrap_or(0) as u32
    }

    pub(super) fn limit(&mut self, item: &Pending<'t>, limit: &'t tree::Limit, place: u32) {
        let id = LimitId(place);
        let mut members: Vec<Standing> = Vec::new();
        let mut first: Option<(crate::model::Route, Span)> = None;
        let mut sound = limit.heading.each.iter().all(|word| self.named(word).is_some());
        // Where its lines stand: it acts on those of one element and period together.
        let mut place_of_lines: Option<(Place, Span)> = None;
        if !sound {
            let finding = Finding::error("not-yet", "a limit for each row is not read by this version")
                .at(limit.heading.name.at.0, "")
                .help("a limit over a family takes all its lines together");
            self.say(finding);
        }
        for member in &limit.members {
            let Some(line) = self.limit_member(member) else {
                sound = false;
                continue;
            };
            if let Body::Line(term) = &self.model.figure(line).body {
                match first {
                    None => first = Some((term.route, member.at.0)),
                    Some((route, span)) if route != term.route => {
                        let finding = Finding::error("limit-sides", "the lines of this limit do not go the same way")
                            .at(member.at.0, "money goes one way here")
                            .at(span, "and the other way here")
                            .help(
                                "write a limit for each side: what one side owes is not lowered by what the other owes",
                            );
                        self.say(finding);
                        sound = false;
                    }
                    Some(_) => {}
                }
            } else {
                sound = false;
            }
            let there = self.model.figure(line).place;
            match place_of_lines {
                None => place_of_lines = Some((there, member.at.0)),
                Some((first, span)) if first != there => {
                    let finding = Finding::error("over-what", "a limit is over lines of the same periods")
                        .at(member.at.0, self.place_words(there))
                        .at(span, self.place_words(first))
                        .help("head the clauses of its lines alike");
                    self.say(finding);
                    sound = false;
                }
                Some(_) => {}
            }
            let standing = self.standing_before(line, place);
            if members.contains(&standing) {
                let finding =
                    Finding::error("duplicate-name", format!("`{}` stands twice in one limit", path_text(member)))
                        .at(member.at.0, "the second");
                self.say(finding);
            } else {
                members.push(standing);
            }
        }
        let ty = self.money_type();
        let span = item.clause.at.0;
        let together = self.add(Node::Together(id), ty.clone(), span);
        let there = place_of_lines.map_or_else(|| self.model.settled_place(), |(place, _)| place);
        self.headed_as_its_lines(&limit.heading, place_of_lines);
        self.model.figures[item.figure.index()].place = there;
        let scope = Scope { place: there, ..Scope::default() };
        let together = self.versioned_limit(item, &scope, &limit.heading.name.text, together);
        let made = &mut self.model.limits[place as usize];
        made.members = members;
        made.together = together;
        let figure = &mut self.model.figures[item.figure.index()];
        figure.ty = ty;
        if sound {
            figure.body = Body::Relief(id);
        }
    }

    /// The line before limits of a member, if it is one that a limit can be over.
    fn limit_member(&mut self, member: &tree::Path) -> Option<FigureId> {
        let name = path_text(member);
        let Some(figure) = self.figures.get(&name).copied() else {
            let mut known: Vec<String> = self
                .model
                .figures
                .iter()
                .filter(|figure| matches!(figure.clause, ClauseKind::Term(_)))
                .map(|figure| figure.name.clone())
                .collect();
            known.sort();
            self.unknown(&name, member.at.0, "no line of money is called", known);
            return None;
        };
        let known = self.model.figure(figure);
        let place = known.name_span;
        match known.clause {
            ClauseKind::Term(TermKind::Adjustment) => {
                let finding = Finding::error(
                    "limit-sides",
                    format!("`{name}` pays or charges; a limit is over lines of one side"),
                )
                .at(member.at.0, "")
                .at(place, "an adjustment")
                .help("write it as a `bonus` and a `penalty`, and limit the one that is meant");
                self.say(finding);
                None
            }
            ClauseKind::Term(_) => self.figures.get(&format!("{name}.before_limits")).copied(),
            ClauseKind::Account => {
                let finding = Finding::error(
                    "not-yet",
                    "a limit over a forfeited withhold is not read by this version",
                )
                .at(member.at.0, "")
                .help("limit the penalties, and write the floor of the earn-back as a `not below` line of its own");
                self.say(finding);
                None
            }
            _ if known.ty == Type::Unknown => None,
            _ => {
                let finding = Finding::error("limit-sides", format!("`{name}` is not a line of money"))
                    .at(member.at.0, "")
                    .at(place, "declared here")
                    .help("a limit is over payments, bonuses, penalties, credits, withholds and earn-backs; a figure is capped in its own clause");
                self.say(finding);
                None
            }
        }
    }

    /// How a line stands when a limit acts: as the last limit before it left it.
    fn standing_before(&self, line: FigureId, place: u32) -> Standing {
        (0..place)
            .rev()
            .find_map(|earlier| {
                let members = &self.model.limits[earlier as usize].members;
                let index = members.iter().position(|standing| self.line_of(*standing) == Some(line))?;
                Some(Standing::After(LimitId(earlier), index as u32))
            })
            .unwrap_or(Standing::Line(line))
    }

    fn line_of(&self, standing: Standing) -> Option<FigureId> {
        match standing {
            Standing::Line(line) => Some(line),
            Standing::After(limit, index) => {
                let member = self.model.limits.get(limit.index())?.members.get(index as usize)?;
                self.line_of(*member)
            }
        }
    }

    /// A line as the statement shows it, after its last limit.
    pub(super) fn shown(&mut self, figure: FigureId, limit: u32) {
        let name = format!("{}.before_limits", self.model.figure(figure).name);
        let Some(line) = self.figures.get(&name).copied() else { return };
        let Standing::After(last, index) = self.standing_before(line, limit + 1) else { return };
        if matches!(self.model.figure(line).body, Body::Line(_)) {
            self.model.figures[figure.index()].body = Body::Shown { line, standing: Standing::After(last, index) };
        }
    }
}
