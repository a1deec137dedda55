//! Random contracts as incentives are written: a few measures, scores, a composite, terms with caps, floors, gates and
//! withholds. Most of what they pay goes the right way, and some of it does not.

use std::fmt::Write;

use crate::strategies::contract::Dice;

/// The text of a seed.
pub fn text(seed: u64) -> String {
    let mut dice = Dice::new(seed ^ (3 << 50));
    let mut text = String::from(
        "edition 2026\n\ncontract \"Random incentives\"\n  between payer plan \"The plan\" and provider hospital \"The hospital\"\n  effective 2026-01-01 through 2026-12-31\n  settled each year\n  money in USD, rounded half up to the cent\n",
    );
    let measures = 1 + dice.below(3);
    for place in 0..measures {
        measure(&mut dice, &mut text, place);
    }
    let gate = dice.chance(30);
    if gate {
        text.push_str("\ninput attested \"Attested\": yes or no\n");
    }
    let _ = write!(text, "\ncomposite quality \"Quality\"\n");
    let shares: &[u32] = [&[100][..], &[60, 40], &[50, 30, 20]][measures - 1];
    for (place, share) in shares.iter().enumerate() {
        let _ = writeln!(text, "  {share}% score_{place}");
    }
    text.push_str("  rounded half up to 2 decimals\n");
    let terms = 1 + dice.below(3);
    for place in 0..terms {
        term(&mut dice, &mut text, place, measures, gate);
    }
    text
}

/// A measure of a fact, or of two, with its score.
fn measure(dice: &mut Dice, text: &mut String, place: usize) {
    let missing = dice.chance(30);
    let (absent, row) = if missing { (", may be unreported", "    unreported  earns 0\n") } else { ("", "") };
    let better = dice.pick(&["higher", "lower"]);
    let (unit, quotient) = match dice.below(3) {
        0 => {
            let _ = write!(text, "\ninput fact_{place} \"Rate\": percent between 0% and 100%, 1 decimal{absent}\n");
            ("%", false)
        }
        1 => {
            let _ = write!(text, "\ninput fact_{place} \"Cases\": count between 0 and 100{absent}\n");
            ("", false)
        }
        _ => {
            let _ = write!(
                text,
                "\ninput cases_{place} \"Cases\": count between 20 and 60\ninput fact_{place} \"Met\": count between 0 and 20{absent}\n"
            );
            ("%", true)
        }
    };
    let is = if quotient { format!("fact_{place} per cases_{place}") } else { format!("fact_{place}") };
    let _ = write!(text, "\nmetric metric_{place} \"Measure\"\n  is {is}\n  {better} is better\n");
    let up = (better == "higher") != dice.chance(15);
    let bounds = dice.pick(&[[20, 50, 80], [10, 30, 60], [5, 50, 95]]);
    let points = |rank: usize| if up { [0, 40, 70, 100][rank] } else { [100, 70, 40, 0][rank] };
    let _ = write!(text, "\nscore score_{place} \"Points\"\n");
    if dice.chance(50) {
        let _ = writeln!(text, "  by band of metric_{place}\n    below {}{unit}  earns {}", bounds[0], points(0));
        for (rank, bound) in bounds.iter().enumerate() {
            let _ = writeln!(text, "    from {bound}{unit}  earns {}", points(rank + 1));
        }
    } else {
        let _ = writeln!(text, "  by line of metric_{place}");
        let ends = [0, bounds[0], bounds[2], 100];
        for (rank, bound) in ends.iter().enumerate() {
            let _ = writeln!(text, "    at {bound}{unit}  earns {}", points(rank));
        }
    }
    text.push_str(row);
}

fn term(dice: &mut Dice, text: &mut String, place: usize, measures: usize, gate: bool) {
    let bonus = dice.chance(75);
    let (kind, verb) = if bonus { ("bonus", "pays") } else { ("penalty", "charges") };
    let _ = write!(text, "\n{kind} term_{place} \"Term\"\n");
    match dice.below(4) {
        0 => {
            let _ = writeln!(text, "  {verb} {} USD × quality", dice.pick(&[100, 250, 333]));
        }
        1 => {
            let of = dice.below(measures);
            let _ = writeln!(text, "  {verb} {} USD × score_{of}", dice.pick(&[10, 75]));
        }
        2 => {
            let amounts = if bonus != dice.chance(15) { [0, 5_000, 20_000] } else { [20_000, 5_000, 0] };
            let _ = writeln!(
                text,
                "  by band of quality\n    below 40  {verb} {} USD\n    from 40  {verb} {} USD\n    from 75  {verb} {} USD",
                amounts[0], amounts[1], amounts[2]
            );
        }
        _ => {
            let of = dice.below(measures);
            let _ = writeln!(text, "  {verb} (quality + score_{of}) × 50 USD");
        }
    }
    if dice.chance(25) {
        let _ = writeln!(text, "  rounded {} to the nearest 500 USD", dice.pick(&["half up", "down", "up"]));
    }
    if dice.chance(40) {
        let _ = writeln!(text, "  capped at {} USD", dice.pick(&[7_500, 12_000]));
    }
    if dice.chance(20) {
        text.push_str("  not below 1,000 USD\n");
    }
    if gate && dice.chance(50) {
        text.push_str("  only if attested\n");
    } else if dice.chance(25) {
        let of = dice.below(measures);
        let _ = writeln!(text, "  only if score_{of} is at least 40");
    }
}
