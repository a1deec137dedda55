//! What every register of a graph may hold over a space of facts: a flat walk over its steps, and again over those alone
//! whose facts changed.

mod arithmetic;
mod folds;
mod money;
mod open;
mod tables;

pub(crate) use open::Cone;

use std::rc::Rc;

use super::graph::{Decider, Graph, Step, Sum};
use super::may::{May, Moves, Way, compares, difference, truth};
use super::space::{Domain, Space};
use crate::model::Relieved;
use crate::model::{Kind, Kinds};
use crate::number::Number;
use crate::number::interval::Interval;
use crate::program::machine::{Machine, Slot};
use crate::program::op::{Bounds, KNOWN, NOT_RUN, Op, Reading, Reg, Stores};

/// What registers may hold, for the space that was last looked at.
#[derive(Clone, Debug)]
pub(crate) struct Reach {
    graph: Rc<Graph>,
    held: Vec<May>,
    /// What is known of each table before any fact is.
    tables: Rc<tables::Profiles>,
    space: Vec<Domain>,
    /// Steps to be taken again, in order.
    dirty: Dirty,
    /// Where operations are run whose operands are each one thing.
    machine: Machine<Number>,
    /// The step that writes a register which stands for itself.
    frozen: Option<usize>,
    /// Registers of which only a part is looked at.
    parts: Vec<PartOf>,
    /// The step that writes each register.
    made: Rc<[u32]>,
    /// How many steps were taken since the beginning: what an analysis costs.
    pub steps: u64,
}

/// A part of what a register may hold: a stretch of values, perhaps with its absences.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PartOf {
    pub register: Reg,
    pub range: Interval,
    pub absent: bool,
}

impl PartOf {
    /// What both leave.
    pub fn narrow(&mut self, other: &PartOf) {
        self.range = self.range.meet(&other.range);
        self.absent &= other.absent;
    }
}

/// Places of steps, taken from the least on.
#[derive(Clone, Debug)]
struct Dirty {
    bits: Vec<u64>,
    from: usize,
}

impl Dirty {
    fn new(length: usize) -> Dirty {
        Dirty { bits: vec![0; length.div_ceil(64)], from: 0 }
    }

    fn put(&mut self, place: u32) {
        let word = place as usize / 64;
        self.bits[word] |= 1 << (place % 64);
        self.from = self.from.min(word);
    }

    fn take(&mut self) -> Option<usize> {
        while let Some(word) = self.bits.get_mut(self.from) {
            if *word != 0 {
                let bit = word.trailing_zeros() as usize;
                *word &= *word - 1;
                return Some(self.from * 64 + bit);
            }
            self.from += 1;
        }
        None
    }
}

impl Reach {
    /// Looks at a whole space.
    pub fn new(graph: &Rc<Graph>, space: &Space) -> Reach {
        let mut held = vec![May::nothing(); graph.registers()];
        for (reg, slot) in &graph.constants {
            held[reg.index()] = match Kind::from_status(slot.status) {
                None if slot.status == KNOWN => May::point(slot.value.clone()),
                Some(kind) => May::absent(Kinds::only(kind)),
                None => May::nothing(),
            };
        }
        debug_assert!(graph.constants.iter().all(|(_, slot)| slot.status != NOT_RUN));
        let tables = Rc::new(tables::Profiles::new(graph, &held));
        let dirty = Dirty::new(graph.steps.len());
        let mut machine = Machine::new(graph.registers(), 0);
        for (reg, slot) in &graph.constants {
            machine.put(*reg, slot.clone());
        }
        let mut made = vec![u32::MAX; graph.registers()];
        for (place, step) in graph.steps.iter().enumerate() {
            step.written(&graph.stores, |reg| made[reg.index()] = place as u32);
        }
        let mut reach = Reach {
            graph: graph.clone(),
            held,
            tables,
            space: Vec::new(),
            dirty,
            machine,
            frozen: None,
            parts: Vec::new(),
            made: made.into(),
            steps: 0,
        };
        reach.space = space.domains.clone();
        for (place, domain) in space.domains.iter().enumerate() {
            reach.held[graph.facts[place].index()] = domain.may(place as u32);
        }
        for (reg, day) in graph.period.iter().zip(space.period.iter().cycle()) {
            reach.held[reg.index()] = May::point(day.clone());
        }
        for place in 0..graph.steps.len() {
            reach.take(place);
        }
        reach
    }

    /// Looks at another space, which differs in some facts.
    pub fn look(&mut self, domains: &[Domain]) {
        for (place, domain) in domains.iter().enumerate() {
            if self.space[place] != *domain {
                self.set(place as u32, domain.clone());
            }
        }
        self.settle();
    }

    /// Changes what one fact may be; [`Reach::settle`] follows.
    pub fn set(&mut self, fact: u32, domain: Domain) {
        let reg = self.graph.facts[fact as usize];
        let may = domain.may(fact);
        self.space[fact as usize] = domain;
        self.put(reg, may);
    }

    /// Looks at parts of some registers only; of all others, and of those that were looked at in part before, at all again.
    pub fn look_at(&mut self, parts: &[PartOf]) {
        if self.parts == parts {
            return;
        }
        let before = std::mem::replace(&mut self.parts, parts.to_vec());
        for part in before.iter().chain(parts) {
            if let Some(place) = self.made.get(part.register.index()).filter(|place| **place != u32::MAX) {
                self.dirty.put(*place);
            }
        }
        self.settle();
    }

    /// The facts that a register is made of.
    pub fn made_of(&self, register: Reg) -> Vec<u32> {
        let mut facts = Vec::new();
        let mut waiting = vec![register];
        let mut seen = std::collections::HashSet::new();
        while let Some(reg) = waiting.pop() {
            if !seen.insert(reg) {
                continue;
            }
            match self.made.get(reg.index()) {
                Some(place) if *place != u32::MAX => waiting.extend(&self.graph.reads[*place as usize]),
                Some(_) | None => {
                    facts.extend(self.graph.facts.iter().position(|fact| *fact == reg).map(|at| at as u32))
                }
            }
        }
        facts
    }

    /// The parts of registers that are looked at.
    pub fn looked_at(&self) -> &[PartOf] {
        &self.parts
    }

    /// Lets a register stand for itself, as if it were a known fact by the number `u32::MAX`.
    pub fn freeze(&mut self, register: Reg) {
        let graph = self.graph.clone();
        let held = self.get(register);
        let may = May {
            range: held.range.clone(),
            kinds: Kinds::NONE,
            moves: Moves::with(u32::MAX, Way::RISES),
            partial: false,
        };
        let made = graph.steps.iter().position(|step| {
            let mut writes = false;
            step.written(&graph.stores, |reg| writes |= reg == register);
            writes
        });
        self.frozen = made;
        self.put(register, may.tidy());
        self.settle();
    }

    /// Takes all steps again that what was set bears on.
    pub fn settle(&mut self) {
        while let Some(place) = self.dirty.take() {
            self.take(place);
        }
    }

    /// What one fact may be.
    pub fn domain(&self, fact: u32) -> &Domain {
        &self.space[fact as usize]
    }

    /// What a register may hold.
    pub fn get(&self, reg: Reg) -> &May {
        &self.held[reg.index()]
    }

    fn put(&mut self, reg: Reg, mut may: May) {
        for part in self.parts.iter().filter(|part| part.register == reg) {
            may.range = may.range.meet(&part.range);
            if may.range.is_empty() {
                may.range = Interval::empty();
            }
            if !part.absent {
                may.kinds = Kinds::NONE;
            }
        }
        let held = &mut self.held[reg.index()];
        if *held != may {
            *held = may;
            for reader in &self.graph.readers[reg.index()] {
                self.dirty.put(*reader);
            }
        }
    }

    fn take(&mut self, place: usize) {
        self.steps += 1;
        if self.frozen == Some(place) {
            return;
        }
        let graph = self.graph.clone();
        if let Step::Op(op) = &graph.steps[place]
            && is_rough(&graph.stores, op)
            && graph.reads[place].iter().all(|reg| self.get(*reg).as_one().is_some())
        {
            return self.run(&graph, place, op);
        }
        match &graph.steps[place] {
            Step::Op(Op::Limit { limit }) => {
                for (reg, may) in
                    self.limit(&graph.stores, &graph.stores.limits[*limit as usize], graph.lowers[*limit as usize])
                {
                    self.put(reg, may.tidy());
                }
            }
            Step::Op(Op::Account { account }) => {
                for (reg, may) in self.account(&graph.stores, *account) {
                    self.put(reg, may.tidy());
                }
            }
            Step::Op(op) => {
                if let Some((to, mut may)) = self.op(&graph.stores, op) {
                    // A sum in which parts cancel out lies closer than its parts one by one say.
                    if let Some(sum) = graph.sums.cancelled(to).filter(|_| may.may_be_known()) {
                        may.range = may.range.meet(&self.range_of(sum));
                        may.moves = self.moves_of(sum, &may.moves);
                    }
                    self.put(to, may.tidy());
                }
            }
            Step::Select { to, by, ways } => {
                let may = self.select(*by, ways);
                self.put(*to, may.tidy());
            }
            Step::Join { to, of } => {
                let may = self.join(of);
                self.put(*to, may.tidy());
            }
            Step::Part { to, of, known, kinds } => {
                let of = self.get(*of);
                let may = May {
                    range: if *known { of.range.clone() } else { Interval::empty() },
                    kinds: of.kinds.both(*kinds),
                    moves: of.moves.clone(),
                    partial: of.partial || (!known && of.may_be_known()) || !of.kinds.without(*kinds).is_empty(),
                };
                self.put(*to, may.tidy());
            }
            Step::Clip { to, of, relation, with } => {
                let range = self.clipped(*of, *relation, *with);
                let of = self.get(*of);
                let may = May { range, kinds: of.kinds, moves: of.moves.clone(), partial: false };
                self.put(*to, may.tidy());
            }
        }
    }

    /// Runs an operation as the evaluator does, all that it reads being one thing.
    fn run(&mut self, graph: &Graph, place: usize, op: &Op) {
        let mut machine = std::mem::replace(&mut self.machine, Machine::new(0, 0));
        for reg in &graph.reads[place] {
            let slot = match self.get(*reg).as_one() {
                Some(Ok(value)) => Slot::known(value.clone()),
                Some(Err(kind)) => Slot::absent(kind as u8),
                None => continue,
            };
            machine.put(*reg, slot);
        }
        // In as many bits as it takes everything fits.
        let _went = crate::program::meaning::step(&graph.stores, op, 0, &mut machine);
        let mut written = Vec::new();
        graph.steps[place].written(&graph.stores, |reg| written.push(reg));
        for reg in written {
            let slot = machine.get(reg);
            let may = match Kind::from_status(slot.status) {
                None => May::point(slot.value.clone()),
                Some(kind) => May::absent(Kinds::only(kind)),
            };
            self.put(reg, may);
        }
        self.machine = machine;
    }

    /// One of several ways, by what decides.
    fn select(&self, by: Decider, ways: &[Option<Reg>; 3]) -> May {
        let decider = self.get(by.register());
        let open = match by {
            Decider::Truth(_) => [decider.may_be_yes(), decider.may_be_no(), !decider.kinds.is_empty()],
            Decider::Kinds(_, kinds) => [
                !decider.kinds.both(kinds).is_empty(),
                decider.may_be_known() || !decider.kinds.without(kinds).is_empty(),
                false,
            ],
            Decider::Known(_) => [decider.may_be_known(), !decider.kinds.is_empty(), false],
        };
        let at = |way: usize| ways[way].filter(|_| open[way]);
        let taken = open.iter().filter(|open| **open).count();
        let mut may = match (by, at(0), at(1)) {
            (Decider::Truth(_), Some(yes), Some(no)) => {
                chosen(decider, self.get(yes), self.get(no), self.ordered(no, yes))
            }
            (_, yes, no) => {
                let mut may = yes.map_or_else(May::nothing, |yes| self.get(yes).clone());
                if let Some(no) = no {
                    may = may.either(self.get(no));
                }
                if taken > 1 {
                    may.moves = may.moves.or(&decider.moves.map(|way| way.or(Way::ANY)));
                }
                may
            }
        };
        if let Some(absent) = at(2) {
            may = may.either(self.get(absent));
        }
        may.partial |= (0..3).any(|way| open[way] && ways[way].is_none());
        if taken > 1 && open[2] {
            // Where the condition comes and goes, so does what it chooses; a way that is not here is another's.
            let moves = decider.moves.map(|way| if way.gone { Way::ANY } else { way });
            may.moves = may.moves.or(&moves);
        }
        may
    }

    /// Whichever of several is there.
    fn join(&self, of: &[Reg]) -> May {
        let there = of.iter().map(|reg| self.get(*reg)).filter(|may| may.may_be_known() || !may.kinds.is_empty());
        let mut count = 0;
        let mut all = May::nothing();
        for may in there {
            all = all.either(may);
            count += 1;
        }
        all.partial = false;
        if count > 1 {
            all.moves = all.moves.map(|way| if way.gone { Way::ANY } else { way });
        }
        all
    }

    fn clipped(&self, of: Reg, relation: crate::model::Relation, with: Reg) -> Interval {
        use crate::model::Relation;
        use crate::number::interval::End;
        let (range, with) = (&self.get(of).range, &self.get(with).range);
        let end = |end: &Option<End>, closed: bool| {
            end.as_ref().map(|end| End { value: end.value.clone(), closed: end.closed && closed })
        };
        let bound = match relation {
            Relation::Less => Interval { low: None, high: end(&with.high, false) },
            Relation::AtMost => Interval { low: None, high: end(&with.high, true) },
            Relation::Equal => with.clone(),
            Relation::NotEqual => Interval::whole(),
            Relation::AtLeast => Interval { low: end(&with.low, true), high: None },
            Relation::More => Interval { low: end(&with.low, false), high: None },
        };
        let clipped = range.meet(&bound);
        if clipped.is_empty() { Interval::empty() } else { clipped }
    }

    /// Where the difference of two registers lies, where both have a value.
    fn apart(&self, a: Reg, b: Reg) -> Interval {
        let plain = difference(&self.get(a).range, &self.get(b).range);
        match self.graph.sums.difference(a, b) {
            Some(sum) if !plain.is_empty() => plain.meet(&self.range_of(&sum)),
            Some(_) | None => plain,
        }
    }

    /// Where a sum of registers lies.
    fn range_of(&self, sum: &Sum) -> Interval {
        sum.parts.iter().fold(Interval::point(sum.constant.clone()), |all, (reg, times)| {
            all.add(&self.get(*reg).range.scale(times))
        })
    }

    /// How a sum moves; what the parts say of coming and going stays.
    fn moves_of(&self, sum: &Sum, parts: &Moves) -> Moves {
        let moves: Vec<Moves> = sum
            .parts
            .iter()
            .map(|(reg, times)| {
                let moves = &self.get(*reg).moves;
                if times.is_negative() { moves.map(Way::turned) } else { moves.clone() }
            })
            .collect();
        Moves::all(moves.iter()).or(&parts.map(|way| Way { gone: way.gone, ..Way::STILL }))
    }

    /// Whether one register never holds more than another, and whether it never holds less.
    fn ordered(&self, one: Reg, other: Reg) -> (bool, bool) {
        let apart = self.apart(other, one);
        let orders = &self.graph.orders;
        (apart.is_at_least_zero() || orders.at_most(one, other), apart.is_at_most_zero() || orders.at_most(other, one))
    }

    /// A comparison.
    fn compared(&self, relation: crate::model::Relation, a: Reg, b: Reg) -> May {
        use crate::model::Relation;
        let (x, y) = (self.get(a), self.get(b));
        let apart = self.apart(a, b);
        let (yes, no) = if apart.is_empty() { (false, false) } else { compares(relation, &apart) };
        let rising = x.moves.or(&y.moves.map(Way::turned));
        let moves = match relation {
            Relation::AtLeast | Relation::More => rising,
            Relation::AtMost | Relation::Less => rising.map(Way::turned),
            Relation::Equal | Relation::NotEqual => rising.map(Way::any_value),
        };
        May { range: truth(yes, no), kinds: x.kinds.with(y.kinds), moves, partial: false }
    }
}

/// What a condition chooses between two. `ordered`: whether yes never gives less than no, and whether it never gives more.
fn chosen(condition: &May, yes: &May, no: &May, ordered: (bool, bool)) -> May {
    let mut may = match (condition.may_be_yes(), condition.may_be_no()) {
        (true, false) => yes.clone(),
        (false, true) => no.clone(),
        (false, false) => May::nothing(),
        (true, true) => {
            let mut may = yes.either(no);
            let comes_and_goes = yes.kinds != no.kinds || yes.may_be_known() != no.may_be_known();
            let by_condition = |way: Way| {
                let moves = way.up || way.down;
                let way = Way { gone: way.gone || (moves && comes_and_goes), ..way };
                match ordered {
                    (true, true) => Way { up: false, down: false, ..way },
                    (true, false) => way,
                    (false, true) => way.turned(),
                    (false, false) if moves => way.any_value(),
                    (false, false) => way,
                }
            };
            may.moves = may.moves.or(&condition.moves.map(by_condition));
            may
        }
    };
    // What hangs on a condition is there only where the condition is.
    let gone: Moves = condition.moves.map(|way| Way { gone: way.gone, ..Way::STILL });
    may.moves = may.moves.or(&gone);
    may
}

/// Whether what an operation may come to is looked at from afar, so that it is run where it can be.
fn is_rough(stores: &Stores, op: &Op) -> bool {
    match op {
        Op::Table { table, .. } => match &stores.tables[*table as usize].reading {
            Reading::Band(Bounds::Stated(_)) | Reading::Part(_) | Reading::Line { .. } => true,
            Reading::Band(Bounds::Fixed(_)) => false,
        },
        Op::Limit { limit } => stores.limits[*limit as usize].relieved == Relieved::InProportion,
        Op::Fold { .. } | Op::Weighted { .. } | Op::Pick { .. } | Op::Line { .. } | Op::Account { .. } => true,
        _ => false,
    }
}
