//! The tape of a day on the screen: read from its end, page by page, searched, and opened line by line.

use super::scenes::busy;
use super::sign_in::{answer_sign_in, person};
use super::*;
use crate::box_office::TapePage;
use crate::domain::staff::Act;
use crate::domain::tape::told::Told;
use crate::domain::tape::{Line, Place};
use crate::tui::state::model::Overlay;

const ORDER: &str = "D5ZR83FVENS7FE06";

fn line((n, seconds): (i64, i64), what: &str, (till, who): (&str, &str), subject: &str, facts: &str) -> Line {
    Line {
        tape: till.to_owned(),
        n,
        at: at(seconds).millis(),
        what: what.to_owned(),
        terminal: till.to_owned(),
        cashier: who.to_owned(),
        allowed_by: String::new(),
        subject: subject.to_owned(),
        facts: facts.to_owned(),
        detail: String::new(),
        hash: "3f2a91bc44d07e15".repeat(4),
    }
}

pub(super) fn told(line: &Line) -> Told {
    Told::of(line, Currency::CNY)
}

/// A morning at two tills, the last first.
pub(super) fn page() -> TapePage {
    let (li, wang) = (("T1", "Li Na"), ("T2", "王芳"));
    let sold = format!(
        "orders {ORDER} paid 9000 CNY at 42 member -: A1 adult 4500, A2 adult 4500\ntickets {ORDER} A1 A2\n\
         payments W9EJCCSRJ5DCJVZA/payment/cash 9000 CNY of {ORDER} at T1 received 10000 rounding - reference -"
    );
    let back = format!("payments W9EJCCSRJ5DCJVZB/refund/cash 4500 CNY of {ORDER} at T1");
    let note = |line: Line, detail: &str| Line { detail: detail.to_owned(), ..line };
    let refund = note(line((6, -60), "refunded", li, ORDER, &back), "A2: ill");
    let lines = [
        Line { allowed_by: "3 Zhao Min".to_owned(), ..refund },
        note(line((5, -61), "leave", li, "at T1", ""), "supervisor 3 Zhao Min: refund 42-D5ZR83FVENS7FE06"),
        line((2, -300), "claimed", wang, "AM37J9", "claims AM37J9/10001 share 0 of 2500"),
        note(line((4, -900), "paid", li, ORDER, &sold), "received 100.00, change 10.00"),
        note(line((1, -1_000), "failed", wang, "at T2", ""), "7, wrong PIN 1"),
        line((3, -1_800), "drawer_opened", li, "drawer-T1/3", "drawer_acts T1/3/1 opened 100000 CNY as 10x100: "),
        note(line((2, -1_900), "blocked", li, "screening-42", ""), "broken G7 G8"),
        line((1, -1_950), "no_such_word", ("T1", "\u{1b}[2JLi\u{202e} Na"), "odd\u{7}", ""),
    ];
    TapePage { lines: lines.iter().map(told).collect(), ..TapePage::default() }
}

fn is_tape(ask: &Ask) -> bool {
    matches!(ask, Ask::Tape { .. })
}

/// What was asked for last: the day, whether of this till, and before which line.
fn asked(desk: &Desk) -> (chrono::NaiveDate, bool, Option<Place>) {
    let (_, Ask::Tape { day, till, before }) = desk.last_asked(is_tape) else { unreachable!() };
    assert!(till.as_ref().is_none_or(|till| till.as_str() == "T1"));
    (day, till.is_some(), before)
}

pub(super) fn opened(desk: &mut Desk) {
    desk.press("b");
    desk.answer(Reply::Tape(Ok(page())));
}

fn marked(desk: &Desk) -> String {
    let screen = desk.screen();
    screen.lines().find(|line| line.contains("│ ▸")).unwrap_or_default().to_owned()
}

#[test]
fn the_tape_of_today_stands_in_words_with_the_newest_last_and_marked() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    opened(&mut desk);
    let (today, is_own, before) = asked(&desk);
    assert!(is_own && before.is_none() && desk.shows("Tape of T1"), "{}", desk.screen());
    for words in
        ["sold", "given back", "wrong PIN", "drawer opened", "seats blocked", "FE06", "AM37J9", "25.00", "-45.00"]
    {
        assert!(desk.shows(words), "{words}\n{}", desk.screen());
    }
    assert!(
        desk.shows("no_such_word") && !desk.screen().contains(['\u{1b}', '\u{202e}', '\u{7}']),
        "{}",
        desk.screen()
    );
    assert!(marked(&desk).contains("given back") && desk.shows("by leave of 3 Zhao Min  A2: ill"), "{}", desk.screen());
    desk.press("Up Up Up");
    assert!(marked(&desk).contains("90.00") && desk.shows("received 100.00, change 10.00"), "{}", desk.screen());
    desk.press("Tab");
    let (_, is_own, _) = asked(&desk);
    assert!(!is_own && !desk.shows("sold") && desk.shows("Tapes of all tills"), "{}", desk.screen());
    desk.answer(Reply::Tape(Ok(page())));
    assert!(desk.shows("Till") && desk.shows("T2"), "{}", desk.screen());
    desk.press("Left");
    assert_eq!(asked(&desk), (today.pred_opt().unwrap(), false, None));
    desk.answer(Reply::Tape(Ok(TapePage::default())));
    assert!(desk.shows("Nothing was done on this day"), "{}", desk.screen());
    desk.press("t");
    assert_eq!(asked(&desk), (today, false, None));
    desk.press("Esc");
    assert!(desk.model.overlays.is_empty());
}

#[test]
fn a_line_opens_with_all_that_stands_on_it_and_scrolls() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    opened(&mut desk);
    desk.press("Up Up Up Enter");
    for words in
        ["T1 4", "sold (paid)", ORDER, "90.00 CNY", "3f2a91bc44d07e15", "payments W9EJCCSRJ5DCJVZA", "received"]
    {
        assert!(desk.shows(words), "{words}\n{}", desk.screen());
    }
    desk.press("Esc");
    assert!(desk.shows("Tape of T1") && marked(&desk).contains("90.00"), "{}", desk.screen());
    let mut long = page();
    let facts: Vec<String> = (0..60).map(|n| format!("listed_prices 1/2/standard/f{n} 4500")).collect();
    long.lines[0] = told(&line((9, 0), "imported", ("T1", "Li Na"), "catalogue", &facts.join("\n")));
    desk.press("t");
    desk.answer(Reply::Tape(Ok(long)));
    desk.press("Enter");
    assert!(desk.shows("catalogue taken in") && !desk.shows("f59"), "{}", desk.screen());
    desk.press(&"PgDn ".repeat(12));
    assert!(desk.shows("f59 4500"), "{}", desk.screen());
    desk.press("PgUp");
    assert!(!desk.shows("f59"), "what was pressed beyond the end is not to be taken back first\n{}", desk.screen());
}

/// So many sales, of which the first is the newest.
fn sales(from: i64, count: i64, before: Option<Place>) -> TapePage {
    let sale =
        |n: i64| told(&line((5_000 - n, -n), "paid", ("T1", if n == 350 { "Zhao Min" } else { "Li Na" }), ORDER, ""));
    TapePage { lines: (from..from + count).map(sale).collect(), before, is_by_leave: false }
}

fn place(n: i64) -> Place {
    Place { at: n, tape: "T1".to_owned(), n }
}

#[test]
fn earlier_pages_come_when_the_mark_or_a_search_gets_there_and_not_before() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    desk.press("b");
    desk.answer(Reply::Tape(Ok(sales(0, 200, Some(place(7))))));
    assert_eq!(desk.asked(is_tape), 1);
    desk.press("Home");
    assert_eq!((desk.asked(is_tape), asked(&desk).2), (2, Some(place(7))));
    let before = marked(&desk);
    desk.press("Up Up");
    assert_eq!(desk.asked(is_tape), 2, "one at a time");
    desk.answer(Reply::Tape(Ok(sales(200, 100, Some(place(8))))));
    assert_eq!(marked(&desk), before, "the mark stays on its line");
    desk.press("/ Z h a o");
    assert_eq!((desk.asked(is_tape), asked(&desk).2), (3, Some(place(8))), "a search reads on");
    assert!(desk.shows("Nothing is found"), "{}", desk.screen());
    desk.answer(Reply::Tape(Ok(sales(300, 100, None))));
    assert!(marked(&desk).contains("Zhao Min"), "{}", desk.screen());
    desk.press("Enter Enter");
    assert!(desk.shows("T1 4650"), "{}", desk.screen());
    desk.press("Esc Esc");
    assert!(desk.shows("400 lines"), "the search is let go of before the panel\n{}", desk.screen());
    desk.press("Esc");
    assert!(desk.model.overlays.is_empty());
}

#[test]
fn a_search_finds_names_codes_acts_and_times() {
    for (lang, sought, found) in [
        (Lang::En, "w a n g f a n g", "share taken"),
        (Lang::En, "f e 0 6", "given back"),
        (Lang::En, "d r a w e r", "drawer opened"),
        (Lang::En, "w r o n g", "wrong PIN"),
        (Lang::ZhCn, "t u i p i a o", "退票"),
        (Lang::ZhCn, "r e f u n d e d", "退票"),
    ] {
        let mut desk = Desk::at_board(lang, (80, 24));
        opened(&mut desk);
        desk.press(&format!("/ {sought}"));
        assert!(marked(&desk).contains(found), "{sought}\n{}", desk.screen());
    }
}

#[test]
fn who_may_not_look_asks_for_leave_page_by_page_and_no_search_does() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    desk.press("b");
    let request = super::leave::wants(&mut desk, is_tape, Act::Tape);
    assert!(desk.shows("To look at the tape") && desk.shows("supervisor or above"), "{}", desk.screen());
    desk.press("Esc");
    desk.send(Msg::Reply(request, Reply::Tape(Err(Refusal::LeaveNeeded(Act::Tape, Role::SUPERVISOR)))));
    desk.draw();
    assert!(desk.model.overlays.is_empty() && desk.shows("Leave is needed"), "{}", desk.screen());
    desk.press("b");
    desk.answer(Reply::Tape(Ok(TapePage { is_by_leave: true, ..sales(0, 200, Some(place(7))) })));
    desk.press("/ Z h a o Esc Home");
    assert_eq!(desk.asked(is_tape), 2);
    desk.press("Up");
    assert_eq!(desk.asked(is_tape), 3, "a key does");
    desk.answer(Reply::Tape(Err(Refusal::Fault("gone".to_owned()))));
    assert!(desk.shows("sold"), "what is there stays\n{}", desk.screen());
    desk.press("^K 4 Enter 9 3 5 1 7 0 Enter");
    answer_sign_in(&mut desk, Ok(person("4", "Ann", Role::CASHIER)));
    assert!(!desk.model.overlays.iter().any(|overlay| matches!(overlay, Overlay::Tape(_))), "it is not hers to see");
}

#[test]
fn late_answers_and_keys_of_what_lies_below_change_nothing() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    busy(&mut desk);
    desk.press("F3 : t a p e Enter");
    let (late, _) = desk.last_asked(is_tape);
    desk.press("Tab");
    desk.send(Msg::Reply(late, Reply::Tape(Ok(page()))));
    desk.draw();
    assert!(!desk.shows("sold (") && desk.shows("loading"), "of the other tills\n{}", desk.screen());
    let cursor = desk.model.seats.as_ref().unwrap().cursor;
    desk.press("Home End p x 2");
    assert_eq!(desk.model.seats.as_ref().unwrap().cursor, cursor);
    assert_eq!(desk.model.overlays.len(), 1);
}
