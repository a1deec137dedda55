//! Kinds of absence, in the order in which they join: the more adverse, the more actionable, wins.

/// Why a figure has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Kind {
    /// The figure is not about this case: a service not provided, a row outside the family.
    Inapplicable = 1,
    /// The parties agreed to leave it out.
    Excused = 2,
    /// Too few cases to count.
    Insufficient = 3,
    /// A quotient by zero, a mean of nothing, crossed bounds, a negative amount on a one-sided line.
    Undefined = 4,
    /// It was due and was not given.
    Unreported = 5,
    /// The time it is about is not over.
    Pending = 6,
    /// A required fact has not arrived.
    Unsupplied = 7,
    /// A fact outside its declared range, decimals or choice, or a resource limit.
    Refused = 8,
}

impl Kind {
    /// All kinds, the mildest first.
    pub const ALL: [Kind; 8] = [
        Kind::Inapplicable,
        Kind::Excused,
        Kind::Insufficient,
        Kind::Undefined,
        Kind::Unreported,
        Kind::Pending,
        Kind::Unsupplied,
        Kind::Refused,
    ];

    /// The kinds that a contract may act on.
    pub const MISSING: [Kind; 5] =
        [Kind::Inapplicable, Kind::Excused, Kind::Insufficient, Kind::Undefined, Kind::Unreported];

    /// The word, as contracts and results spell it.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Inapplicable => "inapplicable",
            Kind::Excused => "excused",
            Kind::Insufficient => "insufficient",
            Kind::Undefined => "undefined",
            Kind::Unreported => "unreported",
            Kind::Pending => "pending",
            Kind::Unsupplied => "unsupplied",
            Kind::Refused => "refused",
        }
    }

    /// The kind of a word.
    pub fn from_word(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Whether a contract may act on it; only better facts can act on the others.
    pub fn is_missing(self) -> bool {
        self <= Kind::Unreported
    }

    /// The kind of a status byte, 0 being known.
    pub fn from_status(status: u8) -> Option<Kind> {
        Kind::ALL.get((status as usize).checked_sub(1)?).copied()
    }
}

/// A set of kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Kinds(u16);

impl Kinds {
    /// No kind.
    pub const NONE: Kinds = Kinds(0);
    /// The five kinds that a contract may act on.
    pub const MISSING: Kinds = Kinds(0b0011_1110);
    /// All kinds, with those that no contract may act on.
    pub const EVERY: Kinds = Kinds(0b1_1111_1110);

    /// The set of one kind.
    pub const fn only(kind: Kind) -> Kinds {
        Kinds(1 << kind as u8)
    }

    /// This set and that one.
    #[must_use]
    pub const fn with(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }

    /// This set without that one.
    #[must_use]
    pub const fn without(self, other: Kinds) -> Kinds {
        Kinds(self.0 & !other.0)
    }

    /// What both have.
    #[must_use]
    pub const fn both(self, other: Kinds) -> Kinds {
        Kinds(self.0 & other.0)
    }

    /// Whether the kind is in the set.
    pub const fn contains(self, kind: Kind) -> bool {
        self.0 & (1 << kind as u8) != 0
    }

    /// Whether a status byte (0 is known) is in the set.
    #[inline]
    pub const fn contains_status(self, status: u8) -> bool {
        status < 16 && self.0 & (1 << status) & !1 != 0
    }

    /// Whether the set is empty.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The kinds, the mildest first.
    pub fn iter(self) -> impl Iterator<Item = Kind> {
        Kind::ALL.into_iter().filter(move |kind| self.contains(*kind))
    }
}

impl FromIterator<Kind> for Kinds {
    fn from_iter<I: IntoIterator<Item = Kind>>(kinds: I) -> Self {
        kinds.into_iter().fold(Kinds::NONE, |set, kind| set.with(Kinds::only(kind)))
    }
}
