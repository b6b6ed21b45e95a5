//! What a line of a tape tells a person: when, what, who, about what, and how much money it moved.
//!
//! A [`Line`] is what stands there, also where another hand wrote rubbish; here it has come in by the door of [`Text`], so
//! that it can be shown.

use super::Line;
use crate::domain::ids::{MemberId, OrderId, PacketCode, ScreeningId};
use crate::domain::money::{Currency, Money};
use crate::domain::text::Text;
use crate::domain::time::Timestamp;

/// What a line is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An order.
    Order(OrderId),
    /// A red packet.
    Packet(PacketCode),
    /// A screening.
    Screening(ScreeningId),
    /// A member.
    Member(MemberId),
    /// Someone who works here, by number.
    Person(Text),
    /// A session of a drawer, as `T1/3`.
    Drawer(Text),
    /// The close of a day, by its number.
    DayClose(Text),
    /// The terminal at which it was done.
    Terminal(Text),
    /// What roles may do.
    Roles,
    /// The house.
    House,
    /// The catalogue.
    Catalogue,
    /// Anything else.
    Other(Text),
}

impl Subject {
    fn read(written: &str) -> Self {
        let after = |prefix: &str| written.strip_prefix(prefix);
        if let Some(screening) = after("screening-").and_then(|id| id.parse().ok()) {
            return Self::Screening(screening);
        }
        if let Some(member) = after("member-").and_then(|id| id.parse().ok()) {
            return Self::Member(member);
        }
        for (prefix, make) in [
            ("staff-", Self::Person as fn(Text) -> Self),
            ("drawer-", Self::Drawer),
            ("day-", Self::DayClose),
            ("at ", Self::Terminal),
        ] {
            if let Some(rest) = after(prefix) {
                return make(Text::new(rest));
            }
        }
        match written {
            "roles" => Self::Roles,
            "house" => Self::House,
            "catalogue" => Self::Catalogue,
            _ => match (written.parse(), written.parse()) {
                // A code is read leniently; what is on a tape was written by the book.
                (Ok(order), _) if OrderId::to_string(&order) == written => Self::Order(order),
                (_, Ok(packet)) if PacketCode::to_string(&packet) == written => Self::Packet(packet),
                _ => Self::Other(Text::new(written)),
            },
        }
    }
}

/// A line as it can be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Of which tape.
    pub tape: Text,
    /// Its number.
    pub n: i64,
    /// When.
    pub at: Timestamp,
    /// What was done: a stable word.
    pub what: Text,
    /// Where.
    pub terminal: Text,
    /// By whom.
    pub cashier: Text,
    /// By whose leave; empty where none was needed.
    pub allowed_by: Text,
    /// About what.
    pub subject: Subject,
    /// The same as it is written.
    pub subject_written: Text,
    /// A reason or a remark.
    pub detail: Text,
    /// The money that moved by it: what came in, less what went out. `None` where none did, or nobody can tell.
    pub amount: Option<Money>,
    /// The rows that were written; a long one in parts.
    pub facts: Vec<Text>,
    /// The hash.
    pub hash: Text,
}

impl Told {
    /// What a line tells, in a house of this currency.
    #[must_use]
    pub fn of(line: &Line, currency: Currency) -> Self {
        Self {
            tape: Text::new(&line.tape),
            n: line.n,
            at: Timestamp::from_millis(line.at),
            what: Text::new(&line.what),
            terminal: Text::new(&line.terminal),
            cashier: Text::new(&line.cashier),
            allowed_by: Text::new(&line.allowed_by),
            subject: Subject::read(&line.subject),
            subject_written: Text::new(&line.subject),
            detail: Text::new(&line.detail),
            amount: amount(&line.facts, currency),
            facts: line.facts.lines().flat_map(parts).collect(),
            hash: Text::new(&line.hash),
        }
    }
}

/// A fact in parts that are short enough for a text.
fn parts(fact: &str) -> Vec<Text> {
    let letters: Vec<char> = fact.chars().collect();
    letters.chunks(Text::LONGEST).map(|part| Text::new(&part.iter().collect::<String>())).collect()
}

/// What came in by these rows, less what went out. Where nothing was paid, what was done with a drawer by hand, put into a
/// packet, or taken out of it.
fn amount(facts: &str, currency: Currency) -> Option<Money> {
    let rows = || facts.lines().map(|fact| fact.split(' ').collect::<Vec<_>>());
    let money = |minor: &str, currency: &str| Some(Money::new(minor.parse().ok()?, Currency::from_code(currency)?));
    let sum = |some: Vec<Money>| {
        let (first, more) = some.split_first()?;
        more.iter().try_fold(*first, |sum, next| (sum.currency() == next.currency()).then(|| sum.checked_add(*next))?)
    };
    let moved = rows().filter_map(|row| match row[..] {
        ["payments", key, minor, currency, ..] => {
            let amount = money(minor, currency)?;
            let is_back = key.split('/').nth(1) == Some("refund");
            Some(if is_back { Money::new(amount.minor().checked_neg()?, amount.currency()) } else { amount })
        }
        _ => None,
    });
    let moved: Vec<Money> = moved.collect();
    if !moved.is_empty() {
        return sum(moved);
    }
    let by_hand = rows().find_map(|row| match row[..] {
        ["drawer_acts" | "packets", _, _, minor, currency, ..] => money(minor, currency),
        _ => None,
    });
    let shares = rows().filter_map(|row| match row[..] {
        ["claims", _, "share", _, "of", minor] => Some(Money::new(minor.parse().ok()?, currency)),
        _ => None,
    });
    by_hand.or_else(|| sum(shares.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(subject: &str, facts: &str) -> Told {
        let line = Line {
            tape: "T1".to_owned(),
            n: 7,
            at: 1_000,
            what: "paid".to_owned(),
            terminal: "T1".to_owned(),
            cashier: "李娜\u{1b}[2J\u{202e}".to_owned(),
            allowed_by: String::new(),
            subject: subject.to_owned(),
            facts: facts.to_owned(),
            detail: String::new(),
            hash: "00".to_owned(),
        };
        Told::of(&line, Currency::CNY)
    }

    fn yuan(minor: i64) -> Money {
        Money::new(minor, Currency::CNY)
    }

    #[test]
    fn what_a_line_is_about_is_read_from_its_subject_and_else_told_as_it_stands() {
        let order = OrderId::from_bits(77);
        let packet = PacketCode::from_bits(77);
        for (written, subject) in [
            (order.to_string(), Subject::Order(order)),
            (packet.to_string(), Subject::Packet(packet)),
            ("screening-42".to_owned(), Subject::Screening(ScreeningId(42))),
            ("member-10001".to_owned(), Subject::Member(MemberId(10_001))),
            ("staff-7".to_owned(), Subject::Person(Text::new("7"))),
            ("drawer-T1/3".to_owned(), Subject::Drawer(Text::new("T1/3"))),
            ("day-4".to_owned(), Subject::DayClose(Text::new("4"))),
            ("at T1".to_owned(), Subject::Terminal(Text::new("T1"))),
            ("roles".to_owned(), Subject::Roles),
            ("house".to_owned(), Subject::House),
            ("catalogue".to_owned(), Subject::Catalogue),
            ("2026-11-28".to_owned(), Subject::Other(Text::new("2026-11-28"))),
            ("screening-x".to_owned(), Subject::Other(Text::new("screening-x"))),
            ("\u{1b}]0;x\u{7}".to_owned(), Subject::Other(Text::new("]0;x"))),
        ] {
            assert_eq!(told(&written, "").subject, subject, "{written:?}");
        }
    }

    #[test]
    fn an_amount_is_what_came_in_less_what_went_out_and_rubbish_is_none() {
        for (facts, amount) in [
            (
                "orders X paid 9000 CNY at 42 member -: A1\npayments A/payment/cash 9000 CNY of X at T1",
                Some(yuan(9_000)),
            ),
            ("payments A/payment/wallet 2000 CNY of X\npayments A/payment/cash 2500 CNY of X", Some(yuan(4_500))),
            ("payments A/refund/cash 4500 CNY of X\npayments B/payment/card 6000 CNY of Y", Some(yuan(1_500))),
            ("drawer_acts T1/3/2 out 2000 CNY as  expected - after 5 moves under K: flowers", Some(yuan(2_000))),
            ("packets AM37J9 lucky 10000 CNY over 4 of member - seed 77", Some(yuan(10_000))),
            ("claims AM37J9/10001 share 0 of 2500\nclaims AM37J9/10002 share 1 of 100", Some(yuan(2_600))),
            ("orders X paid 0 CNY at 42 member -: A1", None),
            ("payments A/payment/cash much CNY of X", None),
            ("payments A/payment/cash 9223372036854775807 CNY\npayments B/payment/cash 1 CNY", None),
            ("payments A/refund/cash -9223372036854775808 CNY", None),
            ("payments A/payment/cash 1 CNY\npayments A/payment/card 1 EUR", None),
            ("payments", None),
            ("", None),
        ] {
            assert_eq!(told("X", facts).amount, amount, "{facts}");
        }
    }

    #[test]
    fn whatever_another_hand_wrote_is_safe_to_show_and_nothing_of_a_long_fact_is_left_out() {
        let long = format!("orders X {}\u{1b}[2J", "A1 ".repeat(300));
        let told = told("X", &long);
        assert_eq!(told.cashier.as_str(), "李娜[2J");
        let shown: String = told.facts.iter().map(Text::as_str).collect::<Vec<_>>().concat();
        assert_eq!(shown.matches("A1").count(), 300, "{shown}");
        assert!(!shown.contains('\u{1b}'));
    }
}
