//! What is read from other elements and other periods.

use super::levels::Named;
use super::{Checker, Scope};
use crate::calendar::Grain;
use crate::diagnostic::Finding;
use crate::model::{
    Body, Datum, ExprId, FigureId, Gather, GatherId, Gathered, Kind, Kinds, Node, Over, Percentile, Place, Select,
    Skip, Statistic, Ties, Type,
};
use crate::number::Number;
use crate::source::Span;
use crate::syntax::tree;

/// What a fold goes over, beyond a schedule.
#[derive(Clone)]
pub(super) struct Visited {
    pub over: Over,
    /// Where its elements stand.
    pub place: Place,
    pub same: Vec<FigureId>,
}

impl Visited {
    /// Something gathered over these, for a reader; element, weight and filter are the fold's own.
    pub fn gather(self, made: Gathered, reader: Place, skip: Skip, span: Span) -> Gather {
        let Visited { over, place, same } = self;
        Gather { made, over, reader, place, element: None, weight: None, filter: None, same, skip, span }
    }
}

impl Checker<'_> {
    /// What a fold goes over where it is no schedule; `Err` where that is said to be wrong.
    pub(super) fn visited(&mut self, scope: &Scope, fold: &tree::Fold, span: Span) -> Result<Option<Visited>, ()> {
        let streak = matches!(fold.statistic, tree::Statistic::Streak);
        match &fold.over {
            tree::Over::Each { other, axis, same } => {
                match self.named(axis) {
                    None => {
                        let rows = self.axes.contains_key(&axis.text);
                        if let Some(at) = other.or(same.first().map(|path| path.at)).filter(|_| rows) {
                            let message = format!("`{}` are the rows of a schedule: there are no others", axis.text);
                            let finding =
                                Finding::error("over-what", message).at(at.0, "").help("say which rows with `where …`");
                            self.say(finding);
                            return Err(());
                        }
                        Ok(None)
                    }
                    Some(Named::Level(level)) => {
                        let place = Place { level: Some(level), ..scope.place };
                        let inner = Scope { place, ..scope.clone() };
                        let same = self.in_common_with(&inner, same)?;
                        let below = self.model.lineage(Some(level)).any(|around| Some(around) == scope.place.level);
                        if !below && scope.place.level.is_some() {
                            let name = self.model.level(level).name.clone();
                            let here = self.place_words(scope.place);
                            let finding = Finding::error(
                                "over-what",
                                format!("a clause {here} is within one {name}; it does not see the others"),
                            )
                            .at(axis.at.0, "")
                            .help(format!(
                                "define the fold in a clause `for each {name}` or `in common`, and read that here"
                            ));
                            self.say(finding);
                            return Err(());
                        }
                        // What one has in common with the others, it must have itself.
                        if let Some(path) = same.first().filter(|_| Some(level) != scope.place.level) {
                            let name = self.model.level(level).name.clone();
                            let figure = self.model.figure(*path).name.clone();
                            let here = self.place_words(scope.place);
                            let message = format!("this clause is {here}: it has no `{figure}` to be the same as");
                            let finding = Finding::error("over-what", message)
                                .at(axis.at.0, "")
                                .help(format!("head the clause `for each {name}`, or say which with `where …`"));
                            self.say(finding);
                            return Err(());
                        }
                        if other.is_some() && Some(level) != scope.place.level {
                            let name = self.model.level(level).name.clone();
                            let finding = Finding::error(
                                "over-what",
                                format!("other than which {name}? this clause is {}", self.place_words(scope.place)),
                            )
                            .at(axis.at.0, "")
                            .help(format!("`over each {name}`, or head the clause `for each {name}`"));
                            self.say(finding);
                            return Err(());
                        }
                        Ok(Some(Visited { over: Over::Level { level, other: other.is_some() }, place, same }))
                    }
                    Some(Named::Grain(grain)) => {
                        if !self.has_term(axis) {
                            return Err(());
                        }
                        let place = Place { grain: Some(grain), ..scope.place };
                        if streak && scope.place.grain == Some(grain) {
                            return Ok(Some(Visited { over: Over::SoFar(grain), place, same: Vec::new() }));
                        }
                        if scope.place.grain.is_some_and(|here| here <= grain) || !same.is_empty() || other.is_some() {
                            let here = self.place_words(scope.place);
                            let finding = Finding::error("over-what", format!("this clause is {here}: there is no `over each {grain}` in it"))
                            .at(axis.at.0, "")
                            .help(format!("`over the last 3 {grain}s` looks back; a clause of a longer period folds over its {grain}s"));
                            self.say(finding);
                            return Err(());
                        }
                        Ok(Some(Visited { over: Over::Within(grain), place, same: Vec::new() }))
                    }
                }
            }
            tree::Over::Last { count, period, at } => self.window(scope, *count, period, at.0, Over::Last).map(Some),
            tree::Over::Next { count, period, at } => {
                if streak {
                    let finding =
                        Finding::error("over-what", "a streak looks back: it ends at the period at hand").at(span, "");
                    self.say(finding.help("`over each month`, or `over the last 12 months`"));
                    return Err(());
                }
                self.window(scope, *count, period, at.0, Over::Next).map(Some)
            }
        }
    }

    fn window(
        &mut self,
        scope: &Scope,
        count: u32,
        period: &tree::Word,
        span: Span,
        make: impl Fn(u32, Grain) -> Over,
    ) -> Result<Visited, ()> {
        if !self.has_term(period) {
            return Err(());
        }
        let grain = Grain::parse(&period.text).ok_or(())?;
        if scope.place.grain.is_none_or(|here| here < grain) || count == 0 {
            let here = self.place_words(scope.place);
            let finding =
                Finding::error("over-what", format!("this clause is {here}; it has no {grain}s to count")).at(span, "");
            self.say(finding.help(format!("head it `for each {grain}`, and read it from here")));
            return Err(());
        }
        let place = Place { grain: Some(grain), ..scope.place };
        Ok(Visited { over: make(count, grain), place, same: Vec::new() })
    }

    /// `with the same region, size`
    fn in_common_with(&mut self, inner: &Scope, same: &[tree::Path]) -> Result<Vec<FigureId>, ()> {
        let mut figures = Vec::new();
        for path in same {
            let id = self.path(inner, path, None);
            match &self.node(id).node {
                Node::Figure(figure, selects) if selects.iter().all(|select| *select == Select::Here) => {
                    figures.push(*figure)
                }
                Node::Broken => return Err(()),
                _ => {
                    let words = self.words(path.at.0).to_owned();
                    let finding =
                        Finding::error("over-what", format!("`{words}` is no figure that two can have in common"))
                            .at(path.at.0, "");
                    self.say(finding.help("name an input or a define of each of them"));
                    return Err(());
                }
            }
        }
        Ok(figures)
    }

    /// Warns where an element is the same at every one of them, and so counted as often.
    pub(super) fn varies(&mut self, visited: &Visited, element: ExprId) {
        let place = visited.place;
        let by_level = matches!(visited.over, Over::Level { .. });
        let own = |of: Place| if by_level { of.level == place.level } else { of.grain == place.grain };
        let mut waiting = vec![element];
        while let Some(id) = waiting.pop() {
            let node = &self.node(id).node;
            match node {
                Node::Figure(figure, _) | Node::Earlier(figure, _, _) if own(self.model.figure(*figure).place) => {
                    return;
                }
                Node::Gather(gather) if own(self.model.gather(*gather).reader) => return,
                Node::Broken => return,
                _ => {}
            }
            node.operands(|part| waiting.push(part));
        }
        let span = self.span(element);
        let words = self.words(span).to_owned();
        let each = match visited.over {
            Over::Level { level, .. } => self.model.level(level).name.clone(),
            Over::Within(grain) | Over::Last(_, grain) | Over::Next(_, grain) | Over::SoFar(grain) => grain.to_string(),
        };
        let finding =
            Finding::warning("over-what", format!("`{words}` is the same for every {each}, and is counted as often"))
                .at(span, "")
                .help(format!("fold a figure that is one per {each}, or read this one as it is"));
        self.say(finding);
    }

    /// Adds what is gathered, once for all clauses that say it in the same words: what one of them finds out about it then holds for the others.
    pub(super) fn gathered(&mut self, scope: &Scope, gather: Gather, ty: Type) -> ExprId {
        let words: Vec<&str> = self.words(gather.span).split_whitespace().collect();
        // Words that mean something else elsewhere: parameters, a metric's own numerator and standards. How a deviation is rounded is said behind it.
        let alone = scope.parameters.is_some() || scope.fraction.is_some() || scope.standards.is_some() || scope.unsure;
        // Of an amended schedule the same words are other cells in another version.
        let alone = alone || !self.later_columns.is_empty();
        let open = matches!(&gather.made, Gathered::Fold(Statistic::Deviation { .. }));
        if alone || open || words.iter().any(|word| word.contains('#')) {
            return self.gather(gather, ty);
        }
        // Columns of the schedules at hand are read by their plain names.
        let key = (words.join(" "), gather.reader, scope.axes.clone());
        let span = gather.span;
        if let Some(first) = self.gathers.get(&key).copied() {
            return self.add(Node::Gather(first), ty, span);
        }
        self.gathers.insert(key, GatherId(self.model.gathers.len() as u32));
        self.gather(gather, ty)
    }

    /// Adds what is gathered.
    pub(super) fn gather(&mut self, gather: Gather, ty: Type) -> ExprId {
        let (id, span) = (GatherId(self.model.gathers.len() as u32), gather.span);
        self.model.gathers.push(gather);
        self.add(Node::Gather(id), ty, span)
    }

    /// `the rank of rate by dense over each hospital`: where the reader's own element stands among all.
    pub(super) fn ranked(
        &mut self,
        fold: &tree::Fold,
        by: Option<&tree::Word>,
        visited: &Visited,
        reader: Place,
    ) -> Option<Gathered> {
        let own = matches!(visited.over, Over::Level { level, other: false } if Some(level) == reader.level);
        if !own {
            let finding = Finding::error("over-what", "a rank is the place of the clause's own among all of its level")
                .at(fold.element.as_ref().map_or_else(Span::default, |element| element.at.0), "")
                .help("`the rank of rate over each hospital`, in a clause for each hospital");
            self.say(finding);
            return None;
        }
        let ties = match by.map(|by| (by.text.as_str(), by.at.0)) {
            None | Some(("competition", _)) => Ties::Competition,
            Some(("dense", _)) => Ties::Dense,
            Some(("average", _)) => Ties::Average,
            Some((other, at)) => {
                let finding = Finding::error("unknown-name", format!("no way of ranking is called `{other}`"))
                    .at(at, "")
                    .help("`competition` (1, 2, 2, 4), `dense` (1, 2, 2, 3) or `average` (1, 2.5, 2.5, 4)");
                self.say(finding);
                return None;
            }
        };
        let element = fold.element.as_ref()?;
        let direction = match &*element.node {
            tree::Node::Path(path) => self.direction_of(path),
            _ => None,
        };
        let Some(direction) = direction else {
            let words = self.words(element.at.0).to_owned();
            let finding = Finding::error("direction-unsaid", format!("is a higher `{words}` better or worse?"))
                .at(element.at.0, "a rank needs to know")
                .help("rank a metric that says `higher is better` or `lower is better`");
            self.say(finding);
            return None;
        };
        Some(Gathered::Rank { ties, direction })
    }

    /// The percentile of a name; says so where there is none.
    pub(super) fn percentile(&mut self, nth: &Number, by: &tree::Word, span: Span) -> Option<(Number, Percentile)> {
        let part = nth * &Number::power_of_ten(-2);
        if !part.is_positive() || part >= Number::one() {
            let finding = Finding::error("number-form", "a percentile lies between 0 and 100").at(span, "");
            self.say(finding.help("for the ends, `the least of` and `the greatest of`"));
            return None;
        }
        let method = Percentile::NAMES.iter().find(|(name, _)| *name == by.text).map(|(_, method)| *method);
        if method.is_none() {
            let finding = Finding::error("unknown-name", format!("no percentile is called `{}`", by.text))
                .at(by.at.0, "")
                .help("`inclusive` (rank 1 + p(n − 1)), `exclusive` (rank p(n + 1)) or `nearest_rank`");
            self.say(finding);
        }
        Some((part, method?))
    }

    /// What a withhold holds in shorter periods than its account's is gathered.
    pub(super) fn held_in_shorter_periods(&mut self) {
        for number in 0..self.model.accounts.len() {
            let withhold = self.model.accounts[number].withhold;
            let (place, span) = (self.model.figure(withhold).place, self.model.figure(withhold).name_span);
            let of = |body: &Body| matches!(body, Body::Account(of, _) if *of as usize == number);
            let account = self.model.figures.iter().find(|figure| of(&figure.body)).map(|figure| figure.place);
            let Some((reader, grain)) = account.filter(|account| *account != place).zip(place.grain) else { continue };
            let money = self.model.figure(withhold).ty.clone();
            let mut sum = None;
            for coordinate in 0..self.model.size(withhold) {
                let rows = self.model.rows_of(withhold, coordinate);
                let line = Node::Figure(withhold, rows.into_iter().map(Select::Row).collect());
                let mut line = self.add(line, money.clone(), span);
                // A row that is left out is no line.
                if self.model.figure(withhold).filter.is_some() {
                    let nothing = self.add(Node::Const(Datum::Number(Number::zero())), money.clone(), span);
                    let left_out = vec![(Kinds::only(Kind::Inapplicable), nothing)];
                    line = self.add(Node::Treat(line, left_out), money.clone(), span);
                }
                sum = Some(match sum {
                    None => line,
                    Some(sum) => self.add(Node::Add(sum, line), money.clone(), span),
                });
            }
            let visited = Visited { over: Over::Within(grain), place, same: Vec::new() };
            let made = Gathered::Fold(Statistic::Sum(None));
            let gather = Gather { element: sum, ..visited.gather(made, reader, Skip::default(), span) };
            self.model.accounts[number].held = Some(GatherId(self.model.gathers.len() as u32));
            self.model.gathers.push(gather);
        }
    }

    // ---- earlier periods -------------------------------------------------------------------------------------------

    /// `the previous balance`, `the rate 12 months before`
    pub(super) fn earlier(
        &mut self,
        scope: &Scope,
        path: &tree::Path,
        back: Option<(u32, &tree::Word)>,
        span: Span,
    ) -> ExprId {
        let id = self.path(scope, path, None);
        let (figure, selects) = match &self.node(id).node {
            Node::Figure(figure, selects) => (*figure, selects.clone()),
            Node::Broken => return self.broken(span),
            _ => {
                let words = self.words(path.at.0).to_owned();
                let finding =
                    Finding::error("over-what", format!("`{words}` is the same in every period")).at(span, "");
                self.say(finding.help("name a figure that each period has"));
                return self.broken(span);
            }
        };
        let name = self.model.figure(figure).name.clone();
        let Some(grain) = self.model.figure(figure).place.grain else {
            let finding =
                Finding::error("over-what", format!("`{name}` is said once: there is none before it")).at(span, "");
            self.say(finding.help(format!("read it as it is: `{name}`")));
            return self.broken(span);
        };
        let back = match back {
            None => 1,
            Some((count, period)) => {
                let length = |grain: Grain| grain.months();
                let months = Grain::parse(&period.text).and_then(length).map(|months| months * count);
                let steps = months
                    .zip(length(grain))
                    .filter(|(months, own)| months % own == 0)
                    .map(|(months, own)| months / own);
                match steps.filter(|steps| *steps > 0) {
                    Some(steps) => steps,
                    None => {
                        let message = format!(
                            "`{name}` is one figure per {grain}; {count} {}s are no whole number of them",
                            period.text
                        );
                        let finding = Finding::error("over-what", message).at(span, "");
                        self.say(finding.help(format!("count in {grain}s: `the {name} 4 {grain}s before`")));
                        return self.broken(span);
                    }
                }
            }
        };
        let ty = self.ty(id).clone();
        if ty == Type::Unknown && self.model.figure(figure).clause == crate::model::ClauseKind::Define {
            let place = self.model.figure(figure).name_span;
            if self.said.insert(format!("unit of {name}")) {
                let finding =
                    Finding::error("unit-unsaid", format!("`{name}` reads itself: its unit cannot be worked out"))
                        .at(span, "")
                        .at(place, "say it here")
                        .help(format!("for example `define {name}: money means …`"));
                self.say(finding);
            }
            return self.broken(span);
        }
        self.add(Node::Earlier(figure, selects, back), ty, span)
    }
}
