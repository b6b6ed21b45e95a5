//! A door in the small house of the counter's tests: scans, keys, answers and time go in, and what the model and the screen
//! make of them is asked for.

mod burst;
mod panels;
mod snapshots;

use std::sync::Arc;
use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::state::{Due, Model};
use super::update::msg::{Ask, Effect, Msg, Reply};
use super::update::{start, update};
use super::view::view;
use crate::box_office::{Event, Judged, Standing};
use crate::config::Theme;
use crate::domain::entry::{Gate, Verdict, Way};
use crate::domain::ids::{EntryId, ScreeningId};
use crate::domain::price::Fare;
use crate::domain::refusal::Refusal;
use crate::domain::screening::Screening;
use crate::domain::small_house::{HALL_2, NOW, house, screening, seat};
use crate::domain::staff::{Act, Person, Role};
use crate::domain::text::Text;
use crate::domain::ticket::{CodeFault, SigningKey, Ticket};
use crate::domain::time::Timestamp;
use crate::locale::{Lang, Locale};
use crate::tui::actions::keymap;
use crate::tui::state::keys::Key;
use crate::tui::view::glyphs::{ASCII, Glyphs, UNICODE};
use crate::tui::view::theme::Looks;
use crate::tui::view::widgets::text_of;

struct Door {
    model: Model,
    /// Milliseconds since the test began, on both clocks.
    elapsed: u64,
    minted: u128,
    asked: Vec<Ask>,
    others: Vec<Effect>,
    frame: Buffer,
    glyphs: &'static Glyphs,
    theme: Theme,
}

/// What is due: the screening of hall 2 in 28 minutes, one that runs, and one later.
fn due() -> Vec<Due> {
    let due = |screening: Arc<Screening>, admitted, sold| Due { screening, admitted, sold };
    vec![
        due(screening(2, "3", HALL_2, ("Dune: Part Two", ""), -12), 88, 107),
        due(screening(4, "2", HALL_2, ("Wandering Earth 3", "流浪地球 3"), 28), 87, 140),
        due(screening(5, "4 IMAX", HALL_2, ("Oppenheimer", ""), 38), 0, 31),
    ]
}

/// The code of a ticket for this seat of the screening in hall 2.
fn code(name: &str) -> String {
    let order = "4-4T8Z0Q2M6HVB7KQ3".parse().unwrap();
    SigningKey::from_seed(&[7; 32]).unwrap().sign(&Ticket { order, seat: seat(name), print: 1 })
}

fn judged(verdict: Verdict) -> Judged {
    let is_forged = verdict == Verdict::Forged;
    let screening = match &verdict {
        Verdict::Forged => None,
        Verdict::AnotherScreening(_) => Some(due().swap_remove(2).screening),
        _ => Some(due().swap_remove(1).screening),
    };
    let order = "4-4T8Z0Q2M6HVB7KQ3".parse().unwrap();
    Judged {
        id: EntryId::from_bits(1),
        fault: is_forged.then_some(CodeFault::Forged),
        ticket: (!is_forged).then_some(Ticket { order, seat: seat("G7"), print: 1 }),
        screening,
        fare: Some(if verdict == Verdict::LookAt { Fare::CHILD } else { Fare::ADULT }),
        proof: Text::default(),
        passes: verdict.passes(),
        is_alone: false,
        verdict,
    }
}

fn already() -> Verdict {
    Verdict::AlreadyIn { at: Timestamp::from_millis(NOW - 240_000), door: "D1".parse().unwrap() }
}

impl Door {
    /// At the screening in hall 2, in a house without staff.
    fn new(lang: Lang, size: (u16, u16)) -> Self {
        Self::at(lang, size, Some(Gate::Screening(ScreeningId(4))), Standing::default())
    }

    fn at(lang: Lang, size: (u16, u16), gate: Option<Gate>, standing: Standing) -> Self {
        let locale = Arc::new(Locale::with_keys(lang, keymap::keymap(&[]).names()));
        let (terminal, cashier) = ("D1".parse().unwrap(), Text::new("Li Na"));
        let now = Timestamp::from_millis(NOW);
        let mut model = Model::new(locale, Arc::new(house()), terminal, cashier, standing, gate, now, size);
        let effects = start(&mut model);
        let (glyphs, frame) = (&UNICODE, Buffer::empty(Rect::ZERO));
        let mut door = Self {
            model,
            elapsed: 0,
            minted: 0,
            asked: Vec::new(),
            others: Vec::new(),
            frame,
            glyphs,
            theme: Theme::Dark,
        };
        door.note(effects);
        door.answer(Reply::Due(Ok(due())));
        door
    }

    fn usual() -> Self {
        Self::new(Lang::En, (80, 24))
    }

    /// In a house that has staff, with this one here.
    fn staffed(who: Option<Role>) -> Self {
        let person = |role| Person { number: "4".parse().unwrap(), name: Text::new("Uma"), role };
        let standing = Standing { has_staff: true, signed_in: who.map(person) };
        Self::at(Lang::En, (80, 24), Some(Gate::Screening(ScreeningId(4))), standing)
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_millis(NOW + i64::try_from(self.elapsed).unwrap())
    }

    fn note(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Ask(ask) => self.asked.push(ask),
                other => self.others.push(other),
            }
        }
    }

    fn send(&mut self, msg: Msg) {
        self.minted += 1;
        self.model.mint = EntryId::from_bits(self.minted);
        let now = self.now();
        let effects = update(&mut self.model, msg, now);
        self.note(effects);
    }

    fn answer(&mut self, reply: Reply) {
        self.send(Msg::Reply(reply));
    }

    fn judge(&mut self, verdict: Verdict) {
        self.answer(Reply::Scanned(Ok(judged(verdict))));
    }

    /// Time goes by, and the loop looks up whenever it wanted to.
    fn wait(&mut self, millis: u64) {
        let end = self.elapsed + millis;
        loop {
            let next = u64::try_from(self.model.next_change(self.elapsed).as_millis()).unwrap() + 1;
            if self.elapsed + next > end {
                break;
            }
            self.elapsed += next;
            self.send(Msg::Tick(self.elapsed));
        }
        self.elapsed = end;
        self.send(Msg::Tick(end));
    }

    /// Keys, as a person presses them.
    fn press(&mut self, keys: &str) {
        for key in keys.split_whitespace() {
            self.send(Msg::Key(Key::parse(key).unwrap(), self.elapsed));
            self.wait(400);
        }
    }

    /// Characters and the key behind them, as a scanner sends them so many milliseconds apart.
    fn types(&mut self, text: &str, end: Option<Key>, gap: u64) {
        for key in text.chars().map(Key::Char).chain(end) {
            self.send(Msg::Key(key, self.elapsed));
            self.wait(gap);
        }
    }

    fn scan(&mut self, seat: &str) {
        self.types(&code(seat), Some(Key::Enter), 5);
        self.wait(100);
    }

    /// The codes that were asked about.
    fn scans(&self) -> Vec<(&str, Way)> {
        self.asked.iter().filter_map(scan_of).collect()
    }

    fn draw(&mut self) -> String {
        let (width, height) = self.model.size;
        let now = self.now();
        self.model.now = now;
        self.frame = Buffer::empty(Rect::new(0, 0, width, height));
        view(&self.model, &Looks::of(self.theme), self.glyphs, &mut self.frame);
        text_of(&self.frame)
    }

    fn shows(&mut self, text: &str) -> bool {
        self.draw().contains(text)
    }
}

fn scan_of(ask: &Ask) -> Option<(&str, Way)> {
    match ask {
        Ask::Scan { code, scan } => Some((code.as_str(), scan.way)),
        _ => None,
    }
}
