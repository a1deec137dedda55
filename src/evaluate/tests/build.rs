//! A small builder of models.

use crate::calendar::Grain;
use crate::evaluate::{FactValue, Facts, Value, Values};
use crate::model::*;
use crate::number::{Mode, Number};
use crate::program::{Program, compile};
use crate::source::Span;

pub fn n(text: &str) -> Number {
    Number::parse(text).unwrap()
}

#[derive(Default)]
pub struct Build {
    pub model: Model,
}

impl Build {
    pub fn new() -> Build {
        let mut it = Build::default();
        // A number too long for 128 bits turns every run into a long one.
        it.input("long", Kinds::MISSING);
        it
    }

    pub fn with_money() -> Build {
        let mut it = Build::new();
        it.model.header = Some(Header {
            title: String::new(),
            parties: Vec::new(),
            effective: None,
            settled: Grain::Contract,
            years_begin: 1,
            history: None,
            final_each: None,
            periods: Vec::new(),
            money: Some(Money {
                currency: "USD".to_owned(),
                mode: Mode::HalfUp,
                quantum: n("0.01"),
                converted: Vec::new(),
                span: Span::default(),
            }),
            span: Span::default(),
        });
        it
    }

    pub fn axis(&mut self, name: &str, keys: &[&str], columns: &[(&str, Type, Vec<Cell>)]) -> AxisId {
        self.model.axes.push(Axis {
            schedule: format!("{name}s"),
            title: None,
            name: name.to_owned(),
            keys: keys.iter().map(|key| (*key).to_owned()).collect(),
            columns: columns
                .iter()
                .map(|(name, ty, cells)| Column {
                    name: (*name).to_owned(),
                    ty: ty.clone(),
                    cells: cells.clone(),
                    span: Span::default(),
                })
                .collect(),
            supplied: false,
            unsupplied: Vec::new(),
            span: Span::default(),
        });
        AxisId(self.model.axes.len() as u32 - 1)
    }

    pub fn expr(&mut self, node: Node) -> ExprId {
        self.model.exprs.push(Expr { node, ty: Type::Quantity(Unit::number()), span: Span::default() });
        ExprId(self.model.exprs.len() as u32 - 1)
    }

    pub fn num(&mut self, text: &str) -> ExprId {
        self.expr(Node::Const(Datum::Number(n(text))))
    }

    pub fn truth(&mut self, yes: bool) -> ExprId {
        self.expr(Node::Const(Datum::Truth(yes)))
    }

    pub fn read(&mut self, figure: FigureId) -> ExprId {
        let selects = self.model.figure(figure).shape.iter().map(|_| Select::Here).collect();
        self.expr(Node::Figure(figure, selects))
    }

    pub fn compare(&mut self, relation: Relation, a: ExprId, b: ExprId) -> ExprId {
        self.expr(Node::Compare(relation, a, b))
    }

    pub fn figure(&mut self, name: &str, shape: Vec<AxisId>, ty: Type, clause: ClauseKind, body: Body) -> FigureId {
        let id = FigureId(self.model.figures.len() as u32);
        let place = self.model.settled_place();
        self.model.figures.push(Figure {
            name: name.to_owned(),
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
            span: Span::default(),
            name_span: Span::default(),
        });
        self.model.order.push(id);
        id
    }

    pub fn input_of(&mut self, name: &str, shape: Vec<AxisId>, ty: Type, may_be: Kinds) -> FigureId {
        let input = Input {
            range: (None, None),
            decimals: None,
            fraction: false,
            may_be,
            column: None,
            declared: Span::default(),
        };
        self.figure(name, shape, ty, ClauseKind::Input, Body::Input(input))
    }

    pub fn input(&mut self, name: &str, may_be: Kinds) -> FigureId {
        self.input_of(name, Vec::new(), Type::Quantity(Unit::number()), may_be)
    }

    /// An input, read.
    pub fn fact(&mut self, name: &str) -> ExprId {
        let figure = self.input(name, Kinds::MISSING);
        self.read(figure)
    }

    pub fn yes_no(&mut self, name: &str) -> ExprId {
        let figure = self.input_of(name, Vec::new(), Type::Truth, Kinds::MISSING);
        self.read(figure)
    }

    pub fn define(&mut self, name: &str, expr: ExprId) -> FigureId {
        self.define_for(name, Vec::new(), expr)
    }

    pub fn define_for(&mut self, name: &str, shape: Vec<AxisId>, expr: ExprId) -> FigureId {
        self.figure(name, shape, Type::Quantity(Unit::number()), ClauseKind::Define, Body::Expr(expr))
    }

    pub fn table(&mut self, kind: TableKind, selector: ExprId, rows: Vec<(Claim, RowResult)>) -> Table {
        let rows = rows
            .into_iter()
            .map(|(claim, result)| TableRow {
                each: None,
                claim,
                result,
                because: None,
                span: Span::default(),
                head: Span::default(),
            })
            .collect();
        Table { kind, selector, rows, otherwise: None, absent: Vec::new() }
    }

    pub fn from(&mut self, at: &str, value: &str) -> (Claim, RowResult) {
        let (at, value) = (self.num(at), self.num(value));
        (Claim::Lower { at, included: true }, RowResult::Value(value))
    }

    pub fn below(&mut self, at: &str, value: &str) -> (Claim, RowResult) {
        let (at, value) = (self.num(at), self.num(value));
        (Claim::Upper { at, included: false }, RowResult::Value(value))
    }

    pub fn program(&self) -> Program {
        match compile(&self.model) {
            Ok(program) => program,
            Err(findings) => panic!("{findings:?}"),
        }
    }

    /// Settles facts both ways, and holds the two against each other.
    pub fn settle(&self, facts: &[(&str, FactValue<'_>)]) -> Settled {
        let program = self.program();
        let mut given = Facts::new(&program);
        for (address, value) in facts {
            // A fact that is refused counts as refused.
            let _refused = given.set_at(address, value.clone());
        }
        let mut values = Values::new(&program);
        values.settle(&given);
        values.agrees_with_what_is_said(&given);
        let mut long = Values::new(&program);
        given.set_at("long", FactValue::Number(Number::power_of_ten(60))).unwrap();
        long.settle(&given);
        assert_eq!(long.bits(), None);
        let mut small = Values::new(&program);
        given.set_at("long", FactValue::Decimal(rust_decimal::Decimal::MAX)).unwrap();
        small.settle(&given);
        assert_ne!(small.bits(), Some(64));
        let mut all = Vec::new();
        for (index, figure) in self.model.figures.iter().enumerate().skip(1) {
            let id = FigureId(index as u32);
            for coordinate in 0..self.model.size(id) {
                let value = values.figure(id, coordinate);
                assert_eq!(value, long.figure(id, coordinate), "{} in 64 bits and in many", figure.name);
                assert_eq!(value, small.figure(id, coordinate), "{} in 64 bits and in 128", figure.name);
                all.push((self.model.address(id, coordinate), value));
            }
        }
        Settled { all, values }
    }

    /// One figure of a settlement.
    pub fn value(&self, facts: &[(&str, FactValue<'_>)], address: &str) -> Value {
        self.settle(facts).get(address)
    }
}

pub struct Settled {
    pub all: Vec<(String, Value)>,
    pub values: Values,
}

impl Settled {
    pub fn get(&self, address: &str) -> Value {
        self.all.iter().find(|(known, _)| known == address).map(|(_, value)| value.clone()).unwrap()
    }
}

/// A known fact or a kind of absence, to be given.
pub fn given(value: &Value) -> FactValue<'static> {
    match value {
        Ok(number) => FactValue::Number(number.clone()),
        Err(Kind::Refused) => FactValue::Text("?"),
        Err(kind) => FactValue::Missing(*kind),
    }
}

pub fn given_truth(value: &Value) -> FactValue<'static> {
    match value {
        Ok(number) => FactValue::Truth(!number.is_zero()),
        Err(Kind::Refused) => FactValue::Text("?"),
        Err(kind) => FactValue::Missing(*kind),
    }
}

pub fn number(text: &str) -> FactValue<'static> {
    FactValue::Number(n(text))
}

/// The maximum of kinds.
pub fn join(values: &[&Value]) -> Option<Kind> {
    values.iter().filter_map(|value| value.as_ref().err()).max().copied()
}
