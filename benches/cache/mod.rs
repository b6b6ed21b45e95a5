//! Looking an order up: from its copy against from the ledger, and how often a day's look-ups hit.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;

use frontrow::box_office::BoxOffice;
use frontrow::domain::hall::SeatId;
use frontrow::domain::ids::{OrderRef, ScreeningId};
use frontrow::domain::money::{Currency, Money};
use frontrow::domain::price::{Fare, Pick};
use frontrow::domain::tender::Tender;
use frontrow::domain::text::Text;
use frontrow::ledger::{Ledger, demo};
use frontrow::live::private::Private;
use frontrow::live::{CacheKey, Keys, Live};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::{Failure, ROUNDS, house, median, plain, rate};

/// Orders that are looked up in turn.
const ORDERS: usize = 200;

/// The day: so many steps, one every four seconds, which is eleven hours.
const STEPS: u64 = 10_000;
const STEP: u64 = 4;

/// A copy's life, in seconds. The day is run faster than the clock, so the copies that would have expired
/// in it are dropped by hand.
const LIVES: u64 = 55;

const SEED: u64 = 20_261_121;

async fn office(private: &Private, directory: &Path, terminal: usize) -> Result<(BoxOffice, Ledger), Failure> {
    let ledger = Ledger::open(&Ledger::url_of(&directory.join("ledger.db"))).await?;
    let (live, pushes) = Live::connect(private.address(), ledger.id(), Currency::CNY).await?;
    let terminal = format!("T{terminal}").parse()?;
    Ok((BoxOffice::new(house(), terminal, Text::new("Li Na"), live, pushes, ledger.clone()), ledger))
}

pub(super) async fn run(report: &mut String) -> Result<(), Failure> {
    let directory = tempfile::tempdir()?;
    let private = Private::join(&directory.path().join("live"))?;
    let (first, ledger) = office(&private, directory.path(), 0).await?;
    demo::stock(&ledger, first.today(), house().calendar, Currency::CNY).await?;
    let mut seats = Seats::of(&first).await?;
    let mut orders = Vec::new();
    while orders.len() < ORDERS {
        orders.push(sell(&first, &mut seats).await?);
    }
    writeln!(report, "\n{:<34}{:>12}{:>12}{:>9}", "the detail of an order", "ledger/s", "copy/s", "÷ ledger")?;
    for (clients, calls) in [(1, 2_000), (50, 10_000)] {
        let (mut ledgers, mut copies) = (Vec::new(), Vec::new());
        let connect = async |private: &_| office(private, directory.path(), 1).await;
        for _ in 0..ROUNDS {
            ledgers.push(rate(&private, clients, 1, calls, connect, |(_, ledger), n| {
                let order = orders[n % ORDERS];
                async move { assert!(ledger.order(order).await.is_ok_and(|found| found.is_some())) }
            })?);
            copies.push(rate(&private, clients, 1, calls, connect, |(office, _), n| {
                let order = orders[n % ORDERS];
                async move { assert!(office.order(order).await.is_ok()) }
            })?);
        }
        let (ledger, copy) = (median(ledgers), median(copies));
        let name = format!("{clients} client{}", if clients == 1 { "" } else { "s" });
        writeln!(report, "{name:<34}{ledger:>12.0}{copy:>12.0}{:>9.2}", copy / ledger)?;
    }
    day(&private, directory.path(), &Keys::of(ledger.id()), &mut seats, report).await?;
    private.leave()?;
    Ok(())
}

/// Pairs of seats that are still free.
struct Seats(Vec<(ScreeningId, [SeatId; 2])>);

impl Seats {
    async fn of(office: &BoxOffice) -> Result<Self, Failure> {
        let tomorrow = office.today().succ_opt().ok_or("no tomorrow")?;
        let mut pairs = Vec::new();
        for row in office.board(tomorrow).await.map_err(|refusal| refusal.code())? {
            for planned in row.screening.hall.plan.rows() {
                let seats: Vec<_> = planned.seats().filter(|seat| seat.partner.is_none()).collect();
                let ids = |pair: &[frontrow::domain::hall::PlannedSeat]| [pair[0].id, pair[1].id];
                pairs.extend(seats.chunks_exact(2).map(|pair| (row.screening.id, ids(pair))));
            }
        }
        Ok(Self(pairs))
    }
}

/// Sells the next pair of seats that is free.
async fn sell(office: &BoxOffice, seats: &mut Seats) -> Result<OrderRef, Failure> {
    loop {
        let (screening, pair) = seats.0.pop().ok_or("sold out")?;
        let reference = office.new_order(screening);
        let picks = pair.map(|seat| Pick { seat, fare: Fare::ADULT });
        let Ok(order) = office.hold(reference, &picks).await else { continue };
        let cash = vec![Tender::Cash { received: Money::new(order.total().minor(), Currency::CNY) }];
        office.pay(reference, &order.lines, office.new_attempt(), cash).await.map_err(|refusal| refusal.code())?;
        return Ok(reference);
    }
}

/// A day at four terminals: of a hundred steps five are a sale, which is glanced at once more; one a
/// refund; the others look an order up, most often one of the last ones, one to three times, each at any
/// terminal.
async fn day(
    private: &Private,
    directory: &Path,
    keys: &Keys,
    seats: &mut Seats,
    report: &mut String,
) -> Result<(), Failure> {
    let mut offices = Vec::new();
    for terminal in 0..4 {
        offices.push(office(private, directory, terminal).await?.0);
    }
    let mut redis = plain(private).await?;
    let () = redis::cmd("FLUSHALL").query_async(&mut redis).await?;
    let mut rng = StdRng::seed_from_u64(SEED);
    let mut sold: Vec<OrderRef> = Vec::new();
    // Until when the copy of an order lives.
    let mut copied: HashMap<OrderRef, u64> = HashMap::new();
    let mut refunds = 0;
    for now in (0..STEPS).map(|step| step * STEP) {
        let office = &offices[rng.random_range(0..offices.len())];
        let dice = rng.random_range(0..100);
        let mut looks = rng.random_range(1..=3);
        let order = if dice < 5 || sold.is_empty() {
            let order = sell(office, seats).await?;
            sold.push(order);
            looks += 1;
            order
        } else {
            let latest = [1, 5, 5, 5, 50, sold.len()][rng.random_range(0..6)].min(sold.len());
            sold[sold.len() - rng.random_range(1..=latest)]
        };
        if dice == 5 && office.refund(order, Text::new("ill")).await.is_ok() {
            copied.remove(&order);
            refunds += 1;
        }
        for _ in 0..looks {
            if copied.get(&order).is_none_or(|until| *until <= now) {
                let key = keys.copy(&CacheKey { kind: "order", id: order.to_string() });
                let () = redis::cmd("DEL").arg(key).query_async(&mut redis).await?;
                copied.insert(order, now + LIVES);
            }
            let at = &offices[rng.random_range(0..offices.len())];
            at.order(order).await.map_err(|refusal| refusal.code())?;
        }
    }
    for office in &offices {
        office.close().await;
    }
    let stats = offices[0].cache_stats().await.map_err(|refusal| refusal.code())?;
    let orders = stats.iter().find(|stats| stats.kind == "order").ok_or("no figures")?;
    let asked = orders.hits + orders.misses;
    writeln!(
        report,
        "a day of {} sales and {refunds} refunds: {asked} look-ups, {} hits ({} %), {} reads of the ledger",
        sold.len(),
        orders.hits,
        orders.hits * 100 / asked.max(1),
        orders.ledger_reads
    )?;
    Ok(())
}
