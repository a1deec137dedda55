//! Facts that are tried, and the bench on which they are settled.

use crate::analyze::coverage::{Points, Walk};
use crate::analyze::report::Fact;
use crate::calendar::{Date, Moment};
use crate::evaluate::{FactValue, Facts, Values};
use crate::explain::Explainer;
use crate::model::{Body, Datum, Face, FigureId, Input, Kind, Model, Type};
use crate::number::{Mode, Number};
use crate::program::{InputSlot, Program};
use crate::source::Source;

/// One set of facts for one subject in one period: by the place of the input, none where it is not given.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Case {
    pub period: Option<usize>,
    pub facts: Vec<Option<Result<Number, Kind>>>,
}

/// A program with room to run it.
pub(crate) struct Bench<'b> {
    pub model: &'b Model,
    pub program: &'b Program,
    pub source: &'b Source,
    pub points: &'b Points,
    facts: Facts,
    values: Values,
    /// How often it settled.
    pub settled: usize,
}

impl<'b> Bench<'b> {
    pub fn new(model: &'b Model, program: &'b Program, source: &'b Source, points: &'b Points) -> Self {
        let (facts, values) = (Facts::new(program), Values::new(program));
        Bench { model, program, source, points, facts, values, settled: 0 }
    }

    /// Settles facts; no where the contract refuses one.
    pub fn settle(&mut self, case: &Case) -> bool {
        self.facts.clear();
        if let Some(period) = case.period
            && self.facts.set_period(period).is_err()
        {
            return false;
        }
        for (place, fact) in case.facts.iter().enumerate() {
            let Some(fact) = fact else { continue };
            if !set(self.model, self.program, &mut self.facts, InputSlot(place as u32), fact) {
                return false;
            }
        }
        self.values.settle(&self.facts);
        self.settled += 1;
        true
    }

    /// Facts as files have them; none where one does not fit.
    pub fn case(&self, period: Option<usize>, given: &[Fact]) -> Option<Case> {
        let mut facts = Facts::new(self.program);
        for fact in given {
            facts.set_at(&fact.address, fact.value.as_str()).ok()?;
        }
        let slots = (0..self.program.inputs().len()).map(|place| InputSlot(place as u32));
        let held = |slot: InputSlot| facts.is_set(slot).then(|| facts.get(slot));
        Some(Case { period, facts: slots.map(held).collect() })
    }

    pub fn explainer(&self) -> Explainer<'_> {
        Explainer::new(self.model, self.program, self.source, &self.facts, &self.values)
    }

    pub fn values(&self) -> &Values {
        &self.values
    }

    /// Settles, and looks at every figure by itself: all that this case could show.
    pub fn look(&mut self, case: &Case, edges: bool) -> Option<Walk<'b>> {
        if !self.settle(case) {
            return None;
        }
        let mut walk = Walk::new(self.points);
        walk.edges = edges.then(Vec::new);
        let mut reads = Vec::new();
        for index in 0..self.model.figures.len() {
            let id = FigureId(index as u32);
            for coordinate in 0..self.model.size(id) {
                walk.figure(self.explainer(), id, coordinate, &mut reads);
            }
        }
        Some(walk)
    }
}

/// Sets a fact in stored form; no where it is refused.
pub(crate) fn set(
    model: &Model,
    program: &Program,
    facts: &mut Facts,
    slot: InputSlot,
    fact: &Result<Number, Kind>,
) -> bool {
    let Some(info) = program.inputs().get(slot.index()) else { return false };
    let place = |list: &[String], number: &Number| {
        number.to_i64().and_then(|place| list.get(usize::try_from(place).ok()?)).cloned()
    };
    let word;
    let value = match (fact, &model.figure(info.figure).ty) {
        (Err(kind), _) => FactValue::Missing(*kind),
        (Ok(number), Type::Quantity(_)) => FactValue::Number(number.clone()),
        (Ok(number), Type::Date) => match number.to_i64().and_then(Date::from_day_number) {
            Some(date) => FactValue::Date(date),
            None => return false,
        },
        (Ok(number), Type::Time) => match (number * Number::from(3_600)).to_i64().and_then(Moment::from_seconds) {
            Some(moment) => FactValue::Time(moment),
            None => return false,
        },
        (Ok(number), Type::Truth) => FactValue::Truth(!number.is_zero()),
        (Ok(number), Type::Word(words)) => match place(words, number) {
            Some(found) => {
                word = found;
                FactValue::Word(&word)
            }
            None => return false,
        },
        (Ok(number), Type::Key(axis)) => match place(&model.axis(*axis).keys, number) {
            Some(found) => {
                word = found;
                FactValue::Key(&word)
            }
            None => return false,
        },
        (Ok(_), Type::Text) => FactValue::Text("any"),
        (Ok(_), Type::Unknown) => return false,
    };
    facts.set(slot, value).is_ok()
}

/// The declaration of a fact.
pub(crate) fn declared<'m>(
    model: &'m Model,
    program: &Program,
    slot: usize,
) -> Option<(FigureId, &'m Type, &'m Input)> {
    let info = program.inputs().get(slot)?;
    let figure = model.figure(info.figure);
    if let Body::Input(input) = &figure.body { Some((info.figure, &figure.ty, input)) } else { None }
}

/// The smallest difference between two values of a fact, in stored form; `near` is that of a bound in the same unit.
pub(crate) fn grid(ty: &Type, input: &Input, near: Option<&Number>) -> Number {
    match ty {
        Type::Quantity(unit) => match input.decimals {
            _ if unit.is_bare() && unit.face == Face::Count => Number::one(),
            Some(decimals) => Number::power_of_ten(-(decimals as i32)) * unit.scale(),
            None if unit.is_money() => Number::power_of_ten(-2),
            None if unit.days == 1 || unit.member_months == 1 => Number::one(),
            None => near.cloned().unwrap_or_else(|| Number::power_of_ten(-2) * unit.scale()),
        },
        Type::Time => Number::ratio(1, 60).unwrap_or_else(Number::one),
        Type::Date | Type::Truth | Type::Word(_) | Type::Key(_) | Type::Text | Type::Unknown => Number::one(),
    }
}

/// A value on the grid and within the range.
pub(crate) fn fitted(input: &Input, step: &Number, value: &Number) -> Option<Number> {
    let steps = value.div(step)?.round(Mode::HalfUp, &Number::one());
    let mut value = steps * step;
    let (least, most) = &input.range;
    if let Some(least) = least.as_ref().filter(|least| value < **least) {
        value = least.clone();
    }
    if let Some(most) = most.as_ref().filter(|most| value > **most) {
        value = most.clone();
    }
    value.div(step)?.is_integer().then_some(value)
}

/// A plain value of a fact of which no worked example says one.
fn plain(model: &Model, ty: &Type, input: &Input) -> Number {
    let start = model.header.as_ref().and_then(|header| header.effective).map(|(start, _)| start.day_number());
    let day = Number::from(start.unwrap_or(20_454) + 30);
    let value = match ty {
        Type::Quantity(unit) if unit.is_money() => Number::from(1_000_000),
        Type::Quantity(unit) if unit.money != 0 => Number::from(5),
        Type::Quantity(unit) if unit.is_percent() => Number::power_of_ten(-1) * Number::from(5),
        Type::Quantity(unit) => match unit.face {
            _ if unit.days == 1 => Number::from(10),
            _ if unit.member_months == 1 => Number::from(12_000),
            Face::Count => Number::from(100),
            Face::Per(_) => Number::power_of_ten(-3) * Number::from(5),
            Face::Points => Number::from(50),
            Face::Number | Face::Percent => Number::one(),
        },
        Type::Date => day,
        Type::Time => day * Number::from(24),
        Type::Truth => Number::one(),
        Type::Word(_) | Type::Key(_) | Type::Text | Type::Unknown => Number::zero(),
    };
    fitted(input, &grid(ty, input, None), &value).unwrap_or(value)
}

/// Facts to begin with: those of every worked example, filled up with what the first example says, or else plain values.
pub(crate) fn beginnings(model: &Model, program: &Program) -> Vec<Case> {
    const MOST: usize = 24;
    let inputs = program.inputs();
    let several = program.periods().len() > 1;
    let given = |datum: &crate::model::Given| datum.as_ref().map(Datum::number).map_err(|kind| *kind);
    let mut plainly: Vec<Option<Result<Number, Kind>>> = Vec::with_capacity(inputs.len());
    for (place, info) in inputs.iter().enumerate() {
        let said = |fact: &&crate::model::ExampleFact| {
            fact.figure == info.figure && fact.coordinate == info.coordinate && fact.value.is_ok()
        };
        let examples = model.examples.iter().flat_map(|example| &example.runs);
        let first = examples.filter_map(|run| run.facts.iter().find(said)).next();
        let value = match (first, declared(model, program, place)) {
            (Some(fact), _) => Some(given(&fact.value)),
            (None, Some((id, ty, _))) if model.as_of == Some(id) => {
                let end = model.header.as_ref().and_then(|header| header.effective).map(|(_, end)| end.day_number());
                let day = Number::from(end.unwrap_or(20_818) + 365);
                (*ty == Type::Date).then_some(Ok(day))
            }
            (None, Some((_, ty, input))) => Some(Ok(plain(model, ty, input))),
            (None, None) => None,
        };
        plainly.push(value);
    }
    let mut cases: Vec<Case> = Vec::new();
    for run in model.examples.iter().flat_map(|example| &example.runs) {
        let mut facts = plainly.clone();
        for fact in &run.facts {
            let slot = program.input_of(fact.figure, fact.coordinate as usize);
            if let Some(held) = slot.and_then(|slot| facts.get_mut(slot.index())) {
                *held = Some(given(&fact.value));
            }
        }
        let period = run.period.map(|period| period as usize).or(several.then_some(0));
        let case = Case { period, facts };
        if cases.len() < MOST && !cases.contains(&case) {
            cases.push(case);
        }
    }
    let case = Case { period: several.then_some(0), facts: plainly };
    if !cases.contains(&case) {
        cases.push(case);
    }
    cases
}
