//! Random tables of facts for a checked contract, in a form that is neither text nor the engine's.

use attain::calendar::{Date, Grain, periods};
use attain::model::{AxisId, Body, Datum, FigureId, Input, Kind, LevelId, Model, Place, Type};
use attain::number::Number;
use num_bigint::BigInt;

use crate::strategies::contract::Dice;

/// What stands in a cell.
pub type Cell = Result<Datum, Kind>;

/// A table: rows of one level and one grain.
#[derive(Clone, Debug)]
pub struct Sheet {
    pub place: Place,
    /// Whether its rows say whom they are within.
    pub parents: bool,
    /// Of a long table, the schedule whose rows its rows are about.
    pub long: Option<AxisId>,
    /// Inputs at their coordinates; of a long table, at the first.
    pub columns: Vec<(FigureId, u32)>,
    pub rows: Vec<Row>,
}

/// A row.
#[derive(Clone, Debug)]
pub struct Row {
    pub element: usize,
    pub period: usize,
    /// Of a long table, the row of its schedule.
    pub key: u32,
    /// Nothing for an empty cell.
    pub cells: Vec<Option<Cell>>,
}

/// Everybody, and all tables.
#[derive(Clone, Debug)]
pub struct Sheets {
    /// Of each level, key and parent of each element.
    pub people: Vec<Vec<(String, usize)>>,
    pub sheets: Vec<Sheet>,
    pub as_of: Option<Date>,
}

impl Sheets {
    /// Tables for a contract.
    pub fn new(model: &Model, dice: &mut Dice) -> Sheets {
        let people = some_people(model, dice);
        let mut sheets = Sheets { people, sheets: Vec::new(), as_of: None };
        let (first, last) = model.header.as_ref().unwrap().effective.unwrap();
        if dice.chance(35) {
            let days = first.days_until(last);
            sheets.as_of = first.add_days(dice.between(-3, days + 3));
        }
        let mut temper = Temper {
            gaps: dice.pick(&[0, 0, 10, 40]),
            holes: dice.pick(&[0, 0, 5, 25]),
            enormous: dice.pick(&[0, 0, 0, 0, 0, 0, 25]),
            narrow: dice.chance(50),
        };
        let inputs: Vec<FigureId> = (0..model.figures.len() as u32)
            .map(FigureId)
            .filter(|id| matches!(model.figure(*id).body, Body::Input(_)))
            .collect();
        let mut places: Vec<Place> = inputs.iter().map(|id| model.figure(*id).place).collect();
        places.sort_unstable();
        places.dedup();
        for place in places {
            let of_place: Vec<FigureId> =
                inputs.iter().copied().filter(|id| model.figure(*id).place == place).collect();
            for columns in dealt(of_place, dice) {
                let sheet = sheets.sheet(model, place, &columns, &mut temper, dice);
                sheets.sheets.extend(sheet);
            }
        }
        sheets.complete(model, dice);
        dice.shuffle(&mut sheets.sheets);
        sheets
    }

    fn sheet(
        &self,
        model: &Model,
        place: Place,
        inputs: &[FigureId],
        temper: &mut Temper,
        dice: &mut Dice,
    ) -> Vec<Sheet> {
        let mut found = Vec::new();
        let (wide, long): (Vec<FigureId>, Vec<FigureId>) =
            inputs.iter().partition(|id| model.figure(**id).shape.len() != 1 || dice.chance(60));
        let shape = |id: FigureId| (0..model.size(id) as u32).map(move |coordinate| (id, coordinate));
        let wide: Vec<(FigureId, u32)> = wide.into_iter().flat_map(shape).collect();
        let long: Vec<(FigureId, u32)> = long.into_iter().map(|id| (id, 0)).collect();
        for (columns, is_long) in [(wide, false), (long, true)] {
            let Some((first, _)) = columns.first() else { continue };
            let axis = is_long.then(|| model.figure(*first).shape[0]);
            let parents = place.level.is_some_and(|level| model.level(level).parent.is_some()) && dice.chance(50);
            let mut sheet = Sheet { place, parents, long: axis, columns, rows: Vec::new() };
            for element in 0..place.level.map_or(1, |level| self.people[level.index()].len()) {
                // Some are there in some periods only, some are there once and never again.
                let often = dice.pick(&[100, 100, 100, 60, 20]);
                for period in 0..times(model, place.grain) {
                    for key in 0..axis.map_or(1, |axis| model.axis(axis).keys.len() as u32) {
                        if dice.chance(100 - often) || dice.chance(temper.gaps / 2) {
                            continue;
                        }
                        let cells = sheet.columns.iter().map(|(id, _)| temper.cell(model, *id, dice)).collect();
                        sheet.rows.push(Row { element, period, key, cells });
                    }
                }
            }
            dice.shuffle(&mut sheet.rows);
            found.push(sheet);
        }
        found
    }

    /// Everybody is in some table, and within somebody.
    fn complete(&mut self, model: &Model, dice: &mut Dice) {
        for number in 0..model.levels.len() {
            let level = LevelId(number as u32);
            let of_level = |sheet: &&Sheet| sheet.place.level == Some(level);
            let is_child = model.level(level).parent.is_some();
            let placed = |sheets: &[Sheet], element: usize| {
                sheets
                    .iter()
                    .filter(of_level)
                    .any(|sheet| (sheet.parents || !is_child) && sheet.rows.iter().any(|row| row.element == element))
            };
            let everyone = dice.chance(30);
            let rows = (0..self.people[number].len())
                .filter(|element| everyone || !placed(&self.sheets, *element))
                .map(|element| Row { element, period: 0, key: 0, cells: Vec::new() })
                .collect::<Vec<Row>>();
            if !rows.is_empty() {
                let place = Place { level: Some(level), grain: None };
                self.sheets.push(Sheet { place, parents: is_child, long: None, columns: Vec::new(), rows });
            }
        }
    }
}

/// How many periods a grain has.
pub fn times(model: &Model, grain: Option<Grain>) -> usize {
    let header = model.header.as_ref().unwrap();
    let (first, last) = header.effective.unwrap();
    grain.map_or(1, |grain| periods(first, last, grain, header.years_begin).len())
}

/// Inputs dealt to one table or to two.
fn dealt(inputs: Vec<FigureId>, dice: &mut Dice) -> Vec<Vec<FigureId>> {
    if inputs.len() < 2 || dice.chance(65) {
        return vec![inputs];
    }
    let (mine, theirs) = inputs.into_iter().partition(|_| dice.chance(50));
    vec![mine, theirs].into_iter().filter(|list: &Vec<FigureId>| !list.is_empty()).collect()
}

fn some_people(model: &Model, dice: &mut Dice) -> Vec<Vec<(String, usize)>> {
    let mut people: Vec<Vec<(String, usize)>> = Vec::new();
    for (number, level) in model.levels.iter().enumerate() {
        let around = level.parent.map(|parent| people[parent.index()].len());
        let count = match around {
            Some(0) => 0,
            Some(_) | None => dice.pick(&[1, 2, 3, 3, 4, 5, 6]),
        };
        let mut these = Vec::new();
        for element in 0..count {
            // The order of keys is neither that of the rows nor that of numbers.
            let key = format!("{}{}{number}", char::from(b'a' + dice.below(26) as u8), element * 7 % 12);
            these.push((key, around.map_or(0, |around| dice.below(around))));
        }
        people.push(these);
    }
    people
}

/// What tables are like.
struct Temper {
    gaps: usize,
    holes: usize,
    enormous: usize,
    /// Whether values are few, so that many are equal.
    narrow: bool,
}

impl Temper {
    fn cell(&mut self, model: &Model, id: FigureId, dice: &mut Dice) -> Option<Cell> {
        let Body::Input(input) = &model.figure(id).body else { panic!("no input") };
        if dice.chance(self.holes) {
            let may_be: Vec<Kind> = input.may_be.iter().collect();
            return match dice.below(10) {
                0 => Some(Err(dice.pick(&Kind::MISSING))),
                1..=4 if !may_be.is_empty() => Some(Err(dice.pick(&may_be))),
                _ if may_be.is_empty() && dice.chance(60) => Some(Ok(self.datum(model, id, input, dice))),
                _ => None,
            };
        }
        Some(Ok(self.datum(model, id, input, dice)))
    }

    fn datum(&mut self, model: &Model, id: FigureId, input: &Input, dice: &mut Dice) -> Datum {
        let unit = match &model.figure(id).ty {
            Type::Truth => return Datum::Truth(dice.chance(55)),
            Type::Key(axis) => return Datum::Key(dice.below(model.axis(*axis).keys.len()) as u32),
            Type::Word(words) => return Datum::Word(dice.below(words.len()) as u32),
            Type::Quantity(unit) => unit,
            other => panic!("no facts of {other:?}"),
        };
        let decimal = |digits: i128, places: i32| {
            let number = Number::from_numer_denom(BigInt::from(digits), BigInt::from(1)).unwrap();
            number.mul(&Number::power_of_ten(-places))
        };
        let count = unit.is_bare() && unit.face == attain::model::Face::Count;
        let bounded = input.range.1.is_some();
        let signed = input.range.0.is_none();
        let digits = |dice: &mut Dice, narrow: bool| match narrow {
            true => i128::from(dice.between(0, 4)),
            false => i128::from(dice.between(0, 100)),
        };
        if unit.is_percent() {
            let places = dice.pick(&[2, 2, 3]);
            let most = if bounded { 100 } else { 130 };
            return Datum::Number(match self.narrow {
                true => decimal(digits(dice, true) * 25, 2),
                false => decimal(i128::from(dice.between(0, most)), places),
            });
        }
        if dice.chance(self.enormous) && !bounded {
            let digits = i128::from(dice.roll()) * i128::from(dice.roll() >> 20) + 1;
            return Datum::Number(decimal(digits, if count { 0 } else { 2 }));
        }
        if unit.is_money() {
            return Datum::Number(match self.narrow {
                true => decimal(digits(dice, true) * 100, 0),
                false => decimal(i128::from(dice.between(0, 1_000_000)), 2),
            });
        }
        let small = digits(dice, self.narrow);
        let small = if signed && dice.chance(15) { -small } else { small };
        Datum::Number(match count || bounded || dice.chance(60) {
            true => decimal(small, 0),
            false => decimal(small, 1),
        })
    }
}
