//! Who works here and what their roles may do, on the screen.

use super::sign_in::person;
use super::*;
use crate::box_office::{StaffRecord, StaffRow};
use crate::domain::staff::{Act, Right, RightChange, Rights};

fn row(number: &str, name: &str, role: Role, is_active: bool) -> StaffRow {
    StaffRow {
        person: person(number, name, role),
        is_active,
        changed_at: at(-86_400 * 20),
        terminal: "T1".parse().unwrap(),
        cashier: Text::new("Li Na"),
    }
}

/// Five who work here and one who did; a role of the house's own if it has one.
pub(super) fn record(own: &[&str]) -> Arc<StaffRecord> {
    let rows = vec![
        row("1", "Li Na", Role::ADMIN, true),
        row("2", "Wang Wei 王伟", Role::CASHIER, true),
        row("3", "赵敏 Zhao Min", Role::SUPERVISOR, true),
        row("4", "Max Berg", Role::MANAGER, false),
        row("12", "Ulf Lindqvist-Bergstrom of Uppsala", Role::USHER, true),
    ];
    let said =
        own.iter().map(|role| RightChange { role: role.parse().unwrap(), act: Act::Sell, right: Right::Allowed });
    Arc::new(StaffRecord { changes: 7, rows, rights: Rights::with(said) })
}

pub(super) fn opened(desk: &mut Desk) {
    desk.press("^U");
    desk.answer(Reply::Staff(Ok(record(&[]))));
}

#[test]
fn who_works_here_and_who_did_are_listed_and_found() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    opened(&mut desk);
    for words in
        ["Who works here", "4 work here", "12", "Ulf Lindqvist", "supervisor", "2026-11-01", "gone", "T1 Li Na"]
    {
        assert!(desk.shows(words), "{words}\n{}", desk.screen());
    }
    desk.press("/ z h a o m i n");
    assert!(desk.shows("赵敏") && !desk.shows("Max Berg"), "{}", desk.screen());
    desk.press("Esc / g o n e Enter");
    assert!(desk.shows("Max Berg") && !desk.shows("赵敏"), "{}", desk.screen());
    desk.press("Esc");
    assert!(desk.shows("赵敏") && desk.model.overlays.len() == 1, "{}", desk.screen());
    desk.press("Esc");
    assert!(desk.model.overlays.is_empty());
}

#[test]
fn what_a_role_may_do_is_a_table_of_every_act() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    opened(&mut desk);
    desk.press("Tab");
    let line = |desk: &Desk, words: &str| {
        let screen = desk.screen();
        screen.lines().find(|line| line.contains(words)).unwrap_or_default().to_owned()
    };
    for head in ["usher", "cashier", "supervisor", "manager"] {
        assert!(line(&desk, "usher").contains(head), "{}", desk.screen());
    }
    let hold: Vec<String> = line(&desk, "hold seats or").split_whitespace().map(str::to_owned).collect();
    assert!(hold.ends_with(&["no", "yes", "yes", "yes", "│"].map(str::to_owned)), "{}", desk.screen());
    desk.press("/ w a l l e t");
    for act in ["pay from a member's wallet", "packet-from-wallet: ", "change a member's wallet"] {
        desk.press("Down");
        assert!(desk.shows(act) || act.ends_with(": "), "{act}\n{}", desk.screen());
    }
    desk.press("Esc End");
    assert!(desk.shows("repair: mend the live store"), "{}", desk.screen());
    let seen = line(&desk, "mend the live store");
    assert_eq!(seen.matches("admin").count(), 3, "{}", desk.screen());
}

#[test]
fn roles_of_the_house_come_into_sight_by_keys_where_there_are_many() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    desk.press("^U");
    desk.answer(Reply::Staff(Ok(record(&["host", "projectionist"]))));
    desk.press("Tab");
    assert!(desk.shows("usher") && !desk.shows("host"), "{}", desk.screen());
    desk.press("Right Right Right");
    assert!(desk.shows("host") && desk.shows("projecti") && !desk.shows("usher"), "{}", desk.screen());
    desk.press("Left");
    assert!(desk.shows("cashier") && desk.shows("host"), "{}", desk.screen());
}

#[test]
fn a_house_without_staff_says_so_and_a_ledger_that_is_away_closes_the_panel() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    desk.press("^U");
    desk.answer(Reply::Staff(Ok(Arc::new(StaffRecord::default()))));
    assert!(desk.shows("This house has no staff"), "{}", desk.screen());
    desk.press("Esc ^U");
    desk.answer(Reply::Staff(Err(Refusal::Fault("gone".to_owned()))));
    assert!(desk.model.overlays.is_empty());
}
