//! Which subjects and periods have had a row.

use std::hash::{BuildHasher, Hasher, RandomState};

use hashbrown::HashTable;

use super::Problems;

/// Which rows have been: 128 bits of hashes of subject and period stand for both.
///
/// The hashes stand in the order of the rows, in blocks that are never moved; a table of their places, of 5 bytes each, finds them. So
/// a row takes 16 bytes and, as full as the table is, 7 to 14 more; and where the table grows, what is copied are the places alone.
pub(super) struct Seen {
    /// Keyed at random: nobody can write subjects that are taken for each other.
    hashers: [RandomState; 2],
    blocks: Vec<Vec<[u64; 2]>>,
    places: HashTable<Place>,
    /// Where rows that stand one after the other in a file begin.
    runs: Vec<Run>,
    files: Vec<String>,
}

/// So many hashes are in a block: a mebibyte of them.
const BLOCK: usize = 1 << 16;

/// Where a hash stands: so many rows fit no memory.
#[derive(Clone, Copy)]
struct Place([u8; 5]);

/// Rows that stand one after the other in a file.
#[derive(Clone, Copy)]
struct Run {
    /// The place of the hash of the first.
    place: usize,
    /// Its number in the file.
    number: u64,
    file: usize,
}

impl Default for Seen {
    fn default() -> Seen {
        Seen {
            hashers: [RandomState::new(), RandomState::new()],
            blocks: Vec::new(),
            places: HashTable::new(),
            runs: Vec::new(),
            files: Vec::new(),
        }
    }
}

impl Seen {
    /// The rows that follow are of another file.
    pub fn begin(&mut self, file: &str) {
        self.files.push(file.to_owned());
    }

    /// Whether a row before is about the same, which is said; notes this one.
    pub fn again(
        &mut self,
        whose: (&str, Option<usize>),
        label: impl FnOnce() -> Option<String>,
        number: u64,
        problems: &mut Problems,
    ) -> bool {
        let [first, second] = &self.hashers;
        let hash = [hash(first, whose), hash(second, whose)];
        let file = self.files.len().saturating_sub(1);
        let blocks = &self.blocks;
        let earlier = self.places.find(hash[0], |place| at(blocks, *place) == hash).copied();
        let Some(Run { number: earlier, file: before, .. }) = earlier.and_then(|place| self.row(place)) else {
            self.note(hash, number, file);
            return false;
        };
        let what = label().map(|label| format!(" in {label}")).unwrap_or_default();
        let of = self.files.get(before).filter(|_| before != file);
        let of = of.map(|file| format!(" of `{file}`")).unwrap_or_default();
        let subject = whose.0;
        problems.say(number, subject, None, &format!("row {earlier}{of} is about `{subject}`{what}, too"));
        true
    }

    fn note(&mut self, hash: [u64; 2], number: u64, file: usize) {
        if self.blocks.last().is_none_or(|block| block.len() == BLOCK) {
            self.blocks.push(Vec::with_capacity(BLOCK));
        }
        let before = (self.blocks.len() - 1) * BLOCK;
        let Some(block) = self.blocks.last_mut() else { return };
        let place = before + block.len();
        block.push(hash);
        let goes_on =
            |run: &Run| run.file == file && number.checked_sub(run.number) == Some((place - run.place) as u64);
        if !self.runs.last().is_some_and(goes_on) {
            self.runs.push(Run { place, number, file });
        }
        let blocks = &self.blocks;
        self.places.insert_unique(hash[0], Place::of(place), |place| at(blocks, *place)[0]);
    }

    /// The row whose hash stands there.
    fn row(&self, place: Place) -> Option<Run> {
        let place = place.get();
        let run = self.runs.get(self.runs.partition_point(|run| run.place <= place).checked_sub(1)?)?;
        Some(Run { place, number: run.number + (place - run.place) as u64, file: run.file })
    }
}

#[inline]
fn hash(hasher: &RandomState, (subject, period): (&str, Option<usize>)) -> u64 {
    let mut hasher = hasher.build_hasher();
    hasher.write_u64(period.map_or(u64::MAX, |period| period as u64));
    // The last: so nothing needs to say where it ends.
    hasher.write(subject.as_bytes());
    hasher.finish()
}

#[inline]
fn at(blocks: &[Vec<[u64; 2]>], place: Place) -> [u64; 2] {
    let place = place.get();
    blocks.get(place / BLOCK).and_then(|block| block.get(place % BLOCK)).copied().unwrap_or_default()
}

impl Place {
    fn of(place: usize) -> Place {
        let [a, b, c, d, e, ..] = (place as u64).to_le_bytes();
        Place([a, b, c, d, e])
    }

    fn get(self) -> usize {
        let [a, b, c, d, e] = self.0;
        u64::from_le_bytes([a, b, c, d, e, 0, 0, 0]) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of several blocks and of two files, some of them left out: each that comes again is told with the row that was first.
    #[test]
    fn every_row_is_found_under_its_number() {
        let mut seen = Seen::default();
        let mut problems = Problems::new("b.csv");
        let mut again = |seen: &mut Seen, subject: usize, period, number| {
            problems.hold();
            let is = seen.again((&format!("h{subject}"), period), || None, number, &mut problems);
            (is, problems.held_reasons())
        };
        let rows = BLOCK * 2 + 100;
        let number = |row: usize| 2 + row as u64 + (row / 1_000) as u64;
        seen.begin("a.csv");
        (0..rows).for_each(|row| assert!(!again(&mut seen, row, Some(0), number(row)).0));
        seen.begin("b.csv");
        (0..rows).for_each(|row| assert!(!again(&mut seen, row, Some(1), number(row)).0));
        (0..rows).for_each(|row| assert!(!again(&mut seen, row + rows, None, number(row + rows)).0));
        assert_eq!(seen.runs.len(), 3 + 3 * (rows / 1_000) - 1);
        for row in (0..rows).step_by(997).chain([BLOCK - 1, BLOCK, rows - 1]) {
            let said = |of: &str| vec![format!("row {}{of} is about `h{row}`, too", number(row))];
            assert_eq!(again(&mut seen, row, Some(0), 7), (true, said(" of `a.csv`")));
            assert_eq!(again(&mut seen, row, Some(1), 7), (true, said("")));
            assert!(!again(&mut seen, row + 2 * rows, None, 7_000_000 + row as u64).0);
        }
    }
}
