//! A red packet in real terminals, from its making to a ticket that is paid with it and refunded, in
//! both languages; and a screen that is still again after the animation.

use std::time::Duration;

use super::pty::{Place, Terminal};
use super::screens::to_tomorrow;

const ENTER: &str = "\r";
const TAB: &str = "\t";
const BACKSPACE: &str = "\u{7f}";
const F2: &str = "\u{1b}OQ";
const F4: &str = "\u{1b}OS";
const F5: &str = "\u{1b}[15~";
const F10: &str = "\u{1b}[21~";

/// A key whose meaning just changed is dead for a moment; a person would not notice.
const UNTIL_KEYS_LIVE: Duration = Duration::from_millis(800);

/// What a person reads on the way, in one language and at one size.
struct Words {
    lang: &'static str,
    size: (u16, u16),
    no_packets: &'static str,
    ask_packet: &'static str,
    nobody: &'static str,
    recorded: &'static str,
    seats: &'static str,
    held: &'static str,
    attached: &'static str,
    to_pay: &'static str,
    wallet: &'static str,
    ask: &'static str,
    sold: &'static str,
    paid_from_wallet: &'static str,
    to_give_back: &'static str,
    reason: &'static str,
    ask_refund: &'static str,
    refunded: &'static str,
}

const ENGLISH: Words = Words {
    lang: "en",
    size: (80, 24),
    no_packets: "No packets today.",
    ask_packet: "Give away 20.00 of the house in 1 share?",
    nobody: "nobody yet",
    recorded: "took 20.00, in the wallet",
    seats: "S C R E E N",
    held: " 1 held",
    attached: "Amelia Hart",
    to_pay: "TO PAY",
    wallet: "wallet",
    ask: "Take 20.00 from the wallet and 30.00 in cash,",
    sold: "20.00 wallet + 25.00 cash, change 5.00",
    paid_from_wallet: "from wallet",
    to_give_back: "TO GIVE BACK",
    reason: "Reason",
    ask_refund: "y or F9",
    refunded: "20.00 is back in the wallet; hand",
};

const CHINESE: Words = Words {
    lang: "zh",
    size: (120, 36),
    no_packets: "今日没有红包。",
    ask_packet: "由影院出资 20.00，发 1 个？",
    nobody: "尚未选择",
    recorded: "抢到 20.00，已入红包余额",
    seats: "幕",
    held: "锁 1 ",
    attached: "Amelia Hart",
    to_pay: "应收",
    wallet: "红包余额",
    ask: "从红包余额扣 20.00，收现金 30.00，找零 5.00？",
    sold: "红包余额 20.00 + 现金 25.00，找零 5.00",
    paid_from_wallet: "红包余额",
    to_give_back: "应退",
    reason: "原因",
    ask_refund: "y 或 F9",
    refunded: "20.00 已退回红包余额；请退现金 25.00",
};

/// The yes to a question, once it counts.
fn yes(terminal: &mut Terminal) {
    std::thread::sleep(UNTIL_KEYS_LIVE);
    terminal.keys(&["y"]);
}

/// From an empty F5: makes a packet of one share and has it taken by the member with this name.
fn make_and_grab(terminal: &mut Terminal, words: &Words) {
    terminal.keys(&[F5]);
    terminal.wait_for("no packets", |screen| screen.contains(words.no_packets) && screen.contains(words.nobody));
    terminal.keys(&["n", "2", "0", TAB, BACKSPACE, BACKSPACE, "1", ENTER]);
    terminal.wait_for("the question", |screen| screen.contains(words.ask_packet));
    yes(terminal);
    terminal.wait_for("the packet", |screen| screen.contains("0/1"));

    terminal.keys(&["m", "H", "a", "r", "t"]);
    terminal.wait_for("the member alone", |screen| screen.contains("10025") && !screen.contains("10031"));
    std::thread::sleep(UNTIL_KEYS_LIVE);
    terminal.keys(&[ENTER]);
    terminal.wait_for("the guest", |screen| !screen.contains(words.nobody) && screen.contains("Amelia Hart"));
    std::thread::sleep(UNTIL_KEYS_LIVE);
    terminal.keys(&[ENTER]);
    terminal.wait_for("the share in the wallet", |screen| screen.contains(words.recorded) && screen.contains("1/1"));
}

fn a_ticket_paid_with_winnings_and_refunded(words: &Words) {
    let place = Place::new();
    let wallet = || place.json(&["member", "show", "10025"]).1["wallet"].clone();
    let mut one = place.terminal("T1", words.size, &["--lang", words.lang]);
    one.wait_for("the board", |screen| screen.contains("F5") && screen.contains('▱'));
    make_and_grab(&mut one, words);
    assert_eq!(wallet(), 2000);

    // Tomorrow's first screening, for today's may be over; one seat, for the member.
    one.keys(&[F2]);
    one.wait_for("the board", |screen| screen.contains('▱'));
    to_tomorrow(&mut one);
    std::thread::sleep(UNTIL_KEYS_LIVE);
    one.keys(&[ENTER]);
    one.wait_for("the seats", |screen| screen.contains(words.seats));
    one.keys(&["g", "G", "7", ENTER]);
    one.wait_for("the pick", |screen| screen.contains("[◉"));
    one.keys(&[ENTER]);
    one.wait_for("the hold", |screen| screen.contains(words.held));
    std::thread::sleep(UNTIL_KEYS_LIVE);
    one.keys(&["c", "H", "a", "r", "t"]);
    one.wait_for("the member alone", |screen| screen.contains("10025") && !screen.contains("10031"));
    std::thread::sleep(UNTIL_KEYS_LIVE);
    one.keys(&[ENTER]);
    one.wait_for("that the order is hers", |screen| !screen.contains("10025") && screen.contains(words.attached));

    std::thread::sleep(UNTIL_KEYS_LIVE);
    one.keys(&["p"]);
    one.wait_for("what is in the wallet", |screen| screen.contains(words.to_pay) && screen.contains("F10"));
    one.keys(&[F10]);
    one.wait_for("the rest", |screen| screen.contains("25.00"));
    one.keys(&["3", "0", ENTER]);
    one.wait_for("the question", |screen| screen.contains(words.ask));
    yes(&mut one);
    one.wait_for("the sale", |screen| screen.contains(words.sold));
    assert_eq!(wallet(), 0);

    one.keys(&[F4]);
    one.wait_for("the paid order", |screen| screen.contains(words.paid_from_wallet));
    std::thread::sleep(UNTIL_KEYS_LIVE);
    one.keys(&["u"]);
    one.wait_for("the seats", |screen| screen.contains(words.to_give_back));
    one.keys(&[ENTER]);
    one.wait_for("the reason", |screen| screen.contains(words.reason));
    one.keys(&["i", "l", "l", ENTER]);
    one.wait_for("the question", |screen| screen.contains(words.ask_refund));
    yes(&mut one);
    one.wait_for("the refund", |screen| screen.contains(words.refunded));
    assert_eq!(wallet(), 2000);

    one.keys(&[F5]);
    one.wait_for("the wallet whole again", |screen| {
        let mut guest = screen.lines().filter_map(|line| line.split_once('│')).map(|(left, _)| left);
        guest.any(|line| line.contains(words.wallet) && line.contains("20.00"))
    });
    let (code, verified) = place.json(&["verify"]);
    assert_eq!(code, 0, "{verified}");
}

#[test]
fn winnings_pay_a_ticket_with_cash_and_come_back_with_its_refund() {
    a_ticket_paid_with_winnings_and_refunded(&ENGLISH);
}

#[test]
fn in_chinese_winnings_pay_a_ticket_with_cash_and_come_back_with_its_refund() {
    a_ticket_paid_with_winnings_and_refunded(&CHINESE);
}

#[test]
fn after_the_animation_of_a_grab_an_idle_screen_writes_nothing() {
    let place = Place::new();
    let mut one = place.terminal_with("T1", ENGLISH.size, &[], &[("FRONTROW_ANIMATION", "true")]);
    one.wait_for("the board", |screen| screen.contains("screenings"));
    make_and_grab(&mut one, &ENGLISH);
    // The clock and the time left show minutes: away from the full minute nothing changes.
    let second = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() % 60;
    if second > 45 {
        std::thread::sleep(Duration::from_secs(61 - second));
    }
    // The amount has counted up, its stars are gone, and it is among the latest grabs no more.
    std::thread::sleep(Duration::from_secs(5));
    let still = one.bytes_written();
    std::thread::sleep(Duration::from_secs(6));
    assert_eq!(one.bytes_written() - still, 0, "{}", one.screen());
}
