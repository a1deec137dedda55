//! What somebody wants, read against a contract: `hospital >= 400,000 USD`, and what moving each fact costs.

use super::cheapest::{Aim, Axis};
use crate::analyze::analyst::{About, Analyst, Lever, Topic, divisor_of, quotient};
use crate::analyze::goal::Goal;
use crate::analyze::space::as_far_as_is_worth_looking;
use crate::diagnostic::nearest;
use crate::explain::print;
use crate::model::{FigureId, Kind, Role, Type, Unit};
use crate::number::Number;
use crate::number::interval::End;
use crate::syntax::tokens::is_well_formed;

/// What somebody wants, and what moving each fact toward it costs.
///
/// ```
/// # use attain::Want;
/// let want = Want::new("clinic >= 30,000 USD").costing("screened", "120").costing("attested", "5,000 USD");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Want {
    text: String,
    costs: Vec<(String, String)>,
}

impl Want {
    /// A line, a figure or a party, `>=` or `<=`, and an amount: `hospital >= 400,000 USD`, `quality >= 80`. Of a party it is
    /// what it is paid less what it pays. Of an amount alone it is at least that for the party that is settled.
    pub fn new(text: &str) -> Want {
        Want { text: text.trim().to_owned(), costs: Vec::new() }
    }

    /// What moving a fact by one of its unit costs: by one patient, by a point of a percent, by a day; of a fact that is yes
    /// or no, what the other costs. 0 or more. A fact without a cost is not moved.
    #[must_use]
    pub fn costing(mut self, name: &str, cost: &str) -> Want {
        self.costs.push((name.trim().to_owned(), cost.trim().to_owned()));
        self
    }
}

/// Why what is wanted cannot be looked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WantError {
    /// It is not a name, a comparison and an amount.
    #[error("`{0}` does not say what is wanted: a name, `>=` or `<=`, and an amount, as in `hospital >= 400,000 USD`")]
    Form(String),
    /// There is no such line, figure or party.
    #[error("there is no line, figure or party `{name}`{}", nearest_of(.name, .known))]
    Unknown {
        /// What was asked for.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// Nothing says what the amount is of.
    #[error("what is to come to `{amount}`? say a name before it: {}", listed(.known))]
    Unsaid {
        /// The amount.
        amount: String,
        /// What there is.
        known: Vec<String>,
    },
    /// The amount is in another unit, or none.
    #[error("`{text}` is not an amount of `{of}`, which is written as `{like}`")]
    Amount {
        /// What was said.
        text: String,
        /// What it is compared with.
        of: String,
        /// How its amounts are written.
        like: String,
    },
    /// What something costs is not an amount.
    #[error("`{name}={text}`: a cost is 0 or more, in digits: `{name}=120` or `{name}=120.50`")]
    Cost {
        /// What was to be moved.
        name: String,
        /// What was said.
        text: String,
    },
    /// Nothing has a cost.
    #[error("nothing can be moved: say what at least one fact costs for each step; these move what is paid: {}", listed(.0))]
    NoCosts(Vec<String>),
    /// Something has two costs.
    #[error("`{0}` has two costs")]
    Twice(String),
    /// It moves nothing that is paid, charged or scored.
    #[error("no fact `{name}` that can be moved bears on what is paid, charged or scored{}", nearest_of(.name, .known))]
    Still {
        /// What was to be moved.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// A metric that is a quotient: it is not said by how much of which fact.
    #[error("`{metric}` is moved by a fact: say what one more or one less of it costs, `{fact}=…`")]
    Quotient {
        /// The metric.
        metric: String,
        /// What moves it.
        fact: String,
    },
    /// What is divided and what it is divided by cannot both be moved: how many can be counted would move as well.
    #[error("`{part}` is counted out of `{whole}`: of the two only one can be moved at a time")]
    Both {
        /// The numerator.
        part: String,
        /// The denominator.
        whole: String,
    },
    /// It is not known where it is moved from.
    #[error("`{fact}` is {} where the contract is stood: give its value to move it from there", .kind.word())]
    Missing {
        /// The fact.
        fact: String,
        /// What it is instead of a value.
        kind: Kind,
    },
}

/// A question that a contract can be asked.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub topic: Topic,
    pub aim: Aim,
    pub movable: Vec<Movable>,
}

/// A fact with a cost.
#[derive(Clone, Debug)]
pub(super) struct Movable {
    /// As it is told.
    pub lever: Lever,
    pub axis: Axis,
    /// What it costs for each unit.
    pub cost: Number,
    /// That unit.
    pub unit: Number,
    /// Whether the contract declares how far apart its values are.
    pub is_step_declared: bool,
}

impl Analyst<'_> {
    /// Reads what is wanted.
    pub(super) fn question(&self, want: &Want) -> Result<Question, WantError> {
        let (name, at_least, amount) = split(&want.text).ok_or_else(|| WantError::Form(want.text.clone()))?;
        let topic = self.wanted_topic(name, amount)?;
        let ty = topic.ty(self.model);
        let amount = self.amount(amount, &ty).ok_or_else(|| {
            let like = Number::from(if ty.unit().is_some_and(Unit::is_money) { 400_000 } else { 80 });
            let like = ty.unit().map(|unit| print::printed(&(&like * &unit.scale()), &ty, self.model));
            let of = topic.name(self.model);
            WantError::Amount { text: amount.to_owned(), of, like: like.unwrap_or_default() }
        })?;
        let mut movable: Vec<Movable> = Vec::new();
        for (name, cost) in &want.costs {
            let found = self.movable(name, cost)?;
            if movable.iter().any(|other| other.axis.fact == found.axis.fact) {
                return Err(WantError::Twice(name.clone()));
            }
            movable.push(found);
        }
        if movable.is_empty() {
            return Err(WantError::NoCosts(self.moving_facts()));
        }
        self.no_quotient_whole(&movable)?;
        Ok(Question { aim: Aim { goal: topic.goal.clone(), at_least, amount }, topic, movable })
    }

    fn wanted_topic(&self, name: &str, amount: &str) -> Result<Topic, WantError> {
        let known = || self.topics.iter().map(|topic| topic.name(self.model)).collect::<Vec<_>>();
        if name.is_empty() {
            return match self.ends().as_slice() {
                [only] => Ok(only.clone()),
                _ => Err(WantError::Unsaid { amount: amount.to_owned(), known: known() }),
            };
        }
        let found = self.topics.iter().find(|topic| topic.name(self.model) == name);
        // A party may be called by what it is: `provider`.
        let called = || {
            let parties = &self.model.header.as_ref()?.parties;
            let role = match name {
                "provider" => Role::Provider,
                "payer" => Role::Payer,
                _ => return None,
            };
            let place = parties.iter().position(|party| party.role == role)?;
            self.topics.iter().find(|topic| topic.what == About::Net(crate::model::PartyId(place as u32)))
        };
        let found = found.or_else(called).cloned();
        let found = found.or_else(|| self.figure_called(name));
        found.ok_or_else(|| WantError::Unknown { name: name.to_owned(), known: known() })
    }

    /// Any other number of the contract, by its address: a score, a metric.
    fn figure_called(&self, name: &str) -> Option<Topic> {
        let ids = (0..self.model.figures.len() as u32).map(FigureId);
        let mut numbers = ids.filter(|id| matches!(self.model.figure(*id).ty, Type::Quantity(_)));
        let (id, coordinate) = numbers.find_map(|id| {
            let coordinate = (0..self.model.size(id)).find(|coordinate| self.model.address(id, *coordinate) == name)?;
            Some((id, coordinate))
        })?;
        let goal = Goal::of(&self.search.graph, self.program.register(id, coordinate)?);
        Some(Topic { what: About::Figure(id, coordinate as u32), goal })
    }

    /// An amount as the contract writes it: `400,000 USD`, `12.5%`, `80 points`, or the digits alone where they are plain.
    fn amount(&self, text: &str, ty: &Type) -> Option<Number> {
        let unit = ty.unit()?;
        let (digits, words) = digits(text);
        let number = parsed(digits)?;
        let suffix = |digits: &str| print::suffix(unit, digits).trim().to_owned();
        let bare = words.is_empty() && !unit.is_percent();
        let same = words == suffix("2") || words == suffix("1");
        (bare || same).then(|| &number * &unit.scale())
    }

    fn movable(&self, name: &str, text: &str) -> Result<Movable, WantError> {
        let wrong = || WantError::Cost { name: name.to_owned(), text: text.to_owned() };
        let (digits, words) = digits(text);
        let money = self.model.header.as_ref().and_then(|header| header.money.as_ref());
        let cost = parsed(digits).filter(|cost| !cost.is_negative()).ok_or_else(wrong)?;
        if !words.is_empty() && money.is_none_or(|money| money.currency != words) {
            return Err(wrong());
        }
        let lever = self.lever_of(name)?;
        let domain = self.whole_domain(lever.fact);
        let here = match &self.here[lever.fact as usize] {
            Ok(here) => here.clone(),
            Err(kind) => {
                let fact = self.program.inputs()[lever.fact as usize].address.clone();
                return Err(WantError::Missing { fact, kind: *kind });
            }
        };
        let step = domain.step.clone().unwrap_or_else(|| {
            // Where it stands is among the values that are looked at.
            let places = here.decimal_places().unwrap_or(0).min(12) as i32;
            Number::min(&self.search.resolution(lever.fact), &Number::power_of_ten(-places))
        });
        let end = |end: &Option<End>| end.as_ref().map(|end| end.value.clone());
        let reach = as_far_as_is_worth_looking(&here);
        let is_declared = lever.is_declared && (lever.range.low.is_some() || lever.more_is_better == Some(true));
        let lever = Lever { is_declared, ..lever };
        let low = end(&lever.range.low).unwrap_or_else(|| &here - &reach);
        let high = end(&lever.range.high).unwrap_or_else(|| &here + &reach);
        let range = match lever.more_is_better {
            Some(true) => (here.clone(), Number::max(&here, &high)),
            Some(false) => (Number::min(&here, &low), here.clone()),
            None => (Number::min(&here, &low), Number::max(&here, &high)),
        };
        let unit = self.lever_type(&lever).unit().map_or_else(Number::one, Unit::scale);
        let price = cost.div(&unit).unwrap_or_default();
        let axis = Axis { fact: lever.fact, here, price, step, range };
        Ok(Movable { lever, axis, cost, unit, is_step_declared: domain.step.is_some() })
    }

    /// What is moved by a name: a fact, or a metric that is one.
    fn lever_of(&self, name: &str) -> Result<Lever, WantError> {
        let facts = self.program.inputs();
        let of_fact = |lever: &&Lever| facts[lever.fact as usize].address == name;
        if let Some(lever) = self.levers.iter().find(of_fact) {
            return Ok(lever.clone());
        }
        let of_metric = self.levers.iter().find_map(|lever| {
            let (id, coordinate, _) = lever.metric?;
            (self.model.address(id, coordinate as usize) == name).then_some((id, lever))
        });
        if let Some((id, lever)) = of_metric {
            return match quotient(self.model, id) {
                None => Ok(lever.clone()),
                Some(_) => {
                    let fact = facts[lever.fact as usize].address.clone();
                    Err(WantError::Quotient { metric: name.to_owned(), fact })
                }
            };
        }
        let still = || WantError::Still { name: name.to_owned(), known: self.moving_facts() };
        let place = facts.iter().position(|info| info.address == name).ok_or_else(still)?;
        self.other_lever(place as u32).ok_or_else(still)
    }

    /// A fact that is yes or no, or a day, and bears on something.
    fn other_lever(&self, fact: u32) -> Option<Lever> {
        let ty = &self.model.figure(self.program.inputs()[fact as usize].figure).ty;
        let mut range = self.whole_domain(fact).range;
        let mut is_declared = range.low.is_some() && range.high.is_some();
        match ty {
            Type::Truth => is_declared = true,
            Type::Date => {
                let here = self.here[fact as usize].clone().unwrap_or_default();
                let year = Number::from(366);
                range.low = range.low.or_else(|| Some(End::closed(&here - &year)));
                range.high = range.high.or_else(|| Some(End::closed(&here + &year)));
            }
            Type::Quantity(_) | Type::Time | Type::Word(_) | Type::Key(_) | Type::Text | Type::Unknown => return None,
        }
        Some(Lever { fact, metric: None, more_is_better: None, range, is_declared })
    }

    /// How far the counted may go is read off what they are counted out of, where that stands.
    fn no_quotient_whole(&self, movable: &[Movable]) -> Result<(), WantError> {
        let figure = |fact: u32| self.program.inputs()[fact as usize].figure;
        for part in movable {
            let whole = part.lever.metric.and_then(|(id, ..)| divisor_of(self.model, id, figure(part.axis.fact)));
            let Some(whole) = whole else { continue };
            if let Some(other) = movable.iter().find(|other| figure(other.axis.fact) == whole) {
                let address = |it: &Movable| self.program.inputs()[it.axis.fact as usize].address.clone();
                return Err(WantError::Both { part: address(part), whole: address(other) });
            }
        }
        Ok(())
    }

    fn moving_facts(&self) -> Vec<String> {
        let facts = self.program.inputs();
        let mut found: Vec<String> =
            self.levers.iter().map(|lever| facts[lever.fact as usize].address.clone()).collect();
        let others = (0..facts.len() as u32).filter(|fact| self.other_lever(*fact).is_some());
        found.extend(others.map(|fact| facts[fact as usize].address.clone()));
        found
    }
}

/// A name, whether it is at least, and an amount.
fn split(text: &str) -> Option<(&str, bool, &str)> {
    for (word, at_least) in [
        (">=", true),
        ("≥", true),
        ("<=", false),
        ("≤", false),
        ("is at least", true),
        ("is at most", false),
        ("at least", true),
        ("at most", false),
    ] {
        if let Some((name, amount)) = text.split_once(word) {
            let (name, amount) = (name.trim(), amount.trim());
            return (!amount.is_empty() && !name.contains(char::is_whitespace)).then_some((name, at_least, amount));
        }
    }
    let plain = text.trim().starts_with(|first: char| first.is_ascii_digit() || matches!(first, '-' | '−'));
    plain.then_some(("", true, text.trim()))
}

/// The digits that a text begins with, and the words behind them.
fn digits(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '−'))).unwrap_or(text.len());
    let (digits, words) = text.split_at(end);
    (digits.trim(), words.trim())
}

/// A number as the language has it, perhaps with a minus before it.
fn parsed(digits: &str) -> Option<Number> {
    let whole = digits.strip_prefix(['-', '−']).unwrap_or(digits);
    is_well_formed(whole).then(|| Number::parse(&digits.replace(',', "")).ok())?
}

fn listed(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    print::listed(&names)
}

fn nearest_of(name: &str, known: &[String]) -> String {
    match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => format!(": did you mean `{near}`?"),
        None => format!("; there is {}", listed(known)),
    }
}

#[cfg(test)]
mod tests {
    use super::{digits, parsed, split};

    #[test]
    fn what_is_wanted_is_a_name_a_comparison_and_an_amount() {
        assert_eq!(split("hospital >= 400,000 USD"), Some(("hospital", true, "400,000 USD")));
        assert_eq!(split("plan is at most 12%"), Some(("plan", false, "12%")));
        assert_eq!(split("≥ 400"), Some(("", true, "400")));
        assert_eq!(split("400 USD"), Some(("", true, "400 USD")));
        assert_eq!(split("the hospital >= 4"), None);
        assert_eq!(split("hospital >="), None);
        assert_eq!(split("hospital"), None);
    }

    #[test]
    fn commas_stand_between_groups_of_three() {
        assert_eq!(digits("1,200.50 USD"), ("1,200.50", "USD"));
        assert_eq!(digits("12.5%"), ("12.5", "%"));
        for (text, value) in [("1,200.50", Some("1200.5")), ("12,00", None), ("1.200,50", None), ("−5", Some("-5"))] {
            assert_eq!(parsed(text).map(|it| it.to_string()), value.map(str::to_owned), "{text}");
        }
    }
}
