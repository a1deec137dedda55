//! Lines of money as explained: gates, the header's rounding, the law of each kind, limits, accounts.

use crate::explain::Explainer;
use crate::explain::data::{Event, GateOutcome, GateTaken, LimitTaken, Money, Shown, StepTaken};
use crate::explain::reader::Reader;
use crate::explain::verb;
use crate::explain::walk::{Walker, rounding_words};
use crate::model::{
    AccountPart, Body, ClauseKind, FigureId, LimitId, Node, PartyId, Relieved, Route, Side, Standing, Term, TermKind,
};
use crate::number::Number;

impl<'a> Walker<'a> {
    /// A line as its own clause makes it: chosen and stepped, gated, rounded.
    pub(super) fn line(&mut self, id: FigureId, coordinate: usize, term: &Term) {
        self.side = term.pays;
        self.walk(term.amount);
        let ex = self.ex();
        let amount = self.reader.shown_or_absent(term.amount);
        let pays = term.pays.and_then(|pays| self.reader.value(pays));
        let mut closed = false;
        for gate in &term.gates {
            // A gate of another version than the one that holds is none.
            let Some(written) = self.gate_in_force(gate.condition) else { continue };
            let condition = self.condition(written);
            let other_side = match (gate.side, &pays) {
                (Some(side), Some(Ok(pays))) => (side == Side::Pays) == pays.is_zero(),
                (Some(_) | None, _) => false,
            };
            let outcome = match &condition.value.value {
                _ if other_side => GateOutcome::OtherSide,
                Ok(holds) if holds.is_zero() => GateOutcome::Closed,
                Ok(_) => GateOutcome::Open,
                Err(_) => GateOutcome::Unknown,
            };
            closed |= outcome == GateOutcome::Closed;
            let withheld = (outcome == GateOutcome::Closed).then(|| ex.rounded(&amount));
            self.events.push(Event::Gate(GateTaken { side: gate.side, condition, outcome, withheld }));
        }
        let value = ex.value(id, coordinate);
        if let (false, Ok(line), Ok(before)) = (closed, &value, &amount.value) {
            let after = ex.known(line.abs(), &amount.ty);
            if before.abs() != line.abs() {
                let rounded = ex.header_rounding(amount.clone(), after);
                self.events.extend(rounded.map(Event::Rounded));
            }
        }
        if let (Err(_), Some(law)) = (&value, ex.law_broken(id, coordinate, term)) {
            self.events.push(Event::Unlawful { law });
        }
    }

    /// A line as the statement shows it: after its limits.
    pub(super) fn shown(&mut self, line: FigureId, standing: Standing, coordinate: usize) {
        let ex = self.ex();
        if let Body::Line(term) = &ex.model.figure(line).body {
            // Of many, another stage may have made the line than the one that limits it: what it came by is known there only.
            let at = ex.seen(line, coordinate, 0).unwrap_or_else(|| ex.at(line, coordinate));
            let (events, reads) = (std::mem::take(&mut self.events), std::mem::take(&mut self.reads));
            let mut told = None;
            ex.standing_at(at, |there| {
                let reader = Reader::of_figure(*there, line, coordinate);
                let mut walker = Walker { reader, events, reads, side: None };
                walker.line(line, coordinate, term);
                told = Some((walker.events, walker.reads));
            });
            if let Some((events, reads)) = told {
                (self.events, self.reads) = (events, reads);
            }
        }
        let mut chain = Vec::new();
        let mut standing = standing;
        while let Standing::After(limit, member) = standing {
            let Some(known) = ex.model.limits.get(limit.index()) else { break };
            let before: usize = known.members.iter().take(member as usize).map(|member| ex.lines_of(*member)).sum();
            chain.push((limit, before + coordinate));
            let Some(earlier) = known.members.get(member as usize) else { break };
            standing = *earlier;
        }
        for (limit, place) in chain.into_iter().rev() {
            self.limited(limit, Some(place));
        }
    }

    /// What a limit did, to one of its lines or to all together.
    fn limited(&mut self, id: LimitId, place: Option<usize>) {
        let ex = self.ex();
        let Some(limit) = ex.model.limits.get(id.index()) else { return };
        let Some(registers) = ex.program.limit(id) else { return };
        let ty = &ex.model.expr(limit.together).ty;
        let register = |reg| ex.values.register(reg).map(|value| ex.shown(value, ty));
        let line = place.and_then(|place| {
            let (before, after) = (registers.before.get(place)?, registers.after.get(place)?);
            Some((register(*before)?, register(*after)?))
        });
        let (Some(sum), Some(together), Some(relief)) =
            (register(registers.sum), register(registers.together), register(registers.relief))
        else {
            return;
        };
        let mut steps = Vec::new();
        self.with(Reader::of_limit(ex, id), |walker| {
            let mut at = limit.together;
            while let Node::Step { base, .. } = walker.reader.node(at) {
                steps.extend(walker.step(at));
                at = *base;
            }
        });
        steps.reverse();
        self.events.push(Event::Limited(LimitTaken {
            name: limit.name.clone(),
            title: limit.title.clone(),
            section: limit.section.clone(),
            line,
            sum,
            steps,
            together,
            relief,
            relieved: match limit.relieved {
                Relieved::InThisOrder => "in this order",
                Relieved::InProportion => "in proportion",
            },
            span: limit.span,
        }));
    }

    /// By how much a limit changed its lines together.
    pub(super) fn relief(&mut self, id: LimitId) {
        let ex = self.ex();
        let members = ex.model.limits.get(id.index()).map(|limit| limit.members.as_slice()).unwrap_or_default();
        for member in members {
            if let Some(line) = ex.line_of(*member) {
                let rows = (0..ex.model.size(line)).filter(|coordinate| !ex.is_left_out(line, *coordinate));
                rows.for_each(|coordinate| self.read_at(line, coordinate));
            }
        }
        self.limited(id, None);
    }

    /// A part of a withhold's account.
    pub(super) fn account(&mut self, account: u32, part: AccountPart) {
        let ex = self.ex();
        let Some(account) = ex.model.accounts.get(account as usize) else { return };
        let (held, returned) = match part {
            AccountPart::Held => (true, false),
            AccountPart::Returned => (false, true),
            AccountPart::Forfeited => (true, true),
        };
        let ty = &ex.model.figure(account.withhold).ty;
        let mut lines: Vec<(String, Shown)> = Vec::new();
        let mut sum = Ok(Number::zero());
        // What is held in shorter periods is gathered.
        let gathered = account.held.filter(|_| held).and_then(|gather| self.gather(gather, None));
        if let Some(value) = gathered {
            sum.clone_from(&value.value);
            lines.push((format!("{}.held", ex.model.figure(account.withhold).name), value));
        }
        let mut add = |walker: &mut Self, figure: FigureId, negative: bool| {
            let rows = (0..ex.model.size(figure)).filter(|coordinate| !ex.is_left_out(figure, *coordinate));
            for coordinate in rows {
                walker.read_at(figure, coordinate);
                let value = ex.value(figure, coordinate).map(|value| if negative { value.neg() } else { value });
                sum = match (&sum, &value) {
                    (Ok(sum), Ok(value)) => Ok(sum.add(value)),
                    (Err(one), Err(other)) => Err(*one.max(other)),
                    (Err(kind), Ok(_)) | (Ok(_), Err(kind)) => Err(*kind),
                };
                lines.push((ex.model.address(figure, coordinate), ex.shown(value, ty)));
            }
        };
        if held && account.held.is_none() {
            add(self, account.withhold, false);
        }
        if returned {
            account.earn_backs.iter().for_each(|earn_back| add(self, *earn_back, held));
        }
        let result = ex.shown(sum, ty);
        self.events.push(Event::Summed { lines, result });
    }
}

impl<'a> Explainer<'a> {
    /// The term behind a figure of a line, before or after limits.
    pub(crate) fn term_of(&self, id: FigureId) -> Option<&'a Term> {
        match &self.model.figure(id).body {
            Body::Line(term) => Some(term),
            Body::Shown { line, .. } if *line != id => self.term_of(*line),
            Body::Shown { .. }
            | Body::Input(_)
            | Body::Expr(_)
            | Body::Account(..)
            | Body::Relief(_)
            | Body::Start(_)
            | Body::End(_)
            | Body::Broken => None,
        }
    }

    /// The line before limits of a member.
    pub(super) fn line_of(&self, standing: Standing) -> Option<FigureId> {
        match standing {
            Standing::Line(line) => Some(line),
            Standing::After(limit, member) => {
                let member = self.model.limits.get(limit.index())?.members.get(member as usize)?;
                self.line_of(*member)
            }
        }
    }

    fn lines_of(&self, standing: Standing) -> usize {
        self.line_of(standing).map_or(0, |line| self.model.size(line))
    }

    /// The title of a party.
    pub(crate) fn party(&self, id: PartyId) -> String {
        let parties = self.model.header.as_ref().map(|header| header.parties.as_slice()).unwrap_or_default();
        parties.get(id.index()).map(|party| party.title.clone()).unwrap_or_default()
    }

    /// Who pays whom, of the figure of a line.
    pub(super) fn money(&self, id: FigureId, value: &Shown) -> Option<Money> {
        match self.model.figure(id).clause {
            ClauseKind::Term(_) | ClauseKind::BeforeLimits => {}
            ClauseKind::Input
            | ClauseKind::Metric
            | ClauseKind::Standard
            | ClauseKind::Met
            | ClauseKind::Define
            | ClauseKind::Score
            | ClauseKind::Composite
            | ClauseKind::Account
            | ClauseKind::Relief
            | ClauseKind::Calendar
            | ClauseKind::Pool
            | ClauseKind::LeftOver
            | ClauseKind::Decision
            | ClauseKind::DecisionPart
            | ClauseKind::Obligation
            | ClauseKind::Version
            | ClauseKind::Assertion => return None,
        }
        let term = self.term_of(id)?;
        let negative = value.value.as_ref().is_ok_and(Number::is_negative);
        let Route { from, to } = routed(term.route, negative);
        Some(Money {
            kind: term.kind,
            verb: verb(term.kind, negative),
            from: self.party(from),
            to: self.party(to),
            amount: self.shown(value.value.clone().map(|value| value.abs()), &value.ty),
            moves: term.kind != TermKind::Withhold,
        })
    }

    /// An amount as the header rounds a line.
    fn rounded(&self, amount: &Shown) -> Shown {
        let money = self.model.header.as_ref().and_then(|header| header.money.as_ref());
        let value = amount.value.clone().map(|value| match money {
            Some(money) => value.round(money.mode, &money.quantum),
            None => value,
        });
        self.shown(value, &amount.ty)
    }

    fn header_rounding(&self, before: Shown, after: Shown) -> Option<StepTaken> {
        let money = self.model.header.as_ref()?.money.as_ref()?;
        let words = rounding_words(money.mode, &money.quantum, &after.ty);
        Some(self.step_taken(words, None, before, after, None))
    }

    /// The law of its kind that a line would break, in words.
    pub(super) fn law_broken(&self, id: FigureId, coordinate: usize, term: &Term) -> Option<String> {
        let reader = Reader::of_figure(*self, self.line_behind(id), coordinate);
        let amount = self.rounded(&reader.shown(term.amount)?);
        let value = amount.value.as_ref().ok()?;
        if value.is_negative() {
            let word = crate::explain::term_word(term.kind);
            return Some(format!("the amount comes to {}, and the amount of a {word} is never negative", amount.text));
        }
        let against = term.against?;
        let name = &self.model.figure(against).name;
        match term.kind {
            TermKind::Credit => {
                Some(format!("it comes to {}, more than the payment `{name}` it is against", amount.text))
            }
            TermKind::EarnBack => Some(format!("the earn-backs out of `{name}` come to more than it holds")),
            TermKind::Payment | TermKind::Bonus | TermKind::Penalty | TermKind::Adjustment | TermKind::Withhold => None,
        }
    }

    fn line_behind(&self, id: FigureId) -> FigureId {
        match &self.model.figure(id).body {
            Body::Shown { line, .. } => *line,
            Body::Line(_)
            | Body::Input(_)
            | Body::Expr(_)
            | Body::Account(..)
            | Body::Relief(_)
            | Body::Start(_)
            | Body::End(_)
            | Body::Broken => id,
        }
    }
}

/// A route; of an adjustment that charges, the other way round.
pub(crate) fn routed(route: Route, negative: bool) -> Route {
    if negative { Route { from: route.to, to: route.from } } else { route }
}
