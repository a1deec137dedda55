//! A contract read, checked, settled and explained, in a few lines.
//!
//!     cargo run --example quickstart

use attain::Contract;

const CONTRACT: &str = r#"
edition 2026

contract "Riverside quality incentive"
  between payer northlake "Northlake Health Plan" and provider riverside "Riverside Hospital"
  effective 2026-01-01 through 2026-12-31
  money in USD, rounded half up to the cent

input base_payments "Base payments": money
input discharges "Eligible discharges": count
input readmitted "Discharges readmitted within 30 days": count

metric readmission_rate "30-day all-cause readmission rate"
  is readmitted per discharges
  lower is better
  insufficient when discharges is below 30

§ 4.1 bonus readmission_bonus "Readmission bonus"
  by band of readmission_rate
    below 10%     pays 2% of base_payments
    from 10%      pays 1% of base_payments
    from 12.5%    pays nothing
    insufficient  pays nothing
"#;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let contract = Contract::parse(CONTRACT)?;
    let program = contract.program();

    let mut facts = program.facts();
    facts.set_at("discharges", 500)?;
    facts.set_at("readmitted", 50)?;
    facts.set_at("base_payments", "12000000.00")?;

    let settlement = program.settle("Riverside", &facts);
    let amount = settlement.decimal("readmission_bonus").ok_or("undetermined")?;
    assert_eq!(amount.to_string(), "120000");
    println!("{}", settlement.explain_line("readmission_bonus").unwrap_or_default());
    Ok(())
}
