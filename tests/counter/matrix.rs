//! What each role does, asks for and is refused at the screen: as the table of rights says, act by act. A terminal for
//! each role, all at once; in `tests/stores/staff.rs` is the same through the library, and in `staff` by script.

use std::time::{Duration, Instant};

use frontrow::domain::staff::{Act, Right, Rights, Role};
use frontrow::locale::{Lang, Locale};
use serde_json::Value;

use super::pty::{Place, Terminal};
use super::screens::row;
use super::staff::{ADMIN, CASHIER, ENTER, F9, SUPERVISOR, file, types};

const MANAGER: &str = "5820417";
const USHER: &str = "260931";

const ESC: &str = "\u{1b}";
const TAB: &str = "\t";
const BACK_TAB: &str = "\u{1b}[Z";
const BACKSPACE: &str = "\u{7f}";
const DOWN: &str = "\u{1b}[B";
const F2: &str = "\u{1b}OQ";
const F3: &str = "\u{1b}OR";
const F5: &str = "\u{1b}[15~";
const F10: &str = "\u{1b}[21~";
const STAFF: &str = "\u{15}";

/// Number, PIN, and the row of seats that is theirs.
const PEOPLE: [(Role, &str, &str, &str); 5] = [
    (Role::ADMIN, "1", ADMIN, "H"),
    (Role::CASHIER, "2", CASHIER, "C"),
    (Role::SUPERVISOR, "3", SUPERVISOR, "D"),
    (Role::MANAGER, "4", MANAGER, "E"),
    (Role::USHER, "5", USHER, "G"),
];

/// A key whose meaning just changed is dead for a moment; a person would not notice.
const UNTIL_KEYS_LIVE: Duration = Duration::from_millis(400);

/// What the admin has prepared at one terminal: orders by what is to be done with them.
struct Prepared {
    cancel: String,
    sell: String,
    complimentary: String,
    wallet: String,
    refund: String,
    exchange: String,
    less: String,
    take_over: String,
}

/// Runs it as the admin at a terminal.
fn as_admin(place: &Place, terminal: &str, arguments: &[&str]) -> Value {
    let pin = place.path().join("admin.pin").display().to_string();
    let all: Vec<&str> = arguments.iter().copied().chain(["--json"]).collect();
    let named = [("FRONTROW_STAFF", "1"), ("FRONTROW_STAFF_FILE", pin.as_str()), ("FRONTROW_TERMINAL", terminal)];
    let output = place.run_with(&all, &named);
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{arguments:?}: {printed} {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_str(&printed).unwrap()
}

fn prepared(place: &Place, screening: &str, (terminal, row, member): (&str, &str, &str)) -> Prepared {
    let held = |at: &str, seat: u32, more: &[&str]| {
        let seat = format!("{row}{seat}");
        let hold = [&["hold", screening, seat.as_str()], more].concat();
        as_admin(place, at, &hold)["order"].as_str().unwrap().to_owned()
    };
    let sold = |seat, fare| {
        let order = held(terminal, seat, &["--fare", fare]);
        as_admin(place, terminal, &["pay", &order, "--cash", "100"]);
        order
    };
    Prepared {
        cancel: held(terminal, 1, &[]),
        sell: held(terminal, 2, &[]),
        complimentary: held(terminal, 3, &["--fare", "child"]),
        wallet: held(terminal, 4, &["--member", member]),
        refund: sold(5, "adult"),
        exchange: sold(6, "student"),
        less: sold(7, "adult"),
        take_over: held(&format!("N{terminal}"), 8, &[]),
    }
}

/// Five people, the wallets of five members, children who go for nothing, and a packet that nobody has taken of.
fn house(place: &Place) -> String {
    let screening = place.screening();
    place.sql("UPDATE listed_prices SET price = 0 WHERE fare = 'child'");
    for (_, number, _, _) in PEOPLE {
        place.win(10_020 + number.parse::<i64>().unwrap(), 50_000);
    }
    let admin = file(place.path(), ADMIN);
    std::fs::rename(&admin, place.path().join("admin.pin")).unwrap();
    for (role, _, pin, _) in PEOPLE {
        let (word, pin) = (role.to_string(), file(place.path(), pin));
        let add = ["staff", "add", "--name", &word, "--role", &word, "--pin-file", &pin];
        if role == Role::ADMIN {
            assert_eq!(place.json(&add).0, 0);
        } else {
            as_admin(place, "T0", &add);
        }
    }
    as_admin(place, "T0", &["packet", "create", "--total", "90", "--shares", "9", "--kind", "equal"]);
    screening
}

/// All that is on the screen in one line, wherever it was broken.
fn flat(screen: &str) -> String {
    screen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Someone of one role at a terminal of their own.
struct Till {
    screen: Terminal,
    role: Role,
    rights: Rights,
    locale: Locale,
    /// How many acts were seen to be as the table says.
    seen: Vec<Act>,
}

impl Till {
    fn right(&self, act: Act) -> Right {
        self.rights.judge(self.role, act)
    }

    /// Keys as a person presses them who knows them well.
    fn press(&mut self, keys: &[&str]) {
        for key in keys {
            self.screen.burst(key);
            std::thread::sleep(Duration::from_millis(90));
        }
    }

    fn wait(&self, what: &str) {
        self.screen.wait_long_for(&format!("{}: {what}", self.role), 10, |screen| flat(screen).contains(what));
    }

    /// Keys, once what is on the screen counts.
    fn then(&mut self, seen: &str, keys: &[&str]) {
        self.wait(seen);
        std::thread::sleep(UNTIL_KEYS_LIVE);
        self.press(keys);
    }

    /// A key, once it has the meaning that is on the screen: then this is seen.
    fn until(&mut self, key: &str, seen: &str) {
        for _ in 0..5 {
            self.press(&[key]);
            let begun = Instant::now();
            while begun.elapsed() < Duration::from_secs(10) {
                let screen = flat(&self.screen.screen());
                if screen.contains(seen) {
                    return;
                }
                if screen.contains("just got a new meaning") || screen.contains("is still loading") {
                    break;
                }
                std::thread::sleep(Duration::from_millis(10));
            }
            std::thread::sleep(UNTIL_KEYS_LIVE);
        }
        panic!("{}: never seen: {seen}\n{}", self.role, self.screen.screen());
    }

    /// A ticket's code, as a scanner types it: its order is marked.
    fn scan(&mut self, order: &str) {
        self.screen.burst(&format!("{order}\r"));
        let tail = &order[order.len() - 4..];
        let what = format!("{}: the order {tail}", self.role);
        self.screen
            .wait_long_for(&what, 10, |screen| screen.lines().any(|line| line.contains('▸') && line.contains(tail)));
        std::thread::sleep(UNTIL_KEYS_LIVE);
    }

    /// Back to a screen on which nothing is open.
    fn back(&mut self) {
        self.press(&[ESC, ESC, ESC]);
        self.screen.wait_for("that all is closed", |screen| !screen.contains('┌') && !screen.contains('┐'));
    }

    /// The words of a leave panel, wherever it lies.
    fn leave(&self) -> String {
        let eye = self.screen.eye();
        let parser = eye.lock().unwrap();
        let crop = |from, wide| flat(&parser.screen().rows(from, wide).collect::<Vec<_>>().join(" "));
        [(13, 54), (2, 52)].map(|(from, wide)| crop(from, wide)).join(" | ")
    }

    /// What was asked for last is done, asks for leave or is refused, as the table says of this role.
    fn is_judged(&mut self, act: Act, done: &str) {
        match self.right(act) {
            Right::Allowed => self.wait(done),
            Right::Asks(asked) => {
                let is_of_wallet = matches!(act, Act::PayFromWallet | Act::PacketFromWallet);
                self.wait(if is_of_wallet { "The member's consent, or leave" } else { "Leave of a second" });
                let told = self.leave();
                let (to, of) = (self.locale.act(act), self.locale.role(asked));
                let is_asked =
                    told.contains(&format!("To {to} ")) && told.contains(&format!("needs leave: {of} or above"));
                assert!(is_asked, "{} {act:?}: {told}\n{}", self.role, self.screen.screen());
                self.press(&[ESC]);
                self.wait("Nothing was done. Leave is needed");
            }
            Right::Refused => self.wait("does not allow to"),
        }
        self.seen.push(act);
        self.back();
    }

    /// Whether the act is refused as soon as it begins.
    fn is_refused(&mut self, act: Act, key: &str) -> bool {
        let is_refused = self.right(act) == Right::Refused;
        if is_refused {
            self.until(key, "does not allow to");
            self.is_judged(act, "");
        }
        is_refused
    }

    fn orders(&mut self, of: &Prepared, row: &str) {
        self.scan(&of.cancel);
        self.until("x", "Cancel it and free its seats?");
        self.then("Cancel it and free its seats?", &["y"]);
        self.is_judged(Act::Cancel, &format!("cancelled: {row}1"));

        self.scan(&of.take_over);
        self.until("t", "Look after it at this terminal");
        self.then("Look after it at this terminal", &["y"]);
        self.is_judged(Act::TakeOver, "is looked after here now");

        self.scan(&of.refund);
        self.until("u", "TO GIVE BACK");
        self.then("TO GIVE BACK", &[ENTER]);
        self.wait("Reason");
        self.press(&["i", "l", "l", ENTER]);
        self.then("y or F9", &["y"]);
        self.is_judged(Act::Refund, "refunded: hand back");

        self.scan(&of.sell);
        if !self.is_refused(Act::Sell, "p") {
            self.until("p", "TO PAY");
            self.then("TO PAY", &[F9]);
            self.is_judged(Act::Sell, &format!("sold: {row}2"));
        }
        self.scan(&of.complimentary);
        if !self.is_refused(Act::Complimentary, "p") {
            self.until("p", "asks why a ticket costs nothing");
            self.then("asks why a ticket costs nothing", &[ENTER]);
            self.then("Reason", &["1"]);
            self.then("y or F9", &["y"]);
            self.is_judged(Act::Complimentary, &format!("sold: {row}3"));
        }
        self.scan(&of.wallet);
        if !self.is_refused(Act::PayFromWallet, "p") {
            self.until("p", "F10");
            self.then("F10", &[F10, ENTER]);
            self.then("y or F9", &["y"]);
            self.is_judged(Act::PayFromWallet, &format!("sold: {row}4"));
        }
    }

    /// Two fares on: from a student's to an adult's, or from that to a student's.
    fn exchange(&mut self, act: Act, order: &str) {
        self.scan(order);
        self.until("o", "Exchange tickets: which?");
        self.then("Exchange tickets: which?", &["a"]);
        self.then("another fare", &["a", "a"]);
        std::thread::sleep(UNTIL_KEYS_LIVE);
        self.until("p", "New tickets");
        self.then("New tickets", &[F9]);
        self.is_judged(act, "exchanged for");
        self.press(&[ESC, ESC]);
    }

    /// On the map that the exchange has opened.
    fn seats(&mut self, label: &str) {
        self.press(&[F3]);
        self.wait("S C R E E N");
        for (act, number) in [(Act::Hold, "9"), (Act::Block, "10")] {
            let keys: Vec<String> = format!("g{label}{number}").chars().map(String::from).collect();
            self.press(&keys.iter().map(String::as_str).collect::<Vec<_>>());
            self.press(&[ENTER]);
            self.screen.wait_for("the pick", |screen| row(screen, label).contains('◉'));
            if act == Act::Hold {
                self.press(&[ENTER]);
                self.is_judged(act, &format!("holds {label}9"));
            } else {
                self.press(&["b"]);
                self.then("Block them as broken?", &["y"]);
                self.is_judged(act, &format!("{label}10 out of sale"));
            }
            self.press(&[BACKSPACE]);
        }
    }

    fn members(&mut self, number: &str) {
        self.press(&[F5, "m"]);
        self.wait("Guest at the counter");
        self.press(&["Q", TAB]);
        self.wait("New member");
        let phone: Vec<String> = format!("1331234567{number}").chars().map(String::from).collect();
        self.press(&phone.iter().map(String::as_str).collect::<Vec<_>>());
        self.press(&[ENTER]);
        self.is_judged(Act::Member, "made: Q");

        let member: Vec<String> = format!("1002{number}").chars().map(String::from).collect();
        self.press(&["m"]);
        self.press(&member.iter().map(String::as_str).collect::<Vec<_>>());
        std::thread::sleep(UNTIL_KEYS_LIVE);
        self.press(&[ENTER]);
        self.screen.wait_for("the guest", |screen| !screen.contains('┌'));
        std::thread::sleep(UNTIL_KEYS_LIVE);
    }

    fn packets(&mut self) {
        self.press(&["n", "2", "0", TAB, BACKSPACE, BACKSPACE, "1", ENTER]);
        self.then("Give away 20.00 of the house in 1 share?", &["y"]);
        self.is_judged(Act::Packet, "made: 20.00 in 1 share");
        std::thread::sleep(UNTIL_KEYS_LIVE);
        self.press(&[ENTER]);
        self.is_judged(Act::Grab, "took 20.00");
        self.press(&["n", "2", "0", BACK_TAB, BACK_TAB, " ", ENTER]);
        self.then("Give 20.00 from the wallet", &["y"]);
        self.is_judged(Act::PacketFromWallet, "made: 20.00 in 10 shares");
    }

    fn house(&mut self, screening: usize) {
        self.press(&[F2]);
        self.wait("screenings");
        self.press(&[STAFF]);
        self.wait("5 work here");
        self.back();
        self.press(&["b"]);
        self.is_judged(Act::Tape, "About Amount");
        self.press(&vec![DOWN; screening]);
        self.press(&["x"]);
        self.wait("Why?");
        self.press(&["l", ENTER]);
        self.then("Call it off?", &["y"]);
        self.is_judged(Act::CallOff, "It is called off");
    }
}

#[test]
fn at_the_screen_each_role_does_asks_for_or_is_refused_each_act_as_the_table_says() {
    let place = Place::new();
    let screening = house(&place);
    let (place, screening) = (&place, screening.as_str());
    std::thread::scope(|scope| {
        for (at, (role, number, pin, row)) in PEOPLE.into_iter().enumerate() {
            scope.spawn(move || {
                let (terminal, member) = (format!("T{number}"), format!("1002{number}"));
                let of = prepared(place, screening, (&terminal, row, &member));
                let mut screen = place.terminal(&terminal, (80, 24), &[]);
                screen.wait_long_for("the sign-in", 10, |screen| screen.contains("Who is at"));
                types(&mut screen, number, pin);
                screen.wait_for("the board", |screen| screen.contains("screenings"));
                let (rights, locale) = (Rights::default(), Locale::new(Lang::En));
                let mut till = Till { screen, role, rights, locale, seen: Vec::new() };
                till.orders(&of, row);
                till.exchange(Act::Exchange, &of.exchange);
                till.exchange(Act::ExchangeToLess, &of.less);
                till.seats(row);
                till.members(number);
                till.packets();
                till.house(at + 1);
                till.seen.sort_unstable();
                till.seen.dedup();
                assert_eq!(till.seen.len(), 16, "{role}: {:?}", till.seen);
            });
        }
    });
}
