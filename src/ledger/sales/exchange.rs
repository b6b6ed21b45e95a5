//! Tickets of a paid order given for those of a sale, within the transaction of that sale.
//!
//! The old tickets end as by a refund, under the same attempt; what they are worth leaves the old order and comes to the new
//! one by the tenders that once paid it, so that a later refund of the new order finds its way back to the card. What the
//! new order does not need goes back to the guest.

use sqlx::AnyConnection;

use crate::domain::cash::CashStep;
use crate::domain::exchange::{Balance, Exchange};
use crate::domain::hall::SeatId;
use crate::domain::ids::{AttemptId, MemberId, OrderRef, TerminalId};
use crate::domain::money::Money;
use crate::domain::order::{Flow, MoneyMoved, Order, OrderState};
use crate::domain::refund::{give_back, turn};
use crate::domain::seat_list;
use crate::domain::tape::Entry;
use crate::domain::tender::Part;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::connection::error::LedgerError;
use crate::ledger::connection::facts::of_refund;
use crate::ledger::connection::row::int;
use crate::ledger::connection::statement::{Statement, query};
use crate::ledger::connection::write::{Movement, insert_change, insert_payment, nth_of, of_payment};
use crate::planted::Bug;

use super::history::{read_attempt_of, read_order};
use super::refund::{Handed, Handing, same_seats, short};
use super::returns::{Before, RefundError, Return, Returned, end};

/// What an exchange did, beside the sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExchangeDone {
    /// The number of the change that freed the old seats.
    pub sequence: u64,
    /// The old order as it stands after it.
    pub order: Order,
    /// Its seats that were given.
    pub seats: Vec<SeatId>,
    /// What the house kept.
    pub fee: Money,
    /// What was carried to the new order.
    pub carried: Money,
    /// What goes back to the guest, and where: the wallet first, then a card, then cash.
    pub back: Vec<Part>,
}

/// The order that the tickets are given for.
pub(super) struct For<'a> {
    pub(super) order: &'a Order,
    pub(super) attempt: AttemptId,
    pub(super) at: Timestamp,
    pub(super) who: (&'a TerminalId, &'a Text),
    /// What the guest pays for it.
    pub(super) paid: Option<Money>,
    /// Whether also for tickets with which somebody came in.
    pub(super) allows_inside: bool,
}

/// Tickets that are given, under the locks of both screenings.
pub(super) struct Given {
    pub(super) done: ExchangeDone,
    /// What ends them, still to be written before the sale: a seat may be in both.
    pub(super) ending: Vec<Statement>,
    /// What is still to be written after it.
    pub(super) rows: Vec<Statement>,
    /// What the tape is told of the old order.
    pub(super) entry: Entry,
    /// To whom the old order belonged.
    pub(super) member: Option<MemberId>,
}

/// Why tickets cannot be given for a sale.
pub(super) enum NotGiven {
    Refused(RefundError),
    /// The old order belongs to this member, and the new one to another.
    OtherMember(MemberId),
    /// What is paid is not the difference.
    WrongDifference,
}

impl<E: Into<RefundError>> From<E> for NotGiven {
    fn from(error: E) -> Self {
        Self::Refused(error.into())
    }
}

/// Ends the old tickets, of which all is known under the locks, under the change `sequence` of their screening.
pub(super) fn give_in(
    exchange: &Exchange,
    new: &For<'_>,
    mut before: Before,
    sequence: i64,
) -> Result<Given, NotGiven> {
    let For { attempt, at, who, .. } = *new;
    let (of, to) = (exchange.of, new.order.reference);
    let mut order = before.order.take().ok_or(RefundError::Unknown)?;
    if let (Some(old), Some(other)) = (order.member, new.order.member)
        && old != other
    {
        return Err(NotGiven::OtherMember(old));
    }
    let back = Return {
        order: of,
        seats: &exchange.seats,
        attempt,
        at,
        who,
        told: exchange.fee,
        allows_inside: new.allows_inside,
        exchanged_to: Some(to.order),
    };
    let Returned { seats, fee, rows: mut ending } = end(&before, &mut order, &back, sequence)?;
    if fee.worth() != exchange.worth {
        return Err(RefundError::FeeChanged(Box::new(fee)).into());
    }
    let balance = Balance::of(fee.worth(), new.order.total()).ok_or(NotGiven::WrongDifference)?;
    if new.paid != Some(balance.due) {
        return Err(NotGiven::WrongDifference);
    }
    let handing = Handing { order: &order, before: &before, attempt, at, who, told: exchange.step };
    let Handed { parts: back, mut rows, facts } = handing.out(balance.back)?;
    let entry = Entry::new(at, OrderState::Refunded.word(), who, of.order.as_str()).detail(told(to, &seats));
    let mut entry = entry.facts([of_refund(attempt, of.order, fee.fee, Some(to.order), &seats)]).facts(facts);
    let carried = carried(&before.money, &back, balance.carried, at).ok_or_else(|| short(of.order))?;
    for (place, part) in carried.iter().enumerate() {
        let nth = nth_of(&carried, place);
        for (flow, order) in [(Flow::Refund, of.order), (Flow::Payment, to.order)] {
            let (attempt, step) = (attempt.as_str(), CashStep::NONE);
            let moved = Movement { attempt, flow, order, who, part, step, at, nth, carried: true };
            rows.push(insert_payment(&moved));
            entry.facts.push(of_payment(&moved));
        }
    }
    if Bug::OldTicketAlive.is_here() {
        ending.extend(revive(of, to, &seats));
    }
    rows.push(insert_change(of.screening, sequence, "freed", Some(of.order), &seats));
    let member = order.member;
    let sequence = sequence.unsigned_abs();
    let done = ExchangeDone { sequence, order, seats, fee: fee.fee, carried: balance.carried, back };
    Ok(Given { done, ending, rows, entry, member })
}

/// By which tenders so much is carried, of what is left when `back` went to the guest.
fn carried(before: &[MoneyMoved], back: &[Part], amount: Money, at: Timestamp) -> Option<Vec<Part>> {
    let gone = back.iter().map(|part| MoneyMoved {
        flow: Flow::Refund,
        tender: part.tender.clone(),
        amount: part.amount,
        at,
        carried: false,
    });
    give_back(amount, &before.iter().cloned().chain(gone).collect::<Vec<_>>(), CashStep::NONE)
}

/// What the tape says of the new order.
pub(super) fn detail(given: &Given) -> Text {
    told(given.done.order.reference, &given.done.seats)
}

/// The other order, and the seats that were given.
fn told(other: OrderRef, seats: &[SeatId]) -> Text {
    let before = format!("for {other}: ");
    let room = Text::LONGEST.saturating_sub(before.chars().count());
    Text::new(&(before + &seat_list::told_within(seats, room)))
}

/// The exchange that this attempt did for the order `to`, if it gave the tickets that are asked for again; `None` where it
/// did another or none.
pub(super) async fn earlier(
    tx: &mut AnyConnection,
    exchange: &Exchange,
    to: OrderRef,
    attempt: AttemptId,
) -> Result<Option<ExchangeDone>, LedgerError> {
    let row = query("SELECT seq, fee FROM refunds WHERE attempt = $1 AND order_id = $2 AND exchanged_to = $3")
        .bind(attempt.to_string())
        .bind(exchange.of.order.to_string())
        .bind(to.order.to_string())
        .fetch_optional(&mut *tx)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let (sequence, fee) = (int(&row, 0)?.unsigned_abs(), int(&row, 1)?);
    let Some(order) = read_order(&mut *tx, exchange.of).await? else { return Ok(None) };
    let Some(seats) = same_seats(&mut *tx, &order, attempt, &exchange.seats).await? else { return Ok(None) };
    let currency = order.total().currency();
    let moved = read_attempt_of(&mut *tx, attempt, exchange.of.order).await?;
    let carried = moved.iter().filter(|moved| moved.carried).map(|moved| moved.amount);
    let carried = Money::sum(carried, currency).ok_or_else(|| short(exchange.of.order))?;
    let back = moved.into_iter().filter(|moved| !moved.carried);
    let mut back: Vec<Part> = back.map(|moved| Part { tender: moved.tender, amount: moved.amount }).collect();
    back.sort_by_key(|part| turn(&part.tender));
    Ok(Some(ExchangeDone { sequence, order, seats, fee: Money::new(fee, currency), carried, back }))
}

/// As if the tickets had not ended, where the new order has other seats: a planted bug.
fn revive(of: OrderRef, to: OrderRef, seats: &[SeatId]) -> impl Iterator<Item = Statement> {
    let alive = move |seat: &SeatId| {
        let alive = query("UPDATE tickets SET live = 1 WHERE order_id = $1 AND seat = $2");
        alive.bind(of.order.to_string()).bind(seat.to_string())
    };
    seats.iter().filter(move |_| of.screening != to.screening).map(alive)
}
