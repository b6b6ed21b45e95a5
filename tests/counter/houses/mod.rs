//! The example houses of `assets/houses`, each sold from by script and at the screen, in its own language. Their days are
//! moved by whole weeks, so that weekdays keep their prices and no test meets the end of a sale.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::{Value, json};

use super::pty::{Place, Terminal};

const ENTER: &str = "\r";
const DOWN: &str = "\u{1b}[B";
const RIGHT: &str = "\u{1b}[C";
const F4: &str = "\u{1b}OS";
const F9: &str = "\u{1b}[20~";

/// A key whose meaning just changed is dead for a moment; a person would not notice.
const UNTIL_KEYS_LIVE: Duration = Duration::from_millis(400);

/// Fees of the house that was opened go by the time left: between two hours and a day in both houses.
const SOON: TimeDelta = TimeDelta::hours(5);

/// An example house in a ledger of its own.
struct House {
    place: Place,
    settings: String,
    lang: &'static str,
    zone: chrono_tz::Tz,
    /// How many days later its films are shown.
    later: TimeDelta,
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All dates of a text so many days later.
fn moved(text: &str, later: TimeDelta) -> String {
    let mut moved = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let date = rest.get(..10).filter(|_| first.is_ascii_digit()).and_then(|word| word.parse::<NaiveDate>().ok());
        let taken = if let Some(date) = date {
            moved.push_str(&(date + later).to_string());
            10
        } else {
            moved.push(first);
            first.len_utf8()
        };
        rest = &rest[taken..];
    }
    moved
}

impl House {
    /// Imports `assets/houses/NAME` into an empty ledger.
    fn open(name: &str, lang: &'static str, zone: chrono_tz::Tz) -> Self {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("assets/houses").join(name);
        let schedule = read(&folder.join("schedule.csv"));
        let days = schedule.lines().skip(1).filter_map(|line| line.get(..10)?.parse::<NaiveDate>().ok());
        let first = days.min().unwrap();
        // Wherever the house lies, the first day begins more than a day from now.
        let wait = (Utc::now().date_naive() + TimeDelta::days(3) - first).num_days();
        let later = TimeDelta::days(wait + (7 - wait.rem_euclid(7)) % 7);
        let settings = folder.join("frontrow.toml").display().to_string();
        let house = Self { place: Place::new(), settings, lang, zone, later };
        let mut files = Vec::new();
        for file in ["catalogue.toml", "schedule.csv"] {
            files.push(house.write(file, &moved(&read(&folder.join(file)), later)));
        }
        let (code, imported) = house.json(&["import", "--no-demo", &files[0], &files[1]]);
        assert_eq!(code, 0, "{imported}");
        house
    }

    fn china() -> Self {
        Self::open("china", "zh", chrono_tz::Asia::Shanghai)
    }

    fn europe() -> Self {
        Self::open("europe", "en", chrono_tz::Europe::Amsterdam)
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.place.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    fn json(&self, arguments: &[&str]) -> (i32, Value) {
        self.place.json(&[arguments, &["--config", &self.settings]].concat())
    }

    /// What is to be done.
    fn done(&self, arguments: &[&str]) -> Value {
        let (code, answer) = self.json(arguments);
        assert_eq!(code, 0, "{arguments:?}: {answer}");
        answer
    }

    /// What is to be refused, with its code.
    fn refused(&self, arguments: &[&str]) -> String {
        let (code, answer) = self.json(arguments);
        assert_eq!(code, 1, "{arguments:?}: {answer}");
        answer["code"].as_str().unwrap().to_owned()
    }

    fn ticket(&self, order: &str) -> String {
        let output = self.place.run(&["ticket", order, "--lang", self.lang, "--config", &self.settings]);
        String::from_utf8(output.stdout).unwrap()
    }

    /// The screening that the example's schedule has then and there.
    fn screening(&self, date: &str, time: &str, hall: &str) -> String {
        let date = moved(date, self.later);
        let list = self.done(&["screenings", "--date", &date]);
        let is_it =
            |row: &&Value| row["hall"] == hall && row["starts_at"].as_str().unwrap().contains(&format!("T{time}"));
        list.as_array().unwrap().iter().find(is_it).unwrap_or_else(|| panic!("{date} {time} {hall}: {list}"))["id"]
            .to_string()
    }

    /// One more screening, which begins in five hours.
    fn soon(&self, hall_film_list: &str) -> String {
        let at = (Utc::now() + SOON).with_timezone(&self.zone);
        let row = format!("{},{},{hall_film_list},", at.format("%Y-%m-%d"), at.format("%H:%M%z"));
        let file = self.write("soon.csv", &format!("date,time,hall,film,price_list,blocked\n{row}\n"));
        self.done(&["import", &file]);
        let list = self.done(&["screenings"]);
        let starts = |row: &Value| DateTime::parse_from_rfc3339(row["starts_at"].as_str().unwrap()).unwrap();
        list.as_array().unwrap().iter().min_by_key(|row| starts(row)).unwrap()["id"].to_string()
    }

    fn hold(&self, screening: &str, seats: &[&str], more: &[&str]) -> String {
        let held = self.done(&[&["hold", screening], seats, more].concat());
        held["order"].as_str().unwrap().to_owned()
    }

    /// Each hall of the catalogue passes, with so many seats.
    fn check_halls(&self, seats: &[i64]) {
        let catalogue: toml::Table = read(&self.place.path().join("catalogue.toml")).parse().unwrap();
        let halls = catalogue["hall"].as_array().unwrap();
        assert_eq!(halls.len(), seats.len());
        for (hall, seats) in halls.iter().zip(seats) {
            let file = self.write("hall.txt", hall["plan"].as_str().unwrap());
            assert_eq!(self.done(&["hall", "check", &file])["seats"], *seats, "{hall}");
        }
    }

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

fn all(screen: &str, parts: &[&str]) -> bool {
    parts.iter().all(|part| screen.contains(part))
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

    let orders = house.done(&["orders"]);
    let mut states: Vec<(&str, usize)> = Vec::new();
    for order in orders.as_array().unwrap() {
        states.push((order["state"].as_str().unwrap(), order["seats"].as_array().unwrap().len()));
    }
    states.sort_unstable();
    assert_eq!(states, [("paid", 28), ("refunded", 2), ("refunded", 2)], "{orders}");
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

#[test]
fn the_chinese_house_sells_by_script_from_its_files_to_a_clean_ledger() {
    let house = House::china();
    house.check_halls(&[208, 122]);
    let settings = house.done(&["house"]);
    let value =
        |name: &str| settings.as_array().unwrap().iter().find(|row| row["setting"] == name).unwrap()["value"].clone();
    assert_eq!((value("cinema"), value("currency")), (json!("星光影城"), json!("CNY")));
    assert_eq!(value("fee-ladder"), "24h 0%, 2h 10%, 1h 20%, 30m 30%");

    let evening = house.screening("2026-09-26", "19:30", "1");
    for (date, time, hall, rule, adult, student) in [
        ("2026-09-26", "19:30", "1", json!("周末"), 5_500, 3_990),
        ("2026-09-26", "20:00", "2", json!("IMAX"), 9_000, 7_000),
        ("2026-09-29", "10:10", "1", json!("早场"), 3_200, 2_250),
        ("2026-09-29", "14:00", "1", Value::Null, 3_200, 2_250),
        ("2026-09-29", "19:30", "1", json!("平日"), 4_500, 2_990),
        ("2026-10-01", "10:10", "1", json!("国庆、元旦"), 5_500, 3_990),
    ] {
        let hall = if hall == "2" { "IMAX" } else { hall };
        let prices = house.done(&["prices", &house.screening(date, time, hall)]);
        let standard = &prices["prices"]["standard"];
        assert_eq!(
            (&prices["rule"], &standard["adult"], &standard["student"]),
            (&rule, &adult.into(), &student.into())
        );
        assert_eq!(prices["fares"][1]["proof"], "学生证 student card");
    }
    let seats = house.done(&["seats", &evening]);
    let seat = |id: &str| seats["seats"].as_array().unwrap().iter().find(|seat| seat["seat"] == id).unwrap().clone();
    assert_eq!(
        (&seat("7X8")["row"], &seat("7X8")["number"], &seat("7X1")["reason"]),
        (&json!("7"), &json!(8), &json!("broken"))
    );
    assert_eq!((&seat("8X8")["category"], &seat("13Y5")["section"]), (&json!("recliner"), &json!("Balcony 楼座")));

    let pair = house.hold(&evening, &["7排8座", "7排9座"], &[]);
    assert_eq!(house.done(&["pay", &pair, "--cash", "200"])["change"], 9_000);
    let ticket = house.ticket(&pair);
    assert!(all(&ticket, &["星光影城", "流浪地球", "1 厅", "7排8座 成人", "7排9座 成人", "CNY 110.00"]), "{ticket}");
    assert_eq!(house.refused(&["hold", &evening, "7排9座"]), "seats_taken");

    let group = house.done(&["hold", &evening, "--best", "28", "--fare", "adult:8,student:20"]);
    let class = group["order"].as_str().unwrap();
    assert_eq!(group["total"], 8 * 5_500 + 20 * 3_990);
    house.done(&["pay", class, "--card", "R1"]);
    let ticket = house.ticket(class);
    for seat in group["seats"].as_array().unwrap() {
        let chair = format!("{}座", seat.as_str().unwrap().replace('X', "排"));
        assert!(ticket.contains(&chair), "{chair}: {ticket}");
    }

    // Two for two of another hall, whose dearer seats are paid for; then one of them at another fare.
    let imax = house.screening("2026-09-26", "20:00", "IMAX");
    let told = house.done(&["exchange", &pair, "--to", &imax, "--for", "6排1座", "6排2座"]);
    assert_eq!((&told["fee"]["percent"], &told["worth"], &told["due"]), (&json!(0), &json!(11_000), &json!(7_000)));
    let done = house.done(&["exchange", &pair, "--to", &imax, "--for", "6排1座", "6排2座", "--yes", "--cash", "100"]);
    let new = done["order"].as_str().unwrap();
    assert_eq!(
        (&done["due"], &done["change"], &done["of"]["state"]),
        (&json!(7_000), &json!(3_000), &json!("refunded"))
    );
    let ticket = house.ticket(new);
    assert!(all(&ticket, &["IMAX 厅", "6排1座", "6排2座", "换自", &pair]), "{ticket}");
    let back = house.done(&["exchange", new, "--seats", "6X2", "--for", "6排2座", "--fare", "student", "--yes"]);
    assert_eq!((&back["seats"], &back["parts"][0]["amount"]), (&json!(["6X2"]), &json!(2_000)));
    let ticket = house.ticket(back["order"].as_str().unwrap());
    assert!(ticket.contains("6排2座 学生"), "{ticket}");

    let free = house.done(&["refund", class, "--seats", group["seats"][27].as_str().unwrap(), "--reason", "ill"]);
    assert_eq!((&free["fee"], &free["amount"]), (&json!(0), &json!(3_990)));
    // A tenth of 29.90 is kept, and cash goes back in steps of one jiao.
    let late = house.hold(&house.soon("2,3,1"), &["6排1座"], &["--fare", "student"]);
    house.done(&["pay", &late, "--cash", "29.90"]);
    let told = house.done(&["refund", &late, "--dry-run"]);
    assert_eq!(
        (&told["fee"]["percent"], &told["fee"]["amount"], &told["fee"]["then_percent"]),
        (&json!(10), &json!(299), &json!(20))
    );
    assert_eq!(house.refused(&["refund", &late, "--reason", "ill"]), "fee_changed");
    let kept = house.done(&["refund", &late, "--reason", "ill", "--fee", "2.99"]);
    assert_eq!((&kept["amount"], &kept["parts"][0]["handed_over"]), (&json!(2_691), &json!(2_690)));
    assert_eq!(house.done(&["verify"])["clean"], true);
}

#[test]
fn the_european_house_sells_by_script_from_its_files_to_a_clean_ledger() {
    let house = House::europe();
    house.check_halls(&[230, 38]);
    let evening = house.screening("2026-09-28", "20:00", "Grand");
    let friday = house.screening("2026-10-02", "20:00", "Grand");
    for (screening, rule, full, student) in [
        (&evening, "week", 1_099, 849),
        (&house.screening("2026-10-02", "14:30", "Grand"), "week", 1_099, 849),
        (&friday, "weekend", 1_299, 999),
        (&house.screening("2026-10-04", "14:30", "Grand"), "weekend by day", 1_299, 999),
        (&house.screening("2026-10-04", "20:00", "Grand"), "with the orchestra", 2_450, 1_950),
    ] {
        let prices = house.done(&["prices", screening]);
        let standard = &prices["prices"]["standard"];
        assert_eq!(
            (&prices["rule"], &standard["full"], &standard["student"]),
            (&json!(rule), &full.into(), &student.into())
        );
        assert_eq!(
            (&prices["fares"][1]["proof"], &prices["fares"][3]["members"]),
            (&json!("student card"), &json!(true))
        );
    }
    let seats = house.done(&["seats", &evening]);
    let seat = |id: &str| seats["seats"].as_array().unwrap().iter().find(|seat| seat["seat"] == id).unwrap().clone();
    assert_eq!(
        (&seat("P8")["reason"], &seat("15Y13")["category"], &seat("15Y13")["section"]),
        (&json!("broken"), &json!("box"), &json!("Balcony 楼座"))
    );

    // Two seats beside each other over the middle, for cash in steps of five cents.
    let pair = house.hold(&evening, &["G1-2"], &[]);
    assert_eq!(house.done(&["pay", &pair, "--cash", "25,00"])["change"], 300);
    let ticket = house.ticket(&pair);
    assert!(all(&ticket, &["Lumière", "Hall Grand", "G1    Full price", "G2    Full price", "EUR 21.98"]), "{ticket}");

    let club = house.hold(&evening, &["Balcony A 1"], &["--fare", "club"]);
    assert_eq!(house.refused(&["pay", &club, "--card", "R7"]), "members_only");
    house.done(&["cancel", &club]);
    let member = house.done(&["member", "create", "--name", "An", "--phone", "+31639980001"])["id"].to_string();
    let club = house.hold(&evening, &["Balcony A 1", "Balcony A 3"], &["--fare", "club", "--member", &member]);
    house.done(&["pay", &club, "--card", "R8"]);
    let ticket = house.ticket(&club);
    assert!(all(&ticket, &["Balcony A 1", "Balcony A 3", "Film club", "EUR 17.98"]), "{ticket}");

    let group = house.done(&["hold", &evening, "--best", "28", "--fare", "full:8,student:20"]);
    let class = group["order"].as_str().unwrap();
    assert_eq!(group["total"], 8 * 1_099 + 20 * 849);
    house.done(&["pay", class, "--card", "R1"]);
    let ticket = house.ticket(class);
    assert!(group["seats"].as_array().unwrap().iter().all(|seat| ticket.contains(seat.as_str().unwrap())), "{ticket}");

    let to = ["exchange", &pair, "--to", &friday, "--for", "Balcony A 5", "K1"];
    let told = house.done(&to);
    assert_eq!((&told["fee"]["percent"], &told["worth"], &told["due"]), (&json!(0), &json!(2_198), &json!(400)));
    let done = house.done(&[&to[..], &["--yes", "--cash", "4"]].concat());
    let new = done["order"].as_str().unwrap();
    let ticket = house.ticket(new);
    assert!(all(&ticket, &["Balcony A 5", "K1", "In exchange of", &pair]), "{ticket}");
    let back = house.done(&["exchange", new, "--seats", "K1", "--for", "K1", "--fare", "student", "--yes"]);
    assert_eq!((&back["seats"], &back["parts"][0]["amount"]), (&json!(["K1"]), &json!(300)));

    // Of 8.49 the house keeps 15 %, 1.27, and 7.22 goes back as 7.20.
    let late = house.hold(&house.soon("2,1,1"), &["C101"], &["--fare", "student"]);
    house.done(&["pay", &late, "--cash", "8.50"]);
    let told = house.done(&["refund", &late, "--dry-run"]);
    assert_eq!((&told["fee"]["percent"], &told["fee"]["amount"]), (&json!(15), &json!(127)));
    let kept = house.done(&["refund", &late, "--reason", "ill", "--fee", "1,27"]);
    assert_eq!((&kept["amount"], &kept["parts"][0]["handed_over"]), (&json!(722), &json!(720)));
    assert_eq!(house.done(&["verify"])["clean"], true);
}
