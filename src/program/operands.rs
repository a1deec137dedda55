//! What operations read and write: the one place that lists it.

use crate::program::op::{Bounds, Gives, List, Op, Reading, Reg, Stores};

/// Visits every register that an operation reads, some of them perhaps `NONE`.
pub(crate) fn operands(op: &mut Op, stores: &mut Stores, mut each: impl FnMut(&mut Reg)) {
    let mut list = |lists: &mut Vec<Reg>, list: List| lists[list.range()].iter_mut().for_each(&mut each);
    match op {
        Op::Label(_) | Op::Jump(_) | Op::Branch { .. } => {}
        Op::Move { from: a, .. }
        | Op::Keep { from: a, .. }
        | Op::Negate { a, .. }
        | Op::AddMonths { a, .. }
        | Op::AddBusinessDays { a, .. }
        | Op::Not { a, .. }
        | Op::IsKnown { a, .. }
        | Op::IsAbsent { a, .. }
        | Op::IfKinds { of: a, .. } => each(a),
        Op::Add { a, b, .. }
        | Op::Subtract { a, b, .. }
        | Op::Multiply { a, b, .. }
        | Op::Divide { a, b, .. }
        | Op::BusinessDays { a, b, .. }
        | Op::Compare { a, b, .. }
        | Op::CompareBranch { a, b, .. }
        | Op::Treat { a, b, .. }
        | Op::Round { a, quantum: b, .. }
        | Op::Curve { a, quantum: b, .. }
        | Op::Cap { a, most: b, .. }
        | Op::Floor { a, least: b, .. }
        | Op::LessPart { a, part: b, .. }
        | Op::MorePart { a, part: b, .. } => [a, b].into_iter().for_each(each),
        Op::DivideRound { a, b, quantum: c, .. }
        | Op::Between { a, least: b, most: c, .. }
        | Op::Choose { condition: a, yes: b, no: c, .. } => [a, b, c].into_iter().for_each(each),
        Op::Pick { list: of, .. } | Op::And { list: of, .. } | Op::Or { list: of, .. } | Op::Sum { list: of, .. } => {
            list(&mut stores.lists, *of);
        }
        Op::Table { x, table, .. } => {
            each(x);
            let table = &mut stores.tables[*table as usize];
            match &mut table.reading {
                Reading::Band(bounds) | Reading::Part(bounds) => match bounds {
                    // Claimed when the program was made: constants.
                    Bounds::Fixed(_) => {}
                    Bounds::Stated(rows) => rows
                        .iter_mut()
                        .flat_map(|row| row.lower.iter_mut().chain(&mut row.upper))
                        .for_each(|cut| each(&mut cut.value)),
                },
                Reading::Line { points, outer, .. } => {
                    points.iter_mut().for_each(|(at, _)| each(at));
                    outer
                        .iter_mut()
                        .flat_map(|(row, _)| row.lower.iter_mut().chain(&mut row.upper))
                        .for_each(|cut| each(&mut cut.value));
                }
            }
            let gives = table.gives.iter_mut().chain(&mut table.otherwise);
            for gives in gives.chain(table.absent.iter_mut().map(|(_, gives)| gives)) {
                match gives {
                    Gives::Value(value) => each(value),
                    Gives::Evenly { from, to, lower, upper } => {
                        [from, to, lower, upper].into_iter().for_each(&mut each)
                    }
                    Gives::Linear { slope, offset, over } => [slope, offset, over].into_iter().for_each(&mut each),
                    Gives::Code(_) => {}
                }
            }
        }
        Op::Fold { fold, .. } => {
            let fold = &mut stores.folds[*fold as usize];
            let lists = [fold.elements, fold.weights, fold.filters];
            each(&mut fold.best);
            if let Some((_, quantum)) = &mut fold.rounding {
                each(quantum);
            }
            for of in lists {
                stores.lists[of.range()].iter_mut().for_each(&mut each);
            }
        }
        Op::Weighted { weights, parts, quantum, .. } => {
            for of in [*weights, *parts] {
                stores.lists[of.range()].iter_mut().for_each(&mut each);
            }
            each(quantum);
        }
        Op::Lookup { lookup, .. } => {
            let lookup = &mut stores.lookups[*lookup as usize];
            lookup.keys.iter_mut().for_each(|(key, ..)| each(key));
            let of = lookup.list;
            stores.lists[of.range()].iter_mut().for_each(each);
        }
        Op::Line { line, .. } => {
            let line = &mut stores.lines[*line as usize];
            [&mut line.amount, &mut line.pays, &mut line.most].into_iter().for_each(&mut each);
            line.gates.iter_mut().for_each(|(_, gate)| each(gate));
            if let Some((_, quantum)) = &mut line.rounding {
                each(quantum);
            }
        }
        Op::Limit { limit } => {
            let limit = &mut stores.limits[*limit as usize];
            [&mut limit.sum, &mut limit.together].into_iter().for_each(&mut each);
            if let Some((_, quantum)) = &mut limit.rounding {
                each(quantum);
            }
            let lists = [limit.before, limit.kept];
            for of in lists {
                stores.lists[of.range()].iter_mut().for_each(&mut each);
            }
        }
        Op::Account { account } => {
            let account = &stores.accounts[*account as usize];
            let lists = [account.held, account.before];
            for of in lists {
                stores.lists[of.range()].iter_mut().for_each(&mut each);
            }
        }
    }
}

/// The one register that an operation writes, of nearly all.
pub(crate) fn target(op: &mut Op) -> Option<&mut Reg> {
    match op {
        Op::Move { to, .. }
        | Op::Negate { to, .. }
        | Op::Add { to, .. }
        | Op::Subtract { to, .. }
        | Op::Multiply { to, .. }
        | Op::Divide { to, .. }
        | Op::DivideRound { to, .. }
        | Op::Curve { to, .. }
        | Op::Round { to, .. }
        | Op::AddMonths { to, .. }
        | Op::AddBusinessDays { to, .. }
        | Op::BusinessDays { to, .. }
        | Op::Cap { to, .. }
        | Op::Floor { to, .. }
        | Op::Between { to, .. }
        | Op::LessPart { to, .. }
        | Op::MorePart { to, .. }
        | Op::Pick { to, .. }
        | Op::Compare { to, .. }
        | Op::And { to, .. }
        | Op::Or { to, .. }
        | Op::Not { to, .. }
        | Op::IsKnown { to, .. }
        | Op::IsAbsent { to, .. }
        | Op::Choose { to, .. }
        | Op::Treat { to, .. }
        | Op::Keep { to, .. }
        | Op::Table { to, .. }
        | Op::Fold { to, .. }
        | Op::Weighted { to, .. }
        | Op::Lookup { to, .. }
        | Op::Line { to, .. }
        | Op::Sum { to, .. } => Some(to),
        Op::Label(_)
        | Op::Jump(_)
        | Op::IfKinds { .. }
        | Op::Branch { .. }
        | Op::CompareBranch { .. }
        | Op::Limit { .. }
        | Op::Account { .. } => None,
    }
}

/// The registers that a limit or an account writes.
pub(crate) fn targets(op: &Op, stores: &mut Stores, mut each: impl FnMut(&mut Reg)) {
    if let Op::Limit { limit } = op {
        let limit = &mut stores.limits[*limit as usize];
        each(&mut limit.relief);
        let after = limit.after;
        stores.lists[after.range()].iter_mut().for_each(&mut each);
    }
    if let Op::Account { account } = op {
        let after = stores.accounts[*account as usize].after;
        stores.lists[after.range()].iter_mut().for_each(each);
    }
}

/// Visits every register that an operation writes.
pub(crate) fn written(op: &mut Op, stores: &Stores, mut each: impl FnMut(Reg)) {
    if let Some(to) = target(op) {
        return each(*to);
    }
    if let Op::Branch { branch } | Op::CompareBranch { branch, .. } = op {
        let branch = &stores.branches[*branch as usize];
        each(branch.to);
        each(branch.condition);
    }
    if let Op::Limit { limit } = op {
        let limit = &stores.limits[*limit as usize];
        each(limit.relief);
        stores.lists[limit.after.range()].iter().copied().for_each(&mut each);
    }
    if let Op::Account { account } = op {
        let after = stores.accounts[*account as usize].after;
        stores.lists[after.range()].iter().copied().for_each(each);
    }
}
