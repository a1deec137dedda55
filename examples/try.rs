use attain::*;
fn main() {
    let name = std::env::args().nth(1).unwrap();
    let text = std::fs::read_to_string(&name).unwrap();
    let source = source::Source::new(name, text);
    let parsed = syntax::parse(&source);
    for f in &parsed.findings { print!("{}", diagnostic::render(f, &source)); }
    let checked = check::check(&parsed.text, &source, &Default::default());
    for f in &checked.findings { print!("{}", diagnostic::render(f, &source)); }
    println!("{} figures {} exprs", checked.model.figures.len(), checked.model.exprs.len());
    if parsed.findings.iter().chain(&checked.findings).any(|f| f.is_error()) { return; }
    match program::compile(&checked.model) { Ok(p) => println!("{} ops {} regs", p.operations(), p.registers()), Err(e) => for f in e { print!("{}", diagnostic::render(&f, &source)) } }
}
