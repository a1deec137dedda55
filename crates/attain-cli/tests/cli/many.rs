//! Settlements of many: explained, verified, described, and looked at on scorecards.

use std::fs;
use std::path::Path;

use attain::wire::{EXPLANATION_SCHEMA, SCORECARD_SCHEMA};
use serde_json::Value;

use crate::harness::{Desk, Said};

const POOL: [&str; 3] = ["contract.attain", "practices.csv", "months.csv"];
const REVIEW: [&str; 4] = ["contract.attain", "network.csv", "groups.csv", "clinicians.csv"];

/// A folder with the files of an example.
fn desk(example: &str, names: &[&str]) -> Desk {
    let desk = Desk::new();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(example);
    for name in names {
        desk.file(name, &fs::read_to_string(example.join(name)).unwrap());
    }
    desk
}

fn run(desk: &Desk, command: &str, facts: &[&str], more: &[&str]) -> Said {
    let mut arguments = vec![command, "contract.attain"];
    facts.iter().for_each(|file| arguments.extend(["--facts", file]));
    arguments.extend(more);
    desk.run(&arguments)
}

fn explain(desk: &Desk, more: &[&str]) -> Said {
    run(desk, "explain", &POOL[1..], more)
}

fn card(desk: &Desk, more: &[&str]) -> Said {
    run(desk, "scorecard", &REVIEW[1..], more)
}

fn is_as_its_schema_says(value: &Value, schema: &str) {
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("schema.json", serde_json::from_str(schema).unwrap()).unwrap();
    let schema = compiler.compile("schema.json", &mut schemas).unwrap();
    assert_eq!(schemas.validate(value, schema).err().map(|error| format!("{error:#}")), None);
}

/// What is limited by a figure of another stage is made by an earlier one: its gate and its amount are told all the same.
#[test]
fn a_limited_line_is_told_where_it_was_made() {
    let desk = Desk::new();
    desk.file(
        "contract.attain",
        r#"edition 2026

contract "Limited"
  between payer plan "The Plan" and provider clinic "The Clinic"
  effective 2026-01-01 through 2026-12-31
  settled each quarter
  money in USD, rounded half up to the cent

input base for each month: money

input complaints: count

payment capitation
  pays the sum of base over each month

penalty complaint
  charges 333.33 USD × complaints
  only if complaints is above 2

limit down
  on complaint
  capped at 1% of capitation
  relieved in proportion
"#,
    );
    desk.file("months.csv", "clinic,month,base\nk,2026-01,1000\nk,2026-02,1000\nk,2026-03,100000\n");
    desk.file("quarters.csv", "clinic,quarter,complaints\nk,2026-Q1,4\n");
    let files = ["months.csv", "quarters.csv"];
    let more = ["--subject", "k", "--figure", "complaint", "--length", "full"];
    let said = run(&desk, "explain", &files, &more).fine();
    assert!(said.contains("333.33 USD × complaints = 333.33 USD × 4 = 1,333.32 USD"), "{said}");
    assert!(said.contains("only if: open, `complaints is above 2` holds (4 is above 2)"), "{said}");
    assert!(said.contains("this line: 1,333.32 USD becomes 1,020.00 USD"), "{said}");
}

const AMENDED: &str = r#"edition 2026

contract "Amended"
  between payer plan "The Plan" and provider practice "The Practice"
  effective 2026-01-01 through 2026-12-31
  settled each quarter
  money in USD, rounded half up to the cent
  governed by GOVERNED

input base: money

input rate: percent

input open: yes or no

bonus good "Good"
  pays 1% of base
  only if rate is at least 80%

bonus part "Part"
  pays 900 USD
  only if open
  capped at 800 USD

penalty late
  charges 9 USD

amendment second
  effective 2026-02-15
  removes late

bonus good "Good" amended by second
  pays 3% of base
  capped at 2,500 USD

bonus part "Part" amended by second
  pays 100 USD
"#;

/// An explanation speaks of the version that holds, and of its gates only.
#[test]
fn a_gate_of_another_version_is_not_told() {
    let desk = Desk::new();
    desk.file("contract.attain", &AMENDED.replace("GOVERNED", "period start"));
    desk.file("facts.csv", "practice,quarter,base,rate,open\np,2026-Q1,100000,75%,no\np,2026-Q2,100000,75%,no\n");
    let told = |more: &[&str]| run(&desk, "explain", &["facts.csv"], &[&["--subject", "p"], more].concat()).fine();
    let said = told(&["--period", "2026-Q2", "--figure", "good", "--length", "full"]);
    assert!(
        said.contains("`quarter.start is at least 2026-02-15` holds (2026-04-01 is at least 2026-02-15)"),
        "{said}"
    );
    assert!(said.contains("capped at 2,500 USD: 3,000.00 USD becomes 2,500.00 USD, 500.00 USD less"), "{said}");
    assert!(!said.contains("80%") && !said.contains("`bonus`"), "{said}");
    let said = told(&["--period", "2026-Q1", "--figure", "good"]);
    assert!(said.contains("withheld: `rate is at least 80%` does not hold (75% is at least 80%)"), "{said}");
    let said = told(&["--period", "2026-Q2", "--figure", "late", "--length", "full"]);
    assert!(said.contains("late is inapplicable") && !said.contains("undetermined"), "{said}");
    assert!(said.contains("`quarter.start is below 2026-02-15` does not hold"), "{said}");
}

/// What an amendment has removed is no line of a row: nothing is undetermined, and the row has not failed.
#[test]
fn a_line_that_an_amendment_removed_has_not_failed() {
    let desk = Desk::new();
    desk.file("contract.attain", &AMENDED.replace("GOVERNED", "period start"));
    desk.file("facts.csv", "practice,quarter,base,rate,open\np,2026-Q1,100000,85%,no\np,2026-Q2,100000,75%,no\n");
    for form in ["table", "csv", "json"] {
        let said = run(&desk, "settle", &["facts.csv"], &["--format", form]).with_code(0);
        assert!(!(said.out + &said.err).contains("undetermined"), "{form}");
    }
    let said = run(&desk, "settle", &["facts.csv"], &[]).with_code(0).out;
    assert!(said.contains("inapplicable") && said.contains("plan pays 2,600.00"), "{said}");
}

/// Each part of a divided line is told with its own amount, its own steps and its days.
#[test]
fn the_parts_of_a_divided_line_add_up() {
    let desk = Desk::new();
    desk.file("contract.attain", &AMENDED.replace("GOVERNED", "days in each part"));
    desk.file("facts.csv", "practice,quarter,base,rate,open\np,2026-Q1,100000,85%,no\n");
    let told = |figure| {
        let more = ["--subject", "p", "--figure", figure, "--length", "full"];
        run(&desk, "explain", &["facts.csv"], &more).fine().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let said = told("good");
    for words in [
        "good \"Good\" pays 1,750.00 USD",
        "`rate is at least 80%` holds (85% is at least 80%)",
        "45 days ÷ 90 days × 1,000.00 USD = 500.00 USD",
        "capped at 2,500 USD: 3,000.00 USD becomes 2,500.00 USD, 500.00 USD less",
        "45 days ÷ 90 days × 2,500.00 USD = 1,250.00 USD",
        "together = 1,750.00 USD",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let said = told("part");
    for words in [
        "capped at 800 USD: 900.00 USD becomes 800.00 USD, 100.00 USD less `open` does not hold otherwise: nothing",
        "45 days ÷ 90 days × 100.00 USD = 50.00 USD",
        "together = 50.00 USD",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(told("late").contains("45 days ÷ 90 days × 9.00 USD = 4.50 USD"));
}

/// The repair of a finding is read: what counts as nothing has its unit.
#[test]
fn what_a_missing_fact_could_count_as_has_its_unit() {
    let desk = Desk::new();
    let contract = |days: &str, members: &str, rate: &str, hours: &str| {
        format!(
            r#"edition 2026

contract "Units"
  between payer plan "The Plan" and provider clinic "The Clinic"
  effective 2026-01-01 through 2026-12-31
  money in USD, rounded half up to the cent

input late: days, may be unreported

input members: member months, may be unreported

input falls: rate per 1,000 at least 0 per 1,000, may be unreported

input waited: hours, may be unreported

penalty a
  charges 1 USD per day × {days}

payment b
  pays 1 USD per member per month × {members}

penalty c
  charges 1 USD × ({rate} ÷ 1 per 1,000)

penalty d
  charges 1 USD × ({hours} ÷ 1 hours)
"#
        )
    };
    desk.file("silent.attain", &contract("late", "members", "falls", "waited"));
    let said = desk.run(&["check", "silent.attain"]).with_code(1);
    let said = said.out + &said.err;
    let repair = |name: &str| {
        let start = said.find(&format!("`({name}, ")).unwrap_or_else(|| panic!("{said}")) + 1;
        said[start..].split('`').next().unwrap_or_default().to_owned()
    };
    desk.file("said.attain", &contract(&repair("late"), &repair("members"), &repair("falls"), &repair("waited")));
    desk.run(&["check", "said.attain"]).with_code(0);
}

#[test]
fn a_share_of_a_pool_is_followed_to_the_facts() {
    let desk = desk("peer-pool", &POOL);
    let full = explain(&desk, &["--subject", "alder", "--figure", "paid_back", "--length", "full"]).fine();
    insta::assert_snapshot!("many_share", full);
    let line = explain(&desk, &["--subject", "alder", "--figure", "incentive", "--length", "line"]).fine();
    insta::assert_snapshot!("many_share_line", line);
    let rank = explain(&desk, &["--subject", "aspen", "--figure", "control_place", "--length", "full"]).fine();
    assert!(rank.contains("1 other is equal"), "{rank}");
    assert!(rank.contains("the next better one is"), "{rank}");
}

#[test]
fn the_statement_of_one_among_many() {
    let desk = desk("peer-pool", &POOL);
    let said = explain(&desk, &["--subject", "larch", "--period", "2026-09"]).fine();
    insta::assert_snapshot!("many_statement", said);
}

#[test]
fn what_is_absent_is_followed_to_whose_fact_it_is() {
    let desk = desk("peer-pool", &POOL);
    let text = desk.text("months.csv");
    let months: Vec<&str> = text.lines().filter(|line| !line.starts_with("oak,2026-05")).collect();
    desk.file("months.csv", &(months.join("\n") + "\n"));
    let said = explain(&desk, &["--subject", "alder", "--figure", "paid_back", "--length", "line"]).with_code(0);
    assert!(said.out.contains("needs capitation of oak in 2026-05, which was not given"), "{}", said.out);
    desk.change("practices.csv", "elm,", "elm,x");
    let said = explain(&desk, &["--subject", "alder", "--figure", "paid_back", "--length", "line"]).with_code(1);
    assert!(said.out.contains("needs screening_met of elm"), "{}", said.out);
}

/// What an element gathers itself is followed to the fact that it lacks, or to what there is too little of.
#[test]
fn what_is_absent_is_followed_through_what_elements_gather() {
    let desk = Desk::new();
    let contract = |skip: &str| {
        format!(
            r#"edition 2026

contract "Nested"
  between payer plan "The Plan" and provider hospital "The Hospital"
  effective 2026-01-01 through 2026-12-31
  settled each year
  money in USD, rounded half up to the cent

level clinician "Clinicians" within hospital

input points "Points" for each clinician: number, may be unreported

define usual "Usual" in common
  means the mean of (the median of points over each clinician{skip}) over each hospital

bonus prize "Prize"
  pays 1 USD
  only if usual is known
"#
        )
    };
    desk.file("facts.csv", "hospital,clinician,points\na,c1,4\na,c2,6\nb,c3,\nb,c4,2\n");
    let line = || run(&desk, "explain", &["facts.csv"], &["--figure", "usual", "--length", "line"]).fine();
    desk.file("contract.attain", &contract(""));
    assert_eq!(line(), "2026\nusual is unreported: needs points of c3, which is unreported\n");
    desk.file("contract.attain", &contract(" skipping unreported needing at least 2"));
    assert_eq!(line(), "2026\nusual is insufficient: needs at least 2, and only 1 has a value\n");
}

#[test]
fn explanations_of_many_are_as_their_schema_says() {
    let desk = desk("peer-pool", &POOL);
    for figure in ["paid_back", "control_place", "peer_median", "withheld"] {
        let more = ["--subject", "ash", "--figure", figure, "--format", "json", "--length", "full"];
        let value: Value = serde_json::from_str(&explain(&desk, &more).fine()).unwrap();
        is_as_its_schema_says(&value, EXPLANATION_SCHEMA);
        assert_eq!(value["keys"]["year"], "2026");
    }
}

#[test]
fn who_is_meant_must_be_clear() {
    let pool = desk("peer-pool", &POOL);
    let said = explain(&pool, &["--subject", "aldar"]).with_code(2);
    assert!(said.err.contains("no table of facts names `aldar`") && said.err.contains("`alder`"), "{}", said.err);
    assert!(explain(&pool, &["--subject", "oak", "--period", "2027"]).with_code(2).err.contains("no period"));
    let said = explain(&pool, &["--length", "line"]).with_code(2);
    assert!(said.err.contains("more than 200 figures"), "{}", said.err);
    let review = desk("network-scorecard", &REVIEW);
    let clinicians = review.text("clinicians.csv").replace("harbor_4", "harbor");
    review.file("clinicians.csv", &clinicians);
    let said = card(&review, &["--subject", "harbor"]).with_code(2);
    assert!(said.err.contains("group=harbor") && said.err.contains("clinician=harbor"), "{}", said.err);
    card(&review, &["--subject", "clinician=harbor", "--period", "2026-Q4"]).fine();
}

#[test]
fn what_was_settled_agrees_in_whatever_order_it_comes() {
    for format in ["json", "ndjson"] {
        let desk = desk("peer-pool", &POOL);
        let more = ["--format", format, "--output", "saved", "--as-of", "2027-01-31"];
        run(&desk, "settle", &POOL[1..], &more).with_code(0);
        for name in &POOL[1..] {
            let text = desk.text(name);
            let (head, rows) = text.split_once('\n').unwrap();
            let rows: Vec<&str> = rows.lines().rev().collect();
            desk.file(name, &format!("{head}\n{}\n", rows.join("\n")));
        }
        let said = run(&desk, "verify", &["months.csv", "practices.csv"], &["saved"]);
        assert_eq!(said.fine(), "agrees a settlement of 261 rows computed again, without a difference\n");
        desk.change("practices.csv", "alder,436", "alder,435");
        let said = run(&desk, "verify", &POOL[1..], &["saved"]).with_code(1);
        insta::assert_snapshot!("many_verify", said.out);
    }
}

#[test]
fn what_was_settled_row_by_row_is_none_of_a_contract_that_settles_many() {
    let desk = desk("peer-pool", &POOL);
    let settle = ["settle", "st/contract.attain", "--facts", "st/facts.csv", "--format", "json", "--output", "saved"];
    desk.run(&settle).with_code(0);
    let said = run(&desk, "verify", &POOL[1..], &["saved"]).with_code(2);
    assert!(said.err.contains("which settles many together"), "{}", said.err);
}

#[test]
fn a_receipt_names_each_table_once() {
    for (example, files) in [("peer-pool", &POOL[..]), ("network-scorecard", &REVIEW[..])] {
        let desk = desk(example, files);
        let settled = run(&desk, "settle", &files[1..], &["--format", "json"]).out;
        let value: Value = serde_json::from_str(&settled).unwrap();
        let tables = value["receipt"]["tables"].as_array().unwrap();
        let names: Vec<&str> = tables.iter().map(|table| table["name"].as_str().unwrap()).collect();
        let mut once = names.clone();
        once.dedup();
        assert!(!names.is_empty() && names == once, "{names:?}");
    }
}

#[test]
fn another_row_is_a_difference() {
    let desk = desk("peer-pool", &POOL);
    run(&desk, "settle", &POOL[1..], &["--format", "json", "--output", "saved"]).with_code(0);
    let more = desk.text("months.csv") + "sumac,2026-01,0.00\n";
    desk.file("months.csv", &more);
    let said = run(&desk, "verify", &POOL[1..], &["saved"]).with_code(1);
    assert!(said.out.starts_with("differs "), "{}", said.out);
    assert!(said.out.contains("the facts are not those that were settled"), "{}", said.out);
}

#[test]
fn the_schema_has_every_table_and_fits_what_is_settled() {
    let desk = desk("network-scorecard", &REVIEW);
    let facts: Value = serde_json::from_str(&desk.run(&["schema", "contract.attain", "--of", "facts"]).fine()).unwrap();
    let tables: Vec<&String> = facts["$defs"].as_object().unwrap().keys().collect();
    assert_eq!(tables, ["network,group,clinician,quarter", "network,group,quarter", "network,quarter"], "{facts:#}");
    let row = &facts["$defs"]["network,group,quarter"];
    assert_eq!(row["required"], serde_json::json!(["group", "quarter"]));
    let schema = desk.run(&["schema", "contract.attain", "--of", "results"]).fine();
    let settled = run(&desk, "settle", &REVIEW[1..], &["--format", "json"]).with_code(0).out;
    is_as_its_schema_says(&serde_json::from_str(&settled).unwrap(), &schema);
}

#[test]
fn a_group_is_reviewed_beside_its_peers() {
    let desk = desk("network-scorecard", &REVIEW);
    assert!(desk.run(&["check", "--strict", "contract.attain"]).fine().contains("nothing wrong"));
    desk.run(&["fmt", "--check", "contract.attain"]).fine();
    let said = card(&desk, &["--subject", "harbor", "--period", "2026-Q4"]).fine();
    insta::assert_snapshot!("review_text", said);
    let more = ["--scorecard", "group_review", "--subject", "harbor", "--period", "2026-Q4", "--format", "json"];
    let all: Value = serde_json::from_str(&card(&desk, &more).fine()).unwrap();
    is_as_its_schema_says(&all, SCORECARD_SCHEMA);
    let quality = &all["domains"][0]["measures"][0];
    assert_eq!(quality["value"]["value"], "76.5");
    assert_eq!(
        (&quality["status"], &quality["standards"][1]["value"]["value"]),
        (&"threshold_met".into(), &"78".into())
    );
    let beside: Vec<&str> =
        quality["beside"].as_array().unwrap().iter().map(|one| one["value"]["value"].as_str().unwrap()).collect();
    assert_eq!(beside, ["74.2", "9", "68%"]);
}

#[test]
fn small_cells_are_kept_back_everywhere() {
    let desk = desk("network-scorecard", &REVIEW);
    let more = ["--subject", "harbor_4", "--period", "2026-Q4", "--scorecard", "clinician_review"];
    let text = card(&desk, &more).fine();
    assert!(text.contains("kept back") && !text.contains("64.3"), "{text}");
    let json = card(&desk, &[&more[..], &["--format", "json"]].concat()).fine();
    let value: Value = serde_json::from_str(&json).unwrap();
    is_as_its_schema_says(&value, SCORECARD_SCHEMA);
    let measure = &value["domains"][0]["measures"][0];
    assert_eq!((measure.get("value"), measure.get("trend"), measure.get("numerator")), (None, None, None));
    let html = card(&desk, &[&more[..], &["--format", "html"]].concat()).fine();
    assert!(html.contains("kept back") && !html.contains("64.3"), "{html}");
}

/// What the card of a period keeps back, no later card gives away; neither does a card on which it stands beside something.
#[test]
fn small_cells_are_kept_back_on_later_cards_and_beside_others() {
    let desk = Desk::new();
    desk.file(
        "contract.attain",
        r#"edition 2026

contract "Small"
  between payer plan "The Plan" and provider group "The Group"
  effective 2026-01-01 through 2026-12-31
  settled each quarter
  money in USD, rounded half up to the cent

input cases "Cases": count at least 1
input met   "Met": count
input stay  "Days of stay": count at least 1
input ends  "Ends": count

metric rate "Rate"
  is met per cases
  higher is better
metric length "Length"
  is ends per stay
  higher is better

scorecard review "Review" for each group
  shows rate, length beside rate
  small cells below 11

payment fee "Fee"
  pays 1 USD
"#,
    );
    let facts = "group,quarter,cases,met,stay,ends\n\
        a,2026-Q1,100,70,400,200\na,2026-Q2,97,90,400,200\na,2026-Q3,100,60,400,200\na,2026-Q4,100,50,400,200\n";
    desk.file("facts.csv", facts);
    let card = |period: &str, format: &str| {
        let more = ["--subject", "a", "--period", period, "--format", format];
        run(&desk, "scorecard", &["facts.csv"], &more).fine()
    };
    // In the second quarter 7 cases were not met.
    for (period, points) in [("2026-Q2", 0), ("2026-Q3", 3), ("2026-Q4", 4)] {
        for format in ["text", "json", "html"] {
            let said = card(period, format);
            for given_away in ["92.7", "92.8", "92.78", "90/97"] {
                assert!(!said.contains(given_away), "{given_away} in {format} of {period}:\n{said}");
            }
        }
        let value: Value = serde_json::from_str(&card(period, "json")).unwrap();
        is_as_its_schema_says(&value, SCORECARD_SCHEMA);
        let rate = &value["domains"][0]["measures"][0];
        let trend = rate.get("trend").and_then(Value::as_array).cloned().unwrap_or_default();
        assert_eq!(trend.len(), points);
        let kept_back = trend.iter().filter(|point| point["kept_back"] == true);
        assert!(kept_back.clone().all(|point| point["period"] == "2026-Q2" && point.get("value").is_none()));
        assert_eq!(kept_back.count(), usize::from(points > 0));
        assert_eq!(rate.get("change").is_some(), period == "2026-Q4", "{rate:#}");
        let beside = &value["domains"][0]["measures"][1]["beside"][0];
        assert_eq!((beside["kept_back"] == true, beside.get("value").is_none()), (points == 0, points == 0));
    }
}

#[test]
fn a_page_is_whole_and_escaped() {
    let desk = desk("network-scorecard", &REVIEW);
    desk.change("contract.attain", "\"Review of the group\"", "\"Review <b>& more</b>\"");
    let more = ["--scorecard", "group_review", "--subject", "harbor", "--format", "html", "--as-of", "2026-12-15"];
    let html = card(&desk, &more).fine();
    assert!(html.contains("Review &lt;b&gt;&amp; more&lt;") && !html.contains("<b>& more"), "{html}");
    assert!(!html.contains("http://") && !html.contains("https://") && !html.contains("<script"), "{html}");
    assert_eq!((html.matches("<section").count(), html.matches(">provisional<").count()), (4, 1));
    let pictures = html.matches("role=\"img\"").count();
    assert!(pictures > 0);
    assert_eq!(html.matches("role=\"img\" aria-label=\"").count(), pictures);
}

#[test]
fn the_page_of_the_example_is_as_it_is_made() {
    let desk = desk("network-scorecard", &REVIEW);
    let more = ["--scorecard", "group_review", "--subject", "harbor", "--period", "2026-Q4", "--format", "html"];
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/network-scorecard/review.html");
    assert_eq!(fs::read_to_string(kept).unwrap(), card(&desk, &more).fine());
}
