//! What an analysis says, as plain data: the wire shape `attain/analysis/1`.
//!
//! Every amount stands twice: `value`, as files of results have it, and `text`, as a person reads it.

use crate::number::Number;

/// The name of the shape.
pub const SCHEMA: &str = "attain/analysis/1";

/// Everything that was found of one contract.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Analysis {
    /// The name of this shape.
    pub schema: &'static str,
    /// The contract's title.
    pub contract: String,
    /// The period it is about, where the contract has several.
    pub period: Option<String>,
    /// The party that is settled, by name.
    pub provider: Option<String>,
    /// Where the facts come from that are stood on: `given`, `example "…"`, `declared`; where only some were given, `given, the
    /// rest example "…"` or `given, the rest declared`.
    pub stands_on: String,
    /// These facts.
    pub here: Vec<Fact>,
    /// What everything comes to with them.
    pub now: Vec<Now>,
    /// The least and the greatest of everything.
    pub exposure: Exposures,
    /// What everything comes to along each fact that can be moved, from where it is stood.
    pub curves: Vec<Curve>,
    /// The jumps on these curves, the largest first.
    pub cliffs: Vec<Cliff>,
    /// For each fact of a metric: whether better may be paid less, anywhere.
    pub incentives: Vec<Incentive>,
    /// What one more and one less of each comes to, the most first.
    pub sensitivity: Vec<Sensitivity>,
    /// What is odd: what does nothing, what is never reached, what pays oddly; with what checking the contract found.
    pub lints: Vec<Lint>,
    /// What the contract asserts of itself, and whether it is so.
    pub assertions: Vec<Verdict>,
    /// What it would take to come to what was asked for; none where nothing was.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub wanted: Option<Wanted>,
}

/// What a party or a line comes to along one fact, without the rest of an analysis.
#[derive(Clone, Debug, PartialEq)]
pub struct Payout {
    /// The contract's title.
    pub contract: String,
    /// The period it is about, where the contract has several.
    pub period: Option<String>,
    /// The party that is settled, by name.
    pub provider: Option<String>,
    /// Where the facts come from that are stood on: `given`, `example "…"`, `declared`; where only some were given, `given, the
    /// rest example "…"` or `given, the rest declared`.
    pub stands_on: String,
    /// These facts.
    pub here: Vec<Fact>,
    /// What everything comes to with them.
    pub now: Vec<Now>,
    /// What everything comes to along the fact.
    pub curve: Curve,
}

/// A number.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Shown {
    /// All of it, in stored form: a percent as its fraction.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub number: Number,
    /// In plain digits.
    pub value: String,
    /// With separators and its unit.
    pub text: String,
}

/// A fact.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Fact {
    /// Its address.
    pub address: String,
    /// What the contract calls it.
    pub title: Option<String>,
    /// What it is, as a file of facts has it: `12000000`, `yes`, `unreported`.
    pub value: String,
    /// What it is, as a worked example writes it: `12,000,000 USD`, `yes`, `unreported`.
    pub text: String,
}

/// What something comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Now {
    /// A line, a figure or a party, by name.
    pub of: String,
    /// What the contract calls it.
    pub title: Option<String>,
    /// `line`, `figure` or `party`; of a party what it is paid less what it pays.
    pub kind: &'static str,
    /// The amount; none where it is undetermined.
    pub amount: Option<Shown>,
}

/// The least and the greatest of everything.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Exposures {
    /// Facts that are held where they are, because without that there is no end.
    pub holding: Vec<Fact>,
    /// What has no end unless they are held.
    pub endless: Vec<String>,
    /// Each.
    pub of: Vec<Exposure>,
}

/// The least and the greatest of one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Exposure {
    /// A line, a figure or a party, by name.
    pub of: String,
    /// What the contract calls it.
    pub title: Option<String>,
    /// `line`, `figure` or `party`; of a party what it is paid less what it pays.
    pub kind: &'static str,
    /// The least.
    pub least: End,
    /// The greatest.
    pub greatest: End,
    /// The facts that decide between the two, the most deciding first, with what each changes alone.
    pub decided_by: Vec<Deciding>,
}

/// One end of what something may come to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct End {
    /// How it is known: `exact`, that the facts reach it; `bound`, that nothing goes beyond it; `no end`; `never`, that it
    /// is never determined.
    pub how: &'static str,
    /// No facts lead beyond it.
    pub amount: Option<Shown>,
    /// What the facts below come to.
    pub reached: Option<Shown>,
    /// Facts that were settled.
    pub facts: Vec<Fact>,
}

/// What one fact decides.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Deciding {
    /// The fact.
    pub address: String,
    /// What it changes alone, the others as at the greatest.
    pub change: Shown,
}

/// What everything comes to along one fact.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Curve {
    /// The fact that is moved.
    pub lever: LeverName,
    /// Where it is now.
    pub here: Option<Shown>,
    /// How far apart its values are; as declared, or as close as was looked.
    pub step: Option<Shown>,
    /// Whether the contract declares that.
    pub is_step_declared: bool,
    /// Whether the contract declares how far it goes; otherwise it is as far as was looked.
    pub is_range_declared: bool,
    /// Whether the end was not reached.
    pub cut_short: bool,
    /// What the metric is held against: its target, its threshold, its benchmark.
    pub standards: Vec<Standard>,
    /// What moves along it, by name: amounts below are in this order.
    pub of: Vec<String>,
    /// From the least value on; what does not change from one to the next is one.
    pub pieces: Vec<Piece>,
}

/// Something that a metric is held against.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Standard {
    /// `target`, `threshold`, `benchmark`, ….
    pub name: String,
    /// A value of the metric.
    pub at: Shown,
}

/// A fact that is moved, with the metric that moves with it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct LeverName {
    /// The fact's address.
    pub fact: String,
    /// What the contract calls it.
    pub title: Option<String>,
    /// The metric's address.
    pub metric: Option<String>,
    /// What the contract calls it.
    pub metric_title: Option<String>,
    /// Whether more of the fact is better; none where the contract does not say.
    pub more_is_better: Option<bool>,
}

/// A stretch along which nothing turns.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Piece {
    /// The first value of the fact.
    pub from: Shown,
    /// The last.
    pub to: Option<Shown>,
    /// The metric at the first.
    pub metric_from: Option<Shown>,
    /// The metric at the last.
    pub metric_to: Option<Shown>,
    /// The amounts at the first; none where undetermined.
    pub at_from: Vec<Option<Shown>>,
    /// The amounts at the last.
    pub at_to: Vec<Option<Shown>>,
    /// Whether all go straight between the two.
    pub straight: bool,
}

/// A jump.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Cliff {
    /// The fact that is moved.
    pub lever: LeverName,
    /// Its last value before.
    pub before: Shown,
    /// Its first value after, one step on.
    pub after: Shown,
    /// The metric before.
    pub metric_before: Option<Shown>,
    /// The metric after.
    pub metric_after: Option<Shown>,
    /// What jumps: what the provider has in the end, or a last figure.
    pub of: String,
    /// By how much.
    pub jump: Shown,
    /// Its change for one more of the fact, before and after.
    pub slopes: [Option<Shown>; 2],
    /// The lines and figures that jump, with what they are before and after.
    pub lines: Vec<Change>,
    /// Whether what is better is paid less here.
    pub wrong_way: bool,
}

/// What changes from one place to another.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Change {
    /// By name.
    pub of: String,
    /// Before.
    pub before: Option<Shown>,
    /// After.
    pub after: Option<Shown>,
}

/// Whether better may be paid less.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Incentive {
    /// The fact that is moved.
    pub lever: LeverName,
    /// What may be less: what the provider has in the end, or a last figure.
    pub of: String,
    /// `never`, proved; `somewhere`, shown; `open`.
    pub pays_less: &'static str,
    /// Two sets of facts, the second better by this fact and paid less.
    pub shown: Option<Pair>,
}

/// Two sets of facts that differ in one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Pair {
    /// What both have.
    pub facts: Vec<Fact>,
    /// The one that differs, before.
    pub before: Fact,
    /// And after.
    pub after: Fact,
    /// What it comes to before.
    pub amount_before: Shown,
    /// And after.
    pub amount_after: Shown,
}

/// What one more and one less comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Sensitivity {
    /// The fact that is moved.
    pub lever: LeverName,
    /// Where it is now.
    pub here: Shown,
    /// The metric now.
    pub metric_here: Option<Shown>,
    /// What changes.
    pub of: String,
    /// How much more or less: `1`, `0.1%`.
    pub unit: Shown,
    /// What it changes with so much more; none where that is not possible.
    pub more: Option<Shown>,
    /// And with so much less.
    pub less: Option<Shown>,
    /// The next value below where it jumps or turns.
    pub next_below: Option<Turn>,
    /// The next value above.
    pub next_above: Option<Turn>,
}

/// The nearest place where money changes otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Turn {
    /// The value of the fact there.
    pub at: Shown,
    /// How far that is: how many more or fewer.
    pub away: Shown,
    /// The metric there.
    pub metric: Option<Shown>,
    /// What it comes to there, less what it comes to now.
    pub change: Shown,
}

/// Something that an author would want to know before the contract is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Lint {
    /// Its code: `no-effect`, `one-case`, …; of what checking the contract found, that code.
    pub code: &'static str,
    /// `warning`, that something in the text does nothing or not what it seems to; `note`, that it does what it says and that
    /// this is worth knowing.
    pub severity: &'static str,
    /// What it is about, by name.
    pub of: String,
    /// What the contract calls it.
    pub title: Option<String>,
    /// The line of the text.
    pub line: Option<usize>,
    /// What is odd.
    pub message: String,
    /// How it can be mended, where there is a way to say.
    pub help: Option<String>,
    /// Facts that show it.
    pub facts: Vec<Fact>,
    /// Of two sets of facts, those that are otherwise in the second.
    pub other: Vec<Fact>,
    /// What comes out with the first and with the second.
    pub amounts: Vec<Change>,
}

/// Whether an assertion holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Verdict {
    /// The assertion's name.
    pub assertion: String,
    /// What the contract calls it.
    pub title: Option<String>,
    /// `proved`, `refuted` or `open`.
    pub verdict: &'static str,
    /// Facts that break it.
    pub facts: Vec<Fact>,
    /// Of an assertion about a direction, the fact that moves, as it is after.
    pub after: Option<Fact>,
    /// What it comes to.
    pub amounts: Vec<Shown>,
}

/// What it would take for something to come to an amount: the cheapest facts, each moved at a cost from where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Wanted {
    /// The period it is about, where the contract has several.
    pub period: Option<String>,
    /// Where the facts come from that all moves begin at: `given`, `example "…"`, `declared`, as in [`Analysis`].
    pub stands_on: String,
    /// A line, a figure or a party, by name.
    pub of: String,
    /// What the contract calls it.
    pub title: Option<String>,
    /// `line`, `figure` or `party`; of a party what it is paid less what it pays.
    pub kind: &'static str,
    /// `at least` or `at most`.
    pub sense: &'static str,
    /// The amount that is wanted.
    pub amount: Shown,
    /// What it comes to where it stands; none where it is undetermined.
    pub now: Option<Shown>,
    /// `exact`, that nothing is cheaper; `found`, that something cheaper was not ruled out; `not reachable`, proved; `open`.
    pub how: &'static str,
    /// What all moves cost together; none where nothing was found.
    pub cost: Option<Shown>,
    /// Nothing that reaches it costs less; none where nothing reaches it.
    pub costs_at_least: Option<Shown>,
    /// What it comes to then.
    pub reached: Option<Shown>,
    /// By how much that is more than now.
    pub change: Option<Shown>,
    /// What is moved, and what could have been, in the order that was asked for.
    pub moves: Vec<Move>,
    /// The facts as they are then, as a worked example gives them.
    pub facts: Vec<Fact>,
    /// Where nothing was found: the farthest that these facts lead.
    pub farthest: Option<End>,
}

/// One fact, moved from where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Move {
    /// The fact, with the metric that moves with it.
    pub lever: LeverName,
    /// Where it stands.
    pub from: Shown,
    /// Where it is moved to; where it stands if it is not moved, or nothing was found.
    pub to: Shown,
    /// How far that is: how many patients, points of a percent, days.
    pub by: Shown,
    /// The metric where it stands, with all other facts as they are.
    pub metric_from: Option<Shown>,
    /// The metric with all moves made.
    pub metric_to: Option<Shown>,
    /// What each unit costs.
    pub unit_cost: Shown,
    /// That unit: `1`, `1%`, `1 day`.
    pub unit: Shown,
    /// What the move costs.
    pub cost: Shown,
    /// How close its values were looked at; as declared, or as close as was looked.
    pub step: Shown,
    /// Whether the contract declares that.
    pub is_step_declared: bool,
    /// The farthest that it could have been moved.
    pub limits: [Shown; 2],
    /// Whether the contract declares that; otherwise it is as far as was looked.
    pub is_range_declared: bool,
    /// What is there with all moves made but the last step of this one: not what is wanted.
    pub one_step_before: Option<Before>,
}

/// One step before what is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Before {
    /// The fact there.
    pub at: Shown,
    /// The metric there.
    pub metric: Option<Shown>,
    /// What it comes to; none where it is undetermined.
    pub amount: Option<Shown>,
}
