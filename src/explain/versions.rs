//! Clauses that amendments change, as explained: which version holds and since when, and a line that is divided by days.
//!
//! What chooses a version is written nowhere in the clause: it is made of dates, and stands where the clause stands.

use crate::explain::data::{Decided, Event, WhenStyle, WhenTaken};
use crate::explain::reader::Reader;
use crate::explain::walk::Walker;
use crate::model::{Datum, ExprId, Node, Relation};
use crate::program::Taken;

/// A version of a line that is divided by days.
struct DaysOfPart {
    /// Its amount times its share of the days.
    weighed: ExprId,
    amount: ExprId,
    /// Its days, and those of the whole period.
    own: ExprId,
    all: ExprId,
    /// Its first day, and the one after its last.
    begin: ExprId,
    finish: ExprId,
}

impl Reader<'_> {
    fn days_of_part(&self, id: ExprId) -> Option<DaysOfPart> {
        let Node::First { rows, .. } = self.node(id) else { return None };
        let [(some, weighed)] = rows.as_slice() else { return None };
        let Node::Multiply(share, amount) = self.node(*weighed) else { return None };
        let Node::Divide(own, all) = self.node(*share) else { return None };
        let Node::Subtract(finish, begin) = self.node(*own) else { return None };
        let made = [*some, *weighed, *share, *own].iter().all(|part| self.span(*part) == self.span(id));
        made.then_some(DaysOfPart {
            weighed: *weighed,
            amount: *amount,
            own: *own,
            all: *all,
            begin: *begin,
            finish: *finish,
        })
    }

    /// The words of a condition that compares the governing date with the day of an amendment, and the same with values.
    pub(super) fn day_words(&self, id: ExprId) -> Option<(String, Option<String>)> {
        let joined = |parts: &[ExprId]| {
            let parts: Vec<_> = parts.iter().map(|part| self.day_words(*part)).collect::<Option<_>>()?;
            let words: Vec<&str> = parts.iter().map(|(words, _)| words.as_str()).collect();
            let values: Option<Vec<&str>> = parts.iter().map(|(_, values)| values.as_deref()).collect();
            Some((words.join(" and "), values.map(|values| values.join(" and "))))
        };
        let node = self.node(id);
        if let Node::And(parts) = node {
            joined(parts)
        } else if let Node::Not(inner) = node {
            self.day_compared(*inner, "is below")
        } else {
            self.day_compared(id, "is at least")
        }
    }

    fn day_compared(&self, id: ExprId, how: &str) -> Option<(String, Option<String>)> {
        let Node::Compare(Relation::AtLeast, governing, day) = self.node(id) else { return None };
        let Node::Const(Datum::Date(_)) = self.node(*day) else { return None };
        if self.span(*day) != self.span(id) {
            return None;
        }
        let name = if let Node::Figure(figure, _) = self.node(*governing) {
            self.ex.model.figure(*figure).name.clone()
        } else {
            self.words(*governing)
        };
        let day = self.shown(*day)?.text;
        let values = self.shown(*governing).map(|governing| format!("{} {how} {day}", governing.text));
        Some((format!("{name} {how} {day}"), values))
    }

    /// Of a choice among versions: the one taken. None where it is no such choice.
    fn version_taken(&self, id: ExprId) -> Option<ExprId> {
        let Node::First { rows, otherwise, .. } = self.node(id) else { return None };
        if rows.is_empty() || !rows.iter().all(|(condition, _)| self.is_day_of(*condition, id)) {
            return None;
        }
        match self.taken(id) {
            Taken::Row(row, _) => rows.get(row as usize).map(|(_, result)| *result),
            Taken::Otherwise | Taken::Absent(_) | Taken::None => *otherwise,
        }
    }

    fn is_day_of(&self, condition: ExprId, whole: ExprId) -> bool {
        matches!(self.node(condition), Node::Compare(Relation::AtLeast, ..))
            && self.span(condition) == self.span(whole)
            && self.day_compared(condition, "").is_some()
    }
}

impl Walker<'_> {
    /// Tells what was made of an amendment; no where it is something else.
    pub(super) fn amended(&mut self, id: ExprId) -> bool {
        let node = self.reader.node(id);
        if let Node::First { .. } = node {
            self.version(id) || self.part_of_days(id) || self.gate_of_part(id)
        } else if let Node::Add(..) = node {
            self.sum_of_parts(id)
        } else if let Node::If(pays, straight, turned) = node {
            self.signed_part(id, *pays, *straight, *turned)
        } else if let Node::Pick { items, .. } = node {
            // The amount of an adjustment, whose parts have signs.
            let [signed, turned] = items.as_slice() else { return false };
            let turns = matches!(self.reader.node(*turned), Node::Negate(same) if same == signed);
            turns
                && self.reader.span(id) == self.reader.span(*turned)
                && (self.sum_of_parts(*signed) || self.part_of_days(*signed))
        } else {
            false
        }
    }

    /// A part of an adjustment: its rows are told once, by the amount; the sign says the side.
    fn signed_part(&mut self, id: ExprId, pays: ExprId, straight: ExprId, turned: ExprId) -> bool {
        let (Node::Multiply(_, amount), Node::Negate(same)) = (self.reader.node(straight), self.reader.node(turned))
        else {
            return false;
        };
        if amount != same || self.reader.span(straight) != self.reader.span(id) {
            return false;
        }
        let outer = self.side.replace(pays);
        self.walk(*amount);
        self.side = outer;
        true
    }

    /// The parts of a line that is divided by days, and what they come to together.
    fn sum_of_parts(&mut self, id: ExprId) -> bool {
        let mut parts = Vec::new();
        let mut at = id;
        while let Node::Add(before, part) = self.reader.node(at) {
            parts.push(*part);
            at = *before;
        }
        parts.push(at);
        if !parts.iter().all(|part| self.reader.days_of_part(*part).is_some()) {
            return false;
        }
        parts.reverse();
        let counted = parts.iter().filter(|part| self.reader.taken(**part) == Taken::Row(0, None)).count();
        for part in parts {
            self.part_of_days(part);
        }
        if counted > 1 {
            let (result, span) = (self.reader.shown_or_absent(id), self.reader.span(id));
            self.events.push(Event::Computed { words: "together".to_owned(), with_values: None, result, span });
        }
        true
    }

    /// The condition of a gate as written in the version that holds; none where that version has no such gate.
    pub(super) fn gate_in_force(&self, condition: ExprId) -> Option<ExprId> {
        match self.reader.version_taken(condition) {
            None => Some(condition),
            Some(taken) if matches!(self.reader.node(taken), Node::Const(_)) => None,
            Some(taken) => Some(taken),
        }
    }

    /// The version that holds: since when, and what it comes to.
    fn version(&mut self, id: ExprId) -> bool {
        let Some(result) = self.reader.version_taken(id) else { return false };
        let Node::First { rows, .. } = self.reader.node(id) else { return false };
        let taken = self.reader.taken(id);
        let row = match taken {
            Taken::Row(row, _) => rows.get(row as usize),
            Taken::Otherwise | Taken::Absent(_) | Taken::None => rows.last(),
        };
        let Some((condition, _)) = row else { return false };
        let condition = self.condition(*condition);
        let decided = match (&condition.value.value, taken) {
            (Err(_), _) => Decided::Unknown,
            (Ok(_), Taken::Row(..)) => Decided::Condition,
            (Ok(_), Taken::Otherwise | Taken::Absent(_) | Taken::None) => Decided::Otherwise,
        };
        let known = decided != Decided::Unknown;
        self.events.push(Event::When(WhenTaken {
            style: WhenStyle::If,
            span: condition.span,
            tried: vec![condition],
            decided,
            gives: None,
            result: self.reader.shown_or_absent(id),
        }));
        if known {
            self.walk(result);
        }
        true
    }

    /// A part of a line that is divided by days: what its version comes to, then its days.
    fn part_of_days(&mut self, id: ExprId) -> bool {
        let Some(part) = self.reader.days_of_part(id) else { return false };
        if self.reader.taken(id) != Taken::Row(0, None) {
            return true;
        }
        let shown = |id: ExprId| self.reader.shown_or_absent(id);
        let (own, all) = (shown(part.own), shown(part.all));
        let (begin, finish) = (shown(part.begin), shown(part.finish));
        self.walk(part.amount);
        if own.value != all.value {
            let amount = self.reader.shown_or_absent(part.amount);
            let words = format!("from {} to before {}, {} of {}", begin.text, finish.text, own.text, all.text);
            self.events.push(Event::Computed {
                words,
                with_values: Some(format!("{} ÷ {} × {}", own.text, all.text, amount.text)),
                result: self.reader.shown_or_absent(part.weighed),
                span: self.reader.span(id),
            });
        }
        true
    }

    /// A gate of such a part.
    fn gate_of_part(&mut self, id: ExprId) -> bool {
        let reader = &self.reader;
        let Node::First { rows, otherwise: Some(through), .. } = reader.node(id) else { return false };
        let [(either, _)] = rows.as_slice() else { return false };
        let (Node::Or(parts), Node::Multiply(_, amount)) = (reader.node(*either), reader.node(*through)) else {
            return false;
        };
        if [*either, *through].iter().any(|part| reader.span(*part) != reader.span(id)) {
            return false;
        }
        let Some(closed) = parts.first() else { return false };
        // Of an adjustment: only the side that it is about.
        let of_side = if let Node::And(of_side) = reader.node(*closed) { of_side.last() } else { None };
        let Node::Not(gate) = reader.node(*of_side.unwrap_or(closed)) else { return false };
        let gate = *gate;
        self.walk(*amount);
        let shut = self.reader.taken(id) == Taken::Row(0, None);
        let result = self.reader.shown_or_absent(id);
        let condition = self.condition(gate);
        let decided = match &condition.value.value {
            Err(_) => Decided::Unknown,
            Ok(_) if shut => Decided::Otherwise,
            Ok(_) => Decided::Condition,
        };
        self.events.push(Event::When(WhenTaken {
            style: WhenStyle::If,
            span: condition.span,
            tried: vec![condition],
            decided,
            gives: (decided == Decided::Otherwise).then(|| "nothing".to_owned()),
            result,
        }));
        true
    }
}
