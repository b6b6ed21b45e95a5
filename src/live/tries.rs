//! Wrong PINs in a row: counted for each number at each terminal, so that a hand at one terminal keeps nobody out elsewhere.
//! Members' codes too; but of these, which are short, only so many are taken over all terminals.
//!
//! A try is counted before it is looked at. Of a thousand at once one is looked at, and the others wait.

use std::fmt;
use std::time::Duration;

use super::call::{Call, script};
use super::connect::Live;
use super::error::LiveError;
use super::steps::{millis, status, strange};
use crate::domain::consent::{MOST_WRONG, OfMember, SHUT_FOR};
use crate::domain::ids::{MemberId, TerminalId};
use crate::domain::staff::{FORGOTTEN_AFTER, StaffNumber, WAITS};

script!(TRIES, "tries.lua");

/// Whose digits are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TriesOf {
    /// The PIN of someone who works here.
    Staff(StaffNumber),
    /// The code of a member.
    Member(MemberId),
}

impl fmt::Display for TriesOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Staff(number) => number.fmt(f),
            Self::Member(member) => OfMember(*member).fmt(f),
        }
    }
}

/// Whether digits are looked at now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Try {
    /// They are.
    Taken {
        /// The how manieth in a row here, if they are wrong.
        count: u32,
        /// How long the next one waits then.
        wait: Duration,
        /// Whether it is the last that is taken anywhere.
        is_last: bool,
    },
    /// Not before this long.
    Waits(Duration),
    /// Too many were wrong, over all terminals.
    Shut,
}

impl Live {
    /// Takes a try at this terminal, which counts as wrong until [`Live::try_was_right`].
    pub async fn take_try(&self, whose: TriesOf, at: &TerminalId) -> Result<Try, LiveError> {
        let mut call = self.tries(whose, at);
        call.arg(millis(FORGOTTEN_AFTER)).arg(MOST_WRONG.to_string()).arg(millis(SHUT_FOR));
        for wait in WAITS {
            call.arg(millis(wait));
        }
        let answer = self.run(&call).await?;
        let number = |place: usize| answer.get(place).and_then(|word| word.parse::<u64>().ok());
        match (status(&answer)?, number(1), number(2)) {
            ("shut", ..) => Ok(Try::Shut),
            ("wait", Some(left), _) => Ok(Try::Waits(Duration::from_millis(left))),
            ("try", Some(count), Some(wait)) => {
                let count = u32::try_from(count).unwrap_or(u32::MAX);
                let is_last = answer.get(3).is_some_and(|word| word == "last");
                Ok(Try::Taken { count, wait: Duration::from_millis(wait), is_last })
            }
            _ => Err(strange(&answer)),
        }
    }

    /// It was right: the wrong ones before it are forgotten.
    pub async fn try_was_right(&self, whose: TriesOf, at: &TerminalId) -> Result<(), LiveError> {
        let mut call = self.tries(whose, at);
        call.arg("0");
        self.run(&call).await.map(drop)
    }

    /// A number that all terminals together run out of would keep a manager out by a cashier's hand: it has none.
    fn tries(&self, whose: TriesOf, at: &TerminalId) -> Call<'static> {
        let mut call = TRIES.key(self.keys.tries(&format!("{whose}:{at}")));
        if matches!(whose, TriesOf::Member(_)) {
            call.key(self.keys.tries(&whose.to_string()));
        }
        call
    }
}
