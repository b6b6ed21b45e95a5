use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use chrono::{Days, NaiveDate, NaiveTime};

use crate::domain::hall::HallPlan;
use crate::domain::time::Calendar;

use super::super::{LoadError, demo};
use super::*;

fn shanghai() -> Calendar {
    Calendar::new(chrono_tz::Asia::Shanghai, NaiveTime::from_hms_opt(6, 0, 0).unwrap())
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
}

#[tokio::test]
async fn screenings_come_by_start_and_share_their_film_hall_and_prices() {
    let Fresh { ledger, database: _database } = fresh().await;
    let all = ledger.screenings(at(0), at(1_000_000)).await.unwrap();
    assert_eq!(all.iter().map(|screening| screening.id).collect::<Vec<_>>(), [FIRST, SECOND]);
    assert_eq!(ledger.screenings(at(0), at(200_000)).await.unwrap().len(), 1);
    let again = ledger.screening(SECOND).await.unwrap().unwrap();
    assert!(Arc::ptr_eq(&all[0].hall, &again.hall) && Arc::ptr_eq(&all[0].prices, &again.prices));
    assert_eq!(again.prices.price(SeatKind::Premium, Fare::CHILD), Some(cny(6_000)));
    assert_eq!(ledger.screening(ScreeningId(3)).await.unwrap(), None);
    let both = ledger.screenings_of(&[SECOND, ScreeningId(3), FIRST]).await.unwrap();
    assert_eq!(both.len(), 2, "what is unknown is left out");
    assert!(both.contains(&again), "as it is read alone");
}

#[tokio::test]
async fn what_another_terminal_loads_is_seen_here() {
    let Fresh { ledger, database } = empty().await;
    assert!(ledger.is_empty().await.unwrap());
    assert_eq!(ledger.screenings(at(0), at(1_000_000)).await.unwrap(), []);
    let other = reopen(&database).await;
    other.load_catalogue(&programme()).await.unwrap();
    assert_eq!(ledger.screenings(at(0), at(1_000_000)).await.unwrap().len(), 2);
    assert!(!ledger.is_empty().await.unwrap());
}

#[tokio::test]
async fn loading_a_programme_again_changes_nothing() {
    let Fresh { ledger, database: _database } = fresh().await;
    ledger.commit(&sale(FIRST, "A1")).await.unwrap();
    let before = rows(&ledger).await;
    let mut changed = programme();
    changed.halls[0].drawing = "A | ..\nB | .....p\n".to_owned();
    assert_eq!(ledger.load_catalogue(&changed).await, Ok(0));
    assert_eq!(rows(&ledger).await, before);
    assert_eq!(ledger.screening(FIRST).await.unwrap().unwrap().hall.plan.len(), 12, "a hall that is sold from stays");
}

#[tokio::test]
async fn all_that_is_wrong_with_a_programme_is_said_at_once_and_nothing_is_loaded() {
    let Fresh { ledger, database: _database } = empty().await;
    let mut wrong = programme();
    wrong.showings[0].film = 7;
    wrong.showings[1].blocked = vec!["Z9".parse().unwrap()];
    wrong.price_lists[0].prices.remove(0);
    wrong.showings.push(wrong.showings[0].clone());
    wrong.halls.push(HallDrawing { id: 2, name: Text::new("2"), drawing: "A | .x\n".to_owned() });
    let Err(LoadError::Wrong(faults)) = ledger.load_catalogue(&wrong).await else { panic!("it was loaded") };
    assert_eq!(faults.len(), 5, "{faults:#?}");
    assert!(ledger.is_empty().await.unwrap());
}

#[tokio::test]
async fn hostile_titles_come_out_clean() {
    let Fresh { ledger, database: _database } = fresh().await;
    query("UPDATE films SET title_en = $1, format = $2")
        .bind("\u{1b}]0;owned\u{7}\u{1b}[2JYi\u{202e} Yi\u{200b}\n".to_owned())
        .bind("2D\u{1b}[31m".to_owned())
        .execute(&mut ledger.inner.writers.acquire().await.unwrap())
        .await
        .unwrap();
    let film = Arc::clone(&ledger.screening(FIRST).await.unwrap().unwrap().film);
    assert_eq!((film.titles.en.as_str(), film.format.as_str()), ("]0;owned[2JYi Yi", "2D[31m"));
}

#[test]
fn the_demo_is_the_same_for_all_who_ask_on_the_same_day() {
    let ask = || demo::catalogue(today(), shanghai(), Currency::CNY).unwrap();
    assert_eq!(ask(), ask());
    let (monday, tuesday) = (
        demo::catalogue(today(), shanghai(), Currency::CNY).unwrap(),
        demo::catalogue(today().succ_opt().unwrap(), shanghai(), Currency::CNY).unwrap(),
    );
    let overlap: Vec<_> = monday.showings.iter().filter(|showing| tuesday.showings.contains(showing)).collect();
    assert!(overlap.len() * 8 > monday.showings.len() * 6, "six of seven days are the same");
}

#[test]
fn the_demo_has_halls_of_every_shape() {
    let demo = demo::catalogue(today(), shanghai(), Currency::CNY).unwrap();
    assert_eq!(demo.faults(), Vec::<String>::new());
    let plans: BTreeMap<&str, HallPlan> =
        demo.halls.iter().map(|hall| (hall.name.as_str(), HallPlan::parse(&hall.drawing).unwrap())).collect();
    let widths: BTreeMap<&str, u16> = plans.iter().map(|(name, plan)| (*name, plan.columns())).collect();
    assert_eq!(widths, BTreeMap::from([("1", 12), ("2", 14), ("3", 16), ("4 IMAX", 26), ("5", 40), ("Gold", 12)]));
    assert!(plans["4 IMAX"].len() > 300);
    // Hall 2 is the one that the screens are drawn with.
    let rows: String = plans["2"].rows().iter().map(|row| row.label.as_str()).collect();
    assert_eq!((rows.as_str(), plans["2"].len()), ("ABCDEFGHJKLM", 168));
    assert!(plans["2"].is_aisle_after(3) && plans["2"].is_aisle_after(9));
    assert!(demo.films.len() > 12);
    assert!(demo.films.iter().all(|film| !film.titles.en.is_empty() && !film.titles.zh.is_empty()));
}

#[test]
fn at_every_hour_the_demo_sells_two_screenings_that_begin_within_three_hours_and_one_film_a_hall_at_a_time() {
    let fortnight = |zone, begins: &str| {
        let calendar = Calendar { zone, ..shanghai() };
        let first: NaiveDate = begins.parse().unwrap();
        let day = |n| first.checked_add_days(Days::new(n)).unwrap();
        let weeks = [0, 7].map(|n| demo::catalogue(day(n), calendar, Currency::CNY).unwrap());
        let minutes: BTreeMap<i64, u64> =
            weeks[0].films.iter().map(|film| (film.id, u64::from(film.minutes))).collect();
        let mut showings = weeks.map(|week| week.showings).concat();

        showings.sort_by_key(|showing| (showing.hall, showing.starts_at));
        for pair in showings.windows(2).filter(|pair| pair[0].hall == pair[1].hall) {
            let cleaned = pair[0].starts_at.plus(Duration::from_mins(minutes[&pair[0].film] + 15));
            assert!(cleaned <= pair[1].starts_at, "{zone} {pair:?}");
        }
        showings.sort_by_key(|showing| showing.starts_at);
        let (begins, _) = calendar.bounds(first);
        let (ends, _) = calendar.bounds(day(13));
        for step in 0..begins.until(ends).as_secs() / 600 {
            let now = begins.plus(Duration::from_mins(10 * step));
            let soon = showings
                .iter()
                .filter(|showing| showing.starts_at >= now && now.until(showing.starts_at) <= Duration::from_hours(3));
            assert!(soon.count() >= 2, "{}", calendar.written(now, "%Z %d %H:%M"));
        }
        let days: HashSet<NaiveDate> = showings.iter().map(|showing| calendar.day_of(showing.starts_at)).collect();
        assert_eq!(days.len(), 14);
    };
    for begins in ["2026-03-23", "2026-09-28", "2026-10-19", "2026-10-26", "2026-12-28", "2028-02-23"] {
        for zone in [
            chrono_tz::Asia::Shanghai,
            chrono_tz::Asia::Kathmandu,
            chrono_tz::Europe::Berlin,
            chrono_tz::America::Los_Angeles,
            chrono_tz::America::Santiago,
            chrono_tz::Australia::Lord_Howe,
            chrono_tz::Etc::UTC,
        ] {
            fortnight(zone, begins);
        }
    }
}

#[tokio::test]
async fn the_demo_loads_prices_every_seat_and_is_topped_up_day_by_day() {
    let Fresh { ledger, database: _database } = empty().await;
    let yen = Currency::from_code("JPY").unwrap();
    let stock = async |day| demo::stock(&ledger, day, shanghai(), yen).await.unwrap();
    let first = stock(today()).await;
    assert!(first > 7 * 6 * 3, "{first}");
    assert_eq!(stock(today()).await, 0);
    let added = stock(today().succ_opt().unwrap()).await;
    assert!(added > 0 && added < first / 6, "{added} of {first}");

    let (from, _) = shanghai().bounds(today());
    let (_, to) = shanghai().bounds(today().checked_add_days(Days::new(7)).unwrap());
    let screenings = ledger.screenings(from, to).await.unwrap();
    assert_eq!(screenings.len(), first + added);
    for screening in &screenings {
        for seat in screening.hall.plan.seats() {
            let price = screening.prices.price(seat.kind, Fare::SENIOR).unwrap();
            assert!((25..=160).contains(&price.minor()) && price.currency() == yen, "{price:?}");
        }
    }
    let hall_2 = screenings.iter().find(|screening| screening.hall.name.as_str() == "2").unwrap();
    let kinds = [blocked(BlockReason::House, "A13"), blocked(BlockReason::Broken, "A14")].concat();
    assert_eq!(ledger.snapshot(hall_2.id).await.unwrap().blocked, kinds);
}

#[tokio::test]
async fn the_demo_is_topped_up_on_each_day_also_where_days_begin_at_midnight() {
    let Fresh { ledger, database: _database } = empty().await;
    let calendar = Calendar::new(chrono_tz::Europe::Berlin, chrono::NaiveTime::MIN);
    let mut day = today();
    let mut last = at(0);
    for _ in 0..4 {
        assert!(demo::stock(&ledger, day, calendar, Currency::CNY).await.unwrap() > 0, "{day}");
        let until = ledger.screenings(at(0), at(i64::MAX)).await.unwrap().last().unwrap().starts_at;
        assert!(last.until(until) >= Duration::from_hours(23), "{day}");
        (day, last) = (day.succ_opt().unwrap(), until);
    }
}

#[tokio::test]
async fn a_demo_whose_films_began_at_other_hours_goes_on_without_two_films_in_a_hall() {
    let Fresh { ledger, database: _database } = empty().await;
    let mut earlier = demo::catalogue(today(), shanghai(), Currency::CNY).unwrap();
    for showing in &mut earlier.showings {
        showing.starts_at = showing.starts_at.plus(Duration::from_mins(25));
    }
    ledger.load_catalogue(&earlier).await.unwrap();
    let tomorrow = today().succ_opt().unwrap();
    assert!(demo::stock(&ledger, tomorrow, shanghai(), Currency::CNY).await.unwrap() > 30);
    let mut screenings = ledger.screenings(at(0), at(i64::MAX)).await.unwrap();
    screenings.sort_by_key(|screening| (screening.hall.id, screening.starts_at));
    for pair in screenings.windows(2).filter(|pair| pair[0].hall.id == pair[1].hall.id) {
        assert!(pair[0].ends_at() < pair[1].starts_at, "{pair:?}");
    }
}

#[tokio::test]
async fn two_terminals_that_start_at_once_load_the_demo_once() {
    let Fresh { ledger, database } = empty().await;
    let other = reopen(&database).await;
    let (one, two) = tokio::join!(
        demo::stock(&ledger, today(), shanghai(), Currency::CNY),
        demo::stock(&other, today(), shanghai(), Currency::CNY),
    );
    let all = demo::catalogue(today(), shanghai(), Currency::CNY).unwrap().showings.len();
    assert_eq!(one.unwrap() + two.unwrap(), all);
    let (from, to) = (at(0), at(i64::MAX));
    assert_eq!(ledger.screenings(from, to).await.unwrap().len(), all);
}

#[tokio::test]
async fn the_demo_leaves_the_ledger_of_an_operator_alone() {
    let Fresh { ledger, database: _database } = fresh().await;
    assert_eq!(demo::stock(&ledger, today(), shanghai(), Currency::CNY).await, Ok(0));
}
