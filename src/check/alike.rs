//! Whether two values may stand beside each other, and which of the two is off where they may not.

use super::{Checker, units};
use crate::diagnostic::Finding;
use crate::model::{Body, ExprId, Node, Type};
use crate::source::Span;

impl Checker<'_> {
    /// Checks that two values may stand beside each other, and gives their common type.
    pub(super) fn alike(&mut self, left: ExprId, right: ExprId, complaint: &str) -> Type {
        let (left_ty, right_ty) = (self.ty(left).clone(), self.ty(right).clone());
        match units::joined(&left_ty, &right_ty) {
            Some(ty) => ty,
            None => {
                if !self.percent_against_number(left, right) {
                    self.mismatch(&left_ty, self.span(left), &right_ty, self.span(right), complaint);
                }
                Type::Unknown
            }
        }
    }

    pub(super) fn mismatch(&mut self, left: &Type, left_span: Span, right: &Type, right_span: Span, complaint: &str) {
        let finding =
            Finding::error("unit-mismatch", format!("{} and {} {complaint}", units::words(left), units::words(right)))
                .at(left_span, units::words(left))
                .at(right_span, units::words(right));
        self.say(finding);
    }

    /// The commonest slip: a percent beside a plain number. Says which of the two it is.
    fn percent_against_number(&mut self, left: ExprId, right: ExprId) -> bool {
        let (Type::Quantity(one), Type::Quantity(other)) = (self.ty(left).clone(), self.ty(right).clone()) else {
            return false;
        };
        let (percent, plain) = match (one.is_percent(), other.is_percent()) {
            (true, false) if other.is_plain() => (left, right),
            (false, true) if one.is_plain() => (right, left),
            _ => return false,
        };
        let (percent_span, plain_span) = (self.span(percent), self.span(plain));
        let (percent_words, plain_words) = (self.words(percent_span).to_owned(), self.words(plain_span).to_owned());
        if let Some(sign) = self.quotient_sign(plain, 0) {
            let dividend = plain_words.replace(['÷', '/'], "per");
            let finding = Finding::error(
                "ratio-or-percent",
                format!("`{plain_words}` is a number; `{percent_words}` is a percent"),
            )
            .at(sign, "42 ÷ 500 is 0.084; 42 per 500 is 8.4%")
            .at(percent_span, "a percent");
            let words = if plain_span.to(sign) == plain_span {
                format!("write `{dividend}`")
            } else {
                "write `per`".to_owned()
            };
            self.say(finding.fix(words, sign, "per"));
            return true;
        }
        let node = &self.node(plain).node;
        let finding = Finding::error(
            "percent-expected",
            format!("`{plain_words}` is a plain number; `{percent_words}` is a percent"),
        )
        .at(plain_span, "a number")
        .at(percent_span, "a percent");
        let finding = match node {
            Node::Const(datum) => {
                let number = datum.number();
                let percent = number.mul(&crate::number::Number::from(100i64));
                if percent <= crate::number::Number::from(100i64) {
                    finding.help(format!("write `{percent}%`, or `{number}%` for {number} in a hundred"))
                } else {
                    finding.help(format!("write `{number}%`"))
                }
            }
            _ => finding.help(format!(
                "declare `{plain_words}` a percent, or write `{plain_words} × 1%` if it counts hundredths"
            )),
        };
        self.say(finding);
        true
    }

    /// The `÷` that made an expression a plain number, looking through steps and names.
    fn quotient_sign(&self, id: ExprId, depth: u32) -> Option<Span> {
        if depth > 8 {
            return None;
        }
        match &self.node(id).node {
            Node::Divide(..) => self.quotients.get(&id).copied(),
            Node::Step { base, .. } | Node::Treat(base, _) => self.quotient_sign(*base, depth + 1),
            Node::First { otherwise: Some(otherwise), .. } => self.quotient_sign(*otherwise, depth + 1),
            Node::Figure(figure, _) => match &self.model.figure(*figure).body {
                Body::Expr(body) => self.quotient_sign(*body, depth + 1),
                _ => None,
            },
            _ => None,
        }
    }
}
