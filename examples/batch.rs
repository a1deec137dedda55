//! Many rows through one program: facts and values are used again, nothing is allocated once warm.
//!
//!     cargo run --release --example batch

use attain::{Contract, FactValue, Number};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let contract = Contract::parse(include_str!("hospital-vbp/contract.attain"))?;
    let program = contract.program();
    let score = program.figure("total_performance_score").ok_or("no such figure")?;

    let table = include_str!("hospital-vbp/facts.csv");
    let mut lines = table.lines();
    let header: Vec<&str> = lines.next().unwrap_or("").split(',').collect();
    // Columns that the contract does not ask for (name, state) have no place.
    let places: Vec<_> = header.iter().map(|column| program.input(column)).collect();

    let mut facts = program.facts();
    let mut settler = program.settler();
    let mut scored = 0;
    let mut best = Number::zero();
    for line in lines.filter(|line| !line.contains('"')) {
        facts.clear();
        for (place, cell) in places.iter().zip(line.split(',')) {
            if let Some(place) = place {
                facts.set(*place, FactValue::Text(cell))?;
            }
        }
        if let Ok(total) = settler.settle(&facts).number(score) {
            scored += 1;
            best = best.max(total);
        }
    }
    println!("{scored} hospitals scored; the best has {} points", best.to_fixed(2, attain::Mode::HalfUp));
    assert!(scored > 10);
    Ok(())
}
