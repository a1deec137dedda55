//! What a sceptical provider is shown: one line, the ledger, and everything a figure was made from.
//!
//!     cargo run --example explain

use attain::{Contract, Outcome};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let contract = Contract::parse(include_str!("../benches/contracts/ten-metrics.attain"))?;
    let program = contract.program();
    let mut facts = program.facts();
    facts.set_at("base", "4200000.00")?;
    for measure in 1..=9 {
        facts.set_at(&format!("numerator_{measure}"), 70 + measure)?;
        facts.set_at(&format!("denominator_{measure}"), 100)?;
    }
    // The tenth has too few cases: its weight goes to the others.
    facts.set_at("numerator_10", 9)?;
    facts.set_at("denominator_10", 12)?;

    let settlement = program.settle("General Hospital", &facts);
    println!("{}\n", settlement.explain_line("incentive").unwrap_or_default());
    println!("{}", settlement.ledger());
    println!("{}", settlement.explain_fully("quality").unwrap_or_default());

    // Without the first denominator the gate is neither open nor closed.
    let mut facts = program.facts();
    facts.set_at("base", "4200000.00")?;
    let settlement = program.settle("Silent Hospital", &facts);
    match settlement.figure("incentive") {
        Some(Outcome::Absent { kind, needs }) => println!("undetermined ({}): needs {}", kind.word(), needs.join(", ")),
        other => return Err(format!("expected an absence, got {other:?}").into()),
    }
    Ok(())
}
