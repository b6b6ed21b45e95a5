//! Tickets given for others: in one transaction, with the fee that was told, once.

use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};

use super::members::{join, win};
use super::*;
use crate::domain::exchange::{Balance, Exchange};
use crate::domain::fee::FeeLadder;
use crate::domain::ids::MemberId;
use crate::domain::order::Flow;
use crate::domain::screening::House;
use crate::domain::seat::ChangeKind;
use crate::ledger::{CommitError, Committed, ExchangeDone, RefundDone, RefundError};

/// Of [`FIRST`], which begins at 100 s, a tenth is kept until 40 s, then three tenths, and from the start on nothing is
/// taken back. [`SECOND`] begins 100 s later.
const LADDER: &str = "1m 10%, 0m 30%";

async fn with_ladder() -> Fresh {
    let fresh = fresh().await;
    let fees: FeeLadder = LADDER.parse().unwrap();
    fresh.ledger.make_house(&House { fees, ..House::usual(Currency::CNY) }, at(5), who()).await.unwrap();
    fresh
}

/// These seats of an order, as the ledger tells what they are worth at an instant.
async fn given(ledger: &Ledger, of: OrderRef, written: &str, millis: i64) -> Exchange {
    let quote = ledger.return_quote(of, &seats(written), at(millis)).await.unwrap();
    Exchange {
        of,
        seats: seats(written),
        kept: Vec::new(),
        fee: quote.fee.fee,
        worth: quote.fee.worth(),
        step: CashStep::NONE,
    }
}

/// A sale of other seats for it; the difference in cash.
fn sale_for(exchange: &Exchange, order: Order, millis: i64) -> Sale {
    let due = Balance::of(exchange.worth, order.total()).unwrap().due;
    let mut sale = sale_of(order, millis);
    sale.parts = vec![Part { tender: Tender::Cash { received: cny(50_000) }, amount: due }];
    sale.parts.retain(|part| part.amount.minor() > 0);
    sale
}

fn words(parts: &[Part]) -> Vec<(&'static str, i64)> {
    parts.iter().map(|part| (part.tender.word(), part.amount.minor())).collect()
}

fn card(reference: &str, amount: i64) -> Part {
    Part { tender: Tender::Card { reference: Text::new(reference) }, amount: cny(amount) }
}

async fn assert_sound(ledger: &Ledger) {
    for finding in ledger.verify().await.unwrap() {
        // What `win` put into a wallet has no packet that was funded like a real one.
        let is_prize = finding.code.starts_with("packet") || matches!(finding.code, "won_entries" | "promotion_days");
        assert!(is_prize || finding.violations == 0, "{}: {:?}", finding.code, finding.examples);
    }
}

#[tokio::test]
async fn tickets_go_to_another_screening_and_both_orders_tell_of_it() {
    let Fresh { ledger, database: _database } = fresh().await;
    let old = sale(FIRST, "A1 A2");
    ledger.commit(&old).await.unwrap();
    let of = old.order.reference;
    let exchange = given(&ledger, of, "A1", 20_000).await;
    let mut new = sale_for(&exchange, order(SECOND, "B1"), 20_000);
    new.parts = vec![card("A-2", 1_500)];
    let (committed, done) = ledger.commit_exchange(&new, &exchange).await.unwrap();
    assert_eq!(
        (committed.sequence, done.sequence),
        (2, 2),
        "of each screening its own, and B6 is blocked in the second"
    );
    assert_eq!((done.carried, done.fee, done.order.state), (cny(4_500), cny(0), OrderState::Paid));
    assert_eq!((&done.seats, words(&done.back)), (&seats("A1"), vec![]));
    let freed = &ledger.changes_after(FIRST, 1).await.unwrap()[0];
    assert_eq!((&freed.what, &freed.seats), (&ChangeKind::Freed(of.order), &seats("A1")));
    let sold: Vec<_> = ledger.snapshot(SECOND).await.unwrap().sold.into_iter().map(|(seat, _)| seat).collect();
    assert_eq!(sold, seats("B1"));

    let (before, after) =
        (ledger.order(of).await.unwrap().unwrap(), ledger.order(new.order.reference).await.unwrap().unwrap());
    assert_eq!((&before.refunded, before.exchanges.len()), (&seats("A1"), 1));
    assert_eq!(before.exchanges, after.exchanges);
    assert_eq!(after.exchanged_from().map(|exchange| exchange.of), Some(of));
    let moved = |history: &crate::domain::order::OrderHistory| {
        let moved =
            history.money.iter().map(|moved| (moved.flow, moved.tender.word(), moved.amount.minor(), moved.carried));
        moved.collect::<Vec<_>>()
    };
    assert_eq!(moved(&before), [(Flow::Payment, "cash", 9_000, false), (Flow::Refund, "cash", 4_500, true)]);
    assert_eq!(moved(&after), [(Flow::Payment, "card", 1_500, false), (Flow::Payment, "cash", 4_500, true)]);
    assert_eq!(after.acts[0].detail.as_str(), format!("for {of}: A1"));
    assert_eq!(before.acts[1].detail.as_str(), format!("for {}: A1", new.order.reference));
    let taken = ledger.takings(at(0), at(90_000), Currency::CNY).await.unwrap().total;
    assert_eq!((taken.cash.paid, taken.cash.back, taken.card.paid), (cny(9_000), cny(0), cny(1_500)));
    assert_eq!((taken.orders, taken.tickets, taken.refunded), (2, 3, 1));
    assert_sound(&ledger).await;

    // What was carried goes back by the tender that paid it once.
    let back = ledger.refund(&refund(new.order.reference, 30_000)).await.unwrap();
    assert_eq!(words(&back.parts), [("card", 1_500), ("cash", 4_500)]);
    assert_sound(&ledger).await;
}

#[tokio::test]
async fn what_the_new_tickets_do_not_need_goes_back_and_two_cards_each_get_theirs() {
    let Fresh { ledger, database: _database } = fresh().await;
    let mut old = sale(FIRST, "A1");
    old.parts = vec![card("A-1", 4_500)];
    ledger.commit(&old).await.unwrap();
    let exchange = given(&ledger, old.order.reference, "A1", 20_000).await;
    let mut dearer = sale_for(&exchange, order(FIRST, "B1"), 20_000);
    dearer.parts = vec![card("A-2", 1_500)];
    ledger.commit_exchange(&dearer, &exchange).await.unwrap();

    let exchange = given(&ledger, dearer.order.reference, "B1", 21_000).await;
    let cheaper = sale_for(&exchange, order(SECOND, "A3"), 21_000);
    let (_, done) = ledger.commit_exchange(&cheaper, &exchange).await.unwrap();
    assert_eq!(done.back.iter().map(|part| part.amount.minor()).sum::<i64>(), 1_500);
    assert_eq!(done.order.state, OrderState::Refunded, "its last ticket went");
    assert_sound(&ledger).await;
    let history = ledger.order(dearer.order.reference).await.unwrap().unwrap();
    let cards = history.money.iter().filter(|moved| moved.flow == Flow::Refund);
    assert_eq!(cards.map(|moved| moved.amount.minor()).sum::<i64>(), 6_000, "of both cards");
    let back = ledger.refund(&refund(cheaper.order.reference, 30_000)).await.unwrap();
    assert_eq!(back.amount, cny(4_500));
    assert_sound(&ledger).await;

    // Two cards at once.
    let mut two = sale(FIRST, "A4");
    two.parts = vec![card("A-7", 4_500)];
    ledger.commit(&two).await.unwrap();
    let exchange = given(&ledger, two.order.reference, "A4", 40_000).await;
    let mut dearer = sale_for(&exchange, order(FIRST, "B4"), 40_000);
    dearer.parts = vec![card("A-8", 1_500)];
    ledger.commit_exchange(&dearer, &exchange).await.unwrap();
    let asked = refund(dearer.order.reference, 50_000);
    let back = ledger.refund(&asked).await.unwrap();
    let mut amounts = words(&back.parts);
    amounts.sort_unstable();
    assert_eq!(amounts, [("card", 1_500), ("card", 4_500)]);
    assert_eq!(ledger.refund(&asked).await.map(|again| again.amount), Ok(cny(6_000)), "the same again");
    assert_sound(&ledger).await;
}

#[tokio::test]
async fn a_seat_that_is_kept_at_another_fare_is_sold_anew_and_never_free_in_between() {
    let Fresh { ledger, database: _database } = fresh().await;
    let old = sale(FIRST, "A1 A2");
    ledger.commit(&old).await.unwrap();
    let exchange = given(&ledger, old.order.reference, "A1 A2", 20_000).await;
    let mut new = sale_for(&exchange, order(FIRST, "A1 A3"), 20_000);
    new.order.lines[0].fare = Fare::CHILD;
    let (committed, done) = ledger.commit_exchange(&new, &exchange).await.unwrap();
    assert_eq!((committed.sequence, done.sequence), (2, 3), "sold first, then freed");
    let taken = ledger.snapshot(FIRST).await.unwrap().sold;
    assert!(taken.iter().all(|(_, by)| by.order == new.order.reference.order), "{taken:?}");
    assert_eq!(taken.into_iter().map(|(seat, _)| seat).collect::<Vec<_>>(), seats("A1 A3"));
    assert_sound(&ledger).await;
}

#[tokio::test]
async fn the_same_exchange_again_gets_the_same_answer_and_another_under_its_id_none() {
    let Fresh { ledger, database } = with_ladder().await;
    let old = sale(FIRST, "A1 A2");
    ledger.commit(&old).await.unwrap();
    let exchange = given(&ledger, old.order.reference, "A1", 20_000).await;
    let new = sale_for(&exchange, order(SECOND, "B1"), 20_000);
    let done = ledger.commit_exchange(&new, &exchange).await.unwrap();
    assert_eq!((done.1.fee, done.1.carried), (cny(450), cny(4_050)));
    let before = rows(&ledger).await;
    let later = Sale { at: at(90_000), ..new.clone() };
    assert_eq!(reopen(&database).await.commit_exchange(&later, &exchange).await, Ok(done));
    let other_seat = Exchange { seats: seats("A2"), ..exchange.clone() };
    assert_eq!(ledger.commit_exchange(&new, &other_seat).await, Err(CommitError::AttemptDiffers));
    assert_eq!(ledger.commit(&new).await, Err(CommitError::AttemptDiffers));
    let as_refund = crate::ledger::Refund { attempt: new.attempt, ..refund(old.order.reference, 20_000) };
    assert_eq!(ledger.refund(&as_refund).await, Err(RefundError::AttemptUsed));
    assert_eq!(rows(&ledger).await, before);
}

#[tokio::test]
async fn a_fee_that_is_not_the_one_that_was_told_books_nothing() {
    let Fresh { ledger, database: _database } = with_ladder().await;
    let old = sale(FIRST, "A1 A2");
    ledger.commit(&old).await.unwrap();
    let of = old.order.reference;
    let told = given(&ledger, of, "A1", 40_000).await;
    assert_eq!((told.fee, told.worth), (cny(450), cny(4_050)));
    let before = rows(&ledger).await;
    let late = sale_for(&told, order(SECOND, "B1"), 40_001);
    let CommitError::NotGiven(RefundError::FeeChanged(quote)) = ledger.commit_exchange(&late, &told).await.unwrap_err()
    else {
        panic!("it was to be refused")
    };
    assert_eq!((quote.fee, quote.percent, quote.next.unwrap().until), (cny(1_350), 30, at(100_000)));
    let gone = sale_for(&told, order(SECOND, "B1"), 100_001);
    let too_late = RefundError::TooLate(at(100_000));
    assert_eq!(ledger.commit_exchange(&gone, &told).await, Err(CommitError::NotGiven(too_late.clone())));
    assert_eq!(ledger.refund(&refund(of, 100_001)).await, Err(too_late));
    assert!(matches!(ledger.refund(&refund(of, 40_000)).await, Err(RefundError::FeeChanged(_))));
    // Neither is more or less than the difference taken.
    let mut wrong = sale_for(&told, order(SECOND, "B1"), 40_000);
    wrong.parts[0].amount = cny(1_949);
    assert!(matches!(ledger.commit_exchange(&wrong, &told).await, Err(CommitError::Ledger(_))));
    assert_eq!(rows(&ledger).await, before);

    let asked = crate::ledger::Refund { told_fee: cny(450), seats: seats("A1"), ..refund(of, 40_000) };
    let RefundDone { amount, fee, .. } = ledger.refund(&asked).await.unwrap();
    assert_eq!((amount, fee), (cny(4_050), cny(450)));
    assert_eq!(ledger.refund(&asked).await.unwrap().fee, cny(450));
    assert_eq!(ledger.order(of).await.unwrap().unwrap().fee, Some(cny(450)));
    assert_eq!(ledger.takings(at(0), at(90_000), Currency::CNY).await.unwrap().total.fees, cny(450));
    assert_sound(&ledger).await;
    // The house's own doing costs nothing, whenever.
    ledger.call_off(FIRST, &Text::new("torn"), at(60_000), who()).await.unwrap();
    assert_eq!(ledger.refund(&refund(of, 900_000)).await.unwrap().amount, cny(4_500));
    assert_sound(&ledger).await;
}

#[tokio::test]
async fn of_two_exchanges_of_one_ticket_one_wins_and_crossing_ones_never_wait_for_each_other() {
    let Fresh { ledger, database } = fresh().await;
    let other = reopen(&database).await;
    for round in 0..6 {
        let old = sale(FIRST, "A1 A2");
        ledger.commit(&old).await.unwrap();
        let exchange = given(&ledger, old.order.reference, "A1", 20_000).await;
        let (one, two) =
            (sale_for(&exchange, order(SECOND, "A1"), 20_000), sale_for(&exchange, order(FIRST, "A3"), 20_000));
        let (first, second) =
            tokio::join!(ledger.commit_exchange(&one, &exchange), other.commit_exchange(&two, &exchange));
        let (won, lost) = match (first, second) {
            (Ok(_), Err(lost)) => (&one, lost),
            (Err(lost), Ok(_)) => (&two, lost),
            both => panic!("{both:?}"),
        };
        assert_eq!(lost, CommitError::NotGiven(RefundError::RefundedBefore(seats("A1"))), "{round}");
        for order in [won.order.reference, old.order.reference] {
            ledger.refund(&refund(order, 30_000)).await.unwrap();
        }
    }
    for _ in 0..6 {
        let (one, two) = (sale(FIRST, "A1"), sale(SECOND, "A1"));
        ledger.commit(&one).await.unwrap();
        ledger.commit(&two).await.unwrap();
        let there = given(&ledger, one.order.reference, "A1", 20_000).await;
        let here = given(&ledger, two.order.reference, "A1", 20_000).await;
        let (to, fro) = (sale_for(&there, order(SECOND, "A2"), 20_000), sale_for(&here, order(FIRST, "A2"), 20_000));
        let (first, second) = tokio::join!(ledger.commit_exchange(&to, &there), other.commit_exchange(&fro, &here));
        assert!(first.is_ok() && second.is_ok(), "{first:?} {second:?}");
        for order in [to.order.reference, fro.order.reference] {
            ledger.refund(&refund(order, 30_000)).await.unwrap();
        }
    }
    assert_sound(&ledger).await;
}

#[tokio::test]
async fn a_member_stays_with_the_tickets_and_winnings_find_their_way_back() {
    let Fresh { ledger, database: _database } = fresh().await;
    let member: MemberId = join(&ledger, "李娜", "13900001002").await.unwrap();
    let stranger: MemberId = join(&ledger, "Wang", "13900001003").await.unwrap();
    win(&ledger, member, 1, cny(4_500)).await;
    let mut old = sale_of(Order { member: Some(member), ..order(FIRST, "A1") }, 10_000);
    old.parts = vec![Part { tender: Tender::Wallet { amount: cny(4_500) }, amount: cny(4_500) }];
    ledger.commit(&old).await.unwrap();
    let exchange = given(&ledger, old.order.reference, "A1", 20_000).await;
    let of_another = sale_for(&exchange, Order { member: Some(stranger), ..order(SECOND, "B1") }, 20_000);
    assert_eq!(ledger.commit_exchange(&of_another, &exchange).await, Err(CommitError::OtherMember(member)));
    let new = sale_for(&exchange, order(SECOND, "B1"), 20_000);
    ledger.commit_exchange(&new, &exchange).await.unwrap();
    let known = ledger.order(new.order.reference).await.unwrap().unwrap();
    assert_eq!(known.order.member, Some(member));
    let balance = async || ledger.winnings(member, Currency::CNY).await.unwrap().unwrap().balance;
    assert_eq!(balance().await, cny(0), "nothing moved in the wallet");
    let back = ledger.refund(&refund(new.order.reference, 30_000)).await.unwrap();
    assert_eq!(words(&back.parts), [("wallet", 4_500), ("cash", 1_500)]);
    assert_eq!(balance().await, cny(4_500));
    assert_sound(&ledger).await;
}

/// A house that is busy by lot, and what its guests paid and got back.
struct Chain<'a> {
    ledger: &'a Ledger,
    rng: StdRng,
    member: MemberId,
    orders: Vec<OrderRef>,
    now: i64,
    /// What guests paid, less what they got back.
    in_hand: i64,
    /// What was told to be kept.
    kept: i64,
}

impl Chain<'_> {
    /// Some seats that are free, of either row.
    async fn free(&mut self, screening: ScreeningId, most: usize) -> Vec<SeatId> {
        let taken = self.ledger.snapshot(screening).await.unwrap();
        let taken: Vec<SeatId> =
            taken.sold.iter().map(|(seat, _)| *seat).chain(taken.blocked.iter().map(|(seat, _)| *seat)).collect();
        let mut free = seats("A1 A2 A3 A4 A5 A6 B1 B2 B3 B4 B5 B6");
        free.retain(|seat| !taken.contains(seat));
        let count = self.rng.random_range(1..=most);
        free.sample(&mut self.rng, count).copied().collect()
    }

    fn order(screening: ScreeningId, chosen: &[SeatId]) -> Order {
        let mut chosen: Vec<String> = chosen.iter().map(ToString::to_string).collect();
        chosen.sort();
        order(screening, &chosen.join(" "))
    }

    /// What pays so much.
    fn parts(&mut self, due: i64, wallet: i64) -> Vec<Part> {
        let from_wallet = wallet.min(due);
        let mut parts = vec![Part { tender: Tender::Wallet { amount: cny(from_wallet) }, amount: cny(from_wallet) }];
        let rest = due - from_wallet;
        parts.push(if self.rng.random_ratio(1, 2) {
            card(&format!("C-{}", self.rng.random_range(0..4)), rest)
        } else {
            Part { tender: Tender::Cash { received: cny(50_000) }, amount: cny(rest) }
        });
        parts.retain(|part| part.amount.minor() > 0);
        self.in_hand += due;
        parts
    }

    /// Tickets of an order that is left.
    async fn some_tickets(&mut self) -> Option<(OrderRef, Vec<SeatId>)> {
        let of = *self.orders.choose(&mut self.rng)?;
        let known = self.ledger.order(of).await.unwrap().unwrap();
        let live: Vec<SeatId> = known.live_lines().map(|line| line.seat).collect();
        let count = self.rng.random_range(1..=live.len().max(1));
        let some: Vec<SeatId> = live.sample(&mut self.rng, count).copied().collect();
        (!some.is_empty()).then_some((of, some))
    }

    async fn sell(&mut self, screening: ScreeningId) {
        let chosen = self.free(screening, 3).await;
        if chosen.is_empty() {
            return;
        }
        let mut order = Self::order(screening, &chosen);
        let winnings = self.ledger.winnings(self.member, Currency::CNY).await.unwrap().unwrap().balance.minor();
        let wallet = if self.rng.random_ratio(1, 3) { winnings } else { 0 };
        order.member = (wallet > 0).then_some(self.member);
        let due = order.total().minor();
        let mut sale = sale_of(order, self.now);
        sale.parts = self.parts(due, wallet);
        self.ledger.commit(&sale).await.unwrap();
        self.orders.push(sale.order.reference);
    }

    async fn give_back(&mut self) {
        let Some((of, some)) = self.some_tickets().await else { return };
        let Ok(quote) = self.ledger.return_quote(of, &some, at(self.now)).await else { return };
        let asked = crate::ledger::Refund { seats: some, told_fee: quote.fee.fee, ..refund(of, self.now) };
        let done = self.ledger.refund(&asked).await.unwrap();
        assert_eq!(done.parts.iter().map(|part| part.amount.minor()).sum::<i64>(), quote.fee.worth().minor());
        self.in_hand -= done.amount.minor();
        self.kept += done.fee.minor();
    }

    async fn exchange(&mut self, to: ScreeningId) {
        let Some((of, some)) = self.some_tickets().await else { return };
        let Ok(quote) = self.ledger.return_quote(of, &some, at(self.now)).await else { return };
        let mut chosen = self.free(to, 3).await;
        if to == of.screening && self.rng.random_ratio(1, 3) {
            chosen.push(some[0]);
        }
        if chosen.is_empty() {
            return;
        }
        let exchange = Exchange {
            of,
            seats: some,
            kept: Vec::new(),
            fee: quote.fee.fee,
            worth: quote.fee.worth(),
            step: CashStep::NONE,
        };
        let order = Self::order(to, &chosen);
        let balance = Balance::of(exchange.worth, order.total()).unwrap();
        let mut sale = sale_of(order, self.now);
        sale.parts = self.parts(balance.due.minor(), 0);
        if self.rng.random_ratio(1, 6) {
            // A fee that was told wrongly.
            let wrong = Exchange { fee: cny(exchange.fee.minor() + 1), ..exchange.clone() };
            let refused = self.ledger.commit_exchange(&sale, &wrong).await;
            assert!(matches!(refused, Err(CommitError::NotGiven(RefundError::FeeChanged(_)))), "{refused:?}");
        }
        let done: (Committed, ExchangeDone) = self.ledger.commit_exchange(&sale, &exchange).await.unwrap();
        if self.rng.random_ratio(1, 3) {
            assert_eq!(self.ledger.commit_exchange(&sale, &exchange).await, Ok(done.clone()));
        }
        assert_eq!(done.1.carried, balance.carried);
        let back: i64 = done.1.back.iter().map(|part| part.amount.minor()).sum();
        assert_eq!(back, balance.back.minor());
        self.in_hand -= back;
        self.kept += done.1.fee.minor();
        self.orders.push(sale.order.reference);
    }
}

#[tokio::test]
async fn any_chain_of_sales_exchanges_and_refunds_conserves_money_to_the_smallest_unit() {
    let seed: u64 = rand::random();
    for chain in 0..4 {
        let Fresh { ledger, database: _database } = with_ladder().await;
        // A ladder whose fees are no round amounts.
        let put = |house: &mut House| house.set(crate::domain::setting::Setting::FeeLadder, "1m 7%, 0m 33%").unwrap();
        ledger.change_house(crate::domain::setting::Setting::FeeLadder, put, at(6), who()).await.unwrap();
        let member = join(&ledger, "李娜", "13900001002").await.unwrap();
        win(&ledger, member, 1, cny(7_777)).await;
        let rng = StdRng::seed_from_u64(seed.wrapping_add(chain));
        let mut chain = Chain { ledger: &ledger, rng, member, orders: Vec::new(), now: 10_000, in_hand: 0, kept: 0 };
        for step in 0..40 {
            chain.now += chain.rng.random_range(0..4_000);
            let screening = if chain.rng.random_ratio(1, 2) { FIRST } else { SECOND };
            match chain.rng.random_range(0..10) {
                0..4 => chain.sell(screening).await,
                4..8 => chain.exchange(screening).await,
                _ => chain.give_back().await,
            }
            let live = "SELECT CAST(COALESCE(SUM(l.price), 0) AS BIGINT) FROM tickets t JOIN order_lines l \
                        ON l.order_id = t.order_id AND l.seat = t.seat WHERE t.live = 1";
            let row = query(live).fetch_one(&mut ledger.inner.readers.acquire().await.unwrap()).await.unwrap();
            assert_eq!(chain.in_hand, int(&row, 0).unwrap() + chain.kept, "seed {seed}, step {step}");
        }
        assert_sound(&ledger).await;
        let taken = ledger.takings(at(0), at(1_000_000), Currency::CNY).await.unwrap().total;
        let net = taken.all().unwrap().net().minor();
        assert_eq!((net, taken.fees.minor()), (chain.in_hand, chain.kept), "seed {seed}");
        let mut held = 0;
        for moved in ledger.wallet_moves(member, Currency::CNY, None).await.unwrap().iter().rev() {
            held += moved.amount.minor();
            assert_eq!(moved.balance.minor(), held, "seed {seed}: {moved:?}");
            assert_eq!(moved.order.is_some() && moved.by.is_some(), moved.packet.is_none(), "seed {seed}: {moved:?}");
        }
        let balance = ledger.balance(member, Currency::CNY).await.unwrap();
        assert_eq!(held, balance.minor(), "seed {seed}: the movements sum up to it");
    }
}
