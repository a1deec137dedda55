//! One table of facts for several contracts: what was read and checked for one is taken over by the next.

use std::fmt;

use crate::columns::Batch;
use crate::model::Type;
use crate::program::{InputSlot, Program};

/// Facts that a contract asks for and cannot take over from another's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct OtherFacts {
    /// Not among the other's, by address.
    pub unknown: Vec<String>,
    /// Declared otherwise there: of another type or unit, with other bounds, decimals or kinds of missing.
    pub declared_otherwise: Vec<String>,
    /// Whether rows are about periods, and the other contract settles others.
    pub periods: bool,
}

impl Batch {
    /// Forgets all rows and takes over those of another contract's batch: its facts, its refusals, its periods. Every fact
    /// that this contract asks for must be declared there as it is here; what only the other asks for is left. Rows that do
    /// not say which period they are about are about this contract's own, so that this year's facts settle next year's terms.
    ///
    /// Nothing is read or checked again: variants of a contract are settled from one table that was read once.
    ///
    /// ```
    /// # use attain::{Cells, Contract};
    /// # let clause = |share: &str| Contract::parse(&format!("edition 2026\ninput paid: number\ndefine bonus means paid × {share}")).unwrap();
    /// let (today, proposal) = (clause("2%"), clause("3%"));
    /// let (program, variant) = (today.program(), proposal.program());
    /// let mut batch = program.batch();
    /// batch.add_rows(2);
    /// batch.set_column(program.input("paid").unwrap(), Cells::Whole(&[500, 900]), None);
    ///
    /// let mut shared = variant.batch();
    /// shared.take_over(&batch)?;
    /// let bonus = variant.figure("bonus").unwrap();
    /// let mut settler = variant.batch_settler([bonus]);
    /// assert_eq!(settler.settle(&shared).decimals(bonus, 0).collect::<Vec<_>>(), [Some(15), Some(27)]);
    /// # Ok::<(), attain::OtherFacts>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Facts that the other does not have, or has otherwise; there are no rows then.
    pub fn take_over(&mut self, other: &Batch) -> Result<(), OtherFacts> {
        self.clear();
        let slots = shared(self.program(), other)?;
        self.copy_columns(other, &slots);
        Ok(())
    }
}

/// Of each fact of a contract its place in the other.
fn shared(program: &Program, batch: &Batch) -> Result<Vec<InputSlot>, OtherFacts> {
    let other = batch.program();
    let mut slots = Vec::with_capacity(program.inputs().len());
    let mut errors = OtherFacts {
        unknown: Vec::new(),
        declared_otherwise: Vec::new(),
        periods: batch.has_periods && program.periods() != other.periods(),
    };
    for (place, info) in program.inputs().iter().enumerate() {
        match other.input(&info.address) {
            None => errors.unknown.push(info.address.clone()),
            Some(slot) if is_alike(program, InputSlot(place as u32), other, slot) => slots.push(slot),
            Some(_) => errors.declared_otherwise.push(info.address.clone()),
        }
    }
    if errors.periods || slots.len() < program.inputs().len() { Err(errors) } else { Ok(slots) }
}

/// Whether two contracts declare a fact in the same way, so that each takes the same cells for the same facts.
fn is_alike(program: &Program, slot: InputSlot, other: &Program, there: InputSlot) -> bool {
    let declared = |program: &Program, slot: InputSlot| {
        let inputs = &program.plan.inputs;
        inputs.infos.get(slot.index()).and_then(|info| inputs.declared.get(info.declared as usize)).cloned()
    };
    let (Some(here), Some(there)) = (declared(program, slot), declared(other, there)) else { return false };
    let ty = match (&here.ty, &there.ty) {
        // By its place in a schedule: both must have the same keys there.
        (Type::Key(one), Type::Key(another)) => {
            program.plan.inputs.keys.get(one) == other.plan.inputs.keys.get(another)
        }
        (one, another) => one == another,
    };
    ty && here.range == there.range
        && here.step == there.step
        && here.decimals == there.decimals
        && here.scale == there.scale
        && here.percent_sign == there.percent_sign
        && here.may_be == there.may_be
}

impl fmt::Display for OtherFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let listed = |addresses: &[String]| {
            let quoted: Vec<String> = addresses.iter().map(|address| format!("`{address}`")).collect();
            quoted.join(", ")
        };
        let mut parts = Vec::new();
        if !self.unknown.is_empty() {
            parts.push(format!("the other contract does not ask for {}", listed(&self.unknown)));
        }
        if !self.declared_otherwise.is_empty() {
            parts.push(format!("the other contract declares otherwise {}", listed(&self.declared_otherwise)));
        }
        if self.periods {
            parts.push("the other contract settles other periods".to_owned());
        }
        f.write_str(&parts.join("; "))
    }
}
