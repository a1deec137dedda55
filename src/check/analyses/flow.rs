//! Which kinds of missing a calculation can have, where each arises, and at which words it comes in.
//!
//! The rules are those by which evaluators join statuses; here they run over sets. Facts of the place narrow them: a row
//! taken makes its condition known, a gate open makes its figures known, and a divisor is 0 only where it can be.

use std::rc::Rc;

use super::arrivals::{Arrival, Cause, Flow, Origin, Role};
use super::facts::{Asked, Facts};
use super::memo::Memo;
use super::terms::{Place, Prover, Spot};
use crate::model::{
    Action, AxisId, Body, Cell, Claim, ColumnId, Curve, Direction, Expr, ExprId, FigureId, Kind, Kinds, Model, Node,
    Select,
};

/// Families larger than this are looked at as any one row, and not row by row.
pub(super) const MAX_ROWS: usize = 256;

/// How many nodes one inside the other are gone through with what is known of a place.
const MAX_LEVEL: usize = 64;

/// How many definitions are gone through again with the facts of a place.
const MAX_AGAIN: usize = 3;

/// How many calculations, one inside the other, are gone through twice: first without what holds there, then with it.
pub(super) const MAX_TWICE: usize = 4;

/// Follows statuses through a contract.
pub(super) struct Flows<'p, 'm> {
    /// The prover.
    pub prover: &'p mut Prover<'m>,
    pub(super) model: &'m Model,
    figures: Memo<Spot, Rc<Flow>>,
    /// Of what is never missing.
    never: Rc<Flow>,
    owner: Option<FigureId>,
    again: usize,
    /// How many calculations around this one are being gone through a second time.
    pub(super) twice: usize,
    /// The ways a direction out of a column is looked at.
    pub(super) directions: &'static [Option<bool>],
    /// How many more definitions may be gone through again.
    budget: usize,
    /// What was found where nothing is known of the place.
    plain: Memo<(Spot, Option<bool>), Flow>,
    /// How many more nodes may be gone through with what is known of a place.
    fuel: usize,
    /// How many nodes are being gone through so, one inside the other.
    level: usize,
    /// The spot at which a deep calculation is being built up.
    building: Option<Spot>,
}

impl<'p, 'm> Flows<'p, 'm> {
    /// Goes through every definition once, each after those it reads.
    pub fn new(prover: &'p mut Prover<'m>) -> Self {
        let model = prover.model;
        let budget = 2_000 + 20 * model.exprs.len();
        let fuel = 20_000 + 50 * model.exprs.len();
        let directions = prover.directions;
        let mut flows = Flows {
            prover,
            model,
            figures: Memo::new(),
            never: Rc::default(),
            owner: None,
            again: 0,
            twice: 0,
            directions,
            budget,
            plain: Memo::new(),
            fuel,
            level: 0,
            building: None,
        };
        for figure in &model.order {
            let spot = flows.prover.spot_of(*figure);
            flows.figure(*figure, spot);
        }
        flows
    }

    /// Runs something at any row, in both directions where a column says which; and where that leaves a way to go missing,
    /// row by row.
    pub fn everywhere(&mut self, axes: &[AxisId], mut run: impl FnMut(&mut Self, Spot, Facts) -> Flow) -> Flow {
        let spot = self.prover.spot(axes.iter().map(|axis| (*axis, Place::Any)).collect());
        self.each_row(spot, &mut run)
    }

    fn each_row(&mut self, spot: Spot, run: &mut dyn FnMut(&mut Self, Spot, Facts) -> Flow) -> Flow {
        let mut all = Flow::default();
        let fixed = self.prover.open_axes(spot).is_empty();
        for lower in if fixed { &[None] } else { self.directions } {
            all.join(run(self, spot, Facts::none(*lower)));
        }
        if all.arrivals.is_empty() {
            return all;
        }
        let Some(spots) = self.rows(spot) else { return all };
        let mut by_row = Flow::default();
        for spot in spots {
            by_row.join(run(self, spot, Facts::default()));
        }
        by_row
    }

    /// The spots of all rows, where there are few; `None` where nothing is gained by looking at each.
    fn rows(&mut self, spot: Spot) -> Option<Vec<Spot>> {
        let open = self.prover.open_axes(spot);
        let sizes = open.iter().map(|axis| self.model.axis(*axis).keys.len());
        let size = sizes.clone().try_fold(1_usize, |all, size| all.checked_mul(size))?;
        if open.is_empty() || size > MAX_ROWS || sizes.clone().any(|size| size == 0) {
            return None;
        }
        let mut spots = vec![spot];
        for axis in open {
            let rows = self.model.axis(axis).keys.len() as u32;
            let mut next = Vec::with_capacity(spots.len() * rows as usize);
            for spot in spots {
                for row in 0..rows {
                    next.push(self.prover.moved(spot, axis, Place::Row(row)));
                }
            }
            spots = next;
        }
        Some(spots)
    }

    /// The ways in which a figure can be missing.
    pub(super) fn figure(&mut self, id: FigureId, spot: Spot) -> Rc<Flow> {
        if let Some(known) = self.figures.get(id.index(), spot) {
            return Rc::clone(known);
        }
        let model = self.model;
        let figure = model.figure(id);
        // What is never missing at any row is never missing at this one.
        let anywhere = self.prover.spot_of(id);
        if let Some(known) = self.figures.get(id.index(), anywhere).filter(|known| known.arrivals.is_empty()) {
            return Rc::clone(known);
        }
        // A figure that reads itself backward in time brings nothing of its own from there.
        self.figures.insert(id.index(), spot, Rc::clone(&self.never));
        let flow = match &figure.body {
            Body::Input(input) if figure.filter.is_none() => self.declared(id, input.may_be),
            Body::Input(_) | Body::Expr(_) => {
                let outside = self.owner.replace(id);
                let flow = self.each_row(spot, &mut |flows, spot, facts| flows.definition(id, spot, facts));
                self.owner = outside;
                flow
            }
            // A line without an amount is undetermined, and its own clause hears of it.
            Body::Line(_)
            | Body::Shown { .. }
            | Body::Account(..)
            | Body::Relief(_)
            | Body::Start(_)
            | Body::End(_)
            | Body::Broken => Flow::default(),
        };
        let flow = if flow.arrivals.is_empty() { Rc::clone(&self.never) } else { Rc::new(flow) };
        self.figures.insert(id.index(), spot, Rc::clone(&flow));
        flow
    }

    fn declared(&self, id: FigureId, may_be: Kinds) -> Flow {
        let mut flow = Flow::default();
        for kind in may_be.both(Kinds::MISSING).iter() {
            flow.push(self.arrival(kind, Cause::Declared(id), ExprId(0)));
        }
        flow
    }

    fn definition(&mut self, id: FigureId, spot: Spot, mut facts: Facts) -> Flow {
        let mut flow = Flow::default();
        if let Some(filter) = self.model.figure(id).filter {
            flow.join(self.flow(filter, spot, &facts));
            match self.prover.decide(filter, spot, &facts) {
                Some(true) => {}
                Some(false) => {
                    flow.push(self.arrival(Kind::Inapplicable, Cause::Outside(id), filter));
                    return flow;
                }
                None => flow.push(self.arrival(Kind::Inapplicable, Cause::Outside(id), filter)),
            }
            self.prover.assume(filter, spot, true, &mut facts);
        }
        match &self.model.figure(id).body {
            Body::Input(input) => flow.join(self.declared(id, input.may_be)),
            Body::Expr(expr) => flow.join(self.flow(*expr, spot, &facts)),
            Body::Line(_)
            | Body::Shown { .. }
            | Body::Account(..)
            | Body::Relief(_)
            | Body::Start(_)
            | Body::End(_)
            | Body::Broken => {}
        }
        flow
    }

    /// The ways in which a figure can be missing where it is read.
    fn read(&mut self, id: FigureId, spot: Spot, facts: &Facts) -> Flow {
        let known = self.figure(id, spot);
        if known.arrivals.is_empty() {
            return Flow::default();
        }
        let possible = facts.status(Asked::Figure(id, spot));
        let flow = (*known).clone().without(Kinds::MISSING.without(possible.kinds));
        let defined = self.prover.definition(id).or(self.model.figure(id).filter);
        match defined {
            Some(_) if !flow.arrivals.is_empty() && !facts.is_empty() && self.again < MAX_AGAIN && self.budget > 0 => {
                // With what is known here, fewer may be left.
                self.budget -= 1;
                self.again += 1;
                let outside = self.owner.replace(id);
                let now = self.definition(id, spot, facts.clone());
                self.owner = outside;
                self.again -= 1;
                let left = |arrival: &Arrival| {
                    now.arrivals.iter().any(|other| {
                        other.origin.kind == arrival.origin.kind && other.origin.cause == arrival.origin.cause
                    })
                };
                Flow { arrivals: flow.arrivals.into_iter().filter(left).collect() }
            }
            Some(_) | None => flow,
        }
    }

    pub(super) fn arrival(&self, kind: Kind, cause: Cause, at: ExprId) -> Arrival {
        let origin = Origin { kind, cause, owner: self.owner, row: None };
        Arrival { origin, role: Role::Value, at, within: None }
    }

    /// The ways in which a calculation can be missing where the facts hold.
    pub fn flow(&mut self, id: ExprId, spot: Spot, facts: &Facts) -> Flow {
        if facts.is_empty() && facts.either.is_empty() {
            return self.plain(id, spot, facts.lower);
        }
        match self.fuel.checked_sub(1) {
            Some(left) if self.level < MAX_LEVEL => self.fuel = left,
            Some(_) | None => return self.plain(id, spot, facts.lower),
        }
        self.level += 1;
        let flow = self.node(id, spot, facts);
        self.level -= 1;
        flow
    }

    /// The same where nothing is known of the place; found once, since a calculation may use one part many times over.
    fn plain(&mut self, id: ExprId, spot: Spot, lower: Option<bool>) -> Flow {
        if let Some(known) = self.plain.get(id.index(), (spot, lower)) {
            return known.clone();
        }
        if self.building != Some(spot) {
            let landings = super::walk::landings(self.model, &self.prover.depths, id);
            if !landings.is_empty() {
                let before = self.building.replace(spot);
                for part in landings {
                    self.plain(part, spot, lower);
                }
                self.building = before;
            }
        }
        let flow = self.node(id, spot, &Facts::none(lower));
        self.plain.insert(id.index(), (spot, lower), flow.clone());
        flow
    }

    fn node(&mut self, id: ExprId, spot: Spot, facts: &Facts) -> Flow {
        let model = self.model;
        let Expr { node, .. } = model.expr(id);
        match node {
            Node::Const(_)
            | Node::Key(_)
            | Node::IsKnown(_)
            | Node::IsAbsent(..)
            | Node::Together(_)
            | Node::Broken => Flow::default(),
            Node::Gather(gather) => self.gathered(id, *gather, spot),
            Node::Earlier(figure, selects, _) => {
                let at = self.prover.read_at(*figure, selects, spot);
                let mut flow = (*self.figure(*figure, at)).clone().at(Role::Value, id, None);
                flow.push(self.arrival(Kind::Inapplicable, Cause::Before(id), id));
                for select in selects {
                    flow.join(self.key(select, spot, facts));
                }
                flow
            }
            Node::Absent(kind) => {
                let mut flow = Flow::default();
                if kind.is_missing() {
                    flow.push(self.arrival(*kind, Cause::Said(id), id));
                }
                flow
            }
            Node::Figure(figure, selects) => {
                let at = self.prover.read_at(*figure, selects, spot);
                let mut flow = self.read(*figure, at, facts).at(Role::Value, id, None);
                for select in selects {
                    flow.join(self.key(select, spot, facts));
                }
                flow
            }
            Node::Cell(axis, column, select) => {
                let place = self.prover.select(*axis, select, spot);
                let mut flow = self.cell(id, *axis, *column, place, facts);
                flow.join(self.key(select, spot, facts));
                flow
            }
            Node::Negate(a) | Node::Not(a) | Node::AddMonths(a, _) | Node::AddBusinessDays(a, _) => {
                self.flow(*a, spot, facts)
            }
            Node::Add(a, b)
            | Node::Subtract(a, b)
            | Node::Multiply(a, b)
            | Node::BusinessDays(a, b)
            | Node::Compare(_, a, b)
            | Node::Good(_, a, b, _) => {
                let mut flow = self.flow(*a, spot, facts);
                flow.join(self.flow(*b, spot, facts));
                flow
            }
            Node::Divide(a, b) => {
                let mut flow = self.flow(*a, spot, facts);
                flow.join(self.flow(*b, spot, facts));
                let mut known = facts.clone();
                self.prover.know(*a, spot, &mut known, 0);
                if self.prover.can_be_zero(*b, spot, &known) {
                    flow.push(self.arrival(Kind::Undefined, Cause::Divisor(id), id));
                }
                flow
            }
            Node::Curve { curve, of, .. } => {
                let mut flow = self.flow(*of, spot, facts);
                if *curve == Curve::SquareRoot {
                    let sum = self.prover.sum(*of, spot);
                    if self.prover.can_be_negative(&sum, facts) {
                        flow.push(self.arrival(Kind::Undefined, Cause::Root(id), id));
                    }
                }
                flow
            }
            Node::Pick { items, skip, .. } => {
                let flows = items.iter().map(|item| self.flow(*item, spot, facts)).collect();
                self.list(id, flows, skip)
            }
            Node::If(condition, yes, no) => {
                let mut flow = self.flow(*condition, spot, facts).at(Role::Condition, *condition, None);
                for (truth, result) in [(true, *yes), (false, *no)] {
                    let mut taken = facts.clone();
                    self.prover.assume(*condition, spot, truth, &mut taken);
                    flow.join(self.reached(result, spot, &taken));
                }
                flow
            }
            Node::First { rows, otherwise, absent } => {
                // Where nothing can be missing at all, it need not be asked row by row.
                if self.twice < MAX_TWICE {
                    self.twice += 1;
                    let mut never = true;
                    node.operands(|part| {
                        never = never && self.flow(part, spot, facts).arrivals.is_empty();
                    });
                    self.twice -= 1;
                    if never {
                        return Flow::default();
                    }
                }
                let mut flow = Flow::default();
                let mut passed = facts.clone();
                let mut caught = Kinds::NONE;
                for (condition, result) in rows {
                    let unknown = self.flow(*condition, spot, &passed).at(Role::Condition, *condition, Some(id));
                    caught = caught.with(unknown.kinds());
                    flow.join(unknown.without(all_kinds(absent)));
                    let mut taken = passed.clone();
                    self.prover.assume(*condition, spot, true, &mut taken);
                    flow.join(self.reached(*result, spot, &taken));
                    self.prover.assume(*condition, spot, false, &mut passed);
                }
                if let Some(otherwise) = otherwise {
                    flow.join(self.reached(*otherwise, spot, &passed));
                }
                flow.join(self.caught(absent, caught, spot, facts));
                flow
            }
            Node::Table(table) => self.table(id, table, spot, facts),
            Node::And(parts) | Node::Or(parts) => self.joined(parts, matches!(node, Node::And(_)), spot, facts),
            Node::Treat(base, entries) => {
                let flow = self.flow(*base, spot, facts);
                let caught = flow.kinds();
                let mut flow = flow.without(all_kinds(entries));
                flow.join(self.caught(entries, caught, spot, facts));
                flow
            }
            Node::Fold { statistic, axis, element, weight, filter, skip } => {
                self.fold(id, statistic, *axis, [*element, *weight], *filter, skip, spot)
            }
            Node::Weighted { parts, skip } => {
                let flows: Vec<Flow> = parts.iter().map(|(_, part)| self.flow(*part, spot, facts)).collect();
                let sure = flows.iter().filter(|flow| flow.kinds().both(skip.kinds).is_empty()).count();
                let mut all = Flow::default();
                for flow in flows {
                    all.join(flow.without(skip.kinds));
                }
                self.left_over(id, sure, true, skip, &mut all);
                all
            }
            Node::Step { base, action, when } => {
                let mut flow = self.flow(*base, spot, facts);
                let mut acting = facts.clone();
                if let Some(when) = when {
                    flow.join(self.flow(*when, spot, facts).at(Role::Step, *when, None));
                    self.prover.assume(*when, spot, true, &mut acting);
                }
                match action {
                    Action::Round(..) => {}
                    Action::Cap(a)
                    | Action::Floor(a)
                    | Action::Less(a)
                    | Action::LessPart(a)
                    | Action::More(a)
                    | Action::MorePart(a)
                    | Action::Times(a) => flow.join(self.reached(*a, spot, &acting)),
                    Action::Between(a, b) => {
                        flow.join(self.reached(*a, spot, &acting));
                        flow.join(self.reached(*b, spot, &acting));
                    }
                }
                flow
            }
        }
    }

    /// The same, and nothing where the facts exclude one another.
    pub(super) fn reached(&mut self, id: ExprId, spot: Spot, facts: &Facts) -> Flow {
        let flow = if facts.impossible { Flow::default() } else { self.flow(id, spot, facts) };
        if flow.arrivals.is_empty() || self.prover.is_impossible(facts) { Flow::default() } else { flow }
    }

    /// What absence rows give for the kinds that come to them.
    pub(super) fn caught(&mut self, entries: &[(Kinds, ExprId)], coming: Kinds, spot: Spot, facts: &Facts) -> Flow {
        let mut flow = Flow::default();
        let mut left = coming;
        for (kinds, result) in entries {
            if !left.both(*kinds).is_empty() {
                flow.join(self.flow(*result, spot, facts));
            }
            left = left.without(*kinds);
        }
        flow
    }

    fn key(&mut self, select: &Select, spot: Spot, facts: &Facts) -> Flow {
        match select {
            Select::Here | Select::Row(_) => Flow::default(),
            Select::By(key) => self.flow(*key, spot, facts),
        }
    }

    fn cell(&self, at: ExprId, axis: AxisId, column: ColumnId, place: Place, facts: &Facts) -> Flow {
        let mut flow = Flow::default();
        let possible = facts.status(Asked::Cell(axis, column, place)).kinds;
        let Some(column_data) = self.model.axis(axis).columns.get(column.index()) else { return flow };
        let missing = |row: usize, cell: &Cell| cell.as_ref().err().map(|kind| (row as u32, *kind));
        let found = match place {
            Place::Row(row) => column_data.cells.get(row as usize).and_then(|cell| missing(row as usize, cell)),
            Place::Any | Place::By(..) => {
                column_data.cells.iter().enumerate().find_map(|(row, cell)| missing(row, cell))
            }
        };
        if let Some((row, kind)) = found.filter(|(_, kind)| kind.is_missing() && possible.contains(*kind)) {
            let arrival = self.arrival(kind, Cause::Cell(axis, column), at);
            flow.push(Arrival { origin: Origin { row: Some(row), ..arrival.origin }, ..arrival });
        }
        flow
    }
}

/// All kinds that entries name.
pub(super) fn all_kinds(entries: &[(Kinds, ExprId)]) -> Kinds {
    entries.iter().fold(Kinds::NONE, |all, (kinds, _)| all.with(*kinds))
}

/// The ways in which a direction is to be looked at: both, where a column says it anywhere.
pub(super) fn directions(model: &Model) -> &'static [Option<bool>] {
    let of_claim = |claim: &Claim| matches!(super::walk::direction(claim), Some(Direction::Column(..)));
    let by_column = model.exprs.iter().any(|expr| {
        matches!(&expr.node, Node::Good(_, _, _, Direction::Column(..)))
            || matches!(&expr.node, Node::Table(table) if table.rows.iter().any(|row| of_claim(&row.claim)))
    });
    if by_column { &[Some(false), Some(true)] } else { &[None] }
}
