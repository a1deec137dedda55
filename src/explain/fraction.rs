//! The two sides of a quotient: what a rate was counted of.

use crate::explain::data::Shown;
use crate::explain::reader::Reader;
use crate::explain::{Explainer, print};
use crate::model::{Action, Body, ExprId, Figure, FigureId, Node, Type};
use crate::program::Taken;

/// One side of a quotient.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// As written.
    pub words: String,
    /// What it came to.
    pub value: Shown,
}

impl Explainer<'_> {
    /// The numerator and the denominator of a figure that is one by the other, rounded or not; none of any other.
    pub fn fraction(&self, figure: FigureId, coordinate: usize) -> Option<(Side, Side)> {
        let Body::Expr(mut id) = self.model.figure(figure).body else { return None };
        let reader = Reader::of_figure(*self, figure, coordinate);
        loop {
            id = match reader.node(id) {
                Node::Step { base, action: Action::Round(..), when: None } => *base,
                // Behind status lines; where one of them decided, the sides are still what it was about.
                Node::First { rows, otherwise: Some(otherwise), .. } => {
                    let statuses = rows.iter().all(|(_, result)| matches!(reader.node(*result), Node::Absent(_)));
                    match reader.taken(id) {
                        Taken::Otherwise => *otherwise,
                        _ if statuses => *otherwise,
                        _ => return None,
                    }
                }
                _ => break,
            };
        }
        let Node::Divide(over, under) = reader.node(id) else { return None };
        let side = |id: &ExprId| Side { words: reader.words(*id), value: reader.shown_or_absent(*id) };
        Some((side(over), side(under)))
    }

    /// The domain of a figure: of its metric, or of its row in a schedule that has a column `domain`.
    pub fn domain(&self, figure: &Figure, rows: &[u32]) -> Option<String> {
        let own = figure.metric.as_ref().and_then(|metric| metric.domain.clone());
        own.or_else(|| {
            figure.shape.iter().zip(rows).find_map(|(axis, row)| {
                let column = self.model.axis(*axis).columns.iter().find(|column| column.name == "domain")?;
                let cell = column.cells.get(*row as usize)?.as_ref().ok()?;
                match (&column.ty, cell) {
                    (Type::Text, crate::model::Datum::Text(text)) => Some(text.clone()),
                    (ty, cell) => Some(print::printed(&cell.number(), ty, self.model)),
                }
            })
        })
    }
}
