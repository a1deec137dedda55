//! What is made of many elements, and which elements they are.

use pest::iterators::Pair;

use super::{Lowered, Marks, Reader};
use crate::diagnostic::Finding;
use crate::source::{At, Span};
use crate::syntax::parse::Rule;
use crate::syntax::tree::{Best, Fold, Over, Skip, Statistic, Word};

/// How many periods a calculation may look back or ahead.
const MAX_PERIODS: u32 = 1_200;

impl<'t> Reader<'t> {
    /// `the mean of points over each measure where … skipping …`
    pub(super) fn fold(&mut self, marks: &mut Marks<'t>) -> Lowered<(Fold, u32)> {
        let (mut inside, _) = self.enter(marks, Rule::fold)?;
        let word = self.take(&mut inside)?;
        let best = if inside.is(Rule::best) { Some(self.best(&mut inside)?) } else { None };
        let (mut element, mut weight, mut by, mut levels) = (None, None, None, 0);
        let _ = self.skip(&mut inside, Rule::percentile_of) || self.skip(&mut inside, Rule::of);
        if !matches!(inside.rule(), Some(Rule::over_each | Rule::over_periods)) {
            let (expr, element_levels) = self.tall_logic(&mut inside)?;
            levels = element_levels;
            element = Some(expr);
        }
        if self.skip(&mut inside, Rule::by) {
            if word.as_rule() == Rule::weighted_mean {
                let (expr, weight_levels) = self.tall_run(&mut inside)?;
                levels = levels.max(weight_levels);
                weight = Some(expr);
            } else {
                by = Some(self.name(&mut inside)?);
            }
        }
        let statistic = self.statistic(&word, best, by)?;
        let over = self.over(&mut inside)?;
        let mut filter = None;
        if self.skip(&mut inside, Rule::where_) {
            let (expr, filter_levels) = self.tall_logic(&mut inside)?;
            levels = levels.max(filter_levels);
            filter = Some(expr);
        }
        let skip = self.skip_tail(&mut inside)?;
        Ok((Fold { statistic, element, weight, over, filter, skip }, levels))
    }

    /// What a fold makes of its elements, by its first words and the method behind `by`.
    fn statistic(&mut self, word: &Pair<'t, Rule>, best: Option<Best>, by: Option<Word>) -> Lowered<Statistic> {
        Ok(match (word.as_rule(), word.as_str(), best) {
            (Rule::weighted_mean, _, _) => Statistic::WeightedMean,
            (Rule::count_word, _, _) => Statistic::Count,
            (Rule::rank_of, _, _) => Statistic::Rank { by },
            (Rule::ordinal, nth, _) => {
                let digits = nth.trim_end_matches(|end: char| end.is_ascii_alphabetic());
                let by = by.ok_or_else(|| self.lost())?;
                Statistic::Percentile { nth: self.number_of(digits, word)?, by }
            }
            (Rule::other_statistic, words, _) => match words.as_bytes() {
                [b's', b't', ..] => Statistic::Streak,
                [b's', ..] => Statistic::SampleDeviation,
                _ => Statistic::PopulationDeviation,
            },
            (_, "sum", best) => Statistic::Sum(best),
            (_, "mean", best) => Statistic::Mean(best),
            (_, other, Some(_)) => {
                return Err(Box::new(
                    Finding::error("syntax", format!("`of the best` cannot stand with `the {other}`"))
                        .at(self.since(self.start(word)).0, "")
                        .help("it stands with a sum or a mean: `the mean of the best 3 of points over each measure`"),
                ));
            }
            (_, "least", None) => Statistic::Least,
            (_, "greatest", None) => Statistic::Greatest,
            (_, _, None) => Statistic::Median,
        })
    }

    /// `over each other hospital with the same region`, `over the last 3 months`
    pub(super) fn over(&mut self, marks: &mut Marks<'t>) -> Lowered<Over> {
        if let Some(words) = self.take_if(marks, Rule::over_periods) {
            // The place is that of `the last 3 months`.
            let start = self.start(&words) + words.as_str().find("the").unwrap_or(0);
            let (count, period) = self.periods(marks)?;
            let at = self.since(start);
            let last = words.as_str().ends_with("last");
            return Ok(if last { Over::Last { count, period, at } } else { Over::Next { count, period, at } });
        }
        self.skip(marks, Rule::over_each);
        let other = self.take_if(marks, Rule::other).map(|pair| self.at(&pair));
        let axis = self.name(marks)?;
        let mut same = Vec::new();
        if marks.is(Rule::same) {
            let (mut inside, _) = self.enter(marks, Rule::same)?;
            self.skip(&mut inside, Rule::with_the_same);
            same = self.paths(&mut inside);
        }
        Ok(Over::Each { other, axis, same })
    }

    /// `3 months`: how many, and the word for one of them.
    pub(super) fn periods(&mut self, marks: &mut Marks<'t>) -> Lowered<(u32, Word)> {
        let count = self.integer(marks, MAX_PERIODS)?;
        let period = self.name(marks)?;
        Ok((count, Word { text: period.text.trim_end_matches('s').to_owned(), ..period }))
    }

    fn best(&mut self, marks: &mut Marks<'t>) -> Lowered<Best> {
        let (mut inside, _) = self.enter(marks, Rule::best)?;
        self.skip(&mut inside, Rule::of_the_best);
        let number = self.take(&mut inside)?;
        Ok(Best { number: self.number(&number)?, percent: self.skip(&mut inside, Rule::percent) })
    }

    /// `skipping missing needing at least 2`, or nothing of the kind.
    pub(super) fn skip_tail(&mut self, marks: &mut Marks<'t>) -> Lowered<Skip> {
        if !marks.is(Rule::skip) {
            return Ok(Skip { at: At(Span::new(self.end, self.end)), ..Skip::default() });
        }
        let (mut inside, start) = self.enter(marks, Rule::skip)?;
        let mut skip = Skip::default();
        if self.skip(&mut inside, Rule::skipping) {
            skip.kinds = self.kinds(&mut inside)?;
        }
        if self.skip(&mut inside, Rule::needing) {
            skip.needing = Some(self.integer(&mut inside, u32::MAX)?);
        }
        skip.at = self.since(start);
        Ok(skip)
    }
}
