//! What a scanner types, wherever one is: it is looked up, and is never a key.

use proptest::prelude::*;

use super::scenes::{busy, found, paid_for_cash, wang};
use super::*;
use crate::domain::ticket::{CodeFault, SigningKey, Ticket};
use crate::tui::state::model::{Overlay, Screen};

/// A ticket of the order that the ledger tells of.
fn ticket() -> Ticket {
    Ticket { order: paid_for_cash().order.reference, seat: seat("E7"), print: 1 }
}

fn code() -> String {
    SigningKey::from_seed(&[7; 32]).unwrap().sign(&ticket())
}

/// What a keyboard makes of what an American scanner presses.
#[derive(Clone, Copy, Debug)]
enum Keyboard {
    American,
    CapsLock,
    German,
    French,
    FullWidth,
}

const KEYBOARDS: [Keyboard; 5] =
    [Keyboard::American, Keyboard::CapsLock, Keyboard::German, Keyboard::French, Keyboard::FullWidth];

impl Keyboard {
    fn types(self, c: char) -> char {
        let swapped = |pairs: &[(char, char)]| {
            let lower = c.to_ascii_lowercase();
            let other = pairs.iter().find(|(a, _)| *a == lower).map_or(lower, |(_, b)| *b);
            if c.is_ascii_uppercase() { other.to_ascii_uppercase() } else { other }
        };
        match self {
            Self::CapsLock if c.is_ascii_lowercase() => c.to_ascii_uppercase(),
            Self::CapsLock => c.to_ascii_lowercase(),
            Self::German if c == ':' => 'Ö',
            Self::German => swapped(&[('y', 'z'), ('z', 'y')]),
            Self::French => match c {
                '0'..='9' => ['à', '&', 'é', '"', '\'', '(', '-', 'è', '_', 'ç'][c as usize - '0' as usize],
                'M' => '?',
                'm' => ',',
                ':' => 'M',
                _ => swapped(&[('q', 'a'), ('a', 'q'), ('w', 'z'), ('z', 'w')]),
            },
            Self::FullWidth if c.is_ascii_graphic() => char::from_u32(c as u32 + 0xfee0).unwrap(),
            Self::American | Self::FullWidth => c,
        }
    }
}

/// A scanner types: with each instant kept, and a frame now and then.
fn scan(desk: &mut Desk, text: &str, keyboard: Keyboard, end: Option<Key>, gaps: &[u64]) {
    desk.wait(1_000);
    let keys = text.chars().map(|c| Key::Char(crate::tui::state::keys::fold(keyboard.types(c))));
    for (n, key) in keys.chain(end).enumerate() {
        desk.strike(key, gaps[n % gaps.len()]);
        desk.send(Msg::Tick(desk.elapsed));
        if n % 24 == 0 {
            desk.draw();
        }
    }
    desk.wait(ALONE);
    desk.wait(1_000);
}

fn scan_plainly(desk: &mut Desk, text: &str) {
    scan(desk, text, Keyboard::American, Some(Key::Enter), &[10]);
}

/// Whether it changes something, or tries to.
fn is_act(ask: &Ask) -> bool {
    matches!(
        ask,
        Ask::Hold { .. }
            | Ask::Amend { .. }
            | Ask::Extend(_)
            | Ask::TakeOver(_)
            | Ask::Cancel(_)
            | Ask::Pay { .. }
            | Ask::Exchange { .. }
            | Ask::Refund { .. }
            | Ask::WriteTicket { .. }
            | Ask::MakePacket(_)
            | Ask::Grab { .. }
            | Ask::MakeMember { .. }
            | Ask::ChangeCode { .. }
            | Ask::Attach { .. }
            | Ask::CallOff { .. }
            | Ask::Block { .. }
            | Ask::InDrawer(_)
            | Ask::AnswerLeave { .. }
            | Ask::SignIn { .. }
    )
}

/// Every field of the model that takes no scan, with what it holds; and what is picked, chosen and asked.
fn held(desk: &Desk) -> Vec<String> {
    let model = &desk.model;
    let mut held = vec![format!("{:?}", model.guests_and_steps())];
    if let Some(seats) = &model.seats {
        held.push(format!("{:?} {:?}", seats.picks, seats.amending));
    }
    for overlay in &model.overlays {
        match overlay {
            Overlay::Pay(pay) => {
                // The slip of a card is scanned.
                let reference = if pay.is_by_card() { "" } else { pay.reference.value() };
                let amount = pay.amount.as_ref().map(tui_input::Input::value);
                held.push(format!("pay {:?} {amount:?} {reference} {}", pay.means, pay.reason.value()));
            }
            Overlay::Refund(panel) => held.push(format!("refund {} {:?}", panel.reason.value(), panel.chosen)),
            Overlay::CallOff(panel) => held.push(format!("call off {}", panel.reason.value())),
            Overlay::Drawer(panel) => held.push(format!("{:?}", panel.stage)),
            Overlay::NewPacket(form) => held.push(format!("{form:?}")),
            Overlay::Members(members) => {
                let new = members.new.as_ref().map(|new| format!("{} {}", new.name.value(), new.phone.value()));
                // The search takes what is scanned, and the number of a guest opens it.
                if new.is_some() || members.code.is_some() {
                    held.push(format!("members {new:?}"));
                }
            }
            Overlay::Leave(panel) => held.push(format!("leave {:?}", panel.act)),
            Overlay::Confirm(confirm) => held.push(format!("{confirm:?}")),
            Overlay::Asks(panel) => held.push(format!("{:?}", panel.chosen)),
            _ => {}
        }
    }
    held
}

impl Model {
    fn guests_and_steps(&self) -> (usize, bool, bool, usize, bool) {
        let holds = self.holding.is_some() || self.step.is_some();
        (self.orders.len(), holds, self.exchange.is_some(), self.payments.len(), self.packets.guest.is_some())
    }
}

/// How much is typed of a number and a PIN.
fn secrets(desk: &Desk) -> usize {
    let of = |form: &crate::tui::state::sign_in::Credentials| form.number.value().len() + form.pin.digits();
    let leave = desk.model.overlays.iter().filter_map(|overlay| match overlay {
        Overlay::Leave(panel) => Some(of(&panel.form)),
        _ => None,
    });
    leave.chain(desk.model.sign_in.as_ref().map(|sign_in| of(&sign_in.form))).sum()
}

/// Nothing was done, tried, left or typed by what a scanner typed at a scene.
fn check(scene: &str, desk: &mut Desk, text: &str, keyboard: Keyboard, end: Option<Key>, gaps: &[u64]) {
    desk.wait(1_000);
    let (before, asked, typed) = (held(desk), desk.asked.len(), secrets(desk));
    desk.other.clear();
    scan(desk, text, keyboard, end, gaps);
    let told = format!("{scene}: {text:?} on {keyboard:?}, {end:?}, {gaps:?}\n{}", desk.screen());
    let (known, new) = desk.asked.split_at(asked);
    for (_, ask) in new {
        // A payment whose answer was lost is asked for again by itself.
        let is_again = known.iter().any(|(_, before)| before == ask);
        assert!(!is_act(ask) || is_again, "{ask:?} at {told}");
    }
    // What was typed of them before may be gone; nobody sees what a part of it would be.
    assert!(secrets(desk) == 0 || secrets(desk) == typed, "{told}");
    for effect in &desk.other {
        let is_quiet = matches!(effect, Effect::WatchPacket(_) | Effect::WatchCursors(_) | Effect::Point(..));
        assert!(is_quiet, "{effect:?} at {told}");
    }
    assert_eq!(held(desk), before, "{told}");
}

fn scene(place: usize) -> (&'static str, Desk) {
    let scenes: Vec<_> = super::snapshots::scenes().collect();
    let (name, script) = scenes[place % scenes.len()];
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    script(&mut desk);
    (name, desk)
}

#[test]
fn on_no_screen_and_in_no_panel_does_a_ticket_do_anything_but_open_its_order() {
    let count = super::snapshots::scenes().count();
    assert!(count > 60, "{count}");
    for place in 0..count {
        let end = if place % 2 == 0 { Key::Enter } else { Key::Tab };
        let (name, mut desk) = scene(place);
        check(name, &mut desk, &code(), KEYBOARDS[place % KEYBOARDS.len()], Some(end), &[5, 60, 23]);
    }
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(code()),
        Just(paid_for_cash().order.reference.to_string()),
        Just("frontrow:K7QX2M".to_owned()),
        Just("K7QX2M".to_owned()),
        Just("10007".to_owned()),
        Just("6901234567892".to_owned()),
        "[ -~]{1,3}[!-~]{3,40}",
        "[0-9yn \\r]{4,12}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]
    #[test]
    fn whatever_is_scanned_wherever_and_on_whatever_keyboard_is_no_key(
        place in 0_usize..1_000, text in texts(), keyboard in prop::sample::select(&KEYBOARDS[..]), tab: bool,
        gaps in prop::collection::vec(5_u64..=60, 1..8),
    ) {
        let (name, mut desk) = scene(place);
        let is_member_s = matches!(desk.model.overlays.last(), Some(Overlay::Members(_)));
        prop_assume!(!is_member_s || !text.contains('\r'));
        check(name, &mut desk, &text, keyboard, Some(if tab { Key::Tab } else { Key::Enter }), &gaps);
    }
}

#[test]
fn a_ticket_opens_its_order_from_every_screen_and_from_what_only_shows_something() {
    for keys in ["F2", "F3", "F4", "F5", "F2 /", "F3 g", "F4 /", "F5 /", "F2 ?", "F2 : o", "F4 d", "F2 i", "F2 m"] {
        let mut desk = Desk::at_board(Lang::En, (80, 24));
        busy(&mut desk);
        desk.press(keys);
        scan_plainly(&mut desk, &code());
        let (_, ask) = desk.last_asked(|ask| matches!(ask, Ask::ReadCode(_)));
        assert_eq!(ask, Ask::ReadCode(code()), "{keys}");
        desk.answer(Reply::Code(Ok(Ok(ticket()))));
        assert_eq!(desk.model.screen, Screen::Orders, "{keys}");
        assert!(desk.model.overlays.is_empty(), "{keys}");
        let (_, ask) = desk.last_asked(|ask| matches!(ask, Ask::FindOrders(_)));
        assert_eq!(ask, Ask::FindOrders(ticket().order.to_string()), "{keys}");
    }
}

#[test]
fn a_code_that_is_no_ticket_of_the_house_says_why() {
    for (lang, fault, said) in [
        (Lang::En, CodeFault::Forged, "Forged, or damaged"),
        (Lang::En, CodeFault::UnknownKey("7KQ3".parse().unwrap()), "nobody here has the key 7KQ3"),
        (Lang::ZhCn, CodeFault::Forged, "签名不符"),
    ] {
        let mut desk = Desk::at_seats(lang, (80, 24));
        scan_plainly(&mut desk, &code());
        desk.answer(Reply::Code(Ok(Err(fault))));
        assert!(desk.shows(said) && desk.model.screen == Screen::Seats, "{}", desk.screen());
    }
    // A part of one, too: a scanner that slipped.
    let mut desk = Desk::open_hall();
    scan_plainly(&mut desk, &code()[..90]);
    assert_eq!(desk.asked(|ask| matches!(ask, Ask::ReadCode(_))), 1);
}

#[test]
fn where_something_is_entered_a_ticket_opens_nothing_and_says_so() {
    let mut desk = Desk::open_hall();
    desk.press("2 Enter");
    desk.grant_hold();
    desk.press("p 1 0 0");
    scan_plainly(&mut desk, &code());
    assert!(desk.shows("Finish or leave this first"), "{}", desk.screen());
    assert_eq!(desk.asked(|ask| matches!(ask, Ask::ReadCode(_))), 0);
    assert_eq!(desk.model.pay_panel().unwrap().field().value(), "100");
    // Nor when the answer comes after the panel.
    desk.press("Esc");
    scan_plainly(&mut desk, &code());
    desk.press("p");
    desk.answer(Reply::Code(Ok(Ok(ticket()))));
    assert!(desk.shows("Finish or leave this first") && desk.model.pay_panel().is_some(), "{}", desk.screen());
}

#[test]
fn the_picture_of_a_packet_marks_it_from_every_screen() {
    for keyboard in KEYBOARDS {
        for keys in ["F2", "F3", "F4", "F5", "F5 /", "F5 Down v"] {
            let mut desk = Desk::at_board(Lang::En, (80, 24));
            super::scenes::packets(&mut desk, 6);
            desk.press(keys);
            scan(&mut desk, "frontrow:M2RD77", keyboard, Some(Key::Enter), &[12]);
            assert_eq!(desk.model.screen, Screen::Packets, "{keys}");
            let marked = desk.model.packets.list.marked().map(|code| code.to_string());
            assert_eq!(marked.as_deref(), Some("M2RD77"), "{keys} {keyboard:?}\n{}", desk.screen());
        }
    }
}

#[test]
fn a_member_s_number_names_the_guest_and_a_strange_one_nobody() {
    for keys in ["F5", "F5 m"] {
        let mut desk = Desk::at_board(Lang::En, (80, 24));
        super::scenes::packets(&mut desk, 6);
        desk.press(keys);
        scan(&mut desk, "10007", Keyboard::French, Some(Key::Enter), &[9]);
        let (_, ask) = desk.last_asked(|ask| matches!(ask, Ask::Members(_)));
        assert_eq!(ask, Ask::Members("10007".to_owned()));
        assert!(desk.model.packets.guest.is_none());
        desk.answer(Reply::Members(Ok(vec![wang()])));
        assert_eq!(desk.model.packets.guest.as_ref().unwrap().member, wang());
        assert!(desk.model.overlays.is_empty(), "{}", desk.screen());
        // Who is found by the digits alone is not meant.
        desk.press("m");
        scan_plainly(&mut desk, "13800");
        desk.answer(Reply::Members(Ok(found())));
        assert!(desk.model.members_panel().is_some());
        assert_eq!(desk.model.packets.guest.as_ref().unwrap().member, wang());
    }
}

#[test]
fn a_word_that_an_input_method_sends_at_once_stays_and_what_ends_like_a_scan_does_not() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    desk.press("x");
    scan(&mut desk, "放映机坏了", Keyboard::American, None, &[1]);
    assert_eq!(desk.model.call_off_panel().unwrap().reason.value(), "放映机坏了");
    scan_plainly(&mut desk, "EAN 690123");
    assert_eq!(desk.model.call_off_panel().unwrap().reason.value(), "放映机坏了");
    assert!(desk.shows("Too fast"), "{}", desk.screen());
    desk.press("! Enter");
    assert!(desk.shows("y or F9"), "{}", desk.screen());
}
