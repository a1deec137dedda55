//! The formatter keeps what a text says, and every comment in it.

use attain::diagnostic::render;
use attain::source::Source;
use attain::syntax::format::{format, formatted};
use attain::syntax::parse;
use attain::syntax::tree::Text;
use proptest::prelude::*;

use crate::strategies::tree::{Tree, text};

/// Reads a text that must be free of errors.
fn read(words: &str) -> Result<(Source, Text), TestCaseError> {
    let source = Source::new("property.attain", words);
    let parsed = parse(&source);
    let errors: Vec<String> =
        parsed.findings.iter().filter(|finding| finding.is_error()).map(|finding| render(finding, &source)).collect();
    prop_assert!(errors.is_empty(), "{}\n{}", errors.join("\n"), words);
    Ok((source, parsed.text))
}

/// The form of a tree that was never written.
fn print(text: &Text) -> String {
    format(text, &Source::new("none.attain", ""))
}

/// The comments of a text in their order.
fn comments(text: &Text) -> Vec<String> {
    text.comments.0.iter().map(|comment| comment.words.clone()).collect()
}

/// Where a comment may begin: at the end of a word, outside of quotes and grids; and whether it must stand on a line of its
/// own, as it must after a grid's line when it has a bar.
fn blanks(words: &str) -> Vec<(usize, bool)> {
    let mut places = Vec::new();
    let mut start = 0;
    for line in words.split_inclusive('\n') {
        let mut quote = None;
        let grid = line.trim_start().starts_with('|');
        for (index, character) in line.char_indices() {
            match (quote, character) {
                (None, '"') if !grid => quote = Some('"'),
                (None, '“') if !grid => quote = Some('”'),
                (Some(closing), _) if character == closing => quote = None,
                (None, '\n') => places.push((start + index, grid)),
                (None, ' ') if grid || line[..index].ends_with('§') => {}
                (None, ' ') => places.push((start + index, false)),
                _ => {}
            }
        }
        start += line.len();
    }
    places
}

/// Puts numbered comments at some of the blanks of a text.
fn with_comments(words: &str, picks: &[(u16, bool)]) -> (String, Vec<String>) {
    let places = blanks(words);
    let mut chosen: Vec<(usize, bool)> = picks
        .iter()
        .map(|(pick, own)| (places[usize::from(*pick) % places.len()], *own))
        .map(|((place, must), own)| (place, must || own))
        .collect();
    chosen.sort_unstable();
    chosen.dedup_by_key(|(place, _)| *place);
    let (mut out, mut from) = (String::new(), 0);
    let mut expected = Vec::new();
    for (index, (place, own)) in chosen.into_iter().enumerate() {
        out.push_str(&words[from..place]);
        out.push_str(&format!("{}# comment {index} of \"it\" | all\n", if own { "\n" } else { " " }));
        expected.push(format!(" comment {index} of \"it\" | all"));
        from = place;
    }
    out.push_str(&words[from..]);
    (out, expected)
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_form_reads_back_to_its_tree(Tree(text) in text()) {
        let words = print(&text);
        let (_, back) = read(&words)?;
        prop_assert!(back == text, "{}", words);
    }

    #[test]
    fn a_form_is_its_own_form(Tree(text) in text()) {
        let words = print(&text);
        let (source, back) = read(&words)?;
        prop_assert_eq!(format(&back, &source), words);
    }

    #[test]
    fn layout_says_nothing(Tree(text) in text()) {
        let words = print(&text);
        // Grids and texts in quotes need their lines.
        if words.contains('|') {
            return Ok(());
        }
        let (source, back) = read(&words.split_whitespace().collect::<Vec<_>>().join(" "))?;
        let spread = format(&back, &source);
        let (_, again) = read(&spread)?;
        prop_assert!(back == text, "{}", words);
        prop_assert!(again == text, "{}", spread);
    }

    #[test]
    fn every_comment_stays(
        Tree(text) in text(),
        picks in proptest::collection::vec(any::<(u16, bool)>(), 1..12),
        dense in any::<bool>(),
    ) {
        let words = if dense { print(&text).replace("\n\n", "\n") } else { print(&text) };
        let (commented, expected) = with_comments(&words, &picks);
        let (source, read_text) = read(&commented)?;
        prop_assert_eq!(comments(&read_text), expected.clone(), "{}", &commented);
        let form = format(&read_text, &source);
        let (form_source, back) = read(&form)?;
        prop_assert!(back == text, "{}", form);
        prop_assert_eq!(comments(&back), expected, "{}\n{}", &commented, &form);
        prop_assert_eq!(format(&back, &form_source), form, "{}", &commented);
        prop_assert!(formatted(&source).is_ok());
    }
}

/// `over each other` could end there, with a key called so; a line that begins with `bonus` does not make it end there.
#[test]
fn a_line_feed_before_the_name_of_a_fold_says_nothing() {
    let text = |gap: &str| {
        format!("edition 2026\n\ndefine d\n  means the sum of a over each other{gap}bonus\n  needing at least 1\n")
    };
    let (_, plain) = read(&text(" ")).unwrap();
    for gap in [" # comment\n", "\n# comment\n\n", "\n"] {
        let (_, apart) = read(&text(gap)).unwrap();
        assert_eq!(plain, apart);
    }
}

/// The form of a text that must be free of errors.
fn form(words: &str) -> String {
    let source = Source::new("sample.attain", words);
    match formatted(&source) {
        Ok(form) => form,
        Err(findings) => panic!("{}", findings.iter().map(|finding| render(finding, &source)).collect::<String>()),
    }
}

/// A text in canonical form, as the guide shows it.
const CANONICAL: &str = r#"edition 2026

# The first of three.
contract "Riverside quality incentive"
  between payer northlake "Northlake Health Plan" and provider riverside "Riverside Hospital"
  effective 2026-01-01 through 2026-12-31
  settled each quarter, final each year
  money in USD, rounded half up to the cent

# What the plan hands over.

input base_payments "Base payments in the quarter": money
input discharges    "Eligible discharges": count  # at least 30 of them
# Within 30 days.
input readmitted    "Discharges readmitted within 30 days": count
input satisfaction  "Patients rating 9 or 10": percent between 0% and 100%, may be unreported

metric readmission_rate "30-day all-cause readmission rate"
  is readmitted per discharges
  lower is better
  insufficient when discharges is below 30
  target 12.50%
  standard expected 14%
  domain safety
  source "42 CFR 412.165"

§ 4.1 adjustment readmission_incentive "Readmission incentive"
  by band of readmission_rate
    # the best
    below 10%     pays 2% of base_payments
    from 10%      pays 1% of base_payments
    from 12.5%    pays nothing
    from 15%      charges 1% of base_payments  # both ways
    insufficient  pays nothing because "too few cases"
  pays only if satisfaction is at least 60%, unreported or excused counts as no
  capped at 250,000 USD

schedule standards "Performance standards" keyed by measure
  column title: text
  column domain: one of clinical_outcomes, safety or engagement
  column threshold: number
  | measure       | title                      | domain            | threshold |
  |---------------|----------------------------|-------------------|-----------|
  | mort_30_ami   | Survival, heart attack     | clinical_outcomes | 0.866548  |
  | comp_hip_knee | Complications, hip or knee | clinical_outcomes | 0.025332  |

score achievement "Achievement points" for each measure
  by band of performance
    at least as good as benchmark  earns 10
    worse than threshold           earns 0
    otherwise                      earns 9 × (performance − threshold) ÷ (benchmark − threshold) + 0.5,
                                     rounded half up to a whole number

composite total_performance_score "Total performance score"
  25%   clinical_outcomes
  12.5% safety
  skipping missing needing at least 3

define savings means benchmark − expenditure
define savings_rate means savings per benchmark
define loss_rate means 100% − 75% × quality_score, kept between 40% and 75%

define generated "Generated savings": money means
  when savings_rate is at least minimum_savings_rate  gives savings
  otherwise                                           gives nothing

bonus shared_savings "Shared savings"
  pays 75% × quality_score of savings
  except when quality is unreported pays nothing
  only if savings_rate is at least minimum_savings_rate and quality_standard
  reduced by 2%
  capped at 10% of benchmark

limit downside "Downside"
  on shared_savings, shared_losses
  capped at 3% of benchmark
  relieved in proportion

example "a good quarter"
  given discharges 500, readmitted 42, satisfaction 78%, base_payments 12,000,000 USD, savings −3%
  then readmission_incentive pays 240,000 USD
  # nothing more
"#;

#[test]
fn what_is_canonical_stays() {
    assert_eq!(form(CANONICAL), CANONICAL);
}

#[test]
fn signs_digits_and_order_become_canonical() {
    let words = "edition 2026 define a means 1234.50 * b - c / 2 section 4 bonus x pays 5 % of y\n\
                 capped at 1000 USD only if a is 1 except when b pays nothing # why\n\n\n\n\
                 # end\n\n";
    let expected = "edition 2026\n\ndefine a means 1,234.50 × b − c ÷ 2\n\n§ 4 bonus x\n  pays 5% of y\n  \
                    except when b pays nothing  # why\n  only if a is 1\n  capped at 1,000 USD\n\n# end\n";
    assert_eq!(form(words), expected);
}

#[test]
fn a_text_with_errors_is_not_touched() {
    let source = Source::new("broken.attain", "edition 2026\n\nbonus x pays 5 +\n");
    let findings = formatted(&source).expect_err("a finding");
    assert!(findings.iter().all(|finding| finding.code != "internal"), "{findings:?}");
}

#[test]
fn comments_at_a_grid_go_before_their_rows() {
    let words = "edition 2026\n\nschedule s keyed by a # one\n| a | b | # two\n|--|--|\n# three\n| 1 | # 2 |# four\n\
                 # five\n| 3 | 4 |\n# six\n";
    let expected = "edition 2026\n\nschedule s keyed by a  # one\n  # two\n  | a | b   |\n  |---|-----|\n  # three\n  # four\n  \
                    | 1 | # 2 |\n  # five\n  | 3 | 4   |\n# six\n";
    assert_eq!(form(words), expected);
    assert_eq!(form(expected), expected);
}

#[test]
fn a_document_keeps_its_prose() {
    let words = "# The  contract\n\n```attain\nedition 2026\n\n\ndefine  a means 1 # one\n```\n\n* An item:\n\n  ~~~ attain\n  \
                 bonus x\n  pays 5 USD\n  only if a is 1\n  # end\n  ~~~\n\n```rust\nlet  a = 1;\n```\n";
    let expected = "# The  contract\n\n```attain\nedition 2026\n\ndefine a means 1  # one\n```\n\n* An item:\n\n  ~~~ attain\n  \
                    bonus x\n    pays 5 USD\n    only if a is 1\n    # end\n  ~~~\n\n```rust\nlet  a = 1;\n```\n";
    for (words, expected) in
        [(words.to_owned(), expected.to_owned()), (words.replace('\n', "\r\n"), expected.replace('\n', "\r\n"))]
    {
        assert_eq!(formatted(&Source::new("contract.md", words)), Ok(expected.clone()));
        assert_eq!(formatted(&Source::new("contract.md", expected.clone())), Ok(expected));
    }
}

#[test]
fn a_clause_that_cannot_be_read_is_printed_as_written() {
    let broken = "bonus x\n     pays 5 +   # what?\n";
    let source = Source::new("broken.attain", format!("edition   2026\n\n\n{broken}\ndefine  a means  1\n"));
    let form = format(&parse(&source).text, &source);
    assert_eq!(form, format!("edition 2026\n\n{broken}\ndefine a means 1\n"));
}

#[test]
fn forms_of_the_corpus_stay() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/format");
    let files: Vec<_> =
        std::fs::read_dir(folder).expect("the folder").map(|file| file.expect("a file").path()).collect();
    assert!(!files.is_empty());
    for file in files {
        let words = std::fs::read_to_string(&file).expect("a text");
        assert_eq!(form(&words), words, "{}", file.display());
    }
}
