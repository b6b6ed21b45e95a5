//! A ledger that an earlier frontrow wrote: it opens, agrees with itself, and sells on.

use sqlx::{Connection as _, Executor};

use super::members::join;
use super::*;
use crate::domain::ids::{MemberId, PacketCode};
use crate::domain::packet::{Claim, Packet, split};
use crate::domain::seat::Epoch;
use crate::domain::tape::Line;
use crate::ledger::connection::carry::carry_some;
use crate::ledger::connection::migrate::migrate_to;
use crate::ledger::{ClaimOutcome, CommitError, TakenShare};

const WRITTEN: &str = include_str!("earlier.sql");

/// The last migration of that frontrow.
const LAST_MIGRATION: i64 = 2;

/// When it was written, and the days around it.
const THEN: i64 = 1_795_837_237_000;

async fn earlier() -> Fresh {
    let database = written().await;
    Fresh { ledger: reopen(&database).await, database }
}

/// As it stood there, before anything opened it.
async fn written() -> Database {
    let database = Database::new().await;
    if let Some(file) = Ledger::file_of(&database.url).unwrap() {
        std::fs::File::create(file).unwrap();
    }
    let mut connection = database.connection().await;
    migrate_to(LAST_MIGRATION, &mut connection).await;
    for row in WRITTEN.split(";\n").map(str::trim).filter(|row| !row.is_empty()) {
        connection.execute(row).await.unwrap();
    }
    database
}

async fn violations(ledger: &Ledger) -> Vec<&'static str> {
    let findings = ledger.verify_tapes().await.unwrap();
    findings.iter().filter(|finding| finding.violations > 0).map(|finding| finding.code).collect()
}

#[tokio::test]
async fn a_ledger_of_before_prices_had_versions_is_verified_and_sells_on() {
    let Fresh { ledger, database: _database } = earlier().await;
    assert_eq!(violations(&ledger).await, [""; 0]);
    let day = (at(THEN), at(THEN + 86_400_000));
    let taken = ledger.takings(day.0, day.1, Currency::CNY).await.unwrap().total;
    assert_eq!((taken.orders, taken.tickets, taken.refunded, taken.drawer()), (5, 7, 2, cny(15_193)));
    let of_then = |order: &str| OrderRef { screening: FIRST, order: order.parse().unwrap() };
    let cash = ledger.order(of_then("D5ZR83FVENS7FE06")).await.unwrap().unwrap();
    assert_eq!((cash.order.total(), cash.order.lines[0].version), (cny(9_000), PriceVersion::FIRST));

    // What ended then has ended, and what was paid then can be given back.
    let mut gone = sale(FIRST, "A5");
    gone.order.reference = of_then("D5G54TATENS7FE06");
    assert_eq!(ledger.commit(&gone).await, Err(CommitError::OrderEnded(OrderState::Cancelled)));
    let used = Sale { attempt: "W9EJCCSRJ5DCJVZA".parse().unwrap(), ..sale(FIRST, "A5") };
    assert_eq!(ledger.commit(&used).await, Err(CommitError::AttemptDiffers));
    for (order, left) in [("D5ZR83FVENS7FE06", 9_000), ("D7QM535KENS7FE06", 6_000), ("37KWNY5Z7HJBYVT2", 4_500)] {
        let back = ledger.refund(&refund(of_then(order), THEN + 100_000)).await.unwrap();
        assert_eq!(back.parts.iter().map(|part| part.amount.minor()).sum::<i64>(), left, "{order}");
    }

    // Members, wallets and packets go on.
    assert_eq!(join(&ledger, "Wang", "13900001003").await, Ok(MemberId(10_003)));
    let code: PacketCode = "AM37J9".parse().unwrap();
    let packet = ledger.packet(code).await.unwrap().unwrap();
    let Epoch(life) = &packet.epoch;
    let epoch = Epoch(format!("{}.{}", ledger.id(), life.rsplit('.').next().unwrap()));
    let Packet { kind, total, shares, seed, .. } = packet.packet;
    let share = cny(split(kind, total.minor(), shares, seed)[1]);
    let claim = Claim {
        member: MemberId(10_002),
        name: Text::new("Anna Schmidt"),
        rank: 2,
        share: 1,
        amount: share,
        at: at(THEN + 20_000),
        is_recorded: false,
    };
    let claimed = ledger.record_claims(&[TakenShare { code, epoch, claim }], at(THEN + 20_100), who()).await.unwrap();
    assert_eq!(claimed, [ClaimOutcome::Recorded]);

    // Free seats are sold, and those that were freed since.
    let mut sold = sale(FIRST, "A5 B4 A1 B2");
    sold.order.member = Some(MemberId(10_002));
    let all = sold.order.total();
    sold.parts = vec![
        Part { tender: Tender::Wallet { amount: cny(977) }, amount: cny(977) },
        Part { tender: Tender::Cash { received: cny(50_000) }, amount: cny(all.minor() - 977) },
    ];
    ledger.commit(&sold).await.unwrap();
    let by = crate::ledger::BlockBy { terminal: who().0, cashier: who().1, at: at(THEN + 30_000) };
    let unblocked = ledger.unblock(&[(FIRST, seats("A6"))].into(), by).await.unwrap();
    assert_eq!(unblocked[0].seats, seats("A6"));
    assert_eq!(violations(&ledger).await, [""; 0]);
}

/// What stands on the tapes of a ledger of before: tape, number, what was done.
async fn told(ledger: &Ledger) -> Vec<(String, i64, String)> {
    let mut told = Vec::new();
    let tell = |line: &Line| told.push((line.tape.clone(), line.n, line.what.clone()));
    ledger.read_tapes(None, tell).await.unwrap();
    told
}

#[tokio::test]
async fn what_was_done_before_there_were_tapes_is_their_beginning() {
    let Fresh { ledger, database } = earlier().await;
    let told = told(&ledger).await;
    let of_till: Vec<_> =
        told.iter().filter(|(tape, ..)| tape == "T1").map(|(_, n, what)| (*n, what.as_str())).collect();
    let what = [
        "paid",
        "paid",
        "paid",
        "refunded",
        "paid",
        "refunded",
        "open",
        "open",
        "open",
        "empty",
        "paid",
        "cancelled",
        "blocked",
    ];
    assert_eq!(of_till, (1..).zip(what).collect::<Vec<_>>());
    assert!(told.iter().any(|(tape, _, what)| tape == "house" && what == "carried_over"), "{told:?}");
    let mut marked = Vec::new();
    ledger.read_tapes(Some("T1"), |line| marked.push(line.facts.clone())).await.unwrap();
    assert_eq!(marked[3], "audit D7QM535KENS7FE06/2 of before");
    assert!(database.connection().await.execute("SELECT COUNT(*) FROM audit").await.is_err(), "it is gone");

    // What was changed since it was carried over is found.
    assert_eq!(violations(&ledger).await, [""; 0]);
    let mut other = database.connection().await;
    other.execute("UPDATE payments SET received = 1 WHERE order_id = 'D5ZR83FVENS7FE06'").await.unwrap();
    assert_eq!(violations(&ledger).await, ["books_on_tape"]);
}

#[tokio::test]
async fn carrying_over_is_done_once_whoever_is_stopped_in_it_and_whoever_else_opens() {
    let database = written().await;
    let mut stopped = database.connection().await;
    migrate_to(17, &mut stopped).await;
    assert!(carry_some(&mut stopped, 5).await.unwrap());
    stopped.close().await.unwrap();
    let opening = || Ledger::open(&database.url);
    let (one, two, three) = tokio::join!(opening(), opening(), opening());
    for ledger in [one, two, three] {
        let ledger = ledger.unwrap();
        assert_eq!(told(&ledger).await.iter().filter(|(tape, ..)| tape == "T1").count(), 13);
        assert_eq!(violations(&ledger).await, [""; 0]);
    }
}

#[tokio::test]
async fn what_the_tapes_were_not_told_of_at_first_is_told_once_when_a_later_program_opens_the_ledger() {
    let Fresh { ledger, database } = empty().await;
    let mut other = database.connection().await;
    for written in [
        "INSERT INTO films (id, title_en, title_zh, minutes, format) VALUES (1, 'Yi Yi', '', 173, '')",
        "INSERT INTO members (id, name, folded, phone, joined_at, terminal, cashier) VALUES (10001, 'Wu', '', '+86138', 0, 'T1', '')",
        "UPDATE meta SET value = 'carried' WHERE name = 'tapes'",
        "DELETE FROM meta WHERE name = 'members_salt'",
    ] {
        other.execute(written).await.unwrap();
    }
    assert_eq!(violations(&ledger).await, ["books_on_tape"]);
    for _ in 0..2 {
        let opened = reopen(&database).await;
        assert_eq!(violations(&opened).await, [""; 0]);
        assert_eq!(told(&opened).await.len(), 2, "films and members, once");
    }
    ledger.load_catalogue(&programme()).await.unwrap();
    assert_eq!(violations(&ledger).await, [""; 0]);
    other.execute("UPDATE members SET name = 'Li' WHERE id = 10001").await.unwrap();
    assert_eq!(violations(&ledger).await, ["books_on_tape"]);
    let mut all = String::new();
    ledger.read_tapes(None, |line| all += &crate::domain::tape::export::line(line)).await.unwrap();
    assert!(!all.contains("Wu") && !all.contains("+86138"), "no name and no number is on a tape");
}
