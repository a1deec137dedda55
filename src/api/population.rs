//! Many subjects at once: tables of facts in, every figure of everybody out.

use std::sync::Arc;

use super::program::{Figure, FigureSlot, Program};
use super::settlement::{Amount, Line, Net, Outcome};
use crate::calendar::{Date, Grain, Period};
use crate::diagnostic::Finding;
use crate::explain::{print, routed, verb};
use crate::model::{self, At, FigureId, Kind, LevelId, Model, PartyId, TermKind};
use crate::number::Number;
use crate::population::{self, Standing, Table, TableError, Where};
use crate::program::{self, Stages};

/// What everybody's facts came to, in every period: figures by place, lines of money, who owes whom.
///
/// ```
/// use attain::{Contract, Outcome, Table};
///
/// let contract = Contract::parse(r#"
/// edition 2026
/// contract "Better than the middle"
///   between payer plan "The Plan" and provider hospital "The Hospital"
///   effective 2026-01-01 through 2026-12-31
///   settled each year
///   money in USD, rounded half up to the cent
/// input cases "Cases": count at least 1
/// input met "Cases that met the measure": count
/// metric rate "Rate"
///   is met per cases
///   higher is better
/// define middle "Median of all hospitals" in common means the median of rate over each hospital
/// bonus prize "Prize"
///   when rate is at least middle  pays 1,000 USD
///   otherwise                     pays nothing
///   undefined                     pays nothing
/// "#)?;
/// let program = contract.program();
/// assert!(program.is_wide());
///
/// let cells = |row: &str| row.split(',').map(str::to_owned).collect::<Vec<_>>();
/// let facts = Table {
///     name: "facts".to_owned(),
///     columns: cells("hospital,cases,met"),
///     rows: ["a,50,40", "b,50,10", "c,50,30"].map(cells).to_vec(),
/// };
/// let (population, errors) = program.settle_tables(&[facts], None);
/// assert!(errors.is_empty());
///
/// let place = population.settled_place();
/// let prize = program.figure("prize").unwrap();
/// let paid = population.rows(&place).map(|row| match population.outcome(prize, row) {
///     Outcome::Known { text, .. } => format!("{} {text}", population.keys(row).join(" ")),
///     Outcome::Absent { kind, .. } => kind.word().to_owned(),
/// });
/// assert_eq!(paid.collect::<Vec<_>>(), ["a 2026 1000.00", "b 2026 0.00", "c 2026 1000.00"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Population {
    program: Program,
    inner: Arc<population::Population>,
}

/// Where figures stand: once for each element of a level (or in common), once for each period of a grain (or once).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The name of the level; none of what stands in common.
    pub level: Option<String>,
    /// The grain of the periods; none of what stands once.
    pub grain: Option<Grain>,
    /// The columns that tell rows apart: the levels, the outermost first, then the grain.
    pub keys: Vec<String>,
    /// The figures that stand here, in the order of the text.
    pub figures: Vec<Figure>,
    at: model::Place,
}

impl Place {
    /// What tables call it: its key columns, `hospital,quarter`; of what stands in common and once, `in common`.
    pub fn name(&self) -> String {
        if self.keys.is_empty() { "in common".to_owned() } else { self.keys.join(",") }
    }
}

/// One element in one period of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Row {
    pub(super) place: model::Place,
    pub(super) element: usize,
    pub(super) period: usize,
}

/// A line of money, and whose it is.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedLine {
    /// The columns that tell whose it is, and for which period, as in [`Place::keys`].
    pub keys: Vec<String>,
    /// Where it stands.
    pub row: Row,
    /// The line.
    pub line: Line,
    /// Where it is undetermined: of which kind.
    pub kind: Option<Kind>,
}

/// What remains between parties.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Nets {
    /// Of each subject that has lines, in all its periods, in the order of their first appearance. Of what stands in
    /// common, the subject is none.
    pub each: Vec<(Option<String>, Vec<Net>)>,
    /// Of all together.
    pub together: Vec<Net>,
}

impl Program {
    /// Whether figures reach beyond one subject in one period, to its peers, to what is within it, or through time: then
    /// it is settled by [`Program::settle_tables`] and not row by row.
    pub fn is_wide(&self) -> bool {
        self.inner.stages.is_some()
    }

    /// Settles tables of facts about everybody together, as of a day: what is not given for periods that end later is
    /// pending.
    ///
    /// Key columns are called as levels and as grains are (`hospital`, `quarter`, and the keys of schedules); every other
    /// column is a fact. A cell, a row, a column that does not fit is named among the errors and left out; everything else
    /// is settled. Contracts that are not wide are settled so, too, with the same figures as row by row.
    pub fn settle_tables(&self, tables: &[Table], as_of: Option<Date>) -> (Population, Vec<TableError>) {
        self.settle_as_known(tables, as_of, None)
    }

    /// The same as it was known on a day. Where a table has a column `known_on`, each of its rows says what became known on
    /// that day: of several rows about one fact the latest counts, and rows that became known after `known_on` do not exist.
    /// Rows whose cell is empty, and tables without the column, were always known.
    ///
    /// Amendments that became known later are left out by [`Contract::known_on`](crate::Contract::known_on).
    pub fn settle_as_known(
        &self,
        tables: &[Table],
        as_of: Option<Date>,
        known_on: Option<Date>,
    ) -> (Population, Vec<TableError>) {
        let inner = &self.inner;
        let (stages, refused) = match &inner.stages {
            Some(stages) => (Arc::clone(stages), None),
            None => match program::stages(&inner.model) {
                Ok(stages) => (Arc::new(stages), None),
                Err(findings) => (Arc::new(Stages::default()), findings.into_iter().next()),
            },
        };
        // What depends on the day of settlement reads it as a fact that is given once.
        let day = as_of.filter(|_| inner.model.as_of.is_some()).map(|day| Table {
            name: "the day of settlement".to_owned(),
            columns: inner.model.as_of.map(|figure| inner.model.figure(figure).name.clone()).into_iter().collect(),
            rows: vec![vec![day.to_string()]],
        });
        let tables: Vec<&Table> = tables.iter().chain(&day).collect();
        let days = population::Days { as_of, known_on };
        let (settled, mut errors) = population::Population::settle_tables(&inner.model, &stages, &tables, days);
        errors.extend(refused.map(|finding: Finding| TableError {
            table: "the contract".to_owned(),
            number: None,
            at: Where::Whole,
            problem: finding.message,
        }));
        (Population { program: self.clone(), inner: Arc::new(settled) }, errors)
    }
}

impl Population {
    /// The contract that settled it.
    pub fn program(&self) -> &Program {
        &self.program
    }

    pub(super) fn inner(&self) -> &population::Population {
        &self.inner
    }

    pub(super) fn model(&self) -> &Model {
        &self.program.inner.model
    }

    /// Every place that has listed figures: the subject's settled one first, the others in the order of the text.
    pub fn places(&self) -> Vec<Place> {
        let model = self.model();
        let settled = model.settled_place();
        let mut places: Vec<model::Place> = Vec::new();
        for figure in model.figures.iter().filter(|figure| figure.listed) {
            if !places.iter().any(|place| self.is_one(*place, figure.place)) {
                places.push(figure.place);
            }
        }
        places.sort_by_key(|place| !self.is_one(*place, settled));
        let figures = self.program.figures();
        places.into_iter().map(|place| self.place(place, &figures)).collect()
    }

    /// Where the subject stands in the periods that are settled; it may have no figure.
    pub fn settled_place(&self) -> Place {
        self.place(self.model().settled_place(), &self.program.figures())
    }

    fn place(&self, at: model::Place, figures: &[Figure]) -> Place {
        let model = self.model();
        let here = figures.iter().filter(|figure| self.is_one(model.figure(figure.slot.figure).place, at));
        Place {
            level: at.level.map(|level| model.level(level).name.clone()),
            grain: at.grain,
            keys: self.key_names(at),
            figures: here.cloned().collect(),
            at,
        }
    }

    /// Whether two places have the same rows: what stands once, and what stands once for the whole term.
    fn is_one(&self, one: model::Place, other: model::Place) -> bool {
        one.level == other.level && self.shown_grain(one) == self.shown_grain(other)
    }

    fn key_names(&self, at: model::Place) -> Vec<String> {
        let model = self.model();
        let mut names: Vec<String> = model.lineage(at.level).map(|level| model.level(level).name.clone()).collect();
        names.reverse();
        names.extend(self.shown_grain(at).map(|grain| grain.name().to_owned()));
        names
    }

    /// The names of a row's keys.
    pub fn keys_of(&self, row: Row) -> Vec<String> {
        self.key_names(row.place)
    }

    /// How many levels deep a row stands: 1 of the subject, 2 of what is within it; 0 in common.
    pub fn levels_of(&self, row: Row) -> usize {
        self.model().lineage(row.place.level).count()
    }

    /// The grain of a place, where a row has to say which period it is about.
    fn shown_grain(&self, at: model::Place) -> Option<Grain> {
        at.grain.filter(|grain| *grain != Grain::Contract && !self.inner.periods(*grain).is_empty())
    }

    /// The rows of a place: elements in the order in which the facts first name them, periods in time. Who takes no part
    /// in a period, because no fact about it lies there, has no row in it.
    pub fn rows(&self, place: &Place) -> impl Iterator<Item = Row> + '_ {
        self.every_row(place.at)
    }

    /// The rows of a place, whether it has listed figures or not.
    pub(super) fn every_row(&self, at: model::Place) -> impl Iterator<Item = Row> + '_ {
        let elements = at.level.map_or(1, |level| self.inner.count(level));
        let periods = self.inner.period_count(at);
        let all =
            (0..elements).flat_map(move |element| (0..periods).map(move |period| Row { place: at, element, period }));
        all.filter(move |row| self.inner.takes_part(at, row.element, row.period))
    }

    /// What the key columns of a row hold.
    pub fn keys(&self, row: Row) -> Vec<String> {
        let model = self.model();
        let key = |level| {
            let element = self.inner.around(row.place.level, row.element, level);
            element.map_or_else(String::new, |element| self.inner.key(level, element).to_owned())
        };
        let mut keys: Vec<String> = model.lineage(row.place.level).map(key).collect();
        keys.reverse();
        keys.extend(self.shown_grain(row.place).and_then(|_| self.period(row)).map(|period| period.label()));
        keys
    }

    /// The period that a row is about, where it is about one.
    pub fn period(&self, row: Row) -> Option<Period> {
        self.inner.periods(row.place.grain?).get(row.period).copied()
    }

    /// What a figure came to for a row of its own place, or for a row within it (a clinician's row may ask for a figure of
    /// its group, a month's for one of the year).
    ///
    /// # Errors
    ///
    /// The kind of its absence.
    pub fn number(&self, figure: FigureSlot, row: Row) -> Result<Number, Kind> {
        self.inner.figure_from(figure.figure, figure.coordinate as usize, row.place, row.element, row.period)
    }

    /// The same as text, or with what an absent figure needs.
    pub fn outcome(&self, figure: FigureSlot, row: Row) -> Outcome {
        match self.number(figure, row) {
            Ok(number) => {
                let text = print::plain(&number, &self.model().figure(figure.figure).ty, self.model());
                Outcome::Known { number, text }
            }
            Err(kind) => Outcome::Absent { kind, needs: self.needs(figure.figure, figure.coordinate as usize, row) },
        }
    }

    /// The lines of money of whoever takes part: of each subject in turn as its periods end, what stands in common last.
    pub fn lines(&self) -> impl Iterator<Item = PlacedLine> + '_ {
        self.inner.lines().map(|standing| self.line(standing))
    }

    /// Which version of its clause a line is of, where amendments change it: the name of the amendment, `original` for the
    /// first.
    pub fn version(&self, placed: &PlacedLine) -> Option<String> {
        let model = self.model();
        let slot = self.program.figure(&placed.line.address)?;
        let id = model.version_of(&model.figure(slot.figure).name)?;
        let number = self.number(FigureSlot { figure: id, coordinate: 0 }, placed.row).ok()?;
        Some(print::plain(&number, &model.figure(id).ty, model))
    }

    /// Of a contract that has interim and final settlements (`settled each month, final each year`): whether a line is of the
    /// final one.
    pub fn is_final(&self, placed: &PlacedLine) -> Option<bool> {
        let last = self.model().header.as_ref()?.final_each?;
        Some(placed.row.place.grain.is_none_or(|grain| grain >= last))
    }

    fn line(&self, standing: Standing) -> PlacedLine {
        let Standing { line, place, element, period, value } = standing;
        let row = Row { place, element, period };
        let (figure, coordinate) = (line.figure, line.coordinate as usize);
        let model = self.model();
        let negative = value.as_ref().is_ok_and(Number::is_negative);
        let route = routed(line.route, negative);
        let kind = value.as_ref().err().copied();
        let amount = match value {
            Ok(value) => Amount::Determined(value.abs()),
            Err(_) => Amount::Undetermined(self.needs(figure, coordinate, row)),
        };
        let line = Line {
            address: model.address(figure, coordinate),
            title: model.figure(figure).title.clone(),
            kind: line.kind,
            verb: verb(line.kind, negative),
            from: self.party(route.from),
            to: self.party(route.to),
            amount,
            moves: line.kind != TermKind::Withhold,
        };
        PlacedLine { keys: self.keys(row), row, line, kind }
    }

    /// The subject whose line it is; none of what stands in common.
    pub fn subject(&self, row: Row) -> Option<&str> {
        let subject = self.inner.around(row.place.level, row.element, LevelId::SUBJECT)?;
        row.place.level.map(|_| self.inner.key(LevelId::SUBJECT, subject))
    }

    /// What remains between each two parties when everything that moves is set off: of each subject, and of all together.
    /// Lines that are undetermined are left out, and what they need is named.
    pub fn nets(&self) -> Nets {
        let mut nets = Nets::default();
        let mut own: Option<(Option<String>, Vec<Net>)> = None;
        for placed in self.lines().filter(|placed| placed.line.moves) {
            let subject = self.subject(placed.row);
            if own.as_ref().is_none_or(|(held, _)| held.as_deref() != subject) {
                nets.each.extend(own.take());
            }
            let (_, each) = own.get_or_insert_with(|| (subject.map(str::to_owned), Vec::new()));
            set_off(each, &placed.line);
            set_off(&mut nets.together, &placed.line);
        }
        nets.each.extend(own);
        nets.each.iter_mut().flat_map(|(_, nets)| nets).chain(&mut nets.together).for_each(turn);
        nets
    }

    /// What an absent figure needs, each with whose it is where somebody else's is among them.
    pub(super) fn needs(&self, figure: FigureId, coordinate: usize, row: Row) -> Vec<String> {
        let model = self.model();
        let of = model.figure(figure).place;
        let element = of.level.map_or(Some(0), |level| self.inner.around(row.place.level, row.element, level));
        let Some(element) = element else { return Vec::new() };
        let period = self.inner.period_from(row.place, row.period, of);
        let mut needs = self.inner.needs(figure, coordinate, element, period);
        needs.sort_unstable();
        let own = self.keys(row);
        let whose = |need: &At| {
            let place = model.figure(need.figure).place;
            self.keys(Row { place, element: need.element, period: need.period })
        };
        let mut words = Vec::new();
        for same in needs.chunk_by(|a, b| (a.figure, a.coordinate) == (b.figure, b.coordinate)) {
            let Some(first) = same.first() else { continue };
            let address = model.address(first.figure, first.coordinate);
            let keys: Vec<Vec<String>> = same.iter().map(whose).collect();
            if keys.iter().flatten().all(|key| own.contains(key)) {
                words.push(address);
                continue;
            }
            // What all have in common with the reader goes without saying.
            let shared = |key: &&String| !(own.contains(key) && keys.iter().all(|keys| keys.contains(key)));
            let named = keys
                .iter()
                .take(MOST_NAMED)
                .map(|keys| keys.iter().filter(shared).map(String::as_str).collect::<Vec<_>>().join(" "));
            let mut named: Vec<String> = named.collect();
            if keys.len() > MOST_NAMED {
                named.push("…".to_owned());
            }
            words.push(format!("{address} ({})", named.join(", ")));
        }
        words
    }

    /// Where a figure stands.
    pub(super) fn place_of(&self, figure: FigureId) -> model::Place {
        self.model().figure(figure).place
    }

    pub(super) fn value_at(&self, figure: FigureId, coordinate: usize, row: Row) -> Result<Number, Kind> {
        self.inner.figure_from(figure, coordinate, row.place, row.element, row.period)
    }

    fn party(&self, id: PartyId) -> String {
        let header = self.model().header.as_ref();
        header.and_then(|header| header.parties.get(id.index())).map_or_else(String::new, |party| party.name.clone())
    }
}

/// Adds a line to what remains between its parties.
fn set_off(nets: &mut Vec<Net>, line: &Line) {
    let between =
        |net: &Net| (&net.from, &net.to) == (&line.from, &line.to) || (&net.from, &net.to) == (&line.to, &line.from);
    let place = nets.iter().position(between).unwrap_or_else(|| {
        let (from, to) = (line.from.clone(), line.to.clone());
        nets.push(Net { from, to, amount: Number::zero(), needs: Vec::new() });
        nets.len() - 1
    });
    let Some(net) = nets.get_mut(place) else { return };
    match &line.amount {
        Amount::Determined(amount) if net.from == line.from => net.amount = net.amount.add(amount),
        Amount::Determined(amount) => net.amount = net.amount.sub(amount),
        Amount::Undetermined(needs) => {
            let needs = if needs.is_empty() { std::slice::from_ref(&line.address) } else { needs };
            for need in needs {
                if net.needs.len() < MOST_NEEDS && !net.needs.contains(need) {
                    net.needs.push(need.clone());
                }
            }
        }
    }
}

/// How many elements a need names.
const MOST_NAMED: usize = 3;

/// How many needs a net names.
const MOST_NEEDS: usize = 20;

/// Whoever pays stands first.
fn turn(net: &mut Net) {
    if net.amount.is_negative() {
        std::mem::swap(&mut net.from, &mut net.to);
        net.amount = net.amount.neg();
    }
}
