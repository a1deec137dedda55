//! Decisions and obligations: every reason why a row did not decide is told of its own part, and helps can be followed.

use attain::Contract;

const PARTS: &str = r#"
edition 2026

contract "Parts of conditions"
  between payer plan "P" and provider group "Q"
  effective 2026-01-01 through 2026-12-31
  settled each year
  money in USD, rounded half up to the cent

input a: number
input b: number
input c: number

# A calculation that is itself of two parts counts as the one that it is in the row.
method inside(x: number) means x is above 1 and x is below 5

decision answer "Answer"
  when inside(a) and (b is above 1 and a is above b)  approves
  when c is at least 2 and below 9 and b is above 7   denies because "b alone"
  otherwise                                           refers
"#;

#[test]
fn each_part_of_a_condition_is_told_as_what_it_came_to() {
    let contract = Contract::parse(PARTS).unwrap_or_else(|error| panic!("{error}"));
    let because = |a: i64, b: i64, c: i64| -> Vec<String> {
        let mut facts = contract.program().facts();
        for (name, value) in [("a", a), ("b", b), ("c", c)] {
            facts.set_number(contract.program().input(name).unwrap(), attain::Number::from(value)).unwrap();
        }
        let settlement = contract.program().settle("g", &facts);
        settlement.rulings().iter().flat_map(|ruling| &ruling.because).map(ToString::to_string).collect()
    };
    let first = "row 1 (when inside(a) and (b is above 1 and a is above b)): ";
    // 3 is inside: only the parts behind it fail.
    assert_eq!(
        because(3, 0, 5),
        [format!("{first}`b is above 1` does not hold"), second("`b is above 7` does not hold")]
    );
    assert_eq!(
        because(3, 3, 5),
        [format!("{first}`a is above b` does not hold"), second("`b is above 7` does not hold")]
    );
    // 9 is not: that alone.
    assert_eq!(because(9, 8, 5), [format!("{first}`inside(a)` does not hold")]);
    assert_eq!(
        because(9, 8, 9),
        [format!("{first}`inside(a)` does not hold"), second("`c is at least 2 and below 9` does not hold"),]
    );
}

fn second(what: &str) -> String {
    format!("row 2 (b alone): {what}")
}

const HELPED: &str = r#"
edition 2026

contract "What helps say"
  between payer plan "P" and provider group "Q"
  effective 2026-01-01 through 2026-12-31
  settled each year
  money in USD, rounded half up to the cent
  governed by period start

amendment later "Later" effective 2026-07-01

input received: time

obligation first owed by group
  due received + 2 days
  done on received

obligation second owed by group
  due received + 2 days
  done on first.done

obligation third added by later owed by group
  due received + 2 days
  done on received
"#;

#[test]
fn helps_can_be_followed() {
    let check = Contract::check("contract.attain", HELPED, &attain::Schedules::default());
    let told = check.render();
    assert!(told.contains("`define first_done_at: time means first.done`, and here `done on first_done_at`"), "{told}");
    assert!(told.contains("`added by` of an obligation"), "{told}");
    assert!(told.contains("give the new clause a name of its own"), "{told}");
}
