//! The order of lines where it has no meaning.

use crate::syntax::tree::{Body, Line, LineSays, Text};

/// Puts the lines of every clause into canonical order: exceptions, then gates, then everything else, and last that it may be given.
///
/// Exceptions keep their order among themselves (the first that is true decides), and so do steps, statuses and
/// treatments, which act one after the other.
pub fn canonical_order(text: &mut Text) {
    for clause in &mut text.clauses {
        match &mut clause.body {
            Body::Input(input) => order(&mut input.lines),
            Body::Metric(metric) => order(&mut metric.lines),
            Body::Define(define) => order(&mut define.lines),
            Body::Method(method) => order(&mut method.lines),
            Body::Score(score) => order(&mut score.lines),
            Body::Composite(composite) => order(&mut composite.lines),
            Body::Term(term) => order(&mut term.lines),
            Body::Pool(pool) => order(&mut pool.lines),
            Body::Contract(_)
            | Body::Schedule(_)
            | Body::Limit(_)
            | Body::Level(_)
            | Body::Decision(_)
            | Body::Obligation(_)
            | Body::Scorecard(_)
            | Body::Assert(_)
            | Body::Amendment(_)
            | Body::Example(_)
            | Body::Note(_)
            | Body::Broken(_) => {}
        }
    }
}

fn order(lines: &mut [Line]) {
    lines.sort_by_key(|line| match &line.says {
        LineSays::Except { .. } => 0,
        LineSays::OnlyIf { .. } => 1,
        LineSays::Steps { .. } | LineSays::Status { .. } | LineSays::Treat(_) => 2,
        LineSays::MayBeGiven => 3,
    });
}
