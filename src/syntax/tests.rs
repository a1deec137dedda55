use super::*;
use crate::source::Source;

#[test]
fn samples() {
    for name in ["s1", "s2", "s3", "oa", "ob", "od", "more", "amb", "bad"] {
        let text = std::fs::read_to_string(format!("/work/shared/design/proof/texts/{name}.attain")).unwrap();
        let source = Source::new(format!("{name}.attain"), text);
        let parsed = parse(&source);
        println!("=== {name}: {} clauses", parsed.text.clauses.len());
        for finding in &parsed.findings { println!("{}", crate::diagnostic::render(finding, &source)); }
    }
}
