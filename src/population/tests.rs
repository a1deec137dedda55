use super::*;
use crate::check::{Supplied, check};
use crate::number::Number;
use crate::source::Source;
use crate::{program, syntax};

/// A contract and tables of facts, written as text with cells between commas.
struct Case {
    model: Arc<Model>,
    stages: Arc<Stages>,
}

impl Case {
    fn new(text: &str) -> Case {
        let source = Source::new("contract.attain", text);
        let parsed = syntax::parse(&source);
        let mut findings = parsed.findings;
        let checked = check(&parsed.text, &source, &Supplied::default());
        findings.extend(checked.findings);
        let errors: Vec<_> = findings.iter().filter(|finding| finding.is_error()).collect();
        let shown: Vec<String> = errors.iter().map(|finding| crate::diagnostic::render(finding, &source)).collect();
        assert!(errors.is_empty(), "{}", shown.join("\n"));
        let stages = program::stages(&checked.model).unwrap();
        Case { model: Arc::new(checked.model), stages: Arc::new(stages) }
    }

    fn settle(&self, tables: &[&str]) -> Population {
        let tables: Vec<Table> = tables.iter().map(|text| table(text)).collect();
        let (population, errors) = Population::settle(&self.model, &self.stages, &tables, Days::default());
        assert_eq!(errors, []);
        population
    }

    /// Where required facts are left empty, which is said and changes nothing.
    fn settle_anyway(&self, tables: &[&str]) -> Population {
        let tables: Vec<Table> = tables.iter().map(|text| table(text)).collect();
        Population::settle(&self.model, &self.stages, &tables, Days::default()).0
    }

    /// A figure of an element (by its key; of `in common` none) in a period (by its label; none where there is one).
    fn value(&self, population: &Population, name: &str, key: &str, period: &str) -> String {
        let id = self.model.find(name).unwrap_or_else(|| panic!("no {name}"));
        let place = self.model.figure(id).place;
        let element = place.level.map_or(0, |level| population.find(level, key).unwrap());
        let labels: Vec<String> =
            place.grain.map(|grain| population.periods(grain)).unwrap_or_default().iter().map(Period::label).collect();
        let number = if period.is_empty() { 0 } else { labels.iter().position(|label| label == period).unwrap() };
        match population.figure(id, 0, element, number) {
            None => "not made".to_owned(),
            Some(Err(kind)) => kind.word().to_owned(),
            Some(Ok(number)) => written(&number),
        }
    }
}

fn written(number: &Number) -> String {
    match number.decimal_places() {
        Some(_) => number.to_string(),
        None => {
            let (n, d) = number.numer_denom();
            format!("{n}/{d}")
        }
    }
}

fn table(text: &str) -> Table {
    let mut lines = text.lines().map(|line| line.split(',').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>());
    Table { name: "facts.csv".to_owned(), columns: lines.next().unwrap(), rows: lines.collect() }
}

const HEADER: &str = "edition 2026
contract \"C\"
  between payer plan \"P\" and provider hospital \"H\"
  effective 2026-01-01 through 2026-12-31
  settled each quarter
  money in USD, rounded half up to the cent
";

#[test]
fn months_are_folded_into_quarters_and_quarters_look_back() {
    let case = Case::new(&format!(
        "{HEADER}
input allowed for each month: money
input bad for each month: count
withhold monthly for each month holds 3% of allowed
define fund means the sum of monthly over each month
define before: money means the previous fund, inapplicable counts as 0 USD
define year_to_date: money means (the previous year_to_date, inapplicable counts as 0 USD) + fund
define two_months for each month means the sum of bad over the last 2 months skipping inapplicable
define run for each month means the streak of bad is 0 over each month
bonus b pays 1% of fund
"
    ));
    let facts = "hospital, month, allowed, bad
a, 2026-01, 100.50, 0
a, 2026-02, 200, 0
a, 2026-03, 300, 2
a, 2026-04, 400, 0
a, 2026-05, 500, 0
a, 2026-06, 600, 0
b, 2026-06, 1000, 1";
    let population = case.settle(&[facts]);
    let value = |name, key, period| case.value(&population, name, key, period);
    assert_eq!(value("monthly", "a", "2026-01"), "3.02");
    assert_eq!(value("fund", "a", "2026-Q1"), "18.02");
    assert_eq!(value("before", "a", "2026-Q1"), "0");
    assert_eq!(value("before", "a", "2026-Q2"), "18.02");
    assert_eq!(value("year_to_date", "a", "2026-Q2"), "63.02");
    assert_eq!(value("fund", "b", "2026-Q2"), "unsupplied");
    assert_eq!(value("monthly", "b", "2026-06"), "30");
    assert_eq!(value("two_months", "a", "2026-01"), "0");
    assert_eq!(value("two_months", "a", "2026-04"), "2");
    assert_eq!(value("run", "a", "2026-02"), "2");
    assert_eq!(value("run", "a", "2026-03"), "0");
    assert_eq!(value("run", "a", "2026-06"), "3");
}

#[test]
fn peers_are_compared_and_a_pool_is_shared_to_the_cent() {
    let case = Case::new(&format!(
        "{HEADER}
input cases: count
input met: count
input region: one of north or south
metric rate is met per cases
  higher is better
  insufficient when cases is below 10
define middle in common means the median of rate over each hospital skipping insufficient
define others means the mean of rate over each other hospital skipping insufficient
define region_best means the greatest of rate over each hospital with the same region skipping insufficient
define place means the rank of rate over each hospital skipping insufficient
define upper in common means the 75th percentile of rate by inclusive over each hospital skipping insufficient
define spread in common means (the sample deviation of rate over each hospital skipping insufficient, rounded half up to 4 decimals)
pool prize in common funded by 100 USD shared over each hospital where rate is known by met odd cents by cases left over to plan
bonus share
  when prize is missing pays nothing
  otherwise pays prize
"
    ));
    let facts = "hospital, quarter, cases, met, region
a, 2026-Q1, 20, 10, north
b, 2026-Q1, 40, 30, north
c, 2026-Q1, 50, 20, south
d, 2026-Q1, 5, 5, south";
    let population = case.settle(&[facts]);
    let value = |name, key| case.value(&population, name, key, "2026-Q1");
    assert_eq!(value("rate", "d"), "insufficient");
    assert_eq!(value("middle", ""), "0.5");
    assert_eq!(value("others", "a"), "0.575");
    assert_eq!(value("others", "d"), "0.55");
    assert_eq!(value("region_best", "a"), "0.75");
    assert_eq!(value("region_best", "d"), "0.4");
    assert_eq!(["a", "b", "c", "d"].map(|key| value("place", key)), ["2", "1", "3", "insufficient"]);
    assert_eq!(value("upper", ""), "0.625");
    assert_eq!(value("spread", ""), "0.180278");
    assert_eq!(["a", "b", "c", "d"].map(|key| value("prize", key)), ["16.67", "50", "33.33", "inapplicable"]);
    assert_eq!(value("prize.left_over", ""), "0");
    assert_eq!(["a", "b", "c", "d"].map(|key| value("share", key)), ["16.67", "50", "33.33", "0"]);
}

#[test]
fn measures_pool_upward_and_money_is_split_downward() {
    let case = Case::new(
        "edition 2026
contract \"C\"
  between payer plan \"P\" and provider network \"N\"
  effective 2026-01-01 through 2026-12-31
  settled each year
  money in USD, rounded half up to the cent
level group within network
level clinician within group
input cases for each clinician: count
input met for each clinician: count
input earned: money
define group_met for each group means the sum of met over each clinician
define group_cases for each group means the sum of cases over each clinician
metric group_rate for each group is group_met per group_cases
  higher is better
metric network_rate is (the sum of group_met over each group) per (the sum of group_cases over each group)
  higher is better
define beside for each clinician means group_rate − network_rate
pool to_groups funded by earned shared over each group by group_cases odd cents by group_cases left over to plan
pool to_clinicians for each group funded by to_groups shared over each clinician by met odd cents by cases left over to plan
bonus b pays earned
",
    );
    let clinicians = "clinician, group, cases, met
c1, g1, 100, 90
c2, g1, 50, 10
c3, g2, 10, 10";
    let population = case.settle(&[clinicians, "group, network\ng1, n\ng2, n", "network, earned\nn, 1000.01"]);
    let value = |name, key| case.value(&population, name, key, "2026");
    assert_eq!(value("group_rate", "g1"), "2/3");
    assert_eq!(value("network_rate", "n"), "0.6875");
    assert_eq!(value("beside", "c3"), "0.3125");
    assert_eq!([value("to_groups", "g1"), value("to_groups", "g2")], ["937.51", "62.5"]);
    assert_eq!(["c1", "c2", "c3"].map(|key| value("to_clinicians", key)), ["843.76", "93.75", "62.5"]);
}

#[test]
fn whoever_has_rows_of_periods_takes_part_in_those_alone() {
    let case = Case::new(&format!(
        "{HEADER}
input size once: count
input cases: count
define all in common means the count over each hospital
define sizes in common means the sum of size over each hospital
bonus b pays 1 USD × cases
"
    ));
    let population =
        case.settle(&["hospital, size\na, 1\nb, 2\nc, 4", "hospital, quarter, cases\na, 2026-Q1, 5\nb, 2026-Q2, 5"]);
    let value = |name, period| case.value(&population, name, "", period);
    // A row that names no period says nothing about when, where other rows do.
    assert_eq!(["2026-Q1", "2026-Q2", "2026-Q3"].map(|period| value("all", period)), ["2", "2", "1"]);
    assert_eq!(["2026-Q1", "2026-Q2", "2026-Q3"].map(|period| value("sizes", period)), ["5", "6", "4"]);
}

#[test]
fn an_element_whose_condition_is_unknown_lacks_that_and_nothing_else() {
    let case = Case::new(&format!(
        "{HEADER}
input chosen: yes or no, may be excused
input cases: count
metric rate is cases
  higher is better
define place means the rank of rate over each hospital where chosen skipping excused
define run for each quarter means the streak of cases is 1 over each quarter where chosen skipping excused
pool prize in common funded by 100 USD shared over each hospital where chosen skipping excused by cases odd cents by cases left over to plan
bonus b pays 1 USD × cases
"
    ));
    // What is unknown about `c` is whether it is one of them at all: that it has no cases is then no matter.
    let facts = "hospital, quarter, chosen, cases\na, 2026-Q1, yes, 1\nb, 2026-Q1, no,\nc, 2026-Q1, excused,";
    let population = case.settle_anyway(&[facts]);
    let value = |name, key| case.value(&population, name, key, "2026-Q1");
    assert_eq!(["a", "b", "c"].map(|key| value("place", key)), ["1", "inapplicable", "excused"]);
    assert_eq!(["a", "b", "c"].map(|key| value("prize", key)), ["100", "inapplicable", "inapplicable"]);
    assert_eq!(["a", "b", "c"].map(|key| value("run", key)), ["1", "0", "0"]);
}

#[test]
fn an_absent_member_leaves_all_members_without_a_share_and_nobody_else() {
    let case = Case::new(&format!(
        "{HEADER}
input joined: yes or no
input cases: count, may be insufficient
metric rate is cases
  higher is better
define place means the rank of rate over each hospital
pool prize in common funded by 100 USD shared over each hospital where joined by cases odd cents by cases left over to plan
pool big in common funded by 100 USD shared over each hospital where joined needing at least 3 by 1 odd cents by cases left over to plan
pool empty in common funded by 100 USD shared over each hospital where cases is above 900 needing at least 1 by 1 odd cents by cases left over to plan
bonus b pays 1 USD
"
    ));
    let facts = "hospital, quarter, joined, cases\na, 2026-Q1, yes, 5\nb, 2026-Q1, yes,\nc, 2026-Q1, no, 7\nd, 2026-Q1, no, insufficient";
    let population = case.settle_anyway(&[facts]);
    let value = |name, key| case.value(&population, name, key, "2026-Q1");
    assert_eq!(["a", "b", "c"].map(|key| value("prize", key)), ["unsupplied", "unsupplied", "inapplicable"]);
    assert_eq!(["a", "b", "c"].map(|key| value("big", key)), ["insufficient", "insufficient", "inapplicable"]);
    // The join of all that is absent, also for the one that lacks less.
    assert_eq!(["a", "d"].map(|key| value("place", key)), ["unsupplied", "unsupplied"]);
    assert_eq!(case.value(&population, "empty.left_over", "", "2026-Q2"), "insufficient");
}

#[test]
fn a_window_that_begins_before_time_joins_what_it_finds() {
    let case = Case::new(&format!(
        "{HEADER}
input rate for each month: percent, may be insufficient or excused
define window for each month means the mean of rate over the last 3 months
define bridged for each month means the mean of rate over the last 3 months skipping inapplicable
define run for each month means the streak of rate is above 0% over each month needing at least 2
bonus b pays 1 USD
"
    ));
    let population = case.settle(&[
        "hospital, month, rate\na, 2026-01, insufficient\na, 2026-02, 50%\nb, 2026-01, excused\nc, 2026-01, 10%",
    ]);
    let value = |name, key, period| case.value(&population, name, key, period);
    assert_eq!(value("window", "a", "2026-01"), "insufficient");
    assert_eq!(value("window", "b", "2026-01"), "excused");
    assert_eq!(value("window", "c", "2026-01"), "inapplicable");
    assert_eq!(value("bridged", "c", "2026-01"), "0.1");
    assert_eq!(value("run", "c", "2026-01"), "insufficient");
}

#[test]
fn those_who_differ_in_one_thing_have_nothing_in_common() {
    let case = Case::new(&format!(
        "{HEADER}
input region: one of north or south
input size: one of small or large, may be unreported or excused
input cases: count
define alike means the sum of cases over each hospital with the same region, size
define alike_where means the sum of cases over each hospital with the same size where region is north
bonus b pays 1 USD × cases
"
    ));
    let facts = "hospital, quarter, region, size, cases
a, 2026-Q1, north, small, 1
b, 2026-Q1, north, small, 2
c, 2026-Q1, south, unreported, 4
d, 2026-Q1, south, large, 8
e, 2026-Q1, , excused, 16";
    let population = case.settle_anyway(&[facts]);
    let value = |name, key| case.value(&population, name, key, "2026-Q1");
    // `c` lies in the south, whatever its size; of `e` nothing is known.
    assert_eq!(["a", "c", "d"].map(|key| value("alike", key)), ["unsupplied", "unreported", "unsupplied"]);
    assert_eq!(["a", "d"].map(|key| value("alike_where", key)), ["unsupplied", "unsupplied"]);
    let population = case.settle_anyway(&[facts.rsplit_once('\n').unwrap().0]);
    let value = |name, key| case.value(&population, name, key, "2026-Q1");
    assert_eq!(["a", "c", "d"].map(|key| value("alike", key)), ["3", "unreported", "unreported"]);
    assert_eq!(["a", "c", "d"].map(|key| value("alike_where", key)), ["3", "unreported", "0"]);
}

#[test]
fn what_is_left_over_is_left_of_the_pool_that_somebody_holds() {
    let case = Case::new(&format!(
        "{HEADER}
input cases: count
input own: money
pool mine funded by own shared over each hospital by cases odd cents by cases left over to plan
bonus b pays 1 USD × cases
"
    ));
    let population = case.settle(&["hospital, quarter, cases, own\na, 2026-Q1, 1, 10\nb, 2026-Q1, 0, 20"]);
    let value = |name, key| case.value(&population, name, key, "2026-Q1");
    assert_eq!(["a", "b"].map(|key| value("mine", key)), ["10", "0"]);
    assert_eq!(["a", "b"].map(|key| value("mine.left_over", key)), ["0", "20"]);
}

#[test]
fn only_what_reads_each_other_across_time_runs_period_by_period() {
    // `late` looks ahead and `once_only` is about no period; neither is a part of the circle between `fund` and `ceiling`.
    let case = Case::new(&format!(
        "{HEADER}
input cases: count, may be unreported
define once_only once means 2
define fund: money means (the previous ceiling, inapplicable counts as 10 USD) + (the weighted mean of 3 USD by once_only over each month)
define ceiling in common: money means the greatest of fund over each hospital
define late means the sum of cases over the next 1 quarters skipping unreported
define before means the count over the last 3 months where (the previous ceiling) is above 0 USD, inapplicable counts as 0
bonus b pays 1 USD
"
    ));
    let population = case.settle(&["hospital, quarter, cases\na, 2026-Q1, 1\nb, 2026-Q2, 2"]);
    let value = |name, key, period| case.value(&population, name, key, period);
    assert_eq!(["2026-Q1", "2026-Q2"].map(|period| value("ceiling", "", period)), ["13", "16"]);
    assert_eq!(value("late", "b", "2026-Q1"), "2");
    assert_eq!(["2026-Q1", "2026-Q2"].map(|period| value("before", "a", period)), ["0", "3"]);
}

#[test]
fn what_is_withheld_each_month_comes_back_once_a_year() {
    let case = Case::new(
        "edition 2026
contract \"C\"
  between payer plan \"P\" and provider hospital \"H\"
  effective 2026-01-01 through 2026-12-31
  settled each year
  money in USD, rounded half up to the cent
input allowed for each month: money
input composite: number
withhold monthly for each month holds 3% of allowed
earn_back returned
  by band of composite
    below 40 returns nothing
    from 40  returns 50% of monthly.held
    from 75  returns monthly.held
penalty late charges 10 USD
limit downside on late capped at monthly.forfeited relieved in this order
",
    );
    let months: String = (1..=12).map(|month| format!("\na, 2026-{month:02}, 1000.50")).collect();
    let facts = format!("hospital, month, allowed{months}");
    let population = case.settle(&[&facts, "hospital, composite\na, 62"]);
    let value = |name| case.value(&population, name, "a", "2026");
    assert_eq!(value("monthly.held"), "360.24");
    assert_eq!([value("returned"), value("monthly.forfeited"), value("late")], ["180.12", "180.12", "10"]);
}

#[test]
fn a_population_is_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Population>();
    shared::<crate::Population>();
}
