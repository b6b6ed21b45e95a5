//! How often a member may grab on a business day: reserved before a grab, given back if nothing was taken.

use std::time::Duration;

use chrono::NaiveDate;

use crate::domain::ids::{MemberId, PacketCode};
use crate::live::call::script;
use crate::live::connect::Live;
use crate::live::error::LiveError;
use crate::live::steps::{status, strange};

script!(RESERVE, "grabs_reserve.lua");
script!(LOAD, "grabs_load.lua");

/// Longer than a business day, also one on which the clock is put back.
const KEEP: Duration = Duration::from_hours(48);

/// What came of reserving a grab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reserved {
    /// It is, and is to be given back if nothing is taken.
    Now,
    /// It was before: the member grabbed from this packet already.
    Before,
    /// The member has grabbed as often as is allowed.
    Full,
}

impl Live {
    /// Counts a grab from the packet for the member's day.
    ///
    /// # Errors
    /// [`LiveError::Unloaded`] if the day has to be loaded first.
    pub async fn reserve_grab(
        &self,
        member: MemberId,
        day: NaiveDate,
        code: PacketCode,
        most: u32,
    ) -> Result<Reserved, LiveError> {
        let mut call = RESERVE.key(self.keys.grabs(member, day));
        call.arg(self.generation()).arg(code.as_str()).arg(most);
        let answer = self.run(&call).await?;
        match status(&answer)? {
            "reserved" => Ok(Reserved::Now),
            "had" => Ok(Reserved::Before),
            "full" => Ok(Reserved::Full),
            _ => Err(strange(&answer)),
        }
    }

    /// Loads a member's day: the packets of which the ledger has a claim.
    pub async fn load_grabs(&self, member: MemberId, day: NaiveDate, codes: &[PacketCode]) -> Result<(), LiveError> {
        let mut call = LOAD.key(self.keys.grabs(member, day));
        call.arg(self.generation()).arg(KEEP.as_secs());
        for code in codes {
            call.arg(code.as_str());
        }
        let answer = self.run(&call).await?;
        status(&answer).map(drop)
    }

    /// Nothing was taken.
    pub async fn give_grab_back(&self, member: MemberId, day: NaiveDate, code: PacketCode) -> Result<(), LiveError> {
        self.ask_once(redis::cmd("HDEL").arg(self.keys.grabs(member, day)).arg(code.as_str()).take()).await
    }
}
