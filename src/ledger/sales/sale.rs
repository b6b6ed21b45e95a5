//! The sale.
//!
//! [`Ledger::commit`] *is* the sale: before it nothing is sold, after it nobody can take it back.
//! The primary key of `orders` decides what became of an order, once: paid, cancelled or expired.
//!
//! A part that a member's winnings settle leaves the wallet in the same transaction, so that there is
//! no sale without it and no such entry without a sale. Repeating the sale meets the order's key first
//! and takes nothing twice.

use std::collections::BTreeSet;
use std::ops::Range;

use sqlx::AnyConnection;

use crate::crash;
use crate::domain::cash::CashStep;
use crate::domain::drawer::DrawerFault;
use crate::domain::exchange::Exchange;
use crate::domain::hall::SeatId;
use crate::domain::ids::{AttemptId, MemberId, OrderRef, ScreeningId};
use crate::domain::money::Money;
use crate::domain::order::{Flow, Order, OrderState};
use crate::domain::price::{Line, LineFault, is_complimentary};
use crate::domain::receipt::Receipt;
use crate::domain::tape::Entry;
use crate::domain::tender::{Part, moves_as_told};
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::catalogue::house::step_of;
use crate::ledger::catalogue::prices::Priced;
use crate::ledger::connection::converse::{Answer, Failed, converse};
use crate::ledger::connection::error::{LedgerError, is_key_clash};
use crate::ledger::connection::facts::{of_order, of_tickets};
use crate::ledger::connection::ledger::{Ledger, commit_with_receipts};
use crate::ledger::connection::statement::Statement;
use crate::ledger::connection::turn::Writing;
use crate::ledger::connection::write::{
    Movement, NextSale, ask_next_sale, bind_order, insert_attempt, insert_change, insert_lines, insert_orders,
    insert_payment, insert_tickets, next_sale, of_payment, take_sequence, taken_sequence,
};
use crate::ledger::drawer::entry::{self, has_cash};
use crate::ledger::members::wallet::{self, WalletEntry, balance, set};
use crate::planted::Bug;

use super::exchange::{self, ExchangeDone, For, Given, NotGiven, give_in};
use super::returns::{RefundError, ask_before, check_ended, told_before};
use super::seats::unknown;

/// What is sold, to be written in one transaction.
#[derive(Clone, Debug)]
pub struct Sale {
    /// The order; its terminal and cashier are those who sell.
    pub order: Order,
    /// The payment attempt: repeating a sale with it gives the same answer.
    pub attempt: AttemptId,
    /// How it is paid. Their sum is the order's total.
    pub parts: Vec<Part>,
    /// In which steps cash was told.
    pub step: CashStep,
    /// When.
    pub at: Timestamp,
    /// Why tickets of it cost nothing; empty where none does.
    pub reason: Text,
    /// Whether it may be an exchange also of tickets with which somebody came in.
    pub allows_inside: bool,
}

/// A sale that is in the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    /// The screening's sequence number of this sale.
    pub sequence: u64,
    /// Its receipt; `None` for one from before there were any.
    pub receipt: Option<Receipt>,
}

/// Why a sale is not in the ledger.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommitError {
    /// The order has ended otherwise.
    #[error("the order is {}", .0.word())]
    OrderEnded(OrderState),
    /// It was paid, by another attempt.
    #[error("the order was paid by another attempt")]
    OtherAttempt,
    /// This attempt failed before, and its money went back.
    #[error("the money of this attempt was handed back")]
    HandedBack,
    /// This attempt stands for another order, or for other money.
    #[error("the attempt was used for something else")]
    AttemptDiffers,
    /// The ledger does not sell this line as it is.
    #[error("{} is not sold as the order has it", .0.seat)]
    WrongLine(Line, LineFault),
    /// The screening was called off.
    #[error("the screening was called off")]
    CalledOff,
    /// Cash is rounded in these steps, and another amount would move than was told.
    #[error("cash is rounded in other steps than was told")]
    CashStep(CashStep),
    /// A ticket costs nothing, and nobody said why.
    #[error("a complimentary ticket needs a reason")]
    NoReason,
    /// The order names a member whom the ledger does not have.
    #[error("there is no member {0}")]
    UnknownMember(MemberId),
    /// The member's wallet has only this.
    #[error("the wallet has only {0}")]
    WalletShort(Money),
    /// The tickets of an exchange cannot be given.
    #[error(transparent)]
    NotGiven(RefundError),
    /// The tickets of an exchange belong to this member, and its new order to another.
    #[error("the old order belongs to member {0}")]
    OtherMember(MemberId),
    /// Cash moves in no drawer now.
    #[error(transparent)]
    Drawer(DrawerFault),
    /// Others have these seats.
    #[error("seats sold already: {0:?}")]
    SeatsSold(Vec<SeatId>),
    /// The ledger did not take it.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl From<NotGiven> for CommitError {
    fn from(why: NotGiven) -> Self {
        match why {
            NotGiven::Refused(RefundError::Ledger(error)) => Self::Ledger(error),
            NotGiven::Refused(RefundError::AttemptUsed) => Self::AttemptDiffers,
            NotGiven::Refused(refused) => Self::NotGiven(refused),
            NotGiven::OtherMember(member) => Self::OtherMember(member),
            NotGiven::WrongDifference => {
                Self::Ledger(LedgerError::Fault("what is paid for an exchange is not the difference".to_owned()))
            }
        }
    }
}

impl From<sqlx::Error> for CommitError {
    fn from(error: sqlx::Error) -> Self {
        Self::Ledger(error.into())
    }
}

/// A sale's transaction, as it stands when it has begun.
struct Begun {
    tx: Writing,
    next: NextSale,
    /// The number of the change by which the seats of an exchange come back.
    freed: Option<i64>,
    place: Option<entry::Place>,
    /// What is known of the order whose tickets are given.
    before: Vec<Answer>,
}

impl Ledger {
    /// Sells the order: all its seats or none.
    ///
    /// # Errors
    /// Unless it is [`LedgerError::Unsure`], nothing was written.
    pub async fn commit(&self, sale: &Sale) -> Result<Committed, CommitError> {
        self.commit_for(sale, None).await.map(|(committed, _)| committed)
    }

    /// Sells the order for tickets of another one, and what is paid is the difference: both or neither.
    ///
    /// # Errors
    /// As of [`Ledger::commit`].
    pub async fn commit_exchange(
        &self,
        sale: &Sale,
        exchange: &Exchange,
    ) -> Result<(Committed, ExchangeDone), CommitError> {
        let (committed, done) = self.commit_for(sale, Some(exchange)).await?;
        let done = done.ok_or_else(|| LedgerError::Fault("an exchange of nothing".to_owned()))?;
        Ok((committed, done))
    }

    async fn commit_for(&self, sale: &Sale, exchange: Option<&Exchange>) -> Result<Done, CommitError> {
        let order = &sale.order;
        let OrderRef { screening, order: id } = order.reference;
        let seats: Vec<SeatId> = order.seats().collect();
        if seats.is_empty() || seats.iter().collect::<BTreeSet<_>>().len() < seats.len() {
            return Err(LedgerError::Fault("a sale without seats, or of one seat twice".to_owned()).into());
        }

        let seen = self.seen_before(sale).await?;
        let Begun { mut tx, next, freed, place, before } = self.begin_sale(sale, exchange).await?;
        if let Some(refusal) = self.refuse(&mut tx, sale, &next).await? {
            drop(tx);
            // A sale of before it was called off, repeated, stays what it is.
            return self.of_before(sale, exchange).await?.ok_or(refusal);
        }
        let who = (&order.terminal, &order.cashier);
        let mut given = match exchange.zip(freed) {
            None => None,
            Some((exchange, freed)) => match give_in(exchange, &given_for(sale), told_before(&before)?, freed) {
                Ok(given) => Some(given),
                Err(why) => {
                    drop(tx);
                    return self.of_before(sale, Some(exchange)).await?.ok_or_else(|| why.into());
                }
            },
        };
        let has_cash = has_cash(&sale.parts) || given.as_ref().is_some_and(|given| has_cash(&given.done.back));
        let in_drawer = match entry::take(place.as_ref(), sale.attempt, sale.at, has_cash) {
            Ok(in_drawer) => in_drawer,
            Err(fault) => {
                drop(tx);
                return self.of_before(sale, exchange).await?.ok_or(CommitError::Drawer(fault));
            }
        };
        // A member stays with the tickets.
        let member = order.member.or(given.as_ref().and_then(|given| given.member));
        let owned = Order { member, ..order.clone() };
        let detail = detail(sale, given.as_ref());
        // Seats of the old order may be among the new ones: they end first.
        let ending = given.as_mut().map(|given| std::mem::take(&mut given.ending)).unwrap_or_default();
        let sells_after = ending.len();
        let mut rows = ending;
        rows.extend([
            bind_order(insert_orders(1), &owned, OrderState::Paid, Some(sale.attempt), sale.at),
            insert_attempt(sale.attempt, id),
            insert_tickets(screening, id, &seats),
            insert_change(screening, next.sequence, "sold", Some(id), &seats),
        ]);
        rows.extend(insert_lines(&[order]));
        let step = step_of(next.cash_rounding.as_deref(), order.total().currency())?;
        let moved = |nth| {
            let (attempt, at, flow) = (sale.attempt.as_str(), sale.at, Flow::Payment);
            let of_part = move |part| Movement { attempt, flow, order: id, who, part, step, at, nth, carried: false };
            sale.parts.iter().map(of_part)
        };
        rows.extend(moved(1).map(|moved| insert_payment(&moved)));
        if exchange.is_some() && Bug::DifferenceTwice.is_here() {
            rows.extend(moved(2).map(|moved| insert_payment(&moved)));
        }
        let entry = Entry::new(sale.at, OrderState::Paid.word(), who, id.as_str()).detail(detail).receipt(sale.attempt);
        let facts = [of_order(&owned, OrderState::Paid), of_tickets(order)];
        let (in_drawer, told) = in_drawer.unzip();
        rows.extend(in_drawer.into_iter().flatten());
        tx.tell(entry.facts(facts).facts(moved(1).map(|moved| of_payment(&moved))).facts(told));
        let done = given.map(|given| {
            rows.extend(given.rows);
            tx.tell(given.entry);
            given.done
        });
        let of_wallet: Vec<&Part> = sale.parts.iter().filter(|part| part.tender.is_wallet()).collect();
        let count = rows.len();
        let has_wallet = |parts: &[Part]| parts.iter().any(|part| part.tender.is_wallet());
        // A wallet may be waited for, and nobody waits with a tape in hand.
        let written = if !has_wallet(&sale.parts) && !done.as_ref().is_some_and(|done| has_wallet(&done.back)) {
            tx.write_last(rows).await
        } else {
            // After the rows: a sale that is repeated meets their keys, and takes nothing again.
            for part in &of_wallet {
                rows.extend(take_from_wallet(sale, part, seen)?);
            }
            converse(rows, &mut tx).await
        };
        let answers = match written {
            Ok(answers) => answers,
            Err(failed) => {
                drop(tx);
                return self.not_written(sale, exchange, failed, sells_after..count).await;
            }
        };
        if let Some(part) = of_wallet.first()
            && answers.get(count..).is_some_and(is_short)
        {
            return Err(CommitError::WalletShort(balance(&mut tx, member_of(sale)?, part.amount.currency()).await?));
        }
        if let Some(done) = &done {
            check_ended(done.order.reference.order, &answers, &done.seats)?;
        }
        crash::point("before-commit");
        let receipt = commit_with_receipts(tx).await?.pop();
        if crash::loses_answer("commit-answer") {
            return Err(LedgerError::Unsure("its answer was lost".to_owned()).into());
        }
        Ok((Committed { sequence: next.sequence.unsigned_abs(), receipt }, done))
    }

    /// Begins the transaction, and asks in the same round trip all that a sale goes by.
    async fn begin_sale(&self, sale: &Sale, exchange: Option<&Exchange>) -> Result<Begun, CommitError> {
        let order = &sale.order;
        let screening = order.reference.screening;
        // Two screenings are locked in the order of their numbers, so that no two exchanges wait for each other. Of the same
        // one the old seats are freed after the new ones were sold: a seat that is in both is never free.
        let mut first: Vec<Statement> = ask_next_sale(screening, order.member).into();
        let is_old_first = exchange.is_some_and(|exchange| exchange.of.screening < screening);
        if let Some(exchange) = exchange {
            let at = if is_old_first { 0 } else { first.len() };
            first.splice(at..at, take_sequence(exchange.of.screening));
        }
        first.extend(entry::ask_place(&order.terminal));
        let count = first.len();
        first.extend(exchange.iter().flat_map(|exchange| ask_before(exchange.of, sale.attempt, self.dialect())));
        let (tx, mut answers) = self.begin_write_asking(&first).await?;
        let before = answers.split_off(count.min(answers.len()));
        let (next, freed, place) = match answers.as_slice() {
            [_, freed, _, next, _, place] if is_old_first => (next, Some(freed), place),
            [_, next, _, freed, _, place] => (next, Some(freed), place),
            [_, next, _, place] => (next, None, place),
            _ => return Err(LedgerError::Fault("a sale was not answered".to_owned()).into()),
        };
        let Some(next) = next_sale(next)? else {
            return Err(unknown(screening).into());
        };
        let freed = freed.map(|freed| taken_sequence(freed)?.ok_or(RefundError::Unknown)).transpose();
        let freed = freed.map_err(NotGiven::Refused)?;
        let place = entry::place(&order.terminal, place)?;
        Ok(Begun { tx, next, freed, place, before })
    }

    /// Why nothing of a sale is written, or what it was before; `sells` are those of its rows that sell: what comes before
    /// them ends the old order, what comes after takes from a wallet.
    async fn not_written(
        &self,
        sale: &Sale,
        exchange: Option<&Exchange>,
        failed: Failed,
        sells: Range<usize>,
    ) -> Result<Done, CommitError> {
        let is_clash = is_key_clash(&failed.error);
        if failed.nth() < sells.start {
            let is_used = failed.nth() == 0 && is_clash;
            let why = if is_used { RefundError::AttemptUsed } else { failed.error.into() };
            return self.of_before(sale, exchange).await?.ok_or_else(|| NotGiven::Refused(why).into());
        }
        if failed.nth() >= sells.end || !is_clash {
            return Err(failed.error.into());
        }
        let OrderRef { screening, order } = sale.order.reference;
        tracing::debug!(error = %failed.error, %order, "a sale clashed with what is in the ledger");
        match self.of_before(sale, exchange).await? {
            Some(done) => Ok(done),
            None => Err(self.seats_sold(screening, &sale.order.seats().collect::<Vec<_>>()).await),
        }
    }

    /// What was in the wallet before the sale began, for a program that goes by that: a planted bug.
    async fn seen_before(&self, sale: &Sale) -> Result<Option<Money>, LedgerError> {
        let Some(member) = sale.order.member.filter(|_| Bug::WalletReadThenWrite.is_here()) else { return Ok(None) };
        let seen = balance(&mut *self.reader().await?, member, sale.order.total().currency()).await?;
        // Time for another one to do the same.
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        Ok(Some(seen))
    }

    /// Why a new sale is refused, as the ledger has it under the screening's lock.
    async fn refuse(
        &self,
        tx: &mut AnyConnection,
        sale: &Sale,
        next: &NextSale,
    ) -> Result<Option<CommitError>, LedgerError> {
        if next.is_called_off {
            return Ok(Some(CommitError::CalledOff));
        }
        let priced = Priced { hall: next.hall, price_list: next.price_list, revision: next.revision.clone() };
        if let Some((line, fault)) =
            self.wrong_line_in(tx, priced, (&sale.order.lines, sale.order.member), sale.at).await?
        {
            return Ok(Some(CommitError::WrongLine(line, fault)));
        }
        if sale.reason.is_empty() && is_complimentary(&sale.order.lines) {
            return Ok(Some(CommitError::NoReason));
        }
        let step = step_of(next.cash_rounding.as_deref(), sale.order.total().currency())?;
        if !moves_as_told(&sale.parts, sale.step, step) {
            return Ok(Some(CommitError::CashStep(step)));
        }
        Ok(sale.order.member.filter(|_| !next.has_member).map(CommitError::UnknownMember))
    }

    /// Which of `seats` others have.
    async fn seats_sold(&self, screening: ScreeningId, seats: &[SeatId]) -> CommitError {
        match self.snapshot(screening).await {
            Ok(taken) => {
                let mut sold: Vec<SeatId> = taken.sold.iter().map(|(seat, _)| *seat).collect();
                sold.extend(taken.blocked.iter().map(|(seat, _)| *seat));
                sold.retain(|seat| seats.contains(seat));
                // Given back between the refusal and this look: trying again will do.
                if sold.is_empty() { LedgerError::Busy.into() } else { CommitError::SeatsSold(sold) }
            }
            Err(error) => error.into(),
        }
    }
}

/// The order that tickets are given for.
fn given_for(sale: &Sale) -> For<'_> {
    let Sale { order, attempt, at, allows_inside, .. } = sale;
    let paid = Money::sum(sale.parts.iter().map(|part| part.amount), order.total().currency());
    let who = (&order.terminal, &order.cashier);
    For { order, attempt: *attempt, at: *at, who, paid, allows_inside: *allows_inside }
}

/// A sale, and the exchange that it was made for.
pub(super) type Done = (Committed, Option<ExchangeDone>);

/// What the tape says of a sale: why tickets of it cost nothing, and for which ones they were given.
fn detail(sale: &Sale, given: Option<&Given>) -> Text {
    let given = given.map(exchange::detail);
    if !is_complimentary(&sale.order.lines) {
        return given.unwrap_or_default();
    }
    let why = format!("complimentary: {}", sale.reason);
    Text::new(&given.map_or(why.clone(), |given| format!("{why}; {given}")))
}

/// What takes a part that the member's winnings settle out of the wallet: here and not before, so that what a
/// copy says of a wallet never pays for anything.
pub(super) fn take_from_wallet(sale: &Sale, part: &Part, seen: Option<Money>) -> Result<Vec<Statement>, LedgerError> {
    let member = member_of(sale)?;
    let mut taking: Vec<Statement> =
        wallet::taking(member, part.amount, WalletEntry::Paid, sale.attempt.as_str(), sale.at).into();
    if let Some(seen) = seen {
        // As if it still held what it did.
        taking.insert(0, set(member, seen));
    }
    Ok(taking)
}

fn member_of(sale: &Sale) -> Result<MemberId, LedgerError> {
    sale.order.member.ok_or_else(|| LedgerError::Fault("a wallet part without a member".to_owned()))
}

/// Whether the wallet held too little for one of these: then none of what was written is to stay.
pub(super) fn is_short(taken: &[Answer]) -> bool {
    taken.iter().any(|answer| answer.changed == 0)
}
