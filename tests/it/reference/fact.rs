//! Facts, held against their declarations.

use attain::model::{Datum, Face, FigureId, Input, Kind, Kinds, Type, Unit};

use super::{Exact, Given, Reader, Value, exact, truth, whole};

impl Reader<'_> {
    /// The fact at a coordinate: as given where the declaration allows it, else refused. What was not given is unreported
    /// where it may be that, else it is still to come.
    pub(super) fn fact(&self, id: FigureId, coordinate: usize, input: &Input) -> Value {
        let ty = &self.model.figure(id).ty;
        let given = match &self.world.given {
            Given::One(facts, _) => facts.get(&(id, coordinate as u32)),
            Given::Many(crowd) => crowd.fact(id, coordinate as u32, self.spot),
        };
        match given {
            None if self.is_pending() => Err(Kind::Pending),
            None if input.may_be.contains(Kind::Unreported) => Err(Kind::Unreported),
            None => Err(Kind::Unsupplied),
            Some(Err(kind)) if !kind.is_missing() || input.may_be.contains(*kind) => Err(*kind),
            Some(Err(_)) => Err(Kind::Refused),
            Some(Ok(datum)) => self.read(datum, ty).filter(|value| allowed(value, ty, input)).ok_or(Kind::Refused),
        }
    }

    /// Whether the period at hand is not over on the day of settlement.
    fn is_pending(&self) -> bool {
        match &self.world.given {
            Given::One(..) => false,
            Given::Many(crowd) => crowd.is_pending(self.spot.grain, self.spot.period),
        }
    }

    /// The number by which a value of this type is carried, if it is one.
    fn read(&self, datum: &Datum, ty: &Type) -> Option<Exact> {
        match (datum, ty) {
            (Datum::Number(number), Type::Quantity(_)) => Some(exact(number)),
            (Datum::Date(date), Type::Date) => Some(whole(date.day_number())),
            (Datum::Time(moment), Type::Time) => Some(whole(moment.seconds()) / whole(3_600)),
            (Datum::Truth(holds), Type::Truth) => Some(truth(*holds)),
            (Datum::Word(place), Type::Word(words)) => ((*place as usize) < words.len()).then(|| whole(*place)),
            (Datum::Key(row), Type::Key(axis)) => {
                ((*row as usize) < self.model.axis(*axis).keys.len()).then(|| whole(*row))
            }
            (Datum::Text(_), Type::Text) => Some(whole(0)),
            (
                Datum::Number(_)
                | Datum::Date(_)
                | Datum::Time(_)
                | Datum::Truth(_)
                | Datum::Word(_)
                | Datum::Key(_)
                | Datum::Text(_),
                Type::Quantity(_)
                | Type::Date
                | Type::Time
                | Type::Truth
                | Type::Word(_)
                | Type::Key(_)
                | Type::Text
                | Type::Unknown,
            ) => None,
        }
    }
}

fn allowed(value: &Exact, ty: &Type, input: &Input) -> bool {
    let (least, most) = &input.range;
    if least.as_ref().is_some_and(|least| *value < exact(least))
        || most.as_ref().is_some_and(|most| *value > exact(most))
    {
        return false;
    }
    let Type::Quantity(unit) = ty else { return true };
    let shown = value / written(unit);
    if unit.is_bare() && unit.face == Face::Count && !shown.is_integer() {
        return false;
    }
    input.decimals.is_none_or(|decimals| (shown * whole(10).pow(decimals as i32)).is_integer())
}

/// What 1 of the written form is in stored form: of a percent 1/100, of a rate per 1,000 1/1,000.
fn written(unit: &Unit) -> Exact {
    if !unit.is_bare() {
        return whole(1);
    }
    match &unit.face {
        Face::Number | Face::Count | Face::Points => whole(1),
        Face::Percent => whole(1) / whole(100),
        Face::Per(base) => whole(1) / exact(base),
    }
}

#[test]
fn a_fact_is_given_missing_still_to_come_or_refused() {
    use super::build::{Sheet, number};
    use attain::number::Number;

    let mut sheet = Sheet::default();
    let required = sheet.input(
        "required",
        Input { decimals: Some(1), range: (Some(Number::from(2)), Some(Number::from(4))), ..Sheet::any() },
    );
    let optional = sheet.input("optional", Input { may_be: Kinds::only(Kind::Unreported), ..Sheet::any() });
    let count = sheet.typed_input("count", Type::Quantity(Unit::faced(Face::Count)), Sheet::any());
    let percent = sheet.typed_input(
        "percent",
        Type::Quantity(Unit::faced(Face::Percent)),
        Input { decimals: Some(1), ..Sheet::any() },
    );
    let word = sheet.typed_input("word", Type::Word(vec!["red".into(), "green".into()]), Sheet::any());

    for (figure, given, expected) in [
        (required, None, Err(Kind::Unsupplied)),
        (optional, None, Err(Kind::Unreported)),
        (optional, Some(Err(Kind::Unreported)), Err(Kind::Unreported)),
        (optional, Some(Err(Kind::Excused)), Err(Kind::Refused)),
        (required, Some(Err(Kind::Pending)), Err(Kind::Pending)),
        (required, Some(Ok(number("2"))), Ok(whole(2))),
        (required, Some(Ok(number("4"))), Ok(whole(4))),
        (required, Some(Ok(number("1.9"))), Err(Kind::Refused)),
        (required, Some(Ok(number("4.1"))), Err(Kind::Refused)),
        (required, Some(Ok(number("3.15"))), Err(Kind::Refused)),
        (required, Some(Ok(Datum::Truth(true))), Err(Kind::Refused)),
        (count, Some(Ok(number("3"))), Ok(whole(3))),
        (count, Some(Ok(number("3.5"))), Err(Kind::Refused)),
        (percent, Some(Ok(number("0.125"))), Ok(whole(1) / whole(8))),
        (percent, Some(Ok(number("0.1255"))), Err(Kind::Refused)),
        (word, Some(Ok(Datum::Word(1))), Ok(whole(1))),
        (word, Some(Ok(Datum::Word(2))), Err(Kind::Refused)),
    ] {
        let facts = given.clone().map(|given| ((figure, 0), given)).into_iter().collect();
        assert_eq!(sheet.settle(&facts)[&(figure, 0)], expected, "{} given {given:?}", sheet.model.figure(figure).name);
    }
}
