//! Lines of money, limits over them, and the accounts of withholds.

use std::collections::HashSet;

use crate::model::{
    Account, AccountPart, Body, ExprId, FigureId, Kinds, LimitId, Model, Node, Standing, Term, TermKind,
};
use crate::number::{Mode, Number};
use crate::program::from_model::{Compiler, Stop};
use crate::program::op::{AccountOp, KNOWN, LimitOp, LineOp, List, Op, Reg};
use crate::program::probe::limit_instance;
use crate::program::stages::Import;
use crate::source::Span;

/// All figures, each after those it reads, and readers of an earn-back after the law of its withhold, which is about
/// all earn-backs out of it.
pub(super) fn order(model: &Model) -> Vec<FigureId> {
    if model.accounts.is_empty() {
        return model.order.clone();
    }
    let mut reads: Vec<Vec<FigureId>> =
        (0..model.figures.len()).map(|index| read_by(model, FigureId(index as u32))).collect();
    for read in &mut reads {
        let together: Vec<FigureId> = model
            .accounts
            .iter()
            .filter(|account| account.earn_backs.iter().any(|earn_back| read.contains(earn_back)))
            .flat_map(|account| account.earn_backs.iter().chain([&account.withhold]))
            .copied()
            .collect();
        read.extend(together);
    }
    let mut done = Vec::with_capacity(model.order.len());
    let mut seen = HashSet::new();
    for id in &model.order {
        let mut path = vec![(*id, 0)];
        while let Some((figure, next)) = path.pop() {
            if next == 0 && !seen.insert(figure) {
                continue;
            }
            match reads.get(figure.index()).and_then(|reads| reads.get(next)) {
                Some(read) => {
                    path.push((figure, next + 1));
                    if !seen.contains(read) {
                        path.push((*read, 0));
                    }
                }
                None => done.push(figure),
            }
        }
    }
    done
}

/// The figures that a figure reads itself.
fn read_by(model: &Model, id: FigureId) -> Vec<FigureId> {
    let (mut read, mut exprs) = made_of(model, id);
    let mut seen = HashSet::new();
    while let Some(expr) = exprs.pop() {
        if seen.insert(expr) {
            let node = &model.expr(expr).node;
            if let Node::Figure(figure, _) = node {
                read.push(*figure);
            }
            node.operands(|part| exprs.push(part));
        }
    }
    read
}

/// The calculations that a figure is made of, and the figures that it is made of beside them.
pub(super) fn made_of(model: &Model, id: FigureId) -> (Vec<FigureId>, Vec<ExprId>) {
    let figure = model.figure(id);
    let mut read = Vec::new();
    let mut exprs: Vec<ExprId> = figure.filter.into_iter().collect();
    let limit = |limit: LimitId, read: &mut Vec<FigureId>, exprs: &mut Vec<ExprId>| {
        // A limit acts on lines as earlier limits left them: those limits come first, and theirs before them.
        let mut limits = vec![limit];
        let mut seen = HashSet::new();
        while let Some(limit) =
            limits.pop().filter(|limit| seen.insert(*limit)).and_then(|id| model.limits.get(id.index()))
        {
            exprs.push(limit.together);
            for member in &limit.members {
                match member {
                    Standing::Line(line) => {
                        read.push(*line);
                        exprs.extend(model.figure(*line).filter);
                    }
                    Standing::After(earlier, _) => limits.push(*earlier),
                }
            }
        }
    };
    match &figure.body {
        Body::Expr(expr) => exprs.push(*expr),
        Body::Line(term) => {
            exprs.push(term.amount);
            exprs.extend(term.pays);
            exprs.extend(term.gates.iter().map(|gate| gate.condition));
            if term.kind == TermKind::Credit {
                read.extend(term.against);
            }
        }
        Body::Shown { line, standing } => {
            read.push(*line);
            if let Standing::After(after, _) = standing {
                limit(*after, &mut read, &mut exprs);
            }
        }
        Body::Account(account, part) => {
            if let Some(account) = model.accounts.get(*account as usize) {
                read.push(account.withhold);
                // What is held is known before anything is returned: an earn-back may read it.
                if *part != AccountPart::Held {
                    read.extend(&account.earn_backs);
                }
            }
        }
        Body::Relief(of) => limit(*of, &mut read, &mut exprs),
        Body::Input(_) | Body::Start(_) | Body::End(_) | Body::Broken => {}
    }
    (read, exprs)
}

impl<'m> Compiler<'m> {
    /// The term behind a figure of a line, before or after limits.
    pub fn term_of(&self, id: FigureId) -> Option<&'m Term> {
        match &self.model.figures.get(id.index())?.body {
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

    fn rounding(&mut self) -> Option<(Mode, Reg)> {
        let money = self.model.header.as_ref()?.money.as_ref()?;
        Some((money.mode, self.number(money.quantum.clone())))
    }

    pub fn line(&mut self, term: &Term, span: Span) -> Result<Reg, Stop> {
        let amount = self.expr(term.amount, None)?;
        let pays = match term.pays {
            Some(pays) => self.expr(pays, None)?,
            None => Reg::NONE,
        };
        let mut gates = Vec::with_capacity(term.gates.len());
        for gate in &term.gates {
            gates.push((gate.side, self.expr(gate.condition, None)?));
        }
        let most = match (term.kind, term.against) {
            (TermKind::Credit, Some(payment)) => self.beside(payment, span)?,
            (TermKind::Credit, None)
            | (
                TermKind::Payment
                | TermKind::Bonus
                | TermKind::Penalty
                | TermKind::Adjustment
                | TermKind::Withhold
                | TermKind::EarnBack,
                _,
            ) => Reg::NONE,
        };
        let rounding = self.rounding();
        let line = self.stores.lines.len() as u32;
        self.stores.lines.push(LineOp { amount, pays, gates, rounding, most });
        self.emit(None, |to| Op::Line { to, line })
    }

    /// Another figure at the row where the compiler stands.
    fn beside(&mut self, figure: FigureId, span: Span) -> Result<Reg, Stop> {
        let mut place = self.bases.get(figure.index()).copied().unwrap_or(0);
        let mut apart = 1;
        for axis in self.model.figure(figure).shape.iter().rev() {
            let row = self.here(*axis).ok_or_else(|| Stop::unsound("a row is read where none stands", span))?;
            place += row * apart;
            apart *= self.model.axis(*axis).keys.len() as u32;
        }
        self.computed(place, figure, 0, span)
    }

    /// Whether a row is left out in every run.
    pub fn is_left_out(&self, kept: Reg) -> bool {
        kept != Reg::NONE && self.known(kept).is_some_and(|slot| slot.status == KNOWN && slot.value.is_zero())
    }

    /// Whether the rows of a line are kept by its family's `where`, in their order.
    fn kept(&mut self, line: FigureId) -> Result<Vec<Reg>, Stop> {
        let size = self.model.size(line);
        let figure = self.model.figure(line);
        let filter = match figure.filter {
            Some(filter) if !self.is_here(line) => filter,
            Some(_) | None => {
                let from = self.bases.get(line.index()).copied().unwrap_or(0) as usize;
                return Ok(self.kept.get(from..from + size).unwrap_or_default().to_vec());
            }
        };
        // The line is made by another stage: only its value is brought here, so what it is kept by is asked again.
        let around =
            (std::mem::take(&mut self.bound), self.own, self.rows, self.instance, std::mem::take(&mut self.memo));
        let mut kept = Vec::with_capacity(size);
        for coordinate in 0..size {
            let rows = self.model.rows_of(line, coordinate);
            self.bound = figure.shape.iter().copied().zip(rows).collect();
            (self.own, self.rows, self.memo) = (self.bound.len(), 0, vec![Default::default()]);
            self.instance = self.bases[line.index()] + coordinate as u32;
            kept.push(self.expr(filter, None)?);
        }
        (self.bound, self.own, self.rows, self.instance, self.memo) = around;
        Ok(kept)
    }

    /// What lines count for in a sum: a row that is left out is no line and counts for nothing.
    fn counted(&mut self, lines: &[Reg], kept: &[Reg]) -> Result<List, Stop> {
        let mut counted = Vec::with_capacity(lines.len());
        for (line, kept) in lines.iter().zip(kept) {
            if *kept == Reg::NONE {
                counted.push(*line);
            } else if !self.is_left_out(*kept) {
                // Where nobody knows whether it is left out, the line itself says what is lacking: an earlier limit may have added to that.
                let (a, b) = (*kept, self.number(Number::one()));
                let condition = self.emit(None, |to| Op::Treat { to, a, kinds: Kinds::EVERY, b })?;
                let (yes, no) = (*line, self.number(Number::zero()));
                counted.push(self.emit(None, |to| Op::Choose { to, condition, yes, no })?);
            }
        }
        Ok(self.list(counted))
    }

    /// The lines of a term as the statement shows them, as they count in a sum.
    fn all_counted(&mut self, figures: &[FigureId], span: Span) -> Result<List, Stop> {
        let (mut lines, mut kept) = (Vec::new(), Vec::new());
        for figure in figures {
            lines.extend(self.all(*figure, span)?);
            kept.extend(self.kept(*figure)?);
        }
        self.counted(&lines, &kept)
    }

    /// The line before limits of a member.
    fn line_of(&self, standing: Standing) -> Option<FigureId> {
        // Each turn goes to an earlier limit.
        let mut standing = standing;
        loop {
            match standing {
                Standing::Line(line) => return Some(line),
                Standing::After(limit, member) => {
                    standing = *self.model.limits.get(limit.index())?.members.get(member as usize)?;
                }
            }
        }
    }

    /// All registers of a figure, in the order of its rows.
    fn all(&mut self, figure: FigureId, span: Span) -> Result<Vec<Reg>, Stop> {
        let from = self.bases.get(figure.index()).copied().unwrap_or(0);
        let places = from..from + self.model.size(figure) as u32;
        places.map(|place| self.computed(place, figure, 0, span)).collect()
    }

    fn standing(&mut self, standing: Standing, span: Span) -> Result<Vec<Reg>, Stop> {
        match standing {
            Standing::Line(figure) => self.all(figure, span),
            Standing::After(limit, member) => {
                self.limit(limit)?;
                let regs = self.standing.get(&(limit, member)).cloned();
                regs.ok_or_else(|| Stop::unsound("a limit has no such line", span))
            }
        }
    }

    pub fn shown(&mut self, _line: FigureId, standing: Standing, coordinate: usize, span: Span) -> Result<Reg, Stop> {
        let regs = self.standing(standing, span)?;
        regs.get(coordinate).copied().ok_or_else(|| Stop::unsound("a line has no such row", span))
    }

    /// Compiles a limit where it is first needed.
    pub fn limit(&mut self, id: LimitId) -> Result<(), Stop> {
        if self.limits.contains_key(&id) {
            return Ok(());
        }
        let model = self.model;
        let Some(limit) = model.limits.get(id.index()) else {
            return Err(Stop::unsound("a limit is unknown", Span::default()));
        };
        let mut before = Vec::new();
        let mut kept = Vec::new();
        let mut members = Vec::new();
        for member in &limit.members {
            let earlier = match member {
                Standing::After(earlier, _) => earlier.index() < id.index(),
                Standing::Line(_) => true,
            };
            if !earlier {
                return Err(Stop::unsound("limits act on each other", limit.span));
            }
            let regs = self.standing(*member, limit.span)?;
            members.push(regs.len());
            before.extend(regs);
            if let Some(line) = self.line_of(*member) {
                kept.extend(self.kept(line)?);
            }
        }
        // The limit's calculation stands at no coordinate.
        let around =
            (std::mem::take(&mut self.bound), self.own, self.rows, self.instance, std::mem::take(&mut self.memo));
        (self.own, self.rows, self.memo) = (0, 0, vec![Default::default()]);
        self.instance = limit_instance(&self.bases, id);
        let counted = self.counted(&before, &kept)?;
        let sum = self.emit(None, |to| Op::Sum { to, list: counted })?;
        let list = self.list(before.iter().copied());
        self.limit_sums.insert(id, sum);
        let together = self.expr(limit.together, None)?;
        (self.bound, self.own, self.rows, self.instance, self.memo) = around;

        let after = before.iter().map(|_| self.register()).collect::<Result<Vec<_>, _>>()?;
        let mut rest = after.as_slice();
        for (member, count) in members.into_iter().enumerate() {
            let (regs, others) = rest.split_at(count.min(rest.len()));
            self.standing.insert((id, member as u32), regs.to_vec());
            rest = others;
        }
        let after = self.list(after);
        if kept.iter().all(|kept| *kept == Reg::NONE) {
            kept.clear();
        }
        let kept = self.list(kept);
        let (relief, rounding) = (self.register()?, self.rounding());
        let place = self.stores.limits.len() as u32;
        let relieved = limit.relieved;
        self.stores.limits.push(LimitOp { before: list, after, kept, sum, together, relief, relieved, rounding });
        self.limits.insert(id, place);
        self.push(Op::Limit { limit: place })
    }

    pub fn account(&mut self, account: u32, part: AccountPart, span: Span) -> Result<Reg, Stop> {
        let model = self.model;
        let Some(account) = model.accounts.get(account as usize) else {
            return Err(Stop::unsound("an account is unknown", span));
        };
        let held = |it: &mut Self| -> Result<Reg, Stop> {
            let list = it.held_by(account, span)?;
            it.emit(None, |to| Op::Sum { to, list })
        };
        let returned = |it: &mut Self| -> Result<Reg, Stop> {
            let list = it.all_counted(&account.earn_backs, span)?;
            it.emit(None, |to| Op::Sum { to, list })
        };
        match part {
            AccountPart::Held => held(self),
            AccountPart::Returned => returned(self),
            AccountPart::Forfeited => {
                let (a, b) = (held(self)?, returned(self)?);
                self.emit(None, |to| Op::Subtract { to, a, b })
            }
        }
    }

    /// What an account holds: gathered from shorter periods, or the lines of the withhold.
    fn held_by(&mut self, account: &Account, span: Span) -> Result<List, Stop> {
        let Some(gather) = account.held else { return self.all_counted(&[account.withhold], span) };
        let held = self.import(Import::Gather(gather, Vec::new()))?;
        Ok(self.list([held]))
    }

    /// Applies the law of a withhold's account once all its lines are there: earn-backs together never more than held.
    pub fn apply_laws(&mut self, id: FigureId) -> Result<(), Stop> {
        for account in &self.model.accounts {
            let lines = account.earn_backs.iter().chain([&account.withhold]);
            if account.earn_backs.is_empty() || !lines.clone().any(|line| *line == id) {
                continue;
            }
            // The law is applied where the earn-backs are made.
            if !account.earn_backs.iter().all(|line| self.is_here(*line)) {
                continue;
            }
            let there = |line: &FigureId| {
                let from = self.bases[line.index()] as usize;
                let regs = self.registers_of.get(from..from + self.model.size(*line)).unwrap_or_default();
                !self.is_here(*line) || !regs.contains(&Reg::NONE)
            };
            if !lines.clone().all(there) {
                continue;
            }
            let span = self.model.figure(id).span;
            let held = self.held_by(account, span)?;
            let mut before = Vec::new();
            let mut after = Vec::new();
            for earn_back in &account.earn_backs {
                for (coordinate, reg) in self.all(*earn_back, span)?.into_iter().enumerate() {
                    let lawful = self.register()?;
                    before.push(reg);
                    after.push(lawful);
                    self.registers_of[self.bases[earn_back.index()] as usize + coordinate] = lawful;
                }
            }
            let (before, after) = (self.list(before), self.list(after));
            let account = self.stores.accounts.len() as u32;
            self.stores.accounts.push(AccountOp { held, before, after });
            self.push(Op::Account { account })?;
        }
        Ok(())
    }
}
