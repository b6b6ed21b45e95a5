//! The locks of a terminal's own memory.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Nothing is left half done under any of these locks, so one that a panic poisoned is as good as new.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
