//! What shape the numbers of each register have.

use crate::number::shaped::Shape;
use crate::program::Plan;
use crate::program::op::{KNOWN, Op, Reg, Stores};
use crate::program::operands::written;
use crate::program::short::made::Made;

/// Of each register what shape its numbers have in every run on the short way.
#[derive(Clone, Debug)]
pub(super) struct Shapes {
    held: Vec<Held>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Held {
    /// None that is known of yet, or never a number.
    Nothing,
    All(Shape),
    Any,
}

impl Held {
    fn or(self, other: Held) -> Held {
        match (self, other) {
            (Held::Nothing, held) | (held, Held::Nothing) => held,
            (Held::All(one), Held::All(other)) => one.or(other).map_or(Held::Any, Held::All),
            (Held::Any, _) | (_, Held::Any) => Held::Any,
        }
    }
}

impl Shapes {
    pub fn of(plan: &Plan) -> Shapes {
        let mut shapes = Shapes { held: vec![Held::Nothing; plan.registers] };
        for (place, scale) in plan.inputs.scales.iter().enumerate() {
            shapes.held[place + 1] = scale.and_then(Shape::decimal).map_or(Held::Any, Held::All);
        }
        // The first and the last day of the period.
        let facts = plan.inputs.scales.len() + 1;
        shapes.held[facts..facts + 2].fill(Held::All(Shape::WHOLE));
        for (reg, slot) in plan.narrow_constants.iter().flatten() {
            let held = if slot.status == KNOWN { Held::All(Shape::of(&slot.value)) } else { Held::Nothing };
            shapes.held[reg.index()] = held;
        }
        // What operations write hangs on what others wrote: until nothing changes.
        while shapes.pass(plan) {}
        shapes
    }

    /// Of a register whose numbers all have one.
    pub fn get(&self, reg: Reg) -> Option<Shape> {
        match self.held[reg.index()] {
            Held::All(shape) => Some(shape),
            Held::Nothing | Held::Any => None,
        }
    }

    fn pass(&mut self, plan: &Plan) -> bool {
        let mut changes = false;
        let mut at = 0;
        while let Some(op) = plan.ops.get(at) {
            match Made::at(plan, self, at) {
                Some(made) => {
                    for (reg, shape) in made.writes() {
                        changes |= self.put(reg, Held::All(shape));
                    }
                    at = made.next;
                }
                None => {
                    changes |= self.said(op, &plan.stores);
                    at += 1;
                }
            }
        }
        changes
    }

    /// What an operation writes as it is said for all numbers.
    fn said(&mut self, op: &Op, stores: &Stores) -> bool {
        let list = |list: &[Reg]| list.iter().fold(Held::Nothing, |held, reg| held.or(self.held[reg.index()]));
        let held = match *op {
            Op::Move { from, .. } | Op::Keep { from, .. } => list(&[from]),
            Op::Choose { yes, no, .. } => list(&[yes, no]),
            Op::Treat { a, b, .. } => list(&[a, b]),
            Op::Pick { list: of, .. } => list(&stores.lists[of.range()]),
            Op::Lookup { lookup, .. } => list(&stores.lists[stores.lookups[lookup as usize].list.range()]),
            Op::Compare { .. }
            | Op::CompareBranch { .. }
            | Op::And { .. }
            | Op::Or { .. }
            | Op::Not { .. }
            | Op::IsKnown { .. }
            | Op::IsAbsent { .. }
            | Op::AddMonths { .. }
            | Op::AddBusinessDays { .. }
            | Op::BusinessDays { .. } => Held::All(Shape::WHOLE),
            _ => Held::Any,
        };
        // Where a branch sends the status of an unknown condition no number is written.
        if let Op::Branch { .. } = op {
            return false;
        }
        if let Op::CompareBranch { branch, .. } = op {
            return self.put(stores.branches[*branch as usize].condition, held);
        }
        let mut changes = false;
        written(&mut op.clone(), stores, |reg| changes |= self.put(reg, held));
        changes
    }

    fn put(&mut self, reg: Reg, held: Held) -> bool {
        let before = self.held[reg.index()];
        let after = before.or(held);
        self.held[reg.index()] = after;
        after != before
    }
}
