//! `attain plot CONTRACT`: what is paid along a metric, what moves it, what it may come to, as a picture.

use std::io::Write;
use std::path::Path;

use attain::analysis::Payout;
use attain::diagnostic::nearest;
use attain::{Facts, NotAnalyzed};
use attain_plot::{Picture, PlotError};

use crate::arguments::Plot;
use crate::contract::{self, Settled};
use crate::facts::listed;
use crate::facts::{Held, held};
use crate::outcome::{Outcome, Refusal};
use crate::output::sink::Sink;
use crate::output::{bars, curves, style};
use crate::schedules;

/// How large pixels are drawn, in those of the SVG.
const SCALE: u32 = 2;

/// Draws what is asked for, and writes it.
pub fn run(arguments: &Plot) -> Result<Outcome, Refusal> {
    let is_png = match arguments.output.extension().and_then(|extension| extension.to_str()) {
        Some("svg") => false,
        Some("png") => true,
        Some(_) | None => {
            let refusal = Refusal::new(format!("`{}` is no picture that can be written", arguments.output.display()));
            return Err(refusal.help("name it with `.svg` or `.png` at its end"));
        }
    };
    let settled = contract::open(&arguments.contract, &arguments.schedules)?;
    let held = held(&settled, &arguments.holding, arguments.period.as_deref())?;
    let picture = match &arguments.over {
        Some(over) => curve(arguments, &settled, &held, over)?,
        None => {
            let analysis = settled.program.analyze(held.facts.as_ref(), held.period.as_deref());
            let analysis = analysis.map_err(|error| refused(&error))?;
            if arguments.tornado {
                let tornado = bars::tornado(&settled, &analysis).ok_or_else(|| {
                    Refusal::new("no fact that can be moved by itself moves what is paid from where it stands")
                })?;
                tornado.draw().map_err(undrawn)?
            } else {
                bars::exposure(&settled, &analysis).draw().map_err(undrawn)?
            }
        }
    };
    let mut sink = Sink::open(Some(&arguments.output))?;
    if is_png {
        sink.write_all(&picture.png(SCALE).map_err(undrawn)?)?;
    } else {
        sink.write_all(picture.svg().as_bytes())?;
    }
    sink.close()?;
    style::note(&format!("wrote {}", arguments.output.display()));
    Ok(Outcome::Fine)
}

fn curve(arguments: &Plot, settled: &Settled, held: &Held, over: &str) -> Result<Picture, Refusal> {
    let first = payout(settled, over, held.facts.as_ref(), held.period.as_deref())?;
    let mut all = vec![(settled, first)];
    let other = match &arguments.with {
        Some(path) => Some(contract::open_draft(path, &schedules::read(&arguments.schedules)?)?),
        None => None,
    };
    if let (Some(other), Some((_, first))) = (&other, all.first()) {
        let facts = same_facts(other, first);
        let second = payout(other, over, Some(&facts), held.period.as_deref())?;
        all.push((other, second));
    }
    let names = names(&arguments.contract, arguments.with.as_deref(), &all);
    let window = curves::Window { from: arguments.from.as_deref(), to: arguments.to.as_deref() };
    curves::curve(&all, &names, arguments.of.as_deref(), &window)?.draw().map_err(undrawn)
}

fn payout(settled: &Settled, over: &str, holding: Option<&Facts>, period: Option<&str>) -> Result<Payout, Refusal> {
    settled.program.payout(over, holding, period).map_err(|error| refused(&error))
}

/// What the first contract stands on, as far as the other asks for it.
fn same_facts(other: &Settled, first: &Payout) -> Facts {
    let mut facts = other.program.facts();
    for fact in &first.here {
        // What the other does not ask for, or not so, is left to it.
        let _set = facts.set_at(&fact.address, fact.value.as_str());
    }
    facts
}

/// By their titles where these tell them apart, else by their files.
fn names(first: &Path, second: Option<&Path>, all: &[(&Settled, Payout)]) -> Vec<String> {
    let titles: Vec<String> = all.iter().map(|(_, payout)| payout.contract.clone()).collect();
    match second {
        Some(second) if titles.iter().all(|title| Some(title) == titles.first()) => {
            vec![first.display().to_string(), second.display().to_string()]
        }
        Some(_) | None => titles,
    }
}

fn refused(error: &NotAnalyzed) -> Refusal {
    let refusal = Refusal::new(error.to_string());
    match error {
        NotAnalyzed::Still { over, moving } => match nearest(over, moving.iter().map(String::as_str)) {
            Some(near) => refusal.help(format!("did you mean `{near}`?")),
            None => refusal.help(format!("these do: {}", listed(moving))),
        },
        NotAnalyzed::Wide | NotAnalyzed::Want(_) | NotAnalyzed::Nothing | NotAnalyzed::NoPeriod(_) => refusal,
    }
}

fn undrawn(error: PlotError) -> Refusal {
    Refusal::new(format!("the picture cannot be drawn: {error}"))
}
