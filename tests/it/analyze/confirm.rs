//! An analysis held against the evaluator: every witness is settled again, through the front door.

use attain::analysis::{Analysis, Cliff, End, Fact, Incentive, Lint, Pair, Sensitivity, Shown, Verdict};
use attain::explain::print;
use attain::model::Asserted;
use attain::{Contract, Facts, Number, Outcome, Settlement};

/// How many pieces of a curve are settled again.
const MOST_PIECES: usize = 60;

/// A contract, and what was said of it.
pub struct Case {
    pub contract: Contract,
    pub analysis: Analysis,
    period: usize,
}

/// How much was settled again.
#[derive(Clone, Copy, Debug, Default)]
pub struct Confirmed {
    pub ends: usize,
    pub exact: usize,
    pub bounds: usize,
    pub never: usize,
    pub open: usize,
    pub pairs: usize,
    pub cliffs: usize,
    pub pieces: usize,
    pub moves: usize,
    pub turns: usize,
    pub lints: usize,
    pub refuted: usize,
}

impl Confirmed {
    /// Adds what came to it.
    pub fn add(&mut self, more: &Confirmed) {
        self.ends += more.ends;
        self.exact += more.exact;
        self.bounds += more.bounds;
        self.never += more.never;
        self.open += more.open;
        self.pairs += more.pairs;
        self.cliffs += more.cliffs;
        self.pieces += more.pieces;
        self.moves += more.moves;
        self.turns += more.turns;
        self.lints += more.lints;
        self.refuted += more.refuted;
    }
}

impl Case {
    pub fn new(contract: &Contract, period: usize) -> Option<Case> {
        let label = contract.program().periods().get(period).map(|period| period.label());
        let analysis = contract.program().analyze(None, label.as_deref()).ok()?;
        Some(Case { contract: contract.clone(), analysis, period })
    }

    /// An analysis of the first of the contract's periods.
    pub fn of(contract: &Contract, analysis: Analysis) -> Case {
        Case { contract: contract.clone(), analysis, period: 0 }
    }

    /// Facts as they are written, settled.
    pub fn settle<'f>(&self, facts: impl IntoIterator<Item = &'f Fact>) -> Result<Settlement, String> {
        let program = self.contract.program();
        let mut given = program.facts();
        for fact in facts {
            self.give(&mut given, fact)?;
        }
        if program.periods().is_empty() {
            return Ok(program.settle("one", &given));
        }
        program.settle_period("one", self.period, &given).map_err(|error| error.to_string())
    }

    /// Gives a fact as it is written.
    pub fn give(&self, facts: &mut Facts, fact: &Fact) -> Result<(), String> {
        // Of a fact that cannot be missing nothing is given.
        if fact.text == "unsupplied" {
            return Ok(());
        }
        let cell = cell(&fact.text);
        facts.set_at(&fact.address, cell.as_str()).map_err(|error| format!("{} {}: {error}", fact.address, fact.text))
    }

    /// What a line, a figure or a party came to, in stored form.
    pub fn amount(&self, settlement: &Settlement, of: &str) -> Option<Number> {
        if self.contract.program().figure(of).is_some() {
            return match settlement.figure(of)? {
                Outcome::Known { number, .. } => Some(number),
                Outcome::Absent { .. } => None,
            };
        }
        let mut sum = Number::zero();
        for line in settlement.lines().iter().filter(|line| line.moves && (line.from == of || line.to == of)) {
            let amount = match &line.amount {
                attain::Amount::Determined(amount) => amount,
                attain::Amount::Undetermined(_) => return None,
            };
            sum = if line.to == of { &sum + amount } else { &sum - amount };
        }
        Some(sum)
    }

    /// As a file of results has it; of a party the plain number.
    pub fn plain(&self, number: &Number, of: &str) -> String {
        match self.contract.program().figure(of) {
            Some(_) => {
                // A row of a family stands behind its keys.
                let model = self.contract.model();
                let mut names = of.match_indices('.').map(|(at, _)| &of[at + 1..]);
                let figure = model.find(of).or_else(|| names.find_map(|name| model.find(name))).unwrap();
                print::plain(number, &model.figure(figure).ty, model)
            }
            None => {
                let line = self.contract.program().figures().into_iter().find(|figure| figure.is_line).unwrap();
                print::plain(number, &line.ty, self.contract.model())
            }
        }
    }

    /// What facts come to, as the analysis writes it.
    fn written(&self, facts: &[&Fact], of: &str) -> Result<Option<String>, String> {
        let settlement = self.settle(facts.iter().copied())?;
        Ok(self.amount(&settlement, of).map(|number| self.plain(&number, of)))
    }

    /// The facts that are stood on, with one of them otherwise.
    pub fn here_but(&self, address: &str, text: &str) -> Vec<Fact> {
        let moved = |fact: &Fact| Fact {
            text: if fact.address == address { text.to_owned() } else { fact.text.clone() },
            ..fact.clone()
        };
        self.analysis.here.iter().map(moved).collect()
    }

    fn at(&self, address: &str, text: &str, of: &str) -> Result<Option<String>, String> {
        let facts = self.here_but(address, text);
        self.written(&facts.iter().collect::<Vec<_>>(), of)
    }

    /// The change from one place along a fact to another.
    fn change(&self, address: &str, from: &str, to: &str, of: &str) -> Result<Option<String>, String> {
        let one = |text: &str| -> Result<Option<Number>, String> {
            let facts = self.here_but(address, text);
            Ok(self.amount(&self.settle(&facts)?, of))
        };
        let (before, after) = (one(from)?, one(to)?);
        Ok(before.zip(after).map(|(before, after)| self.plain(&(&after - &before), of)))
    }

    /// Everything that was said with a witness, settled; what is otherwise.
    pub fn confirm(&self, confirmed: &mut Confirmed) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut said = |what: String, found: Result<(), String>| {
            if let Err(error) = found {
                wrong.push(format!("{what}: {error}"));
            }
        };
        for exposure in &self.analysis.exposure.of {
            for (end, word) in [(&exposure.least, "least"), (&exposure.greatest, "greatest")] {
                confirmed.ends += 1;
                confirmed.exact += usize::from(end.how == "exact");
                confirmed.bounds += usize::from(end.how == "bound");
                said(format!("{word} of {}", exposure.of), self.confirm_end(end, &exposure.of));
            }
        }
        for incentive in &self.analysis.incentives {
            confirmed.never += usize::from(incentive.pays_less == "never");
            confirmed.open += usize::from(incentive.pays_less == "open");
            confirmed.pairs += usize::from(incentive.shown.is_some());
            said(format!("{} of {}", incentive.lever.fact, incentive.of), self.confirm_incentive(incentive));
        }
        for cliff in &self.analysis.cliffs {
            confirmed.cliffs += 1;
            said(cliff_words(cliff), self.confirm_cliff(cliff));
        }
        for now in &self.analysis.now {
            let here: Vec<&Fact> = self.analysis.here.iter().collect();
            let found = self.written(&here, &now.of).and_then(|it| same(it, now.amount.as_ref()));
            said(format!("{} now", now.of), found);
        }
        for curve in &self.analysis.curves {
            for piece in curve.pieces.iter().take(MOST_PIECES) {
                let ends = [(Some(&piece.from), &piece.at_from), (piece.to.as_ref(), &piece.at_to)];
                for (at, amounts) in ends.into_iter().filter_map(|(at, amounts)| at.zip(Some(amounts))) {
                    for (of, amount) in curve.of.iter().zip(amounts) {
                        confirmed.pieces += 1;
                        let found = self.at(&curve.lever.fact, &at.value, of);
                        let found = found.and_then(|it| same(it, amount.as_ref()));
                        said(format!("{} at {} {}", of, curve.lever.fact, at.text), found);
                    }
                }
            }
        }
        for sensitivity in &self.analysis.sensitivity {
            let what = format!("what {} is worth to {}", sensitivity.lever.fact, sensitivity.of);
            said(what, self.confirm_sensitivity(sensitivity, confirmed));
        }
        for lint in &self.analysis.lints {
            confirmed.lints += usize::from(!lint.amounts.is_empty());
            said(format!("{} of {}", lint.code, lint.of), self.confirm_lint(lint));
        }
        wrong.extend(self.confirm_assertions(confirmed));
        wrong
    }

    /// The facts that break what is refuted, settled; what they do not break.
    pub fn confirm_assertions(&self, confirmed: &mut Confirmed) -> Vec<String> {
        let mut wrong = Vec::new();
        for verdict in self.analysis.assertions.iter().filter(|verdict| verdict.verdict == "refuted") {
            confirmed.refuted += 1;
            let error = self.confirm_verdict(verdict).err();
            wrong.extend(error.map(|error| format!("assertion {}: {error}", verdict.assertion)));
        }
        wrong
    }

    fn confirm_end(&self, end: &End, of: &str) -> Result<(), String> {
        let Some(reached) = &end.reached else {
            return if end.how == "exact" { Err("exact, and no facts".to_owned()) } else { Ok(()) };
        };
        let facts: Vec<&Fact> = end.facts.iter().collect();
        same(self.written(&facts, of)?, Some(reached))?;
        if end.how == "exact" && end.amount.as_ref() != Some(reached) {
            return Err(format!("exact, and {:?} is reached", reached.text));
        }
        Ok(())
    }

    fn confirm_incentive(&self, incentive: &Incentive) -> Result<(), String> {
        match (&incentive.shown, incentive.pays_less) {
            (Some(pair), "somewhere") => self.confirm_pair(pair, incentive),
            (None, "never" | "open") => Ok(()),
            (shown, word) => Err(format!("{word} with {shown:?}")),
        }
    }

    fn confirm_pair(&self, pair: &Pair, incentive: &Incentive) -> Result<(), String> {
        let of = &incentive.of;
        let with = |one: &'_ Fact| -> Result<Option<Number>, String> {
            let facts = pair.facts.iter().chain([one]);
            Ok(self.amount(&self.settle(facts)?, of))
        };
        let (before, after) = (with(&pair.before)?, with(&pair.after)?);
        let written = |number: &Option<Number>| number.as_ref().map(|number| self.plain(number, of));
        same(written(&before), Some(&pair.amount_before))?;
        same(written(&after), Some(&pair.amount_after))?;
        if after >= before {
            return Err(format!("{before:?} then {after:?} is not less"));
        }
        let place = |fact: &Fact| Number::parse(cell(&fact.text).trim_end_matches('%')).unwrap();
        let rises = place(&pair.after) > place(&pair.before);
        if Some(rises) != incentive.lever.more_is_better {
            return Err(format!("{} to {} is not better", pair.before.text, pair.after.text));
        }
        Ok(())
    }

    fn confirm_cliff(&self, cliff: &Cliff) -> Result<(), String> {
        let fact = &cliff.lever.fact;
        let jump = self.change(fact, &cliff.before.value, &cliff.after.value, &cliff.of)?;
        same(jump, Some(&cliff.jump))?;
        for line in &cliff.lines {
            same(self.at(fact, &cliff.before.value, &line.of)?, line.before.as_ref())?;
            same(self.at(fact, &cliff.after.value, &line.of)?, line.after.as_ref())?;
        }
        Ok(())
    }

    /// What a lint says comes out, with the rest as where it stands.
    pub fn confirm_lint(&self, lint: &Lint) -> Result<(), String> {
        let with = |moved: &[&[Fact]]| -> Result<Settlement, String> {
            let mut facts: Vec<Fact> = self.analysis.here.clone();
            for fact in moved.iter().flat_map(|facts| facts.iter()) {
                facts.retain(|other| other.address != fact.address);
                facts.push(fact.clone());
            }
            self.settle(&facts)
        };
        let (first, second) = (with(&[&lint.facts])?, with(&[&lint.facts, &lint.other])?);
        for amount in &lint.amounts {
            let written = |settlement: &Settlement| {
                self.amount(settlement, &amount.of).map(|number| self.plain(&number, &amount.of))
            };
            let of = |error: String| format!("{}: {error}", amount.of);
            same(written(&first), amount.before.as_ref()).map_err(of)?;
            same(written(&second), amount.after.as_ref()).map_err(of)?;
        }
        Ok(())
    }

    /// Facts that break an assertion do.
    fn confirm_verdict(&self, verdict: &Verdict) -> Result<(), String> {
        let model = self.contract.model();
        let assertion = model.assertions.iter().find(|assertion| assertion.name == verdict.assertion).unwrap();
        match (&assertion.asserted, &verdict.after) {
            (Asserted::Always { figure, coordinate }, None) => {
                let holds = model.address(*figure, *coordinate as usize);
                let found = self.amount(&self.settle(&verdict.facts)?, &holds);
                if found.as_ref().is_some_and(Number::is_zero) { Ok(()) } else { Err(format!("{holds} is {found:?}")) }
            }
            (Asserted::Never { figure, coordinate, rises, lever, lever_coordinate, lever_rises }, Some(after)) => {
                let address = |figure, coordinate: &u32| model.address(figure, *coordinate as usize);
                let (of, lever) = (address(*figure, coordinate), address(*lever, lever_coordinate));
                let facts: Vec<&Fact> = verdict.facts.iter().collect();
                let moved: Vec<&Fact> =
                    facts.iter().copied().filter(|fact| fact.address != after.address).chain([after]).collect();
                let [before, then] = verdict.amounts.as_slice() else { return Err("not two amounts".to_owned()) };
                same(self.written(&facts, &of)?, Some(before))?;
                same(self.written(&moved, &of)?, Some(then))?;
                // And the way it says, with the lever going the way that it says.
                let (one, two) = (self.settle(facts)?, self.settle(moved)?);
                let both = |of: &str| self.amount(&one, of).zip(self.amount(&two, of));
                let (Some(of), Some(lever)) = (both(&of), both(&lever)) else { return Err("not known".to_owned()) };
                let goes = |(from, to): &(Number, Number), up: bool| if up { to > from } else { to < from };
                let broken =
                    [true, false].into_iter().any(|up| goes(&lever, *lever_rises == up) && goes(&of, *rises == up));
                if broken { Ok(()) } else { Err(format!("{lever:?} and {of:?}")) }
            }
            (Asserted::Always { .. } | Asserted::Never { .. }, _) => Err(format!("after {:?}", verdict.after)),
        }
    }

    fn confirm_sensitivity(&self, it: &Sensitivity, confirmed: &mut Confirmed) -> Result<(), String> {
        let fact = &it.lever.fact;
        let (here, unit) = (number(&it.here.value), number(&it.unit.value));
        let sign = if it.here.value.ends_with('%') { "%" } else { "" };
        for (to, change) in [(&here + &unit, &it.more), (&here - &unit, &it.less)] {
            if change.is_some() {
                confirmed.moves += 1;
                let found = self.change(fact, &it.here.value, &format!("{to}{sign}"), &it.of)?;
                same(found, change.as_ref())?;
            }
        }
        for turn in [&it.next_below, &it.next_above].into_iter().flatten() {
            confirmed.turns += 1;
            same(self.change(fact, &it.here.value, &turn.at.value, &it.of)?, Some(&turn.change))?;
        }
        Ok(())
    }
}

/// A cliff as expectations write it: `readmitted 49 → 50 −120,000.00 USD`.
pub fn cliff_words(cliff: &Cliff) -> String {
    format!("{} {} → {} {}", cliff.lever.fact, cliff.before.text, cliff.after.text, cliff.jump.text)
}

/// A fact as the cell of a file has it: no separators, no unit.
pub fn cell(text: &str) -> String {
    let plain = text.replace('−', "-");
    if plain.starts_with(|first: char| first.is_ascii_digit() || first == '-') {
        return plain.split(' ').next().unwrap_or_default().replace(',', "");
    }
    plain
}

pub fn number(text: &str) -> Number {
    Number::parse(text.trim_end_matches('%')).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn same(found: Option<String>, said: Option<&Shown>) -> Result<(), String> {
    if found.as_deref() == said.map(|said| said.value.as_str()) {
        return Ok(());
    }
    Err(format!(
        "said {}, settled {}",
        said.map_or("nothing", |said| said.text.as_str()),
        found.as_deref().unwrap_or("nothing")
    ))
}
