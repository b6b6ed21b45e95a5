//! Wrong PINs in a row: counted for each number at each terminal, so that a hand at one terminal keeps nobody out elsewhere.
//!
//! A try is counted before it is looked at. Of a thousand at once one is looked at, and the others wait.

use std::time::Duration;

use super::call::script;
use super::connect::Live;
use super::error::LiveError;
use super::steps::{millis, status, strange};
use crate::domain::ids::TerminalId;
use crate::domain::staff::{FORGOTTEN_AFTER, StaffNumber, WAITS};

script!(TRIES, "tries.lua");

/// Whether a PIN is looked at now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Try {
    /// It is.
    Taken {
        /// The how manieth in a row, if it is wrong.
        count: u32,
        /// How long the next one waits then.
        wait: Duration,
    },
    /// Not before this long.
    Waits(Duration),
}

impl Live {
    /// Takes a try of a PIN for this number at this terminal, which counts as wrong until [`Live::pin_was_right`].
    pub async fn try_pin(&self, number: StaffNumber, at: &TerminalId) -> Result<Try, LiveError> {
        let mut call = TRIES.key(self.keys.tries(number, at));
        call.arg(millis(FORGOTTEN_AFTER));
        for wait in WAITS {
            call.arg(millis(wait));
        }
        let answer = self.run(&call).await?;
        let number = |place: usize| answer.get(place).and_then(|word| word.parse::<u64>().ok());
        match (status(&answer)?, number(1), number(2)) {
            ("wait", Some(left), _) => Ok(Try::Waits(Duration::from_millis(left))),
            ("try", Some(count), Some(wait)) => {
                let count = u32::try_from(count).unwrap_or(u32::MAX);
                Ok(Try::Taken { count, wait: Duration::from_millis(wait) })
            }
            _ => Err(strange(&answer)),
        }
    }

    /// It was right: the wrong ones before it are forgotten.
    pub async fn pin_was_right(&self, number: StaffNumber, at: &TerminalId) -> Result<(), LiveError> {
        let mut call = TRIES.key(self.keys.tries(number, at));
        call.arg("0");
        self.run(&call).await.map(drop)
    }
}
