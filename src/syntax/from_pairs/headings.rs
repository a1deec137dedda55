//! Headings, and what facts and cells must look like.

use super::clauses::Once;
use super::lines::MAX_DECIMALS;
use super::{Lowered, Marks, Reader};
use crate::diagnostic::Finding;
use crate::source::At;
use crate::syntax::parse::Rule as Mark;
use crate::syntax::tree::{Amended, Declared, Expr, Heading, LiteralValue, Node, Unit, Version};

impl<'t> Reader<'t> {
    /// `name "Title" amended by second for each measure and month once in common where …`
    pub(super) fn heading(&mut self, marks: &mut Marks<'t>) -> Lowered<Heading> {
        let rule = if marks.is(Mark::heading_before_is) { Mark::heading_before_is } else { Mark::heading };
        let (mut inside, _) = self.enter(marks, rule)?;
        let name = self.name(&mut inside)?;
        let title = self.title_if(&mut inside);
        let mut heading =
            Heading { name, title, version: None, each: Vec::new(), once: None, in_common: None, filter: None };
        let (mut seen, mut where_at) = (Once::default(), None);
        while let Some(rule) = inside.rule() {
            let start = inside.next.as_ref().map_or(self.end, |pair| self.start(pair));
            let words = match rule {
                Mark::for_each => {
                    self.take(&mut inside)?;
                    heading.each.push(self.name(&mut inside)?);
                    while self.skip(&mut inside, Mark::and) {
                        heading.each.push(self.name(&mut inside)?);
                    }
                    "for each"
                }
                Mark::where_ => {
                    where_at = Some(self.take(&mut inside).map(|pair| self.at(&pair))?);
                    heading.filter = Some(self.logic(&mut inside)?);
                    "where"
                }
                Mark::version => {
                    let version = self.version_if(&mut inside)?;
                    let words = version.as_ref().map_or("amended by", |version| version.how.words());
                    heading.version = version;
                    words
                }
                Mark::once => {
                    heading.once = Some(self.take(&mut inside).map(|pair| self.at(&pair))?);
                    "once"
                }
                _ => {
                    heading.in_common = Some(self.take(&mut inside).map(|pair| self.at(&pair))?);
                    "in common"
                }
            };
            seen.once(words, self.since(start))?;
        }
        // `where no` is about nothing, with or without rows: what the text of a day says of a clause that is gone.
        let never = |filter: &Expr| matches!(&*filter.node, Node::Literal(literal) if literal.value == LiteralValue::YesNo(false));
        match where_at {
            Some(at) if heading.each.is_empty() && !heading.filter.as_ref().is_some_and(never) => Err(Box::new(
                Finding::error("syntax", "`where` in a heading chooses among the rows of a `for each`")
                    .at(at.0, "there is no `for each`")
                    .help("write the condition into the clause: `when … earns …` rows, `only if …`, or `if … then … otherwise …`"),
            )),
            Some(_) | None => Ok(heading),
        }
    }

    /// `amended by second`, or nothing of the kind.
    pub(super) fn version_if(&mut self, marks: &mut Marks<'t>) -> Lowered<Option<Amended>> {
        if !marks.is(Mark::version) {
            return Ok(None);
        }
        let (mut inside, start) = self.enter(marks, Mark::version)?;
        let added = self.take(&mut inside)?.as_str().starts_with("added");
        let how = if added { Version::Added } else { Version::Amended };
        Ok(Some(Amended { how, by: self.name(&mut inside)?, at: self.since(start) }))
    }

    /// `percent between 0% and 100%, 2 decimals, may be unreported`
    pub(super) fn declared(&mut self, marks: &mut Marks<'t>) -> Lowered<Declared> {
        let (mut inside, start) = self.enter(marks, Mark::declared)?;
        let unit = self.unit(&mut inside)?;
        let mut declared =
            Declared { unit, range: None, decimals: None, fraction: false, may_be: Vec::new(), at: At::default() };
        loop {
            match inside.rule() {
                Some(Mark::range) => {
                    let (mut range, _) = self.enter(&mut inside, Mark::range)?;
                    declared.range = Some(if self.skip(&mut range, Mark::between) {
                        let lower = self.edge(&mut range)?;
                        self.skip(&mut range, Mark::and);
                        (Some(lower), Some(self.edge(&mut range)?))
                    } else {
                        let words = self.take(&mut range)?.as_str();
                        let edge = self.edge(&mut range)?;
                        if words.ends_with("least") { (Some(edge), None) } else { (None, Some(edge)) }
                    });
                }
                Some(Mark::integer) => {
                    declared.decimals = Some(self.integer(&mut inside, MAX_DECIMALS)?);
                    self.skip(&mut inside, Mark::decimals);
                }
                Some(Mark::fraction) => declared.fraction = self.skip(&mut inside, Mark::fraction),
                Some(Mark::may_be) => {
                    self.skip(&mut inside, Mark::may_be);
                    declared.may_be.extend(self.kinds(&mut inside)?);
                }
                Some(_) => return Err(self.lost()),
                None => break,
            }
        }
        declared.at = self.since(start);
        Ok(declared)
    }

    pub(super) fn unit(&mut self, marks: &mut Marks<'t>) -> Lowered<Unit> {
        match marks.rule() {
            Some(Mark::rate_unit) => {
                let (mut inside, _) = self.enter(marks, Mark::rate_unit)?;
                self.skip(&mut inside, Mark::rate_per);
                let number = self.take(&mut inside)?;
                Ok(Unit::Rate(self.number(&number)?))
            }
            Some(Mark::choice_unit) => {
                let (mut inside, _) = self.enter(marks, Mark::choice_unit)?;
                self.skip(&mut inside, Mark::one_of_word);
                let mut words = Vec::new();
                while inside.rule().is_some() {
                    if !self.skip(&mut inside, Mark::or) {
                        words.push(self.name(&mut inside)?);
                    }
                }
                Ok(Unit::OneOf(words))
            }
            Some(Mark::foreign_unit) => {
                let (mut inside, _) = self.enter(marks, Mark::foreign_unit)?;
                if self.skip(&mut inside, Mark::money_in) {
                    return Ok(Unit::MoneyIn(self.name(&mut inside)?));
                }
                let of = self.name(&mut inside)?;
                self.skip(&mut inside, Mark::per);
                Ok(Unit::Exchange(of, self.name(&mut inside)?))
            }
            Some(Mark::key_unit) => {
                let (mut inside, _) = self.enter(marks, Mark::key_unit)?;
                self.skip(&mut inside, Mark::key_of);
                Ok(Unit::KeyOf(self.name(&mut inside)?))
            }
            _ => {
                let words = self.take(marks)?.as_str();
                let last = words.split_whitespace().last().unwrap_or(words);
                Ok(match (words, last) {
                    ("percent", _) => Unit::Percent,
                    ("number", _) => Unit::Number,
                    ("count", _) => Unit::Count,
                    ("points", _) => Unit::Points,
                    ("money", _) => Unit::Money,
                    ("days", _) => Unit::Days,
                    ("hours", _) => Unit::Hours,
                    ("date", _) => Unit::Date,
                    ("time", _) => Unit::Time,
                    ("text", _) => Unit::Text,
                    (_, "month") => Unit::MoneyPerMemberMonth,
                    (_, "day") => Unit::MoneyPerDay,
                    (_, "months") => Unit::MemberMonths,
                    _ => Unit::YesNo,
                })
            }
        }
    }
}
