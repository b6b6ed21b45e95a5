//! Whatever comes, in whatever order: no panic, and what must hold holds.

use proptest::prelude::*;

use super::super::io::ask::reply_of_fault;
use super::super::state::deed::Deed;
use super::*;
use crate::box_office::{Blocked, CalledOff, FoundOrders, Grabbed, Link};
use crate::domain::refusal::TakenSeat;
use crate::domain::staff::Act;
use crate::domain::ticket::CodeFault;

#[derive(Clone, Debug)]
enum Step {
    Key(Key, u64),
    Paste(String),
    Click(u16, u16),
    Wheel(i8),
    Resize(u16, u16),
    Draw,
    Wait(u64),
    /// The newest question of a kind gets a good or a bad answer.
    Grant,
    Refuse(u8),
    /// It wants leave, if it changes something.
    WantLeave,
    /// The terminal is locked, or who it was signs in again.
    Lock,
    Taken(u8),
    Ended,
    Orders,
    Live(bool),
    /// The watched packet, with so many shares taken; or a share lost before it was recorded.
    Packet(usize),
    NotRecorded,
    /// A colleague points at a seat of row C with so many picks, or leaves.
    Pointing(Option<u8>, u8),
}

fn keys() -> impl Strategy<Value = Key> {
    let plain = "[0-9a-zA-Z:/? .]".prop_map(|s| Key::Char(s.chars().next().unwrap()));
    let named = prop::sample::select(vec![
        Key::Enter,
        Key::Esc,
        Key::Tab,
        Key::BackTab,
        Key::Backspace,
        Key::Up,
        Key::Down,
        Key::Left,
        Key::Right,
        Key::Home,
        Key::End,
        Key::PageUp,
        Key::PageDown,
        Key::F(2),
        Key::F(3),
        Key::F(4),
        Key::F(5),
        Key::F(10),
        Key::Ctrl('d'),
        Key::Ctrl('o'),
        Key::Ctrl('r'),
        Key::Ctrl('u'),
        Key::Char('b'),
        Key::Char('/'),
        Key::Char('m'),
        Key::Char('n'),
        Key::Char('c'),
        Key::Char('v'),
        Key::F(6),
        Key::F(7),
        Key::F(8),
        Key::F(9),
        Key::Ctrl('c'),
        Key::Char('y'),
        Key::Char('p'),
        Key::Char('2'),
        Key::Char('x'),
        Key::Char('s'),
    ]);
    prop_oneof![1 => plain, 3 => named]
}

fn steps() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => (keys(), 1_u64..400).prop_map(|(key, gap)| Step::Key(key, gap)),
        4 => Just(Step::Draw),
        4 => (1_u64..3000).prop_map(Step::Wait),
        5 => Just(Step::Grant),
        1 => (0_u8..7).prop_map(Step::Refuse),
        1 => Just(Step::WantLeave),
        1 => Just(Step::Lock),
        1 => (0_u8..12).prop_map(Step::Taken),
        1 => Just(Step::Ended),
        1 => Just(Step::Orders),
        1 => any::<bool>().prop_map(Step::Live),
        1 => (0_usize..11).prop_map(Step::Packet),
        1 => Just(Step::NotRecorded),
        1 => (prop::option::of(0_u8..16), 0_u8..11).prop_map(|(cursor, picks)| Step::Pointing(cursor, picks)),
        1 => "[y2p流\n]{0,8}".prop_map(Step::Paste),
        1 => (0_u16..180, 0_u16..50).prop_map(|(x, y)| Step::Click(x, y)),
        1 => (-1_i8..2).prop_map(Step::Wheel),
        1 => prop_oneof![(0_u16..180, 0_u16..50), Just((80, 24)), Just((120, 36))].prop_map(|(w, h)| Step::Resize(w, h)),
    ]
}

/// Answers the oldest open question.
fn reply(desk: &mut Desk, open: &mut Vec<(RequestId, Ask)>, refusal: Option<&Refusal>) {
    if open.is_empty() {
        return;
    }
    let (request, ask) = open.remove(0);
    let bad = refusal.cloned();
    let answered = |order: Order| refusal.cloned().map_or(Ok(order), Err);
    let known = |desk: &Desk, reference| {
        let order = desk.model.known(reference).cloned();
        order.unwrap_or(Order { reference, ..order_of("B3") })
    };
    let ended = |state, order: Order| Order { state, ..order };
    let answer = match ask {
        Ask::Board(_) => Reply::Board(bad.map_or_else(|| Ok(programme()), Err)),
        Ask::Programme => Reply::Programme(bad.map_or_else(|| Ok(programme()), Err)),
        Ask::Glance(of) => Reply::Glance(bad.map_or_else(|| Ok(Some(seat_map(of.id.0, of.hall.plan.len()))), Err)),
        Ask::Open(_) => match &desk.model.seats {
            Some(seats) => {
                let screening = Arc::clone(&seats.screening);
                let seats = seat_map(screening.id.0, screening.hall.plan.len());
                Reply::Opened(bad.map_or(Ok(OpenScreening { screening, seats }), Err))
            }
            None => return,
        },
        Ask::Hold { order: reference, picks } => {
            let hall = screening(4, "2", HALL_2, ("", ""), 28);
            let lines = hall.prices.quote(&hall.hall.plan, &picks).unwrap();
            let deadline = desk.model.now.plus(Duration::from_secs(20));
            Reply::Held(answered(Order { reference, lines, deadline, held_at: desk.model.now, ..order_of("B3") }))
        }
        Ask::Amend { order, picks } => {
            let hall = screening(4, "2", HALL_2, ("", ""), 28);
            let lines = hall.prices.quote(&hall.hall.plan, &picks).unwrap();
            Reply::Amended(answered(Order { lines, ..*order }))
        }
        Ask::Extend(order) => Reply::Extended(answered(known(desk, order))),
        Ask::Prepare(order) => Reply::Prepared(answered(known(desk, order))),
        Ask::TakeOver(order) => Reply::TakenOver(answered(known(desk, order))),
        Ask::Cancel(order) => Reply::Cancelled(answered(ended(OrderState::Cancelled, known(desk, order)))),
        Ask::Pay { order, tenders, .. } => {
            let order = ended(OrderState::Paid, known(desk, order));
            let change =
                settle(order.total(), &tenders, desk.model.house.cash).map_or(yuan(0), |settled| settled.change);
            Reply::Paid(
                bad.map_or(Ok(Paid { order, change, step: crate::domain::cash::CashStep::NONE, receipt: None }), Err),
            )
        }
        Ask::Refund { .. }
        | Ask::Exchange { .. }
        | Ask::RefundQuote(_)
        | Ask::Ticket { .. }
        | Ask::WriteTicket { .. }
        | Ask::Takings(_)
        | Ask::History(_)
        | Ask::ScreeningsOf(_) => return,
        Ask::Tape { .. } => Reply::Tape(bad.map_or_else(|| Ok(super::tape::page()), Err)),
        Ask::Staff => Reply::Staff(bad.map_or_else(|| Ok(super::staff::record(&["host"])), Err)),
        Ask::Drawer(till) => Reply::Drawer(bad.map_or_else(|| Ok(Box::new(super::drawer::looked(till.as_str()))), Err)),
        Ask::InDrawer(wanted) => Reply::InDrawer(bad.map_or_else(|| Ok(super::drawer::outcome(&wanted)), Err)),
        Ask::ZReport(_, number) => Reply::ZReport(bad.map_or_else(|| Ok(Box::new(super::drawer::z(number))), Err)),
        Ask::Status => Reply::Status(bad.map_or_else(|| Ok(Box::new(super::status::cluster(false))), Err)),
        Ask::FindOrders(_) => {
            Reply::Found(bad.map_or_else(|| Ok(FoundOrders { orders: vec![order_of("D2")], are_more: false }), Err))
        }
        Ask::ReadCode(_) => Reply::Code(bad.map_or(Ok(Err(CodeFault::Forged)), Err)),
        Ask::Packets => Reply::Packets(bad.map_or_else(|| Ok(scenes::rows(6)), Err)),
        Ask::Packet(_) => Reply::Packet(bad.map_or_else(|| Ok(scenes::equal()), Err)),
        Ask::PacketRecord(_) => Reply::PacketRecord(bad.map_or_else(|| Ok(super::record::over(7)), Err)),
        Ask::MemberRecord(..) => Reply::MemberRecord(bad.map_or_else(|| Ok(super::record::won_by_wang()), Err)),
        Ask::MakePacket(_) => Reply::PacketMade(bad.map_or_else(|| Ok(scenes::equal()), Err)),
        Ask::Grab { .. } => {
            let grabbed = || Grabbed { claim: scenes::share(false), had_it: false };
            Reply::Grabbed(bad.map_or_else(|| Ok(grabbed()), Err))
        }
        Ask::Members(_) => Reply::Members(bad.map_or_else(|| Ok(scenes::found()), Err)),
        Ask::MembersOf(_) => Reply::MembersOf(bad.map_or_else(|| Ok(scenes::found()), Err)),
        Ask::ChangeCode { .. } => Reply::CodeChanged(bad.map_or(Ok(()), Err)),
        Ask::MakeMember { .. } => Reply::MemberMade(bad.map_or_else(|| Ok(scenes::wang()), Err)),
        Ask::Attach { order, member } => Reply::Attached(answered(Order { member, ..known(desk, order) })),
        Ask::AnswerLeave { .. } => Reply::AskAnswered(Ok(None)),
        Ask::SignIn { .. } => Reply::SignedIn(Err(Refusal::WrongPin(Duration::from_secs(1)))),
        Ask::IsDemo => Reply::IsDemo(bad.map_or(Ok(true), Err)),
        Ask::Winnings(_) => Reply::Winnings(bad.map_or_else(|| Ok(scenes::winnings(2_340)), Err)),
        Ask::CallOff { .. } => {
            let done = || CalledOff { at: desk.model.now, to_refund: Vec::new(), held: Vec::new() };
            Reply::CalledOff(bad.map_or_else(|| Ok(done()), Err))
        }
        Ask::Block { screening, seats, reason } => {
            let done = Blocked { is_done: true, seats: [(screening, seats)].into(), conflicts: Vec::new() };
            let answer = bad.map_or(Ok(done), Err);
            if reason.is_some() { Reply::Blocked(answer) } else { Reply::Unblocked(answer) }
        }
        Ask::Pending | Ask::Orders(_) => Reply::Orders(Ok(vec![ended(OrderState::Paid, order_of("D1"))])),
    };
    desk.send(Msg::Reply(request, answer));
}

fn order_of(seat: &str) -> Order {
    order(33, seat, OrderState::Pending, 60)
}

/// What it is answered for want of leave; `None` for a question that changes nothing.
fn for_want_of_leave(ask: &Ask) -> Option<Reply> {
    let reply = reply_of_fault(ask)(Refusal::LeaveNeeded(Act::Refund, Role::SUPERVISOR));
    reply.refusal().is_some().then_some(reply)
}

fn refusal(kind: u8) -> Refusal {
    match kind {
        0 => Refusal::Unsure { since: at(0) },
        1 => Refusal::Fault("boom".into()),
        2 => Refusal::Ended(OrderState::Expired),
        3 => Refusal::HoldAtCap,
        4 => Refusal::WalletShort(yuan(5)),
        5 => Refusal::PhoneTaken(MemberId(10_007)),
        _ => Refusal::SeatsTaken(vec![TakenSeat {
            seat: seat("G7"),
            state: SeatState::Blocked(Some(BlockReason::House)),
        }]),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, ..ProptestConfig::default() })]
    #[test]
    fn no_message_breaks_what_must_hold(steps in prop::collection::vec(steps(), 0..120), chinese: bool) {
        let mut desk = Desk::at_seats(if chinese { Lang::ZhCn } else { Lang::En }, (80, 24));
        desk.asked.clear();
        desk.model.colleagues.is_on = true;
        let mut open: Vec<(RequestId, Ask)> = Vec::new();
        let mut presses = 0_usize;
        let mut holds = 0_usize;
        let mut wanting: Vec<(RequestId, Ask)> = Vec::new();
        for step in steps {
            let shown = desk.model.shown.deed.clone();
            let mut is_time = false;
            let was_locked = desk.model.sign_in.is_some();
            let is_hand = matches!(step, Step::Key(..) | Step::Paste(_) | Step::Click(..) | Step::Wheel(_));
            match step {
                Step::Key(key, gap) => {
                    // A key tells too that the one before stood alone.
                    is_time = true;
                    presses += 1;
                    desk.strike(key, gap);
                }
                Step::Paste(text) => desk.send(Msg::Paste(text, desk.elapsed)),
                Step::Click(x, y) => {
                    presses += 1;
                    desk.send(Msg::Click((x, y).into()));
                }
                Step::Wheel(lines) => desk.send(Msg::Wheel(lines)),
                Step::Resize(width, height) => {
                    desk.send(Msg::Resize(width, height));
                    desk.draw();
                }
                Step::Draw => desk.draw(),
                Step::Wait(millis) => {
                    is_time = true;
                    desk.elapsed += millis;
                    desk.send(Msg::Tick(desk.elapsed));
                }
                Step::Grant => reply(&mut desk, &mut open, None),
                Step::Refuse(kind) => reply(&mut desk, &mut open, Some(&refusal(kind))),
                Step::WantLeave => {
                    let place = open.iter().position(|(_, ask)| for_want_of_leave(ask).is_some());
                    if let Some((request, ask)) = place.map(|place| open.remove(place)) {
                        wanting.push((request, ask.clone()));
                        let (act, role) = (Act::Refund, Role::SUPERVISOR);
                        desk.send(Msg::Reply(request, Reply::LeaveWanted { ask: Box::new(ask), act, role }));
                    }
                }
                Step::Lock => {
                    let standing = desk.model.standing.clone();
                    if desk.model.sign_in.is_some() {
                        desk.send(Msg::Event(Event::Staff(Standing::default())));
                        desk.send(Msg::Event(Event::Staff(standing)));
                    } else {
                        desk.strike(Key::Ctrl('k'), 400);
                    }
                }
                Step::Taken(number) => {
                    let names = [SeatId { row: "J".parse().unwrap(), number: u16::from(number) + 1 }];
                    if desk.model.seats.as_ref().is_some_and(|seats| seats.map.is_some()) {
                        desk.change(&names, &SeatState::Held { by: by(8, "T3", "Z"), deadline: at(90) });
                    }
                }
                Step::Ended => {
                    if let Some(order) = desk.model.orders.first().cloned() {
                        desk.send(Msg::Event(Event::Ended(Order { state: OrderState::Expired, ..order })));
                    }
                }
                Step::Orders => {
                    let list = desk.model.orders.clone();
                    desk.send(Msg::Event(Event::Orders(list)));
                }
                Step::Packet(taken) => desk.send(Msg::Event(Event::Packet(Arc::new(scenes::lucky(taken))))),
                Step::NotRecorded => {
                    let packet = scenes::code(scenes::LUCKY);
                    desk.send(Msg::Event(Event::NotRecorded { packet, member: scenes::wang().id }));
                }
                Step::Pointing(cursor, picks) => {
                    let name = |number| format!("C{}", number + 1);
                    let picks: Vec<String> = (0..picks).map(name).collect();
                    let cursor = cursor.map(name);
                    let colleague = pointing("T3", "Z", cursor.as_deref(), &picks.join(" "));
                    desk.send(Msg::Event(Event::Pointing(vec![colleague])));
                }
                Step::Live(up) => {
                    let link = if up { Link::Up } else { Link::Away(at(0)) };
                    desk.send(Msg::Event(Event::Live(link)));
                }
            }
            for effect in std::mem::take(&mut desk.other) {
                let Effect::DropLeave(request) = effect else { continue };
                let place = wanting.iter().position(|(wants, _)| *wants == request).unwrap();
                let refused = for_want_of_leave(&wanting.remove(place).1).unwrap();
                desk.send(Msg::Reply(request, refused));
            }
            for (request, ask) in std::mem::take(&mut desk.asked) {
                prop_assert!(!(was_locked && is_hand) || for_want_of_leave(&ask).is_none(), "{ask:?} from behind a lock");
                if let Ask::Pay { order, attempt, tenders, .. } = &ask {
                    prop_assert!(is_time, "money moves only when the time for a burst has passed");
                    let again = desk.model.payments.iter().any(|p| p.attempt == *attempt && p.unsure);
                    let was_shown = matches!(&shown, Some(Deed::Pay { order: o, attempt: a, tenders: t, .. })
                        if (o, a, t) == (order, attempt, tenders));
                    prop_assert!(again || was_shown, "paid what was not shown");
                }
                let wanted = match &ask {
                    Ask::Grab { packet, member } => Some(Deed::Grab { packet: *packet, member: *member }),
                    Ask::MakePacket(new) => Some(Deed::MakePacket(new.clone())),
                    Ask::InDrawer(wanted) => Some(Deed::InDrawer(wanted.clone())),
                    _ => None,
                };
                if wanted.is_some() {
                    prop_assert!(is_time, "no share, no packet and nothing in a drawer before the time for a burst has passed");
                    prop_assert_eq!(&shown, &wanted, "done what was not shown");
                }
                holds += usize::from(matches!(ask, Ask::Hold { .. }));
                open.push((request, ask));
            }
            prop_assert!(holds <= presses, "one hold a press at most");
            let in_flight = open.iter().chain(&wanting).filter(|(_, ask)| matches!(ask, Ask::Hold { .. })).count();
            prop_assert!(in_flight <= 1, "one hold in flight at most");
            if let Some(seats) = &desk.model.seats {
                prop_assert!(seats.plan().seat(seats.cursor).is_some(), "the cursor is on a seat");
                prop_assert!(seats.picks.len() <= crate::domain::order::LARGEST_ORDER);
            }
            let grabs = open.iter().filter(|(_, ask)| matches!(ask, Ask::Grab { .. })).count();
            prop_assert!(grabs <= 1, "one grab in flight at most");
            let mut frame = Buffer::empty(Rect::new(0, 0, desk.model.size.0, desk.model.size.1));
            view(&desk.model, &Looks::of(Theme::Mono), &glyphs::ASCII, &mut frame);
        }
    }
}
