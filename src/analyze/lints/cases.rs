//! Denominators so small that one patient crosses a whole band; inputs without an end that money hangs on.

use super::{Bench, NOTE};
use crate::analyze::analyst::{About, Analyst, quotient};
use crate::analyze::report::{Curve, Exposures, Lint};
use crate::analyze::space::{Domain, Point};
use crate::model::{Body, ClauseKind, Datum, Face, FigureId, Kind, Node, Relation, TermKind, Type};
use crate::number::{Mode, Number};
use crate::program::op::{Bounds, Op, Reading, Table};
use crate::program::{InputSlot, Reg};

/// How many bounds of a table are looked at.
const MAX_CUTS: usize = 1_000;

/// What one case does: how many bounds it crosses, and the facts before and after.
struct Crossed {
    bounds: usize,
    first: Vec<Point>,
    second: Vec<Point>,
}

impl Analyst<'_> {
    /// Metrics that at the least number of cases that counts jump over a whole band with one case more.
    pub(super) fn one_case(&mut self, bench: &Bench, found: &mut Vec<Lint>) {
        let plan = self.program.plan.clone();
        for (index, figure) in self.model.figures.iter().enumerate() {
            let id = FigureId(index as u32);
            if figure.clause != ClauseKind::Metric {
                continue;
            }
            let Some((dividend, divisor)) = quotient(self.model, id) else { continue };
            let Some(least) = self.least_cases(id, divisor) else { continue };
            let mut best: Option<(Crossed, FigureId, usize)> = None;
            for coordinate in 0..self.model.size(id) {
                let Some(reg) = self.program.register(id, coordinate) else { continue };
                let slot =
                    |figure| self.program.input_of(figure, coordinate).or_else(|| self.program.input_of(figure, 0));
                let (Some(top), Some(bottom)) = (slot(dividend), slot(divisor)) else { continue };
                for op in &plan.ops {
                    let Op::Table { to, x, table } = op else { continue };
                    if self.behind(bench, *x) != reg {
                        continue;
                    }
                    let Some(figure) = self.figure_holding(bench, *to) else { continue };
                    let table = &plan.stores.tables[*table as usize];
                    if let Some(crossed) = self.crossed(reg, (top, bottom), &least, table)
                        && best.as_ref().is_none_or(|(known, ..)| known.bounds < crossed.bounds)
                    {
                        best = Some((crossed, figure, coordinate));
                    }
                }
            }
            if let Some((crossed, by, coordinate)) = best {
                found.push(self.one_case_lint(id, coordinate, divisor, &least, by, &crossed));
            }
        }
    }

    /// Metrics that are counted in cases, several bands of which in a row hold one case each.
    pub(super) fn bands_of_one_case(&mut self, curves: &[Curve], found: &mut Vec<Lint>) {
        for (lever, curve) in self.levers.clone().into_iter().zip(curves) {
            let (Some((id, ..)), Some(_)) = (lever.metric, lever.more_is_better) else { continue };
            let name = &self.model.figure(id).name;
            let counted = self.lever_type(&lever).unit().is_some_and(|unit| unit.face == Face::Count);
            let is_one = |piece: &crate::analyze::report::Piece| piece.to.as_ref() == Some(&piece.from);
            let inner = curve.pieces.get(1..curve.pieces.len().saturating_sub(1)).unwrap_or_default();
            let single = inner.windows(2).find(|pair| counted && pair.iter().all(is_one));
            if let Some([first, second]) = single
                && !found.iter().any(|lint| lint.code == "one-case" && lint.of == *name)
            {
                let span = self.model.figure(id).name_span;
                let mut lint = self.lint("one-case", NOTE, id, span);
                lint.message = format!(
                    "`{}` {} and {} are each a band of its own: every case more or fewer is paid otherwise",
                    curve.lever.fact, first.from.text, second.from.text
                );
                lint.help = Some("ask for more cases before it counts, or make the bands wider".to_owned());
                let value = |text: &str| Number::parse(text);
                let (Ok(low), Ok(high)) = (value(&first.from.value), value(&second.from.value)) else { continue };
                let with = |value: Number| {
                    let mut points = self.here.clone();
                    points[lever.fact as usize] = Ok(value);
                    points
                };
                let (one, other) = (with(low), with(high));
                lint.facts = self.facts_of(&one, |fact| fact == lever.fact);
                lint.other = self.facts_of(&other, |fact| fact == lever.fact);
                lint.amounts.extend(self.change(id, 0, &one, &other));
                found.push(lint);
            }
        }
    }

    fn one_case_lint(
        &mut self,
        id: FigureId,
        coordinate: usize,
        divisor: FigureId,
        least: &Number,
        by: FigureId,
        crossed: &Crossed,
    ) -> Lint {
        let span = self.model.figure(id).name_span;
        let mut lint = self.lint("one-case", NOTE, id, span);
        let cases = self.model.figure(divisor);
        let cases_named = cases.title.clone().unwrap_or_else(|| cases.name.clone());
        let by_row = coordinate.min(self.model.size(by).saturating_sub(1));
        let amounts = [
            self.change(id, coordinate, &crossed.first, &crossed.second),
            self.change(by, by_row, &crossed.first, &crossed.second),
        ];
        lint.amounts.extend(amounts.into_iter().flatten());
        let text = |shown: &Option<crate::analyze::report::Shown>| {
            shown.as_ref().map_or_else(|| "undetermined".to_owned(), |it| it.text.clone())
        };
        let by_name = self.model.address(by, by_row);
        let steps: Vec<String> =
            lint.amounts.iter().map(|it| format!("{} → {}", text(&it.before), text(&it.after))).collect();
        lint.message = format!(
            "with {} ({cases_named}), the fewest that count, one case more takes it {}, over {} bounds of `{by_name}` at once: a whole band \
             is skipped{}",
            crate::explain::print::printed(least, &cases.ty, self.model),
            steps.first().cloned().unwrap_or_default(),
            crossed.bounds,
            steps.get(1).map(|it| format!(" ({it})")).unwrap_or_default(),
        );
        lint.help = Some("ask for more cases before it counts, or make the bands wider".to_owned());
        let (first, second) = (&crossed.first, &crossed.second);
        let registers = [self.program.register(id, coordinate), self.program.register(by, by_row)];
        lint.facts = self.facts_bearing(first, &registers.into_iter().flatten().collect::<Vec<_>>());
        lint.other = self.facts_of(second, |fact| first[fact as usize] != second[fact as usize]);
        lint
    }

    /// The least number of cases at which a metric counts: as the contract says, else what the divisor is declared to be.
    fn least_cases(&self, metric: FigureId, divisor: FigureId) -> Option<Number> {
        let Body::Expr(expr) = &self.model.figure(metric).body else { return None };
        let mut waiting = vec![*expr];
        while let Some(expr) = waiting.pop() {
            let node = &self.model.expr(expr).node;
            if let Node::First { rows, .. } = node {
                for (condition, result) in rows {
                    if matches!(self.model.expr(*result).node, Node::Absent(Kind::Insufficient))
                        && let Some(least) = self.at_least(*condition, divisor)
                    {
                        return Some(least);
                    }
                }
            }
            node.operands(|part| waiting.push(part));
        }
        let Body::Input(input) = &self.model.figure(divisor).body else { return None };
        input.range.0.clone().filter(|low| *low > Number::one())
    }

    /// What a figure is at least where a condition such as `discharges is below 30` is false.
    fn at_least(&self, condition: crate::model::ExprId, divisor: FigureId) -> Option<Number> {
        let Node::Compare(relation, a, b) = &self.model.expr(condition).node else { return None };
        let (Node::Figure(figure, _), Node::Const(Datum::Number(bound))) =
            (&self.model.expr(*a).node, &self.model.expr(*b).node)
        else {
            return None;
        };
        if *figure != divisor {
            return None;
        }
        match relation {
            Relation::Less => Some(bound.clone()),
            Relation::AtMost => Some(bound + &Number::one()),
            Relation::Equal | Relation::NotEqual | Relation::AtLeast | Relation::More => None,
        }
    }

    /// The most bounds that one case crosses; none where no whole band is skipped.
    fn crossed(&mut self, metric: Reg, at: (InputSlot, InputSlot), least: &Number, table: &Table) -> Option<Crossed> {
        let Reading::Band(Bounds::Fixed(segments)) = &table.reading else { return None };
        let constants = self.program.plan.constants.clone();
        let value = |reg: Reg| {
            let place = constants.binary_search_by_key(&reg, |(reg, _)| *reg).ok()?;
            Some(constants[place].1.value.clone())
        };
        let cuts: Vec<(Number, bool)> =
            segments.cuts.iter().map(|cut| Some((value(cut.value)?, cut.above))).collect::<Option<_>>()?;
        let place = |x: &Number| cuts.iter().take_while(|(cut, above)| x > cut || (x == cut && !above)).count();
        let goal = crate::analyze::goal::Goal::of(&self.search.graph, metric);
        let mut best: Option<Crossed> = None;
        // Only where two bounds lie as close together as one case takes it.
        let one = Number::one().div(least)?;
        let close = cuts.windows(2).filter(|pair| &pair[1].0 - &pair[0].0 <= one).map(|pair| &pair[0].0);
        for cut in close.take(MAX_CUTS) {
            let guess = (cut * least).round(Mode::Down, &Number::one());
            for back in [1, 0] {
                let cases = &guess - &Number::from(back);
                let with = |cases: Number| {
                    let mut points = self.here.clone();
                    points[at.1.index()] = Ok(least.clone());
                    points[at.0.index()] = Ok(cases);
                    points
                };
                let (first, second) = (with(cases.clone()), with(&cases + &Number::one()));
                let fits = |points: &[Point]| {
                    [at.0, at.1].iter().all(|slot| self.space.domains[slot.index()].contains(&points[slot.index()]))
                };
                if cases.is_negative() || &cases + &Number::one() > *least || !fits(&first) || !fits(&second) {
                    continue;
                }
                let (Some(Ok(before)), Some(Ok(after))) =
                    (self.search.settle(&first, &goal), self.search.settle(&second, &goal))
                else {
                    continue;
                };
                let bounds = place(&after).abs_diff(place(&before));
                if bounds >= 2 && best.as_ref().is_none_or(|known| known.bounds < bounds) {
                    best = Some(Crossed { bounds, first, second });
                }
            }
        }
        best
    }

    /// The register that another is moved from.
    fn behind(&self, bench: &Bench, reg: Reg) -> Reg {
        match bench.writers.get(&reg) {
            Some(Op::Move { from, .. }) => *from,
            Some(_) | None => reg,
        }
    }

    /// The figure that a register leads to, behind roundings, caps and a family's `where`.
    fn figure_holding(&self, bench: &Bench, reg: Reg) -> Option<FigureId> {
        let bases = &self.program.plan.bases;
        let of = |reg: Reg| {
            let place = self.program.plan.registers_of.iter().position(|other| *other == reg)?;
            let figure = bases.partition_point(|base| *base as usize <= place).checked_sub(1)?;
            Some(FigureId(figure as u32)).filter(|id| self.model.figure(*id).listed)
        };
        let mut at = reg;
        for _ in 0..8 {
            if let Some(found) = of(at) {
                return Some(found);
            }
            let reads = |op: &Op| {
                if let Op::Round { a, .. }
                | Op::Cap { a, .. }
                | Op::Floor { a, .. }
                | Op::Choose { yes: a, .. }
                | Op::Move { from: a, .. } = op
                {
                    return *a == at;
                }
                matches!(op, Op::Line { line, .. } if self.program.plan.stores.lines[*line as usize].amount == at)
            };
            at = bench.writers.iter().filter(|(_, op)| reads(op)).map(|(to, _)| *to).min()?;
        }
        None
    }

    // ---- without an end ------------------------------------------------------------------------------------------

    /// Inputs other than money without an end, by which what is paid and charged has none.
    pub(super) fn no_end(&mut self, exposures: &Exposures, found: &mut Vec<Lint>) {
        if exposures.endless.is_empty() {
            return;
        }
        // What is paid for by volume, and what is settled up against it, grows with it.
        let is_volume = |kind: TermKind| {
            matches!(kind, TermKind::Payment | TermKind::Withhold | TermKind::Adjustment | TermKind::EarnBack)
        };
        let inputs = self.program.inputs().to_vec();
        let mut space = self.space.clone();
        let mut lines = Vec::new();
        for topic in self.topics.clone() {
            let About::Line(id, _) = topic.what else { continue };
            let ClauseKind::Term(kind) = self.model.figure(id).clause else { continue };
            if !is_volume(kind) {
                lines.push((id, topic.goal));
                continue;
            }
            // What is paid for by volume grows with it, and so does what is a part of that.
            let may = self.search.look(&space.domains.clone(), &topic.goal);
            for (fact, _) in may.moves.iter() {
                space.domains[fact as usize] = Domain::point(&self.here[fact as usize], None);
            }
        }
        for (fact, info) in inputs.iter().enumerate() {
            if self.model.figure(info.figure).ty.unit().is_some_and(|unit| unit.is_money()) {
                space.domains[fact] = Domain::point(&self.here[fact], space.domains[fact].step.clone());
            }
        }
        let mut said: Vec<FigureId> = Vec::new();
        for (line, goal) in lines {
            let may = self.search.look(&space.domains, &goal);
            if !may.may_be_known() || (may.range.high.is_some() && may.range.low.is_some()) {
                continue;
            }
            for (fact, _) in may.moves.iter() {
                let input = inputs[fact as usize].figure;
                let range = &space.domains[fact as usize].range;
                let open = !range.is_empty() && (range.low.is_none() || range.high.is_none());
                let counts = matches!(self.model.figure(input).ty, Type::Quantity(_));
                if !open || !counts || said.contains(&input) {
                    continue;
                }
                // Whether it is this one: with it held, is there an end?
                let mut held = space.clone();
                for (place, info) in inputs.iter().enumerate() {
                    if info.figure == input {
                        held.domains[place] = Domain::point(&self.here[place], None);
                    }
                }
                let without = self.search.look(&held.domains, &goal);
                if without.range.high.is_none() || without.range.low.is_none() {
                    continue;
                }
                said.push(input);
                let figure = self.model.figure(input);
                let mut lint = self.lint("no-end", NOTE, input, figure.name_span);
                lint.message = format!(
                    "`{}` has no end, because nothing says how {} this can be",
                    self.model.figure(line).name,
                    if range.high.is_none() { "large" } else { "small" }
                );
                lint.help = Some(format!(
                    "say `between … and …` at `{}`, or give `{}` a cap",
                    figure.name,
                    self.model.figure(line).name
                ));
                let mut far = self.here.clone();
                let here = far[fact as usize].clone().unwrap_or_default();
                far[fact as usize] = Ok((&here + &Number::one()) * Number::from(1_000));
                let first = self.here.clone();
                lint.facts = self.facts_of(&first, |place| place == fact);
                lint.other = self.facts_of(&far, |place| place == fact);
                lint.amounts.extend(self.change(line, 0, &first, &far));
                found.push(lint);
            }
        }
    }
}
