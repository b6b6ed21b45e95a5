//! What only a database of a server does. Without one, these say that they were skipped.

use std::io::Write;
use std::sync::Once;
use std::time::Duration;

use chrono::NaiveTime;
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor};

use super::super::{
    BlockBy, Draft, HouseError, ImportRules, KeptPin, Ledger, LedgerError, LoadError, OnConflict, SourceFile,
    StaffChange, StaffError,
};
use super::database::SERVER;
use super::line::Line;
use super::members::join;
use super::packets::packets_live;
use super::*;
use crate::domain::screening::House;
use crate::domain::setting::Setting;
use crate::domain::staff::{Act, Right, RightChange, Role};
use crate::domain::time::Calendar;

/// A fresh ledger on the server, if there is one.
pub(super) async fn served() -> Option<Fresh> {
    static SAID: Once = Once::new();
    if std::env::var(SERVER).is_ok() {
        return Some(fresh().await);
    }
    SAID.call_once(|| {
        // Not by a macro, whose words nobody sees when a test passes.
        let _ = writeln!(
            std::io::stderr(),
            "skipped: the ledger on MariaDB and on PostgreSQL ({SERVER} names no server; .ci/test starts both)"
        );
    });
    None
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_programs_may_open_one_new_ledger_on_a_server_at_once() {
    if served().await.is_none() {
        return;
    }
    let database = Database::new().await;
    let opens: Vec<_> = (0..6)
        .map(|_| {
            let url = database.url.clone();
            tokio::spawn(async move { Ledger::open(&url).await.map(|ledger| ledger.id().to_owned()) })
        })
        .collect();
    let mut ids = Vec::new();
    for open in opens {
        ids.push(open.await.unwrap().unwrap());
    }
    ids.dedup();
    assert_eq!(ids.len(), 1, "one ledger has one id: {ids:?}");
}

#[tokio::test]
async fn a_ledger_of_a_newer_program_on_a_server_is_refused() {
    let Some(fresh) = served().await else { return };
    let mut other = fresh.database.connection().await;
    other.execute("UPDATE _sqlx_migrations SET version = 99 WHERE version = 2").await.unwrap();
    assert_eq!(Ledger::open(&fresh.database.url).await.unwrap_err(), LedgerError::TooNew { migration: 99 });
}

#[tokio::test]
async fn a_ledger_on_a_server_whose_tables_were_made_in_other_words_is_refused() {
    let Some(fresh) = served().await else { return };
    let mut other = fresh.database.connection().await;
    let zero = if other.backend_name() == "PostgreSQL" { "decode('00', 'hex')" } else { "x'00'" };
    let edited = format!("UPDATE _sqlx_migrations SET checksum = {zero} WHERE version = 2");
    other.execute(AssertSqlSafe(edited)).await.unwrap();
    assert_eq!(Ledger::open(&fresh.database.url).await.unwrap_err(), LedgerError::OtherTables { migration: 2 });
}

#[tokio::test]
async fn a_server_that_is_not_there_is_said_to_be_out_of_reach_without_the_password() {
    let Some(fresh) = served().await else { return };
    let scheme = fresh.database.url.split(':').next().unwrap();
    let nowhere = format!("{scheme}://me:hunter2@127.0.0.1:1/frontrow");
    let refused = Ledger::open(&nowhere).await.unwrap_err();
    let LedgerError::Away(why) = &refused else { panic!("{refused:?}") };
    assert!(!why.contains("hunter2"), "{why}");
    let mut url = fresh.database.url.clone();
    url.truncate(url.rfind('/').unwrap());
    let refused = Ledger::open(&format!("{url}/no_such_database")).await.unwrap_err();
    let LedgerError::Away(why) = &refused else { panic!("{refused:?}") };
    assert!(why.contains("no_such_database"), "{why}");
}

#[tokio::test]
async fn connections_that_a_server_ended_are_made_anew() {
    let Some(fresh) = served().await else { return };
    fresh.ledger.commit(&sale(FIRST, "A1")).await.unwrap();
    let mut other = fresh.database.connection().await;
    end_all_others(&mut other).await;
    fresh.ledger.commit(&sale(FIRST, "A2")).await.unwrap();
    end_all_others(&mut other).await;
    assert_eq!(fresh.ledger.snapshot(FIRST).await.unwrap().sold.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_transaction_sees_does_not_hang_on_how_the_server_is_set_up() {
    let Some(fresh) = served().await else { return };
    let mut other = fresh.database.connection().await;
    let is_mysql = other.backend_name() == "MySQL";
    let database = fresh.database.url.rsplit('/').next().unwrap().to_owned();
    let custom = if is_mysql {
        // Seen by connections that are made from now on, of other tests too, which do not mind.
        "SET GLOBAL TRANSACTION ISOLATION LEVEL READ COMMITTED".to_owned()
    } else {
        format!("ALTER DATABASE {database} SET default_transaction_isolation = 'repeatable read'")
    };
    other.execute(AssertSqlSafe(custom)).await.unwrap();
    let ledger = reopen(&fresh.database).await;

    // All that one reads is of one instant.
    let mut reading = ledger.begin_read().await.unwrap();
    let count = || query("SELECT COUNT(*) FROM orders");
    let before = int(&count().fetch_one(&mut reading).await.unwrap(), 0).unwrap();
    ledger.commit(&sale(FIRST, "A1")).await.unwrap();
    let after = int(&count().fetch_one(&mut reading).await.unwrap(), 0).unwrap();
    drop(reading);
    // Who waited for another writer goes on from what that one wrote.
    other.execute(if is_mysql { "START TRANSACTION" } else { "BEGIN" }).await.unwrap();
    other.execute("UPDATE sequences SET seq = seq + 1 WHERE screening = 1").await.unwrap();
    let waits = tokio::spawn({
        let ledger = ledger.clone();
        async move { ledger.commit(&sale(FIRST, "A2")).await }
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    other.execute("COMMIT").await.unwrap();
    let sold = waits.await.unwrap();
    if is_mysql {
        other.execute("SET GLOBAL TRANSACTION ISOLATION LEVEL REPEATABLE READ").await.unwrap();
    }
    assert_eq!((before, after), (0, 0));
    assert_eq!(sold.unwrap().sequence, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_leaves_does_not_wait_for_a_server_that_stands_still() {
    let Some(fresh) = served().await else { return };
    let line = Line::to(&fresh.database.url).await;
    let ledger = Ledger::open(&line.url).await.unwrap();
    assert_eq!(ledger.sequence(FIRST).await, Ok(0));
    line.stand_still();
    let asked = tokio::spawn({
        let ledger = ledger.clone();
        async move { ledger.sequence(FIRST).await }
    });
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(tokio::time::timeout(Duration::from_secs(6), ledger.close()).await.is_ok(), "it is closed");
    asked.abort();
}

async fn end_all_others(connection: &mut AnyConnection) {
    if connection.backend_name() == "PostgreSQL" {
        let end = "SELECT CAST(COUNT(pg_terminate_backend(pid)) AS BIGINT) FROM pg_stat_activity \
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";
        connection.execute(end).await.unwrap();
        return;
    }
    let list = "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()";
    for row in connection.fetch_all(list).await.unwrap() {
        let id = int(&row, 0).unwrap();
        let _ = connection.execute(AssertSqlSafe(format!("KILL {id}"))).await;
    }
}

#[tokio::test]
async fn a_screening_locked_by_a_stopped_program_is_busy_within_seconds_and_free_again_soon() {
    let Some(fresh) = served().await else { return };
    let mut other = fresh.database.connection().await;
    // As a counter does that stops in the middle of a sale.
    let dialect = crate::ledger::connection::dialect::Dialect::of(&other);
    for what in dialect.on_connect_writer() {
        other.execute(what).await.unwrap();
    }
    other.execute(dialect.begin_write()).await.unwrap();
    other.execute("UPDATE sequences SET seq = seq + 1 WHERE screening = 1").await.unwrap();
    let sale = sale(FIRST, "A1");
    assert_eq!(fresh.ledger.commit(&sale).await, Err(LedgerError::Busy.into()));
    // Screenings do not wait for each other.
    fresh.ledger.commit(&super::sale(SECOND, "A1")).await.unwrap();
    // The server ends what does nothing in the middle of a transaction for five seconds.
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    assert_eq!(fresh.ledger.commit(&sale).await.unwrap().sequence, 1);
}

#[tokio::test]
async fn a_look_may_think_between_two_statements_for_longer_than_a_sale_may() {
    let Some(fresh) = served().await else { return };
    let mut look = fresh.ledger.begin_read().await.unwrap();
    look.fetch_one("SELECT COUNT(*) FROM orders").await.unwrap();
    tokio::time::sleep(std::time::Duration::from_secs(6)).await;
    look.fetch_one("SELECT COUNT(*) FROM tickets").await.unwrap();
}

#[tokio::test]
async fn a_counter_needs_no_right_to_change_tables_or_to_undo_what_is_booked() {
    let Some(fresh) = served().await else { return };
    let url = till(&fresh, &["-- MariaDB, MySQL", "-- PostgreSQL"]).await;
    let counter = Ledger::open(&url).await.unwrap();
    let sold = sale(FIRST, "A1");
    counter.commit(&sold).await.unwrap();
    counter.refund(&refund(sold.order.reference, 1)).await.unwrap();
    let member = join(&counter, "Li Na", "13900001002").await.unwrap();
    assert_eq!(member.0, 10_001);
    counter.change_code((member, 0), None, at(2), who()).await.unwrap();
    packets_live(&counter, member).await;
    let who = (&terminal("T1"), &Text::default());
    let by = BlockBy { terminal: who.0, cashier: who.1, at: at(2) };
    let wanted = [(FIRST, seats("A1"))].into();
    counter.block(&wanted, BlockReason::Broken, by, OnConflict::Refuse).await.unwrap();
    assert_eq!(counter.unblock(&wanted, by).await.unwrap()[0].seats, seats("A1"));
    super::drawer::a_session(&counter).await;
    super::staff::an_ask_that_is_ended_twice(&counter).await;
    let refused = counter.call_off(FIRST, &Text::default(), at(3), who).await;
    assert!(matches!(refused, Err(LedgerError::NotAllowed(_))), "{refused:?}");
    let loaded = counter.load_catalogue(&programme()).await;
    assert!(matches!(loaded, Err(LoadError::Ledger(LedgerError::NotAllowed(_)))), "{loaded:?}");
    let made = counter.make_house(&House::usual(Currency::CNY), at(3), who).await;
    assert!(matches!(made, Err(HouseError::Ledger(LedgerError::NotAllowed(_)))), "{made:?}");
    let mut till = AnyConnection::connect(&url).await.unwrap();
    for right in [
        "INSERT INTO generations (n, token, members, screenings, begun_at, reason) VALUES (1, 'abcdefghij', 1, 1, 1, 'x')",
        "INSERT INTO live_stores (n, store, address, terminal, seen_at) VALUES (1, 's', 'a', 'T1', 1)",
    ] {
        till.execute(right).await.unwrap();
    }
    for wrong in [
        "UPDATE tickets SET seat = 'A2'",
        "DELETE FROM tickets",
        "UPDATE payments SET amount = 0",
        "DELETE FROM payments",
        "DELETE FROM refunds",
        "UPDATE refund_lines SET attempt = 'A'",
        "DELETE FROM tape",
        "UPDATE tape SET detail = 'x'",
        "UPDATE wallet_entries SET amount = 0",
        "UPDATE drawer_acts SET amount = 0",
        "DELETE FROM drawer_moves",
        "UPDATE z_reports SET figures = ''",
        "DELETE FROM day_closes",
        "UPDATE leaves SET verdict = 'allowed'",
        "DELETE FROM leaves",
        "DROP TABLE tape",
        "UPDATE orders SET cashier = 'x'",
        "UPDATE orders SET ended_at = 0",
        "UPDATE orders SET total = 0",
        "UPDATE meta SET value = '/tmp/x/by-till' WHERE name = 'ledger'",
        "INSERT INTO meta (name, value) VALUES ('x', 'y')",
        "UPDATE _sqlx_migrations SET success = FALSE",
        "INSERT INTO _sqlx_migrations SELECT 99, description, installed_on, success, checksum, execution_time \
         FROM _sqlx_migrations WHERE version = 1",
        "UPDATE house_settings SET value = 'USD' WHERE name = 'currency'",
        "INSERT INTO house_settings (version, name, value, changed_at, terminal, cashier) \
         VALUES (9, 'currency', 'USD', 1, 'T1', 'x')",
        "UPDATE staff SET role = 'admin'",
        "DELETE FROM staff",
        "INSERT INTO staff (version, number, name, role, pin, pepper, is_active, changed_at, terminal, cashier) \
         VALUES (9, 9, 'x', 'admin', 'x', 'x', 1, 1, 'T1', 'x')",
        "INSERT INTO role_rights (version, role, act, judged, changed_at, terminal, cashier) \
         VALUES (9, 'cashier', 'refund', 'allowed', 1, 'T1', 'x')",
        "INSERT INTO prices (price_list, seat_kind, fare, price) VALUES (1, 'standard', 'child', 1)",
        "UPDATE prices SET price = 1",
        "UPDATE screenings SET starts_at = 0",
        "UPDATE halls SET plan = ''",
        "UPDATE members SET name = 'x'",
        "UPDATE member_codes SET code = 'x'",
        "DELETE FROM member_codes",
        "UPDATE ticket_keys SET public = 'x'",
        "UPDATE entries SET verdict = 'welcome'",
        "DELETE FROM entries",
        "INSERT INTO retired_keys (id, retired_at, terminal, cashier) VALUES ('0000', 1, 'T1', 'x')",
        "UPDATE wallets SET member = 1",
        "UPDATE packets SET total = 1",
        "UPDATE claims SET amount = 1",
        "UPDATE sequences SET screening = 2",
        "UPDATE generations SET token = 'x'",
    ] {
        assert!(till.execute(wrong).await.is_err(), "{wrong}");
    }
}

#[tokio::test]
async fn who_imports_and_calls_off_needs_the_rights_of_the_readme_and_no_more() {
    let Some(fresh) = served().await else { return };
    let manager = ["-- MariaDB and MySQL, to import", "-- on PostgreSQL, to import"];
    till(&fresh, &["-- MariaDB, MySQL", "-- PostgreSQL"]).await;
    let url = till(&fresh, &manager).await;
    let office = Ledger::open(&url).await.unwrap();
    let who = (&terminal("T1"), &Text::default());
    office.make_house(&House::usual(Currency::CNY), at(1), who).await.unwrap();
    let rename = |house: &mut House| house.name = Text::new("Star");
    assert_eq!(office.change_house(Setting::Cinema, rename, at(2), who).await.unwrap().name.as_str(), "Star");
    let later = |house: &mut House| house.set(Setting::DayBegins, "07:00").unwrap();
    office.change_house(Setting::DayBegins, later, at(2), who).await.unwrap();
    let rules = ImportRules {
        calendar: Calendar::new(chrono_tz::Asia::Shanghai, NaiveTime::MIN),
        turnaround: Duration::from_mins(15),
        now: at(0),
        dry_run: false,
    };
    let written = office.export(rules.calendar, at(0)).await.unwrap();
    let tables = written.catalogue.replace("45.00", "46.00").replace("Yi Yi", "Yi  Yi 2").replace("\"1\"", "\"One\"");
    let file = SourceFile { name: "c.toml".to_owned(), text: tables };
    let imported = office.import(&Draft::read(&[file], rules.calendar, Currency::CNY), rules, who).await.unwrap();
    assert_eq!([imported.films, imported.halls, imported.price_lists].map(|tally| tally.changed), [1, 1, 1]);
    let off = office.call_off(FIRST, &Text::new("no projector"), at(3), (&terminal("T1"), &Text::default())).await;
    assert_eq!(off, Ok(Some(at(3))));
}

#[tokio::test]
async fn who_says_who_works_here_needs_the_rights_of_the_page_and_can_rewrite_nothing() {
    let Some(fresh) = served().await else { return };
    let counter = ["-- MariaDB, MySQL", "-- PostgreSQL"];
    let first = StaffChange::Add {
        name: Text::new("Li Na"),
        role: Role::ADMIN,
        pin: KeptPin { hash: "h".to_owned(), pepper: "p".to_owned() },
    };
    let till_ledger = Ledger::open(&till(&fresh, &counter).await).await.unwrap();
    let refused = till_ledger.change_staff(&first, at(1), who()).await;
    assert!(matches!(refused, Err(StaffError::Ledger(LedgerError::NotAllowed(_)))), "{refused:?}");
    // A counter reads who works here, and writes down what they do.
    assert!(!till_ledger.staff().await.unwrap().has_staff());
    till_ledger.note("failed", &Text::new("7, wrong PIN 1"), at(1), who()).await.unwrap();

    let url =
        till(&fresh, &["-- MariaDB and MySQL, to say who works here", "-- on PostgreSQL, to say who works here"]).await;
    let admin = Ledger::open(&url).await.unwrap();
    admin.change_staff(&first, at(1), who()).await.unwrap();
    let right = RightChange { role: Role::CASHIER, act: Act::Refund, right: Right::Allowed };
    admin.change_right(right, at(2), who()).await.unwrap();
    let mut by_hand = AnyConnection::connect(&url).await.unwrap();
    for wrong in ["UPDATE staff SET pin = 'x'", "DELETE FROM staff", "UPDATE role_rights SET judged = 'allowed'"] {
        assert!(by_hand.execute(wrong).await.is_err(), "{wrong}");
    }
}

#[tokio::test]
async fn an_id_that_another_hand_wrote_is_not_believed_for_a_folder_would_be_named_by_it() {
    let Some(fresh) = served().await else { return };
    let mut other = fresh.database.connection().await;
    for wrong in ["/tmp/x/by-till", "../../../x", "", "0123456789abcdef"] {
        let written = format!("UPDATE meta SET value = '{wrong}' WHERE name = 'ledger'");
        other.execute(AssertSqlSafe(written)).await.unwrap();
        let refused = Ledger::open(&fresh.database.url).await;
        assert!(matches!(refused, Err(LedgerError::Fault(_))), "{wrong}: {refused:?}");
    }
}

/// The address of a user who has the rights of these blocks of `docs/servers.md` besides those that it has.
async fn till(fresh: &Fresh, [mysql, postgres]: &[&str; 2]) -> String {
    let database = fresh.database.url.rsplit('/').next().unwrap().to_owned();
    let user = format!("till_{database}");
    let mut owner = fresh.database.connection().await;
    let kind = if owner.backend_name() == "MySQL" { mysql } else { postgres };
    for grant in grants(kind, &user, &database) {
        owner.execute(AssertSqlSafe(grant.clone())).await.unwrap_or_else(|error| panic!("{grant}: {error}"));
    }
    owner.close().await.unwrap();
    let (scheme, rest) = fresh.database.url.split_once("://").unwrap();
    let place = rest.rsplit('@').next().unwrap();
    format!("{scheme}://{user}:secret@{place}")
}

/// The statements of the page's block that begins with `kind`.
fn grants(kind: &str, user: &str, database: &str) -> Vec<String> {
    let page = include_str!("../../../docs/servers.md");
    let (_, block) = page.split_once(kind).expect("the page tells the grants");
    let (_, block) = block.split_once('\n').unwrap();
    let (block, _) = block.split_once("```").unwrap();
    let block = block.replace("frontrow_till", user).replace("frontrow.", &format!("{database}."));
    block.split(';').map(|statement| statement.trim().to_owned()).filter(|statement| !statement.is_empty()).collect()
}
