//! Contracts put together by hand, for the tests of the analyses.

use crate::calendar::Grain;
use crate::model::*;
use crate::number::{Mode, Number};
use crate::source::{Source, Span};

/// A contract in the making: every piece brings its words, and the words become the text.
pub(super) struct Builder {
    pub model: Model,
    text: String,
}

pub(super) fn n(text: &str) -> Number {
    Number::parse(text).unwrap()
}

pub(super) fn unit(face: Face) -> Type {
    Type::Quantity(Unit::faced(face))
}

pub(super) fn money() -> Type {
    Type::Quantity(Unit::money("USD"))
}

pub(super) fn number() -> Type {
    unit(Face::Number)
}

pub(super) fn count() -> Type {
    unit(Face::Count)
}

pub(super) fn percent() -> Type {
    unit(Face::Percent)
}

impl Builder {
    pub fn new() -> Builder {
        let header = Header {
            title: "test".into(),
            parties: vec![
                Party { role: Role::Payer, name: "plan".into(), title: "Plan".into() },
                Party { role: Role::Provider, name: "clinic".into(), title: "Clinic".into() },
            ],
            effective: None,
            settled: Grain::Year,
            years_begin: 1,
            history: None,
            final_each: None,
            periods: Vec::new(),
            money: Some(Money {
                currency: "USD".into(),
                mode: Mode::HalfUp,
                quantum: n("0.01"),
                converted: Vec::new(),
                span: Span::default(),
            }),
            span: Span::default(),
        };
        let subject = crate::model::Level { name: "clinic".into(), title: None, parent: None, span: Span::default() };
        let model = Model { edition: 2026, header: Some(header), levels: vec![subject], ..Model::default() };
        Builder { model, text: String::new() }
    }

    pub fn source(&self) -> Source {
        Source::new("test.attain", self.text.clone())
    }

    /// A line of the text.
    pub fn words(&mut self, words: &str) -> Span {
        let start = self.text.len();
        self.text.push_str(words);
        self.text.push('\n');
        Span::new(start, start + words.len())
    }

    pub fn expr(&mut self, node: Node, ty: Type, words: &str) -> ExprId {
        let span = self.words(words);
        self.model.exprs.push(Expr { node, ty, span });
        ExprId(self.model.exprs.len() as u32 - 1)
    }

    pub fn constant(&mut self, text: &str, ty: Type) -> ExprId {
        let scale = match &ty {
            Type::Quantity(unit) => unit.scale(),
            _ => Number::one(),
        };
        let words = match &ty {
            Type::Quantity(unit) if unit.is_percent() => format!("{text}%"),
            Type::Quantity(unit) if unit.is_money() => format!("{text} USD"),
            _ => text.to_owned(),
        };
        self.expr(Node::Const(Datum::Number(&n(text) * &scale)), ty, &words)
    }

    pub fn truth(&mut self, value: bool) -> ExprId {
        self.expr(Node::Const(Datum::Truth(value)), Type::Truth, if value { "yes" } else { "no" })
    }

    pub fn absent(&mut self, kind: Kind) -> ExprId {
        self.expr(Node::Absent(kind), number(), kind.word())
    }

    fn figure(
        &mut self,
        name: &str,
        clause: ClauseKind,
        ty: Type,
        body: Body,
        shape: Vec<AxisId>,
        words: &str,
    ) -> FigureId {
        let span = self.words(words);
        let offset = words.find(name).unwrap_or(0);
        let start = span.start as usize + offset;
        let place = self.model.settled_place();
        self.model.figures.push(Figure {
            name: name.into(),
            title: None,
            section: None,
            clause,
            place,
            shape,
            filter: None,
            ty,
            body,
            metric: None,
            out_of: None,
            listed: true,
            span,
            name_span: Span::new(start, start + name.len()),
        });
        let id = FigureId(self.model.figures.len() as u32 - 1);
        self.model.order.push(id);
        id
    }

    /// An input with its range in stored form and the kinds that it may be.
    pub fn input(&mut self, name: &str, ty: Type, range: (Option<&str>, Option<&str>), may_be: &[Kind]) -> FigureId {
        self.input_on(name, ty, range, may_be, Vec::new())
    }

    pub fn input_on(
        &mut self,
        name: &str,
        ty: Type,
        range: (Option<&str>, Option<&str>),
        may_be: &[Kind],
        shape: Vec<AxisId>,
    ) -> FigureId {
        let kinds: Vec<&str> = may_be.iter().map(|kind| kind.word()).collect();
        let tail = if kinds.is_empty() { String::new() } else { format!(", may be {}", kinds.join(" or ")) };
        let words = format!("input {name} \"Title\": something{tail}");
        let body = Body::Input(Input {
            range: (range.0.map(n), range.1.map(n)),
            decimals: None,
            fraction: false,
            may_be: may_be.iter().copied().collect(),
            column: None,
            declared: Span::default(),
        });
        let id = self.figure(name, ClauseKind::Input, ty, body, shape, &words);
        let span = self.model.figures[id.index()].span;
        if let Body::Input(input) = &mut self.model.figures[id.index()].body {
            input.declared = span;
        }
        id
    }

    /// Money, at least 0.
    pub fn money(&mut self, name: &str) -> FigureId {
        self.input(name, money(), (Some("0"), None), &[])
    }

    /// A count, at least 0.
    pub fn count(&mut self, name: &str) -> FigureId {
        self.input(name, count(), (Some("0"), None), &[])
    }

    pub fn define(&mut self, name: &str, ty: Type, expr: ExprId) -> FigureId {
        self.define_on(name, ty, expr, Vec::new())
    }

    pub fn define_on(&mut self, name: &str, ty: Type, expr: ExprId, shape: Vec<AxisId>) -> FigureId {
        self.figure(name, ClauseKind::Define, ty, Body::Expr(expr), shape, &format!("define {name} means …"))
    }

    pub fn term(&mut self, name: &str, kind: TermKind, amount: ExprId, gates: Vec<Gate>) -> FigureId {
        let route = Route { from: PartyId(0), to: PartyId(1) };
        let line = Body::Line(Box::new(Term { kind, route, amount, pays: None, gates, against: None }));
        let id = self.figure(name, ClauseKind::Term(kind), money(), line, Vec::new(), &format!("term {name} pays …"));
        let standing = Standing::Line(id);
        self.figure(name, ClauseKind::Term(kind), money(), Body::Shown { line: id, standing }, Vec::new(), name);
        id
    }

    pub fn gate(&mut self, condition: ExprId) -> Gate {
        let words = self.source().slice(self.model.expr(condition).span).to_owned();
        let span = self.words(&format!("pays only if {words}"));
        Gate { side: None, condition, span }
    }

    pub fn read(&mut self, figure: FigureId) -> ExprId {
        let Figure { name, ty, shape, .. } = self.model.figure(figure).clone();
        let selects = shape.iter().map(|_| Select::Here).collect();
        self.expr(Node::Figure(figure, selects), ty, &name)
    }

    pub fn add(&mut self, a: ExprId, b: ExprId) -> ExprId {
        self.binary(a, b, "+", Node::Add(a, b))
    }

    pub fn minus(&mut self, a: ExprId, b: ExprId) -> ExprId {
        self.binary(a, b, "−", Node::Subtract(a, b))
    }

    pub fn times(&mut self, a: ExprId, b: ExprId) -> ExprId {
        let ty = match (self.ty(a), self.ty(b)) {
            (Type::Quantity(unit), other) if unit.is_bare() => other,
            (first, _) => first,
        };
        let words = format!("{} × {}", self.words_of(a), self.words_of(b));
        self.expr(Node::Multiply(a, b), ty, &words)
    }

    pub fn per(&mut self, a: ExprId, b: ExprId) -> ExprId {
        let words = format!("{} per {}", self.words_of(a), self.words_of(b));
        self.expr(Node::Divide(a, b), percent(), &words)
    }

    pub fn compare(&mut self, relation: Relation, a: ExprId, b: ExprId) -> ExprId {
        let word = match relation {
            Relation::Less => "is below",
            Relation::AtMost => "is at most",
            Relation::Equal => "is",
            Relation::NotEqual => "is not",
            Relation::AtLeast => "is at least",
            Relation::More => "is above",
        };
        let words = format!("{} {word} {}", self.words_of(a), self.words_of(b));
        self.expr(Node::Compare(relation, a, b), Type::Truth, &words)
    }

    pub fn good(&mut self, good: Good, a: ExprId, b: ExprId, direction: Direction) -> ExprId {
        let words = format!("{} is {good:?} {}", self.words_of(a), self.words_of(b));
        self.expr(Node::Good(good, a, b, direction), Type::Truth, &words)
    }

    pub fn first(&mut self, rows: Vec<(ExprId, ExprId)>, otherwise: Option<ExprId>) -> ExprId {
        let ty = self.ty(rows[0].1);
        self.expr(Node::First { rows, otherwise, absent: Vec::new() }, ty, "when … otherwise …")
    }

    pub fn treat(&mut self, base: ExprId, kind: Kind, entry: ExprId) -> ExprId {
        let words = format!("{}, {} counts as {}", self.words_of(base), kind.word(), self.words_of(entry));
        let ty = self.ty(base);
        self.expr(Node::Treat(base, vec![(Kinds::only(kind), entry)]), ty, &words)
    }

    pub fn step(&mut self, base: ExprId, action: Action) -> ExprId {
        let ty = self.ty(base);
        let words = match &action {
            Action::Cap(at) => format!("capped at {}", self.words_of(*at)),
            Action::LessPart(at) => format!("reduced by {}", self.words_of(*at)),
            Action::Floor(at) => format!("not below {}", self.words_of(*at)),
            other => format!("{other:?}"),
        };
        self.expr(Node::Step { base, action, when: None }, ty, &words)
    }

    /// A row with its words, such as `from 10%`.
    pub fn row(&mut self, head: &str, claim: Claim, value: ExprId) -> TableRow {
        let span = self.words(&format!("{head}  pays {}", self.words_of(value)));
        let head = Span::new(span.start as usize, span.start as usize + head.len());
        TableRow { each: None, claim, result: RowResult::Value(value), because: None, span, head }
    }

    pub fn table(
        &mut self,
        kind: TableKind,
        selector: ExprId,
        rows: Vec<TableRow>,
        otherwise: Option<ExprId>,
    ) -> ExprId {
        let ty = rows.first().map_or(number(), |row| match row.result {
            RowResult::Value(value) | RowResult::Evenly(value, _) => self.ty(value),
        });
        let words = self.words_of(selector);
        let table = Table { kind, selector, rows, otherwise, absent: Vec::new() };
        self.expr(Node::Table(table), ty, &format!("by band of {words}"))
    }

    /// A schedule with numbers in all columns but `direction`.
    pub fn schedule(&mut self, axis: &str, columns: &[&str], rows: &[(&str, &[&str])]) -> AxisId {
        let mut made = Vec::new();
        for (index, name) in columns.iter().enumerate() {
            let words = Type::Word(vec!["higher".into(), "lower".into()]);
            let ty = if *name == "direction" { words } else { number() };
            let cells = rows.iter().map(|(_, cells)| match cells[index] {
                "" => Err(Kind::Inapplicable),
                "higher" => Ok(Datum::Word(0)),
                "lower" => Ok(Datum::Word(1)),
                text => Ok(Datum::Number(n(text))),
            });
            let cells = cells.collect();
            let span = self.words(&format!("column {name}: number"));
            made.push(Column { name: (*name).into(), ty, cells, span });
        }
        let keys = rows.iter().map(|(key, _)| (*key).to_owned()).collect();
        let span = self.words(&format!("schedule standards keyed by {axis}"));
        self.model.axes.push(Axis {
            schedule: "standards".into(),
            title: None,
            name: axis.into(),
            keys,
            columns: made,
            supplied: false,
            unsupplied: Vec::new(),
            span,
        });
        AxisId(self.model.axes.len() as u32 - 1)
    }

    pub fn cell(&mut self, axis: AxisId, column: u32) -> ExprId {
        let Column { name, ty, .. } = self.model.axis(axis).columns[column as usize].clone();
        self.expr(Node::Cell(axis, ColumnId(column), Select::Here), ty, &name)
    }

    fn binary(&mut self, a: ExprId, b: ExprId, sign: &str, node: Node) -> ExprId {
        let ty = self.ty(a);
        let words = format!("{} {sign} {}", self.words_of(a), self.words_of(b));
        self.expr(node, ty, &words)
    }

    fn ty(&self, id: ExprId) -> Type {
        self.model.expr(id).ty.clone()
    }

    fn words_of(&self, id: ExprId) -> String {
        self.source().slice(self.model.expr(id).span).to_owned()
    }

    /// What the analyses find, as text.
    pub fn findings(&self) -> Vec<crate::diagnostic::Finding> {
        super::analyses(&self.model, &self.source())
    }

    /// The codes that the analyses find.
    pub fn codes(&self) -> Vec<&'static str> {
        self.findings().iter().map(|finding| finding.code).collect()
    }

    /// What the analyses find, rendered.
    pub fn rendered(&self) -> String {
        let source = self.source();
        self.findings().iter().map(|finding| crate::diagnostic::render(finding, &source)).collect::<Vec<_>>().join("\n")
    }
}
