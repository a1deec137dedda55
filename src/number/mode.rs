//! Rounding, by name.

use std::cmp::Ordering;
use std::fmt;

/// Which of the two neighbouring multiples a number goes to when it is rounded.
///
/// There is no default: a contract that rounds says how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// To the nearest; in the middle, away from zero: 2.5 → 3, −2.5 → −3.
    HalfUp,
    /// To the nearest; in the middle, to the even neighbour: 2.5 → 2, 3.5 → 4.
    HalfEven,
    /// To the nearest; in the middle, toward zero: 2.5 → 2, −2.5 → −2.
    HalfDown,
    /// To the next above: 2.1 → 3, −2.9 → −2.
    Up,
    /// To the next below: 2.9 → 2, −2.1 → −3.
    Down,
    /// Toward zero: 2.9 → 2, −2.9 → −2.
    Truncate,
}

impl Mode {
    /// Every mode, in the order they are documented.
    pub const ALL: [Mode; 6] = [Mode::HalfUp, Mode::HalfEven, Mode::HalfDown, Mode::Up, Mode::Down, Mode::Truncate];

    /// The mode as a contract spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Mode::HalfUp => "half up",
            Mode::HalfEven => "half even",
            Mode::HalfDown => "half down",
            Mode::Up => "up",
            Mode::Down => "down",
            Mode::Truncate => "truncated",
        }
    }

    /// The mode that a contract spells so.
    pub fn from_name(name: &str) -> Option<Mode> {
        Mode::ALL.into_iter().find(|mode| mode.name() == name)
    }

    /// Whether a quotient that was cut toward zero, and was not exact, must go one further from zero. The one place
    /// that says what the modes mean: every width of integer asks here.
    ///
    /// `half` compares what was cut off with one half; `odd` and `negative` are about the quotient.
    #[inline]
    pub(super) const fn leaves_zero(self, negative: bool, half: Ordering, odd: bool) -> bool {
        match self {
            Mode::HalfUp => !matches!(half, Ordering::Less),
            Mode::HalfDown => matches!(half, Ordering::Greater),
            Mode::HalfEven => match half {
                Ordering::Less => false,
                Ordering::Equal => odd,
                Ordering::Greater => true,
            },
            Mode::Up => !negative,
            Mode::Down => negative,
            Mode::Truncate => false,
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
