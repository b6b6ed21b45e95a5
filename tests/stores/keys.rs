//! Keys of tickets: made, copied, rotated, retired; and codes that are signed at one till and read at another.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use frontrow::box_office::BoxOffice;
use frontrow::domain::ids::OrderRef;
use frontrow::domain::refusal::Refusal;
use frontrow::domain::staff::{Act, Role};
use frontrow::domain::text::Text;
use frontrow::domain::ticket::{CodeFault, KeyFault, Ticket};

use super::house::{FIRST, House, picks, seat, sell};
use super::staff::{ADMIN, CASHIER, at, house_with_staff};

fn file(house: &House, till: &str) -> PathBuf {
    house.directory.path().join(format!("ticket-key-{till}"))
}

/// A till with its own folder.
async fn till(house: &House, name: &str) -> BoxOffice {
    let office = house.office(name).await;
    office.keep_ticket_key_in(file(house, name));
    office
}

async fn code(office: &BoxOffice, order: OrderRef, name: &str, print: u16) -> Result<String, Refusal> {
    office.sign_tickets(order, &[(seat(name), print)]).await.map(|codes| codes.concat())
}

#[tokio::test]
async fn tickets_of_any_till_are_read_at_any_other_and_each_till_has_a_key_or_a_copy_of_one() {
    let house = House::open().await;
    let (one, two, door) = (till(&house, "T1").await, till(&house, "T2").await, house.office("D1").await);
    let order = sell(&one, FIRST, "C1 C2 C3").await;
    let codes = one.sign_tickets(order, &[(seat("C1"), 1), (seat("C2"), 4)]).await.unwrap();
    let ticket = |name: &str, print| Ticket { order, seat: seat(name), print };
    assert_eq!(door.read_code(&codes[0]).await, Ok(ticket("C1", 1)));
    assert_eq!(door.read_code(&codes[1].to_lowercase()).await, Ok(ticket("C2", 4)), "whatever Caps Lock makes of it");

    // Another till makes its own, which the door did not know yet.
    let of_two = code(&two, order, "C3", 1).await.unwrap();
    assert_eq!(door.read_code(&of_two).await, Ok(ticket("C3", 1)));
    let keys = one.ticket_keys().await.unwrap();
    assert_eq!(keys.rows.iter().map(|row| row.terminal.as_str()).collect::<Vec<_>>(), ["T1", "T2"]);
    assert_eq!(keys.ours, Ok(Some(keys.rows[0].id)));

    // A copy by hand: no other key comes into the ledger.
    std::fs::copy(file(&house, "T1"), file(&house, "T3")).unwrap();
    let three = till(&house, "T3").await;
    assert_eq!(code(&three, order, "C1", 1).await.unwrap(), codes[0]);
    assert_eq!(three.ticket_keys().await.unwrap(), keys);

    // Who can read the file could have it.
    std::fs::set_permissions(file(&house, "T3"), std::fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(code(&three, order, "C1", 1).await, Err(Refusal::Keys(KeyFault::OpenFile)));
    assert_eq!(code(&door, order, "C1", 1).await, Err(Refusal::Keys(KeyFault::NoKey)), "a door has none");
    for said in ["", "10001", &codes[0][1..]] {
        assert_eq!(door.read_code(said).await, Err(CodeFault::NotATicket));
    }

    // Another house knows nothing of it.
    let other = House::open().await;
    let fault = till(&other, "T1").await.read_code(&codes[0]).await;
    assert_eq!(fault, Err(CodeFault::UnknownKey(keys.rows[0].id)));
}

#[tokio::test]
async fn a_ticket_is_signed_for_a_seat_that_was_sold_and_did_not_go_back() {
    let house = House::open().await;
    let one = till(&house, "T1").await;
    let held = one.hold(one.new_order(FIRST), &picks("B1")).await.unwrap();
    assert_eq!(code(&one, held.reference, "B1", 1).await, Err(Refusal::NotPaid(held.state)));
    let strange = one.new_order(FIRST);
    assert_eq!(code(&one, strange, "B1", 1).await, Err(Refusal::UnknownOrder(strange)));
    assert!(one.ticket_keys().await.unwrap().rows.is_empty(), "nothing was signed, and no key was needed");
    let order = sell(&one, FIRST, "C1 C2").await;
    assert_eq!(code(&one, order, "B1", 1).await, Err(Refusal::NotOfOrder(vec![seat("B1")])));
    for print in [0, 1_000] {
        assert!(matches!(code(&one, order, "C1", print).await, Err(Refusal::Fault(_))));
    }
    one.refund(order, Text::new("ill")).await.unwrap();
    assert_eq!(code(&one, order, "C2", 1).await, Err(Refusal::RefundedBefore(vec![seat("C2")])));
}

#[tokio::test]
async fn an_old_keys_tickets_stay_good_and_a_stolen_keys_stay_as_far_as_they_were_sold_before() {
    let house = House::open().await;
    let (one, door) = (till(&house, "T1").await, house.office("D1").await);
    let before = sell(&one, FIRST, "C1").await;
    let old = code(&one, before, "C1", 1).await.unwrap();
    std::fs::copy(file(&house, "T1"), file(&house, "T2")).unwrap();
    let first = one.ticket_keys().await.unwrap().rows[0].id;
    let second = one.rotate_ticket_key().await.unwrap();
    assert_ne!(first, second);
    let new = code(&one, before, "C1", 2).await.unwrap();
    assert!(door.read_code(&old).await.is_ok() && door.read_code(&new).await.is_ok());

    // Another till has a copy of the old one still, and a thief too.
    let two = till(&house, "T2").await;
    assert!(code(&two, before, "C1", 1).await.is_ok());
    tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    let retired = one.retire_ticket_key(first).await.unwrap();
    assert!(retired.retired_at.is_some());
    assert_eq!(one.retire_ticket_key(first).await.unwrap(), retired, "once");
    assert_eq!(code(&two, before, "C1", 1).await, Err(Refusal::Keys(KeyFault::Retired(first))));
    let after = sell(&one, FIRST, "C2").await;
    let thief = thiefs(&file(&house, "T2"), &Ticket { order: after, seat: seat("C2"), print: 1 });
    let fresh = house.office("D2").await;
    assert_eq!(fresh.read_code(&thief).await, Err(CodeFault::Retired(first)));
    assert!(fresh.read_code(&old).await.is_ok(), "it was sold before");
    assert!(fresh.read_code(&code(&one, after, "C2", 1).await.unwrap()).await.is_ok());
    let unknown = "0000".parse().unwrap();
    assert_eq!(one.retire_ticket_key(unknown).await, Err(Refusal::Keys(KeyFault::Unknown(unknown))));
    // The till with the old copy makes a key of its own.
    two.rotate_ticket_key().await.unwrap();
    assert!(code(&two, after, "C2", 1).await.is_ok());
    assert_eq!(two.ticket_keys().await.unwrap().rows.len(), 3);
}

/// What who has the file makes without asking anyone.
fn thiefs(file: &std::path::Path, ticket: &Ticket) -> String {
    let written = std::fs::read_to_string(file).unwrap();
    let seed = written.split_whitespace().last().unwrap();
    frontrow::domain::ticket::SigningKey::from_base_16(seed).unwrap().sign(ticket)
}

#[tokio::test]
async fn only_an_admin_hands_out_keys_and_any_cashiers_till_signs() {
    let house = house_with_staff().await;
    let (cashier, admin) = (at(&house, "T1", CASHIER).await, at(&house, "T2", ADMIN).await);
    for office in [&cashier, &admin] {
        office.keep_ticket_key_in(file(&house, office.terminal().as_str()));
    }
    let asked = Err(Refusal::LeaveNeeded(Act::Keys, Role::ADMIN));
    assert_eq!(cashier.make_ticket_key().await, asked);
    assert_eq!(cashier.rotate_ticket_key().await, asked);
    let order = sell(&cashier, FIRST, "C1").await;
    code(&cashier, order, "C1", 1).await.unwrap();
    let key = cashier.ticket_keys().await.unwrap().rows[0].id;
    assert_eq!(cashier.retire_ticket_key(key).await.map(|row| row.id), asked);
    let made = admin.make_ticket_key().await.unwrap();
    assert_eq!(admin.make_ticket_key().await, Ok(made), "it has one");
    assert_eq!(admin.retire_ticket_key(key).await.map(|row| row.id), Ok(key));
}
