//! At the screen, in a real terminal.

use std::time::Duration;

use super::super::pty::Terminal;
use super::{House, all};

const ENTER: &str = "\r";
const DOWN: &str = "\u{1b}[B";
const RIGHT: &str = "\u{1b}[C";
const F4: &str = "\u{1b}OS";
const F9: &str = "\u{1b}[20~";

/// A key whose meaning just changed is dead for a moment; a person would not notice.
const UNTIL_KEYS_LIVE: Duration = Duration::from_millis(400);

impl House {
    /// Shows the first day of the films.
    fn at_first_day(&self, size: (u16, u16), words: &Words) -> Terminal {
        let mut terminal = self.place.terminal("T1", size, &["--lang", self.lang, "--config", &self.settings]);
        terminal.wait_for("the board", |screen| screen.contains(words.board));
        for _ in 0..14 {
            if terminal.screen().contains(words.film) {
                return terminal;
            }
            next_day(&mut terminal, words);
        }
        panic!("no film\n{}", terminal.screen());
    }
}

/// The line that tells the day of the board.
fn day(screen: &str) -> Option<String> {
    screen.lines().nth(2).map(str::to_owned)
}

/// Turns the board to the next day, once it has come to rest: it goes by itself to a day on which something is sold, and
/// keys are dead then.
fn next_day(terminal: &mut Terminal, words: &Words) {
    let is_known = |screen: &str| screen.contains(words.no_film) || screen.contains(words.film);
    let before = loop {
        terminal.wait_for("what is shown", is_known);
        let before = day(&terminal.screen());
        std::thread::sleep(UNTIL_KEYS_LIVE);
        if day(&terminal.screen()) == before {
            break before;
        }
    };
    terminal.keys(&[RIGHT]);
    terminal.wait_for("another day", |screen| day(screen) != before && is_known(screen));
}

/// What a person reads on the way.
struct Words {
    board: &'static str,
    no_film: &'static str,
    film: &'static str,
    hall: &'static str,
    to_pay: &'static str,
    /// How both sales are told, as far as their lines go.
    sold: &'static str,
    group_sold: &'static str,
    group: &'static str,
    which: &'static str,
    pick_others: &'static str,
    exchange: &'static str,
    own_seat: &'static str,
    new_tickets: &'static str,
    exchanged: &'static str,
    free: &'static str,
    to_give_back: &'static str,
    reason: &'static str,
    question: &'static str,
    refunded: &'static str,
    /// The two seats of the first sale, as they are picked from the left and as they stand in the order.
    picked: &'static str,
    pair: &'static str,
    /// And those that they are given for.
    others_picked: &'static str,
    others: &'static str,
    /// What each of both sales takes, of the group the adults and the others, and what the exchange does.
    pair_price: &'static str,
    adults: &'static str,
    students: &'static str,
    group_price: &'static str,
    due: &'static str,
}

/// Two seats, a group, an exchange and a refund, all of it at the screen.
fn sold_grouped_exchanged_and_refunded(house: &House, size: (u16, u16), words: &Words) {
    let mut one = house.at_first_day(size, words);
    one.keys(&[ENTER]);
    one.wait_for("the seats", |screen| screen.contains(words.hall));
    one.keys(&["2"]);
    one.wait_for("the best two", |screen| all(screen, &[words.picked, words.pair_price]));
    take(&mut one, words, words.pair_price);
    one.wait_for("the sale", |screen| screen.contains(words.sold));

    std::thread::sleep(UNTIL_KEYS_LIVE);
    one.keys(&["#"]);
    one.wait_for("the field", |screen| screen.contains(words.group));
    one.keys(&["8", "+", "2", "0", ENTER]);
    one.wait_for("the group", |screen| all(screen, &[words.adults, words.students]));
    take(&mut one, words, words.group_price);
    one.wait_for("the group's sale", |screen| screen.contains(words.group_sold));

    // Of the orders the newest stands first, the pair behind it.
    one.keys(&[F4]);
    one.wait_for("both orders", |screen| all(screen, &[words.pair_price, words.group_price]));
    one.keys(&[DOWN]);
    one.wait_for("the pair, and until when it goes back for nothing", |screen| all(screen, &[words.pair, words.free]));
    std::thread::sleep(UNTIL_KEYS_LIVE);
    one.keys(&["o"]);
    one.wait_for("which tickets", |screen| all(screen, &[words.which, words.pair]));
    std::thread::sleep(UNTIL_KEYS_LIVE);
    one.keys(&[ENTER]);
    one.wait_for("the board", |screen| all(screen, &[words.exchange, words.film]));
    std::thread::sleep(UNTIL_KEYS_LIVE);
    one.keys(&[DOWN, DOWN, ENTER]);
    one.wait_for("as many seats", |screen| all(screen, &[words.pick_others, words.others_picked]));
    std::thread::sleep(UNTIL_KEYS_LIVE);
    one.keys(&["p"]);
    one.wait_for("the difference", |screen| all(screen, &[words.new_tickets, words.due]));
    std::thread::sleep(UNTIL_KEYS_LIVE);
    one.keys(&[F9]);
    one.wait_for("the exchange", |screen| all(screen, &[words.exchanged, words.others]));

    one.keys(&[F4]);
    one.wait_for("the new order", |screen| all(screen, &[words.others, words.free]));
    std::thread::sleep(UNTIL_KEYS_LIVE);
    one.keys(&["u"]);
    one.wait_for("what goes back", |screen| screen.contains(words.to_give_back));
    std::thread::sleep(UNTIL_KEYS_LIVE);
    one.keys(&[ENTER]);
    one.wait_for("the reason", |screen| screen.contains(words.reason));
    one.keys(&["i", "l", "l", ENTER]);
    one.wait_for("the question", |screen| screen.contains(words.question));
    std::thread::sleep(UNTIL_KEYS_LIVE);
    one.keys(&["y"]);
    one.wait_for("the refund", |screen| screen.contains(words.refunded));

    // One of the group keeps the seat, at the next fare.
    one.keys(&[DOWN]);
    one.wait_for("the group", |screen| all(screen, &[words.group_price, words.free]));
    std::thread::sleep(UNTIL_KEYS_LIVE);
    one.keys(&["o"]);
    one.wait_for("which tickets", |screen| screen.contains(words.which));
    one.keys(&["1", "a"]);
    one.wait_for("its own seat", |screen| all(screen, &[words.own_seat, words.exchange]));
    one.keys(&["a"]);
    std::thread::sleep(UNTIL_KEYS_LIVE);
    one.keys(&["p"]);
    one.wait_for("what goes back", |screen| all(screen, &[words.new_tickets, words.to_give_back]));
    std::thread::sleep(UNTIL_KEYS_LIVE);
    one.keys(&[F9]);
    one.wait_for("the exchange of fares", |screen| screen.contains(words.exchanged));

    let orders = house.done(&["orders"]);
    let mut states: Vec<(&str, usize)> = Vec::new();
    for order in orders.as_array().unwrap() {
        states.push((order["state"].as_str().unwrap(), order["seats"].as_array().unwrap().len()));
    }
    states.sort_unstable();
    assert_eq!(states, [("paid", 1), ("paid", 28), ("refunded", 2), ("refunded", 2)], "{orders}");
    assert_eq!(house.done(&["verify"])["clean"], true);
}

/// Holds what is picked and takes the exact amount.
fn take(terminal: &mut Terminal, words: &Words, amount: &str) {
    std::thread::sleep(UNTIL_KEYS_LIVE);
    terminal.keys(&["p"]);
    terminal.wait_for("the payment panel", |screen| all(screen, &[words.to_pay, amount]));
    std::thread::sleep(UNTIL_KEYS_LIVE);
    terminal.keys(&[F9]);
}

#[test]
fn the_chinese_house_sells_a_pair_and_a_group_exchanges_and_refunds_at_its_screen() {
    let words = Words {
        board: "场次",
        no_film: "当日没有场次",
        film: "哪吒",
        hall: "楼上1",
        to_pay: "应收",
        sold: "已售：8排8座",
        group_sold: "已售：9排5-12座",
        group: "团体",
        which: "改签：选择哪几张",
        pick_others: "选座后按",
        exchange: "可抵",
        own_seat: "换票种",
        new_tickets: "新票",
        exchanged: "已改签为",
        free: "免费",
        to_give_back: "应退",
        reason: "原因",
        question: "y 或 F9",
        refunded: "已退款：请退现金",
        picked: "8排8座 8排9座",
        pair: "8排8座 8排9座",
        others_picked: "6排3座 6排1座",
        others: "6排1座 6排3座",
        pair_price: "160.00",
        adults: "440.00",
        students: "798.00",
        group_price: "1238.00",
        due: "20.00",
    };
    sold_grouped_exchanged_and_refunded(&House::china(), (120, 40), &words);
}

#[test]
fn the_european_house_sells_a_pair_and_a_group_exchanges_and_refunds_at_its_screen() {
    let words = Words {
        board: "Screenings",
        no_film: "No screenings on this day",
        film: "Amélie",
        hall: "Balcony",
        to_pay: "TO PAY",
        sold: "sold: J1 J3",
        group_sold: "sold: H2 H4 H6",
        group: "Group",
        which: "Exchange tickets: which?",
        pick_others: "pick, then",
        exchange: "worth",
        own_seat: "another fare",
        new_tickets: "New tickets",
        exchanged: "exchanged for",
        free: "free for",
        to_give_back: "TO GIVE BACK",
        reason: "Reason",
        question: "y or F9",
        refunded: "refunded: hand back 22.00 in cash",
        picked: "J3 J1",
        pair: "J1 J3",
        others_picked: "B7 B6",
        others: "B6 B7",
        pair_price: "21.98",
        adults: "87.92",
        students: "169.80",
        group_price: "257.72",
        due: "-21.98",
    };
    sold_grouped_exchanged_and_refunded(&House::europe(), (120, 40), &words);
}
