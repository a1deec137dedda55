//! A `times` that two readers bracket differently: `means a + b times c` is all of it times c, for whoever knows the rule.

use crate::diagnostic::Finding;
use crate::source::Source;
use crate::syntax::tree::{Action, Body, Line, LineSays, Made, MetricValue, Node, Operator, Rule, Text};

/// A finding for each clause whose sum is followed by `times` as its first line.
pub(super) fn times_behind_a_sum(text: &Text, source: &Source) -> Vec<Finding> {
    let of = |body: &Body| match body {
        Body::Metric(metric) => match &metric.value {
            MetricValue::Is(rule) => finding(rule, &metric.lines, source),
            MetricValue::Reported(_) => None,
        },
        Body::Composite(composite) => match &composite.made {
            Made::Is(rule) => finding(rule, &composite.lines, source),
            Made::Parts(..) => None,
        },
        Body::Define(define) => finding(&define.rule, &define.lines, source),
        Body::Method(method) => finding(&method.rule, &method.lines, source),
        Body::Score(score) => finding(&score.rule, &score.lines, source),
        Body::Term(term) => finding(&term.rule, &term.lines, source),
        Body::Contract(_)
        | Body::Input(_)
        | Body::Schedule(_)
        | Body::Limit(_)
        | Body::Pool(_)
        | Body::Level(_)
        | Body::Decision(_)
        | Body::Obligation(_)
        | Body::Scorecard(_)
        | Body::Assert(_)
        | Body::Amendment(_)
        | Body::Example(_)
        | Body::Note(_)
        | Body::Broken(_) => None,
    };
    text.clauses.iter().filter_map(|clause| of(&clause.body)).collect()
}

fn finding(rule: &Rule, lines: &[Line], source: &Source) -> Option<Finding> {
    let Rule::Plain(_, sum) = rule else { return None };
    let Node::Binary(operator @ (Operator::Add | Operator::Subtract), left, right, _) = &*sum.node else { return None };
    let LineSays::Steps { steps, .. } = &lines.first()?.says else { return None };
    let step = steps.first()?;
    let Action::Times(factor) = &step.action else { return None };
    let words = |span| source.slice(span).trim_end();
    let (whole, left, right, times) = (words(sum.at.0), words(left.at.0), words(right.at.0), words(factor.at.0));
    Some(
        Finding::error("brackets-needed", "this can be read in two ways")
            .at(step.at.0, format!("times what: all of `{whole}`, or `{right}` alone?"))
            .help(format!("`({whole}) × {times}`, or `{left} {} ({right} × {times})`", operator.sign()))
            .help(format!("as a step of all that stands before it: `{whole}, times {times}`")),
    )
}
