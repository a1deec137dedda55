//! What is asked about: a figure, or what a party has in the end.

use super::graph::Graph;
use crate::evaluate::{Value, Values};
use crate::model::{Kind, PartyId, TermKind};
use crate::number::Number;
use crate::program::{Line, Reg};

/// Something that facts come to.
#[derive(Clone, Debug)]
pub(crate) struct Goal {
    /// Where the graph holds it.
    pub register: Reg,
    parts: Vec<Part>,
}

/// A register of the program that is added or taken away; of a row that is left out nothing is.
#[derive(Clone, Debug)]
struct Part {
    register: Reg,
    negative: bool,
    kept: Option<Reg>,
}

impl Goal {
    /// One register of the program.
    pub fn of(graph: &Graph, register: Reg) -> Goal {
        Goal { register: graph.register(register), parts: vec![Part { register, negative: false, kept: None }] }
    }

    /// What a party has of the lines that move money: what it is paid less what it pays.
    pub fn net(graph: &mut Graph, party: PartyId) -> Option<Goal> {
        let lines: Vec<Line> = graph.program.lines().to_vec();
        let mut parts = Vec::new();
        for line in lines.into_iter().filter(|line| line.kind != TermKind::Withhold) {
            let negative = line.route.from == party;
            if negative || line.route.to == party {
                parts.push(Part { register: line.register, negative, kept: line.kept });
            }
        }
        if parts.is_empty() {
            return None;
        }
        let mut registers = Vec::with_capacity(parts.len());
        for part in &parts {
            let at = graph.register(part.register);
            let kept = part.kept.map(|kept| graph.register(kept));
            registers.push((graph.add_kept(at, kept), part.negative));
        }
        Some(Goal { register: graph.add_sum(&registers), parts })
    }

    /// What it came to; the worst of what its parts are absent for.
    pub fn value(&self, values: &Values) -> Value {
        let mut sum = Number::zero();
        let mut absent: Option<Kind> = None;
        for part in &self.parts {
            let left_out =
                part.kept.is_some_and(|kept| matches!(values.register(kept), Some(Ok(kept)) if kept.is_zero()));
            if left_out {
                continue;
            }
            match values.register(part.register) {
                Some(Ok(value)) if part.negative => sum = &sum - &value,
                Some(Ok(value)) => sum = &sum + &value,
                Some(Err(kind)) => absent = Some(absent.map_or(kind, |known| known.max(kind))),
                None => absent = Some(absent.unwrap_or(Kind::Inapplicable)),
            }
        }
        absent.map_or(Ok(sum), Err)
    }
}
