use crate::source::Source;

#[test]
#[ignore]
fn look() {
    let path = std::env::var("LOOK").unwrap();
    for path in path.split(':') {
        let text = std::fs::read_to_string(path).unwrap();
        let source = Source::new(path, text);
        let parsed = crate::syntax::parse(&source);
        let start = std::time::Instant::now();
        let checked = crate::check::check(&parsed.text, &source, &Default::default());
        println!("==== {path} {:?}", start.elapsed());
        for finding in parsed.findings.iter().chain(&checked.findings) {
            println!("{}", crate::diagnostic::render(finding, &source));
        }
    }
}
