//! Named points at which a test makes the program die as if by `kill -9`, panic, or lose an answer. Debug builds only.
//!
//! `FRONTROW_CRASH_AT=after-commit` names the point. Nothing is unwound, flushed or told: what
//! the stores hold at that instant is all that the others find.

use std::sync::atomic::{AtomicBool, Ordering};

/// Dies here, if this is the point that the environment names.
pub(crate) fn point(name: &str) {
    if is_named(name) {
        let _ = std::process::Command::new("kill").args(["-9", &std::process::id().to_string()]).status();
        // The signal may take a moment to arrive; nothing more may happen meanwhile.
        loop {
            std::thread::park();
        }
    }
}

/// Panics here, if this is the point that the environment names.
pub(crate) fn panic_point(name: &str) {
    assert!(!is_named(name), "crash point {name}");
}

/// Whether the answer that just came is to be taken for lost: once, if this is the point that the environment names.
pub(crate) fn loses_answer(name: &str) -> bool {
    static LOST: AtomicBool = AtomicBool::new(false);
    is_named(name) && !LOST.swap(true, Ordering::Relaxed)
}

fn is_named(name: &str) -> bool {
    cfg!(debug_assertions) && std::env::var("FRONTROW_CRASH_AT").is_ok_and(|at| at == name)
}
