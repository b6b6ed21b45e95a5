//! Who works here, as the ledger keeps it.

use super::super::{KeptPin, LedgerError, StaffChange, StaffError};
use super::*;
use crate::domain::ids::LeaveId;
use crate::domain::staff::{
    About, Act, LeaveAsk, LeaveEnd, Person, Right, RightChange, Role, StaffFault, StaffNumber, Verdict,
};
use crate::ledger::connection::row::string;

fn number(number: u32) -> StaffNumber {
    number.to_string().parse().unwrap()
}

fn pin(hash: &str) -> KeptPin {
    KeptPin { hash: hash.to_owned(), pepper: "0011223344".to_owned() }
}

async fn add(ledger: &Ledger, name: &str, role: Role) -> Result<Person, StaffError> {
    let change = StaffChange::Add { name: Text::new(name), role, pin: pin(&format!("hash of {name}")) };
    ledger.change_staff(&change, at(5), who()).await
}

async fn change(ledger: &Ledger, change: StaffChange) -> Result<Person, StaffError> {
    ledger.change_staff(&change, at(6), who()).await
}

fn refused(fault: StaffFault) -> Result<Person, StaffError> {
    Err(StaffError::Refused(fault))
}

async fn role(ledger: &Ledger, of: u32, role: Role) -> Result<Person, StaffError> {
    change(ledger, StaffChange::Change { number: number(of), name: None, role: Some(role) }).await
}

#[tokio::test]
async fn the_first_is_the_admin_the_last_admin_stays_and_no_number_is_given_twice() {
    let Fresh { ledger, database } = empty().await;
    assert!(!ledger.staff().await.unwrap().has_staff());
    assert_eq!(add(&ledger, "Li Na", Role::CASHIER).await, refused(StaffFault::FirstIsAdmin));
    assert_eq!(add(&ledger, "Li Na", Role::ADMIN).await.unwrap().number, number(1));
    assert_eq!(add(&ledger, "Wang", Role::CASHIER).await.unwrap().number, number(2));
    let host: Role = "host".parse().unwrap();
    assert_eq!(add(&ledger, "Zhao", host).await, refused(StaffFault::UnknownRole(host)));
    assert_eq!(change(&ledger, StaffChange::Remove(number(1))).await, refused(StaffFault::LastAdmin));
    assert_eq!(role(&ledger, 1, Role::MANAGER).await, refused(StaffFault::LastAdmin));
    role(&ledger, 2, Role::ADMIN).await.unwrap();
    role(&ledger, 1, Role::MANAGER).await.unwrap();
    assert_eq!(role(&ledger, 2, Role::MANAGER).await, refused(StaffFault::LastAdmin));

    change(&ledger, StaffChange::Remove(number(1))).await.unwrap();
    assert_eq!(ledger.pin_of(number(1)).await.unwrap().map(|pin| pin.hash), None);
    for again in [
        StaffChange::Remove(number(1)),
        StaffChange::Pin { number: number(1), pin: pin("other"), is_recovery: false },
        StaffChange::Change { number: number(1), name: Some(Text::new("x")), role: None },
    ] {
        assert_eq!(change(&ledger, again).await, refused(StaffFault::Unknown(number(1))), "who is gone stays gone");
    }
    assert_eq!(add(&ledger, "Chen", Role::CASHIER).await.unwrap().number, number(3));
    change(&ledger, StaffChange::Remove(number(3))).await.unwrap();
    assert_eq!(add(&ledger, "Zhou", Role::CASHIER).await.unwrap().number, number(4));
    let record = ledger.staff().await.unwrap();
    let there: Vec<u32> = record.rows.iter().filter(|row| row.is_active).map(|row| row.person.number.get()).collect();
    assert_eq!((there, record.rows.len()), (vec![2, 4], 4));
    assert_eq!(record.changes, ledger.staff_changes().await.unwrap());
    assert_eq!(record.changes, ledger.news(None).await.unwrap().staff_changes);

    let mut other = database.connection().await;
    let acts = query("SELECT what, detail FROM tape WHERE subject = 'staff-1' ORDER BY n").fetch_all(&mut other).await;
    let told: Vec<String> =
        acts.unwrap().iter().map(|row| format!("{} {}", string(row, 0).unwrap(), string(row, 1).unwrap())).collect();
    assert_eq!(told, ["added admin Li Na", "changed manager Li Na", "removed manager Li Na"]);
}

#[tokio::test]
async fn another_name_or_role_leaves_the_pin_and_another_pin_the_rest() {
    let Fresh { ledger, database: _database } = empty().await;
    add(&ledger, "Li Na", Role::ADMIN).await.unwrap();
    let name = StaffChange::Change { number: number(1), name: Some(Text::new("李娜")), role: None };
    assert_eq!(change(&ledger, name).await.unwrap().role, Role::ADMIN);
    assert_eq!(ledger.pin_of(number(1)).await.unwrap().unwrap().hash, "hash of Li Na");
    change(&ledger, StaffChange::Pin { number: number(1), pin: pin("other"), is_recovery: true }).await.unwrap();
    assert_eq!(ledger.pin_of(number(1)).await.unwrap().unwrap().hash, "other");
    assert_eq!(ledger.staff().await.unwrap().person(number(1)).unwrap().name.as_str(), "李娜");
    assert_eq!(ledger.pin_of(number(9)).await.unwrap().map(|pin| pin.hash), None);
}

#[tokio::test]
async fn what_a_role_may_is_said_otherwise_and_the_last_word_holds_but_none_about_the_admin() {
    let Fresh { ledger, database: _database } = empty().await;
    let say = async |role: Role, act: Act, right: Right| {
        ledger.change_right(RightChange { role, act, right }, at(7), who()).await
    };
    say(Role::CASHIER, Act::Refund, Right::Allowed).await.unwrap();
    say(Role::CASHIER, Act::Refund, Right::Asks(Role::MANAGER)).await.unwrap();
    let host: Role = "host".parse().unwrap();
    say(host, Act::Sell, Right::Allowed).await.unwrap();
    let fixed = Err(StaffError::Refused(StaffFault::AdminIsFixed));
    assert_eq!(say(Role::ADMIN, Act::Staff, Right::Refused).await, fixed);
    let record = ledger.staff().await.unwrap();
    assert_eq!(record.rights.judge(Role::CASHIER, Act::Refund), Right::Asks(Role::MANAGER));
    assert_eq!((record.changes, ledger.news(None).await.unwrap().staff_changes), (3, 3));
    add(&ledger, "Li Na", Role::ADMIN).await.unwrap();
    assert_eq!(add(&ledger, "Zhao", host).await.unwrap().role, host);
}

#[tokio::test]
async fn of_many_who_add_at_once_each_gets_another_number_or_is_told_to_try_again() {
    let Fresh { ledger, database } = empty().await;
    add(&ledger, "Li Na", Role::ADMIN).await.unwrap();
    let other = reopen(&database).await;
    let adding = (0..8).map(|n| {
        let ledger = if n % 2 == 0 { ledger.clone() } else { other.clone() };
        tokio::spawn(async move {
            for _ in 0..100 {
                match add(&ledger, &format!("Cashier {n}"), Role::CASHIER).await {
                    Err(StaffError::Ledger(LedgerError::Busy)) => {
                        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
                    }
                    done => return done.unwrap().number.get(),
                }
            }
            panic!("busy for ever")
        })
    });
    let mut numbers = Vec::new();
    for one in adding.collect::<Vec<_>>() {
        numbers.push(one.await.unwrap());
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (2..10).collect::<Vec<_>>());
    assert_eq!(ledger.staff_changes().await.unwrap(), 9);
}

#[tokio::test]
async fn notes_of_a_terminal_are_numbered_without_a_gap_however_many_write_at_once() {
    let Fresh { ledger, database } = fresh().await;
    let other = reopen(&database).await;
    let noting = (0..12).map(|n| {
        let ledger = if n % 2 == 0 { ledger.clone() } else { other.clone() };
        tokio::spawn(async move { ledger.note("failed", &Text::new("7, wrong PIN 1"), at(n), who()).await })
    });
    for one in noting.collect::<Vec<_>>() {
        one.await.unwrap().unwrap();
    }
    let mut other = database.connection().await;
    let row = query("SELECT COUNT(*) FROM tape WHERE subject = 'at T1'").fetch_one(&mut other).await.unwrap();
    assert_eq!(int(&row, 0), Ok(12));
    // The tape's chain has them without a gap.
    let findings = ledger.verify().await.unwrap();
    assert!(findings.iter().all(|finding| finding.violations == 0), "{findings:?}");
}

/// An ask for leave whose end is written from two terminals, and again.
pub(super) async fn an_ask_that_is_ended_twice(ledger: &Ledger) -> [LeaveEnd; 2] {
    let reason = Text::new("wrong day");
    let about = About { amount: Some(Money::new(11_500, Currency::CNY)), reason, ..About::default() };
    let ask = LeaveAsk {
        id: LeaveId::from_bits(7),
        act: Act::Refund,
        subject: Text::new("1-4T8Z0Q2M6HVB7KQ3 under 4T8Z0Q2M6HVB7KQ4"),
        about,
        terminal: terminal("T1"),
        number: number(2),
        cashier: Text::new("Li Na"),
        asked_at: at(1),
        deadline: at(61),
    };
    let by = |verdict, name: &str, till: &str, of| LeaveEnd {
        ask: ask.clone(),
        verdict,
        at: at(5),
        terminal: terminal(till),
        number: number(of),
        name: Text::new(name),
    };
    assert_eq!(ledger.leave(ask.id).await.unwrap(), None);
    let ends = [by(Verdict::Allowed, "Wang", "T2", 3), by(Verdict::Withdrawn, "Li Na", "T1", 2)];
    let both = tokio::join!(ledger.end_leave(&ends[0]), ledger.end_leave(&ends[1]));
    let known = ledger.leave(ask.id).await.unwrap().unwrap();
    assert!(ends.contains(&known));
    for end in [both.0, both.1] {
        // Who came at the same time may have to look once more.
        assert!(matches!(&end, Ok(end) if *end == known) || end == Err(LedgerError::Busy), "{end:?}");
    }
    for end in &ends {
        assert_eq!(ledger.end_leave(end).await.unwrap(), known);
    }
    ends
}

#[tokio::test]
async fn an_ask_for_leave_ends_once_on_the_tape_of_who_ended_it() {
    let Fresh { ledger, database: _kept } = empty().await;
    let ends = an_ask_that_is_ended_twice(&ledger).await;
    let mut told = Vec::new();
    ledger.read_tapes(None, |line| told.extend(line.what.starts_with("leave_").then(|| line.clone()))).await.unwrap();
    let [line] = &told[..] else { panic!("{told:?}") };
    let end = ends.iter().find(|end| end.verdict.on_tape() == line.what).unwrap();
    assert_eq!((line.tape.as_str(), line.cashier.as_str()), (end.terminal.as_str(), end.name.as_str()));
    let detail = "for 2 Li Na at T1: refund 1-4T8Z0Q2M6HVB7KQ3 under 4T8Z0Q2M6HVB7KQ4, 115.00 CNY, wrong day";
    assert_eq!(line.detail, format!("{} {detail}", end.number));
    ledger.verify_tapes().await.unwrap().iter().for_each(|finding| assert_eq!(finding.violations, 0, "{finding:?}"));
}
