//! A text with its amendments folded in, or without those that nobody knew of yet.
//!
//! The new text is made of the author's words: clauses are left out, put in place of each other, and stripped of what made
//! them versions. A clause that is gone and still named stays, with no row left, and so inapplicable, as it was.

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::Date;
use crate::source::{Source, Span};
use crate::syntax::tree::{Body, Clause, Limit, Text, Version};

/// A text made from another.
#[derive(Clone, Debug)]
pub struct Folded {
    /// The clauses, not in canonical form.
    pub text: String,
    /// Schedules that are an amendment's now: the host's rows for `first` are those it has for `second`.
    pub schedules: Vec<(String, String)>,
}

/// The text as it reads on a day, as far as it was known on another. Without a day its known amendments stay as they are.
pub fn amended(text: &Text, source: &Source, as_of: Option<Date>, known_on: Option<Date>) -> Folded {
    let folding = Folding::new(text, source, as_of, known_on);
    let mut folded = Folded { text: String::new(), schedules: Vec::new() };
    let fates: Vec<Fate<'_>> = text.clauses.iter().map(|clause| folding.fate(clause)).collect();
    let gone: BTreeSet<&str> = text
        .clauses
        .iter()
        .zip(&fates)
        .filter(|(_, fate)| matches!(fate, Fate::Gone))
        .filter_map(|(clause, _)| Some(clause.body.amendable_name()?.text.as_str()))
        // What a line was before its limits is read of a line that they act on: it stays in them, with no row left.
        .filter(|name| !source.text().contains(&format!("{name}.before_limits")))
        .collect();
    let mut said: BTreeSet<String> = BTreeSet::new();
    let mut pieces: Vec<Option<String>> = Vec::new();
    for (clause, fate) in text.clauses.iter().zip(&fates) {
        let piece = match fate {
            Fate::Kept => Some(folding.words(clause, clause, &gone)),
            Fate::Replaced(by) => {
                if let (Body::Schedule(schedule), Some(version)) = (&by.body, by.body.version()) {
                    let name = &schedule.name.text;
                    folded.schedules.push((name.clone(), format!("{name}.{}", version.by.text)));
                }
                Some(folding.words(by, clause, &gone))
            }
            Fate::Gone | Fate::Dropped => None,
        };
        let piece = piece.filter(|piece| !piece.is_empty());
        if let (Some(piece), false) = (&piece, matches!(clause.body, Body::Example(_) | Body::Note(_))) {
            words_in(piece, &mut said);
        }
        pieces.push(piece);
    }
    // Stubs may read what is gone themselves.
    loop {
        let before = said.len();
        for ((clause, fate), piece) in text.clauses.iter().zip(&fates).zip(&mut pieces) {
            if piece.is_some() || !matches!(fate, Fate::Gone) {
                continue;
            }
            let read = clause.body.amendable_name().is_some_and(|name| said.contains(&name.text))
                // What a line was before its limits is read of the line.
                || matches!(clause.body, Body::Limit(_)) && said.contains("before_limits");
            if let Some(stub) = read.then(|| folding.stub(clause, &gone)).flatten() {
                words_in(&stub, &mut said);
                *piece = Some(stub);
            }
        }
        if said.len() == before {
            break;
        }
    }
    folded.text = folding.page(&fates, pieces);
    folded
}

/// What becomes of a clause.
enum Fate<'t> {
    Kept,
    /// Another stands in its place.
    Replaced(&'t Clause),
    /// It does not hold on that day.
    Gone,
    /// It is told elsewhere, or was not known.
    Dropped,
}

struct Folding<'t> {
    text: &'t Text,
    source: &'t Source,
    /// Whether amendments are folded in.
    folds: bool,
    /// The amendments there are: whether each is known, and whether it is in force.
    amendments: BTreeMap<&'t str, (bool, bool, Date)>,
    removed: BTreeSet<String>,
}

impl<'t> Folding<'t> {
    fn new(text: &'t Text, source: &'t Source, as_of: Option<Date>, known_on: Option<Date>) -> Self {
        let mut amendments = BTreeMap::new();
        let mut removed = BTreeSet::new();
        for clause in &text.clauses {
            let Body::Amendment(amendment) = &clause.body else { continue };
            let known = match (known_on, &amendment.known_from) {
                (Some(day), Some((from, _))) => *from <= day,
                _ => true,
            };
            let in_force = known && as_of.is_some_and(|day| amendment.effective.0 <= day);
            amendments.insert(amendment.name.text.as_str(), (known, in_force, amendment.effective.0));
            if in_force {
                removed.extend(
                    amendment
                        .removes
                        .iter()
                        .map(|path| path.parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(".")),
                );
            }
        }
        Folding { text, source, folds: as_of.is_some(), amendments, removed }
    }

    fn fate(&self, clause: &'t Clause) -> Fate<'t> {
        if let Body::Amendment(amendment) = &clause.body {
            let known = self.amendments.get(amendment.name.text.as_str()).is_none_or(|(known, ..)| *known);
            return if self.folds || !known { Fate::Dropped } else { Fate::Kept };
        }
        let amendment =
            clause.body.version().map(|version| (version.how, self.amendments.get(version.by.text.as_str())));
        match amendment {
            Some((Version::Amended, Some((false, ..)))) => return Fate::Dropped,
            Some((Version::Amended, Some(_))) if self.folds => return Fate::Dropped,
            Some((Version::Added, Some((false, ..)))) => return Fate::Gone,
            Some((Version::Added, Some((_, false, _)))) if self.folds => return Fate::Gone,
            Some(_) | None => {}
        }
        let Some(name) = clause.body.amendable_name() else { return Fate::Kept };
        if !self.folds || matches!(amendment, Some((Version::Amended, _))) {
            return Fate::Kept;
        }
        if self.removed.contains(&name.text) {
            return Fate::Gone;
        }
        let later = self.text.clauses.iter().filter_map(|other| {
            let version = other.body.version().filter(|version| version.how == Version::Amended)?;
            let (_, in_force, day) = self.amendments.get(version.by.text.as_str())?;
            let same = other.body.amendable_name().is_some_and(|other| other.text == name.text);
            (same && *in_force).then_some((*day, other))
        });
        // Of those on one day, which an error says, the last.
        match later.max_by_key(|(day, _)| *day) {
            Some((_, by)) => Fate::Replaced(by),
            None => Fate::Kept,
        }
    }

    /// The words of a clause, as the clause of `first` has its place: without what made it a version.
    fn words(&self, clause: &Clause, first: &Clause, gone: &BTreeSet<&str>) -> String {
        let mut edits: Vec<(Span, String)> = Vec::new();
        let in_place = !std::ptr::eq(clause, first);
        if let Some(version) = clause.body.version().filter(|_| self.folds || in_place) {
            edits.push((self.with_blanks_before(version.at.0), String::new()));
        }
        if let (true, Some(name), None) = (in_place, clause.body.amendable_name(), clause.body.title())
            && let Some(title) = first.body.title()
        {
            let behind = Span { start: name.at.0.end, ..name.at.0 };
            edits.push((behind, format!(" {}", self.source.slice(title.at.0))));
        }
        if let Body::Limit(limit) = &clause.body
            && !self.without_gone(limit, gone, &mut edits)
        {
            return String::new();
        }
        let mut words = self.edited(clause_span(clause), edits);
        if let (true, None, Some(section)) = (in_place, &clause.section, &first.section) {
            words = format!("§ {} {words}", section.text);
        }
        words
    }

    /// A limit over those of its lines that are left; none where no line is.
    fn without_gone(&self, limit: &Limit, gone: &BTreeSet<&str>, edits: &mut Vec<(Span, String)>) -> bool {
        let is_gone =
            |path: &super::tree::Path| path.parts.first().is_some_and(|part| gone.contains(part.text.as_str()));
        let left: Vec<_> = limit.members.iter().filter(|path| !is_gone(path)).collect();
        let (Some(first), Some(last)) = (limit.members.first(), limit.members.last()) else { return true };
        if left.len() < limit.members.len() {
            let names: Vec<&str> = left.iter().map(|path| self.source.slice(path.at.0)).collect();
            edits.push((first.at.0.to(last.at.0), names.join(", ")));
        }
        !left.is_empty()
    }

    /// The clause with no row left: it is inapplicable on every day, with all figures that come of it, as it was where it is
    /// gone. A limit whose steps never act.
    fn stub(&self, clause: &Clause, gone: &BTreeSet<&str>) -> Option<String> {
        let heading = clause.body.heading()?;
        let mut edits: Vec<(Span, String)> = Vec::new();
        if let Some(version) = &heading.version {
            edits.push((self.with_blanks_before(version.at.0), String::new()));
        }
        match (&clause.body, &heading.filter) {
            (Body::Limit(limit), _) => {
                if !self.without_gone(limit, gone, &mut edits) {
                    return None;
                }
                edits.extend(limit.steps.iter().map(|step| match &step.when {
                    Some(when) => (when.holds.at.0.to(step.at.0), "no".to_owned()),
                    None => (Span { start: step.at.0.end, ..step.at.0 }, " when no".to_owned()),
                }));
            }
            (_, Some(filter)) => edits.push((filter.at.0, "no".to_owned())),
            (_, None) => {
                let behind = heading.title.as_ref().unwrap_or(&heading.name).at.0;
                edits.push((Span { start: behind.end, ..behind }, " where no".to_owned()));
            }
        }
        Some(self.edited(clause_span(clause), edits))
    }

    /// A stretch of the source with other words at some places.
    fn edited(&self, span: Span, mut edits: Vec<(Span, String)>) -> String {
        edits.sort_by_key(|(at, _)| (at.start, at.end));
        let mut words = String::new();
        let mut done = span.start;
        for (at, instead) in edits {
            if at.start < done || at.end > span.end {
                continue;
            }
            words.push_str(self.source.slice(Span { start: done, end: at.start }));
            words.push_str(&instead);
            done = at.end;
        }
        words.push_str(self.source.slice(Span { start: done, end: span.end }));
        words.trim().to_owned()
    }

    fn with_blanks_before(&self, span: Span) -> Span {
        let before = self.source.text().get(..span.start as usize).unwrap_or("");
        Span { start: before.trim_end_matches([' ', '\t']).len() as u32, ..span }
    }

    /// All pieces under each other, each with the comments that stood before it.
    fn page(&self, fates: &[Fate<'_>], pieces: Vec<Option<String>>) -> String {
        let mut page = String::new();
        let mut done = 0;
        if let Some(edition) = &self.text.edition {
            for comment in self.comments(0, edition.at.0.start) {
                page.push_str(&format!("{comment}\n"));
            }
            page.push_str(&format!("edition {}\n\n", edition.number));
            done = edition.at.0.end;
        }
        let ends: Vec<(u32, u32)> = self
            .text
            .clauses
            .iter()
            .map(|clause| {
                let span = clause_span(clause);
                (span.start, span.end)
            })
            .collect();
        for (index, piece) in pieces.into_iter().enumerate() {
            let (start, end) = ends[index];
            let before = done;
            // A comment behind a clause, on its last line, is its own.
            let line_end = self.source.text().get(end as usize..).and_then(|rest| rest.find('\n'));
            let line_end = line_end.map_or(self.source.text().len() as u32, |at| end + at as u32);
            done = line_end.max(end);
            let Some(piece) = piece else { continue };
            let mut comments = self.comments(before, start);
            if let Fate::Replaced(by) = &fates[index] {
                let span = clause_span(by);
                let above = ends.iter().map(|(_, end)| *end).filter(|end| *end <= span.start).max().unwrap_or(0);
                let own = self.comments(above, span.start);
                if !own.is_empty() {
                    comments = own;
                }
            }
            let apart = matches!(self.source.text().get(before as usize..start as usize), Some(gap) if gap.matches('\n').count() > 1);
            if apart || !comments.is_empty() {
                page.push('\n');
            }
            for comment in comments {
                page.push_str(&format!("{comment}\n"));
            }
            page.push_str(&piece);
            let behind = match &fates[index] {
                Fate::Kept => self.comments(end, line_end),
                Fate::Replaced(_) | Fate::Gone | Fate::Dropped => Vec::new(),
            };
            if let Some(comment) = behind.first() {
                page.push_str(&format!("  {comment}"));
            }
            page.push('\n');
        }
        for comment in self.comments(done, self.source.text().len() as u32) {
            page.push_str(&format!("{comment}\n"));
        }
        page
    }

    fn comments(&self, from: u32, to: u32) -> Vec<String> {
        let inside =
            self.text.comments.0.iter().filter(|comment| from <= comment.span.start && comment.span.start < to);
        inside.map(|comment| format!("#{}", comment.words.trim_end())).collect()
    }
}

/// A clause with the section in front of it.
fn clause_span(clause: &Clause) -> Span {
    match &clause.section {
        Some(section) => Span { start: clause.at.0.start.min(section.at.0.start), ..clause.at.0 },
        None => clause.at.0,
    }
}

/// The names that a text may read: its words outside quotes and comments.
fn words_in(text: &str, found: &mut BTreeSet<String>) {
    let mut rest = text;
    // The first two words of a clause are its kind and its own name.
    let mut skipped = 0;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '#' => rest.find('\n').unwrap_or(rest.len()),
            '"' => rest[1..].find(['"', '\n']).map_or(rest.len(), |at| at + 2),
            '“' => rest.find('”').map_or(rest.len(), |at| at + '”'.len_utf8()),
            '§' => rest.find(char::is_alphabetic).unwrap_or(rest.len()),
            letter if letter.is_ascii_alphabetic() => {
                let length = rest.find(|next: char| !next.is_ascii_alphanumeric() && next != '_').unwrap_or(rest.len());
                if skipped < 2 {
                    skipped += 1;
                } else {
                    found.insert(rest[..length].to_owned());
                }
                length
            }
            digit if digit.is_ascii_digit() => rest
                .find(|next: char| !next.is_ascii_alphanumeric() && next != '.' && next != '_')
                .unwrap_or(rest.len()),
            other => other.len_utf8(),
        };
        rest = &rest[length..];
    }
}
