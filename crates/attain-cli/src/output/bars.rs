//! The tornado and the exposure bars of an analysis.

use attain::analysis::{Analysis, End, Exposure as Exposed, LeverName, Sensitivity, Shown};
use attain_plot::{Currency, Effect, Exposure, ExposureBars, ExposureSection, Reach, Tornado, TornadoBar};

use super::curves::{currency, sentence, standing};
use crate::contract::Settled;

/// How many facts a tornado has.
const MOST_BARS: usize = 20;

/// What one more and one less of each fact changes of what the provider has, or of the first of several last figures. None
/// where nothing moves.
pub fn tornado(settled: &Settled, analysis: &Analysis) -> Option<Tornado> {
    let of = analysis.provider.as_ref().filter(|of| analysis.sensitivity.iter().any(|it| it.of == **of));
    let of = of.or_else(|| analysis.sensitivity.first().map(|it| &it.of))?;
    let now = analysis.now.iter().find(|now| now.of == *of)?;
    let moving = analysis.sensitivity.iter().filter(|it| it.of == *of && has_size(it));
    let bars: Vec<TornadoBar> = moving.take(MOST_BARS).map(bar).collect();
    if bars.is_empty() {
        return None;
    }
    Some(Tornado {
        title: "What one more and one less changes".into(),
        subtitle: standing(&analysis.contract, analysis.period.as_deref(), &analysis.stands_on),
        axis: sentence(now),
        currency: currency(settled, now.amount.as_ref()?),
        present: now.amount.as_ref()?.number.clone(),
        bars,
    })
}

fn has_size(sensitivity: &Sensitivity) -> bool {
    [&sensitivity.more, &sensitivity.less].into_iter().flatten().any(|change| !change.number.is_zero())
}

fn bar(sensitivity: &Sensitivity) -> TornadoBar {
    let effect = |change: &Option<Shown>, word: &str| {
        change
            .as_ref()
            .map(|change| Effect { step: format!("{} {word}", sensitivity.unit.text), change: change.number.clone() })
    };
    TornadoBar {
        label: label(&sensitivity.lever),
        lower: effect(&sensitivity.less, "less"),
        higher: effect(&sensitivity.more, "more"),
    }
}

/// What the contract calls a fact, or its address; of several of one title, with its row.
pub fn label(lever: &LeverName) -> String {
    match &lever.title {
        Some(title) if !lever.fact.contains('.') => title.clone(),
        Some(_) | None => lever.fact.clone(),
    }
}

/// The least and the greatest of everything.
pub fn exposure(settled: &Settled, analysis: &Analysis) -> ExposureBars {
    let of = |kind: &str| analysis.exposure.of.iter().filter(|it| it.kind == kind).map(bar_of).collect::<Vec<_>>();
    let sections = [("Lines of money", "line"), ("Figures", "figure"), ("Parties: paid, less what they pay", "party")];
    let sections = sections
        .into_iter()
        .map(|(title, kind)| ExposureSection { title: title.into(), rows: of(kind) })
        .filter(|section| !section.rows.is_empty());
    let amounts = analysis.exposure.of.iter().flat_map(|it| [&it.least, &it.greatest]);
    let amount = amounts.filter_map(|end| end.amount.as_ref().or(end.reached.as_ref())).next();
    let holding: Vec<String> =
        analysis.exposure.holding.iter().map(|fact| format!("{} {}", fact.address, fact.text)).collect();
    let held = if holding.is_empty() { String::new() } else { format!("; with {}", holding.join(", ")) };
    ExposureBars {
        title: "The least and the greatest over all facts".into(),
        subtitle: format!("{}{held}", analysis.contract),
        axis: "Amount".into(),
        currency: amount.map(|amount| currency(settled, amount)).unwrap_or_else(Currency::default),
        sections: sections.collect(),
    }
}

fn bar_of(exposed: &Exposed) -> Exposure {
    Exposure {
        label: exposed.title.clone().unwrap_or_else(|| exposed.of.clone()),
        least: reach(&exposed.least),
        greatest: reach(&exposed.greatest),
    }
}

fn reach(end: &End) -> Reach {
    match (&end.amount, end.how) {
        (Some(amount), "exact") => Reach::Exact(amount.number.clone()),
        (Some(amount), _) => Reach::Bound(amount.number.clone()),
        (None, _) => Reach::Unbounded,
    }
}
