//! Pools: what there is to share, each member's share, and what nobody has a share in.

use super::declare::{Part, Pending};
use super::levels::Named;
use super::{Checker, Scope, units};
use crate::diagnostic::{Finding, nearest};
use crate::model::{
    Action, ClauseKind, Datum, Gather, Gathered, LevelId, Node, Over, PartyId, Place, Pool, PoolId, Select, Type,
};
use crate::number::Number;
use crate::syntax::tree;

impl<'t> Checker<'t> {
    /// A pool is three figures: `p.funded`, `p` (a member's share) and `p.left_over`.
    pub(super) fn declare_pool(
        &mut self,
        clause: &'t tree::Clause,
        pool: &'t tree::Pool,
        pending: &mut Vec<Pending<'t>>,
    ) {
        let name = &pool.heading.name.text;
        let funded = self.new_figure(clause, format!("{name}.funded"), &pool.heading, ClauseKind::Pool);
        let Some(level) = self.shared_over(pool) else {
            let share = self.part_of(funded, name, ClauseKind::Pool, pool.heading.name.at.0);
            for figure in [funded, share] {
                self.model.figures[figure.index()].ty = Type::Unknown;
            }
            return;
        };
        let share = self.part_of(funded, name, ClauseKind::Pool, pool.heading.name.at.0);
        self.model.figures[share.index()].place.level = Some(level);
        let left_over =
            self.part_of(funded, &format!("{name}.left_over"), ClauseKind::LeftOver, pool.heading.name.at.0);
        let money = self.money_type();
        for figure in [funded, share, left_over] {
            self.model.figures[figure.index()].ty = money.clone();
        }
        let id = PoolId(self.model.pools.len() as u32);
        let left_over_to = self.keeper(&pool.left_over);
        let header = self.model.header.as_ref().and_then(|header| header.money.as_ref());
        let quantum = header.map_or_else(|| Number::power_of_ten(-2), |money| money.quantum.clone());
        let name = name.clone();
        self.model.pools.push(Pool { name, funded, share, left_over, odd_cents: None, quantum, left_over_to });
        pending.push(Pending { figure: funded, clause, part: Part::Funded });
        pending.push(Pending { figure: share, clause, part: Part::Share(id) });
        pending.push(Pending { figure: left_over, clause, part: Part::Share(id) });
    }

    /// The level whose elements share.
    fn shared_over(&mut self, pool: &tree::Pool) -> Option<LevelId> {
        let axis = match &pool.over {
            tree::Over::Each { other: None, axis, same } if same.is_empty() => axis,
            tree::Over::Each { axis, .. } => axis,
            tree::Over::Last { period, .. } | tree::Over::Next { period, .. } => period,
        };
        if let (Some(Named::Level(level)), tree::Over::Each { other: None, same, .. }) = (self.named(axis), &pool.over)
            && same.is_empty()
        {
            return Some(level);
        }
        let finding = Finding::error("over-what", "a pool is shared over each element of a level")
            .at(axis.at.0, "")
            .help(format!("for example `shared over each {} by …`", self.model.subject()));
        self.say(finding);
        None
    }

    fn keeper(&mut self, word: &tree::Word) -> PartyId {
        let parties = self.model.header.as_ref().map(|header| header.parties.as_slice()).unwrap_or_default();
        if let Some(place) = parties.iter().position(|party| party.name == word.text) {
            return PartyId(place as u32);
        }
        let known: Vec<&str> = parties.iter().map(|party| party.name.as_str()).collect();
        let finding = Finding::error("unknown-name", format!("no party is called `{}`", word.text)).at(word.at.0, "");
        let finding = match nearest(&word.text, known.iter().copied()) {
            Some(near) => finding.fix(format!("did you mean `{near}`?"), word.at.0, near),
            None => finding.help("the parties are those of the `contract` clause"),
        };
        self.say(finding);
        PartyId(0)
    }

    fn no_money(&mut self, clause: &tree::Clause) {
        if self.said.insert("no money".to_owned()) {
            let finding = Finding::error("header-needed", "the contract does not say in which money a pool is shared")
                .at(clause.head.0, "")
                .help("add the line `money in USD, rounded half up to the cent` to the `contract` clause");
            self.say(finding);
        }
    }

    /// What there is to share: money, rounded as every amount of money is, or a count of whole things.
    pub(super) fn funded(&mut self, item: &Pending<'t>, scope: &Scope) {
        let (figure, clause) = (item.figure, item.clause);
        let tree::Body::Pool(pool) = &clause.body else { return };
        let money = self.model.figure(figure).ty.clone();
        let id = self.versioned(item, scope, |it, clause| match &clause.body {
            tree::Body::Pool(pool) => it.expr(scope, &pool.funded, Some(&money)),
            _ => it.broken(clause.head.0),
        });
        let found = self.ty(id).clone();
        let whole = found.is_count();
        if whole != pool.ones && found != Type::Unknown {
            let (says, other) = if whole { ("cents", "ones") } else { ("ones", "cents") };
            let span = self.span(id);
            let finding = Finding::error("unit-mismatch", format!("`odd {says}` of {}", units::words(&found)))
                .at(pool.odd_cents.at.0, "")
                .at(span, units::words(&found))
                .help(format!("write `odd {other} by {}`", super::declare::path_text(&pool.odd_cents)));
            self.say(finding);
            return;
        }
        if whole {
            let held = self.model.pools.iter().position(|held| held.funded == figure);
            if let Some(held) = held.and_then(|place| self.model.pools.get_mut(place)) {
                held.quantum = Number::one();
                let all = [held.funded, held.share, held.left_over];
                all.into_iter().for_each(|figure| self.model.figures[figure.index()].ty = found.clone());
            }
            self.finish(figure, id);
            return;
        }
        if money == Type::Unknown {
            self.no_money(clause);
        }
        if !self.fits(&money, &found) {
            let span = self.span(id);
            let finding = Finding::error(
                "unit-mismatch",
                format!("a pool is funded by money or by a count, not by {}", units::words(&found)),
            )
            .at(span, units::words(&found));
            self.say(finding);
            return;
        }
        let span = self.span(id);
        let rounding = self.model.header.as_ref().and_then(|header| header.money.as_ref());
        let id = match rounding.map(|money| (money.mode, money.quantum.clone())) {
            Some((mode, quantum)) => {
                let action = Action::Round(mode, quantum);
                self.add(Node::Step { base: id, action, when: None }, money, span)
            }
            None => id,
        };
        self.finish(figure, id);
    }

    /// A member's share, or what is left over.
    pub(super) fn share(&mut self, item: &Pending<'t>, pool: &tree::Pool, id: PoolId) {
        let figure = item.figure;
        let of = self.model.pool(id).clone();
        let (holder, member) = (self.model.figure(of.funded).clone(), self.model.figure(of.share).place);
        let below = self.model.lineage(member.level).any(|level| Some(level) == holder.place.level);
        if holder.place.level.is_some() && !below {
            let finding = Finding::error("over-what", "those who share are within whoever holds the pool")
                .at(pool.heading.name.at.0, self.place_words(holder.place))
                .help("hold it `in common`, or for a level around those who share");
            self.say(finding);
            return;
        }
        let inner = Scope { axes: holder.shape.clone(), place: member, ..Scope::default() };
        let weight = self.versioned(item, &inner, |it, clause| match &clause.body {
            tree::Body::Pool(pool) => it.expr(&inner, &pool.weight, None),
            _ => it.broken(clause.head.0),
        });
        let found = self.ty(weight).clone();
        if !matches!(found, Type::Quantity(_) | Type::Unknown) {
            let span = self.span(weight);
            let finding =
                Finding::error("unit-mismatch", format!("a weight is a number; this is {}", units::words(&found)));
            self.say(finding.at(span, ""));
            return;
        }
        let filtered = self
            .later_versions(&pool.heading.name.text)
            .iter()
            .any(|later| matches!(&later.clause.body, tree::Body::Pool(tree::Pool { filter: Some(_), .. })));
        let filter = (filtered || pool.filter.is_some()).then(|| {
            self.versioned(item, &inner, |it, clause| match &clause.body {
                tree::Body::Pool(tree::Pool { filter: Some(filter), .. }) => it.condition(&inner, filter),
                _ => it.add(Node::Const(Datum::Truth(true)), Type::Truth, clause.head.0),
            })
        });
        let skip = self.skip(&pool.skip);
        // By the level itself: by key alone.
        let by_key = match pool.odd_cents.parts.as_slice() {
            [word] => matches!(self.named(word), Some(Named::Level(level)) if Some(level) == member.level),
            _ => false,
        };
        if !by_key {
            let odd = self.path(&inner, &pool.odd_cents, None);
            let odd_cents = match &self.node(odd).node {
                Node::Figure(figure, selects) if selects.iter().all(|select| *select == Select::Here) => Some(*figure),
                _ => None,
            };
            self.model.pools[id.index()].odd_cents = odd_cents;
        }
        if let Some(line) = pool.lines.first() {
            let finding = Finding::error("unknown-line", "a pool is shared as it is: it has no steps")
                .at(line.at.0, "")
                .help("put them into the clause of money that pays the share, or into what funds the pool");
            self.say(finding);
        }
        let is_share = figure == of.share;
        let gather = Gather {
            made: if is_share { Gathered::Share(id) } else { Gathered::LeftOver(id) },
            over: Over::Level { level: member.level.unwrap_or(LevelId::SUBJECT), other: false },
            reader: if is_share { member } else { holder.place },
            place: Place { grain: holder.place.grain, ..member },
            element: None,
            weight: Some(weight),
            filter,
            same: Vec::new(),
            skip,
            span: pool.heading.name.at.0,
        };
        let ty = self.model.figure(figure).ty.clone();
        let made = self.gather(gather, ty);
        self.finish(figure, made);
    }
}
