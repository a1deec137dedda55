//! What is asked about: a figure, or what a party has in the end.

use super::graph::Graph;
use super::joint::Joint;
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
    /// Which of the programs that are settled side by side.
    run: usize,
    register: Reg,
    negative: bool,
    kept: Option<Reg>,
}

impl Goal {
    /// One register of the program.
    pub fn of(graph: &Graph, register: Reg) -> Goal {
        Goal { register: graph.register(register), parts: vec![Part { run: 0, register, negative: false, kept: None }] }
    }

    /// A register that is looked at alone, and not settled: it comes to nothing.
    pub fn seen(register: Reg) -> Goal {
        Goal { register, parts: Vec::new() }
    }

    /// What a party has of the lines that move money: what it is paid less what it pays.
    pub fn net(graph: &mut Graph, party: PartyId) -> Option<Goal> {
        let lines: Vec<Line> = graph.program.lines().to_vec();
        let mut parts = Vec::new();
        for line in lines.into_iter().filter(|line| line.kind != TermKind::Withhold) {
            let negative = line.route.from == party;
            if negative || line.route.to == party {
                parts.push(Part { run: 0, register: line.register, negative, kept: line.kept });
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

    /// Lines of two programs laid side by side: those of the second less those of the first.
    pub fn difference(joint: &mut Joint, first: &[(Line, bool)], second: &[(Line, bool)]) -> Goal {
        let mut parts = Vec::new();
        let mut registers = Vec::new();
        for (run, lines) in [first, second].into_iter().enumerate() {
            for (line, negative) in lines {
                let negative = *negative != (run == 0);
                let place = |joint: &Joint, reg: Reg| if run == 0 { joint.first(reg) } else { joint.second(reg) };
                let (at, kept) = (place(joint, line.register), line.kept.map(|kept| place(joint, kept)));
                registers.push((joint.graph.add_kept(at, kept), negative));
                parts.push(Part { run, register: line.register, negative, kept: line.kept });
            }
        }
        Goal { register: joint.graph.add_sum(&registers), parts }
    }

    /// The same of one figure that both have.
    pub fn difference_of(joint: &mut Joint, first: Reg, second: Reg) -> Goal {
        let (a, b) = (joint.first(first), joint.second(second));
        let parts = vec![
            Part { run: 0, register: first, negative: true, kept: None },
            Part { run: 1, register: second, negative: false, kept: None },
        ];
        Goal { register: joint.graph.add_sum(&[(a, true), (b, false)]), parts }
    }

    /// The part of a difference that one of the programs has.
    pub fn side(&self, run: usize) -> Goal {
        let parts = self.parts.iter().filter(|part| part.run == run).cloned();
        // What the first has is taken away in a difference.
        let parts = parts.map(|part| Part { negative: part.negative != (run == 0), ..part }).collect();
        Goal { register: self.register, parts }
    }

    /// What it came to; the worst of what its parts are absent for.
    pub fn value(&self, values: &Values) -> Value {
        self.value_of(&[values])
    }

    /// The same of programs that were settled side by side.
    pub fn value_of(&self, runs: &[&Values]) -> Value {
        let mut sum = Number::zero();
        let mut absent: Option<Kind> = None;
        for part in &self.parts {
            let Some(values) = runs.get(part.run) else { continue };
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
