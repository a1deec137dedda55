//! Random trees of texts: every variant of the tree, valid by the grammar.
//!
//! A tree is built from a tape of choices. Where the tape ends, every choice is the first and simplest; so a failing tree
//! shrinks by shortening its tape and lowering its choices.

use attain::calendar::Date;
use attain::number::{Mode, Number};
use attain::source::At;
use attain::syntax::tree::*;
use proptest::prelude::*;

/// A text with an edition and a few clauses.
pub fn text() -> impl Strategy<Value = Text> {
    proptest::collection::vec(any::<u16>(), 0..900).prop_map(|tape| Builder { tape, next: 0 }.text())
}

/// How deeply calculations nest.
const DEPTH: u32 = 4;

/// Names that may stand anywhere a name may; some of them are words of the language elsewhere.
const NAMES: [&str; 16] = [
    "a", "rate", "base_payments", "Case_B", "x1", "readmissions", "bonus", "score", "target", "sum", "mean", "north",
    "w", "standard", "column", "a_rather_long_name_for_a_figure_of_a_contract",
];

/// Texts between quotes.
const TITLES: [&str; 6] =
    ["Rate", "Patients rating 9 or 10", "a # that is no comment", "says \"yes\"", "", "30-day all-cause, é × ÷ −"];

/// Numbers as the tree holds them.
const NUMBERS: [&str; 9] = ["1", "0", "10", "0.8", "12.5", "999", "1000", "1234567.25", "100000"];

struct Builder {
    tape: Vec<u16>,
    next: usize,
}

impl Builder {
    /// One of `count` choices; the first where the tape has ended.
    fn choose(&mut self, count: usize) -> usize {
        let choice = self.tape.get(self.next).copied().unwrap_or(0);
        self.next += 1;
        usize::from(choice) % count
    }

    fn flip(&mut self) -> bool {
        self.choose(2) == 1
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.flip().then(|| make(self))
    }

    fn several<T>(&mut self, least: usize, most: usize, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let count = least + self.choose(most - least + 1);
        (0..count).map(|_| make(self)).collect()
    }

    fn from<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.choose(all.len())]
    }

    fn name(&mut self) -> Word {
        word(self.from(&NAMES))
    }

    fn title(&mut self) -> Word {
        word(self.from(&TITLES))
    }

    fn number(&mut self) -> Number {
        self.from(&NUMBERS).parse().expect("a number")
    }

    fn whole(&mut self) -> u32 {
        self.from(&[1, 2, 0, 12])
    }

    fn path(&mut self) -> Path {
        let mut parts = vec![self.name()];
        match self.choose(4) {
            0 | 1 => {}
            2 => parts.push(self.name()),
            _ => parts.extend([word(self.from(&["97110", "over", "A 1"])), self.name()]),
        }
        Path { parts, at: At::default() }
    }

    fn kind(&mut self) -> Missing {
        self.from(&[
            Missing::Unreported,
            Missing::Any,
            Missing::Insufficient,
            Missing::Inapplicable,
            Missing::Excused,
            Missing::Undefined,
        ])
    }

    fn date(&mut self) -> Date {
        let text = self.from(&["2026-01-01", "2024-02-29", "2026-12-31"]);
        text.parse().expect("a date")
    }

    // ---- values written out

    fn literal(&mut self) -> Literal {
        let currency = self.from(&["USD", "EUR"]).to_owned();
        let value = match self.choose(13) {
            0 => LiteralValue::Number(self.number()),
            1 => LiteralValue::Percent(self.number()),
            2 => LiteralValue::PercentagePoints(self.number()),
            3 => LiteralValue::PerN(self.number(), self.from(&["1000", "100"]).parse().expect("a number")),
            4 => LiteralValue::Money(self.number(), currency),
            5 => LiteralValue::MoneyPerMemberMonth(self.number(), currency),
            6 => LiteralValue::MoneyPerDay(self.number(), currency),
            7 => LiteralValue::Days(self.number()),
            8 => LiteralValue::Months(self.number()),
            9 => LiteralValue::Years(self.number()),
            10 => LiteralValue::Date(self.date()),
            11 => LiteralValue::YesNo(self.flip()),
            _ => LiteralValue::Text(self.title().text),
        };
        Literal { value, at: At::default() }
    }

    /// A literal as ranges and examples have it: perhaps below zero.
    fn edge(&mut self) -> Literal {
        let mut literal = self.literal();
        if self.flip() {
            match &mut literal.value {
                LiteralValue::Number(number)
                | LiteralValue::Percent(number)
                | LiteralValue::PercentagePoints(number)
                | LiteralValue::PerN(number, _)
                | LiteralValue::Money(number, _)
                | LiteralValue::MoneyPerMemberMonth(number, _)
                | LiteralValue::MoneyPerDay(number, _)
                | LiteralValue::Days(number)
                | LiteralValue::Months(number)
                | LiteralValue::Years(number) => *number = -number.clone(),
                LiteralValue::Date(_) | LiteralValue::YesNo(_) | LiteralValue::Text(_) => {}
            }
        }
        literal
    }

    // ---- calculations, by level; `last` says that nothing follows but a comma, a bracket or a new line

    fn calc(&mut self, depth: u32) -> Expr {
        let base = if depth > 0 && self.choose(6) == 5 {
            let condition = self.truth(depth - 1, false);
            let then = self.arith(depth - 1, false);
            expr(Node::If(condition, then, self.arith(depth - 1, true)))
        } else {
            self.truth(depth, true)
        };
        match self.choose(3) {
            2 => expr(Node::Adjusted(base, self.tails(depth))),
            _ => base,
        }
    }

    fn tails(&mut self, depth: u32) -> Vec<Tail> {
        let mut tails: Vec<Tail> = Vec::new();
        for _ in 0..=self.choose(3) {
            // A treatment behind `when C` belongs to the condition.
            let conditional = matches!(tails.last(), Some(Tail::Step(Step { when: Some(_), .. })));
            tails.push(match self.choose(2) {
                1 if !conditional => Tail::Treat(self.treat(depth)),
                _ => Tail::Step(self.step(depth)),
            });
        }
        tails
    }

    fn truth(&mut self, depth: u32, last: bool) -> Expr {
        if depth == 0 {
            return self.arith(0, last);
        }
        match self.choose(5) {
            0 | 1 => self.negation(depth, last),
            2 => self.arith(depth, last),
            3 => {
                let mut all = self.several(1, 2, |b| b.negation(depth - 1, false));
                all.push(self.negation(depth - 1, last));
                expr(Node::And(all))
            }
            _ => {
                let mut all = self.several(1, 2, |b| b.negation(depth - 1, false));
                all.push(self.negation(depth - 1, last));
                expr(Node::Or(all))
            }
        }
    }

    fn negation(&mut self, depth: u32, last: bool) -> Expr {
        match self.choose(5) {
            4 if depth > 0 => expr(Node::Not(self.negation(depth - 1, last))),
            _ => self.claim(depth, last),
        }
    }

    fn claim(&mut self, depth: u32, last: bool) -> Expr {
        match self.choose(4) {
            0 => self.arith(depth, last),
            1 => {
                let left = self.arith(depth.saturating_sub(1), false);
                expr(Node::Meets(left, self.name()))
            }
            _ => {
                let left = self.arith(depth.saturating_sub(1), false);
                expr(Node::Is(left, self.test(depth.saturating_sub(1), last)))
            }
        }
    }

    fn test(&mut self, depth: u32, last: bool) -> Test {
        match self.choose(7) {
            0 => Test::Known,
            1 => Test::Missing { not: self.flip(), kind: self.kind() },
            2 => Test::Bounds(vec![(self.bound(), self.arith(depth, last))]),
            3 => {
                let first = (self.bound(), self.arith(depth, false));
                Test::Bounds(vec![first, (self.bound(), self.arith(depth, last))])
            }
            4 => Test::Good(self.goodness(), self.arith(depth, last)),
            5 => {
                let mut all = self.several(1, 2, |b| b.operand(depth, false));
                all.push(self.operand(depth, last));
                Test::OneOf(all)
            }
            _ => Test::Equal { not: self.flip(), to: self.arith(depth, last) },
        }
    }

    fn bound(&mut self) -> Bound {
        self.from(&[Bound::AtLeast, Bound::AtMost, Bound::Above, Bound::Below])
    }

    fn goodness(&mut self) -> Goodness {
        self.from(&[Goodness::AtLeastAsGood, Goodness::NoBetter, Goodness::Better, Goodness::Worse])
    }

    fn arith(&mut self, depth: u32, last: bool) -> Expr {
        match self.choose(4) {
            3 if depth > 0 => {
                let mut sum = self.product(depth - 1, false);
                let more = 1 + self.choose(2);
                for index in 0..more {
                    let operator = self.from(&[Operator::Add, Operator::Subtract]);
                    let right = self.product(depth - 1, last && index + 1 == more);
                    sum = binary(operator, sum, right);
                }
                sum
            }
            _ => self.operand(depth, last),
        }
    }

    fn operand(&mut self, depth: u32, last: bool) -> Expr {
        if depth == 0 {
            return self.signed(0, last);
        }
        match self.choose(6) {
            3 => binary(Operator::Of, self.product(depth - 1, false), self.signed(depth - 1, last)),
            4 => {
                let left = self.product(depth - 1, false);
                // `12 per 1,000` is one literal.
                let right = match self.signed(depth - 1, last) {
                    right if matches!(&*right.node, Node::Literal(_)) => expr(Node::Path(self.path())),
                    right => right,
                };
                binary(Operator::Per, left, right)
            }
            5 => {
                let left = self.product(depth - 1, false);
                let number = self.from(&["1000", "100000"]).parse().expect("a number");
                expr(Node::PerOf(left, number, self.signed(depth - 1, last)))
            }
            _ => self.product(depth, last),
        }
    }

    fn product(&mut self, depth: u32, last: bool) -> Expr {
        if depth == 0 {
            return self.signed(0, last);
        }
        let (times, over) = match self.choose(6) {
            3 => (1, false),
            4 => (2, false),
            5 => (self.choose(2), true),
            _ => return self.signed(depth, last),
        };
        let mut product = self.signed(depth - 1, false);
        for index in 0..times {
            let right = self.signed(depth - 1, last && !over && index + 1 == times);
            product = binary(Operator::Multiply, product, right);
        }
        match over {
            true => binary(Operator::Divide, product, self.signed(depth - 1, last)),
            false => product,
        }
    }

    fn signed(&mut self, depth: u32, last: bool) -> Expr {
        match self.choose(6) {
            5 => expr(Node::Negate(self.primary(depth, last))),
            _ => self.primary(depth, last),
        }
    }

    fn primary(&mut self, depth: u32, last: bool) -> Expr {
        if depth == 0 {
            return match self.choose(6) {
                0 | 1 => expr(Node::Path(self.path())),
                2 | 3 => expr(Node::Literal(self.literal())),
                4 => expr(self.from(&[true, false]).then_some(Node::Numerator).unwrap_or(Node::Denominator)),
                _ => expr(Node::Nothing),
            };
        }
        let depth = depth - 1;
        match self.choose(9) {
            0 | 1 => expr(Node::Path(self.path())),
            2 => expr(Node::Literal(self.literal())),
            3 => expr(Node::Group(self.calc(depth))),
            4 => {
                let arguments = self.several(1, 3, |b| b.arith(depth, false));
                expr(Node::Call(self.name(), arguments))
            }
            5 if last => self.pick(depth),
            6 | 7 if last => self.fold(depth),
            8 if last => {
                let from = self.signed(depth, false);
                expr(Node::DaysFrom(from, self.signed(depth, false)))
            }
            _ => self.primary(0, last),
        }
    }

    fn pick(&mut self, depth: u32) -> Expr {
        let pick = self.from(&[Pick::Greater, Pick::Lesser]);
        let all = self.several(2, 3, |b| b.operand(depth, false));
        expr(Node::Pick(pick, all, self.skip()))
    }

    fn fold(&mut self, depth: u32) -> Expr {
        let best = self.maybe(|b| Best { number: b.from(&["3", "10"]).parse().expect("a number"), percent: b.flip() });
        let statistic = match self.choose(7) {
            0 => Statistic::Sum(best),
            1 => Statistic::Mean(best),
            2 => Statistic::WeightedMean,
            3 => Statistic::Least,
            4 => Statistic::Greatest,
            5 => Statistic::Median,
            _ => Statistic::Count,
        };
        let element = (statistic != Statistic::Count).then(|| self.arith(depth, false));
        let weight = (statistic == Statistic::WeightedMean).then(|| self.arith(depth, false));
        let axis = self.name();
        let filter = self.maybe(|b| b.truth(depth, false));
        expr(Node::Fold(Fold { statistic, element, weight, axis, filter, skip: self.skip() }))
    }

    fn skip(&mut self) -> Skip {
        match self.choose(3) {
            0 => Skip::default(),
            1 => Skip { kinds: self.several(1, 2, Self::kind), needing: None, at: At::default() },
            _ => Skip { kinds: self.several(0, 2, Self::kind), needing: Some(self.whole()), at: At::default() },
        }
    }

    // ---- lines

    fn condition(&mut self, depth: u32) -> Condition {
        Condition { holds: self.truth(depth, true), treats: self.several(0, 2, |b| b.treat(0)) }
    }

    fn treat(&mut self, depth: u32) -> Treat {
        Treat { kind: self.kind(), value: self.arith(depth.min(1), true), at: At::default() }
    }

    fn step(&mut self, depth: u32) -> Step {
        let depth = depth.min(2);
        let action = match self.choose(8) {
            0 | 1 => Action::Round(self.from(&Mode::ALL), self.place()),
            2 => Action::CappedAt(self.arith(depth, true)),
            3 => Action::NotBelow(self.arith(depth, true)),
            4 => Action::KeptBetween(self.arith(depth, false), self.arith(depth, true)),
            5 => Action::ReducedBy(self.arith(depth, true)),
            6 => Action::IncreasedBy(self.arith(depth, true)),
            _ => Action::Times(self.arith(depth, true)),
        };
        let when = match self.choose(4) {
            3 => Some(self.condition(1)),
            _ => None,
        };
        Step { action, when, at: At::default() }
    }

    fn place(&mut self) -> Place {
        match self.choose(5) {
            0 => Place::Decimals(self.whole()),
            1 => Place::Whole,
            2 => Place::Cent,
            3 => Place::Penny,
            _ => Place::Nearest(Literal { value: LiteralValue::Number(self.number()), at: At::default() }),
        }
    }

    /// Lines in canonical order.
    fn lines(&mut self, term: bool) -> Vec<Line> {
        let mut lines = Vec::new();
        if term {
            for _ in 0..self.choose(3) {
                let when = self.condition(2);
                lines.push(LineSays::Except { when, verb: self.verb(), amount: self.calc(2) });
            }
            for _ in 0..self.choose(3) {
                let side = self.side();
                lines.push(LineSays::OnlyIf { side, condition: self.condition(2) });
            }
        }
        for _ in 0..self.choose(3) {
            lines.push(match self.choose(3) {
                0 => {
                    let side = if term { self.side() } else { None };
                    LineSays::Steps { side, steps: self.several(1, 2, |b| b.step(2)) }
                }
                1 => LineSays::Status { kind: self.kind(), when: self.truth(2, true) },
                _ => LineSays::Treat(self.treat(1)),
            });
        }
        lines.into_iter().map(|says| Line { says, at: At::default() }).collect()
    }

    fn side(&mut self) -> Option<Verb> {
        self.from(&[None, Some(Verb::Pays), Some(Verb::Charges)])
    }

    fn verb(&mut self) -> Verb {
        self.from(&[
            Verb::Pays,
            Verb::Charges,
            Verb::Credits,
            Verb::Holds,
            Verb::Returns,
            Verb::Earns,
            Verb::Gives,
        ])
    }

    // ---- tables

    fn rule(&mut self, verb: Option<Verb>) -> Rule {
        match self.choose(3) {
            2 => Rule::Table(self.table()),
            _ => Rule::Plain(verb, self.calc(DEPTH)),
        }
    }

    fn table(&mut self) -> Table {
        let selector = match self.choose(4) {
            0 => None,
            1 => Some(TableKind::Band),
            2 => Some(TableKind::Part),
            _ => Some(TableKind::Line),
        };
        let selector = selector.map(|kind| (kind, self.arith(2, true)));
        let kind = selector.as_ref().map(|(kind, _)| *kind);
        let rows = self.several(1, 4, |b| b.row(kind));
        Table { selector, rows, at: At::default() }
    }

    fn row(&mut self, kind: Option<TableKind>) -> Row {
        let head = match (self.choose(5), kind) {
            (0, _) => RowHead::Otherwise,
            (1, _) => RowHead::Missing(self.kind()),
            (_, None) => RowHead::When(self.truth(2, false)),
            (2 | 3, Some(TableKind::Line)) => RowHead::At(self.arith(1, false)),
            (_, Some(_)) => RowHead::Band(self.band()),
        };
        let result = match (self.choose(4), kind) {
            (3, Some(_)) => RowResult::Evenly(self.arith(1, false), self.arith(1, false)),
            // `, capped at 5` before a row `when …` would take the row's condition for its own.
            (_, None) => RowResult::Amount(self.arith(2, true)),
            (_, Some(_)) => RowResult::Amount(self.calc(2)),
        };
        let because = match self.choose(4) {
            3 => Some(self.title()),
            _ => None,
        };
        let each = match self.choose(4) {
            3 => Some(self.name()),
            _ => None,
        };
        Row {
            each,
            head,
            verb: self.verb(),
            result,
            because,
            head_at: At::default(),
            verb_at: At::default(),
            at: At::default(),
        }
    }

    fn band(&mut self) -> Band {
        match self.choose(6) {
            0 => Band::From(self.arith(1, false)),
            1 => Band::Above(self.arith(1, false)),
            2 => Band::UpTo(self.arith(1, false)),
            3 => Band::Below(self.arith(1, false)),
            4 => Band::Both {
                from: self.flip(),
                lower: self.arith(1, false),
                up_to: self.flip(),
                upper: self.arith(1, false),
            },
            _ => Band::Good(self.goodness(), self.arith(1, false)),
        }
    }

    // ---- clauses

    fn text(mut self) -> Text {
        let edition = match self.choose(8) {
            7 => None,
            _ => Some(Edition { number: 2026, at: At::default() }),
        };
        let mut clauses = Vec::new();
        for _ in 0..1 + self.choose(5) {
            let section = match self.choose(3) {
                2 => Some(word(self.from(&["4.1", "4.1(b)", "A-2", "7"]))),
                _ => None,
            };
            let body = self.body();
            clauses.push(Clause { section, body, head: At::default(), at: At::default() });
        }
        Text { edition, clauses, comments: Comments::default() }
    }

    fn body(&mut self) -> Body {
        match self.choose(12) {
            0 => Body::Note(Note { paragraphs: self.several(1, 3, Self::title) }),
            1 => Body::Input(self.input()),
            2 => Body::Metric(self.metric()),
            3 => Body::Define(Define {
                heading: self.heading(),
                unit: self.maybe(Self::unit),
                rule: self.rule(None),
                lines: self.lines(false),
            }),
            4 => Body::Method(Method {
                name: self.name(),
                title: self.maybe(Self::title),
                parameters: self.several(1, 3, |b| (b.name(), b.unit())),
                rule: self.rule(None),
                lines: self.lines(false),
            }),
            5 => Body::Schedule(self.schedule()),
            6 => Body::Score(Score {
                heading: self.heading(),
                out_of: self.maybe(|b| Literal { value: LiteralValue::Number(b.number()), at: At::default() }),
                rule: self.rule(Some(Verb::Earns)),
                lines: self.lines(false),
            }),
            7 => Body::Composite(self.composite()),
            8 => Body::Term(self.term()),
            9 => Body::Limit(Limit {
                heading: Heading { each: Vec::new(), filter: None, ..self.heading() },
                members: self.several(1, 3, Self::path),
                steps: self.several(1, 2, |b| b.step(2)),
                relieved: self.from(&[Relieved::InThisOrder, Relieved::InProportion]),
            }),
            10 => Body::Example(self.example()),
            _ => Body::Contract(self.contract()),
        }
    }

    fn heading(&mut self) -> Heading {
        let name = self.name();
        let title = self.maybe(Self::title);
        let each = match self.choose(3) {
            2 => self.several(1, 2, Self::name),
            _ => Vec::new(),
        };
        // A filter that is no whole sentence would go on in a rule that begins with `is`.
        let filter = match self.choose(2) {
            1 if !each.is_empty() => {
                let left = expr(Node::Path(self.path()));
                Some(expr(Node::Is(left, self.test(1, false))))
            }
            _ => None,
        };
        Heading { name, title, each, filter }
    }

    fn declared(&mut self) -> Declared {
        let range = match self.choose(5) {
            2 => Some((Some(self.edge()), Some(self.edge()))),
            3 => Some((Some(self.edge()), None)),
            4 => Some((None, Some(self.edge()))),
            _ => None,
        };
        Declared {
            unit: self.unit(),
            range,
            decimals: self.maybe(Self::whole),
            fraction: self.flip(),
            may_be: self.several(0, 2, Self::kind),
            at: At::default(),
        }
    }

    fn unit(&mut self) -> Unit {
        match self.choose(15) {
            0 => Unit::Number,
            1 => Unit::Count,
            2 => Unit::Points,
            3 => Unit::Percent,
            4 => Unit::Rate(self.from(&["1000", "100"]).parse().expect("a number")),
            5 => Unit::Money,
            6 => Unit::MoneyPerMemberMonth,
            7 => Unit::MoneyPerDay,
            8 => Unit::MemberMonths,
            9 => Unit::Days,
            10 => Unit::Date,
            11 => Unit::YesNo,
            12 => Unit::OneOf(self.several(2, 4, Self::name)),
            13 => Unit::Text,
            _ => Unit::KeyOf(self.name()),
        }
    }

    fn input(&mut self) -> Input {
        Input {
            heading: self.heading(),
            declared: self.declared(),
            column: self.maybe(Self::title),
            lines: self.lines(false),
        }
    }

    fn metric(&mut self) -> Metric {
        let better = match self.choose(4) {
            1 => Some(Better::Lower(At::default())),
            2 => Some(Better::Higher(At::default())),
            3 => Some(Better::Column(self.path())),
            _ => None,
        };
        Metric {
            heading: self.heading(),
            value: match self.choose(2) {
                0 => MetricValue::Is(self.rule(None)),
                _ => MetricValue::Reported(self.declared()),
            },
            better,
            standards: self.several(0, 2, |b| Standard {
                name: word(b.from(&["target", "threshold", "benchmark", "stretch", "expected", "minimum"])),
                value: b.arith(2, true),
            }),
            domain: self.maybe(Self::name),
            source: self.maybe(Self::title),
            lines: self.lines(false),
        }
    }

    fn schedule(&mut self) -> Schedule {
        Schedule {
            name: self.name(),
            title: self.maybe(Self::title),
            key: self.name(),
            columns: self.several(0, 3, |b| Column { name: b.name(), declared: b.declared() }),
            grid: self.maybe(Self::grid),
        }
    }

    fn grid(&mut self) -> Grid {
        let columns = 1 + self.choose(3);
        let header = (0..columns).map(|_| self.name()).collect();
        let cells = ["0.866548", "", "Survival, heart attack", "a | b", "# 1", "\"x", "é", "12.5%", "back\\"];
        let rows = self.several(0, 3, |b| (0..columns).map(|_| word(b.from(&cells))).collect());
        Grid { header, rows, at: At::default() }
    }

    fn composite(&mut self) -> Composite {
        let made = match self.choose(2) {
            0 => {
                let parts = self.several(1, 3, |b| Part {
                    weight: b.from(&["30", "5", "12.5", "100"]).parse().expect("a number"),
                    figure: b.path(),
                    at: At::default(),
                });
                Made::Parts(parts, self.skip())
            }
            _ => Made::Is(self.rule(None)),
        };
        Composite { heading: self.heading(), made, lines: self.lines(false) }
    }

    fn term(&mut self) -> Term {
        let kind = self.from(&[
            TermKind::Bonus,
            TermKind::Payment,
            TermKind::Penalty,
            TermKind::Credit,
            TermKind::Adjustment,
            TermKind::Withhold,
            TermKind::EarnBack,
        ]);
        let verb = self.verb();
        Term {
            kind,
            heading: self.heading(),
            route: self.maybe(|b| (b.name(), b.name())),
            against: self.maybe(Self::path),
            rule: self.rule(Some(verb)),
            lines: self.lines(true),
        }
    }

    fn example(&mut self) -> Example {
        let fact = |b: &mut Self| {
            let value = match b.choose(3) {
                0 => FactValue::Literal(b.edge()),
                1 => FactValue::Word(b.name()),
                _ => FactValue::Missing(b.kind(), At::default()),
            };
            Fact { path: b.path(), value }
        };
        let expected = |b: &mut Self| {
            let verb = b.maybe(Self::verb);
            let value = match (b.choose(4), verb) {
                (0, _) => FactValue::Literal(b.edge()),
                (_, Some(_)) => FactValue::Nothing(At::default()),
                (1, None) => FactValue::Word(b.name()),
                (2, None) => FactValue::Missing(b.kind(), At::default()),
                (_, None) => FactValue::Undetermined(At::default()),
            };
            Expected { path: b.path(), verb, value, at: At::default() }
        };
        Example {
            title: self.title(),
            given: self.several(1, 2, |b| match b.choose(4) {
                3 => Given::Grid(b.grid()),
                _ => Given::Facts(b.several(1, 6, fact)),
            }),
            then: self.several(1, 1, |b| match b.choose(4) {
                3 => Then::Grid(b.grid()),
                _ => Then::Results(b.several(1, 4, expected)),
            }),
        }
    }

    fn contract(&mut self) -> Contract {
        let grains = ["quarter", "month", "half_year", "year"];
        let parties = match self.choose(3) {
            0 => Vec::new(),
            _ => self.several(2, 3, |b| Party {
                role: b.from(&[Role::Payer, Role::Provider, Role::Party]),
                name: b.name(),
                title: b.maybe(Self::title),
            }),
        };
        let settled = self.maybe(|b| word(b.from(&grains)));
        let final_each = settled.is_some().then(|| self.maybe(|b| word(b.from(&grains)))).flatten();
        Contract {
            title: self.title(),
            parties,
            effective: self.maybe(|b| (b.date(), b.date(), At::default())),
            settled,
            final_each,
            years_begin: self.maybe(|b| word(b.from(&["july", "october"]))),
            money: self.maybe(|b| Money {
                currency: word("USD"),
                mode: b.from(&Mode::ALL),
                place: b.place(),
                at: At::default(),
            }),
        }
    }
}

fn word(text: &str) -> Word {
    Word { text: text.to_owned(), at: At::default() }
}

fn expr(node: Node) -> Expr {
    Expr { node: Box::new(node), at: At::default() }
}

fn binary(operator: Operator, left: Expr, right: Expr) -> Expr {
    expr(Node::Binary(operator, left, right, At::default()))
}
