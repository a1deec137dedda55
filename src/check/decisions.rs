//! Decisions: rows tried in the order written, each with a word, perhaps an amount, and a reason.
//!
//! A decision is several figures that take the same row: the word, `n.amount`, `n.reduction` and `n.reason`. The parts of
//! the conditions are figures of their own, so that wherever there are results it can be told of every row that was passed
//! which of its parts were false and which unknown.

use super::declare::{Part, Pending};
use super::steps::in_order_of_kinds;
use super::{Checker, Scope, units};
use crate::diagnostic::Finding;
use crate::model::{
    Body, ClauseKind, Datum, Decision, DecisionRow, ExprId, FigureId, Kind, Kinds, Node, Relation, Type, Verdict,
};
use crate::number::Number;
use crate::source::Span;
use crate::syntax::tree::{self, Verb};

/// The heads of the rows, worked out once for all figures of a decision.
struct Heads {
    /// The condition and the row's place.
    when: Vec<(ExprId, usize)>,
    /// The parts of the conditions of all rows, in the order written.
    parts: Vec<ExprId>,
    otherwise: Option<usize>,
    absent: Vec<(Kinds, usize)>,
    span: Span,
}

impl<'t> Checker<'t> {
    /// The word, and the figures beside it.
    pub(super) fn declare_decision(
        &mut self,
        clause: &'t tree::Clause,
        decision: &'t tree::Decision,
        pending: &mut Vec<Pending<'t>>,
    ) {
        let name = &decision.heading.name;
        let figure = self.heading(clause, &decision.heading, ClauseKind::Decision);
        let never_denies = decision.never_denies.is_some();
        let words = Verdict::of(never_denies).iter().map(|outcome| outcome.word().to_owned()).collect();
        self.model.figures[figure.index()].ty = Type::Word(words);
        pending.push(Pending { figure, clause, part: Part::Main });
        let mut part = |it: &mut Self, word: &str, ty: Type, listed: bool| {
            let part = it.part_of(figure, &format!("{}.{word}", name.text), ClauseKind::DecisionPart, name.at.0);
            let made = &mut it.model.figures[part.index()];
            (made.ty, made.listed) = (ty, listed);
            pending.push(Pending { figure: part, clause, part: Part::Beside });
            part
        };
        let has = |verb: Verb| {
            let amount = |row: &tree::Row| row.verb == verb && matches!(row.result, tree::RowResult::Amount(_));
            decision.rows.iter().any(amount)
        };
        let amount = has(Verb::Approves).then(|| part(self, "amount", Type::Unknown, true));
        let reduction = has(Verb::Reduces).then(|| part(self, "reduction", Type::Unknown, true));
        let mut reasons: Vec<String> = Vec::with_capacity(decision.rows.len());
        for (place, row) in decision.rows.iter().enumerate() {
            let reason = self.reason_of(row);
            let again = reasons.contains(&reason);
            reasons.push(if again { format!("{reason} (row {})", place + 1) } else { reason });
        }
        let reason = part(self, "reason", Type::Word(reasons.clone()), true);
        let mut rows = Vec::new();
        for (place, (row, reason)) in decision.rows.iter().zip(reasons).enumerate() {
            let mut conditions = Vec::new();
            if let tree::RowHead::When(condition) = &row.head {
                for (number, part_of) in conjuncts(condition).into_iter().enumerate() {
                    let word = format!("row_{}.part_{}", place + 1, number + 1);
                    let words = one_line(self.words(part_of.at.0));
                    conditions.push((part(self, &word, Type::Truth, false), words));
                }
            }
            rows.push(DecisionRow { outcome: outcome(row.verb), reason, conditions, span: row.at.0 });
        }
        self.model.decisions.push(Decision { figure, amount, reduction, reason, never_denies, rows });
    }

    /// What stands behind `because`, else the words of the row's head.
    fn reason_of(&self, row: &tree::Row) -> String {
        match &row.because {
            Some(because) => because.text.clone(),
            None => one_line(self.words(row.head_at.0)),
        }
    }

    /// Works out all figures of a decision.
    pub(super) fn decision(&mut self, item: &Pending<'t>, scope: &Scope, decision: &'t tree::Decision) {
        let figure = item.figure;
        let Some(place) = self.model.decisions.iter().position(|known| known.figure == figure) else { return };
        let known = self.model.decisions[place].clone();
        if let Some(never) = decision.never_denies {
            self.nothing_adverse(decision, never.0);
        }
        let heads = self.heads(item, scope, decision);
        let told = known.rows.iter().flat_map(|row| &row.conditions);
        for ((part, _), id) in told.zip(&heads.parts) {
            self.finish(*part, *id);
        }
        let words = Verdict::of(known.never_denies);
        let word_ty = self.model.figure(figure).ty.clone();
        let word = |it: &mut Self, row: usize| {
            let outcome = outcome(decision.rows[row].verb);
            let place = words.iter().position(|word| *word == outcome).unwrap_or(0);
            it.add(Node::Const(Datum::Word(place as u32)), word_ty.clone(), decision.rows[row].at.0)
        };
        let main = self.taking(&heads, word_ty.clone(), word);
        self.finish(figure, main);
        let reason_ty = self.model.figure(known.reason).ty.clone();
        let reason = |it: &mut Self, row: usize| {
            it.add(Node::Const(Datum::Word(row as u32)), reason_ty.clone(), decision.rows[row].at.0)
        };
        let id = self.taking(&heads, reason_ty.clone(), reason);
        self.finish(known.reason, id);
        if let Some(amount) = known.amount {
            self.amounts(amount, (item, scope), decision, &heads, Verb::Approves);
        }
        if let Some(reduction) = known.reduction {
            self.amounts(reduction, (item, scope), decision, &heads, Verb::Reduces);
        }
    }

    /// The first row whose head holds, and what it gives.
    fn taking(&mut self, heads: &Heads, ty: Type, mut gives: impl FnMut(&mut Self, usize) -> ExprId) -> ExprId {
        let rows = heads.when.iter().map(|(condition, row)| (*condition, gives(self, *row))).collect();
        let otherwise = heads.otherwise.map(|row| gives(self, row));
        let absent = heads.absent.iter().map(|(kinds, row)| (*kinds, gives(self, *row))).collect();
        self.add(Node::First { rows, otherwise, absent }, ty, heads.span)
    }

    fn heads(&mut self, item: &Pending<'t>, scope: &Scope, decision: &'t tree::Decision) -> Heads {
        let first = decision.rows.first().map_or(decision.heading.name.at.0, |row| row.at.0);
        let span = decision.rows.last().map_or(first, |row| first.to(row.at.0));
        let mut heads = Heads { when: Vec::new(), parts: Vec::new(), otherwise: None, absent: Vec::new(), span };
        let mut missing: Vec<(tree::Missing, usize, Span)> = Vec::new();
        for (place, row) in decision.rows.iter().enumerate() {
            if let Some(each) = &row.each {
                let finding = Finding::error("row-head", "`for each` rows stand in a table by band, part or line")
                    .at(each.at.0, "")
                    .help("a decision about each of something says so in its heading");
                self.say(finding);
            }
            let after = heads.otherwise.map(|before| decision.rows[before].head_at.0);
            match &row.head {
                tree::RowHead::When(condition) => {
                    if let Some(before) = after {
                        let finding = Finding::error("row-order", "this row is never reached")
                            .at(row.head_at.0, "after `otherwise`")
                            .at(before, "takes all that is left")
                            .help("put `otherwise` last");
                        self.say(finding);
                    }
                    let parts: Vec<ExprId> = conjuncts(condition)
                        .into_iter()
                        .map(|part| self.versioned(item, scope, |it, _| it.condition(scope, part)))
                        .collect();
                    heads.parts.extend(&parts);
                    let whole = match parts.as_slice() {
                        [one] => *one,
                        _ => self.add(Node::And(parts), Type::Truth, condition.at.0),
                    };
                    heads.when.push((whole, place));
                }
                tree::RowHead::Otherwise => {
                    if let Some(before) = after {
                        self.two_otherwise(row.head_at.0, before);
                    }
                    heads.otherwise = Some(place);
                }
                tree::RowHead::Missing(kind) => missing.push((*kind, place, row.head_at.0)),
                tree::RowHead::Band(_) | tree::RowHead::At(_) => {
                    let finding = Finding::error("row-head", "rows of a decision are conditions")
                        .at(row.head_at.0, "a place on the number line")
                        .help("write `when … is at least …`");
                    self.say(finding);
                }
            }
        }
        self.repeated_kinds(missing.iter().map(|(kind, _, span)| (*kind, *span)));
        let missing: Vec<&(tree::Missing, usize, Span)> = missing.iter().collect();
        let ordered = in_order_of_kinds(&missing, |(kind, ..)| *kind);
        heads.absent = ordered.into_iter().map(|(kinds, (_, row, _))| (kinds, *row)).collect();
        heads
    }

    /// What never denies has no row that gives less than was asked for.
    fn nothing_adverse(&mut self, decision: &tree::Decision, never: Span) {
        for row in decision.rows.iter().filter(|row| matches!(row.verb, Verb::Denies | Verb::Reduces)) {
            let does = match row.verb {
                Verb::Reduces => "reduces",
                _ => "denies",
            };
            let finding = Finding::error("never-denies", format!("this row {does}, and the decision never denies"))
                .at(row.verb_at.0, "")
                .at(never, "said here")
                .help("a person may: `refers because \"…\"`");
            self.say(match row.verb {
                Verb::Reduces => {
                    finding.help("approve a part (`approves the lesser of requested and left`), and let a decision about the rest refer")
                }
                _ => finding,
            });
        }
    }

    /// `n.amount` or `n.reduction`.
    fn amounts(
        &mut self,
        figure: FigureId,
        (item, scope): (&Pending<'t>, &Scope),
        decision: &'t tree::Decision,
        heads: &Heads,
        verb: Verb,
    ) {
        let mut ty: Option<Type> = None;
        let mut read: Vec<Option<ExprId>> = vec![None; decision.rows.len()];
        let mut first: Option<ExprId> = None;
        for nothing in [false, true] {
            for (place, row) in decision.rows.iter().enumerate().filter(|(_, row)| row.verb == verb) {
                let tree::RowResult::Amount(amount) = &row.result else { continue };
                if matches!(*amount.node, tree::Node::Nothing) != nothing {
                    continue;
                }
                let id = self.versioned(item, scope, |it, _| it.expr(scope, amount, ty.as_ref()));
                let found = match self.quantity(id, "is not an amount") {
                    Some(unit) => Type::Quantity(unit),
                    None => Type::Unknown,
                };
                ty = Some(match (&ty, first) {
                    (Some(before), Some(first)) => match units::joined(before, &found) {
                        Some(joined) => joined,
                        None => {
                            self.alike(first, id, "cannot be amounts of one decision");
                            Type::Unknown
                        }
                    },
                    (Some(_) | None, _) => found,
                });
                first = first.or(Some(id));
                read[place] = Some(id);
            }
        }
        let ty = ty.unwrap_or(Type::Unknown);
        if verb == Verb::Approves
            && let Some(said) = decision.rows.iter().find(|row| row.verb == verb && amount_of(row).is_some())
        {
            for row in decision.rows.iter().filter(|row| row.verb == verb && amount_of(row).is_none()) {
                let finding = Finding::error("amount-unsaid", "this row does not say how much it approves")
                    .at(row.verb_at.0, "how much?")
                    .at(said.verb_at.0, "another row says")
                    .help("for example `approves requested`; a decision of which no row names an amount has none");
                self.say(finding);
            }
        }
        let gives = |it: &mut Self, row: usize| {
            let span = decision.rows[row].at.0;
            let zero = |it: &mut Self| it.add(Node::Const(Datum::Number(Number::zero())), ty.clone(), span);
            match (decision.rows[row].verb, read[row]) {
                (_, Some(id)) => it.at_least_nothing(id, &ty, decision.rows[row].verb_at.0),
                (Verb::Denies, None) if verb == Verb::Approves => zero(it),
                (Verb::Approves, None) if verb == Verb::Reduces => zero(it),
                (_, None) => it.add(Node::Absent(Kind::Inapplicable), ty.clone(), span),
            }
        };
        let id = self.taking(heads, ty.clone(), gives);
        self.finish(figure, id);
        if ty == Type::Unknown {
            self.model.figures[figure.index()].body = Body::Broken;
        }
    }

    /// Nobody approves less than nothing: then the amount is undefined.
    fn at_least_nothing(&mut self, id: ExprId, ty: &Type, span: Span) -> ExprId {
        if matches!(&self.node(id).node, Node::Const(datum) if !datum.number().is_negative()) {
            return id;
        }
        let whole = self.span(id);
        let zero = self.add(Node::Const(Datum::Number(Number::zero())), ty.clone(), span);
        let below = self.add(Node::Compare(Relation::Less, id, zero), Type::Truth, whole);
        let undefined = self.add(Node::Absent(Kind::Undefined), ty.clone(), whole);
        let rows = vec![(below, undefined)];
        self.add(Node::First { rows, otherwise: Some(id), absent: Vec::new() }, ty.clone(), whole)
    }
}

/// What a verb of a decision comes to.
pub(super) fn outcome(verb: Verb) -> Verdict {
    match verb {
        Verb::Approves => Verdict::Approved,
        Verb::Reduces => Verdict::Reduced,
        Verb::Denies => Verdict::Denied,
        Verb::Refers => Verdict::Referred,
        // No row of a decision can have another (the grammar).
        Verb::Pends
        | Verb::Pays
        | Verb::Charges
        | Verb::Credits
        | Verb::Holds
        | Verb::Returns
        | Verb::Earns
        | Verb::Gives => Verdict::Pended,
    }
}

fn amount_of(row: &tree::Row) -> Option<&tree::Expr> {
    match &row.result {
        tree::RowResult::Amount(amount) => Some(amount),
        tree::RowResult::Evenly(..) | tree::RowResult::Bare => None,
    }
}

/// The parts of a condition that must all hold, as written.
fn conjuncts(condition: &tree::Expr) -> Vec<&tree::Expr> {
    match &*condition.node {
        tree::Node::And(parts) => parts.iter().flat_map(conjuncts).collect(),
        tree::Node::Group(inner) => match conjuncts(inner).as_slice() {
            [_] => vec![condition],
            parts => parts.to_vec(),
        },
        _ => vec![condition],
    }
}

/// Words on one line.
fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
