//! Named points at which a test makes the program die as if by `kill -9`, or panic. Debug builds only.
//!
//! `FRONTROW_CRASH_AT=after-commit` names the point. Nothing is unwound, flushed or told: what
//! the stores hold at that instant is all that the others find.

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

fn is_named(name: &str) -> bool {
    cfg!(debug_assertions) && std::env::var("FRONTROW_CRASH_AT").is_ok_and(|at| at == name)
}
