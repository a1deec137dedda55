//! Clauses of money: choose, step, gate; who pays whom.

use super::declare::{Pending, path_text, term_kind};
use super::rows::{Ruled, Verbs};
use super::steps::money_unit;
use super::{Checker, Scope, units};
use crate::diagnostic::Finding;
use crate::model::{
    Body, ClauseKind, ExprId, FigureId, Gate, Node, PartyId, Role, Route, RowResult, Side, Term, TermKind, Type,
};
use crate::source::Span;
use crate::syntax::tree::{self, LineSays, Verb};

impl<'t> Checker<'t> {
    pub(super) fn term(&mut self, item: &Pending<'t>, scope: &Scope, term: &'t tree::Term) {
        let kind = term_kind(term.kind);
        let head = item.clause.head.0;
        let route = self.route(kind, term, head);
        let money = self.money_type();
        let verbs =
            Verbs { clause: term.kind.word(), allowed: allowed(term.kind), head, sided: kind == TermKind::Adjustment };
        let ruled = self.ruled(scope, &term.rule, Some(&money), verbs);
        self.must_be_money(ruled.amount, kind);
        let ruled = self.exceptions(scope, ruled, &term.lines, &money, verbs);
        let amount = self.term_steps(scope, &ruled, &term.lines, term.kind);
        let gates = self.gates(scope, &term.lines, kind);
        let against = self.against(item.figure, kind, term);
        let broken = matches!(self.node(amount).node, Node::Broken);
        let figure = &mut self.model.figures[item.figure.index()];
        figure.ty = money;
        if let (Some(route), false) = (route, broken) {
            figure.body = Body::Line(Box::new(Term { kind, route, amount, pays: ruled.pays, gates, against }));
        }
    }

    /// Who pays whom. Kinds fix it, but for a payment, which says so where it is not payer to provider.
    fn route(&mut self, kind: TermKind, term: &tree::Term, head: Span) -> Option<Route> {
        let Some(header) = self.model.header.clone() else {
            if !self.unread.contains("contract") && self.said.insert("header-money".to_owned()) {
                let finding = Finding::error("header-needed", "no clause says who pays whom, and in which money")
                    .at(head, "a clause of money")
                    .help("begin with `contract \"Title\" between payer plan \"Plan\" and provider hospital \"Hospital\"` and `money in USD, rounded half up to the cent`");
                self.say(finding);
            }
            return None;
        };
        if header.money.is_none() && self.said.insert("header-money".to_owned()) {
            let finding =
                Finding::error("header-needed", "the contract does not say its money, nor how a line is rounded")
                    .at(head, "a clause of money")
                    .at(header.span, "the header")
                    .help("add the line `money in USD, rounded half up to the cent` to the header");
            self.say(finding);
        }
        let party = |wanted: Role| {
            header.parties.iter().position(|party| party.role == wanted).map(|index| PartyId(index as u32))
        };
        let route = match (&term.route, kind) {
            (Some((from, to)), TermKind::Payment) => {
                let mut find = |word: &tree::Word| {
                    let found = header.parties.iter().position(|party| party.name == word.text);
                    if found.is_none() {
                        let known = header.parties.iter().map(|party| party.name.clone()).collect();
                        self.unknown(&word.text, word.at.0, "no party is called", known);
                    }
                    found.map(|index| PartyId(index as u32))
                };
                let (from_id, to_id) = (find(from), find(to));
                if from_id.is_some() && from_id == to_id {
                    let finding = Finding::error("header-parties", "a party does not pay itself").at(to.at.0, "");
                    self.say(finding);
                }
                (from_id, to_id)
            }
            (Some((from, _)), _) => {
                let finding =
                    Finding::error("unknown-line", format!("the kind of a {} says who pays whom", term.kind.word()))
                        .at(from.at.0, "")
                        .help("a clause with a route of its own is a `payment … from a to b`");
                self.say(finding);
                (None, None)
            }
            (None, TermKind::Payment | TermKind::Bonus | TermKind::EarnBack | TermKind::Adjustment) => {
                (party(Role::Payer), party(Role::Provider))
            }
            (None, TermKind::Penalty | TermKind::Credit | TermKind::Withhold) => {
                (party(Role::Provider), party(Role::Payer))
            }
        };
        match route {
            (Some(from), Some(to)) => Some(Route { from, to }),
            _ => {
                if term.route.is_none() && self.said.insert("header-parties".to_owned()) {
                    let finding =
                        Finding::error("header-parties", "the contract does not name its payer and its provider")
                            .at(header.span, "the header")
                            .at(head, "a clause of money")
                            .help("write `between payer plan \"The Plan\" and provider hospital \"The Hospital\"`");
                    self.say(finding);
                }
                None
            }
        }
    }

    /// An amount of something that is not money.
    fn must_be_money(&mut self, amount: ExprId, kind: TermKind) {
        let money = self.money_type();
        if let (Type::Quantity(here), Type::Quantity(found)) = (&money, &self.ty(amount).clone())
            && found.is_money()
            && found.currency != here.currency
        {
            let (here, found) = (here.currency.clone().unwrap_or_default(), found.currency.clone().unwrap_or_default());
            let span = self.span(amount);
            let finding = Finding::error("unit-mismatch", format!("lines of money are in {here}; this is in {found}"))
                .at(span, format!("money in {found}"))
                .help(format!(
                    "convert it by a rate of exchange, which is a fact: `input rate: {here} per {found}`, and `× rate`"
                ));
            self.say(finding);
            return;
        }
        if matches!(money, Type::Unknown)
            || matches!(self.ty(amount), Type::Unknown)
            || money_unit(self.ty(amount)).is_some()
        {
            return;
        }
        let culprit = self.first_not_money(amount);
        let (span, ty) = (self.span(culprit), self.ty(culprit).clone());
        let words = self.words(span).to_owned();
        let clause = super::clause_word(ClauseKind::Term(kind));
        let mut inputs: Vec<String> = self
            .model
            .figures
            .iter()
            .filter(|figure| matches!(figure.clause, ClauseKind::Input) && money_unit(&figure.ty).is_some())
            .map(|figure| figure.name.clone())
            .collect();
        inputs.dedup();
        let article = if clause.starts_with(['a', 'e']) { "an" } else { "a" };
        let what = match &ty {
            Type::Quantity(unit) if unit.is_percent() => format!("`{words}` is a percent of nothing"),
            other => format!("`{words}` is {}", units::words(other)),
        };
        let finding = Finding::error("no-money", format!("{what}; {article} {clause} is an amount of money"))
            .at(span, "of what?");
        let number =
            matches!(self.node(culprit).node, Node::Const(_)) && matches!(&ty, Type::Quantity(unit) if unit.is_plain());
        let currency = match &money {
            Type::Quantity(unit) => unit.currency.clone().unwrap_or_default(),
            _ => String::new(),
        };
        let finding = match inputs.first() {
            _ if number => finding.fix(format!("write `{words} {currency}`"), span, format!("{words} {currency}")),
            Some(first) => {
                let names: Vec<String> = inputs.iter().map(|name| format!("`{name}`")).collect();
                finding.help(format!("for example `{words} of {first}` (the money inputs here: {})", names.join(", ")))
            }
            None => finding.help(
                "declare what it is of, for example `input base_payments: money`, and write `2% of base_payments`",
            ),
        };
        self.say(finding);
    }

    fn first_not_money(&self, id: ExprId) -> ExprId {
        let candidates: Vec<ExprId> = match &self.node(id).node {
            Node::Table(table) => table
                .rows
                .iter()
                .map(|row| match row.result {
                    RowResult::Value(value) | RowResult::Evenly(value, _) => value,
                })
                .chain(table.otherwise)
                .chain(table.absent.iter().map(|(_, value)| *value))
                .collect(),
            Node::First { rows, otherwise, absent } => rows
                .iter()
                .map(|(_, value)| *value)
                .chain(*otherwise)
                .chain(absent.iter().map(|(_, value)| *value))
                .collect(),
            _ => Vec::new(),
        };
        candidates
            .into_iter()
            .find(|value| money_unit(self.ty(*value)).is_none() && *self.ty(*value) != Type::Unknown)
            .unwrap_or(id)
    }

    /// The first exception that holds chooses another amount; caps and gates still apply.
    fn exceptions(
        &mut self,
        scope: &Scope,
        ruled: Ruled,
        lines: &'t [tree::Line],
        money: &Type,
        verbs: Verbs<'_>,
    ) -> Ruled {
        let mut rows = Vec::new();
        let mut sides = Vec::new();
        let mut span = self.span(ruled.amount);
        for line in lines {
            let LineSays::Except { when, verb, amount } = &line.says else { continue };
            self.verb_fits(*verb, line.at.0, verbs);
            let condition = self.treated_condition(scope, when);
            let amount = self.expr(scope, amount, Some(money));
            self.must_be_money(amount, kind_of(verbs.clause));
            rows.push((condition, amount));
            if ruled.pays.is_some() {
                sides.push((condition, self.truth(*verb != Verb::Charges, line.at.0)));
            }
            span = span.to(line.at.0);
        }
        if rows.is_empty() {
            return ruled;
        }
        let ty = self.ty(ruled.amount).clone();
        let amount = self.add(Node::First { rows, otherwise: Some(ruled.amount), absent: Vec::new() }, ty, span);
        let pays = ruled.pays.map(|pays| {
            self.add(Node::First { rows: sides, otherwise: Some(pays), absent: Vec::new() }, Type::Truth, span)
        });
        Ruled { amount, pays }
    }

    fn term_steps(&mut self, scope: &Scope, ruled: &Ruled, lines: &'t [tree::Line], kind: tree::TermKind) -> ExprId {
        let mut id = ruled.amount;
        let mut treats: Vec<&tree::Treat> = Vec::new();
        for line in lines {
            match &line.says {
                LineSays::Steps { side, steps } => {
                    id = self.treated(scope, id, &treats);
                    treats.clear();
                    let side = self.side(side.as_ref(), ruled.pays, kind, line.at.0);
                    for step in steps {
                        id = self.step(scope, id, step, side);
                    }
                }
                LineSays::Treat(treat) => treats.push(treat),
                LineSays::Status { kind: status, .. } => {
                    let finding = Finding::error("unknown-line", format!("`{} when` does not begin a line of a {}", status.word(), kind.word()))
                        .at(line.at.0, "")
                        .help("say it of the metric or the input; here write `except when … pays nothing`, or a row for the kind");
                    self.say(finding);
                }
                LineSays::MayBeGiven => self.line_misplaced(line, kind.word()),
                LineSays::Except { .. } | LineSays::OnlyIf { .. } => {}
            }
        }
        self.treated(scope, id, &treats)
    }

    /// The condition under which a sided line acts.
    fn side(&mut self, side: Option<&Verb>, pays: Option<ExprId>, kind: tree::TermKind, span: Span) -> Option<ExprId> {
        match (side?, pays) {
            (Verb::Pays, Some(pays)) => Some(pays),
            (Verb::Charges, Some(pays)) => Some(self.add(Node::Not(pays), Type::Truth, span)),
            (verb, _) => {
                if !allowed(kind).contains(verb) {
                    let finding = Finding::error(
                        "verb-for-kind",
                        format!("a {} does not `{}`", kind.word(), verb.word().trim_end_matches('s')),
                    )
                    .at(span, "")
                    .help("leave the verb away: the clause has one side");
                    self.say(finding);
                }
                None
            }
        }
    }

    fn gates(&mut self, scope: &Scope, lines: &'t [tree::Line], kind: TermKind) -> Vec<Gate> {
        let mut gates = Vec::new();
        for line in lines {
            let LineSays::OnlyIf { side, condition } = &line.says else { continue };
            let condition = self.treated_condition(scope, condition);
            let side = match (side, kind) {
                (Some(Verb::Pays), TermKind::Adjustment) => Some(Side::Pays),
                (Some(Verb::Charges), TermKind::Adjustment) => Some(Side::Charges),
                (None, TermKind::Adjustment) => {
                    let finding =
                        Finding::error("gate-side", "does this close the side that pays, or the side that charges?")
                            .at(line.at.0, "an adjustment has both")
                            .fix(
                                "write `pays only if …`: what is charged is then charged all the same",
                                Span { end: line.at.0.start, ..line.at.0 },
                                "pays ",
                            )
                            .help("`charges only if …` closes the other side; two lines close both");
                    self.say(unsure(finding));
                    None
                }
                _ => None,
            };
            gates.push(Gate { side, condition, span: line.at.0 });
        }
        gates
    }

    fn against(&mut self, figure: FigureId, kind: TermKind, term: &tree::Term) -> Option<FigureId> {
        match kind {
            TermKind::EarnBack => {
                let name = &term.heading.name.text;
                let shown = self.figures.get(name).copied().unwrap_or(figure);
                self.model
                    .accounts
                    .iter()
                    .find(|account| account.earn_backs.contains(&shown))
                    .map(|account| account.withhold)
            }
            TermKind::Credit => {
                let Some(path) = &term.against else {
                    let finding = Finding::error("credit-against", format!("`{}` does not say which payment it is taken off", term.heading.name.text))
                        .at(term.heading.name.at.0, "")
                        .help("write `credit … against monthly_fee`: a credit is never more than the payment it is against; without one it is a `penalty`");
                    self.say(finding);
                    return None;
                };
                let name = path_text(path);
                match self.figures.get(&name).copied() {
                    Some(payment)
                        if matches!(self.model.figure(payment).clause, ClauseKind::Term(TermKind::Payment)) =>
                    {
                        Some(payment)
                    }
                    Some(other) => {
                        let place = self.model.figure(other).name_span;
                        let finding = Finding::error("credit-against", format!("`{name}` is not a payment"))
                            .at(path.at.0, "")
                            .at(place, "")
                            .help("a credit is taken off a `payment`");
                        self.say(finding);
                        None
                    }
                    None => {
                        let mut known: Vec<String> = self.figures.keys().cloned().collect();
                        known.sort();
                        self.unknown(&name, path.at.0, "nothing is called", known);
                        None
                    }
                }
            }
            TermKind::Payment | TermKind::Bonus | TermKind::Penalty | TermKind::Adjustment | TermKind::Withhold => {
                if let Some(path) = &term.against {
                    let finding = Finding::error("unknown-line", format!("a {} is against nothing", term.kind.word()))
                        .at(path.at.0, "")
                        .help("only a `credit` (against a payment) and an `earn_back` (against a withhold) say so");
                    self.say(finding);
                }
                None
            }
        }
    }
}

/// The same finding, whose repairs are proposals.
fn unsure(mut finding: Finding) -> Finding {
    for help in &mut finding.helps {
        help.fix.clear();
    }
    finding
}

/// The verbs of a kind.
pub(super) fn allowed(kind: tree::TermKind) -> &'static [Verb] {
    match kind {
        tree::TermKind::Payment | tree::TermKind::Bonus => &[Verb::Pays],
        tree::TermKind::Penalty => &[Verb::Charges],
        tree::TermKind::Credit => &[Verb::Credits, Verb::Pays],
        tree::TermKind::Adjustment => &[Verb::Pays, Verb::Charges],
        tree::TermKind::Withhold => &[Verb::Holds],
        tree::TermKind::EarnBack => &[Verb::Returns],
    }
}

fn kind_of(word: &str) -> TermKind {
    match word {
        "bonus" => TermKind::Bonus,
        "penalty" => TermKind::Penalty,
        "credit" => TermKind::Credit,
        "adjustment" => TermKind::Adjustment,
        "withhold" => TermKind::Withhold,
        "earn_back" => TermKind::EarnBack,
        _ => TermKind::Payment,
    }
}
