//! `attain analyze` and `attain plot`.

use attain::wire::ANALYSIS_SCHEMA;

use super::harness::Desk;

/// A desk with the hospital's contract.
fn desk() -> Desk {
    let desk = Desk::new();
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/hospital-quality/contract.attain");
    let text = std::fs::read_to_string(example).unwrap();
    desk.file("hospital.attain", &text);
    let proposal = text.split("# ---- worked examples").next().unwrap();
    desk.file("proposal.attain", &proposal.replace("from 12.5%    pays nothing", "from 13%      pays nothing"));
    desk
}

#[test]
fn as_data_it_is_as_its_schema_says() {
    let desk = desk();
    let told = desk.run(&["analyze", "hospital.attain", "--format", "json"]).fine();
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    let mut schema: serde_json::Value = serde_json::from_str(ANALYSIS_SCHEMA).unwrap();
    // Nothing is in the data that the schema does not tell of.
    close(&mut schema);
    compiler.add_resource("schema.json", schema).unwrap();
    let schema = compiler.compile("schema.json", &mut schemas).unwrap();
    if let Err(error) = schemas.validate(&told, schema) {
        panic!("{error}");
    }
    assert_eq!(told["schema"], "attain/analysis/1");
    let readmitted = told["curves"].as_array().unwrap().iter().find(|curve| curve["lever"]["fact"] == "readmitted");
    assert_eq!(readmitted.unwrap()["standards"][0]["at"]["text"], "12.5%");
}

/// Makes every object of a schema one that has no other fields.
pub fn close(schema: &mut serde_json::Value) {
    match schema {
        serde_json::Value::Object(map) => {
            if map.contains_key("properties") {
                map.insert("additionalProperties".to_owned(), false.into());
            }
            map.values_mut().for_each(close);
        }
        serde_json::Value::Array(all) => all.iter_mut().for_each(close),
        _ => {}
    }
}

#[test]
fn the_page_has_all_findings_and_needs_nothing_else() {
    let desk = desk();
    desk.run(&["analyze", "hospital.attain", "--html", "page.html"]).with_code(0);
    let page = desk.text("page.html");
    for part in ["What may be paid", "Cliffs", "What one more is worth", "Along each fact", "The facts it stands on"] {
        assert!(page.contains(part), "{part}");
    }
    assert!(page.matches("<svg").count() > 8);
    assert!(page.contains("given base_payments 12,000,000.00 USD, discharges 500, readmitted 50"), "facts to paste");
    for outside in ["src=", "<link", "@import", "url("] {
        assert!(!page.contains(outside), "{outside}");
    }
}

#[test]
fn a_curve_has_its_bounds_its_standards_and_where_it_stands() {
    let desk = desk();
    let plot = |more: &str| {
        let mut arguments = vec!["plot", "hospital.attain", "--output", "curve.svg"];
        arguments.extend(more.split(' '));
        desk.run(&arguments)
    };
    plot("--over readmission_rate").with_code(0);
    let svg = desk.text("curve.svg");
    for text in ["target 12.5%", "10% (50)", "10%, readmitted 50: 600,000.00 USD", "12.6% to 14.8%", "lower is better"]
    {
        assert!(svg.contains(text), "{text}");
    }
    plot("--over readmission_rate --of readmission_incentive --with proposal.attain").with_code(0);
    assert!(desk.text("curve.svg").contains("proposal.attain"));
    plot("--over experience --from 50% --to 75%").with_code(0);
    assert!(desk.text("curve.svg").contains("threshold 60%"));
    plot("--tornado").with_code(0);
    assert!(desk.text("curve.svg").contains("1 more: +120,000.00"));
    plot("--exposure").with_code(0);
    assert!(desk.text("curve.svg").contains("720,000.00"));
    desk.run(&["plot", "hospital.attain", "--tornado", "--output", "tornado.png"]).with_code(0);
    assert!(std::fs::read(desk.path("tornado.png")).unwrap().starts_with(b"\x89PNG"));
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let desk = desk();
    let refused = |arguments: &[&str], why: &str| {
        let said = desk.run(arguments).with_code(2);
        assert!(said.err.contains(why), "{}", said.err);
    };
    let svg = ["--output", "a.svg"];
    refused(
        &[&["plot", "hospital.attain", "--over", "readmision_rate"], &svg[..]].concat(),
        "did you mean `readmission_rate`?",
    );
    refused(&[&["plot", "hospital.attain", "--over", "experience", "--of", "nobody"], &svg[..]].concat(), "`nobody`");
    refused(
        &[&["plot", "hospital.attain", "--over", "experience", "--from", "5"], &svg[..]].concat(),
        "no place on the axis",
    );
    refused(&["plot", "hospital.attain", "--over", "experience", "--output", "a.pdf"], "`.svg` or `.png`");
    refused(&[&["plot", "hospital.attain"], &svg[..]].concat(), "required");
}
