//! An analysis as one page: all findings, each with facts that can be pasted as a worked example, and all pictures.

use attain::analysis::{Analysis, Curve, Fact, LeverName, Move, Payout, Shown, Turn, Wanted};
use attain_plot::{Picture, PlotError};
use serde::Serialize;

use super::html;
use super::{bars, curves};
use crate::contract::Settled;
use crate::outcome::Refusal;

const TEMPLATE: &str = include_str!("analysis.html");

/// The most curves that are drawn, and pieces of each that are listed; the data has all.
const MOST_CURVES: usize = 24;
const MOST_PIECES: usize = 40;
/// The most cliffs that are listed.
const MOST_CLIFFS: usize = 60;

/// What the template takes.
#[derive(Serialize)]
struct Page<'a> {
    title: &'a str,
    period: Option<&'a str>,
    provider: Option<String>,
    stands_on: String,
    here: Listing,
    now: Vec<[String; 2]>,
    wanted: Option<WantedPart>,
    holding: Vec<String>,
    exposure_picture: Option<String>,
    exposure: Vec<ExposureRow>,
    ends: Vec<EndFacts>,
    assertions: Vec<Assertion>,
    incentives: Vec<IncentiveRow>,
    cliffs: Vec<CliffRow>,
    more_cliffs: usize,
    tornado: Option<String>,
    sensitivity: Vec<[String; 6]>,
    curves: Vec<CurvePart>,
    more_curves: Vec<String>,
    lints: Vec<LintRow>,
}

/// What it takes.
#[derive(Serialize)]
struct WantedPart {
    words: String,
    answer: String,
    rows: Vec<[String; 6]>,
    change: Option<String>,
    caveats: Vec<String>,
    facts: Option<Listing>,
}

/// Facts as a worked example has them.
#[derive(Serialize)]
struct Listing {
    text: String,
}

#[derive(Serialize)]
struct ExposureRow {
    name: String,
    address: String,
    kind: &'static str,
    least: String,
    greatest: String,
    decided_by: Vec<String>,
}

#[derive(Serialize)]
struct EndFacts {
    what: String,
    facts: Listing,
}

#[derive(Serialize)]
struct Assertion {
    name: String,
    title: Option<String>,
    verdict: &'static str,
    facts: Option<Listing>,
    then: Option<String>,
}

#[derive(Serialize)]
struct IncentiveRow {
    lever: String,
    of: String,
    verdict: &'static str,
    words: String,
    pair: Option<[Listing; 2]>,
}

#[derive(Serialize)]
struct CliffRow {
    at: String,
    metric: Option<String>,
    of: String,
    jump: String,
    lines: Vec<String>,
    wrong_way: bool,
}

#[derive(Serialize)]
struct CurvePart {
    title: String,
    picture: Option<String>,
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
    more: usize,
    cut_short: bool,
}

#[derive(Serialize)]
struct LintRow {
    severity: &'static str,
    of: String,
    title: Option<String>,
    line: Option<usize>,
    amounts: Vec<String>,
    other: Option<String>,
    message: String,
    code: &'static str,
    help: Option<String>,
    facts: Option<Listing>,
}

/// The page of an analysis.
pub fn page(settled: &Settled, analysis: &Analysis) -> Result<String, Refusal> {
    let drawn = |picture: Result<Picture, PlotError>| -> Option<String> { picture.ok().map(Picture::into_svg) };
    let told: Vec<&Curve> = analysis.curves.iter().filter(|curve| turns(curve)).collect();
    let title_of = |of: &str| {
        let now = analysis.now.iter().find(|now| now.of == of);
        now.and_then(|now| now.title.clone()).unwrap_or_else(|| of.to_owned())
    };
    let page = Page {
        title: &analysis.contract,
        period: analysis.period.as_deref(),
        provider: analysis.provider.as_deref().map(title_of),
        stands_on: analysis.stands_on_words(),
        here: listing(&analysis.here),
        now: analysis.now.iter().map(|now| [title_of(&now.of), text_of(&now.amount)]).collect(),
        wanted: analysis.wanted.as_ref().map(wanted),
        holding: analysis.exposure.holding.iter().map(|fact| format!("{} {}", fact.address, fact.text)).collect(),
        exposure_picture: drawn(bars::exposure(settled, analysis).draw()),
        exposure: analysis.exposure.of.iter().map(exposure_row).collect(),
        ends: ends(analysis),
        assertions: analysis.assertions.iter().map(assertion).collect(),
        incentives: analysis.incentives.iter().map(|it| incentive(it, &title_of(&it.of))).collect(),
        cliffs: analysis.cliffs.iter().take(MOST_CLIFFS).map(|cliff| cliff_row(cliff, &title_of(&cliff.of))).collect(),
        more_cliffs: analysis.cliffs.len().saturating_sub(MOST_CLIFFS),
        tornado: bars::tornado(settled, analysis).and_then(|tornado| drawn(tornado.draw())),
        sensitivity: analysis.sensitivity.iter().map(sensitivity_row).collect(),
        curves: told.iter().take(MOST_CURVES).map(|curve| curve_part(settled, analysis, curve)).collect(),
        more_curves: told.iter().skip(MOST_CURVES).map(|curve| curve.lever.fact.clone()).collect(),
        lints: analysis.lints.iter().map(lint).collect(),
    };
    html::render(TEMPLATE, &page)
}

/// What a picture of a curve is made from.
fn payout(analysis: &Analysis, curve: &Curve) -> Payout {
    Payout {
        contract: analysis.contract.clone(),
        period: analysis.period.clone(),
        provider: analysis.provider.clone(),
        stands_on: analysis.stands_on.clone(),
        here: analysis.here.clone(),
        now: analysis.now.clone(),
        curve: curve.clone(),
    }
}

fn turns(curve: &Curve) -> bool {
    curve.pieces.len() > 1 || curve.pieces.iter().any(|piece| piece.at_from != piece.at_to)
}

fn curve_part(settled: &Settled, analysis: &Analysis, curve: &Curve) -> CurvePart {
    let picture = curves::curve(
        &[(settled, payout(analysis, curve))],
        std::slice::from_ref(&analysis.contract),
        None,
        &curves::Window::default(),
    );
    let picture = picture.ok().and_then(|picture| picture.draw().ok()).map(Picture::into_svg);
    let ends = analysis.provider.iter().filter_map(|provider| curve.of.iter().position(|of| of == provider));
    let mut shown: Vec<usize> = ends.collect();
    if shown.is_empty() {
        shown = (0..curve.of.len().min(3)).collect();
    }
    let mut heads = vec![curve.lever.fact.clone()];
    let metric = curve.lever.metric.as_ref().filter(|metric| **metric != curve.lever.fact);
    heads.extend(metric.cloned());
    heads.extend(shown.iter().filter_map(|place| curve.of.get(*place).cloned()));
    let rows = curve.pieces.iter().take(MOST_PIECES).map(|piece| {
        let mut row = vec![range(&piece.from.text, piece.to.as_ref().map(|to| to.text.as_str()))];
        if metric.is_some() {
            let to = piece.metric_to.as_ref().map(|to| to.text.as_str());
            row.push(piece.metric_from.as_ref().map_or_else(|| "—".to_owned(), |from| range(&from.text, to)));
        }
        for place in &shown {
            let (from, to) = (piece.at_from.get(*place), piece.at_to.get(*place));
            if let (Some(from), Some(to)) = (from, to) {
                row.push(range(&text_of(from), Some(&text_of(to))));
            }
        }
        row
    });
    CurvePart {
        title: lever(&curve.lever),
        picture,
        heads,
        rows: rows.collect(),
        more: curve.pieces.len().saturating_sub(MOST_PIECES),
        cut_short: curve.cut_short,
    }
}

fn exposure_row(exposure: &attain::analysis::Exposure) -> ExposureRow {
    ExposureRow {
        name: exposure.title.clone().unwrap_or_else(|| exposure.of.clone()),
        address: exposure.of.clone(),
        kind: exposure.kind,
        least: end_words(&exposure.least),
        greatest: end_words(&exposure.greatest),
        decided_by: exposure.decided_by.iter().map(|it| format!("{} ({})", it.address, it.change.text)).collect(),
    }
}

fn end_words(end: &attain::analysis::End) -> String {
    match (end.how, &end.amount) {
        ("exact", Some(amount)) => amount.text.clone(),
        (_, Some(amount)) => format!("{} (a bound; {} is reached)", amount.text, text_of(&end.reached)),
        ("no end", None) => "no end".to_owned(),
        (_, None) => "never determined".to_owned(),
    }
}

/// The facts that reach both ends of everything.
fn ends(analysis: &Analysis) -> Vec<EndFacts> {
    let mut found = Vec::new();
    for exposure in &analysis.exposure.of {
        for (end, word) in [(&exposure.least, "least"), (&exposure.greatest, "greatest")] {
            if !end.facts.is_empty() {
                let what = format!("{}, {word}: {}", exposure.of, text_of(&end.reached));
                found.push(EndFacts { what, facts: listing(&end.facts) });
            }
        }
    }
    found
}

fn assertion(verdict: &attain::analysis::Verdict) -> Assertion {
    let amounts: Vec<&str> = verdict.amounts.iter().map(|it| it.text.as_str()).collect();
    Assertion {
        name: verdict.assertion.clone(),
        title: verdict.title.clone(),
        verdict: verdict.verdict,
        facts: (!verdict.facts.is_empty()).then(|| listing(&verdict.facts)),
        then: verdict.after.as_ref().map(|after| format!("{} {}: {}", after.address, after.text, amounts.join(" → "))),
    }
}

fn wanted(wanted: &Wanted) -> WantedPart {
    let row = |it: &Move| {
        let before = it.one_step_before.as_ref();
        [
            lever(&it.lever),
            Move::at(&it.from, &it.metric_from),
            Move::at(&it.to, &it.metric_to),
            it.price_words(),
            it.cost.text.clone(),
            before.map_or_else(String::new, |before| {
                format!("{}: {}", Move::at(&before.at, &before.metric), text_of(&before.amount))
            }),
        ]
    };
    let far = wanted.farthest.as_ref().map_or(&[][..], |end| &end.facts);
    let facts = if wanted.facts.is_empty() { far } else { &wanted.facts };
    WantedPart {
        words: wanted.words(),
        answer: wanted.answer(),
        rows: wanted.moved().map(row).collect(),
        change: wanted.change.as_ref().filter(|_| wanted.moved().next().is_some()).map(|change| {
            let (now, then) = (text_of(&wanted.now), text_of(&wanted.reached));
            format!("{} goes from {now} to {then}, {}", wanted.of, signed(change))
        }),
        caveats: wanted.caveats(),
        facts: (!facts.is_empty()).then(|| listing(facts)),
    }
}

fn incentive(incentive: &attain::analysis::Incentive, of: &str) -> IncentiveRow {
    let (words, pair) = match &incentive.shown {
        Some(pair) => {
            let with = |fact: &Fact| {
                let mut facts = pair.facts.clone();
                facts.push(fact.clone());
                listing(&facts)
            };
            let words = format!(
                "{} {} → {} is better, and the amount goes from {} to {}",
                pair.before.address, pair.before.text, pair.after.text, pair.amount_before.text, pair.amount_after.text
            );
            (words, Some([with(&pair.before), with(&pair.after)]))
        }
        None => (String::new(), None),
    };
    let verdict = match incentive.pays_less {
        "never" => "never, proved",
        "somewhere" => "yes",
        _ => "not decided",
    };
    IncentiveRow { lever: lever(&incentive.lever), of: of.to_owned(), verdict, words, pair }
}

fn cliff_row(cliff: &attain::analysis::Cliff, of: &str) -> CliffRow {
    let metric = cliff.metric_before.as_ref().zip(cliff.metric_after.as_ref());
    CliffRow {
        at: format!("{} {} → {}", cliff.lever.fact, cliff.before.text, cliff.after.text),
        metric: metric.map(|(before, after)| format!("{} → {}", before.text, after.text)),
        of: of.to_owned(),
        jump: signed(&cliff.jump),
        lines: cliff
            .lines
            .iter()
            .map(|line| format!("{} {} → {}", line.of, text_of(&line.before), text_of(&line.after)))
            .collect(),
        wrong_way: cliff.wrong_way,
    }
}

fn sensitivity_row(it: &attain::analysis::Sensitivity) -> [String; 6] {
    let change = |shown: &Option<Shown>| shown.as_ref().map_or_else(|| "—".to_owned(), signed);
    let turn = |turn: &Option<Turn>| match turn {
        None => "—".to_owned(),
        Some(turn) => {
            let metric = turn.metric.as_ref().map(|it| format!(" ({})", it.text)).unwrap_or_default();
            format!("{}{metric}: {}", turn.at.text, signed(&turn.change))
        }
    };
    let metric = it.metric_here.as_ref().map(|it| format!(" ({})", it.text)).unwrap_or_default();
    [
        format!("{} {}{metric}", it.lever.fact, it.here.text),
        it.unit.text.clone(),
        change(&it.more),
        change(&it.less),
        turn(&it.next_below),
        turn(&it.next_above),
    ]
}

fn lint(lint: &attain::analysis::Lint) -> LintRow {
    let words = |facts: &[Fact]| {
        facts.iter().map(|fact| format!("{} {}", fact.address, fact.text)).collect::<Vec<_>>().join(", ")
    };
    let amounts = lint.amounts.iter().map(|amount| {
        let (before, after) = (text_of(&amount.before), text_of(&amount.after));
        if lint.other.is_empty() {
            format!("{} is {before}", amount.of)
        } else {
            format!("{}: {before} → {after}", amount.of)
        }
    });
    LintRow {
        severity: lint.severity,
        of: lint.of.clone(),
        title: lint.title.clone(),
        line: lint.line,
        amounts: amounts.collect(),
        other: (!lint.other.is_empty()).then(|| words(&lint.other)),
        message: lint.message.clone(),
        code: lint.code,
        help: lint.help.clone(),
        facts: (!lint.facts.is_empty()).then(|| listing(&lint.facts)),
    }
}

/// The title of a metric with its fact, or a fact alone.
fn lever(lever: &LeverName) -> String {
    match (&lever.metric_title, &lever.metric) {
        (Some(title), Some(metric)) if *metric != lever.fact => format!("{title}, by {}", lever.fact),
        (Some(title), _) if !lever.fact.contains('.') => title.clone(),
        (Some(_) | None, _) => bars::label(lever),
    }
}

fn listing(facts: &[Fact]) -> Listing {
    let parts: Vec<String> = facts.iter().map(|fact| format!("{} {}", fact.address, fact.text)).collect();
    Listing { text: format!("given {}", parts.join(", ")) }
}

fn range(from: &str, to: Option<&str>) -> String {
    match to {
        Some(to) if to == from => from.to_owned(),
        Some(to) => format!("{from} to {to}"),
        None => format!("{from} and on"),
    }
}

fn text_of(shown: &Option<Shown>) -> String {
    shown.as_ref().map_or_else(|| "undetermined".to_owned(), |shown| shown.text.clone())
}

/// With its sign, also where it is above 0.
fn signed(shown: &Shown) -> String {
    if shown.number.is_positive() { format!("+{}", shown.text) } else { shown.text.clone() }
}
