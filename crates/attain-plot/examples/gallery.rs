//! Draws the pictures of the README, and those that were looked at while the crate was made, into a folder:
//! `cargo run -p attain-plot --example gallery -- FOLDER`. With `--png` behind the folder also as pixels.
//!
//! Without a folder the three pictures of the README are written where the README finds them.

use std::error::Error;
use std::path::{Path, PathBuf};

use attain::number::{Number, ParseNumberError};
use attain_plot::{
    At, Band, Better, Currency, Curve, Effect, End, Exposure, ExposureBars, ExposureSection, PayoutCurve, Picture,
    Piece, PlotError, Reach, Setback, Subject, Tornado, TornadoBar, XAxis, round_numbers,
};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let png = arguments.iter().any(|argument| argument == "--png");
    let folder = arguments.iter().find(|argument| !argument.starts_with("--"));
    let readme =
        [("payout-curve", payout_curve()?.draw()?), ("tornado", tornado()?.draw()?), ("exposure", exposure()?.draw()?)];
    let to = folder.map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("examples"), PathBuf::from);
    std::fs::create_dir_all(&to)?;
    for (name, picture) in &readme {
        write(&to, name, picture, png)?;
    }
    if folder.is_some() {
        for (name, picture) in edges()? {
            write(&to, name, &picture, png)?;
        }
    }
    Ok(())
}

fn write(folder: &Path, name: &str, picture: &Picture, png: bool) -> Result<(), Box<dyn Error>> {
    std::fs::write(folder.join(format!("{name}.svg")), picture.svg())?;
    if png {
        std::fs::write(folder.join(format!("{name}.png")), picture.png(1)?)?;
    }
    Ok(())
}

fn n(text: &str) -> Result<Number, ParseNumberError> {
    Number::parse(text)
}

fn dollars() -> Currency {
    Currency { code: "USD".into(), decimals: 2 }
}

/// A straight piece: from a value and an amount to another value and amount; `[` and `]` mark the ends that are paid.
fn piece(left: char, from: (&str, &str), to: (&str, &str), right: char) -> Result<Piece, ParseNumberError> {
    Ok(Piece {
        from: End { x: n(from.0)?, y: n(from.1)?, included: left == '[' },
        to: End { x: n(to.0)?, y: n(to.1)?, included: right == ']' },
    })
}

fn percents(low: &str, high: &str) -> Result<Vec<At>, ParseNumberError> {
    let values = round_numbers(&n(low)?, &n(high)?, 10);
    Ok(values.into_iter().map(|value| At { text: format!("{value}%"), value }).collect())
}

fn band(from: Option<&str>, to: Option<&str>, label: &str) -> Result<Band, ParseNumberError> {
    Ok(Band { from: from.map(n).transpose()?, to: to.map(n).transpose()?, label: label.into() })
}

/// A contract with bands and a cliff, a proposal with a slope laid over it, and a hospital.
fn payout_curve() -> Result<PayoutCurve, ParseNumberError> {
    Ok(PayoutCurve {
        title: "Readmission incentive".into(),
        subtitle:
            "Northlake Health Plan and Riverside Hospital, second quarter of 2026; base payments 12,000,000.00 USD"
                .into(),
        x: XAxis {
            title: "30-day all-cause readmission rate".into(),
            unit: "%".into(),
            better: Some(Better::Lower),
            ticks: percents("6", "20")?,
        },
        y_title: "Payment to the hospital".into(),
        currency: dollars(),
        curves: vec![
            Curve {
                name: "contract in force".into(),
                pieces: vec![
                    piece('[', ("6", "240000"), ("10", "240000"), ')')?,
                    piece('[', ("10", "120000"), ("12.5", "120000"), ')')?,
                    piece('[', ("12.5", "0"), ("15", "0"), ']')?,
                    piece('(', ("15", "-60000"), ("20", "-180000"), ']')?,
                ],
            },
            Curve {
                name: "proposal of the hospital".into(),
                pieces: vec![
                    piece('[', ("6", "220000"), ("9", "220000"), ']')?,
                    piece('[', ("9", "220000"), ("14", "20000"), ']')?,
                    piece('[', ("14", "20000"), ("16", "20000"), ')')?,
                    piece('[', ("16", "0"), ("20", "-100000"), ']')?,
                ],
            },
        ],
        bands: vec![
            band(None, Some("10"), "below 10%")?,
            band(Some("10"), Some("12.5"), "10% to below 12.5%")?,
            band(Some("12.5"), Some("15"), "12.5% to 15%")?,
            band(Some("15"), None, "above 15%")?,
        ],
        standards: vec![
            At { value: n("12.5")?, text: "target 12.5%".into() },
            At { value: n("15.1")?, text: "national rate 15.1%".into() },
        ],
        subject: Some(Subject {
            x: n("11.2")?,
            y: n("120000")?,
            label: "Riverside Hospital: 11.2%, 120,000.00 USD".into(),
        }),
        setbacks: Vec::new(),
    })
}

fn tornado() -> Result<Tornado, ParseNumberError> {
    let effect = |step: &str, change: &str| -> Result<Option<Effect>, ParseNumberError> {
        Ok(Some(Effect { step: step.into(), change: n(change)? }))
    };
    Ok(Tornado {
        title: "What moves the payment".into(),
        subtitle: "Riverside Hospital, second quarter of 2026".into(),
        axis: "Payment to the hospital".into(),
        currency: dollars(),
        present: n("312450")?,
        bars: vec![
            TornadoBar {
                label: "Readmitted within 30 days".into(),
                lower: effect("one fewer", "120000")?,
                higher: effect("one more", "-120000")?,
            },
            TornadoBar {
                label: "Patients screened for depression".into(),
                lower: effect("one fewer", "-41250.5")?,
                higher: effect("one more", "0")?,
            },
            TornadoBar {
                label: "Sepsis bundle compliance".into(),
                lower: effect("1 point lower", "-18000")?,
                higher: effect("1 point higher", "6000")?,
            },
            TornadoBar {
                label: "Discharges".into(),
                lower: effect("one fewer", "-2400")?,
                higher: effect("one more", "-7125.25")?,
            },
            TornadoBar { label: "Left without being seen".into(), lower: None, higher: effect("one more", "-1500")? },
            TornadoBar {
                label: "Patient experience".into(),
                lower: effect("1 point lower", "0")?,
                higher: effect("1 point higher", "0")?,
            },
        ],
    })
}

fn exposure() -> Result<ExposureBars, ParseNumberError> {
    let exact = |amount: &str| n(amount).map(Reach::Exact);
    let bound = |amount: &str| n(amount).map(Reach::Bound);
    let row = |label: &str, least, greatest| Exposure { label: label.into(), least, greatest };
    Ok(ExposureBars {
        title: "What the contract can pay".into(),
        subtitle: "Hospital quality agreement, one quarter, over all facts that are possible".into(),
        axis: "Payment to the hospital".into(),
        currency: dollars(),
        sections: vec![
            ExposureSection {
                title: "Clauses".into(),
                rows: vec![
                    row("§ 4.1 Quality withhold", exact("-360000")?, exact("-360000")?),
                    row("§ 4.2 Return of the withhold", exact("0")?, exact("360000")?),
                    row("§ 4.3 Readmission incentive", exact("-180000")?, exact("250000")?),
                    row("§ 4.4 Shared savings", exact("0")?, Reach::Unbounded),
                    row("§ 4.5 Stretch bonus for the network", bound("-12500.75")?, bound("437500")?),
                ],
            },
            ExposureSection {
                title: "Parties".into(),
                rows: vec![
                    row("Riverside Hospital", bound("-552500.75")?, Reach::Unbounded),
                    row("Northlake Health Plan", Reach::Unbounded, bound("552500.75")?),
                ],
            },
        ],
    })
}

/// Pictures of what is odd.
fn edges() -> Result<Vec<(&'static str, Picture)>, Box<dyn Error>> {
    let long = "An agreement about the quality of care with a title that nobody could ever read aloud in one breath "
        .repeat(3);
    let plain =
        PayoutCurve { title: "Bonus".into(), y_title: "Payment".into(), currency: dollars(), ..PayoutCurve::default() };
    let x =
        XAxis { title: "Rate".into(), unit: "%".into(), better: Some(Better::Higher), ticks: percents("0", "100")? };
    let curve = |pieces| Curve { name: "contract".into(), pieces };

    let setback = PayoutCurve {
        title: "Quality bonus and readmission relief together".into(),
        x: x.clone(),
        curves: vec![curve(vec![
            piece('[', ("0", "0"), ("60", "90000"), ')')?,
            piece('[', ("60", "52000"), ("72", "41000"), ')')?,
            piece('[', ("72", "140000"), ("85", "140000"), ')')?,
            piece('[', ("85", "125000"), ("100", "180000"), ']')?,
        ])],
        standards: vec![
            At { value: n("60")?, text: "threshold 60%".into() },
            At { value: n("72")?, text: "target 72%".into() },
            At { value: n("90")?, text: "benchmark 90%".into() },
        ],
        setbacks: vec![
            Setback {
                from: n("60")?,
                to: n("72")?,
                label: "from 60% to 72% better pays up to 49,000.00 USD less".into(),
            },
            Setback { from: n("85")?, to: n("85")?, label: "at 85% better pays 15,000.00 USD less".into() },
        ],
        subject: Some(Subject { x: n("61")?, y: n("51083.33")?, label: "Mercy: 61%, 51,083.33 USD".into() }),
        ..plain.clone()
    };
    let stairs: Result<Vec<Piece>, ParseNumberError> = (0..20_i64)
        .map(|step| {
            let (from, to, y) = ((step * 5).to_string(), (step * 5 + 5).to_string(), (step * step * 1000).to_string());
            piece('[', (&from, &y), (&to, &y), if step == 19 { ']' } else { ')' })
        })
        .collect();
    let bands: Result<Vec<Band>, ParseNumberError> = (0..20_i64)
        .map(|step| {
            let (from, to) = ((step * 5).to_string(), (step * 5 + 5).to_string());
            band(Some(&from), Some(&to), &format!("{from}% to below {to}%"))
        })
        .collect();
    let twenty = PayoutCurve { x: x.clone(), curves: vec![curve(stairs?)], bands: bands?, ..plain.clone() };
    let dots: Result<Vec<Piece>, ParseNumberError> = (0..=20_i64)
        .map(|patients| {
            let (x, y) =
                ((patients * 5).to_string(), if patients < 12 { "0".into() } else { (patients * 900).to_string() });
            piece('[', (&x, &y), (&x, &y), ']')
        })
        .collect();
    let patients = PayoutCurve {
        x: x.clone(),
        curves: vec![curve(dots?)],
        subject: Some(Subject { x: n("60")?, y: n("10800")?, label: "12 of 20 patients".into() }),
        ..plain.clone()
    };
    let one = PayoutCurve {
        x: XAxis { ticks: vec![At { value: n("7")?, text: "7%".into() }], ..x.clone() },
        curves: vec![curve(vec![piece('[', ("7", "1250.5"), ("7", "1250.5"), ']')?])],
        ..plain.clone()
    };
    let zero = PayoutCurve {
        x: x.clone(),
        curves: vec![curve(vec![piece('[', ("0", "0"), ("100", "0"), ']')?])],
        ..plain.clone()
    };
    let huge = PayoutCurve {
        x: x.clone(),
        curves: vec![curve(vec![
            piece('[', ("0", "1"), ("50", "2"), ')')?,
            piece('[', ("50", "123456789012345678"), ("100", "123456789012345678"), ']')?,
        ])],
        ..plain.clone()
    };
    let wordy = PayoutCurve {
        title: long.clone(),
        subtitle: long.clone(),
        x: XAxis { title: long.clone(), ..x.clone() },
        y_title: long.clone(),
        curves: vec![
            Curve { name: long.clone(), pieces: vec![piece('[', ("0", "0"), ("100", "100"), ']')?] },
            Curve { name: long.clone(), pieces: vec![piece('[', ("0", "10"), ("100", "60"), ']')?] },
            Curve { name: "third".into(), pieces: vec![piece('[', ("0", "40"), ("100", "40"), ']')?] },
            Curve { name: "fourth".into(), pieces: vec![piece('[', ("0", "90"), ("100", "20"), ']')?] },
        ],
        bands: vec![band(None, Some("50"), &long)?, band(Some("50"), None, "short")?],
        standards: vec![At { value: n("97")?, text: long.clone() }, At { value: n("96")?, text: "target 96%".into() }],
        subject: Some(Subject { x: n("98")?, y: n("98")?, label: long.clone() }),
        ..plain.clone()
    };
    let negative = PayoutCurve {
        x,
        curves: vec![curve(vec![
            piece('[', ("0", "-1200000"), ("40", "-400000"), ')')?,
            piece('(', ("40", "-380000"), ("100", "-20000"), ']')?,
        ])],
        ..plain
    };
    let mut crowded = payout_curve()?;
    crowded.setbacks = (0..60_i64)
        .filter_map(|at| Number::ratio(30 + at, 5))
        .map(|at| Setback { from: at.clone(), to: at, label: "better pays 1,000.00 USD less".into() })
        .collect();
    let mut equal = payout_curve()?;
    equal.bands.clear();
    equal.curves.truncate(1);
    equal.curves.push(Curve {
        name: "proposal".into(),
        pieces: vec![
            piece('[', ("6", "240000"), ("10.5", "240000"), ')')?,
            piece('[', ("10.5", "120000"), ("12.5", "120000"), ')')?,
            piece('[', ("12.5", "0"), ("15", "0"), ']')?,
            piece('(', ("15", "-60000"), ("20", "-180000"), ']')?,
        ],
    });
    let still = Tornado {
        title: "Nothing moves it".into(),
        axis: "Payment".into(),
        currency: dollars(),
        bars: tornado()?.bars.into_iter().skip(5).collect(),
        ..Tornado::default()
    };
    let mut wide = exposure()?;
    wide.title = long.clone();
    for row in wide.sections.iter_mut().flat_map(|section| &mut section.rows) {
        row.label = format!("{} {long}", row.label);
        row.greatest = Reach::Bound(n("123456789012345678901234.56")?);
    }
    let draw = |curve: PayoutCurve| -> Result<Picture, PlotError> { curve.draw() };
    Ok(vec![
        ("setback", draw(setback)?),
        ("twenty-bands", draw(twenty)?),
        ("patients", draw(patients)?),
        ("one-point", draw(one)?),
        ("all-zero", draw(zero)?),
        ("huge-jump", draw(huge)?),
        ("long-titles", draw(wordy)?),
        ("negative", draw(negative)?),
        ("many-setbacks", draw(crowded)?),
        ("nearly-equal", draw(equal)?),
        ("tornado-still", still.draw()?),
        ("exposure-wide", wide.draw()?),
    ])
}
