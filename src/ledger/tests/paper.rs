//! Print jobs: each number once, nothing twice under one, and what goes back is not printed.

use super::*;
use std::collections::BTreeMap;

use crate::domain::exchange::{Balance, Exchange};
use crate::domain::ids::JobId;
use crate::domain::paper::{Job, JobState, Paper, PaperFault, PrinterFault};
use crate::domain::receipt::Receipt;
use crate::domain::screening::House;
use crate::ledger::{Claimed, PaperError, Wanted, Which};

fn wanted(order: OrderRef, seats: &[SeatId], which: Which, millis: i64) -> Wanted<'_> {
    Wanted { order, seats: Some(seats), receipts: &[], which, at: at(millis), who: who() }
}

fn mint() -> JobId {
    JobId::from_bits(unique())
}

const AGAIN: Which = Which::Again { copies: false };
const COPIES: Which = Which::Again { copies: true };

/// What `which` of these seats come to at `millis`, as seat and number.
async fn want(ledger: &Ledger, order: OrderRef, written: &str, which: Which, millis: i64) -> Vec<Job> {
    let named = if written.is_empty() { Vec::new() } else { seats(written) };
    ledger.want_papers(&wanted(order, &named, which, millis), mint).await.unwrap()
}

fn told(jobs: &[Job]) -> Vec<String> {
    let told = |job: &Job| {
        let seat = job.paper.seat().map_or_else(|| job.paper.word().to_owned(), |seat| seat.to_string());
        format!("{seat} {} {}", job.print, job.state.word())
    };
    jobs.iter().map(told).collect()
}

/// Sends a job, with what comes of it.
async fn send(ledger: &Ledger, job: &Job, millis: i64, state: JobState) -> Job {
    let Claimed::Ours(ours) = ledger.claim_job(job, at(millis), who()).await.unwrap() else { panic!("{job:?}") };
    assert_eq!(ours.state, JobState::Sent);
    ledger.end_job(&ours, state, at(millis + 1)).await.unwrap()
}

async fn last_prints(ledger: &Ledger, order: OrderRef) -> Vec<(String, u16)> {
    let mut last = BTreeMap::new();
    for job in jobs_of(ledger, order).await.iter().filter(|job| job.state.may_be_out()) {
        if let Some(seat) = job.paper.seat() {
            last.entry(seat.to_string()).and_modify(|print| *print = job.print.max(*print)).or_insert(job.print);
        }
    }
    last.into_iter().collect()
}

async fn jobs_of(ledger: &Ledger, order: OrderRef) -> Vec<Job> {
    let all = ledger.jobs(at(0), at(i64::MAX)).await.unwrap();
    all.into_iter().filter(|job| job.paper.order() == order).collect()
}

async fn assert_sound(ledger: &Ledger) {
    for finding in ledger.verify().await.unwrap() {
        assert_eq!(finding.violations, 0, "{}: {:?}", finding.code, finding.examples);
    }
}

#[tokio::test]
async fn each_seat_has_a_job_and_what_is_printed_again_is_a_copy_that_asks_and_stands_on_the_tape() {
    let Fresh { ledger, database: _database } = fresh().await;
    let sale = sale(FIRST, "A1 A2");
    ledger.commit(&sale).await.unwrap();
    let order = sale.order.reference;
    let receipt = Receipt { till: terminal("T1"), number: 1 };
    let receipts = [receipt.clone()];
    let all = Wanted { receipts: &receipts, ..wanted(order, &[], Which::Missing, 20_000) };
    let jobs = ledger.want_papers(&all, mint).await.unwrap();
    assert_eq!(told(&jobs), ["A1 1 queued", "A2 1 queued", "receipt 1 queued"]);
    assert_eq!(jobs[2].paper, Paper::Receipt { order, receipt });
    // To want them again makes no others.
    assert_eq!(ledger.want_papers(&all, mint).await.unwrap(), jobs);
    assert_eq!(last_prints(&ledger, order).await, [], "nothing is out");
    for job in &jobs {
        let done = send(&ledger, job, 21_000, JobState::Confirmed).await;
        assert_eq!((done.state, done.tries), (JobState::Confirmed, 1));
    }
    assert_eq!(last_prints(&ledger, order).await, [("A1".to_owned(), 1), ("A2".to_owned(), 1)]);
    assert_eq!(want(&ledger, order, "", Which::Missing, 22_000).await, []);
    let before = rows(&ledger).await;
    let refused = ledger.want_papers(&wanted(order, &seats("A2"), AGAIN, 22_000), mint).await;
    assert_eq!(refused, Err(PaperError::WouldBeCopies));
    assert_eq!(rows(&ledger).await, before);
    let by_leave = ledger.clone().allowed_by(&Text::new("4 Susan"));
    let copies = by_leave.want_papers(&wanted(order, &seats("A2"), COPIES, 22_000), mint).await.unwrap();
    assert_eq!(told(&copies), ["A2 2 queued"]);
    // Until it is sent, the door takes the one that is out; and nobody needs leave twice for one.
    assert_eq!(last_prints(&ledger, order).await[1], ("A2".to_owned(), 1));
    assert_eq!(want(&ledger, order, "A2", AGAIN, 22_500).await[0].id, copies[0].id);
    send(&ledger, &copies[0], 23_000, JobState::Confirmed).await;
    assert_eq!(last_prints(&ledger, order).await[1], ("A2".to_owned(), 2));
    let line = "SELECT detail, allowed_by FROM tape WHERE what = 'reprinted'";
    let line = query(line).fetch_all(&mut ledger.reader().await.unwrap()).await.unwrap();
    let of = |column| crate::ledger::connection::row::string(&line[0], column).unwrap();
    assert_eq!((line.len(), of(0), of(1)), (1, "A2 2".to_owned(), "4 Susan".to_owned()));
    assert_eq!(jobs_of(&ledger, order).await.len(), 4);
    assert_sound(&ledger).await;
}

#[tokio::test]
async fn what_nobody_is_sure_of_is_printed_once_more_under_its_number_and_what_failed_as_often_as_it_takes() {
    let Fresh { ledger, database: _database } = fresh().await;
    let sale = sale(FIRST, "A1 A2 A3");
    ledger.commit(&sale).await.unwrap();
    let order = sale.order.reference;
    let jobs = want(&ledger, order, "", Which::Missing, 20_000).await;
    let out = JobState::Failed(PrinterFault::PaperOut);
    let failed = send(&ledger, &jobs[0], 21_000, out).await;
    assert_eq!((failed.state, failed.tries), (out, 0));
    send(&ledger, &jobs[1], 21_000, JobState::Unsure).await;
    assert_eq!(last_prints(&ledger, order).await, [("A2".to_owned(), 1)]);
    let open = ledger.open_jobs(&terminal("T1"), at(0)).await.unwrap();
    assert_eq!(told(&open), ["A1 1 failed", "A2 1 unsure", "A3 1 queued"]);
    // What is not on paper comes first, then what did not come out.
    assert_eq!(told(&want(&ledger, order, "", AGAIN, 22_000).await), ["A1 1 queued", "A3 1 queued"]);
    send(&ledger, &jobs[0], 22_000, JobState::Confirmed).await;
    send(&ledger, &jobs[2], 22_000, JobState::Confirmed).await;
    let looked = want(&ledger, order, "", AGAIN, 23_000).await;
    assert_eq!(told(&looked), ["A2 1 unsure"], "it may be out until it is sent again");
    // This time the printer says why not; what it did the first time nobody knows still.
    let still = send(&ledger, &looked[0], 23_000, out).await;
    assert_eq!((still.state, still.tries), (JobState::Unsure, 1));
    let twice = send(&ledger, &still, 24_000, JobState::Unsure).await;
    assert_eq!((twice.state, twice.tries), (JobState::Unsure, 2));
    assert!(matches!(ledger.claim_job(&twice, at(25_000), who()).await.unwrap(), Claimed::Not(_)));
    let refused = ledger.want_papers(&wanted(order, &seats("A2"), AGAIN, 25_000), mint).await;
    assert_eq!(refused, Err(PaperError::WouldBeCopies));
    // Somebody looked, and it was there.
    let settled = ledger.settle_job(jobs[1].id, at(26_000)).await.unwrap().unwrap();
    assert_eq!(settled.state, JobState::Confirmed);
    assert_eq!(ledger.open_jobs(&terminal("T1"), at(0)).await.unwrap(), []);
    assert_sound(&ledger).await;
}

#[tokio::test]
async fn a_ticket_that_went_back_is_dropped_when_its_turn_comes() {
    let Fresh { ledger, database: _database } = fresh().await;
    let sale = sale(FIRST, "A1 A2");
    ledger.commit(&sale).await.unwrap();
    let order = sale.order.reference;
    let jobs = want(&ledger, order, "", Which::Missing, 20_000).await;
    let unsure = send(&ledger, &jobs[1], 20_000, JobState::Unsure).await;
    ledger.refund(&refund(order, 21_000)).await.unwrap();
    let Claimed::Dropped(dropped) = ledger.claim_job(&jobs[0], at(22_000), who()).await.unwrap() else { panic!() };
    assert_eq!(dropped.state, JobState::Dropped);
    // What may be out is not said to be nowhere.
    let Claimed::Dropped(unsure) = ledger.claim_job(&unsure, at(22_000), who()).await.unwrap() else { panic!() };
    assert_eq!(unsure.state, JobState::Unsure);
    for named in [Vec::new(), seats("A1")] {
        let refused = ledger.want_papers(&wanted(order, &named, COPIES, 23_000), mint).await;
        assert_eq!(refused, Err(PaperFault::NoTicket(named.clone()).into()));
    }
    assert_eq!(ledger.claim_job(&Job { id: mint(), ..jobs[0].clone() }, at(0), who()).await, Ok(Claimed::Unknown));
    assert_sound(&ledger).await;
}

#[tokio::test]
async fn what_waits_of_tickets_that_went_back_is_dropped_and_what_may_have_come_out_is_asked_no_more() {
    let Fresh { ledger, database: _database } = fresh().await;
    let sale = sale(FIRST, "A1 A2 A3");
    ledger.commit(&sale).await.unwrap();
    let order = sale.order.reference;
    let receipts = [Receipt { till: terminal("T1"), number: 1 }];
    let all = Wanted { receipts: &receipts, ..wanted(order, &[], Which::Missing, 20_000) };
    let jobs = ledger.want_papers(&all, mint).await.unwrap();
    send(&ledger, &jobs[1], 20_000, JobState::Unsure).await;
    assert_eq!(ledger.drop_ended(&terminal("T1"), at(21_000)).await, Ok(0));
    ledger.refund(&Refund { seats: seats("A1 A2"), ..refund(order, 21_000) }).await.unwrap();
    assert_eq!(ledger.drop_ended(&terminal("T2"), at(22_000)).await, Ok(0));
    assert_eq!(ledger.drop_ended(&terminal("T1"), at(22_000)).await, Ok(1));
    let open = ledger.open_jobs(&terminal("T1"), at(0)).await.unwrap();
    assert_eq!(told(&open), ["A3 1 queued", "receipt 1 queued"]);
    let all = ["A1 1 dropped", "A2 1 unsure", "A3 1 queued", "receipt 1 queued"];
    assert_eq!(told(&jobs_of(&ledger, order).await), all);
    assert_sound(&ledger).await;
}

#[tokio::test]
async fn a_sale_of_which_nobody_could_want_the_papers_is_found_by_who_comes_next() {
    let Fresh { ledger, database: _database } = fresh().await;
    let mut orders = Vec::new();
    for (seat, millis) in [("A1", 10_000), ("A2", 2_000_000), ("A3", 2_100_000), ("A4", 2_200_000)] {
        let sale = sale_of(order(FIRST, seat), millis);
        ledger.commit(&sale).await.unwrap();
        orders.push(sale.order.reference);
    }
    let found = async |name: &str, from: i64| {
        let found = ledger.never_wanted(&terminal(name), at(from)).await.unwrap();
        found.into_iter().map(|(order, cashier)| (order, cashier.to_string())).collect::<Vec<_>>()
    };
    let of = |nth: usize| (orders[nth], "Li Na".to_owned());
    assert_eq!(found("T1", 0).await, [of(0), of(1), of(2), of(3)]);
    assert_eq!((found("T1", 2_100_000).await, found("T2", 0).await), (vec![of(2), of(3)], vec![]));
    // One was printed, and one that was under way beside it was not; what was sold long before was not meant to be.
    want(&ledger, orders[2], "", Which::Missing, 2_150_000).await;
    assert_eq!(found("T1", 0).await, [of(1), of(3)]);
    ledger.refund(&refund(orders[3], 2_300_000)).await.unwrap();
    assert_eq!(found("T1", 0).await, [of(1)]);
}

#[tokio::test]
async fn a_receipt_tells_what_was_booked_whatever_is_done_later_or_set_otherwise() {
    use crate::domain::fee::FeeLadder;
    use crate::domain::order::Flow;
    use crate::domain::setting::Setting;
    let Fresh { ledger, database: _database } = fresh().await;
    let fees: FeeLadder = "0m 10%".parse().unwrap();
    let tens = CashStep::of(1_000);
    let house = House { fees, cash: tens, ..House::usual(Currency::CNY) };
    ledger.make_house(&house, at(5), who()).await.unwrap();
    let sale = Sale { step: tens, ..sale(FIRST, "A1 A2 A3") };
    let of = sale.order.reference;
    let sold = ledger.commit(&sale).await.unwrap().receipt.unwrap();
    let back =
        |seat: &str, millis| Refund { seats: seats(seat), told_fee: cny(450), told_step: tens, ..refund(of, millis) };
    let first = ledger.refund(&back("A1", 20_000)).await.unwrap().receipt.unwrap();
    let second = ledger.refund(&back("A2", 21_000)).await.unwrap().receipt.unwrap();
    let quote = ledger.return_quote(of, &[], at(22_000)).await.unwrap();
    let exchange =
        Exchange { of, seats: Vec::new(), kept: Vec::new(), fee: quote.fee.fee, worth: quote.fee.worth(), step: tens };
    let mut dearer = Sale { step: tens, ..sale_of(order(SECOND, "B1"), 22_000) };
    dearer.parts[0].amount = Balance::of(exchange.worth, dearer.order.total()).unwrap().due;
    let third = ledger.commit_exchange(&dearer, &exchange).await.unwrap().0.receipt.unwrap();
    let unrounded = |house: &mut House| house.set(Setting::CashRounding, "0").unwrap();
    ledger.change_house(Setting::CashRounding, unrounded, at(40_000), who()).await.unwrap();

    let moved = async |receipt: &Receipt| {
        let booked = ledger.booked(receipt).await.unwrap().unwrap();
        let told = |moved: &crate::domain::booked::Moved| {
            let sign = if moved.flow == Flow::Payment { '+' } else { '-' };
            let carried = if moved.carried { " carried" } else { "" };
            format!("{sign}{} {}{carried}", moved.amount, moved.rounding)
        };
        let ended = booked.ended.map(|ended| {
            let seats = ended.lines.iter().map(|line| line.seat.to_string()).collect::<Vec<_>>().join(" ");
            format!("{seats} -{}{}", ended.fee, if ended.is_exchange { " exchanged" } else { "" })
        });
        (ended.unwrap_or_default(), booked.money.iter().map(told).collect::<Vec<_>>())
    };
    // 135 in tens is 140, and 40.50 is 40.
    assert_eq!(moved(&sold).await, (String::new(), vec!["+135.00 5.00".to_owned()]));
    for (receipt, seat) in [(&first, "A1"), (&second, "A2")] {
        assert_eq!(moved(receipt).await, (format!("{seat} -4.50"), vec!["-40.50 -0.50".to_owned()]));
    }
    let of_exchange = ["+19.50 0.50", "+40.50 0.00 carried", "-40.50 0.00 carried"].map(str::to_owned);
    assert_eq!(moved(&third).await, ("A3 -4.50 exchanged".to_owned(), of_exchange.to_vec()));
    let booked = ledger.booked(&first).await.unwrap().unwrap();
    assert_eq!((booked.at, booked.detail.as_str(), booked.cashier.as_str()), (at(20_000), "A1: ill", "Li Na"));
    assert_eq!(ledger.booked(&Receipt { till: terminal("T1"), number: 99 }).await, Ok(None));
}

#[tokio::test]
async fn receipts_go_with_the_tickets_that_are_missing_and_never_as_copies_beside_them() {
    let Fresh { ledger, database: _database } = fresh().await;
    let sale = sale(FIRST, "A1");
    let receipts = [ledger.commit(&sale).await.unwrap().receipt.unwrap()];
    let order = sale.order.reference;
    let all = |which| Wanted { receipts: &receipts, ..wanted(order, &[], which, 20_000) };
    let jobs = ledger.want_papers(&all(AGAIN), mint).await.unwrap();
    assert_eq!(told(&jobs), ["A1 1 queued", "receipt 1 queued"]);
    for job in &jobs {
        send(&ledger, job, 20_000, JobState::Unsure).await;
    }
    let looked = ledger.want_papers(&all(AGAIN), mint).await.unwrap();
    assert_eq!(told(&looked), ["A1 1 unsure"]);
    send(&ledger, &looked[0], 20_000, JobState::Confirmed).await;
    assert_eq!(ledger.want_papers(&all(AGAIN), mint).await, Err(PaperError::WouldBeCopies));
    assert_eq!(told(&ledger.want_papers(&all(COPIES), mint).await.unwrap()), ["A1 2 queued"]);
    // By itself it is copied as a ticket is.
    let alone = |which| Wanted { seats: None, ..all(which) };
    let looked = ledger.want_papers(&alone(AGAIN), mint).await.unwrap();
    assert_eq!(told(&looked), ["receipt 1 unsure"]);
    send(&ledger, &looked[0], 20_000, JobState::Confirmed).await;
    assert_eq!(ledger.want_papers(&alone(AGAIN), mint).await, Err(PaperError::WouldBeCopies));
    assert_eq!(told(&ledger.want_papers(&alone(COPIES), mint).await.unwrap()), ["receipt 2 queued"]);
}

#[tokio::test]
async fn of_many_programs_one_prints_a_job_and_what_one_left_behind_is_unsure() {
    let Fresh { ledger, database } = fresh().await;
    let sale = sale(FIRST, "A1");
    ledger.commit(&sale).await.unwrap();
    let order = sale.order.reference;
    let programs = [reopen(&database).await, reopen(&database).await, reopen(&database).await];
    // All want it at once, and all try to print it.
    let named = seats("A1");
    let wanting = programs.iter().map(|program| {
        let wanted = wanted(order, &named, Which::Missing, 20_000);
        async move { program.want_papers(&wanted, mint).await.unwrap() }
    });
    let jobs: Vec<Vec<Job>> = futures_util::future::join_all(wanting).await;
    assert!(jobs.iter().all(|of| of.len() == 1 && of[0].id == jobs[0][0].id), "{jobs:?}");
    let job = &jobs[0][0];
    let claims = programs.iter().map(|program| async move {
        loop {
            match program.claim_job(job, at(21_000), who()).await {
                Err(crate::ledger::LedgerError::Busy) => {}
                claimed => return claimed.unwrap(),
            }
        }
    });
    let claims: Vec<Claimed> = futures_util::future::join_all(claims).await;
    let ours: Vec<&Claimed> = claims.iter().filter(|claimed| matches!(claimed, Claimed::Ours(_))).collect();
    assert_eq!(ours.len(), 1, "{claims:?}");
    let under_way = ledger.want_papers(&wanted(order, &named, COPIES, 21_000), mint).await;
    assert_eq!(under_way, Err(PaperFault::UnderWay(terminal("T1")).into()));
    // It dies; whoever comes next at that terminal says what is known.
    assert_eq!(ledger.settle_left_over(&terminal("T2"), at(22_000)).await, Ok(0));
    assert_eq!(ledger.settle_left_over(&terminal("T1"), at(22_000)).await, Ok(1));
    assert_eq!(told(&ledger.open_jobs(&terminal("T1"), at(0)).await.unwrap()), ["A1 1 unsure"]);
    // It was not dead, only slow: what it knows is better.
    let Claimed::Ours(sent) = ours[0] else { unreachable!() };
    let ended = ledger.end_job(sent, JobState::Confirmed, at(23_000)).await.unwrap();
    assert_eq!(ended.state, JobState::Confirmed);
    assert_sound(&ledger).await;
}
