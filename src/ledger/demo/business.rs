//! What the demo cinema has sold when it is opened for the first time: the orders of all parties that came until then,
//! at its tills.
//!
//! ```text
//! guests::parties of each screening ─▶ orders by the clock ─▶ sales ─┬▶ sell_all
//! packets ─▶ who has winnings, which pay for some of them ───────────┘
//!                                      orders that ended ────────────▶ end_all
//!                                      every so-manieth sale ────────▶ refund_in
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::Timelike;
use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use sqlx::AnyConnection;

use super::cinema::{Till, tills_and_family_films};
use super::guests::{Fate, Party, parties};
use super::packets;
use crate::domain::cash::CashStep;
use crate::domain::hall::SeatId;
use crate::domain::ids::{AttemptId, MemberId, OrderId, OrderRef, ScreeningId};
use crate::domain::member::Member;
use crate::domain::money::Money;
use crate::domain::order::{Order, OrderState};
use crate::domain::price::Line;
use crate::domain::screening::{House, Screening};
use crate::domain::tender::{Part, Tender, quick_amounts, settle};
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::catalogue::load::LoadError;
use crate::ledger::catalogue::programme::screenings_in;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::row::{int, parsed};
use crate::ledger::connection::statement::query;
use crate::ledger::connection::turn::Writing;
use crate::ledger::sales::many::{end_all, sell_all};
use crate::ledger::sales::refund::{Refund, refund_in};
use crate::ledger::sales::returns::RefundError;
use crate::ledger::sales::sale::Sale;

/// Every so-manieth sale is given back wholly, another one in part.
const REFUNDED: usize = 60;
const REFUNDED_IN_PART: usize = 75;

/// How many sales are paid with winnings.
const BY_WALLET: usize = 4;

/// Writes the business until `now` into a new ledger, which has the screenings and these members.
pub(super) async fn open(tx: &mut Writing, house: &House, members: &[Member], now: Timestamp) -> Result<(), LoadError> {
    let (tills, family) = tills_and_family_films()?;
    let day = house.calendar.bounds(house.calendar.day_of(now)).0;
    let rng = ChaCha8Rng::seed_from_u64(day.millis().unsigned_abs());
    let first = &tills[0]; // there is one at least
    let wallets = packets::open(tx, house, members, (&first.terminal, &first.cashiers[1]), now).await?;
    let blocked = blocked(tx).await?;
    let mut came: Vec<(std::sync::Arc<Screening>, Party)> = Vec::new();
    let none = BTreeSet::new();
    for screening in screenings_in(tx).await? {
        let blocked = blocked.get(&screening.id).unwrap_or(&none);
        let is_for_families = family.contains(&screening.film.id);
        let parties = parties(&screening, blocked, is_for_families, &house.calendar, now);
        came.extend(parties.into_iter().map(|party| (screening.clone(), party)));
    }
    came.sort_by_key(|(screening, party)| (party.held_at, screening.id));

    let mut desk = Desk { house, tills, members, wallets, by_wallet: 0, is_scattered: false, now, rng };
    let (mut sales, mut ended) = (Vec::new(), Vec::new());
    for (screening, party) in came {
        match desk.serve(&screening, &party)? {
            Some(Served::Sold(sale)) => sales.push(sale),
            Some(Served::Ended(order, at)) => ended.push((order, at)),
            // It is still thinking, or at the till.
            None => {}
        }
    }
    sales.sort_by_key(|sale| (sale.at, sale.order.reference));
    sell_all(tx, &sales).await?;
    end_all(tx, &ended).await?;
    let starts: BTreeMap<ScreeningId, Timestamp> =
        screenings_in(tx).await?.iter().map(|screening| (screening.id, screening.starts_at)).collect();
    for refund in desk.refunds(&sales, &starts) {
        refund_in(tx, &refund).await.map_err(|error| match error {
            RefundError::Ledger(error) => error,
            refused => LedgerError::Fault(format!("the demo cinema cannot give money back: {refused}")),
        })?;
    }
    Ok(())
}

/// Nothing is sold again on another day; but there are red packets.
pub(super) async fn another_day(tx: &mut Writing, house: &House, now: Timestamp) -> Result<(), LoadError> {
    let (tills, _) = tills_and_family_films()?;
    let first = &tills[0]; // there is one at least
    Ok(packets::renew(tx, house, (&first.terminal, &first.cashiers[1]), now).await?)
}

/// The seats that the house keeps.
pub(super) async fn blocked(tx: &mut AnyConnection) -> Result<BTreeMap<ScreeningId, BTreeSet<SeatId>>, LedgerError> {
    let mut blocked: BTreeMap<ScreeningId, BTreeSet<SeatId>> = BTreeMap::new();
    for row in query("SELECT screening, seat FROM tickets WHERE live = 1").fetch_many(tx).await? {
        blocked.entry(ScreeningId(int(&row, 0)?)).or_default().insert(parsed(&row, 1)?);
    }
    Ok(blocked)
}

/// What became of a party by now.
pub(super) enum Served {
    Sold(Sale),
    Ended(Order, Timestamp),
}

/// The tills of the house, and what they draw by lot.
pub(super) struct Desk<'a> {
    pub(super) house: &'a House,
    pub(super) tills: Vec<Till>,
    pub(super) members: &'a [Member],
    /// What winners have, and since when.
    pub(super) wallets: BTreeMap<MemberId, (Money, Timestamp)>,
    /// How many paid with it.
    pub(super) by_wallet: usize,
    /// Whether ids are all over, as those of earlier programs were.
    pub(super) is_scattered: bool,
    pub(super) now: Timestamp,
    pub(super) rng: ChaCha8Rng,
}

impl Desk<'_> {
    pub(super) fn serve(&mut self, screening: &Screening, party: &Party) -> Result<Option<Served>, LedgerError> {
        let wrong = |what| LedgerError::Fault(format!("the demo cinema cannot sell {what}"));
        let lines = screening.prices.quote(&screening.hall.plan, &party.picks).map_err(|_| wrong("these seats"))?;
        let till = self.rng.random_range(0..self.tills.len());
        let till = &self.tills[till];
        let shift = match self.house.calendar.local(party.held_at).hour() {
            6..14 => 1,
            14..22 => 2,
            _ => 0,
        };
        let id = OrderId::minted(minted_at(party.held_at, self.is_scattered, &mut self.rng), self.rng.random());
        let mut order = Order {
            reference: OrderRef { screening: screening.id, order: id },
            state: OrderState::Pending,
            lines,
            held_at: party.held_at,
            deadline: party.held_at.plus(self.house.hold),
            terminal: till.terminal.clone(),
            cashier: till.cashiers[shift].clone(),
            attempt: None,
            member: None,
            version: 0,
        };
        let is_machine = till.is_machine;
        let at = match party.fate {
            Fate::Expired => order.deadline,
            _ => party.held_at.plus(party.takes.min(self.house.hold)),
        };
        if self.rng.random_range(0..100) < 12 && !self.members.is_empty() {
            order.member = Some(self.members[self.rng.random_range(0..self.members.len())].id);
        }
        let attempt = AttemptId::minted(minted_at(at, self.is_scattered, &mut self.rng), self.rng.random());
        let by_lot =
            (self.rng.random_range(0..100), self.rng.random_range(0..3), self.rng.random_range(100_000..1_000_000));
        if at >= self.now {
            return Ok(None);
        }
        if party.fate != Fate::Paid {
            order.state = if party.fate == Fate::Expired { OrderState::Expired } else { OrderState::Cancelled };
            return Ok(Some(Served::Ended(order, at)));
        }
        let total = order.total();
        let mut tenders = Vec::new();
        let won = self.winner(at, total, is_machine);
        if let Some((member, amount)) = won {
            order.member = Some(member);
            tenders.push(Tender::Wallet { amount });
        }
        let rest = won.map_or(Some(total), |(_, amount)| total.checked_sub(amount)).unwrap_or(total);
        if rest.minor() > 0 {
            tenders.push(tender(rest, is_machine, by_lot));
        }
        order.state = OrderState::Paying;
        order.attempt = Some(attempt);
        let parts: Vec<Part> = settle(total, &tenders, CashStep::NONE).map_err(|_| wrong("at this price"))?.parts;
        let (step, reason) = (CashStep::NONE, Text::default());
        Ok(Some(Served::Sold(Sale { order, attempt, parts, step, at, reason, allows_inside: false })))
    }

    /// Who pays this with winnings, and how much of it.
    fn winner(&mut self, at: Timestamp, total: Money, is_machine: bool) -> Option<(MemberId, Money)> {
        if is_machine || self.by_wallet >= BY_WALLET || self.rng.random_range(0..2) > 0 {
            return None;
        }
        let found = self.wallets.iter_mut().find(|(_, (balance, since))| *since < at && balance.minor() > 0);
        let (member, (balance, _)) = found?;
        let amount = if balance.minor() < total.minor() { *balance } else { total };
        *balance = balance.checked_sub(amount)?;
        self.by_wallet += 1;
        Some((*member, amount))
    }

    /// Sales that are given back, each after it was made and before its film begins.
    pub(super) fn refunds(&mut self, sales: &[Sale], starts: &BTreeMap<ScreeningId, Timestamp>) -> Vec<Refund> {
        let mut refunds = Vec::new();
        for (n, sale) in sales.iter().enumerate() {
            let is_whole = n % REFUNDED == REFUNDED / 2;
            let in_part = n % REFUNDED_IN_PART == REFUNDED_IN_PART / 2;
            let start = starts.get(&sale.order.reference.screening).copied().unwrap_or(self.now);
            let until = start.min(self.now);
            let left = sale.at.until(until);
            if !(is_whole || in_part) || left < Duration::from_mins(10) {
                continue;
            }
            let seats = if is_whole {
                Vec::new()
            } else {
                match &sale.order.lines[..] {
                    [.., last] if sale.order.lines.len() > 2 => vec![last.seat],
                    _ => continue,
                }
            };
            let seconds = self.rng.random_range(240..left.as_secs().min(7_200));
            let at = sale.at.plus(Duration::from_secs(seconds));
            let is_back = |line: &&Line| seats.is_empty() || seats.contains(&line.seat);
            let lines: Vec<Line> = sale.order.lines.iter().filter(is_back).copied().collect();
            let Ok(fee) = self.house.fees.quote(&lines, start, at) else { continue };
            let reason = ["ill", "plans changed", "our mistake"][self.rng.random_range(0..3)];
            refunds.push(Refund {
                order: sale.order.reference,
                seats,
                attempt: AttemptId::minted(minted_at(at, self.is_scattered, &mut self.rng), self.rng.random()),
                told_fee: fee.fee,
                told_step: self.house.cash,
                allows_inside: false,
                reason: Text::new(reason),
                at,
                terminal: sale.order.terminal.clone(),
                cashier: sale.order.cashier.clone(),
            });
        }
        refunds
    }
}

/// When an id is said to be made.
fn minted_at(at: Timestamp, is_scattered: bool, rng: &mut ChaCha8Rng) -> Timestamp {
    if is_scattered { Timestamp::from_millis(rng.random_range(0..1 << 45)) } else { at }
}

/// What a guest has at hand for `amount`: a card, the exact amount, or the next notes.
fn tender(amount: Money, is_machine: bool, (way, note, reference): (u32, usize, u32)) -> Tender {
    if is_machine || way < 55 {
        return Tender::Card { reference: Text::new(&format!("A-{reference}")) };
    }
    let offered = quick_amounts(amount);
    let received = offered.get(note).or(offered.last()).copied().unwrap_or(amount);
    Tender::Cash { received }
}
