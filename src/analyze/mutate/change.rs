//! Kinds of changes.

/// What is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// A bound lies one step of its written decimals higher or lower.
    MovedBound,
    /// A bound itself belongs to the other side.
    FlippedSide,
    /// Of the whole, or each part at its own rate.
    SwappedMode,
    /// A cap, a floor, a rounding or another step is gone; or a whole limit.
    DroppedStep,
    /// A gate is gone.
    DroppedGate,
    /// An exception is gone.
    DroppedException,
    /// A line such as `insufficient when …` is gone.
    DroppedStatus,
    /// What is paid is charged, and what is charged is paid.
    SwappedSides,
    /// An amount, a rate or another number is one step of its written decimals higher.
    ChangedAmount,
    /// The other direction is better.
    SwappedDirection,
    /// A limit relieves its lines in another way.
    SwappedRelief,
}

impl Change {
    /// All of them.
    pub const ALL: [Change; 11] = [
        Change::MovedBound,
        Change::FlippedSide,
        Change::SwappedMode,
        Change::DroppedStep,
        Change::DroppedGate,
        Change::DroppedException,
        Change::DroppedStatus,
        Change::SwappedSides,
        Change::ChangedAmount,
        Change::SwappedDirection,
        Change::SwappedRelief,
    ];

    /// In one or two words.
    pub fn word(self) -> &'static str {
        match self {
            Change::MovedBound => "moved bound",
            Change::FlippedSide => "flipped side",
            Change::SwappedMode => "swapped mode",
            Change::DroppedStep => "dropped step",
            Change::DroppedGate => "dropped gate",
            Change::DroppedException => "dropped exception",
            Change::DroppedStatus => "dropped status",
            Change::SwappedSides => "swapped sides",
            Change::ChangedAmount => "changed amount",
            Change::SwappedDirection => "swapped direction",
            Change::SwappedRelief => "swapped relief",
        }
    }
}
