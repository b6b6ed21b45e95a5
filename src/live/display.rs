//! The guest's screen: a channel per terminal, on which it says what its guest sees, whole each time.
//!
//! A message is the version of its form, the instant at which it was said, and the view as JSON, a line each. It may be
//! lost, late or made up; nothing depends on it. What cannot be read, is too large or of another version is nothing.

use std::sync::Arc;

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::connect::Live;
use super::error::LiveError;
use crate::domain::fare::Fare;
use crate::domain::guest::{Coming, GuestLine, GuestOrder, GuestStep, GuestView, Scene, Sum};
use crate::domain::hall::{HallPlan, SeatId};
use crate::domain::ids::TerminalId;
use crate::domain::money::Money;
use crate::domain::order::LARGEST_ORDER;
use crate::domain::screening::{Film, Hall};
use crate::domain::text::{Text, Titles};
use crate::domain::time::Timestamp;

/// The form of the message.
const VERSION: &str = "1";

/// No honest message is longer, in bytes: the largest hall, and the largest order.
const LONGEST: usize = 64 * 1024;

/// The most screenings that are announced, and amounts of an order.
const MOST_COMING: usize = 12;
const MOST_SUMS: usize = 12;

impl Live {
    /// Says what the guest at this terminal sees. Not repeated: the next one says it anew. Gives how many listened.
    pub async fn show_guest(&self, terminal: &TerminalId, written: &str) -> Result<u64, LiveError> {
        let said = format!("{VERSION}\n{}\n{written}", self.clock().now().millis());
        self.ask_once(redis::cmd("SPUBLISH").arg(self.keys.display(terminal)).arg(said).take()).await
    }

    /// From now on what the guest at this terminal sees arrives, on this channel.
    #[must_use]
    pub fn follow_display(&self, terminal: &TerminalId) -> String {
        let channel = self.keys.display(terminal);
        self.listen(&channel, true);
        channel
    }
}

/// A message taken apart: when it was said, and the view as it was written.
#[must_use]
pub fn parts(message: &str) -> Option<(Timestamp, &str)> {
    let (version, rest) = message.split_once('\n').filter(|_| message.len() <= LONGEST)?;
    let (at, written) = rest.split_once('\n')?;
    (version == VERSION).then_some((Timestamp::from_millis(at.parse().ok()?), written))
}

#[derive(Serialize, Deserialize)]
struct WrittenView {
    house: Text,
    zone: Tz,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    coming: Vec<WrittenComing>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    order: Option<WrittenOrder>,
}

/// Titles are written as a pair, the English one first.
type WrittenTitles = (Text, Text);

#[derive(Serialize, Deserialize)]
struct WrittenComing {
    at: Timestamp,
    hall: Text,
    film: WrittenTitles,
}

#[derive(Serialize, Deserialize)]
struct WrittenOrder {
    step: String,
    film: WrittenTitles,
    format: Text,
    minutes: u16,
    hall: Text,
    /// The hall, drawn.
    plan: String,
    at: Timestamp,
    lines: Vec<(SeatId, Fare, WrittenTitles, Money)>,
    sums: Vec<(String, Money)>,
    until: Option<Timestamp>,
}

fn pair(titles: &Titles) -> WrittenTitles {
    (titles.en.clone(), titles.zh.clone())
}

fn titles((en, zh): WrittenTitles) -> Titles {
    Titles { en, zh }
}

/// The view as it is said.
#[must_use]
pub fn write(view: &GuestView) -> String {
    let (coming, order) = match &view.scene {
        Scene::Welcome(coming) => (coming.as_slice(), None),
        Scene::Order(order) => (&[][..], Some(&**order)),
    };
    let coming = coming.iter().take(MOST_COMING).map(|coming| WrittenComing {
        at: coming.starts_at,
        hall: coming.hall.clone(),
        film: pair(&coming.titles),
    });
    let order = order.map(|order| WrittenOrder {
        step: order.step.word().to_owned(),
        film: pair(&order.film.titles),
        format: order.film.format.clone(),
        minutes: order.film.minutes,
        hall: order.hall.name.clone(),
        plan: order.hall.plan.draw(),
        at: order.starts_at,
        lines: order.lines.iter().map(|line| (line.seat, line.fare, pair(&line.titles), line.price)).collect(),
        sums: order.sums.iter().map(|(sum, amount)| (sum.word().to_owned(), *amount)).collect(),
        until: order.until,
    });
    let written = WrittenView { house: view.house.clone(), zone: view.zone, coming: coming.collect(), order };
    // Nothing in it is a map with keys that are no text.
    serde_json::to_string(&written).unwrap_or_default()
}

/// What was said, if it can be believed to be a view.
#[must_use]
pub fn read(written: &str) -> Option<GuestView> {
    let view: WrittenView = serde_json::from_str(written).ok().filter(|_| written.len() <= LONGEST)?;
    let scene = match view.order {
        None => {
            let coming = view.coming.into_iter().take(MOST_COMING);
            let coming =
                coming.map(|coming| Coming { starts_at: coming.at, hall: coming.hall, titles: titles(coming.film) });
            Scene::Welcome(coming.collect())
        }
        Some(order) => Scene::Order(Box::new(read_order(order)?)),
    };
    Some(GuestView { house: view.house, zone: view.zone, scene })
}

fn read_order(order: WrittenOrder) -> Option<GuestOrder> {
    if order.lines.len() > LARGEST_ORDER || order.sums.len() > MOST_SUMS {
        return None;
    }
    let plan = HallPlan::parse(&order.plan).ok()?;
    let line = |(seat, fare, called, price)| GuestLine { seat, fare, titles: titles(called), price };
    let sums = order.sums.into_iter().map(|(sum, amount)| Some((Sum::from_word(&sum)?, amount)));
    let film = Film { id: 0, titles: titles(order.film), minutes: order.minutes, format: order.format };
    Some(GuestOrder {
        step: GuestStep::from_word(&order.step)?,
        film: Arc::new(film),
        hall: Arc::new(Hall { id: 0, name: order.hall, plan }),
        starts_at: order.at,
        lines: order.lines.into_iter().map(line).collect(),
        sums: sums.collect::<Option<Vec<_>>>()?,
        until: order.until,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Currency;
    use proptest::prelude::*;

    fn view(plan: &str, lines: usize) -> GuestView {
        let price = Money::new(4_500, Currency::CNY);
        let plan = HallPlan::parse(plan).unwrap();
        let line = |seat: SeatId| GuestLine { seat, fare: Fare::ADULT, titles: Titles::default(), price };
        let lines = plan.seats().take(lines).map(|seat| line(seat.id)).collect();
        let film = Titles { en: Text::new("Wandering Earth 3"), zh: Text::new("流浪地球 3") };
        let film = Film { id: 0, titles: film, minutes: 173, format: Text::new("2D 国语") };
        let order = GuestOrder {
            step: GuestStep::Paying,
            film: Arc::new(film),
            hall: Arc::new(Hall { id: 0, name: Text::new("2"), plan }),
            starts_at: Timestamp::from_millis(1_795_263_000_000),
            lines,
            sums: vec![(Sum::Due, price), (Sum::Received, price), (Sum::Change, Money::zero(Currency::CNY))],
            until: Some(Timestamp::from_millis(1_795_262_000_000)),
        };
        let scene = Scene::Order(Box::new(order));
        GuestView { house: Text::new("Star 星"), zone: chrono_tz::Asia::Shanghai, scene }
    }

    fn welcome() -> GuestView {
        let film = Titles { en: Text::new("YOLO"), zh: Text::new("热辣滚烫") };
        let coming = Coming { starts_at: Timestamp::from_millis(7), hall: Text::new("1"), titles: film };
        GuestView { scene: Scene::Welcome(vec![coming]), ..view("A | .", 0) }
    }

    #[test]
    fn what_is_written_is_read() {
        let own = "r = recliner Recliner 躺椅\nsection: Stalls 池座\nfocus: A\nA | r.[]  wc\n\nsection: Balcony 楼座\nA | p.\n";
        for view in [view("A | ..\nB | ..\n", 2), view(own, 3), view("A | ..", 0), welcome()] {
            assert_eq!(read(&write(&view)), Some(view));
        }
    }

    #[test]
    fn the_largest_hall_and_the_largest_order_have_room() {
        let row = ".".repeat(100);
        let rows: Vec<String> = (1..=60).map(|label| format!("{label} | {row}")).collect();
        let large = view(&rows.join("\n"), LARGEST_ORDER);
        let written = write(&large);
        assert!(written.len() < LONGEST / 2, "{}", written.len());
        assert_eq!(read(&written), Some(large));
        assert!(write(&view("A | ....  ......  ....", 4)).len() < 1_024, "and a usual one is small");
    }

    #[test]
    fn a_message_of_another_version_without_its_time_or_too_long_is_nothing() {
        assert_eq!(parts("1\n17\n{}"), Some((Timestamp::from_millis(17), "{}")));
        for rubbish in ["", "1", "1\n17", "2\n17\n{}", "1\nnow\n{}", "\n\n", &format!("1\n17\n{}", "x".repeat(LONGEST))]
        {
            assert_eq!(parts(rubbish), None, "{:?}", &rubbish[..rubbish.len().min(20)]);
        }
    }

    #[test]
    fn what_would_play_with_the_screen_is_cleaned_and_what_is_no_view_is_nothing() {
        let sound = write(&view("A | ..\nB | ..\n", 2));
        let harmful = sound.replace("Wandering", "Wan\\u001b[2Jder\\u202eing");
        let Some(Scene::Order(order)) = read(&harmful).map(|view| view.scene) else { panic!("{harmful}") };
        assert_eq!(order.film.titles.en.as_str(), "Wan[2Jdering Earth 3");
        for (from, to) in [
            ("paying", "gone"),
            ("\"due\"", "\"bribe\""),
            ("CNY", "cny"),
            ("A | ..", "A ; .."),
            ("Asia/Shanghai", "Asia/Atlantis"),
            ("\"A1\"", "\"one\""),
            ("adult", "Everyone who comes along"),
        ] {
            assert!(sound.contains(from), "{from} in {sound}");
            assert_eq!(read(&sound.replace(from, to)), None, "{to}");
        }
        let Scene::Order(order) = view("A | ..\nB | ..\n", 2).scene else { unreachable!() };
        let crowd = GuestOrder { lines: vec![order.lines[0].clone(); LARGEST_ORDER + 1], ..*order };
        let scene = Scene::Order(Box::new(crowd));
        assert_eq!(read(&write(&GuestView { scene, ..welcome() })), None);
    }

    proptest! {
        #[test]
        fn a_message_with_a_hole_in_it_harms_nobody(at in 0_usize..900, byte in any::<char>(), cut in any::<bool>()) {
            let mut written: Vec<char> = write(&view("A | ..\nB | []\n", 2)).chars().collect();
            let at = at % written.len();
            if cut { written.truncate(at) } else { written[at] = byte }
            let _ = read(&written.into_iter().collect::<String>());
        }
    }
}
