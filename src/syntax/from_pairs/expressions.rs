//! Calculations: from a flat run of operands and signs to a tree, or to a finding that prints both ways of bracketing it.

use pest::iterators::Pair;

use super::{Lowered, Marks, Reader};
use crate::diagnostic::Finding;
use crate::source::{At, Span};
use crate::syntax::MAX_EXPRESSION_DEPTH;
use crate::syntax::parse::Rule;
use crate::syntax::tree::{Bound, Curve, Expr, Goodness, Literal, LiteralValue, Node, Operator, Pick, Tail, Test};

/// An expression and how many levels it has: what walks a tree calls itself once a level.
type Tall = (Expr, u32);

/// An operator of a run, and its place.
type Sign = (Operator, At);

/// An operand of a run.
struct Operand {
    expr: Expr,
    levels: u32,
    /// Whether it is a bare `the …`, which reaches as far right as it can.
    reaches: bool,
}

impl<'t> Reader<'t> {
    /// A calculation with its tails.
    pub(super) fn calc(&mut self, marks: &mut Marks<'t>) -> Lowered<Expr> {
        Ok(self.tall_calc(marks)?.0)
    }

    fn tall_calc(&mut self, marks: &mut Marks<'t>) -> Lowered<Tall> {
        let (mut inside, start) = self.enter(marks, Rule::calc)?;
        let mut whole = if inside.is(Rule::choice) { self.choice(&mut inside)? } else { self.tall_logic(&mut inside)? };
        let mut tails = Vec::new();
        loop {
            match inside.rule() {
                Some(Rule::step) => tails.push(Tail::Step(self.step(&mut inside)?)),
                Some(Rule::treat) => tails.extend(self.treat(&mut inside)?.into_iter().map(Tail::Treat)),
                _ => break,
            }
        }
        if !tails.is_empty() {
            whole = self.build(Node::Adjusted(whole.0, tails), start, whole.1)?;
        }
        Ok(whole)
    }

    /// `if c then a otherwise b`
    fn choice(&mut self, marks: &mut Marks<'t>) -> Lowered<Tall> {
        let (mut inside, start) = self.enter(marks, Rule::choice)?;
        self.skip(&mut inside, Rule::if_);
        let (condition, first) = self.tall_logic(&mut inside)?;
        self.skip(&mut inside, Rule::then);
        let (yes, second) = self.tall_run(&mut inside)?;
        self.skip(&mut inside, Rule::otherwise);
        let (no, third) = self.tall_run(&mut inside)?;
        self.build(Node::If(condition, yes, no), start, first.max(second).max(third))
    }

    /// Claims joined by `and`, or by `or`.
    pub(super) fn logic(&mut self, marks: &mut Marks<'t>) -> Lowered<Expr> {
        Ok(self.tall_logic(marks)?.0)
    }

    pub(super) fn tall_logic(&mut self, marks: &mut Marks<'t>) -> Lowered<Tall> {
        let first = self.negation(marks)?;
        if !matches!(marks.rule(), Some(Rule::and | Rule::or)) {
            return Ok(first);
        }
        let mut levels = first.1;
        let mut claims = vec![first.0];
        let mut joiners: Vec<(Rule, At)> = Vec::new();
        while matches!(marks.rule(), Some(Rule::and | Rule::or)) {
            let joiner = self.take(marks)?;
            joiners.push((joiner.as_rule(), self.at(&joiner)));
            let (claim, claim_levels) = self.negation(marks)?;
            levels = levels.max(claim_levels);
            claims.push(claim);
        }
        let start = claims.first().map_or(self.end, |claim| claim.at.0.start as usize);
        let kind = joiners.first().map(|joiner| joiner.0);
        if let Some(odd) = joiners.iter().position(|joiner| Some(joiner.0) != kind) {
            let joiner = joiners.get(odd).map_or_else(|| self.since(start), |joiner| joiner.1);
            let (left, right) = self.both_ways(start, &claims, odd - 1, odd);
            return Err(Box::new(
                Finding::error("brackets-needed", "this can be read in two ways")
                    .at(joiner.0, "`and` and `or` beside each other do not say which comes first")
                    .help(format!("{left}, or {right}")),
            ));
        }
        let node = if kind == Some(Rule::or) { Node::Or(claims) } else { Node::And(claims) };
        self.build(node, start, levels)
    }

    fn negation(&mut self, marks: &mut Marks<'t>) -> Lowered<Tall> {
        let mut starts = Vec::new();
        while let Some(not) = self.take_if(marks, Rule::not) {
            starts.push(self.start(&not));
        }
        let mut whole = self.claim(marks)?;
        for start in starts.into_iter().rev() {
            whole = self.build(Node::Not(whole.0), start, whole.1)?;
        }
        Ok(whole)
    }

    fn claim(&mut self, marks: &mut Marks<'t>) -> Lowered<Tall> {
        let (left, levels) = self.tall_run(marks)?;
        let start = left.at.0.start as usize;
        if self.skip(marks, Rule::is) {
            let (test, test_levels) = self.test(marks)?;
            self.build(Node::Is(left, test), start, levels.max(test_levels))
        } else if self.skip(marks, Rule::meets) {
            let standard = self.name(marks)?;
            self.build(Node::Meets(left, standard), start, levels)
        } else {
            Ok((left, levels))
        }
    }

    /// What stands after `is`.
    fn test(&mut self, marks: &mut Marks<'t>) -> Lowered<(Test, u32)> {
        match marks.rule() {
            Some(Rule::goodness) => {
                let goodness = self.goodness(marks)?;
                let (than, levels) = self.tall_run(marks)?;
                Ok((Test::Good(goodness, than), levels))
            }
            Some(Rule::bound) => {
                let bound = self.bound(marks)?;
                let (value, mut levels) = self.tall_run(marks)?;
                let mut bounds = vec![(bound, value)];
                if marks.is(Rule::also) {
                    let (mut inside, _) = self.enter(marks, Rule::also)?;
                    self.skip(&mut inside, Rule::and);
                    let bound = self.bound(&mut inside)?;
                    let (value, other) = self.tall_run(&mut inside)?;
                    levels = levels.max(other);
                    bounds.push((bound, value));
                }
                Ok((Test::Bounds(bounds), levels))
            }
            Some(Rule::one_of) => {
                let (mut inside, _) = self.enter(marks, Rule::one_of)?;
                self.skip(&mut inside, Rule::one_of_word);
                let (choices, levels) = self.operands(&mut inside)?;
                Ok((Test::OneOf(choices), levels))
            }
            Some(Rule::known) => {
                self.take(marks)?;
                Ok((Test::Known, 0))
            }
            _ => {
                let not = self.skip(marks, Rule::not);
                if let Some(kind) = self.take_if(marks, Rule::kind) {
                    return Ok((Test::Missing { not, kind: self.missing(&kind) }, 0));
                }
                let (to, levels) = self.tall_run(marks)?;
                Ok((Test::Equal { not, to }, levels))
            }
        }
    }

    /// The members of a list; the words between them say nothing more.
    fn operands(&mut self, marks: &mut Marks<'t>) -> Lowered<(Vec<Expr>, u32)> {
        let (mut members, mut levels) = (Vec::new(), 0);
        while !matches!(marks.rule(), None | Some(Rule::skip)) {
            if self.skip(marks, Rule::and) || self.skip(marks, Rule::or) {
                continue;
            }
            let (member, member_levels) = self.tall_run(marks)?;
            levels = levels.max(member_levels);
            members.push(member);
        }
        Ok((members, levels))
    }

    /// Operands and signs.
    pub(super) fn run(&mut self, marks: &mut Marks<'t>) -> Lowered<Expr> {
        Ok(self.tall_run(marks)?.0)
    }

    pub(super) fn tall_run(&mut self, marks: &mut Marks<'t>) -> Lowered<Tall> {
        let first = self.operand(marks)?;
        if !matches!(marks.rule(), Some(Rule::sign | Rule::tight)) {
            return Ok((first.expr, first.levels));
        }
        let mut operands = vec![first];
        let mut signs = Vec::new();
        while matches!(marks.rule(), Some(Rule::sign | Rule::tight)) {
            let sign = self.take(marks)?;
            signs.push((operator(sign.as_str()), self.at(&sign)));
            operands.push(self.operand(marks)?);
        }
        self.arrange(operands, &signs)
    }

    fn operand(&mut self, marks: &mut Marks<'t>) -> Lowered<Operand> {
        let minus = self.take_if(marks, Rule::minus);
        let (expr, levels) = self.primary(marks)?;
        let reaches = matches!(
            *expr.node,
            Node::Pick(..)
                | Node::Fold(_)
                | Node::Curve(..)
                | Node::DaysFrom(..)
                | Node::BusinessDaysFrom(..)
                | Node::HoursFrom(..)
                | Node::DayOf(_)
        );
        match minus {
            Some(minus) => {
                let (expr, levels) = self.build(Node::Negate(expr), self.start(&minus), levels)?;
                Ok(Operand { expr, levels, reaches })
            }
            None => Ok(Operand { expr, levels, reaches }),
        }
    }

    fn primary(&mut self, marks: &mut Marks<'t>) -> Lowered<Tall> {
        match marks.rule() {
            Some(Rule::path) => {
                let pair = self.take(marks)?;
                if marks.is(Rule::arguments) {
                    return self.call(&pair, marks);
                }
                let at = self.at(&pair);
                Ok((Expr { node: Box::new(Node::Path(self.path(&pair))), at }, 1))
            }
            Some(Rule::bracket) => {
                let pair = self.take(marks)?;
                let (start, end) = (self.start(&pair), self.end);
                let (inside, levels) = self.tall_calc(&mut Marks::new(pair.into_inner()))?;
                self.end = end;
                self.build(Node::Group(inside), start, levels)
            }
            Some(Rule::the) => {
                let the = self.take(marks)?;
                let start = self.start(&the);
                self.phrase(marks, start)
            }
            Some(Rule::nothing) => {
                let pair = self.take(marks)?;
                Ok((Expr { node: Box::new(Node::Nothing), at: self.at(&pair) }, 1))
            }
            _ => {
                let literal = self.literal(marks)?;
                let at = literal.at;
                Ok((Expr { node: Box::new(Node::Literal(literal)), at }, 1))
            }
        }
    }

    /// `points(performance, 85%)`
    fn call(&mut self, callee: &Pair<'t, Rule>, marks: &mut Marks<'t>) -> Lowered<Tall> {
        let arguments = self.take(marks)?;
        let end = self.end;
        let (mut inside, mut levels) = (Marks::new(arguments.into_inner()), 0);
        let mut values = Vec::new();
        while inside.rule().is_some() {
            let (value, value_levels) = self.tall_run(&mut inside)?;
            levels = levels.max(value_levels);
            values.push(value);
        }
        self.end = end;
        self.build(Node::Call(self.word(callee), values), self.start(callee), levels)
    }

    /// What stands after `the`.
    fn phrase(&mut self, marks: &mut Marks<'t>, start: usize) -> Lowered<Tall> {
        match marks.rule() {
            Some(Rule::pick) => {
                let (mut inside, _) = self.enter(marks, Rule::pick)?;
                let which = self.take(&mut inside)?;
                let pick = if which.as_str().starts_with('g') { Pick::Greater } else { Pick::Lesser };
                let (members, levels) = self.operands(&mut inside)?;
                let skip = self.skip_tail(&mut inside)?;
                self.build(Node::Pick(pick, members, skip), start, levels)
            }
            Some(Rule::fold) => {
                let (fold, levels) = self.fold(marks)?;
                self.build(Node::Fold(Box::new(fold)), start, levels)
            }
            Some(Rule::curve) => {
                let (mut inside, _) = self.enter(marks, Rule::curve)?;
                let root = self.take(&mut inside)?.as_str().starts_with('s');
                let of = self.operand(&mut inside)?;
                let curve = if root { Curve::SquareRoot } else { Curve::Logistic };
                self.build(Node::Curve(curve, of.expr), start, of.levels)
            }
            Some(Rule::days_from) => {
                let (mut inside, _) = self.enter(marks, Rule::days_from)?;
                let first = self.take(&mut inside)?.as_str().as_bytes().first();
                let from = self.operand(&mut inside)?;
                self.skip(&mut inside, Rule::to);
                let to = self.operand(&mut inside)?;
                let levels = from.levels.max(to.levels);
                let node = match first {
                    Some(b'b') => Node::BusinessDaysFrom,
                    Some(b'h') => Node::HoursFrom,
                    Some(_) | None => Node::DaysFrom,
                };
                self.build(node(from.expr, to.expr), start, levels)
            }
            Some(Rule::day_of) => {
                let (mut inside, _) = self.enter(marks, Rule::day_of)?;
                self.take(&mut inside)?;
                let of = self.operand(&mut inside)?;
                self.build(Node::DayOf(of.expr), start, of.levels)
            }
            Some(Rule::previous) => {
                let (mut inside, _) = self.enter(marks, Rule::previous)?;
                self.skip(&mut inside, Rule::previous_word);
                let path = self.take(&mut inside)?;
                self.build(Node::Previous(self.path(&path)), start, 0)
            }
            Some(Rule::net_to) => {
                let party = self.wrapped_name(marks, Rule::net_to)?;
                self.build(Node::NetTo(party), start, 0)
            }
            Some(Rule::earlier) => {
                let (mut inside, _) = self.enter(marks, Rule::earlier)?;
                let path = self.take(&mut inside)?;
                let (count, period) = self.periods(&mut inside)?;
                self.skip(&mut inside, Rule::before);
                self.build(Node::Before { path: self.path(&path), count, period }, start, 0)
            }
            Some(Rule::numerator) => {
                self.take(marks)?;
                self.build(Node::Numerator, start, 0)
            }
            _ => {
                self.take(marks)?;
                self.build(Node::Denominator, start, 0)
            }
        }
    }

    pub(super) fn goodness(&mut self, marks: &mut Marks<'t>) -> Lowered<Goodness> {
        Ok(match self.take(marks)?.as_str().as_bytes().first() {
            Some(b'a') => Goodness::AtLeastAsGood,
            Some(b'n') => Goodness::NoBetter,
            Some(b'b') => Goodness::Better,
            _ => Goodness::Worse,
        })
    }

    pub(super) fn bound(&mut self, marks: &mut Marks<'t>) -> Lowered<Bound> {
        let words = self.take(marks)?.as_str();
        Ok(match words {
            "above" => Bound::Above,
            "below" => Bound::Below,
            words if words.ends_with("least") => Bound::AtLeast,
            _ => Bound::AtMost,
        })
    }

    /// A node, one level above its tallest part.
    fn build(&self, node: Node, start: usize, levels: u32) -> Lowered<Tall> {
        if levels >= MAX_EXPRESSION_DEPTH {
            return Err(Box::new(
                Finding::error("nested-too-deep", format!("this calculation is more than {MAX_EXPRESSION_DEPTH} steps deep"))
                    .at(self.since(start).0, "")
                    .help("give parts of it names with `define`, or sum the rows of a schedule with `the sum of … over each …`"),
            ));
        }
        Ok((Expr { node: Box::new(node), at: self.since(start) }, levels + 1))
    }

    // ---- the shape of a run ----

    /// Gives a run its shape: products first, then one `of` or `per`, or else sums.
    fn arrange(&self, operands: Vec<Operand>, signs: &[Sign]) -> Lowered<Tall> {
        self.refuse_ambiguous(&operands, signs)?;
        let mut operands = operands.into_iter();
        let mut signs = signs.iter().copied().peekable();
        let mut sum: Option<(Tall, Sign)> = None;
        let Some(mut left) = operands.next().map(|operand| (operand.expr, operand.levels)) else {
            return Err(self.lost());
        };
        while let (Some((operator, place)), Some(right)) = (signs.next(), operands.next()) {
            match operator {
                Operator::Multiply | Operator::Divide | Operator::Of => {
                    left = self.join(operator, place, left, (right.expr, right.levels))?;
                }
                Operator::Per => match (signs.next_if(|(next, _)| *next == Operator::Of), *right.expr.node) {
                    (Some(_), Node::Literal(Literal { value: LiteralValue::Number(number), .. })) => {
                        let Some(of) = operands.next() else { return Err(self.lost()) };
                        let (start, end) = (left.0.at.0.start, of.expr.at.0.end);
                        let levels = left.1.max(of.levels);
                        let (node, _) = self.build(Node::PerOf(left.0, number, of.expr), start as usize, levels)?;
                        left = (Expr { at: At(Span { start, end }), ..node }, levels + 1);
                    }
                    (_, node) => {
                        let right = (Expr { node: Box::new(node), at: right.expr.at }, right.levels);
                        left = self.join(operator, place, left, right)?;
                    }
                },
                Operator::Add | Operator::Subtract => {
                    left = match sum.take() {
                        Some((before, sign)) => self.join(sign.0, sign.1, before, left)?,
                        None => left,
                    };
                    sum = Some((left, (operator, place)));
                    left = (right.expr, right.levels);
                }
            }
        }
        match sum {
            Some((before, sign)) => self.join(sign.0, sign.1, before, left),
            None => Ok(left),
        }
    }

    fn join(&self, operator: Operator, place: At, left: Tall, right: Tall) -> Lowered<Tall> {
        let at = At(left.0.at.0.to(right.0.at.0));
        let levels = left.1.max(right.1);
        let (expr, levels) = self.build(Node::Binary(operator, left.0, right.0, place), at.0.start as usize, levels)?;
        Ok((Expr { at, ..expr }, levels))
    }

    /// Refuses what two readers could bracket differently, and prints both readings.
    fn refuse_ambiguous(&self, operands: &[Operand], signs: &[Sign]) -> Lowered<()> {
        use Operator::{Add, Divide, Multiply, Of, Per, Subtract};
        if let Some(index) = operands.iter().take(signs.len()).position(|operand| operand.reaches) {
            return Err(self.reaching(operands, signs, index));
        }
        // The last sign that binds what follows to one operand only.
        let mut binding: Option<usize> = None;
        let mut loose: Option<usize> = None;
        for (index, (operator, _)) in signs.iter().enumerate() {
            let conflict = match operator {
                Add | Subtract => binding.filter(|place| matches!(signs.get(*place), Some((Of | Per, _)))),
                Multiply | Divide => binding,
                Of | Per => match binding {
                    Some(place) if self.is_per_number(operands, signs, place, index) => None,
                    Some(place) if matches!(signs.get(place), Some((Divide, _))) => loose,
                    other => other.or(loose),
                },
            };
            if let Some(place) = conflict {
                return Err(self.two_ways(operands, signs, place, index));
            }
            match operator {
                Add | Subtract => (binding, loose) = (None, Some(index)),
                Divide | Of | Per => binding = Some(index),
                Multiply => {}
            }
        }
        Ok(())
    }

    /// Whether two signs are the `per` and the `of` of `visits per 1,000 of members`.
    fn is_per_number(&self, operands: &[Operand], signs: &[Sign], per: usize, of: usize) -> bool {
        let number = operands.get(of).is_some_and(|operand| {
            matches!(&*operand.expr.node, Node::Literal(Literal { value: LiteralValue::Number(_), .. }))
        });
        let of_itself = matches!((signs.get(per), signs.get(of)), (Some((Operator::Per, _)), Some((Operator::Of, _))));
        number && of_itself && of == per + 1
    }

    /// The finding for two signs of a run that do not say which comes first.
    fn two_ways(&self, operands: &[Operand], signs: &[Sign], first: usize, second: usize) -> Box<Finding> {
        let (Some(left), Some(right)) = (signs.get(first), signs.get(second)) else { return self.lost() };
        let exprs: Vec<&Expr> = operands.iter().map(|operand| &operand.expr).collect();
        let start = exprs.first().map_or(self.end, |expr| expr.at.0.start as usize);
        let (one, other) = self.both_ways(start, &exprs, first, second);
        let named = exprs
            .get(second + 1)
            .map_or_else(String::new, |expr| self.slice(expr.at.0.start as usize, expr.at.0.end as usize));
        let side = match (left.0, right.0) {
            (Operator::Of | Operator::Per, Operator::Add | Operator::Subtract) => {
                let what = if left.0 == Operator::Of { "percent" } else { "quotient" };
                format!("is `{named}` inside the {what} or beside it?")
            }
            (left, right) => format!("`{}` and `{}` do not say which comes first", left.sign(), right.sign()),
        };
        let mut finding = Finding::error("brackets-needed", "this can be read in two ways")
            .at(right.1.0, side)
            .help(format!("{one}, or {other}"));
        let before = exprs.get(second).map_or(0, |expr| expr.at.0.end);
        let after = exprs.get(second + 1).map_or(0, |expr| expr.at.0.start);
        if self.slice(right.1.0.start as usize, right.1.0.end as usize) == "-" && before + 1 == after {
            finding = finding.help("if one name was meant: a name is one word of letters, digits and `_`");
        }
        Box::new(finding)
    }

    /// The finding for a sign after a bare `the …`.
    fn reaching(&self, operands: &[Operand], signs: &[Sign], index: usize) -> Box<Finding> {
        let (Some(phrase), Some(sign), Some(next)) = (operands.get(index), signs.get(index), operands.get(index + 1))
        else {
            return self.lost();
        };
        let phrase = match &*phrase.expr.node {
            Node::Negate(inside) => inside,
            _ => &phrase.expr,
        };
        let text = |from: u32, to: u32| self.slice(from as usize, to as usize);
        let (whole, next) = (phrase.at.0, next.expr.at.0);
        let taken = match &*phrase.node {
            Node::Pick(_, members, _) => members.last(),
            Node::Fold(fold) => fold.element.as_ref(),
            Node::DaysFrom(_, to)
            | Node::BusinessDaysFrom(_, to)
            | Node::HoursFrom(_, to)
            | Node::DayOf(to)
            | Node::Curve(_, to) => Some(to),
            _ => None,
        };
        let bracketed = format!("`({}) {}`", text(whole.start, whole.end), text(sign.1.0.start, next.end));
        let help = match taken.map(|taken| taken.at.0) {
            Some(taken) => format!(
                "{bracketed}, or `{}({} {}){}`",
                text(whole.start, taken.start),
                text(taken.start, taken.end),
                text(sign.1.0.start, next.end),
                text(taken.end, whole.end)
            ),
            None => bracketed,
        };
        Box::new(
            Finding::error("brackets-needed", "this can be read in two ways")
                .at(
                    sign.1.0,
                    format!("is `{}` a part of what `the …` takes, or beside it?", text(next.start, next.end)),
                )
                .help(help),
        )
    }

    /// A run with brackets around what stands left of the second sign, and around what stands right of the first.
    fn both_ways<E: std::borrow::Borrow<Expr>>(
        &self,
        start: usize,
        parts: &[E],
        first: usize,
        second: usize,
    ) -> (String, String) {
        let place = |index: usize| parts.get(index).map(|part| part.borrow().at.0).unwrap_or_default();
        let end = place(second + 1).end as usize;
        let (left_end, right_start) = (place(second).end as usize, place(first + 1).start as usize);
        (
            format!("`({}){}`", self.slice(start, left_end), self.slice(left_end, end)),
            format!("`{}({})`", self.slice(start, right_start), self.slice(right_start, end)),
        )
    }
}

fn operator(sign: &str) -> Operator {
    match sign {
        "+" => Operator::Add,
        "-" | "−" => Operator::Subtract,
        "×" | "*" => Operator::Multiply,
        "÷" | "/" => Operator::Divide,
        "of" => Operator::Of,
        _ => Operator::Per,
    }
}
