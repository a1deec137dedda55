//! What a contract reads from beyond one of those who are settled: whoever settles a part of them alone has to know.

use super::program::Program;
use crate::model::{Gathered, Over};

/// Something that a contract makes of several of a level who are within no one and the same subject: a median of all, a place among peers, a pool of
/// everybody's.
///
/// ```
/// let contract = attain::Contract::parse(r#"
/// edition 2026
/// contract "Above the mean of the region"
///   between payer plan "The Plan" and provider hospital "The Hospital"
///   effective 2026-01-01 through 2026-12-31
///   settled each year
///   money in USD, rounded half up to the cent
/// input visits "Visits": count
/// input region "Region" once: one of north or south
/// define usual "Mean of the region" means the mean of visits over each hospital with the same region
/// bonus prize "Prize" pays 1 USD × visits
/// "#).unwrap();
/// let [reach] = &contract.program().reaches()[..] else { panic!("one reaches") };
/// assert_eq!((reach.figure.as_str(), reach.level.as_str(), &reach.same[..]), ("usual", "hospital", &["region".to_owned()][..]));
/// assert_eq!(reach.words, "the mean of visits over each hospital with the same region");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The name of the clause that reads it.
    pub figure: String,
    /// The words it was read from; of a pool its name.
    pub words: String,
    /// The level whose elements are gathered.
    pub level: String,
    /// The names of the figures or facts in which all of them agree with the reader; empty where all of the level are gathered.
    pub same: Vec<String>,
}

impl Program {
    /// What is read from beyond one subject, in the order of the text. Where there is none, each subject may be settled alone with
    /// everything that is within it and all its periods, and comes to the same.
    pub fn reaches(&self) -> Vec<Reach> {
        let (model, source) = (&self.inner.model, &self.inner.source);
        let mut all: Vec<(u32, Reach)> = Vec::new();
        for gather in &model.gathers {
            let Over::Level { level, .. } = gather.over else { continue };
            let reader = match gather.made {
                // Of one pool: that of the element around the shares.
                Gathered::Share(pool) | Gathered::LeftOver(pool) => {
                    model.figure(model.pool(pool).left_over).place.level
                }
                Gathered::Fold(_) | Gathered::Rank { .. } | Gathered::Streak => gather.reader.level,
            };
            let around = model.lineage(model.level(level).parent);
            if reader.is_some_and(|reader| around.into_iter().any(|around| around == reader)) {
                continue;
            }
            let holds = |span: crate::source::Span| span.start <= gather.span.start && gather.span.end <= span.end;
            let readers = model.figures.iter().filter(|figure| holds(figure.span));
            let figure = readers.min_by_key(|figure| (figure.span.end - figure.span.start, figure.name.len()));
            let reach = Reach {
                figure: figure.map(|figure| figure.name.clone()).unwrap_or_default(),
                words: source.slice(gather.span).split_whitespace().collect::<Vec<_>>().join(" "),
                level: model.level(level).name.clone(),
                same: gather.same.iter().map(|figure| model.figure(*figure).name.clone()).collect(),
            };
            all.push((gather.span.start, reach));
        }
        all.sort_by_key(|(start, _)| *start);
        all.dedup();
        all.into_iter().map(|(_, reach)| reach).collect()
    }
}
