//! How each database finds what a counter asks of the ledger in its day: never by reading through a table that grows
//! with what was sold. What looks at everything does so by its nature and is left out: verify, a search by name.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::TryStreamExt as _;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Executor as _, Row as _};

use super::*;
use crate::domain::drawer::pieces::Pieces;
use crate::domain::entry::{Doors, Gate, Scan, Way};
use crate::domain::exchange::Exchange;
use crate::domain::ids::{EntryId, MemberId, PacketCode};
use crate::domain::member::Phone;
use crate::domain::packet::{Claim, Funding, Packet, PacketKind};
use crate::domain::seat::Epoch;
use crate::domain::ticket::Ticket;
use crate::domain::time::Calendar;
use crate::ledger::connection::statement::heard;
use crate::ledger::{Admits, BlockBy, Draft, Hand, ImportRules, OnConflict, Passing, SourceFile, TakenShare};

/// The tables that do not grow with what is sold: reading through them is well.
const SMALL: [&str; 16] = [
    "films",
    "halls",
    "fares",
    "price_lists",
    "listed_prices",
    "price_versions",
    "price_rules",
    "meta",
    "screenings",
    "generations",
    "house_settings",
    "staff",
    "role_rights",
    "drawers",
    "z_reports",
    "day_closes",
];

/// Enough rows that a database prefers an index.
const ORDERS: i64 = 2_000;

/// A ledger of some years, in small.
async fn fill(connection: &mut AnyConnection) {
    let mut rows: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut add = |table, row| rows.entry(table).or_default().push(row);
    for screening in 100..200 {
        add("1 screenings (id, film, hall, price_list, starts_at)", format!("{screening}, 1, 1, 1, {screening}000000"));
        add("2 sequences (screening, seq)", format!("{screening}, 20"));
    }
    for member in 1..500 {
        let columns = "2 members (id, name, phone, joined_at, terminal, cashier)";
        add(columns, format!("{member}, 'M', '1380000{member:04}', 0, 'T1', ''"));
        add("3 wallets (member, balance, currency, entries)", format!("{member}, 100, 'CNY', 1"));
        let columns = "4 wallet_entries (member, n, kind, reference, amount, made_at)";
        add(columns, format!("{member}, 1, 'won', 'P{:05}', 100, 5", member % 300));
    }
    for packet in 0..300 {
        let (state, ended_at) = if packet < 5 { ("open", "NULL") } else { ("expired", "9") };
        add(
            "4 packets (code, kind, total, shares, currency, greeting, business_day, terminal, cashier, created_at, \
             opens_at, expires_at, seed, epoch, state, claimed, claimed_amount, returned, ended_at)",
            format!(
                "'P{packet:05}', 'equal', 300, 3, 'CNY', '', '2026-11-{:02}', 'T1', '', {packet}, 1, {packet}, 1, 'e', \
                 '{state}', 1, 100, 0, {ended_at}",
                packet % 28 + 1
            ),
        );
        let columns = "5 claims (packet, member, share, place, amount, claimed_at)";
        add(columns, format!("'P{packet:05}', {}, 0, 1, 100, {packet}", packet + 1));
    }
    for n in 0..ORDERS {
        let (id, screening, seq) = (format!("K{n:015}"), 100 + n % 100, n / 100 + 1);
        add(
            "3 orders (id, screening, state, attempt, terminal, cashier, total, currency, held_at, deadline, ended_at, \
             member, tail)",
            format!(
                "'{id}', {screening}, 'paid', '{id}', 'T1', '', 90, 'CNY', 1, 2, {n}000, {}, '{:04}'",
                n % 499 + 1,
                n
            ),
        );
        for seat in ["A", "B"] {
            add("4 order_lines (order_id, seat, fare, price)", format!("'{id}', '{seat}{seq}', 'adult', 45"));
            let columns = "4 tickets (id, order_id, screening, seat, live)";
            add(columns, format!("'{id}-{seat}{seq}', '{id}', {screening}, '{seat}{seq}', 1"));
        }
        let columns = "5 entries (id, order_id, seat, n, screening, print, verdict, door, cashier, at, booked_at)";
        add(columns, format!("'{id}', '{id}', 'A{seq}', 1, {screening}, 1, 'welcome', 'D1', '', {n}000, {n}000"));
        let columns = "5 print_jobs (id, terminal, cashier, paper, order_id, screening, seat, print, subject, state, \
                       made_at, changed_at)";
        add(
            columns,
            format!("'{id}', 'T1', '', 'ticket', '{id}', {screening}, 'A{seq}', 1, '', 'confirmed', {n}000, {n}000"),
        );
        let columns =
            "4 payments (attempt, flow, order_id, terminal, tender, amount, currency, received, moved_at, cashier)";
        add(columns, format!("'{id}', 'payment', '{id}', 'T1', 'cash', 90, 'CNY', 90, {n}000, ''"));
        add("4 attempts (attempt, order_id)", format!("'{id}', '{id}'"));
        add("4 drawer_moves (attempt, terminal, session)", format!("'{id}', 'T7', {}", n / 40 + 1));
        add(
            "4 changes (screening, seq, what, order_id, seats)",
            format!("{screening}, {seq}, 'sold', '{id}', 'A{seq}'"),
        );
        let columns = "4 tape (tape, n, done_at, what, terminal, cashier, allowed_by, subject, facts, detail, hash)";
        add(columns, format!("'T7', {}, {n}000, 'paid', 'T1', '', '', '{id}', '', '', '{n}'", n + 1));
        if n % 4 == 0 {
            let columns = "4 refunds (attempt, order_id, screening, seq, terminal, cashier, made_at)";
            add(columns, format!("'R{}', '{id}', {screening}, {seq}, 'T1', '', {n}000", &id[1..]));
            add("5 refund_lines (order_id, seat, attempt)", format!("'{id}', 'A{seq}', 'R{}'", &id[1..]));
        }
    }
    connection.execute("BEGIN").await.unwrap();
    for (table, rows) in &rows {
        for some in rows.chunks(500) {
            let insert = format!("INSERT INTO {} VALUES ({})", &table[2..], some.join("), ("));
            connection.execute(AssertSqlSafe(insert)).await.unwrap();
        }
    }
    connection.execute("COMMIT").await.unwrap();
    if connection.backend_name() == "SQLite" {
        // It knows of no house how its tables are filled: nobody tells it to look.
        return;
    }
    let analyze = if connection.backend_name() == "MySQL" {
        let tables: BTreeSet<_> = rows.keys().map(|table| table[2..].split(' ').next().unwrap()).collect();
        format!("ANALYZE TABLE {}", tables.into_iter().collect::<Vec<_>>().join(", "))
    } else {
        "ANALYZE".to_owned()
    };
    let _: Vec<_> = sqlx::raw_sql(AssertSqlSafe(analyze)).fetch(&mut *connection).try_collect().await.unwrap();
}

/// What a counter does and looks at.
async fn a_drawer(ledger: &Ledger) {
    let (till, who) = (terminal("T9"), Text::new("Li Na"));
    let hand = |millis| Hand {
        till: &till,
        id: AttemptId::from_bits(unique()),
        at: at(millis),
        who: (&till, &who),
        currency: Currency::CNY,
    };
    let none = Pieces::none(Currency::CNY);
    ledger.open_drawer(&hand(70_000), &none, at(900_000)).await.unwrap();
    let mut sold = super::sale(FIRST, "B4");
    sold.order.terminal = till.clone();
    ledger.commit(&sold).await.unwrap();
    ledger.x_report(&hand(71_000)).await.unwrap();
    ledger.count_drawer(&hand(72_000), &none).await.unwrap();
    ledger.close_drawer(&hand(73_000), None).await.unwrap();
    ledger.z_report(&till, None, Currency::CNY).await.unwrap();
    let day = ("1970-01-01", (at(0), at(80_000)));
    ledger.close_day(day, at(74_000), (&till, &who), Currency::CNY).await.unwrap();
    ledger.seal(at(75_000), (&till, &who)).await.unwrap();
}

async fn a_door(ledger: &Ledger) {
    let sale = sale(FIRST, "B1");
    ledger.commit(&sale).await.unwrap();
    let ticket = Ticket { order: sale.order.reference, seat: "B1".parse().unwrap(), print: 1 };
    let scan = Scan { id: EntryId::from_bits(unique()), gate: Gate::House, way: Way::In };
    let admits = Admits::Known;
    let passing = Passing { scan, ticket, at: at(200_000), who: who(), doors: Doors::default(), admits };
    ledger.pass(&passing, |_| false).await.unwrap();
    let scan = Scan { id: EntryId::from_bits(unique()), ..scan };
    ledger.pass(&Passing { scan, admits: Admits::Anyone, ..passing }, |_| false).await.unwrap();
    ledger.inside(FIRST).await.unwrap();
    ledger.admitted(&[FIRST, SECOND]).await.unwrap();
    ledger.tickets_sold(&[FIRST, SECOND]).await.unwrap();
    ledger.came_in(sale.order.reference, &[]).await.unwrap();
}

async fn a_day(ledger: &Ledger) {
    let (terminal, who) = (terminal("T1"), Text::new("Li Na"));
    let by = (&terminal, &who);
    let old = OrderRef { screening: ScreeningId(142), order: "K000000000000042".parse().unwrap() };
    let member = MemberId(7);
    let sale = sale(FIRST, "A1 A2");
    ledger.commit(&sale).await.unwrap();
    ledger.commit(&sale).await.unwrap();
    let asked = refund(sale.order.reference, 20_000);
    ledger.refund(&asked).await.unwrap();
    ledger.refund(&asked).await.unwrap();
    let given = super::sale(FIRST, "A6");
    ledger.commit(&given).await.unwrap();
    let told = ledger.return_quote(given.order.reference, &[], at(15_000)).await.unwrap();
    let exchange = Exchange {
        of: given.order.reference,
        seats: Vec::new(),
        kept: Vec::new(),
        fee: told.fee.fee,
        worth: told.fee.worth(),
        step: crate::domain::cash::CashStep::NONE,
    };
    let mut exchanged = super::sale(FIRST, "A5");
    exchanged.parts.clear();
    ledger.commit_exchange(&exchanged, &exchange).await.unwrap();
    ledger.commit_exchange(&exchanged, &exchange).await.unwrap();
    let one = ended(&order(FIRST, "A3"), OrderState::Expired);
    ledger.record_ended(&one, at(30_000), &Text::default()).await.unwrap();
    let more = ["A4", "A5"].map(|seat| ended(&order(FIRST, seat), OrderState::Expired));
    ledger.record_all_ended(FIRST, &more).await.unwrap();
    ledger.record_all_ended(FIRST, &more).await.unwrap();
    let attempt = AttemptId::from_bits(unique());
    ledger.record_hand_back(&hand_back(&one, attempt, &sale.parts[0], 40_000)).await.unwrap();
    let blocking = || BlockBy { terminal: &terminal, cashier: &who, at: at(50_000) };
    let wanted = [(SECOND, seats("A1"))].into();
    ledger.block(&wanted, BlockReason::Broken, blocking(), OnConflict::Refuse).await.unwrap();
    ledger.unblock(&wanted, blocking()).await.unwrap();
    ledger.call_off(SECOND, &Text::new("torn"), at(60_000), by).await.unwrap();
    ledger.orders_with_tickets(old.screening).await.unwrap();

    assert!(ledger.order(old).await.unwrap().is_some());
    assert_eq!(ledger.orders(at(1_000_000), at(1_010_000)).await.unwrap().len(), 10);
    assert_eq!(ledger.find_orders(&[member], Some("0042"), 9).await.unwrap().len(), 5);
    ledger.find_tail("0042").await.unwrap();
    ledger.sold(&[old.order]).await.unwrap();
    ledger.sequence(old.screening).await.unwrap();
    ledger.snapshot(old.screening).await.unwrap();
    ledger.changes_after(old.screening, 18).await.unwrap();
    let day = (at(1_000_000), at(1_010_000));
    let lines = ledger.lines_between(day, None, None, 4).await.unwrap();
    ledger.lines_between(day, Some(&terminal), Some(&lines[3].place()), 4).await.unwrap();
    ledger.takings(at(1_000_000), at(1_010_000), Currency::CNY).await.unwrap();

    ledger.create_member(&who, &"13900001002".parse::<Phone>().unwrap(), None, at(1), by).await.unwrap();
    ledger.member(member).await.unwrap();
    ledger.members(&[member]).await.unwrap();
    ledger.members_of_phone(&["13800000007".parse().unwrap()]).await.unwrap();
    ledger.balance(member, Currency::CNY).await.unwrap();
    ledger.winnings(member, Currency::CNY).await.unwrap();
    ledger.wallet_moves(member, Currency::CNY, None).await.unwrap();
    ledger.change_code((member, 0), None, at(1), by).await.unwrap();
    ledger.code_of(member).await.unwrap();
    ledger.grabs_of(member, at(0), at(9)).await.unwrap();

    let packet = Packet {
        code: PacketCode::from_bits(7),
        kind: PacketKind::Equal,
        total: cny(300),
        shares: 3,
        greeting: Text::default(),
        funding: Funding::Promotion,
        terminal: terminal.clone(),
        cashier: who.clone(),
        created_at: at(1_000),
        opens_at: at(1_000),
        expires_at: at(60_000),
        seed: 1,
    };
    let epoch = |name: &str| Epoch(format!("ledger.{name}"));
    ledger.create_packet(&packet, &epoch("one"), ("2026-12-01", 1_000)).await.unwrap();
    let own =
        Packet { code: PacketCode::from_bits(8), total: cny(3), funding: Funding::Wallet(member), ..packet.clone() };
    ledger.create_packet(&own, &epoch("one"), ("2026-12-01", 1_000)).await.unwrap();
    let claim =
        Claim { member, name: who.clone(), rank: 1, share: 0, amount: cny(100), at: at(2_000), is_recorded: false };
    let taken = TakenShare { code: packet.code, epoch: epoch("one"), claim };
    ledger.record_claims(std::slice::from_ref(&taken), at(3_000), by).await.unwrap();
    ledger.record_claims(&[taken], at(3_000), by).await.unwrap();
    ledger.packet(packet.code).await.unwrap();
    ledger.packet_record(packet.code).await.unwrap();
    ledger.member_record(member, Currency::CNY, 200).await.unwrap();
    ledger.packets(at(10), 200).await.unwrap();
    ledger.open_packets(None, 9).await.unwrap();
    ledger.packets_due(at(9), 9).await.unwrap();
    ledger.rebuild_packet(packet.code, (&epoch("one"), &epoch("two")), at(3_000)).await.unwrap();
    for code in [packet.code, own.code] {
        ledger.expire_packet(code, at(70_000), by).await.unwrap();
    }
    a_programme(ledger, old.screening, by).await;
}

async fn a_programme(ledger: &Ledger, old: ScreeningId, by: (&TerminalId, &Text)) {
    ledger.screenings(at(100_000_000), at(110_000_000)).await.unwrap();
    ledger.screenings_from(at(190_000_000)).await.unwrap();
    ledger.screening(old).await.unwrap();
    let calendar = Calendar::new(chrono_tz::Asia::Shanghai, chrono::NaiveTime::MIN);
    ledger.export(calendar, at(150_000_000)).await.unwrap();
    let schedule = "date,time,hall,film,price_list\n1970-01-05,13:00,1,1,1\n".to_owned();
    let file = SourceFile { name: "schedule.csv".to_owned(), text: schedule };
    let draft = Draft::read(&[file], calendar, Currency::CNY);
    let rules = ImportRules { calendar, turnaround: Duration::ZERO, now: at(300_000_000), dry_run: false };
    assert_eq!(ledger.import(&draft, rules, by).await.unwrap().screenings.added, 1);
}

/// What a database says of how it would carry out `sql`, where it reads through a table that grows.
async fn scans(connection: &mut AnyConnection, sql: &str) -> Vec<String> {
    let backend = connection.backend_name().to_owned();
    let explain = if backend == "SQLite" { "EXPLAIN QUERY PLAN" } else { "EXPLAIN" };
    let asked = format!("{explain} {}", with_values(sql, &backend));
    let rows = connection.fetch_all(AssertSqlSafe(asked.clone())).await;
    let rows = rows.unwrap_or_else(|error| panic!("{asked}: {error}"));
    let is_small = |name: &str| {
        let table = sql.split([' ', ',', ')']).collect::<Vec<_>>();
        SMALL.contains(&name) || table.windows(2).any(|pair| SMALL.contains(&pair[0]) && pair[1] == name)
    };
    match backend.as_str() {
        "SQLite" => {
            let details = rows.iter().map(|row| row.get::<String, _>(3));
            let scans = details.filter(|detail| {
                let scanned = detail.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next());
                scanned.is_some_and(|name| !is_small(name))
                    && !["CONSTANT ROW", "VALUES CLAUSE"].iter().any(|own| detail.contains(own))
            });
            scans.collect()
        }
        "MySQL" => {
            let text =
                |row: &AnyRow, column: usize| row.try_get::<Option<String>, _>(column).unwrap().unwrap_or_default();
            // Who inserts is said to read all of what he inserts into.
            let read = rows.iter().filter(|row| text(row, 1) != "INSERT");
            let said = read.map(|row| (text(row, 2), text(row, 3), text(row, 5)));
            let scans = said.filter(|(table, how, _)| {
                ["ALL", "index"].contains(&how.as_str()) && !table.starts_with('<') && !is_small(table)
            });
            scans.map(|(table, how, key)| format!("{how} {table} {key}")).collect()
        }
        _ => {
            let lines: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
            let mut scans = Vec::new();
            for (n, line) in lines.iter().enumerate() {
                let Some((how, named)) = line.split_once(" on ") else { continue };
                let table = named.split(' ').next().unwrap_or_default();
                let below = lines[n + 1..].iter().take_while(|line| !line.contains("->"));
                let is_through = how.contains("Seq Scan")
                    || how.contains("Index") && !below.clone().any(|line| line.contains("Index Cond"));
                if is_through && !SMALL.contains(&table) && !how.contains("Insert") {
                    scans.push(line.trim().to_owned());
                }
            }
            scans
        }
    }
}

/// The statement with values in place of its parameters, which every column takes.
fn with_values(sql: &str, backend: &str) -> String {
    let mut said = String::new();
    let mut rest = sql;
    while let Some((before, after)) = rest.split_once('$') {
        said.push_str(before);
        said.push_str(if before.ends_with("LIMIT ") { "9" } else { "'0'" });
        rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    said.push_str(rest);
    if backend == "MySQL" { said.replace(" AS BIGINT)", " AS SIGNED)") } else { said }
}

#[tokio::test]
async fn no_table_that_grows_is_read_through_in_a_days_work() {
    let Fresh { ledger, database } = fresh().await;
    let mut connection = database.connection().await;
    fill(&mut connection).await;
    // The first one adds up all that was ever taken.
    ledger.seal(at(1), (&terminal("T9"), &Text::default())).await.unwrap();
    let said = heard::during(async {
        a_day(&ledger).await;
        a_door(&ledger).await;
        a_drawer(&ledger).await;
    });
    let said = said.await;
    assert!(said.len() > 60, "{said:?}");

    if connection.backend_name() == "PostgreSQL" {
        // Of tables as small as these it reads through one that it would not, were it large.
        connection
            .execute("SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off")
            .await
            .unwrap();
    }
    let by_nature = "SELECT id FROM orders WHERE cashier = $1";
    assert_eq!(scans(&mut connection, by_nature).await.len(), 1, "it would be seen");
    let mut read_through = Vec::new();
    for sql in &said {
        for scan in scans(&mut connection, sql).await {
            read_through.push(format!("{scan}\n    of {sql}"));
        }
    }
    assert!(read_through.is_empty(), "{}", read_through.join("\n"));
}

#[tokio::test]
async fn orders_of_before_are_found_by_their_tail_too() {
    let Fresh { ledger, database } = fresh().await;
    let sale = sale(FIRST, "A1");
    ledger.commit(&sale).await.unwrap();
    let mut connection = database.connection().await;
    connection.execute("UPDATE orders SET tail = ''").await.unwrap();
    let migration = include_str!("../../../assets/sql/0006_lists.sql");
    let filling = migration.split(';').find(|statement| statement.trim().starts_with("UPDATE")).unwrap();
    connection.execute(filling).await.unwrap();
    let reference = sale.order.reference;
    assert_eq!(ledger.find_tail(reference.order.tail()).await.unwrap(), [(reference, at(10_000))]);
}
