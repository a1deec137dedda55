//! Levels, and the places where clauses stand.

use super::{Checker, Scope};
use crate::calendar::Grain;
use crate::diagnostic::{Finding, nearest};
use crate::model::{ClauseKind, FigureId, Level, LevelId, Place, Type};
use crate::source::Span;
use crate::syntax::tree;

/// What a word after `for each` and `over each` names.
pub(super) enum Named {
    Level(LevelId),
    Grain(Grain),
}

impl<'t> Checker<'t> {
    /// Declares every `level`; each may stand before the one it is within.
    pub(super) fn declare_levels(&mut self, text: &'t tree::Text) {
        let mut waiting: Vec<&tree::Level> = Vec::new();
        for clause in &text.clauses {
            let tree::Body::Level(level) = &clause.body else { continue };
            let known = self.level_named(&level.name.text).map(|level| self.model.level(level).span);
            let before = known.or_else(|| {
                waiting.iter().find(|other| other.name.text == level.name.text).map(|other| other.name.at.0)
            });
            match before {
                Some(before) => {
                    let message = format!("`{}` is declared twice", level.name.text);
                    let finding = Finding::error("duplicate-name", message)
                        .at(level.name.at.0, "here")
                        .at(before, "and here")
                        .help("give one of them another name");
                    self.say(finding);
                }
                None => waiting.push(level),
            }
        }
        // Until no more are within one that is known.
        while let Some(place) = waiting.iter().position(|level| self.level_named(&level.within.text).is_some()) {
            let level = waiting.remove(place);
            let parent = self.level_named(&level.within.text);
            let title = level.title.as_ref().map(|title| title.text.clone());
            self.model.levels.push(Level { name: level.name.text.clone(), title, parent, span: level.name.at.0 });
        }
        for level in waiting {
            let name = &level.within.text;
            let finding =
                Finding::error("unknown-name", format!("no level is called `{name}`")).at(level.within.at.0, "");
            let known: Vec<&str> = self.model.levels.iter().map(|level| level.name.as_str()).collect();
            let finding = match nearest(name, known) {
                Some(near) => finding.fix(format!("did you mean `{near}`?"), level.within.at.0, near),
                None => finding.help(format!(
                    "the outermost level is within the provider of the header: `level {} within {}`",
                    level.name.text,
                    self.model.subject()
                )),
            };
            self.say(finding);
            // Its name stands all the same, so that it is complained of once.
            let (title, parent) = (None, Some(LevelId::SUBJECT));
            self.model.levels.push(Level { name: level.name.text.clone(), title, parent, span: level.name.at.0 });
        }
    }

    /// The level of a name.
    pub(super) fn level_named(&self, name: &str) -> Option<LevelId> {
        let place = self.model.levels.iter().position(|level| level.name == name)?;
        Some(LevelId(place as u32))
    }

    /// The level or the period that a word names, where it names one.
    pub(super) fn named(&self, word: &tree::Word) -> Option<Named> {
        if self.axes.contains_key(&word.text) {
            return None;
        }
        if let Some(level) = self.level_named(&word.text) {
            return Some(Named::Level(level));
        }
        Grain::parse(&word.text).filter(|grain| *grain != Grain::Contract).map(Named::Grain)
    }

    /// Where a clause stands, by its heading; the schedules among its words are left.
    pub(super) fn place_of(&mut self, heading: &tree::Heading) -> Place {
        let mut place = self.model.settled_place();
        let (mut level_said, mut grain_said) = (None, None);
        for word in &heading.each {
            match self.named(word) {
                None => {}
                Some(Named::Level(level)) => {
                    self.said_twice(&mut level_said, word, "a clause is about one level");
                    place.level = Some(level);
                }
                Some(Named::Grain(grain)) => {
                    self.said_twice(&mut grain_said, word, "a clause is about one kind of period");
                    if self.has_term(word) {
                        place.grain = Some(grain);
                    }
                }
            }
        }
        if let Some(at) = heading.once {
            let word = tree::Word { text: "once".to_owned(), at };
            self.said_twice(&mut grain_said, &word, "`once` is about no period");
            place.grain = None;
        }
        if let Some(at) = heading.in_common {
            let word = tree::Word { text: "in common".to_owned(), at };
            self.said_twice(&mut level_said, &word, "`in common` is about nobody in particular");
            place.level = None;
        }
        place
    }

    fn said_twice(&mut self, said: &mut Option<Span>, word: &tree::Word, why: &str) {
        if let Some(before) = said.replace(word.at.0) {
            let message = format!("`{}` cannot stand beside this: {why}", word.text);
            let finding = Finding::error("place-twice", message).at(word.at.0, "").at(before, "said here already");
            self.say(finding.help("keep one of the two"));
        }
    }

    /// Periods are those of the contract's term.
    pub(super) fn has_term(&mut self, word: &tree::Word) -> bool {
        if self.model.header.as_ref().is_some_and(|header| header.effective.is_some()) {
            return true;
        }
        if self.said.insert("no term".to_owned()) {
            let message = format!("which {}s are there? the contract does not say its term", word.text);
            let finding = Finding::error("header-needed", message)
                .at(word.at.0, "")
                .help("for example `effective 2026-01-01 through 2026-12-31` in the `contract` clause");
            self.say(finding);
        }
        false
    }

    /// Whether a figure can be read plainly in a clause; says so where it cannot.
    pub(super) fn reached(&mut self, scope: &Scope, figure: FigureId, span: Span) -> bool {
        if self.model.figure(figure).clause == ClauseKind::Assertion {
            self.asserted_is_not_read(figure, span);
            return false;
        }
        let of = self.model.figure(figure).place;
        if scope.parameters.is_some() || self.model.reaches(scope.place, of) {
            return true;
        }
        if scope.unsure || self.model.figure(figure).ty == Type::Unknown {
            return false;
        }
        let name = self.model.figure(figure).name.clone();
        let place = self.model.figure(figure).name_span;
        let reader = scope.place;
        let (what, which) = match (of.level, of.grain) {
            (Some(level), _) if !self.model.reaches(reader, Place { grain: None, ..of }) => {
                let level = self.model.level(level).name.clone();
                (level.clone(), level)
            }
            (_, Some(grain)) => (grain.to_string(), grain.to_string()),
            _ => ("row".to_owned(), "row".to_owned()),
        };
        let fold = self.usual_fold(figure);
        let here = self.place_words(reader);
        let mut finding =
            Finding::error("needs-over", format!("`{name}` is one figure per {what}; this clause is {here}"))
                .at(span, format!("which {which}?"));
        if place != span {
            finding = finding.at(place, format!("for each {what}"));
        }
        // A fold goes downward: to what is within the reader, and to shorter periods.
        let below = of.level.is_none_or(|level| {
            reader.level.is_none_or(|reader| self.model.lineage(Some(level)).any(|around| around == reader))
        });
        let finding = if below {
            finding.help(format!("`the {fold} of {name} over each {which}`, or head the clause `for each {which}`"))
        } else {
            finding.help(format!("head the clause `for each {which}`"))
        };
        self.say(finding);
        false
    }

    /// What a place is called: `settled each year`, `for each month`.
    pub(super) fn place_words(&self, place: Place) -> String {
        let settled = self.model.settled_place();
        let mut words = Vec::new();
        if place.level != settled.level {
            words.push(match place.level {
                Some(level) => format!("for each {}", self.model.level(level).name),
                None => "in common".to_owned(),
            });
        }
        match place.grain {
            grain if grain == settled.grain && !words.is_empty() => {}
            Some(Grain::Contract) => words.push("settled once, for the whole contract".to_owned()),
            Some(grain) if Some(grain) == settled.grain => words.push(format!("settled each {grain}")),
            Some(grain) => words.push(format!("for each {grain}")),
            None => words.push("once".to_owned()),
        }
        words.join(" and ")
    }
}
