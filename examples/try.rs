use attain::*;
fn main() {
    let name = std::env::args().nth(1).unwrap();
    let text = std::fs::read_to_string(&name).unwrap();
    let check = Contract::check(&name, &text, &Default::default());
    print!("{}", check.render());
    if let Some(c) = check.contract() { println!("ok: {} operations", c.program().operations()); 
      if let Some(facts) = std::env::args().nth(2) {
        let p = c.program();
        let mut settler = p.settler();
        let mut f = p.facts();
        let t = std::fs::read_to_string(facts).unwrap();
        let mut lines = t.lines();
        let header: Vec<&str> = lines.next().unwrap().split(',').collect();
        let slots: Vec<_> = header.iter().map(|h| p.input(h)).collect();
        let out: Vec<_> = p.figures();
        let t0 = std::time::Instant::now();
        let mut n = 0;
        for l in lines {
            f.clear();
            let cells: Vec<&str> = if l.contains('"') { continue } else { l.split(',').collect() };
            for (s, c) in slots.iter().zip(&cells) { if let Some(s) = s { if let Err(e) = f.set(*s, FactValue::Text(c)) { println!("{e}") } } }
            settler.settle(&f); n += 1;
            if n <= 2 { for o in &out { if let Ok(v) = settler.number(o.slot) { print!("{}={} ", o.address, v); } } println!(); }
        }
        println!("{n} rows in {:?}", t0.elapsed());
        print!("{}", p.settle("x", &f).ledger());
      }
    }
}
