//! The facts that a program asks for.

use std::collections::HashMap;

use crate::calendar::Period;
use crate::model::{AxisId, FigureId, Kinds, Type};
use crate::number::{Narrow, Number};
use crate::program::Program;

/// The place of one fact.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct InputSlot(pub u32);

impl InputSlot {
    /// The place in [`Program::inputs`].
    #[inline]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// One fact that a program asks for.
#[derive(Clone, Debug)]
pub struct InputInfo {
    /// The input.
    pub figure: FigureId,
    /// The coordinate.
    pub coordinate: u32,
    /// The column or key of the facts: `discharges`, `mort_30_ami.performance`.
    pub address: String,
    /// Which declaration it follows.
    pub(crate) declared: u32,
}

/// What all coordinates of an input share.
#[derive(Clone, Debug)]
pub(crate) struct Declared {
    pub ty: Type,
    pub range: (Option<Number>, Option<Number>),
    /// A fact must be a multiple of this.
    pub step: Option<Number>,
    pub decimals: Option<u32>,
    /// What a written number is multiplied by to be stored.
    pub scale: Number,
    /// Whether it is written with a percent sign.
    pub percent_sign: bool,
    pub may_be: Kinds,
    /// The range in 64 bits.
    pub narrow_range: (Option<Narrow>, Option<Narrow>),
    /// So many decimals of the stored form are surely fine.
    pub places: Option<u8>,
}

impl Declared {
    /// How many places its facts are held with, however many are given; none where these differ.
    pub fn held_scale(&self) -> Option<u8> {
        /// Products of two numbers with so many are still short.
        const MOST: u8 = 9;
        match &self.ty {
            Type::Quantity(_) => self.places.filter(|places| *places <= MOST),
            Type::Date | Type::Truth | Type::Word(_) | Type::Key(_) | Type::Text => Some(0),
            Type::Time | Type::Unknown => None,
        }
    }

    /// What is told of a number at a glance, if it is one; `plain` where a file writes it as it is stored.
    pub fn glance(&self, plain: bool) -> Option<Glance> {
        let least = match (&self.ty, &self.range) {
            (Type::Quantity(_), (None, None)) => i64::MIN,
            (Type::Quantity(_), (Some(least), None)) if least.is_zero() => 0,
            _ => return None,
        };
        let fewest = self.held_scale().unwrap_or(0);
        Some(Glance { least, fewest, places: self.places.unwrap_or(u8::MAX), plain })
    }
}

/// What is told of a number at a glance.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Glance {
    pub least: i64,
    /// Of fewer places it is held with so many.
    pub fewest: u8,
    pub places: u8,
    /// Whether a file writes it as plain digits that are its stored form: neither a percent with its sign nor so many per
    /// 1,000.
    pub plain: bool,
}

impl Glance {
    /// The greatest whole number of which a glance does not tell that it is as declared and held as it is.
    pub fn others(&self) -> i64 {
        if self.fewest == 0 { self.least.saturating_sub(1) } else { i64::MAX }
    }
}

/// All of them.
#[derive(Debug, Default)]
pub(crate) struct Inputs {
    pub infos: Vec<InputInfo>,
    /// By slot, of most numbers: at least 0 or anything, and of at most so many places.
    pub glances: Vec<Option<Glance>>,
    /// By slot [`Glance::others`], looked up sooner; the greatest number there is where there is no glance.
    pub wholes: Vec<i64>,
    /// By slot, of decimals: how many places their facts are held with; none where these differ.
    pub scales: Vec<Option<u8>>,
    pub declared: Vec<Declared>,
    pub by_address: HashMap<String, u32>,
    /// The first slot of every figure that is an input.
    pub first: HashMap<FigureId, u32>,
    /// The keys of axes that inputs refer to.
    pub keys: HashMap<AxisId, HashMap<String, u32>>,
    pub periods: Vec<Period>,
}

impl Program {
    /// The facts it asks for.
    pub fn inputs(&self) -> &[InputInfo] {
        &self.plan.inputs.infos
    }

    /// The place of the fact at an address, such as `mort_30_ami.performance`.
    pub fn input(&self, address: &str) -> Option<InputSlot> {
        self.plan.inputs.by_address.get(address).copied().map(InputSlot)
    }

    /// The place of the fact of an input at a coordinate.
    pub fn input_of(&self, figure: FigureId, coordinate: usize) -> Option<InputSlot> {
        let first = *self.plan.inputs.first.get(&figure)?;
        (coordinate < self.size(figure)).then_some(InputSlot(first + coordinate as u32))
    }

    /// The periods that the contract settles.
    pub fn periods(&self) -> &[Period] {
        &self.plan.inputs.periods
    }
}
