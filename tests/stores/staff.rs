//! Who may do what, through the library: allowed, asked for leave, refused; who is signed in, and what is booked of it.

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin as Pinned;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use frontrow::box_office::{BoxOffice, Event, NotImported, SourceFile, Standing};
use frontrow::domain::drawer;
use frontrow::domain::drawer::pieces::Pieces;
use frontrow::domain::entry::{Gate, Scan, Way};
use frontrow::domain::ids::{MemberId, ScreeningId};
use frontrow::domain::money::{Currency, Money};
use frontrow::domain::packet::Funding;
use frontrow::domain::price::{Fare, Pick};
use frontrow::domain::refusal::Refusal;
use frontrow::domain::seat::BlockReason;
use frontrow::domain::setting::Setting;
use frontrow::domain::staff::{Act, Person, Pin, Right, RightChange, Rights, Role, StaffFault, StaffNumber, WAITS};
use frontrow::domain::tender::Tender;
use frontrow::domain::text::Text;
use frontrow::domain::time::Timestamp;

use super::house::{FIRST, House, cash, catalogue, catalogue_from, eventually, picks, seat, sell};
use super::import::exported;
use super::members::winner;
use super::packets::lucky;

pub(crate) const SECOND: ScreeningId = ScreeningId(2);
const THIRD: ScreeningId = ScreeningId(3);

pub(crate) fn number(number: u32) -> StaffNumber {
    number.to_string().parse().unwrap()
}

/// That of who has this number.
pub(crate) fn pin(of: u32) -> Pin {
    format!("19374{of}").parse().ok().unwrap()
}

fn wrong() -> Pin {
    "906254".parse().ok().unwrap()
}

fn pepper(house: &House) -> PathBuf {
    house.directory.path().join("pepper")
}

/// A terminal of a till that has the pepper.
async fn till(house: &House, name: &str) -> BoxOffice {
    let office = house.office(name).await;
    office.keep_pepper_in(pepper(house));
    office.keep_ticket_key_in(house.directory.path().join("ticket-key"));
    office
}

/// The same with who has this number signed in.
pub(crate) async fn at(house: &House, name: &str, of: u32) -> BoxOffice {
    let office = till(house, name).await;
    office.sign_in(number(of), pin(of)).await.unwrap();
    office
}

pub(crate) const ADMIN: u32 = 1;
pub(crate) const USHER: u32 = 2;
pub(crate) const CASHIER: u32 = 3;
pub(crate) const SUPERVISOR: u32 = 4;
pub(crate) const MANAGER: u32 = 5;

fn number_of(role: Role) -> u32 {
    [(Role::ADMIN, ADMIN), (Role::USHER, USHER), (Role::CASHIER, CASHIER), (Role::SUPERVISOR, SUPERVISOR)]
        .into_iter()
        .find(|(of, _)| *of == role)
        .map_or(MANAGER, |(_, number)| number)
}

/// One of each role.
pub(crate) async fn staffed(house: &House) {
    let admin = till(house, "T0").await;
    admin.add_staff(Text::new("Ada"), Role::ADMIN, pin(ADMIN)).await.unwrap();
    admin.sign_in(number(ADMIN), pin(ADMIN)).await.unwrap();
    for (name, role) in
        [("Ulf", Role::USHER), ("Cara", Role::CASHIER), ("Susan", Role::SUPERVISOR), ("Max", Role::MANAGER)]
    {
        let made = admin.add_staff(Text::new(name), role, pin(number_of(role))).await.unwrap();
        assert_eq!(made.number, number(number_of(role)));
    }
}

/// A house in which children go for nothing.
pub(crate) async fn house_with_staff() -> House {
    let mut catalogue = catalogue();
    catalogue.price_lists[0].prices[1].1 = Money::zero(Currency::CNY);
    let house = House::showing(&catalogue).await;
    staffed(&house).await;
    house
}

/// Something that is done at whatever terminal is given, and may be done again.
type Step = Box<dyn Fn(BoxOffice) -> Pinned<Box<dyn Future<Output = Result<(), Refusal>> + Send>>>;

fn step<F>(does: impl Fn(BoxOffice) -> F + 'static) -> Step
where
    F: Future<Output = Result<(), Refusal>> + Send + 'static,
{
    Box::new(move |office| Box::pin(does(office)))
}

/// The next free seat of a screening.
fn free() -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let next = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("{}{}", ["B", "C", "D", "E", "G", "H", "J"][next / 10], next % 10 + 1)
}

/// A use case of this act, with all that has to be there before. `None` for an act that has none: what is late has a test of
/// its own, and so has what is done without a terminal (`tests/counter/staff.rs`); nothing does the others yet. `admin`
/// prepares it at the terminal at which it is done.
async fn prepared(act: Act, house: &House, admin: &BoxOffice) -> Option<Step> {
    match of_an_order(act, house, admin).await {
        Some(step) => Some(step),
        None => match of_members(act, house, admin).await {
            Some(step) => Some(step),
            None => match of_the_drawer(act, admin).await {
                Some(step) => Some(step),
                None => of_the_house(act, house, admin).await,
            },
        },
    }
}

async fn of_an_order(act: Act, house: &House, admin: &BoxOffice) -> Option<Step> {
    let held = async |fare: Fare| {
        let pick = Pick { seat: seat(&free()), fare };
        admin.hold(admin.new_order(FIRST), &[pick]).await.unwrap()
    };
    let text = |written: &'static str| Text::new(written);
    Some(match act {
        Act::Hold => {
            let (order, seats) = (admin.new_order(FIRST), picks(&free()));
            step(move |office| {
                let seats = seats.clone();
                async move { office.hold(order, &seats).await.map(drop) }
            })
        }
        Act::Sell | Act::Complimentary => {
            let order = held(if act == Act::Sell { Fare::ADULT } else { Fare::CHILD }).await;
            let tenders = if act == Act::Sell { cash(100) } else { Vec::new() };
            let attempt = admin.new_attempt();
            step(move |office| {
                let (order, tenders) = (order.clone(), tenders.clone());
                let reason = text("a prize");
                async move {
                    office.pay_with_reason(order.reference, &order.lines, attempt, tenders, reason).await.map(drop)
                }
            })
        }
        Act::PayFromWallet => {
            let order = held(Fare::ADULT).await;
            let member = winner(house, admin, &format!("138{:08}", rand_phone()), 9_000).await;
            admin.attach(order.reference, Some(member)).await.unwrap();
            let attempt = admin.new_attempt();
            step(move |office| {
                let order = order.clone();
                let tenders = vec![Tender::Wallet { amount: Money::new(4_500, Currency::CNY) }];
                async move { office.pay(order.reference, &order.lines, attempt, tenders).await.map(drop) }
            })
        }
        Act::Cancel => {
            let order = held(Fare::ADULT).await.reference;
            step(move |office| async move { office.cancel(order).await.map(drop) })
        }
        Act::Exchange | Act::ExchangeToLess => {
            // One for one costs the same, and two for one less.
            let names = if act == Act::Exchange { free() } else { format!("{} {}", free(), free()) };
            let of = sell(admin, FIRST, &names).await;
            let new = admin.hold(admin.new_order(SECOND), &picks(&free())).await.unwrap();
            let quote = admin.exchange_quote(of, &[], &new.lines, &[]).await.unwrap();
            let attempt = admin.new_attempt();
            step(move |office| {
                let (new, exchange) = (new.clone(), quote.exchange.clone());
                async move {
                    let done =
                        office.exchange(new.reference, &new.lines, attempt, Vec::new(), exchange, Text::default());
                    done.await.map(drop)
                }
            })
        }
        Act::TakeOver => {
            let other = at(house, "T99", ADMIN).await;
            let order = other.hold(other.new_order(FIRST), &picks(&free())).await.unwrap().reference;
            step(move |office| async move { office.take_over(order).await.map(drop) })
        }
        Act::Admit | Act::AdmitAnyway => {
            let order = sell(admin, FIRST, &free()).await;
            let seat = admin.order(order).await.unwrap().order.lines[0].seat;
            let code = admin.sign_tickets(order, &[(seat, 1)]).await.unwrap().concat();
            let scan = Scan { id: admin.new_entry(), gate: Gate::House, way: Way::In };
            step(move |office| {
                let code = code.clone();
                async move {
                    match act {
                        // Too early, and no refusal.
                        Act::Admit => office.scan(&code, scan).await.map(drop),
                        _ => office.scan_anyway(&code, scan).await.map(|judged| assert!(judged.passes)),
                    }
                }
            })
        }
        Act::Refund => {
            let order = sell(admin, FIRST, &free()).await;
            let attempt = admin.new_attempt();
            step(move |office| async move {
                let nothing = Money::zero(Currency::CNY);
                office.refund_seats(order, attempt, &[], nothing, text("ill")).await.map(drop)
            })
        }
        _ => return None,
    })
}

async fn of_members(act: Act, house: &House, admin: &BoxOffice) -> Option<Step> {
    let text = |written: &'static str| Text::new(written);
    Some(match act {
        Act::Member => {
            let phone = format!("139{:08}", rand_phone());
            step(move |office| {
                let phone = phone.parse().unwrap();
                async move { office.create_member(text("李娜"), phone).await.map(drop) }
            })
        }
        Act::Packet | Act::PacketFromWallet => {
            let mut new = lucky(admin, 1_000, 5);
            if act == Act::PacketFromWallet {
                let member = winner(house, admin, &format!("138{:08}", rand_phone()), 9_000).await;
                new.funding = Funding::Wallet(member);
            }
            step(move |office| {
                let new = new.clone();
                async move { office.create_packet(&new).await.map(drop) }
            })
        }
        Act::Grab => {
            let packet = admin.create_packet(&lucky(admin, 1_000, 5)).await.unwrap().packet.code;
            let member: MemberId =
                admin.create_member(text("王"), format!("137{:08}", rand_phone()).parse().unwrap()).await.unwrap().id;
            step(move |office| async move { office.grab_recorded(packet, member).await.map(drop) })
        }
        _ => return None,
    })
}

async fn of_the_drawer(act: Act, admin: &BoxOffice) -> Option<Step> {
    let (id, till) = (admin.new_attempt(), admin.terminal().clone());
    let float = Pieces::none(Currency::CNY).and(Money::new(10_000, Currency::CNY), 5).unwrap();
    let is_open = async || admin.drawer(&till).await.unwrap().is_some_and(|session| session.is_open);
    let day = admin.house().calendar.day_of(admin.now());
    if [Act::CashOut, Act::DrawerOff].contains(&act) && !is_open().await {
        admin.open_drawer(admin.new_attempt(), &float).await.unwrap();
    }
    if act == Act::DrawerOff || act == Act::DayClose && is_open().await {
        admin.count_drawer(&till, admin.new_attempt(), &float).await.unwrap();
    }
    if act == Act::DayClose && is_open().await {
        admin.close_drawer(&till, admin.new_attempt(), true).await.unwrap();
    }
    Some(match act {
        Act::Drawer => step(move |office| {
            let float = float.clone();
            async move { office.open_drawer(id, &float).await.map(drop) }
        }),
        Act::CashOut => step(move |office| async move {
            let (amount, reason) = (Money::new(2_000, Currency::CNY), Text::new("flowers"));
            office.move_in_drawer(id, drawer::Act::Out, amount, &reason).await.map(drop)
        }),
        Act::DrawerOff => step(move |office| {
            let till = till.clone();
            async move { office.close_drawer(&till, id, true).await.map(drop) }
        }),
        Act::DayClose => step(move |office| async move { office.close_day(day).await.map(drop) }),
        _ => return None,
    })
}

async fn of_the_house(act: Act, house: &House, admin: &BoxOffice) -> Option<Step> {
    let text = |written: &'static str| Text::new(written);
    Some(match act {
        Act::Block => {
            let seats = [seat(&free())];
            step(move |office| async move { office.block_in(FIRST, &seats, BlockReason::Broken).await.map(drop) })
        }
        Act::CallOff => {
            step(move |office| async move { office.call_off(THIRD, &text("no projector")).await.map(drop) })
        }
        Act::Import | Act::Prices => {
            let [mut tables, schedule] = exported(house).await;
            let news = rand_phone();
            if act == Act::Import {
                let film = format!("\n[[film]]\nid = {news}\nen = \"Flow\"\nminutes = 85\n");
                tables.text.push_str(&film);
            } else {
                let at = tables.text.find("60.").unwrap() + "60.".len();
                tables.text.replace_range(at..at + 2, &format!("{:02}", news % 90 + 10));
            }
            let files: Arc<[SourceFile]> = [tables, schedule].into();
            step(move |office| {
                let files = files.clone();
                async move {
                    match office.import(&office.draft(&files), false).await {
                        Ok(_) => Ok(()),
                        Err(NotImported::Refused(refusal)) => Err(refusal),
                        Err(other) => panic!("{other:?}"),
                    }
                }
            })
        }
        Act::House => {
            if admin.house_record().await.unwrap().is_none() {
                admin.adopt_house().await.unwrap();
            }
            step(move |office| async move { office.change_house(Setting::MostSeats, "12").await })
        }
        Act::Staff => step(move |office| async move {
            office.change_staff(number(USHER), Some(text("Ulf Berg")), None).await.map(drop)
        }),
        Act::Tape => {
            let day = admin.house().calendar.day_of(admin.now());
            step(move |office| async move { office.tape(day, None, None).await.map(drop) })
        }
        Act::Repair => step(move |office| async move { office.repair().await.map(drop) }),
        _ => return None,
    })
}

/// A number that no other call gives.
fn rand_phone() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(10);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

#[tokio::test]
async fn each_role_does_asks_for_or_is_refused_each_act_as_the_table_says() {
    let house = house_with_staff().await;
    let (rights, mut done) = (Rights::default(), 0);
    for role in [Role::USHER, Role::CASHIER, Role::SUPERVISOR, Role::MANAGER, Role::ADMIN] {
        let of = number_of(role);
        let terminal = format!("T{of}");
        let (admin, office) = (at(&house, &terminal, ADMIN).await, at(&house, &terminal, of).await);
        for act in Act::ALL.iter().copied() {
            let Some(step) = prepared(act, &house, &admin).await else { continue };
            done += 1;
            let expected = rights.judge(role, act);
            assert_eq!(office.right(act), expected, "{role} {act:?}");
            let first = step(office.clone()).await;
            match expected {
                Right::Allowed => assert_eq!(first, Ok(()), "{role} {act:?}"),
                // Who may not sell is not asked for what it is paid with.
                Right::Refused => {
                    assert!(matches!(first, Err(Refusal::RoleMayNot(_, of)) if of == role), "{role} {act:?}");
                }
                Right::Asks(asked) => {
                    assert_eq!(first, Err(Refusal::LeaveNeeded(act, asked)), "{role} {act:?}");
                    let giver = number_of(asked);
                    let leave = office.give_leave(act, number(giver), pin(giver)).await.unwrap();
                    assert_eq!(step(office.with_leave(leave)).await, Ok(()), "{role} {act:?} by leave");
                    // What is done already needs no leave: an order that is ours by now, a catalogue that is in.
                    if ![Act::TakeOver, Act::Import, Act::Prices].contains(&act) {
                        let again = step(office.clone()).await;
                        assert_eq!(again, Err(Refusal::LeaveNeeded(act, asked)), "the leave is not the terminal's");
                    }
                }
            }
        }
    }
    assert_eq!(done, 5 * 27, "every act that is done at a terminal");
}

#[tokio::test]
async fn without_staff_all_is_allowed_and_with_the_first_nobody_acts_who_is_not_signed_in() {
    let house = House::open().await;
    let (office, other) = (till(&house, "T1").await, till(&house, "T2").await);
    assert!(!office.has_staff().await.unwrap() && !office.standing().has_staff);
    assert_eq!(office.cashier().as_str(), "Cashier of T1");
    let order = sell(&office, FIRST, "G7").await;
    office.refund(order, Text::new("ill")).await.unwrap();
    assert_eq!(office.sign_in(number(1), pin(1)).await.unwrap_err(), Refusal::Staff(StaffFault::NoStaff));
    assert_eq!(office.recover_staff(None, pin(1)).await.unwrap_err(), Refusal::Staff(StaffFault::NoStaff));
    let cashier = office.add_staff(Text::new("Cara"), Role::CASHIER, pin(3)).await;
    assert_eq!(cashier.unwrap_err(), Refusal::Staff(StaffFault::FirstIsAdmin));
    let easy = office.add_staff(Text::new("Ada"), Role::ADMIN, "123456".parse().ok().unwrap()).await;
    assert_eq!(easy.unwrap_err(), Refusal::Staff(StaffFault::EasyPin));
    office.add_staff(Text::new("Ada"), Role::ADMIN, pin(1)).await.unwrap();
    for office in [&office, &other] {
        let hold = office.refund(order, Text::new("ill")).await;
        assert_eq!(hold.unwrap_err(), Refusal::SignInNeeded);
    }
    let ada = office.sign_in(number(1), pin(1)).await.unwrap();
    assert_eq!(ada, Person { number: number(1), name: Text::new("Ada"), role: Role::ADMIN });
    assert_eq!(office.standing(), Standing { has_staff: true, signed_in: Some(ada) });
    let held = office.hold(office.new_order(FIRST), &picks("G8")).await.unwrap();
    assert_eq!(held.cashier.as_str(), "Ada", "what is booked is the name of who is signed in");
    assert_eq!(office.remove_staff(number(1)).await.unwrap_err(), Refusal::Staff(StaffFault::LastAdmin));
    office.sign_out().await;
    assert_eq!(office.cancel(held.reference).await.unwrap_err(), Refusal::SignInNeeded);
    assert_eq!(house.number("SELECT COUNT(*) FROM tape WHERE subject = 'at T1' AND what = 'signed_out'").await, 1);
}

#[tokio::test]
async fn a_change_of_cashier_keeps_the_orders_and_another_terminals_are_touched_by_leave_alone() {
    let house = house_with_staff().await;
    let (one, two) = (at(&house, "T1", CASHIER).await, at(&house, "T2", CASHIER).await);
    let order = one.hold(one.new_order(FIRST), &picks("G7")).await.unwrap();
    one.sign_in(number(SUPERVISOR), pin(SUPERVISOR)).await.unwrap();
    one.sign_in(number(CASHIER), pin(CASHIER)).await.unwrap();
    one.extend(order.reference).await.unwrap();
    let asked = Refusal::LeaveNeeded(Act::TakeOver, Role::SUPERVISOR);
    let add = [Pick { seat: seat("G8"), fare: Fare::ADULT }];
    assert_eq!(two.amend(&order, &add).await.unwrap_err(), asked);
    assert_eq!(two.cancel(order.reference).await.unwrap_err(), asked);
    assert_eq!(two.attach(order.reference, None).await.unwrap_err(), asked);
    let paid = two.pay(order.reference, &order.lines, two.new_attempt(), cash(100)).await.unwrap_err();
    assert!(paid == asked && !paid.leaves_money(), "the money stays on the counter until the leave is there");
    let leave = two.give_leave(Act::TakeOver, number(SUPERVISOR), pin(SUPERVISOR)).await.unwrap();
    let paid = two.with_leave(leave).pay(order.reference, &order.lines, two.new_attempt(), cash(100)).await.unwrap();
    assert_eq!((paid.order.terminal.as_str(), paid.order.cashier.as_str()), ("T2", "Cara"));
    let booked = "SELECT COUNT(*) FROM tape WHERE subject = 'at T2' AND what = 'leave' AND cashier = 'Cara' \
                  AND detail LIKE 'supervisor 4 Susan: take-over 1-%'";
    assert_eq!(house.number(booked).await, 1, "both names, and for what");
    let sold = "SELECT COUNT(*) FROM tape WHERE what = 'paid' AND cashier = 'Cara' AND allowed_by = '4 Susan'";
    assert_eq!(house.number(sold).await, 1, "the sale itself names who gave leave");
    let held = two.hold(two.new_order(FIRST), &picks("G9")).await.unwrap();
    two.pay(held.reference, &held.lines, two.new_attempt(), cash(100)).await.unwrap();
    let without = "SELECT COUNT(*) FROM tape WHERE what = 'paid' AND cashier = 'Cara' AND allowed_by = ''";
    assert_eq!(house.number(without).await, 1, "and what needed none names nobody");
}

#[tokio::test]
async fn a_leave_is_for_one_act_on_one_thing_by_another_person_who_may_and_works_here() {
    let house = house_with_staff().await;
    let office = at(&house, "T1", CASHIER).await;
    let admin = at(&house, "T1", ADMIN).await;
    let (first, second) = (sell(&office, FIRST, "G7").await, sell(&office, FIRST, "G8").await);
    let nothing = || Money::zero(Currency::CNY);
    let refund = async |office: &BoxOffice, order, attempt| {
        office.refund_seats(order, attempt, &[], nothing(), Text::new("ill")).await.map(drop)
    };
    let asked = Err(Refusal::LeaveNeeded(Act::Refund, Role::SUPERVISOR));
    let own = office.give_leave(Act::Refund, number(CASHIER), pin(CASHIER)).await;
    assert_eq!(own.map(drop), Err(Refusal::Staff(StaffFault::OwnLeave)));
    let usher = office.give_leave(Act::Refund, number(USHER), pin(USHER)).await;
    assert_eq!(usher.map(drop), Err(Refusal::NoLeave(Act::Refund, Role::USHER)));
    let other_act = office.give_leave(Act::CallOff, number(MANAGER), pin(MANAGER)).await.unwrap();
    assert_eq!(refund(&office.with_leave(other_act), first, office.new_attempt()).await, asked);

    let leave = office.give_leave(Act::Refund, number(SUPERVISOR), pin(SUPERVISOR)).await.unwrap();
    let (by_leave, attempt) = (office.with_leave(leave), office.new_attempt());
    assert_eq!(refund(&by_leave, first, attempt).await, Ok(()));
    assert_eq!(refund(&by_leave, first, attempt).await, Ok(()), "a step whose answer was lost is the same act");
    assert_eq!(refund(&by_leave, second, office.new_attempt()).await, asked, "another thing is another act");
    let leaves = "SELECT COUNT(*) FROM tape WHERE subject = 'at T1' AND what = 'leave'";
    assert_eq!(house.number(leaves).await, 1);

    let leave = office.give_leave(Act::Refund, number(SUPERVISOR), pin(SUPERVISOR)).await.unwrap();
    admin.remove_staff(number(SUPERVISOR)).await.unwrap();
    assert_eq!(refund(&office.with_leave(leave), second, office.new_attempt()).await, asked, "who gave it is gone");
    assert_eq!(house.number(leaves).await, 1, "and nothing was booked");
}

#[tokio::test]
async fn after_the_last_day_money_goes_back_and_tickets_are_exchanged_by_leave_of_a_manager() {
    let began = chrono::Utc::now().timestamp_millis() - 600_000;
    let house = House::showing(&catalogue_from(Timestamp::from_millis(began))).await;
    staffed(&house).await;
    let office = at(&house, "T1", ADMIN).await;
    office.adopt_house().await.unwrap();
    office.sign_in(number(SUPERVISOR), pin(SUPERVISOR)).await.unwrap();
    let (early, late) = (sell(&office, FIRST, "G7").await, sell(&office, FIRST, "G8").await);
    office.refund(early, Text::new("ill")).await.unwrap();
    office.sign_in(number(ADMIN), pin(ADMIN)).await.unwrap();
    office.change_house(Setting::RefundDays, "0").await.unwrap();
    office.sign_in(number(SUPERVISOR), pin(SUPERVISOR)).await.unwrap();
    let asked = Refusal::LeaveNeeded(Act::RefundPastLimit, Role::MANAGER);
    assert_eq!(office.refund(late, Text::new("ill")).await.unwrap_err(), asked);
    let new = office.hold(office.new_order(SECOND), &picks("G7")).await.unwrap();
    let quote = office.exchange_quote(late, &[], &new.lines, &[]).await.unwrap();
    let attempt = office.new_attempt();
    let exchanged = office.exchange(new.reference, &new.lines, attempt, Vec::new(), quote.exchange, Text::default());
    assert_eq!(exchanged.await.unwrap_err(), asked);
    let leave = office.give_leave(Act::RefundPastLimit, number(MANAGER), pin(MANAGER)).await.unwrap();
    office.with_leave(leave).refund(late, Text::new("ill")).await.unwrap();
}

#[tokio::test]
async fn who_is_removed_or_gets_another_role_stops_at_the_next_act() {
    let house = house_with_staff().await;
    let (office, admin) = (at(&house, "T1", SUPERVISOR).await, at(&house, "T9", ADMIN).await);
    let mut events = office.listen();
    let order = sell(&office, FIRST, "G7").await;
    admin.change_staff(number(SUPERVISOR), None, Some(Role::CASHIER)).await.unwrap();
    let asked = Refusal::LeaveNeeded(Act::Refund, Role::SUPERVISOR);
    assert_eq!(office.refund(order, Text::new("ill")).await.unwrap_err(), asked, "asked of the ledger at once");
    let right = RightChange { role: Role::CASHIER, act: Act::Refund, right: Right::Allowed };
    admin.change_right(right).await.unwrap();
    office.refund(order, Text::new("ill")).await.unwrap();
    admin.remove_staff(number(SUPERVISOR)).await.unwrap();
    // What is done all day long goes by the news.
    eventually("the news that they are gone", 10, async || office.signed_in().is_none()).await;
    let held = office.hold(office.new_order(FIRST), &picks("G8")).await;
    assert_eq!(held.unwrap_err(), Refusal::SignInNeeded);
    assert_eq!(office.sign_in(number(SUPERVISOR), pin(SUPERVISOR)).await.map(drop), Err(Refusal::WrongPin(WAITS[0])));
    let mut told = Vec::new();
    while let Ok(event) = events.try_recv() {
        if let Event::Staff(standing) = event {
            told.push(standing.signed_in.map(|person| person.role));
        }
    }
    assert_eq!(told, [Some(Role::CASHIER), None]);
    office.close().await;
}

/// All that is logged on this thread, whoever logs it and however little it matters.
#[derive(Clone, Default)]
struct Logged(Arc<std::sync::Mutex<Vec<u8>>>);

impl std::io::Write for Logged {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Digits that stand nowhere by chance, in a time or in a hash.
const GUESSED: &str = "906254718356";
const OF_MANAGER: &str = "738465920174";

#[tokio::test]
async fn of_a_thousand_wrong_pins_from_four_terminals_few_are_looked_at_none_is_told_and_nobody_waits_elsewhere() {
    let logged = Logged::default();
    let to = logged.clone();
    let log = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || to.clone());
    let _logging = tracing::subscriber::set_default(log.finish());
    tracing::trace!("begun");
    let house = house_with_staff().await;
    let of = |digits: &str| digits.parse::<Pin>().ok().unwrap();
    at(&house, "T0", ADMIN).await.change_pin(number(MANAGER), of(OF_MANAGER)).await.unwrap();

    let mut trying = Vec::new();
    for name in ["T1", "T2", "T3", "T4"] {
        let office = till(&house, name).await;
        for _ in 0..25 {
            let office = office.clone();
            let tried = async move {
                let mut refused = Vec::new();
                for _ in 0..10 {
                    refused.push(office.sign_in(number(MANAGER), of(GUESSED)).await.unwrap_err());
                }
                refused
            };
            trying.push((name, tokio::spawn(tried)));
        }
    }
    // Meanwhile, the manager at another terminal, and someone else at one of the four.
    till(&house, "T5").await.sign_in(number(MANAGER), of(OF_MANAGER)).await.unwrap();
    till(&house, "T1").await.sign_in(number(CASHIER), pin(CASHIER)).await.unwrap();
    assert!(trying.iter().any(|(_, one)| !one.is_finished()), "nobody waited for them");

    let mut looked_at: std::collections::BTreeMap<&str, Vec<Duration>> = std::collections::BTreeMap::new();
    let (mut tries, mut longest, mut told) = (0, Duration::ZERO, Vec::new());
    for (name, one) in trying {
        for refused in one.await.unwrap() {
            tries += 1;
            told.push(format!("{refused:?} {}", refused.code()));
            match refused {
                Refusal::WrongPin(wait) => looked_at.entry(name).or_default().push(wait),
                Refusal::PinWaits(left) => longest = longest.max(left),
                other => panic!("{other:?}"),
            }
        }
    }
    assert_eq!(tries, 1_000);
    for (name, waits) in &mut looked_at {
        waits.sort_unstable();
        assert_eq!(waits[..], WAITS[..waits.len()], "each wait at {name} is longer than the one before");
    }
    let count = looked_at.values().map(Vec::len).sum::<usize>();
    assert!(looked_at.len() == 4 && count <= 16 && longest <= WAITS[3], "{looked_at:?} {longest:?}");
    let failed = house.number("SELECT COUNT(*) FROM tape WHERE what = 'failed'").await;
    assert_eq!(usize::try_from(failed), Ok(count), "each that was looked at is written down");

    let log = String::from_utf8(logged.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("begun"), "what is logged is here");
    // What a panic would say of one that cannot be read.
    told.push(format!("{:?}", format!("{GUESSED}{OF_MANAGER}").parse::<Pin>().err()));
    let told = told.join("\n");
    let mut tapes = String::new();
    house.ledger.read_tapes(None, |line| tapes += &frontrow::domain::tape::export::line(line)).await.unwrap();
    let arguments = std::fs::read_to_string("/proc/self/cmdline").unwrap_or_default();
    let room = std::fs::read_to_string("/proc/self/environ").unwrap_or_default();
    for secret in [GUESSED, OF_MANAGER] {
        for (place, text) in
            [("log", &log), ("tape", &tapes), ("answer", &told), ("argument", &arguments), ("variable", &room)]
        {
            assert!(!text.contains(secret), "a PIN is in the {place}");
        }
    }
}

#[tokio::test]
async fn each_wrong_pin_waits_longer_the_right_one_too_and_then_they_are_forgotten() {
    let house = house_with_staff().await;
    let office = till(&house, "T1").await;
    for wait in &WAITS[..2] {
        assert_eq!(office.sign_in(number(CASHIER), wrong()).await.unwrap_err(), Refusal::WrongPin(*wait));
        let at_once = office.sign_in(number(CASHIER), pin(CASHIER)).await.unwrap_err();
        assert!(matches!(at_once, Refusal::PinWaits(left) if left <= *wait), "{at_once:?}");
        tokio::time::sleep(*wait + Duration::from_millis(50)).await;
    }
    office.sign_in(number(CASHIER), pin(CASHIER)).await.unwrap();
    assert_eq!(office.sign_in(number(CASHIER), wrong()).await.unwrap_err(), Refusal::WrongPin(WAITS[0]));
    assert_eq!(office.signed_in().unwrap().number, number(CASHIER), "who was signed in still is");
    let nobody = office.sign_in(number(77), wrong()).await.unwrap_err();
    assert_eq!(nobody, Refusal::WrongPin(WAITS[0]), "a number that nobody has is no news either");
}

#[tokio::test]
async fn a_till_without_the_pepper_calls_no_pin_wrong_and_who_owns_the_ledger_recovers_it() {
    let house = house_with_staff().await;
    let file = pepper(&house);
    let kept = house.directory.path().join("elsewhere");
    std::fs::rename(&file, &kept).unwrap();
    let office = till(&house, "T1").await;
    for _ in 0..3 {
        let refused = office.sign_in(number(CASHIER), pin(CASHIER)).await.unwrap_err();
        assert_eq!(refused, Refusal::Staff(StaffFault::NoPepper), "and no try is counted");
    }
    let recovered = office.recover_staff(None, pin(7)).await.unwrap();
    assert_eq!(recovered.number, number(ADMIN));
    office.sign_in(number(ADMIN), pin(7)).await.unwrap();
    let other = till(&house, "T2").await;
    let refused = other.sign_in(number(CASHIER), pin(CASHIER)).await.unwrap_err();
    assert_eq!(refused, Refusal::Staff(StaffFault::OtherPepper), "the PINs of before need that of before");
    office.change_pin(number(CASHIER), pin(8)).await.unwrap();
    other.sign_in(number(CASHIER), pin(8)).await.unwrap();
    other.change_pin(number(CASHIER), pin(9)).await.unwrap();
    let others = other.change_pin(number(MANAGER), pin(9)).await.unwrap_err();
    assert_eq!(others, Refusal::LeaveNeeded(Act::Staff, Role::ADMIN), "everyone the own one, and no other");
    assert_eq!(house.number("SELECT COUNT(*) FROM tape WHERE subject = 'staff-1' AND what = 'recovered'").await, 1);
}
