//! All of a packet in one instant, read without believing any of it: for whoever checks it.

use crate::domain::ids::PacketCode;
use crate::domain::seat::Epoch;
use crate::live::connect::{Live, LiveError};
use crate::live::keys;

/// A packet as it lies in Redis.
#[derive(Clone, Debug, Default)]
pub struct PacketSurvey {
    /// Its epoch.
    pub epoch: Epoch,
    /// The shares that are still to be taken, and how much each is.
    pub untaken: Vec<(i64, i64)>,
    /// Who took which share, how much it is, and whether the ledger has it, as Redis says.
    pub claims: Vec<(i64, i64, i64, bool)>,
    /// What cannot be read.
    pub unreadable: Vec<String>,
}

impl Live {
    /// Reads a packet; `None` if it is not loaded.
    pub async fn survey_packet(&self, code: PacketCode) -> Result<Option<PacketSurvey>, LiveError> {
        let mut read = redis::pipe();
        read.atomic().cmd("HGETALL").arg(keys::packet(code)).cmd("LRANGE").arg(keys::shares(code)).arg(0).arg(-1);
        let (fields, shares): (Vec<(String, String)>, Vec<String>) = self.ask(&read).await?;
        if fields.is_empty() {
            return Ok(None);
        }
        let mut survey = PacketSurvey::default();
        for (field, value) in fields {
            if field == "@epoch" {
                survey.epoch = Epoch(value);
            } else if !field.starts_with('@') {
                match read_claim(&field, &value) {
                    Some(claim) => survey.claims.push(claim),
                    None => survey.unreadable.push(format!("{field} {value}")),
                }
            }
        }
        for share in shares {
            match read_share(&share) {
                Some(share) => survey.untaken.push(share),
                None => survey.unreadable.push(share),
            }
        }
        Ok(Some(survey))
    }
}

/// The share and the amount of `RANK|SHARE|AMOUNT|…`.
fn read_share(written: &str) -> Option<(i64, i64)> {
    let mut words = written.split('|').skip(1);
    Some((words.next()?.parse().ok()?, words.next()?.parse().ok()?))
}

fn read_claim(member: &str, written: &str) -> Option<(i64, i64, i64, bool)> {
    let (mark, share) = written.split_once('|')?;
    let (share, amount) = read_share(share)?;
    Some((member.parse().ok()?, share, amount, mark == "r"))
}
