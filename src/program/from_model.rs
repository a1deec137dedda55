//! A model becomes a program: figures in order, each at every coordinate.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::calendar::Grain;
use crate::diagnostic::Finding;
use crate::model::{AxisId, Body, ClauseKind, ExprId, Face, Figure, FigureId, Model, Node, Type};
use crate::number::{Arithmetic, Narrow, Number, Small};
use crate::program::inputs::{Declared, InputInfo, Inputs};
use crate::program::machine::{Machine, Slot};
use crate::program::meaning::step;
use crate::program::op::{INAPPLICABLE, KNOWN, Label, List, Op, Reg, Stores, TraceSlot, taken};
use crate::program::probe::{Entry, Probes, Rows};
use crate::program::stages::{Compiled, Element, Import, StageOf, Wanted};
use crate::program::{Line, MAX_COORDINATES, MAX_OPS, MAX_REGISTERS, Plan, Program};
use crate::source::Span;

/// Compiles a checked contract.
///
/// Findings where it cannot be settled: a clause that could not be checked (`unchecked-clause`), a schedule that the host
/// has not supplied (`schedule-unsupplied`), a contract beyond the limits of this module (`too-large`).
pub fn compile(model: &Model) -> Result<Program, Vec<Finding>> {
    sound(model)?;
    let mut compiler = Compiler::new(model);
    match compiler.contract() {
        Ok(()) => Ok(Program { plan: std::sync::Arc::new(compiler.finish()) }),
        Err(Stop(finding)) => Err(vec![*finding]),
    }
}

/// Whether a model can be compiled at all.
pub(super) fn sound(model: &Model) -> Result<(), Vec<Finding>> {
    let findings = refused(model);
    if findings.is_empty() { Ok(()) } else { Err(findings) }
}

/// Compiles one stage of a contract of several.
pub(super) fn compile_stage<'m>(model: &'m Model, stage: StageOf<'m>, wanted: &[Wanted]) -> Result<Compiled, Stop> {
    let mut compiler = Compiler::new(model);
    compiler.stage = Some(stage);
    compiler.contract()?;
    let elements = compiler.elements(wanted)?;
    let imports = std::mem::take(&mut compiler.imports);
    Ok(Compiled { program: Program { plan: std::sync::Arc::new(compiler.finish()) }, imports, elements })
}

/// Compiling cannot go on.
pub(super) struct Stop(pub Box<Finding>);

impl Stop {
    pub fn new(finding: Finding) -> Self {
        Stop(Box::new(finding))
    }

    /// Something of the contract is beyond a limit.
    pub fn too_large(what: &str, most: usize, span: Span) -> Self {
        let message = format!("the contract has too many {what}: more than {most} once families are written out");
        Stop::new(Finding::error("too-large", message).at(span, "here"))
    }

    /// A promise of the model is broken.
    pub fn unsound(what: &str, span: Span) -> Self {
        let finding = Finding::error("unchecked-clause", format!("this clause cannot be compiled: {what}"));
        Stop::new(finding.at(span, "").help("this is a fault of Attain, not of the contract; please report it"))
    }
}

/// What a model must not have.
fn refused(model: &Model) -> Vec<Finding> {
    let mut findings = Vec::new();
    let unsupplied = model.axes.iter().flat_map(|axis| {
        let empty = axis.supplied && axis.keys.is_empty() && !axis.unsupplied.contains(&axis.schedule);
        empty.then_some(&axis.schedule).into_iter().chain(&axis.unsupplied).map(move |name| (axis, name))
    });
    for (axis, version) in unsupplied {
        let whose = match version.split_once('.') {
            Some((schedule, amendment)) => format!("schedule `{schedule}`, as `{amendment}` amends it,"),
            None => format!("schedule `{version}`"),
        };
        findings.push(
            Finding::error("schedule-unsupplied", format!("the rows of {whose} have not been supplied"))
                .at(axis.span, "its rows come with the facts")
                .help(format!("hand its rows over: `--schedule {version}=FILE`")),
        );
    }
    let broken = model.figures.iter().filter(|figure| matches!(figure.body, Body::Broken)).map(|figure| figure.span);
    let nodes = model.exprs.iter().filter(|expr| matches!(expr.node, Node::Broken)).map(|expr| expr.span);
    for span in broken.chain(nodes) {
        findings.push(
            Finding::error("unchecked-clause", "this could not be checked, so nothing can be settled").at(span, ""),
        );
    }
    let coordinates = (0..model.figures.len()).try_fold(0_usize, |sum, index| {
        let axes = &model.figures[index].shape;
        let size = axes.iter().try_fold(1_usize, |size, axis| size.checked_mul(model.axis(*axis).keys.len()))?;
        sum.checked_add(size).filter(|sum| *sum <= MAX_COORDINATES)
    });
    if coordinates.is_none() {
        let span = model.header.as_ref().map(|header| header.span).unwrap_or_default();
        findings.push(*Stop::too_large("figures", MAX_COORDINATES, span).0);
    }
    findings
}

/// What is known while compiling.
pub(super) struct Compiler<'m> {
    pub model: &'m Model,
    /// Of a contract of several stages, the one that is compiled.
    pub stage: Option<StageOf<'m>>,
    /// What it reads from others, with the registers it is written to.
    imports: Vec<(Import, Reg)>,
    imported: HashMap<Import, Reg>,
    pub stores: Stores,
    pub ops: Vec<Op>,
    pub labels: u32,
    /// Holds the constants; register 0 is where operations on constants are tried.
    pub machine: Machine<Number>,
    pub constant: Vec<bool>,
    pool: HashMap<(u8, Number), Reg>,
    /// How many branches stand around what is being compiled.
    pub depth: usize,
    /// How deep in a calculation.
    pub nesting: usize,
    conditional: Vec<Reg>,
    trace_initial: Vec<u32>,
    pub bases: Vec<u32>,
    pub registers_of: Vec<Reg>,
    /// Of a line of money at each coordinate, parallel to `registers_of`: whether its family's `where` keeps the row.
    /// `NONE` where every row is kept.
    pub kept: Vec<Reg>,
    inputs: Inputs,
    first_input: u32,
    period: (Reg, Reg),
    lines: Vec<Line>,
    pub limits: HashMap<crate::model::LimitId, u32>,
    pub standing: HashMap<(crate::model::LimitId, u32), Vec<Reg>>,
    pub limit_sums: HashMap<crate::model::LimitId, Reg>,
    pub probes: Probes,
    /// Rows bound where the compiler stands, the innermost last.
    pub bound: Rows,
    /// How many of them are the figure's own coordinate.
    pub own: usize,
    pub rows: u32,
    pub instance: u32,
    /// What has been computed already, by the branches that stand around it.
    pub memo: Vec<HashMap<(ExprId, u32), Reg>>,
}

impl<'m> Compiler<'m> {
    fn new(model: &'m Model) -> Self {
        let mut bases = vec![0];
        for index in 0..model.figures.len() {
            bases.push(bases[index] + model.size(FigureId(index as u32)) as u32);
        }
        let instances = bases.last().copied().unwrap_or(0) as usize;
        let mut probes = Probes::default();
        probes.rows.insert(Vec::new(), 0);
        Compiler {
            model,
            stage: None,
            imports: Vec::new(),
            imported: HashMap::new(),
            stores: Stores::default(),
            ops: Vec::new(),
            labels: 0,
            machine: Machine::new(1, 0),
            constant: vec![false],
            pool: HashMap::new(),
            depth: 0,
            nesting: 0,
            conditional: Vec::new(),
            trace_initial: Vec::new(),
            registers_of: vec![Reg::NONE; instances],
            kept: vec![Reg::NONE; instances],
            bases,
            inputs: Inputs::default(),
            first_input: 1,
            period: (Reg::NONE, Reg::NONE),
            lines: Vec::new(),
            limits: HashMap::new(),
            standing: HashMap::new(),
            limit_sums: HashMap::new(),
            probes,
            bound: Vec::new(),
            own: 0,
            rows: 0,
            instance: 0,
            memo: vec![HashMap::new()],
        }
    }

    fn contract(&mut self) -> Result<(), Stop> {
        self.declare()?;
        let order = crate::program::from_money::order(self.model);
        for id in order.into_iter().filter(|id| self.is_here(*id)).collect::<Vec<_>>() {
            self.figure(id)?;
        }
        for (index, figure) in self.model.figures.iter().enumerate() {
            let ClauseKind::Term(kind) = figure.clause else { continue };
            let id = FigureId(index as u32);
            let Some(term) = self.term_of(id).filter(|_| self.is_here(id)) else { continue };
            for coordinate in 0..self.model.size(id) {
                let instance = self.bases[index] as usize + coordinate;
                let register = self.registers_of[instance];
                // Where the program itself says that a row is left out, there is no line in any run.
                if self.is_left_out(self.kept[instance]) {
                    continue;
                }
                let kept = Some(self.kept[instance]).filter(|kept| *kept != Reg::NONE);
                let coordinate = coordinate as u32;
                self.lines.push(Line { figure: id, coordinate, kind, route: term.route, register, kept });
            }
        }
        Ok(())
    }

    /// Gives every fact its register, one after the other, and after them the period's two days.
    fn declare(&mut self) -> Result<(), Stop> {
        for (index, figure) in self.model.figures.iter().enumerate() {
            let Body::Input(input) = &figure.body else { continue };
            let id = FigureId(index as u32);
            if !self.is_here(id) {
                continue;
            }
            self.inputs.first.insert(id, self.inputs.infos.len() as u32);
            if let Type::Key(axis) = &figure.ty {
                let keys = &self.model.axis(*axis).keys;
                let keys = || keys.iter().enumerate().map(|(row, key)| (key.clone(), row as u32)).collect();
                self.inputs.keys.entry(*axis).or_insert_with(keys);
            }
            let scale = match &figure.ty {
                Type::Quantity(unit) => unit.scale(),
                Type::Date | Type::Time | Type::Truth | Type::Word(_) | Type::Key(_) | Type::Text | Type::Unknown => {
                    Number::one()
                }
            };
            let unit = match &figure.ty {
                Type::Quantity(unit) => Some(unit),
                Type::Date | Type::Time | Type::Truth | Type::Word(_) | Type::Key(_) | Type::Text | Type::Unknown => {
                    None
                }
            };
            let whole = unit.is_some_and(|unit| unit.is_bare() && unit.face == Face::Count);
            let decimals = input.decimals.map(|decimals| Number::power_of_ten(-(decimals.min(36) as i32)));
            let step = decimals.map(|step| step * &scale).or(whole.then(Number::one));
            let shift = scale.decimal_places().unwrap_or(0);
            let places = step.as_ref().map(|_| (input.decimals.unwrap_or(0) + shift).min(36) as u8);
            let declared = self.inputs.declared.len() as u32;
            let percent = unit.is_some_and(|unit| unit.is_percent());
            let plain = input.fraction || scale == Number::one();
            let new = Declared {
                ty: figure.ty.clone(),
                range: input.range.clone(),
                step,
                decimals: input.decimals,
                scale: if input.fraction { Number::one() } else { scale },
                percent_sign: percent && !input.fraction,
                may_be: input.may_be,
                narrow_range: (
                    input.range.0.as_ref().and_then(Narrow::from_number),
                    input.range.1.as_ref().and_then(Narrow::from_number),
                ),
                places,
            };
            let (scale, glance) = (new.held_scale(), new.glance(plain));
            self.inputs.declared.push(new);
            for coordinate in 0..self.model.size(id) {
                let address = self.column(id, coordinate, input.column.as_deref());
                let slot = self.inputs.infos.len() as u32;
                self.inputs.by_address.entry(address.clone()).or_insert(slot);
                self.inputs.infos.push(InputInfo { figure: id, coordinate: coordinate as u32, address, declared });
                self.inputs.glances.push(glance);
                self.inputs.wholes.push(glance.map_or(i64::MAX, |glance| glance.others()));
                self.inputs.scales.push(scale);
                self.register()?;
            }
        }
        self.period = (self.register()?, self.register()?);
        self.inputs.periods = self.model.header.as_ref().map(|header| header.periods.clone()).unwrap_or_default();
        Ok(())
    }

    /// The column of a fact: the declared one, or the name, after the keys of the coordinate.
    fn column(&self, id: FigureId, coordinate: usize, column: Option<&str>) -> String {
        let address = self.model.address(id, coordinate);
        match column {
            None => address,
            Some(column) => {
                let name = &self.model.figure(id).name;
                format!("{}{column}", address.strip_suffix(name.as_str()).unwrap_or(""))
            }
        }
    }

    fn figure(&mut self, id: FigureId) -> Result<(), Stop> {
        let figure = self.model.figure(id);
        for coordinate in 0..self.model.size(id) {
            let rows = self.model.rows_of(id, coordinate);
            self.bound = figure.shape.iter().copied().zip(rows).collect();
            self.own = self.bound.len();
            self.rows = 0;
            self.instance = self.bases[id.index()] + coordinate as u32;
            self.memo.truncate(1);
            self.memo.iter_mut().for_each(HashMap::clear);
            let reg = self.value(id, figure, coordinate)?;
            self.registers_of[self.instance as usize] = reg;
        }
        self.apply_laws(id)
    }

    /// The value of a figure where the compiler stands: its body where its filter lets it.
    fn value(&mut self, id: FigureId, figure: &Figure, coordinate: usize) -> Result<Reg, Stop> {
        let Some(filter) = figure.filter else { return self.body(id, figure, coordinate) };
        let condition = self.expr(filter, None)?;
        self.kept[self.bases[id.index()] as usize + coordinate] = condition;
        let outside = self.absent(INAPPLICABLE);
        match self.known(condition) {
            Some(Slot { status: KNOWN, value }) if value.is_zero() => Ok(outside),
            Some(Slot { status: KNOWN, .. }) => self.body(id, figure, coordinate),
            Some(_) => Ok(condition),
            None => {
                let yes = self.body(id, figure, coordinate)?;
                self.emit(None, |to| Op::Choose { to, condition, yes, no: outside })
            }
        }
    }

    fn body(&mut self, id: FigureId, figure: &Figure, coordinate: usize) -> Result<Reg, Stop> {
        match &figure.body {
            Body::Input(_) => {
                let first = self.inputs.first.get(&id).copied().unwrap_or(0);
                Ok(Reg(self.first_input + first + coordinate as u32))
            }
            Body::Expr(expr) => self.expr(*expr, None),
            Body::Line(term) => self.line(term, figure.span),
            Body::Shown { line, standing } => self.shown(*line, *standing, coordinate, figure.span),
            Body::Account(account, part) => self.account(*account, *part, figure.span),
            Body::Relief(limit) => {
                self.limit(*limit)?;
                let limit = self.limits.get(limit).and_then(|place| self.stores.limits.get(*place as usize));
                limit.map(|limit| limit.relief).ok_or_else(|| Stop::unsound("its limit is unknown", figure.span))
            }
            Body::Start(grain) => self.day(*grain, true),
            Body::End(grain) => self.day(*grain, false),
            Body::Broken => Err(Stop::unsound("it could not be checked", figure.span)),
        }
    }

    /// The first or the last day of a period.
    pub fn day(&mut self, grain: Grain, first: bool) -> Result<Reg, Stop> {
        if grain == Grain::Contract {
            let effective = self.model.header.as_ref().and_then(|header| header.effective);
            return Ok(match effective.map(|(start, end)| if first { start } else { end }) {
                Some(day) => self.number(Number::from(day.day_number())),
                None => self.absent(crate::model::Kind::Unsupplied as u8),
            });
        }
        match &self.stage {
            Some(stage) if stage.place.grain != Some(grain) => {
                self.import(if first { Import::Start(grain) } else { Import::End(grain) })
            }
            Some(_) | None => Ok(if first { self.period.0 } else { self.period.1 }),
        }
    }

    /// The register of something that another stage makes; it is written before this one runs.
    pub fn import(&mut self, what: Import) -> Result<Reg, Stop> {
        if let Some(reg) = self.imported.get(&what) {
            return Ok(*reg);
        }
        // It is there in every run, whatever branch it is read in.
        let depth = std::mem::take(&mut self.depth);
        let reg = self.register()?;
        self.depth = depth;
        self.imported.insert(what.clone(), reg);
        self.imports.push((what, reg));
        Ok(reg)
    }

    /// Whether a figure is made here: in a stage of several, only some are.
    pub fn is_here(&self, id: FigureId) -> bool {
        self.stage.as_ref().is_none_or(|stage| stage.figures.get(id.index()).copied().unwrap_or(false))
    }

    /// What a stage of several makes beside its figures: elements of what others gather.
    fn elements(&mut self, wanted: &[Wanted]) -> Result<Vec<Element>, Stop> {
        let model = self.model;
        let mut made = Vec::with_capacity(wanted.len());
        for (place, (gather, rows)) in wanted.iter().enumerate() {
            let gather = model.gather(*gather);
            self.bound.clone_from(rows);
            self.own = self.bound.len();
            self.rows = 0;
            self.instance = self.bases.last().copied().unwrap_or(0) + (model.limits.len() + place) as u32;
            self.memo.truncate(1);
            self.memo.iter_mut().for_each(HashMap::clear);
            let mut part = |expr: Option<ExprId>| expr.map(|expr| self.expr(expr, None)).transpose();
            let (filter, element, weight) = (part(gather.filter)?, part(gather.element)?, part(gather.weight)?);
            made.push(Element { filter, element, weight });
        }
        Ok(made)
    }

    /// The register of a number that is the same in every run.
    pub fn number(&mut self, value: Number) -> Reg {
        self.fixed(Slot::known(value))
    }

    /// The register of an absence that is the same in every run.
    pub fn absent(&mut self, status: u8) -> Reg {
        self.fixed(Slot::absent(status))
    }

    pub fn fixed(&mut self, slot: Slot<Number>) -> Reg {
        let value = if slot.status == KNOWN { slot.value } else { Number::zero() };
        let next = Reg(self.machine.slots.len() as u32);
        let reg = *self.pool.entry((slot.status, value.clone())).or_insert(next);
        if reg == next {
            self.machine.slots.push(Slot { value, status: slot.status });
            self.constant.push(true);
        }
        reg
    }

    /// A register that operations write.
    pub fn register(&mut self) -> Result<Reg, Stop> {
        if self.constant.len() >= MAX_REGISTERS {
            return Err(Stop::too_large("values", MAX_REGISTERS, self.span()));
        }
        let reg = Reg(self.constant.len() as u32);
        self.machine.slots.push(Slot::absent(crate::program::op::NOT_RUN));
        self.constant.push(false);
        if self.depth > 0 {
            self.conditional.push(reg);
        }
        Ok(reg)
    }

    /// The clause that is being compiled.
    fn span(&self) -> Span {
        let place = self.bases.partition_point(|base| *base <= self.instance).saturating_sub(1);
        self.model.figures.get(place).map(|figure| figure.span).unwrap_or_default()
    }

    /// What a register holds in every run, if it does.
    pub fn known(&self, reg: Reg) -> Option<Slot<Number>> {
        let constant = self.constant.get(reg.index()).copied().unwrap_or(false);
        constant.then(|| self.machine.get(reg).clone())
    }

    pub fn is_constant(&self, reg: Reg) -> bool {
        self.constant.get(reg.index()).copied().unwrap_or(false)
    }

    pub fn push(&mut self, op: Op) -> Result<(), Stop> {
        if self.ops.len() >= MAX_OPS {
            return Err(Stop::too_large("operations", MAX_OPS, self.span()));
        }
        self.ops.push(op);
        Ok(())
    }

    /// Adds an operation that writes one register, or does it now where everything it reads is constant.
    pub fn emit(&mut self, want: Option<Reg>, make: impl Fn(Reg) -> Op) -> Result<Reg, Stop> {
        let tried = make(Reg(0));
        if self.foldable(&tried) && step(&self.stores, &tried, 0, &mut self.machine).is_ok() {
            let slot = self.machine.get(Reg(0)).clone();
            return Ok(self.fixed(slot));
        }
        let to = match want {
            Some(to) => to,
            None => self.register()?,
        };
        self.push(make(to))?;
        Ok(to)
    }

    /// Whether an operation reads constants alone and only writes its register.
    fn foldable(&self, op: &Op) -> bool {
        let all = |regs: &[Reg]| regs.iter().all(|reg| self.is_constant(*reg));
        let list = |list: &List| self.stores.lists.get(list.range()).is_some_and(all);
        match op {
            Op::Move { from, .. } => all(&[*from]),
            Op::Negate { a, .. }
            | Op::AddMonths { a, .. }
            | Op::AddBusinessDays { a, .. }
            | Op::Not { a, .. }
            | Op::IsKnown { a, .. }
            | Op::IsAbsent { a, .. } => all(&[*a]),
            Op::Add { a, b, .. }
            | Op::Subtract { a, b, .. }
            | Op::Multiply { a, b, .. }
            | Op::Divide { a, b, .. }
            | Op::BusinessDays { a, b, .. }
            | Op::Compare { a, b, .. }
            | Op::Treat { a, b, .. } => all(&[*a, *b]),
            Op::DivideRound { a, b, quantum, .. } => all(&[*a, *b, *quantum]),
            Op::Round { a, quantum, .. } | Op::Curve { a, quantum, .. } => all(&[*a, *quantum]),
            Op::Cap { a, most, .. } => all(&[*a, *most]),
            Op::Floor { a, least, .. } => all(&[*a, *least]),
            Op::Between { a, least, most, .. } => all(&[*a, *least, *most]),
            Op::LessPart { a, part, .. } | Op::MorePart { a, part, .. } => all(&[*a, *part]),
            Op::Choose { condition, yes, no, .. } => all(&[*condition, *yes, *no]),
            Op::Pick { list: of, .. }
            | Op::And { list: of, .. }
            | Op::Or { list: of, .. }
            | Op::Sum { list: of, .. } => list(of),
            Op::Weighted { weights, parts, .. } => list(weights) && list(parts),
            Op::Fold { fold, .. } => self
                .stores
                .folds
                .get(*fold as usize)
                .is_some_and(|fold| list(&fold.elements) && list(&fold.weights) && list(&fold.filters)),
            Op::Label(_)
            | Op::Jump(_)
            | Op::Keep { .. }
            | Op::IfKinds { .. }
            | Op::Branch { .. }
            | Op::CompareBranch { .. }
            | Op::Table { .. }
            | Op::Lookup { .. }
            | Op::Line { .. }
            | Op::Limit { .. }
            | Op::Account { .. } => false,
        }
    }

    pub fn list(&mut self, regs: impl IntoIterator<Item = Reg>) -> List {
        let start = self.stores.lists.len() as u32;
        self.stores.lists.extend(regs);
        List { start, len: self.stores.lists.len() as u32 - start }
    }

    pub fn label(&mut self) -> Label {
        self.labels += 1;
        self.labels - 1
    }

    pub fn trace(&mut self, expr: ExprId) -> TraceSlot {
        let slot = TraceSlot(self.trace_initial.len() as u32);
        self.trace_initial.push(taken::NONE);
        self.probes.traces.push(Entry { instance: self.instance, expr, rows: self.rows, at: slot.0 });
        slot
    }

    /// Says that a row is taken in every run.
    pub fn always(&mut self, trace: TraceSlot, row: u32) {
        if let Some(initial) = self.trace_initial.get_mut(trace.index()) {
            *initial = row;
        }
    }

    fn finish(mut self) -> Plan {
        let constants: Vec<(Reg, Slot<Number>)> = (0..self.constant.len() as u32)
            .map(Reg)
            .filter(|reg| self.is_constant(*reg))
            .map(|reg| (reg, self.machine.get(reg).clone()))
            .collect();
        let small = |(reg, slot): &(Reg, Slot<Number>)| {
            Some((*reg, Slot { value: Small::from_number(&slot.value)?, status: slot.status }))
        };
        let narrow = |(reg, slot): &(Reg, Slot<Number>)| {
            Some((*reg, Slot { value: Narrow::from_number(&slot.value)?, status: slot.status }))
        };
        let ops = link(&mut self.ops, self.labels, &mut self.stores);
        self.probes.registers.sort_unstable();
        self.probes.traces.sort_unstable();
        self.probes.fused.sort_unstable();
        Plan {
            ops,
            stores: self.stores,
            registers: self.constant.len(),
            narrow_constants: constants.iter().map(narrow).collect(),
            small_constants: constants.iter().map(small).collect(),
            constants,
            conditional: self.conditional,
            trace_initial: self.trace_initial,
            inputs: self.inputs,
            bases: self.bases,
            registers_of: self.registers_of,
            lines: self.lines,
            limits: self.limits,
            probes: self.probes,
            short: OnceLock::new(),
        }
    }

    /// The row bound on an axis where the compiler stands, the innermost.
    pub fn here(&self, axis: AxisId) -> Option<u32> {
        self.bound.iter().rev().find(|(bound, _)| *bound == axis).map(|(_, row)| *row)
    }
}

/// Puts places for labels.
fn link(ops: &mut Vec<Op>, labels: u32, stores: &mut Stores) -> Vec<Op> {
    let mut places = vec![0; labels as usize];
    let mut linked = Vec::with_capacity(ops.len());
    for op in ops.drain(..) {
        match op {
            Op::Label(label) => places[label as usize] = linked.len() as u32,
            op => linked.push(op),
        }
    }
    let place = |label: &mut Label| *label = places.get(*label as usize).copied().unwrap_or(*label);
    for op in &mut linked {
        match op {
            Op::Jump(label) | Op::Keep { end: label, .. } | Op::IfKinds { no: label, .. } => place(label),
            _ => {}
        }
    }
    for branch in &mut stores.branches {
        place(&mut branch.no);
        place(&mut branch.absent);
    }
    for table in &mut stores.tables {
        if table.end != crate::program::op::NO_LABEL {
            place(&mut table.end);
        }
        let gives = table.gives.iter_mut().chain(&mut table.otherwise);
        for gives in gives.chain(table.absent.iter_mut().map(|(_, gives)| gives)) {
            if let crate::program::op::Gives::Code(label) = gives {
                place(label);
            }
        }
    }
    linked
}
