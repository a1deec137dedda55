//! The driver: cuts a text into clauses, reads each alone with the rule of its first word, and goes on after one that cannot be read.
//!
//! Line starts guide it and never decide: a clause that is cut too early (a line inside it looks like a head) is read on beyond the cut,
//! and several clauses on one line are read one after the other.

use std::borrow::Cow;

use pest::Parser as _;
use pest::error::{ErrorVariant, InputLocation};

use super::blocks::{Fence, fences};
use super::scan::{Scan, scan};
use super::tree::{Body, Broken, Clause, Comment, Comments, Text, Word};
use super::words::{CLAUSE_WORDS, begins_clause, is_name, line_end, skip_blank, word_at};
use super::{EDITIONS, MAX_CLAUSES, MAX_FINDINGS, MAX_NESTING, MAX_TEXT_BYTES, Parsed, from_pairs, mistakes};
use crate::diagnostic::{Finding, nearest};
use crate::source::{At, Source, Span};

/// The generated parser, out of sight: no type of its leaves this folder.
#[allow(missing_docs)]
mod generated {
    #[derive(pest_derive::Parser)]
    #[grammar = "grammar/contract.pest"]
    pub(in crate::syntax) struct Grammar;
}

use generated::Grammar;
pub(super) use generated::Rule;

/// How many clause heads a clause may be read over that seemed to end it.
const MAX_FALSE_HEADS: usize = 64;

/// Reads a whole source.
pub(super) fn text(source: &Source) -> Parsed {
    let text = source.text();
    if text.len() > MAX_TEXT_BYTES {
        let finding = Finding::error(
            "text-too-large",
            format!("this text has {} bytes; at most {MAX_TEXT_BYTES} are read", text.len()),
        )
        .at(Span::new(0, 0), "")
        .help("hand long tables over as schedules that are `supplied`");
        return Parsed { text: Text::default(), findings: vec![finding] };
    }
    let fences = fences(source);
    let mut scans: Vec<Scan> = fences.iter().map(|fence| scan(text, fence.inside)).collect();
    let comments: Vec<Comment> = scans.iter_mut().flat_map(|scan| std::mem::take(&mut scan.comments)).collect();
    let clean = without_comments(text, &comments);
    let mut driver = Driver {
        text: &clean,
        written: text,
        read: Text::default(),
        findings: Vec::new(),
        patience: 4 * text.len() + 4096,
        first: true,
    };
    for (fence, scan) in fences.iter().zip(&scans) {
        if let Some(open) = fence.open {
            driver.find(
                Finding::error("fence-open", "this fence is never closed")
                    .at(open, "")
                    .help("close it with a line of the same marks, so that the prose after it is not read as clauses"),
            );
        }
        driver.block(fence, scan);
    }
    driver.finish(Comments(comments))
}

/// The text with blanks for its comments and its byte order mark: every word stays in its place.
fn without_comments<'t>(text: &'t str, comments: &[Comment]) -> Cow<'t, str> {
    let mark = text.starts_with('\u{feff}');
    if comments.is_empty() && !mark {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    let blank = |clean: &mut String, from: usize, to: usize| clean.extend(std::iter::repeat_n(' ', to - from));
    let mut done = 0;
    if mark {
        done = '\u{feff}'.len_utf8();
        blank(&mut clean, 0, done);
    }
    for comment in comments {
        let (start, end) = (comment.span.start as usize, comment.span.end as usize);
        clean.push_str(text.get(done..start).unwrap_or(""));
        blank(&mut clean, start, end);
        done = end;
    }
    clean.push_str(text.get(done..).unwrap_or(""));
    Cow::Owned(clean)
}

struct Driver<'t> {
    /// The text without its comments.
    text: &'t str,
    /// The text as it was written.
    written: &'t str,
    read: Text,
    findings: Vec<Finding>,
    /// How many bytes may still be read in vain beyond cuts, so that no text takes more than linear time.
    patience: usize,
    /// Whether nothing was read yet: the place of the edition.
    first: bool,
}

/// What became of a clause.
struct Outcome {
    body: Body,
    head: At,
    /// Where the clause's last word ends.
    end: usize,
    /// Where reading goes on.
    resume: usize,
}

impl<'t> Driver<'t> {
    fn block(&mut self, fence: &Fence, scan: &Scan) {
        let (start, end) = (fence.inside.start as usize, fence.inside.end as usize);
        let mut place = start;
        let mut next_cut = 0;
        loop {
            place = skip_blank(self.text, place, end);
            if place >= end {
                break;
            }
            while scan.cuts.get(next_cut).is_some_and(|cut| *cut <= place) {
                next_cut += 1;
            }
            let piece_end = scan.cuts.get(next_cut).copied().unwrap_or(end);
            if word_at(self.text, place) == "edition" {
                place = self.edition(place, piece_end);
                continue;
            }
            if self.first {
                self.edition_missing(place);
            }
            if self.read.clauses.len() >= MAX_CLAUSES {
                self.find(
                    Finding::error("too-many-clauses", format!("a text has at most {MAX_CLAUSES} clauses"))
                        .at(Span::new(place, piece_end), "from here on nothing is read")
                        .help("rows of a schedule are data and need no clauses: `schedule … keyed by …`"),
                );
                break;
            }
            place = self.clause(place, piece_end, end, scan, next_cut);
        }
    }

    fn finish(mut self, comments: Comments) -> Parsed {
        self.read.comments = comments;
        if self.first {
            self.edition_missing(0);
        }
        self.findings.sort_by_key(|finding| finding.span().start);
        self.findings.truncate(MAX_FINDINGS);
        Parsed { text: self.read, findings: self.findings }
    }

    // Later findings are dropped at the end; this only keeps a hopeless text from filling memory.
    fn find(&mut self, finding: Finding) {
        if self.findings.len() <= 2 * MAX_FINDINGS {
            self.findings.push(finding);
        }
    }

    // ---- the edition ----

    fn edition(&mut self, start: usize, end: usize) -> usize {
        let first = std::mem::replace(&mut self.first, false);
        let input = self.text.get(start..end).unwrap_or("");
        let pair = Grammar::parse(Rule::edition, input).ok().and_then(|mut pairs| pairs.next());
        let Some(edition) = pair.and_then(|pair| from_pairs::edition(start, &pair)) else {
            let line = Span::new(start, start + input.lines().next().unwrap_or("").trim_end().len());
            self.find(
                Finding::error("edition-unknown", "the edition is a year")
                    .at(line, "")
                    .help(format!("write `edition {}`", EDITIONS.last().copied().unwrap_or_default())),
            );
            return (line.end as usize).max(start + "edition".len());
        };
        let resume = edition.at.0.end as usize;
        if !first {
            self.find(
                Finding::error("edition-missing", "the edition is the first line of a contract")
                    .at(edition.at.0, "here it comes too late, or twice")
                    .help("move it to the beginning"),
            );
        } else if !EDITIONS.contains(&edition.number) {
            let known = EDITIONS.iter().map(|year| format!("`{year}`")).collect::<Vec<_>>().join(", ");
            let written = word_at(self.text, skip_blank(self.text, start + "edition".len(), end));
            self.find(
                Finding::error("edition-unknown", format!("there is no edition `{written}` of the language here"))
                    .at(edition.at.0, "")
                    .help(format!("this version reads {known}")),
            );
        }
        if first {
            self.read.edition = Some(edition);
        }
        resume
    }

    fn edition_missing(&mut self, start: usize) {
        self.first = false;
        let year = EDITIONS.last().copied().unwrap_or_default();
        let word = word_at(self.text, start);
        self.find(
            Finding::error("edition-missing", "a contract begins with the edition of its language")
                .at(Span::new(start, start + word.len()), "")
                .fix(
                    format!("write `edition {year}` on the first line"),
                    Span::new(start, start),
                    format!("edition {year}\n\n"),
                ),
        );
    }

    // ---- clauses ----

    /// Reads the clause that begins at `start` and gives the place to go on from.
    fn clause(&mut self, start: usize, piece_end: usize, block_end: usize, scan: &Scan, next_cut: usize) -> usize {
        let (section, head) = self.section(start, piece_end);
        // A section number may stand on a line of its own: the cut behind it is this clause's own head.
        let next_cut = next_cut + scan.cuts.iter().skip(next_cut).take_while(|cut| **cut <= head).count();
        let piece_end = piece_end.max(scan.cuts.get(next_cut).copied().unwrap_or(block_end));
        let word = word_at(self.text, head);
        let Some(rule) = rule_of(word) else {
            return self.no_clause(
                section,
                start,
                head,
                scan.damaged_behind(head).map_or(piece_end, |d| d.min(piece_end)),
            );
        };
        let deep = scan.deep.iter().find(|deep| (head..piece_end).contains(*deep));
        let outcome = if let Some(deep) = deep {
            self.find(
                Finding::error("nested-too-deep", format!("more than {MAX_NESTING} brackets are open here"))
                    .at(Span::new(*deep, deep + 1), "")
                    .help("give parts of the calculation names with `define`"),
            );
            self.broken(head, piece_end)
        } else {
            match self.attempt(rule, head, piece_end) {
                Attempt::Read(outcome) => outcome,
                Attempt::Refused(finding, end) => {
                    self.find(*finding);
                    Outcome { resume: end, ..self.broken(head, end) }
                }
                Attempt::Failed(place) => self
                    .beyond(rule, head, place, (piece_end, block_end), scan, next_cut)
                    .unwrap_or_else(|| self.failed(rule, head, place, piece_end, scan)),
            }
        };
        let at = At(Span::new(start, outcome.end));
        self.read.clauses.push(Clause { section, body: outcome.body, head: outcome.head, at });
        outcome.resume
    }

    /// The section number in front of a clause, and where the clause's word begins.
    fn section(&self, start: usize, end: usize) -> (Option<Word>, usize) {
        let input = self.text.get(start..end).unwrap_or("");
        if !input.starts_with('§') && word_at(input, 0) != "section" {
            return (None, start);
        }
        match Grammar::parse(Rule::section, input).ok().and_then(|mut pairs| pairs.next()) {
            Some(pair) => {
                let written = pair.as_str();
                let number = written.trim_start_matches('§').trim_start_matches("section").trim_start();
                let stop = start + written.len();
                let number = number.rsplit(|c: char| c.is_whitespace()).next().unwrap_or(number);
                let word = Word { text: number.to_owned(), at: At(Span::new(start, stop)) };
                (Some(word), skip_blank(self.text, stop, end))
            }
            None if input.starts_with('§') => (None, skip_blank(self.text, start + '§'.len_utf8(), end)),
            None => (None, start),
        }
    }

    /// One try at a clause, on the text up to `end`.
    fn attempt(&self, rule: Rule, head: usize, end: usize) -> Attempt {
        let input = self.text.get(head..end).unwrap_or("");
        match Grammar::parse(rule, input) {
            Ok(mut pairs) => {
                let Some(pair) = pairs.next() else { return Attempt::Failed(head) };
                let stop = head + pair.as_span().end();
                match from_pairs::clause(self.text, head, pair) {
                    Ok(read) => Attempt::Read(Outcome {
                        body: read.body,
                        head: read.head,
                        end: read.end,
                        resume: read.end.max(head + 1),
                    }),
                    Err(finding) => Attempt::Refused(finding, stop.max(head + 1)),
                }
            }
            Err(error) => {
                let place = match error.location {
                    InputLocation::Pos(place) => place,
                    InputLocation::Span((place, _)) => place,
                };
                // Not a word of the text but a thread with little room: pest stops before the stack does.
                if let ErrorVariant::CustomError { .. } = error.variant {
                    let finding = Finding::error("nested-too-deep", "this calculation nests deeper than there is room for")
                        .at(Span::new(head + place, head + place), "")
                        .help("give parts of the calculation names with `define`, or read the text on a thread with a larger stack");
                    return Attempt::Refused(Box::new(finding), end);
                }
                Attempt::Failed(skip_blank(self.text, head + place, end))
            }
        }
    }

    /// A clause that failed at the very end of its piece may go on behind it: the cut was not a head.
    fn beyond(
        &mut self,
        rule: Rule,
        head: usize,
        place: usize,
        (piece_end, block_end): (usize, usize),
        scan: &Scan,
        next_cut: usize,
    ) -> Option<Outcome> {
        if place < piece_end || piece_end >= block_end {
            return None;
        }
        let far = scan.cuts.get(next_cut + MAX_FALSE_HEADS).copied().unwrap_or(block_end);
        let far = scan.deep.iter().copied().find(|deep| *deep >= head).map_or(far, |deep| deep.min(far));
        let far = far.min(head.saturating_add(self.patience));
        let far = (0..4).map(|back| far - back.min(far)).find(|far| self.text.is_char_boundary(*far))?;
        if far <= piece_end {
            return None;
        }
        match self.attempt(rule, head, far) {
            Attempt::Read(outcome) => Some(outcome),
            Attempt::Refused(finding, end) => {
                self.find(*finding);
                Some(Outcome { resume: end, ..self.broken(head, end) })
            }
            Attempt::Failed(reached) => {
                self.patience = self.patience.saturating_sub(reached.saturating_sub(head));
                None
            }
        }
    }

    /// Explains why a clause could not be read, and keeps its name declared.
    fn failed(&mut self, rule: Rule, head: usize, place: usize, piece_end: usize, scan: &Scan) -> Outcome {
        // A head of the next clause that is misspelled, or whose name cannot be one, is its own mistake: what stands before it is read
        // without it.
        let next = self.misspelled_head(head, place).or_else(|| self.damaged_head(head, place));
        let (mut place, mut end) = (place, scan.damaged_behind(place).map_or(piece_end, |line| line.min(piece_end)));
        if let Some(line) = next {
            let sure = scan.damaged.binary_search(&line).is_ok();
            match self.attempt(rule, head, line) {
                Attempt::Read(outcome) => return outcome,
                Attempt::Refused(finding, _) if sure => {
                    self.find(*finding);
                    return self.broken(head, line);
                }
                // The clause is wrong before that head already.
                Attempt::Failed(sooner) if sure => (place, end) = (sooner, line),
                Attempt::Refused(..) | Attempt::Failed(_) => {}
            }
        }
        let finding = mistakes::explain(self.text, Span::new(head, end), place);
        self.find(finding);
        self.broken(head, end)
    }

    /// Where the line begins, if a clause failed at the head of another that has no name, or at the word behind it.
    fn damaged_head(&self, head: usize, place: usize) -> Option<usize> {
        let before = self.text.get(head..place)?.trim_end();
        let word =
            before.len() - before.bytes().rev().take_while(|byte| byte.is_ascii_lowercase() || *byte == b'_').count();
        [place, head + word].into_iter().find(|start| {
            let line = self.text.get(head..*start).unwrap_or("").trim_end_matches([' ', '\t']);
            let after = start + word_at(self.text, *start).len();
            let blank = self.text.get(after..).is_some_and(|rest| rest.starts_with([' ', '\t']));
            line.ends_with('\n') && blank && begins_clause(word_at(self.text, *start))
        })
    }

    /// Where the line begins, if a clause failed at a line that looks like the misspelled head of another.
    fn misspelled_head(&self, head: usize, place: usize) -> Option<usize> {
        let line = self.text.get(head..place)?.rfind('\n')? + head + 1;
        let blank = self.text.get(line..place)?.trim().is_empty();
        let word = word_at(self.text, place);
        let after = self.text.get(place + word.len()..)?;
        let next = after.trim_start_matches([' ', '\t']);
        let head_like = next.len() < after.len() && (next.starts_with(['"', '“']) || is_name(word_at(next, 0)));
        (blank && head_like && misspelled(word).is_some() && mistakes::line_word(self.text, head, word).is_none())
            .then_some(line)
    }

    fn broken(&self, head: usize, end: usize) -> Outcome {
        let kind = word_at(self.text, head);
        let place = skip_blank(self.text, head + kind.len(), end);
        let name = word_at(self.text, place);
        let named = is_name(name) && !matches!(kind, "contract" | "example" | "note");
        let name = named.then(|| Word { text: name.to_owned(), at: At(Span::new(place, place + name.len())) });
        let mut last = head + self.text.get(head..end).unwrap_or("").trim_end().len();
        // A comment behind its last word is a part of what an unreadable clause says.
        let line = self.written.get(last..line_end(self.written, last).min(end.max(last))).unwrap_or("");
        if line.trim_start().starts_with('#') {
            last += line.trim_end().len();
        }
        Outcome {
            body: Body::Broken(Broken { kind: kind.to_owned(), name }),
            head: At(Span::new(head, head + kind.len())),
            end: last,
            resume: end,
        }
    }

    /// Something that is no clause of this version.
    fn no_clause(&mut self, section: Option<Word>, start: usize, head: usize, piece_end: usize) -> usize {
        let word = word_at(self.text, head);
        let finding = if word.is_empty() {
            mistakes::no_head(self.text, Span::new(head, piece_end))
        } else {
            let finding = Finding::error("unknown-clause", format!("`{word}` does not begin a clause"))
                .at(Span::new(head, head + word.len()), "");
            match misspelled(word) {
                Some(meant) => {
                    finding.fix(format!("did you mean `{meant}`?"), Span::new(head, head + word.len()), meant)
                }
                None => finding,
            }
            .help(format!(
                "words that begin a clause: {}",
                CLAUSE_WORDS.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
            ))
        };
        self.find(finding);
        let outcome = self.broken(head, piece_end);
        self.read.clauses.push(Clause {
            section,
            body: outcome.body,
            head: outcome.head,
            at: At(Span::new(start, outcome.end)),
        });
        // INVARIANT: a piece ends behind its first word, so every round of the loop gets further.
        piece_end.max(start + 1)
    }
}

/// What came of one try at a clause. It is looked at where it is made, so its size does not matter.
#[allow(clippy::large_enum_variant)]
enum Attempt {
    Read(Outcome),
    /// The grammar took it, but it cannot stand so; the clause ends there.
    Refused(Box<Finding>, usize),
    /// The grammar did not take it, and this is as far as it came.
    Failed(usize),
}

/// The clause word that a mistyped one was meant to be.
fn misspelled(word: &str) -> Option<&'static str> {
    if begins_clause(word) || word.len() < 3 {
        return None;
    }
    nearest(word, CLAUSE_WORDS.iter().copied())
}

fn rule_of(word: &str) -> Option<Rule> {
    Some(match word {
        "contract" => Rule::contract,
        "input" => Rule::input,
        "metric" => Rule::metric,
        "define" => Rule::define,
        "method" => Rule::method,
        "schedule" => Rule::schedule,
        "score" => Rule::score,
        "composite" => Rule::composite,
        "payment" | "bonus" | "penalty" | "credit" | "adjustment" | "withhold" | "earn_back" => Rule::term,
        "limit" => Rule::limit,
        "example" => Rule::example,
        "note" => Rule::note,
        "pool" => Rule::pool,
        "level" => Rule::level,
        "decision" => Rule::decision,
        "obligation" => Rule::obligation,
        "scorecard" => Rule::scorecard,
        "assert" => Rule::assert,
        "amendment" => Rule::amendment,
        _ => return None,
    })
}
