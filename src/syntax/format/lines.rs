//! The lines that clauses share: headings, rules, and what follows a rule.

use super::layout::{Flow, Line, Says, WIDTH, blanks};
use super::words::{Words, between, quoted};
use crate::source::{At, Span};
use crate::syntax::tree::{self, Heading, LineSays, Rule};

/// Blanks before a line of a clause.
pub(super) const INDENT: usize = 2;

/// A clause while its lines are put down.
pub(super) struct Page<'a> {
    pub(super) words: &'a Words<'a>,
    pub(super) lines: Vec<Line>,
    /// The whole clause.
    pub(super) span: Span,
    /// `§ 4.1 `, or nothing.
    pub(super) section: String,
}

impl<'a> Page<'a> {
    pub(super) fn new(words: &'a Words<'a>, span: Span, section: String) -> Self {
        Page { words, lines: Vec::new(), span, section }
    }

    /// The first line of the clause, of which the author's words end at `end`.
    pub(super) fn head(&mut self, says: Flow, end: u32) {
        let mut flow = Flow::of(&self.section);
        flow.append(says);
        let start = self.span.start;
        self.lines.push(Line::new(0, Says::Flow(flow), start, end.max(start)));
    }

    /// A line of the clause.
    pub(super) fn line(&mut self, says: Flow, at: Span) {
        self.lines.push(Line::new(INDENT, Says::Flow(says), at.start, at.end));
    }

    /// Where a word of the language, which has no place in the tree, stands before `end` and behind the last line.
    fn place_of(&self, word: &str, end: u32) -> u32 {
        let start = self.lines.last().map_or(end, |line| line.end);
        let mut place = start as usize;
        let mut found = end;
        for line in self.words.source.slice(Span { start, end }).split_inclusive('\n') {
            let said = line.split('#').next().unwrap_or("");
            if let Some(index) = said.rfind(word) {
                found = Span::new(place + index, place + index).start;
            }
            place += line.len();
        }
        found
    }

    /// A line of which only the end has a place in the tree.
    pub(super) fn led_line(&mut self, word: &str, says: Flow, at: Span) {
        let start = self.place_of(word, at.start);
        self.line(says, Span { start, end: at.end });
    }

    /// A line that is one word of the language, before a table or a grid that begins at `before`.
    pub(super) fn word_line(&mut self, word: &str, before: u32) {
        let start = self.place_of(word, before);
        let end = before.min(start + word.len() as u32);
        self.line(Flow::of(word), Span { start, end });
    }

    /// `bonus stars "Star bonus" for each measure where …`, and where the author's heading ends.
    pub(super) fn heading(&self, kind: &str, heading: &Heading) -> (Flow, u32) {
        self.heading_at(kind, heading, 0)
    }

    /// The same, with the title at least at a column.
    pub(super) fn heading_at(&self, kind: &str, heading: &Heading, title_column: usize) -> (Flow, u32) {
        let mut words = format!("{kind} {}", heading.name.text);
        if let Some(title) = &heading.title {
            let width = self.section.chars().count() + words.chars().count() + 1;
            blanks(&mut words, 1 + title_column.saturating_sub(width));
            words.push_str(&quoted(&title.text));
        }
        let mut flow = Flow::of(words);
        flow.push(self.words.each(heading));
        let mut end = heading.name.at.0.end;
        for word in heading.title.iter().chain(&heading.each) {
            end = end.max(word.at.0.end);
        }
        let version = heading.version.as_ref().map(|version| version.at);
        for at in [version, heading.once, heading.in_common].into_iter().flatten() {
            end = end.max(at.0.end);
        }
        if let Some(filter) = &heading.filter {
            flow.gap(0);
            flow.push("where ");
            self.words.expr(&mut flow, filter, 1);
            end = end.max(filter.at.0.end);
        }
        (flow, end)
    }

    /// `… means a − b` on the clause's first line where it fits there, and the table below it.
    pub(super) fn means(&mut self, mut head: Flow, end: u32, apart: bool, rule: &Rule) {
        match rule {
            Rule::Plain(verb, value) => {
                let mut flow = Flow::of(match verb {
                    Some(verb) => verb.word(),
                    None => "means",
                });
                flow.push(" ");
                self.words.expr(&mut flow, value, 0);
                if apart || self.section.chars().count() + head.width() + 1 + flow.width() > WIDTH {
                    self.head(head, end);
                    self.led_line("means", flow, value.at.0);
                } else {
                    head.push(" ");
                    head.append(flow);
                    self.head(head, end.max(value.at.0.end));
                }
            }
            Rule::Table(table) => {
                if apart {
                    self.head(head, end);
                    self.word_line("means", table.at.0.start);
                } else {
                    head.push(" means");
                    self.head(head, end);
                }
                self.table(table, INDENT);
            }
        }
    }

    /// `is a per b` on a line of its own, or `is` and the table below it.
    pub(super) fn led_rule(&mut self, word: &str, rule: &Rule) {
        match rule {
            Rule::Plain(verb, value) => {
                let word = verb.map_or(word, |verb| verb.word());
                let mut flow = Flow::of(format!("{word} "));
                self.words.expr(&mut flow, value, 0);
                self.led_line(word, flow, value.at.0);
            }
            Rule::Table(table) => {
                self.word_line(word, table.at.0.start);
                self.table(table, 2 * INDENT);
            }
        }
    }

    /// `earns 10 × x` on a line of its own, or a table.
    pub(super) fn verb_rule(&mut self, word: &str, rule: &Rule) {
        match rule {
            Rule::Plain(..) => self.led_rule(word, rule),
            Rule::Table(table) => self.table(table, INDENT),
        }
    }

    /// `given a 1, b 2`, the members under each other where they are many.
    pub(super) fn members(&mut self, word: &str, all: &[String], at: Span) {
        let mut flow = Flow::of(word);
        for (index, one) in all.iter().enumerate() {
            between(&mut flow, index, all.len(), None, 0);
            flow.push(one);
        }
        self.led_line(word.trim_end(), flow, at);
        if let Some(line) = self.lines.last_mut() {
            line.hang = INDENT + word.len();
        }
    }

    /// Exceptions, gates, steps, statuses and treatments.
    pub(super) fn rest(&mut self, lines: &[tree::Line]) {
        let mut index = 0;
        while let Some(line) = lines.get(index) {
            let mut flow = Flow::default();
            let mut at = line.at.0;
            let mut taken = 1;
            match &line.says {
                LineSays::Except { when, verb, amount } => {
                    flow.push("except when ");
                    self.words.condition(&mut flow, when, 0);
                    flow.gap(0);
                    flow.push(format!("{} ", verb.word()));
                    self.words.expr(&mut flow, amount, 1);
                }
                LineSays::OnlyIf { side, condition } => {
                    flow.push(side.map_or(String::new(), |side| format!("{} ", side.word())));
                    flow.push("only if ");
                    self.words.condition(&mut flow, condition, 0);
                }
                LineSays::Steps { side, steps } => {
                    flow.push(side.map_or(String::new(), |side| format!("{} ", side.word())));
                    self.words.steps(&mut flow, steps);
                }
                LineSays::Status { kind, when } => {
                    flow.push(format!("{} when ", kind.word()));
                    self.words.expr(&mut flow, when, 0);
                }
                LineSays::MayBeGiven => flow.push("may be given"),
                LineSays::Treat(treat) => {
                    // `unreported or excused counts as 0` made a line for each kind.
                    let mut of = vec![treat.kind];
                    for other in lines.iter().skip(index + 1) {
                        match &other.says {
                            LineSays::Treat(next) if next.value == treat.value && together(line.at, other.at) => {
                                of.push(next.kind);
                                at = at.to(other.at.0);
                            }
                            LineSays::Treat(_)
                            | LineSays::Except { .. }
                            | LineSays::OnlyIf { .. }
                            | LineSays::Steps { .. }
                            | LineSays::Status { .. }
                            | LineSays::MayBeGiven => break,
                        }
                    }
                    taken = of.len();
                    self.words.treat(&mut flow, &of, &treat.value, 0);
                }
            }
            self.line(flow, at);
            index += taken;
        }
    }
}

/// Whether two lines of a tree were one line of the text.
fn together(one: At, other: At) -> bool {
    !one.0.is_empty() && one.0.start < other.0.end && other.0.start < one.0.end
}
