//! Giving the money of tickets back: to the till, or into the wallet that it came from, in one
//! transaction. All of an order or some of its seats; the order is refunded with its last seat.
//!
//! What the house keeps of it is the fee that was told: where it is another one by now, nothing happens.
//!
//! The refund's attempt makes it repeatable: its row in `refunds` is the answer to the same question
//! asked again.

use std::collections::BTreeSet;

use sqlx::{AnyConnection, Row};

use crate::crash;
use crate::domain::cash::CashStep;
use crate::domain::hall::SeatId;
use crate::domain::ids::{AttemptId, OrderId, OrderRef, TerminalId};
use crate::domain::money::Money;
use crate::domain::order::{Flow, Order, OrderState};
use crate::domain::receipt::Receipt;
use crate::domain::refund::{give_back, turn};
use crate::domain::seat_list;
use crate::domain::tape::Entry;
use crate::domain::tender::{Part, moves_as_told};
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::catalogue::house::step_of;
use crate::ledger::connection::converse::{Answer, converse};
use crate::ledger::connection::dialect::Dialect;
use crate::ledger::connection::error::{LedgerError, is_key_clash};
use crate::ledger::connection::facts::of_refund;
use crate::ledger::connection::ledger::{Ledger, commit_with_receipts};
use crate::ledger::connection::row::{int, parsed, string};
use crate::ledger::connection::statement::{Statement, query};
use crate::ledger::connection::turn::Writing;
use crate::ledger::connection::write::{
    Movement, insert_change, insert_payment, nth_of, of_payment, take_sequence, taken_sequence,
};
use crate::ledger::drawer::entry::{self, has_cash};
use crate::ledger::members::wallet::{WalletEntry, putting};

use super::history::{read_given_back, read_receipt, read_refunded};
use super::returns::{Before, RefundError, Return, Returned, ask_before, check_ended, end, told_before};

/// The letters that the tape keeps for the seats, however long the reason is.
const LEAST_SEATS: usize = 40;

/// What is given back, to be written in one transaction.
#[derive(Clone, Debug)]
pub struct Refund {
    /// Of which order.
    pub order: OrderRef,
    /// Which of its seats; all that are left, if none are named.
    pub seats: Vec<SeatId>,
    /// The refund's own id: repeating it gives the same answer.
    pub attempt: AttemptId,
    /// The fee that was told before anyone decided.
    pub told_fee: Money,
    /// In which steps cash was told.
    pub told_step: CashStep,
    /// Whether also of tickets with which somebody came in.
    pub allows_inside: bool,
    /// Why.
    pub reason: Text,
    /// When.
    pub at: Timestamp,
    /// Where.
    pub terminal: TerminalId,
    /// By whom.
    pub cashier: Text,
}

/// A refund that is in the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundDone {
    /// The screening's sequence number of this refund.
    pub sequence: u64,
    /// The order as it stands after it.
    pub order: Order,
    /// The seats that are for sale again.
    pub seats: Vec<SeatId>,
    /// What goes back to the guest.
    pub amount: Money,
    /// What the house keeps.
    pub fee: Money,
    /// Where it goes: the wallet first, then a card, then cash.
    pub parts: Vec<Part>,
    /// Its receipt; `None` for one from before there were any.
    pub receipt: Option<Receipt>,
}

impl Ledger {
    /// Gives the money of tickets back and frees their seats.
    ///
    /// # Errors
    /// Unless it is [`LedgerError::Unsure`], nothing was written.
    pub async fn refund(&self, refund: &Refund) -> Result<RefundDone, RefundError> {
        let (mut tx, answers) = self.begin_write_asking(&ask(refund, self.dialect())).await?;
        let (mut done, is_new) = refund_as_told(&mut tx, refund, &answers).await?;
        if is_new {
            crash::point("refund-before-commit");
            done.receipt = commit_with_receipts(tx).await?.pop();
        }
        Ok(done)
    }
}

/// The same within a transaction, which is to be given up where it fails; and whether it was not done before: then its receipt
/// comes with the commit. It is the last that this transaction does.
pub(in crate::ledger) async fn refund_in(tx: &mut Writing, refund: &Refund) -> Result<(RefundDone, bool), RefundError> {
    let answers = converse(ask(refund, Dialect::of(tx)), tx).await.map_err(LedgerError::from)?;
    refund_as_told(tx, refund, &answers).await
}

/// What a refund is decided on, asked in one go: the lock on the screening's row comes first, and what is read from there
/// on stays so until the end.
fn ask(refund: &Refund, dialect: Dialect) -> Vec<Statement> {
    let mut ask: Vec<Statement> = take_sequence(refund.order.screening).into();
    ask.extend(entry::ask_place(&refund.terminal));
    ask.extend(ask_before(refund.order, refund.attempt, dialect));
    ask
}

async fn refund_as_told(
    tx: &mut Writing,
    refund: &Refund,
    answers: &[Answer],
) -> Result<(RefundDone, bool), RefundError> {
    let Refund { order: reference, attempt, at, .. } = *refund;
    let who = (&refund.terminal, &refund.cashier);
    let [_, sequence, _, place, before @ ..] = answers else {
        return Err(LedgerError::Fault("a refund was not answered".to_owned()).into());
    };
    let sequence = taken_sequence(sequence)?.ok_or(RefundError::Unknown)?;
    let mut before = told_before(before)?;
    let mut order = before.order.take().ok_or(RefundError::Unknown)?;
    if before.is_used
        && let Some(done) = earlier(&mut *tx, refund, &order).await?
    {
        return Ok((done, false));
    }
    let place = entry::place(who.0, place)?;
    let told = refund.told_fee;
    let allows_inside = refund.allows_inside;
    let back =
        Return { order: reference, seats: &refund.seats, attempt, at, who, told, allows_inside, exchanged_to: None };
    let Returned { seats, fee, mut rows } = end(&before, &mut order, &back, sequence)?;
    let amount = fee.worth();
    let handing = Handing { order: &order, before: &before, attempt, at, who, told: refund.told_step };
    let Handed { parts, rows: handed, mut facts } = handing.out(amount)?;
    rows.extend(handed);
    let in_drawer = entry::take(place.as_ref(), attempt, at, has_cash(&parts)).map_err(RefundError::Drawer)?;
    if let Some((in_drawer, told)) = in_drawer {
        rows.extend(in_drawer);
        facts.push(told);
    }
    // A group's seats leave the reason its room.
    let room = (Text::LONGEST - 2).saturating_sub(refund.reason.as_str().chars().count()).max(LEAST_SEATS);
    let detail = Text::new(&format!("{}: {}", seat_list::told_within(&seats, room), refund.reason));
    rows.push(insert_change(reference.screening, sequence, "freed", Some(reference.order), &seats));
    let entry = Entry::new(at, OrderState::Refunded.word(), who, reference.order.as_str()).detail(detail);
    let entry = entry.receipt(attempt);
    tx.tell(entry.facts([of_refund(attempt, reference.order, fee.fee, None, &seats)]).facts(facts));
    // A wallet may be waited for, and nobody waits with a tape in hand.
    let has_wallet = parts.iter().any(|part| part.tender.is_wallet());
    let written = if has_wallet { converse(rows, tx).await } else { tx.write_last(rows).await };
    match written {
        Ok(answers) => check_ended(reference.order, &answers, &seats)?,
        // At the same moment, for an order of another screening.
        Err(failed) if failed.nth() == 0 && is_key_clash(&failed.error) => return Err(RefundError::AttemptUsed),
        Err(failed) => return Err(failed.error.into()),
    }
    let fee = fee.fee;
    Ok((RefundDone { sequence: sequence.unsigned_abs(), order, seats, amount, fee, parts, receipt: None }, true))
}

/// Money of an order that goes back to the guest.
pub(super) struct Handing<'a> {
    pub(super) order: &'a Order,
    pub(super) before: &'a Before,
    pub(super) attempt: AttemptId,
    pub(super) at: Timestamp,
    /// Who hands it back.
    pub(super) who: (&'a TerminalId, &'a Text),
    /// In which steps cash was told.
    pub(super) told: CashStep,
}

/// Where it goes.
pub(super) struct Handed {
    pub(super) parts: Vec<Part>,
    /// The rows that say so, still to be written: also into a wallet, as far as it came from there.
    pub(super) rows: Vec<Statement>,
    /// The same for the tape.
    pub(super) facts: Vec<String>,
}

impl Handing<'_> {
    /// Where `amount` of the order's money goes back to; and the rows that say so.
    pub(super) fn out(&self, amount: Money) -> Result<Handed, RefundError> {
        let Self { order, before, attempt, at, who, told } = *self;
        let id = order.reference.order;
        let step = step_of(before.cash_rounding.as_deref(), amount.currency())?;
        let parts = give_back(amount, &before.money, step).ok_or_else(|| short(id))?;
        if !moves_as_told(&parts, told, step) {
            return Err(RefundError::CashStep(step));
        }
        let mut rows = Vec::with_capacity(parts.len() + 4);
        let mut facts = Vec::with_capacity(parts.len());
        for (place, part) in parts.iter().enumerate() {
            let (attempt, nth) = (attempt.as_str(), nth_of(&parts, place));
            let moved = Movement { attempt, flow: Flow::Refund, order: id, who, part, step, at, nth, carried: false };
            rows.push(insert_payment(&moved));
            facts.push(of_payment(&moved));
            if part.tender.is_wallet() {
                let nobody = || LedgerError::Fault(format!("order {id} was paid from a wallet and has no member"));
                let member = order.member.ok_or_else(nobody)?;
                rows.extend(putting(member, part.amount, WalletEntry::Refunded, attempt, at));
            }
        }
        Ok(Handed { parts, rows, facts })
    }
}

/// Payments and tickets of an order do not agree.
pub(super) fn short(id: OrderId) -> LedgerError {
    LedgerError::Fault(format!("less money is left of order {id} than its tickets cost"))
}

/// What this very refund did before; nothing, if it is a new one.
async fn earlier(tx: &mut AnyConnection, refund: &Refund, order: &Order) -> Result<Option<RefundDone>, RefundError> {
    let attempt = refund.attempt.to_string();
    let row = query("SELECT order_id, seq, fee, exchanged_to FROM refunds WHERE attempt = $1")
        .bind(attempt.clone())
        .fetch_optional(&mut *tx)
        .await?;
    let Some(row) = row else {
        let paid = query("SELECT COUNT(*) FROM payments WHERE attempt = $1").bind(attempt).fetch_one(tx).await?;
        return if int(&paid, 0)? == 0 { Ok(None) } else { Err(RefundError::AttemptUsed) };
    };
    let is_exchange = row.try_get::<Option<String>, _>(3)?.is_some();
    if is_exchange || string(&row, 0)? != order.reference.order.as_str() {
        return Err(RefundError::AttemptUsed);
    }
    let Some(seats) = same_seats(tx, order, refund.attempt, &refund.seats).await? else {
        return Err(RefundError::AttemptUsed);
    };
    let currency = order.total().currency();
    let fee = Money::new(row.try_get::<Option<i64>, _>(2)?.unwrap_or(0), currency);
    let given = read_given_back(tx, refund.attempt).await?.into_iter();
    let mut parts: Vec<Part> = given.map(|moved| Part { tender: moved.tender, amount: moved.amount }).collect();
    parts.sort_by_key(|part| turn(&part.tender));
    let amount = Money::sum(parts.iter().map(|part| part.amount), currency)
        .ok_or_else(|| LedgerError::Fault("a refund beyond counting".to_owned()))?;
    let sequence = int(&row, 1)?.unsigned_abs();
    let receipt = read_receipt(tx, order.reference.order, refund.attempt).await?;
    Ok(Some(RefundDone { sequence, order: order.clone(), seats, amount, fee, parts, receipt }))
}

/// The seats that were given back under an attempt, if they are those that are asked for again.
pub(super) async fn same_seats(
    tx: &mut AnyConnection,
    order: &Order,
    attempt: AttemptId,
    asked: &[SeatId],
) -> Result<Option<Vec<SeatId>>, LedgerError> {
    let rows = query("SELECT seat FROM refund_lines WHERE attempt = $1").bind(attempt.to_string());
    let rows = rows.fetch_all(&mut *tx).await?;
    let seats = rows.iter().map(|row| parsed(row, 0)).collect::<Result<BTreeSet<SeatId>, LedgerError>>()?;
    // All that are left, and some are left: then it was another one.
    let is_same = if asked.is_empty() {
        read_refunded(tx, order.reference.order).await?.len() == order.lines.len()
    } else {
        asked.iter().copied().collect::<BTreeSet<_>>() == seats
    };
    Ok(is_same.then(|| seats.into_iter().collect()))
}
