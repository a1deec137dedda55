//! Who there is: the elements of every level, and whose they are.

use std::collections::HashMap;

use crate::model::{LevelId, Model};

/// The elements of every level.
#[derive(Clone, Debug)]
pub(super) struct Members {
    levels: Vec<Level>,
}

#[derive(Clone, Debug, Default)]
struct Level {
    keys: Vec<String>,
    index: HashMap<String, u32>,
    /// Of every element, the one of the level around it.
    parents: Vec<u32>,
    around: Option<LevelId>,
}

/// An element whose parent nobody has said.
pub(super) const NO_PARENT: u32 = u32::MAX;

impl Members {
    pub fn new(model: &Model) -> Members {
        let levels = model.levels.iter().map(|level| Level { around: level.parent, ..Level::default() }).collect();
        Members { levels }
    }

    /// How many elements a level has; in common there is one.
    pub fn count(&self, level: Option<LevelId>) -> usize {
        level.map_or(1, |level| self.levels.get(level.index()).map_or(0, |level| level.keys.len()))
    }

    /// The key of an element.
    pub fn key(&self, level: LevelId, element: usize) -> &str {
        self.levels.get(level.index()).and_then(|level| level.keys.get(element)).map_or("", String::as_str)
    }

    /// The place of a key.
    pub fn find(&self, level: LevelId, key: &str) -> Option<usize> {
        self.levels.get(level.index())?.index.get(key).map(|place| *place as usize)
    }

    /// The place of a key, which is new or known.
    pub fn add(&mut self, level: LevelId, key: &str) -> usize {
        let Some(level) = self.levels.get_mut(level.index()) else { return 0 };
        if let Some(place) = level.index.get(key) {
            return *place as usize;
        }
        let place = level.keys.len();
        level.keys.push(key.to_owned());
        level.index.insert(key.to_owned(), place as u32);
        level.parents.push(NO_PARENT);
        place
    }

    /// Says whose an element is; the other one where it is somebody else's already.
    pub fn belongs(&mut self, level: LevelId, element: usize, parent: usize) -> Result<(), usize> {
        let Some(held) = self.levels.get_mut(level.index()).and_then(|level| level.parents.get_mut(element)) else {
            return Ok(());
        };
        if *held != NO_PARENT && *held as usize != parent {
            return Err(*held as usize);
        }
        *held = parent as u32;
        Ok(())
    }

    /// The first element whose parent nobody has said, where its level is within another.
    pub fn orphan(&self) -> Option<(LevelId, usize)> {
        self.levels.iter().enumerate().find_map(|(number, level)| {
            level.around?;
            let orphan = level.parents.iter().position(|parent| *parent == NO_PARENT)?;
            Some((LevelId(number as u32), orphan))
        })
    }

    /// The element of a level around one, or itself; in common, the one there is.
    pub fn around(&self, level: Option<LevelId>, element: usize, wanted: Option<LevelId>) -> Option<usize> {
        let Some(wanted) = wanted else { return Some(0) };
        let (mut level, mut element) = (level?, element);
        while level != wanted {
            let here = self.levels.get(level.index())?;
            element = *here.parents.get(element)? as usize;
            level = here.around?;
            if element == NO_PARENT as usize {
                return None;
            }
        }
        Some(element)
    }
}
