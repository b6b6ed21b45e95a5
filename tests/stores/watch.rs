//! What one terminal does reaches the others.

use crate::paying::pay;
use std::time::Duration;

use frontrow::box_office::{BoxOffice, Event, Link, Notice, SourceFile};
use frontrow::domain::ids::ScreeningId;
use frontrow::domain::order::OrderState;
use frontrow::domain::screening::Screening;
use frontrow::domain::seat::{Applied, SeatMap};
use frontrow::domain::text::Text;
use frontrow::domain::time::Timestamp;
use tokio::sync::mpsc::UnboundedReceiver;

use super::house::{FIRST, House, cash, picks, seat, states};

/// A grid as a face keeps it: from events alone.
struct Grid {
    events: UnboundedReceiver<Event>,
    seats: Option<SeatMap>,
    reads: usize,
    other: Vec<Event>,
}

impl Grid {
    fn of(office: &BoxOffice) -> Self {
        let events = office.listen();
        office.watch(Some(FIRST));
        Self { events, seats: None, reads: 0, other: Vec::new() }
    }

    /// Takes events in until the grid is as wanted.
    async fn until(&mut self, what: &str, done: impl Fn(&Self) -> bool) {
        let all = async {
            while !done(self) {
                let event = self.events.recv().await.expect("the office is open");
                self.take(event);
            }
        };
        let in_time = tokio::time::timeout(Duration::from_secs(4), all).await;
        assert!(in_time.is_ok(), "{what}: {:?} {:?}", self.seats.as_ref().map(states), self.other);
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Seats(seats) => {
                self.reads += 1;
                self.seats = Some(seats);
            }
            Event::Change(delta) => {
                assert_eq!(self.seats.as_mut().expect("seats come first").apply(&delta), Applied::Yes);
            }
            other => self.other.push(other),
        }
    }

    /// Takes in what has come by now.
    fn drain(&mut self) {
        while let Ok(event) = self.events.try_recv() {
            self.take(event);
        }
    }

    fn shows(&self, seat: &str, state: &str) -> bool {
        let seats = self.seats.as_ref();
        seats.is_some_and(|seats| states(seats).get(seat).copied().unwrap_or("free") == state)
    }
}

#[tokio::test]
async fn a_screening_that_is_changed_or_called_off_is_another_on_every_screen() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let mut grid = Grid::of(&two);
    grid.until("seats", |grid| grid.seats.is_some()).await;
    one.unblock_in(FIRST, &[seat("A1")]).await.unwrap();
    let written = one.export(Timestamp::default()).await.unwrap();
    let catalogue = written.catalogue + "\n[[film]]\nid = 2\nen = \"Flow\"\nminutes = 85\n";
    let line = written.schedule.lines().nth(1).unwrap().to_owned();
    let schedule = written.schedule.replace(&line, &line.replace(",1,1,1,", ",1,2,1,"));
    let files = [("c.toml", catalogue), ("s.csv", schedule)];
    let files = files.map(|(name, text)| SourceFile { name: name.to_owned(), text });
    assert_eq!(one.import(&one.draft(&files), false).await.unwrap().screenings.changed, 1);
    let shows = |grid: &Grid, is_so: fn(&Screening) -> bool| {
        let mut news = grid.other.iter().filter_map(|event| match event {
            Event::Screening(screening) => Some(screening),
            _ => None,
        });
        news.next_back().is_some_and(|screening| screening.id == FIRST && is_so(screening))
    };
    grid.until("another film", |grid| shows(grid, |screening| screening.film.id == 2) && grid.seats.is_some()).await;
    one.call_off(FIRST, &Text::new("no projector")).await.unwrap();
    grid.until("called off", |grid| shows(grid, |screening| screening.called_off.is_some())).await;
    assert!(one.verify().await.unwrap().is_clean());
}

#[tokio::test]
async fn a_hold_a_sale_and_a_cancel_reach_the_other_terminal() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let mut grid = Grid::of(&two);
    grid.until("the first reading", |grid| grid.shows("A1", "blocked")).await;

    let sold = one.new_order(FIRST);
    one.hold(sold, &picks("G7 G8")).await.unwrap();
    grid.until("held", |grid| grid.shows("G7", "held") && grid.shows("G8", "held")).await;
    pay(&one, sold, one.new_attempt(), cash(90)).await.unwrap();
    grid.until("sold", |grid| grid.shows("G7", "sold") && grid.shows("G8", "sold")).await;

    let cancelled = one.new_order(FIRST);
    one.hold(cancelled, &picks("H1")).await.unwrap();
    grid.until("held", |grid| grid.shows("H1", "held")).await;
    one.cancel(cancelled).await.unwrap();
    grid.until("free again", |grid| grid.shows("H1", "free")).await;
    assert_eq!(grid.reads, 1, "each change came by itself");
    two.close().await;
}

#[tokio::test]
async fn a_missed_deadline_frees_the_seats_on_every_grid_within_a_second() {
    let house = House::with_hold(Duration::from_secs(1)).await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let (mut mine, mut theirs) = (Grid::of(&one), Grid::of(&two));
    mine.until("read", |grid| grid.seats.is_some()).await;
    theirs.until("read", |grid| grid.seats.is_some()).await;
    let order = one.hold(one.new_order(FIRST), &picks("C5")).await.unwrap();
    for grid in [&mut mine, &mut theirs] {
        grid.until("held", |grid| grid.shows("C5", "held")).await;
        grid.until("freed", |grid| grid.shows("C5", "free")).await;
    }
    let late = order.deadline.until(one.now());
    assert!(late < Duration::from_secs(1), "{late:?} after the deadline");
    let ended = |grid: &Grid| {
        grid.other.iter().any(|event| matches!(event, Event::Ended(o) if o.reference == order.reference && o.state == OrderState::Expired))
    };
    mine.until("told that it expired", ended).await;
    one.close().await;
    two.close().await;
}

#[tokio::test]
async fn a_hold_that_had_lapsed_before_the_grid_was_opened_is_swept_all_the_same() {
    let house = House::with_hold(Duration::from_millis(100)).await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    // Another terminal walks all screenings, and is not due for a while.
    let () =
        redis::cmd("SET").arg(house.keys().walker()).arg("T9").query_async(&mut house.redis().await).await.unwrap();
    one.hold(one.new_order(FIRST), &picks("C5")).await.unwrap();
    tokio::time::sleep(Duration::from_millis(150)).await;
    let mut grid = Grid::of(&two);
    grid.until("read", |grid| grid.shows("C5", "held")).await;
    grid.until("swept", |grid| grid.shows("C5", "free")).await;
    two.close().await;
}

#[tokio::test]
async fn a_change_that_was_missed_is_noticed_and_read() {
    let house = House::open().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let mut grid = Grid::of(&two);
    grid.until("read", |grid| grid.seats.is_some()).await;
    // Someone changes the seats and the message never comes.
    let mut redis = house.redis().await;
    let seats = house.keys().seats(FIRST);
    let () = redis::pipe()
        .cmd("HINCRBY")
        .arg(&seats)
        .arg("@version")
        .arg(3)
        .cmd("HSET")
        .arg(&seats)
        .arg("J1")
        .arg("blocked")
        .query_async(&mut redis)
        .await
        .unwrap();
    grid.until("noticed by the heartbeat", |grid| grid.shows("J1", "blocked")).await;
    one.hold(one.new_order(FIRST), &picks("J2")).await.unwrap();
    grid.until("and goes on", |grid| grid.shows("J2", "held")).await;
    two.close().await;
}

#[tokio::test]
async fn turning_to_another_screening_while_redis_is_away_is_told_and_made_good() {
    const SECOND: ScreeningId = ScreeningId(2);
    let house = House::alone().await;
    let (one, two) = (house.office("T1").await, house.office("T2").await);
    let mut grid = Grid::of(&two);
    grid.until("read", |grid| grid.seats.is_some()).await;
    let outage = house.kill_redis();
    two.watch(Some(SECOND));
    grid.until("away", |grid| grid.other.iter().any(|event| matches!(event, Event::Live(Link::Away(_))))).await;

    drop(outage);
    grid.until("the other screening", |grid| grid.seats.as_ref().is_some_and(|seats| seats.screening == SECOND)).await;
    // Once the connection is back, changes come by themselves.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    grid.drain();
    let reads = grid.reads;
    one.hold(one.new_order(SECOND), &picks("G7")).await.unwrap();
    grid.until("held", |grid| grid.shows("G7", "held")).await;
    assert_eq!(grid.reads, reads, "the change came by itself");
    two.close().await;
}

#[tokio::test]
async fn a_seat_that_cannot_be_read_is_told_once_and_not_at_every_look() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let mut grid = Grid::of(&office);
    grid.until("read", |grid| grid.seats.is_some()).await;
    let seats = house.keys().seats(FIRST);
    let mut redis = house.redis().await;
    let () = redis::pipe()
        .cmd("HSET")
        .arg(&seats)
        .arg("J1")
        .arg("nonsense")
        .cmd("HINCRBY")
        .arg(&seats)
        .arg("@version")
        .arg(2)
        .query_async(&mut redis)
        .await
        .unwrap();
    let told = |grid: &Grid| grid.other.iter().filter(|event| matches!(event, Event::Notice(Notice::Fault(_)))).count();
    grid.until("told", |grid| told(grid) > 0).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    grid.drain();
    let () = redis::cmd("HDEL").arg(&seats).arg("J1").query_async(&mut redis).await.unwrap();
    grid.until("mended", |grid| matches!(grid.other.last(), Some(Event::Live(Link::Up)))).await;
    let links = grid.other.iter().filter(|event| matches!(event, Event::Live(_))).count();
    assert_eq!((told(&grid), links), (1, 2), "{:?}", grid.other);
    office.close().await;
}
