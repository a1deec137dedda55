//! Each kind of clause as lines.

use super::grid;
use super::layout::{Flow, Line, Says};
use super::lines::{INDENT, Page};
use super::words::{Words, between, quoted};
use crate::source::Span;
use crate::syntax::tree::{
    Better, Body, Clause, Composite, Contract, Define, Example, Fact, FactValue, Given, Governed, Holidays, Input,
    Limit, Made, Method, Metric, MetricValue, Note, Relieved, Role, Schedule, Score, Term, Then,
};

impl Words<'_> {
    /// The lines of a clause, without comments; titles stand at least at `title_column`.
    pub(super) fn clause(&self, clause: &Clause, title_column: usize) -> Vec<Line> {
        let section = clause.section.as_ref().map_or(String::new(), |section| format!("§ {} ", section.text));
        let mut page = Page::new(self, clause.at.0, section);
        match &clause.body {
            Body::Contract(contract) => page.contract(contract),
            Body::Input(input) => page.input(input, title_column),
            Body::Metric(metric) => page.metric(metric),
            Body::Define(define) => page.define(define),
            Body::Method(method) => page.method(method),
            Body::Schedule(schedule) => page.schedule(schedule),
            Body::Score(score) => page.score(score),
            Body::Composite(composite) => page.composite(composite),
            Body::Term(term) => page.term(term),
            Body::Limit(limit) => page.limit(limit),
            Body::Pool(pool) => page.pool(pool),
            Body::Level(level) => page.level(level),
            Body::Decision(decision) => page.decision(decision),
            Body::Obligation(obligation) => page.obligation(obligation),
            Body::Scorecard(scorecard) => page.scorecard(scorecard),
            Body::Assert(assert) => page.assert(assert),
            Body::Amendment(amendment) => page.amendment(amendment),
            Body::Example(example) => page.example(example),
            Body::Note(note) => page.note(note),
            Body::Broken(_) => {
                let written = self.source.slice(clause.at.0).trim_end();
                let end = clause.at.0.start + written.len() as u32;
                page.lines.push(Line::new(0, Says::Verbatim(written.to_owned()), clause.at.0.start, end));
            }
        }
        page.lines
    }

    /// How much of an input's line stands before its title; none where the input has no title or more than one line.
    pub(super) fn before_title(&self, clause: &Clause) -> Option<usize> {
        match &clause.body {
            Body::Input(input) if input.heading.title.is_some() => {
                let section = clause.section.as_ref().map_or(0, |section| section.text.chars().count() + 3);
                Some(section + "input ".len() + input.heading.name.text.chars().count() + 1)
            }
            Body::Input(_)
            | Body::Contract(_)
            | Body::Metric(_)
            | Body::Define(_)
            | Body::Method(_)
            | Body::Schedule(_)
            | Body::Score(_)
            | Body::Composite(_)
            | Body::Term(_)
            | Body::Limit(_)
            | Body::Pool(_)
            | Body::Level(_)
            | Body::Decision(_)
            | Body::Obligation(_)
            | Body::Scorecard(_)
            | Body::Assert(_)
            | Body::Amendment(_)
            | Body::Example(_)
            | Body::Note(_)
            | Body::Broken(_) => None,
        }
    }
}

impl Page<'_> {
    fn contract(&mut self, contract: &Contract) {
        self.head(Flow::of(format!("contract {}", quoted(&contract.title.text))), contract.title.at.0.end);
        if let Some(first) = contract.parties.first() {
            let mut flow = Flow::of("between ");
            let mut at = first.name.at.0;
            for (index, party) in contract.parties.iter().enumerate() {
                if index > 0 {
                    flow.gap(0);
                    flow.push("and ");
                }
                let role = match party.role {
                    Role::Payer => "payer",
                    Role::Provider => "provider",
                    Role::Party => "party",
                };
                flow.push(format!("{role} {}", self.words.titled(&party.name, party.title.as_ref())));
                at = at.to(party.title.as_ref().unwrap_or(&party.name).at.0);
            }
            self.line(flow, at);
        }
        if let Some((from, through, at)) = &contract.effective {
            self.line(Flow::of(format!("effective {from} through {through}")), at.0);
        }
        let last = match (&contract.settled, &contract.final_each) {
            (Some(settled), Some(last)) => {
                Some((format!("settled each {}, final each {}", settled.text, last.text), settled.at.0.to(last.at.0)))
            }
            (Some(settled), None) => Some((format!("settled each {}", settled.text), settled.at.0)),
            (None, Some(last)) => Some((format!("final each {}", last.text), last.at.0)),
            (None, None) => None,
        };
        if let Some((words, at)) = last {
            self.line(Flow::of(words), at);
        }
        if let Some(month) = &contract.years_begin {
            self.line(Flow::of(format!("years begin in {}", month.text)), month.at.0);
        }
        if let Some(money) = &contract.money {
            let rounding = self.words.rounding(money.mode, &money.place);
            self.line(Flow::of(format!("money in {}, {rounding}", money.currency.text)), money.at.0);
        }
        if let Some((currencies, at)) = &contract.converted {
            let words: Vec<&str> = currencies.iter().map(|word| word.text.as_str()).collect();
            self.line(Flow::of(format!("converted from {}", words.join(", "))), at.0);
        }
        if let Some((governed, at)) = &contract.governed_by {
            let by = match governed {
                Governed::PeriodStart => "period start".to_owned(),
                Governed::PeriodEnd => "period end".to_owned(),
                Governed::Date(path) => format!("date {}", self.words.path(path)),
                Governed::DaysInEachPart => "days in each part".to_owned(),
            };
            self.line(Flow::of(format!("governed by {by}")), at.0);
        }
        match &contract.holidays {
            Some(Holidays::In(schedule)) => {
                self.line(Flow::of(format!("holidays in {}", schedule.text)), schedule.at.0);
            }
            Some(Holidays::No(at)) => self.line(Flow::of("no holidays"), at.0),
            None => {}
        }
        if let Some((date, at)) = &contract.history_from {
            self.line(Flow::of(format!("history from {date}")), at.0);
        }
    }

    fn input(&mut self, input: &Input, title_column: usize) {
        let (mut flow, _) = self.heading_at("input", &input.heading, title_column);
        flow.push(": ");
        self.words.declared(&mut flow, &input.declared, 0);
        let mut end = input.declared.at.0.end;
        if let Some(column) = &input.column {
            flow.push(",");
            flow.gap(0);
            flow.push(format!("from column {}", quoted(&column.text)));
            end = end.max(column.at.0.end);
        }
        self.head(flow, end);
        self.rest(&input.lines);
    }

    fn metric(&mut self, metric: &Metric) {
        let (flow, end) = self.heading("metric", &metric.heading);
        self.head(flow, end);
        match &metric.value {
            MetricValue::Is(rule) => self.led_rule("is", rule),
            MetricValue::Reported(declared) => {
                let mut flow = Flow::of("reported as ");
                self.words.declared(&mut flow, declared, 0);
                self.led_line("reported", flow, declared.at.0);
            }
        }
        match &metric.better {
            Some(Better::Higher(at)) => self.line(Flow::of("higher is better"), at.0),
            Some(Better::Lower(at)) => self.line(Flow::of("lower is better"), at.0),
            Some(Better::Column(path)) => {
                self.line(Flow::of(format!("{} is better", self.words.path(path))), path.at.0);
            }
            None => {}
        }
        self.rest(&metric.lines);
        for standard in &metric.standards {
            let known = matches!(standard.name.text.as_str(), "target" | "threshold" | "benchmark" | "stretch");
            let mut flow = Flow::of(format!("{}{} ", if known { "" } else { "standard " }, standard.name.text));
            self.words.expr(&mut flow, &standard.value, 0);
            self.line(flow, standard.name.at.0.to(standard.value.at.0));
        }
        if let Some(domain) = &metric.domain {
            self.line(Flow::of(format!("domain {}", domain.text)), domain.at.0);
        }
        if let Some(source) = &metric.source {
            self.line(Flow::of(format!("source {}", quoted(&source.text))), source.at.0);
        }
    }

    fn define(&mut self, define: &Define) {
        let (mut flow, end) = self.heading("define", &define.heading);
        if let Some(unit) = &define.unit {
            flow.push(": ");
            self.words.unit(&mut flow, unit, 0);
        }
        self.means(flow, end, define.heading.filter.is_some(), &define.rule);
        self.rest(&define.lines);
    }

    fn method(&mut self, method: &Method) {
        let mut flow = Flow::of(format!("method {}(", method.name.text));
        for (index, (name, unit)) in method.parameters.iter().enumerate() {
            between(&mut flow, index, method.parameters.len(), None, 0);
            flow.push(format!("{}: ", name.text));
            self.words.unit(&mut flow, unit, 1);
        }
        flow.push(")");
        if let Some(title) = &method.title {
            flow.push(format!(" {}", quoted(&title.text)));
        }
        let end = method.parameters.last().map_or(method.name.at.0.end, |(name, _)| name.at.0.end);
        let end = method.title.as_ref().map_or(end, |title| title.at.0.end);
        self.means(flow, end, false, &method.rule);
        self.rest(&method.lines);
    }

    fn schedule(&mut self, schedule: &Schedule) {
        let titled = self.words.titled(&schedule.name, schedule.title.as_ref());
        let version = self.words.version(schedule.version.as_ref());
        let end = schedule.key.at.0.end;
        self.head(Flow::of(format!("schedule {titled}{version} keyed by {}", schedule.key.text)), end);
        for column in &schedule.columns {
            let mut flow = Flow::of(format!("column {}: ", column.name.text));
            self.words.declared(&mut flow, &column.declared, 0);
            self.led_line("column", flow, column.name.at.0.to(column.declared.at.0));
        }
        match &schedule.grid {
            Some(grid) => self.lines.extend(grid::lines(grid, INDENT)),
            None => self.led_line("supplied", Flow::of("supplied"), Span { start: self.span.end, end: self.span.end }),
        }
    }

    fn score(&mut self, score: &Score) {
        let (mut flow, mut end) = self.heading("score", &score.heading);
        if let Some(most) = &score.out_of {
            flow.push(format!(" out of {}", self.words.literal(most)));
            end = end.max(most.at.0.end);
        }
        self.head(flow, end);
        self.verb_rule("earns", &score.rule);
        self.rest(&score.lines);
    }

    fn composite(&mut self, composite: &Composite) {
        let (flow, end) = self.heading("composite", &composite.heading);
        self.head(flow, end);
        match &composite.made {
            Made::Is(rule) => self.led_rule("is", rule),
            Made::Parts(parts, skip) => {
                let weights: Vec<String> =
                    parts.iter().map(|part| format!("{}%", self.words.number(&part.weight, part.at.0))).collect();
                let widest = weights.iter().map(|weight| weight.chars().count()).max().unwrap_or(0);
                for (part, weight) in parts.iter().zip(&weights) {
                    self.line(Flow::of(format!("{weight:widest$} {}", self.words.path(&part.figure))), part.at.0);
                }
                let words = self.words.skip_words(skip);
                if !words.is_empty() {
                    self.line(Flow::of(words), skip.at.0);
                }
            }
        }
        self.rest(&composite.lines);
    }

    fn term(&mut self, term: &Term) {
        let (mut flow, mut end) = self.heading(term.kind.word(), &term.heading);
        if let Some((from, to)) = &term.route {
            flow.gap(0);
            flow.push(format!("from {} to {}", from.text, to.text));
            end = end.max(to.at.0.end);
        }
        if let Some(against) = &term.against {
            flow.gap(0);
            flow.push(format!("against {}", self.words.path(against)));
            end = end.max(against.at.0.end);
        }
        self.head(flow, end);
        self.verb_rule("pays", &term.rule);
        self.rest(&term.lines);
    }

    fn limit(&mut self, limit: &Limit) {
        let (flow, end) = self.heading("limit", &limit.heading);
        self.head(flow, end);
        if let (Some(first), Some(last)) = (limit.members.first(), limit.members.last()) {
            let mut flow = Flow::of("on ");
            for (index, member) in limit.members.iter().enumerate() {
                between(&mut flow, index, limit.members.len(), None, 0);
                flow.push(self.words.path(member));
            }
            self.led_line("on", flow, first.at.0.to(last.at.0));
        }
        if let (Some(first), Some(last)) = (limit.steps.first(), limit.steps.last()) {
            let mut flow = Flow::default();
            self.words.steps(&mut flow, &limit.steps);
            self.line(flow, first.at.0.to(last.at.0));
        }
        let relieved = match limit.relieved {
            Relieved::InThisOrder => "relieved in this order",
            Relieved::InProportion => "relieved in proportion",
        };
        self.led_line("relieved", Flow::of(relieved), Span { start: self.span.end, end: self.span.end });
    }

    fn example(&mut self, example: &Example) {
        self.head(Flow::of(format!("example {}", quoted(&example.title.text))), example.title.at.0.end);
        for given in &example.given {
            match given {
                Given::Facts(facts) => {
                    let at = facts.iter().map(fact_at).reduce(Span::to).unwrap_or_default();
                    let all: Vec<String> = facts.iter().map(|fact| self.words.fact(fact)).collect();
                    self.members("given ", &all, at);
                }
                Given::Grid(grid) => {
                    self.word_line("given", grid.at.0.start);
                    self.lines.extend(grid::lines(grid, 2 * INDENT));
                }
            }
        }
        for then in &example.then {
            match then {
                Then::Results(results) => {
                    let at = results.iter().map(|result| result.at.0).reduce(Span::to).unwrap_or_default();
                    let all: Vec<String> = results
                        .iter()
                        .map(|result| {
                            let verb = result.verb.map_or("is", |verb| verb.word());
                            let value = self.words.fact_value(&result.value);
                            let blank = if value.is_empty() { "" } else { " " };
                            format!("{} {verb}{blank}{value}", self.words.path(&result.path))
                        })
                        .collect();
                    self.members("then ", &all, at);
                }
                Then::Grid(grid) => {
                    self.word_line("then", grid.at.0.start);
                    self.lines.extend(grid::lines(grid, 2 * INDENT));
                }
            }
        }
    }

    fn note(&mut self, note: &Note) {
        let mut paragraphs = note.paragraphs.iter();
        let first = paragraphs.next().map_or(String::new(), |first| quoted(&first.text));
        self.head(Flow::of(format!("note {first}")), self.span.start);
        for paragraph in paragraphs {
            self.line(Flow::of(quoted(&paragraph.text)), paragraph.at.0);
        }
    }
}

/// Where a fact of an example stands.
fn fact_at(fact: &Fact) -> Span {
    let value = match &fact.value {
        FactValue::Literal(literal) => literal.at,
        FactValue::Word(word) => word.at,
        FactValue::Missing(_, at) | FactValue::Undetermined(at) | FactValue::Nothing(at) | FactValue::Bare(at) => *at,
    };
    fact.path.at.0.to(value.0)
}
