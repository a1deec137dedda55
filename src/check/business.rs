//! Business days: which days are holidays, and days counted without them.

use super::Checker;
use crate::calendar::BusinessCalendar;
use crate::diagnostic::{Finding, nearest};
use crate::model::{Datum, ExprId, Node, Type};
use crate::number::Number;
use crate::source::Span;
use crate::syntax::tree;

impl<'t> Checker<'t> {
    /// `holidays in federal_holidays`: the one column of dates of that schedule; `no holidays`.
    pub(super) fn declare_holidays(&mut self, text: &'t tree::Text) {
        let contracts = text.clauses.iter().filter_map(|clause| match &clause.body {
            tree::Body::Contract(contract) => contract.holidays.as_ref(),
            _ => None,
        });
        for holidays in contracts.take(1) {
            let days = match holidays {
                tree::Holidays::No(_) => Some(BusinessCalendar::without_holidays()),
                tree::Holidays::In(word) => self.holidays_in(word),
            };
            self.model.business_days = days;
        }
    }

    fn holidays_in(&mut self, word: &tree::Word) -> Option<BusinessCalendar> {
        let Some(axis) = self.schedules.get(&word.text).copied() else {
            if !self.unread.contains("schedule") {
                let message = format!("no schedule is called `{}`", word.text);
                let finding = Finding::error("unknown-name", message).at(word.at.0, "");
                let finding = match nearest(&word.text, self.schedules.keys().map(String::as_str)) {
                    Some(near) => finding.fix(format!("did you mean `{near}`?"), word.at.0, near),
                    None => finding.help(HOLIDAYS),
                };
                self.say(finding);
            }
            return Some(BusinessCalendar::default());
        };
        if self.later_columns.contains_key(&axis) {
            let finding = Finding::error("not-yet", "holidays of an amended schedule are not read by this version")
                .at(word.at.0, "")
                .at(self.model.axis(axis).span, "it has other days from an amendment on")
                .help("give the holidays a schedule of their own that no amendment touches: a day is a holiday or none, whichever version holds");
            self.say(finding);
            return Some(BusinessCalendar::default());
        }
        let schedule = self.model.axis(axis);
        let dates: Vec<_> = schedule.columns.iter().filter(|column| column.ty == Type::Date).collect();
        if let [column] = dates.as_slice() {
            let days = column.cells.iter().filter_map(|cell| match cell {
                Ok(Datum::Date(date)) => Some(*date),
                Ok(_) | Err(_) => None,
            });
            return Some(BusinessCalendar::with_holidays(days));
        }
        let (many, place) = (dates.len(), schedule.span);
        let message = match many {
            0 => format!("`{}` has no column of dates", word.text),
            _ => format!("`{}` has {many} columns of dates: which of them are the holidays?", word.text),
        };
        let finding = Finding::error("holidays-unsaid", message).at(word.at.0, "").at(place, "this schedule");
        self.say(finding.help(HOLIDAYS));
        Some(BusinessCalendar::default())
    }

    /// Whether it is said which days are business days; asks for it once.
    pub(super) fn business_calendar(&mut self, span: Span) -> bool {
        if self.model.business_days.is_some() {
            return true;
        }
        if !self.unread.contains("contract") && self.said.insert("holidays".to_owned()) {
            let finding = Finding::error("holidays-unsaid", "which days are holidays?")
                .at(span, "business days are counted here")
                .help("name them in the `contract` clause: `holidays in federal_holidays`, which is a schedule with a column of dates")
                .help("if Saturdays and Sundays alone are no business days, say `no holidays` there");
            self.say(finding);
        }
        false
    }

    /// `month.end + 10 business days`
    pub(super) fn business_days_after(
        &mut self,
        left: ExprId,
        literal: &tree::Literal,
        number: &Number,
        minus: bool,
        span: Span,
    ) -> ExprId {
        if !matches!(self.ty(left), Type::Date | Type::Unknown) {
            let ty = super::units::words(self.ty(left));
            let place = self.span(left);
            let finding = Finding::error("unit-mismatch", "business days stand only beside a date")
                .at(literal.at.0, "")
                .at(place, ty);
            self.say(match self.ty(left) {
                Type::Time => {
                    let words = self.words(place);
                    finding.help(format!("`(the day of {words}) + {}`", self.words(literal.at.0)))
                }
                _ => finding.help("for example `month.end + 10 business days`"),
            });
            return self.broken(span);
        }
        let Some(count) = number.to_i64().and_then(|count| i32::try_from(count).ok()) else {
            let finding = Finding::error("number-form", "business days are counted in whole numbers")
                .at(literal.at.0, "")
                .help("for example `5 business days`");
            self.say(finding);
            return self.broken(span);
        };
        if !self.business_calendar(literal.at.0) {
            return self.broken(span);
        }
        self.add(Node::AddBusinessDays(left, if minus { -count } else { count }), Type::Date, span)
    }
}

const HOLIDAYS: &str = "a schedule of holidays has one column of dates: `schedule federal_holidays keyed by holiday column day: date` and its rows";
