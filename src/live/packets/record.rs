//! How packets and claims are written in Redis, and read back. The scripts are the other half.

use redis::Value;

use crate::domain::ids::{MemberId, PacketCode};
use crate::domain::money::{Currency, Money};
use crate::domain::packet::{Claim, PacketState};
use crate::domain::seat::Epoch;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::live::error::LiveError;

/// The fields of the hash that are no claims; `packet_end.lua` counts them too.
const META: u32 = 8;

/// A loaded packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadedPacket {
    /// The life that it is in.
    pub epoch: Epoch,
    /// Its state; `Expired` as soon as it is closed.
    pub state: PacketState,
    /// Whether the ledger has its end.
    pub is_over: bool,
    /// The changes but for takings, counted.
    pub marks: u64,
    /// Who took what, the first first.
    pub claims: Vec<Claim>,
}

/// How far a packet is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The life that it is in.
    pub epoch: Epoch,
    /// The changes but for takings, counted.
    pub marks: u64,
    /// Its state.
    pub state: PacketState,
    /// How many shares are taken.
    pub taken: u32,
    /// And how much that is; `None` if all of it.
    pub taken_amount: Option<i64>,
    /// How many of them the ledger has.
    pub recorded: u32,
}

/// Reads the claim of a member; `None` if it is not one.
pub(super) fn read_claim(member: MemberId, written: &str, currency: Currency) -> Option<Claim> {
    let mut words = written.splitn(7, '|');
    let is_recorded = match words.next()? {
        "u" => false,
        "r" => true,
        _ => return None,
    };
    let rank = words.next()?.parse().ok()?;
    let share = words.next()?.parse().ok()?;
    let amount = Money::new(words.next()?.parse().ok()?, currency);
    let at = Timestamp::from_millis(words.nth(1)?.parse().ok()?);
    // The name stands last, for it alone may hold a bar.
    Some(Claim { member, name: Text::new(words.next()?), rank, share, amount, at, is_recorded })
}

/// Writes a claim that the ledger has. How much was taken before it matters to nobody any more.
pub(super) fn write_claim(claim: &Claim) -> String {
    format!("r|{}|{}|{}|0|{}|{}", claim.rank, claim.share, claim.amount.minor(), claim.at.millis(), claim.name)
}

/// Writes an instant in 13 digits, which `grab.lua` compares as they stand: those of 2001 to 2286.
pub(super) fn write_time(at: Timestamp) -> String {
    format!("{:013}", at.millis().clamp(0, 9_999_999_999_999))
}

/// Reads the whole hash of a packet.
pub(super) fn read_packet(
    code: PacketCode,
    fields: Vec<(String, String)>,
    now: Timestamp,
    currency: Currency,
) -> Result<LoadedPacket, LiveError> {
    let mut claims = Vec::with_capacity(fields.len());
    let (mut epoch, mut word, mut expires, mut marks, mut shares) = (String::new(), String::new(), None, 0, None);
    for (field, value) in fields {
        match field.as_str() {
            "@epoch" => epoch = value,
            "@state" => word = value,
            "@expires" => expires = value.parse().ok().map(Timestamp::from_millis),
            "@marks" => marks = value.parse().unwrap_or_default(),
            "@shares" => shares = value.parse::<usize>().ok(),
            meta if meta.starts_with('@') => {}
            _ => {
                let claim = field.parse().ok().and_then(|member| read_claim(member, &value, currency));
                claims.push(
                    claim.ok_or_else(|| {
                        LiveError::Fault(format!("member {field:?} of packet {code} holds {value:?}"))
                    })?,
                );
            }
        }
    }
    claims.sort_by_key(|claim| (claim.rank, claim.share));
    let all_taken = shares.is_some_and(|shares| claims.len() >= shares);
    let state = state(&word, all_taken, expires.is_some_and(|expires| expires <= now));
    Ok(LoadedPacket {
        epoch: Epoch(epoch),
        state,
        is_over: matches!(word.as_str(), "empty" | "expired"),
        marks,
        claims,
    })
}

/// Reads the answers of the three commands of [`crate::live::Live::progress`].
pub(super) fn read_progress(answer: &[Value], now: Timestamp) -> Option<Progress> {
    type Fields = (Option<String>, Option<String>, Option<i64>, Option<u64>, Option<u32>);
    let (epoch, word, expires, marks, recorded): Fields = redis::from_redis_value_ref(answer.first()?).ok()?;
    let fields: u32 = redis::from_redis_value_ref(answer.get(1)?).ok()?;
    let next: Option<String> = redis::from_redis_value_ref(answer.get(2)?).ok()?;
    let word = word?;
    let is_late = expires? <= now.millis();
    // The shares of an ended packet are gone, and the ledger knows all about it.
    let taken_amount = next.as_deref().and_then(|next| next.rsplit('|').next()?.parse().ok());
    Some(Progress {
        epoch: Epoch(epoch?),
        marks: marks?,
        state: state(&word, next.is_none() && word != "expired", is_late),
        taken: fields.saturating_sub(META),
        taken_amount,
        recorded: recorded?,
    })
}

fn state(word: &str, all_taken: bool, is_late: bool) -> PacketState {
    match word {
        "empty" => PacketState::Empty,
        "open" | "closed" if all_taken => PacketState::Empty,
        "open" if !is_late => PacketState::Open,
        _ => PacketState::Expired,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_reads_back_with_a_bar_in_the_name_and_rubbish_does_not() {
        let claim = read_claim(MemberId(7), "u|3|0|250|1000|1732180000000|Li|Na", Currency::CNY).unwrap();
        assert_eq!((claim.rank, claim.share, claim.amount.minor(), claim.name.as_str()), (3, 0, 250, "Li|Na"));
        assert!(!claim.is_recorded);
        let back = read_claim(MemberId(7), &write_claim(&claim), Currency::CNY).unwrap();
        assert_eq!(back, Claim { is_recorded: true, ..claim });
        for rubbish in ["", "u", "x|1|0|1|0|5|A", "u|1|0|1|0|5", "u|1|0|one|0|5|A"] {
            assert_eq!(read_claim(MemberId(7), rubbish, Currency::CNY), None, "{rubbish}");
        }
    }

    #[test]
    fn a_packet_whose_time_is_up_is_expired_before_anyone_closed_it() {
        assert_eq!(state("open", false, false), PacketState::Open);
        assert_eq!(state("open", false, true), PacketState::Expired);
        assert_eq!(state("closed", false, true), PacketState::Expired);
        assert_eq!(state("open", true, true), PacketState::Empty);
    }
}
