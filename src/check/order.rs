//! The order in which figures are worked out, and the loops that have none.

use super::Checker;
use super::declare::{Part, Pending};
use crate::diagnostic::Finding;
use crate::model::{AccountPart, Body, ExprId, FigureId, LimitId, Model, Node, Standing, Type};
use crate::syntax::tree;

impl<'t> Checker<'t> {
    /// The places of pending figures, each after those it reads by name.
    pub(super) fn in_order(&mut self, pending: &[Pending<'t>]) -> Vec<usize> {
        let mut place_of = vec![usize::MAX; self.model.figures.len()];
        for (place, item) in pending.iter().enumerate() {
            place_of[item.figure.index()] = place;
        }
        let reads: Vec<Vec<usize>> = pending
            .iter()
            .map(|item| {
                let mut found = Vec::new();
                self.names_read(item, &mut found);
                let mut places: Vec<usize> = found
                    .into_iter()
                    .map(|figure| place_of[figure.index()])
                    .filter(|place| *place != usize::MAX)
                    .collect();
                places.dedup();
                places
            })
            .collect();
        let mut loops = Vec::new();
        let order = after_what_it_reads(&reads, |circle| loops.push(circle.to_vec()));
        for circle in loops {
            self.say_circle(pending, &circle);
        }
        order
    }

    fn say_circle(&mut self, pending: &[Pending<'t>], circle: &[usize]) {
        let name = |place: usize| self.model.figure(pending[place].figure).name.clone();
        let Some(first) = circle.first() else { return };
        let mut path: Vec<String> = circle.iter().map(|place| format!("`{}`", name(*place))).collect();
        path.push(format!("`{}`", name(*first)));
        let mut finding =
            Finding::error("circular", format!("{} depends on itself: {}", path[0], path.join(" reads ")));
        for (index, place) in circle.iter().enumerate() {
            let next = circle.get(index + 1).unwrap_or(first);
            finding =
                finding.at(self.model.figure(pending[*place].figure).name_span, format!("reads `{}`", name(*next)));
        }
        self.say(
            finding.help("one of these must not read the next; a figure of an earlier period is a fact of its own"),
        );
    }

    fn names_read(&self, item: &Pending<'t>, found: &mut Vec<FigureId>) {
        let choice = self.model.figure(item.figure).ty.clone();
        let mut reader = Reader { checker: self, found, metric: None, choice };
        match (&item.clause.body, item.part) {
            (tree::Body::Input(input), Part::Main) => {
                reader.heading(&input.heading);
                reader.lines(&input.lines);
            }
            (tree::Body::Metric(metric), Part::Main) => {
                reader.heading(&metric.heading);
                if let tree::MetricValue::Is(rule) = &metric.value {
                    reader.rule(rule);
                }
                reader.lines(&metric.lines);
            }
            (tree::Body::Metric(metric), Part::Standard(place)) => {
                reader.heading(&metric.heading);
                if let Some(standard) = metric.standards.get(place) {
                    reader.expr(&standard.value);
                }
            }
            (tree::Body::Metric(metric), Part::Met(place)) => {
                let name = &metric.heading.name.text;
                reader.name(name);
                if let Some(standard) = metric.standards.get(place) {
                    reader.name(&format!("{name}.{}", standard.name.text));
                }
            }
            (tree::Body::Define(define), Part::Main) => {
                reader.heading(&define.heading);
                reader.rule(&define.rule);
                reader.lines(&define.lines);
            }
            (tree::Body::Score(score), Part::Main) => {
                reader.heading(&score.heading);
                reader.rule(&score.rule);
                reader.lines(&score.lines);
            }
            (tree::Body::Composite(composite), Part::Main) => {
                reader.heading(&composite.heading);
                match &composite.made {
                    tree::Made::Is(rule) => reader.rule(rule),
                    tree::Made::Parts(parts, _) => parts.iter().for_each(|part| reader.path(&part.figure)),
                }
                reader.lines(&composite.lines);
            }
            (tree::Body::Term(term), Part::Main) => {
                reader.heading(&term.heading);
                reader.rule(&term.rule);
                reader.lines(&term.lines);
                if let (Some(against), tree::TermKind::Credit) = (&term.against, term.kind) {
                    reader.path(against);
                }
            }
            (tree::Body::Term(term), Part::Shown(limit)) => {
                reader.name(&format!("{}.before_limits", term.heading.name.text));
                if let Some(limit) = self.model.limits.get(limit as usize) {
                    reader.name(&format!("{}.relief", limit.name));
                }
            }
            (tree::Body::Term(_), Part::Account) => self.account_reads(item.figure, reader.found),
            (tree::Body::Limit(limit), Part::Limit(place)) => {
                let names: Vec<String> = limit.members.iter().map(super::declare::path_text).collect();
                for name in &names {
                    reader.name(&format!("{name}.before_limits"));
                }
                // An earlier limit is read where it acts on one of the same lines.
                for earlier in 0..place {
                    if names.iter().any(|name| self.limited.get(name).is_some_and(|limits| limits.contains(&earlier))) {
                        reader.name(&format!("{}.relief", self.model.limits[earlier as usize].name));
                    }
                }
                limit.steps.iter().for_each(|step| reader.step(step));
            }
            _ => {}
        }
    }

    fn account_reads(&self, figure: FigureId, found: &mut Vec<FigureId>) {
        if let Body::Account(account, part) = &self.model.figure(figure).body {
            found.extend(account_figures(&self.model, *account, *part));
        }
    }

    /// The final order, by what the nodes really read.
    pub(super) fn finish_order(&mut self) {
        let reads = reads_of(&self.model);
        let order = after_what_it_reads(&reads, |_| {});
        self.model.order = order.into_iter().map(|place| FigureId(place as u32)).collect();
    }
}

/// Collects the figures that trees name, by the same rules as `paths.rs` reads them.
struct Reader<'a, 't> {
    checker: &'a Checker<'t>,
    found: &'a mut Vec<FigureId>,
    /// The metric whose standards may be named plainly.
    metric: Option<String>,
    /// The choice that the rows of the clause's table give words of.
    choice: Type,
}

impl Reader<'_, '_> {
    fn name(&mut self, name: &str) {
        if let Some(figure) = self.checker.figures.get(name) {
            self.found.push(*figure);
        }
    }

    fn path(&mut self, path: &tree::Path) {
        let parts: Vec<&str> = path.parts.iter().map(|part| part.text.as_str()).collect();
        let whole = parts.join(".");
        if self.checker.figures.contains_key(&whole) {
            return self.name(&whole);
        }
        if parts.len() == 1 {
            if let Some(metric) = &self.metric {
                let standard = format!("{metric}.{whole}");
                self.name(&standard);
            }
            return;
        }
        let first = parts[0];
        if !self.checker.axes.contains_key(first) && !self.checker.keys.contains_key(first) {
            self.name(first);
        }
        if let Some(tail) =
            (1..parts.len()).map(|split| parts[split..].join(".")).find(|tail| self.checker.figures.contains_key(tail))
        {
            self.name(&tail);
        }
    }

    /// What a name is declared to be, where a declaration says so.
    fn declared_type(&self, path: &str) -> Type {
        let last = path.rsplit('.').next().unwrap_or(path);
        let figure = self.checker.figures.get(path).or_else(|| self.checker.figures.get(last));
        let ty = figure.map(|figure| self.checker.model.figure(*figure).ty.clone()).unwrap_or(Type::Unknown);
        if ty != Type::Unknown {
            return ty;
        }
        let columns = self.checker.model.axes.iter().flat_map(|axis| &axis.columns);
        columns.filter(|column| column.name == last).map(|column| column.ty.clone()).next().unwrap_or(Type::Unknown)
    }

    /// Reads an expression, unless it is a word of a choice (or a key): then it names no figure.
    fn unless_word(&mut self, expr: &tree::Expr, choice: &Type) {
        let word = plain_path(expr);
        let literal = match (choice, &word) {
            (Type::Word(words), Some(word)) => words.contains(word),
            (Type::Key(axis), Some(word)) => self.checker.key_row(*axis, word).is_some(),
            _ => false,
        };
        if !literal {
            self.expr(expr);
        }
    }

    fn heading(&mut self, heading: &tree::Heading) {
        if let Some(filter) = &heading.filter {
            self.expr(filter);
        }
    }

    fn rule(&mut self, rule: &tree::Rule) {
        match rule {
            tree::Rule::Plain(_, expr) => {
                let choice = self.choice.clone();
                self.unless_word(expr, &choice);
            }
            tree::Rule::Table(table) => {
                let before = self.metric.take();
                if let Some((_, selector)) = &table.selector {
                    self.expr(selector);
                    self.metric = plain_path(selector);
                }
                for row in &table.rows {
                    match &row.head {
                        tree::RowHead::When(expr) | tree::RowHead::At(expr) => self.expr(expr),
                        tree::RowHead::Band(band) => match band {
                            tree::Band::From(at)
                            | tree::Band::Above(at)
                            | tree::Band::UpTo(at)
                            | tree::Band::Below(at)
                            | tree::Band::Good(_, at) => self.expr(at),
                            tree::Band::Both { lower, upper, .. } => {
                                self.expr(lower);
                                self.expr(upper);
                            }
                        },
                        tree::RowHead::Otherwise | tree::RowHead::Missing(_) => {}
                    }
                    match &row.result {
                        tree::RowResult::Amount(expr) => {
                            let choice = self.choice.clone();
                            self.unless_word(expr, &choice);
                        }
                        tree::RowResult::Evenly(from, to) => {
                            self.expr(from);
                            self.expr(to);
                        }
                    }
                }
                self.metric = before;
            }
        }
    }

    fn lines(&mut self, lines: &[tree::Line]) {
        for line in lines {
            match &line.says {
                tree::LineSays::Except { when, amount, .. } => {
                    self.condition(when);
                    self.expr(amount);
                }
                tree::LineSays::OnlyIf { condition, .. } => self.condition(condition),
                tree::LineSays::Steps { steps, .. } => steps.iter().for_each(|step| self.step(step)),
                tree::LineSays::Status { when, .. } => self.expr(when),
                tree::LineSays::Treat(treat) => self.expr(&treat.value),
            }
        }
    }

    fn condition(&mut self, condition: &tree::Condition) {
        self.expr(&condition.holds);
        condition.treats.iter().for_each(|treat| self.expr(&treat.value));
    }

    fn step(&mut self, step: &tree::Step) {
        match &step.action {
            tree::Action::Round(..) => {}
            tree::Action::CappedAt(value)
            | tree::Action::NotBelow(value)
            | tree::Action::ReducedBy(value)
            | tree::Action::IncreasedBy(value)
            | tree::Action::Times(value) => self.expr(value),
            tree::Action::KeptBetween(lower, upper) => {
                self.expr(lower);
                self.expr(upper);
            }
        }
        if let Some(when) = &step.when {
            self.condition(when);
        }
    }

    fn expr(&mut self, expr: &tree::Expr) {
        match &*expr.node {
            tree::Node::Literal(_) | tree::Node::Nothing | tree::Node::Numerator | tree::Node::Denominator => {}
            tree::Node::Path(path) => self.path(path),
            tree::Node::Call(_, items)
            | tree::Node::And(items)
            | tree::Node::Or(items)
            | tree::Node::Pick(_, items, _) => {
                items.iter().for_each(|item| self.expr(item));
            }
            tree::Node::Group(inner) | tree::Node::Negate(inner) | tree::Node::Not(inner) => self.expr(inner),
            tree::Node::Binary(_, left, right, _)
            | tree::Node::PerOf(left, _, right)
            | tree::Node::DaysFrom(left, right) => {
                self.expr(left);
                self.expr(right);
            }
            tree::Node::If(condition, then, otherwise) => {
                self.expr(condition);
                self.expr(then);
                self.expr(otherwise);
            }
            tree::Node::Is(left, test) => {
                self.expr(left);
                let before = self.metric.take();
                self.metric = plain_path(left).or_else(|| before.clone());
                let choice = plain_path(left).map_or(Type::Unknown, |left| self.declared_type(&left));
                match test {
                    tree::Test::Bounds(bounds) => bounds.iter().for_each(|(_, bound)| self.expr(bound)),
                    tree::Test::Good(_, right) => self.expr(right),
                    tree::Test::Equal { to: right, .. } => self.unless_word(right, &choice),
                    tree::Test::OneOf(items) => items.iter().for_each(|item| self.unless_word(item, &choice)),
                    tree::Test::Known | tree::Test::Missing { .. } => {}
                }
                self.metric = before;
            }
            tree::Node::Meets(left, standard) => {
                self.expr(left);
                if let Some(metric) = plain_path(left) {
                    let last = metric.rsplit('.').next().unwrap_or(&metric).to_owned();
                    self.name(&format!("{metric}.{}", standard.text));
                    self.name(&format!("{last}.{}", standard.text));
                }
            }
            tree::Node::Adjusted(base, tails) => {
                self.expr(base);
                for tail in tails {
                    match tail {
                        tree::Tail::Step(step) => self.step(step),
                        tree::Tail::Treat(treat) => self.expr(&treat.value),
                    }
                }
            }
            tree::Node::Fold(fold) => {
                for part in [&fold.element, &fold.weight, &fold.filter].into_iter().flatten() {
                    self.expr(part);
                }
            }
        }
    }
}

fn plain_path(expr: &tree::Expr) -> Option<String> {
    match &*expr.node {
        tree::Node::Path(path) => Some(super::declare::path_text(path)),
        tree::Node::Group(inner) => plain_path(inner),
        _ => None,
    }
}

/// Depth first, without recursion: each place after the places it reads. Circles are reported once each and cut.
fn after_what_it_reads(reads: &[Vec<usize>], mut circle: impl FnMut(&[usize])) -> Vec<usize> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut state = vec![State::New; reads.len()];
    let mut order = Vec::with_capacity(reads.len());
    for start in 0..reads.len() {
        if state[start] != State::New {
            continue;
        }
        let mut stack = vec![(start, 0)];
        state[start] = State::Open;
        while let Some((place, next)) = stack.last_mut() {
            match reads[*place].get(*next).copied() {
                Some(read) => {
                    *next += 1;
                    match state[read] {
                        State::New => {
                            state[read] = State::Open;
                            stack.push((read, 0));
                        }
                        State::Open => {
                            let from = stack.iter().position(|(open, _)| *open == read).unwrap_or(0);
                            let places: Vec<usize> = stack[from..].iter().map(|(open, _)| *open).collect();
                            circle(&places);
                        }
                        State::Done => {}
                    }
                }
                None => {
                    state[*place] = State::Done;
                    order.push(*place);
                    stack.pop();
                }
            }
        }
    }
    order
}

/// What each figure of a model reads.
fn reads_of(model: &Model) -> Vec<Vec<usize>> {
    let relief: Vec<Option<FigureId>> = (0..model.limits.len())
        .map(|limit| {
            let found = model
                .figures
                .iter()
                .position(|figure| matches!(figure.body, Body::Relief(LimitId(place)) if place as usize == limit));
            found.map(|index| FigureId(index as u32))
        })
        .collect();
    let mut stamp = vec![u32::MAX; model.exprs.len()];
    model
        .figures
        .iter()
        .enumerate()
        .map(|(index, figure)| {
            let mut exprs: Vec<ExprId> = figure.filter.into_iter().collect();
            let mut found: Vec<FigureId> = Vec::new();
            match &figure.body {
                Body::Expr(id) => exprs.push(*id),
                Body::Line(term) => {
                    exprs.push(term.amount);
                    exprs.extend(term.pays);
                    exprs.extend(term.gates.iter().map(|gate| gate.condition));
                    found.extend(term.against);
                }
                Body::Shown { line, standing } => {
                    found.push(*line);
                    if let Standing::After(limit, _) = standing {
                        found.extend(relief.get(limit.index()).copied().flatten());
                    }
                }
                Body::Account(account, part) => found.extend(account_figures(model, *account, *part)),
                Body::Relief(limit) => {
                    if let Some(limit) = model.limits.get(limit.index()) {
                        exprs.push(limit.together);
                        for member in &limit.members {
                            match member {
                                Standing::Line(line) => found.push(*line),
                                Standing::After(earlier, _) => {
                                    found.extend(relief.get(earlier.index()).copied().flatten())
                                }
                            }
                        }
                    }
                }
                Body::Input(_) | Body::Start { .. } | Body::End { .. } | Body::Broken => {}
            }
            while let Some(id) = exprs.pop() {
                if stamp[id.index()] == index as u32 {
                    continue;
                }
                stamp[id.index()] = index as u32;
                let node = &model.expr(id).node;
                if let Node::Figure(figure, _) = node {
                    found.push(*figure);
                }
                node.operands(|part| exprs.push(part));
            }
            let mut places: Vec<usize> = found.into_iter().map(FigureId::index).collect();
            places.sort_unstable();
            places.dedup();
            places
        })
        .collect()
}

fn account_figures(model: &Model, account: u32, part: AccountPart) -> Vec<FigureId> {
    let Some(account) = model.accounts.get(account as usize) else { return Vec::new() };
    let held = std::iter::once(account.withhold);
    match part {
        AccountPart::Held => held.collect(),
        AccountPart::Returned => account.earn_backs.clone(),
        AccountPart::Forfeited => held.chain(account.earn_backs.iter().copied()).collect(),
    }
}
