//! Each screen and overlay in both languages at both sizes: a key script in, the frame out, as text
//! and as a layer of styles (one letter a style, the same place as the text).

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::scenes::{Scene, busy, history, paid_for_cash};
use super::*;
use crate::box_office::{Consistency, Link};
use crate::tui::state::demo::Robots;

const SCENES: &[Scene] = &[
    ("board", |desk| {
        desk.wait(200);
        if desk.asked(|ask| matches!(ask, Ask::Glance(_))) > 0 {
            desk.answer(Reply::Glance(Ok(Some(seat_map(3, 164)))));
        }
    }),
    ("board_search", |desk| desk.press("/ w a n d")),
    ("board_all_days", |desk| {
        desk.press("/");
        desk.answer(Reply::Programme(Ok(super::search::all_days())));
        desk.press("l i u l a n g");
    }),
    ("seats", |desk| {
        busy(desk);
        desk.press("F3 2");
    }),
    ("seats_lost", |desk| {
        busy(desk);
        desk.press("2");
        let lost = desk.picks();
        desk.change(&lost[..1], &SeatState::Held { by: by(5, "T3", "Zhao"), deadline: at(280) });
        desk.wait(1000);
        desk.press("Enter");
    }),
    ("seats_colleagues", |desk| {
        desk.model.colleagues.is_on = true;
        busy(desk);
        desk.press("F3 2");
        let zhao = pointing("T3", "赵敏 Zhao Min", Some("C5"), "C5 C6");
        let wang = pointing("T2", "Wang", Some("E9"), "");
        let chen = pointing("T4", "Chen", Some("G8"), "G8 J3");
        desk.say(Event::Pointing(vec![zhao, wang, chen]));
    }),
    ("pay_fares", |desk| {
        busy(desk);
        desk.press("F3");
        super::fares::own(desk);
        desk.press("2 + 1 Enter");
        desk.grant_hold();
        desk.press("p Enter");
    }),
    ("pay_complimentary", |desk| {
        busy(desk);
        desk.press("F3");
        super::fares::to_complimentary(desk);
        desk.press("Enter");
    }),
    ("demo_confirm", |desk| {
        busy(desk);
        desk.press("F3 ^R");
        desk.answer(Reply::IsDemo(Ok(true)));
    }),
    ("demo", |desk| {
        busy(desk);
        desk.press("F3 ^R");
        desk.answer(Reply::IsDemo(Ok(true)));
        desk.press("y");
        desk.send(Msg::Robots(Robots::Started));
        desk.draw();
    }),
    ("seats_away", |desk| {
        busy(desk);
        desk.say(Event::Live(Link::Away(at(0))));
    }),
    ("seats_field", |desk| {
        busy(desk);
        desk.press("G 7 - 8");
    }),
    ("group_field", |desk| {
        busy(desk);
        desk.press("F3 # 8 + 2 0");
    }),
    ("group_picked", |desk| {
        busy(desk);
        desk.press("F3 # 8 + 2 0 Enter");
    }),
    ("group_pay", |desk| {
        busy(desk);
        desk.press("F3 # 8 + 2 0 Enter p");
        desk.grant_hold();
        desk.wait(1000);
        desk.press("Up Enter");
    }),
    ("pay_entry", |desk| {
        busy(desk);
        desk.press("Tab p Up");
    }),
    ("pay_review", |desk| {
        busy(desk);
        desk.press("Tab p Up Enter");
    }),
    ("pay_card", |desk| {
        busy(desk);
        desk.press("Tab p Tab A 2 0 Enter");
    }),
    ("pay_unsure", |desk| {
        busy(desk);
        desk.press("Tab p Enter y");
        desk.answer(Reply::Paid(Err(Refusal::Unsure { since: at(0) })));
    }),
    ("pay_ended", |desk| {
        busy(desk);
        desk.press("Tab p 2 0 0");
        let ended = desk.model.orders[0].clone();
        desk.say(Event::Ended(Order { state: OrderState::Expired, ..ended }));
    }),
    ("sold", |desk| {
        busy(desk);
        desk.press("Tab p Up Enter y");
        desk.grant_payment();
    }),
    ("cancel", |desk| {
        busy(desk);
        desk.press("Tab x");
    }),
    ("orders", history),
    ("refund", |desk| {
        history(desk);
        desk.press("Down Down Down");
        desk.answer(Reply::History(Ok(paid_for_cash())));
        desk.press("u Enter i l l Enter");
    }),
    ("refund_seats", |desk| {
        history(desk);
        desk.press("Down Down Down");
        desk.answer(Reply::History(Ok(paid_for_cash())));
        desk.press("u Down Space");
    }),
    ("ticket", |desk| {
        history(desk);
        desk.press("Down Down Down v");
        let paper = "==========================================\n               Star Cinema\n流浪地球 3\n2 厅\n";
        desk.answer(Reply::Ticket(Ok(paper.to_owned())));
    }),
    ("takings", |desk| {
        history(desk);
        desk.press("d");
        desk.answer(Reply::Takings(Ok(super::takings::takings())));
    }),
    ("tape", |desk| {
        history(desk);
        super::tape::opened(desk);
        desk.press("Up Up Up");
    }),
    ("tape_all", |desk| {
        super::tape::opened(desk);
        desk.press("Tab");
        desk.answer(Reply::Tape(Ok(super::tape::page())));
    }),
    ("tape_line", |desk| {
        super::tape::opened(desk);
        desk.press("Up Up Up Enter");
    }),
    ("tape_search", |desk| {
        super::tape::opened(desk);
        desk.press("/ d r a w");
    }),
    ("staff", |desk| {
        history(desk);
        super::staff::opened(desk);
    }),
    ("staff_roles", |desk| {
        super::staff::opened(desk);
        desk.press("Tab Down Down");
    }),
    ("status", |desk| {
        busy(desk);
        desk.press("i");
        desk.answer(Reply::Status(Ok(Box::new(super::status::cluster(false)))));
    }),
    ("papers", |desk| {
        busy(desk);
        super::papers::out_of_paper(desk);
        desk.press("^n");
    }),
    ("status_one", |desk| {
        desk.press("i");
        desk.answer(Reply::Status(Ok(Box::new(super::status::one()))));
    }),
    ("board_part_away", |desk| {
        desk.say(Event::Live(Link::PartAway { servers: 1 }));
        super::status::lose_part(desk);
    }),
    ("drawer", |desk| {
        super::drawer::at_drawer(desk);
    }),
    ("drawer_float", |desk| {
        super::drawer::at_closed(desk);
        desk.press("o 5 Down Down 1 0");
    }),
    ("drawer_out", |desk| {
        super::drawer::at_drawer(desk);
        desk.press("t 2 0 Tab");
    }),
    ("drawer_count", |desk| {
        super::drawer::at_drawer(desk);
        desk.press("c 4 Down Down 2 Down");
    }),
    ("drawer_short", |desk| {
        super::drawer::at_short(desk);
        desk.wait(6000);
    }),
    ("drawer_close", |desk| {
        super::drawer::at_short(desk);
        desk.press("e F12");
    }),
    ("drawer_leave", |desk| {
        super::drawer::at_short(desk);
        desk.press("e F12 F9");
        super::leave::wants(desk, super::drawer::is_act, crate::domain::staff::Act::DrawerOff);
    }),
    ("drawer_x", |desk| {
        super::drawer::at_drawer(desk);
        desk.press("x F9");
        super::drawer::grant(desk);
    }),
    ("drawer_z", |desk| {
        super::drawer::at_short(desk);
        desk.press("e F12 F9");
        super::drawer::grant(desk);
    }),
    ("drawer_day_open", |desk| {
        super::drawer::at_drawer(desk);
        desk.press("d");
        desk.answer(Reply::Drawer(Ok(Box::new(super::drawer::looked("T1")))));
    }),
    ("drawer_day", |desk| {
        super::drawer::at_closed(desk);
        desk.press("d");
        super::drawer::tell_closed(desk);
        desk.press("F9");
        super::drawer::grant(desk);
    }),
    ("call_off", |desk| desk.press("x l a m p Enter")),
    ("called_off", |desk| {
        desk.press("x l a m p Enter y");
        let done = super::call_off::called_off(desk);
        desk.answer(Reply::CalledOff(Ok(done)));
    }),
    ("help", |desk| {
        busy(desk);
        desk.press("?");
    }),
    ("palette", |desk| {
        busy(desk);
        desk.press(": o r d e r");
    }),
    ("amend", |desk| {
        busy(desk);
        let state = SeatState::Held { by: by(0x3_9ABC, "T1", "Li Na"), deadline: at(238) };
        desk.change(&seats("B3 B4 B5 B6"), &state);
        desk.press("Tab Tab s Right Right Right Right Space a");
    }),
    ("light_clean", |desk| {
        busy(desk);
        desk.say(Event::Consistency(Consistency::Clean));
    }),
    ("light_differs", |desk| {
        busy(desk);
        desk.say(Event::Consistency(Consistency::Differs(vec![ScreeningId(4)])));
    }),
    ("messages", |desk| {
        busy(desk);
        desk.press("m");
    }),
    ("no_sign_in", |desk| {
        busy(desk);
        desk.say(Event::Staff(Standing::default()));
    }),
    ("sign_in", |desk| {
        super::sign_in::nobody(desk);
        desk.press("1 2 Enter 4 8 1 6");
    }),
    ("sign_in_waits", |desk| {
        super::sign_in::nobody(desk);
        desk.press("1 2 Enter 4 8 1 6 2 5 Enter");
        super::sign_in::answer_sign_in(desk, Err(Refusal::WrongPin(Duration::from_secs(15))));
    }),
    ("locked", |desk| {
        busy(desk);
        desk.press("2 ^K");
    }),
    ("leave", |desk| {
        history(desk);
        desk.press("Down Down Down");
        desk.answer(Reply::History(Ok(paid_for_cash())));
        desk.press("u Enter i l l Enter y");
        super::leave::wants(desk, |ask| matches!(ask, Ask::Refund { .. }), crate::domain::staff::Act::Refund);
        desk.press("3 Enter 7 0 2");
    }),
    ("consent", |desk| {
        super::consent::wants_consent(desk);
        desk.press("4 0 7");
    }),
    ("member_code", |desk| {
        super::consent::at_members(desk);
        desk.press("^P 4 0 7 1 Enter 5 2");
    }),
    ("leave_elsewhere", |desk| {
        history(desk);
        desk.press("Down Down Down");
        desk.answer(Reply::History(Ok(paid_for_cash())));
        desk.press("u Enter i l l Enter y");
        super::leave::wants(desk, |ask| matches!(ask, Ask::Refund { .. }), crate::domain::staff::Act::Refund);
        super::leave::ask_elsewhere(desk);
    }),
    ("asks", |desk| {
        busy(desk);
        let (first, second) = (super::asks::ask(desk, 7, "T3"), super::asks::ask(desk, 8, "T5"));
        super::asks::are_asked(desk, &[&first, &second]);
        desk.press("^G");
    }),
    ("asks_notice", |desk| {
        busy(desk);
        desk.press("F3");
        let asked = super::asks::ask(desk, 7, "T3");
        super::asks::are_asked(desk, &[&asked]);
    }),
    ("leave_pay", |desk| {
        busy(desk);
        desk.press("F3");
        super::fares::to_complimentary(desk);
        desk.press("Enter 1 y");
        super::leave::wants(desk, |ask| matches!(ask, Ask::Pay { .. }), crate::domain::staff::Act::Complimentary);
    }),
];

/// Every scene, those of the red packets and members too.
pub(super) fn scenes() -> impl Iterator<Item = &'static Scene> {
    SCENES.iter().chain(super::scenes::SCENES)
}

/// The frame as text, then its styles: a letter for each style, explained below.
fn layers(desk: &Desk) -> String {
    let mut styles: BTreeMap<String, char> = BTreeMap::new();
    let mut letters = 'a'..='z';
    let mut layer = String::new();
    for y in 0..desk.frame.area.height {
        let mut line = String::new();
        for x in 0..desk.frame.area.width {
            let cell = &desk.frame[(x, y)];
            let style = format!("{} {} {:?}", cell.fg, cell.bg, cell.modifier);
            let plain = style == "Reset Reset NONE";
            line.push(if plain { ' ' } else { *styles.entry(style).or_insert_with(|| letters.next().unwrap()) });
        }
        let _ = writeln!(layer, "{}", line.trim_end());
    }
    let mut key: Vec<_> = styles.into_iter().map(|(style, letter)| format!("{letter} {style}")).collect();
    key.sort();
    format!("{}\n\n{}\n{}", desk.screen(), layer, key.join("\n"))
}

type Take = (Lang, &'static str, (u16, u16));

const TAKES: [Take; 4] = [
    (Lang::En, "en_80x24", (80, 24)),
    (Lang::En, "en_120x36", (120, 36)),
    (Lang::ZhCn, "zh_80x24", (80, 24)),
    (Lang::ZhCn, "zh_120x36", (120, 36)),
];

/// Of what uses the room of a large window.
const LARGE_TAKES: [Take; 4] = [
    (Lang::En, "en_160x45", (160, 45)),
    (Lang::En, "en_200x50", (200, 50)),
    (Lang::ZhCn, "zh_160x45", (160, 45)),
    (Lang::ZhCn, "zh_200x50", (200, 50)),
];

const LARGE: [&str; 8] =
    ["board", "board_part_away", "seats", "seats_colleagues", "pay_review", "orders", "takings", "packets"];

fn takes(scene: &str) -> impl Iterator<Item = Take> {
    let large = if LARGE.contains(&scene) { LARGE_TAKES.as_slice() } else { &[] };
    TAKES.iter().chain(large).copied()
}

#[test]
fn every_screen_looks_as_it_was_approved() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (scene, script) in scenes() {
            for (lang, take, size) in takes(scene) {
                let mut desk = Desk::at_board(lang, size);
                script(&mut desk);
                insta::assert_snapshot!(format!("{scene}_{take}"), layers(&desk));
            }
        }
    });
}

#[test]
fn no_snapshot_is_left_over() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tui/snapshots");
    let mut wanted: Vec<String> =
        scenes().flat_map(|(scene, _)| takes(scene).map(move |(_, take, _)| format!("{scene}_{take}.snap"))).collect();
    let mut there: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.contains(".new"))
        .collect();
    wanted.sort();
    there.sort();
    assert_eq!(there, wanted);
}

#[test]
fn in_every_scene_the_ascii_mono_screen_is_plain() {
    for (scene, script) in scenes() {
        let mut desk = Desk::at_board(Lang::En, (80, 24));
        script(&mut desk);
        let mut frame = Buffer::empty(Rect::new(0, 0, 80, 24));
        view(&desk.model, &Looks::of(Theme::Mono), &glyphs::ASCII, &mut frame);
        for cell in frame.content() {
            let symbol = cell.symbol();
            let text = symbol.chars().all(|c| c.is_ascii() || c.is_alphanumeric() || "…排座".contains(c));
            assert!(text, "{scene}: {symbol}");
            assert_eq!((cell.fg, cell.bg), (ratatui::style::Color::Reset, ratatui::style::Color::Reset), "{scene}");
        }
    }
}
