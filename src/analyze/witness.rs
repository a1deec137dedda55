//! Facts that show something: as points of a space, as facts of the evaluator.

use super::space::Point;
use crate::calendar::{Date, Moment};
use crate::evaluate::Facts;
use crate::model::{Kind, Type};
use crate::number::Number;
use crate::program::{InputSlot, Program};

/// The facts of points in one of the contract's periods, as the evaluator takes them; none where one of them does not fit
/// its declaration.
pub(crate) fn facts_in(program: &Program, points: &[Point], period: usize) -> Option<Facts> {
    let mut facts = Facts::new(program);
    if !program.periods().is_empty() {
        facts.set_period(period).ok()?;
    }
    for (place, point) in points.iter().enumerate() {
        let slot = InputSlot(place as u32);
        let inputs = &program.plan.inputs;
        let declared = inputs.declared.get(inputs.infos.get(place)?.declared as usize)?;
        let whole = |value: &Number| value.to_i64();
        let set = match point {
            Err(kind) => facts.set_missing(slot, *kind),
            Ok(value) => match &declared.ty {
                Type::Quantity(_) => facts.set_number(slot, value.clone()),
                Type::Truth => facts.set_truth(slot, !value.is_zero()),
                Type::Word(words) => facts.set_word(slot, words.get(usize::try_from(whole(value)?).ok()?)?),
                Type::Key(axis) => {
                    let row = whole(value)?;
                    let (key, _) = inputs.keys.get(axis)?.iter().find(|(_, at)| i64::from(**at) == row)?;
                    facts.set_word(slot, key)
                }
                Type::Date => facts.set_date(slot, Date::from_day_number(whole(value)?)?),
                Type::Time => facts.set_time(slot, Moment::from_seconds(whole(&(value * &Number::from(3_600)))?)?),
                Type::Text => facts.set_word(slot, "-"),
                Type::Unknown => facts.set_missing(slot, Kind::Unsupplied),
            },
        };
        set.ok()?;
    }
    Some(facts)
}

/// The points of facts.
pub(crate) fn points(program: &Program, facts: &Facts) -> Vec<Point> {
    (0..program.inputs().len()).map(|place| facts.get(InputSlot(place as u32))).collect()
}
