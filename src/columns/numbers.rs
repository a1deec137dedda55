//! The numbers of a fact, chunk by chunk: whoever settles them reads them where they stand.

use std::sync::Arc;

use crate::columns::engine::CHUNK;
use crate::number::lanes::{Span, copy, room};

/// Numbers in chunks that may be read elsewhere at the same time. What another still reads is not written to: a copy is.
#[derive(Clone, Debug, Default)]
pub(super) struct Numbers {
    /// Each but the last of those in use is full; behind them stands room that is free.
    chunks: Vec<Arc<Vec<i64>>>,
    len: usize,
}

impl Numbers {
    pub fn get(&self, row: usize) -> Option<i64> {
        if row < self.len { self.chunks.get(row / CHUNK)?.get(row % CHUNK).copied() } else { None }
    }

    /// A chunk as it stands.
    pub fn chunk(&self, chunk: usize) -> Option<&Arc<Vec<i64>>> {
        self.chunks.get(chunk).filter(|_| chunk * CHUNK < self.len)
    }

    pub fn iter(&self) -> impl Iterator<Item = i64> + '_ {
        self.chunks.iter().take(self.len.div_ceil(CHUNK)).flat_map(|chunk| chunk.iter().copied())
    }

    /// Forgets all of them; the room is kept.
    pub fn clear(&mut self) {
        self.len = 0;
    }

    pub fn push(&mut self, number: i64) {
        self.resize(self.len + 1, number);
    }

    pub fn put(&mut self, row: usize, number: i64) {
        if row < self.len
            && let Some(chunk) = self.chunks.get_mut(row / CHUNK)
        {
            Arc::make_mut(chunk)[row % CHUNK] = number;
        }
    }

    /// Changes every one of them.
    pub fn each(&mut self, change: impl Fn(&mut i64)) {
        for chunk in self.chunks.iter_mut().take(self.len.div_ceil(CHUNK)) {
            Arc::make_mut(chunk).iter_mut().for_each(&change);
        }
    }

    /// So many of them, the new ones all the same.
    pub fn resize(&mut self, rows: usize, number: i64) {
        let mut at = self.len;
        while at < rows {
            let (chunk, lane) = (at / CHUNK, at % CHUNK);
            let end = (rows - chunk * CHUNK).min(CHUNK);
            let held = if lane == 0 { self.free(chunk) } else { Arc::make_mut(&mut self.chunks[chunk]) };
            held.truncate(lane);
            held.resize(end, number);
            at = chunk * CHUNK + end;
        }
        if rows < self.len {
            let last = rows / CHUNK;
            if !rows.is_multiple_of(CHUNK) {
                Arc::make_mut(&mut self.chunks[last]).truncate(rows % CHUNK);
            }
        }
        self.len = rows;
    }

    /// Copies numbers, in place of all that there were; between which those of each chunk lie.
    pub fn copy(&mut self, numbers: &[i64], spans: &mut Vec<Span>) {
        spans.clear();
        for (chunk, numbers) in numbers.chunks(CHUNK).enumerate() {
            spans.push(copy(room(self.free(chunk), numbers.len()), numbers));
        }
        self.len = numbers.len();
    }

    /// The place of a chunk, to be written anew.
    fn free(&mut self, chunk: usize) -> &mut Vec<i64> {
        if chunk == self.chunks.len() {
            self.chunks.push(Arc::default());
        }
        let held = &mut self.chunks[chunk];
        // What is read elsewhere stays there.
        if Arc::get_mut(held).is_none() {
            *held = Arc::default();
        }
        Arc::make_mut(held)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_elsewhere_stays() {
        const ROWS: usize = 2 * CHUNK + 500;
        let sum = |numbers: &Numbers| numbers.iter().sum::<i64>();
        let mut numbers = Numbers::default();
        (0..ROWS).for_each(|number| numbers.push(number as i64));
        let read: Vec<_> = (0..3).map(|chunk| numbers.chunk(chunk).unwrap().clone()).collect();
        let all = sum(&numbers);
        numbers.put(CHUNK + 3, -1);
        numbers.each(|number| *number *= 10);
        numbers.resize(ROWS + 10, 7);
        assert_eq!(sum(&numbers), (all - (CHUNK + 3) as i64 - 1) * 10 + 70);
        assert_eq!(
            [0, CHUNK + 3, ROWS - 1, ROWS].map(|row| numbers.get(row)),
            [Some(0), Some(-10), Some((ROWS as i64 - 1) * 10), Some(7)]
        );
        numbers.copy(&[5; CHUNK + 1], &mut Vec::new());
        assert_eq!((sum(&numbers), numbers.get(CHUNK + 1), numbers.chunk(2)), (5 * (CHUNK as i64 + 1), None, None));
        assert_eq!(numbers.chunk(1).map(|chunk| chunk.len()), Some(1));
        numbers.resize(3, 0);
        assert_eq!((numbers.chunk(0).map(|chunk| chunk.len()), numbers.chunk(1)), (Some(3), None));
        numbers.clear();
        numbers.resize(2 * CHUNK, 1);
        assert_eq!(sum(&numbers), 2 * CHUNK as i64);
        assert_eq!(read.iter().flat_map(|chunk| chunk.iter()).sum::<i64>(), all);
    }
}
