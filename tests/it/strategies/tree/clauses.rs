//! Texts and their clauses.

use attain::number::Mode;
use attain::source::At;
use attain::syntax::tree::*;

use super::{Builder, expr, word};

impl Builder {
    pub(super) fn text(mut self) -> Text {
        // A text without its edition is read with a finding.
        let edition = Some(Edition { number: 2026, at: At::default() });
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
        match self.choose(19) {
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
            11 => Body::Contract(self.contract()),
            12 => Body::Pool(self.pool()),
            13 => Body::Level(Level { name: self.name(), title: self.maybe(Self::title), within: self.name() }),
            14 => Body::Decision(self.decision()),
            15 => Body::Obligation(self.obligation()),
            16 => Body::Scorecard(Scorecard {
                heading: self.heading(),
                shows: self.several(1, 4, |b| Shown { path: b.path(), beside: b.several(0, 2, Self::path) }),
                small: self.maybe(|b| (b.choose(20) as u32 + 1, At::default())),
            }),
            17 => Body::Assert(self.assertion()),
            _ => Body::Amendment(Amendment {
                name: self.name(),
                title: self.maybe(Self::title),
                effective: (self.date(), At::default()),
                known_from: self.maybe(|b| (b.date(), At::default())),
                removes: self.several(0, 3, Self::path),
            }),
        }
    }

    pub(super) fn heading(&mut self) -> Heading {
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
        let version = match self.choose(4) {
            3 => Some(self.version()),
            _ => None,
        };
        let (once, in_common) = match self.choose(6) {
            3 => (Some(At::default()), None),
            4 => (None, Some(At::default())),
            5 => (Some(At::default()), Some(At::default())),
            _ => (None, None),
        };
        Heading { name, title, version, each, once, in_common, filter }
    }

    fn version(&mut self) -> Amended {
        Amended { how: self.from(&[Version::Amended, Version::Added]), by: self.name(), at: At::default() }
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
        match self.choose(19) {
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
            16 => Unit::Hours,
            17 => Unit::Time,
            11 => Unit::YesNo,
            12 => Unit::OneOf(self.several(2, 4, Self::name)),
            13 => Unit::Text,
            14 => Unit::MoneyIn(word(self.from(&["EUR", "JPY"]))),
            15 => Unit::Exchange(word("USD"), word("EUR")),
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
            version: self.maybe(Self::version),
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
            let verb = b.maybe(Self::ruling);
            let value = match (b.choose(4), verb) {
                (_, Some(Verb::Denies | Verb::Refers | Verb::Pends)) | (1, Some(Verb::Approves)) => {
                    FactValue::Bare(At::default())
                }
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
            converted: self.maybe(|b| (b.several(1, 3, |b| word(b.from(&["EUR", "JPY"]))), At::default())),
            governed_by: self.maybe(|b| {
                let governed = match b.choose(4) {
                    0 => Governed::PeriodStart,
                    1 => Governed::PeriodEnd,
                    2 => Governed::Date(b.path()),
                    _ => Governed::DaysInEachPart,
                };
                (governed, At::default())
            }),
            holidays: self.maybe(|b| match b.flip() {
                true => Holidays::In(b.name()),
                false => Holidays::No(At::default()),
            }),
            history_from: self.maybe(|b| (b.date(), At::default())),
        }
    }
}
