//! A terminal that holds and pays all the time, and keeps what it was told.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use frontrow::box_office::{BoxOffice, Paid};
use frontrow::domain::hall::SeatId;
use frontrow::domain::ids::{AttemptId, OrderRef, ScreeningId};
use frontrow::domain::money::{Currency, Money};
use frontrow::domain::order::Order;
use frontrow::domain::price::{Fare, Pick};
use frontrow::domain::refusal::Refusal;
use frontrow::domain::tender::Tender;
use tokio::time::sleep;

/// Seats of a screening: 26 rows of 40.
const SEATS: usize = 26 * 40;

/// So many terminals are after each seat.
const RIVALS: usize = 2;

/// Of so many payments that are unsure, one is left to others: its terminal does not ask again.
const LEFT_ALONE: usize = 3;

/// What the terminals were told.
#[derive(Clone, Default)]
pub(super) struct Told {
    pub(super) sales: BTreeSet<(OrderRef, AttemptId)>,
    pub(super) refused: BTreeSet<(OrderRef, AttemptId)>,
    /// Those whose last answer was that nobody knows.
    pub(super) unsure: BTreeSet<(OrderRef, AttemptId)>,
    pub(super) unsure_answers: usize,
    pub(super) codes: BTreeMap<String, usize>,
    pub(super) screenings: BTreeSet<ScreeningId>,
    /// The longest that anyone waited for an answer to one payment.
    pub(super) longest: Duration,
    last_sale: Option<Instant>,
}

/// What they share.
#[derive(Default)]
pub(super) struct Shared {
    next: AtomicUsize,
    is_over: AtomicBool,
    told: Mutex<Told>,
}

impl Shared {
    pub(super) fn told(&self) -> Told {
        self.told.lock().unwrap().clone()
    }

    pub(super) fn stop(&self) {
        self.is_over.store(true, Ordering::Relaxed);
    }

    /// When somebody sold first after `since`.
    pub(super) async fn wait_for_sale(&self, since: Instant) -> Instant {
        let begun = Instant::now();
        loop {
            if let Some(last) = self.told.lock().unwrap().last_sale.filter(|last| *last > since) {
                return last;
            }
            assert!(begun.elapsed() < Duration::from_mins(2), "nobody sells any more");
            sleep(Duration::from_millis(2)).await;
        }
    }

    /// Until somebody is told that nobody knows.
    pub(super) async fn wait_for_unsure(&self) {
        let (before, begun) = (self.told().unsure_answers, Instant::now());
        while self.told.lock().unwrap().unsure_answers == before {
            assert!(begun.elapsed() < Duration::from_mins(1), "nobody is unsure");
            sleep(Duration::from_millis(50)).await;
        }
    }

    fn next_seat(&self) -> (ScreeningId, SeatId) {
        let n = self.next.fetch_add(1, Ordering::Relaxed) / RIVALS;
        let row = char::from(b'A' + u8::try_from(n % SEATS / 40).unwrap()).to_string();
        let seat = SeatId { row: row.parse().unwrap(), number: u16::try_from(n % 40 + 1).unwrap() };
        (ScreeningId(i64::try_from(n / SEATS).unwrap() + 1), seat)
    }
}

pub(super) async fn sell_on_and_on(office: BoxOffice, n: usize, shared: Arc<Shared>) {
    let mut events = office.listen();
    tokio::spawn(async move { while events.recv().await.is_some() {} });
    let mut payments = 0;
    while !shared.is_over.load(Ordering::Relaxed) {
        let (screening, seat) = shared.next_seat();
        office.watch(Some(screening));
        let reference = office.new_order(screening);
        shared.told.lock().unwrap().screenings.insert(screening);
        match office.hold(reference, &[Pick { seat, fare: Fare::ADULT }]).await {
            Ok(order) => {
                payments += 1;
                pay(&office, &order, payments % LEFT_ALONE == n % LEFT_ALONE, &shared).await;
            }
            Err(refusal) => shared.hear("hold", refusal.code()),
        }
        sleep(Duration::from_millis(20)).await;
    }
    office.close().await;
}

impl Shared {
    fn hear(&self, verb: &str, code: &str) {
        *self.told.lock().unwrap().codes.entry(format!("{verb} {code}")).or_default() += 1;
    }

    /// Takes in the answer to a payment that was asked for at `asked`.
    fn hear_payment(&self, payment: (OrderRef, AttemptId), asked: Instant, answer: &Result<Paid, Refusal>) {
        let mut told = self.told.lock().unwrap();
        told.longest = told.longest.max(asked.elapsed());
        told.unsure.remove(&payment);
        match answer {
            Ok(_) => {
                told.last_sale = Some(Instant::now());
                told.sales.insert(payment);
            }
            Err(Refusal::Unsure { .. }) => {
                told.unsure_answers += 1;
                told.unsure.insert(payment);
            }
            Err(refusal) => {
                let code = if let Refusal::Fault(what) = refusal { what.as_str() } else { refusal.code() };
                *told.codes.entry(format!("pay {code}")).or_default() += 1;
                told.refused.insert(payment);
            }
        }
    }
}

async fn pay(office: &BoxOffice, order: &Order, leaves: bool, shared: &Shared) {
    let (reference, attempt) = (order.reference, office.new_attempt());
    let tender = || vec![Tender::Cash { received: Money::new(100_000, Currency::CNY) }];
    loop {
        let asked = Instant::now();
        let paid = office.pay(reference, &order.lines, attempt, tender()).await;
        shared.hear_payment((reference, attempt), asked, &paid);
        match paid {
            Ok(_) => return,
            Err(Refusal::Unsure { .. }) if leaves || shared.is_over.load(Ordering::Relaxed) => return,
            Err(Refusal::Unsure { .. }) => {}
            Err(_) => {
                // The guest goes.
                let _ = office.cancel(reference).await;
                return;
            }
        }
        sleep(Duration::from_millis(300)).await;
    }
}
