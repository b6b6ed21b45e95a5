//! A house's own fares, and the rules by which screenings get their price lists.

use std::time::Duration;

use chrono::{NaiveDate, NaiveTime};

use super::members::join;
use super::*;
use crate::domain::exchange::Exchange;
use crate::domain::time::Calendar;
use crate::ledger::{CommitError, Draft, ImportError, ImportRules, Imported, Pricing, SourceFile};

const HOUSE: &str = r#"
[[film]]
id = 1
en = "Flow"
minutes = 85
format = "2D"

[[fare]]
code = "full"
en = "Full"
zh = "全价"

[[fare]]
code = "student"
en = "Student"
proof = "student card"

[[fare]]
code = "club"
members = true

[[price_list]]
id = 1
name = "Week"
[price_list.prices]
standard = { full = 10, student = "7.50", club = 8 }

[[price_list]]
id = 2
name = "Weekend"
[price_list.prices]
standard = { full = 12, student = 9 }
premium = { full = 14 }

[[price_rule]]
name = "weekend"
price_list = 2
days = ["sat", "sun"]

[[price_rule]]
price_list = 1

[[hall]]
id = 1
name = "1"
plan = '''
A | ......
B | pppppp
'''
"#;

/// 21 November 2026 is a Saturday.
const SCHEDULE: &str = "date,time,hall,film,price_list,blocked\n2026-11-21,19:30,1,1,,\n2026-11-23,00:30,1,1,,\n\
                        2026-11-23,19:30,1,1,,\n2026-11-24,19:30,1,1,2,\n";

fn rules() -> ImportRules {
    let calendar = Calendar::new(chrono_tz::Europe::Berlin, NaiveTime::from_hms_opt(6, 0, 0).unwrap());
    let now = calendar.at(NaiveDate::from_ymd_opt(2026, 11, 21).unwrap(), NaiveTime::from_hms_opt(12, 0, 0).unwrap());
    ImportRules { calendar, turnaround: Duration::from_mins(15), now, dry_run: false }
}

async fn import(ledger: &Ledger, tables: &str, schedule: &str) -> Result<Imported, ImportError> {
    let file = |name: &str, text: &str| SourceFile { name: name.to_owned(), text: text.to_owned() };
    let files = [file("c.toml", tables), file("s.csv", schedule)];
    let files = if schedule.is_empty() { &files[..1] } else { &files };
    ledger.import(&Draft::read(files, rules().calendar, Currency::CNY), rules(), who()).await
}

async fn imported() -> Fresh {
    let fresh = empty().await;
    import(&fresh.ledger, HOUSE, SCHEDULE).await.unwrap();
    fresh
}

fn told(refused: Result<Imported, ImportError>) -> Vec<String> {
    match refused.unwrap_err() {
        ImportError::Wrong(faults) => faults.iter().map(|fault| format!("{}: {}", fault.place, fault.what)).collect(),
        ImportError::Conflicts(all) => all.iter().map(|c| format!("{}: {} {}", c.place, c.screening, c.what)).collect(),
        ImportError::Ledger(error) => panic!("{error}"),
    }
}

async fn lists(ledger: &Ledger) -> Vec<(i64, Option<String>)> {
    let mut lists = Vec::new();
    for id in 1..=4 {
        let Pricing { price_list, rule, .. } = ledger.pricing(ScreeningId(id)).await.unwrap().unwrap();
        lists.push((price_list, rule.map(|rule| rule.to_string())));
    }
    lists
}

fn by(list: i64, rule: &str) -> (i64, Option<String>) {
    (list, Some(rule.to_owned()))
}

fn fare(word: &str) -> Fare {
    word.parse().unwrap()
}

async fn line(ledger: &Ledger, screening: ScreeningId, seat: &str, at: &str) -> Line {
    let screening = ledger.screening(screening).await.unwrap().unwrap();
    let pick = Pick { seat: seat.parse().unwrap(), fare: fare(at) };
    screening.prices.quote(&screening.hall.plan, &[pick]).unwrap()[0]
}

async fn is_clean(ledger: &Ledger) -> bool {
    ledger.verify().await.unwrap().iter().all(|finding| finding.violations == 0)
}

#[tokio::test]
async fn a_house_sells_at_its_own_fares_and_its_first_stands_in_for_a_price_that_is_not_there() {
    let Fresh { ledger, database } = imported().await;
    assert_eq!(lists(&ledger).await, [by(2, "weekend"), by(2, "weekend"), by(1, "always"), (2, None)]);
    let screening = ledger.screening(FIRST).await.unwrap().unwrap();
    let fares: Vec<String> = screening.prices.fares().codes().map(|fare| fare.to_string()).collect();
    assert_eq!(fares, ["full", "student", "club"]);
    let price = |kind: SeatKind, code| screening.prices.price(kind, fare(code));
    assert_eq!(
        (price(SeatKind::Premium, "student"), price(SeatKind::Standard, "club")),
        (Some(cny(1_400)), Some(cny(1_200)))
    );
    assert_eq!(price(SeatKind::Standard, "adult"), None, "no fare of this house");
    let other = reopen(&database).await;
    assert_eq!(other.screening(FIRST).await.unwrap(), Some(screening));

    let sold =
        sale_of(Order { lines: vec![line(&ledger, FIRST, "A1", "student").await], ..order(FIRST, "A1") }, 10_000);
    ledger.commit(&sold).await.unwrap();
    let read = other.order(sold.order.reference).await.unwrap().unwrap();
    assert_eq!((read.order.lines[0].fare, read.order.total()), (fare("student"), cny(900)));
    assert!(is_clean(&ledger).await);
}

#[tokio::test]
async fn a_fare_for_members_is_not_sold_to_an_order_without_one() {
    let Fresh { ledger, database: _database } = imported().await;
    let third = ScreeningId(3);
    let club = line(&ledger, third, "A1", "club").await;
    let mut sale = sale_of(Order { lines: vec![club], ..order(third, "A1") }, 10_000);
    let before = rows(&ledger).await;
    assert_eq!(ledger.commit(&sale).await, Err(CommitError::WrongLine(club, LineFault::MembersOnly)));
    let looked = ledger.wrong_line(third, &sale.order.lines, None, sale.at).await;
    assert_eq!(looked, Ok(Some((club, LineFault::MembersOnly))), "and it is said before anyone is charged");
    assert_eq!(rows(&ledger).await, before);
    sale.order.member = Some(join(&ledger, "Wang", "13900001003").await.unwrap());
    ledger.commit(&sale).await.unwrap();
}

#[tokio::test]
async fn a_ticket_that_costs_nothing_is_sold_with_a_reason_that_the_history_tells() {
    let fresh = empty().await;
    let ledger = &fresh.ledger;
    import(ledger, &HOUSE.replace("student = 9", "student = 0"), SCHEDULE).await.unwrap();
    let of = async |names: &[(&str, &str)], paid: i64, reason: &str| {
        let mut lines = Vec::new();
        for (seat, fare) in names {
            lines.push(line(ledger, FIRST, seat, fare).await);
        }
        let mut sale = sale_of(Order { lines, ..order(FIRST, "A1") }, 10_000);
        sale.parts.iter_mut().for_each(|part| part.amount = cny(paid));
        sale.parts.retain(|part| part.amount.minor() > 0);
        Sale { reason: Text::new(reason), ..sale }
    };
    let told = async |sale: &Sale| {
        let history = ledger.order(sale.order.reference).await.unwrap().unwrap();
        history.acts[0].detail.to_string()
    };

    let mut some = of(&[("A1", "full"), ("A2", "student")], 1_200, "").await;
    let before = rows(ledger).await;
    assert_eq!(ledger.commit(&some).await, Err(CommitError::NoReason));
    assert_eq!(rows(ledger).await, before);
    some.reason = Text::new("a prize");
    let done = ledger.commit(&some).await;
    assert!(done.is_ok() && ledger.commit(&some).await == done, "the same again gets the same answer");
    assert_eq!(ledger.commit(&Sale { reason: Text::default(), ..some.clone() }).await, done, "also without it");
    assert_eq!(told(&some).await, "complimentary: a prize");

    let all = of(&[("A3", "student")], 0, &"x".repeat(Text::LONGEST)).await;
    ledger.commit(&all).await.unwrap();
    assert_eq!(told(&all).await.chars().count(), Text::LONGEST);
    let back = ledger.refund(&refund(all.order.reference, 20_000)).await.unwrap();
    assert_eq!((back.amount, back.parts), (cny(0), vec![]));
    let none = of(&[("A4", "full")], 1_200, "press").await;
    ledger.commit(&none).await.unwrap();
    assert_eq!(told(&none).await, "", "nothing of it is free");

    // A ticket that was paid for, given for one that costs nothing.
    let quote = ledger.return_quote(none.order.reference, &seats("A4"), at(30_000)).await.unwrap();
    let (fee, worth) = (quote.fee.fee, quote.fee.worth());
    let exchange =
        Exchange { of: none.order.reference, seats: seats("A4"), kept: Vec::new(), fee, worth, step: CashStep::NONE };
    let mut guest = of(&[("A5", "student")], 0, "").await;
    assert_eq!(ledger.commit_exchange(&guest, &exchange).await, Err(CommitError::NoReason));
    guest.reason = Text::new("press");
    ledger.commit_exchange(&guest, &exchange).await.unwrap();
    assert_eq!(told(&guest).await, format!("complimentary: press; for {}: A4", none.order.reference));
    assert!(is_clean(ledger).await);
}

#[tokio::test]
async fn other_fares_are_another_version_and_a_hold_keeps_the_fare_that_it_was_made_at() {
    let Fresh { ledger, database: _database } = imported().await;
    let third = ScreeningId(3);
    let held = line(&ledger, third, "A1", "student").await;
    // The student fare goes, and the club is open to all.
    let (start, rest) = HOUSE.split_once("[[fare]]\ncode = \"student\"").unwrap();
    let (_, rest) = rest.split_once("[[fare]]").unwrap();
    let fewer = format!("{start}[[fare]]{rest}").replace("members = true", "members = false");
    let fewer = fewer.replace(", student = \"7.50\"", "").replace(", student = 9", "");
    let done = import(&ledger, &fewer, SCHEDULE).await.unwrap();
    assert_eq!((done.fares.changed, done.fares.same, done.price_lists.changed), (2, 1, 2));
    assert_eq!(line(&ledger, third, "A2", "club").await.version, PriceVersion(3));
    let now = Line { version: PriceVersion(3), seat: "A3".parse().unwrap(), ..held };
    let at = rules().now.plus(Duration::from_mins(1));
    let wrong = async |lines: &[Line]| ledger.wrong_line(third, lines, None, at).await.unwrap();
    assert_eq!(wrong(&[held]).await, None);
    assert_eq!(wrong(&[now]).await, Some((now, LineFault::Price(None))));
    let old_club = Line { version: PriceVersion(2), ..line(&ledger, third, "A2", "club").await };
    assert_eq!(wrong(&[old_club]).await, Some((old_club, LineFault::MembersOnly)), "as the fare was then");
}

#[tokio::test]
async fn other_rules_give_screenings_to_come_another_list_but_none_that_people_rely_on() {
    let Fresh { ledger, database: _database } = imported().await;
    let holiday = HOUSE.replacen(
        "[[price_rule]]\nprice_list = 1",
        "[[price_rule]]\nname = \"fair\"\nprice_list = 2\ndates = [\"2026-11-23\"]\n\n[[price_rule]]\nprice_list = 1",
        1,
    );
    let sold = sale_of(
        Order { lines: vec![line(&ledger, ScreeningId(3), "A1", "full").await], ..order(ScreeningId(3), "A1") },
        1,
    );
    ledger.commit(&sold).await.unwrap();
    let place = 1 + holiday.lines().position(|line| line == "name = \"fair\"").unwrap() - 1;
    let lines = told(import(&ledger, &holiday, "").await);
    let what = "3 tickets are sold: 1; call it off, or leave it as it is; the rule `fair` gives it price list 2; to leave it as \
                it is, name list 1 in the schedule";
    assert_eq!(lines, [format!("c.toml:{place}: {what}")]);
    let schedule = SCHEDULE.replace("2026-11-23,19:30,1,1,,", "2026-11-23,19:30,1,1,1,");
    let done = import(&ledger, &holiday, &schedule).await.unwrap();
    assert_eq!((done.price_rules.added, done.price_rules.same, done.screenings.changed), (1, 1, 1), "{done:?}");
    assert_eq!(lists(&ledger).await, [by(2, "weekend"), by(2, "weekend"), (1, None), (2, None)]);

    // Without one sold, the rules have their way, also with no schedule beside them.
    ledger.refund(&refund(sold.order.reference, 20_000)).await.unwrap();
    import(&ledger, HOUSE, SCHEDULE).await.unwrap();
    let done = import(&ledger, &holiday, "").await.unwrap();
    assert_eq!(done.rescheduled.iter().map(|(screening, _)| screening.0).collect::<Vec<_>>(), [3]);
    assert_eq!(lists(&ledger).await[2], by(2, "fair"));
    // Another name for the same list is nothing that anyone minds.
    let renamed = holiday.replace("name = \"weekend\"", "name = \"Wochenende\"");
    let done = import(&ledger, &renamed, "").await.unwrap();
    assert_eq!((done.rescheduled.len(), done.screenings.changed), (0, 2));
    assert_eq!(lists(&ledger).await[0], by(2, "Wochenende"));
    assert!(is_clean(&ledger).await);
}

#[tokio::test]
async fn what_a_rule_chose_is_left_to_it_by_an_export_and_an_import_of_that_changes_nothing() {
    let Fresh { ledger, database: _database } = imported().await;
    let calendar = rules().calendar;
    let written = ledger.export(calendar, at(0)).await.unwrap();
    assert!(written.schedule.contains("2026-11-21,19:30,1,1,,\n"), "{}", written.schedule);
    assert!(written.schedule.contains("2026-11-24,19:30,1,1,2,\n"), "{}", written.schedule);
    let same = import(&ledger, &written.catalogue, &written.schedule).await.unwrap();
    assert!(!same.is_news(), "{same:?}");
    assert_eq!((same.fares.same, same.price_rules.same), (3, 2));
    let Fresh { ledger: other, database: _other } = empty().await;
    import(&other, &written.catalogue, &written.schedule).await.unwrap();
    assert_eq!(other.export(calendar, at(0)).await.unwrap(), written);
    assert_eq!(lists(&other).await, lists(&ledger).await);
    let theirs = other.screening(FIRST).await.unwrap().unwrap();
    assert_eq!(theirs.prices.fares(), ledger.screening(FIRST).await.unwrap().unwrap().prices.fares());

    // No rule at all is written so too.
    let none = format!("price_rule = []\n{}", &HOUSE[..HOUSE.find("[[price_rule]]").unwrap()]);
    let named = SCHEDULE.replace("1,1,,", "1,1,1,");
    import(&ledger, &none, &named).await.unwrap();
    let written = ledger.export(calendar, at(0)).await.unwrap();
    assert!(!import(&ledger, &written.catalogue, &written.schedule).await.unwrap().is_news());
}

#[tokio::test]
async fn faults_of_fares_and_rules_are_told_all_at_once_each_with_its_line() {
    let Fresh { ledger, database: _database } = empty().await;
    let tables = "[[fare]]\ncode = \"club\"\nmembers = true\n\n[[fare]]\ncode = \"club\"\n\n\
                  [[price_list]]\nid = 1\nname = \"a\"\nprices = { standard = { adult = 45 }, sofa = { club = 9 } }\n\n\
                  [[price_rule]]\nprice_list = 2\nfilm = 7\n\n[[price_rule]]\nprice_list = 1\nhall = 3\n";
    let lines = told(import(&ledger, tables, "").await);
    let expected = [
        "c.toml:1: the first fare is what a guest pays who says nothing, and not for members only",
        "c.toml:5: fare `club` is there twice; give it another code",
        "c.toml:13: there is no film 7; there is none yet",
        "c.toml:13: there is no price list 2; there are 1 (a)",
        "c.toml:17: there is no hall 3; there is none yet",
    ];
    for line in expected {
        assert!(lines.iter().any(|told| told == line), "{line}: {lines:#?}");
    }
    assert!(lines.iter().any(|line| line.starts_with("c.toml:11: `sofa` is no category of seats")), "{lines:#?}");

    let tables = HOUSE.replace("\"sat\", \"sun\"", "\"Sat\", \"sun\"").replace("code = \"club\"", "code = \"Club 7\"");
    let lines = told(import(&ledger, &tables, SCHEDULE).await);
    assert_eq!(lines.len(), 2, "what is not read is not missed besides: {lines:#?}");
    assert!(lines[0].contains("`code`: `Club 7` is not a fare of 1 to 16 letters a to z, such as adult"), "{lines:#?}");
    assert!(lines[1].contains("`days`: `Sat` is not mon, tue"), "{lines:#?}");

    let unruly = HOUSE.replace("[[price_rule]]\nprice_list = 1\n", "");
    let lines = told(import(&ledger, &unruly, SCHEDULE).await);
    assert!(
        lines.len() == 1 && lines[0].starts_with("s.csv:4: price_list: it is empty, and no [[price_rule]] fits"),
        "{lines:#?}"
    );
    let lines = told(import(&ledger, &HOUSE.replace("full = 10, ", ""), SCHEDULE).await);
    assert_eq!(lines, ["c.toml:22: a price list needs at least what the first fare pays: standard = { full = 45 }"]);
}
