//! Models built by hand, for the tests of the reference itself.

use std::collections::BTreeMap;

use attain::calendar::{Date, Grain};
use attain::model::PartyId;
use attain::model::{
    Axis, AxisId, Body, ClauseKind, Column, Datum, Expr, ExprId, Figure, FigureId, Header, Input, Kind, Kinds, Model,
    Money, Node, Route, Skip, Term, TermKind, Type, Unit,
};
use attain::number::{Mode, Number};
use attain::source::Span;

use super::{Facts, Value, evaluate};

/// A model in the making.
pub struct Sheet {
    pub model: Model,
}

impl Default for Sheet {
    /// With a header that rounds money half up to the cent.
    fn default() -> Self {
        let money = Money {
            currency: "USD".into(),
            mode: Mode::HalfUp,
            quantum: Number::power_of_ten(-2),
            converted: Vec::new(),
            span: Span::default(),
        };
        let day = |month, day| Date::from_ymd(2026, month, day).unwrap();
        let header = Header {
            title: "By hand".into(),
            parties: Vec::new(),
            effective: Some((day(1, 1), day(12, 31))),
            settled: Grain::Quarter,
            years_begin: 1,
            history: None,
            final_each: None,
            periods: attain::calendar::periods(day(1, 1), day(12, 31), Grain::Quarter, 1),
            money: Some(money),
            span: Span::default(),
        };
        Sheet { model: Model { header: Some(header), ..Model::default() } }
    }
}

/// A number as the model carries it.
pub fn number(text: &str) -> Datum {
    Datum::Number(
        Number::parse(text.trim_start_matches('-')).map(|n| if text.starts_with('-') { n.neg() } else { n }).unwrap(),
    )
}

/// A value as the reference carries it.
pub fn value(text: &str) -> Value {
    Ok(super::exact(&number(text).number()))
}

impl Sheet {
    /// An input that may be anything but missing.
    pub fn any() -> Input {
        Input {
            range: (None, None),
            decimals: None,
            fraction: false,
            may_be: Kinds::NONE,
            column: None,
            declared: Span::default(),
        }
    }

    pub fn input(&mut self, name: &str, input: Input) -> FigureId {
        self.typed_input(name, Type::Quantity(Unit::number()), input)
    }

    pub fn typed_input(&mut self, name: &str, ty: Type, input: Input) -> FigureId {
        self.figure_of(name, ClauseKind::Input, ty, Body::Input(input))
    }

    fn figure_of(&mut self, name: &str, clause: ClauseKind, ty: Type, body: Body) -> FigureId {
        let figure = Figure {
            name: name.into(),
            title: None,
            section: None,
            clause,
            place: self.model.settled_place(),
            shape: Vec::new(),
            filter: None,
            ty,
            body,
            metric: None,
            out_of: None,
            listed: true,
            span: Span::default(),
            name_span: Span::default(),
        };
        self.model.figures.push(figure);
        let id = FigureId(self.model.figures.len() as u32 - 1);
        self.model.order.push(id);
        id
    }

    pub fn figure(&mut self, name: &str, body: Body) -> FigureId {
        self.figure_of(name, ClauseKind::Define, Type::Quantity(Unit::number()), body)
    }

    pub fn node(&mut self, node: Node) -> ExprId {
        self.model.exprs.push(Expr { node, ty: Type::Quantity(Unit::number()), span: Span::default() });
        ExprId(self.model.exprs.len() as u32 - 1)
    }

    /// A schedule of numbers: a column per list, an empty cell for none.
    pub fn axis(&mut self, name: &str, keys: &[&str], columns: &[&[Option<&str>]]) -> AxisId {
        let column = |cells: &&[Option<&str>]| Column {
            name: "column".into(),
            ty: Type::Quantity(Unit::number()),
            cells: cells.iter().map(|cell| cell.map(number).ok_or(Kind::Inapplicable)).collect(),
            span: Span::default(),
        };
        self.model.axes.push(Axis {
            schedule: format!("{name}s"),
            title: None,
            name: name.into(),
            keys: keys.iter().map(|key| (*key).to_owned()).collect(),
            columns: columns.iter().map(column).collect(),
            supplied: false,
            unsupplied: Vec::new(),
            span: Span::default(),
        });
        AxisId(self.model.axes.len() as u32 - 1)
    }

    /// A value written out: a number, `yes`, `no`, or the name of a kind of absence.
    pub fn say(&mut self, text: &str) -> ExprId {
        let node = match (text, Kind::from_word(text)) {
            ("yes", _) => Node::Const(Datum::Truth(true)),
            ("no", _) => Node::Const(Datum::Truth(false)),
            (_, Some(kind)) => Node::Absent(kind),
            (_, None) => Node::Const(number(text)),
        };
        self.node(node)
    }

    /// What a node comes to in this model, with no facts.
    pub fn value_of(&mut self, node: Node) -> Value {
        let node = self.node(node);
        let figure = self.figure("asked", Body::Expr(node));
        self.settle(&Facts::new())[&(figure, 0)].clone()
    }

    pub fn line(&mut self, name: &str, term: Term) -> FigureId {
        let kind = term.kind;
        self.figure_of(name, ClauseKind::Term(kind), Type::Quantity(Unit::money("USD")), Body::Line(Box::new(term)))
    }

    /// A term of so much, without gates.
    pub fn term(kind: TermKind, amount: ExprId) -> Term {
        let route = Route { from: PartyId(0), to: PartyId(1) };
        Term { kind, route, amount, pays: None, gates: Vec::new(), against: None }
    }

    pub fn settle(&self, facts: &Facts) -> BTreeMap<(FigureId, u32), Value> {
        let period = self.model.header.as_ref().and_then(|header| header.periods.first().copied());
        evaluate(&self.model, facts, period)
    }
}

/// Skipping these, needing so many.
pub fn skip(kinds: &[Kind], needing: Option<u32>) -> Skip {
    Skip { kinds: kinds.iter().copied().collect(), needing }
}
