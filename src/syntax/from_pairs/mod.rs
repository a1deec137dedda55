//! Pest pairs → tree: the shape that the grammar found, in the author's words.
//!
//! The grammar marks only what carries meaning, so a rule's inside is a short run of marks, read here from left to right. Ambiguous runs
//! of operands are refused here ([`expressions`]), because both ways of bracketing them can be printed.

mod beyond;
mod clauses;
mod expressions;
mod folds;
mod headings;
mod lines;
mod values;

use pest::iterators::{Pair, Pairs};

use super::parse::Rule;
use super::tree::Word;
use crate::diagnostic::Finding;
use crate::source::{At, Span};

pub(super) use clauses::{clause, edition};

/// What was read, or the one finding that says why it could not be.
pub(super) type Lowered<T> = Result<T, Box<Finding>>;

/// Where the reading of one clause stands.
pub(super) struct Reader<'t> {
    /// The whole text.
    text: &'t str,
    /// Where in the text the pairs' input begins.
    base: usize,
    /// The end of the last mark read. Spans are taken from marks, because a pair with an optional end reaches over the blanks before it.
    end: usize,
}

/// The marks inside a pair, with the next one at hand.
pub(super) struct Marks<'t> {
    next: Option<Pair<'t, Rule>>,
    rest: Pairs<'t, Rule>,
}

impl<'t> Marks<'t> {
    pub(super) fn new(mut rest: Pairs<'t, Rule>) -> Self {
        Marks { next: rest.next(), rest }
    }

    /// The rule of the next mark.
    fn rule(&self) -> Option<Rule> {
        self.next.as_ref().map(Pair::as_rule)
    }

    fn is(&self, rule: Rule) -> bool {
        self.rule() == Some(rule)
    }

    fn take(&mut self) -> Option<Pair<'t, Rule>> {
        std::mem::replace(&mut self.next, self.rest.next())
    }
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str, base: usize) -> Self {
        Reader { text, base, end: base }
    }

    /// The next mark, which the grammar promises to be there.
    fn take(&mut self, marks: &mut Marks<'t>) -> Lowered<Pair<'t, Rule>> {
        match marks.take() {
            Some(pair) => {
                self.end = self.base + pair.as_span().end();
                Ok(pair)
            }
            None => Err(self.lost()),
        }
    }

    /// The next mark, if it is of this rule.
    fn take_if(&mut self, marks: &mut Marks<'t>, rule: Rule) -> Option<Pair<'t, Rule>> {
        if marks.is(rule) { self.take(marks).ok() } else { None }
    }

    /// Passes over a mark that says only what the rule already says.
    fn skip(&mut self, marks: &mut Marks<'t>, rule: Rule) -> bool {
        self.take_if(marks, rule).is_some()
    }

    /// The marks inside the next mark, and where it begins.
    fn enter(&mut self, marks: &mut Marks<'t>, rule: Rule) -> Lowered<(Marks<'t>, usize)> {
        if !marks.is(rule) {
            return Err(self.lost());
        }
        let pair = self.take(marks)?;
        let start = self.start(&pair);
        Ok((Marks::new(pair.into_inner()), start))
    }

    fn start(&self, pair: &Pair<'t, Rule>) -> usize {
        self.base + pair.as_span().start()
    }

    /// From a place to the end of the last mark read.
    fn since(&self, start: usize) -> At {
        At(Span::new(start, self.end))
    }

    /// Where an atomic mark stands.
    fn at(&self, pair: &Pair<'t, Rule>) -> At {
        let span = pair.as_span();
        At(Span::new(self.base + span.start(), self.base + span.end()))
    }

    fn word(&self, pair: &Pair<'t, Rule>) -> Word {
        Word { text: pair.as_str().to_owned(), at: self.at(pair) }
    }

    /// The next mark as a word.
    fn name(&mut self, marks: &mut Marks<'t>) -> Lowered<Word> {
        let pair = self.take(marks)?;
        Ok(self.word(&pair))
    }

    /// A string without its quotes.
    fn title(&self, pair: &Pair<'t, Rule>) -> Word {
        Word { text: unquoted(pair.as_str()).to_owned(), at: self.at(pair) }
    }

    fn title_if(&mut self, marks: &mut Marks<'t>) -> Option<Word> {
        let pair = self.take_if(marks, Rule::string)?;
        Some(self.title(&pair))
    }

    /// The words of a stretch, on one line.
    fn slice(&self, start: usize, end: usize) -> String {
        let words = self.text.get(start..end).unwrap_or("");
        let mut flat = String::with_capacity(words.len());
        for (index, word) in words.split_whitespace().enumerate() {
            if index > 0 || words.starts_with(char::is_whitespace) {
                flat.push(' ');
            }
            flat.push_str(word);
        }
        if words.ends_with(char::is_whitespace) {
            flat.push(' ');
        }
        flat
    }

    // INVARIANT: the grammar promises every mark that is asked for here; this is what an author sees if it ever does not.
    fn lost(&self) -> Box<Finding> {
        Box::new(
            Finding::error("internal", "the grammar and the reader of clauses disagree here")
                .at(Span::new(self.end, self.end), "")
                .help("this is a mistake in Attain, not in the contract: please report it with the clause"),
        )
    }
}

/// A string's text, whichever quotes it wears.
pub(super) fn unquoted(quoted: &str) -> &str {
    quoted.trim_start_matches(['"', '“']).trim_end_matches(['"', '”'])
}
