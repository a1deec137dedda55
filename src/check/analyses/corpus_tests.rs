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
        if std::env::var("PARTS").is_ok() {
            use std::time::Instant;
            let model = &checked.model;
            let t = Instant::now();
            let mut prover = super::terms::Prover::new(model);
            println!("prover {:?} budget {}", t.elapsed(), prover.budget);
            let t = Instant::now();
            let mut flows = super::flow::Flows::new(&mut prover);
            println!("flows {:?}", t.elapsed());
            let t = Instant::now();
            super::missing::missing(&mut flows, &source);
            println!("missing {:?} budget {}", t.elapsed(), prover.budget);
            let t = Instant::now();
            super::tables::tables(&mut prover, &source);
            println!("tables {:?}", t.elapsed());
            let t = Instant::now();
            super::money::money(&mut prover, &source);
            println!("money {:?} budget {}", t.elapsed(), prover.budget);
            let t = Instant::now();
            super::steps::steps(model, &source);
            println!("steps {:?}", t.elapsed());
        }
        println!("==== {path} {:?}", start.elapsed());
        for finding in parsed.findings.iter().chain(&checked.findings) {
            println!("{}", crate::diagnostic::render(finding, &source));
        }
    }
}
