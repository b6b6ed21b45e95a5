//! Files that change a catalogue from which is being sold.

use std::time::Duration;

use frontrow::box_office::{BoxOffice, Imported, NotImported, SourceFile};
use frontrow::domain::ids::ScreeningId;
use frontrow::domain::time::Timestamp;

use super::house::{FIRST, House, Locked, catalogue_from, picks, sell};

/// The files that the house would write.
pub(crate) async fn exported(house: &House) -> [SourceFile; 2] {
    let written = house.ledger.export(house.calendar, Timestamp::default()).await.unwrap();
    [("catalogue.toml", written.catalogue), ("schedule.csv", written.schedule)]
        .map(|(name, text)| SourceFile { name: name.to_owned(), text })
}

async fn import(office: &BoxOffice, files: &[SourceFile]) -> Result<Imported, NotImported> {
    office.import(&office.draft(files), false).await
}

fn conflicts(refused: Result<Imported, NotImported>) -> Vec<(i64, String)> {
    match refused.unwrap_err() {
        NotImported::Conflicts(all) => all.into_iter().map(|conflict| (conflict.screening.0, conflict.what)).collect(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_screening_whose_seats_are_held_is_not_changed_until_they_are_free_again() {
    let house = House::open().await;
    let (office, other) = (house.office("T1").await, house.office("T2").await);
    let second = ScreeningId(2);
    let order = office.new_order(second);
    office.hold(order, &picks("G1")).await.unwrap();
    let [mut tables, mut schedule] = exported(&house).await;
    tables.text.push_str("\n[[film]]\nid = 2\nen = \"Flow\"\nminutes = 85\n");
    let line = schedule.text.lines().nth(2).unwrap().to_owned();
    schedule.text = schedule.text.replace(&line, &line.replace(",1,1,1,", ",1,2,1,"));
    let files = [tables, schedule];
    let told = conflicts(import(&office, &files).await);
    assert!(told.len() == 1 && told[0].0 == 2 && told[0].1.contains(&order.to_string()), "{told:?}");
    assert_eq!(other.screening(second).await.unwrap().film.id, 1);

    office.cancel(order).await.unwrap();
    assert_eq!(import(&office, &files).await.unwrap().screenings.changed, 1);
    let day = house.calendar.day_of(other.screening(second).await.unwrap().starts_at);
    let board = other.board(day).await.unwrap();
    let row = board.iter().find(|row| row.screening.id == second).unwrap();
    assert_eq!(row.screening.film.titles.en.as_str(), "Flow", "the other terminal's next look");
    sell(&other, second, "G1").await;
    assert_eq!(conflicts(import(&office, &exported_back(&files)).await)[0].0, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_that_was_made_while_a_screening_was_changed_is_told() {
    let house = House::alone().await;
    let (office, other) = (house.office("T1").await, house.office("T2").await);
    let second = ScreeningId(2);
    other.open(second).await.unwrap();
    let [mut tables, mut schedule] = exported(&house).await;
    tables.text.push_str("\n[[film]]\nid = 2\nen = \"Flow\"\nminutes = 85\n");
    let line = schedule.text.lines().nth(2).unwrap().to_owned();
    schedule.text = schedule.text.replace(&line, &line.replace(",1,1,1,", ",1,2,1,"));
    // The look at the holds waits for Redis; behind it the writing waits for the ledger.
    house.signal_redis("STOP");
    let importing = tokio::spawn(async move { import(&office, &[tables, schedule]).await });
    tokio::time::sleep(Duration::from_millis(500)).await;
    let locked = Locked::lock(&house).await;
    house.signal_redis("CONT");
    tokio::time::sleep(Duration::from_millis(500)).await;
    let held = other.new_order(second);
    other.hold(held, &picks("G1")).await.unwrap();
    locked.unlock().await;
    let imported = importing.await.unwrap().unwrap();
    assert_eq!(imported.screenings.changed, 1);
    assert!(imported.held.len() == 1 && imported.held[0].what.contains(&held.to_string()), "{imported:?}");
}

#[tokio::test]
async fn a_screening_that_is_over_is_counted_by_the_new_plan_too() {
    let began = chrono::Utc::now() - chrono::Duration::hours(4);
    let house = House::showing(&catalogue_from(Timestamp::from_millis(began.timestamp_millis()))).await;
    let office = house.office("T1").await;
    office.open(FIRST).await.unwrap();
    let [mut tables, schedule] = exported(&house).await;
    tables.text = tables.text.replace("C | ....  ......", "C | ....");
    assert_eq!(import(&office, &[tables, schedule]).await.unwrap().halls.changed, 1);
    let verdict = office.verify().await.unwrap();
    assert!(verdict.is_clean(), "{verdict:?}");
}

/// The same files with the film of before.
fn exported_back(files: &[SourceFile; 2]) -> [SourceFile; 2] {
    let [tables, mut schedule] = files.clone();
    schedule.text = schedule.text.replace(",1,2,1,", ",1,1,1,");
    [tables, schedule]
}

#[tokio::test]
async fn a_hall_drawn_anew_is_counted_anew_in_the_live_store() {
    let house = House::open().await;
    let office = house.office("T1").await;
    assert_eq!(office.open(FIRST).await.unwrap().seats.counts(office.now()).free, 99);
    let [mut tables, schedule] = exported(&house).await;
    let before = tables.text.clone();
    tables.text = tables.text.replace("C | ....  ......", "C | ....");
    assert_ne!(tables.text, before);
    let held = office.new_order(FIRST);
    office.hold(held, &picks("C9")).await.unwrap();
    let files = [tables, schedule];
    assert_eq!(conflicts(import(&office, &files).await)[0].0, 1);
    office.cancel(held).await.unwrap();
    assert_eq!(import(&office, &files).await.unwrap().replanned.len(), 3);

    let opened = house.office("T2").await.open(FIRST).await.unwrap();
    assert_eq!((opened.screening.hall.plan.len(), opened.seats.counts(office.now()).free), (94, 93));
    let board = office.board(house.calendar.day_of(opened.screening.starts_at)).await.unwrap();
    assert_eq!(board[0].counts.unwrap().free, 93);
    let verdict = office.verify().await.unwrap();
    assert!(verdict.is_clean(), "{verdict:?}");
}
