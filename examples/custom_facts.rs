//! Facts from your own types, by serde; what does not fit is said by name and never changed.
//!
//!     cargo run --example custom_facts

use attain::{Contract, Kind};
use serde::Serialize;

#[derive(Serialize)]
struct Quarter {
    patients: u32,
    screened: u32,
    /// None leaves the fact unset: unreported where the contract lets it be, else it is needed.
    survey: Option<String>,
    track: Track,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Track {
    Basic,
}

const CONTRACT: &str = r#"
edition 2026
contract "Screening" between payer plan "The Plan" and provider practice "The Practice"
  money in USD, rounded half up to the cent

schedule tracks "Tracks" keyed by track
  column rate: money
  | track    | rate     |
  | basic    | 10 USD   |
  | enhanced | 12.5 USD |

input patients "Patients due": count at least 1
input screened "Patients screened": count
input survey "Patients content": percent, may be unreported
input track "Track": key of tracks

metric screening_rate "Screening" is screened per patients higher is better

bonus screening_bonus "Screening bonus"
  pays track.rate × screened
  only if screening_rate is at least 60% and survey is at least 75%, unreported counts as no
"#;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let contract = Contract::parse(CONTRACT)?;
    let program = contract.program();

    let mut facts = program.facts();
    facts.set_all(&Quarter { patients: 400, screened: 300, survey: Some("81.5%".into()), track: Track::Basic })?;
    let settlement = program.settle("Elm Street", &facts);
    assert_eq!(settlement.decimal("screening_bonus").ok_or("undetermined")?.to_string(), "3000");
    println!("{}", settlement.ledger());

    facts.clear();
    facts.set_all(&Quarter { patients: 400, screened: 300, survey: None, track: Track::Basic })?;
    facts.set_at("survey", Kind::Unreported)?;
    let settlement = program.settle("Elm Street", &facts);
    println!("{}", settlement.explain_line("screening_bonus").unwrap_or_default());

    let refused = facts.set_at("patients", "four hundred");
    println!("{}", refused.err().ok_or("a text is no count")?);
    Ok(())
}
