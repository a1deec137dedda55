//! How facts, figures and amounts are written.

use crate::analyze::analyst::{About, Analyst, Lever, Topic};
use crate::analyze::goal::Goal;
use crate::analyze::report::*;
use crate::analyze::space::{Domain, Point, Space};
use crate::explain::print;
use crate::model::Type;
use crate::number::Number;

impl Analyst<'_> {
    pub(in crate::analyze) fn whole_domain(&self, fact: u32) -> Domain {
        Space::whole(&self.program, self.period).domains[fact as usize].clone()
    }

    pub(in crate::analyze) fn lever_type(&self, lever: &Lever) -> Type {
        self.model.figure(self.program.inputs()[lever.fact as usize].figure).ty.clone()
    }

    pub(in crate::analyze) fn lever_name(&self, lever: &Lever) -> LeverName {
        let info = &self.program.inputs()[lever.fact as usize];
        let metric = lever.metric.map(|(id, coordinate, _)| self.model.address(id, coordinate as usize));
        LeverName {
            fact: info.address.clone(),
            title: self.model.figure(info.figure).title.clone(),
            metric,
            metric_title: lever.metric.and_then(|(id, ..)| self.model.figure(id).title.clone()),
            more_is_better: lever.more_is_better,
        }
    }

    /// What the metric of a lever comes to with a value of the fact; of a fact that is the metric nothing is said twice.
    pub(in crate::analyze) fn metric_at(&mut self, lever: &Lever, value: &Number) -> Option<Shown> {
        let mut points = self.here.clone();
        points[lever.fact as usize] = Ok(value.clone());
        self.metric_of(lever, &points)
    }

    /// The same with all facts.
    pub(in crate::analyze) fn metric_of(&mut self, lever: &Lever, points: &[Point]) -> Option<Shown> {
        let (id, coordinate, _) = lever.metric?;
        if self.program.inputs()[lever.fact as usize].figure == id {
            return None;
        }
        let goal = Goal::of(&self.search.graph, self.program.register(id, coordinate as usize)?);
        let value = self.search.settle(points, &goal)?.ok()?;
        Some(self.shown(&value, &self.model.figure(id).ty))
    }

    pub(in crate::analyze) fn shown(&self, value: &Number, ty: &Type) -> Shown {
        Shown {
            number: value.clone(),
            value: print::plain(value, ty, self.model),
            text: print::printed(value, ty, self.model),
        }
    }

    /// With all its digits: it can be given again.
    pub(in crate::analyze) fn whole(&self, value: &Number, ty: &Type) -> Shown {
        Shown { text: print::printed_whole(value, ty, self.model), ..self.shown(value, ty) }
    }

    pub(in crate::analyze) fn title(&self, topic: &Topic) -> Option<String> {
        match topic.what {
            About::Line(id, _) | About::Figure(id, _) => self.model.figure(id).title.clone(),
            About::Net(party) => {
                let party = self.model.header.as_ref()?.parties.get(party.index())?;
                Some(party.title.clone())
            }
        }
    }

    pub(in crate::analyze) fn facts_of(&self, points: &[Point], wanted: impl Fn(u32) -> bool) -> Vec<Fact> {
        let all = points.iter().enumerate().filter(|(place, _)| wanted(*place as u32));
        all.map(|(place, point)| self.fact(place as u32, point)).collect()
    }

    pub(in crate::analyze) fn fact(&self, fact: u32, point: &Point) -> Fact {
        let info = &self.program.inputs()[fact as usize];
        let figure = self.model.figure(info.figure);
        let value = print::plain_value(point, &figure.ty, self.model);
        let (value, text) = match point {
            Ok(point) => (value, print::printed_whole(point, &figure.ty, self.model)),
            Err(kind) => (kind.word().to_owned(), kind.word().to_owned()),
        };
        Fact { address: info.address.clone(), title: figure.title.clone(), value, text }
    }

    /// How far roundings to the cent can take a sum of lines.
    pub(in crate::analyze) fn cents(&self) -> Number {
        let quantum =
            self.model.header.as_ref().and_then(|header| header.money.as_ref()).map(|money| money.quantum.clone());
        let lines = Number::from(self.program.lines().len() as u64);
        quantum.map(|quantum| &quantum * &lines).unwrap_or_default()
    }
}
