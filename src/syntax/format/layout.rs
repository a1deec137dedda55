//! Lines on paper: words, the places where a line may break, and the filling of a page's width.

/// How many characters a line may have before it is broken.
pub(super) const WIDTH: usize = 110;

/// How much further right a broken line goes on.
pub(super) const HANG: usize = 4;

/// Words in a row, with the places where the row may break.
#[derive(Clone, Debug, Default)]
pub(super) struct Flow {
    pieces: Vec<Piece>,
}

/// Words that stay together, and what stands before them.
#[derive(Clone, Debug)]
struct Piece {
    /// The break before the words; none where they continue the words before.
    gap: Option<Gap>,
    words: String,
    width: usize,
}

/// Blanks that may become the end of a line.
#[derive(Clone, Copy, Debug)]
struct Gap {
    /// How many brackets and operators are around it: a line breaks at the outermost first.
    depth: usize,
    blanks: usize,
}

impl Flow {
    /// Words that begin a flow.
    pub(super) fn of(words: impl AsRef<str>) -> Flow {
        let mut flow = Flow::default();
        flow.push(words);
        flow
    }

    /// Puts words directly after what is there.
    pub(super) fn push(&mut self, words: impl AsRef<str>) {
        let words = words.as_ref();
        let width = words.chars().count();
        match self.pieces.last_mut() {
            Some(piece) => {
                piece.words.push_str(words);
                piece.width += width;
            }
            None => self.pieces.push(Piece { gap: None, words: words.to_owned(), width }),
        }
    }

    /// Puts a blank at which the line may break; the next words stand after it.
    pub(super) fn gap(&mut self, depth: usize) {
        self.wide_gap(depth, 1);
    }

    /// Puts several blanks at which the line may break.
    pub(super) fn wide_gap(&mut self, depth: usize, blanks: usize) {
        self.pieces.push(Piece { gap: Some(Gap { depth, blanks }), words: String::new(), width: 0 });
    }

    /// Puts another flow directly after what is there.
    pub(super) fn append(&mut self, other: Flow) {
        for piece in other.pieces {
            match piece.gap {
                Some(_) => self.pieces.push(piece),
                None => self.push(&piece.words),
            }
        }
    }

    /// How many characters it takes on one line.
    pub(super) fn width(&self) -> usize {
        self.pieces.iter().map(|piece| piece.width + piece.gap.map_or(0, |gap| gap.blanks)).sum()
    }

    /// Writes the flow, broken where it is too long: at the outermost place that fits, and there as far right as it fits.
    fn write(&self, out: &mut String, indent: usize, hang: usize) {
        let mut first = 0;
        let mut column = indent;
        let mut rest = self.width();
        blanks(out, indent);
        while column + rest > WIDTH {
            let Some((next, taken)) = self.best_break(first, column) else { break };
            self.write_pieces(out, first, next);
            out.push('\n');
            blanks(out, hang);
            rest -= taken;
            column = hang;
            first = next;
        }
        self.write_pieces(out, first, self.pieces.len());
        out.push('\n');
    }

    /// The piece that best begins the next line, and how many characters stand before it, its gap included: the outermost
    /// and then the furthest of those that fit, those aside that would leave most of the line empty.
    fn best_break(&self, first: usize, column: usize) -> Option<(usize, usize)> {
        let enough = (WIDTH - column.min(WIDTH)) * 2 / 5;
        let mut best: Option<(bool, usize, usize, usize)> = None;
        let mut taken = 0;
        for (index, piece) in self.pieces.iter().enumerate().skip(first) {
            let blanks = piece.gap.filter(|_| index > first).map_or(0, |gap| gap.blanks);
            if let (Some(gap), true) = (piece.gap, index > first) {
                let fits = column + taken <= WIDTH;
                let full = taken >= enough;
                let better = match best {
                    Some((true, depth, ..)) => fits && full && gap.depth <= depth,
                    Some((false, depth, ..)) => fits && (full || gap.depth <= depth),
                    None => true,
                };
                if better {
                    best = Some((full, gap.depth, index, taken + blanks));
                }
                if !fits {
                    break;
                }
            }
            taken += blanks + piece.width;
        }
        best.map(|(_, _, index, taken)| (index, taken))
    }

    fn write_pieces(&self, out: &mut String, first: usize, end: usize) {
        for (index, piece) in self.pieces.iter().enumerate().take(end).skip(first) {
            if let (Some(gap), true) = (piece.gap, index > first) {
                blanks(out, gap.blanks);
            }
            out.push_str(&piece.words);
        }
    }
}

/// One line of a clause, which the page's width may break into several.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Blanks before it.
    pub(super) indent: usize,
    /// Blanks before what is broken off it.
    pub(super) hang: usize,
    /// What it says.
    pub(super) says: Says,
    /// Where its first known word stands in the source.
    pub(super) start: u32,
    /// Where its last known word ends in the source.
    pub(super) end: u32,
    /// Comments that stand before it, each on a line of its own.
    pub(super) before: Vec<String>,
    /// A comment at its end.
    pub(super) behind: Option<String>,
}

/// What a line says.
#[derive(Clone, Debug)]
pub(super) enum Says {
    /// Words, broken where they are too long.
    Flow(Flow),
    /// A row of a grid: never broken, and a comment behind it could be read as a cell.
    Grid(String),
    /// The line of dashes under a grid's header, which has no place in the tree.
    Dashes(String),
    /// Lines as the author wrote them, comments included.
    Verbatim(String),
}

impl Line {
    pub(super) fn new(indent: usize, says: Says, start: u32, end: u32) -> Line {
        Line { indent, hang: indent + HANG, says, start, end, before: Vec::new(), behind: None }
    }

    /// Writes the comments before it, the line, and the comment behind it.
    pub(super) fn write(&self, out: &mut String) {
        for comment in &self.before {
            blanks(out, self.indent);
            out.push_str(comment);
            out.push('\n');
        }
        match &self.says {
            Says::Flow(flow) => flow.write(out, self.indent, self.hang),
            Says::Grid(words) | Says::Dashes(words) => {
                blanks(out, self.indent);
                out.push_str(words);
                out.push('\n');
            }
            Says::Verbatim(words) => {
                out.push_str(words);
                out.push('\n');
            }
        }
        if let Some(comment) = &self.behind {
            out.pop();
            out.push_str("  ");
            out.push_str(comment);
            out.push('\n');
        }
    }
}

/// Writes so many blanks.
pub(super) fn blanks(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n(' ', count));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_breaks_at_its_outermost_place() {
        let mut flow = Flow::of(format!("means {}", "a".repeat(60)));
        flow.gap(1);
        flow.push(format!("+ {}", "b".repeat(30)));
        flow.push(",");
        flow.gap(0);
        flow.push("rounded");
        flow.gap(2);
        flow.push("half up");
        let mut out = String::new();
        flow.write(&mut out, 2, 6);
        assert_eq!(out, format!("  means {} + {},\n      rounded half up\n", "a".repeat(60), "b".repeat(30)));
    }

    #[test]
    fn words_too_long_for_any_line_stand_alone() {
        let mut flow = Flow::of("a");
        flow.gap(0);
        flow.push("b".repeat(200));
        flow.gap(0);
        flow.push("c");
        let mut out = String::new();
        flow.write(&mut out, 0, 4);
        assert_eq!(out, format!("a\n    {}\n    c\n", "b".repeat(200)));
    }
}
