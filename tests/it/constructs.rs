//! The table of constructs in the guide: every one of them has a row, every clause that a row quotes stands in a file of the row, and every
//! such file is one that the tests of the corpus read.

use std::fs;
use std::path::{Path, PathBuf};

/// One row of a table.
struct Row {
    construct: String,
    clauses: Vec<String>,
    files: Vec<PathBuf>,
}

#[test]
fn every_construct_has_one_row() {
    let listed: Vec<String> = CONSTRUCTS.iter().map(|heading| (*heading).to_owned()).collect();
    let rows: Vec<String> = rows().into_iter().map(|row| row.construct).collect();
    assert_eq!(rows, listed, "the rows of docs/constructs.md, in the order of the list");
    assert_eq!(rows.len(), 148);
}

/// Where the list that the guide follows is at hand, it has not moved on.
#[test]
fn the_list_is_the_one_that_is_followed() {
    let shared = std::env::var_os("ATTAIN_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    let Ok(text) = fs::read_to_string(shared.join("domain/constructs.md")) else { return };
    let headings: Vec<String> = text
        .lines()
        .filter_map(|line| line.strip_prefix("### "))
        .map(|heading| heading.replace('◆', "").trim().to_owned())
        .collect();
    assert_eq!(headings, CONSTRUCTS);
}

#[test]
fn every_clause_stands_in_a_file_of_its_row() {
    let corpus = ["tests/corpus/check/good", "tests/corpus/settle/good", "tests/corpus/programmes", "examples"];
    let corpus: Vec<PathBuf> = corpus.iter().map(|folder| root().join(folder)).collect();
    let mut report = String::new();
    for Row { construct, clauses, files } in rows() {
        if clauses.is_empty() || files.is_empty() {
            report += &format!("\n{construct}: a row has a clause and a file");
        }
        let mut texts = Vec::new();
        for file in files {
            match fs::read_to_string(&file) {
                Ok(text) if corpus.iter().any(|folder| file.starts_with(folder)) => {
                    if !text.contains("example \"") {
                        report += &format!("\n{construct}: {} works out nothing", file.display());
                    }
                    texts.push(bare(&text));
                }
                Ok(_) => report += &format!("\n{construct}: {} is not in the corpus", file.display()),
                Err(error) => report += &format!("\n{construct}: {}: {error}", file.display()),
            }
        }
        for clause in clauses {
            if !texts.iter().any(|text| text.contains(&bare(&clause))) {
                report += &format!("\n{construct}: `{clause}` is in none of its files");
            }
        }
    }
    assert!(report.is_empty(), "{report}");
}

/// The rows of all tables, in the order of the chapter.
fn rows() -> Vec<Row> {
    let chapter = fs::read_to_string(root().join("docs/constructs.md")).unwrap();
    let cells = |line: &str| -> Vec<String> {
        line.trim().trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    let mut rows = Vec::new();
    for line in chapter.lines().filter(|line| line.starts_with("| ")) {
        let cells = cells(line);
        let [construct, clauses, files] = cells.as_slice() else { panic!("three cells: {line}") };
        if construct == "construct" {
            continue;
        }
        // What stands between a pair of back-ticks is a clause; what stands in `](…)` a file.
        let clauses = clauses.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        let files = files.split("](").skip(1).filter_map(|link| link.split_once(')')).map(|(path, _)| below_docs(path));
        rows.push(Row { construct: construct.clone(), clauses, files: files.collect() });
    }
    rows
}

fn below_docs(link: &str) -> PathBuf {
    match link.strip_prefix("../") {
        Some(path) => root().join(path),
        None => root().join("docs").join(link),
    }
}

/// A text without its comments, with single blanks.
fn bare(text: &str) -> String {
    let uncommented = text.lines().map(|line| {
        let mut quoted = false;
        let comment = line.char_indices().find(|(_, c)| {
            quoted ^= *c == '"';
            *c == '#' && !quoted
        });
        comment.map_or(line, |(at, _)| &line[..at])
    });
    uncommented.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The constructs that programs and contracts ask for.
const CONSTRUCTS: &[&str] = &[
    "A1 Rate (proportion)",
    "A2 Observed-to-expected ratio (SIR, ERR, O/E)",
    "A3 Time measure: compliance share versus mean",
    "A4 Count or event measure",
    "A5 Combining measures at patient level: all-or-none, opportunity, average of rates",
    "A6 Survey measure (top-box, mean, CAHPS)",
    "A7 Yes/no attestation or structural measure",
    "A8 Pay for reporting",
    "A9 Per-1,000, PMPM and member months",
    "A10 Direction",
    "A11 Minimum denominator and reliability",
    "A12 Kinds of missing",
    "A13 Exclusions, exceptions, carve-outs",
    "A14 Excused periods (extraordinary circumstances, force majeure)",
    "A15 Baseline, performance and payment periods",
    "A16 Rolling window and averaging",
    "A17 Year-over-year change and trend",
    "A18 Risk and case-mix adjustment, capped",
    "A19 Truncation of high-cost cases",
    "A20 Claims run-out and completion factor",
    "A21 Precision and rounding of the measured value",
    "A22 Sampling and validation",
    "A23 Stratified measures and equity",
    "A24 Attribution and assignment",
    "B1 Fixed target",
    "B2 Threshold, target, stretch",
    "B3 Peer percentile",
    "B4 Own-baseline target",
    "B5 Gap closure with floor",
    "B6 Top-decile mean benchmark",
    "B7 Cut points with guardrails",
    "B8 Ratchet and annual target schedule",
    "B9 Topped-out measure",
    "B10 Market-trend or control-group benchmark",
    "B11 Blended regional and historical benchmark",
    "B12 Statistical test against a target",
    "C1 Met or missed",
    "C2 Step bands (tiers), whole amount",
    "C3 Linear interpolation (sliding scale)",
    "C4 Graduated (marginal) tiers",
    "C5 Higher of achievement and improvement",
    "C6 Decile points with partial credit",
    "C7 Consistency points (worst dimension)",
    "C8 Weighted composite",
    "C9 Domain roll-up and normalisation",
    "C10 Reweight pro rata",
    "C11 Reweight by table",
    "C12 Minimum measures or domains",
    "C13 Bonus points with cap",
    "C14 Star rating",
    "C15 Consistency reward and equity index",
    "C16 Two-way matrix (quality x cost)",
    "C17 Best N of M, with substitution",
    "C18 Z-score and winsorised z",
    "C19 Rank and percentile rank with ties",
    "C20 Worst-quartile penalty",
    "C21 Count of measures met",
    "C22 Gate, gateway, must-pass",
    "C23 Per full unit of shortfall",
    "C24 Non-linear exchange (logistic)",
    "C25 Two-step points table",
    "C26 Multiplicative quality adjustment with gold-standard ceiling",
    "D1 Fixed bonus or penalty",
    "D2 Percentage of a base",
    "D3 PMPM incentive",
    "D4 Per-patient or per-event incentive",
    "D5 Withhold and earn-back",
    "D6 Pool funding and redistribution",
    "D7 Budget-neutral linear exchange",
    "D8 Scaling factor with ceiling",
    "D9 Payback percentage",
    "D10 Order of multipliers and modifiers",
    "D11 Claim-line adjustment",
    "D12 Caps and floors, lesser-of and greater-of",
    "D13 How a cap is applied across several items",
    "D14 Exact allocation to the penny",
    "D15 Liquidated damages per day or event",
    "D16 Per breach above tolerance",
    "D17 Service credit from an at-risk pool",
    "D18 Consecutive-failure escalation",
    "D19 Rolling-window persistent failure",
    "D20 Cure, corrective action, step-in, termination right",
    "D21 Earn-back of a penalty",
    "D22 Lesser-of billed charges",
    "D23 Provider stop-loss, first or second dollar",
    "D24 Outlier with marginal cost factor",
    "D25 Marginal rate above baseline",
    "D26 Bundled (episode) reconciliation",
    "D27 Capitation with retro and proration",
    "D28 Risk pool, surplus and deficit",
    "D29 Shared savings with minimum savings rate",
    "D30 Loss rate from quality",
    "D31 Performance-payment and loss limits",
    "D32 Risk corridor",
    "D33 MLR rebate or guarantee",
    "D34 Individual stop-loss (reinsurance)",
    "D35 Discounted target",
    "D36 Quality withhold inside the benchmark",
    "D37 Gate ladder",
    "D38 Advance payment and recoup",
    "D39 Interim and final settlement",
    "D40 Interest",
    "D41 Indexation with collar",
    "D42 Phase-in of percent at risk",
    "D43 Glide path of risk level",
    "D44 Hold harmless and income protection",
    "D45 Carry-forward and banking",
    "D46 Sequestration, tax, fee",
    "D47 Multi-currency",
    "D48 Aggregate guarantee with or without offset",
    "D49 Minimum rebate per script (greater-of)",
    "D50 Most-favoured terms",
    "D51 Volume commitment and shortfall",
    "D52 Non-payment of avoidable events",
    "D53 Interim aspiration",
    "D54 Reciprocal obligation",
    "D55 Proration",
    "D56 Points to money with size and prevalence",
    "D57 Financial reward by status",
    "E1 Effective dating, versions, amendments",
    "E2 Retroactive restatement, appeal, audit, clawback",
    "E3 Order of precedence and incorporation by reference",
    "E4 Defined terms and named values",
    "E5 Hierarchical cascade (network → group → clinician)",
    "E6 Funds flow with waterfall",
    "E7 Scorecard and comparative statistics",
    "E8 Deadlines, calendars, business days",
    "E9 Discretion and manual override",
    "E10 Dispute and hold",
    "E11 Renewal, renegotiation, notice triggers",
    "E12 Eligibility and good standing",
    "E13 Explanation, ledger, reproducibility",
    "E14 No double counting across programmes",
    "E15 Termination effects",
    "E16 Option elections",
    "F1 Auto-approval list",
    "F2 Exception to manual review",
    "F3 Gold card",
    "F4 Asymmetric automation",
    "F5 Decision clocks and tolling",
    "F6 Deemed approval and payer penalty",
    "F7 Partial approval",
    "F8 Administrative reject, not required, duplicate",
    "F9 Audit sampling",
    "F10 Rule conflict and hit policy",
    "F11 Temporal conditions on history",
    "F12 Claim consequence: full, reduced, denied",
    "F13 Three-valued conditions",
];
