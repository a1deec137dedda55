//! What is made of many elements: over the rows of a schedule, the members of a level, or periods.

use crate::number::Number;
use crate::source::At;

use super::{Expr, Path, Skip, Word};

/// `the mean of points over each measure where domain is safety skipping missing needing at least 2`
#[derive(Clone, Debug, PartialEq)]
pub struct Fold {
    /// What is made of the elements.
    pub statistic: Statistic,
    /// The element, a condition for a streak; none for `the count over each …`.
    pub element: Option<Expr>,
    /// `by weight`, of a weighted mean
    pub weight: Option<Expr>,
    /// `over each measure`
    pub over: Over,
    /// `where domain is safety`
    pub filter: Option<Expr>,
    /// `skipping missing needing at least 2`
    pub skip: Skip,
}

/// What a fold visits.
#[derive(Clone, Debug, PartialEq)]
pub enum Over {
    /// `over each measure`, `over each other hospital with the same region, size`
    Each {
        /// `other`: all but the one at hand
        other: Option<At>,
        /// The schedule's key, the level or the period.
        axis: Word,
        /// `with the same region, size`: those of which these figures are what they are here
        same: Vec<Path>,
    },
    /// `over the last 3 months`: this one included
    Last {
        /// How many.
        count: u32,
        /// `month`, `quarter`, `half_year` or `year`, whether one or many are meant
        period: Word,
        /// From `the` on.
        at: At,
    },
    /// `over the next 2 quarters`
    Next {
        /// How many.
        count: u32,
        /// `month`, `quarter`, `half_year` or `year`, whether one or many are meant
        period: Word,
        /// From `the` on.
        at: At,
    },
}

/// What a fold makes of its elements.
#[derive(Clone, Debug, PartialEq)]
pub enum Statistic {
    /// `the sum of`, perhaps `of the best 3`
    Sum(Option<Best>),
    /// `the mean of`, perhaps `of the best 10%`
    Mean(Option<Best>),
    /// `the weighted mean of … by …`
    WeightedMean,
    /// `the least of`
    Least,
    /// `the greatest of`
    Greatest,
    /// `the median of`
    Median,
    /// `the count over`
    Count,
    /// `the 75th percentile of x by inclusive over`
    Percentile {
        /// 75 here
        nth: Number,
        /// The method.
        by: Word,
    },
    /// `the rank of x over`, `the rank of x by dense over`
    Rank {
        /// The rule for those alike.
        by: Option<Word>,
    },
    /// `the streak of C over`
    Streak,
    /// `the sample deviation of x over`
    SampleDeviation,
    /// `the population deviation of x over`
    PopulationDeviation,
}

/// `of the best 3`, `of the best 10%`
#[derive(Clone, Debug, PartialEq)]
pub struct Best {
    /// How many, or how many in a hundred.
    pub number: Number,
    /// Whether a `%` stands behind it.
    pub percent: bool,
}
