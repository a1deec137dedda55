//! Folds in their canonical spelling.

use super::layout::Flow;
use super::words::Words;
use crate::number::Number;
use crate::syntax::tree::{Best, Expr, Fold, Over, Skip, Statistic};

impl Words<'_> {
    pub(super) fn fold(&self, out: &mut Flow, fold: &Fold, depth: usize) {
        out.push("the ");
        match &fold.statistic {
            Statistic::Sum(best) => out.push(format!("sum of {}", self.best(best.as_ref()))),
            Statistic::Mean(best) => out.push(format!("mean of {}", self.best(best.as_ref()))),
            Statistic::WeightedMean => out.push("weighted mean of "),
            Statistic::Least => out.push("least of "),
            Statistic::Greatest => out.push("greatest of "),
            Statistic::Median => out.push("median of "),
            Statistic::Count => out.push("count "),
            Statistic::Percentile { nth, .. } => out.push(format!("{} percentile of ", ordinal(nth))),
            Statistic::Rank { .. } => out.push("rank of "),
            Statistic::Streak => out.push("streak of "),
            Statistic::SampleDeviation => out.push("sample deviation of "),
            Statistic::PopulationDeviation => out.push("population deviation of "),
        }
        if let Some(element) = &fold.element {
            self.expr(out, element, depth + 1);
            out.gap(depth);
        }
        if let Some(weight) = &fold.weight {
            out.push("by ");
            self.expr(out, weight, depth + 1);
            out.gap(depth);
        }
        if let Statistic::Percentile { by, .. } | Statistic::Rank { by: Some(by) } = &fold.statistic {
            out.push(format!("by {} ", by.text));
        }
        self.over(out, &fold.over);
        self.elements(out, fold.filter.as_ref(), &fold.skip, depth);
    }

    /// `over each other hospital with the same region`
    pub(super) fn over(&self, out: &mut Flow, over: &Over) {
        match over {
            Over::Each { other, axis, same } => {
                out.push(if other.is_some() { "over each other " } else { "over each " });
                out.push(&axis.text);
                for (index, path) in same.iter().enumerate() {
                    out.push(if index == 0 { " with the same " } else { ", " });
                    out.push(self.path(path));
                }
            }
            Over::Last { count, period, .. } => out.push(format!("over the last {}", periods(*count, &period.text))),
            Over::Next { count, period, .. } => out.push(format!("over the next {}", periods(*count, &period.text))),
        }
    }

    /// ` where domain is safety skipping missing`, or nothing at all.
    pub(super) fn elements(&self, out: &mut Flow, filter: Option<&Expr>, skip: &Skip, depth: usize) {
        if let Some(filter) = filter {
            out.gap(depth);
            out.push("where ");
            self.expr(out, filter, depth + 1);
        }
        self.skip(out, skip, depth);
    }

    fn best(&self, best: Option<&Best>) -> String {
        match best {
            Some(Best { number, percent }) => {
                format!("the best {}{} of ", self.plain(number), if *percent { "%" } else { "" })
            }
            None => String::new(),
        }
    }
}

/// `3 months`, `1 month`
pub(super) fn periods(count: u32, period: &str) -> String {
    format!("{count} {period}{}", if count == 1 { "" } else { "s" })
}

/// `75th`, `1st`, `12.5th`
fn ordinal(nth: &Number) -> String {
    let digits = nth.to_exact_string().unwrap_or_else(|| nth.to_string());
    let teen = ["11", "12", "13"].iter().any(|teen| digits.ends_with(teen));
    let ending = match digits.chars().last() {
        _ if teen || digits.contains('.') => "th",
        Some('1') => "st",
        Some('2') => "nd",
        Some('3') => "rd",
        Some(_) | None => "th",
    };
    format!("{digits}{ending}")
}
