//! Cut and claim, by elementary regions: the cuts of a table chop the number line into regions, each row claims some of
//! them, and a region is good only where exactly one row claims it.

use attain::model::{Claim, Good, Kind, RowResult, Table, TableKind};

use super::{Exact, Place, Reader, Value, fold::at, join, whole, yes};

/// A place between values: just below one, or just above it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cut {
    value: Exact,
    above: bool,
}

impl Cut {
    /// Whether the cut lies below the value.
    fn is_under(&self, value: &Exact) -> bool {
        self.value < *value || (self.value == *value && !self.above)
    }
}

/// A stretch of the number line, without end where there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    lower: Option<Cut>,
    upper: Option<Cut>,
}

impl Stretch {
    fn holds(&self, value: &Exact) -> bool {
        self.lower.as_ref().is_none_or(|cut| cut.is_under(value))
            && self.upper.as_ref().is_none_or(|cut| !cut.is_under(value))
    }

    fn covers(&self, region: &Stretch) -> bool {
        let from = self.lower.is_none() || region.lower.is_some() && self.lower <= region.lower;
        let to = self.upper.is_none() || region.upper.is_some() && region.upper <= self.upper;
        from && to
    }

    /// How much of it lies between two values.
    fn length(&self, least: &Exact, most: &Exact) -> Exact {
        let from = self.lower.as_ref().map_or(least, |cut| least.max(&cut.value));
        let to = self.upper.as_ref().map_or(most, |cut| most.min(&cut.value));
        (to - from).max(whole(0))
    }
}

/// What a row says of its claim.
#[derive(Clone, Debug)]
enum Said {
    From(Cut),
    UpTo(Cut),
    Between(Cut, Cut),
    Point(Exact),
}

/// A row, or the row that it is for one row of a schedule.
struct Row<'m> {
    said: Said,
    result: &'m RowResult,
    place: Place,
}

impl Reader<'_> {
    pub(super) fn table(&self, table: &Table, place: &Place) -> Value {
        let x = match self.expr(table.selector, place) {
            Ok(x) => x,
            Err(kind) => return self.absence_row(kind, &table.absent, place),
        };
        let rows = self.rows(table, place)?;
        match table.kind {
            TableKind::Band => self.band(table, &rows, &x, place),
            TableKind::Part => self.part(table, &rows, &x, place),
            TableKind::Line => self.line_through(table, &rows, &x, place),
        }
    }

    /// All rows with their bounds; a bound without a value leaves the table without one.
    fn rows<'m>(&'m self, table: &'m Table, place: &Place) -> Result<Vec<Row<'m>>, Kind> {
        let mut rows = Vec::new();
        let mut absent: Option<Kind> = None;
        for row in &table.rows {
            let places: Vec<Place> = match row.each {
                Some(axis) => (0..self.model.axis(axis).keys.len() as u32).map(|row| at(place, axis, row)).collect(),
                None => vec![place.clone()],
            };
            for place in places {
                match self.said(&row.claim, &place) {
                    Ok(said) => rows.push(Row { said, result: &row.result, place }),
                    Err(kind) => absent = absent.max(Some(kind)),
                }
            }
        }
        absent.map_or(Ok(rows), Err)
    }

    fn said(&self, claim: &Claim, place: &Place) -> Result<Said, Kind> {
        // `from v` and `below v` cut just below v; `above v` and `up to v` just above it.
        let below = |value: Exact| Cut { value, above: false };
        let above = |value: Exact| Cut { value, above: true };
        let lower = |value, included| if included { below(value) } else { above(value) };
        let upper = |value, included| if included { above(value) } else { below(value) };
        Ok(match claim {
            Claim::Lower { at, included } => Said::From(lower(self.expr(*at, place)?, *included)),
            Claim::Upper { at, included } => Said::UpTo(upper(self.expr(*at, place)?, *included)),
            Claim::Both { lower: least, from, upper: most, up_to } => {
                let [least, most] = super::strict([self.expr(*least, place), self.expr(*most, place)])?;
                Said::Between(lower(least, *from), upper(most, *up_to))
            }
            Claim::Good(good, at, direction) => {
                let [at, lower] = super::strict([self.expr(*at, place), self.lower_is_better(*direction, place)])?;
                match (good, yes(&lower)) {
                    (Good::AtLeastAsGood, false) | (Good::NoBetter, true) => Said::From(below(at)),
                    (Good::AtLeastAsGood, true) | (Good::NoBetter, false) => Said::UpTo(above(at)),
                    (Good::Better, false) | (Good::Worse, true) => Said::From(above(at)),
                    (Good::Better, true) | (Good::Worse, false) => Said::UpTo(below(at)),
                }
            }
            Claim::Point(at) => Said::Point(self.expr(*at, place)?),
        })
    }

    fn band(&self, table: &Table, rows: &[Row], x: &Exact, place: &Place) -> Value {
        let claims = claims(rows.iter().map(|row| &row.said));
        let region = regions(&claims.cuts).into_iter().find(|region| region.holds(x)).ok_or(Kind::Undefined)?;
        let Some(chosen) = claims.only_claim_of(&region)? else {
            return table.otherwise.map_or(Err(Kind::Undefined), |otherwise| self.expr(otherwise, place));
        };
        match rows[chosen].result {
            RowResult::Value(value) => self.expr(*value, &rows[chosen].place),
            RowResult::Evenly(from, to) => {
                let ends = [self.expr(*from, &rows[chosen].place), self.expr(*to, &rows[chosen].place)];
                let Stretch { lower: Some(lower), upper: Some(upper) } = &claims.rows[chosen] else {
                    return super::strict(ends).and(Err(Kind::Undefined));
                };
                let (lower, upper) = (&lower.value, &upper.value);
                // Right on an end, the other end does not matter.
                match ends {
                    [from, _] if lower < upper && x == lower => from,
                    [_, to] if lower < upper && x == upper => to,
                    ends if lower < upper => {
                        super::strict(ends).map(|[from, to]| between((lower, &from), (upper, &to), x))
                    }
                    ends => super::strict(ends).and(Err(Kind::Undefined)),
                }
            }
        }
    }

    /// Each part at its own rate, between 0 and x. Every part there must be claimed once; a single value has no length.
    fn part(&self, table: &Table, rows: &[Row], x: &Exact, place: &Place) -> Value {
        let claims = claims(rows.iter().map(|row| &row.said));
        let (least, most) = (x.min(&whole(0)).clone(), x.max(&whole(0)).clone());
        let mut parts = Vec::new();
        for region in regions(&claims.cuts) {
            let length = region.length(&least, &most);
            if length == whole(0) {
                continue;
            }
            let rate = match claims.only_claim_of(&region) {
                Err(kind) => Err(kind),
                Ok(None) => table.otherwise.map_or(Err(Kind::Undefined), |rate| self.expr(rate, place)),
                Ok(Some(row)) => match rows[row].result {
                    RowResult::Value(rate) => self.expr(*rate, &rows[row].place),
                    RowResult::Evenly(..) => panic!("rates are not earned evenly"),
                },
            };
            parts.push(rate.map(|rate| rate * length));
        }
        join(&parts).map_or_else(|| Ok(parts.iter().flatten().sum()), Err)
    }

    /// Straight lines between neighbouring points, and the rows beyond the outermost.
    fn line_through(&self, table: &Table, rows: &[Row], x: &Exact, place: &Place) -> Value {
        let result = |row: &Row| match row.result {
            RowResult::Value(value) => self.expr(*value, &row.place),
            RowResult::Evenly(..) => panic!("points are not earned evenly"),
        };
        let points: Vec<(&Exact, &Row)> = rows.iter().filter_map(|row| row.point().map(|at| (at, row))).collect();
        let lowest = points.iter().map(|(at, _)| *at).min();
        let highest = points.iter().map(|(at, _)| *at).max();
        let inside = lowest.is_some_and(|lowest| lowest <= x) && highest.is_some_and(|highest| x <= highest);
        let outside: Vec<&Row> = rows.iter().filter(|row| row.said_holds(x)).collect();
        match (inside, outside.as_slice()) {
            (false, []) => table.otherwise.map_or(Err(Kind::Undefined), |otherwise| self.expr(otherwise, place)),
            (false, [row]) => result(row),
            (true, []) => {
                let nearest =
                    |at: Option<&Exact>| match points.iter().filter(|(p, _)| Some(*p) == at).collect::<Vec<_>>()[..] {
                        [(at, row)] => Ok(((*at).clone(), *row)),
                        _ => Err(Kind::Undefined),
                    };
                let (from, from_row) = nearest(points.iter().map(|(at, _)| *at).filter(|at| *at <= x).max())?;
                let (to, to_row) = nearest(points.iter().map(|(at, _)| *at).filter(|at| *at >= x).min())?;
                if from == to {
                    return result(from_row);
                }
                let [low, high] = super::strict([result(from_row), result(to_row)])?;
                Ok(between((&from, &low), (&to, &high), x))
            }
            (_, _) => Err(Kind::Undefined),
        }
    }
}

impl Row<'_> {
    fn point(&self) -> Option<&Exact> {
        match &self.said {
            Said::Point(at) => Some(at),
            Said::From(_) | Said::UpTo(_) | Said::Between(..) => None,
        }
    }

    /// Beyond the points a bound says all there is to say: everything on its side.
    fn said_holds(&self, x: &Exact) -> bool {
        match &self.said {
            Said::Point(_) => false,
            Said::From(lower) => lower.is_under(x),
            Said::UpTo(upper) => !upper.is_under(x),
            Said::Between(lower, upper) => lower.is_under(x) && !upper.is_under(x),
        }
    }
}

fn between((x0, y0): (&Exact, &Exact), (x1, y1): (&Exact, &Exact), x: &Exact) -> Exact {
    y0 + (y1 - y0) * (x - x0) / (x1 - x0)
}

/// What every row of a table claims, and all its cuts in order.
struct Claims {
    rows: Vec<Stretch>,
    cuts: Vec<Cut>,
}

impl Claims {
    /// The row that claims a region; none where nobody does; undefined where several do.
    fn only_claim_of(&self, region: &Stretch) -> Result<Option<usize>, Kind> {
        let claiming: Vec<usize> = (0..self.rows.len()).filter(|row| self.rows[*row].covers(region)).collect();
        match claiming[..] {
            [] => Ok(None),
            [row] => Ok(Some(row)),
            _ => Err(Kind::Undefined),
        }
    }
}

/// Each row claims from its bound to the next bound with another value; with two bounds, exactly what it says.
fn claims<'s>(said: impl Iterator<Item = &'s Said> + Clone) -> Claims {
    let mut cuts: Vec<Cut> = Vec::new();
    for said in said.clone() {
        match said {
            Said::From(cut) | Said::UpTo(cut) => cuts.push(cut.clone()),
            Said::Between(lower, upper) => cuts.extend([lower.clone(), upper.clone()]),
            Said::Point(_) => panic!("points stand in tables by line"),
        }
    }
    cuts.sort();
    cuts.dedup();
    let rows = said
        .map(|said| match said {
            Said::From(lower) => {
                Stretch { lower: Some(lower.clone()), upper: cuts.iter().find(|cut| cut.value > lower.value).cloned() }
            }
            Said::UpTo(upper) => Stretch {
                lower: cuts.iter().rev().find(|cut| cut.value < upper.value).cloned(),
                upper: Some(upper.clone()),
            },
            Said::Between(lower, upper) => Stretch { lower: Some(lower.clone()), upper: Some(upper.clone()) },
            Said::Point(_) => panic!("points stand in tables by line"),
        })
        .collect();
    Claims { rows, cuts }
}

/// The regions between neighbouring cuts, the two without end included.
fn regions(cuts: &[Cut]) -> Vec<Stretch> {
    let lower = std::iter::once(None).chain(cuts.iter().cloned().map(Some));
    let upper = cuts.iter().cloned().map(Some).chain(std::iter::once(None));
    lower.zip(upper).map(|(lower, upper)| Stretch { lower, upper }).collect()
}

/// The tables on which the rule was first tried, good and broken: what is claimed by nobody (−) or by several (+).
#[test]
fn elementary_regions_are_claimed_once_or_are_found() {
    let n = |tenths: i32| Exact::new(tenths.into(), 10.into());
    let from = |v| Said::From(Cut { value: n(v), above: false });
    let above = |v| Said::From(Cut { value: n(v), above: true });
    let below = |v| Said::UpTo(Cut { value: n(v), above: false });
    let up_to = |v| Said::UpTo(Cut { value: n(v), above: true });
    let both = |a: Said, b: Said| match (a, b) {
        (Said::From(a), Said::UpTo(b)) => Said::Between(a, b),
        other => panic!("{other:?}"),
    };
    let broken = |rows: &[Said]| {
        let claims = claims(rows.iter());
        let mut found = String::new();
        for region in regions(&claims.cuts) {
            let end = |cut: &Option<Cut>| match cut {
                None => "∞".to_owned(),
                Some(cut) => format!("{}{}", cut.value, if cut.above { "⁺" } else { "⁻" }),
            };
            let sign = match claims.only_claim_of(&region) {
                Ok(Some(_)) => continue,
                Ok(None) => '−',
                Err(_) => '+',
            };
            found.push_str(&format!("{sign}({}, {}) ", end(&region.lower), end(&region.upper)));
        }
        found.trim_end().to_owned()
    };
    for (rows, expected) in [
        (vec![below(100), from(100), from(125), from(150)], ""),
        (vec![from(900), from(800), below(800)], ""),
        (vec![from(900), from(800)], "−(∞, 80⁻)"),
        (vec![up_to(9), up_to(10), above(10)], ""),
        (vec![from(9), below(8)], "−(4/5⁻, 9/10⁻)"),
        (vec![up_to(2), above(3)], "−(1/5⁺, 3/10⁺)"),
        (vec![from(9), below(9)], ""),
        (vec![below(800), both(from(800), below(900)), from(900)], ""),
        (vec![from(900), both(from(890), up_to(899)), below(890)], "−(899/10⁺, 90⁻)"),
        (vec![up_to(800), from(800)], "+(80⁻, 80⁺)"),
        (vec![below(800), above(800)], "−(80⁻, 80⁺)"),
        (vec![from(8), below(9)], "+(4/5⁻, 9/10⁻)"),
        (vec![below(800), both(from(800), up_to(800)), above(800)], ""),
    ] {
        let broken = broken(&rows);
        // Two rows that claim each other's side of the line leave the outer sides to nobody.
        let broken = broken.replace("−(∞, 4/5⁻) ", "").replace(" −(9/10⁻, ∞)", "");
        assert_eq!(broken, expected, "{rows:?}");
    }
}
