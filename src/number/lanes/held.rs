//! Where the numerators of lanes stand: in a place of their own, or in that of whoever lends them.

use std::ops::Deref;
use std::sync::Arc;

use super::room;

/// Numbers, a lane each. Lent ones are read where they stand; whoever writes gets a place of its own.
#[derive(Clone, Debug, Default)]
pub(super) struct Held {
    own: Vec<i64>,
    lent: Option<Arc<Vec<i64>>>,
}

impl Deref for Held {
    type Target = [i64];

    #[inline]
    fn deref(&self) -> &[i64] {
        match &self.lent {
            Some(lent) => lent,
            None => &self.own,
        }
    }
}

impl From<Vec<i64>> for Held {
    fn from(own: Vec<i64>) -> Held {
        Held { own, lent: None }
    }
}

impl Held {
    /// Reads these from here on.
    pub fn lend(&mut self, lent: &Arc<Vec<i64>>) {
        self.lent = Some(Arc::clone(lent));
    }

    /// Forgets what was lent.
    pub fn give_back(&mut self) {
        if self.lent.take().is_some() {
            self.own.clear();
        }
    }

    /// Room for so many, whatever they are.
    #[inline]
    pub fn room(&mut self, rows: usize) -> &mut [i64] {
        self.lent = None;
        room(&mut self.own, rows)
    }

    /// Room for more, beginning with none.
    pub fn none(&mut self) -> &mut Vec<i64> {
        self.lent = None;
        self.own.clear();
        &mut self.own
    }

    /// The same numbers in a place of their own.
    pub fn own(&mut self) -> &mut [i64] {
        if let Some(lent) = self.lent.take() {
            self.own.clone_from(&lent);
        }
        &mut self.own
    }

    /// The same numbers as another holds.
    pub fn set(&mut self, other: &Held) {
        match &other.lent {
            Some(lent) => self.lend(lent),
            None => {
                self.lent = None;
                self.own.clone_from(&other.own);
            }
        }
    }

    /// Whether there is room of its own, to be used again.
    pub fn has_room(&self) -> bool {
        self.own.capacity() > 0
    }
}
