//! Clauses, each from the marks of its own rule.

use pest::iterators::Pair;

use super::{Lowered, Marks, Reader};
use crate::diagnostic::Finding;
use crate::source::{At, Span};
use crate::syntax::grid;
use crate::syntax::parse::Rule;
use crate::syntax::tree::{
    Better, Body, Column, Composite, Contract, Define, Edition, Example, Expected, Fact, FactValue, Given, Holidays,
    Input, Limit, Made, Method, Metric, MetricValue, Money, Note, Part, Party, Relieved, Role, Schedule, Score,
    Standard, Term, TermKind, Then,
};

/// A clause's body, the place of its clause word, and where its last word ends.
pub(crate) struct Read {
    pub body: Body,
    pub head: At,
    pub end: usize,
}

/// Reads the pair of a clause's rule.
pub(crate) fn clause<'t>(text: &'t str, base: usize, pair: Pair<'t, Rule>) -> Lowered<Read> {
    let mut reader = Reader::new(text, base);
    let rule = pair.as_rule();
    let mut marks = Marks::new(pair.into_inner());
    let head_pair = reader.take(&mut marks)?;
    let head = reader.at(&head_pair);
    let body = match rule {
        Rule::contract => Body::Contract(reader.contract(&mut marks)?),
        Rule::input => Body::Input(reader.input(&mut marks)?),
        Rule::metric => Body::Metric(reader.metric(&mut marks)?),
        Rule::define => Body::Define(reader.define(&mut marks)?),
        Rule::method => Body::Method(reader.method(&mut marks)?),
        Rule::schedule => Body::Schedule(reader.schedule(&mut marks)?),
        Rule::score => Body::Score(reader.score(&mut marks)?),
        Rule::composite => Body::Composite(reader.composite(&mut marks)?),
        Rule::term => Body::Term(reader.term(&mut marks, head_pair.as_str())?),
        Rule::limit => Body::Limit(reader.limit(&mut marks)?),
        Rule::example => Body::Example(reader.example(&mut marks)?),
        Rule::note => Body::Note(reader.note(&mut marks)?),
        Rule::pool => Body::Pool(reader.pool(&mut marks)?),
        Rule::level => Body::Level(reader.level(&mut marks)?),
        Rule::decision => Body::Decision(reader.decision(&mut marks)?),
        Rule::obligation => Body::Obligation(reader.obligation(&mut marks)?),
        Rule::scorecard => Body::Scorecard(reader.scorecard(&mut marks)?),
        Rule::assert => Body::Assert(reader.assert(&mut marks)?),
        Rule::amendment => Body::Amendment(reader.amendment(&mut marks)?),
        _ => return Err(reader.lost()),
    };
    Ok(Read { body, head, end: reader.end })
}

/// Reads the pair of the edition line.
pub(crate) fn edition(base: usize, pair: &Pair<'_, Rule>) -> Option<Edition> {
    let start = base + pair.as_span().start();
    let number = pair.clone().into_inner().find(|mark| mark.as_rule() == Rule::integer)?;
    let at = At(Span::new(start, base + number.as_span().end()));
    // A number too long for a year is no edition either.
    Some(Edition { number: number.as_str().parse().unwrap_or(u32::MAX), at })
}

impl<'t> Reader<'t> {
    fn contract(&mut self, marks: &mut Marks<'t>) -> Lowered<Contract> {
        let title = self.take(marks)?;
        let mut contract = Contract {
            title: self.title(&title),
            parties: Vec::new(),
            effective: None,
            settled: None,
            final_each: None,
            years_begin: None,
            money: None,
            converted: None,
            governed_by: None,
            holidays: None,
            history_from: None,
        };
        let mut seen = Once::default();
        while let Some(rule) = marks.rule() {
            let start = marks.next.as_ref().map_or(self.end, |pair| self.start(pair));
            match rule {
                Rule::parties => contract.parties = self.parties(marks)?,
                Rule::effective => {
                    let (mut inside, start) = self.enter(marks, rule)?;
                    self.skip(&mut inside, Rule::effective_word);
                    let first = self.take(&mut inside)?;
                    self.skip(&mut inside, Rule::through);
                    let last = self.take(&mut inside)?;
                    contract.effective = Some((self.date(&first)?, self.date(&last)?, self.since(start)));
                }
                Rule::settled => {
                    let (mut inside, _) = self.enter(marks, rule)?;
                    self.skip(&mut inside, Rule::settled_each);
                    contract.settled = Some(self.name(&mut inside)?);
                    if self.skip(&mut inside, Rule::final_each) {
                        contract.final_each = Some(self.name(&mut inside)?);
                    }
                }
                Rule::years_begin => contract.years_begin = Some(self.wrapped_name(marks, rule)?),
                Rule::money => {
                    let (mut inside, start) = self.enter(marks, rule)?;
                    self.skip(&mut inside, Rule::money_in);
                    let currency = self.name(&mut inside)?;
                    let (mode, place) = self.rounding(&mut inside)?;
                    contract.money = Some(Money { currency, mode, place, at: self.since(start) });
                }
                Rule::converted => {
                    let (mut inside, start) = self.enter(marks, rule)?;
                    self.skip(&mut inside, Rule::converted_from);
                    let mut currencies = Vec::new();
                    while inside.rule().is_some() {
                        currencies.push(self.name(&mut inside)?);
                    }
                    contract.converted = Some((currencies, self.since(start)));
                }
                Rule::governed => {
                    let (mut inside, start) = self.enter(marks, rule)?;
                    self.skip(&mut inside, Rule::governed_by);
                    let governed = self.governed(&mut inside)?;
                    contract.governed_by = Some((governed, self.since(start)));
                }
                Rule::holidays => contract.holidays = Some(Holidays::In(self.wrapped_name(marks, rule)?)),
                Rule::no_holidays => {
                    let word = self.take(marks)?;
                    contract.holidays = Some(Holidays::No(self.at(&word)));
                }
                Rule::history => {
                    let (mut inside, start) = self.enter(marks, rule)?;
                    self.skip(&mut inside, Rule::history_from);
                    let date = self.take(&mut inside)?;
                    contract.history_from = Some((self.date(&date)?, self.since(start)));
                }
                _ => return Err(self.lost()),
            }
            let words = match rule {
                Rule::governed => "governed by",
                Rule::converted => "converted from",
                Rule::holidays | Rule::no_holidays => "holidays in",
                Rule::history => "history from",
                Rule::parties => "between",
                Rule::effective => "effective",
                Rule::settled => "settled each",
                Rule::years_begin => "years begin in",
                _ => "money in",
            };
            seen.once(words, self.since(start))?;
        }
        Ok(contract)
    }

    fn parties(&mut self, marks: &mut Marks<'t>) -> Lowered<Vec<Party>> {
        let (mut inside, _) = self.enter(marks, Rule::parties)?;
        self.skip(&mut inside, Rule::between);
        let mut parties = Vec::with_capacity(2);
        while inside.rule().is_some() {
            if self.skip(&mut inside, Rule::and) {
                continue;
            }
            let role = match self.take(&mut inside)?.as_str() {
                "payer" => Role::Payer,
                "provider" => Role::Provider,
                _ => Role::Party,
            };
            let name = self.name(&mut inside)?;
            parties.push(Party { role, name, title: self.title_if(&mut inside) });
        }
        Ok(parties)
    }

    fn input(&mut self, marks: &mut Marks<'t>) -> Lowered<Input> {
        let heading = self.heading(marks)?;
        let declared = self.declared(marks)?;
        let column = if self.skip(marks, Rule::from_column) { self.title_if(marks) } else { None };
        Ok(Input { heading, declared, column, lines: self.lines(marks)? })
    }

    fn metric(&mut self, marks: &mut Marks<'t>) -> Lowered<Metric> {
        let heading = self.heading(marks)?;
        let value = if self.skip(marks, Rule::is) {
            MetricValue::Is(self.rule(marks)?)
        } else {
            self.skip(marks, Rule::reported_as);
            MetricValue::Reported(self.declared(marks)?)
        };
        let (mut better, mut standards, mut domain, mut source) = (None, Vec::new(), None, None);
        let (mut lines, mut seen) = (Vec::new(), Once::default());
        while let Some(rule) = marks.rule() {
            let start = marks.next.as_ref().map_or(self.end, |pair| self.start(pair));
            match rule {
                Rule::better => {
                    let pair = self.take(marks)?;
                    let at = self.at(&pair);
                    seen.once("… is better", at)?;
                    let higher = pair.as_str().starts_with('h');
                    better = Some(if higher { Better::Higher(at) } else { Better::Lower(at) });
                }
                Rule::better_column => {
                    let (mut inside, _) = self.enter(marks, rule)?;
                    let path = self.take(&mut inside)?;
                    better = Some(Better::Column(self.path(&path)));
                    self.skip(&mut inside, Rule::is_better);
                    seen.once("… is better", self.since(start))?;
                }
                Rule::standard => {
                    let (mut inside, _) = self.enter(marks, rule)?;
                    self.skip(&mut inside, Rule::standard_word);
                    let name = self.name(&mut inside)?;
                    standards.push(Standard { name, value: self.run(&mut inside)? });
                }
                Rule::domain => {
                    domain = Some(self.wrapped_name(marks, rule)?);
                    seen.once("domain", self.since(start))?;
                }
                Rule::source => {
                    let (mut inside, _) = self.enter(marks, rule)?;
                    self.skip(&mut inside, Rule::source_word);
                    source = self.title_if(&mut inside);
                    seen.once("source", self.since(start))?;
                }
                _ => self.line(marks, &mut lines)?,
            }
        }
        Ok(Metric { heading, value, better, standards, domain, source, lines })
    }

    fn define(&mut self, marks: &mut Marks<'t>) -> Lowered<Define> {
        let heading = self.heading(marks)?;
        let unit = if marks.is(Rule::means) { None } else { Some(self.unit(marks)?) };
        self.skip(marks, Rule::means);
        Ok(Define { heading, unit, rule: self.rule(marks)?, lines: self.lines(marks)? })
    }

    fn method(&mut self, marks: &mut Marks<'t>) -> Lowered<Method> {
        let name = self.name(marks)?;
        let mut parameters = Vec::with_capacity(2);
        while marks.is(Rule::parameter) {
            let (mut inside, _) = self.enter(marks, Rule::parameter)?;
            parameters.push((self.name(&mut inside)?, self.unit(&mut inside)?));
        }
        let title = self.title_if(marks);
        self.skip(marks, Rule::means);
        Ok(Method { name, title, parameters, rule: self.rule(marks)?, lines: self.lines(marks)? })
    }

    fn schedule(&mut self, marks: &mut Marks<'t>) -> Lowered<Schedule> {
        let name = self.name(marks)?;
        let title = self.title_if(marks);
        let version = self.version_if(marks)?;
        self.skip(marks, Rule::keyed_by);
        let key = self.name(marks)?;
        let mut columns = Vec::new();
        while marks.is(Rule::column) {
            let (mut inside, _) = self.enter(marks, Rule::column)?;
            self.skip(&mut inside, Rule::column_word);
            columns.push(Column { name: self.name(&mut inside)?, declared: self.declared(&mut inside)? });
        }
        let grid = if self.skip(marks, Rule::supplied) { None } else { Some(self.grid(marks)?) };
        Ok(Schedule { name, title, version, key, columns, grid })
    }

    fn grid(&mut self, marks: &mut Marks<'t>) -> Lowered<crate::syntax::tree::Grid> {
        let pair = self.take(marks)?;
        grid::read(pair.as_str(), self.start(&pair))
    }

    fn score(&mut self, marks: &mut Marks<'t>) -> Lowered<Score> {
        let heading = self.heading(marks)?;
        let out_of = if self.skip(marks, Rule::out_of) { Some(self.literal(marks)?) } else { None };
        Ok(Score { heading, out_of, rule: self.rule(marks)?, lines: self.lines(marks)? })
    }

    fn composite(&mut self, marks: &mut Marks<'t>) -> Lowered<Composite> {
        let heading = self.heading(marks)?;
        let made = if self.skip(marks, Rule::is) {
            Made::Is(self.rule(marks)?)
        } else {
            let mut parts = Vec::new();
            while marks.is(Rule::part) {
                let (mut inside, start) = self.enter(marks, Rule::part)?;
                let weight = self.take(&mut inside)?;
                self.skip(&mut inside, Rule::percent);
                let figure = self.take(&mut inside)?;
                parts.push(Part { weight: self.number(&weight)?, figure: self.path(&figure), at: self.since(start) });
            }
            Made::Parts(parts, self.skip_tail(marks)?)
        };
        Ok(Composite { heading, made, lines: self.lines(marks)? })
    }

    fn term(&mut self, marks: &mut Marks<'t>, word: &str) -> Lowered<Term> {
        let kind = match word {
            "payment" => TermKind::Payment,
            "bonus" => TermKind::Bonus,
            "penalty" => TermKind::Penalty,
            "credit" => TermKind::Credit,
            "adjustment" => TermKind::Adjustment,
            "withhold" => TermKind::Withhold,
            _ => TermKind::EarnBack,
        };
        let heading = self.heading(marks)?;
        let (mut route, mut against, mut seen) = (None, None, Once::default());
        loop {
            if marks.is(Rule::route) {
                let (mut inside, start) = self.enter(marks, Rule::route)?;
                self.skip(&mut inside, Rule::from);
                let from = self.name(&mut inside)?;
                self.skip(&mut inside, Rule::to);
                route = Some((from, self.name(&mut inside)?));
                seen.once("from … to …", self.since(start))?;
            } else if marks.is(Rule::against) {
                let (mut inside, start) = self.enter(marks, Rule::against)?;
                self.skip(&mut inside, Rule::against_word);
                let path = self.take(&mut inside)?;
                against = Some(self.path(&path));
                seen.once("against", self.since(start))?;
            } else {
                break;
            }
        }
        Ok(Term { kind, heading, route, against, rule: self.rule(marks)?, lines: self.lines(marks)? })
    }

    fn limit(&mut self, marks: &mut Marks<'t>) -> Lowered<Limit> {
        let heading = self.heading(marks)?;
        self.skip(marks, Rule::on);
        let mut members = Vec::with_capacity(2);
        while let Some(pair) = self.take_if(marks, Rule::path) {
            members.push(self.path(&pair));
        }
        let mut steps = Vec::with_capacity(1);
        while marks.is(Rule::step) {
            steps.push(self.step(marks)?);
        }
        let in_order = self.take(marks)?.as_str().ends_with("order");
        let relieved = if in_order { Relieved::InThisOrder } else { Relieved::InProportion };
        Ok(Limit { heading, members, steps, relieved })
    }

    fn example(&mut self, marks: &mut Marks<'t>) -> Lowered<Example> {
        let title = self.take(marks)?;
        let mut example = Example { title: self.title(&title), given: Vec::new(), then: Vec::new() };
        while marks.is(Rule::given) {
            let (mut inside, _) = self.enter(marks, Rule::given)?;
            self.skip(&mut inside, Rule::given_word);
            example.given.push(if inside.is(Rule::grid) {
                Given::Grid(self.grid(&mut inside)?)
            } else {
                let mut facts = Vec::new();
                while inside.is(Rule::fact) {
                    let (mut fact, _) = self.enter(&mut inside, Rule::fact)?;
                    let path = self.take(&mut fact)?;
                    facts.push(Fact { path: self.path(&path), value: self.fact_value(&mut fact)? });
                }
                Given::Facts(facts)
            });
        }
        while marks.is(Rule::expected) {
            let (mut inside, _) = self.enter(marks, Rule::expected)?;
            self.skip(&mut inside, Rule::then);
            example.then.push(if inside.is(Rule::grid) {
                Then::Grid(self.grid(&mut inside)?)
            } else {
                let mut results = Vec::new();
                while inside.is(Rule::result) {
                    let (mut result, start) = self.enter(&mut inside, Rule::result)?;
                    let path = self.take(&mut result)?;
                    let path = self.path(&path);
                    let verb = if self.skip(&mut result, Rule::is) { None } else { Some(self.verb(&mut result)?) };
                    // What a decision does may say nothing more.
                    let value = match result.rule() {
                        Some(_) => self.fact_value(&mut result)?,
                        None => FactValue::Bare(At(Span::new(self.end, self.end))),
                    };
                    results.push(Expected { path, verb, value, at: self.since(start) });
                }
                Then::Results(results)
            });
        }
        Ok(example)
    }

    fn fact_value(&mut self, marks: &mut Marks<'t>) -> Lowered<FactValue> {
        Ok(match marks.rule() {
            Some(Rule::kind) => {
                let pair = self.take(marks)?;
                FactValue::Missing(self.missing(&pair), self.at(&pair))
            }
            Some(Rule::nothing) => {
                let pair = self.take(marks)?;
                FactValue::Nothing(self.at(&pair))
            }
            Some(Rule::undetermined) => {
                let pair = self.take(marks)?;
                FactValue::Undetermined(self.at(&pair))
            }
            Some(Rule::name) => FactValue::Word(self.name(marks)?),
            _ => FactValue::Literal(self.edge(marks)?),
        })
    }

    fn note(&mut self, marks: &mut Marks<'t>) -> Lowered<Note> {
        let mut paragraphs = Vec::with_capacity(1);
        while let Some(paragraph) = self.title_if(marks) {
            paragraphs.push(paragraph);
        }
        Ok(Note { paragraphs })
    }
}

/// Lines that may stand once in a clause, as far as they were met.
#[derive(Default)]
pub(super) struct Once(Vec<(&'static str, At)>);

impl Once {
    pub(super) fn once(&mut self, words: &'static str, at: At) -> Lowered<()> {
        if let Some((_, first)) = self.0.iter().find(|(met, _)| *met == words) {
            return Err(Box::new(
                Finding::error("line-twice", format!("`{words}` is said twice in this clause"))
                    .at(at.0, "said again")
                    .at(first.0, "said first")
                    .help("keep the one that holds"),
            ));
        }
        self.0.push((words, at));
        Ok(())
    }
}
