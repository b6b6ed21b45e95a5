//! Who passes a door: judged and booked in one transaction, once for each ticket, whoever asks and how often.

use super::*;
use crate::domain::entry::{Doors, Gate, Scan, Verdict, Way};
use crate::domain::exchange::Exchange;
use crate::domain::ids::EntryId;
use crate::domain::ticket::Ticket;
use crate::ledger::sales::returns::RefundError;
use crate::ledger::{Admits, CommitError, LedgerError, Passed, Passing};

/// The first screening begins at 100 s and is over at 10,480 s.
const DURING: i64 = 200_000;

fn scan(gate: Gate, way: Way) -> Scan {
    Scan { id: EntryId::from_bits(unique()), gate, way }
}

fn ticket(order: &Order, seat: &str, print: u16) -> Ticket {
    Ticket { order: order.reference, seat: seat.parse().unwrap(), print }
}

struct Door {
    ledger: Ledger,
    name: TerminalId,
    doors: Doors,
}

impl Door {
    fn of(fresh: &Fresh) -> Self {
        Self { ledger: fresh.ledger.clone(), name: terminal("D1"), doors: Doors::default() }
    }

    async fn pass(&self, ticket: Ticket, scan: Scan, millis: i64, admits: Admits) -> Passed {
        let cashier = Text::new("Ulf");
        let who = (&self.name, &cashier);
        let passing = Passing { scan, ticket, at: at(millis), who, doors: self.doors, admits };
        loop {
            match self.ledger.pass(&passing, |fare| fare == Fare::CHILD).await {
                Err(LedgerError::Busy) => {}
                passed => return passed.unwrap(),
            }
        }
    }

    async fn says(&self, ticket: Ticket, way: Way) -> Verdict {
        self.pass(ticket, scan(Gate::House, way), DURING, Admits::Known).await.verdict
    }
}

fn in_since(millis: i64) -> Verdict {
    Verdict::AlreadyIn { at: at(millis), door: terminal("D1") }
}

async fn print(fresh: &Fresh, order: &Order, seat: &str, print: u16, state: &str) {
    let insert = query(
        "INSERT INTO print_jobs (id, terminal, cashier, paper, order_id, screening, seat, print, subject, state, made_at, \
         changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    );
    let insert = insert.bind(format!("J{}", unique())).bind("T1").bind("Li").bind("ticket");
    let insert = insert.bind(order.reference.order.to_string()).bind(order.reference.screening.0);
    let insert = insert.bind(seat.to_owned()).bind(i64::from(print)).bind("").bind(state.to_owned()).bind(1).bind(1);
    insert.execute(&mut fresh.ledger.inner.writers.acquire().await.unwrap()).await.unwrap();
}

#[tokio::test]
async fn a_ticket_lets_one_in_and_a_scan_that_is_repeated_is_answered_as_the_first_time() {
    let fresh = fresh().await;
    let (door, sold) = (Door::of(&fresh), sale(FIRST, "A1 A2"));
    fresh.ledger.commit(&sold).await.unwrap();
    let (one, first) = (ticket(&sold.order, "A1", 1), scan(Gate::Hall(1), Way::In));
    for _ in 0..2 {
        let passed = door.pass(one, first, DURING, Admits::Known).await;
        assert_eq!((passed.verdict, passed.fare, passed.is_booked), (Verdict::Welcome, Some(Fare::ADULT), true));
    }
    assert_eq!(door.says(one, Way::In).await, in_since(DURING));
    assert_eq!(door.says(ticket(&sold.order, "A2", 1), Way::In).await, Verdict::Welcome, "each seat by itself");
    let inside: Vec<SeatId> = fresh.ledger.inside(FIRST).await.unwrap().seats.into_iter().collect();
    assert_eq!(inside, seats("A1 A2"));
    assert_eq!(fresh.ledger.admitted(&[FIRST, SECOND]).await.unwrap(), [(FIRST, 2)].into());
    let never_sold = [ticket(&sold.order, "A3", 1), ticket(&order(FIRST, "A1"), "A1", 1)];
    let elsewhere = Ticket { order: OrderRef { screening: SECOND, ..one.order }, ..one };
    for forged in never_sold.into_iter().chain([elsewhere]) {
        assert_eq!(door.says(forged, Way::In).await, Verdict::Forged);
        let forced = door.pass(forged, scan(Gate::House, Way::In), DURING, Admits::Anyone).await;
        assert!(!forced.is_booked, "by leave neither: there is no such ticket");
    }
    assert!(fresh.ledger.verify_tapes().await.unwrap().iter().all(|finding| finding.violations == 0));
}

#[tokio::test]
async fn what_the_ledger_has_of_a_ticket_decides_and_in_this_order() {
    let fresh = fresh().await;
    let (door, sold) = (Door::of(&fresh), sale(FIRST, "A1 A2 A3 A4"));
    fresh.ledger.commit(&sold).await.unwrap();
    let back = Refund { seats: seats("A1"), ..refund(sold.order.reference, 20_000) };
    fresh.ledger.refund(&back).await.unwrap();
    assert_eq!(door.says(ticket(&sold.order, "A1", 1), Way::In).await, Verdict::GivenBack);
    for (nth, state) in [(1, "confirmed"), (2, "unsure"), (3, "queued"), (4, "failed")] {
        print(&fresh, &sold.order, "A2", nth, state).await;
    }
    assert_eq!(door.says(ticket(&sold.order, "A2", 1), Way::In).await, Verdict::PrintedAnew);
    assert_eq!(door.says(ticket(&sold.order, "A2", 2), Way::In).await, Verdict::Welcome, "the last that may be out");
    let three = ticket(&sold.order, "A3", 1);
    let at_gate = async |gate, millis| door.pass(three, scan(gate, Way::In), millis, Admits::Known).await.verdict;
    assert_eq!(at_gate(Gate::Screening(SECOND), DURING).await, Verdict::AnotherScreening(FIRST));
    assert_eq!(at_gate(Gate::Hall(2), DURING).await, Verdict::AnotherScreening(FIRST));
    assert_eq!(at_gate(Gate::House, 100_000 - 30 * 60_000 - 1).await, Verdict::TooEarly);
    assert_eq!(at_gate(Gate::House, 100_000 + 173 * 60_000).await, Verdict::TooLate);
    assert_eq!(at_gate(Gate::House, DURING).await, Verdict::Welcome, "and none of it was booked");
    fresh.ledger.call_off(FIRST, &Text::new("torn"), at(60_000), who()).await.unwrap();
    assert_eq!(door.says(ticket(&sold.order, "A4", 1), Way::In).await, Verdict::CalledOff);
}

#[tokio::test]
async fn guests_leave_and_come_back_where_the_house_allows_it() {
    let fresh = fresh().await;
    let sold = sale(FIRST, "A1");
    fresh.ledger.commit(&sold).await.unwrap();
    let door = Door { doors: Doors { re_entry: true, ..Doors::default() }, ..Door::of(&fresh) };
    let one = ticket(&sold.order, "A1", 1);
    let said = [Way::Out, Way::In, Way::In, Way::Out, Way::Out, Way::In];
    let mut verdicts = Vec::new();
    for way in said {
        verdicts.push(door.says(one, way).await);
        let inside = fresh.ledger.inside(FIRST).await.unwrap().seats.len();
        let is_in = matches!(verdicts.last(), Some(Verdict::Welcome | Verdict::AlreadyIn { .. }));
        assert_eq!(inside, usize::from(is_in), "{verdicts:?}");
    }
    let expected =
        [Verdict::NotIn, Verdict::Welcome, in_since(DURING), Verdict::Left, Verdict::NotIn, Verdict::Welcome];
    assert_eq!(verdicts, expected);
    assert!(fresh.ledger.verify().await.unwrap().iter().all(|finding| finding.violations == 0));
}

#[tokio::test]
async fn who_comes_in_by_leave_stands_on_the_tape_and_who_a_door_let_in_by_itself_is_named() {
    let fresh = fresh().await;
    let (door, sold) = (Door::of(&fresh), sale(FIRST, "A1 A2"));
    fresh.ledger.commit(&sold).await.unwrap();
    let by_leave = Door { ledger: fresh.ledger.clone().allowed_by(&Text::new("4 Susan")), ..Door::of(&fresh) };
    let (one, two) = (ticket(&sold.order, "A1", 1), ticket(&sold.order, "A2", 1));
    assert!(
        by_leave.pass(one, scan(Gate::House, Way::In), DURING, Admits::Anyone).await.verdict.admits(),
        "needed none"
    );
    let forced = scan(Gate::House, Way::In);
    for _ in 0..2 {
        let passed = by_leave.pass(one, forced, DURING + 1, Admits::Anyone).await;
        assert_eq!((passed.verdict, passed.is_booked), (in_since(DURING), true));
    }
    let already = Admits::Already { booked_at: at(900_000) };
    let alone = [scan(Gate::House, Way::In), scan(Gate::House, Way::In)];
    for again in alone.into_iter().chain(alone) {
        assert!(door.pass(two, again, DURING + 2, already).await.is_booked);
    }
    let rows = "SELECT COUNT(*), COUNT(n), COUNT(allowed_by) FROM entries";
    let row = query(rows).fetch_one(&mut fresh.ledger.inner.readers.acquire().await.unwrap()).await.unwrap();
    assert_eq!([int(&row, 0).unwrap(), int(&row, 1).unwrap(), int(&row, 2).unwrap()], [4, 2, 1]);
    let lines = fresh.ledger.lines_between((at(DURING), at(DURING + 9)), None, None, 9).await.unwrap();
    let told: Vec<_> = lines.iter().map(|line| (line.what.as_str(), line.allowed_by.as_str())).collect();
    assert_eq!(told, [("admitted", "4 Susan")]);
    let findings = fresh.ledger.verify_tapes().await.unwrap();
    assert!(findings.iter().all(|finding| finding.violations == 0), "{findings:?}");
    let named = findings.iter().find(|finding| finding.code == "entries_alone").unwrap();
    assert_eq!(named.looked_at, 1);
    assert!(named.examples[0].as_str().contains("A2 at D1") && named.examples[0].as_str().contains("already-in"));
}

#[tokio::test]
async fn of_many_doors_that_scan_one_ticket_at_once_one_lets_it_in() {
    let fresh = fresh().await;
    let sold = sale(FIRST, "A1 A2 A3 A4 A5 A6");
    fresh.ledger.commit(&sold).await.unwrap();
    let mut scans = tokio::task::JoinSet::new();
    for n in 0..4 {
        let door = Door { ledger: reopen(&fresh.database).await, name: terminal(&format!("D{n}")), ..Door::of(&fresh) };
        let tickets: Vec<Ticket> = sold.order.seats().map(|seat| ticket(&sold.order, &seat.to_string(), 1)).collect();
        scans.spawn(async move {
            let mut welcome = 0;
            for one in tickets {
                welcome += usize::from(door.says(one, Way::In).await.admits());
            }
            welcome
        });
    }
    assert_eq!(scans.join_all().await.into_iter().sum::<usize>(), 6);
    assert_eq!(fresh.ledger.inside(FIRST).await.unwrap().seats.len(), 6);
}

#[tokio::test]
async fn a_ticket_of_one_who_came_in_is_not_given_back_unless_that_was_known() {
    let fresh = fresh().await;
    let (door, sold) = (Door::of(&fresh), sale(FIRST, "A1 A2"));
    fresh.ledger.commit(&sold).await.unwrap();
    assert_eq!(door.says(ticket(&sold.order, "A1", 1), Way::In).await, Verdict::Welcome);
    let of = sold.order.reference;
    assert_eq!(fresh.ledger.came_in(of, &[]).await.unwrap(), seats("A1"));
    assert_eq!(fresh.ledger.came_in(of, &seats("A2")).await.unwrap(), []);
    let before = rows(&fresh.ledger).await;
    let asked = refund(of, 300_000);
    assert_eq!(fresh.ledger.refund(&asked).await.map(drop), Err(RefundError::Inside(seats("A1"))));
    let told = fresh.ledger.return_quote(of, &seats("A1"), at(300_000)).await.unwrap();
    let (fee, worth) = (told.fee.fee, told.fee.worth());
    let exchange = Exchange { of, seats: seats("A1"), kept: Vec::new(), fee, worth, step: CashStep::NONE };
    let new = Sale { parts: Vec::new(), ..sale(SECOND, "A1") };
    let refused = fresh.ledger.commit_exchange(&new, &exchange).await.map(drop);
    assert_eq!(refused, Err(CommitError::NotGiven(RefundError::Inside(seats("A1")))));
    assert_eq!(rows(&fresh.ledger).await, before, "nothing of it was written");
    fresh.ledger.refund(&Refund { seats: seats("A2"), ..asked.clone() }).await.unwrap();
    let known = Sale { allows_inside: true, ..new };
    fresh.ledger.commit_exchange(&known, &exchange).await.unwrap();
    assert_eq!(door.says(ticket(&sold.order, "A1", 1), Way::In).await, Verdict::GivenBack);
    assert_eq!(fresh.ledger.inside(FIRST).await.unwrap().seats.len(), 0, "their seat is no seat of theirs any more");
    let again = sale(FIRST, "A3");
    fresh.ledger.commit(&again).await.unwrap();
    assert_eq!(door.says(ticket(&again.order, "A3", 1), Way::In).await, Verdict::Welcome);
    let back = Refund { allows_inside: true, ..refund(again.order.reference, 400_000) };
    fresh.ledger.refund(&back).await.unwrap();
}
