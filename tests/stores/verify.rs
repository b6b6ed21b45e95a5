//! `verify` on sound stores, and on stores where something was planted.

use crate::house::lines_of;
use crate::paying::pay;
use std::collections::BTreeSet;
use std::time::Duration;

use frontrow::box_office::{self, BoxOffice, Looking};
use frontrow::domain::drawer::pieces::Pieces;
use frontrow::domain::entry::{Doors, Gate, Scan, Verdict, Way};
use frontrow::domain::ids::{EntryId, MemberId, OrderRef};
use frontrow::domain::money::{Currency, Money};
use frontrow::domain::packet::{Claim, PacketKind, split};
use frontrow::domain::seat::Epoch;
use frontrow::domain::tape::Entry;
use frontrow::domain::text::Text;
use frontrow::domain::ticket::Ticket;
use frontrow::domain::time::Timestamp;
use frontrow::ledger::{Admits, Passing};
use frontrow::live::PacketToLoad;

use super::house::{FIRST, House, cash, picks, seat, sell};
use super::packets::{make, with_members};
use super::paper::print_to_file;

/// The seed of the lucky packet below.
const SEED: u64 = 42;

/// At what came since the books were found right.
const SINCE: Looking<'static> = Looking { everything: false, remembers: true, tell: &|_| {} };

/// What nothing that was done touched, so that only who looks at everything finds it.
const BEHIND: &[&str] = &["a sequence ahead of its changes"];

/// A house with something of everything.
pub(super) struct Stocked {
    pub(super) house: House,
    pub(super) office: BoxOffice,
    /// Sold for cash; from a wallet; from a wallet and refunded; refunded in part; held; being paid.
    cash: OrderRef,
    wallet: OrderRef,
    refunded: OrderRef,
    partly: OrderRef,
    exchanged: OrderRef,
    pub(super) held: OrderRef,
}

/// A guest who is early, by leave.
async fn come_in(house: &House, order: OrderRef) {
    let passing = Passing {
        scan: Scan { id: EntryId::from_bits(7), gate: Gate::House, way: Way::In },
        ticket: Ticket { order, seat: seat("E2"), print: 1 },
        at: Timestamp::from_millis(1),
        who: (&"D1".parse().unwrap(), &Text::new("Ulf")),
        doors: Doors::default(),
        admits: Admits::Anyone,
    };
    let passed = house.ledger.pass(&passing, |_| false).await.unwrap();
    assert_eq!((passed.verdict, passed.is_booked), (Verdict::TooEarly, true));
    // And another by the same ticket, at a door that could not ask.
    let scan = Scan { id: EntryId::from_bits(8), ..passing.scan };
    let admits = Admits::Already { booked_at: Timestamp::from_millis(9) };
    let passed = house.ledger.pass(&Passing { scan, admits, ..passing }, |_| false).await.unwrap();
    assert!(matches!(passed.verdict, Verdict::AlreadyIn { .. }) && passed.is_booked);
}

async fn sql(house: &House, statements: &str) {
    house.tamper(statements).await;
}

impl Stocked {
    pub(super) async fn open() -> Self {
        let house = House::open().await;
        let (one, two) = (house.office("T1").await, house.office("T2").await);
        // All that follows came since the books were found right.
        assert!(one.look(SINCE).await.unwrap().covered.is_remembered);
        let wallet = sell(&one, FIRST, "G7 G8").await;
        let refunded = sell(&one, FIRST, "H1").await;
        two.refund(refunded, Text::new("ill")).await.unwrap();
        let partly = sell(&one, FIRST, "H3 H4").await;
        two.refund_seats(partly, two.new_attempt(), &[seat("H3")], Money::zero(Currency::CNY), Text::new("ill"))
            .await
            .unwrap();
        let exchanged = sell(&one, FIRST, "J5").await;
        let dearer = one.hold(one.new_order(FIRST), &picks("F5")).await.unwrap();
        let told = one.exchange_quote(exchanged, &[], &dearer.lines, &[]).await.unwrap().exchange;
        let attempt = one.new_attempt();
        one.exchange(dearer.reference, &dearer.lines, attempt, cash(15), told, Text::default()).await.unwrap();
        let cancelled = one.new_order(FIRST);
        one.hold(cancelled, &picks("H2")).await.unwrap();
        one.cancel(cancelled).await.unwrap();
        // Money handed back for a seat that another order had bought.
        let cash_sale = sell(&one, FIRST, "C1").await;
        let () = redis::cmd("HDEL")
            .arg(house.keys().seats(FIRST))
            .arg("C1")
            .query_async(&mut house.redis().await)
            .await
            .unwrap();
        let held = two.new_order(FIRST);
        two.hold(held, &picks("C1 C2 C3")).await.unwrap();
        pay(&two, held, two.new_attempt(), cash(200)).await.unwrap_err();
        let paying = two.new_order(FIRST);
        two.hold(paying, &picks("J3")).await.unwrap();
        let (live, _pushes) = house.live(house.ledger.id()).await;
        let attempt = two.new_attempt();
        live.begin(
            paying,
            &lines_of(&live, paying).await,
            attempt,
            Duration::from_mins(1),
            two.terminal(),
            &two.cashier(),
        )
        .await
        .unwrap();
        let three = house.office("T3").await;
        let float = Pieces::none(Currency::CNY).and(Money::new(10_000, Currency::CNY), 1).unwrap();
        three.open_drawer(three.new_attempt(), &float).await.unwrap();
        let printed = sell(&three, FIRST, "E1").await;
        print_to_file(&house, &three);
        three.print_order(printed, false).await.unwrap();
        three.print_out().await;
        let entered = sell(&three, FIRST, "E2").await;
        three.count_drawer(three.terminal(), three.new_attempt(), &float).await.unwrap();
        three.close_drawer(three.terminal(), three.new_attempt(), true).await.unwrap();
        three.close_day("2026-11-21".parse().unwrap()).await.unwrap();
        come_in(&house, entered).await;
        let stocked = Self { house, office: one, cash: cash_sale, wallet, refunded, partly, exchanged, held };
        stocked.stock_wallets().await;
        let at = stocked.office.now();
        let who = (stocked.office.terminal(), &stocked.office.cashier());
        for code in ["B1G000", "K0CKY0", "EQ0A00", "WA11ET"] {
            stocked.house.ledger.tell(Entry::new(at, "open", who, code)).await.unwrap();
        }
        stocked.house.ledger.seal(at, (stocked.office.terminal(), &stocked.office.cashier())).await.unwrap();
        stocked
    }

    async fn stock_wallets(&self) {
        let shares = split(PacketKind::Lucky, 1_000, 5, SEED);
        let (first, fourth) = (shares[0], shares[3]);
        let attempt_of = |order: OrderRef| format!("(SELECT attempt FROM orders WHERE id = '{}')", order.order);
        let (paid, refunded) = (attempt_of(self.wallet), attempt_of(self.refunded));
        let back = format!("(SELECT attempt FROM refunds WHERE order_id = '{}')", self.refunded.order);
        let packet = |code, kind, total, shares, funding, state, claimed, amount, returned| {
            format!(
                "INSERT INTO packets VALUES ('{code}', '{kind}', {total}, {shares}, 'CNY', '', {funding}, 'T1', 'Li', \
                 1, 1, 9, {SEED}, 'E', '{state}', {claimed}, {amount}, {returned}, NULL);"
            )
        };
        let house = "NULL, '2026-11-21'";
        let statements = [
            "INSERT INTO members (id, name, phone, joined_at, terminal, cashier) VALUES (10001, 'Wu', '13800000001', 1, 'T1', 'Li'), \
             (10002, 'Lin', '13800000002', 1, 'T1', 'Li');"
                .to_owned(),
            packet("B1G000", "equal", 20_000, 1, house, "empty", 1, 20_000, 0),
            packet("K0CKY0", "lucky", 1_000, 5, house, "open", 2, first + fourth, 0),
            packet("EQ0A00", "equal", 10, 2, house, "empty", 2, 10, 0),
            packet("WA11ET", "equal", 300, 3, "10001, NULL", "expired", 1, 100, 200),
            "INSERT INTO promotion_days VALUES ('2026-11-21', 21010);".to_owned(),
            format!(
                "INSERT INTO claims VALUES ('B1G000', 10001, 0, 1, 20000, 2), ('K0CKY0', 10001, 0, 1, {first}, 2), \
                 ('K0CKY0', 10002, 3, 2, {fourth}, 2), ('EQ0A00', 10001, 0, 1, 5, 2), ('EQ0A00', 10002, 1, 2, 5, 2), \
                 ('WA11ET', 10002, 1, 1, 100, 2);"
            ),
            format!("INSERT INTO wallets VALUES (10001, {}, 'CNY', 8);", 20_000 + first + 5 - 300 + 200 - 9_000),
            format!("INSERT INTO wallets VALUES (10002, {}, 'CNY', 3);", fourth + 100 + 5),
            format!(
                "INSERT INTO wallet_entries VALUES (10001, 1, 'won', 'B1G000', 20000, 2), \
                 (10001, 2, 'won', 'K0CKY0', {first}, 2), (10001, 3, 'won', 'EQ0A00', 5, 2), \
                 (10001, 4, 'funded', 'WA11ET', -300, 2), (10001, 5, 'returned', 'WA11ET', 200, 2), \
                 (10001, 6, 'paid', {paid}, -9000, 2), (10001, 7, 'paid', {refunded}, -4500, 2), \
                 (10001, 8, 'refunded', {back}, 4500, 2), (10002, 1, 'won', 'K0CKY0', {fourth}, 2), \
                 (10002, 2, 'won', 'WA11ET', 100, 2), (10002, 3, 'won', 'EQ0A00', 5, 2);"
            ),
            format!(
                "UPDATE orders SET member = 10001 WHERE id IN ('{0}', '{1}'); \
                 UPDATE payments SET tender = 'wallet', received = NULL WHERE order_id IN ('{0}', '{1}');",
                self.wallet.order, self.refunded.order
            ),
        ];
        sql(&self.house, &statements.concat()).await;
        self.load_packet(&shares).await;
    }

    /// The open packet is loaded, and one more share of it is taken that the ledger does not have yet.
    async fn load_packet(&self, shares: &[i64]) {
        let (live, _pushes) = self.house.live(self.house.ledger.id()).await;
        let claim = |member, rank, share: u32| Claim {
            member: MemberId(member),
            name: Text::new("Wu"),
            rank,
            share,
            amount: Money::new(shares[share as usize], Currency::CNY),
            at: Timestamp::from_millis(2),
            is_recorded: true,
        };
        let to_load = PacketToLoad {
            code: "K0CKY0".parse().unwrap(),
            opens_at: Timestamp::from_millis(1),
            expires_at: live.clock().now().plus(Duration::from_hours(1)),
            claims: &[claim(10_001, 1, 0), claim(10_002, 2, 3)],
            untaken: &[1, 2, 4].map(|share| (share, shares[share as usize])),
        };
        let epoch = Epoch(format!("{}.E", self.house.ledger.id()));
        live.load_packet(&to_load, None, &epoch).await.unwrap();
        live.grab(to_load.code, MemberId(10_003), &Text::new("Xu")).await.unwrap();
    }
}

pub(super) fn broken(verdict: &box_office::Verdict) -> BTreeSet<&'static str> {
    verdict.checks.iter().filter(|check| check.violations > 0).map(|check| check.code).collect()
}

/// What is planted.
pub(super) enum Plant {
    Sql(&'static str),
    /// Commands, their words parted by blanks.
    Redis(&'static [&'static str]),
}

use Plant::{Redis, Sql};

/// Each plant and all that is to be said of it. `$CASH`, `$WALLET`, `$REFUNDED`, `$PARTLY` and `$HELD` stand for orders,
/// `$AMOUNT` for that of the second share of the lucky packet, `$S` and `$D` for the keys of the seats and of
/// `:due`, `$O` for what the keys of orders begin with.
pub(super) const PLANTS: &[(&str, Plant, &[&str])] = &[
    (
        "a second live ticket",
        Sql("INSERT INTO tickets (id, screening, seat, live) VALUES ('x', 1, 'G7', 2)"),
        &["one_live_ticket"],
    ),
    (
        "a ticket that is gone",
        Sql("DELETE FROM tickets WHERE order_id = '$CASH'"),
        &["whole_orders", "order_money", "changes_make_tickets", "live_sold"],
    ),
    (
        "a refunded ticket that lives",
        Sql("UPDATE tickets SET live = 1 WHERE order_id = '$REFUNDED'"),
        &["whole_orders", "order_money", "changes_make_tickets", "live_sold"],
    ),
    (
        "a ticket refunded by itself that lives",
        Sql("UPDATE tickets SET live = 1 WHERE order_id = '$PARTLY'"),
        &["whole_orders", "order_money", "changes_make_tickets", "live_sold"],
    ),
    (
        "an order said to be refunded that has a ticket",
        Sql("UPDATE orders SET state = 'refunded' WHERE id = '$PARTLY'"),
        &["whole_orders"],
    ),
    (
        "a refund of no seats",
        Sql("DELETE FROM refund_lines WHERE order_id = '$PARTLY'"),
        &["whole_orders", "terminal_money", "refund_money"],
    ),
    (
        "a refund that is gone",
        Sql("DELETE FROM refunds WHERE order_id = '$PARTLY'"),
        &["changes_of_orders", "terminal_money", "payments_have_orders", "refund_money"],
    ),
    (
        "a refund of another amount",
        Sql("UPDATE payments SET amount = amount + 1 WHERE order_id = '$PARTLY' AND flow = 'refund'"),
        &["order_money", "terminal_money", "refund_money"],
    ),
    (
        "a refund to who did not pay",
        Sql("UPDATE payments SET tender = 'card' WHERE order_id = '$PARTLY' AND flow = 'refund'"),
        &["refund_money"],
    ),
    (
        "a fee that nobody kept",
        Sql("UPDATE refunds SET fee = 100 WHERE order_id = '$PARTLY'"),
        &["order_money", "terminal_money", "refund_money"],
    ),
    (
        "a fee of more than the ticket cost",
        Sql("UPDATE refunds SET fee = 5000 WHERE order_id = '$PARTLY'"),
        &["order_money", "terminal_money", "refund_money", "exchange_money"],
    ),
    (
        "less carried to the new order than left the old one",
        Sql("UPDATE payments SET amount = amount - 1 WHERE tender LIKE 'exchange-%' AND flow = 'payment'"),
        &["order_money", "terminal_money", "exchange_money"],
    ),
    (
        "an exchange for an order that another paid",
        Sql("UPDATE refunds SET exchanged_to = '$CASH' WHERE order_id = '$EXCHANGED'"),
        &["exchange_money"],
    ),
    (
        "a refund that nobody signed",
        Sql("DELETE FROM tape WHERE subject = '$PARTLY' AND what = 'refunded'"),
        &["tape_of_orders", "tape_chain"],
    ),
    (
        "a price that nobody asked for",
        Sql("UPDATE order_lines SET price = price + 1 WHERE order_id = '$CASH'"),
        &["line_prices", "order_total", "order_money", "terminal_money"],
    ),
    ("another total", Sql("UPDATE orders SET total = total + 1 WHERE id = '$CASH'"), &["order_total"]),
    ("a sequence ahead of its changes", Sql("UPDATE sequences SET seq = 1 WHERE screening = 3"), &["change_numbers"]),
    (
        "a change that is no sale any more",
        Sql("UPDATE changes SET what = 'blocked' WHERE order_id = '$CASH'"),
        &["changes_of_orders"],
    ),
    (
        "a change that is gone",
        Sql("DELETE FROM changes WHERE order_id = '$REFUNDED' AND what = 'freed'"),
        &["change_numbers", "changes_of_orders", "changes_make_tickets"],
    ),
    (
        "a change of other seats",
        Sql("UPDATE changes SET seats = 'C9' WHERE order_id = '$CASH'"),
        &["changes_make_tickets"],
    ),
    (
        "a payment of another amount",
        Sql("UPDATE payments SET amount = amount + 1 WHERE order_id = '$CASH'"),
        &["order_money", "terminal_money"],
    ),
    (
        "cash that was rounded in a house that does not",
        Sql("UPDATE payments SET rounding = 5 WHERE order_id = '$CASH'"),
        &["cash_rounding"],
    ),
    (
        "a payment at another terminal",
        Sql("UPDATE payments SET terminal = 'T9' WHERE order_id = '$CASH'"),
        &["terminal_money"],
    ),
    (
        "a payment of another attempt",
        Sql("UPDATE payments SET attempt = 'AAAAAAAAAAAAAAAA' WHERE order_id = '$CASH'"),
        &["payments_have_orders"],
    ),
    (
        "a payment for nothing",
        Sql(
            "INSERT INTO payments VALUES ('A', 'payment', 'B', 'T1', 'cash', 100, 'CNY', 100, NULL, 9999999999999, 'Li', NULL)",
        ),
        &["payments_have_orders", "order_money", "terminal_money"],
    ),
    (
        "a line under another number, which a seal names",
        Sql("UPDATE tape SET n = 1000 WHERE subject = '$CASH'"),
        &["tape_chain", "seals"],
    ),
    (
        "a line of another order",
        Sql("UPDATE tape SET subject = '$WALLET' WHERE subject = '$CASH'"),
        &["tape_of_orders", "tape_chain"],
    ),
    (
        "a seal of another day",
        Sql("UPDATE tape SET detail = '0000-0000-0000-0000' WHERE what = 'sealed'"),
        &["tape_chain", "seals"],
    ),
    (
        "a drawer that nobody opened",
        Sql("DELETE FROM drawer_acts WHERE n = 1"),
        &["drawer_sessions", "drawer_moves", "z_figures"],
    ),
    ("a drawer that is open again", Sql("UPDATE drawers SET is_open = 1"), &["drawer_sessions"]),
    ("a sale in another till's drawer", Sql("UPDATE drawer_moves SET terminal = 'T9'"), &["drawer_moves", "z_figures"]),
    (
        "a Z of another number",
        Sql("UPDATE z_reports SET n = 2"),
        &["drawer_sessions", "z_numbers", "z_figures", "day_figures"],
    ),
    (
        "a Z of another float",
        Sql("UPDATE z_reports SET figures = REPLACE(figures, 'float 10000 ', 'float 20000 ')"),
        &["z_figures", "day_figures"],
    ),
    (
        "a print whose number is not the next",
        Sql(
            "INSERT INTO print_jobs VALUES ('P', 'T1', 'Li', 'ticket', '$CASH', 1, 'C1', 2, '', 'confirmed', NULL, 1, 1, 1)",
        ),
        &["print_numbers"],
    ),
    (
        "a ticket printed for a seat that nobody bought",
        Sql(
            "INSERT INTO print_jobs VALUES ('P', 'T1', 'Li', 'ticket', '$CASH', 1, 'C9', 1, '', 'gone', NULL, 1, 1, 1)",
        ),
        &["print_numbers", "print_tickets"],
    ),
    (
        "a day that adds up otherwise",
        Sql("UPDATE day_closes SET figures = REPLACE(figures, 'float 10000 ', 'float 20000 ')"),
        &["day_figures"],
    ),
    ("an entry by no ticket", Sql("UPDATE entries SET seat = 'Z9'"), &["entries_of_tickets"]),
    (
        "an entry beside another that nobody allowed",
        Sql("INSERT INTO entries (id, order_id, seat, screening, print, verdict, door, cashier, at, booked_at) \
             VALUES ('X', '$CASH', 'C1', 1, 1, 'welcome', 'D2', 'Ulf', 2, 2)"),
        &["entries_in_turn"],
    ),
    ("an entry by leave at another time", Sql("UPDATE entries SET at = at + 1"), &["entries_by_leave"]),
    ("a receipt of another number", Sql("UPDATE tape SET receipt = 99 WHERE subject = '$CASH'"), &["receipts"]),
    ("a cashier who was another one", Sql("UPDATE tape SET cashier = 'Wu' WHERE subject = '$CASH'"), &["tape_chain"]),
    ("another balance", Sql("UPDATE wallets SET balance = balance + 1 WHERE member = 10002"), &["wallet_balance"]),
    ("a gap in a wallet", Sql("UPDATE wallet_entries SET n = 9 WHERE member = 10002 AND n = 3"), &["wallet_numbers"]),
    (
        "a packet funded before there was money",
        Sql("UPDATE wallet_entries SET n = 100 WHERE member = 10001 AND n = 1; \
             UPDATE wallet_entries SET n = 1 WHERE member = 10001 AND n = 4; \
             UPDATE wallet_entries SET n = 4 WHERE member = 10001 AND n = 100"),
        &["wallet_never_negative"],
    ),
    (
        "winnings from nowhere",
        Sql("UPDATE wallet_entries SET reference = 'ZZZZZZ' WHERE member = 10002 AND n = 1"),
        &["won_entries"],
    ),
    (
        "a payment that no wallet made",
        Sql("UPDATE wallet_entries SET reference = 'AAAAAAAAAAAAAAAA' WHERE member = 10001 AND n = 6"),
        &["wallet_payments"],
    ),
    (
        "a claim that is in no wallet",
        Sql("DELETE FROM wallet_entries WHERE member = 10002 AND n = 3; \
             UPDATE wallets SET entries = 2, balance = balance - 5 WHERE member = 10002"),
        &["won_entries"],
    ),
    (
        "winnings whose claim is gone",
        Sql("DELETE FROM claims WHERE packet = 'EQ0A00' AND member = 10002; \
             UPDATE packets SET claimed = 1, claimed_amount = 5 WHERE code = 'EQ0A00'"),
        &["won_entries", "packet_returned"],
    ),
    (
        "claims above the total, with all that follows from it",
        Sql("UPDATE claims SET amount = amount + 2000 WHERE packet = 'K0CKY0' AND member = 10001; \
             UPDATE packets SET claimed_amount = claimed_amount + 2000 WHERE code = 'K0CKY0'; \
             UPDATE wallet_entries SET amount = amount + 2000 WHERE member = 10001 AND n = 2; \
             UPDATE wallets SET balance = balance + 2000 WHERE member = 10001"),
        &["packet_split"],
    ),
    (
        "a rest that did not go back",
        Sql("DELETE FROM wallet_entries WHERE member = 10001 AND n = 5; \
             UPDATE wallet_entries SET n = n - 1 WHERE member = 10001 AND n > 5; \
             UPDATE wallets SET entries = 7, balance = balance - 200 WHERE member = 10001"),
        &["packet_funding"],
    ),
    (
        "a rest that is another one",
        Sql("UPDATE packets SET returned = 150 WHERE code = 'WA11ET'"),
        &["packet_returned", "packet_funding"],
    ),
    (
        "a payment that left no wallet",
        Sql("DELETE FROM wallet_entries WHERE member = 10001 AND n = 6; \
             UPDATE wallet_entries SET n = n - 1 WHERE member = 10001 AND n > 6; \
             UPDATE wallets SET entries = 7, balance = balance + 9000 WHERE member = 10001"),
        &["wallet_payments"],
    ),
    (
        "a refund that reached no wallet",
        Sql("DELETE FROM wallet_entries WHERE member = 10001 AND n = 8; \
             UPDATE wallets SET entries = 7, balance = balance - 4500 WHERE member = 10001"),
        &["wallet_payments"],
    ),
    (
        "a packet that someone else paid for",
        Sql("UPDATE packets SET funding_member = 10002 WHERE code = 'WA11ET'"),
        &["packet_funding"],
    ),
    (
        "a packet that counts wrongly",
        Sql("UPDATE packets SET claimed_amount = claimed_amount + 1 WHERE code = 'K0CKY0'"),
        &["packet_counts"],
    ),
    (
        "a packet that is not all taken",
        Sql("UPDATE packets SET state = 'empty' WHERE code = 'K0CKY0'"),
        &["packet_returned"],
    ),
    (
        "a share that two members have",
        Sql("CREATE TABLE loose AS SELECT * FROM claims; DROP TABLE claims; \
             ALTER TABLE loose RENAME TO claims; UPDATE claims SET share = 0 WHERE packet = 'EQ0A00'"),
        &["one_share_each"],
    ),
    (
        "a share that does not exist",
        Sql("UPDATE claims SET share = 9 WHERE packet = 'K0CKY0' AND share = 3"),
        &["one_share_each", "packet_split", "live_claims"],
    ),
    ("a day that gave more away", Sql("UPDATE promotion_days SET spent = spent + 1"), &["promotion_days"]),
    (
        "another seed",
        Sql("UPDATE packets SET seed = seed + 1 WHERE code = 'K0CKY0'"),
        &["packet_split", "live_packet_shares"],
    ),
    ("a seat that holds rubbish", Redis(&["HSET $S D9 rubbish"]), &["live_readable"]),
    ("an epoch of another ledger", Redis(&["HSET $S @epoch other.1"]), &["live_epoch"]),
    ("a live store ahead of the ledger", Redis(&["HINCRBY $S @seq 1"]), &["live_sequence"]),
    ("a sale that is missing", Redis(&["HDEL $S G7"]), &["live_sold", "live_counters"]),
    ("a seat sold to another order", Redis(&["HSET $S G7 sold|$CASH||T1|Li"]), &["live_sold"]),
    ("a block for another reason", Redis(&["HSET $S A1 blocked:broken"]), &["live_blocked"]),
    ("a block that is missing", Redis(&["HDEL $S A1", "HINCRBY $S @free 1"]), &["live_blocked"]),
    ("a counter that is wrong", Redis(&["HINCRBY $S @held 1"]), &["live_counters"]),
    ("a hold that lost a seat", Redis(&["HDEL $S C2", "HINCRBY $S @held -1", "HINCRBY $S @free 1"]), &["live_orders"]),
    ("a hold without its order", Redis(&["DEL $O$HELD"]), &["live_orders", "live_due"]),
    ("an open order that nobody will end", Redis(&["ZREM $D $HELD"]), &["live_due"]),
    ("a deadline that differs", Redis(&["ZINCRBY $D 1000 $HELD"]), &["live_due"]),
    ("a share that is gone", Redis(&["LPOP $P:shares"]), &["live_packet_shares"]),
    ("a share that is there again", Redis(&["RPUSH $P:shares 3|1|7|0"]), &["live_packet_shares"]),
    ("a claim that is gone", Redis(&["HDEL $P:packet 10001"]), &["live_packet_shares", "live_claims"]),
    (
        "a claim that the ledger is said to have",
        Redis(&["HSET $P:packet 10003 r|3|1|$AMOUNT|0|2|Xu"]),
        &["live_claims"],
    ),
];

impl Stocked {
    /// Plants it.
    pub(super) async fn plant(&self, plant: &Plant) {
        let (keys, code) = (self.house.keys(), "K0CKY0".parse().unwrap());
        let fill = |template: &str| {
            let orders = [
                ("$CASH", self.cash),
                ("$WALLET", self.wallet),
                ("$REFUNDED", self.refunded),
                ("$PARTLY", self.partly),
                ("$EXCHANGED", self.exchanged),
                ("$HELD", self.held),
            ];
            let filled = orders
                .iter()
                .fold(template.to_owned(), |filled, (name, order)| filled.replace(name, order.order.as_str()));
            let amount = split(PacketKind::Lucky, 1_000, 5, SEED)[1].to_string();
            filled
                .replace("$AMOUNT", &amount)
                .replace("$P:shares", &keys.shares(code))
                .replace("$P:packet", &keys.packet(code))
                .replace("$S", &keys.seats(FIRST))
                .replace("$D", &keys.due(FIRST))
                .replace("$O", &keys.order_prefix(FIRST))
        };
        match plant {
            Sql(statements) => sql(&self.house, &fill(statements)).await,
            Redis(commands) => {
                for command in *commands {
                    let filled = fill(command);
                    let mut words = filled.split(' ');
                    let mut command = redis::cmd(words.next().unwrap());
                    command.arg(words.collect::<Vec<_>>());
                    let _: redis::Value = command.query_async(&mut self.house.redis().await).await.unwrap();
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_planted_is_found_and_nothing_else_is_accused() {
    let codes: BTreeSet<&str> = {
        let stocked = Stocked::open().await;
        let verdict = stocked.office.verify().await.unwrap();
        assert!(verdict.is_clean(), "{verdict:#?}");
        let idle: Vec<&str> =
            verdict.checks.iter().filter(|check| check.looked_at == 0).map(|check| check.code).collect();
        assert_eq!(idle, Vec::<&str>::new(), "each has something to look at");
        // What is named without being wrong needs no plant.
        let is_only_named = |code: &&str| *code == "entries_alone";
        verdict.checks.iter().map(|check| check.code).filter(|code| !is_only_named(code)).collect()
    };
    let planted: BTreeSet<&str> = PLANTS.iter().flat_map(|(.., expected)| expected.iter().copied()).collect();
    assert_eq!(planted, codes, "each check has its plant");

    for (what, plant, expected) in PLANTS {
        let stocked = Stocked::open().await;
        stocked.plant(plant).await;
        let expected: BTreeSet<&str> = expected.iter().copied().collect();
        let since = stocked.office.look(SINCE).await.unwrap();
        let is_behind = BEHIND.contains(what);
        assert_eq!(broken(&since), if is_behind { BTreeSet::new() } else { expected.clone() }, "{what}: {since:#?}");
        let of_books = expected.iter().any(|code| !code.starts_with("live_"));
        assert_eq!(since.covered.is_remembered, is_behind || !of_books, "{what}");
        assert_eq!(since.covered.everything, None, "{what}");
        let verdict = stocked.office.verify().await.unwrap();
        assert_eq!(broken(&verdict), expected, "{what}: {verdict:#?}");
        let examples = verdict.checks.iter().filter(|check| check.violations > 0).map(|check| check.examples.len());
        assert!(examples.min() > Some(0), "{what}: each names one");
    }
}

#[tokio::test]
async fn a_live_store_that_only_missed_changes_is_caught_up_with_and_not_accused() {
    let house = House::open().await;
    let office = house.office("T1").await;
    let mut redis = house.redis().await;
    sell(&office, FIRST, "G7").await;
    let before: Vec<(String, String)> =
        redis::cmd("HGETALL").arg(house.keys().seats(FIRST)).query_async(&mut redis).await.unwrap();
    sell(&office, FIRST, "G8").await;
    sell(&office, FIRST, "G9").await;
    let () = redis::cmd("DEL").arg(house.keys().seats(FIRST)).query_async(&mut redis).await.unwrap();
    let () = redis::cmd("HSET").arg(house.keys().seats(FIRST)).arg(&before).query_async(&mut redis).await.unwrap();
    let verdict = office.verify().await.unwrap();
    assert!(verdict.is_clean(), "{verdict:#?}");
}

#[tokio::test]
async fn shares_given_twice_by_a_live_store_that_went_back_in_time_are_put_right_and_not_accused() {
    let house = House::open().await;
    let office = house.office("T1").await;
    with_members(&house, 3).await;
    let code = make(&office, 100, 2).await;
    let mut redis = house.redis().await;
    let both = [house.keys().packet(code), house.keys().shares(code)];
    let mut before: Vec<Vec<u8>> = Vec::new();
    for key in &both {
        before.push(redis::cmd("DUMP").arg(key).query_async(&mut redis).await.unwrap());
    }
    office.grab_recorded(code, MemberId(1)).await.unwrap();
    // The end of its log was lost, and whoever gave the shares again died before they were recorded.
    for (key, value) in both.iter().zip(before) {
        let () = redis::cmd("RESTORE").arg(key).arg(0).arg(value).arg("REPLACE").query_async(&mut redis).await.unwrap();
    }
    let (live, _pushes) = house.live(house.ledger.id()).await;
    for id in [2, 3] {
        live.grab(code, MemberId(id), &Text::new("a guest")).await.unwrap();
    }
    // Until then they might be on their way.
    tokio::time::sleep(Duration::from_millis(3_200)).await;
    let verdict = office.verify().await.unwrap();
    assert!(verdict.is_clean(), "{verdict:#?}");
}
