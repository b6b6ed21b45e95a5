//! The verdict of the light check: one terminal looks for all of them, at most once in a while.

use std::time::Duration;

use super::connect::Live;
use super::error::LiveError;
use super::steps::millis;
use crate::domain::ids::{ScreeningId, TerminalId};

/// After one terminal looked, nobody does for this long.
const EVERY: Duration = Duration::from_mins(1);

/// A verdict is forgotten when nobody made another for this long.
const STANDS: Duration = Duration::from_mins(5);

/// What the last look found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LastCheck {
    /// Where among the screenings the next look goes on.
    pub next: usize,
    /// The screenings that differ from the ledger or from themselves.
    pub differ: Vec<ScreeningId>,
}

impl Live {
    /// The last verdict, if there is one, and whether it is this terminal's turn to look again.
    pub async fn last_check(&self, terminal: &TerminalId) -> Result<(Option<LastCheck>, bool), LiveError> {
        let read = redis::cmd("GET").arg(self.keys.checked()).take();
        let mut lease = redis::cmd("SET");
        lease.arg(self.keys.checker()).arg(terminal.as_str()).arg("NX").arg("PX").arg(millis(EVERY)).arg("GET");
        let (verdict, holder): (Option<String>, Option<String>) = self.ask(&[read, lease]).await?;
        Ok((verdict.as_deref().and_then(read_verdict), holder.is_none()))
    }

    /// What a look found, for every terminal.
    pub async fn checked(&self, verdict: &LastCheck) -> Result<(), LiveError> {
        let mut write = redis::cmd("SET");
        write.arg(self.keys.checked()).arg(write_verdict(verdict)).arg("PX").arg(millis(STANDS));
        self.ask_once(write).await
    }
}

fn write_verdict(verdict: &LastCheck) -> String {
    let differ: Vec<String> = verdict.differ.iter().map(ToString::to_string).collect();
    format!("{}|{}", verdict.next, differ.join(","))
}

fn read_verdict(written: &str) -> Option<LastCheck> {
    let (next, differ) = written.split_once('|')?;
    let differ: Result<Vec<ScreeningId>, _> = differ.split(',').filter(|id| !id.is_empty()).map(str::parse).collect();
    Some(LastCheck { next: next.parse().ok()?, differ: differ.ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_reads_back_and_rubbish_is_none() {
        for differ in [vec![], vec![ScreeningId(7)], vec![ScreeningId(7), ScreeningId(42)]] {
            let verdict = LastCheck { next: 3, differ };
            assert_eq!(read_verdict(&write_verdict(&verdict)), Some(verdict));
        }
        for rubbish in ["", "3", "x|", "3|a"] {
            assert_eq!(read_verdict(rubbish), None, "{rubbish}");
        }
    }
}
