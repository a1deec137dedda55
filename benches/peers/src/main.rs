//! Attain beside its peers on the ten-metric contract: one run, everybody in turn, answers compared to the cent. `README.md` says the rest.

mod engines;
mod exact;
mod peer;
#[path = "../../ten_metrics.rs"]
mod ten_metrics;

use std::path::PathBuf;

use ::attain::Contract;
use engines::{attain, cel, datalogic, floats, lemma, python, regorus, rhai, zen};
use peer::{Numbers, Peer, one_by_one};
use rust_decimal::Decimal;
use ten_metrics::{Row, by_hand, cents, endless_rows, rows};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Rows that every answer is compared on.
const COMPARED: usize = 100_000;
/// Rows among which the one is looked for that floats pay most wrongly.
const LOOKED_AT: usize = 5_000_000;
/// Rows that whole-column engines are timed on.
const COLUMN_ROWS: usize = 1_000_000;
/// Rows that the hand-written contract is timed on, before each turn of each engine.
const HAND_ROWS: usize = 20_000;
/// What a turn of a row-at-a-time engine should take, in seconds; a slow engine gets fewer rows.
const TURN: f64 = 0.05;

/// What a run of this program was asked for.
struct Asked {
    rounds: usize,
    /// The interpreter of the Python peers; they are left out where there is none.
    python: Option<PathBuf>,
    /// Where rows and answers are exchanged with Python.
    folder: PathBuf,
    /// Only engines whose name contains this.
    only: Option<String>,
}

/// How an engine's answers stand to the exact ones.
struct Mistakes {
    compared: usize,
    rows: Vec<usize>,
    greatest: i64,
}

fn main() {
    let asked = asked();
    let rows = rows(COLUMN_ROWS);
    let exact: Vec<i64> = rows[..COMPARED].iter().map(|row| exact::settle(row).1).collect();
    let contract = Contract::parse(attain::CONTRACT).unwrap();

    let wanted = |name: &str| asked.only.as_ref().is_none_or(|only| name.to_lowercase().contains(&only.to_lowercase()));
    let mut peers: Vec<Peer<'_>> =
        engines(&contract, &rows).iter().filter(|(name, _)| wanted(name)).map(|(_, make)| make()).collect();
    if let Some(interpreter) = &asked.python {
        let python = python::peers(interpreter, &asked.folder, &rows);
        peers.extend(python.into_iter().filter(|peer| wanted(peer.name)));
    }
    let mut hand = one_by_one("by hand in Rust, `rust_decimal`", Numbers::Decimals, &rows, |row| cents(by_hand(row)));

    let hand_mistakes = compare(&mut hand, &exact);
    let mistakes: Vec<Mistakes> = peers.iter_mut().map(|peer| compare(peer, &exact)).collect();
    let timed = time(&mut hand, &mut peers, asked.rounds);
    print_table(&hand, &hand_mistakes, &peers, &mistakes, &timed, asked.rounds);
    print_miss();
}

/// Makes an engine.
type Make<'a> = Box<dyn Fn() -> Peer<'a> + 'a>;

/// All engines that live in this process, to be made where they are asked for: some compile their rules for a while.
fn engines<'a>(contract: &'a Contract, rows: &'a [Row]) -> [(&'static str, Make<'a>); 11] {
    [
        ("attain, ready columns", Box::new(|| attain::columns(contract, rows, true))),
        ("attain, columns handed over", Box::new(|| attain::columns(contract, rows, false))),
        ("attain, row by row", Box::new(|| attain::scalar(contract, rows))),
        ("zen-expression", Box::new(|| zen::expressions(rows))),
        ("zen-engine", Box::new(|| zen::graph(rows))),
        ("rhai, decimals", Box::new(|| rhai::peer(rows, Numbers::Decimals))),
        ("lemma-engine", Box::new(|| lemma::peer(rows))),
        ("rhai, floats", Box::new(|| rhai::peer(rows, Numbers::Floats))),
        ("datalogic-rs", Box::new(|| datalogic::peer(rows))),
        ("cel", Box::new(|| cel::peer(rows))),
        ("regorus", Box::new(|| regorus::peer(rows))),
    ]
}

fn asked() -> Asked {
    let mut asked = Asked { rounds: 11, python: None, folder: std::env::temp_dir(), only: None };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next().unwrap_or_else(|| panic!("{word} wants a value"));
        match word.as_str() {
            "--rounds" => asked.rounds = value.parse().unwrap(),
            "--python" => asked.python = Some(value.into()),
            "--folder" => asked.folder = value.into(),
            "--only" => asked.only = Some(value),
            other => panic!("{other}: known are --rounds, --python, --folder and --only"),
        }
    }
    asked
}

/// Every answer held against the exact one. An engine that would take more than a minute is compared on fewer rows.
fn compare(peer: &mut Peer<'_>, exact: &[i64]) -> Mistakes {
    let each = (peer.run)(1_000, None) / 1_000.0;
    let compared = if each * COMPARED as f64 > 60.0 { 10_000 } else { COMPARED };
    let mut answers = Vec::with_capacity(compared);
    (peer.run)(compared, Some(&mut answers));
    assert_eq!(answers.len(), compared, "{} gave an answer for every row", peer.name);
    let wrong = answers.iter().zip(exact).enumerate().filter(|(_, (given, right))| given != right);
    let (rows, by): (Vec<usize>, Vec<i64>) = wrong.map(|(at, (given, right))| (at, (given - right).abs())).unzip();
    Mistakes { compared, rows, greatest: by.into_iter().max().unwrap_or(0) }
}

/// The times of one engine: rows a turn, nanoseconds a row, and as a ratio to the hand-written rows timed just before.
struct Times {
    rows: usize,
    nanoseconds: Vec<f64>,
    ratios: Vec<f64>,
}

/// All engines in turn, round after round, the hand-written contract before each of them.
fn time(hand: &mut Peer<'_>, peers: &mut [Peer<'_>], rounds: usize) -> (Vec<f64>, Vec<Times>) {
    let mut hands = Vec::new();
    let mut times: Vec<Times> = peers
        .iter_mut()
        .map(|peer| {
            let each = (peer.run)(200, None) / 200.0;
            let rows = if peer.columns { COLUMN_ROWS } else { ((TURN / each) as usize).clamp(50, HAND_ROWS) };
            Times { rows, nanoseconds: Vec::new(), ratios: Vec::new() }
        })
        .collect();
    for round in 0..=rounds {
        for (peer, times) in peers.iter_mut().zip(&mut times) {
            let base = (hand.run)(HAND_ROWS, None) * 1e9 / HAND_ROWS as f64;
            let each = (peer.run)(times.rows, None) * 1e9 / times.rows as f64;
            if round > 0 {
                hands.push(base);
                times.nanoseconds.push(each);
                times.ratios.push(each / base);
            }
        }
    }
    (hands, times)
}

/// Least, median and greatest.
fn spread(values: &[f64]) -> [f64; 3] {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    [sorted[0], sorted[sorted.len() / 2], sorted[sorted.len() - 1]]
}

fn print_table(
    hand: &Peer<'_>,
    hand_mistakes: &Mistakes,
    peers: &[Peer<'_>],
    mistakes: &[Mistakes],
    (hands, times): &(Vec<f64>, Vec<Times>),
    rounds: usize,
) {
    println!(
        "Ratios: least, median and greatest of {rounds} rounds, to the hand-written rows timed just before each turn.\n"
    );
    println!("| engine | numbers | rows a turn | rows/s | ns a row | ratio | paid wrongly | by at most |");
    println!("|---|---|---|---|---|---|---|---|");
    assert!(!hands.is_empty(), "no engine was asked for by that name");
    let [_, each, _] = spread(hands);
    print_line(hand, HAND_ROWS, each, "1", hand_mistakes);
    for ((peer, times), mistakes) in peers.iter().zip(times).zip(mistakes) {
        let [least, median, greatest] = spread(&times.ratios);
        let [_, each, _] = spread(&times.nanoseconds);
        let digits = if median < 1.0 { 3 } else { 1 };
        let ratio = format!("{least:.digits$}, **{median:.digits$}**, {greatest:.digits$}");
        print_line(peer, times.rows, each, &ratio, mistakes);
    }
}

fn print_line(peer: &Peer<'_>, rows: usize, each: f64, ratio: &str, mistakes: &Mistakes) {
    println!(
        "| {} | {} | {} | {} | {} | {ratio} | {} of {} | {} |",
        peer.name,
        peer.numbers.text(),
        thousands(rows as i64),
        thousands((1e9 / each) as i64),
        thousands(each as i64),
        thousands(mistakes.rows.len() as i64),
        thousands(mistakes.compared as i64),
        if mistakes.greatest == 0 { "0".to_owned() } else { dollars(mistakes.greatest) },
    );
}

/// Of many more rows the one that floats pay most wrongly, with the composite that missed its bound.
fn print_miss() {
    let (mut composites, mut paid_wrongly) = (0, 0);
    let mut worst: Option<(i64, usize, Row)> = None;
    for (at, row) in endless_rows().take(LOOKED_AT).enumerate() {
        let (composite, paid) = floats::settle(&row);
        let (fraction, owed) = exact::settle(&row);
        let rounded = fraction.map(|(top, bottom)| (200 * top + bottom) / (2 * bottom));
        composites += usize::from(composite.map(|value| (value * 100.0).round() as i128) != rounded);
        let off = (peer::float_cents(paid) - owed).abs();
        paid_wrongly += usize::from(off > 0);
        if off > worst.as_ref().map_or(0, |(off, ..)| *off) {
            worst = Some((off, at, row));
        }
    }
    println!(
        "\nBinary floats by hand in Rust, {} rows: {} composites and {} payments are wrong.",
        thousands(LOOKED_AT as i64),
        thousands(composites as i64),
        thousands(paid_wrongly as i64)
    );
    if let Some((_, at, row)) = worst {
        print_payment(&format!("The payment that is most wrong is of row {at}"), &row);
    }
    print_payment("A row that was made for a tie at a band's bound", &at_a_bound());
}

/// Scores of 50, 17.70833…, 100, 82.26666… and 100: their mean is 69.995, which rounds into the band from 70.
fn at_a_bound() -> Row {
    let reported = [(50, 100), (39, 96), (10, 100), (496, 625), (90, 100)];
    let measures = std::array::from_fn(|i| reported.get(i).map_or((None, 100), |(met, cases)| (Some(*met), *cases)));
    Row { base: Decimal::from(40_000_000), measures }
}

/// What a row's composite is, exactly and in floats, and what is paid for it.
fn print_payment(title: &str, row: &Row) {
    println!("{title}; base payments {}:", dollars(cents(row.base)));
    let measures: Vec<String> = row
        .measures
        .iter()
        .map(|(met, cases)| met.map_or_else(|| format!("none of {cases}"), |met| format!("{met} of {cases}")))
        .collect();
    println!("  measures: {}", measures.join(", "));
    let ((Some((top, bottom)), owed), (Some(composite), paid)) = (exact::settle(row), floats::settle(row)) else {
        return;
    };
    let exact = (top * 10i128.pow(15) / bottom) as f64 / 1e15;
    println!(
        "  composite: exactly {top}/{bottom} = {exact:.3}; in floats {composite:.17}, {:.1e} off",
        composite - exact
    );
    let paid = peer::float_cents(paid);
    println!("  paid in floats {}, owed {}: {} off", dollars(paid), dollars(owed), dollars((paid - owed).abs()));
    println!("  by hand in decimals of 28 digits {}", dollars(cents(by_hand(row))));
}

fn dollars(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", thousands(cents.abs() / 100), cents.abs() % 100)
}

fn thousands(number: i64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap()).collect();
    groups.join(",")
}
