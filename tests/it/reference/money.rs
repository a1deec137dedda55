//! Lines of money: gates, rounding, laws, limits, accounts.

use attain::model::{
    Account, AccountPart, Figure, FigureId, Gate, Kind, Limit, LimitId, Relieved as Relief, Side, Standing, Term,
    TermKind,
};

use super::{Exact, Place, Reader, Value, exact, join, round, whole, yes};

/// The lines that a limit left: by member, by coordinate.
pub type Relieved = Vec<Vec<Value>>;

impl Reader<'_> {
    /// A line as its own clause makes it: the amount, gated, rounded, within its law.
    pub(super) fn line(&self, term: &Term, place: &Place) -> Value {
        let amount = self.expr(term.amount, place);
        let side = term.pays.map_or(Ok(whole(1)), |pays| self.expr(pays, place));
        match self.gates(&term.gates, &side, place) {
            Ok(true) => {}
            Ok(false) => return Ok(whole(0)),
            Err(_) if amount == Ok(whole(0)) => return Ok(whole(0)),
            Err(kind) => return Err(amount.err().max(side.err()).max(Some(kind)).unwrap_or(kind)),
        }
        if amount == Ok(whole(0)) {
            return Ok(whole(0));
        }
        let [amount, side] = super::strict([amount, side])?;
        // Below nothing is no amount, also where rounding would make it nothing.
        let amount = self.rounded(not_negative(amount)?);
        if amount == whole(0) {
            return Ok(amount);
        }
        if let (TermKind::Credit, Some(payment)) = (term.kind, term.against)
            && amount > self.expr_figure(payment, place)?
        {
            return Err(Kind::Undefined);
        }
        Ok(if yes(&side) { amount } else { -amount })
    }

    /// A figure named in a term, read where the term stands.
    fn expr_figure(&self, id: FigureId, place: &Place) -> Value {
        let rows: Vec<u32> = self.model.figure(id).shape.iter().map(|axis| place[axis]).collect();
        self.figure(id, self.coordinate(id, &rows))
    }

    /// Whether all gates are open. A gate about one side of an adjustment passes on the other.
    fn gates(&self, gates: &[Gate], side: &Value, place: &Place) -> Result<bool, Kind> {
        let mut unknown: Option<Kind> = None;
        for gate in gates {
            let condition = self.expr(gate.condition, place).map(|holds| yes(&holds));
            let passes = match gate.side {
                None => Ok(false),
                Some(Side::Pays) => side.clone().map(|pays| !yes(&pays)),
                Some(Side::Charges) => side.clone().map(|pays| yes(&pays)),
            };
            match (passes, condition) {
                (Ok(true), _) | (_, Ok(true)) => {}
                (Ok(false), Ok(false)) => return Ok(false),
                (passes, condition) => unknown = unknown.max(passes.err()).max(condition.err()),
            }
        }
        unknown.map_or(Ok(true), Err)
    }

    /// By the header's rule.
    fn rounded(&self, amount: Exact) -> Exact {
        match self.model.header.as_ref().and_then(|header| header.money.as_ref()) {
            Some(money) => round::round(&amount, money.mode, &exact(&money.quantum)),
            None => amount,
        }
    }

    /// Earn-backs of one account that together return more than is held are undefined, all of them.
    pub(super) fn within_account(&self, id: FigureId, line: Exact) -> Value {
        let Some(account) = self.model.accounts.iter().find(|account| account.earn_backs.contains(&id)) else {
            return Ok(line);
        };
        if line == whole(0) {
            return Ok(line);
        }
        let held = self.held(account)?;
        let returned: Exact = account.earn_backs.iter().flat_map(|id| self.lines_made(*id)).flatten().sum();
        if returned > held { Err(Kind::Undefined) } else { Ok(line) }
    }

    /// The lines of a term as the statement shows them, those that a family's filter leaves out aside.
    fn lines_shown(&self, id: FigureId) -> Vec<Value> {
        let inside = (0..self.model.size(id)).filter(|coordinate| !self.left_out(id, *coordinate));
        inside.map(|coordinate| self.figure(id, coordinate)).collect()
    }

    /// The same before the law of the account is applied to them.
    fn lines_made(&self, id: FigureId) -> Vec<Value> {
        use attain::model::Body;
        let Figure { body, filter, .. } = self.model.figure(id);
        // Where it is not known whether a row is left out, its line has no amount.
        let kept = |place: &Place| filter.map_or(Ok(whole(1)), |filter| self.expr(filter, place));
        let inside = (0..self.model.size(id)).filter(|coordinate| !self.left_out(id, *coordinate));
        inside
            .map(|coordinate| match body {
                Body::Line(term) => {
                    let place = self.place(id, coordinate);
                    kept(&place).and_then(|_| self.line(term, &place))
                }
                Body::Shown { standing, .. } => self.standing_at(*standing, coordinate),
                Body::Input(_) | Body::Expr(_) | Body::Account(..) | Body::Relief(_) | Body::Broken => {
                    panic!("not a line")
                }
                Body::Start(_) | Body::End(_) => panic!("not a line"),
            })
            .collect()
    }

    /// What is held: in the account's own period, or in the shorter ones within it.
    fn held(&self, account: &Account) -> Value {
        match account.held {
            Some(gather) => self.gather(gather, &Place::new()),
            None => self.sum(self.lines_shown(account.withhold)),
        }
    }

    fn sum(&self, values: Vec<Value>) -> Value {
        join(&values).map_or_else(|| Ok(values.iter().flatten().sum()), Err)
    }

    pub(super) fn account(&self, account: u32, part: AccountPart) -> Value {
        let account = &self.model.accounts[account as usize];
        let held = || self.held(account);
        let returned = || self.sum(account.earn_backs.iter().flat_map(|id| self.lines_shown(*id)).collect());
        match part {
            AccountPart::Held => held(),
            AccountPart::Returned => returned(),
            AccountPart::Forfeited => super::strict([held(), returned()]).map(|[held, returned]| held - returned),
        }
    }

    /// The lines of a limit as they stand when it acts: where each stands, and the line, if there is one.
    fn standing(&self, limit: &Limit) -> Vec<Vec<Option<Value>>> {
        let member = |standing: &Standing| {
            let id = self.term_of(*standing);
            let line = |coordinate| (!self.left_out(id, coordinate)).then(|| self.standing_at(*standing, coordinate));
            (0..self.model.size(id)).map(line).collect()
        };
        limit.members.iter().map(member).collect()
    }

    fn term_of(&self, standing: Standing) -> FigureId {
        match standing {
            Standing::Line(id) => id,
            Standing::After(limit, member) => self.term_of(self.model.limits[limit.index()].members[member as usize]),
        }
    }

    /// The sum of a limit's lines as they stand.
    pub(super) fn together(&self, id: LimitId) -> Value {
        let lines = self.standing(&self.model.limits[id.index()]);
        self.sum(lines.into_iter().flatten().flatten().collect())
    }

    /// By how much a limit changed its lines together.
    pub(super) fn relief(&self, id: LimitId) -> Value {
        let limit = &self.model.limits[id.index()];
        let before = self.standing(limit);
        let after = self.after(id);
        let after = after.into_iter().flatten().zip(before.into_iter().flatten());
        let after = self.sum(after.filter(|(_, before)| before.is_some()).map(|(after, _)| after).collect());
        super::strict([self.together(id), after]).map(|[before, after]| before - after)
    }

    /// The lines as a limit leaves them.
    pub(super) fn after(&self, id: LimitId) -> Relieved {
        let key = (id, self.spot.element, self.spot.period);
        let known = self.world.relieved.borrow().get(&key).cloned();
        known.unwrap_or_else(|| {
            let after = self.after_anew(id);
            self.world.relieved.borrow_mut().insert(key, after.clone());
            after
        })
    }

    fn after_anew(&self, id: LimitId) -> Relieved {
        let limit = &self.model.limits[id.index()];
        let before = self.standing(limit);
        let lines: Vec<Value> = before.iter().flatten().flatten().cloned().collect();
        // They come to the limit in whole cents, so that every line stays what a line can be.
        let target = self.expr(limit.together, &Place::new()).and_then(not_negative).map(|target| self.rounded(target));
        let left: Vec<Value> = match (join(&lines), target) {
            // One without an amount leaves them all without.
            (Some(kind), target) => vec![Err(target.err().max(Some(kind)).unwrap_or(kind)); lines.len()],
            (None, Err(kind)) => vec![Err(kind); lines.len()],
            (None, Ok(target)) => {
                let amounts: Vec<Exact> = lines.into_iter().flatten().collect();
                self.relieve(limit.relieved, amounts, target)
            }
        };
        let mut left = left.into_iter();
        before
            .iter()
            .map(|member| {
                let line = |line: &Option<Value>| line.as_ref().map_or(Some(Err(Kind::Inapplicable)), |_| left.next());
                member.iter().map(line).map(|line| line.expect("as many lines as before")).collect()
            })
            .collect()
    }

    fn relieve(&self, how: Relief, mut amounts: Vec<Exact>, target: Exact) -> Vec<Value> {
        let mut relief = amounts.iter().sum::<Exact>() - target;
        if relief == whole(0) {
            return amounts.into_iter().map(Ok).collect();
        }
        match how {
            Relief::InThisOrder if relief < whole(0) => {
                if let Some(first) = amounts.first_mut() {
                    *first -= relief;
                }
            }
            Relief::InThisOrder => {
                for amount in &mut amounts {
                    let taken = relief.clone().min(amount.clone());
                    *amount -= &taken;
                    relief -= taken;
                }
            }
            Relief::InProportion => {
                let money = self.model.header.as_ref().and_then(|header| header.money.as_ref());
                let quantum = exact(&money.expect("lines of money are rounded as the header says").quantum);
                let size = if relief < whole(0) { -relief.clone() } else { relief.clone() };
                // Where every line is nothing there is no proportion.
                let Some(shares) = round::share_out(&size, &amounts, &quantum) else {
                    return vec![Err(Kind::Undefined); amounts.len()];
                };
                for (amount, share) in amounts.iter_mut().zip(shares) {
                    if relief < whole(0) { *amount += share } else { *amount -= share }
                }
            }
        }
        amounts.into_iter().map(Ok).collect()
    }
}

fn not_negative(amount: Exact) -> Value {
    if amount < whole(0) { Err(Kind::Undefined) } else { Ok(amount) }
}
