//! Tables among constant bounds whose rows are constants, lines between constants, or constants times one number.

use crate::model::Kinds;
use crate::number::lanes::Piece;
use crate::number::shaped::{Line, Shape, Steps, lines};
use crate::program::Plan;
use crate::program::found::{Given, product};
use crate::program::op::{Bounds, KNOWN, NO_LABEL, Reading, Reg, Segments, TraceSlot, owner, taken};
use crate::program::short::shapes::Shapes;

/// A table with its rows in order of place.
#[derive(Clone, Debug)]
pub(super) struct ShortTable {
    pub to: Reg,
    pub x: Reg,
    /// What the lines run along: the selector, or what is multiplied.
    pub along: Reg,
    pub steps: Steps,
    /// Whether everything about the selector takes halves.
    pub takes_halves: bool,
    /// Whether lines run along something else.
    pub multiplies: bool,
    /// By place among the cuts.
    pub rows: Vec<Row>,
    /// Rows about absences.
    pub absent: Vec<(Kinds, Row)>,
    pub scale: u8,
    pub trace: TraceSlot,
    /// The first operation behind it.
    pub next: u32,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub line: Line,
    /// What is kept of it as the row taken.
    pub taken: u32,
    /// Of a row that gives no value.
    pub status: u8,
    /// Whether it asks for what lines run along.
    pub asks: bool,
}

impl ShortTable {
    /// The table that reads and writes these registers.
    pub fn new(
        plan: &Plan,
        shapes: &Shapes,
        at: usize,
        (to, x): (Reg, Reg),
        table: u32,
    ) -> Option<(ShortTable, Shape)> {
        let table = &plan.stores.tables[table as usize];
        let Reading::Band(Bounds::Fixed(Segments { owners, ladder: Some(ladder), .. })) = &table.reading else {
            return None;
        };
        if table.bounds_status != KNOWN {
            return None;
        }
        let selector = shapes.get(x)?;
        let mut wanted = Wanted { plan, to, end: table.end, x, pieces: Vec::new(), along: None };
        let mut rows = Vec::with_capacity(owners.len());
        for owner in owners {
            let gives = table.owned_by(*owner);
            let taken = match *owner {
                owner::NOBODY if gives.is_some() => taken::OTHERWISE,
                owner::NOBODY | owner::SEVERAL => taken::NONE,
                row => row,
            };
            rows.push((None, taken, wanted.row(Given::by(plan, gives)?)?));
        }
        for (place, (kinds, gives)) in table.absent.iter().enumerate() {
            let row = wanted.row(Given::by(plan, Some(gives))?)?;
            rows.push((Some(*kinds), taken::ABSENT + place as u32, row));
        }
        let along = wanted.along.unwrap_or(x);
        let (lines, shape) = lines(shapes.get(along)?, &wanted.pieces)?;
        let steps = Steps::new(ladder, selector)?;
        let multiplies = along != x;
        let takes_halves = steps.takes_halves() && (multiplies || lines.iter().all(Line::takes_halves));
        let mut table = ShortTable {
            to,
            x,
            along,
            steps,
            takes_halves,
            multiplies,
            rows: Vec::with_capacity(owners.len()),
            absent: Vec::new(),
            scale: shape.scale,
            trace: table.trace,
            next: if table.end == NO_LABEL { at as u32 + 1 } else { table.end },
        };
        for ((kinds, taken, (status, asks)), line) in rows.into_iter().zip(lines) {
            let row = Row { line, taken, status, asks };
            match kinds {
                // A line without a selector leads nowhere.
                Some(_) if asks && along == x => return None,
                Some(kinds) => table.absent.push((kinds, row)),
                None => table.rows.push(row),
            }
        }
        Some((table, shape))
    }
}

/// What rows ask for, found out row by row.
struct Wanted<'p> {
    plan: &'p Plan,
    to: Reg,
    end: u32,
    x: Reg,
    pieces: Vec<Piece>,
    along: Option<Reg>,
}

impl Wanted<'_> {
    /// The status that a row gives, and whether it asks for what lines run along. None where it is no line.
    fn row(&mut self, given: Given) -> Option<(u8, bool)> {
        let (piece, status, along) = match given {
            Given::Absent(status) => (Piece::ZERO, status, None),
            Given::Piece(piece) if piece.slope.num() == 0 => (piece, KNOWN, None),
            Given::Piece(piece) => (piece, KNOWN, Some(self.x)),
            Given::Register(_) => return None,
            Given::Code(label) => {
                let (_, factor, of) = product(self.plan, label as usize, self.end).filter(|(to, ..)| *to == self.to)?;
                (Piece { slope: factor, ..Piece::ZERO }, KNOWN, Some(of))
            }
        };
        self.pieces.push(piece);
        if let Some(along) = along
            && *self.along.get_or_insert(along) != along
        {
            return None;
        }
        Some((status, along.is_some()))
    }
}
