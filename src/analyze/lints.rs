//! What is odd about the incentives of a contract.

use super::analyst::{About, Analyst};
use super::report::{Curve, Lint};
use super::search::Toward;
use crate::model::{ClauseKind, FigureId};
use crate::number::Number;

impl Analyst<'_> {
    /// What is odd, each with facts that show it.
    pub(super) fn lints(&mut self, curves: &[Curve]) -> Vec<Lint> {
        let mut found = Vec::new();
        self.without_effect(&mut found);
        self.one_case(curves, &mut found);
        found
    }

    /// A metric that nothing hangs on, whatever the facts.
    fn without_effect(&mut self, found: &mut Vec<Lint>) {
        let space = self.space.clone();
        let ends = self.topics.clone();
        for (index, figure) in self.model.figures.iter().enumerate() {
            if figure.clause != ClauseKind::Metric {
                continue;
            }
            let id = FigureId(index as u32);
            for coordinate in 0..self.model.size(id) {
                let Some(register) = self.program.register(id, coordinate) else { continue };
                let register = self.search.graph.register(register);
                let Some(first) = ends.first() else { return };
                self.search.look(&space.domains, &first.goal);
                let facts: Vec<u32> = self.search.held(register).moves.iter().map(|(fact, _)| fact).collect();
                let bears = facts.iter().any(|fact| {
                    ends.iter().any(|topic| {
                        let way = self.search.seen(&topic.goal).moves.of(*fact);
                        way.up || way.down || way.gone
                    })
                });
                if !facts.is_empty() && !bears {
                    found.push(Lint {
                        code: "no-effect",
                        of: self.model.address(id, coordinate),
                        message: "nothing is paid, charged or scored for this metric, whatever it comes to".to_owned(),
                        help: Some("pay for it, or say that it is for information alone".to_owned()),
                        facts: Vec::new(),
                    });
                }
            }
        }
    }

    /// A single case that is worth more than a band.
    fn one_case(&mut self, curves: &[Curve], found: &mut Vec<Lint>) {
        for curve in curves {
            let single = curve.pieces.windows(3).find(|pieces| {
                curve.lever.metric.is_some() && pieces[1].to.as_ref() == Some(&pieces[1].from)
            });
            if let Some(pieces) = single {
                let metric = curve.lever.metric.clone().unwrap_or_default();
                found.push(Lint {
                    code: "one-case",
                    of: metric,
                    message: format!(
                        "`{}` {} is a band of its own: one more and one fewer are both paid otherwise",
                        curve.lever.fact, pieces[1].from.text
                    ),
                    help: Some("ask for more cases before the metric counts, or widen the band".to_owned()),
                    facts: Vec::new(),
                });
            }
        }
    }

    /// What a topic can reach, for the lints that ask.
    #[allow(dead_code)]
    pub(super) fn reaches(&mut self, figure: FigureId, coordinate: u32, value: &Number) -> bool {
        let Some(topic) = self.topic(figure, coordinate).cloned() else { return true };
        let _about: About = topic.what;
        let space = self.space.clone();
        let greatest = self.search.extreme(&space, &topic.goal, Toward::Greatest, &[]);
        greatest.bound.is_none_or(|bound| bound >= *value)
    }
}
