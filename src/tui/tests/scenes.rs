//! Red packets, members and wallets in business: what the scenes and the tests of them begin with.

use super::*;
use crate::box_office::Grabbed;
use crate::domain::member::{Member, Win, Winnings};
use crate::domain::order::{Act, Flow, MoneyMoved, OrderHistory};
use crate::domain::packet::{Claim, Funding, Packet, PacketKind, PacketRow, PacketState, PacketView};
use crate::domain::price::Line;
use crate::domain::tender::Tender;
use crate::tui::state::demo::Robots;

/// A snapshot's name, less language and size, and the script that leads to it.
pub(super) type Scene = (&'static str, fn(&mut Desk));

pub(super) const LUCKY: &str = "K7QX2M";
pub(super) const EQUAL: &str = "M2RD77";
pub(super) const AHEAD: &str = "P9TA00";

/// 7 of 10 shares of the drawing, then the last three.
const DRAWN: [(i64, &str, i64); 10] = [
    (-660, "李娜 Li Na", 1_206),
    (-650, "张伟 Zhang Wei", 315),
    (-600, "Anna Schmidt", 1_740),
    (-540, "刘洋 Liu Yang", 62),
    (-420, "陈静 Chen Jing", 1_420),
    (-240, "O. Ivanova", 1_200),
    (-60, "王芳 Wang Fang", 888),
    (-30, "Chidi Okafor", 1_501),
    (-20, "赵磊 Zhao Lei", 1_000),
    (-10, "Mei Tanaka", 668),
];

/// Hall 2 in business: two orders of ours, one just gone.
pub(super) fn busy(desk: &mut Desk) {
    desk.press("Down Enter");
    desk.open();
    let first = Order { lines: lines("B3 B4 B5 B6"), ..order(0x3_9ABC, "B3", OrderState::Pending, 238) };
    let second = Order { held_at: at(-200), ..order(0x7_7CD2, "C5", OrderState::Pending, 14) };
    let gone = Order { held_at: at(-400), ..order(0x5_1E2B, "D1 D2", OrderState::Pending, -3) };
    desk.say(Event::Ended(Order { state: OrderState::Expired, ..gone }));
    for (order, deadline) in [(&first, 238), (&second, 14)] {
        let who = by(0, "T1", "Li Na");
        let names: Vec<SeatId> = order.seats().collect();
        desk.change(&names, &SeatState::Held { by: who, deadline: at(deadline) });
    }
    desk.say(Event::Orders(vec![first, second]));
}

fn lines(names: &str) -> Vec<Line> {
    let mut lines = order(0, names, OrderState::Pending, 0).lines;
    let last = lines.last_mut().unwrap();
    last.fare = Fare::CHILD;
    last.price = yuan(25);
    lines
}

pub(super) fn history(desk: &mut Desk) {
    busy(desk);
    desk.press("F4");
    let other = Order {
        terminal: "T2".parse().unwrap(),
        cashier: Text::new("王芳"),
        ..order(0x4_4D11, "G9 G10", OrderState::Pending, 271)
    };
    let (pending, _) = desk.last_asked(|ask| *ask == Ask::Pending);
    desk.send(Msg::Reply(pending, Reply::Orders(Ok(vec![other]))));
    let paid = order(0x2_2B0B, "E7 E8", OrderState::Paid, -60);
    let cancelled = order(0x1_1A0A, "F1", OrderState::Cancelled, -900);
    let (ended, _) = desk.last_asked(|ask| matches!(ask, Ask::Orders(_)));
    desk.send(Msg::Reply(ended, Reply::Orders(Ok(vec![paid, cancelled]))));
    desk.draw();
    desk.press("Down Down Down");
    desk.answer(Reply::History(Ok(paid_for_cash())));
    desk.press("Up Up Up");
}

/// What the ledger tells of the paid order.
pub(super) fn paid_for_cash() -> OrderHistory {
    let act = |seconds, state, detail: &str| Act {
        at: at(seconds),
        state,
        terminal: "T1".parse().unwrap(),
        cashier: Text::new("Li Na"),
        detail: Text::new(detail),
        receipt: None,
    };
    let money = MoneyMoved {
        flow: Flow::Payment,
        tender: Tender::Cash { received: yuan(100) },
        amount: yuan(90),
        at: at(-70),
        carried: false,
    };
    OrderHistory {
        order: order(0x2_2B0B, "E7 E8", OrderState::Paid, -60),
        member: None,
        acts: vec![act(-360, OrderState::Pending, ""), act(-70, OrderState::Paid, "received 100.00, change 10.00")],
        money: vec![money],
        refunded: Vec::new(),
        fee: None,
        exchanges: Vec::new(),
    }
}

pub(super) fn code(code: &str) -> PacketCode {
    code.parse().unwrap()
}

pub(super) fn fen(minor: i64) -> Money {
    Money::new(minor, Currency::CNY)
}

pub(super) fn member(id: i64, name: &str, phone: &str) -> Member {
    Member { id: MemberId(id), name: Text::new(name), phone: phone.parse().unwrap() }
}

/// The guest: number 7 of the drawing.
pub(super) fn wang() -> Member {
    member(10_007, "王芳 Wang Fang", "13800005678")
}

pub(super) fn winnings(balance: i64) -> Winnings {
    let won = |packet, greeting, amount, seconds| Win {
        packet: code(packet),
        greeting: Text::new(greeting),
        amount: fen(amount),
        at: at(seconds),
    };
    let latest = vec![won("B4WN22", "谢谢光临", 412, -4_000), won("0A1B2C", "Opening night", 1_111, -90_000)];
    Winnings { balance: fen(balance), total: fen(6_112), packets: 7, latest }
}

fn packet(named: &str, kind: PacketKind, greeting: &str, total: i64, shares: u32) -> Packet {
    Packet {
        code: code(named),
        kind,
        total: fen(total),
        shares,
        greeting: Text::new(greeting),
        funding: Funding::Promotion,
        terminal: "T1".parse().unwrap(),
        cashier: Text::new("Li Na"),
        created_at: at(-700),
        opens_at: at(-700),
        expires_at: at(3 * 3600),
        seed: 1,
    }
}

/// The lucky packet after so many grabs.
pub(super) fn lucky(taken: usize) -> PacketView {
    let claim = |(place, (seconds, name, amount)): (usize, &(i64, &str, i64))| Claim {
        member: MemberId(10_001 + i64::try_from(place).unwrap()),
        name: Text::new(name),
        rank: u32::try_from(place + 1).unwrap(),
        share: u32::try_from(place).unwrap(),
        amount: fen(*amount),
        at: at(*seconds),
        is_recorded: true,
    };
    PacketView {
        packet: packet(LUCKY, PacketKind::Lucky, "春节快乐 Happy New Year", 10_000, 10),
        state: if taken == 10 { PacketState::Empty } else { PacketState::Open },
        claims: DRAWN.iter().take(taken).enumerate().map(claim).collect(),
    }
}

/// The same, each of the last three shares taken a little before now.
pub(super) fn lucky_just_now(desk: &Desk, taken: usize) -> PacketView {
    let mut view = lucky(taken);
    for (ago, claim) in [0, 900, 2_500].into_iter().zip(view.claims.iter_mut().rev()) {
        claim.at = Timestamp::from_millis(desk.model.now.millis() - ago);
    }
    view
}

pub(super) fn equal() -> PacketView {
    let packet = packet(EQUAL, PacketKind::Equal, "Opening night", 5_000, 10);
    PacketView { packet, state: PacketState::Open, claims: Vec::new() }
}

fn row(view: PacketView, taken: u32, amount: i64) -> PacketRow {
    PacketRow { packet: view.packet, state: view.state, taken, taken_amount: fen(amount) }
}

/// One that opens in so many seconds.
pub(super) fn ahead(seconds: i64) -> PacketView {
    let packet = Packet { opens_at: at(seconds), ..packet(AHEAD, PacketKind::Lucky, "票房大卖", 88_800, 88) };
    PacketView { packet, state: PacketState::Open, claims: Vec::new() }
}

pub(super) fn rows(taken: usize) -> Vec<PacketRow> {
    let drawn = lucky(taken);
    let sum = drawn.taken().minor();
    let over = packet("B4WN22", PacketKind::Lucky, "谢谢光临", 2_000, 5);
    vec![
        row(drawn, u32::try_from(taken).unwrap(), sum),
        row(equal(), 2, 1_000),
        row(ahead(1080), 0, 0),
        row(PacketView { packet: over, state: PacketState::Empty, claims: Vec::new() }, 5, 2_000),
    ]
}

/// The packets are in sight, so many shares of the first taken.
pub(super) fn packets(desk: &mut Desk, taken: usize) {
    desk.press("F5");
    desk.answer(Reply::Packets(Ok(rows(taken))));
    desk.say(Event::Packet(Arc::new(lucky(taken))));
}

/// And the guest is at the counter.
pub(super) fn with_guest(desk: &mut Desk, taken: usize) {
    packets(desk, taken);
    desk.press("m");
    desk.answer(Reply::Members(Ok(vec![wang()])));
    desk.press("Enter");
    desk.answer(Reply::Winnings(Ok(winnings(1_452))));
    desk.wait(400);
}

/// In English at 80×24, the guest at the counter and four shares left.
pub(super) fn ready() -> Desk {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    with_guest(&mut desk, 6);
    desk
}

/// The share that the guest draws: the seventh.
pub(super) fn share(is_recorded: bool) -> Claim {
    Claim { is_recorded, ..lucky(7).claims[6].clone() }
}

pub(super) fn grab(desk: &mut Desk) {
    desk.press("Enter");
    desk.answer(Reply::Grabbed(Ok(Grabbed { claim: share(false), had_it: false })));
}

pub(super) fn found() -> Vec<Member> {
    vec![
        member(10_007, "王芳 Wang Fang", "13800005678"),
        member(10_012, "Anna Schmidt", "+491701234567"),
        member(10_019, "王磊 Wang Lei", "13911110019"),
    ]
}

/// Hall 2 in business, and its first order bought by the guest.
pub(super) fn bought_by_wang(desk: &mut Desk) {
    busy(desk);
    let orders = orders_with_wang(desk);
    desk.say(Event::Orders(orders));
    desk.answer(Reply::MembersOf(Ok(vec![wang()])));
    desk.wait(1000);
    desk.press("Tab Tab");
}

/// The larger order is hers.
fn orders_with_wang(desk: &Desk) -> Vec<Order> {
    let mut orders = desk.model.orders.clone();
    orders.iter_mut().filter(|order| order.total() == yuan(160)).for_each(|order| order.member = Some(wang().id));
    orders
}

fn type_in(desk: &mut Desk, text: &str) {
    for c in text.chars() {
        desk.strike(Key::Char(c), 100);
    }
    desk.draw();
}

fn new_packet(desk: &mut Desk) {
    with_guest(desk, 6);
    desk.press("n 8 8 . 8");
}

pub(super) const SCENES: &[Scene] = &[
    ("packets", |desk| {
        with_guest(desk, 6);
        grab(desk);
        desk.say(Event::Packet(Arc::new(lucky(7))));
        desk.answer(Reply::Winnings(Ok(winnings(2_340))));
        desk.wait(1000);
        desk.press("Up");
    }),
    ("packets_win", |desk| {
        with_guest(desk, 6);
        grab(desk);
        desk.wait(1000);
    }),
    ("packets_ahead", |desk| {
        packets(desk, 6);
        desk.press("Down Down");
        desk.say(Event::Packet(Arc::new(ahead(1080))));
    }),
    ("packets_over", |desk| with_guest(desk, 10)),
    ("packets_robots", |desk| {
        packets(desk, 6);
        desk.press("^R");
        desk.answer(Reply::IsDemo(Ok(true)));
        desk.press("y");
        desk.send(Msg::Robots(Robots::Started));
        let view = lucky_just_now(desk, 9);
        desk.say(Event::Packet(Arc::new(view)));
    }),
    ("packets_robots_confirm", |desk| {
        packets(desk, 6);
        desk.press("^R");
        desk.answer(Reply::IsDemo(Ok(true)));
    }),
    ("packet_record", |desk| {
        super::record::seen_over(desk, 7);
        desk.press("i");
        desk.answer(Reply::PacketRecord(Ok(super::record::over(7))));
    }),
    ("packet_replay", |desk| {
        super::record::seen_over(desk, 7);
        desk.press("r");
        desk.answer(Reply::PacketRecord(Ok(super::record::over(7))));
        desk.wait(3_000);
    }),
    ("member_record", |desk| {
        packets(desk, 7);
        desk.press("Tab Up Down i");
        desk.answer(Reply::MemberRecord(Ok(super::record::won_by_wang())));
    }),
    ("packets_claims", |desk| {
        with_guest(desk, 7);
        desk.press("Tab Up Up");
    }),
    ("packets_none", |desk| {
        desk.press("F5");
        desk.answer(Reply::Packets(Ok(Vec::new())));
    }),
    ("packets_nobody", |desk| {
        packets(desk, 6);
        desk.press("Enter");
    }),
    ("packet_new", new_packet),
    ("packet_fault", |desk| {
        new_packet(desk);
        desk.press("Tab 0 0 0");
    }),
    ("packet_review", |desk| {
        new_packet(desk);
        desk.press("Enter");
    }),
    ("packet_picture", |desk| {
        packets(desk, 6);
        desk.press("v");
    }),
    ("members", |desk| {
        packets(desk, 6);
        desk.press("m");
        type_in(desk, "wan");
        desk.answer(Reply::Members(Ok(found())));
    }),
    ("members_new", |desk| {
        packets(desk, 6);
        desk.press("m");
        type_in(desk, "13700001234");
        desk.answer(Reply::Members(Ok(Vec::new())));
        desk.press("Tab");
    }),
    ("pay_wallet", |desk| {
        bought_by_wang(desk);
        desk.press("p");
        desk.answer(Reply::Winnings(Ok(winnings(2_340))));
        desk.press("F10");
    }),
    ("pay_wallet_review", |desk| {
        bought_by_wang(desk);
        desk.press("p");
        desk.answer(Reply::Winnings(Ok(winnings(2_340))));
        desk.press("F10 Up Enter");
    }),
    ("order_member", |desk| {
        history(desk);
        let orders = orders_with_wang(desk);
        desk.say(Event::Orders(orders.clone()));
        desk.answer(Reply::MembersOf(Ok(vec![wang()])));
        let detail = OrderHistory {
            order: orders.iter().find(|order| order.member.is_some()).unwrap().clone(),
            member: Some(wang()),
            acts: Vec::new(),
            money: Vec::new(),
            refunded: Vec::new(),
            fee: None,
            exchanges: Vec::new(),
        };
        desk.press("Down Up");
        desk.answer(Reply::History(Ok(detail)));
    }),
];
