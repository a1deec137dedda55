//! Clauses that reach beyond one provider, one period or one text, as lines.

use super::layout::Flow;
use super::lines::{INDENT, Page};
use super::words::between;
use crate::source::Span;
use crate::syntax::tree::{Amendment, Assert, Asserted, Decision, Level, Obligation, Path, Pool, Scorecard};

impl Page<'_> {
    pub(super) fn pool(&mut self, pool: &Pool) {
        let (flow, end) = self.heading("pool", &pool.heading);
        self.head(flow, end);
        let mut flow = Flow::of("funded by ");
        self.words.expr(&mut flow, &pool.funded, 0);
        self.led_line("funded", flow, pool.funded.at.0);
        let mut flow = Flow::of("shared ");
        self.words.over(&mut flow, &pool.over);
        self.words.elements(&mut flow, pool.filter.as_ref(), &pool.skip, 0);
        flow.gap(0);
        flow.push("by ");
        self.words.expr(&mut flow, &pool.weight, 0);
        self.led_line("shared", flow, pool.weight.at.0);
        self.led_line(
            "odd",
            Flow::of(format!(
                "odd {} by {}",
                if pool.ones { "ones" } else { "cents" },
                self.words.path(&pool.odd_cents)
            )),
            pool.odd_cents.at.0,
        );
        self.led_line("left", Flow::of(format!("left over to {}", pool.left_over.text)), pool.left_over.at.0);
        self.rest(&pool.lines);
    }

    pub(super) fn level(&mut self, level: &Level) {
        let titled = self.words.titled(&level.name, level.title.as_ref());
        self.head(Flow::of(format!("level {titled} within {}", level.within.text)), level.within.at.0.end);
    }

    pub(super) fn decision(&mut self, decision: &Decision) {
        let (flow, end) = self.heading("decision", &decision.heading);
        self.head(flow, end);
        if let Some(at) = decision.never_denies {
            self.line(Flow::of("never denies"), at.0);
        }
        self.rows(&decision.rows, INDENT);
    }

    pub(super) fn obligation(&mut self, obligation: &Obligation) {
        let (mut flow, end) = self.heading("obligation", &obligation.heading);
        flow.gap(0);
        flow.push(format!("owed by {}", obligation.owed_by.text));
        self.head(flow, end.max(obligation.owed_by.at.0.end));
        let mut flow = Flow::of("due ");
        self.words.expr(&mut flow, &obligation.due, 0);
        self.led_line("due", flow, obligation.due.at.0);
        if let Some(done) = &obligation.done_on {
            self.led_line("done", Flow::of(format!("done on {}", self.words.path(done))), done.at.0);
        }
        for (word, span) in [("grace", &obligation.grace), ("cure", &obligation.cure)] {
            if let Some(span) = span {
                self.led_line(word, Flow::of(format!("{word} {}", self.words.literal(span))), span.at.0);
            }
        }
    }

    pub(super) fn scorecard(&mut self, scorecard: &Scorecard) {
        let (flow, end) = self.heading("scorecard", &scorecard.heading);
        self.head(flow, end);
        let mut flow = Flow::of("shows ");
        for (index, shown) in scorecard.shows.iter().enumerate() {
            between(&mut flow, index, scorecard.shows.len(), None, 0);
            flow.push(self.words.path(&shown.path));
            for (place, path) in shown.beside.iter().enumerate() {
                let word = if place == 0 { " beside " } else { " and " };
                flow.push(format!("{word}{}", self.words.path(path)));
            }
        }
        let paths = scorecard.shows.iter().flat_map(|shown| std::iter::once(&shown.path).chain(&shown.beside));
        let at = paths.map(|path| path.at.0).reduce(Span::to).unwrap_or_default();
        self.led_line("shows", flow, at);
        if let Some((small, at)) = scorecard.small {
            self.line(Flow::of(format!("small cells below {small}")), at.0);
        }
    }

    pub(super) fn assert(&mut self, assert: &Assert) {
        let (flow, end) = self.heading("assert", &assert.heading);
        self.head(flow, end);
        match &assert.says {
            Asserted::Always(condition) => {
                let mut flow = Flow::of("always ");
                self.words.expr(&mut flow, condition, 0);
                self.led_line("always", flow, condition.at.0);
            }
            Asserted::Course { figure, never, input, when } => {
                let mut flow = Flow::of(format!("{} {}", self.words.path(figure), never.words()));
                flow.gap(0);
                flow.push(format!("when {} {}", self.words.path(input), when.word()));
                self.line(flow, figure.at.0.to(input.at.0));
            }
        }
    }

    pub(super) fn amendment(&mut self, amendment: &Amendment) {
        let titled = self.words.titled(&amendment.name, amendment.title.as_ref());
        let end = amendment.title.as_ref().unwrap_or(&amendment.name).at.0.end;
        self.head(Flow::of(format!("amendment {titled}")), end);
        let (date, at) = &amendment.effective;
        self.line(Flow::of(format!("effective {date}")), at.0);
        if let Some((date, at)) = &amendment.known_from {
            self.line(Flow::of(format!("known from {date}")), at.0);
        }
        if !amendment.removes.is_empty() {
            self.paths("removes", &amendment.removes);
        }
    }

    /// `shows a, b, c`, broken where it is too long.
    pub(super) fn paths(&mut self, word: &str, paths: &[Path]) {
        let mut flow = Flow::of(format!("{word} "));
        for (index, path) in paths.iter().enumerate() {
            between(&mut flow, index, paths.len(), None, 0);
            flow.push(self.words.path(path));
        }
        let at = paths.iter().map(|path| path.at.0).reduce(Span::to).unwrap_or_default();
        self.led_line(word, flow, at);
    }
}
