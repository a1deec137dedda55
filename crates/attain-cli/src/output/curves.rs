//! The payout curve of a contract, or of two, from what is known of it along one fact.

use attain::analysis::{Curve as Along, LeverName, Now, Payout, Shown};
use attain::{ClauseKind, Number, TermKind};
use attain_plot::{At, Band, Better, Currency, Curve, End, PayoutCurve, Piece, Setback, Subject, XAxis, round_numbers};

use crate::contract::Settled;
use crate::facts::listed;
use crate::outcome::Refusal;

/// About how many round numbers stand along the axis.
const TICKS: u32 = 10;

/// The most bands that are shaded.
const MOST_BANDS: usize = 24;

/// The part of the axis that is asked for.
#[derive(Default)]
pub struct Window<'w> {
    /// As it is written: `5%`, `120`.
    pub from: Option<&'w str>,
    pub to: Option<&'w str>,
}

/// One stretch of the curve, in places of the axis.
struct Stretch {
    from: Number,
    to: Number,
    low: Number,
    high: Number,
}

/// What stands along the axis: the metric, where it goes straight with the fact, else the fact.
struct Axis {
    /// The metric where the fact is 0, and its change with one more of the fact.
    metric: Option<(Number, Number)>,
    is_percent: bool,
    suffix: String,
    /// How many decimals an amount has that is not whole.
    decimals: u32,
    /// Whether the fact is another than the metric, so that it stands beside it.
    counted: bool,
}

/// Draws one contract, or two that are compared. `of` is a line, a figure or a party, by name; without it, what the provider
/// has in the end.
pub fn curve(
    all: &[(&Settled, Payout)],
    names: &[String],
    of: Option<&str>,
    window: &Window<'_>,
) -> Result<PayoutCurve, Refusal> {
    let Some((settled, first)) = all.first() else { return Err(Refusal::new("there is no contract")) };
    let now = chosen(first, of)?;
    let axis = Axis::of(&first.curve);
    let mut drawn = Vec::new();
    for (_, payout) in all {
        let name = chosen(payout, Some(&now.of)).or_else(|_| chosen(payout, of))?.of.clone();
        drawn.push(stretches(payout, &name, &axis));
    }
    if drawn.iter().all(Vec::is_empty) {
        return Err(Refusal::new(format!("`{}` is undetermined everywhere along it", now.of)));
    }
    let favors = favors(settled, first, &now.of);
    let here = first.curve.here.as_ref().map(|here| axis.at(&here.number));
    let standards: Vec<At> =
        match axis.metric.is_some() || first.curve.lever.metric.as_ref() == Some(&first.curve.lever.fact) {
            true => first
                .curve
                .standards
                .iter()
                .map(|it| At { value: it.at.number.clone(), text: format!("{} {}", it.name, it.at.text) })
                .collect(),
            false => Vec::new(),
        };
    let (low, high) = extent(&drawn, &standards, here.as_ref(), &axis, window)?;
    let mut picture = PayoutCurve {
        title: format!("{} over {}", heading(now), title(&first.curve.lever)),
        subtitle: standing(&first.contract, first.period.as_deref(), &first.stands_on),
        x: axis.words(&first.curve),
        y_title: sentence(now),
        currency: now.amount.as_ref().map(|amount| currency(settled, amount)).unwrap_or_default(),
        ..PayoutCurve::default()
    };
    let mut ticks = Vec::new();
    for (place, (stretches, name)) in drawn.iter().zip(names).enumerate() {
        let slopes = Slopes { more_is_better: first.curve.lever.more_is_better, favors, rises: axis.rises() };
        let shown = pieces(&clipped(stretches, &low, &high), &(&high - &low), &axis);
        if place == 0 {
            picture.bands = shown.bands(&axis);
            picture.setbacks = shown.setbacks(&slopes, &picture.currency, &axis);
        }
        ticks.extend(shown.bounds.iter().map(|bound| axis.tick(bound)));
        picture.curves.push(Curve { name: name.clone(), pieces: shown.pieces });
    }
    picture.standards = standards.into_iter().filter(|at| at.value >= low && at.value <= high).collect();
    ticks.extend(axis.round(&low, &high));
    picture.x.ticks = ticks;
    if let (Some(x), Some(amount)) = (here.filter(|here| *here >= low && *here <= high), &now.amount) {
        let label = format!("{}: {}", axis.here(&first.curve, &x), amount.text);
        picture.subject = Some(Subject { x, y: amount.number.clone(), label });
    }
    Ok(picture)
}

/// What a curve is of.
fn chosen<'p>(payout: &'p Payout, of: Option<&str>) -> Result<&'p Now, Refusal> {
    let moving = |now: &&Now| payout.curve.of.contains(&now.of);
    let found = match of {
        Some(of) => payout.now.iter().find(|now| now.of == of),
        None => {
            let provider = payout.now.iter().find(|now| Some(&now.of) == payout.provider.as_ref());
            provider.or_else(|| payout.now.iter().find(moving))
        }
    };
    found.ok_or_else(|| {
        let known: Vec<String> = payout.now.iter().map(|now| now.of.clone()).collect();
        let what = of.unwrap_or("the party that is settled");
        Refusal::new(format!("nothing is paid, charged or scored as `{what}`"))
            .help(format!("there is {}", listed(&known)))
    })
}

/// Stretches of what a curve is of; none where it is undetermined.
fn stretches(payout: &Payout, of: &str, axis: &Axis) -> Vec<Stretch> {
    let place = payout.curve.of.iter().position(|name| name == of);
    let still = payout.now.iter().find(|now| now.of == of).and_then(|now| now.amount.as_ref());
    let mut found: Vec<Stretch> = Vec::new();
    for piece in &payout.curve.pieces {
        let (low, high) = match place {
            Some(place) => {
                (piece.at_from.get(place).and_then(Option::as_ref), piece.at_to.get(place).and_then(Option::as_ref))
            }
            None => (still, still),
        };
        let (Some(low), Some(high)) = (low, high) else { continue };
        let to = piece.to.as_ref().map_or(&piece.from.number, |to| &to.number);
        let next = Stretch {
            from: axis.at(&piece.from.number),
            to: axis.at(to),
            low: low.number.clone(),
            high: high.number.clone(),
        };
        // What turns for others only is one stretch here.
        match found.last_mut().filter(|last| last.low == last.high && last.low == next.low && next.low == next.high) {
            Some(last) => last.to = next.to,
            None => found.push(next),
        }
    }
    found
}

/// From where to where it is drawn: all that turns, what the metric is held against and where it stands, with some room.
fn extent(
    drawn: &[Vec<Stretch>],
    standards: &[At],
    here: Option<&Number>,
    axis: &Axis,
    window: &Window<'_>,
) -> Result<(Number, Number), Refusal> {
    let ends = || drawn.iter().flatten();
    let least = ends().map(|stretch| &stretch.from).min().cloned().unwrap_or_default();
    let most = ends().map(|stretch| &stretch.to).max().cloned().unwrap_or_default();
    let turns = drawn.iter().flat_map(|stretches| stretches.windows(2)).filter_map(|pair| match pair {
        [before, after] => Some([&before.to, &after.from]),
        _ => None,
    });
    let of_note: Vec<&Number> = turns.flatten().chain(standards.iter().map(|at| &at.value)).chain(here).collect();
    let (mut low, mut high) = match (of_note.iter().min(), of_note.iter().max()) {
        (Some(low), Some(high)) if low < high => {
            let room = (*high - *low).div(&Number::from(4)).unwrap_or_default();
            (Number::max(&least, &(*low - &room)), Number::min(&most, &(*high + &room)))
        }
        (Some(_) | None, _) => (least, most),
    };
    if let Some(from) = window.from {
        low = axis.read(from)?;
    }
    if let Some(to) = window.to {
        high = axis.read(to)?;
    }
    if low > high {
        return Err(Refusal::new("`--from` is above `--to`"));
    }
    Ok((low, high))
}

/// The stretches from one place to another.
fn clipped(stretches: &[Stretch], low: &Number, high: &Number) -> Vec<Stretch> {
    let inside = stretches.iter().filter(|stretch| stretch.to >= *low && stretch.from <= *high);
    let at = |stretch: &Stretch, x: &Number| {
        let part = (x - &stretch.from).div(&(&stretch.to - &stretch.from)).unwrap_or_default();
        &stretch.low + &(&part * &(&stretch.high - &stretch.low))
    };
    inside
        .map(|stretch| {
            let (from, first) = if stretch.from < *low {
                (low.clone(), at(stretch, low))
            } else {
                (stretch.from.clone(), stretch.low.clone())
            };
            let (to, last) = if stretch.to > *high {
                (high.clone(), at(stretch, high))
            } else {
                (stretch.to.clone(), stretch.high.clone())
            };
            Stretch { from, to, low: first, high: last }
        })
        .collect()
}

/// What is drawn of stretches.
struct Drawn {
    pieces: Vec<Piece>,
    /// Where it jumps or turns.
    bounds: Vec<Number>,
    /// Where bands meet, with the last value below and the first above; both the bound where they lie close.
    edges: Vec<(Number, (Number, Number))>,
    /// The jumps: where, and the amounts before and after.
    jumps: Vec<(Number, Number, Number)>,
}

/// Stretches as pieces that touch: where a jump lies between two values that are possible, it is drawn at the rounder of the
/// two, open on the other side; where they lie far apart on the paper, they stay apart.
fn pieces(stretches: &[Stretch], width: &Number, axis: &Axis) -> Drawn {
    let mut drawn = Drawn { pieces: Vec::new(), bounds: Vec::new(), edges: Vec::new(), jumps: Vec::new() };
    let end = |x: &Number, y: &Number| End { x: x.clone(), y: y.clone(), included: true };
    for next in stretches {
        let mut piece = Piece { from: end(&next.from, &next.low), to: end(&next.to, &next.high) };
        if let Some(last) = drawn.pieces.last_mut() {
            let gap = &next.from - &last.to.x;
            let jump = &piece.from.y - &last.to.y;
            let far = &gap * &Number::from(100) >= *width;
            let slope = Number::max(&slope(last), &slope(&piece));
            let slack = &(&(&slope * &gap) * &Number::from(2)) + &Number::power_of_ten(-1);
            let first_is_rounder = decimals(&axis.written(&last.to.x)) < decimals(&axis.written(&next.from));
            let bound = if first_is_rounder { last.to.x.clone() } else { next.from.clone() };
            let edge = if far { middle(&last.to.x, &next.from) } else { bound.clone() };
            let gap_ends = if far { (last.to.x.clone(), next.from.clone()) } else { (bound.clone(), bound.clone()) };
            drawn.edges.push((edge, gap_ends));
            if jump.abs() <= slack {
                if !far {
                    last.to = piece.from.clone();
                }
            } else {
                drawn.jumps.push((bound.clone(), last.to.y.clone(), piece.from.y.clone()));
                if !far && first_is_rounder {
                    piece.from.x = bound.clone();
                    piece.from.included = false;
                } else if !far {
                    last.to.x = bound.clone();
                    last.to.included = false;
                }
            }
            drawn.bounds.push(bound);
        }
        drawn.pieces.push(piece);
    }
    drawn
}

fn middle(a: &Number, b: &Number) -> Number {
    (a + b).div(&Number::from(2)).unwrap_or_default()
}

fn slope(piece: &Piece) -> Number {
    (&piece.to.y - &piece.from.y).div(&(&piece.to.x - &piece.from.x)).unwrap_or_default().abs()
}

/// How many decimals a number needs; those that do not end need most.
fn decimals(number: &Number) -> u32 {
    number.decimal_places().unwrap_or(u32::MAX)
}

/// Which way money should go.
struct Slopes {
    more_is_better: Option<bool>,
    favors: Option<bool>,
    rises: bool,
}

impl Slopes {
    /// Whether a change of the amount from left to right is the wrong way.
    fn is_wrong(&self, change: &Number) -> bool {
        match (self.more_is_better, self.favors) {
            (Some(more), Some(favors)) => !change.is_zero() && (change.is_positive() == favors) != (more == self.rises),
            (Some(_) | None, _) => false,
        }
    }
}

impl Drawn {
    /// The stretches between bounds, named.
    fn bands(&self, axis: &Axis) -> Vec<Band> {
        if self.bounds.is_empty() || self.bounds.len() >= MOST_BANDS {
            return Vec::new();
        }
        let mut bands = Vec::new();
        for place in 0..=self.edges.len() {
            let from = place.checked_sub(1).and_then(|place| self.edges.get(place));
            let to = self.edges.get(place);
            let label = match (from, to) {
                (Some((_, (_, from))), Some((_, (to, _)))) if from == to => axis.text(from),
                (Some((_, (_, from))), Some((_, (to, _)))) => format!("{} to {}", axis.text(from), axis.text(to)),
                (Some((_, (_, from))), None) => format!("from {}", axis.text(from)),
                (None, Some((_, (to, _)))) => format!("up to {}", axis.text(to)),
                (None, None) => String::new(),
            };
            bands.push(Band { from: from.map(|(at, _)| at.clone()), to: to.map(|(at, _)| at.clone()), label });
        }
        bands
    }

    /// Where better pays less.
    fn setbacks(&self, slopes: &Slopes, currency: &Currency, axis: &Axis) -> Vec<Setback> {
        let jumps = self.jumps.iter().filter(|(_, before, after)| slopes.is_wrong(&(after - before)));
        let mut found: Vec<Setback> = jumps
            .map(|(at, before, after)| Setback {
                from: at.clone(),
                to: at.clone(),
                label: format!(
                    "at {} better is worth {} less",
                    axis.text(at),
                    currency.print_with_code(&(after - before).abs())
                ),
            })
            .collect();
        for piece in self.pieces.iter().filter(|piece| slopes.is_wrong(&(&piece.to.y - &piece.from.y))) {
            let less = currency.print_with_code(&(&piece.to.y - &piece.from.y).abs());
            found.push(Setback {
                from: piece.from.x.clone(),
                to: piece.to.x.clone(),
                label: format!(
                    "{} to {}: better is worth up to {less} less",
                    axis.text(&piece.from.x),
                    axis.text(&piece.to.x)
                ),
            });
        }
        found
    }
}

impl Axis {
    fn of(along: &Along) -> Axis {
        let is_metric = along.lever.metric.is_none() || along.lever.metric.as_ref() == Some(&along.lever.fact);
        let points = along.pieces.iter().flat_map(|piece| {
            let to = piece.to.as_ref().zip(piece.metric_to.as_ref());
            piece.metric_from.as_ref().map(|metric| (&piece.from, metric)).into_iter().chain(to)
        });
        let points: Vec<(&Shown, &Shown)> = points.collect();
        let metric = if is_metric { None } else { straight(&points) };
        // A metric that is the fact itself has no count beside it.
        let counted = metric.as_ref().is_some_and(|(base, each)| !base.is_zero() || *each != Number::one());
        let sample = match &metric {
            Some(_) => points.last().map(|(_, metric)| *metric),
            None => along.pieces.first().map(|piece| &piece.from),
        };
        let text = sample.map_or("", |sample| sample.text.as_str());
        let suffix = text.trim_start_matches(|letter: char| letter.is_ascii_digit() || "−≈,. ".contains(letter));
        let is_percent = suffix.starts_with('%');
        let is_money = suffix.len() == 3 && suffix.chars().all(|letter| letter.is_ascii_uppercase());
        let decimals = text
            .split_once('.')
            .filter(|_| is_money)
            .map_or(0, |(_, rest)| rest.chars().take_while(char::is_ascii_digit).fold(0, |count, _| count + 1));
        let suffix = if suffix.is_empty() || is_percent { String::new() } else { format!(" {suffix}") };
        Axis { counted, metric, is_percent, suffix, decimals }
    }

    /// Where a value of the fact lies.
    fn at(&self, fact: &Number) -> Number {
        match &self.metric {
            Some((base, each)) => base + &(each * fact),
            None => fact.clone(),
        }
    }

    fn rises(&self) -> bool {
        self.metric.as_ref().is_none_or(|(_, each)| each.is_positive())
    }

    /// The fact at a place, where it is a whole number.
    fn count(&self, x: &Number) -> Option<Number> {
        let (base, each) = self.metric.as_ref().filter(|_| self.counted)?;
        (x - base).div(each).filter(|count| count.decimal_places() == Some(0))
    }

    /// A place as it is written: a percent as such.
    fn written(&self, x: &Number) -> Number {
        if self.is_percent { x * &Number::from(100) } else { x.clone() }
    }

    fn text(&self, x: &Number) -> String {
        if self.is_percent { self.digits(x) } else { format!("{}{}", self.digits(x), self.suffix) }
    }

    /// The same without its unit, but for the sign of a percent.
    fn digits(&self, x: &Number) -> String {
        let x = self.written(x);
        let decimals = if x.decimal_places() == Some(0) { 0 } else { self.decimals };
        let digits = Currency { code: String::new(), decimals }.print(&x);
        if self.is_percent { format!("{digits}%") } else { digits }
    }

    /// With the count beside it.
    fn counted(&self, x: &Number) -> String {
        match self.count(x) {
            Some(count) => format!("{} ({})", self.digits(x), Currency::default().print(&count)),
            None => self.digits(x),
        }
    }

    fn tick(&self, x: &Number) -> At {
        At { value: x.clone(), text: self.counted(x) }
    }

    fn round(&self, low: &Number, high: &Number) -> Vec<At> {
        let values = round_numbers(&self.written(low), &self.written(high), TICKS);
        let back = |value: Number| if self.is_percent { &value * &Number::power_of_ten(-2) } else { value };
        values.into_iter().map(back).map(|value| self.tick(&value)).collect()
    }

    fn words(&self, along: &Along) -> XAxis {
        let lever = &along.lever;
        let fact = lever.title.as_deref().unwrap_or(&lever.fact);
        let title = match (&self.metric, &lever.metric) {
            (Some(_), Some(metric)) => lever.metric_title.as_deref().unwrap_or(metric).to_owned(),
            (Some(_) | None, _) => fact.to_owned(),
        };
        // The values along the axis have their percent sign, and what is in brackets has another unit.
        let unit = if self.is_percent || self.counted { String::new() } else { self.suffix.trim().to_owned() };
        let title = if self.counted { format!("{title}; in brackets: {fact}") } else { title };
        let better = lever.more_is_better.map(|more| if more == self.rises() { Better::Higher } else { Better::Lower });
        XAxis { title, unit, better, ticks: Vec::new() }
    }

    /// Where it stands, in words.
    fn here(&self, along: &Along, x: &Number) -> String {
        match (&self.metric, &along.here) {
            (Some(_), Some(here)) if self.counted => format!("{}, {} {}", self.text(x), along.lever.fact, here.text),
            (Some(_) | None, _) => self.text(x),
        }
    }

    /// A place as an option says it.
    fn read(&self, text: &str) -> Result<Number, Refusal> {
        let wrong = || {
            Refusal::new(format!("`{text}` is no place on the axis"))
                .help("write it as it stands there: `12.5%`, `120`")
        };
        let digits = text.replace(',', "");
        let number = match digits.strip_suffix('%') {
            Some(percent) if self.is_percent => {
                &Number::parse(percent).map_err(|_| wrong())? * &Number::power_of_ten(-2)
            }
            Some(_) => return Err(wrong()),
            None if self.is_percent => return Err(wrong()),
            None => Number::parse(&digits).map_err(|_| wrong())?,
        };
        Ok(number)
    }
}

/// How a metric goes straight with its fact, but for its roundings: what it is at 0, and its change with one more.
fn straight(points: &[(&Shown, &Shown)]) -> Option<(Number, Number)> {
    let ((x0, y0), (x1, y1)) = (points.first()?, points.last()?);
    let each = (&y1.number - &y0.number).div(&(&x1.number - &x0.number)).filter(|each| !each.is_zero())?;
    let base = &y0.number - &(&each * &x0.number);
    let near = (&y1.number - &y0.number).abs().div(&Number::from(400))?;
    let close = |(x, y): &(&Shown, &Shown)| (&(&base + &(&each * &x.number)) - &y.number).abs() <= near;
    points.iter().all(close).then_some((base, each))
}

/// Whether more is to the good of the provider; none where it is neither.
fn favors(settled: &Settled, payout: &Payout, of: &str) -> Option<bool> {
    if Some(of) == payout.provider.as_deref() {
        return Some(true);
    }
    let model = settled.contract.model();
    let bare = |name: &str| model.find(name.split('.').next().unwrap_or(name));
    match model.find(of).or_else(|| bare(of)).map(|id| model.figure(id).clause) {
        None => Some(false),
        Some(ClauseKind::Term(TermKind::Bonus | TermKind::EarnBack | TermKind::Adjustment)) => Some(true),
        Some(ClauseKind::Term(TermKind::Penalty | TermKind::Credit)) => Some(false),
        Some(ClauseKind::Term(TermKind::Payment | TermKind::Withhold)) => None,
        Some(_) => Some(true),
    }
}

/// What amounts are counted in.
pub fn currency(settled: &Settled, sample: &Shown) -> Currency {
    let header = settled.contract.model().header.as_ref();
    let money = header.and_then(|header| header.money.as_ref()).filter(|money| sample.text.ends_with(&money.currency));
    match money {
        Some(money) => Currency { code: money.currency.clone(), decimals: money.quantum.decimal_places().unwrap_or(2) },
        None => {
            let code =
                sample.text.trim_start_matches(|letter: char| letter.is_ascii_digit() || "−≈,. ".contains(letter));
            Currency { code: code.to_owned(), decimals: 0 }
        }
    }
}

/// `What is paid`, `Readmission incentive`
fn heading(now: &Now) -> String {
    match (now.kind, &now.title) {
        ("party", _) => "What is paid".to_owned(),
        (_, Some(title)) => title.clone(),
        (_, None) => now.of.clone(),
    }
}

/// The metric or the fact; of one in many rows with its address.
fn title(lever: &LeverName) -> String {
    match lever.metric_title.as_ref().or(lever.title.as_ref()) {
        Some(title) if lever.fact.contains('.') => format!("{title}, {}", lever.metric.as_ref().unwrap_or(&lever.fact)),
        Some(title) => title.clone(),
        None => lever.fact.clone(),
    }
}

/// What the amounts are.
pub fn sentence(now: &Now) -> String {
    let name = now.title.as_ref().unwrap_or(&now.of);
    match now.kind {
        "party" => format!("{name}: paid, less what it pays"),
        _ => name.clone(),
    }
}

/// The contract, the period, and where the facts come from that are stood on.
pub fn standing(contract: &str, period: Option<&str>, stands_on: &str) -> String {
    let period = period.map(|period| format!(", {period}")).unwrap_or_default();
    let rest = stands_on.strip_prefix("given, the rest ");
    let stands = match (rest, rest.unwrap_or(stands_on)) {
        (_, "given") => "all else as given".to_owned(),
        (_, "declared") => "what is not given as it may be declared".to_owned(),
        (None, example) => format!("all else as in the worked {example}"),
        (Some(_), example) => format!("what is not given as in the worked {example}"),
    };
    format!("{contract}{period}; {stands}")
}
