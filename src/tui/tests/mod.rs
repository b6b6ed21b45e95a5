//! A desk in a small house: keys, answers and time go in, and what the model and the screen make
//! of them is asked for. No store, no terminal, and a clock that the test moves.

mod alone;
mod amend;
mod asks;
mod block;
mod call_off;
mod colleagues;
mod consent;
mod demo;
mod drawer;
mod exchange;
mod fares;
mod guest;
pub(crate) mod house;
mod inside;
mod keys;
mod keystrokes;
mod leave;
mod lists;
mod looks;
mod members;
mod money;
mod new_packet;
mod odd_halls;
mod packets;
mod papers;
mod property;
mod record;
mod refund;
mod sale;
mod scan;
mod scenes;
mod screens;
mod search;
mod sign_in;
mod small_map;
mod snapshots;
mod staff;
mod status;
mod takings;
mod tape;
mod tour;
mod undo;
mod wallet;
mod words;

use std::sync::Arc;
use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::actions::keymap;
use super::state::burst::ALONE;
use super::state::keys::Key;
use super::state::model::{Mint, Model};
use super::update::effect::{Ask, Effect};
use super::update::msg::{Msg, Reply};
use super::update::{start, update};
use super::view::glyphs;
use super::view::theme::Looks;
use super::view::view;
use super::view::widgets::text_of;
use crate::box_office::{BoardRow, Event, OpenScreening, Paid, Standing};
use crate::config::{KeySetting, Theme};
use crate::domain::hall::{HallPlan, SeatId, SeatKind};
use crate::domain::ids::{AttemptId, MemberId, OrderId, OrderRef, PacketCode, RequestId, ScreeningId};
use crate::domain::money::{Currency, Money};
use crate::domain::order::{Order, OrderState};
use crate::domain::pointing::Pointing;
use crate::domain::price::{Fare, Pick, PriceTable};
use crate::domain::refusal::Refusal;
use crate::domain::screening::{Film, Hall, Screening};
use crate::domain::seat::{BlockReason, Counts, Delta, Epoch, Occupant, SeatMap, SeatState};
use crate::domain::staff::{Person, Role};
use crate::domain::tender::settle;
use crate::domain::text::{Text, Titles};
use crate::domain::time::Timestamp;
use crate::locale::{Lang, Locale};
use house::*;

/// One terminal and its cashier.
struct Desk {
    model: Model,
    /// Milliseconds since the test began, on both clocks.
    elapsed: u64,
    asked: Vec<(RequestId, Ask)>,
    other: Vec<Effect>,
    frame: Buffer,
    minted: u128,
    theme: Theme,
}

impl Desk {
    /// At the board, before any answer.
    fn new(lang: Lang, size: (u16, u16)) -> Self {
        Self::with_keys(lang, size, &[])
    }

    /// With a settings file that gives actions these keys.
    fn with_keys(lang: Lang, size: (u16, u16), keys: &[(&str, &[&str])]) -> Self {
        let said = |(action, keys): &(&str, &[&str])| KeySetting {
            action: (*action).to_owned(),
            keys: keys.iter().map(ToString::to_string).collect(),
            place: "frontrow.toml:1".to_owned(),
        };
        let settings: Vec<KeySetting> = keys.iter().map(said).collect();
        assert_eq!(keymap::problems(&settings), []);
        let keymap = keymap::keymap(&settings);
        let locale = Arc::new(Locale::with_keys(lang, keymap.names()));
        let mint =
            Mint { order: OrderId::from_bits(1), attempt: AttemptId::from_bits(1), packet: PacketCode::from_bits(1) };
        let (terminal, cashier) = ("T1".parse().unwrap(), Text::new("Li Na"));
        let mut model = Model::new(locale, keymap, house(), terminal, cashier, mint, at(0), size);
        let li_na = Person { number: "2".parse().unwrap(), name: Text::new("Li Na"), role: Role::CASHIER };
        model.standing = Standing { has_staff: true, signed_in: Some(li_na) };
        let effects = start(&mut model);
        let frame = Buffer::empty(Rect::ZERO);
        let mut desk =
            Self { model, elapsed: 0, asked: Vec::new(), other: Vec::new(), frame, minted: 0x7A5, theme: Theme::Dark };
        desk.note(effects);
        desk.draw();
        desk
    }

    /// With the programme on the board.
    fn at_board(lang: Lang, size: (u16, u16)) -> Self {
        Self::new(lang, size).with_programme()
    }

    fn with_programme(mut self) -> Self {
        self.answer(Reply::Board(Ok(programme())));
        self
    }

    /// With hall 2 open.
    fn at_seats(lang: Lang, size: (u16, u16)) -> Self {
        Self::at_board(lang, size).in_hall_2()
    }

    fn in_hall_2(mut self) -> Self {
        self.press("Down Enter");
        self.open();
        self
    }

    /// In English at 80×24, with hall 2 open.
    fn open_hall() -> Self {
        Self::at_seats(Lang::En, (80, 24))
    }

    fn open(&mut self) {
        let screening = Arc::clone(&self.model.seats.as_ref().unwrap().screening);
        let seats = seat_map(screening.id.0, screening.hall.plan.len());
        self.answer(Reply::Opened(Ok(OpenScreening { screening, seats })));
    }

    fn note(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Ask(request, ask) => self.asked.push((request, ask)),
                other => self.other.push(other),
            }
        }
    }

    fn send(&mut self, msg: Msg) {
        self.minted += 1;
        // The shown end of an id is its lower bits: mixed, so that it looks like one.
        let bits = self.minted.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let packet = PacketCode::from_bits(u32::try_from(bits % (1 << 30)).unwrap());
        self.model.mint = Mint { order: OrderId::from_bits(bits), attempt: AttemptId::from_bits(bits), packet };
        let now = Timestamp::from_millis(NOW + i64::try_from(self.elapsed).unwrap());
        let effects = update(&mut self.model, msg, now);
        self.note(effects);
    }

    /// Draws the frame, and lets the model know that it is on the screen.
    fn draw(&mut self) {
        let (width, height) = self.model.size;
        self.frame = Buffer::empty(Rect::new(0, 0, width, height));
        let shown = view(&self.model, &Looks::of(self.theme), &glyphs::UNICODE, &mut self.frame);
        self.send(Msg::Shown(self.elapsed, shown));
    }

    /// Time passes, with the timer going off at its end.
    fn wait(&mut self, millis: u64) {
        self.elapsed += millis;
        self.send(Msg::Tick(self.elapsed));
        self.draw();
    }

    /// One key, `gap` milliseconds after the one before, and nothing drawn.
    fn strike(&mut self, key: Key, gap: u64) {
        self.elapsed += gap;
        self.send(Msg::Key(key, self.elapsed));
    }

    /// Keys as a person presses them: 400 ms apart, each seen before the next.
    fn press(&mut self, keys: &str) {
        for word in keys.split_whitespace() {
            self.strike(key(word), 400 - ALONE);
            self.draw();
            self.wait(ALONE);
        }
    }

    fn say(&mut self, event: Event) {
        self.send(Msg::Event(event));
        self.draw();
    }

    /// The newest question of a kind.
    fn last_asked(&self, fits: impl Fn(&Ask) -> bool) -> (RequestId, Ask) {
        self.asked.iter().rev().find(|(_, ask)| fits(ask)).expect("it was asked").clone()
    }

    fn asked(&self, fits: impl Fn(&Ask) -> bool) -> usize {
        self.asked.iter().filter(|(_, ask)| fits(ask)).count()
    }

    /// Answers the newest question of the reply's kind.
    fn answer(&mut self, reply: Reply) {
        let (request, _) = self.last_asked(|ask| {
            matches!(
                (&reply, ask),
                (Reply::Board(_), Ask::Board(_))
                    | (Reply::Programme(_), Ask::Programme)
                    | (Reply::Glance(_), Ask::Glance(_))
                    | (Reply::Opened(_), Ask::Open(_))
                    | (Reply::Held(_), Ask::Hold { .. })
                    | (Reply::Amended(_), Ask::Amend { .. })
                    | (Reply::Extended(_), Ask::Extend(_))
                    | (Reply::Prepared(_), Ask::Prepare(_))
                    | (Reply::TakenOver(_), Ask::TakeOver(_))
                    | (Reply::Cancelled(_), Ask::Cancel(_))
                    | (Reply::Paid(_), Ask::Pay { .. })
                    | (Reply::Exchanged(_), Ask::Exchange { .. })
                    | (Reply::RefundQuote(_), Ask::RefundQuote(_))
                    | (Reply::Refunded(_), Ask::Refund { .. })
                    | (Reply::History(_), Ask::History(_))
                    | (Reply::Ticket(_), Ask::Ticket { .. })
                    | (Reply::TicketWritten(_), Ask::WriteTicket { .. })
                    | (Reply::PrintBegun(_), Ask::Print { .. } | Ask::PrintReceipt { .. })
                    | (Reply::ReportAsked(_), Ask::PrintReport(_))
                    | (Reply::PrintAsked(_), Ask::PrintAgain(_) | Ask::PrintJob(_) | Ask::PrintWaiting)
                    | (Reply::PaperSettled(_), Ask::SettleJob(_))
                    | (Reply::Takings(_), Ask::Takings(_))
                    | (Reply::Tape(_), Ask::Tape { .. })
                    | (Reply::Staff(_), Ask::Staff)
                    | (Reply::Status(_), Ask::Status)
                    | (Reply::Orders(_), Ask::Pending | Ask::Orders(_))
                    | (Reply::Found(_), Ask::FindOrders(_))
                    | (Reply::Code(_), Ask::ReadCode(_))
                    | (Reply::Packets(_), Ask::Packets)
                    | (Reply::Packet(_), Ask::Packet(_))
                    | (Reply::PacketRecord(_), Ask::PacketRecord(_))
                    | (Reply::MemberRecord(_), Ask::MemberRecord(..))
                    | (Reply::PacketMade(_), Ask::MakePacket(_))
                    | (Reply::Grabbed(_), Ask::Grab { .. })
                    | (Reply::Members(_), Ask::Members(_))
                    | (Reply::ScreeningsOf(_), Ask::ScreeningsOf(_))
                    | (Reply::MembersOf(_), Ask::MembersOf(_))
                    | (Reply::MemberMade(_), Ask::MakeMember { .. })
                    | (Reply::CodeChanged(_), Ask::ChangeCode { .. })
                    | (Reply::Attached(_), Ask::Attach { .. })
                    | (Reply::Winnings(_), Ask::Winnings(_))
                    | (Reply::CalledOff(_), Ask::CallOff { .. })
                    | (Reply::IsDemo(_), Ask::IsDemo)
                    | (Reply::Drawer(_), Ask::Drawer(_))
                    | (Reply::InDrawer(_), Ask::InDrawer(_))
                    | (Reply::ZReport(_), Ask::ZReport(..))
                    | (Reply::Blocked(_), Ask::Block { reason: Some(_), .. })
                    | (Reply::Unblocked(_), Ask::Block { reason: None, .. })
            )
        });
        self.send(Msg::Reply(request, reply));
        self.draw();
    }

    /// The hold that was asked for is granted for five minutes.
    fn grant_hold(&mut self) -> Order {
        let (_, Ask::Hold { order: reference, picks }) = self.last_asked(|ask| matches!(ask, Ask::Hold { .. })) else {
            unreachable!()
        };
        let screening = Arc::clone(&self.model.seats.as_ref().unwrap().screening);
        let lines = screening.prices.quote(&screening.hall.plan, &picks).unwrap();
        let now = self.model.now;
        let deadline = now.plus(Duration::from_mins(5));
        let order = Order { reference, lines, held_at: now, deadline, ..order(0, "A1", OrderState::Pending, 0) };
        self.answer(Reply::Held(Ok(order.clone())));
        let by = Occupant { order: reference.order, terminal: order.terminal.clone(), cashier: order.cashier.clone() };
        let state = SeatState::Held { by, deadline };
        self.change(&order.seats().collect::<Vec<_>>(), &state);
        order
    }

    /// The payment that was asked for goes through.
    fn grant_payment(&mut self) {
        let (_, Ask::Pay { order, tenders, .. }) = self.last_asked(|ask| matches!(ask, Ask::Pay { .. })) else {
            unreachable!()
        };
        let mut order = self.model.order(order).unwrap().clone();
        let change = settle(order.total(), &tenders, self.model.house.cash).unwrap().change;
        order.state = OrderState::Paid;
        self.answer(Reply::Paid(Ok(Paid { order, change, step: crate::domain::cash::CashStep::NONE, receipt: None })));
    }

    fn refuse_hold(&mut self, refusal: Refusal) {
        self.answer(Reply::Held(Err(refusal)));
    }

    /// The feed says that seats changed.
    fn change(&mut self, names: &[SeatId], state: &SeatState) {
        let map = self.model.seats.as_ref().unwrap().map.as_ref().unwrap();
        let delta = Delta {
            screening: map.screening,
            epoch: map.epoch.clone(),
            follows: map.version,
            version: map.version + 1,
            changes: names.iter().map(|name| (*name, state.clone())).collect(),
        };
        self.say(Event::Change(delta));
    }

    fn picks(&self) -> Vec<SeatId> {
        self.model.seats.as_ref().unwrap().picks.iter().map(|pick| pick.seat).collect()
    }

    /// The frame as lines of text.
    fn screen(&self) -> String {
        let mut text = text_of(&self.frame);
        text.pop();
        text
    }

    fn shows(&self, text: &str) -> bool {
        self.screen().contains(text)
    }
}

/// The key that a word of a script names.
fn key(word: &str) -> Key {
    let mut chars = word.chars();
    match (word, chars.next(), chars.next()) {
        ("Space", ..) => Key::Char(' '),
        ("Enter", ..) => Key::Enter,
        ("Esc", ..) => Key::Esc,
        ("Tab", ..) => Key::Tab,
        ("Shift-Tab", ..) => Key::BackTab,
        ("Home", ..) => Key::Home,
        ("End", ..) => Key::End,
        ("PgUp", ..) => Key::PageUp,
        ("PgDn", ..) => Key::PageDown,
        ("Bksp", ..) => Key::Backspace,
        ("Up", ..) => Key::Up,
        ("Down", ..) => Key::Down,
        ("Left", ..) => Key::Left,
        ("Right", ..) => Key::Right,
        (_, Some('^'), Some(c)) => Key::Ctrl(c.to_ascii_lowercase()),
        (_, Some('F'), Some(_)) => Key::F(word[1..].parse().unwrap()),
        (_, Some(c), None) => Key::Char(super::state::keys::fold(c)),
        _ => panic!("no key {word}"),
    }
}
