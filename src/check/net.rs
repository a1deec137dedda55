//! `the net to PARTY`: what the lines before a clause come to for a party.

use super::gathers::Visited;
use super::{Checker, Scope};
use crate::diagnostic::{Finding, nearest};
use crate::model::{
    ClauseKind, Datum, ExprId, FigureId, Gather, Gathered, Node, Over, PartyId, Place, Select, Skip, Statistic,
    TermKind, Type,
};
use crate::number::Number;
use crate::source::Span;
use crate::syntax::tree;

impl Checker<'_> {
    /// The lines that a net is of: those of the clauses that stand before another in the text, of the same elements and
    /// those within them, in the same period and those within it. What is withheld moves nothing.
    pub(super) fn lines_before(&self, figure: FigureId) -> Vec<FigureId> {
        let reader = self.model.figure(figure).place;
        // What is asserted is asserted of the whole contract, wherever it stands.
        let whole = self.model.figure(figure).clause == ClauseKind::Assertion;
        let at = if whole { u32::MAX } else { self.model.figure(figure).span.start };
        let counts = |id: &FigureId| {
            let other = self.model.figure(*id);
            let money = matches!(other.clause, ClauseKind::Term(kind) if kind != TermKind::Withhold);
            let within = match reader.level {
                None => true,
                Some(level) => self.model.lineage(other.place.level).any(|around| around == level),
            };
            let inside = match (reader.grain, other.place.grain) {
                (None, _) => true,
                (Some(reader), Some(grain)) => grain <= reader,
                (Some(_), None) => false,
            };
            money && within && inside && other.span.start < at
        };
        (0..self.model.figures.len()).map(|index| FigureId(index as u32)).filter(counts).collect()
    }

    /// `the net to hospital`
    pub(super) fn net_to(&mut self, scope: &Scope, party: &tree::Word, span: Span) -> ExprId {
        let ty = self.money_type();
        let Some(reader) = self.standing.filter(|_| scope.parameters.is_none() && ty != Type::Unknown) else {
            if ty != Type::Unknown {
                let finding = Finding::error("method-use", "a method reads nothing but its parameters").at(span, "");
                self.say(finding.help("hand the net over as a parameter"));
            }
            return self.broken(span);
        };
        let parties: Vec<String> =
            self.model.header.iter().flat_map(|header| &header.parties).map(|party| party.name.clone()).collect();
        let Some(place) = parties.iter().position(|name| *name == party.text) else {
            let finding =
                Finding::error("unknown-name", format!("no party is called `{}`", party.text)).at(party.at.0, "");
            self.say(match nearest(&party.text, parties.iter().map(String::as_str)) {
                Some(near) => finding.fix(format!("did you mean `{near}`?"), party.at.0, near),
                None => finding.help("the parties are those of the `contract` clause"),
            });
            return self.broken(span);
        };
        let party = PartyId(place as u32);
        if let Some(known) = self.nets.get(&(party, reader, scope.place)) {
            return *known;
        }
        let mut net: Option<ExprId> = None;
        for line in self.lines_before(reader) {
            let crate::model::Body::Line(term) = &self.model.figure(self.own_line(line)).body else { continue };
            let to = term.route.to == party;
            if !to && term.route.from != party {
                continue;
            }
            let amount = self.line_at(line, scope.place, &ty, span);
            net = Some(match (net, to) {
                (None, true) => amount,
                (None, false) => self.add(Node::Negate(amount), ty.clone(), span),
                (Some(net), true) => self.add(Node::Add(net, amount), ty.clone(), span),
                (Some(net), false) => self.add(Node::Subtract(net, amount), ty.clone(), span),
            });
        }
        if let Some(net) = net {
            self.nets.insert((party, reader, scope.place), net);
        }
        net.unwrap_or_else(|| {
            let (name, of) = (self.model.figure(reader).name.clone(), &parties[place]);
            let (message, help) = if self.model.figure(reader).clause == ClauseKind::Assertion {
                (
                    format!("no line of money goes to or from `{of}` where the contract settles"),
                    "what longer periods come to is said by a `define` of theirs, and read here by its name",
                )
            } else {
                (
                    format!("no line of money to or from `{of}` stands before `{name}`"),
                    "a net is of the clauses of money that stand before this one, in the same period or within it: put it behind them",
                )
            };
            self.say(Finding::error("over-what", message).at(span, "the net of nothing").help(help));
            self.broken(span)
        })
    }

    /// The figure that its own clause makes of a line that limits act on.
    fn own_line(&self, line: FigureId) -> FigureId {
        let name = format!("{}.before_limits", self.model.figure(line).name);
        self.figures.get(&name).copied().unwrap_or(line)
    }

    /// What a line comes to for a reader: over all its rows, all within the reader, and all periods within the reader's. A
    /// row that is left out is no line.
    fn line_at(&mut self, line: FigureId, reader: Place, ty: &Type, span: Span) -> ExprId {
        let figure = self.model.figure(line);
        let (place, shape) = (figure.place, figure.shape.clone());
        let filter = figure.filter;
        let mut amount = self.add(Node::Figure(line, vec![Select::Here; shape.len()]), ty.clone(), span);
        if let Some(filter) = filter {
            let nothing = self.add(Node::Const(Datum::Number(Number::zero())), ty.clone(), span);
            amount = self.add(
                Node::First { rows: vec![(filter, amount)], otherwise: Some(nothing), absent: Vec::new() },
                ty.clone(),
                span,
            );
        }
        for axis in shape.iter().rev() {
            let fold = Node::Fold {
                statistic: Statistic::Sum(None),
                axis: *axis,
                element: Some(amount),
                weight: None,
                filter: None,
                skip: Skip::default(),
            };
            amount = self.add(fold, ty.clone(), span);
        }
        let mut at = place;
        if let (Some(grain), true) = (at.grain, at.grain != reader.grain) {
            amount = self.summed(amount, Over::Within(grain), at, Place { grain: reader.grain, ..at }, ty, span);
            at.grain = reader.grain;
        }
        if let (Some(level), true) = (at.level, at.level != reader.level) {
            let over = Over::Level { level, other: false };
            amount = self.summed(amount, over, at, Place { level: reader.level, ..at }, ty, span);
        }
        amount
    }

    fn summed(&mut self, element: ExprId, over: Over, place: Place, reader: Place, ty: &Type, span: Span) -> ExprId {
        let visited = Visited { over, place, same: Vec::new() };
        let made = Gathered::Fold(Statistic::Sum(None));
        let gather = Gather { element: Some(element), ..visited.gather(made, reader, Skip::default(), span) };
        self.gather(gather, ty.clone())
    }
}
