//! What the tests of papers are about: a house, a screening, an order.

use std::sync::Arc;
use std::time::Duration;

use crate::domain::booked::{Booked, Ended, Moved};
use crate::domain::drawer::figures::{Figure, Figures};
use crate::domain::drawer::pieces::Pieces;
use crate::domain::drawer::{Act as DrawerAct, CardTotal, DayClose, Done, Report, Sealed};
use crate::domain::fare::{FareType, Fares};
use crate::domain::hall::{HallPlan, SeatKind};
use crate::domain::ids::{ScreeningId, TerminalId};
use crate::domain::money::{Currency, Money};
use crate::domain::order::{Act, Flow, Order, OrderHistory, OrderState};
use crate::domain::packet::{Funding, Packet, PacketKind, PacketLimits};
use crate::domain::price::{Fare, Line, PriceTable, PriceVersion};
use crate::domain::receipt::Receipt;
use crate::domain::screening::{Film, Hall, House, Screening};
use crate::domain::takings::{Takings, Tally};
use crate::domain::tender::Tender;
use crate::domain::text::{Text, Titles};
use crate::domain::ticket::{SigningKey, Ticket};
use crate::domain::time::{Calendar, Timestamp};

pub(super) fn yuan(minor: i64) -> Money {
    Money::new(minor, Currency::CNY)
}

pub(super) fn house(name: &str) -> House {
    House {
        name: Text::new(name),
        calendar: Calendar::new(chrono_tz::Asia::Shanghai, chrono::NaiveTime::MIN),
        most_seats: 60,
        drawer_limit: Money::zero(Currency::CNY),
        packets: PacketLimits { most_total: 1, most_shares: 1, daily_budget: 1, daily_grabs: 1 },
        ..House::usual(Currency::CNY)
    }
}

pub(super) fn screening(en: &str, zh: &str) -> Screening {
    let prices = [((SeatKind::Standard, Fare::ADULT), yuan(4_500))];
    Screening {
        id: ScreeningId(42),
        film: Arc::new(Film {
            id: 1,
            titles: Titles { en: Text::new(en), zh: Text::new(zh) },
            minutes: 173,
            format: Text::new("2D 国语"),
        }),
        hall: Arc::new(Hall { id: 1, name: Text::new("2"), plan: HallPlan::parse("A | ....").unwrap() }),
        starts_at: Timestamp::from_millis(1_795_263_000_000),
        prices: Arc::new(PriceTable::new(Currency::CNY, prices)),
        called_off: None,
    }
}

pub(super) fn history(state: OrderState, refunded: &[&str]) -> OrderHistory {
    let line = |seat: &str, fare, minor| Line {
        seat: seat.parse().unwrap(),
        fare,
        price: yuan(minor),
        version: PriceVersion::FIRST,
    };
    let terminal: TerminalId = "T1".parse().unwrap();
    let act = Act {
        at: Timestamp::from_millis(0),
        state,
        terminal: terminal.clone(),
        cashier: Text::new("Li Na"),
        detail: Text::default(),
        receipt: Some(Receipt { till: terminal, number: 17 }),
    };
    OrderHistory {
        order: Order {
            reference: "42-4T8Z0Q2M6HVB7KQ3".parse().unwrap(),
            state,
            lines: vec![line("A1", Fare::ADULT, 4_500), line("A2", Fare::CHILD, 2_500)],
            held_at: Timestamp::from_millis(0),
            deadline: Timestamp::from_millis(0),
            terminal: "T1".parse().unwrap(),
            cashier: Text::new("Li Na"),
            attempt: None,
            member: None,
            version: 0,
        },
        member: None,
        acts: vec![act],
        money: Vec::new(),
        refunded: refunded.iter().map(|seat| seat.parse().unwrap()).collect(),
        fee: None,
        exchanges: Vec::new(),
    }
}

/// When all of it is done: 21 November 2026, 19:41 there.
fn at() -> Timestamp {
    Timestamp::from_millis(1_795_261_260_000)
}

fn till() -> TerminalId {
    "T1".parse().unwrap()
}

/// A film with a hall, a fare that asks for a proof, and names as a house has them.
pub(super) fn evening() -> Screening {
    let mut film = screening("The Wandering Earth 3", "流浪地球 3");
    let name = |en: &str, zh: &str| Titles { en: Text::new(en), zh: Text::new(zh) };
    let of = |code, titles, proof| FareType { code, titles, proof: Text::new(proof), members_only: false };
    let fares = vec![
        of(Fare::ADULT, Titles::default(), ""),
        of(Fare::STUDENT, name("Student, evening", "学生晚场"), "学生证 student card"),
    ];
    film.prices = Arc::new(PriceTable::clone(&film.prices).at_fares(Fares::new(fares).unwrap()));
    let plan = HallPlan::parse("r = recliner Recliner 躺椅\nG | ......rr").unwrap();
    film.hall = Arc::new(Hall { id: 4, name: Text::new("4 IMAX"), plan });
    film
}

/// Three seats of it.
pub(super) fn sold() -> OrderHistory {
    let mut sold = history(OrderState::Paid, &[]);
    let line = |seat: &str, fare, minor| Line {
        seat: seat.parse().unwrap(),
        fare,
        price: yuan(minor),
        version: PriceVersion::FIRST,
    };
    sold.order.lines =
        vec![line("G5", Fare::ADULT, 4_500), line("G6", Fare::ADULT, 4_500), line("G7", Fare::STUDENT, 5_503)];
    sold
}

/// Cash that moved, for so much of the price.
fn cash(flow: Flow, received: i64, minor: i64, rounding: i64) -> Moved {
    let tender = Tender::Cash { received: yuan(received) };
    Moved { flow, tender, amount: yuan(minor), rounding: yuan(rounding), carried: false }
}

fn booked(minutes: u64, detail: &str, ended: Option<Ended>, money: Vec<Moved>) -> Booked {
    let at = at().plus(Duration::from_mins(minutes));
    Booked { at, cashier: Text::new("Li Na"), detail: Text::new(detail), ended, money }
}

/// They were paid with 200 in cash.
pub(super) fn paid() -> Booked {
    booked(0, "", None, vec![cash(Flow::Payment, 20_000, 14_503, -3)])
}

/// The first two of them, of which a fee was kept.
fn ended(is_exchange: bool) -> Ended {
    let order = sold().order;
    Ended { order: order.reference, lines: order.lines[..2].to_vec(), fee: yuan(900), is_exchange }
}

/// Two of them were given back later.
pub(super) fn given_back() -> Booked {
    let back = cash(Flow::Refund, 8_100, 8_100, 0);
    booked(5, "G5 G6: 孩子病了 child is ill", Some(ended(false)), vec![back])
}

/// An order that two of them were given for, with a card for the difference.
pub(super) fn exchanged() -> (Order, Booked) {
    let mut new = sold().order;
    new.reference = "42-7CD2XK4M0QZ5B9RW".parse().unwrap();
    new.lines.drain(..1);
    let card = Moved { tender: Tender::Card { reference: Text::new("A-1042") }, ..cash(Flow::Payment, 0, 1_903, 0) };
    let carried = |flow| Moved { carried: true, ..cash(flow, 8_100, 8_100, 0) };
    (new, booked(5, "", Some(ended(true)), vec![carried(Flow::Payment), card, carried(Flow::Refund)]))
}

/// One for which they were given on another evening, and money goes back; and what they were for.
pub(super) fn exchanged_for_less() -> (Order, Screening, Booked) {
    let mut new = sold().order;
    new.reference = "57-0VN3ZK8QAZ5M2T7D".parse().unwrap();
    new.lines.drain(..2);
    let mut old = screening("In the Mood for Love", "花样年华");
    old.id = ScreeningId(41);
    let carried = |flow| Moved { carried: true, ..cash(flow, 5_503, 5_503, 0) };
    let back = cash(Flow::Refund, 2_600, 2_597, 3);
    (new, old, booked(5, "", Some(ended(true)), vec![carried(Flow::Payment), carried(Flow::Refund), back]))
}

pub(super) fn key() -> SigningKey {
    SigningKey::from_seed(&[7; 32]).unwrap()
}

/// A ticket of an order, and its code.
pub(super) fn signed(history: &OrderHistory, seat: &str, print: u16) -> (Ticket, String) {
    let ticket = Ticket { order: history.order.reference, seat: seat.parse().unwrap(), print };
    let code = key().sign(&ticket);
    (ticket, code)
}

pub(super) fn z() -> Report {
    let mut figures = Figures::nothing(Currency::CNY);
    for (figure, value) in [
        (Figure::Float, 50_000),
        (Figure::CashPaid, 1_234_500),
        (Figure::CashBack, 8_100),
        (Figure::CardPaid, 987_600),
        (Figure::WalletPaid, 2_340),
        (Figure::FeesKept, 900),
        (Figure::PaidOut, 2_000),
        (Figure::Dropped, 1_000_000),
        (Figure::Counted, 273_700),
        (Figure::Orders, 214),
        (Figure::Tickets, 498),
        (Figure::Complimentary, 2),
        (Figure::Refunds, 3),
        (Figure::RefundedTickets, 5),
    ] {
        figures.add(figure, value).unwrap();
    }
    let card =
        |reference: &str, paid, back| CardTotal { reference: Text::new(reference), paid: yuan(paid), back: yuan(back) };
    Report {
        till: till(),
        number: 12,
        opened_at: at().plus(Duration::from_hours(1)),
        at: at().plus(Duration::from_hours(10)),
        cashier: Text::new("李娜 Li Na"),
        figures,
        cards: vec![card("A-1042", 9_000, 0), card("A-1043", 978_600, 4_500)],
        sealed: Some(Sealed { short: "7KQ3-M0ZD".to_owned(), grand_total: yuan(98_765_432_100) }),
    }
}

pub(super) fn day() -> DayClose {
    let z = z();
    let mut outside = Figures::nothing(Currency::CNY);
    outside.add(Figure::CardPaid, 4_500).unwrap();
    let sealed = z.sealed.unwrap();
    DayClose {
        number: 31,
        day: "2026-11-21".to_owned(),
        at: z.at,
        zs: vec![(till(), 12), ("T2".parse().unwrap(), 9)],
        figures: z.figures,
        outside,
        sealed,
    }
}

pub(super) fn count() -> (TerminalId, Done) {
    let pieces = [(10_000, 27), (500, 7), (100, 1), (50, 2)]
        .into_iter()
        .fold(Pieces::none(Currency::CNY), |pieces, (piece, count)| pieces.and(yuan(piece), count).unwrap());
    let done = Done {
        act: DrawerAct::Counted,
        at: at(),
        terminal: till(),
        cashier: Text::new("李娜 Li Na"),
        amount: pieces.total(),
        pieces,
        reason: Text::default(),
        expected: Some(yuan(274_400)),
    };
    (till(), done)
}

pub(super) fn takings() -> Takings {
    let mut tally = Tally::new(Currency::CNY);
    let (li, wang) = ((till(), Text::new("李娜 Li Na")), ("T2".parse().unwrap(), Text::new("Wang Wei")));
    let film = |id, en: &str, zh: &str| (id, Titles { en: Text::new(en), zh: Text::new(zh) });
    let later = at().plus(Duration::from_hours(1));
    tally.moved(li.clone(), at(), "cash", Flow::Payment, (yuan(14_503), yuan(2))).unwrap();
    tally.moved(li.clone(), later, "card", Flow::Payment, (yuan(27_000), yuan(0))).unwrap();
    tally.moved(li.clone(), later, "cash", Flow::Refund, (yuan(4_500), yuan(0))).unwrap();
    tally.moved(wang.clone(), later, "wallet", Flow::Payment, (yuan(4_500), yuan(0))).unwrap();
    tally.sold(li.clone(), film(1, "The Wandering Earth 3", "流浪地球 3"), 2, 8).unwrap();
    tally.refunded(li, film(1, "The Wandering Earth 3", "流浪地球 3"), 1).unwrap();
    tally.sold(wang, film(2, "In the Mood for Love", "花样年华"), 1, 1).unwrap();
    tally.takings().unwrap()
}

pub(super) fn red_packet() -> Packet {
    Packet {
        code: "K7QX2M".parse().unwrap(),
        kind: PacketKind::Lucky,
        total: yuan(8_800),
        shares: 10,
        greeting: Text::new("春节快乐 Happy New Year"),
        funding: Funding::Promotion,
        terminal: till(),
        cashier: Text::new("Li Na"),
        created_at: at(),
        opens_at: at().plus(Duration::from_mins(19)),
        expires_at: at().plus(Duration::from_hours(24)),
        seed: 1,
    }
}
