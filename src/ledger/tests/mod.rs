//! The ledger's own tests. All but those in `sqlite` and `server` ask only for a fresh ledger, and run on
//! each database (`tests/support/database.rs` says how).

mod blocks;
mod catalogue;
mod consent;
#[path = "../../../tests/support/database.rs"]
mod database;
mod demo_day;
mod drawer;
mod earlier;
mod ended;
mod entries;
mod exchange;
#[path = "../../../tests/support/far.rs"]
mod far;
mod fares;
mod history;
mod house;
mod houses;
mod import;
mod keys;
#[path = "../../../tests/support/line.rs"]
mod line;
mod lost_line;
mod members;
mod packets;
mod paper;
mod plans;
mod receipts;
mod refund;
mod round_trips;
mod rounding;
mod sale;
mod server;
mod spend;
mod sqlite;
mod staff;
mod takings;
mod tapes;
mod verified;
mod wallet;
mod years;

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::domain::cash::CashStep;
use crate::domain::hall::{SeatId, SeatKind};
use crate::domain::ids::{AttemptId, OrderId, OrderRef, ScreeningId, TerminalId};
use crate::domain::money::{Currency, Money};
use crate::domain::order::{Order, OrderState};
use crate::domain::price::{Fare, Line, LineFault, Pick, PriceVersion};
use crate::domain::screening::Film;
use crate::domain::seat::BlockReason;
use crate::domain::tender::{Part, Tender};
use crate::domain::text::{Text, Titles};
use crate::domain::time::Timestamp;

use database::Database;

use super::connection::row::int;
use super::connection::statement::query;
use super::{Catalogue, HallDrawing, HandBack, HandBackError, Ledger, PriceList, Refund, Sale, Showing};

/// A ledger of its own, and what has to live as long as it.
struct Fresh {
    ledger: Ledger,
    database: Database,
}

/// An empty ledger.
async fn empty() -> Fresh {
    empty_in(Database::new().await).await
}

async fn empty_in(database: Database) -> Fresh {
    Fresh { ledger: reopen(&database).await, database }
}

/// The same ledger as another program opens it.
async fn reopen(database: &Database) -> Ledger {
    Ledger::open(&database.url).await.unwrap()
}

/// A ledger with [`FIRST`] and [`SECOND`], two screenings of a hall of two rows of six, whose seat B6 is
/// blocked in the second.
async fn fresh() -> Fresh {
    fresh_in(Database::new().await).await
}

async fn fresh_in(database: Database) -> Fresh {
    let fresh = empty_in(database).await;
    fresh.ledger.load_catalogue(&programme()).await.unwrap();
    fresh
}

const FIRST: ScreeningId = ScreeningId(1);
const SECOND: ScreeningId = ScreeningId(2);

fn programme() -> Catalogue {
    let showing =
        |starts_at, blocked| Showing { film: 1, hall: 1, price_list: 1, rule: None, starts_at: at(starts_at), blocked };
    Catalogue {
        name: Text::new("test"),
        films: vec![Film {
            id: 1,
            titles: Titles { en: Text::new("Yi Yi"), zh: Text::new("一一") },
            minutes: 173,
            format: Text::new("2D"),
        }],
        halls: vec![HallDrawing { id: 1, name: Text::new("1"), drawing: "A | ......\nB | pppppp\n".to_owned() }],
        price_lists: vec![PriceList {
            id: 1,
            name: Text::new("Standard"),
            currency: Currency::CNY,
            prices: vec![
                ((SeatKind::Standard.into(), Fare::ADULT), cny(4500)),
                ((SeatKind::Premium.into(), Fare::ADULT), cny(6000)),
            ],
        }],
        showings: vec![showing(100_000, vec![]), showing(200_000, vec!["B6".parse().unwrap()])],
    }
}

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn cny(minor: i64) -> Money {
    Money::new(minor, Currency::CNY)
}

fn seats(written: &str) -> Vec<SeatId> {
    written.split(' ').map(|seat| seat.parse().unwrap()).collect()
}

fn blocked(reason: BlockReason, written: &str) -> Vec<(SeatId, Option<BlockReason>)> {
    seats(written).into_iter().map(|seat| (seat, Some(reason))).collect()
}

fn terminal(name: &str) -> TerminalId {
    name.parse().unwrap()
}

/// Who does what no order names.
fn who() -> (&'static TerminalId, &'static Text) {
    static WHO: LazyLock<(TerminalId, Text)> = LazyLock::new(|| (terminal("T1"), Text::new("Li Na")));
    (&WHO.0, &WHO.1)
}

/// Money that was taken for an order and goes back.
fn hand_back(order: &Order, attempt: AttemptId, part: &Part, millis: i64) -> HandBack {
    HandBack {
        order: order.reference,
        attempt,
        parts: vec![part.clone()],
        step: CashStep::NONE,
        terminal: order.terminal.clone(),
        cashier: order.cashier.clone(),
        at: at(millis),
        why: "sold_elsewhere",
    }
}

fn unique() -> u128 {
    static LAST: AtomicU64 = AtomicU64::new(1);
    u128::from(LAST.fetch_add(1, Ordering::Relaxed))
}

/// An order that is being paid, at T1, at what [`programme`] asks for its seats.
fn order(screening: ScreeningId, written: &str) -> Order {
    let line = |seat: SeatId| {
        let price = if seat.row.as_str() == "B" { cny(6000) } else { cny(4500) };
        Line { seat, fare: Fare::ADULT, price, version: PriceVersion::FIRST }
    };
    Order {
        reference: OrderRef { screening, order: OrderId::from_bits(unique()) },
        state: OrderState::Paying,
        lines: seats(written).into_iter().map(line).collect(),
        held_at: at(1_000),
        deadline: at(301_000),
        terminal: terminal("T1"),
        cashier: Text::new("Li Na"),
        attempt: None,
        member: None,
        version: 0,
    }
}

/// That order with the end that a person or its deadline gives it.
fn ended(order: &Order, state: OrderState) -> Order {
    Order { state, ..order.clone() }
}

/// A sale of an order at `millis`, for a banknote of 500.
fn sale_of(order: Order, millis: i64) -> Sale {
    let attempt = AttemptId::from_bits(unique());
    let parts = vec![Part { tender: Tender::Cash { received: cny(50_000) }, amount: order.total() }];
    Sale { order, attempt, parts, step: CashStep::NONE, at: at(millis), reason: Text::default(), allows_inside: false }
}

fn sale(screening: ScreeningId, written: &str) -> Sale {
    sale_of(order(screening, written), 10_000)
}

/// A refund of all that is left of an order, at T1.
fn refund(reference: OrderRef, millis: i64) -> Refund {
    Refund {
        order: reference,
        seats: Vec::new(),
        attempt: AttemptId::from_bits(unique()),
        told_fee: cny(0),
        told_step: CashStep::NONE,
        allows_inside: false,
        reason: Text::new("ill"),
        at: at(millis),
        terminal: terminal("T1"),
        cashier: Text::new("Li Na"),
    }
}

/// How many rows each table that a sale writes has, and the sequence: what must not change when
/// something is refused.
async fn rows(ledger: &Ledger) -> Vec<i64> {
    let mut counts = Vec::new();
    for count in [
        "SELECT COUNT(*) FROM orders",
        "SELECT COUNT(*) FROM order_lines",
        "SELECT COUNT(*) FROM tickets",
        "SELECT COUNT(*) FROM payments",
        "SELECT COUNT(*) FROM changes",
        "SELECT COUNT(*) FROM tape",
        "SELECT seq FROM sequences WHERE screening = 1",
        "SELECT COUNT(*) FROM refunds",
        "SELECT COUNT(*) FROM refund_lines",
        "SELECT COUNT(*) FROM tickets WHERE live = 1",
    ] {
        let row = query(count).fetch_one(&mut ledger.inner.readers.acquire().await.unwrap()).await.unwrap();
        counts.push(int(&row, 0).unwrap());
    }
    counts
}
