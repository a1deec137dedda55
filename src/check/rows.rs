//! Rules: one calculation, or a table of rows.

use super::steps::{in_order_of_kinds, money_unit};
use super::{Checker, Scope, Toward, conditions::good, units};
use crate::diagnostic::Finding;
use crate::model::{
    Claim, Datum, Direction, ExprId, Kinds, Node, Relation, RowResult, Table, TableKind, TableRow, Type, Unit,
};
use crate::number::Number;
use crate::source::Span;
use crate::syntax::tree::{self, Verb};

/// Which verbs the rows of a clause may use.
#[derive(Clone, Copy)]
pub(super) struct Verbs<'a> {
    /// The clause word, for messages.
    pub(super) clause: &'a str,
    /// The verbs that fit.
    pub(super) allowed: &'a [Verb],
    /// The clause word's place.
    pub(super) head: Span,
    /// Whether rows are on two sides: those that charge are told from those that pay.
    pub(super) sided: bool,
}

/// What a rule came to.
pub(super) struct Ruled {
    /// The value.
    pub(super) amount: ExprId,
    /// Of a two-sided rule: yes where the chosen row pays.
    pub(super) pays: Option<ExprId>,
}

/// A row whose result is read.
struct Read<'t> {
    row: &'t tree::Row,
    result: RowResult,
}

impl Checker<'_> {
    /// A rule outside money.
    pub(super) fn rule(&mut self, scope: &Scope, rule: &tree::Rule, expected: Option<&Type>, head: Span) -> ExprId {
        let verbs = Verbs { clause: "calculation", allowed: &[Verb::Earns, Verb::Gives], head, sided: false };
        self.ruled(scope, rule, expected, verbs).amount
    }

    /// A rule with the verbs of its clause.
    pub(super) fn ruled(
        &mut self,
        scope: &Scope,
        rule: &tree::Rule,
        expected: Option<&Type>,
        verbs: Verbs<'_>,
    ) -> Ruled {
        match rule {
            tree::Rule::Plain(verb, expr) => {
                if let Some(verb) = verb {
                    self.verb_fits(*verb, expr.at.0, verbs);
                }
                let amount = self.expr(scope, expr, expected);
                let pays = verbs.sided.then(|| self.truth(*verb != Some(Verb::Charges), expr.at.0));
                Ruled { amount, pays }
            }
            tree::Rule::Table(table) => match &table.selector {
                Some((kind, selector)) => self.selected(scope, table, *kind, selector, expected, verbs),
                None => self.conditions(scope, table, expected, verbs),
            },
        }
    }

    pub(super) fn truth(&mut self, truth: bool, span: Span) -> ExprId {
        self.add(Node::Const(Datum::Truth(truth)), Type::Truth, span)
    }

    pub(super) fn verb_fits(&mut self, verb: Verb, span: Span, verbs: Verbs<'_>) {
        if verbs.allowed.contains(&verb) {
            return;
        }
        let fitting = verbs.allowed.first().copied().unwrap_or(Verb::Gives);
        let clause = verbs.clause;
        let article = if clause.starts_with(['a', 'e']) { "an" } else { "a" };
        let finding = Finding::error(
            "verb-for-kind",
            format!("{article} {clause} {}; it cannot `{}`", fitting.word(), verb.word().trim_end_matches('s')),
        )
        .at(span, "")
        .at(verbs.head, self.route_words(clause));
        let both = matches!((clause, verb), ("bonus", Verb::Charges) | ("penalty", Verb::Pays));
        let finding = if both {
            finding.fix(
                "make it an `adjustment`, whose rows may do either; or put this row in a clause of its own",
                verbs.head,
                "adjustment",
            )
        } else {
            finding.help(format!("write `{}`", fitting.word()))
        };
        self.say(finding);
    }

    fn route_words(&self, clause: &str) -> String {
        let Some(header) = &self.model.header else { return String::new() };
        let party = |role| header.parties.iter().find(|party| party.role == role).map(|party| party.name.clone());
        let (payer, provider) = (party(crate::model::Role::Payer), party(crate::model::Role::Provider));
        match (clause, payer, provider) {
            ("bonus" | "earn_back", Some(payer), Some(provider)) => format!("moves money from {payer} to {provider}"),
            ("penalty" | "credit", Some(payer), Some(provider)) => format!("moves money from {provider} to {payer}"),
            _ => String::new(),
        }
    }

    /// `when` rows: tried in the order written.
    fn conditions(&mut self, scope: &Scope, table: &tree::Table, expected: Option<&Type>, verbs: Verbs<'_>) -> Ruled {
        let span = table.at.0;
        if let Some(row) =
            table.rows.iter().find(|row| matches!(row.head, tree::RowHead::Band(_) | tree::RowHead::At(_)))
        {
            let finding = Finding::error(
                "table-kind",
                "these rows could pay by where the total lies, or each part at its own rate",
            )
            .at(verbs.head, "")
            .at(row.head_at.0, "a row without a kind of table above it")
            .help("`by band of …` pays by where the total lies, `by part of …` each part at its own rate, `by line of …` evenly between `at` rows");
            self.say(finding);
            let amount = self.broken(span);
            return Ruled { amount, pays: None };
        }
        let read = self.results(scope, &table.rows, expected, None, verbs);
        let ty = self.result_type(&read, expected);
        let mut rows = Vec::new();
        let mut sides = Vec::new();
        let mut otherwise: Option<(ExprId, Verb, Span)> = None;
        for Read { row, result } in &read {
            let RowResult::Value(value) = result else {
                self.evenly_misplaced(row);
                continue;
            };
            match &row.head {
                tree::RowHead::When(condition) => {
                    if let Some((_, _, before)) = otherwise {
                        let finding = Finding::error("row-order", "this row is never reached")
                            .at(row.head_at.0, "after `otherwise`")
                            .at(before, "takes all that is left")
                            .help("put `otherwise` last");
                        self.say(finding);
                    }
                    let condition = self.condition(scope, condition);
                    rows.push((condition, *value));
                    sides.push((condition, row.verb));
                }
                tree::RowHead::Otherwise => {
                    if let Some((_, _, before)) = otherwise {
                        self.two_otherwise(row.head_at.0, before);
                    }
                    otherwise = Some((*value, row.verb, row.head_at.0));
                }
                tree::RowHead::Missing(_) | tree::RowHead::Band(_) | tree::RowHead::At(_) => {}
            }
        }
        let absent = self.absent_rows(&read);
        let pays = verbs.sided.then(|| {
            let rows =
                sides.iter().map(|(condition, verb)| (*condition, self.truth(*verb != Verb::Charges, span))).collect();
            let otherwise = otherwise.map(|(_, verb, _)| self.truth(verb != Verb::Charges, span));
            let absent =
                absent.iter().map(|(kinds, _, verb)| (*kinds, self.truth(*verb != Verb::Charges, span))).collect();
            self.add(Node::First { rows, otherwise, absent }, Type::Truth, span)
        });
        let absent = absent.into_iter().map(|(kinds, value, _)| (kinds, value)).collect();
        let otherwise = otherwise.map(|(value, ..)| value);
        let amount = self.add(Node::First { rows, otherwise, absent }, ty, span);
        Ruled { amount, pays }
    }

    /// `by band of`, `by part of`, `by line of`.
    fn selected(
        &mut self,
        scope: &Scope,
        table: &tree::Table,
        kind: tree::TableKind,
        selector_tree: &tree::Expr,
        expected: Option<&Type>,
        verbs: Verbs<'_>,
    ) -> Ruled {
        let span = table.at.0;
        let selector = self.expr(scope, selector_tree, None);
        if !matches!(self.ty(selector), Type::Quantity(_) | Type::Date | Type::Time | Type::Unknown) {
            let (place, words) = (self.span(selector), units::words(self.ty(selector)));
            let finding =
                Finding::error("unit-mismatch", format!("`{}` is {words}; bands need a number", self.words(place)))
                    .at(place, "")
                    .help("rows on words and on yes or no are `when` rows: `when track is EN  earns 10`");
            self.say(finding);
        }
        let direction = match self.direction_of_expr(scope, selector_tree, selector) {
            Some(Toward::Said(direction)) => Some(direction),
            // Bands are sorted by row before there are facts, and which row it is only the facts say.
            Some(Toward::By(..)) | None => None,
        };
        let inner = self.with_standards_of(scope, selector);
        // A part's result is a rate; the product with the selector is what is expected.
        let row_expected = if kind == tree::TableKind::Part { None } else { expected };
        let read = self.results(&inner, &table.rows, row_expected, Some(selector), verbs);
        let mut ty = self.result_type(&read, row_expected);
        let mut rows = Vec::new();
        let mut sides = Vec::new();
        let mut otherwise: Option<(ExprId, Verb, Span)> = None;
        for Read { row, result } in &read {
            let row_scope = self.row_scope(&inner, row);
            let claim = match &row.head {
                tree::RowHead::Band(band) => self.claim(&row_scope, band, selector, direction, row),
                tree::RowHead::At(at) => {
                    if kind != tree::TableKind::Line {
                        let finding = Finding::error("table-kind", "`at` rows are points of a line")
                            .at(row.head_at.0, "")
                            .at(span_of_kind(table), format!("this table is read `{}`", kind.words()))
                            .help("write `by line of …` above them, or `from …` in the row");
                        self.say(finding);
                    }
                    Some(Claim::Point(self.bound(&row_scope, at, selector)))
                }
                tree::RowHead::Otherwise => {
                    if let Some((_, _, before)) = otherwise {
                        self.two_otherwise(row.head_at.0, before);
                    }
                    match result {
                        RowResult::Value(value) => otherwise = Some((*value, row.verb, row.head_at.0)),
                        RowResult::Evenly(..) => {
                            self.evenly_misplaced(row);
                            // So that what it was to cover is not missed as well.
                            let nothing = self.broken(row.at.0);
                            otherwise = Some((nothing, row.verb, row.head_at.0));
                        }
                    }
                    None
                }
                tree::RowHead::When(_) => {
                    let finding = Finding::error("row-head", "a condition stands among bands")
                        .at(row.head_at.0, "")
                        .at(
                            span_of_kind(table),
                            format!("`{}` rows begin `from`, `above`, `up to` or `below`", kind.words()),
                        )
                        .help("put the condition in an `except when` line of the clause, or make all rows `when` rows");
                    self.say(finding);
                    None
                }
                tree::RowHead::Missing(_) => None,
            };
            let otherwise_row = matches!(row.head, tree::RowHead::Otherwise);
            if matches!(result, RowResult::Evenly(..)) && kind != tree::TableKind::Band && !otherwise_row {
                self.evenly_misplaced(row);
            }
            if let Some(claim) = claim {
                let each = row.each.as_ref().and_then(|each| self.axes.get(&each.text).copied());
                let because = row.because.as_ref().map(|because| because.text.clone());
                let (row_span, head) = (row.at.0, row.head_at.0);
                sides.push((each, claim.clone(), row.verb, row_span, head));
                rows.push(TableRow { each, claim, result: result.clone(), because, span: row_span, head });
            }
        }
        let absent = self.absent_rows(&read);
        let model_kind = match kind {
            tree::TableKind::Band => TableKind::Band,
            tree::TableKind::Part => TableKind::Part,
            tree::TableKind::Line => TableKind::Line,
        };
        if model_kind == TableKind::Part {
            ty = self.part_type(&ty, selector);
        }
        if verbs.sided && model_kind != TableKind::Band {
            return self.two_sided(model_kind, selector, rows, &sides, otherwise, &absent, ty, span);
        }
        let pays = verbs.sided.then(|| {
            let rows = sides
                .into_iter()
                .map(|(each, claim, verb, span, head)| {
                    let side = self.truth(verb != Verb::Charges, span);
                    TableRow { each, claim, result: RowResult::Value(side), because: None, span, head }
                })
                .collect();
            let otherwise = otherwise.map(|(_, verb, _)| self.truth(verb != Verb::Charges, span));
            let absent =
                absent.iter().map(|(kinds, _, verb)| (*kinds, self.truth(*verb != Verb::Charges, span))).collect();
            let table = Table { kind: TableKind::Band, selector, rows, otherwise, absent };
            self.add(Node::Table(table), Type::Truth, span)
        });
        let table = Table {
            kind: model_kind,
            selector,
            rows,
            otherwise: otherwise.map(|(value, ..)| value),
            absent: absent.into_iter().map(|(kinds, value, _)| (kinds, value)).collect(),
        };
        let amount = self.add(Node::Table(table), ty, span);
        Ruled { amount, pays }
    }

    /// Parts or points on two sides: what charges is below nothing, and the sign of what comes out says the side. Parts
    /// that charge count against those that pay; a line from a point that charges to one that pays passes through nothing.
    #[allow(clippy::too_many_arguments)]
    fn two_sided(
        &mut self,
        kind: TableKind,
        selector: ExprId,
        mut rows: Vec<TableRow>,
        sides: &[(Option<crate::model::AxisId>, Claim, Verb, Span, Span)],
        otherwise: Option<(ExprId, Verb, Span)>,
        absent: &[(Kinds, ExprId, Verb)],
        ty: Type,
        span: Span,
    ) -> Ruled {
        let signed = |checker: &mut Self, value: ExprId, verb: Verb| {
            if verb != Verb::Charges {
                return value;
            }
            let (ty, span) = (checker.ty(value).clone(), checker.span(value));
            checker.add(Node::Negate(value), ty, span)
        };
        for (row, (_, _, verb, ..)) in rows.iter_mut().zip(sides) {
            if let RowResult::Value(rate) = row.result {
                row.result = RowResult::Value(signed(self, rate, *verb));
            }
        }
        let otherwise = otherwise.map(|(value, verb, _)| signed(self, value, verb));
        let absent = absent.iter().map(|(kinds, value, verb)| (*kinds, signed(self, *value, *verb))).collect();
        let table = Table { kind, selector, rows, otherwise, absent };
        let sum = self.add(Node::Table(table), ty.clone(), span);
        let zero = self.add(Node::Const(Datum::Number(Number::zero())), ty.clone(), span);
        let pays = self.add(Node::Compare(Relation::AtLeast, sum, zero), Type::Truth, span);
        let negative = self.add(Node::Negate(sum), ty.clone(), span);
        let amount = self.add(Node::If(pays, sum, negative), ty, span);
        Ruled { amount, pays: Some(pays) }
    }

    fn part_type(&mut self, rate: &Type, selector: ExprId) -> Type {
        match (rate, self.ty(selector)) {
            (Type::Quantity(rate), Type::Quantity(selector)) => {
                let unit = units::product(rate, selector);
                if units::stands_alone(&unit) { Type::Quantity(unit) } else { Type::Quantity(Unit::number()) }
            }
            _ => Type::Unknown,
        }
    }

    fn row_scope(&mut self, scope: &Scope, row: &tree::Row) -> Scope {
        match row.each.as_ref().and_then(|each| self.axes.get(&each.text).copied()) {
            Some(axis) => scope.with(axis),
            None => scope.clone(),
        }
    }

    /// Reads the results of all rows: those that are `nothing` after the others, whose type they take.
    fn results<'t>(
        &mut self,
        scope: &Scope,
        rows: &'t [tree::Row],
        expected: Option<&Type>,
        selector: Option<ExprId>,
        verbs: Verbs<'_>,
    ) -> Vec<Read<'t>> {
        let mut ty = expected.cloned();
        let mut read: Vec<Option<RowResult>> = vec![None; rows.len()];
        for pass in 0..2 {
            for (place, row) in rows.iter().enumerate() {
                let nothing =
                    matches!(&row.result, tree::RowResult::Amount(expr) if matches!(*expr.node, tree::Node::Nothing));
                if nothing != (pass == 1) {
                    continue;
                }
                self.verb_fits(row.verb, row.verb_at.0, verbs);
                if let Some(each) = &row.each {
                    self.axis_of(each);
                    if selector.is_none() {
                        let finding =
                            Finding::error("row-head", "`for each` rows stand in a table by band, part or line")
                                .at(row.head_at.0, "");
                        self.say(finding);
                    }
                }
                let row_scope = self.row_scope(scope, row);
                let result = match &row.result {
                    tree::RowResult::Amount(expr) => RowResult::Value(self.expr(&row_scope, expr, ty.as_ref())),
                    tree::RowResult::Evenly(from, to) => {
                        let from = self.expr(&row_scope, from, ty.as_ref());
                        let to = self.expr(&row_scope, to, ty.as_ref());
                        self.alike(from, to, "cannot be two ends of one line");
                        RowResult::Evenly(from, to)
                    }
                    // Rows of decisions, which are read elsewhere.
                    tree::RowResult::Bare => RowResult::Value(self.broken(row.verb_at.0)),
                };
                if ty.is_none() {
                    let (RowResult::Value(first) | RowResult::Evenly(first, _)) = &result;
                    ty = Some(self.ty(*first).clone());
                }
                read[place] = Some(result);
            }
        }
        rows.iter().zip(read).filter_map(|(row, result)| result.map(|result| Read { row, result })).collect()
    }

    /// The common type of the rows.
    fn result_type(&mut self, read: &[Read<'_>], expected: Option<&Type>) -> Type {
        // In a clause of money a row that is not money is the clause's to say, not a quarrel between rows.
        if expected.is_some_and(|expected| money_unit(expected).is_some()) {
            let results =
                read.iter().map(|Read { result: RowResult::Value(value) | RowResult::Evenly(value, _), .. }| *value);
            let types: Vec<Type> = results.map(|value| self.ty(value).clone()).collect();
            let odd = types.iter().find(|ty| **ty != Type::Unknown && money_unit(ty).is_none());
            return odd.or(types.first()).cloned().unwrap_or(Type::Unknown);
        }
        let mut common: Option<(Type, ExprId)> = None;
        for Read { result, .. } in read {
            let (RowResult::Value(value) | RowResult::Evenly(value, _)) = result;
            common = match common {
                None => Some((self.ty(*value).clone(), *value)),
                Some((ty, first)) => match units::joined(&ty, self.ty(*value)) {
                    Some(joined) => Some((joined, first)),
                    None => {
                        self.alike(first, *value, "cannot be two rows of one table");
                        return Type::Unknown;
                    }
                },
            };
        }
        let ty = common.map_or(Type::Unknown, |(ty, _)| ty);
        match expected {
            Some(expected) if units::comparable(expected, &ty) && ty != Type::Unknown => {
                // A declared count or points stays what was declared.
                if matches!((expected, &ty), (Type::Quantity(one), Type::Quantity(other)) if one.is_plain() && other.is_plain())
                {
                    expected.clone()
                } else {
                    ty
                }
            }
            Some(_) | None => ty,
        }
    }

    fn absent_rows(&mut self, read: &[Read<'_>]) -> Vec<(Kinds, ExprId, Verb)> {
        let rows: Vec<(tree::Missing, ExprId, Verb, Span)> = read
            .iter()
            .filter_map(|Read { row, result }| match (&row.head, result) {
                (tree::RowHead::Missing(kind), RowResult::Value(value)) => {
                    Some((*kind, *value, row.verb, row.head_at.0))
                }
                _ => None,
            })
            .collect();
        self.repeated_kinds(rows.iter().map(|(kind, _, _, span)| (*kind, *span)));
        let refs: Vec<&(tree::Missing, ExprId, Verb, Span)> = rows.iter().collect();
        in_order_of_kinds(&refs, |(kind, ..)| *kind)
            .into_iter()
            .map(|(kinds, (_, value, verb, _))| (kinds, *value, *verb))
            .collect()
    }

    fn claim(
        &mut self,
        scope: &Scope,
        band: &tree::Band,
        selector: ExprId,
        direction: Option<Direction>,
        row: &tree::Row,
    ) -> Option<Claim> {
        Some(match band {
            tree::Band::From(at) => Claim::Lower { at: self.bound(scope, at, selector), included: true },
            tree::Band::Above(at) => Claim::Lower { at: self.bound(scope, at, selector), included: false },
            tree::Band::UpTo(at) => Claim::Upper { at: self.bound(scope, at, selector), included: true },
            tree::Band::Below(at) => Claim::Upper { at: self.bound(scope, at, selector), included: false },
            tree::Band::Both { from, lower, up_to, upper } => {
                let lower = self.bound(scope, lower, selector);
                let upper = self.bound(scope, upper, selector);
                Claim::Both { lower, from: *from, upper, up_to: *up_to }
            }
            tree::Band::Good(goodness, at) => {
                let at = self.bound(scope, at, selector);
                match direction {
                    Some(direction) => Claim::Good(good(*goodness), at, direction),
                    None => {
                        self.direction_unsaid(selector, goodness.words(), row.head_at.0);
                        return None;
                    }
                }
            }
        })
    }

    fn bound(&mut self, scope: &Scope, at: &tree::Expr, selector: ExprId) -> ExprId {
        let ty = self.ty(selector).clone();
        let id = self.expr(scope, at, Some(&ty));
        self.alike(selector, id, "cannot be compared");
        id
    }

    pub(super) fn two_otherwise(&mut self, here: Span, before: Span) {
        let finding = Finding::error("band-overlap", "two rows say `otherwise`")
            .at(here, "the second")
            .at(before, "the first")
            .help("keep one");
        self.say(finding);
    }

    fn evenly_misplaced(&mut self, row: &tree::Row) {
        if matches!(row.head, tree::RowHead::Otherwise) {
            let finding = Finding::error("table-kind", "an `otherwise` row has no ends to run between")
                .at(row.at.0, "`evenly from … to …` runs along a band with two ends")
                .help("name the ends: `from 10% to below 20%  earns evenly from 0 to 10`; then `otherwise` takes what is left");
            self.say(finding);
            return;
        }
        let finding = Finding::error("table-kind", "`evenly from … to …` runs along a band with two ends")
            .at(row.at.0, "")
            .help("it stands in a `by band of` table, in a row with a bound above it and one below; points on a line are `by line of` with `at` rows");
        self.say(finding);
    }
}

fn span_of_kind(table: &tree::Table) -> Span {
    let start = table.at.0;
    let end = table.selector.as_ref().map_or(start.end, |(_, selector)| selector.at.0.end);
    Span { start: start.start, end }
}
