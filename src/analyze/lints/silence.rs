//! Silence that pays: for data that are not reported more is paid than for bad ones.

use super::{Bench, NOTE};
use crate::analyze::analyst::{About, Analyst, Lever, Topic};
use crate::analyze::report::{Change, Lint};
use crate::analyze::space::Point;
use crate::model::{ClauseKind, FigureId, Kind, TermKind};
use crate::number::Number;

/// From how many sets of facts silence is tried: where it stands, and those of the first worked examples.
const MAX_FROM: usize = 8;

/// What silence is worth: facts with the worst value there is, the same without a value, and how much more that is.
struct Silence {
    worst: Vec<Point>,
    silent: Vec<Point>,
    more: Number,
    fact: u32,
    end: Topic,
}

impl Analyst<'_> {
    /// Metrics for whose facts more is paid when they are not there than at their worst.
    pub(super) fn silence(&mut self, bench: &Bench, found: &mut Vec<Lint>) {
        let mut most: Vec<(FigureId, Silence)> = Vec::new();
        let from: Vec<Vec<Point>> = bench.samples.iter().take(MAX_FROM).map(|(points, _)| points.clone()).collect();
        for lever in self.levers.clone() {
            let Some((metric, ..)) = lever.metric else { continue };
            for points in &from {
                let Some(silence) = self.silence_of(&lever, points) else { continue };
                match most.iter_mut().find(|(id, _)| *id == metric) {
                    Some((_, known)) if known.more < silence.more => *known = silence,
                    Some(_) => {}
                    None => most.push((metric, silence)),
                }
            }
        }
        for (metric, silence) in most {
            found.push(self.silence_lint(metric, &silence));
        }
    }

    fn silence_of(&mut self, lever: &Lever, points: &[Point]) -> Option<Silence> {
        let more_is_better = lever.more_is_better?;
        // How bad it can be has to be said: as far as was looked is no worst value.
        let worst = if more_is_better { &lever.range.low } else { &lever.range.high };
        if !more_is_better && !lever.is_declared {
            return None;
        }
        let at = Ok(worst.as_ref()?.value.clone());
        let domain = &self.space.domains[lever.fact as usize];
        if !domain.kinds.contains(Kind::Unreported) || !domain.contains(&at) {
            return None;
        }
        let with = |point: Point| {
            let mut points = points.to_vec();
            points[lever.fact as usize] = point;
            points
        };
        let (worst, silent) = (with(at), with(Err(Kind::Unreported)));
        let mut best: Option<(Number, Topic)> = None;
        for end in self.ends() {
            let favors = end.favors_provider(self.model, self.provider()).unwrap_or(true);
            let more = self.more(&end, &worst, &silent, favors).filter(Number::is_positive);
            if let Some(more) = more
                && best.as_ref().is_none_or(|(known, _)| more > *known)
            {
                best = Some((more, end));
            }
        }
        let (more, end) = best?;
        Some(Silence { worst, silent, more, fact: lever.fact, end })
    }

    /// How much more something comes to with other facts, as far as it is to the good; none where it is not known.
    fn more(&mut self, topic: &Topic, first: &[Point], second: &[Point], favors: bool) -> Option<Number> {
        let before = self.search.settle(first, &topic.goal)?.ok()?;
        let after = self.search.settle(second, &topic.goal)?.ok()?;
        Some(if favors { after - before } else { before - after })
    }

    /// The line that pays most for silence; without one, what it is said of is the metric.
    fn line_of(&mut self, silence: &Silence) -> Option<Topic> {
        let mut best: Option<(Number, Topic)> = None;
        for topic in self.topics.clone() {
            let About::Line(id, _) = topic.what else { continue };
            if self.model.figure(id).clause == ClauseKind::Term(TermKind::Withhold) {
                continue;
            }
            let favors = topic.favors_provider(self.model, self.provider()).unwrap_or(true);
            let more = self.more(&topic, &silence.worst, &silence.silent, favors).filter(Number::is_positive);
            if let Some(more) = more
                && best.as_ref().is_none_or(|(known, _)| more > *known)
            {
                best = Some((more, topic));
            }
        }
        best.map(|(_, topic)| topic)
    }

    fn silence_lint(&mut self, metric: FigureId, silence: &Silence) -> Lint {
        let line = self.line_of(silence);
        let of = match line.as_ref().map(|line| line.what) {
            Some(About::Line(id, _) | About::Figure(id, _)) => id,
            Some(About::Net(_)) | None => metric,
        };
        let mut lint = self.lint("silence-pays", NOTE, of, self.model.figure(of).name_span);
        let fact = silence.fact;
        let at = self.fact(fact, &silence.worst[fact as usize]);
        let end_ty = silence.end.ty(self.model);
        let end = silence.end.name(self.model);
        let unreported = Kind::Unreported.word();
        lint.message = format!(
            "with `{}` {unreported} `{end}` comes to {} more than with {}: saying nothing is worth more than saying that",
            at.address,
            crate::explain::print::printed(&silence.more, &end_ty, self.model),
            at.text,
        );
        lint.help = Some(format!("let {unreported} come to what the worst value comes to, or to less"));
        for topic in line.iter().chain([&silence.end]) {
            let ty = topic.ty(self.model);
            let mut shown = |points: &[Point]| {
                let value = self.search.settle(points, &topic.goal)?.ok()?;
                Some(self.shown(&value, &ty))
            };
            let (before, after) = (shown(&silence.worst), shown(&silence.silent));
            let change = Change { of: topic.name(self.model), before, after };
            if !lint.amounts.contains(&change) {
                lint.amounts.push(change);
            }
        }
        let here = self.here.clone();
        lint.facts = self
            .facts_of(&silence.worst, |place| place == fact || silence.worst[place as usize] != here[place as usize]);
        lint.other = self.facts_of(&silence.silent, |place| place == fact);
        lint
    }
}
