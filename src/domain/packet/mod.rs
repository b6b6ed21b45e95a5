//! Red packets (红包): an amount split into shares, one for each member who grabs one.
//!
//! ```text
//! split ─▶ open ── the last share is recorded ─▶ empty
//!            └──── its time is up ─────────────▶ expired: the rest goes back
//! ```

mod split;

use std::time::Duration;

use super::ids::{MemberId, PacketCode, TerminalId};
use super::member::Member;
use super::money::{Currency, Money};
use super::text::Text;
use super::time::Timestamp;
use super::wallet::WalletMove;

pub use split::split;

/// The furthest ahead that a packet may end.
const LONGEST: Duration = Duration::from_hours(24 * 31);

/// How the amount is split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PacketKind {
    /// 拼手气: at random.
    Lucky,
    /// 普通: the same for everyone, to the minor unit.
    Equal,
}

impl PacketKind {
    /// Both kinds.
    pub const ALL: [Self; 2] = [Self::Lucky, Self::Equal];

    /// The stable word for it in SQL, JSON and on the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Lucky => "lucky",
            Self::Equal => "equal",
        }
    }

    /// The kind that `word` names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// Where a packet is in its life. Before it opens it is `Open` with `opens_at` ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PacketState {
    /// Shares can be taken, once it has opened and until it expires.
    Open,
    /// Every share is a member's.
    Empty,
    /// Its time was up, and what nobody took went back.
    Expired,
}

impl PacketState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Open, Self::Empty, Self::Expired];

    /// The stable word for it in Redis, SQL and JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Empty => "empty",
            Self::Expired => "expired",
        }
    }

    /// The state that `word` names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// Who pays for a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Funding {
    /// The house, from its promotion budget.
    Promotion,
    /// A member, from the wallet.
    Wallet(MemberId),
}

/// What the house allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PacketLimits {
    /// The largest total of one packet, in minor units.
    pub most_total: i64,
    /// The most shares of one packet.
    pub most_shares: u32,
    /// What the house gives away in promotion packets on one business day, in minor units.
    pub daily_budget: i64,
    /// How many shares a member may grab on one business day.
    pub daily_grabs: u32,
}

impl PacketLimits {
    /// What a house allows that says nothing about it: in yuan 2,000 a packet and 10,000 a day, and about as much in
    /// other currencies.
    #[must_use]
    pub fn usual(currency: Currency) -> Self {
        let notes = |count: i64| currency.largest_note().saturating_mul(count);
        Self { most_total: notes(20), most_shares: 500, daily_budget: notes(100), daily_grabs: 20 }
    }
}

/// What is wrong with a packet that is to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PacketFault {
    /// The total is zero or less.
    NoTotal,
    /// The total is more than the house allows, which is this.
    TotalTooLarge(Money),
    /// No share at all.
    NoShares,
    /// More shares than the house allows, which are these.
    TooManyShares(u32),
    /// Some share would be less than one minor unit: the total makes this many at most.
    SharesTooSmall(u32),
    /// It would end before it opens, or it lasts longer than a packet may.
    BadTimes,
    /// The promotion budget of the day has only this left.
    OverBudget(Money),
}

/// Checks an amount and its shares against what the house allows.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn check(total: Money, shares: u32, limits: &PacketLimits) -> Result<(), PacketFault> {
    if total.minor() <= 0 {
        return Err(PacketFault::NoTotal);
    }
    if total.minor() > limits.most_total {
        return Err(PacketFault::TotalTooLarge(Money::new(limits.most_total, total.currency())));
    }
    if shares == 0 {
        return Err(PacketFault::NoShares);
    }
    if shares > limits.most_shares {
        return Err(PacketFault::TooManyShares(limits.most_shares));
    }
    match u32::try_from(total.minor()) {
        Ok(most) if shares > most => Err(PacketFault::SharesTooSmall(most)),
        _ => Ok(()),
    }
}

/// When a packet ends that is made at `now`, opens at `opens_at`, and lasts so long from then on.
///
/// # Errors
/// [`PacketFault::BadTimes`] if it would last no time, or lie further ahead than 31 days.
pub fn expiry(now: Timestamp, opens_at: Timestamp, lasts: Duration) -> Result<Timestamp, PacketFault> {
    let expires_at = opens_at.plus(lasts);
    let is_right = !lasts.is_zero() && expires_at > now && now.until(expires_at) <= LONGEST;
    if is_right { Ok(expires_at) } else { Err(PacketFault::BadTimes) }
}

/// A red packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    /// What guests are told.
    pub code: PacketCode,
    /// How it is split.
    pub kind: PacketKind,
    /// The whole amount.
    pub total: Money,
    /// Into how many shares.
    pub shares: u32,
    /// What is written on it.
    pub greeting: Text,
    /// Who pays for it.
    pub funding: Funding,
    /// Where it was made, and by whom.
    pub terminal: TerminalId,
    /// The cashier there.
    pub cashier: Text,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on shares can be taken.
    pub opens_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
    /// What the shares are split from.
    pub seed: u64,
}

/// A share that a member took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Who.
    pub member: MemberId,
    /// The member's name.
    pub name: Text,
    /// The how-manieth share it was to be taken, from 1. One that a wipe of the live store took is given again.
    pub rank: u32,
    /// Which share of the split, from 0.
    pub share: u32,
    /// How much.
    pub amount: Money,
    /// When.
    pub at: Timestamp,
    /// Whether the ledger has it: only then is it the member's.
    pub is_recorded: bool,
}

/// A packet with what became of its shares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PacketView {
    /// The packet.
    pub packet: Packet,
    /// Its state.
    pub state: PacketState,
    /// The shares taken, in the order in which they were.
    pub claims: Vec<Claim>,
}

impl PacketView {
    /// The sum of the shares taken.
    #[must_use]
    pub fn taken(&self) -> Money {
        let currency = self.packet.total.currency();
        // The shares of a packet sum up to its total, which fits.
        Money::sum(self.claims.iter().map(|claim| claim.amount), currency).unwrap_or(self.packet.total)
    }

    /// How long it took from its opening until every share was taken; `None` while some are left.
    #[must_use]
    pub fn emptied_in(&self) -> Option<Duration> {
        let is_over = self.claims.len() >= usize::try_from(self.packet.shares).unwrap_or(usize::MAX);
        let last = self.claims.iter().map(|claim| claim.at).max().filter(|_| is_over)?;
        Some(self.packet.opens_at.until(last))
    }

    /// The luckiest draw (手气最佳), once every share of a lucky packet is taken.
    #[must_use]
    pub fn luckiest(&self) -> Option<&Claim> {
        let is_over = self.claims.len() >= usize::try_from(self.packet.shares).unwrap_or(usize::MAX);
        if is_over && self.packet.kind == PacketKind::Lucky { luckiest(&self.claims) } else { None }
    }
}

/// A packet from its making to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PacketRecord {
    /// The packet, and the recorded claims.
    pub view: PacketView,
    /// How it ended, if it has.
    pub ended: Option<PacketEnd>,
}

/// How a packet ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PacketEnd {
    /// When.
    pub at: Timestamp,
    /// What nobody took, and went back to who paid for it.
    pub returned: Money,
}

/// The shares that a member took, and what moved in the wallet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberRecord {
    /// The member.
    pub member: Member,
    /// Everything ever won.
    pub total: Money,
    /// From how many packets.
    pub packets: u32,
    /// The latest of them, the last first.
    pub draws: Vec<Draw>,
    /// What is in the wallet.
    pub balance: Money,
    /// What moved in it, the last first.
    pub moves: Vec<WalletMove>,
}

/// One of a member's shares, in its packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draw {
    /// The packet.
    pub packet: PacketCode,
    /// What is written on it.
    pub greeting: Text,
    /// Into how many shares it was split.
    pub shares: u32,
    /// The how-manieth share it was to be taken.
    pub rank: u32,
    /// How much.
    pub amount: Money,
    /// When.
    pub at: Timestamp,
    /// Whether it was the luckiest, all shares being taken.
    pub is_luckiest: bool,
}

/// A packet in a list, with how far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PacketRow {
    /// The packet.
    pub packet: Packet,
    /// Its state.
    pub state: PacketState,
    /// How many shares are taken.
    pub taken: u32,
    /// And how much that is.
    pub taken_amount: Money,
}

/// The largest share; of equal ones the earlier. The rank alone does not tell: one that the live store lost
/// is given again.
#[must_use]
pub fn luckiest(claims: &[Claim]) -> Option<&Claim> {
    claims.iter().max_by_key(|claim| (claim.amount.minor(), std::cmp::Reverse((claim.at, claim.rank))))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: PacketLimits =
        PacketLimits { most_total: 200_000, most_shares: 500, daily_budget: 0, daily_grabs: 0 };

    fn cny(minor: i64) -> Money {
        Money::new(minor, Currency::CNY)
    }

    #[test]
    fn what_the_house_does_not_allow_is_named() {
        for (total, shares, fault) in [
            (0, 1, PacketFault::NoTotal),
            (-100, 1, PacketFault::NoTotal),
            (200_001, 1, PacketFault::TotalTooLarge(cny(200_000))),
            (100, 0, PacketFault::NoShares),
            (200_000, 501, PacketFault::TooManyShares(500)),
            (100, 101, PacketFault::SharesTooSmall(100)),
        ] {
            assert_eq!(check(cny(total), shares, &LIMITS), Err(fault), "{total} over {shares}");
        }
        for (total, shares) in [(1, 1), (100, 100), (200_000, 500)] {
            assert_eq!(check(cny(total), shares, &LIMITS), Ok(()));
        }
    }

    #[test]
    fn a_packet_ends_after_it_opens_and_within_a_month() {
        let at = |hours: u64| Timestamp::default().plus(Duration::from_hours(hours));
        let hours = Duration::from_hours;
        assert_eq!(expiry(at(5), at(5), hours(24)), Ok(at(29)));
        assert_eq!(expiry(at(5), at(9), hours(1)), Ok(at(10)));
        for (opens_at, lasts) in
            [(at(5), hours(0)), (at(5), hours(24 * 31 + 1)), (at(24 * 31), hours(6)), (at(1), hours(4))]
        {
            assert_eq!(expiry(at(5), opens_at, lasts), Err(PacketFault::BadTimes), "{opens_at:?} {lasts:?}");
        }
        assert_eq!(expiry(at(5), at(5), Duration::MAX), Err(PacketFault::BadTimes));
    }

    #[test]
    fn of_equal_largest_shares_the_earlier_is_the_luckiest() {
        let claim = |rank, amount| Claim {
            member: MemberId(i64::from(rank)),
            name: Text::default(),
            rank,
            share: rank - 1,
            amount: cny(amount),
            at: Timestamp::default(),
            is_recorded: true,
        };
        let claims = [claim(1, 5), claim(2, 90), claim(3, 90), claim(4, 7)];
        assert_eq!(luckiest(&claims).map(|claim| claim.rank), Some(2));
        let late = Claim { at: Timestamp::from_millis(1), ..claim(1, 90) };
        assert_eq!(luckiest(&[late, claim(2, 90)]).map(|claim| claim.rank), Some(2), "a rank that was given again");
        assert_eq!(luckiest(&[]), None);
    }
}
