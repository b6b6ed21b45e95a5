//! The sale, and the other two ends of an order.
//!
//! [`Ledger::commit`] *is* the sale: before it nothing is sold, after it nobody can take it back.
//! The primary key of `orders` decides what became of an order, once: paid, cancelled or expired.
//!
//! A part that a member's winnings settle leaves the wallet in the same transaction, so that there is
//! no sale without it and no such entry without a sale. Repeating the sale meets the order's key first
//! and takes nothing twice.

use std::collections::BTreeSet;

use sqlx::AnyConnection;

use crate::crash;
use crate::domain::cash::CashStep;
use crate::domain::exchange::Exchange;
use crate::domain::hall::SeatName;
use crate::domain::ids::{AttemptId, MemberId, OrderId, OrderRef, ScreeningId, TerminalId};
use crate::domain::money::Money;
use crate::domain::order::{Flow, MoneyMoved, Order, OrderState};
use crate::domain::price::{Line, LineFault, is_complimentary};
use crate::domain::tender::{Part, Tender};
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::catalogue::house::{cash_step, step_of};
use crate::ledger::catalogue::prices::Priced;
use crate::ledger::connection::error::{LedgerError, is_key_clash};
use crate::ledger::connection::ledger::{Ledger, commit};
use crate::ledger::connection::row::int;
use crate::ledger::connection::statement::{execute_all, query};
use crate::ledger::connection::write::{
    Movement, NextSale, bind_order, insert_attempt, insert_audit, insert_change, insert_lines, insert_orders,
    insert_payment, insert_tickets, lock_screening, next_sale,
};
use crate::ledger::members::wallet::{WalletEntry, balance, debit, set};
use crate::planted::Bug;

use super::exchange::{self, ExchangeDone, For, Given, NotGiven, earlier, give_in, lock_old};
use super::history::{read_attempt, read_order};
use super::returns::RefundError;
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
    /// When.
    pub at: Timestamp,
    /// Why tickets of it cost nothing; empty where none does.
    pub reason: Text,
}

/// A sale that is in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Committed {
    /// The screening's sequence number of this sale.
    pub sequence: u64,
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
    /// Others have these seats.
    #[error("seats sold already: {0:?}")]
    SeatsSold(Vec<SeatName>),
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

/// Money that was taken and did not become a sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandBack {
    /// The order that it was taken for.
    pub order: OrderRef,
    /// Under which attempt.
    pub attempt: AttemptId,
    /// What was taken: cash or a card, for what never left a wallet needs no giving back.
    pub parts: Vec<Part>,
    /// Who took it.
    pub terminal: TerminalId,
    /// The cashier there.
    pub cashier: Text,
    /// When.
    pub at: Timestamp,
    /// Why it did not become a sale: a stable word.
    pub why: &'static str,
}

/// Why money that goes back is not in the ledger.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HandBackError {
    /// The attempt stands for other money.
    #[error("the attempt was used for something else")]
    AttemptDiffers,
    /// The ledger did not take it.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl From<sqlx::Error> for HandBackError {
    fn from(error: sqlx::Error) -> Self {
        Self::Ledger(error.into())
    }
}

/// A sale as it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoldBy {
    /// The order.
    pub order: Order,
    /// How it was paid, beside what an exchange carried to it.
    pub tenders: Vec<Tender>,
    /// Whether it was an exchange.
    pub is_exchange: bool,
    /// That exchange, where it was for the tickets that are named.
    pub exchange: Option<ExchangeDone>,
}

/// What became of recording an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// It is in the ledger now.
    Now,
    /// The order had ended before, like this.
    Already(OrderState),
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
        let seats: Vec<SeatName> = order.seats().collect();
        if seats.is_empty() || seats.iter().collect::<BTreeSet<_>>().len() < seats.len() {
            return Err(LedgerError::Fault("a sale without seats, or of one seat twice".to_owned()).into());
        }

        let seen = self.seen_before(sale).await?;
        let mut tx = self.begin_write().await?;
        // Two screenings are locked in the order of their numbers, so that no two exchanges wait for each other.
        let mut freed = None;
        if let Some(exchange) = exchange.filter(|exchange| exchange.of.screening < screening) {
            freed = Some(lock_old(&mut tx, exchange).await.map_err(NotGiven::Refused)?);
        }
        let Some(next) = next_sale(&mut tx, screening).await? else {
            return Err(unknown(screening).into());
        };
        // Of the same one the old seats are freed after the new ones were sold: a seat that is in both is never free.
        if let Some(exchange) = exchange.filter(|exchange| exchange.of.screening >= screening) {
            freed = Some(lock_old(&mut tx, exchange).await.map_err(NotGiven::Refused)?);
        }
        if let Some(refusal) = self.refuse(&mut tx, sale, &next).await? {
            drop(tx);
            // A sale of before it was called off, repeated, stays what it is.
            return self.of_before(sale, exchange).await?.ok_or(refusal);
        }
        let who = (&order.terminal, &order.cashier);
        let given = match exchange.zip(freed) {
            None => None,
            Some((exchange, freed)) => {
                let paid = Money::sum(sale.parts.iter().map(|part| part.amount), order.total().currency());
                let new = For { order, attempt: sale.attempt, at: sale.at, who, paid };
                match give_in(&mut tx, exchange, &new, freed).await {
                    Ok(given) => Some(given),
                    Err(why) => {
                        drop(tx);
                        return self.of_before(sale, Some(exchange)).await?.ok_or_else(|| why.into());
                    }
                }
            }
        };
        // A member stays with the tickets.
        let member = order.member.or(given.as_ref().and_then(|given| given.member));
        let owned = Order { member, ..order.clone() };
        let detail = detail(sale, given.as_ref());
        let mut rows = vec![
            bind_order(insert_orders(1), &owned, OrderState::Paid, Some(sale.attempt), sale.at),
            insert_attempt(sale.attempt, id),
            insert_tickets(screening, id, &seats),
            insert_audit(id.as_str(), sale.at, OrderState::Paid, who, &detail),
            insert_change(screening, next.sequence, "sold", Some(id), &seats),
        ];
        rows.extend(insert_lines(&[order]));
        let step = step_of(next.cash_rounding.as_deref(), order.total().currency())?;
        let paid = |part, nth| {
            let (attempt, at) = (sale.attempt.as_str(), sale.at);
            insert_payment(&Movement {
                attempt,
                flow: Flow::Payment,
                order: id,
                who,
                part,
                step,
                at,
                nth,
                carried: false,
            })
        };
        rows.extend(sale.parts.iter().map(|part| paid(part, 1)));
        if exchange.is_some() && Bug::DifferenceTwice.is_here() {
            rows.extend(sale.parts.iter().map(|part| paid(part, 2)));
        }
        let done = given.map(|given| {
            rows.extend(given.rows);
            given.done
        });
        if let Err(error) = execute_all(rows, &mut tx).await {
            drop(tx);
            if !is_key_clash(&error) {
                return Err(error.into());
            }
            tracing::debug!(%error, order = %id, "a sale clashed with what is in the ledger");
            return match self.of_before(sale, exchange).await? {
                Some(done) => Ok(done),
                None => Err(self.seats_sold(screening, &seats).await),
            };
        }
        // After the rows: a sale that is repeated meets their keys, and takes nothing again.
        for part in &sale.parts {
            if let Some(balance) = take_from_wallet(&mut tx, sale, part, seen).await? {
                return Err(CommitError::WalletShort(balance));
            }
        }
        crash::point("before-commit");
        commit(tx).await?;
        if crash::loses_answer("commit-answer") {
            return Err(LedgerError::Unsure("its answer was lost".to_owned()).into());
        }
        Ok((Committed { sequence: next.sequence.unsigned_abs() }, done))
    }

    /// What was in the wallet before the sale began, for a program that goes by that: a planted bug.
    async fn seen_before(&self, sale: &Sale) -> Result<Option<Money>, LedgerError> {
        let Some(member) = sale.order.member.filter(|_| Bug::WalletReadThenWrite.is_here()) else { return Ok(None) };
        let seen = balance(&mut *self.reader().await?, member, sale.order.total().currency()).await?;
        // Time for another one to do the same.
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        Ok(Some(seen))
    }

    /// What to say of a sale whose order has ended before: if it was this very attempt, it is done.
    async fn earlier_end(&self, sale: &Sale, exchange: Option<&Exchange>) -> Result<Done, CommitError> {
        let mut tx = self.begin_read().await?;
        let id = sale.order.reference.order;
        let Some(known) = read_order(&mut tx, sale.order.reference).await? else {
            return Err(LedgerError::Fault(format!("order {id} belongs to another screening")).into());
        };
        if known.state != OrderState::Paid {
            return Err(CommitError::OrderEnded(known.state));
        }
        if known.attempt != Some(sale.attempt) && !Bug::SecondAttempt.is_here() {
            return Err(CommitError::OtherAttempt);
        }
        let (mut paid, _) = read_attempt(&mut tx, sale.attempt).await?;
        let is_exchange = is_exchange(&mut tx, sale.attempt).await?;
        paid.retain(|(_, moved)| !moved.carried);
        let done = match exchange {
            Some(exchange) => earlier(&mut tx, exchange, sale.order.reference, sale.attempt).await?,
            None => None,
        };
        if is_exchange != done.is_some() || is_exchange != exchange.is_some() {
            return Err(CommitError::AttemptDiffers);
        }
        if !is_same_money(&paid, &sale.parts) && !Bug::SecondAttempt.is_here() {
            return Err(CommitError::AttemptDiffers);
        }
        let row = query("SELECT seq FROM changes WHERE screening = $1 AND order_id = $2 AND what = 'sold'")
            .bind(sale.order.reference.screening.0)
            .bind(id.to_string())
            .fetch_one(&mut tx)
            .await?;
        Ok((Committed { sequence: int(&row, 0)?.unsigned_abs() }, done))
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
        if let Some(member) = sale.order.member {
            let known = query("SELECT COUNT(*) FROM members WHERE id = $1").bind(member.0).fetch_one(tx).await?;
            if int(&known, 0)? == 0 {
                return Ok(Some(CommitError::UnknownMember(member)));
            }
        }
        Ok(None)
    }

    /// This very sale, where it was made before; `None` where neither its order has ended nor its attempt was used.
    async fn of_before(&self, sale: &Sale, exchange: Option<&Exchange>) -> Result<Option<Done>, CommitError> {
        if self.used_by(sale.order.reference.order).await?.is_some() {
            return self.earlier_end(sale, exchange).await.map(Some);
        }
        let used = query("SELECT COUNT(*) FROM attempts WHERE attempt = $1").bind(sale.attempt.to_string());
        if int(&used.fetch_one(&mut *self.reader().await?).await?, 0)? > 0 {
            return Err(self.used_before(sale).await);
        }
        Ok(None)
    }

    /// What to say of a sale whose attempt was used before, and not to sell this order.
    async fn used_before(&self, sale: &Sale) -> CommitError {
        let looked = async {
            let mut tx = self.begin_read().await?;
            read_attempt(&mut tx, sale.attempt).await
        };
        match looked.await {
            Ok((moved, is_back)) => {
                let is_ours = moved.iter().all(|(order, _)| *order == sale.order.reference.order);
                let parts: Vec<Part> = sale.parts.iter().filter(|part| !part.tender.is_wallet()).cloned().collect();
                if is_back && is_ours && is_same_money(&moved, &parts) {
                    CommitError::HandedBack
                } else {
                    CommitError::AttemptDiffers
                }
            }
            Err(error) => error.into(),
        }
    }

    /// The order, sold by this attempt, and how; `None` for one that this attempt did not sell.
    pub async fn sold_by(
        &self,
        reference: OrderRef,
        attempt: AttemptId,
        exchange: Option<&Exchange>,
    ) -> Result<Option<SoldBy>, LedgerError> {
        let mut tx = self.begin_read().await?;
        let known = read_order(&mut tx, reference).await?.filter(|known| known.state == OrderState::Paid);
        let Some(order) = known.filter(|known| known.attempt == Some(attempt) || Bug::SecondAttempt.is_here()) else {
            return Ok(None);
        };
        // The wallet's part comes first, as it is told.
        let (mut paid, _) = read_attempt(&mut tx, order.attempt.unwrap_or(attempt)).await?;
        paid.retain(|(_, moved)| !moved.carried);
        paid.sort_by_key(|(_, moved)| !moved.tender.is_wallet());
        let done = match exchange {
            Some(exchange) => earlier(&mut tx, exchange, reference, attempt).await?,
            None => None,
        };
        let tenders = paid.into_iter().map(|(_, moved)| moved.tender).collect();
        let is_exchange = is_exchange(&mut tx, attempt).await?;
        Ok(Some(SoldBy { order, tenders, is_exchange, exchange: done }))
    }

    /// Which of `seats` others have.
    async fn seats_sold(&self, screening: ScreeningId, seats: &[SeatName]) -> CommitError {
        match self.snapshot(screening).await {
            Ok(taken) => {
                let mut sold: Vec<SeatName> = taken.sold.iter().map(|(seat, _)| *seat).collect();
                sold.extend(taken.blocked.iter().map(|(seat, _)| *seat));
                sold.retain(|seat| seats.contains(seat));
                // Given back between the refusal and this look: trying again will do.
                if sold.is_empty() { LedgerError::Busy.into() } else { CommitError::SeatsSold(sold) }
            }
            Err(error) => error.into(),
        }
    }

    /// Records that an order was cancelled or expired. From then on it cannot be sold. A row that is
    /// there already wins, and nothing changes.
    pub async fn record_ended(&self, order: &Order, at: Timestamp, detail: &Text) -> Result<Recorded, LedgerError> {
        if !matches!(order.state, OrderState::Cancelled | OrderState::Expired) {
            return Err(LedgerError::Fault(format!("a {} order has not ended", order.state.word())));
        }
        let mut tx = self.begin_write().await?;
        lock_screening(&mut tx, order.reference.screening).await?;
        let who = (&order.terminal, &order.cashier);
        let mut rows = vec![
            bind_order(insert_orders(1), order, order.state, order.attempt, at),
            insert_audit(order.reference.order.as_str(), at, order.state, who, detail),
        ];
        rows.extend(insert_lines(&[order]));
        if let Err(error) = execute_all(rows, &mut tx).await {
            drop(tx);
            if !is_key_clash(&error) {
                return Err(error.into());
            }
            let known = read_order(&mut *self.begin_read().await?, order.reference).await?;
            return known
                .map(|known| Recorded::Already(known.state))
                .ok_or_else(|| LedgerError::Fault(format!("order {} belongs to another screening", order.reference)));
        }
        commit(tx).await?;
        Ok(Recorded::Now)
    }

    /// Records money that was taken and did not become a sale, and goes back. Doing it again with the same attempt
    /// changes nothing.
    ///
    /// # Errors
    /// [`HandBackError::AttemptDiffers`] where the attempt stands for other money.
    pub async fn record_hand_back(&self, back: &HandBack) -> Result<(), HandBackError> {
        let id = back.order.order;
        let who = (&back.terminal, &back.cashier);
        let mut tx = self.begin_write().await?;
        lock_screening(&mut tx, back.order.screening).await?;
        if let Err(error) = insert_attempt(back.attempt, id).execute(&mut tx).await {
            drop(tx);
            if !is_key_clash(&error) {
                return Err(error.into());
            }
            let (moved, is_back) = read_attempt(&mut *self.begin_read().await?, back.attempt).await?;
            let is_it = is_back && moved.iter().all(|(order, _)| *order == id) && is_same_money(&moved, &back.parts);
            return if is_it { Ok(()) } else { Err(HandBackError::AttemptDiffers) };
        }
        let step = match back.parts.first() {
            Some(part) => cash_step(&mut tx, part.amount.currency()).await?,
            None => CashStep::NONE,
        };
        let flows = back.parts.iter().flat_map(|part| [(part, Flow::Payment), (part, Flow::Refund)]);
        let moved = flows.map(|(part, flow)| {
            let (attempt, at) = (back.attempt.as_str(), back.at);
            insert_payment(&Movement { attempt, flow, order: id, who, part, step, at, nth: 1, carried: false })
        });
        let detail = Text::new(&format!("{}, money handed back", back.why));
        let mut rows = vec![insert_audit(id.as_str(), back.at, OrderState::Pending, who, &detail)];
        rows.extend(moved);
        execute_all(rows, &mut tx).await?;
        Ok(commit(tx).await?)
    }
}

/// A sale, and the exchange that it was made for.
type Done = (Committed, Option<ExchangeDone>);

/// What the audit of a sale says: why tickets of it cost nothing, and for which ones they were given.
fn detail(sale: &Sale, given: Option<&Given>) -> Text {
    let given = given.map(exchange::detail);
    if !is_complimentary(&sale.order.lines) {
        return given.unwrap_or_default();
    }
    let why = format!("complimentary: {}", sale.reason);
    Text::new(&given.map_or(why.clone(), |given| format!("{why}; {given}")))
}

/// Whether tickets were exchanged under an attempt.
async fn is_exchange(tx: &mut AnyConnection, attempt: AttemptId) -> Result<bool, LedgerError> {
    let row = query("SELECT COUNT(*) FROM refunds WHERE attempt = $1 AND exchanged_to IS NOT NULL");
    Ok(int(&row.bind(attempt.to_string()).fetch_one(tx).await?, 0)? > 0)
}

/// Whether what moved in an attempt is what these parts say.
fn is_same_money(moved: &[(OrderId, MoneyMoved)], parts: &[Part]) -> bool {
    moved.len() == parts.len()
        && parts
            .iter()
            .all(|part| moved.iter().any(|(_, moved)| moved.tender == part.tender && moved.amount == part.amount))
}

/// Takes a part that the member's winnings settle out of the wallet: here and not before, so that what a
/// copy says of a wallet never pays for anything. The balance, if that is too little.
pub(super) async fn take_from_wallet(
    tx: &mut AnyConnection,
    sale: &Sale,
    part: &Part,
    seen: Option<Money>,
) -> Result<Option<Money>, LedgerError> {
    if !part.tender.is_wallet() {
        return Ok(None);
    }
    let member = sale.order.member.ok_or_else(|| LedgerError::Fault("a wallet part without a member".to_owned()))?;
    let (attempt, amount) = (sale.attempt.as_str(), part.amount);
    if let Some(seen) = seen {
        // As if it still held what it did.
        set(tx, member, seen).await?;
    }
    if debit(tx, member, amount, WalletEntry::Paid, attempt, sale.at).await? {
        return Ok(None);
    }
    balance(tx, member, amount.currency()).await.map(Some)
}
