//! Calculations and conditions in their canonical spelling.
//!
//! The tree keeps the author's brackets (`Node::Group`), so none are ever added here.

use super::fold::periods;
use super::layout::Flow;
use super::words::{Words, between};
use crate::number::Mode;
use crate::syntax::tree::{
    Action, Condition, Curve, Expr, Missing, Node, Operator, Pick, Place, Skip, Step, Tail, Test, Treat,
};

impl Words<'_> {
    /// Writes a calculation; `depth` is how many constructs are around it.
    pub(super) fn expr(&self, out: &mut Flow, expr: &Expr, depth: usize) {
        match &*expr.node {
            Node::Literal(literal) => out.push(self.literal(literal)),
            Node::Nothing => out.push("nothing"),
            Node::Path(path) => out.push(self.path(path)),
            Node::Call(name, arguments) => {
                out.push(format!("{}(", name.text));
                self.list(out, arguments, None, depth);
                out.push(")");
            }
            Node::Group(inner) => {
                out.push("(");
                self.expr(out, inner, depth + 1);
                out.push(")");
            }
            Node::Negate(inner) => {
                out.push("−");
                self.expr(out, inner, depth + 1);
            }
            Node::Binary(..) => self.chain(out, expr, depth),
            Node::PerOf(left, number, right) => {
                self.expr(out, left, depth + 1);
                out.gap(depth);
                out.push(format!("per {} of ", self.plain(number)));
                self.expr(out, right, depth + 1);
            }
            Node::If(condition, then, otherwise) => {
                out.push("if ");
                self.expr(out, condition, depth + 1);
                out.gap(depth);
                out.push("then ");
                self.expr(out, then, depth + 1);
                out.gap(depth);
                out.push("otherwise ");
                self.expr(out, otherwise, depth + 1);
            }
            Node::Is(left, test) => {
                self.expr(out, left, depth + 1);
                out.push(" is ");
                self.test(out, test, depth + 1);
            }
            Node::Meets(left, standard) => {
                self.expr(out, left, depth + 1);
                out.push(format!(" meets {}", standard.text));
            }
            Node::Not(inner) => {
                out.push("not ");
                self.expr(out, inner, depth);
            }
            Node::And(all) => self.joined(out, all, "and ", depth),
            Node::Or(all) => self.joined(out, all, "or ", depth),
            Node::Adjusted(base, tails) => {
                self.expr(out, base, depth + 1);
                self.tails(out, tails, depth);
            }
            Node::Pick(pick, all, skip) => {
                out.push(match pick {
                    Pick::Greater => "the greater of ",
                    Pick::Lesser => "the lesser of ",
                });
                self.list(out, all, Some("and"), depth);
                self.skip(out, skip, depth);
            }
            Node::Fold(fold) => self.fold(out, fold, depth),
            Node::Curve(curve, of) => {
                out.push(match curve {
                    Curve::SquareRoot => "the square root of ",
                    Curve::Logistic => "the logistic of ",
                });
                self.expr(out, of, depth + 1);
            }
            Node::DaysFrom(from, to) | Node::BusinessDaysFrom(from, to) | Node::HoursFrom(from, to) => {
                out.push(match &*expr.node {
                    Node::BusinessDaysFrom(..) => "the business days from ",
                    Node::HoursFrom(..) => "the hours from ",
                    _ => "the days from ",
                });
                self.expr(out, from, depth + 1);
                out.gap(depth);
                out.push("to ");
                self.expr(out, to, depth + 1);
            }
            Node::DayOf(of) => {
                out.push("the day of ");
                self.expr(out, of, depth + 1);
            }
            Node::Previous(path) => out.push(format!("the previous {}", self.path(path))),
            Node::Before { path, count, period } => {
                out.push(format!("the {} {} before", self.path(path), periods(*count, &period.text)));
            }
            Node::NetTo(party) => out.push(format!("the net to {}", party.text)),
            Node::Numerator => out.push("the numerator"),
            Node::Denominator => out.push("the denominator"),
        }
    }

    /// `a + b − c`: operators of one level share their depth, however many there are.
    fn chain(&self, out: &mut Flow, expr: &Expr, depth: usize) {
        let mut links = Vec::new();
        let mut first = expr;
        let mut level = None;
        while let Node::Binary(operator, left, right, _) = &*first.node {
            if *level.get_or_insert(Level::of(*operator)) != Level::of(*operator) {
                break;
            }
            links.push((*operator, right));
            first = left;
        }
        self.expr(out, first, depth + 1);
        for (operator, right) in links.into_iter().rev() {
            out.gap(depth);
            out.push(format!("{} ", operator.sign()));
            self.expr(out, right, depth + 1);
        }
    }

    /// `a, b and c`, or `a, b, c` where no word stands before the last.
    fn list(&self, out: &mut Flow, all: &[Expr], before_last: Option<&str>, depth: usize) {
        for (index, one) in all.iter().enumerate() {
            between(out, index, all.len(), before_last, depth);
            self.expr(out, one, depth + 1);
        }
    }

    fn joined(&self, out: &mut Flow, all: &[Expr], word: &str, depth: usize) {
        for (index, one) in all.iter().enumerate() {
            if index > 0 {
                out.gap(depth);
                out.push(word);
            }
            self.expr(out, one, depth + 1);
        }
    }

    fn test(&self, out: &mut Flow, test: &Test, depth: usize) {
        match test {
            Test::Bounds(bounds) => {
                for (index, (bound, value)) in bounds.iter().enumerate() {
                    if index > 0 {
                        out.gap(depth);
                        out.push("and ");
                    }
                    out.push(format!("{} ", bound.words()));
                    self.expr(out, value, depth + 1);
                }
            }
            Test::Good(goodness, value) => {
                out.push(format!("{} ", goodness.words()));
                self.expr(out, value, depth + 1);
            }
            Test::Known => out.push("known"),
            Test::Missing { not, kind } => out.push(format!("{}{}", if *not { "not " } else { "" }, kind.word())),
            Test::OneOf(all) => {
                out.push("one of ");
                self.list(out, all, Some("or"), depth);
            }
            Test::Equal { not, to } => {
                out.push(if *not { "not " } else { "" });
                self.expr(out, to, depth + 1);
            }
        }
    }

    /// ` skipping missing needing at least 2`, or nothing at all.
    pub(super) fn skip(&self, out: &mut Flow, skip: &Skip, depth: usize) {
        let words = self.skip_words(skip);
        if !words.is_empty() {
            out.gap(depth);
            out.push(words);
        }
    }

    /// `skipping missing needing at least 2`, or no words.
    pub(super) fn skip_words(&self, skip: &Skip) -> String {
        let mut words = Vec::new();
        if !skip.kinds.is_empty() {
            words.push(format!("skipping {}", kinds(&skip.kinds)));
        }
        if let Some(least) = skip.needing {
            words.push(format!("needing at least {least}"));
        }
        words.join(" ")
    }

    /// `, rounded half up to 2 decimals, unreported counts as 0`
    fn tails(&self, out: &mut Flow, tails: &[Tail], depth: usize) {
        let mut index = 0;
        while let Some(tail) = tails.get(index) {
            out.push(",");
            out.gap(depth);
            match tail {
                Tail::Step(step) => {
                    self.step(out, step, depth + 1);
                    index += 1;
                }
                Tail::Treat(treat) => {
                    let alike: Vec<Missing> = tails[index..]
                        .iter()
                        .map_while(|tail| match tail {
                            Tail::Treat(other) if other.value == treat.value => Some(other.kind),
                            Tail::Treat(_) | Tail::Step(_) => None,
                        })
                        .collect();
                    self.treat(out, &alike, &treat.value, depth + 1);
                    index += alike.len();
                }
            }
        }
    }

    /// `C, unreported counts as no`
    pub(super) fn condition(&self, out: &mut Flow, condition: &Condition, depth: usize) {
        self.expr(out, &condition.holds, depth + 1);
        let mut treats = condition.treats.as_slice();
        while let Some(Treat { value, .. }) = treats.first() {
            let alike: Vec<Missing> =
                treats.iter().take_while(|other| other.value == *value).map(|treat| treat.kind).collect();
            out.push(",");
            out.gap(depth);
            self.treat(out, &alike, value, depth + 1);
            treats = &treats[alike.len()..];
        }
    }

    /// `unreported or excused counts as 0`
    pub(super) fn treat(&self, out: &mut Flow, of: &[Missing], value: &Expr, depth: usize) {
        out.push(format!("{} counts as ", kinds(of)));
        self.expr(out, value, depth);
    }

    /// `capped at X when C`
    pub(super) fn step(&self, out: &mut Flow, step: &Step, depth: usize) {
        match &step.action {
            Action::Round(mode, place) => out.push(self.rounding(*mode, place)),
            Action::CappedAt(value) => self.led(out, "capped at ", value, depth),
            Action::NotBelow(value) => self.led(out, "not below ", value, depth),
            Action::KeptBetween(least, most) => {
                self.led(out, "kept between ", least, depth);
                out.gap(depth);
                self.led(out, "and ", most, depth);
            }
            Action::ReducedBy(value) => self.led(out, "reduced by ", value, depth),
            Action::IncreasedBy(value) => self.led(out, "increased by ", value, depth),
            Action::Times(value) => self.led(out, "times ", value, depth),
        }
        if let Some(when) = &step.when {
            out.gap(depth);
            out.push("when ");
            self.condition(out, when, depth);
        }
    }

    /// `capped at X, rounded half up to the cent`
    pub(super) fn steps(&self, out: &mut Flow, steps: &[Step]) {
        for (index, step) in steps.iter().enumerate() {
            if index > 0 {
                out.push(",");
                out.gap(0);
            }
            self.step(out, step, 1);
        }
    }

    fn led(&self, out: &mut Flow, words: &str, value: &Expr, depth: usize) {
        out.push(words);
        self.expr(out, value, depth + 1);
    }

    /// `rounded half up to 2 decimals`
    pub(super) fn rounding(&self, mode: Mode, place: &Place) -> String {
        let mode = match mode {
            Mode::HalfUp => "rounded half up",
            Mode::HalfEven => "rounded half even",
            Mode::HalfDown => "rounded half down",
            Mode::Up => "rounded up",
            Mode::Down => "rounded down",
            Mode::Truncate => "truncated",
        };
        match place {
            Place::Decimals(1) => format!("{mode} to 1 decimal"),
            Place::Decimals(count) => format!("{mode} to {count} decimals"),
            Place::Whole => format!("{mode} to a whole number"),
            Place::Cent => format!("{mode} to the cent"),
            Place::Penny => format!("{mode} to the penny"),
            Place::Nearest(literal) => format!("{mode} to the nearest {}", self.literal(literal)),
        }
    }
}

/// `unreported or excused`
pub(super) fn kinds(kinds: &[Missing]) -> String {
    kinds.iter().map(|kind| kind.word()).collect::<Vec<_>>().join(" or ")
}

/// Operators that follow each other without brackets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Sum,
    Product,
    Of,
    Per,
}

impl Level {
    fn of(operator: Operator) -> Level {
        match operator {
            Operator::Add | Operator::Subtract => Level::Sum,
            Operator::Multiply | Operator::Divide => Level::Product,
            Operator::Of => Level::Of,
            Operator::Per => Level::Per,
        }
    }
}
