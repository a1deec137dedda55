//! Results of a contract that reaches across periods, levels or peers: a table for each place, lines of money, nets.

use std::collections::HashMap;
use std::io::{self, Write};

use anstream::adapter::strip_str;
use attain::diagnostic::nearest;
use attain::explain::print::{plain, printed};
use attain::{Amount, Kind, Net, Number, Place, Population, Row, TermKind, Type, Unit};

use super::page::PAGE_ROWS;
use super::results::unwritable;
use super::sink::Sink;
use super::table::{Column, Table, window};
use super::{count, style};
use crate::contract::Settled;
use crate::facts::listed;
use crate::outcome::Refusal;

/// The place of a name, such as `hospital,quarter`; unsaid, the one that the subject is settled at.
pub fn place(population: &Population, name: Option<&str>) -> Result<Place, Refusal> {
    let mut places = population.places();
    let Some(name) = name else {
        return Ok(if places.is_empty() { population.settled_place() } else { places.swap_remove(0) });
    };
    let sorted = |name: &str| {
        let mut parts: Vec<String> = name.split(',').map(|part| part.trim().to_owned()).collect();
        parts.sort();
        parts
    };
    if let Some(found) = places.iter().position(|place| sorted(&place.name()) == sorted(name)) {
        return Ok(places.swap_remove(found));
    }
    let names: Vec<String> = places.iter().map(Place::name).collect();
    let refusal = Refusal::new(format!("there is no table `{name}`"));
    let refusal = match nearest(name, names.iter().map(String::as_str)) {
        Some(near) => refusal.help(format!("did you mean `{near}`?")),
        None => refusal,
    };
    Err(refusal.help(format!("the tables of this contract: {}", listed(&names))))
}

/// One table: its key columns, then a column for every figure.
pub fn csv(settled: &Settled, population: &Population, place: &Place, sink: &mut Sink) -> Result<(), Refusal> {
    let mut writer = csv::Writer::from_writer(sink);
    // Behind each decision, every reason why the rows tried before did not decide.
    let reasons = Reasons::of(population, place);
    let because: Vec<String> = reasons.addresses.iter().map(|address| format!("{address}.because")).collect();
    let header = place.keys.iter().chain(place.figures.iter().map(|figure| &figure.address)).chain(&because);
    if place.keys.is_empty() && place.figures.is_empty() {
        return Ok(());
    }
    writer.write_record(header).map_err(unwritable)?;
    let model = settled.contract.model();
    for row in population.rows(place) {
        let keys = population.keys(row);
        let figures = place.figures.iter().map(|figure| {
            let number = population.number(figure.slot, row);
            number.map(|number| plain(&number, &figure.ty, model)).unwrap_or_default()
        });
        writer.write_record(keys.into_iter().chain(figures).chain(reasons.at(row))).map_err(unwritable)?;
    }
    Ok(writer.flush()?)
}

/// Why decisions of a place came out as they did.
struct Reasons {
    addresses: Vec<String>,
    told: HashMap<Row, HashMap<String, String>>,
}

impl Reasons {
    fn of(population: &Population, place: &Place) -> Reasons {
        let here: Vec<&str> = place
            .figures
            .iter()
            .filter(|figure| figure.clause == "decision")
            .map(|figure| figure.address.as_str())
            .collect();
        let mut reasons = Reasons { addresses: Vec::new(), told: HashMap::new() };
        if here.is_empty() {
            return reasons;
        }
        for placed in population.rulings().filter(|placed| here.contains(&placed.ruling.address.as_str())) {
            let address = &placed.ruling.address;
            if !reasons.addresses.contains(address) {
                reasons.addresses.push(address.clone());
            }
            reasons.told.entry(placed.row).or_default().insert(address.clone(), placed.ruling.all_reasons());
        }
        reasons
    }

    fn at(&self, row: Row) -> Vec<String> {
        let told = |address: &String| self.told.get(&row).and_then(|told| told.get(address)).cloned();
        self.addresses.iter().map(|address| told(address).unwrap_or_default()).collect()
    }
}

/// How many there are of each outcome: `imaging: 12 approved, 3 referred`.
fn tallies(population: &Population) -> Vec<String> {
    let mut tallies: Vec<(String, Vec<(String, usize)>)> = Vec::new();
    let rulings = population.rulings().map(|placed| {
        let outcome = placed.ruling.outcome.map_or_else(Kind::word, attain::Verdict::word);
        (placed.ruling.address, outcome.to_owned())
    });
    let duties = population
        .duties()
        .map(|placed| (placed.duty.name, placed.duty.status.unwrap_or_else(|kind| kind.word().to_owned())));
    for (name, outcome) in rulings.chain(duties) {
        let place = tallies.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
            tallies.push((name, Vec::new()));
            tallies.len() - 1
        });
        let Some((_, outcomes)) = tallies.get_mut(place) else { continue };
        match outcomes.iter_mut().find(|(known, _)| *known == outcome) {
            Some((_, number)) => *number += 1,
            None => outcomes.push((outcome, 1)),
        }
    }
    let words = |(outcome, number): &(String, usize)| format!("{} {outcome}", super::grouped(*number));
    let line = |(name, outcomes): &(String, Vec<(String, usize)>)| {
        format!("{name}: {}", outcomes.iter().map(words).collect::<Vec<_>>().join(", "))
    };
    tallies.iter().map(line).collect()
}

/// All tables, the lines and the nets.
pub fn json(population: &Population, sink: &mut Sink) -> Result<(), Refusal> {
    serde_json::to_writer(&mut *sink, &population.to_wire()).map_err(io::Error::from)?;
    Ok(sink.write_all(b"\n")?)
}

/// The same a row at a time: first what stands in front, then the rows of every table, then the lines and the nets.
pub fn ndjson(population: &Population, sink: &mut Sink) -> Result<(), Refusal> {
    let mut line = |word: &str, value: &dyn erased::Written| -> Result<(), Refusal> {
        write!(sink, "{{\"{word}\":")?;
        value.write(sink)?;
        sink.write_all(b"}\n")?;
        Ok(())
    };
    line("population", &population.head_to_wire())?;
    let places = population.places();
    for place in &places {
        line("table", &population.place_to_wire(place))?;
        for row in population.rows(place) {
            line("row", &population.row_to_wire(place, row))?;
        }
    }
    for placed in population.lines() {
        line("line", &population.line_to_wire(&placed))?;
    }
    let nets = population.nets();
    for (subject, net) in nets.each.iter().flat_map(|(subject, nets)| nets.iter().map(move |net| (subject, net))) {
        line("net", &population.net_to_wire(subject.as_deref(), net))?;
    }
    for net in &nets.together {
        line("together", &population.net_to_wire(None, net))?;
    }
    for placed in population.rulings() {
        line("decision", &population.decision_to_wire(&placed))?;
    }
    for placed in population.duties() {
        line("obligation", &population.obligation_to_wire(&placed))?;
    }
    line("receipt", &population.receipt().to_wire())
}

/// Anything that can be written as JSON.
mod erased {
    use std::io;

    pub trait Written {
        fn write(&self, out: &mut dyn io::Write) -> io::Result<()>;
    }

    impl<T: serde::Serialize> Written for T {
        fn write(&self, out: &mut dyn io::Write) -> io::Result<()> {
            serde_json::to_writer(out, self).map_err(io::Error::from)
        }
    }
}

/// Names the lines of money that have no amount, those together that lack it for the same reason. What is pending is not
/// wrong.
pub fn undetermined(population: &Population) -> bool {
    /// How many reasons are named.
    const SHOWN: usize = 20;
    type Reason = (String, Kind, Vec<String>);
    let mut numbers: HashMap<Reason, usize> = HashMap::new();
    let mut found: Vec<(Reason, String, usize)> = Vec::new();
    for placed in population.lines() {
        let (Amount::Undetermined(needs), Some(kind)) = (placed.line.amount, placed.kind) else { continue };
        if kind == Kind::Pending {
            continue;
        }
        let reason = (placed.line.address, kind, needs);
        match numbers.get(&reason) {
            Some(number) => found[*number].2 += 1,
            None => {
                numbers.insert(reason.clone(), found.len());
                found.push((reason, placed.keys.join(", "), 0));
            }
        }
    }
    for ((address, kind, needs), whose, more) in found.iter().take(SHOWN) {
        let others = if *more == 0 { String::new() } else { format!(" and {more} more") };
        let needs = if needs.is_empty() { String::new() } else { format!("; needs {}", needs.join(", ")) };
        style::problem(&format!("`{address}` is undetermined for {whose}{others}: {}{needs}", kind.word()));
    }
    let day = population.program().facts_needed().into_iter().find(|fact| fact.day_of_settlement);
    if let Some(day) = day.as_ref().filter(|day| found.iter().any(|((_, _, needs), ..)| needs.contains(&day.address))) {
        style::note(&format!("`{}` is the day on which one looks: `--as-of DATE` says it", day.address));
    }
    let others = |needs: &Vec<String>| needs.iter().any(|need| day.as_ref().is_none_or(|day| *need != day.address));
    if found.iter().any(|((_, kind, needs), ..)| *kind == Kind::Unsupplied && others(needs)) {
        style::note(
            "what is unsupplied was never given: give the fact, or where there is none to give (somebody joined later, a period is \
             not theirs) a row that says `inapplicable`, if the input `may be inapplicable`; or a line `inapplicable when …` in the clause",
        );
    }
    if found.len() > SHOWN {
        style::problem(&format!("… and {} more reasons", found.len() - SHOWN));
    }
    !found.is_empty()
}

/// What a subject's lines of one term come to.
#[derive(Clone, Default)]
struct Sum {
    amount: Number,
    there: bool,
    lacking: Option<Kind>,
}

/// For a person: the lines of money of each subject, and who owes whom.
pub fn page(settled: &Settled, population: &Population, sink: &mut Sink) -> Result<(), Refusal> {
    let terms: Vec<&attain::Figure> = settled.figures.iter().filter(|figure| figure.is_line).collect();
    let (table, more_rows) =
        if terms.is_empty() { figures(settled, population) } else { money(settled, population, &terms) };
    let mut page = Vec::new();
    let left_out = table.write(window(), &mut page)?.len();
    let page = String::from_utf8_lossy(&page);
    if sink.has_colours() {
        sink.write_all(page.as_bytes())?;
    } else {
        write!(sink, "{}", strip_str(&page))?;
    }
    if more_rows > 0 {
        writeln!(sink, "… and {}", count(more_rows, "more row"))?;
    }
    let tallies = tallies(population);
    if !tallies.is_empty() {
        writeln!(sink)?;
    }
    for tally in tallies {
        writeln!(sink, "{tally}")?;
    }
    let shown = table.columns.iter().filter(|column| column.rank > 0).count() - left_out;
    let hidden = settled.figures.len().saturating_sub(shown);
    if hidden > 0 {
        let names: Vec<String> = population.places().iter().map(Place::name).collect();
        let tables = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        style::note(&format!(
            "{}: --format csv --table KEYS gives one of the tables {tables}; json and ndjson give all",
            count(hidden, "more figure")
        ));
    }
    Ok(())
}

/// The rank of columns that may be left out.
const MAY_GO: usize = 1;

fn money(settled: &Settled, population: &Population, terms: &[&attain::Figure]) -> (Table, usize) {
    let place: HashMap<&str, usize> =
        terms.iter().enumerate().map(|(place, term)| (term.address.as_str(), place)).collect();
    let mut sums: Vec<(Option<String>, Vec<Sum>)> = Vec::new();
    let mut all = vec![Sum::default(); terms.len()];
    let mut moving = 0;
    let mut kinds: Vec<Option<TermKind>> = vec![None; terms.len()];
    for placed in population.lines() {
        let subject = population.subject(placed.row);
        if sums.last().is_none_or(|(held, _)| held.as_deref() != subject) {
            sums.push((subject.map(str::to_owned), vec![Sum::default(); terms.len()]));
        }
        let Some(at) = place.get(placed.line.address.as_str()) else { continue };
        moving += usize::from(placed.line.moves && kinds[*at].is_none());
        kinds[*at] = Some(placed.line.kind);
        let held = sums.last_mut().map(|(_, sums)| &mut sums[*at]);
        for sum in held.into_iter().chain([&mut all[*at]]) {
            sum.there = true;
            match &placed.line.amount {
                // Of an adjustment, what is charged counts against what is paid.
                Amount::Determined(amount) if placed.line.verb == "charges" && is_adjustment(placed.line.kind) => {
                    sum.amount = sum.amount.sub(amount);
                }
                Amount::Determined(amount) => sum.amount = sum.amount.add(amount),
                Amount::Undetermined(_) => sum.lacking = sum.lacking.max(placed.kind),
            }
        }
    }
    let writer = Writer::new(settled);
    let nets = population.nets();
    let net = moving > 0;
    let mut table = Table::default();
    let left = |name: &str| Column { name: name.to_owned(), unit: None, rank: 0, right: false };
    table.columns.push(left(settled.subject()));
    table.columns.extend(terms.iter().zip(&kinds).map(|(term, kind)| Column {
        name: term.address.clone(),
        unit: Some(format!("{} {}", kind.map_or("", verb_of), writer.currency).trim().to_owned()),
        rank: MAY_GO,
        right: true,
    }));
    if net {
        let unit = Some(writer.currency.clone());
        table.columns.push(Column { name: "net".to_owned(), unit, rank: 0, right: true });
    }
    let each: HashMap<Option<&str>, &Vec<Net>> =
        nets.each.iter().map(|(subject, nets)| (subject.as_deref(), nets)).collect();
    let row = |name: &str, sums: &[Sum], nets: &[Net]| {
        let cells = sums.iter().zip(&kinds).map(|(sum, kind)| writer.sum(sum, *kind));
        let mut row: Vec<String> = [name.to_owned()].into_iter().chain(cells).collect();
        if net {
            row.push(writer.nets(nets));
        }
        row
    };
    let nobody = Vec::new();
    for (subject, sums) in sums.iter().take(PAGE_ROWS) {
        let nets = each.get(&subject.as_deref()).copied().unwrap_or(&nobody);
        table.rows.push(row(subject.as_deref().unwrap_or("in common"), sums, nets));
    }
    if sums.len() > 1 {
        table.rows.push(row("together", &all, &nets.together));
    }
    (table, sums.len().saturating_sub(PAGE_ROWS))
}

/// Where there is no money: the figures of the settled place.
fn figures(settled: &Settled, population: &Population) -> (Table, usize) {
    let mut places = population.places();
    let place = if places.is_empty() { population.settled_place() } else { places.swap_remove(0) };
    let model = settled.contract.model();
    let mut table = Table::default();
    let keys = place.keys.iter().map(|key| Column { name: key.clone(), unit: None, rank: 0, right: false });
    table.columns = keys.collect();
    table.columns.extend(place.figures.iter().map(|figure| Column {
        name: figure.address.clone(),
        unit: None,
        rank: MAY_GO,
        right: matches!(figure.ty, Type::Quantity(_) | Type::Date | Type::Time),
    }));
    let mut more = 0;
    for row in population.rows(&place) {
        if table.rows.len() == PAGE_ROWS {
            more += 1;
            continue;
        }
        let cells = place.figures.iter().map(|figure| match population.number(figure.slot, row) {
            Ok(number) => printed(&number, &figure.ty, model),
            Err(kind) => kind.word().to_owned(),
        });
        table.rows.push(population.keys(row).into_iter().chain(cells).collect());
    }
    (table, more)
}

fn is_adjustment(kind: TermKind) -> bool {
    kind == TermKind::Adjustment
}

fn verb_of(kind: TermKind) -> &'static str {
    super::page::verb(attain::ClauseKind::Term(kind))
}

/// Writes amounts without the currency, which stands in the heading.
struct Writer<'s> {
    settled: &'s Settled,
    currency: String,
}

impl Writer<'_> {
    fn new(settled: &Settled) -> Writer<'_> {
        let header = settled.contract.model().header.as_ref();
        let currency = header.and_then(|header| header.money.as_ref()).map(|money| money.currency.clone());
        Writer { settled, currency: currency.unwrap_or_default() }
    }

    fn amount(&self, amount: &Number) -> String {
        let text = printed(amount, &Type::Quantity(Unit::money(&self.currency)), self.settled.contract.model());
        text.strip_suffix(self.currency.as_str()).map_or(text.as_str(), str::trim_end).to_owned()
    }

    fn sum(&self, sum: &Sum, kind: Option<TermKind>) -> String {
        match (sum.lacking, kind) {
            _ if !sum.there => String::new(),
            (Some(kind), _) => format!("undetermined ({})", kind.word()),
            (None, Some(TermKind::Adjustment)) if !sum.amount.is_zero() => {
                let verb = if sum.amount.is_negative() { "charges" } else { "pays" };
                format!("{verb} {}", self.amount(&sum.amount.abs()))
            }
            (None, _) => self.amount(&sum.amount),
        }
    }

    fn nets(&self, nets: &[Net]) -> String {
        let words = |net: &Net| match (net.needs.is_empty(), net.amount.is_zero()) {
            (true, true) => "nothing".to_owned(),
            (true, false) => format!("{} pays {}", net.from, self.amount(&net.amount)),
            (false, true) => "undetermined".to_owned(),
            (false, false) => format!("so far {} pays {}", net.from, self.amount(&net.amount)),
        };
        nets.iter().map(words).collect::<Vec<_>>().join("; ")
    }
}
