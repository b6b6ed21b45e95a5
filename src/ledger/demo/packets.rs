//! The red packets of the demo cinema's first day: one whose shares are all taken, one that is half taken, and one that
//! opens soon. On a later day, when none is open any more, there are two new ones, of which nobody has taken a share.

use std::collections::BTreeMap;
use std::time::Duration;

use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};

use crate::domain::ids::{MemberId, PacketCode, TerminalId};
use crate::domain::member::Member;
use crate::domain::money::Money;
use crate::domain::packet::{Claim, Funding, Packet, PacketKind, split};
use crate::domain::screening::House;
use crate::domain::seat::Epoch;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::statement::query;
use crate::ledger::connection::turn::Writing;
use crate::ledger::members::claims::{TakenShare, write_claims};
use crate::ledger::members::packets::{MakeError, insert_day, insert_packet};

/// A packet to be.
struct Planned {
    greeting: &'static str,
    /// In the largest notes of the currency.
    notes: i64,
    shares: u32,
    /// How many of them are taken.
    taken: u32,
    /// Minutes from now at which it was made, and opens.
    made: i64,
    opens: i64,
    /// The most seconds from one grab to the next.
    grabs: u64,
}

/// The last one made is the first in lists. Each has been taken from for less long than it is open.
const PLANNED: [Planned; 3] = [
    Planned {
        greeting: "恭喜发财 · Good fortune",
        notes: 2,
        shares: 10,
        taken: 10,
        made: -302,
        opens: -300,
        grabs: 70,
    },
    Planned {
        greeting: "手气最佳 · Lucky weekend", notes: 1, shares: 12, taken: 6, made: -32, opens: -30, grabs: 240
    },
    Planned {
        greeting: "今晚有戏 · Tonight's the night",
        notes: 5,
        shares: 50,
        taken: 0,
        made: -60,
        opens: 25,
        grabs: 0,
    },
];

/// One of a day long ago, whose shares are all taken.
const OF_A_DAY: Planned =
    Planned { greeting: "恭喜发财 · Good fortune", notes: 2, shares: 20, taken: 20, made: 0, opens: 1, grabs: 70 };

/// Minutes from the first hour of a day back to the evening before.
const EVENING_BEFORE: i64 = 480;

const LASTS: Duration = Duration::from_hours(24);

/// Makes the packets at `now`, and lets members take their shares. Gives what is in each one's wallet, and since when.
pub(super) async fn open(
    tx: &mut Writing,
    house: &House,
    members: &[Member],
    by: (&TerminalId, &Text),
    now: Timestamp,
) -> Result<BTreeMap<MemberId, (Money, Timestamp)>, LedgerError> {
    // The first one ended today, where today is old enough, and else the evening before: lists have what ended today.
    let today = house.calendar.bounds(house.calendar.day_of(now)).0.until(now).as_secs() / 60;
    let first = i64::try_from(today).unwrap_or(i64::MAX) - 3;
    let first = if first < 60 { EVENING_BEFORE } else { first.min(-PLANNED[0].opens) };
    let mut planned = PLANNED;
    (planned[0].made, planned[0].opens) = (-first - 2, -first);
    make(tx, house, members, by, now, &planned).await
}

/// Makes new packets at `now`, where there were some and none is open any more.
pub(super) async fn renew(
    tx: &mut Writing,
    house: &House,
    by: (&TerminalId, &Text),
    now: Timestamp,
) -> Result<(), LedgerError> {
    let ever = query("SELECT code FROM packets LIMIT 1").fetch_optional(&mut *tx).await?;
    let open = query("SELECT code FROM packets WHERE state = 'open' AND expires_at > $1 LIMIT 1").bind(now.millis());
    if ever.is_none() || open.fetch_optional(&mut *tx).await?.is_some() {
        return Ok(());
    }
    let [_, half, soon] = PLANNED;
    let planned = [Planned { taken: 0, made: 0, opens: 0, ..half }, Planned { made: 0, ..soon }];
    make(tx, house, &[], by, now, &planned).await.map(drop)
}

/// Makes a packet at `at`, and lets members take all of it, within the hour. Gives what each of them won, and when.
pub(super) async fn of_a_day(
    tx: &mut Writing,
    house: &House,
    members: &[Member],
    by: (&TerminalId, &Text),
    at: Timestamp,
) -> Result<BTreeMap<MemberId, (Money, Timestamp)>, LedgerError> {
    make(tx, house, members, by, at, &[OF_A_DAY]).await
}

async fn make(
    tx: &mut Writing,
    house: &House,
    members: &[Member],
    by: (&TerminalId, &Text),
    now: Timestamp,
    planned: &[Planned],
) -> Result<BTreeMap<MemberId, (Money, Timestamp)>, LedgerError> {
    let at = |minutes: i64| Timestamp::from_millis(now.millis() + 60_000 * minutes);
    let mut rng =
        ChaCha8Rng::seed_from_u64(house.calendar.bounds(house.calendar.day_of(now)).0.millis().unsigned_abs());
    let days: std::collections::BTreeSet<String> =
        planned.iter().map(|planned| house.calendar.day_of(at(planned.made)).to_string()).collect();
    for day in &days {
        let known = query("SELECT spent FROM promotion_days WHERE business_day = $1").bind(day.clone());
        if known.fetch_optional(&mut *tx).await?.is_none() {
            insert_day(tx, day).await?;
        }
    }
    let mut wallets = BTreeMap::new();
    for planned in planned {
        let total = house.currency.largest_note().saturating_mul(planned.notes).min(house.packets.most_total);
        let shares = planned.shares.min(house.packets.most_shares);
        let packet = Packet {
            code: PacketCode::from_bits(rng.random()),
            kind: PacketKind::Lucky,
            total: Money::new(total, house.currency),
            shares,
            greeting: Text::new(planned.greeting),
            funding: Funding::Promotion,
            terminal: by.0.clone(),
            cashier: by.1.clone(),
            created_at: at(planned.made),
            opens_at: at(planned.opens),
            expires_at: at(planned.opens).plus(LASTS),
            seed: rng.random(),
        };
        let epoch = Epoch(format!("demo.{:016x}", rng.random::<u64>()));
        let day = house.calendar.day_of(packet.created_at).to_string();
        match insert_packet(tx, &packet, &epoch, (&day, house.packets.daily_budget)).await {
            Ok(()) => {}
            // A house that gives little away has fewer packets.
            Err(MakeError::OverBudget(_)) => continue,
            Err(MakeError::Ledger(error)) => return Err(error),
            Err(refused) => return Err(LedgerError::Fault(format!("the demo cinema cannot make a packet: {refused}"))),
        }
        let amounts = split(packet.kind, total, shares, packet.seed);
        let mut guests: Vec<&Member> = members.iter().collect();
        let mut taken_at = packet.opens_at;
        for (share, amount) in (0..planned.taken.min(shares)).zip(amounts) {
            if guests.is_empty() {
                break;
            }
            let member = guests.swap_remove(rng.random_range(0..guests.len()));
            taken_at = taken_at.plus(Duration::from_secs(rng.random_range(planned.grabs / 10..planned.grabs)));
            let amount = Money::new(amount, house.currency);
            let claim = Claim {
                member: member.id,
                name: member.name.clone(),
                rank: share + 1,
                share,
                amount,
                at: taken_at,
                is_recorded: true,
            };
            let taken = TakenShare { code: packet.code, epoch: epoch.clone(), claim };
            if !write_claims(tx, &[taken], taken_at, by).await? {
                return Err(LedgerError::Fault("a packet of the demo cinema does not take its claims".to_owned()));
            }
            let wallet = wallets.entry(member.id).or_insert((Money::zero(house.currency), taken_at));
            *wallet = (wallet.0.checked_add(amount).unwrap_or(wallet.0), taken_at);
        }
    }
    Ok(wallets)
}
