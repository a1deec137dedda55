//! Second pass: clause by clause, in the order in which figures read each other.

use super::declare::{Part, Pending};
use super::folds::whole_no_more;
use super::rows::Verbs;
use super::{Checker, Scope, Toward, units, with_article};
use crate::calendar::{Date, Moment};
use crate::diagnostic::Finding;
use crate::model::{
    Action, Body, ClauseKind, Datum, Direction, ExprId, Face, Figure, FigureId, Good, Input, Kind, Kinds, Metric, Node,
    Relation, Select, Type, Unit,
};
use crate::number::{Mode, Number};
use crate::syntax::tree::{self, LineSays, Verb};

impl<'t> Checker<'t> {
    /// Declares all figures and works them out.
    pub(super) fn elaborate(&mut self, text: &'t tree::Text) {
        let pending = self.declare_figures(text);
        self.declare_facts(&pending);
        for place in self.in_order(&pending) {
            let item = &pending[place];
            let from = ExprId(self.model.exprs.len() as u32);
            let scope = self.scope_of(item.figure);
            self.standing = Some(item.figure);
            self.filter(item, &scope);
            if matches!(
                item.part,
                Part::Main | Part::Shown(_) | Part::Standard(_) | Part::Met(_) | Part::Funded | Part::Share(_)
            ) {
                self.added_or_removed(item, &scope);
            }
            self.not_in_history(item, &scope);
            self.one(item, &scope);
            if self.model.figure(item.figure).clause == ClauseKind::Assertion {
                self.asserted.push(from..ExprId(self.model.exprs.len() as u32));
            }
        }
        self.standing = None;
        self.governing_is_a_date();
        self.directions_kept();
        self.held_in_shorter_periods();
        self.irrationals_rounded();
        self.finish_order();
        self.scorecards(text);
        self.assertions(text);
    }

    /// The types of facts and the directions of metrics are known before anything is worked out.
    fn declare_facts(&mut self, pending: &[Pending<'t>]) {
        for item in pending {
            if item.part != Part::Main {
                continue;
            }
            match &item.clause.body {
                tree::Body::Input(input) => {
                    let ty = self.unit_type(&input.declared.unit, input.declared.at.0);
                    self.set_type(item.figure, ty);
                }
                tree::Body::Metric(metric) => {
                    if let tree::MetricValue::Reported(declared) = &metric.value {
                        let ty = self.unit_type(&declared.unit, declared.at.0);
                        self.set_type(item.figure, ty);
                    }
                    let mut known = Metric {
                        direction: self.better(item.figure, metric),
                        domain: metric.domain.as_ref().map(|domain| domain.text.clone()),
                        source: metric.source.as_ref().map(|source| source.text.clone()),
                        standards: Vec::new(),
                    };
                    for standard in &metric.standards {
                        let name = format!("{}.{}", metric.heading.name.text, standard.name.text);
                        if let Some(figure) = self.figures.get(&name) {
                            known.standards.push((standard.name.text.clone(), *figure));
                        }
                    }
                    self.model.figures[item.figure.index()].metric = Some(known);
                }
                tree::Body::Define(tree::Define { unit: Some(unit), heading, .. }) => {
                    let ty = self.unit_type(unit, heading.name.at.0);
                    self.set_type(item.figure, ty);
                }
                _ => {}
            }
        }
    }

    fn set_type(&mut self, figure: FigureId, ty: Type) {
        self.model.figures[figure.index()].ty = ty;
    }

    fn better(&mut self, figure: FigureId, metric: &tree::Metric) -> Option<Direction> {
        match metric.better.as_ref()? {
            tree::Better::Higher(_) => Some(Direction::Higher),
            tree::Better::Lower(_) => Some(Direction::Lower),
            tree::Better::Column(path) => {
                let scope = self.scope_of(figure);
                // No version has another direction (`directions_kept`).
                let outer = std::mem::replace(&mut self.each_epoch, true);
                let id = self.path(&scope, path, None);
                self.each_epoch = outer;
                let Node::Cell(axis, column, Select::Here) = self.node(id).node else {
                    if !matches!(self.node(id).node, Node::Broken) {
                        let finding = Finding::error(
                            "direction-unsaid",
                            "a direction that varies is a column of the metric's schedule",
                        )
                        .at(path.at.0, "")
                        .help("declare `column direction: one of higher or lower` and head the metric `for each` row");
                        self.say(finding);
                    }
                    return None;
                };
                let fits = matches!(self.ty(id), Type::Word(words) if words.iter().all(|word| word == "higher" || word == "lower"));
                if !fits {
                    let place = self.model.axis(axis).columns[column.index()].span;
                    let finding =
                        Finding::error("direction-unsaid", "a column of directions holds `higher` and `lower`")
                            .at(path.at.0, "")
                            .at(place, "declared here")
                            .help("declare it `one of higher or lower`");
                    self.say(finding);
                }
                Some(Direction::Column(axis, column))
            }
        }
    }

    /// The reader's scope in a figure's own clause.
    pub(super) fn scope_of(&self, figure: FigureId) -> Scope {
        let unsure = self.unsure.contains(&figure);
        let of = self.model.figure(figure);
        Scope { axes: of.shape.clone(), place: of.place, unsure, ..Scope::default() }
    }

    fn filter(&mut self, item: &Pending<'t>, scope: &Scope) {
        if matches!(item.part, Part::Account | Part::Version) {
            return;
        }
        if let Some(id) = self.versioned_filter(item, scope) {
            self.model.figures[item.figure.index()].filter = Some(id);
        }
    }

    fn one(&mut self, item: &Pending<'t>, scope: &Scope) {
        match (&item.clause.body, item.part) {
            (tree::Body::Input(input), Part::Main) => match self.later_versions(&input.heading.name.text).is_empty() {
                true => self.input(item, scope, input),
                false => self.amended_input(item, scope, input),
            },
            (tree::Body::Metric(metric), Part::Main) => self.metric(item, scope, metric),
            (tree::Body::Metric(metric), Part::Standard(place)) => self.standard(item, scope, metric, place),
            (tree::Body::Metric(metric), Part::Met(place)) => self.met(item.figure, metric, place),
            (tree::Body::Define(define), Part::Main) => {
                let ty = define.unit.as_ref().map(|unit| self.unit_type(unit, define.heading.name.at.0));
                let id = self.versioned(item, scope, |it, clause| {
                    let tree::Body::Define(define) = &clause.body else { return it.broken(clause.head.0) };
                    let id = it.rule(scope, &define.rule, ty.as_ref(), clause.head.0);
                    it.tail_lines(scope, id, &define.lines, "define")
                });
                let id = self.or_given(item.figure, scope, id, &define.lines);
                self.declared_fits(item.figure, id, ty);
            }
            (tree::Body::Score(score), Part::Main) => {
                let id = self.versioned(item, scope, |it, clause| {
                    let tree::Body::Score(score) = &clause.body else { return it.broken(clause.head.0) };
                    let verbs = Verbs { clause: "score", allowed: &[Verb::Earns], head: clause.head.0, sided: false };
                    let id = it.ruled(scope, &score.rule, None, verbs).amount;
                    it.tail_lines(scope, id, &score.lines, "score")
                });
                let id = self.or_given(item.figure, scope, id, &score.lines);
                // What a score earns is points, unless it is something else altogether.
                if matches!(self.ty(id), Type::Quantity(unit) if unit.is_plain()) {
                    self.model.exprs[id.index()].ty = Type::Quantity(Unit::faced(Face::Points));
                }
                if let Some(most) = &score.out_of {
                    let ty = self.ty(id).clone();
                    self.model.figures[item.figure.index()].out_of = self.fitting_number(most, &ty);
                }
                self.finish(item.figure, id);
            }
            (tree::Body::Composite(composite), Part::Main) => self.composite(item, scope, composite),
            (tree::Body::Term(_), Part::Main) => self.versioned_term(item, scope),
            (tree::Body::Term(_), Part::Shown(limit)) => self.shown(item.figure, limit),
            (tree::Body::Limit(limit), Part::Limit(place)) => self.limit(item, limit, place),
            (tree::Body::Decision(decision), Part::Main) => self.decision(item, scope, decision),
            (tree::Body::Obligation(obligation), Part::Main) => self.obligation(item, scope, obligation),
            (tree::Body::Assert(assert), Part::Main) => self.always(item, scope, assert),
            (tree::Body::Pool(_), Part::Funded) => self.funded(item, scope),
            (tree::Body::Pool(pool), Part::Share(id)) => self.share(item, pool, id),
            (_, Part::Version) => self.version_figure(item, scope),
            _ => {}
        }
    }

    pub(super) fn finish(&mut self, figure: FigureId, id: ExprId) {
        let ty = self.ty(id).clone();
        let figure = &mut self.model.figures[figure.index()];
        figure.body =
            if matches!(self.model.exprs[id.index()].node, Node::Broken) { Body::Broken } else { Body::Expr(id) };
        figure.ty = ty;
    }

    /// A define that says its unit must come to it.
    fn declared_fits(&mut self, figure: FigureId, id: ExprId, declared: Option<Type>) {
        let found = self.ty(id).clone();
        if let Some(declared) = declared {
            if !self.fits(&declared, &found) {
                let (span, place) = (self.span(id), self.model.figure(figure).name_span);
                let finding = Finding::error(
                    "unit-mismatch",
                    format!("`{}` is declared {}", self.model.figure(figure).name, units::words(&declared)),
                )
                .at(place, units::words(&declared))
                .at(span, units::words(&found));
                self.say(finding);
                return;
            }
            self.finish(figure, id);
            self.set_type(figure, declared);
            return;
        }
        self.finish(figure, id);
    }

    fn input(&mut self, item: &Pending<'t>, scope: &Scope, input: &tree::Input) {
        let ty = self.model.figure(item.figure).ty.clone();
        let column = input.column.as_ref().map(|column| column.text.clone());
        let body = self.fact(&input.declared, &ty, column);
        self.fact_with_lines(item, scope, body);
    }

    /// A fact whose declaration is amended: it is read by the widest of them, and refused where that of the day does not let
    /// it be so.
    fn amended_input(&mut self, item: &Pending<'t>, scope: &Scope, input: &tree::Input) {
        let (figure, ty) = (item.figure, self.model.figure(item.figure).ty.clone());
        let column = input.column.as_ref().map(|column| column.text.clone());
        let mut widest = self.fact(&input.declared, &ty, column);
        for later in self.later_versions(&input.heading.name.text) {
            let tree::Body::Input(later) = &later.clause.body else { continue };
            let other = self.fact(&later.declared, &ty, None);
            let outer = |one: &Option<Number>, other: &Option<Number>, greater: bool| match (one, other) {
                (Some(one), Some(other)) if (one > other) == greater => Some(one.clone()),
                (Some(_), Some(other)) => Some(other.clone()),
                _ => None,
            };
            widest.range =
                (outer(&widest.range.0, &other.range.0, false), outer(&widest.range.1, &other.range.1, true));
            widest.decimals = widest.decimals.zip(other.decimals).map(|(one, other)| one.max(other));
            widest.may_be = widest.may_be.with(other.may_be);
        }
        let kinds = widest.may_be;
        let raw = self.given_beside(figure, widest, ty.clone());
        let id = self.versioned(item, scope, |it, clause| {
            let tree::Body::Input(version) = &clause.body else { return it.broken(clause.head.0) };
            let span = version.declared.at.0;
            let declared = it.fact(&version.declared, &ty, None);
            let fact = it.figure_here(scope, raw, span);
            let refused = it.add(Node::Absent(Kind::Refused), ty.clone(), span);
            let mut outside = Vec::new();
            let edges = [(&declared.range.0, Relation::Less), (&declared.range.1, Relation::More)];
            for (edge, relation) in edges {
                let Some(edge) = edge else { continue };
                let datum = match ty {
                    Type::Date => edge.to_i64().and_then(Date::from_day_number).map(Datum::Date),
                    Type::Time => {
                        edge.mul(&Number::from(3_600)).to_i64().and_then(Moment::from_seconds).map(Datum::Time)
                    }

                    _ => Some(Datum::Number(edge.clone())),
                };
                let Some(datum) = datum else { continue };
                let edge = it.add(Node::Const(datum), ty.clone(), span);
                outside.push(it.add(Node::Compare(relation, fact, edge), Type::Truth, span));
            }
            if let (Some(decimals), Type::Quantity(unit)) = (declared.decimals, &ty) {
                let quantum = Number::power_of_ten(-(decimals as i32)).mul(&unit.scale());
                let action = Action::Round(Mode::Truncate, quantum);
                let cut = it.add(Node::Step { base: fact, action, when: None }, ty.clone(), span);
                outside.push(it.add(Node::Compare(Relation::NotEqual, fact, cut), Type::Truth, span));
            }
            let mut id = fact;
            if !outside.is_empty() {
                let unfit = it.add(Node::Or(outside), Type::Truth, span);
                id = it.add(
                    Node::First { rows: vec![(unfit, refused)], otherwise: Some(fact), absent: Vec::new() },
                    ty.clone(),
                    span,
                );
            }
            let not_so = kinds.without(declared.may_be);
            if !not_so.is_empty() {
                // A fact that has to be reported, and is not, has not been supplied.
                let unreported = Kinds::only(Kind::Unreported);
                let unsupplied = it.add(Node::Absent(Kind::Unsupplied), ty.clone(), span);
                let treats = vec![(not_so.both(unreported), unsupplied), (not_so.without(unreported), refused)];
                let treats = treats.into_iter().filter(|(kinds, _)| !kinds.is_empty()).collect();
                id = it.add(Node::Treat(id, treats), ty.clone(), span);
            }
            id
        });
        let id = self.versioned(item, scope, |it, _| it.tail_lines(scope, id, &input.lines, "input"));
        self.finish(figure, id);
        self.set_type(figure, ty);
    }

    /// The fact beside a figure that something is made of: `name.given`, in the column of the figure's own name where no
    /// other is said.
    fn given_beside(&mut self, figure: FigureId, mut fact: Input, ty: Type) -> FigureId {
        let whole = self.model.figure(figure).clone();
        fact.column = fact.column.or_else(|| Some(whole.name.clone()));
        let name = format!("{}.given", whole.name);
        let (clause, body) = (ClauseKind::Input, Body::Input(fact));
        let given = Figure { name: name.clone(), clause, body, ty, metric: None, listed: false, ..whole };
        self.push_figure(name, given)
    }

    /// A fact, or what status lines and treatments make of it: then the fact itself is `name.given`.
    fn fact_with_lines(&mut self, item: &Pending<'t>, scope: &Scope, fact: Input) {
        let figure = item.figure;
        let name = item.clause.body.amendable_name().map_or("", |name| &name.text);
        let versions = self.later_versions(name).into_iter().map(|later| later.clause);
        if std::iter::once(item.clause).chain(versions).all(|clause| lines_of(clause).0.is_empty()) {
            self.model.figures[figure.index()].body = Body::Input(fact);
            return;
        }
        let (span, ty) = (self.model.figure(figure).name_span, self.model.figure(figure).ty.clone());
        let given = self.given_beside(figure, fact, ty);
        let id = self.versioned(item, scope, |it, clause| {
            let (lines, word) = lines_of(clause);
            let fact = it.figure_here(scope, given, span);
            it.tail_lines(scope, fact, lines, word)
        });
        self.finish(figure, id);
    }

    /// `may be given`: what the facts say wins over what is worked out; a fact that is not there is unreported.
    pub(super) fn or_given(&mut self, figure: FigureId, scope: &Scope, id: ExprId, lines: &[tree::Line]) -> ExprId {
        if !lines.iter().any(|line| matches!(line.says, LineSays::MayBeGiven)) {
            return id;
        }
        let (ty, span) = (self.ty(id).clone(), self.span(id));
        let unreported = Kinds::only(Kind::Unreported);
        let input = Input {
            range: (None, None),
            decimals: None,
            fraction: false,
            may_be: unreported,
            column: None,
            declared: self.model.figure(figure).name_span,
        };
        let given = self.given_beside(figure, input, ty.clone());
        let fact = self.figure_here(scope, given, span);
        self.add(Node::Treat(fact, vec![(unreported, id)]), ty, span)
    }

    fn fact(&mut self, declared: &tree::Declared, ty: &Type, column: Option<String>) -> Input {
        let amount_like = matches!(ty, Type::Quantity(unit) if !unit.is_bare() || unit.face == Face::Count);
        let mut range = (amount_like.then(Number::zero), None);
        if let Some((lower, upper)) = &declared.range {
            let mut end = |literal: &Option<tree::Literal>| match (literal, ty) {
                (Some(literal), Type::Time) => match &literal.value {
                    tree::LiteralValue::Time(moment) => Some(Datum::Time(*moment).number()),
                    _ => self.fitting_number(literal, ty),
                },
                (Some(literal), Type::Date) => match &literal.value {
                    tree::LiteralValue::Date(date) => Some(Number::from(date.day_number())),
                    _ => self.fitting_number(literal, ty),
                },
                (Some(literal), _) => self.fitting_number(literal, ty),
                (None, _) => None,
            };
            range = (end(lower), end(upper));
            if lower.is_none() && amount_like {
                range.0 = Some(Number::zero());
            }
            if let (Some(least), Some(greatest)) = &range
                && least > greatest
            {
                let finding = Finding::error("band-gap", "nothing lies in this range")
                    .at(declared.at.0, "its lower end is above its upper end")
                    .help("write the smaller value first");
                self.say(finding);
            }
        }
        if declared.fraction && !matches!(ty, Type::Quantity(unit) if unit.is_percent()) {
            let finding =
                Finding::error("unit-mismatch", "only a percent is `written as a fraction`").at(declared.at.0, "");
            self.say(finding);
        }
        let may_be = super::folds::kinds_of(&declared.may_be).without(crate::model::Kinds::NONE);
        Input {
            range,
            decimals: declared.decimals,
            fraction: declared.fraction,
            may_be,
            column,
            declared: declared.at.0,
        }
    }

    fn metric(&mut self, item: &Pending<'t>, scope: &Scope, metric: &tree::Metric) {
        let figure = item.figure;
        match &metric.value {
            tree::MetricValue::Reported(declared) => {
                let ty = self.model.figure(figure).ty.clone();
                let body = self.fact(declared, &ty, None);
                for line in metric.lines.iter().filter(|line| matches!(line.says, LineSays::MayBeGiven)) {
                    let finding =
                        Finding::error("unknown-line", "a reported metric is given: no line says that it may be")
                            .at(line.at.0, "")
                            .at(declared.at.0, "reported here")
                            .help("take the line out, or let the metric be worked out: `is a per b`");
                    self.say(finding);
                }
                self.fact_with_lines(item, scope, body);
            }
            tree::MetricValue::Is(_) => {
                let head = self.model.figure(figure).name_span;
                let id = self.versioned(item, scope, |it, clause| {
                    let tree::Body::Metric(tree::Metric { value: tree::MetricValue::Is(rule), lines, .. }) =
                        &clause.body
                    else {
                        return it.broken(clause.head.0);
                    };
                    let id = it.rule(scope, rule, None, head);
                    let scope = Scope { fraction: it.fraction(id), ..scope.clone() };
                    it.tail_lines(&scope, id, lines, "metric")
                });
                let id = self.or_given(figure, scope, id, &metric.lines);
                self.finish(figure, id);
            }
        }
    }

    /// Numerator and denominator of the outermost quotient, steps set aside.
    fn fraction(&self, id: ExprId) -> Option<(ExprId, ExprId)> {
        match &self.node(id).node {
            Node::Divide(numerator, denominator) => Some((*numerator, *denominator)),
            Node::Step { base, .. } | Node::Treat(base, _) => self.fraction(*base),
            _ => None,
        }
    }

    fn standard(&mut self, item: &Pending<'t>, scope: &Scope, metric: &tree::Metric, place: usize) {
        let figure = item.figure;
        let Some(standard) = metric.standards.get(place) else { return };
        let id = self.versioned(item, scope, |it, clause| {
            let tree::Body::Metric(metric) = &clause.body else { return it.broken(clause.head.0) };
            match metric.standards.iter().find(|other| other.name.text == standard.name.text) {
                Some(standard) => it.expr(scope, &standard.value, None),
                None => it.broken(clause.head.0),
            }
        });
        self.finish(figure, id);
        self.model.figures[figure.index()].listed = !matches!(self.node(id).node, Node::Const(_) | Node::Cell(..));
        // The unit is that of the metric, which is worked out by now or is a fact.
        let Some(whole) = self.figures.get(&metric.heading.name.text).copied() else { return };
        if matches!(self.model.figure(whole).body, Body::Broken) {
            return;
        }
        let whole_ty = self.model.figure(whole).ty.clone();
        if !self.fits(&whole_ty, self.ty(id)) {
            let span = self.model.figure(whole).name_span;
            let read = match self.model.figure(whole).body {
                Body::Expr(expr) => expr,
                _ => self.add(
                    Node::Figure(whole, vec![Select::Here; self.model.figure(whole).shape.len()]),
                    whole_ty,
                    span,
                ),
            };
            self.alike(read, id, "cannot be compared");
        }
    }

    fn met(&mut self, figure: FigureId, metric: &tree::Metric, place: usize) {
        let Some(standard) = metric.standards.get(place) else { return };
        let name = &metric.heading.name.text;
        let (Some(whole), Some(standard)) =
            (self.figures.get(name).copied(), self.figures.get(&format!("{name}.{}", standard.name.text)).copied())
        else {
            return;
        };
        let Some(direction) = self.model.figure(whole).metric.as_ref().and_then(|metric| metric.direction) else {
            return;
        };
        let scope = self.scope_of(whole);
        let span = self.model.figure(figure).name_span;
        let left = self.figure_here(&scope, whole, span);
        let right = self.figure_here(&scope, standard, span);
        if !self.fits(self.ty(left), self.ty(right)) {
            return;
        }
        let id = self.good(Good::AtLeastAsGood, left, right, Toward::Said(direction), span);
        self.finish(figure, id);
    }

    fn composite(&mut self, item: &Pending<'t>, scope: &Scope, composite: &tree::Composite) {
        let id = self.versioned(item, scope, |it, clause| {
            let tree::Body::Composite(composite) = &clause.body else { return it.broken(clause.head.0) };
            let version = Pending { figure: item.figure, clause, part: item.part };
            let id = match &composite.made {
                tree::Made::Is(rule) => it.rule(scope, rule, None, clause.head.0),
                tree::Made::Parts(parts, skip) => it.parts(&version, scope, parts, skip),
            };
            it.tail_lines(scope, id, &composite.lines, "composite")
        });
        let id = self.or_given(item.figure, scope, id, &composite.lines);
        self.finish(item.figure, id);
    }

    fn parts(&mut self, item: &Pending<'t>, scope: &Scope, parts: &[tree::Part], skip: &tree::Skip) -> ExprId {
        let mut read: Vec<(Number, ExprId)> = Vec::new();
        let mut ty: Option<Type> = None;
        let mut total = Number::zero();
        for part in parts {
            let id = self.path(scope, &part.figure, None);
            let found = self.ty(id).clone();
            if !matches!(found, Type::Quantity(_) | Type::Unknown) {
                let finding = Finding::error(
                    "unit-mismatch",
                    format!("`{}` is {}; it cannot be weighed", self.words(part.figure.at.0), units::words(&found)),
                )
                .at(part.figure.at.0, "");
                self.say(finding);
            }
            ty = Some(match ty {
                None => found,
                Some(before) => match units::joined(&before, &found) {
                    Some(joined) => joined,
                    None => {
                        let first = read[0].1;
                        self.mismatch(
                            &before,
                            self.span(first),
                            &found,
                            part.figure.at.0,
                            "cannot be parts of one composite",
                        );
                        Type::Unknown
                    }
                },
            });
            total = total.add(&part.weight);
            read.push((part.weight.mul(&Number::power_of_ten(-2)), id));
        }
        if total != Number::from(100i64) {
            let mut finding = Finding::error(
                "weights-total",
                format!("the parts of `{}` weigh {total}%", self.model.figure(item.figure).name),
            );
            if let (Some(first), Some(last)) = (parts.first(), parts.last()) {
                finding = finding.at(first.at.0, "from here").at(last.at.0, "to here");
            }
            self.say(finding.help("parts total 100% (what happens when one has no score is said by `skipping`); a plain sum is `is a + b`"));
        }
        let ty = whole_no_more(&ty.unwrap_or(Type::Unknown));
        let skip = self.skip(skip);
        let span = parts
            .first()
            .map_or(item.clause.at.0, |first| parts.last().map_or(first.at.0, |last| first.at.0.to(last.at.0)));
        self.add(Node::Weighted { parts: read, skip }, ty, span)
    }

    /// Lines after a rule, outside money: statuses first say when there is no value, in the order written; steps and
    /// treatments then act on the value, in the order written.
    pub(super) fn tail_lines(&mut self, scope: &Scope, base: ExprId, lines: &[tree::Line], clause: &str) -> ExprId {
        let mut id = base;
        let mut statuses: Vec<(ExprId, ExprId)> = Vec::new();
        for line in lines {
            if let LineSays::Status { kind, when } = &line.says {
                let condition = self.condition(scope, when);
                let Some(kind) = single_kind(*kind) else {
                    let finding = Finding::error("unknown-line", "a figure is never just `missing`")
                        .at(line.at.0, "")
                        .help("say which kind: `insufficient when …`, `inapplicable when …`, `excused when …`");
                    self.say(finding);
                    continue;
                };
                let ty = self.ty(base).clone();
                let absent = self.add(Node::Absent(kind), ty, line.at.0);
                statuses.push((condition, absent));
            }
        }
        if !statuses.is_empty() {
            let (ty, span) = (self.ty(id).clone(), self.span(id));
            id = self.add(Node::First { rows: statuses, otherwise: Some(id), absent: Vec::new() }, ty, span);
        }
        let mut treats: Vec<&tree::Treat> = Vec::new();
        for line in lines {
            match &line.says {
                LineSays::Status { .. } => {}
                LineSays::Treat(treat) => treats.push(treat),
                LineSays::Steps { side, steps } => {
                    if side.is_some() {
                        self.line_misplaced(line, clause);
                    }
                    id = self.treated(scope, id, &treats);
                    treats.clear();
                    for step in steps {
                        id = self.step(scope, id, step, None);
                    }
                }
                LineSays::MayBeGiven if matches!(clause, "define" | "metric" | "score" | "composite") => {}
                LineSays::MayBeGiven => self.line_misplaced(line, clause),
                LineSays::Except { .. } | LineSays::OnlyIf { .. } => self.line_misplaced(line, clause),
            }
        }
        self.treated(scope, id, &treats)
    }

    pub(super) fn line_misplaced(&mut self, line: &tree::Line, clause: &str) {
        let words = match &line.says {
            LineSays::Except { .. } => "except when",
            LineSays::OnlyIf { .. } => "only if",
            LineSays::Steps { .. } => "pays",
            LineSays::MayBeGiven => "may be given",
            LineSays::Status { .. } | LineSays::Treat(_) => "this",
        };
        let clause = with_article(clause);
        let finding = Finding::error("unknown-line", format!("`{words}` does not begin a line of {clause}"))
            .at(line.at.0, "a line of a clause of money")
            .help("write the condition into the rule: `when … earns …` rows, or `if … then … otherwise …`")
            .help("lines that may stand here: `insufficient when`, `capped at`, `not below`, `kept between`, `reduced by`, `increased by`, `times`, `rounded`, `unreported counts as`");
        self.say(finding);
    }
}

/// The lines behind a fact's declaration, and the word of its clause.
fn lines_of(clause: &tree::Clause) -> (&[tree::Line], &'static str) {
    match &clause.body {
        tree::Body::Input(input) => (&input.lines, "input"),
        tree::Body::Metric(metric) => (&metric.lines, "metric"),
        _ => (&[], ""),
    }
}

fn single_kind(kind: tree::Missing) -> Option<Kind> {
    match kind {
        tree::Missing::Any => None,
        tree::Missing::Unreported => Some(Kind::Unreported),
        tree::Missing::Insufficient => Some(Kind::Insufficient),
        tree::Missing::Inapplicable => Some(Kind::Inapplicable),
        tree::Missing::Excused => Some(Kind::Excused),
        tree::Missing::Undefined => Some(Kind::Undefined),
    }
}
