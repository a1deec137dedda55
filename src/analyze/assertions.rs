//! Whether what a contract asserts of itself is so.

use super::analyst::Analyst;
use super::goal::Goal;
use super::prove::{Answer, Step};
use super::report::{Fact, Shown, Verdict};
use super::search::{Search, middle};
use super::space::{Domain, Point, Space};
use crate::model::{Asserted, Assertion, FigureId};
use crate::number::Number;
use crate::program::Reg;

/// How many parts of the space are looked at.
const MAX_PARTS: usize = 2_000;

/// What broke it: facts, and of a direction the fact that moves with what it comes to before and after.
type Broken = (Vec<Point>, Option<(u32, Step)>);

impl Analyst<'_> {
    /// Each assertion with its verdict. `bounded` is the space in which amounts have ends: where the whole does not decide,
    /// it is asked of that, and said so by what is held.
    pub(super) fn assertions(&mut self) -> Vec<Verdict> {
        let assertions: Vec<Assertion> = self.model.assertions.clone();
        assertions.iter().map(|assertion| self.verdict(assertion)).collect()
    }

    fn verdict(&mut self, assertion: &Assertion) -> Verdict {
        let space = self.space.clone();
        let (answer, goal) = match assertion.asserted {
            Asserted::Always { figure, coordinate } => {
                let goal = self.goal(figure, coordinate);
                let from = self.stands();
                let answer = goal.as_ref().map(|goal| match self.search.always(&space, goal, &from) {
                    Answer::Proved => Answer::Proved,
                    Answer::Open => Answer::Open,
                    Answer::Refuted(points) => Answer::Refuted((points, None)),
                });
                (answer, goal)
            }
            Asserted::Never { figure, coordinate, rises, lever, lever_coordinate, lever_rises } => {
                let goal = self.goal(figure, coordinate);
                let lever = (lever, lever_coordinate);
                // As the lever rises: what never falls when it falls never rises when it rises.
                let falls = rises != lever_rises;
                let answer = goal.as_ref().map(|goal| self.never(&space, goal, lever, falls));
                (answer, goal)
            }
        };
        let (verdict, broken) = match answer {
            Some(Answer::Proved) => ("proved", None),
            Some(Answer::Refuted(broken)) => ("refuted", Some(broken)),
            Some(Answer::Open) | None => ("open", None),
        };
        let (facts, after, amounts) = match (broken, goal) {
            (Some(broken), Some(goal)) => self.shown_broken(&space, &goal, broken, assertion),
            (Some(_) | None, _) => (Vec::new(), None, Vec::new()),
        };
        Verdict { assertion: assertion.name.clone(), title: assertion.title.clone(), verdict, facts, after, amounts }
    }

    fn shown_broken(
        &mut self,
        space: &Space,
        goal: &Goal,
        (points, moved): Broken,
        assertion: &Assertion,
    ) -> (Vec<Fact>, Option<Fact>, Vec<Shown>) {
        // What has to be there is told as well, although it decides nothing: a gate that is always closed.
        let mut places = vec![points.clone()];
        places.extend(moved.iter().map(|(fact, step)| {
            let mut other = points.clone();
            other[*fact as usize] = Ok(step.other.clone());
            other
        }));
        let bears = self.telling(space, &places.iter().collect::<Vec<_>>(), goal);
        let facts = self.facts_of(&points, |fact| bears.contains(&fact));
        let Some((fact, step)) = moved else { return (facts, None, Vec::new()) };
        let ty = match assertion.asserted {
            Asserted::Never { figure, .. } | Asserted::Always { figure, .. } => self.model.figure(figure).ty.clone(),
        };
        let after = self.fact(fact, &Ok(step.other.clone()));
        (facts, Some(after), vec![self.shown(&step.before, &ty), self.shown(&step.after, &ty)])
    }

    fn goal(&self, figure: FigureId, coordinate: u32) -> Option<Goal> {
        let register = self.program.register(figure, coordinate as usize)?;
        Some(Goal::of(&self.search.graph, register))
    }

    /// Facts to begin with: where it stands, and every worked example.
    fn stands(&self) -> Vec<Vec<Point>> {
        let mut all = vec![self.here.clone()];
        all.extend(super::analyst::examples(self.model, &self.program, &self.space));
        all
    }

    /// Whether a goal never falls (or never rises) as a figure rises, and nothing else differs but what that is made of.
    fn never(&mut self, space: &Space, goal: &Goal, lever: (FigureId, u32), falls: bool) -> Answer<Broken> {
        let Some(register) = self.program.register(lever.0, lever.1 as usize) else { return Answer::Open };
        let watched = self.goal(lever.0, lever.1);
        let register = self.search.graph.register(register);
        let whole = self.search.look(&space.domains, goal);
        let made_of: Vec<u32> = self.search.held(register).moves.iter().map(|(fact, _)| fact).collect();
        if made_of.iter().all(|fact| {
            let way = whole.moves.of(*fact);
            !way.up && !way.down && !way.gone
        }) {
            return Answer::Proved;
        }
        // Broken by one fact of the lever moving alone, from where something stands.
        for fact in &made_of {
            let way = self.search.held(register).moves.of(*fact);
            if way.up == way.down {
                continue;
            }
            let from = self.stands();
            let turned = if way.up { falls } else { !falls };
            let single = made_of.len() == 1;
            match self.search.never_turns(space, goal, *fact, turned, &from, watched.as_ref()) {
                Answer::Refuted(step) => {
                    let points = step.points.clone();
                    return Answer::Refuted((points, Some((*fact, step))));
                }
                // Nothing else can move it.
                Answer::Proved if single => return Answer::Proved,
                Answer::Proved | Answer::Open => {}
            }
        }
        if self.search.never_turns_of(space, goal, register, &made_of, falls) { Answer::Proved } else { Answer::Open }
    }
}

impl Search {
    /// Whether a goal never turns as a register rises, where that is all that it depends on of the facts which the register
    /// is made of. The register is looked at as if it were a fact of its own.
    fn never_turns_of(&mut self, space: &Space, goal: &Goal, register: Reg, made_of: &[u32], falls: bool) -> bool {
        let pool = self.pool();
        let mut waiting = vec![space.domains.clone()];
        let mut parts = 0;
        while let Some(domains) = waiting.pop() {
            parts += 1;
            if parts > MAX_PARTS {
                return false;
            }
            let held = self.look_frozen(&domains, goal, register);
            let way = held.moves.of(u32::MAX);
            let wrong = if falls { way.down } else { way.up };
            // What else hangs on these facts could move with them.
            let beside = |fact: &u32| {
                let way = held.moves.of(*fact);
                way.up || way.down || way.gone
            };
            if !held.may_be_known() || (!wrong && !way.gone && !made_of.iter().any(beside)) {
                continue;
            }
            let cut = held
                .moves
                .iter()
                .filter(|(fact, way)| *fact != u32::MAX && (way.up || way.down || way.gone))
                .map(|(fact, _)| fact)
                .filter(|fact| !made_of.contains(fact) && domains[*fact as usize].as_point().is_none())
                .find_map(|fact| Some((fact, halves(&domains[fact as usize], &pool)?)));
            let Some((fact, halves)) = cut else { return false };
            for half in halves {
                let mut domains = domains.clone();
                domains[fact as usize] = half;
                waiting.push(domains);
            }
        }
        true
    }
}

fn halves(domain: &Domain, pool: &[Number]) -> Option<Vec<Domain>> {
    if !domain.kinds.is_empty() {
        let mut parts: Vec<Domain> = domain.kinds.iter().map(|kind| domain.absent(kind)).collect();
        parts.extend(Some(domain.known()).filter(|known| !known.range.is_empty()));
        return Some(parts);
    }
    let (low, high) = domain.cut(&middle(domain, pool)?);
    Some([low, high].into_iter().filter(|part| !part.is_empty()).collect())
}
