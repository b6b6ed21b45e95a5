//! Rows of the tables that people's money, seats and prices stand in, as the tapes tell them: said by whoever writes them,
//! and read from the tables by whoever compares both.
//!
//! A row is told by what must never change in it. What becomes of it later (a refund, an end) is a row of its own, or is
//! held against such rows by `verify`.

use futures_util::TryStreamExt as _;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::each::{Each, tell_each};
use super::error::LedgerError;
use super::row::{int, optional, string};
use super::shown;
use super::statement::query;
use super::{drawers, entries, leaves};
use crate::domain::hall::SeatId;
use crate::domain::ids::{AttemptId, OrderId};
use crate::domain::money::Money;
use crate::domain::order::{Order, OrderState};
use crate::domain::packet::{Claim, Funding, Packet};
use crate::domain::tape::{fact, hash_of, or_none};

/// Money that changed hands: a row of `payments`.
pub(super) struct Paid<'a> {
    pub(super) attempt: &'a str,
    pub(super) flow: &'a str,
    pub(super) tender: &'a str,
    pub(super) order: &'a str,
    pub(super) terminal: &'a str,
    pub(super) amount: i64,
    pub(super) currency: &'a str,
    pub(super) received: Option<i64>,
    pub(super) rounding: Option<i64>,
    pub(super) reference: Option<&'a str>,
}

impl Paid<'_> {
    pub(super) fn told(&self) -> String {
        let key = format!("{}/{}/{}", self.attempt, self.flow, self.tender);
        let value = format!(
            "{} {} of {} at {} received {} rounding {} reference {}",
            self.amount,
            self.currency,
            self.order,
            self.terminal,
            or_none(self.received),
            or_none(self.rounding),
            self.reference.unwrap_or("-")
        );
        fact("payments", &key, &value)
    }
}

/// An order as it ended, with its lines: seat, fare and price of each.
fn order_told(
    id: &str,
    state: &str,
    (total, currency): (i64, &str),
    (screening, member): (i64, Option<i64>),
    mut lines: Vec<(String, String, i64)>,
) -> String {
    lines.sort();
    let lines = lines.iter().map(|(seat, fare, price)| format!("{seat} {fare} {price}"));
    let lines = lines.collect::<Vec<_>>().join(", ");
    // What a refund makes of it is told by the refund.
    let state = if state == OrderState::Refunded.word() { OrderState::Paid.word() } else { state };
    fact("orders", id, &format!("{state} {total} {currency} at {screening} member {}: {lines}", or_none(member)))
}

/// The row of an order that ends as `state`.
pub(in crate::ledger) fn of_order(order: &Order, state: OrderState) -> String {
    let total = order.total();
    let lines = order.lines.iter().map(|line| (line.seat.to_string(), line.fare.to_string(), line.price.minor()));
    order_told(
        order.reference.order.as_str(),
        state.word(),
        (total.minor(), total.currency().code()),
        (order.reference.screening.0, order.member.map(|member| member.0)),
        lines.collect(),
    )
}

fn seats_told(mut seats: Vec<String>) -> String {
    seats.sort();
    seats.join(" ")
}

/// The tickets of an order that was sold.
pub(in crate::ledger) fn of_tickets(order: &Order) -> String {
    let seats = order.seats().map(|seat| seat.to_string()).collect();
    fact("tickets", order.reference.order.as_str(), &seats_told(seats))
}

fn refund_told(attempt: &str, order: &str, fee: Option<i64>, exchanged_to: Option<&str>, seats: Vec<String>) -> String {
    let (fee, to) = (or_none(fee), or_none(exchanged_to));
    fact("refunds", attempt, &format!("of {order} fee {fee} for {to}: {}", seats_told(seats)))
}

/// Tickets that were given back, and what the house kept of them.
pub(in crate::ledger) fn of_refund(
    attempt: AttemptId,
    order: OrderId,
    fee: Money,
    exchanged_to: Option<OrderId>,
    seats: &[SeatId],
) -> String {
    let to = exchanged_to.map(|order| order.to_string());
    let seats = seats.iter().map(ToString::to_string).collect();
    refund_told(attempt.as_str(), order.as_str(), Some(fee.minor()), to.as_deref(), seats)
}

fn packet_told(
    code: &str,
    kind: &str,
    (total, currency): (i64, &str),
    shares: i64,
    member: Option<i64>,
    seed: i64,
) -> String {
    fact("packets", code, &format!("{kind} {total} {currency} over {shares} of member {} seed {seed}", or_none(member)))
}

/// A red packet.
pub(in crate::ledger) fn of_packet(packet: &Packet) -> String {
    let member = match packet.funding {
        Funding::Promotion => None,
        Funding::Wallet(member) => Some(member.0),
    };
    let currency = packet.total.currency();
    let total = (packet.total.minor(), currency.code());
    let shares = i64::from(packet.shares);
    packet_told(packet.code.as_str(), packet.kind.word(), total, shares, member, packet.seed.cast_signed())
}

fn claim_told(packet: &str, member: i64, share: i64, amount: i64) -> String {
    fact("claims", &format!("{packet}/{member}"), &format!("share {share} of {amount}"))
}

/// A share of a packet that is a member's.
pub(in crate::ledger) fn of_claim(packet: &str, claim: &Claim) -> String {
    claim_told(packet, claim.member.0, i64::from(claim.share), claim.amount.minor())
}

/// What a price list asks from a version on.
pub(in crate::ledger) fn of_price(list: i64, version: i64, category: &str, fare: &str, price: i64) -> String {
    fact("listed_prices", &format!("{list}/{version}/{category}/{fare}"), &price.to_string())
}

/// A setting of the house.
pub(in crate::ledger) fn of_setting(version: i64, name: &str, value: &str) -> String {
    fact("house_settings", &format!("{version}/{name}"), value)
}

/// Someone who works here, as a version of the list has them. A hash of how their PIN is kept: whoever changes it is found,
/// and nobody can try PINs on what a tape says.
pub(in crate::ledger) fn of_person(
    (version, number): (i64, i64),
    (name, role): (&str, &str),
    pin: &str,
    is_active: i64,
) -> String {
    fact("staff", &format!("{version}/{number}"), &format!("{role} {is_active} pin {} {name}", hash_of(pin)))
}

/// What a role may do from a version on.
pub(in crate::ledger) fn of_right(version: i64, role: &str, act: &str, judged: &str) -> String {
    fact("role_rights", &format!("{version}/{role}/{act}"), judged)
}

/// A member's code since its change `n`, told as a PIN is; `-` where there is none.
pub(in crate::ledger) fn of_code((member, n): (i64, i64), code: &str) -> String {
    let code = if code.is_empty() { "-".to_owned() } else { hash_of(code) };
    fact("member_codes", &format!("{member}/{n}"), &code)
}

/// A key that tickets are signed with: its public part.
pub(in crate::ledger) fn of_key(id: &str, public: &str) -> String {
    fact("ticket_keys", id, public)
}

/// That a key signs nothing more.
pub(in crate::ledger) fn of_retired_key(id: &str, at: i64) -> String {
    fact("retired_keys", id, &at.to_string())
}

/// The tables that tapes tell of.
pub(in crate::ledger) const TABLES: [&str; 24] = [
    "orders",
    "tickets",
    "payments",
    "refunds",
    "packets",
    "claims",
    "listed_prices",
    "house_settings",
    "staff",
    "role_rights",
    "member_codes",
    "leaves",
    "drawer_acts",
    "drawer_moves",
    "z_reports",
    "day_closes",
    "films",
    "halls",
    "screenings",
    "called_off",
    "members",
    "ticket_keys",
    "retired_keys",
    "entries",
];

/// How many of them were told of before films, halls, screenings and members were.
pub(super) const TOLD_FIRST: usize = 16;

/// All rows of one of these tables, as they stand.
pub(in crate::ledger) async fn of_table(tx: &mut AnyConnection, table: &str) -> Result<Vec<String>, LedgerError> {
    let mut all = Vec::new();
    each_of_table(tx, table, &mut |told| all.push(told)).await?;
    Ok(all)
}

/// The same, one after the other.
pub(in crate::ledger) async fn each_of_table(
    tx: &mut AnyConnection,
    table: &str,
    each: Each<'_>,
) -> Result<(), LedgerError> {
    if drawers::each_of_table(&mut *tx, table, &mut *each).await?
        || shown::each_of_table(&mut *tx, table, &mut *each).await?
    {
        return Ok(());
    }
    match table {
        "orders" => orders(tx, each).await,
        "tickets" => tickets(tx, each).await,
        "refunds" => refunds(tx, each).await,
        "payments" => {
            let sql = "SELECT attempt, flow, tender, order_id, terminal, amount, currency, received, rounding, reference \
                       FROM payments";
            tell_each(query(sql), tx, payment, each).await
        }
        "packets" => {
            let sql = "SELECT code, kind, total, currency, shares, funding_member, seed FROM packets";
            let told = |row: &AnyRow| {
                let (code, kind, currency) = (string(row, 0)?, string(row, 1)?, string(row, 3)?);
                let total = (int(row, 2)?, currency.as_str());
                Ok(packet_told(&code, &kind, total, int(row, 4)?, optional(row, 5)?, int(row, 6)?))
            };
            tell_each(query(sql), tx, told, each).await
        }
        "claims" => {
            let told = |row: &AnyRow| Ok(claim_told(&string(row, 0)?, int(row, 1)?, int(row, 2)?, int(row, 3)?));
            tell_each(query("SELECT packet, member, share, amount FROM claims"), tx, told, each).await
        }
        "listed_prices" => {
            let sql = "SELECT price_list, version, seat_kind, fare, price FROM listed_prices";
            let told = |row: &AnyRow| {
                Ok(of_price(int(row, 0)?, int(row, 1)?, &string(row, 2)?, &string(row, 3)?, int(row, 4)?))
            };
            tell_each(query(sql), tx, told, each).await
        }
        "staff" => {
            let told = |row: &AnyRow| {
                let (name, role, pin) = (string(row, 2)?, string(row, 3)?, string(row, 4)?);
                Ok(of_person((int(row, 0)?, int(row, 1)?), (&name, &role), &pin, int(row, 5)?))
            };
            let sql = "SELECT version, number, name, role, pin, is_active FROM staff";
            tell_each(query(sql), tx, told, each).await
        }
        "member_codes" => {
            let told = |row: &AnyRow| Ok(of_code((int(row, 0)?, int(row, 1)?), &string(row, 2)?));
            tell_each(query("SELECT member, n, code FROM member_codes"), tx, told, each).await
        }
        "role_rights" => {
            let told = |row: &AnyRow| Ok(of_right(int(row, 0)?, &string(row, 1)?, &string(row, 2)?, &string(row, 3)?));
            tell_each(query("SELECT version, role, act, judged FROM role_rights"), tx, told, each).await
        }
        "leaves" => leaves::told(tx, each).await,
        "entries" => entries::each(tx, each).await,
        "ticket_keys" => {
            let told = |row: &AnyRow| Ok(of_key(&string(row, 0)?, &string(row, 1)?));
            tell_each(query("SELECT id, public FROM ticket_keys"), tx, told, each).await
        }
        "retired_keys" => {
            let told = |row: &AnyRow| Ok(of_retired_key(&string(row, 0)?, int(row, 1)?));
            tell_each(query("SELECT id, retired_at FROM retired_keys"), tx, told, each).await
        }
        _ => {
            let told = |row: &AnyRow| Ok(of_setting(int(row, 0)?, &string(row, 1)?, &string(row, 2)?));
            tell_each(query("SELECT version, name, value FROM house_settings"), tx, told, each).await
        }
    }
}

fn payment(row: &AnyRow) -> Result<String, LedgerError> {
    let [attempt, flow, tender, order, terminal] = [0, 1, 2, 3, 4].map(|column| string(row, column));
    let (currency, reference) = (string(row, 6)?, row.try_get::<Option<String>, _>(9)?);
    let paid = Paid {
        attempt: &attempt?,
        flow: &flow?,
        tender: &tender?,
        order: &order?,
        terminal: &terminal?,
        amount: int(row, 5)?,
        currency: &currency,
        received: optional(row, 7)?,
        rounding: optional(row, 8)?,
        reference: reference.as_deref(),
    };
    Ok(paid.told())
}

/// The row of an order, and the lines of it that were read.
type Gathered = (AnyRow, Vec<(String, String, i64)>);

async fn orders(tx: &mut AnyConnection, each: Each<'_>) -> Result<(), LedgerError> {
    let sql = "SELECT o.id, o.state, o.total, o.currency, o.screening, o.member, l.seat, l.fare, l.price \
               FROM orders o LEFT JOIN order_lines l ON l.order_id = o.id ORDER BY o.id";
    let mut rows = query(sql).fetch(tx)?;
    let mut last: Option<Gathered> = None;
    let told = |(row, lines): Gathered| -> Result<String, LedgerError> {
        let (id, state, currency) = (string(&row, 0)?, string(&row, 1)?, string(&row, 3)?);
        Ok(order_told(&id, &state, (int(&row, 2)?, &currency), (int(&row, 4)?, optional(&row, 5)?), lines))
    };
    while let Some(row) = rows.try_next().await? {
        let line = match row.try_get::<Option<String>, _>(6)? {
            Some(seat) => Some((seat, string(&row, 7)?, int(&row, 8)?)),
            None => None,
        };
        match &mut last {
            Some((of, lines)) if string(of, 0)? == string(&row, 0)? => lines.extend(line),
            _ => {
                if let Some(before) = last.replace((row, line.into_iter().collect())) {
                    each(told(before)?);
                }
            }
        }
    }
    if let Some(last) = last {
        each(told(last)?);
    }
    Ok(())
}

/// Gives the seats of each thing that a statement reads in its order, from columns 0 and 1: the first of its rows, and all seats.
async fn with_seats(
    sql: &'static str,
    tx: &mut AnyConnection,
    told: impl Fn(&AnyRow, Vec<String>) -> Result<String, LedgerError> + Send,
    each: Each<'_>,
) -> Result<(), LedgerError> {
    let mut rows = query(sql).fetch(tx)?;
    let mut last: Option<(AnyRow, Vec<String>)> = None;
    while let Some(row) = rows.try_next().await? {
        let seat = row.try_get::<Option<String>, _>(1)?;
        match &mut last {
            Some((of, seats)) if string(of, 0)? == string(&row, 0)? => seats.extend(seat),
            _ => {
                if let Some((of, seats)) = last.replace((row, seat.into_iter().collect())) {
                    each(told(&of, seats)?);
                }
            }
        }
    }
    if let Some((of, seats)) = last {
        each(told(&of, seats)?);
    }
    Ok(())
}

async fn tickets(tx: &mut AnyConnection, each: Each<'_>) -> Result<(), LedgerError> {
    let sql = "SELECT order_id, seat FROM tickets WHERE order_id IS NOT NULL ORDER BY order_id";
    with_seats(sql, tx, |row, seats| Ok(fact("tickets", &string(row, 0)?, &seats_told(seats))), each).await
}

async fn refunds(tx: &mut AnyConnection, each: Each<'_>) -> Result<(), LedgerError> {
    let sql = "SELECT r.attempt, b.seat, r.order_id, r.fee, r.exchanged_to FROM refunds r \
               LEFT JOIN refund_lines b ON b.attempt = r.attempt ORDER BY r.attempt";
    let told = |row: &AnyRow, seats| {
        let to = row.try_get::<Option<String>, _>(4)?;
        Ok(refund_told(&string(row, 0)?, &string(row, 2)?, optional(row, 3)?, to.as_deref(), seats))
    };
    with_seats(sql, tx, told, each).await
}
