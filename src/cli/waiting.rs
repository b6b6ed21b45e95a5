//! For who waits at a terminal while something takes minutes: one line, written over and over. A script gets none of it.

use std::io::{IsTerminal as _, Write as _, stderr};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::box_office::Progress;

/// Between two lines.
const PAUSE: Duration = Duration::from_millis(200);

/// What is left is told when so much is done: before that it would be a guess.
const FIRST_SHARE: f64 = 0.02;

/// A line on the terminal.
#[derive(Debug)]
pub struct Waiting {
    begun: Instant,
    /// When it was written last, if it ever was; `None` where nobody sees it.
    written: Option<Mutex<Option<Instant>>>,
}

impl Default for Waiting {
    fn default() -> Self {
        Self { begun: Instant::now(), written: stderr().is_terminal().then(Mutex::default) }
    }
}

impl Waiting {
    /// How far it is.
    pub fn tell(&self, progress: &Progress) {
        let Some(mut written) = self.written.as_ref().and_then(|written| written.lock().ok()) else { return };
        if written.is_some_and(|written| written.elapsed() < PAUSE) {
            return;
        }
        *written = Some(Instant::now());
        // Whoever closed the terminal waits no more.
        let _ = write!(stderr(), "\r\x1b[K{}", said(progress, self.begun.elapsed()));
    }

    /// It is done: the line goes.
    pub fn end(&self) {
        let Some(written) = self.written.as_ref().and_then(|written| written.lock().ok()) else { return };
        if written.is_some() {
            let _ = write!(stderr(), "\r\x1b[K");
        }
    }
}

fn said(progress: &Progress, since: Duration) -> String {
    let Progress { part, parts, what, done, of, share } = *progress;
    let left = if share < FIRST_SHARE {
        String::new()
    } else {
        let left = since.mul_f64((1.0 - share).max(0.0) / share).as_secs();
        if left < 60 { format!(", about {left} s left") } else { format!(", about {} min left", left.div_ceil(60)) }
    };
    format!("{part} of {parts}, {what}: {done} of {of}{left}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_told_when_it_is_no_guess_any_more() {
        let at = |share| Progress { part: 2, parts: 9, what: "orders", done: 3, of: 10, share };
        assert_eq!(said(&at(0.01), Duration::from_secs(5)), "2 of 9, orders: 3 of 10");
        assert_eq!(said(&at(0.5), Duration::from_secs(5)), "2 of 9, orders: 3 of 10, about 5 s left");
        assert_eq!(said(&at(0.25), Duration::from_mins(1)), "2 of 9, orders: 3 of 10, about 3 min left");
    }
}
