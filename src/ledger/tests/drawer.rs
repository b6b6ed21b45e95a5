//! Drawers: what lies there is the float and all that moved, whoever sells and closes at the same time; and a Z stays.

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use super::*;
use crate::domain::drawer::figures::Figure;
use crate::domain::drawer::pieces::{Pieces, denominations};
use crate::domain::drawer::{Act, Done, DrawerFault, Listed, Report};
use crate::domain::exchange::{Balance, Exchange};
use crate::domain::refund::handed_over;
use crate::ledger::{CommitError, DrawerError, Hand, LedgerError, RefundError};

/// When the day ends on which the drawers below are opened.
const NIGHT: i64 = 80_000;

/// So much, in few notes and coins.
fn worth_in(minor: i64, currency: Currency) -> Pieces {
    let mut left = minor;
    denominations(currency).into_iter().fold(Pieces::none(currency), |pieces, piece| {
        let count = left / piece;
        left %= piece;
        pieces.and(Money::new(piece, currency), u32::try_from(count).unwrap()).unwrap()
    })
}

fn worth(minor: i64) -> Pieces {
    worth_in(minor, Currency::CNY)
}

/// A drawer of a till, and who works there.
struct Till<'a> {
    ledger: &'a Ledger,
    name: TerminalId,
    currency: Currency,
}

impl<'a> Till<'a> {
    fn new(ledger: &'a Ledger, name: &str) -> Self {
        Self { ledger, name: terminal(name), currency: Currency::CNY }
    }

    fn hand(&self, millis: i64) -> Hand<'_> {
        let id = AttemptId::from_bits(unique());
        Hand { till: &self.name, id, at: at(millis), who: who(), currency: self.currency }
    }

    async fn open(&self, float: i64) -> Result<Done, DrawerError> {
        self.ledger.open_drawer(&self.hand(5_000), &worth_in(float, self.currency), at(NIGHT)).await
    }

    async fn moves(&self, act: Act, amount: i64) -> Result<Done, DrawerError> {
        self.ledger.move_in_drawer(&self.hand(6_000), act, cny(amount), &Text::new("flowers")).await
    }

    async fn count(&self, counted: i64) -> Done {
        self.ledger.count_drawer(&self.hand(7_000), &worth_in(counted, self.currency)).await.unwrap()
    }

    async fn expected(&self) -> i64 {
        self.count(0).await.expected.unwrap().minor()
    }

    async fn close(&self) -> Result<Report, DrawerError> {
        self.ledger.close_drawer(&self.hand(8_000), Some(cny(1_000))).await
    }
}

/// A session of a till that has not opened its drawer before, with a sale in it, and the close of the day.
pub(super) async fn a_session(ledger: &Ledger) {
    let till = Till::new(ledger, "T1");
    till.open(10_000).await.unwrap();
    ledger.commit(&sale(FIRST, "A6")).await.unwrap();
    till.moves(Act::In, 500).await.unwrap();
    till.count(15_000).await;
    till.close().await.unwrap();
    ledger.close_day(("2026-11-21", (at(0), at(NIGHT))), at(9_000), who(), Currency::CNY).await.unwrap();
}

async fn found(ledger: &Ledger) -> Vec<&'static str> {
    let findings = ledger.verify_tapes().await.unwrap();
    findings.into_iter().filter(|finding| finding.violations > 0).map(|finding| finding.code).collect()
}

#[tokio::test]
async fn a_till_that_has_never_opened_its_drawer_takes_cash_and_one_that_has_only_while_it_is_open() {
    let Fresh { ledger, database: _database } = fresh().await;
    let till = Till::new(&ledger, "T1");
    let before = sale(FIRST, "A1");
    ledger.commit(&before).await.unwrap();
    assert_eq!(till.moves(Act::In, 1).await, Err(DrawerFault::NotOpen(terminal("T1")).into()));
    till.open(10_000).await.unwrap();
    assert_eq!(till.open(10_000).await, Err(DrawerFault::OpenAlready(terminal("T1")).into()));
    ledger.commit(&sale(FIRST, "A2")).await.unwrap();
    // From the night on nothing moves in cash until it is closed; a card pays all the same.
    let at_night = sale_of(order(FIRST, "A3"), NIGHT);
    let earlier = DrawerFault::OfEarlierDay(terminal("T1"));
    let (told, sold) = (rows(&ledger).await, before.order.reference);
    assert_eq!(ledger.commit(&at_night).await, Err(CommitError::Drawer(earlier.clone())));
    assert_eq!(ledger.refund(&refund(sold, NIGHT)).await, Err(RefundError::Drawer(earlier)));
    assert_eq!(rows(&ledger).await, told, "nothing was done");
    let mut by_card = at_night.clone();
    by_card.parts = vec![Part { tender: Tender::Card { reference: Text::new("X9") }, amount: cny(4_500) }];
    ledger.commit(&by_card).await.unwrap();
    assert_eq!(till.count(14_500).await.off(), Some(cny(0)));
    let z = till.close().await.unwrap();
    assert_eq!((z.number, z.figures.of(Figure::CardPaid), z.cards.len()), (1, 4_500, 1));
    let closed = CommitError::Drawer(DrawerFault::NotOpen(terminal("T1")));
    let late = sale(FIRST, "A4");
    assert_eq!(ledger.commit(&late).await, Err(closed));
    // What goes back because it bought nothing goes back.
    ledger.record_hand_back(&hand_back(&late.order, late.attempt, &late.parts[0], 9_000)).await.unwrap();
    // Another till is its own.
    let mut elsewhere = sale(FIRST, "A5");
    elsewhere.order.terminal = terminal("T2");
    ledger.commit(&elsewhere).await.unwrap();
    till.open(0).await.unwrap();
    ledger.commit(&sale(FIRST, "A6")).await.unwrap();
    assert_eq!(till.expected().await, 4_500);
    // A sale of before, repeated, stays what it is.
    assert!(ledger.commit(&before).await.is_ok());
    assert_eq!(till.expected().await, 4_500);
    assert_eq!(found(&ledger).await, [""; 0]);
}

#[tokio::test]
async fn no_drawer_is_closed_without_a_count_on_a_stale_one_or_beyond_the_limit() {
    let Fresh { ledger, database: _database } = fresh().await;
    let till = Till::new(&ledger, "T1");
    till.open(20_000).await.unwrap();
    assert_eq!(till.close().await, Err(DrawerFault::NotCounted.into()));
    till.count(20_000).await;
    ledger.commit(&sale(FIRST, "A1")).await.unwrap();
    assert_eq!(till.close().await, Err(DrawerFault::CountStale.into()));
    let short = till.count(23_000).await;
    assert_eq!((short.expected, short.off()), (Some(cny(24_500)), Some(cny(-1_500))));
    let beyond = DrawerFault::BeyondLimit { off: cny(-1_500), limit: cny(1_000) };
    assert_eq!(till.close().await, Err(beyond.into()));
    assert_eq!(till.moves(Act::Out, 0).await, Err(DrawerFault::NoAmount.into()));
    let without = till.ledger.move_in_drawer(&till.hand(6_000), Act::Out, cny(1), &Text::default()).await;
    assert_eq!(without, Err(DrawerFault::NoReason.into()));
    till.moves(Act::Dropped, 10_000).await.unwrap();
    assert!(ledger.drawer(&till.name).await.unwrap().unwrap().is_count_stale);
    till.count(13_500).await;
    assert!(!ledger.drawer(&till.name).await.unwrap().unwrap().is_count_stale);
    let z = till.close().await.unwrap();
    assert_eq!((z.figures.off(), z.figures.of(Figure::Dropped)), (Some(cny(-1_000)), 10_000));
    let session = ledger.drawer(&till.name).await.unwrap().unwrap();
    let acts: Vec<_> = session.acts.iter().map(|done| done.act.word()).collect();
    assert_eq!(acts, ["opened", "counted", "counted", "dropped", "counted", "closed"], "every count is kept");
    assert_eq!(session.acts[2].pieces, worth(23_000));
    assert_eq!(ledger.z_report(&till.name, Some(1), Currency::CNY).await, Ok(z));
    assert_eq!(ledger.z_report(&till.name, Some(2), Currency::CNY).await, Err(DrawerFault::NoSuchZ.into()));
    assert_eq!(found(&ledger).await, [""; 0]);
}

#[tokio::test]
async fn an_act_that_is_repeated_is_done_once_and_its_id_does_for_no_other() {
    let Fresh { ledger, database: _database } = fresh().await;
    let till = Till::new(&ledger, "T1");
    let hand = till.hand(5_000);
    let opened = ledger.open_drawer(&hand, &worth(5_000), at(NIGHT)).await.unwrap();
    assert_eq!(ledger.open_drawer(&hand, &worth(5_000), at(NIGHT)).await, Ok(opened));
    let paid_in = till.hand(6_000);
    for _ in 0..2 {
        ledger.move_in_drawer(&paid_in, Act::In, cny(700), &Text::new("change")).await.unwrap();
    }
    let other = ledger.move_in_drawer(&paid_in, Act::In, cny(800), &Text::new("change")).await;
    assert_eq!(other, Err(DrawerFault::IdUsed.into()));
    assert_eq!(ledger.count_drawer(&paid_in, &worth(1)).await, Err(DrawerFault::IdUsed.into()));
    assert_eq!(till.count(5_700).await.off(), Some(cny(0)));
    let closing = till.hand(8_000);
    let z = ledger.close_drawer(&closing, Some(cny(0))).await.unwrap();
    assert_eq!(ledger.close_drawer(&closing, Some(cny(0))).await, Ok(z));
    assert_eq!(found(&ledger).await, [""; 0]);
}

/// The same order where prices are in another currency, and no round amounts.
fn in_currency(order: Order, currency: Currency) -> Order {
    let lines = order.lines.iter().map(|line| Line { price: Money::new(line.price.minor() + 3, currency), ..*line });
    Order { lines: lines.collect(), ..order }
}

/// A walk at a till whose program is killed now and then, and what should lie in its drawer.
struct Walk<'a> {
    till: Till<'a>,
    database: &'a Database,
    step: CashStep,
    random: StdRng,
    pile: i64,
    sold: Vec<Order>,
    free: Vec<String>,
}

impl Walk<'_> {
    fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.till.currency)
    }

    fn new_sale(&self, screening: ScreeningId, seat: &str, millis: i64) -> Sale {
        let order = in_currency(order(screening, seat), self.till.currency);
        let cash = Tender::Cash { received: self.money(90_000) };
        let parts = vec![Part { tender: cash, amount: order.total() }];
        Sale { parts, step: self.step, ..sale_of(order, millis) }
    }

    fn free_seat(&mut self) -> String {
        self.free.remove(self.random.random_range(0..self.free.len()))
    }

    fn sold_order(&mut self) -> Order {
        self.sold.remove(self.random.random_range(0..self.sold.len()))
    }

    /// Now and then a program begins it and is gone at some moment of it, or with the answer. Another one does it again.
    async fn by_one_that_dies(&mut self, act: impl AsyncFnOnce(&Ledger)) {
        if self.random.random_range(0..4) == 0 {
            let dying = reopen(self.database).await;
            let alive = std::time::Duration::from_micros(self.random.random_range(0..8_000));
            drop(tokio::time::timeout(alive, act(&dying)).await);
        }
    }

    /// What went back to the guest in cash.
    fn goes(&mut self, back: &[Part]) {
        let cash = back.iter().filter(|part| part.tender.word() == "cash");
        self.pile -= cash.map(|part| handed_over(part).minor()).sum::<i64>();
    }

    async fn sell(&mut self) {
        let seat = self.free_seat();
        let mut sale = self.new_sale(FIRST, &seat, 10_000);
        let total = sale.order.total();
        if self.random.random_range(0..3) == 0 {
            sale.parts = vec![Part { tender: Tender::Card { reference: Text::new("C") }, amount: total }];
        } else {
            self.pile += self.step.round(total).minor();
        }
        let ledger = self.till.ledger;
        self.by_one_that_dies(async |ledger| drop(ledger.commit(&sale).await)).await;
        until_free(async || ledger.commit(&sale).await.map_err(|error| error == LedgerError::Busy.into())).await;
        self.sold.push(sale.order);
    }

    async fn give_back(&mut self) {
        let order = self.sold_order();
        let told_fee = self.money(0);
        let refund = Refund { told_step: self.step, told_fee, ..refund(order.reference, 20_000) };
        let ledger = self.till.ledger;
        self.by_one_that_dies(async |ledger| drop(ledger.refund(&refund).await)).await;
        let back = until_free(async || ledger.refund(&refund).await.map_err(|error| error == LedgerError::Busy.into()));
        self.goes(&back.await.parts);
        self.free.extend(order.seats().map(|seat| seat.to_string()));
    }

    async fn exchange(&mut self) {
        let (old, seat, ledger) = (self.sold_order(), self.free_seat(), self.till.ledger);
        let quote = ledger.return_quote(old.reference, &[], at(20_000)).await.unwrap();
        let (fee, worth, step) = (quote.fee.fee, quote.fee.worth(), self.step);
        let exchange = Exchange { of: old.reference, seats: Vec::new(), kept: Vec::new(), fee, worth, step };
        let mut new = self.new_sale(FIRST, &seat, 20_000);
        let due = Balance::of(worth, new.order.total()).unwrap().due;
        new.parts[0].amount = due;
        new.parts.retain(|part| part.amount.minor() > 0);
        self.by_one_that_dies(async |ledger| drop(ledger.commit_exchange(&new, &exchange).await)).await;
        let again = async || ledger.commit_exchange(&new, &exchange).await.map_err(|e| e == LedgerError::Busy.into());
        let (_, done) = until_free(again).await;
        self.pile += step.round(due).minor();
        self.goes(&done.back);
        self.free.extend(old.seats().map(|seat| seat.to_string()));
        self.sold.push(new.order);
    }

    async fn hand_back(&mut self) {
        let lost = self.new_sale(SECOND, "A1", 10_000);
        let back = HandBack { step: self.step, ..hand_back(&lost.order, lost.attempt, &lost.parts[0], 10_000) };
        let ledger = self.till.ledger;
        self.by_one_that_dies(async |ledger| drop(ledger.record_hand_back(&back).await)).await;
        until_free(async || ledger.record_hand_back(&back).await.map_err(|e| e == LedgerError::Busy.into())).await;
    }

    async fn by_hand(&mut self) {
        let act = [Act::In, Act::Out, Act::Dropped][self.random.random_range(0..3)];
        let amount = self.random.random_range(1..1_000) * 5;
        let (ledger, till) = (self.till.ledger, self.till.name.clone());
        let (id, amount) = (AttemptId::from_bits(unique()), self.money(amount));
        let hand = Hand { till: &till, id, at: at(6_000), who: who(), currency: amount.currency() };
        let why = Text::new("flowers");
        self.by_one_that_dies(async |ledger| drop(ledger.move_in_drawer(&hand, act, amount, &why).await)).await;
        let again =
            async || ledger.move_in_drawer(&hand, act, amount, &why).await.map_err(|e| e == LedgerError::Busy.into());
        until_free(again).await;
        self.pile += if act == Act::In { amount.minor() } else { -amount.minor() };
    }
}

/// The server may still hold what was killed.
async fn until_free<T>(act: impl AsyncFn() -> Result<T, bool>) -> T {
    loop {
        match act().await {
            Ok(done) => return done,
            Err(is_busy) => assert!(is_busy, "it is done again until it is done"),
        }
    }
}

#[tokio::test]
async fn what_is_expected_is_the_float_and_every_movement_whatever_is_done_in_any_currency() {
    for (code, step) in [("JPY", 10), ("CNY", 1_000), ("EUR", 5), ("KWD", 25)] {
        let currency: Currency = code.parse().unwrap();
        let Fresh { ledger, database } = empty().await;
        let mut catalogue = programme();
        catalogue.price_lists[0].currency = currency;
        for (_, price) in &mut catalogue.price_lists[0].prices {
            *price = Money::new(price.minor() + 3, currency);
        }
        ledger.load_catalogue(&catalogue).await.unwrap();
        let cash = CashStep::of(step);
        let usual = crate::domain::screening::House::usual(currency);
        ledger.make_house(&crate::domain::screening::House { cash, ..usual }, at(0), who()).await.unwrap();
        let till = Till { currency, ..Till::new(&ledger, "T1") };
        till.open(30_000).await.unwrap();
        let free = (1..=6).flat_map(|n| [format!("A{n}"), format!("B{n}")]).collect();
        let seed = rand::random();
        let random = StdRng::seed_from_u64(seed);
        let mut walk = Walk { till, database: &database, step: cash, random, pile: 30_000, sold: Vec::new(), free };
        for _ in 0..30 {
            match walk.random.random_range(0..7) {
                0 | 1 if !walk.free.is_empty() => walk.sell().await,
                2 if !walk.sold.is_empty() => walk.give_back().await,
                3 | 4 if !walk.sold.is_empty() && !walk.free.is_empty() => walk.exchange().await,
                5 => walk.hand_back().await,
                _ => walk.by_hand().await,
            }
            assert_eq!(walk.till.expected().await, walk.pile, "{code}, seed {seed}");
        }
        walk.till.count(walk.pile.max(0)).await;
        walk.till.ledger.close_drawer(&walk.till.hand(8_000), None).await.unwrap();
        assert_eq!(found(&ledger).await, [""; 0], "{code}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drawer_that_is_closed_while_others_sell_at_its_till_misses_nothing_and_counts_nothing_twice() {
    let Fresh { ledger, database } = fresh().await;
    let till = Till::new(&ledger, "T1");
    till.open(0).await.unwrap();
    let mut selling = Vec::new();
    for seat in ["A1", "A2", "A3", "A4", "A5", "A6", "B1", "B2"] {
        let other = reopen(&database).await;
        selling.push(tokio::spawn(async move {
            let sale = sale(FIRST, seat);
            loop {
                match other.commit(&sale).await {
                    Ok(_) => return,
                    Err(CommitError::Drawer(_)) => tokio::time::sleep(std::time::Duration::from_millis(3)).await,
                    Err(CommitError::Ledger(error)) => assert_eq!(error, crate::ledger::LedgerError::Busy),
                    Err(error) => panic!("{error}"),
                }
            }
        }));
    }
    let mut zs = 0;
    while selling.iter().any(|task| !task.is_finished()) {
        let expected = till.expected().await;
        till.count(expected).await;
        match till.close().await {
            Ok(_) => zs += 1,
            // A sale came after the count, or between what was expected and the count.
            Err(DrawerError::Refused(DrawerFault::CountStale | DrawerFault::BeyondLimit { .. })) => continue,
            Err(error) => panic!("{error}"),
        }
        till.open(0).await.unwrap();
    }
    for task in selling {
        task.await.unwrap();
    }
    let expected = till.expected().await;
    till.count(expected).await;
    let last = till.close().await.unwrap();
    assert_eq!(last.number, zs + 1);
    let mut cash = 0;
    for number in 1..=last.number {
        let z = ledger.z_report(&till.name, Some(number), Currency::CNY).await.unwrap();
        cash += z.figures.of(Figure::CashPaid);
    }
    assert_eq!(cash, 6 * 4_500 + 2 * 6_000);
    assert_eq!(found(&ledger).await, [""; 0]);
}

#[tokio::test]
async fn a_day_is_closed_once_every_drawer_is_and_adds_up_what_came_since_the_one_before() {
    let Fresh { ledger, database } = fresh().await;
    let (one, two) = (Till::new(&ledger, "T1"), Till::new(&ledger, "T2"));
    let day = async || ledger.close_day(("2026-11-21", (at(0), at(NIGHT))), at(9_000), who(), Currency::CNY).await;
    one.open(10_000).await.unwrap();
    two.open(5_000).await.unwrap();
    ledger.commit(&sale(FIRST, "A1")).await.unwrap();
    let mut without = sale(FIRST, "A2");
    without.order.terminal = terminal("T9");
    ledger.commit(&without).await.unwrap();
    one.count(14_500).await;
    one.close().await.unwrap();
    assert_eq!(day().await, Err(DrawerFault::StillOpen(vec![terminal("T2")]).into()));
    two.count(4_900).await;
    // Another one closes for who is gone.
    let (t2, manager) = (terminal("T2"), (terminal("T1"), Text::new("Wu")));
    let hand = Hand { who: (&manager.0, &manager.1), ..two.hand(8_000) };
    let z = ledger.close_drawer(&Hand { till: &t2, ..hand }, None).await.unwrap();
    assert_eq!((z.till.as_str(), z.cashier.as_str(), z.figures.off()), ("T2", "Wu", Some(cny(-100))));
    let closed = day().await.unwrap();
    assert_eq!((closed.number, closed.zs.len(), closed.figures.off()), (1, 2, Some(cny(-100))));
    assert_eq!(closed.outside.of(Figure::CashPaid), 4_500, "at a till without a drawer");
    assert_eq!(closed.sealed.grand_total, cny(9_000));
    assert_eq!(day().await.unwrap(), closed, "nothing came since: whoever did not hear of it asks once more");
    // A second one of the day has what came since.
    one.open(100).await.unwrap();
    one.count(100).await;
    one.close().await.unwrap();
    let second = day().await.unwrap();
    assert_eq!((second.number, second.zs), (2, vec![(terminal("T1"), 2)]));
    assert_ne!(second.sealed.short, closed.sealed.short);
    assert_eq!(found(&ledger).await, [""; 0]);

    let mut other = database.connection().await;
    for (tamper, codes) in [
        (
            "UPDATE z_reports SET figures = REPLACE(figures, 'float 5000 ', 'float 4900 ') WHERE terminal = 'T2'",
            vec!["z_figures", "day_figures", "books_on_tape"],
        ),
        (
            "UPDATE drawer_acts SET amount = 4900 WHERE terminal = 'T2' AND what = 'opened'",
            vec!["day_figures", "books_on_tape"],
        ),
        // Now the day's close too: only the tape still tells otherwise.
        (
            "UPDATE day_closes SET figures = REPLACE(figures, 'float 15000 ', 'float 14900 ') WHERE n = 1",
            vec!["books_on_tape"],
        ),
    ] {
        query(tamper).execute(&mut other).await.unwrap();
        assert_eq!(found(&ledger).await, codes, "{tamper}");
    }
}

#[tokio::test]
async fn a_drawer_opened_without_a_sale_is_one_line_with_its_reason_and_moves_nothing() {
    let Fresh { ledger, database: _database } = fresh().await;
    let till = Till::new(&ledger, "T1");
    let (hand, why) = (till.hand(6_000), Text::new("coins for a guest"));
    assert_eq!(ledger.no_sale(&hand, &why).await, Err(DrawerFault::NotOpen(terminal("T1")).into()));
    till.open(10_000).await.unwrap();
    till.count(10_000).await;
    assert_eq!(ledger.no_sale(&hand, &Text::default()).await, Err(DrawerFault::NoReason.into()));
    let done = ledger.no_sale(&hand, &why).await.unwrap();
    assert_eq!((done.act, done.amount, &done.reason), (Act::NoSale, cny(0), &why));
    assert_eq!(ledger.no_sale(&hand, &why).await.unwrap(), done, "the same once more");
    let told = ledger.last_lines("T1", None, 1).await.unwrap();
    assert_eq!((told[0].n, told[0].what.as_str(), told[0].detail.as_str()), (3, "drawer_no_sale", why.as_str()));
    assert_eq!(ledger.no_sale(&hand, &Text::new("flowers")).await, Err(DrawerFault::IdUsed.into()));
    assert_eq!(ledger.drawers().await.unwrap(), [Listed { till: terminal("T1"), is_open: true }]);
    assert_eq!(till.close().await.unwrap().figures.off(), Some(cny(0)), "no count is stale by it");
    assert_eq!(found(&ledger).await, [""; 0]);
}

#[tokio::test]
async fn an_x_tells_what_moved_and_stands_on_the_tape() {
    let Fresh { ledger, database: _database } = fresh().await;
    let till = Till::new(&ledger, "T1");
    assert_eq!(ledger.x_report(&till.hand(1)).await, Err(DrawerFault::NotOpen(terminal("T1")).into()));
    till.open(10_000).await.unwrap();
    let sold = sale(FIRST, "A1 A2");
    ledger.commit(&sold).await.unwrap();
    for (seat, reference) in [("A3", "slip 1"), ("A4", "slip 2"), ("A5", "slip 1")] {
        let mut by_card = sale(FIRST, seat);
        by_card.parts = vec![Part { tender: Tender::Card { reference: Text::new(reference) }, amount: cny(4_500) }];
        ledger.commit(&by_card).await.unwrap();
    }
    ledger.refund(&Refund { seats: seats("A1"), ..refund(sold.order.reference, 20_000) }).await.unwrap();
    let x = ledger.x_report(&till.hand(30_000)).await.unwrap();
    let of = |figure| x.figures.of(figure);
    assert_eq!((of(Figure::CashPaid), of(Figure::CashBack), of(Figure::CardPaid)), (9_000, 4_500, 13_500));
    assert_eq!((of(Figure::Orders), of(Figure::Tickets), of(Figure::RefundedTickets)), (4, 5, 1));
    let cards: Vec<_> = x.cards.iter().map(|card| (card.reference.as_str(), card.paid.minor())).collect();
    assert_eq!(cards, [("slip 1", 9_000), ("slip 2", 4_500)]);
    assert!(x.sealed.is_none());
    let told = ledger.last_lines("T1", None, 1).await.unwrap();
    assert_eq!((told[0].what.as_str(), told[0].subject.as_str()), ("drawer_x", "drawer-T1/1"));
}
