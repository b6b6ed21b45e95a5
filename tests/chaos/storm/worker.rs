//! A terminal of the storm: a program of its own (this one, started again) that does this and that at its
//! counter until it is killed, and says each thing before and after it did it.

use std::io::Write;
use std::ops::RangeInclusive;
use std::time::Duration;

use chrono::NaiveTime;
use frontrow::box_office::{BoxOffice, NewPacket};
use frontrow::domain::hall::SeatId;
use frontrow::domain::ids::{MemberId, OrderRef, PacketCode, ScreeningId};
use frontrow::domain::money::{Currency, Money};
use frontrow::domain::order::Order;
use frontrow::domain::packet::{Funding, PacketKind, PacketLimits, PacketState};
use frontrow::domain::price::{Fare, Pick};
use frontrow::domain::refusal::Refusal;
use frontrow::domain::screening::House;
use frontrow::domain::seat::SeatState;
use frontrow::domain::tender::Tender;
use frontrow::domain::text::Text;
use frontrow::domain::time::Calendar;
use frontrow::ledger::Ledger;
use frontrow::live::{Address, Live};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// What the program is told.
pub(crate) const LEDGER: &str = "FRONTROW_CHAOS_LEDGER";
pub(crate) const REDIS: &str = "FRONTROW_CHAOS_REDIS";
pub(crate) const TERMINAL: &str = "FRONTROW_CHAOS_TERMINAL";
pub(crate) const SEED: &str = "FRONTROW_CHAOS_SEED";
pub(crate) const WORK: &str = "FRONTROW_CHAOS_WORK";

/// What the terminals are busy with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Work {
    /// Seats, and now and then a share of a packet.
    Seats,
    /// Packets of all sizes, with a crowd at each terminal.
    Packets,
}

impl Work {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Seats => "seats",
            Self::Packets => "packets",
        }
    }
}

/// What each line begins with that a terminal says.
pub(crate) const SAYS: &str = "@ ";

pub(crate) const SCREENING: ScreeningId = ScreeningId(1);

/// Those for whom shares are taken.
pub(super) const FIRST_MEMBER: i64 = 10_001;
pub(super) const MEMBERS: i64 = 120;

/// Short, so that many lapse.
const HOLD: Duration = Duration::from_secs(2);

/// How many things a terminal does at once.
const HANDS: u64 = 2;

/// How many grab at it at once where packets are its work.
const GUESTS: u64 = 8;

pub(crate) async fn office(name: &str, ledger: &str, redis: &str) -> Option<BoxOffice> {
    let ledger = Ledger::open(ledger).await.ok()?;
    let (live, pushes) = Live::connect(Address::parse(redis).unwrap(), ledger.id(), Currency::CNY).await.ok()?;
    let house = House {
        sales_end: Duration::from_mins(15),
        turnaround: Duration::from_mins(15),
        refund_days: 7,
        name: Text::new("Storm"),
        calendar: Calendar::new(chrono_tz::UTC, NaiveTime::from_hms_opt(6, 0, 0).unwrap()),
        currency: Currency::CNY,
        hold: HOLD,
        fees: frontrow::domain::fee::FeeLadder::default(),
        most_seats: 60,
        cash: frontrow::domain::cash::CashStep::NONE,
        drawer_limit: Money::zero(Currency::CNY),
        doors: frontrow::domain::entry::Doors::default(),
        packets: PacketLimits {
            most_total: 10_000,
            most_shares: 100,
            daily_budget: i64::MAX / 4,
            daily_grabs: 1_000_000,
        },
    };
    Some(BoxOffice::new(house, name.parse().unwrap(), Text::new(name), live, pushes, ledger))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "started by the storm"]
async fn terminal() {
    let told = |name: &str| std::env::var(name).unwrap();
    let (name, ledger, redis) = (told(TERMINAL), told(LEDGER), told(REDIS));
    let office = loop {
        match office(&name, &ledger, &redis).await {
            Some(office) => break office,
            None => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    };
    let mut events = office.listen();
    tokio::spawn(async move { while events.recv().await.is_some() {} });
    office.watch(Some(SCREENING));
    let seed: u64 = told(SEED).parse().unwrap();
    let rng = |hand: u64| StdRng::seed_from_u64(seed.wrapping_add(hand));
    if told(WORK) == Work::Packets.word() {
        let guests = (0..GUESTS).map(|guest| tokio::spawn(grab_on_and_on(office.clone(), rng(guest))));
        futures_util::future::join_all(guests).await;
    }
    let (packets, mut lucky) = (office.clone(), rng(HANDS));
    tokio::spawn(async move {
        loop {
            if let Some(open) = open_packets(&packets, &mut lucky, 3, 10..=10).await {
                grab(&packets, &open, &mut lucky).await;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let hands = (0..HANDS).map(|hand| {
        let (office, mut rng) = (office.clone(), rng(hand));
        tokio::spawn(async move {
            loop {
                act(&office, &mut rng).await;
            }
        })
    });
    futures_util::future::join_all(hands).await;
}

/// One line, in one piece: whoever is killed has said it or not.
fn say(words: &str) {
    let line = format!("{SAYS}{words}\n");
    let _ = std::io::stdout().lock().write_all(line.as_bytes());
}

fn outcome<T>(done: &Result<T, Refusal>) -> String {
    match done {
        Ok(_) => "ok".to_owned(),
        Err(Refusal::Unsure { .. }) => "unsure".to_owned(),
        Err(Refusal::Fault(what)) => format!("fault:{what}").replace(' ', "_"),
        Err(refusal) => refusal.code().to_owned(),
    }
}

async fn act(office: &BoxOffice, rng: &mut StdRng) {
    let seats = match office.open(SCREENING).await {
        Ok(open) => open.seats,
        Err(refusal) => {
            say(&format!("look - - {}", outcome::<()>(&Err(refusal))));
            return tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let of = |wanted: fn(&SeatState) -> bool| -> Vec<OrderRef> {
        let seen = seats.taken().filter(|(_, state)| wanted(state)).filter_map(|(_, state)| state.occupant());
        seen.map(|by| OrderRef { screening: SCREENING, order: by.order }).collect()
    };
    let sold = of(|state| matches!(state, SeatState::Sold { .. }));
    let open = of(|state| matches!(state, SeatState::Held { .. }));
    match rng.random_range(0..12) {
        10.. if sold.len() > 10 => exchange(office, sold[rng.random_range(0..sold.len())], rng).await,
        0..3 if sold.len() > 20 => refund(office, sold[rng.random_range(0..sold.len())]).await,
        3 if !open.is_empty() => {
            let reference = open[rng.random_range(0..open.len())];
            let (verb, done) = match rng.random_range(0..3) {
                0 => ("cancel", outcome(&office.cancel(reference).await)),
                1 => ("take", outcome(&office.take_over(reference).await)),
                _ => match office.order(reference).await {
                    Ok(known) => return pay(office, &known.order, rng).await,
                    Err(_) => return,
                },
            };
            say(&format!("{verb} {reference} - {done}"));
        }
        _ => sell(office, rng).await,
    }
}

/// Two seats that are next to each other, or one.
fn some_seats(rng: &mut StdRng) -> Vec<Pick> {
    let row = char::from(b'A' + rng.random_range(0..6_u8)).to_string().parse().unwrap();
    let (first, party) = (rng.random_range(1..=8_u16), rng.random_range(1..=2_u16));
    (first..first + party).map(|number| Pick { seat: SeatId { row, number }, fare: Fare::ADULT }).collect()
}

async fn sell(office: &BoxOffice, rng: &mut StdRng) {
    let picks = some_seats(rng);
    let reference = office.new_order(SCREENING);
    let held = office.hold(reference, &picks).await;
    say(&format!("hold {reference} - {}", outcome(&held)));
    // Some guests walk away.
    if let Ok(order) = held
        && rng.random_ratio(9, 10)
    {
        pay(office, &order, rng).await;
    }
}

async fn pay(office: &BoxOffice, order: &Order, rng: &mut StdRng) {
    let (reference, attempt) = (order.reference, office.new_attempt());
    let tender = || vec![Tender::Cash { received: Money::new(100_000, Currency::CNY) }];
    say(&format!("begin {reference} {attempt} -"));
    for _ in 0..8 {
        let paid = office.pay(reference, &order.lines, attempt, tender()).await;
        say(&format!("pay {reference} {attempt} {}", outcome(&paid)));
        if !matches!(paid, Err(Refusal::Unsure { .. })) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(rng.random_range(50..500))).await;
    }
}

/// Gives all tickets of a paid order for others, and pays the difference.
async fn exchange(office: &BoxOffice, of: OrderRef, rng: &mut StdRng) {
    let (reference, attempt) = (office.new_order(SCREENING), office.new_attempt());
    let held = office.hold(reference, &some_seats(rng)).await;
    say(&format!("hold {reference} - {}", outcome(&held)));
    let Ok(order) = held else { return };
    let quote = match office.exchange_quote(of, &[], &order.lines, &[]).await {
        Ok(quote) => quote,
        Err(refusal) => return say(&format!("quote {of} - {}", outcome::<()>(&Err(refusal)))),
    };
    let mut tenders = vec![Tender::Cash { received: Money::new(100_000, Currency::CNY) }];
    tenders.retain(|_| quote.balance.due.minor() > 0);
    say(&format!("begin {reference} {attempt} -"));
    for _ in 0..8 {
        let (tenders, exchange) = (tenders.clone(), quote.exchange.clone());
        let done = office.exchange(reference, &order.lines, attempt, tenders, exchange, Text::default()).await;
        say(&format!("exchange {reference} {attempt} {}", outcome(&done)));
        if let Ok(done) = &done {
            say(&format!("given {} {attempt} ok", done.old.reference));
        }
        if !matches!(done, Err(Refusal::Unsure { .. })) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(rng.random_range(50..500))).await;
    }
}

/// A guest who takes what there is.
async fn grab_on_and_on(office: BoxOffice, mut rng: StdRng) {
    loop {
        match open_packets(&office, &mut rng, 8, 1..=100).await {
            Some(open) => {
                for _ in 0..20 {
                    grab(&office, &open, &mut rng).await;
                }
            }
            None => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

/// The packets that are open. Makes another one where they are fewer than `enough`.
async fn open_packets(
    office: &BoxOffice,
    rng: &mut StdRng,
    enough: usize,
    shares: RangeInclusive<u32>,
) -> Option<Vec<PacketCode>> {
    let rows = office.packets(200).await.ok()?;
    let mut open: Vec<PacketCode> =
        rows.iter().filter(|row| row.state == PacketState::Open).map(|row| row.packet.code).collect();
    if open.len() < enough {
        let shares = rng.random_range(shares);
        let new = NewPacket {
            code: office.new_packet(),
            kind: if rng.random_ratio(1, 3) { PacketKind::Equal } else { PacketKind::Lucky },
            total: Money::new(i64::from(shares) * rng.random_range(1..100), Currency::CNY),
            shares,
            greeting: Text::new("恭喜发财"),
            funding: Funding::Promotion,
            opens_at: None,
            lasts: Duration::from_hours(1),
        };
        let made = office.create_packet(&new).await;
        say(&format!("packet {} - {}", new.code, outcome(&made)));
        open.push(new.code);
    }
    Some(open)
}

/// Takes a share of one of the packets for someone.
async fn grab(office: &BoxOffice, open: &[PacketCode], rng: &mut StdRng) {
    let code = open[rng.random_range(0..open.len())];
    let member = MemberId(rng.random_range(FIRST_MEMBER..FIRST_MEMBER + MEMBERS));
    let done = match office.grab_recorded(code, member).await {
        Ok(grabbed) => format!("share:{}", grabbed.claim.share),
        Err(refusal) => outcome::<()>(&Err(refusal)),
    };
    say(&format!("grab {code} {member} {done}"));
}

async fn refund(office: &BoxOffice, reference: OrderRef) {
    let refunded = office.refund(reference, Text::new("storm")).await;
    say(&format!("refund {reference} - {}", outcome(&refunded)));
}
