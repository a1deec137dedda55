//! Random searches on every core: seeds one after the other, until enough is seen.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// So many differences are enough to look at.
const MOST_DIFFERING: usize = 5;

/// Works off seeds from the first on, until so many pairs are done or enough of them differ. Seeds that give no pair do not keep it
/// going for ever: what was meant to be done and was not is for the caller to miss.
pub fn search(
    first: u64,
    (pairs, most): (&AtomicUsize, usize),
    differing: &Mutex<Vec<String>>,
    work: impl Fn(u64) + Sync,
) {
    let next = AtomicU64::new(first);
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let last = first + most as u64 + 100;
    let worker = || {
        while pairs.load(Ordering::Relaxed) < most && differing.lock().unwrap().len() < MOST_DIFFERING {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed > last {
                return;
            }
            work(seed);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..workers {
            // Deep calculations are walked by calling oneself.
            std::thread::Builder::new().stack_size(64 << 20).spawn_scoped(scope, worker).unwrap();
        }
    });
}

/// A number of the environment.
pub fn number_from(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}
