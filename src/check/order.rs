//! The order in which figures are worked out, and the loops that have none.

use super::Checker;
use super::declare::{Part, Pending};
use super::named::Reader;
use super::reads::{account_figures, reads_of};
use crate::diagnostic::Finding;
use crate::model::{Body, FigureId};
use crate::syntax::tree;

impl<'t> Checker<'t> {
    /// The places of pending figures, each after those it reads by name.
    pub(super) fn in_order(&mut self, pending: &[Pending<'t>]) -> Vec<usize> {
        let mut place_of = vec![usize::MAX; self.model.figures.len()];
        for (place, item) in pending.iter().enumerate() {
            place_of[item.figure.index()] = place;
        }
        let governing = match self.governed {
            Some(tree::Governed::Date(path)) => self.figures.get(&super::declare::path_text(path)).copied(),
            Some(tree::Governed::PeriodStart | tree::Governed::PeriodEnd | tree::Governed::DaysInEachPart) | None => {
                None
            }
        };
        let governing = governing.map(|figure| place_of[figure.index()]).filter(|place| *place != usize::MAX);
        let read = |soft: bool| -> Vec<Vec<usize>> {
            let of = |item| {
                let mut found = Vec::new();
                self.names_read(item, soft, &mut found);
                let mut places: Vec<usize> = found
                    .into_iter()
                    .map(|figure| place_of[figure.index()])
                    .filter(|place| *place != usize::MAX)
                    .collect();
                places.dedup();
                places
            };
            pending.iter().map(of).collect()
        };
        let mut reads = if governing.is_some() { read(false) } else { Vec::new() };
        // What the governing date is not known without; that it decides about none of them is seen to where it is asked.
        let mut before = vec![false; pending.len()];
        let mut open: Vec<usize> = governing.into_iter().collect();
        while let Some(place) = open.pop() {
            if !std::mem::replace(&mut before[place], true) {
                open.extend(reads[place].iter().copied());
            }
        }
        let decides = |reads: &mut Vec<Vec<usize>>| {
            let Some(governing) = governing else { return };
            for (place, item) in pending.iter().enumerate().filter(|(place, _)| !before[*place]) {
                let name = item.clause.body.amendable_name();
                let versions = name.is_some_and(|name| self.has_versions(&name.text));
                // Any other may read cells that are amended.
                if versions || !self.later_columns.is_empty() {
                    reads[place].push(governing);
                }
            }
        };
        decides(&mut reads);
        // What is read from an earlier period is worked out first where that can be: its unit is known then.
        let mut loops = Vec::new();
        let mut soft = read(true);
        decides(&mut soft);
        let mut order = after_what_it_reads(&soft, |circle| loops.push(circle.to_vec()));
        if !loops.is_empty() {
            loops.clear();
            if governing.is_none() {
                reads = read(false);
            }
            order = after_what_it_reads(&reads, |circle| loops.push(circle.to_vec()));
        }
        self.before_governing =
            pending.iter().zip(before).filter(|(_, before)| *before).map(|(item, _)| item.figure).collect();
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

    fn names_read(&self, item: &Pending<'t>, soft: bool, found: &mut Vec<FigureId>) {
        self.names_of_clause(item, soft, found);
        let Some(heading) = item.clause.body.heading() else { return };
        if !self.has_versions(&heading.name.text) {
            return;
        }
        for later in self.later_versions(&heading.name.text) {
            let clause = later.clause;
            let part = match (item.part, &item.clause.body, &clause.body) {
                (Part::Standard(place), tree::Body::Metric(first), tree::Body::Metric(metric)) => {
                    let name = first.standards.get(place).map(|standard| &standard.name.text);
                    match metric.standards.iter().position(|standard| Some(&standard.name.text) == name) {
                        Some(place) => Part::Standard(place),
                        None => continue,
                    }
                }
                (part, ..) => part,
            };
            self.names_of_clause(&Pending { figure: item.figure, clause, part }, soft, found);
        }
    }

    fn names_of_clause(&self, item: &Pending<'t>, soft: bool, found: &mut Vec<FigureId>) {
        let choice = self.model.figure(item.figure).ty.clone();
        let mut reader = Reader { checker: self, found, metric: None, choice, figure: item.figure, soft };
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
            (tree::Body::Decision(decision), Part::Main) => {
                reader.heading(&decision.heading);
                reader.rows(&decision.rows);
            }
            (tree::Body::Decision(decision), Part::Beside) => reader.name(&decision.heading.name.text),
            (tree::Body::Obligation(obligation), Part::Main) => {
                reader.heading(&obligation.heading);
                reader.expr(&obligation.due);
                obligation.done_on.iter().for_each(|done| reader.path(done));
            }
            (tree::Body::Obligation(obligation), Part::Beside) => {
                reader.name(&format!("{}.status", obligation.heading.name.text));
            }
            (tree::Body::Assert(assert), Part::Main) => {
                reader.heading(&assert.heading);
                if let tree::Asserted::Always(condition) = &assert.says {
                    reader.expr(condition);
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
            (tree::Body::Pool(pool), Part::Funded) => {
                reader.heading(&pool.heading);
                reader.expr(&pool.funded);
            }
            (tree::Body::Pool(pool), Part::Share(_)) => {
                reader.name(&format!("{}.funded", pool.heading.name.text));
                reader.expr(&pool.weight);
                pool.filter.iter().for_each(|filter| reader.expr(filter));
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
        self.accounts_without_circles(&reads);
        let order = after_what_it_reads(&reads, |_| {});
        self.model.order = order.into_iter().map(|place| FigureId(place as u32)).collect();
    }

    /// What comes back out of one withhold is together never more than is held: of several earn-backs none is known before all
    /// are, so none may read another.
    fn accounts_without_circles(&mut self, reads: &[Vec<usize>]) {
        let several = self.model.accounts.iter().filter(|account| account.earn_backs.len() > 1);
        let of: Vec<(FigureId, Vec<FigureId>)> =
            several.map(|account| (account.withhold, account.earn_backs.clone())).collect();
        for (withhold, earn_backs) in of {
            for reader in &earn_backs {
                let mut seen = vec![false; reads.len()];
                let mut open = vec![reader.index()];
                while let Some(place) = open.pop() {
                    open.extend(reads[place].iter().filter(|read| !std::mem::replace(&mut seen[**read], true)));
                }
                let Some(other) = earn_backs.iter().find(|other| *other != reader && seen[other.index()]) else {
                    continue;
                };
                let name = |figure: FigureId| self.model.figure(figure).name.trim_end_matches(".before_limits");
                let (reader_name, other_name, held) = (name(*reader), name(*other), name(withhold));
                let message = format!(
                    "`{reader_name}` depends on itself: it reads `{other_name}`, and both come out of `{held}`"
                );
                let finding = Finding::error("circular", message)
                    .at(self.model.figure(*reader).name_span, format!("reads `{other_name}`"))
                    .at(self.model.figure(*other).name_span, format!("is not known before all that comes out of `{held}` is"))
                    .help("together they never return more than is held; put the amount into a `define`, and let both read that");
                self.say(finding);
                break;
            }
        }
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
