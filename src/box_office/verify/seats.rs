//! The loaded screenings on sale, compared with the ledger and with themselves.

use std::collections::{BTreeMap, BTreeSet};

use super::super::BoxOffice;
use super::PAUSE;
use crate::domain::hall::SeatId;
use crate::domain::ids::{OrderId, ScreeningId};
use crate::domain::order::{Order, OrderState};
use crate::domain::refusal::Refusal;
use crate::domain::seat::{BlockReason, SeatState};
use crate::ledger::{Finding, SeatsSnapshot};
use crate::live::Survey;

/// What is looked at, in the order in which it is told.
const RULES: [(&str, &str); 8] = [
    ("live_readable", "every seat, number and order of a loaded screening can be read"),
    ("live_epoch", "a loaded screening is of this ledger"),
    ("live_sequence", "a loaded screening is not ahead of the ledger, and catches up with it"),
    ("live_sold", "the sold seats are the ledger's live tickets, of the same orders"),
    ("live_blocked", "the blocked seats are the ledger's, for the reasons that it has"),
    ("live_counters", "the counters of a screening count its seats"),
    ("live_orders", "a held or paying seat has its open order, and an open order its seats, until its deadline"),
    ("live_due", "the open orders are those in `:due`, with the same deadlines"),
];

/// How often a screening is caught up with before it is said that it does not catch up.
const TRIES: usize = 20;

/// What a look found: how much there was to look at by rule, and what broke which.
#[derive(Default)]
struct Look {
    looked_at: BTreeMap<&'static str, u64>,
    broken: BTreeSet<(&'static str, String)>,
}

impl Look {
    fn count(&mut self, code: &'static str, many: usize) {
        *self.looked_at.entry(code).or_default() += u64::try_from(many).unwrap_or(u64::MAX);
    }

    fn expect(&mut self, code: &'static str, holds: bool, example: impl FnOnce() -> String) {
        if !holds {
            self.broken.insert((code, example()));
        }
    }
}

impl BoxOffice {
    /// The findings of every loaded screening on sale.
    pub(super) async fn verify_seats(&self) -> Result<Vec<Finding>, Refusal> {
        let mut findings: Vec<Finding> = RULES.iter().map(|(code, what)| Finding::new(code, what)).collect();
        for screening in self.on_sale().await? {
            let Some(look) = self.look_twice_at(screening).await? else { continue };
            for finding in &mut findings {
                let code = finding.code;
                finding.looked_at += look.looked_at.get(code).copied().unwrap_or_default();
                for (_, example) in look.broken.iter().filter(|(broken, _)| *broken == code) {
                    finding.add(&format!("{screening} {example}"));
                }
            }
        }
        Ok(findings)
    }

    /// A look at a screening, without what a second look does not find again; `None` if it is not loaded.
    async fn look_twice_at(&self, screening: ScreeningId) -> Result<Option<Look>, Refusal> {
        let Some(mut look) = self.look_at(screening).await? else { return Ok(None) };
        if !look.broken.is_empty() {
            tokio::time::sleep(PAUSE).await;
            // Gone meanwhile: then nothing is wrong with it.
            let again = self.look_at(screening).await?.unwrap_or_default();
            look.broken.retain(|suspect| again.broken.contains(suspect));
        }
        Ok(Some(look))
    }

    /// Whether a screening differs from the ledger or from itself at two looks, one after the other.
    pub(in crate::box_office) async fn differs(&self, screening: ScreeningId) -> Result<bool, Refusal> {
        Ok(self.look_twice_at(screening).await?.is_some_and(|look| !look.broken.is_empty()))
    }

    /// One look at a screening; `None` if it is not loaded.
    async fn look_at(&self, screening: ScreeningId) -> Result<Option<Look>, Refusal> {
        let planned = self.screening(screening).await?;
        let mut look = Look::default();
        for attempt in 1..=TRIES {
            let survey = self.0.live.survey(screening).await.map_err(|e| self.refuse_live(e))?;
            let Some(survey) = survey else { return Ok(None) };
            let is_ours = survey.epoch.0.starts_with(&self.0.live.epoch_mark());
            if !is_ours && matches!(self.renew_generation().await, Ok(true)) {
                continue;
            }
            if !is_ours {
                look.count("live_epoch", 1);
                look.expect("live_epoch", false, || survey.epoch.0.clone());
                return Ok(Some(look));
            }
            // Read after the live store, so that a sale in between makes the ledger the later one.
            let snapshot = self.0.ledger.snapshot(screening).await.map_err(|e| self.refuse_ledger(&e))?;
            let at = survey.numbers.get("@seq").copied();
            if let Some(behind) = at.filter(|at| *at < snapshot.sequence && attempt < TRIES) {
                self.catch_up_from(screening, &survey.epoch, behind).await?;
                tokio::time::sleep(PAUSE * u32::from(attempt > 1)).await;
                continue;
            }
            for (code, _) in &RULES[..3] {
                look.count(code, 1);
            }
            for what in &survey.unreadable {
                look.expect("live_readable", false, || what.clone());
            }
            look.expect("live_sequence", at == Some(snapshot.sequence), || {
                format!("at {}, the ledger at {}", at.unwrap_or_default(), snapshot.sequence)
            });
            if at == Some(snapshot.sequence) {
                compare(&mut look, &survey, &snapshot);
            }
            count(&mut look, &survey, planned.hall.plan.len());
            orders(&mut look, &survey);
            break;
        }
        Ok(Some(look))
    }
}

/// Sold and blocked seats against the ledger, both at the same sequence number.
fn compare(look: &mut Look, survey: &Survey, snapshot: &SeatsSnapshot) {
    let sold: BTreeMap<SeatId, OrderId> = snapshot.sold.iter().map(|(seat, by)| (*seat, by.order)).collect();
    let blocked: BTreeMap<SeatId, Option<BlockReason>> = snapshot.blocked.iter().copied().collect();
    look.count("live_sold", sold.len());
    look.count("live_blocked", blocked.len());
    let seats: BTreeSet<SeatId> =
        survey.seats.keys().copied().chain(sold.keys().copied()).chain(blocked.keys().copied()).collect();
    for seat in seats {
        let state = survey.seats.get(&seat);
        let live = state.and_then(|state| match state {
            SeatState::Sold { by } => Some(by.order),
            _ => None,
        });
        look.expect("live_sold", live == sold.get(&seat).copied(), || seat.to_string());
        let agrees = match (state, blocked.get(&seat)) {
            // A frontrow of before wrote no reason, which is no fault of it.
            (Some(SeatState::Blocked(reason)), Some(written)) => reason.is_none() || reason == written,
            (Some(SeatState::Blocked(_)), None) | (_, Some(_)) => false,
            (_, None) => true,
        };
        look.expect("live_blocked", agrees, || seat.to_string());
    }
}

/// The counters against the seats.
fn count(look: &mut Look, survey: &Survey, seats_in_hall: usize) {
    let many = |of: &dyn Fn(&SeatState) -> bool| survey.seats.values().filter(|state| of(state)).count();
    let held = many(&|state| matches!(state, SeatState::Held { .. } | SeatState::Paying { .. }));
    let sold = many(&|state| matches!(state, SeatState::Sold { .. }));
    let free = seats_in_hall.saturating_sub(survey.seats.len());
    look.count("live_counters", 3);
    for (name, counted) in [("@free", free), ("@held", held), ("@sold", sold)] {
        let says = survey.numbers.get(name).copied();
        let counted = u64::try_from(counted).unwrap_or(u64::MAX);
        // By how much, for in a busy house that alone is the same at both looks.
        look.expect("live_counters", says == Some(counted), || match says {
            Some(says) if says > counted => format!("{name} counts {} too many", says - counted),
            Some(says) => format!("{name} counts {} too few", counted - says),
            None => format!("{name} is missing"),
        });
    }
}

/// Held and paying seats, open orders and `:due` against each other.
fn orders(look: &mut Look, survey: &Survey) {
    let open = |id: &OrderId| survey.orders.get(id).and_then(Option::as_ref).filter(|order| order.state.is_open());
    for (seat, state) in &survey.seats {
        let (by, expected) = match state {
            SeatState::Held { by, .. } => (by, OrderState::Pending),
            SeatState::Paying { by, .. } => (by, OrderState::Paying),
            _ => continue,
        };
        look.count("live_orders", 1);
        let has_it = |order: &Order| {
            order.state == expected && Some(order.deadline) == state.deadline() && order.seats().any(|own| own == *seat)
        };
        look.expect("live_orders", open(&by.order).is_some_and(has_it), || format!("{seat} {}", by.order));
    }
    let named: BTreeSet<&OrderId> = survey.orders.keys().chain(survey.due.keys()).collect();
    for id in named {
        let Some(order) = open(id) else {
            look.expect("live_due", !survey.due.contains_key(id), || format!("{id} is not open"));
            continue;
        };
        look.count("live_due", 1);
        let carries = |seat| {
            let state = survey.seats.get(&seat);
            state.and_then(SeatState::occupant).is_some_and(|by| by.order == *id)
                && !matches!(state, Some(SeatState::Sold { .. }))
        };
        // A hold that has lapsed may have lost its seats to the next buyer.
        let may_lack = order.state == OrderState::Pending && order.deadline <= survey.now;
        look.expect("live_orders", may_lack || order.seats().all(carries), || format!("{id} lacks a seat"));
        // A sweep puts a paying order off to be judged again.
        let agrees = match order.state {
            OrderState::Paying => survey.due.contains_key(id),
            _ => survey.due.get(id) == Some(&order.deadline.millis()),
        };
        look.expect("live_due", agrees, || id.to_string());
    }
}
