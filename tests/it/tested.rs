//! What worked examples cover, those that are written, and the changes that they notice.

use std::path::Path;

use attain::tested::{Changed, Coverage, CoveredPlace, Group, Mutation};
use attain::{Contract, Schedules};

use crate::search::number_from;
use crate::strategies::contract::Contract as Random;

fn example(name: &str) -> Contract {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name).join("contract.attain");
    parsed(&std::fs::read_to_string(path).unwrap())
}

fn parsed(text: &str) -> Contract {
    let check = Contract::check("contract.attain", text, &Schedules::default());
    check.contract().unwrap_or_else(|| panic!("{}", check.render())).clone()
}

/// The contract with examples pasted below it.
fn pasted(contract: &Contract, examples: &str) -> Contract {
    parsed(&format!("{}\n\n{examples}", contract.source().text()))
}

/// Of the branches, those that are neither covered nor said to be out of reach.
fn forgotten(coverage: &Coverage, unreached: &[CoveredPlace]) -> Vec<String> {
    let known =
        |place: &&CoveredPlace| unreached.iter().any(|other| (other.span, other.aspect) == (place.span, place.aspect));
    let open = coverage.places.iter().filter(|place| !place.covered && !known(place));
    open.map(|place| format!("{}: {}", place.clause, place.what)).collect()
}

/// What is noticed before is noticed after.
fn never_less(before: &Mutation, after: &Mutation) {
    let noticed = |mutation: &Mutation| -> Vec<(u32, String, bool)> {
        let one = |change: &Changed| (change.span.start, change.to.clone(), change.noticed_by.is_some());
        mutation.changes.iter().map(one).collect()
    };
    let after = noticed(after);
    for (at, to, held) in noticed(before) {
        let now = after.iter().find(|(other, words, _)| (*other, words) == (at, &to));
        assert!(!held || now.is_none_or(|(_, _, now)| *now), "`{to}` at {at} was noticed before");
    }
}

/// A contract of one of each thing, and an example that looks at next to nothing of it.
const SMALL: &str = r#"edition 2026

contract "Small"
  between payer plan "The Plan" and provider hospital "The Hospital"
  effective 2026-01-01 through 2026-12-31
  settled each quarter
  money in USD, rounded half up to the cent

input base       "Base payments": money
input discharges "Discharges": count
input readmitted "Readmitted": count, may be unreported
input attested   "Attested": yes or no
input disaster   "Disaster": yes or no

metric rate "Readmission rate"
  is readmitted per discharges
  lower is better
  insufficient when discharges is below 30

bonus good "Good rate"
  by band of rate
    below 10%     pays 2% of base
    from 10%      pays 1% of base
    from 12.5%    pays nothing
    unreported    pays nothing
    insufficient  pays nothing
    undefined     pays nothing
  except when disaster pays 5,000 USD
  only if attested
  capped at 250,000 USD

example "one"
  given base 1,000,000 USD, discharges 500, readmitted 42, attested yes, disaster no
  then good pays 20,000 USD
"#;

#[test]
fn a_place_is_covered_when_an_example_expects_what_is_made_of_it() {
    let coverage = parsed(SMALL).coverage();
    let covered: Vec<String> =
        coverage.places.iter().filter(|place| place.covered).map(|place| place.what.clone()).collect();
    assert_eq!(
        covered,
        [
            "no reason to be missing",
            "no exception",
            "the row `below 10%`",
            "the gate `attested` open",
            "the cap of `250,000 USD` not reached",
        ],
        "{coverage:#?}"
    );
    // The same facts, and nobody looks at the money.
    let only_rate = SMALL.replace("then good pays 20,000 USD", "then rate is 8.4%");
    let coverage = parsed(&only_rate).coverage();
    assert_eq!(coverage.of(Group::Branches).0, 1);
}

#[test]
fn examples_are_written_on_and_beside_every_bound_and_for_each_way_out() {
    let contract = parsed(SMALL);
    let generated = contract.generate_examples().unwrap();
    for title in [
        "discharges on 30",
        "rate just below 10%",
        "rate on 10%",
        "rate just above 12.5%",
        "good: the exception disaster",
        "good: the gate attested closed",
        "good: the cap of 250,000 USD reached",
        "readmitted unreported",
    ] {
        let holds = |titles: &Vec<String>| titles.iter().any(|known| known == title);
        assert!(holds(&generated.titles) || generated.text.contains(title), "{title}\n{}", generated.text);
    }
    // Below 30 discharges there is no rate: it is never undefined.
    let unreached: Vec<&str> = generated.unreached.iter().map(|place| place.what.as_str()).collect();
    assert_eq!(unreached, ["the row `undefined`"], "{}", generated.text);
    let after = pasted(&contract, &generated.text);
    assert_eq!(forgotten(&after.coverage(), &generated.unreached), Vec::<String>::new());
    assert_eq!(after.coverage(), generated.together);
}

#[test]
fn what_is_written_is_in_canonical_form() {
    let contract = parsed(SMALL);
    let text = format!("edition 2026\n\n{}", contract.generate_examples().unwrap().text);
    assert_eq!(attain::format("examples.attain", &text).unwrap(), text);
}

#[test]
fn changes_that_no_example_notices_come_with_facts_that_would() {
    let contract = parsed(SMALL);
    let before = contract.mutation();
    let (noticed, of) = before.score();
    assert!(noticed < of / 2, "{noticed} of {of}");
    let flipped = before.survivors().find(|change| change.from == "from 10%" || change.to == "up to 10%").unwrap();
    let told = flipped.witness.as_ref().unwrap();
    assert_eq!(told.figure, "good");
    // The witness alone makes the change noticed.
    let with = pasted(&contract, &told.example).mutation();
    let same = |change: &&Changed| (change.span, &change.to) == (flipped.span, &flipped.to);
    assert!(with.changes.iter().find(same).unwrap().noticed_by.is_some(), "{}", told.example);
    // What is written for the contract notices all that can be noticed.
    let generated = contract.generate_examples().unwrap();
    let after = pasted(&contract, &generated.text).mutation();
    never_less(&before, &after);
    assert_eq!(after.survivors().count(), 0, "{:#?}", after.survivors().collect::<Vec<_>>());
    // No clause asks the direction: that is proved, before and after.
    for mutation in [&before, &after] {
        let idle: Vec<String> = mutation.idle().map(|change| format!("{} → {}", change.from, change.to)).collect();
        assert_eq!(idle, ["lower is better → higher is better"]);
    }
    let (noticed, of) = after.score();
    assert_eq!((noticed, of), (of, after.changes.len() - 1));
}

#[test]
fn the_examples_of_real_contracts_reach_all_that_can_be_reached() {
    for name in ["hospital-quality", "shared-savings"] {
        let contract = example(name);
        let generated = contract.generate_examples().unwrap();
        assert_eq!(generated.unreached, [], "{name}");
        let (branches, of) = generated.together.of(Group::Branches);
        assert_eq!(branches, of, "{name}");
    }
}

#[test]
fn what_reaches_beyond_one_subject_is_refused_by_name() {
    let refused = example("peer-pool").generate_examples().unwrap_err().to_string();
    assert!(refused.contains("`monthly_withhold` (line 24) is one figure per practice and month"), "{refused}");
    let coverage = example("quality-composite").coverage();
    assert!(coverage.of(Group::Branches).0 > 0);
}

#[test]
fn a_report_is_as_its_schema_says() {
    let contract = parsed(SMALL);
    let (coverage, mutation) = (contract.coverage(), contract.mutation());
    let generated = contract.generate_examples().unwrap();
    let examples = [("one".to_owned(), true)];
    let report =
        attain::wire::Test::new(contract.title(), &examples, Some(&coverage), Some(&mutation), Some(&generated));
    let json = serde_json::to_value(&report).unwrap();
    let schema = serde_json::from_str(attain::wire::TEST_SCHEMA).unwrap();
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("test.json", schema).unwrap();
    let index = compiler.compile("test.json", &mut schemas).unwrap();
    schemas.validate(&json, index).unwrap_or_else(|error| panic!("{error:#}"));
}

#[test]
fn of_a_table_by_part_every_row_counts_that_is_filled() {
    let text = |claims: &str, fee: &str| {
        format!(
            "edition 2026\n\ninput claims: count\n\nscore fee\n  by part of claims\n    up to 50  earns 2\n    above 50  earns 1\n\nexample \"one\"\n  given claims {claims}\n  then fee is {fee}\n"
        )
    };
    let rows = |text: &str| {
        let coverage = parsed(text).coverage();
        coverage.places.iter().filter(|place| place.aspect == attain::tested::Aspect::Row && place.covered).count()
    };
    assert_eq!(rows(&text("50", "100")), 1);
    assert_eq!(rows(&text("51", "101")), 2);
}

/// `ATTAIN_TESTED` says how many random contracts.
#[test]
fn written_examples_hold_for_random_contracts() {
    let count = number_from("ATTAIN_TESTED", 8);
    let first = number_from("ATTAIN_SEED", 1);
    let mut written = 0;
    let mut tried = 0;
    let worker = move || {
        for seed in first..first + 4 * count {
            let text = Random::new(seed).clauses.join("\n\n") + "\n";
            let check = Contract::check("random.attain", &text, &Schedules::default());
            let Some(contract) = check.contract() else { continue };
            let Ok(generated) = contract.generate_examples() else { continue };
            let after = pasted(contract, &generated.text);
            assert_eq!(after.coverage(), generated.together, "seed {seed}");
            let forgotten = forgotten(&generated.together, &generated.unreached);
            assert_eq!(forgotten, Vec::<String>::new(), "seed {seed}");
            if seed % 8 == 0 {
                never_less(&contract.mutation(), &after.mutation());
            }
            written += generated.titles.len();
            tried += 1;
            if tried >= count {
                break;
            }
        }
        assert!(written as u64 >= count, "{written} examples for {tried} contracts");
    };
    std::thread::Builder::new().stack_size(64 << 20).spawn(worker).unwrap().join().unwrap();
}
