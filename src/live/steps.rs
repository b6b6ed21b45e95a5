//! The steps of a sale: one function, one script.

use std::time::Duration;

use super::call::{Answer, Call, Script, script};
use super::connect::Live;
use super::error::LiveError;
use super::record;
use crate::domain::hall::SeatId;
use crate::domain::ids::{AttemptId, MemberId, OrderId, OrderRef, ScreeningId, TerminalId};
use crate::domain::order::{Order, OrderState};
use crate::domain::price::Line;
use crate::domain::refusal::TakenSeat;
use crate::domain::seat::{BlockReason, Change, ChangeKind, Epoch, Occupant, SeatState};
use crate::domain::text::Text;

/// How long the record of a recorded order stays, so that a late repetition finds its answer.
pub(super) const REMEMBER: Duration = Duration::from_hours(1);

/// How long it is remembered at which screening a script used an order id: for longer than an order waits for its end, and
/// for the ledger to have it.
const REMEMBER_IDS: Duration = Duration::from_hours(24);

/// What a reader of the raw hash should know. Longer than 64 bytes on purpose, see `load.lua`.
pub(super) const ABOUT: &str = "frontrow: a field is a seat, its value state|order|deadline_ms|terminal|cashier or blocked:reason; a free seat has none";

script!(HOLD, "hold.lua");
script!(RENEW, "renew.lua");
script!(ATTACH, "attach.lua");
script!(AMEND, "amend.lua");
script!(BEGIN, "begin.lua");
script!(ABORT, "abort.lua");
script!(END, "end.lua");
script!(APPLY, "apply.lua");
script!(LOAD, "load.lua");

/// Why a step was not done. Nothing is half done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepError {
    /// Others have these seats.
    Taken(Vec<TakenSeat>),
    /// The order no longer holds these of its seats.
    Lost(Vec<SeatId>),
    /// The order has ended, or is not in the state that the step needs.
    Ended(OrderState),
    /// A payment of it is under way at that terminal.
    Paying(TerminalId),
    /// The id is used for other seats.
    Mismatch,
    /// The order has other lines than the caller knew: this is what it is.
    Changed(Box<Order>),
    /// The live store does not know the order.
    Missing,
    /// The store itself.
    Live(LiveError),
}

impl From<LiveError> for StepError {
    fn from(error: LiveError) -> Self {
        Self::Live(error)
    }
}

/// How long a hold lasts, and since when it is one.
#[derive(Clone, Copy, Debug)]
pub struct HoldFor {
    /// From now.
    pub lasts: Duration,
    /// How long ago it was first made: zero, but for an order that is held again after a wipe.
    pub age: Duration,
}

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// It is in, or was already.
    Yes,
    /// Redis is at this sequence; those between are missing.
    Gap(u64),
}

impl Live {
    /// Holds the seats of `lines` for the order, all or none.
    pub async fn hold(
        &self,
        reference: OrderRef,
        lines: &[Line],
        lasts: HoldFor,
        terminal: &TerminalId,
        cashier: &Text,
        member: Option<MemberId>,
    ) -> Result<Order, StepError> {
        let mut call = self.order_call(&HOLD, reference);
        let seats: Vec<String> = lines.iter().map(|line| line.seat.to_string()).collect();
        call.arg(millis(lasts.lasts)).arg(millis(lasts.age)).arg(format!("{terminal}|{cashier}"));
        let member = member.map(|member| member.to_string()).unwrap_or_default();
        let record = format!("{terminal}|{}|{member}|{cashier}", record::write_lines(lines));
        call.arg(record).arg(seats.join(",")).arg(seats);
        let answer = self.run(&call).await?;
        self.read_order_answer(reference, &answer)
    }

    /// The screening at which a script used this order id first: this one, unless it was another.
    pub async fn first_use(&self, reference: OrderRef) -> Result<ScreeningId, LiveError> {
        let OrderRef { screening, order } = reference;
        let mut first = redis::cmd("SET");
        first.arg(self.keys.id(order)).arg(screening.0).arg("NX").arg("PX").arg(millis(REMEMBER_IDS)).arg("GET");
        Ok(self.ask_once::<Option<i64>>(first).await?.map_or(screening, ScreeningId))
    }

    /// Forgets that: nothing came of it.
    pub async fn forget_use(&self, order: OrderId) -> Result<(), LiveError> {
        self.ask_once(redis::cmd("DEL").arg(self.keys.id(order)).take()).await
    }

    /// Makes the deadline at least `wanted` from now, but not later than `cap` after the hold; and
    /// the order that of `new_owner`, if one is named.
    pub async fn renew(
        &self,
        reference: OrderRef,
        wanted: Duration,
        cap: Duration,
        new_owner: Option<(&TerminalId, &Text)>,
    ) -> Result<Order, StepError> {
        let mut call = self.order_call(&RENEW, reference);
        let (terminal, cashier) =
            new_owner.map_or(("", ""), |(terminal, cashier)| (terminal.as_str(), cashier.as_str()));
        call.arg(millis(wanted)).arg(millis(cap)).arg(terminal).arg(cashier);
        let answer = self.run(&call).await?;
        self.read_order_answer(reference, &answer)
    }

    /// Names the member who buys a pending order, or nobody.
    pub async fn attach(&self, reference: OrderRef, member: Option<MemberId>) -> Result<Order, StepError> {
        let mut call = self.order_call(&ATTACH, reference);
        call.arg(member.map(|member| member.to_string()).unwrap_or_default());
        let answer = self.run(&call).await?;
        self.read_order_answer(reference, &answer)
    }

    /// Gives a pending order that has the lines `known` the lines `wanted`, all or none.
    pub async fn amend(
        &self,
        reference: OrderRef,
        known: &[Line],
        wanted: &[Line],
        terminal: &TerminalId,
        cashier: &Text,
    ) -> Result<Order, StepError> {
        let mut call = self.order_call(&AMEND, reference);
        call.arg(terminal.as_str()).arg(cashier.as_str());
        call.arg(record::write_lines(known)).arg(record::write_lines(wanted));
        let answer = self.run(&call).await?;
        self.read_order_answer(reference, &answer)
    }

    /// Begins a payment of the order, if its lines are still those that were `reviewed`: it and its seats become
    /// paying for at least `lasts`.
    pub async fn begin(
        &self,
        reference: OrderRef,
        reviewed: &[Line],
        attempt: AttemptId,
        lasts: Duration,
        terminal: &TerminalId,
        cashier: &Text,
    ) -> Result<Order, StepError> {
        let mut call = self.order_call(&BEGIN, reference);
        call.arg(attempt.as_str()).arg(millis(lasts)).arg(terminal.as_str()).arg(cashier.as_str());
        call.arg(record::write_lines(reviewed));
        let answer = self.run(&call).await?;
        self.read_order_answer(reference, &answer)
    }

    /// Takes a payment back that failed for certain: the order is pending again with the lines
    /// `kept` and at least `left` to go; without any, it is cancelled.
    pub async fn abort(
        &self,
        reference: OrderRef,
        attempt: AttemptId,
        left: Duration,
        kept: &[Line],
    ) -> Result<Order, StepError> {
        let mut call = self.order_call(&ABORT, reference);
        call.key(self.keys.unrecorded(reference.screening));
        call.arg(attempt.as_str()).arg(millis(left)).arg(record::write_lines(kept));
        let answer = self.run(&call).await?;
        self.read_order_answer(reference, &answer)
    }

    /// Cancels a pending order.
    pub async fn cancel(&self, reference: OrderRef, terminal: &TerminalId, cashier: &Text) -> Result<Order, StepError> {
        let mut call = self.order_call(&END, reference);
        call.key(self.keys.unrecorded(reference.screening));
        call.arg("cancelled").arg("").arg(terminal.as_str()).arg(cashier.as_str());
        let answer = self.run(&call).await?;
        self.read_order_answer(reference, &answer)
    }

    /// Expires a paying order that the ledger now refuses for good.
    pub async fn expire_unpaid(&self, reference: OrderRef, attempt: AttemptId) -> Result<Order, StepError> {
        self.end_paying(reference, attempt, OrderState::Expired).await
    }

    /// Ends a paying order as the ledger has it, and frees the seats that are still being paid.
    pub async fn end_paying(
        &self,
        reference: OrderRef,
        attempt: AttemptId,
        state: OrderState,
    ) -> Result<Order, StepError> {
        let mut call = self.order_call(&END, reference);
        call.key(self.keys.unrecorded(reference.screening));
        call.arg(state.word()).arg(attempt.as_str()).arg("").arg("");
        let answer = self.run(&call).await?;
        self.read_order_answer(reference, &answer)
    }

    /// Puts a change of the ledger on the seats, if it is the next one.
    pub async fn apply(&self, screening: ScreeningId, change: &Change) -> Result<Applied, LiveError> {
        let mut call = APPLY.key(self.keys.seats(screening));
        call.key(self.keys.due(screening)).key(self.keys.feed(screening)).arg(self.epoch_mark()).arg(change.sequence);
        match &change.what {
            ChangeKind::Sold(by) => {
                call.arg("sold").arg(by.order.as_str()).arg(by.terminal.as_str()).arg(by.cashier.as_str())
            }
            ChangeKind::Freed(order) => call.arg("freed").arg(order.as_str()).arg("").arg(""),
            ChangeKind::Blocked(reason) => {
                call.arg("blocked").arg(reason.map_or("", BlockReason::word)).arg("").arg("")
            }
            ChangeKind::Unblocked => call.arg("unblocked").arg("").arg("").arg(""),
        };
        call.arg(self.keys.order_prefix(screening)).arg(REMEMBER.as_secs());
        for seat in &change.seats {
            call.arg(seat.to_string());
        }
        let answer = self.run(&call).await?;
        match (status(&answer)?, answer.get(1).and_then(|at| at.parse().ok())) {
            ("applied" | "old", _) => Ok(Applied::Yes),
            ("gap", Some(at)) => Ok(Applied::Gap(at)),
            _ => Err(strange(&answer)),
        }
    }

    /// Loads a screening from the ledger, if epoch and `@seq` are still `expected` (`None`: not loaded).
    /// `false` where a change came in between: the ledger must be asked anew. What another terminal loaded is left.
    #[allow(clippy::too_many_arguments)] // the parts of one snapshot; a struct would have this one use
    pub async fn load(
        &self,
        screening: ScreeningId,
        expected: Option<(&Epoch, u64)>,
        new: &Epoch,
        sequence: u64,
        seats_in_hall: usize,
        sold: &[(SeatId, Occupant)],
        blocked: &[(SeatId, Option<BlockReason>)],
    ) -> Result<bool, LiveError> {
        self.claim_to_load().await?;
        match self.ask_once(redis::cmd("SADD").arg(self.keys.loaded()).arg(screening.0).take()).await {
            // It is noted again with its next load; until then a restored ledger is known by the others.
            Ok(()) | Err(LiveError::Away { .. } | LiveError::Unreachable(_)) => {}
            Err(error) => return Err(error),
        }
        let mut call = LOAD.key(self.keys.seats(screening));
        let (epoch, at) = expected.map_or(("", 0), |(epoch, at)| (&epoch.0, at));
        call.key(self.keys.feed(screening)).arg(self.epoch_mark()).arg(epoch).arg(&new.0);
        call.arg(sequence)
            .arg(seats_in_hall.saturating_sub(sold.len() + blocked.len()))
            .arg(sold.len())
            .arg(ABOUT)
            .arg(at);
        for (seat, by) in sold {
            call.arg(seat.to_string()).arg(record::write_sold(by));
        }
        for (seat, reason) in blocked {
            call.arg(seat.to_string()).arg(record::write_blocked(*reason));
        }
        let answer = self.run(&call).await?;
        match status(&answer)? {
            "loaded" => Ok(true),
            "moved" => Ok(false),
            _ => Err(strange(&answer)),
        }
    }

    /// A call of a script that works on one order: its first four keys and first two arguments.
    fn order_call<'a>(&self, script: &'a Script, reference: OrderRef) -> Call<'a> {
        let screening = reference.screening;
        let mut call = script.key(self.keys.seats(screening));
        call.key(self.keys.due(screening)).key(self.keys.order(reference)).key(self.keys.feed(screening));
        call.arg(self.epoch_mark()).arg(reference.order.as_str());
        call
    }

    /// Reads what such a script answered.
    fn read_order_answer(&self, reference: OrderRef, answer: &Answer) -> Result<Order, StepError> {
        let strange = || StepError::Live(strange(answer));
        match (status(answer)?, about(reference, answer)?) {
            ("order", [now, order]) => {
                answer.read_time(now);
                self.read_order(reference, order).ok_or_else(strange)
            }
            ("taken", [now, seats @ ..]) => {
                let now = answer.read_time(now);
                let taken = seats.chunks_exact(2).map(|pair| {
                    let state = record::read_seat(&pair[1])?;
                    Some(TakenSeat { seat: pair[0].parse().ok()?, state })
                });
                let taken: Option<Vec<_>> = taken.collect();
                let mut taken = taken.ok_or_else(strange)?;
                // First those that resolve by asking the ledger.
                taken.sort_by_key(|t| !matches!(t.state, SeatState::Paying { deadline, .. } if Some(deadline) <= now));
                Err(StepError::Taken(taken))
            }
            ("lost", seats) => {
                let seats: Result<Vec<SeatId>, _> = seats.iter().map(|seat| seat.parse()).collect();
                Err(seats.map_or_else(|_| strange(), StepError::Lost))
            }
            ("ended", [state]) => Err(OrderState::from_word(state).map_or_else(strange, StepError::Ended)),
            ("paying", [terminal]) => Err(terminal.parse().map_or_else(|_| strange(), StepError::Paying)),
            ("mismatch", _) => Err(StepError::Mismatch),
            ("changed", [now, order]) => {
                answer.read_time(now);
                let order = self.read_order(reference, order).ok_or_else(strange)?;
                Err(StepError::Changed(Box::new(order)))
            }
            ("missing", _) => Err(StepError::Missing),
            _ => Err(strange()),
        }
    }
}

/// The first word of an answer, unless it says that the screening cannot be worked on at all.
pub(super) fn status(answer: &[String]) -> Result<&str, LiveError> {
    match answer.first().map(String::as_str) {
        Some("unloaded") => Err(LiveError::Unloaded),
        Some(word) => Ok(word),
        None => Err(strange(answer)),
    }
}

/// What an answer says of the order. One that is about another order belongs to another call.
fn about(reference: OrderRef, answer: &[String]) -> Result<&[String], LiveError> {
    match answer {
        [_, named, rest @ ..] if *named == reference.order.as_str() => Ok(rest),
        _ => Err(strange(answer)),
    }
}

pub(super) fn strange(answer: &[String]) -> LiveError {
    LiveError::Fault(format!("an answer that no script gives: {}", Text::new(&answer.join(" "))))
}

pub(super) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_about_another_order_is_refused() {
        let reference: OrderRef = "42-4T8Z0Q2M6HVB7KQ3".parse().unwrap();
        let answer = |named: &str| ["ended", named, "paid"].map(str::to_owned);
        assert_eq!(about(reference, &answer("4T8Z0Q2M6HVB7KQ3")).unwrap(), ["paid"]);
        assert!(about(reference, &answer("4T8Z0Q2M6HVB7KQ4")).is_err());
        assert!(about(reference, &["ended".to_owned()]).is_err());
    }
}
