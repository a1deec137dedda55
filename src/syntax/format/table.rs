//! Tables: what each row claims, then its verbs in one column, then the amounts.

use super::layout::{Flow, HANG, Line, Says, WIDTH, blanks};
use super::lines::{INDENT, Page};
use super::words::quoted;
use crate::source::Span;
use crate::syntax::tree::{Band, Expr, Row, RowHead, RowResult, Table};

/// Heads wider than this do not push the verbs of the other rows to the right.
const WIDEST_HEAD: usize = 60;

/// Where verbs stand further right than this, a row that is too long stands by itself.
const WIDEST_HANG: usize = 44;

impl Page<'_> {
    /// `by band of x` at `indent` and its rows two further right; rows without a selector at `indent`.
    pub(super) fn table(&mut self, table: &Table, indent: usize) {
        let mut rows_at = indent;
        if let Some((kind, selector)) = &table.selector {
            let mut flow = Flow::of(format!("{} ", kind.words()));
            self.words.expr(&mut flow, selector, 0);
            let at = Span { start: table.at.0.start, end: selector.at.0.end };
            self.lines.push(Line::new(indent, Says::Flow(flow), at.start, at.end));
            rows_at += INDENT;
        }
        self.rows(&table.rows, rows_at);
    }

    /// Rows at `rows_at`, their verbs in one column.
    pub(super) fn rows(&mut self, rows: &[Row], rows_at: usize) {
        let heads: Vec<Flow> = rows.iter().map(|row| self.row_head(row)).collect();
        let widest = heads.iter().map(Flow::width).filter(|width| *width <= WIDEST_HEAD).max().unwrap_or(0);
        let verb_at = rows_at + widest + 2;
        for (row, mut flow) in rows.iter().zip(heads) {
            let width = flow.width();
            let mut result = Flow::default();
            self.row_result(&mut result, row);
            let fits = verb_at + result.width() <= WIDTH;
            let aligned = width <= widest && (fits || verb_at <= WIDEST_HANG);
            let mut padding = String::new();
            match (aligned, width <= WIDEST_HEAD) {
                (true, _) => blanks(&mut padding, widest - width + 2),
                (false, true) => blanks(&mut padding, 2),
                (false, false) => flow.wide_gap(0, 2),
            }
            flow.push(padding);
            flow.append(result);
            let mut line = Line::new(rows_at, Says::Flow(flow), row.at.0.start, row.at.0.end);
            line.hang = if aligned && verb_at <= WIDEST_HANG { verb_at + INDENT } else { rows_at + HANG };
            self.lines.push(line);
        }
    }

    fn row_head(&self, row: &Row) -> Flow {
        let mut flow = Flow::default();
        if let Some(schedule) = &row.each {
            flow.push(format!("for each {} ", schedule.text));
        }
        match &row.head {
            RowHead::When(condition) => self.bound(&mut flow, "when ", condition),
            RowHead::Otherwise => flow.push("otherwise"),
            RowHead::Band(band) => self.band(&mut flow, band),
            RowHead::At(point) => self.bound(&mut flow, "at ", point),
            RowHead::Missing(kind) => flow.push(kind.word()),
        }
        flow
    }

    fn band(&self, flow: &mut Flow, band: &Band) {
        match band {
            Band::From(value) => self.bound(flow, "from ", value),
            Band::Above(value) => self.bound(flow, "above ", value),
            Band::UpTo(value) => self.bound(flow, "up to ", value),
            Band::Below(value) => self.bound(flow, "below ", value),
            Band::Both { from, lower, up_to, upper } => {
                self.bound(flow, if *from { "from " } else { "above " }, lower);
                self.bound(flow, if *up_to { " up to " } else { " to below " }, upper);
            }
            Band::Good(goodness, value) => self.bound(flow, &format!("{} ", goodness.words()), value),
        }
    }

    fn bound(&self, flow: &mut Flow, words: &str, value: &Expr) {
        self.bound_at(flow, words, value, 2);
    }

    fn bound_at(&self, flow: &mut Flow, words: &str, value: &Expr, depth: usize) {
        flow.push(words);
        self.words.expr(flow, value, depth);
    }

    fn row_result(&self, flow: &mut Flow, row: &Row) {
        flow.push(row.verb.word());
        match &row.result {
            RowResult::Bare => {}
            RowResult::Amount(amount) => self.bound_at(flow, " ", amount, 1),
            RowResult::Evenly(from, to) => {
                self.bound(flow, " evenly from ", from);
                self.bound(flow, " to ", to);
            }
        }
        if let Some(because) = &row.because {
            flow.gap(0);
            flow.push(format!("because {}", quoted(&because.text)));
        }
    }
}
