//! Worked examples: which facts they give and which figures they expect.

use super::declare::path_text;
use super::levels::Named;
use super::{Checker, folds::kind_set, units};
use crate::calendar::{Grain, Period};
use crate::diagnostic::Finding;
use crate::model::{
    AxisId, Body, ClauseKind, Datum, Example, ExampleAt, ExampleFact, ExampleRun, Expectation, Expected, FigureId,
    Given, Kind, LevelId, TermKind, Type, Verdict,
};
use crate::source::Span;
use crate::syntax::tree::{self, FactValue, LiteralValue, Verb};

/// What a column of an example's grid is.
enum Heading {
    Subject,
    Period,
    /// In a contract that reaches beyond one subject and one period.
    Level(LevelId),
    Grain(Grain),
    Key(AxisId),
    Figure(FigureId),
    /// One row of a family: `screening.achieved`.
    FigureAt(FigureId, u32),
    Unknown,
}

/// Facts and expectations of one subject and period, or of all (`None`).
#[derive(Default)]
struct Part {
    subject: Option<String>,
    period: Option<u32>,
    facts: Vec<ExampleFact>,
    expected: Vec<Expected>,
}

impl<'t> Checker<'t> {
    pub(super) fn examples(&mut self, text: &'t tree::Text) {
        for clause in &text.clauses {
            let tree::Body::Example(example) = &clause.body else { continue };
            let mut parts: Vec<Part> = vec![Part::default()];
            for given in &example.given {
                match given {
                    tree::Given::Facts(facts) => facts.iter().for_each(|fact| self.example_fact(fact, &mut parts)),
                    tree::Given::Grid(grid) => self.example_grid(grid, &mut parts, false),
                }
            }
            for then in &example.then {
                match then {
                    tree::Then::Results(results) => {
                        results.iter().for_each(|result| self.expectation(result, &mut parts))
                    }
                    tree::Then::Grid(grid) => self.example_grid(grid, &mut parts, true),
                }
            }
            self.model.examples.push(Example {
                title: example.title.text.clone(),
                runs: runs(parts),
                span: clause.at.0,
            });
        }
    }

    fn example_fact(&mut self, fact: &tree::Fact, parts: &mut [Part]) {
        let Some((figure, coordinate)) = self.fact_figure(&fact.path) else { return };
        let ty = self.model.figure(figure).ty.clone();
        let Some(value) = self.fact_value(&fact.value, &ty) else { return };
        let span = fact.path.at.0;
        if let Some(common) = parts.first_mut() {
            if let Some(before) =
                common.facts.iter().find(|known| known.figure == figure && known.coordinate == coordinate)
            {
                let finding = Finding::error("fact-twice", format!("`{}` is given twice", path_text(&fact.path)))
                    .at(span, "here")
                    .at(before.span, "and here")
                    .help("each fact is given once");
                self.findings.push(finding);
                return;
            }
            common.facts.push(ExampleFact { figure, coordinate, value, empty: false, at: ExampleAt::default(), span });
        }
    }

    /// The input and coordinate that a path of an example names.
    fn fact_figure(&mut self, path: &tree::Path) -> Option<(FigureId, u32)> {
        if let [word] = path.parts.as_slice()
            && matches!(word.text.as_str(), "month" | "quarter" | "half" | "year" | "period")
            && !self.figures.contains_key(&word.text)
        {
            let grain = self.model.header.as_ref().map_or("quarter", |header| header.settled.name());
            let finding = Finding::error("unknown-name", "a list of facts cannot say its period")
                .at(path.at.0, "")
                .help(format!("write a grid with a column `{grain}` under `given`, and under `then`"));
            self.say(finding);
            return None;
        }
        let (figure, coordinate) = self.addressed(path, "no input is called")?;
        let input = self.input_of(figure);
        if input.is_none() && self.model.figure(figure).ty != Type::Unknown {
            let place = self.model.figure(figure).name_span;
            let finding = Finding::error("not-a-fact", format!("`{}` is worked out, not given", path_text(path)))
                .at(path.at.0, "")
                .at(place, "by this clause")
                .help("give the inputs it is worked out from");
            self.say(finding);
        }
        input.map(|input| (input, coordinate))
    }

    /// The fact behind a name: the input itself, or what its own lines act on.
    fn input_of(&self, figure: FigureId) -> Option<FigureId> {
        let known = self.model.figure(figure);
        if matches!(known.body, Body::Input(_)) {
            return Some(figure);
        }
        let given = self.figures.get(&format!("{}.given", known.name)).copied()?;
        matches!(self.model.figure(given).body, Body::Input(_)).then_some(given)
    }

    /// A figure with the coordinate that the keys before its name pick.
    fn addressed(&mut self, path: &tree::Path, what: &str) -> Option<(FigureId, u32)> {
        let parts: Vec<&str> = path.parts.iter().map(|part| part.text.as_str()).collect();
        for split in 0..parts.len() {
            let Some(figure) = self.figures.get(&parts[split..].join(".")).copied() else { continue };
            let shape = self.model.figure(figure).shape.clone();
            if shape.len() != split {
                if self.model.figure(figure).ty == Type::Unknown {
                    return None;
                }
                if split == 0 {
                    let key = shape.first().map_or_else(String::new, |axis| self.model.axis(*axis).name.clone());
                    let example =
                        shape.first().and_then(|axis| self.model.axis(*axis).keys.first().cloned()).unwrap_or_default();
                    let name = parts.join(".");
                    let finding =
                        Finding::error("needs-over", format!("`{name}` is one figure per {key}; which {key}?"))
                            .at(path.at.0, "")
                            .help(format!("for example `{example}.{name}`, or a grid with a column `{key}`"));
                    self.say(finding);
                    return None;
                }
                continue;
            }
            let mut coordinate = 0u32;
            for (axis, key) in shape.iter().zip(&parts) {
                match self.key_row(*axis, key) {
                    Some(row) => coordinate = coordinate * self.model.axis(*axis).keys.len() as u32 + row,
                    None => {
                        let known = self.model.axis(*axis).keys.clone();
                        self.unknown(key, path.at.0, "no row is called", known);
                        return None;
                    }
                }
            }
            return Some((figure, coordinate));
        }
        let mut known: Vec<String> = self.figures.keys().cloned().collect();
        known.sort();
        self.unknown(&path_text(path), path.at.0, what, known);
        None
    }

    fn fact_value(&mut self, value: &FactValue, ty: &Type) -> Option<Given> {
        match value {
            FactValue::Missing(kind, at) => match kind_set(*kind).iter().collect::<Vec<_>>().as_slice() {
                [one] => Some(Err(*one)),
                _ => {
                    let finding = Finding::error("not-a-fact", "a fact is missing for a reason: say which")
                        .at(at.0, "")
                        .help("write `unreported`, `insufficient`, `inapplicable` or `excused`");
                    self.say(finding);
                    None
                }
            },
            FactValue::Undetermined(at) => {
                self.say(
                    Finding::error("not-a-fact", "a fact is given, or missing; leave it out to see what needs it")
                        .at(at.0, ""),
                );
                None
            }
            FactValue::Bare(_) => None,
            FactValue::Nothing(_) => Some(Ok(Datum::Number(crate::number::Number::zero()))),
            FactValue::Word(_) | FactValue::Literal(_) => self.example_datum(value, ty).map(Ok),
        }
    }

    /// A literal or a word as a type says.
    fn example_datum(&mut self, value: &FactValue, ty: &Type) -> Option<Datum> {
        match value {
            FactValue::Literal(literal) => {
                if let (LiteralValue::Text(text), Type::Key(_) | Type::Word(_)) = (&literal.value, ty) {
                    return self.worded(text, literal.at.0, ty);
                }
                let (datum, found) = self.literal_datum(literal)?;
                if self.fits(ty, &found) {
                    return Some(datum);
                }
                let finding = Finding::error(
                    "unit-mismatch",
                    format!("`{}` is {}", self.words(literal.at.0), units::words(&found)),
                )
                .at(literal.at.0, format!("{} is expected", units::words(ty)));
                let finding = match (ty, &literal.value) {
                    (Type::Quantity(unit), LiteralValue::Number(number)) if unit.is_percent() => {
                        finding.help(format!("write `{number}%`"))
                    }
                    (Type::Quantity(unit), LiteralValue::Number(_)) if unit.is_money() => {
                        let currency = unit.currency.clone().unwrap_or_default();
                        let words = self.words(literal.at.0).to_owned();
                        finding.fix(format!("write `{words} {currency}`"), literal.at.0, format!("{words} {currency}"))
                    }
                    _ => finding,
                };
                self.say(finding);
                None
            }
            FactValue::Word(word) => self.worded(&word.text, word.at.0, ty),
            FactValue::Missing(..) | FactValue::Undetermined(_) | FactValue::Nothing(_) | FactValue::Bare(_) => None,
        }
    }

    fn worded(&mut self, word: &str, span: Span, ty: &Type) -> Option<Datum> {
        match self.datum(ty, false, word) {
            Ok(datum) => Some(datum),
            Err(expected) => {
                if *ty != Type::Unknown {
                    let finding = Finding::error("cell-form", format!("`{word}` is not {}", units::words(ty)))
                        .at(span, "")
                        .help(expected);
                    self.say(finding);
                }
                None
            }
        }
    }

    fn expectation(&mut self, result: &tree::Expected, parts: &mut [Part]) {
        let Some((figure, coordinate)) = self.addressed(&result.path, "nothing is called") else { return };
        let span = match &result.value {
            FactValue::Literal(literal) => literal.at.0,
            FactValue::Word(word) => word.at.0,
            FactValue::Missing(_, at) | FactValue::Undetermined(at) | FactValue::Nothing(at) | FactValue::Bare(at) => {
                at.0
            }
        };
        if let (Some(verb), ClauseKind::Decision) = (result.verb.filter(|verb| decides(*verb)), self.clause_of(figure))
        {
            let decided = self.decided(figure, verb, &result.value, span);
            if let Some(common) = parts.first_mut() {
                common.expected.extend(decided.into_iter().map(|(figure, value)| Expected {
                    figure,
                    coordinate,
                    value,
                    at: ExampleAt::default(),
                    span,
                }));
            }
            return;
        }
        if let Some(value) = self.expected_value(figure, result.verb, &result.value, span)
            && let Some(common) = parts.first_mut()
        {
            common.expected.push(Expected { figure, coordinate, value, at: ExampleAt::default(), span });
        }
    }

    fn expected_value(
        &mut self,
        figure: FigureId,
        verb: Option<Verb>,
        value: &FactValue,
        span: Span,
    ) -> Option<Expectation> {
        let known = self.model.figure(figure);
        if known.ty == Type::Unknown {
            return None;
        }
        let ty = known.ty.clone();
        let kind = match known.clause {
            ClauseKind::Term(kind) => Some(kind),
            ClauseKind::BeforeLimits => self.line_kind(figure),
            _ => None,
        };
        let place = known.name_span;
        let charges = match (verb, kind) {
            (None, _) => false,
            (Some(verb), Some(kind)) => {
                let fits = verbs_of(kind).contains(&verb);
                if !fits {
                    let word = super::clause_word(ClauseKind::Term(kind));
                    let finding = Finding::error(
                        "verb-for-kind",
                        format!(
                            "`{}` is a {word}; it does not `{}`",
                            self.model.figure(figure).name,
                            verb.word().trim_end_matches('s')
                        ),
                    )
                    .at(span, "")
                    .at(place, "declared here");
                    self.say(finding);
                    return None;
                }
                kind == TermKind::Adjustment && verb == Verb::Charges
            }
            (Some(Verb::Earns | Verb::Gives), None) => false,
            (Some(verb), None) => {
                let finding = Finding::error(
                    "verb-for-kind",
                    format!(
                        "`{}` is not a line of money; it does not `{}`",
                        self.model.figure(figure).name,
                        verb.word().trim_end_matches('s')
                    ),
                )
                .at(span, "")
                .help("write `is`");
                self.say(finding);
                return None;
            }
        };
        match value {
            FactValue::Missing(kind, _) => Some(Expectation::Absent(kind_set(*kind))),
            FactValue::Undetermined(_) => Some(Expectation::Undetermined),
            FactValue::Bare(_) => None,
            FactValue::Nothing(_) => Some(Expectation::Value(Datum::Number(crate::number::Number::zero()))),
            FactValue::Literal(_) | FactValue::Word(_) => {
                let datum = self.example_datum(value, &ty)?;
                Some(Expectation::Value(match datum {
                    Datum::Number(number) if charges => Datum::Number(number.neg()),
                    other => other,
                }))
            }
        }
    }

    fn clause_of(&self, figure: FigureId) -> ClauseKind {
        self.model.figure(figure).clause
    }

    /// What a decision must come to: its word, and where the example says one the amount.
    fn decided(&mut self, figure: FigureId, verb: Verb, value: &FactValue, span: Span) -> Vec<(FigureId, Expectation)> {
        let Some(known) = self.model.decisions.iter().find(|known| known.figure == figure).cloned() else {
            return Vec::new();
        };
        let wanted = super::decisions::outcome(verb);
        let name = self.model.figure(figure).name.clone();
        let Some(place) = Verdict::of(known.never_denies).iter().position(|outcome| *outcome == wanted) else {
            let place = self.model.figure(figure).name_span;
            let finding = Finding::error("verb-for-kind", format!("`{name}` never denies"))
                .at(span, "")
                .at(place, "declared here");
            self.say(finding);
            return Vec::new();
        };
        let mut expected = vec![(figure, Expectation::Value(Datum::Word(place as u32)))];
        let amount = match wanted {
            Verdict::Approved => known.amount,
            Verdict::Reduced => known.reduction,
            Verdict::Denied | Verdict::Referred | Verdict::Pended => None,
        };
        match (value, amount) {
            (FactValue::Bare(_), _) => {}
            (_, Some(amount)) => {
                let value = self.expected_value(amount, None, value, span);
                expected.extend(value.map(|value| (amount, value)));
            }
            (_, None) => {
                let finding =
                    Finding::error("verb-for-kind", format!("`{name}` does not say how much it {}", verb.word()))
                        .at(span, "")
                        .help(format!("write `{name} {}`", verb.word().trim_end_matches(" by")));
                self.say(finding);
            }
        }
        expected
    }

    /// The same of a cell: `approves 6`, `refers`; none where the cell says something else.
    fn decided_cell(&mut self, figure: FigureId, cell: &tree::Word) -> Option<Vec<(FigureId, Expectation)>> {
        if self.clause_of(figure) != ClauseKind::Decision {
            return None;
        }
        let verbs = [Verb::Approves, Verb::Reduces, Verb::Denies, Verb::Refers, Verb::Pends];
        let (verb, rest) = verbs.into_iter().find_map(|verb| {
            let rest = cell.text.strip_prefix(verb.word())?;
            (rest.is_empty() || rest.starts_with(' ')).then(|| (verb, rest.trim()))
        })?;
        let (span, at) = (cell.at.0, cell.at);
        let mut decided = self.decided(figure, verb, &FactValue::Bare(at), span);
        if !rest.is_empty() {
            let known = self.model.decisions.iter().find(|known| known.figure == figure)?;
            let amount = if verb == Verb::Reduces { known.reduction } else { known.amount };
            let Some(amount) = amount.filter(|_| matches!(verb, Verb::Approves | Verb::Reduces)) else {
                // Says that there is no amount.
                self.decided(figure, verb, &FactValue::Nothing(at), span);
                return Some(decided);
            };
            let ty = self.model.figure(amount).ty.clone();
            let datum = self.cell_datum(&ty, false, rest, span);
            decided.extend(datum.map(|datum| (amount, Expectation::Value(datum))));
        }
        Some(decided)
    }

    fn line_kind(&self, figure: FigureId) -> Option<TermKind> {
        match &self.model.figure(figure).body {
            Body::Line(term) => Some(term.kind),
            _ => None,
        }
    }

    /// A grid of facts or of expected figures: key columns are axes, every other column is a figure.
    fn example_grid(&mut self, grid: &tree::Grid, parts: &mut Vec<Part>, expected: bool) {
        let headings: Vec<Heading> = grid.header.iter().map(|word| self.grid_heading(word, expected)).collect();
        for row in &grid.rows {
            let mut subject = None;
            let mut period = None;
            let mut at = ExampleAt::default();
            let mut keys: Vec<(AxisId, u32)> = Vec::new();
            for (heading, cell) in headings.iter().zip(row) {
                match heading {
                    Heading::Subject => subject = Some(cell.text.clone()),
                    Heading::Period => period = self.period_of(cell),
                    Heading::Level(level) => at.keys.push((*level, cell.text.clone())),
                    Heading::Grain(grain) => at.period = self.label_of(*grain, cell).map(|label| (*grain, label)),
                    Heading::Key(axis) => match self.key_row(*axis, &cell.text) {
                        Some(row) => keys.push((*axis, row)),
                        None => {
                            let known = self.model.axis(*axis).keys.clone();
                            self.unknown(&cell.text, cell.at.0, "no row is called", known);
                        }
                    },
                    Heading::Figure(_) | Heading::FigureAt(..) | Heading::Unknown => {}
                }
            }
            for (heading, cell) in headings.iter().zip(row) {
                let (figure, addressed) = match heading {
                    Heading::Figure(figure) => (figure, None),
                    Heading::FigureAt(figure, coordinate) => (figure, Some(*coordinate)),
                    Heading::Subject
                    | Heading::Period
                    | Heading::Level(_)
                    | Heading::Grain(_)
                    | Heading::Key(_)
                    | Heading::Unknown => continue,
                };
                if cell.text.is_empty() && expected {
                    continue;
                }
                let coordinate = addressed.or_else(|| self.grid_coordinate(*figure, &keys, cell));
                let Some(coordinate) = coordinate else { continue };
                let part = part_of(parts, subject.as_ref(), period);
                if expected {
                    if let Some(decided) = self.decided_cell(*figure, cell) {
                        let span = cell.at.0;
                        let of = |(figure, value)| Expected { figure, coordinate, value, at: at.clone(), span };
                        parts[part].expected.extend(decided.into_iter().map(of));
                        continue;
                    }
                    if let Some(value) = self.expected_cell(*figure, cell) {
                        parts[part].expected.push(Expected {
                            figure: *figure,
                            coordinate,
                            value,
                            at: at.clone(),
                            span: cell.at.0,
                        });
                    }
                } else if let Some(value) = self.given_cell(*figure, cell) {
                    let (at, empty, span) = (at.clone(), cell.text.is_empty(), cell.at.0);
                    parts[part].facts.push(ExampleFact { figure: *figure, coordinate, value, empty, at, span });
                }
            }
        }
    }

    fn grid_heading(&mut self, word: &tree::Word, expected: bool) -> Heading {
        let wide = !self.model.is_plain();
        match self.named(word).filter(|_| wide) {
            Some(Named::Level(level)) => return Heading::Level(level),
            Some(Named::Grain(grain)) => return Heading::Grain(grain),
            None => {}
        }
        if word.text == self.model.subject() {
            return Heading::Subject;
        }
        let grain = self.model.header.as_ref().map(|header| header.settled);
        if grain.is_some_and(|grain| grain != Grain::Contract && grain.name() == word.text) {
            return Heading::Period;
        }
        if let Some(axis) = self.axes.get(&word.text) {
            return Heading::Key(*axis);
        }
        if word.text.contains('.') && !self.figures.contains_key(&word.text) {
            let part = |text: &str| tree::Word { text: text.to_owned(), at: word.at };
            let path = tree::Path { parts: word.text.split('.').map(part).collect(), at: word.at };
            // What is reported of a metric is called as the metric is.
            if let Some(name) = word.text.strip_suffix(".reported").or_else(|| word.text.strip_suffix(".given"))
                && self.figures.get(name).copied().is_some_and(|id| self.input_of(id).is_some())
            {
                let finding = Finding::error("unknown-name", format!("no column is called `{}`", word.text))
                    .at(word.at.0, "")
                    .fix(format!("the fact of `{name}` stands in a column `{name}`"), word.at.0, name);
                self.say(finding);
                return Heading::Unknown;
            }
            let found = match expected {
                true => self.addressed(&path, "nothing is called"),
                false => self.fact_figure(&path),
            };
            return found.map_or(Heading::Unknown, |(figure, coordinate)| Heading::FigureAt(figure, coordinate));
        }
        let Some(figure) = self.figures.get(&word.text).copied() else {
            let mut known: Vec<String> = self.figures.keys().cloned().collect();
            known.sort();
            self.unknown(&word.text, word.at.0, "no input and no axis is called", known);
            return Heading::Unknown;
        };
        if expected {
            return Heading::Figure(figure);
        }
        match self.input_of(figure) {
            Some(input) => Heading::Figure(input),
            None => {
                let known = self.model.figure(figure);
                let place = known.name_span;
                let help = if known.clause == ClauseKind::Standard {
                    "the contract says the standard; what it comes to is expected under `then`"
                } else {
                    "give the inputs it is worked out from; what it comes to is expected under `then`"
                };
                let finding = Finding::error("not-a-fact", format!("`{}` is worked out, not given", word.text))
                    .at(word.at.0, "")
                    .at(place, "by this clause")
                    .help(help);
                self.say(finding);
                Heading::Unknown
            }
        }
    }

    fn period_of(&mut self, cell: &tree::Word) -> Option<u32> {
        let header = self.model.header.as_ref()?;
        let found = Period::parse(&cell.text, header.years_begin)
            .ok()
            .and_then(|period| header.periods.iter().position(|known| known.label() == period.label()));
        if found.is_none() {
            let example = header.periods.first().map(Period::label).unwrap_or_default();
            let finding = Finding::error("cell-form", format!("`{}` is not a period of this contract", cell.text))
                .at(cell.at.0, "")
                .help(format!("for example `{example}`"));
            self.say(finding);
        }
        found.map(|place| place as u32)
    }

    /// The label of a period of a grain, as it is written.
    fn label_of(&mut self, grain: Grain, cell: &tree::Word) -> Option<String> {
        let header = self.model.header.as_ref()?;
        header.effective?;
        let all = header.all_periods(grain);
        let found = Period::parse(&cell.text, header.years_begin)
            .ok()
            .filter(|period| all.iter().any(|known| known.label() == period.label()));
        if found.is_none() {
            let example = all.first().map(Period::label).unwrap_or_default();
            let finding = Finding::error("cell-form", format!("`{}` is no {grain} of this contract", cell.text))
                .at(cell.at.0, "")
                .help(format!("for example `{example}`"));
            self.say(finding);
        }
        found.map(|period| period.label())
    }

    fn grid_coordinate(&mut self, figure: FigureId, keys: &[(AxisId, u32)], cell: &tree::Word) -> Option<u32> {
        let shape = self.model.figure(figure).shape.clone();
        let mut coordinate = 0u32;
        for axis in &shape {
            let Some((_, row)) = keys.iter().find(|(known, _)| known == axis) else {
                let key = self.model.axis(*axis).name.clone();
                let name = self.model.figure(figure).name.clone();
                if self.said.insert(format!("grid {name} {key} {}", cell.at.0.start)) {
                    let finding =
                        Finding::error("needs-over", format!("`{name}` is one figure per {key}; which {key}?"))
                            .at(cell.at.0, "")
                            .help(format!("add a column `{key}` to the grid"));
                    self.say(finding);
                }
                return None;
            };
            coordinate = coordinate * self.model.axis(*axis).keys.len() as u32 + row;
        }
        Some(coordinate)
    }

    fn given_cell(&mut self, figure: FigureId, cell: &tree::Word) -> Option<Given> {
        if cell.text.is_empty() {
            let may_be = match &self.model.figure(figure).body {
                Body::Input(input) => input.may_be.contains(Kind::Unreported),
                _ => false,
            };
            return may_be.then_some(Err(Kind::Unreported));
        }
        if let Some(kind) = Kind::from_word(&cell.text).filter(|kind| kind.is_missing()) {
            return Some(Err(kind));
        }
        let (ty, fraction) = match &self.model.figure(figure).body {
            Body::Input(input) => (self.model.figure(figure).ty.clone(), input.fraction && !cell.text.ends_with('%')),
            _ => (self.model.figure(figure).ty.clone(), false),
        };
        self.cell_datum(&ty, fraction, &cell.text, cell.at.0).map(Ok)
    }

    fn cell_datum(&mut self, ty: &Type, fraction: bool, text: &str, span: Span) -> Option<Datum> {
        match self.datum(ty, fraction, text) {
            Ok(datum) => Some(datum),
            Err(expected) => {
                if *ty != Type::Unknown {
                    let finding = Finding::error("cell-form", format!("`{text}` is not {}", units::words(ty)))
                        .at(span, "")
                        .help(expected);
                    self.say(finding);
                }
                None
            }
        }
    }

    /// `pays 240,000 USD`, `insufficient`, `undetermined`, `8.4%`
    fn expected_cell(&mut self, figure: FigureId, cell: &tree::Word) -> Option<Expectation> {
        let span = cell.at.0;
        let verbs = [Verb::Pays, Verb::Charges, Verb::Credits, Verb::Holds, Verb::Returns, Verb::Earns, Verb::Gives];
        let (verb, rest) = verbs
            .into_iter()
            .find_map(|verb| cell.text.strip_prefix(verb.word()).map(|rest| (Some(verb), rest.trim_start())))
            .unwrap_or((None, cell.text.as_str()));
        let at = crate::source::At(span);
        let value = match rest {
            "undetermined" => FactValue::Undetermined(at),
            "missing" => FactValue::Missing(tree::Missing::Any, at),
            "nothing" => FactValue::Nothing(at),
            _ => match Kind::from_word(rest).filter(|kind| kind.is_missing()) {
                Some(kind) => return Some(Expectation::Absent(crate::model::Kinds::only(kind))),
                None => {
                    let ty = self.model.figure(figure).ty.clone();
                    let charges = verb == Some(Verb::Charges)
                        && matches!(self.model.figure(figure).clause, ClauseKind::Term(TermKind::Adjustment));
                    // The verb is checked with a value that always fits.
                    self.expected_value(figure, verb, &FactValue::Nothing(at), span)?;
                    let datum = self.cell_datum(&ty, false, rest, span)?;
                    return Some(Expectation::Value(match datum {
                        Datum::Number(number) if charges => Datum::Number(number.neg()),
                        other => other,
                    }));
                }
            },
        };
        self.expected_value(figure, verb, &value, span)
    }
}

fn decides(verb: Verb) -> bool {
    matches!(verb, Verb::Approves | Verb::Reduces | Verb::Denies | Verb::Refers | Verb::Pends)
}

fn part_of(parts: &mut Vec<Part>, subject: Option<&String>, period: Option<u32>) -> usize {
    match parts.iter().position(|part| part.subject.as_ref() == subject && part.period == period) {
        Some(found) => found,
        None => {
            parts.push(Part { subject: subject.cloned(), period, ..Part::default() });
            parts.len() - 1
        }
    }
}

/// One run per subject and period; what is said of none is said of all.
fn runs(mut parts: Vec<Part>) -> Vec<ExampleRun> {
    let common = parts.remove(0);
    if parts.is_empty() {
        return vec![ExampleRun { subject: None, period: None, facts: common.facts, expected: common.expected }];
    }
    parts
        .into_iter()
        .map(|part| ExampleRun {
            subject: part.subject,
            period: part.period,
            facts: common.facts.iter().cloned().chain(part.facts).collect(),
            expected: common.expected.iter().cloned().chain(part.expected).collect(),
        })
        .collect()
}

fn verbs_of(kind: TermKind) -> &'static [Verb] {
    match kind {
        TermKind::Payment => super::terms::allowed(tree::TermKind::Payment),
        TermKind::Bonus => super::terms::allowed(tree::TermKind::Bonus),
        TermKind::Penalty => super::terms::allowed(tree::TermKind::Penalty),
        TermKind::Credit => super::terms::allowed(tree::TermKind::Credit),
        TermKind::Adjustment => super::terms::allowed(tree::TermKind::Adjustment),
        TermKind::Withhold => super::terms::allowed(tree::TermKind::Withhold),
        TermKind::EarnBack => super::terms::allowed(tree::TermKind::EarnBack),
    }
}
