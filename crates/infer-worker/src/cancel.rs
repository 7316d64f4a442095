//! Cancellation: set by the thread that reads requests, seen by the thread that computes, even inside a decode.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// What the abort callback of llama.cpp looks at.
static ABORT: AtomicBool = AtomicBool::new(false);

static STATE: Mutex<State> = Mutex::new(State {
    running: None,
    cancelled: BTreeSet::new(),
    ending: false,
});

struct State {
    running: Option<u64>,
    cancelled: BTreeSet<u64>,
    ending: bool,
}

fn with<T>(f: impl FnOnce(&mut State) -> T) -> T {
    // A poisoned lock cannot leave these three fields inconsistent.
    f(&mut STATE.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Whether the current computation should stop.
pub(crate) fn requested() -> bool {
    ABORT.load(Ordering::Relaxed)
}

/// Cancels a running or waiting request; unknown ids are harmless.
pub(crate) fn cancel(id: u64) {
    with(|s| {
        s.cancelled.insert(id);
        if s.running == Some(id) {
            ABORT.store(true, Ordering::Relaxed);
        }
    });
}

/// Cancels whatever runs now and later: the process is about to end.
pub(crate) fn cancel_all() {
    with(|s| {
        s.ending = true;
        ABORT.store(true, Ordering::Relaxed);
    });
}

/// Marks a request as running until the guard is dropped.
pub(crate) fn enter(id: u64) -> Running {
    with(|s| {
        s.running = Some(id);
        ABORT.store(s.ending || s.cancelled.contains(&id), Ordering::Relaxed);
    });
    Running(id)
}

/// The guard of [`enter`].
pub(crate) struct Running(u64);

impl Drop for Running {
    fn drop(&mut self) {
        with(|s| {
            s.running = None;
            // Ids only grow, so cancellations of finished requests are forgotten here.
            s.cancelled = s.cancelled.split_off(&(self.0 + 1));
            ABORT.store(s.ending, Ordering::Relaxed);
        });
    }
}
