//! Levels, places in time, and what is gathered across them: folds over elements and periods, ranks, streaks, shares of
//! a pool.

use crate::calendar::Grain;
use crate::model::{Direction, ExprId, FigureId, LevelId, PartyId, PoolId, Skip, Statistic};
use crate::number::Number;
use crate::source::Span;

/// Those a contract is about, outermost first: the subject, and who or what is within it (clinicians, claims).
#[derive(Clone, Debug)]
pub struct Level {
    /// The name, which is also the column of its keys.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// What it is within; none for the subject.
    pub parent: Option<LevelId>,
    /// The clause; of the subject, the party of the header.
    pub span: Span,
}

/// Where a figure is worked out: once per element of a level and per period of a grain, schedules apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    /// Whose it is; none for `in common`.
    pub level: Option<LevelId>,
    /// Per which period; none for `once`.
    pub grain: Option<Grain>,
}

/// One value of a figure: at a coordinate, of an element, in a period. Where there is but one element and one period, both
/// are 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct At {
    /// The figure.
    pub figure: FigureId,
    /// The coordinate, as [`super::Model::rows_of`] counts.
    pub coordinate: usize,
    /// The element of the figure's level.
    pub element: usize,
    /// The period of the figure's grain.
    pub period: usize,
}

/// What a figure reads from elements other than its own, or from other periods.
#[derive(Clone, Debug)]
pub struct Gather {
    /// What is made of the elements.
    pub made: Gathered,
    /// Which elements.
    pub over: Over,
    /// Where the reader stands.
    pub reader: Place,
    /// Where the elements stand: the calculations below are made there.
    pub place: Place,
    /// The element; none for a count. Of a streak, a condition.
    pub element: Option<ExprId>,
    /// The weight of a weighted mean, or of a share.
    pub weight: Option<ExprId>,
    /// Which are elements; an unknown condition makes the element absent.
    pub filter: Option<ExprId>,
    /// Only elements that agree with the reader in all of these.
    pub same: Vec<FigureId>,
    /// What happens to those without a value; a streak is bridged by those that are skipped.
    pub skip: Skip,
    /// The words it was read from.
    pub span: Span,
}

/// What is made of gathered elements.
#[derive(Clone, Debug)]
pub enum Gathered {
    /// One value for all of them.
    Fold(Statistic),
    /// The place of the reader's own element among them, 1 the best.
    Rank {
        /// How equal ones are counted.
        ties: Ties,
        /// Which way is better.
        direction: Direction,
    },
    /// The length of the run of true conditions that ends at the reader's period.
    Streak,
    /// The reader's own share of a pool, to its quantum, the largest remainders first.
    Share(PoolId),
    /// What of a pool could not be shared, because nobody had a weight.
    LeftOver(PoolId),
}

/// How equal elements are ranked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ties {
    /// 1, 2, 2, 4
    Competition,
    /// 1, 2, 2, 3
    Dense,
    /// 1, 2.5, 2.5, 4
    Average,
}

/// Which elements are gathered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Over {
    /// The elements of a level that are below the reader, or all of it where the reader stands at that level itself.
    Level {
        /// Which.
        level: LevelId,
        /// Without the reader's own.
        other: bool,
    },
    /// The periods within the reader's.
    Within(Grain),
    /// So many periods, the last being the reader's.
    Last(u32, Grain),
    /// So many periods, the first being the one after the reader's.
    Next(u32, Grain),
    /// All periods so far, the last being the reader's.
    SoFar(Grain),
}

/// Money shared among elements to the last cent, or whole things to the last one.
#[derive(Clone, Debug)]
pub struct Pool {
    /// Its name, which is also that of the shares.
    pub name: String,
    /// What there is to share.
    pub funded: FigureId,
    /// The share of an element.
    pub share: FigureId,
    /// What could not be shared, because nobody had a weight.
    pub left_over: FigureId,
    /// By which figure equal remainders are put in order, the greatest first; then, and without one, by key.
    pub odd_cents: Option<FigureId>,
    /// What shares are multiples of: the header's of money, 1 of whole things.
    pub quantum: Number,
    /// Who has what is left over.
    pub left_over_to: PartyId,
}
