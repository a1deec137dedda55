//! `attain analyze` and `attain diff`: what is known before any facts arrive.

use serde_json::Value;

use crate::harness::Desk;

const CONTRACT: &str = r#"edition 2026

contract "Screening"
  between payer plan "Plan" and provider clinic "Clinic"
  effective 2026-01-01 through 2026-12-31
  money in USD, rounded half up to the cent

input screened "Screened": count between 0 and 1,000
input members  "Members": count between 1 and 1,000

metric rate "Screening rate"
  is screened per members
  higher is better

bonus screening "Screening bonus"
  by band of rate
    below 50%  pays nothing
    from 50%   pays 10,000 USD
    from 70%   pays 30,000 USD

bonus effort "Effort"
  by band of rate
    below 60%  pays nothing
    from 60%   pays 500 USD
    from 80%   pays nothing

assert limited "Never more than 30,500" always the net to clinic is at most 30,500 USD
assert tight "Never more than 30,000" always the net to clinic is at most 30,000 USD
assert fair "More is never paid less" screening never falls when rate improves
"#;

#[test]
fn amounts_proofs_and_what_pays_less_are_told() {
    let desk = Desk::new();
    desk.file("c.attain", CONTRACT);
    let out = desk.run(&["analyze", "c.attain"]).fine();
    for line in [
        "  clinic, paid less what it pays        0.00 USD  30,500.00 USD",
        "  limited: proved",
        "  tight: refuted",
        "  fair: proved",
        "  rate, by screened: YES.",
    ] {
        assert!(out.contains(line), "{line}\n{out}");
    }
    let said = desk.run(&["analyze", "c.attain", "--given", "members=200", "--format", "json"]).fine();
    let data: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(data["schema"], "attain/analysis/1");
    let pair = &data["incentives"][0]["shown"];
    let amount = |at: &str| pair[at]["value"].as_str().unwrap().parse::<f64>().unwrap();
    assert!(amount("amount_after") < amount("amount_before"), "{pair}");
    assert_eq!((&pair["before"]["text"], &pair["after"]["text"]), (&"159".into(), &"160".into()));
}

#[test]
fn what_is_given_holds_and_what_is_wrong_with_it_is_said() {
    let desk = Desk::new();
    desk.file("c.attain", CONTRACT);
    desk.file("row.csv", "clinic,members\nalder,100\n");
    let out = desk.run(&["analyze", "c.attain", "--given", "row.csv", "--given", "screened=69"]).fine();
    assert!(out.contains("screened 69 (69%)"), "{out}");
    assert!(out.contains("70 (70%): +20,000.00 USD"), "{out}");
    let wrong = desk.run(&["analyze", "c.attain", "--given", "screend=1"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("screend"), "{}", wrong.err);
    let many = desk.run(&["analyze", "c.attain", "--period", "2031"]);
    assert!(many.code == 2 && many.err.contains("settles no period `2031`"), "{}", many.err);
}

#[test]
fn what_changed_is_told_and_no_change_only_where_it_is_proved() {
    let desk = Desk::new();
    desk.file("c.attain", CONTRACT);
    let same = CONTRACT
        .replace("  by band of rate\n    below 50%  pays", "  by band of rate\n    below 50%        pays")
        .replace("\"Effort\"", "\"Work\"");
    desk.file("same.attain", &same);
    let out = desk.run(&["diff", "c.attain", "same.attain"]).fine();
    assert!(out.contains("This is proved."), "{out}");
    desk.file(
        "new.attain",
        &CONTRACT
            .replace("from 70%   pays 30,000 USD", "from 70%   pays 35,000 USD")
            .replace("30,500 USD\n", "40,000 USD\n"),
    );
    let changed = desk.run(&["diff", "c.attain", "new.attain"]);
    assert_eq!(changed.code, 1);
    for line in ["screening: changed", "more, by as much as 5,000.00 USD", "effort: the same, proved"] {
        assert!(changed.out.contains(line), "{line}\n{}", changed.out);
    }
}
