//! How much each fact moves the amount, here and now: the data of the picture, and the picture.

use attain::number::Number;

use crate::bars::{Around, BESIDE, MOST_AMOUNTS, RowOf, Rows, figures};
use crate::canvas::{Anchor, Area, BLUE, Canvas, INK, RED, Stroke, WHITE};
use crate::error::PlotError;
use crate::letters::Letters;
use crate::money::Currency;
use crate::page::{Entry, Key, LABEL, STRONG, Sign};
use crate::picture::Picture;
use crate::scale::Amounts;
use crate::signs::HATCH;

/// What one step of each fact or metric changes, as bars around the present amount.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Tornado {
    /// The heading: `What moves the payment`.
    pub title: String,
    /// A line below it, perhaps empty: the subject, the period.
    pub subtitle: String,
    /// What the amounts are: `Payment to the hospital`.
    pub axis: String,
    /// What they are counted in.
    pub currency: Currency,
    /// What is paid now.
    pub present: Number,
    /// Drawn from top to bottom in this order: the largest first makes the tornado.
    pub bars: Vec<TornadoBar>,
}

/// A fact or a metric, and what a step of it changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TornadoBar {
    /// Its own title: `Readmissions`.
    pub label: String,
    /// What is changed when it is one step lower; `None` where it cannot be lower.
    pub lower: Option<Effect>,
    /// What is changed when it is one step higher; `None` where it cannot be higher.
    pub higher: Option<Effect>,
}

/// What a step changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The step in words, written at the end of the bar: `one fewer`.
    pub step: String,
    /// The change of the amount: below zero where less is paid.
    pub change: Number,
}

/// How tall a bar is, and each of two that go to the same side.
const BAR: i32 = 240;
const HALF: i32 = 180;
/// The widest step in words.
const MOST_STEP: i32 = 1500;

/// Which of the two steps.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Lower,
    Higher,
}

impl Tornado {
    /// Draws the picture.
    ///
    /// # Errors
    /// [`PlotError::Nothing`] without a bar, [`PlotError::TooTall`] with hundreds.
    pub fn draw(&self) -> Result<Picture, PlotError> {
        if self.bars.is_empty() {
            return Err(PlotError::Nothing { what: "bar" });
        }
        let letters = Letters::read()?;
        let entries = vec![
            Entry { sign: Sign::Hatched(RED), words: "one step lower".into() },
            Entry { sign: Sign::Filled(BLUE), words: "one step higher".into() },
        ];
        let key = Key::new(&letters, entries);
        let rows: Vec<RowOf> = self.bars.iter().map(|bar| self.row(&letters, bar)).collect();
        let reached =
            || self.bars.iter().flat_map(TornadoBar::effects).map(|(_, effect)| &self.present + &effect.change);
        let low = reached().chain([self.present.clone()]).min().unwrap_or_else(Number::zero);
        let high = reached().chain([self.present.clone()]).max().unwrap_or_else(Number::zero);
        let around = Around {
            title: &self.title,
            subtitle: &self.subtitle,
            axis: &self.axis,
            currency: &self.currency,
            above: 260,
        };
        let page = Rows::new(&letters, &around, key, Amounts::between(&low, &high, MOST_AMOUNTS)?, &rows)?;
        let mut svg = String::new();
        let canvas = Canvas::new(&mut svg, page.size)?;
        page.draw(&canvas, &letters)?;
        let now = page.x.place(&self.present);
        for (row, bar) in page.rows.iter().zip(&self.bars) {
            let drawn: Vec<(Step, &Effect)> = bar.effects().collect();
            for (step, effect) in &drawn {
                let (middle, half) = match (bar.is_one_sided(), step) {
                    (false, _) => (row.middle(), BAR / 2),
                    (true, Step::Lower) => (row.middle() - HALF / 2, HALF / 2 - 10),
                    (true, Step::Higher) => (row.middle() + HALF / 2, HALF / 2 - 10),
                };
                let end = page.x.place(&(&self.present + &effect.change));
                let area = Area::new(now.min(end), middle - half, now.max(end), middle + half);
                draw_bar(&canvas, *step, area)?;
                let (at, anchor) = if bar.goes_left(*step) {
                    (now.min(end) - BESIDE, Anchor::End)
                } else {
                    (now.max(end) + BESIDE, Anchor::Start)
                };
                figures(&canvas, &letters, &self.shown(&letters, effect), (at, middle), anchor)?;
            }
        }
        page.upright(&canvas, &self.present)?;
        let words =
            letters.cut(&format!("now {}", self.currency.print_with_code(&self.present)), STRONG, page.plot.width());
        let half = letters.width(&words, STRONG) / 2;
        let at = now.clamp(page.plot.left + half, (page.plot.right - half).max(page.plot.left + half));
        canvas.text(&words, (at, page.plot.top - 110), Anchor::Middle, STRONG, INK)?;
        canvas.finish()?;
        Ok(Picture::new(&svg, page.size, &self.title, &self.described()))
    }

    fn row(&self, letters: &Letters, bar: &TornadoBar) -> RowOf {
        let widest = |left: bool| {
            let here = bar.effects().filter(|(step, _)| bar.goes_left(*step) == left);
            here.map(|(_, effect)| letters.width(&self.shown(letters, effect), LABEL)).max().unwrap_or(0)
        };
        let height = if bar.is_one_sided() { 2 * HALF } else { BAR };
        RowOf { name: bar.label.clone(), style: LABEL, bar: height, figures: (widest(true), widest(false)) }
    }

    /// `one fewer: +4,000.00`
    fn told(&self, effect: &Effect) -> String {
        let change =
            if effect.change.is_zero() { "no change".into() } else { self.currency.print_signed(&effect.change) };
        if effect.step.trim().is_empty() { change } else { format!("{}: {change}", effect.step) }
    }

    /// The same with a long step cut; the figure is whole.
    fn shown(&self, letters: &Letters, effect: &Effect) -> String {
        self.told(&Effect { step: letters.cut(&effect.step, LABEL, MOST_STEP), change: effect.change.clone() })
    }

    fn described(&self) -> String {
        let bars = self.bars.iter().map(|bar| {
            let effects: Vec<String> = bar.effects().map(|(_, effect)| self.told(effect)).collect();
            format!("{}: {}.", bar.label, effects.join("; "))
        });
        let now = format!("{}: now {}.", self.axis, self.currency.print_with_code(&self.present));
        std::iter::once(now).chain(bars).collect::<Vec<_>>().join(" ")
    }
}

impl TornadoBar {
    fn effects(&self) -> impl Iterator<Item = (Step, &Effect)> {
        let lower = self.lower.iter().map(|effect| (Step::Lower, effect));
        lower.chain(self.higher.iter().map(|effect| (Step::Higher, effect)))
    }

    /// Whether a step is told on the left: less is paid; and what changes nothing goes where the other step does not.
    fn goes_left(&self, step: Step) -> bool {
        let sign = |effect: &Option<Effect>| effect.as_ref().map_or(0, |effect| effect.change.signum());
        let (own, other) = match step {
            Step::Lower => (sign(&self.lower), sign(&self.higher)),
            Step::Higher => (sign(&self.higher), sign(&self.lower)),
        };
        own < 0 || own == 0 && (other > 0 || other == 0 && step == Step::Lower)
    }

    /// Whether both steps go to the same side, so that one bar would hide the other.
    fn is_one_sided(&self) -> bool {
        self.lower.is_some() && self.higher.is_some() && self.goes_left(Step::Lower) == self.goes_left(Step::Higher)
    }
}

fn draw_bar(canvas: &Canvas, step: Step, area: Area) -> Result<(), PlotError> {
    if area.width() == 0 {
        return Ok(());
    }
    match step {
        Step::Lower => {
            canvas.fill(area, WHITE)?;
            canvas.hatch(area, HATCH, Stroke::new(RED, 14))?;
        }
        Step::Higher => canvas.fill(area, BLUE)?,
    }
    canvas.frame(area, Stroke::new(INK, 10))
}
