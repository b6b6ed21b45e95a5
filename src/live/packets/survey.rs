//! All of a packet in one instant, read without believing any of it: for whoever checks it.

use crate::domain::ids::PacketCode;
use crate::domain::seat::Epoch;
use crate::live::call::script;
use crate::live::connect::Live;
use crate::live::error::LiveError;
use crate::live::steps::strange;

script!(SURVEY, "packet_survey.lua");

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
        let mut call = SURVEY.key(self.keys.packet(code));
        let answer = self.run(call.key(self.keys.shares(code))).await?;
        let [count, words @ ..] = &answer[..] else { return Err(strange(&answer)) };
        let count: usize = count.parse().map_err(|_| strange(&answer))?;
        if count == 0 {
            return Ok(None);
        }
        let (fields, shares) = words.split_at_checked(count).ok_or_else(|| strange(&answer))?;
        let mut survey = PacketSurvey::default();
        for pair in fields.chunks_exact(2) {
            let (field, value) = (&pair[0], &pair[1]);
            if field == "@epoch" {
                survey.epoch = Epoch(value.clone());
            } else if !field.starts_with('@') {
                match read_claim(field, value) {
                    Some(claim) => survey.claims.push(claim),
                    None => survey.unreadable.push(format!("{field} {value}")),
                }
            }
        }
        if self.is_of_another_generation(&survey.epoch) {
            return Ok(None);
        }
        for share in shares {
            match read_share(share) {
                Some(share) => survey.untaken.push(share),
                None => survey.unreadable.push(share.clone()),
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
