//! Terminals of one program share connections, feeds and maps; what a terminal holds and hears remains its own.

use std::time::Duration;

use frontrow::box_office::{BoxOffice, Event, Notice};
use frontrow::domain::ids::{OrderRef, ScreeningId};
use frontrow::domain::order::{Order, OrderState};
use frontrow::domain::seat::SeatMap;
use frontrow::domain::text::Text;
use tokio::sync::mpsc::UnboundedReceiver;

use super::house::{FIRST, House, cash, eventually, picks, seat, states};
use super::paying::pay;
use super::rollback::take_event;

const SECOND: ScreeningId = ScreeningId(2);

fn beside(open: &BoxOffice, terminal: &str) -> BoxOffice {
    open.beside(terminal.parse().unwrap(), Text::new(&format!("Cashier of {terminal}")))
}

/// What a person at a terminal has before them, from events alone.
struct Desk {
    office: BoxOffice,
    events: UnboundedReceiver<Event>,
    map: Option<SeatMap>,
    reads: usize,
    orders: Vec<Order>,
    ended: Vec<(OrderRef, OrderState)>,
    notices: Vec<Notice>,
}

impl Desk {
    fn of(office: &BoxOffice) -> Self {
        let events = office.listen();
        let (orders, ended, notices) = (Vec::new(), Vec::new(), Vec::new());
        Self { office: office.clone(), events, map: None, reads: 0, orders, ended, notices }
    }

    fn watching(office: &BoxOffice, screening: ScreeningId) -> Self {
        let desk = Self::of(office);
        office.watch(Some(screening));
        desk
    }

    fn hear(&mut self) {
        while let Ok(event) = self.events.try_recv() {
            match &event {
                Event::Seats(_) => self.reads += 1,
                Event::Orders(orders) => self.orders.clone_from(orders),
                Event::Ended(order) => self.ended.push((order.reference, order.state)),
                Event::Notice(notice) => self.notices.push(notice.clone()),
                _ => {}
            }
            take_event(event, &mut self.map);
        }
    }

    async fn until(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        for _ in 0..800 {
            self.hear();
            if is_so(self) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("{} at {}: {:?}", what, self.office.terminal(), self.map.as_ref().map(states));
    }

    fn shows(&self, name: &str, state: &str) -> bool {
        self.map.as_ref().is_some_and(|map| map.state(seat(name)).word() == state)
    }
}

#[tokio::test]
async fn terminals_of_one_program_have_one_feed_and_one_map_and_each_its_own_orders() {
    let house = House::open().await;
    let (elsewhere, one) = (house.office("T9").await, house.office("T1").await);
    let two = beside(&one, "T2");
    let mut desks = [Desk::watching(&one, FIRST), Desk::watching(&two, FIRST)];
    for desk in &mut desks {
        desk.until("the seats", |desk| desk.map.is_some()).await;
    }
    assert_eq!(one.status().await.live.feeds, 1);
    let look = two.map_of(FIRST);
    look.shown().await;

    elsewhere.hold(elsewhere.new_order(FIRST), &picks("G7")).await.unwrap();
    let ours = two.hold(two.new_order(FIRST), &picks("H1")).await.unwrap();
    for desk in &mut desks {
        desk.until("both holds", |desk| desk.shows("G7", "held") && desk.shows("H1", "held")).await;
        assert_eq!(desk.reads, 1, "each change came by itself");
    }
    eventually("the look shows them too", 2, async || {
        look.seats().is_some_and(|map| Some(&map) == desks[0].map.as_ref() && map.state(seat("H1")).word() == "held")
    })
    .await;
    desks[0].hear();
    desks[1].hear();
    assert!(desks[0].orders.is_empty());
    assert_eq!(desks[1].orders.iter().map(|order| order.reference).collect::<Vec<_>>(), [ours.reference]);

    // Another screening is another feed, for as long as somebody looks.
    drop(look);
    one.watch(Some(SECOND));
    eventually("two feeds", 2, async || two.status().await.live.feeds == 2).await;
    two.watch(None);
    assert_eq!(two.status().await.live.feeds, 1);
    let look = two.map_of(SECOND);
    one.close().await;
    assert_eq!(two.status().await.live.feeds, 1);
    drop(look);
    assert_eq!(two.status().await.live.feeds, 0);
    two.close().await;
}

#[tokio::test]
async fn what_one_did_for_all_another_goes_on_with_when_it_closes() {
    let house = House::with_hold(Duration::from_secs(2)).await;
    let (elsewhere, one) = (house.office("T9").await, house.office("T1").await);
    let two = beside(&one, "T2");
    let mut desks = [Desk::watching(&one, FIRST), Desk::watching(&two, FIRST)];
    for desk in &mut desks {
        desk.until("the seats", |desk| desk.map.is_some()).await;
    }
    one.close().await;
    let desk = &mut desks[1];
    elsewhere.hold(elsewhere.new_order(FIRST), &picks("G7")).await.unwrap();
    desk.until("the feed", |desk| desk.shows("G7", "held")).await;
    let held = two.hold(two.new_order(FIRST), &picks("H1")).await.unwrap();
    house.wipe().await;
    desk.until("the heartbeat", |desk| desk.notices.contains(&Notice::HeldAgain { orders: 1 })).await;
    desk.until("held again", |desk| desk.shows("H1", "held")).await;
    let is_over = (held.reference, OrderState::Expired);
    desk.until("the sweeper", |desk| desk.ended.contains(&is_over) && desk.shows("H1", "free")).await;
    two.close().await;
}

#[tokio::test]
async fn what_becomes_of_an_order_is_told_at_its_own_terminal_alone() {
    let house = House::open().await;
    let (elsewhere, one) = (house.office("T9").await, house.office("T1").await);
    let two = beside(&one, "T2");
    let mut desks = [Desk::watching(&one, FIRST), Desk::of(&two)];
    desks[0].until("the seats", |desk| desk.map.is_some()).await;
    let mut held = Vec::new();
    for seats in ["G7", "G8", "G9"] {
        held.push(two.hold(two.new_order(FIRST), &picks(seats)).await.unwrap());
    }
    // Its own doing is no news.
    pay(&two, held[0].reference, two.new_attempt(), cash(45)).await.unwrap();
    two.cancel(held[1].reference).await.unwrap();
    desks[0].until("sold and free", |desk| desk.shows("G7", "sold") && desk.shows("G8", "free")).await;
    elsewhere.take_over(held[2].reference).await.unwrap();
    let (order, terminal) = (held[2].reference, "T9".parse().unwrap());
    let taken = Notice::TakenOver { order, terminal };
    desks[1].until("it is told", |desk| desk.notices.contains(&taken) && desk.orders.is_empty()).await;
    desks[0].hear();
    assert!(!desks[0].notices.contains(&taken) && desks[0].orders.is_empty());
    assert_eq!((desks[0].ended.len(), desks[1].ended.len()), (0, 0));
    one.close().await;
    two.close().await;
}

#[tokio::test]
async fn a_store_that_goes_away_is_told_at_every_terminal_and_comes_back_for_all() {
    use frontrow::box_office::Link;
    let house = House::alone().await;
    let one = house.office("T1").await;
    let two = beside(&one, "T2");
    let (mut watching, mut idle) = (one.listen(), two.listen());
    one.watch(Some(FIRST));
    let link = async |events: &mut UnboundedReceiver<Event>, is_up: bool| {
        let told = async {
            while let Some(event) = events.recv().await {
                if matches!(event, Event::Live(link) if (link == Link::Up) == is_up) {
                    return;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(8), told).await.expect("it is told");
    };
    tokio::time::sleep(Duration::from_millis(300)).await;
    let outage = house.kill_redis();
    link(&mut watching, false).await;
    link(&mut idle, false).await;
    drop(outage);
    link(&mut watching, true).await;
    link(&mut idle, true).await;
    two.hold(two.new_order(FIRST), &picks("G7")).await.unwrap();
    one.close().await;
    two.close().await;
}
