//! What was found at a place, kept so that it is found once.

use std::collections::HashMap;
use std::hash::Hash;

/// Values by an id and what else they depend on, mostly the spot. Nearly every id is asked for with one such key: that one
/// stands in a list by id, and only those beyond it in a map.
pub(super) struct Memo<K, T> {
    first: Vec<Option<(K, T)>>,
    rest: HashMap<(usize, K), T>,
}

impl<K: Copy + Eq + Hash, T> Memo<K, T> {
    /// Nothing yet.
    pub fn new() -> Self {
        Memo { first: Vec::new(), rest: HashMap::new() }
    }

    /// What was found.
    pub fn get(&self, id: usize, key: K) -> Option<&T> {
        match self.first.get(id)? {
            Some((first, value)) if *first == key => Some(value),
            Some(_) if !self.rest.is_empty() => self.rest.get(&(id, key)),
            Some(_) | None => None,
        }
    }

    /// Keeps what was found, in place of what was there.
    pub fn insert(&mut self, id: usize, key: K, value: T) {
        if self.first.len() <= id {
            self.first.resize_with(id + 1, || None);
        }
        match self.first.get_mut(id) {
            Some(slot) if slot.as_ref().is_none_or(|(first, _)| *first == key) => *slot = Some((key, value)),
            Some(_) | None => {
                self.rest.insert((id, key), value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_an_id_is_kept() {
        let mut memo = Memo::new();
        for (id, key, value) in [(3, 'a', 1), (3, 'b', 2), (0, 'b', 3), (3, 'a', 4), (3, 'b', 5)] {
            memo.insert(id, key, value);
        }
        let got =
            [(3, 'a'), (3, 'b'), (0, 'b'), (0, 'a'), (1, 'a'), (9, 'a')].map(|(id, key)| memo.get(id, key).copied());
        assert_eq!(got, [Some(4), Some(5), Some(3), None, None, None]);
    }
}
