//! The pictures as text, and what must hold of every one. That they are good to look at is seen with
//! `cargo run -p attain-plot --example gallery -- FOLDER --png`.

use attain::number::Number;

use crate::{
    At, Band, Better, Currency, Curve, Effect, End, Exposure, ExposureBars, ExposureSection, PayoutCurve, Picture,
    Piece, PlotError, Reach, Setback, Subject, Tornado, TornadoBar, XAxis, round_numbers,
};

fn n(text: &str) -> Number {
    Number::parse(text).unwrap()
}

fn dollars() -> Currency {
    Currency { code: "USD".into(), decimals: 2 }
}

/// `[0 100, 10 100)` is a piece that is paid at 0 and not at 10.
fn piece(text: &str) -> Piece {
    let end = |text: &str, included| {
        let (x, y) = text.trim().split_once(' ').unwrap();
        End { x: n(x), y: n(y), included }
    };
    let (from, to) = text.trim_matches(['[', ']', '(', ')']).split_once(',').unwrap();
    Piece { from: end(from, text.starts_with('[')), to: end(to, text.ends_with(']')) }
}

fn curve(name: &str, pieces: &[&str]) -> Curve {
    Curve { name: name.into(), pieces: pieces.iter().map(|text| piece(text)).collect() }
}

fn percents() -> Vec<At> {
    round_numbers(&n("0"), &n("20"), 10).into_iter().map(|value| At { text: format!("{value}%"), value }).collect()
}

fn plain(curves: Vec<Curve>) -> PayoutCurve {
    PayoutCurve {
        title: "Readmission incentive".into(),
        x: XAxis { title: "Rate".into(), unit: "%".into(), better: Some(Better::Lower), ticks: percents() },
        y_title: "Payment".into(),
        currency: dollars(),
        curves,
        ..PayoutCurve::default()
    }
}

fn cliff() -> PayoutCurve {
    PayoutCurve {
        bands: vec![
            Band { from: None, to: Some(n("10")), label: "below 10%".into() },
            Band { from: Some(n("10")), to: None, label: "10% and above".into() },
        ],
        standards: vec![At { value: n("12.5"), text: "target 12.5%".into() }],
        subject: Some(Subject { x: n("8.4"), y: n("240000"), label: "Riverside: 8.4%, 240,000.00 USD".into() }),
        setbacks: vec![Setback { from: n("15"), to: n("15"), label: "better pays 10.00 USD less".into() }],
        ..plain(vec![curve("2026", &["[0 240000, 10 240000)", "[10 0, 15 -20000)", "[15 -19990, 20 -40000]"])])
    }
}

fn overlay() -> PayoutCurve {
    plain(vec![
        curve("2026", &["[0 240000, 10 240000)", "[10 0, 20 0]"]),
        curve("proposal", &["[0 200000, 5 200000]", "[5 200000, 15 0]", "[15 0, 20 0]"]),
    ])
}

fn tornado() -> Tornado {
    let effect = |step: &str, change| Some(Effect { step: step.into(), change: n(change) });
    Tornado {
        title: "What moves the payment".into(),
        axis: "Payment".into(),
        currency: dollars(),
        present: n("36000"),
        bars: vec![
            TornadoBar {
                label: "Readmitted".into(),
                lower: effect("one fewer", "4000"),
                higher: effect("one more", "-12000.5"),
            },
            TornadoBar {
                label: "Discharges".into(),
                lower: effect("one fewer", "-10"),
                higher: effect("one more", "-20"),
            },
            TornadoBar { label: "Surveys".into(), lower: None, higher: effect("one more", "0") },
        ],
        ..Tornado::default()
    }
}

fn exposure() -> ExposureBars {
    let row = |label: &str, least, greatest| Exposure { label: label.into(), least, greatest };
    ExposureBars {
        title: "What the contract can pay".into(),
        axis: "Payment".into(),
        currency: dollars(),
        sections: vec![ExposureSection {
            title: "Clauses".into(),
            rows: vec![
                row("Withhold", Reach::Exact(n("-360000")), Reach::Exact(n("-360000"))),
                row("Incentive", Reach::Exact(n("0")), Reach::Bound(n("250000.5"))),
                row("Savings", Reach::Unbounded, Reach::Unbounded),
            ],
        }],
        ..ExposureBars::default()
    }
}

/// Every picture of this file, odd ones too.
fn all() -> Vec<(&'static str, Picture)> {
    let long = "A title <that> is \"longer\" & 'longer' \u{7} than anyone reads ".repeat(20);
    let stairs: Vec<String> =
        (0..20).map(|at| format!("[{at} {}, {} {})", at * at * 1000, at + 1, at * at * 1000)).collect();
    let bands = |count: i64| {
        (0..count).map(|at| Band { from: Some(at.into()), to: Some((at + 1).into()), label: format!("band {at}") })
    };
    let sixty = (0..60).map(|at| {
        let at = Number::ratio(at, 3).unwrap();
        Setback { from: at.clone(), to: at, label: "better pays 1,000.00 USD less".into() }
    });
    let crowded = PayoutCurve { setbacks: sixty.collect(), ..overlay() };
    let mut wide = exposure();
    for row in &mut wide.sections[0].rows {
        row.label = long.clone();
        row.greatest = Reach::Exact(n("1234567890123456789012345678901234"));
    }
    let mut still = tornado();
    still.bars.drain(..2);
    let wordy = PayoutCurve {
        title: long.clone(),
        subtitle: long.clone(),
        y_title: long.clone(),
        x: XAxis { title: long.clone(), unit: long.clone(), better: None, ticks: Vec::new() },
        bands: vec![Band { from: None, to: None, label: long.clone() }],
        standards: vec![At { value: n("20"), text: long.clone() }],
        subject: Some(Subject { x: n("20"), y: n("0"), label: long.clone() }),
        ..plain(vec![curve(&long, &["[0 0, 20 1]"]), curve(&long, &["[0 1, 20 0]"])])
    };
    let thousands: Vec<String> = (0..5000).map(|at| format!("[{at} {at}, {} {at})", at + 1)).collect();
    let thousands = PayoutCurve {
        x: XAxis::default(),
        subject: Some(Subject { x: n("2500"), y: n("2500"), label: "here".into() }),
        bands: bands(5000).collect(),
        ..plain(vec![curve("2026", &thousands.iter().map(String::as_str).collect::<Vec<_>>())])
    };
    let twenty = plain(vec![curve("2026", &stairs.iter().map(String::as_str).collect::<Vec<_>>())]);
    vec![
        ("cliff", cliff().draw()),
        ("overlay", overlay().draw()),
        ("tornado", tornado().draw()),
        ("exposure", exposure().draw()),
        ("one_point", plain(vec![curve("2026", &["[7 100, 7 100]"])]).draw()),
        ("all_zero", plain(vec![curve("2026", &["[0 0, 20 0]"])]).draw()),
        ("huge_jump", plain(vec![curve("2026", &["[0 1, 10 2)", "[10 9999999999999999999, 20 0]"])]).draw()),
        ("negative", plain(vec![curve("2026", &["(0 -1200000, 20 -400000)"])]).draw()),
        ("a_third", plain(vec![curve("2026", &["[0 0.001, 20 0.002]"])]).draw()),
        ("twenty_bands", PayoutCurve { bands: bands(20).collect(), ..twenty.clone() }.draw()),
        ("many_bands", PayoutCurve { bands: bands(1000).collect(), ..twenty }.draw()),
        ("many_setbacks", crowded.draw()),
        ("thousands", thousands.draw()),
        ("long_titles", wordy.draw()),
        ("wide_exposure", wide.draw()),
        ("still_tornado", still.draw()),
    ]
    .into_iter()
    .map(|(name, drawn)| (name, drawn.unwrap_or_else(|error| panic!("{name}: {error}"))))
    .collect()
}

#[test]
fn pictures_are_as_they_were_looked_at() {
    for (name, picture) in all().into_iter().filter(|(name, _)| {
        ["cliff", "overlay", "tornado", "exposure", "one_point", "all_zero", "huge_jump", "negative"].contains(name)
    }) {
        insta::assert_snapshot!(name, picture.svg());
    }
}

#[test]
fn every_picture_is_well_formed_and_says_what_it_shows() {
    for (name, picture) in all() {
        let tree = roxmltree::Document::parse(picture.svg()).unwrap_or_else(|error| panic!("{name}: {error}"));
        let root = tree.root_element();
        let child = |tag: &str| root.children().find(|node| node.has_tag_name(tag)).and_then(|node| node.text());
        assert!(child("title").is_some_and(|title| !title.is_empty()), "{name} has a title");
        assert!(child("desc").is_some_and(|words| words.contains("Payment") || name == "long_titles"), "{name}");
        assert!(!picture.svg().contains("NaN"), "{name}");
    }
}

/// No letter lies outside of the page, and no two level texts on one another.
#[test]
fn no_text_leaves_the_page_or_covers_another() {
    let letters = crate::letters::Letters::read().unwrap();
    for (name, picture) in all() {
        let tree = roxmltree::Document::parse(picture.svg()).unwrap();
        let page: Vec<i32> =
            tree.root_element().attribute("viewBox").unwrap().split(' ').map(|n| n.parse().unwrap()).collect();
        let mut taken: Vec<(crate::canvas::Area, String)> = Vec::new();
        for node in tree.descendants().filter(|node| node.has_tag_name("text")) {
            let read = |key: &str| node.attribute(key).unwrap();
            let text = node.text().unwrap_or("").trim().to_owned();
            let size = read("font-size").split('.').next().unwrap().parse::<i32>().unwrap();
            let style = match node.attribute("font-weight") {
                Some(_) => crate::letters::Style::bold(size),
                None => crate::letters::Style::regular(size),
            };
            let (wide, x, y) = (letters.width(&text, style), read("x").parse().unwrap(), read("y").parse().unwrap());
            let left: i32 = match read("text-anchor") {
                "start" => x,
                "middle" => x - wide / 2,
                _ => x - wide,
            };
            let level = node.attribute("transform").is_none();
            let area = match level {
                true => crate::canvas::Area::new(left, y - size / 3, left + wide, y + size / 3),
                false => crate::canvas::Area::new(x - size / 3, y - wide, x + size / 3, y),
            };
            assert!(area.left >= 0 && area.right <= page[2], "{name}: `{text}` leaves the page");
            assert!(area.top >= 0 && area.bottom <= page[3], "{name}: `{text}` leaves the page");
            // The words at the subject lie on paper of their own above everything.
            for (other, words) in &taken {
                assert!(!area.meets(*other), "{name}: `{text}` covers `{words}`");
            }
            taken.push((area, text));
        }
    }
}

#[test]
fn the_same_data_give_the_same_picture() {
    let (first, second) = (all(), all());
    assert_eq!(first, second);
}

#[test]
fn what_contradicts_itself_is_refused() {
    let refused = |curve: PayoutCurve| curve.draw().err();
    assert_eq!(refused(plain(Vec::new())), Some(PlotError::Nothing { what: "piece of a curve" }));
    assert_eq!(
        refused(plain(vec![curve("a", &["[0 0, 1 1]"]); 5])),
        Some(PlotError::TooManyCurves { count: 5, most: 4 })
    );
    let order = PlotError::NotInOrder { curve: "a".into(), piece: 2 };
    assert_eq!(refused(plain(vec![curve("a", &["[0 0, 2 1]", "[1 0, 3 1]"])])), Some(order));
    let upright = PlotError::Upright { curve: "a".into(), piece: 1 };
    assert_eq!(refused(plain(vec![curve("a", &["[1 0, 1 1]"])])), Some(upright));
    let mut band = cliff();
    band.bands[0].from = Some(n("11"));
    assert_eq!(refused(band), Some(PlotError::Backwards { label: "below 10%".into() }));
    assert_eq!(Tornado::default().draw().err(), Some(PlotError::Nothing { what: "bar" }));
    assert_eq!(ExposureBars::default().draw().err(), Some(PlotError::Nothing { what: "row" }));
    let mut crossed = exposure();
    crossed.sections[0].rows[1].least = Reach::Bound(n("300000"));
    assert_eq!(crossed.draw().err(), Some(PlotError::LeastAboveGreatest { label: "Incentive".into() }));
    let mut tall = tornado();
    tall.bars = tall.bars.into_iter().cycle().take(2000).collect();
    assert_eq!(tall.draw().err(), Some(PlotError::TooTall { most: 500 }));
}

#[cfg(feature = "png")]
#[test]
fn pixels_are_as_many_as_the_scale_says() {
    let picture = tornado().draw().unwrap();
    let size = |scale| {
        let png = picture.png(scale).unwrap();
        assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"));
        let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
        (number(16), number(20))
    };
    let (width, height) = size(1);
    assert_eq!((size(2), width), ((2 * width, 2 * height), 960));
    assert_eq!(picture.png(0), Err(PlotError::Scale { scale: 0, most: 8 }));
    assert_eq!(picture.png(9), Err(PlotError::Scale { scale: 9, most: 8 }));
}
