use std::collections::HashSet;

use chrono::{NaiveDate, NaiveTime};

use crate::domain::ids::{MemberId, PacketCode};
use crate::domain::order::OrderState;
use crate::domain::time::Calendar;

use super::super::{CreateError, demo};
use super::*;
use crate::ledger::connection::ledger::commit;
use crate::ledger::connection::migrate::migrate_to;
use crate::ledger::connection::row::{int, string};
use crate::ledger::members::wallet::{WalletEntry, credit};

pub(super) async fn join(ledger: &Ledger, name: &str, phone: &str) -> Result<MemberId, CreateError> {
    let by = (&terminal("T1"), &Text::new("Li Na"));
    let made = ledger.create_member(&Text::new(name), &phone.parse().unwrap(), None, at(1_000), by).await;
    made.map(|member| member.id)
}

/// A share of a packet, won by `member` and in the wallet. The packet's other share is nobody's.
pub(super) async fn win(ledger: &Ledger, member: MemberId, packet: u32, amount: Money) {
    let code = PacketCode::from_bits(packet);
    let mut tx = ledger.begin_write().await.unwrap();
    query(
        "INSERT INTO packets (code, kind, total, shares, currency, greeting, terminal, cashier, created_at, opens_at, \
         expires_at, seed, epoch, state, claimed, claimed_amount, returned) \
         VALUES ($1, 'equal', $2, 2, 'CNY', '恭喜发财', 'T1', 'Li Na', 0, 0, 1000000, 1, 'e', 'open', 1, $3, 0)",
    )
    .bind(code.to_string())
    .bind(2 * amount.minor())
    .bind(amount.minor())
    .execute(&mut tx)
    .await
    .unwrap();
    query("INSERT INTO claims (packet, member, share, place, amount, claimed_at) VALUES ($1, $2, 0, 1, $3, $4)")
        .bind(code.to_string())
        .bind(member.0)
        .bind(amount.minor())
        .bind(i64::from(packet))
        .execute(&mut tx)
        .await
        .unwrap();
    credit(&mut tx, member, amount, WalletEntry::Won, code.as_str(), at(i64::from(packet))).await.unwrap();
    commit(tx).await.unwrap();
}

async fn found(ledger: &Ledger, sought: &str) -> Vec<String> {
    let members = ledger.search_members(sought, 10).await.unwrap();
    members.iter().map(|member| member.name.to_string()).collect()
}

#[tokio::test]
async fn members_are_numbered_from_10001_and_a_phone_number_belongs_to_one() {
    let Fresh { ledger, database: _database } = fresh().await;
    assert_eq!(join(&ledger, "李娜", "138 0000 5678").await, Ok(MemberId(10_001)));
    assert_eq!(join(&ledger, "Wang", "13800005679").await, Ok(MemberId(10_002)));
    assert_eq!(join(&ledger, "Li", "138-0000-5678").await, Err(CreateError::PhoneTaken(MemberId(10_001))));
    let known = ledger.member(MemberId(10_001)).await.unwrap().unwrap();
    assert_eq!((known.name.as_str(), known.phone.as_str()), ("李娜", "13800005678"));
    assert_eq!(ledger.member(MemberId(10_003)).await, Ok(None));
    let some = ledger.members(&[MemberId(10_002), MemberId(7), MemberId(10_001), MemberId(10_002)]).await.unwrap();
    assert_eq!(some.iter().map(|member| member.id.0).collect::<Vec<_>>(), [10_001, 10_002]);
    assert_eq!(ledger.members(&[]).await, Ok(vec![]));
}

#[tokio::test]
async fn terminals_that_make_members_at_once_give_each_a_number_of_its_own() {
    let Fresh { ledger, database } = fresh().await;
    let other = reopen(&database).await;
    let mut numbers = HashSet::new();
    for round in 0..5 {
        let (one, two) = (format!("1380000{round}001"), format!("1380000{round}002"));
        let (first, second) = tokio::join!(join(&ledger, "One", &one), join(&other, "Two", &two));
        numbers.extend([first.unwrap(), second.unwrap()]);
        let (first, second) = tokio::join!(join(&ledger, "A", "13911110000"), join(&other, "B", "13911110000"));
        assert!(first.is_err() || second.is_err(), "one phone number, one member");
    }
    assert_eq!(numbers.len(), 10);
}

#[tokio::test]
async fn members_are_found_by_every_word_over_number_phone_and_name() {
    let Fresh { ledger, database: _database } = fresh().await;
    for (name, phone) in
        [("Étienne Moreau", "+33639981207"), ("李娜", "13900001002"), ("Li Na_%", "13900001003"), ("ÅSE 李", "12345")]
    {
        join(&ledger, name, phone).await.unwrap();
    }
    assert_eq!(found(&ledger, "").await, ["ÅSE 李", "Étienne Moreau", "Li Na_%", "李娜"], "all of them, by name");
    for sought in ["etienne", "ETIENNE\u{301}", "E\u{301}tienne", "moreau étienne"] {
        assert_eq!(found(&ledger, sought).await, ["Étienne Moreau"], "{sought}");
    }
    assert_eq!(found(&ledger, "ase").await, ["ÅSE 李"]);
    assert_eq!(found(&ledger, "étienne").await, ["Étienne Moreau"]);
    assert_eq!(found(&ledger, "MOREAU +336").await, ["Étienne Moreau"]);
    assert_eq!(found(&ledger, "李").await, ["ÅSE 李", "李娜"]);
    assert_eq!(found(&ledger, "åse 李").await, ["ÅSE 李"]);
    assert_eq!(found(&ledger, "10002").await, ["李娜"]);
    assert_eq!(found(&ledger, "1390 100").await, ["Li Na_%", "李娜"]);
    assert_eq!(found(&ledger, "139-0000 1003").await, ["Li Na_%"], "as people write phone numbers");
    for plain in ["%", "_", "a_%"] {
        assert_eq!(found(&ledger, plain).await, ["Li Na_%"], "{plain} is no wild card");
    }
    assert_eq!(found(&ledger, "nobody").await, [""; 0]);
    assert_eq!(ledger.search_members("", 2).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_member_of_before_names_were_folded_is_found_alike() {
    let Fresh { ledger, database: _database } = fresh().await;
    join(&ledger, "Zoe\u{308} Nguye\u{302}\u{303}n", "+33639981207").await.unwrap();
    let mut tx = ledger.begin_write().await.unwrap();
    // As an older program kept it: not composed, and not folded.
    query("UPDATE members SET folded = NULL, name = $1")
        .bind("Zoe\u{308} Nguye\u{302}\u{303}n")
        .execute(&mut tx)
        .await
        .unwrap();
    commit(tx).await.unwrap();
    for sought in ["zoe nguyen", "Zoë", "ZOE\u{308}"] {
        assert_eq!(found(&ledger, sought).await, ["Zoë Nguyễn"], "{sought}");
    }
}

#[tokio::test]
async fn a_chinese_name_is_found_by_its_sound_and_by_the_first_letters_of_it() {
    let Fresh { ledger, database: _database } = fresh().await;
    let names = ["王芳", "王芳芳", "吕布", "单晓丽", "Wolf Ende", "李娜 Li Na", "Wilfred"];
    for (n, name) in names.into_iter().enumerate() {
        join(&ledger, name, &format!("1390000200{n}")).await.unwrap();
    }
    for (sought, expected) in [
        ("wf", vec!["王芳", "王芳芳"]),
        ("wangfang", vec!["王芳", "王芳芳"]),
        ("wang fang", vec!["王芳", "王芳芳"]),
        ("wangff", vec!["王芳芳"]),
        ("王f", vec!["王芳", "王芳芳"]),
        ("lvbu", vec!["吕布"]),
        ("shan", vec!["单晓丽"]),
        ("danxl", vec!["单晓丽"]),
        ("lina", vec!["李娜 Li Na"]),
        ("wf 2000", vec!["王芳"]),
        // Letters that are scattered, where nobody has them side by side.
        ("wlfrd", vec!["Wilfred"]),
        ("wlf", vec!["Wilfred", "Wolf Ende"]),
        ("fw", vec![]),
        ("2000 2001", vec![]),
    ] {
        assert_eq!(found(&ledger, sought).await, expected, "{sought}");
    }
    // Of many, those that are kept are the best.
    let best = ledger.search_members("wf", 1).await.unwrap();
    assert_eq!(best[0].name.as_str(), "王芳");
}

#[tokio::test]
async fn what_names_are_found_by_is_filled_when_a_ledger_of_before_is_opened() {
    let database = Database::new().await;
    if let Some(file) = Ledger::file_of(&database.url).unwrap() {
        std::fs::File::create(file).unwrap();
    }
    let mut connection = database.connection().await;
    migrate_to(7, &mut connection).await;
    // More than are filled at a time, as that frontrow kept them.
    for n in 0..501 {
        let name = if n == 500 { "王芳" } else { "Étienne" };
        query("INSERT INTO members (id, name, folded, phone, joined_at, terminal, cashier) VALUES ($1, $2, $3, $4, 0, 'T1', '')")
            .bind(10_001 + n)
            .bind(name)
            .bind(crate::domain::text::fold(name))
            .bind((13_900_000_000_i64 + n).to_string())
            .execute(&mut connection)
            .await
            .unwrap();
    }
    let ledger = reopen(&database).await;
    assert_eq!(found(&ledger, "wf").await, ["王芳"]);
    let left = query("SELECT COUNT(*) FROM members WHERE folded IS NULL OR folded = 'étienne' OR folded = '王芳'");
    assert_eq!(int(&left.fetch_one(&mut connection).await.unwrap(), 0), Ok(0));
    let kept = query("SELECT folded FROM members WHERE id = 10501").fetch_one(&mut connection).await.unwrap();
    assert_eq!(string(&kept, 0).unwrap(), crate::domain::search::trace("王芳"));
}

#[tokio::test]
async fn an_order_is_joined_with_its_member_and_found_by_it() {
    let Fresh { ledger, database: _database } = fresh().await;
    let member = join(&ledger, "李娜", "13900001002").await.unwrap();
    let theirs = |seat| Order { member: Some(member), ..order(FIRST, seat) };
    let paid = sale_of(theirs("A1 A2"), 10_000);
    ledger.commit(&paid).await.unwrap();
    let expired = ended(&theirs("A3"), OrderState::Expired);
    ledger.record_ended(&expired, at(20_000), &Text::default()).await.unwrap();
    ledger.commit(&sale(FIRST, "A4")).await.unwrap();

    let history = ledger.order(paid.order.reference).await.unwrap().unwrap();
    assert_eq!((history.order.member, history.member.map(|member| member.id)), (Some(member), Some(member)));
    let orders = ledger.find_orders(&[member], None, 9).await.unwrap();
    assert_eq!(
        orders.iter().map(|order| order.reference).collect::<Vec<_>>(),
        [expired.reference, paid.order.reference]
    );
    assert_eq!(orders[1].lines.len(), 2);
    assert_eq!(ledger.find_orders(&[], None, 9).await, Ok(vec![]));
    assert_eq!(ledger.find_orders(&[MemberId(7)], None, 9).await, Ok(vec![]));
}

#[test]
fn the_demo_knows_a_few_dozen_guests() {
    let members = demo::members().unwrap();
    assert!((24..60).contains(&members.len()));
    let phones: HashSet<_> = members.iter().map(|(_, phone)| phone).collect();
    assert_eq!(phones.len(), members.len());
}

#[tokio::test]
async fn the_demo_makes_its_members_once_also_where_it_was_loaded_before_there_were_any() {
    let calendar = Calendar::new(chrono_tz::Asia::Shanghai, NaiveTime::from_hms_opt(6, 0, 0).unwrap());
    let today = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
    let stock = async |ledger: &Ledger| demo::stock(ledger, today, calendar, Currency::CNY).await.unwrap();
    let all = demo::members().unwrap().len();
    let Fresh { ledger, database: _database } = empty().await;
    stock(&ledger).await;
    assert_eq!(found_all(&ledger).await, all);
    query("DELETE FROM members").execute(&mut ledger.inner.writers.acquire().await.unwrap()).await.unwrap();
    assert_eq!(stock(&ledger).await, 0);
    assert_eq!(found_all(&ledger).await, all);
    query("DELETE FROM members WHERE id > 10001")
        .execute(&mut ledger.inner.writers.acquire().await.unwrap())
        .await
        .unwrap();
    stock(&ledger).await;
    assert_eq!(found_all(&ledger).await, 1, "a house that has members keeps its own");

    let Fresh { ledger, database: _database } = fresh().await;
    stock(&ledger).await;
    assert_eq!(found_all(&ledger).await, 0, "an operator's ledger is left alone");
}

async fn found_all(ledger: &Ledger) -> usize {
    ledger.search_members("", 1_000).await.unwrap().len()
}

#[tokio::test]
async fn winnings_are_the_wallet_the_sum_of_all_wins_and_the_latest_of_them() {
    let Fresh { ledger, database: _database } = fresh().await;
    let member = join(&ledger, "李娜", "13900001002").await.unwrap();
    assert_eq!(ledger.winnings(MemberId(7), Currency::CNY).await, Ok(None));
    let none = ledger.winnings(member, Currency::CNY).await.unwrap().unwrap();
    assert_eq!((none.balance, none.total, none.packets, none.latest), (cny(0), cny(0), 0, vec![]));
    for packet in 0..22 {
        win(&ledger, member, packet, cny(100 + i64::from(packet))).await;
    }
    let mut sale = sale_of(Order { member: Some(member), ..order(FIRST, "A1") }, 10_000);
    sale.parts = vec![
        Part { tender: Tender::Wallet { amount: cny(1_000) }, amount: cny(1_000) },
        Part { tender: Tender::Cash { received: cny(5_000) }, amount: cny(3_500) },
    ];
    ledger.commit(&sale).await.unwrap();
    let all = ledger.winnings(member, Currency::CNY).await.unwrap().unwrap();
    assert_eq!((all.balance, all.total, all.packets), (cny(1_431), cny(2_431), 22));
    assert_eq!(all.latest.len(), 20);
    let last = &all.latest[0];
    assert_eq!((last.packet, last.amount, last.at), (PacketCode::from_bits(21), cny(121), at(21)));
    assert_eq!(last.greeting.as_str(), "恭喜发财");
}

#[tokio::test]
async fn among_a_hundred_thousand_members_those_who_are_meant_are_found() {
    let Fresh { ledger, database: _database } = fresh().await;
    let mut tx = ledger.begin_write().await.unwrap();
    // Five rows of ten, joined, are a hundred thousand on every database.
    let digits = "(SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL \
                  SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)";
    let insert = format!(
        "INSERT INTO members (id, name, phone, joined_at, terminal, cashier) \
         SELECT n, CONCAT('Wang ', n), 20000000 + n, 0, 'T1', '' FROM (SELECT 10001 + a.d + 10 * b.d + 100 * c.d + \
         1000 * e.d + 10000 * f.d AS n FROM {digits} a, {digits} b, {digits} c, {digits} e, {digits} f) numbered"
    );
    sqlx::Executor::execute(&mut *tx, sqlx::AssertSqlSafe(insert)).await.unwrap();
    query("UPDATE members SET name = 'Élodie 100%_!' WHERE id = 99999").execute(&mut tx).await.unwrap();
    commit(tx).await.unwrap();
    for (sought, expected) in
        [("wang 77777", 1), ("200777", 100), ("100%_!", 1), ("éLODIE", 1), ("nobody", 0), ("", 200), ("w", 200)]
    {
        assert_eq!(ledger.search_members(sought, 200).await.unwrap().len(), expected, "{sought:?}");
    }
}
