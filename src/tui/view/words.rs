//! The words that several screens share: ids of names, and short ways to write a thing.

use std::time::Duration;

use crate::domain::drawer::{Act, Done};
use crate::domain::fare::{Fare, Fares};
use crate::domain::fee::FeeQuote;
use crate::domain::ids::{ScreeningId, TerminalId};
use crate::domain::money::Money;
use crate::domain::order::OrderState;
use crate::domain::packet::{Funding, Packet, PacketKind};
use crate::domain::screening::Screening;
use crate::domain::tender::Tender;
use crate::domain::text::Titles;
use crate::domain::time::Timestamp;
use crate::locale::{Lang, Locale, Var};
use crate::tui::state::demo::ROBOTS;
use crate::tui::state::model::Model;

/// An amount that is taken off; nothing has no sign.
pub(crate) fn minus(amount: Money) -> String {
    if amount.minor() == 0 { amount.to_string() } else { format!("-{amount}") }
}

/// What was done with a drawer by hand.
pub(crate) fn in_drawer(locale: &Locale, till: &TerminalId, done: &Done) -> String {
    let amount = done.amount.to_string();
    let (till, amount) = (("till", Var::from(till.as_str())), ("amount", Var::from(&amount)));
    match (done.act, done.expected.zip(done.off())) {
        (Act::Counted, Some((expected, by))) => {
            let (expected, by) = (expected.to_string(), locale.off(by));
            let vars = [till, amount, ("expected", Var::from(&expected)), ("off", Var::from(&by))];
            locale.fill("note-drawer-counted", &vars)
        }
        (Act::Opened, _) => locale.fill("note-drawer-opened", &[till, amount]),
        (Act::In, _) => locale.fill("note-drawer-in", &[till, amount]),
        (Act::Out, _) => locale.fill("note-drawer-out", &[till, amount]),
        (Act::Dropped, _) => locale.fill("note-drawer-dropped", &[till, amount]),
        (Act::NoSale, _) => locale.fill("note-drawer-no-sale", &[till]),
        (Act::Counted | Act::Closed, _) => locale.text("note-drawer-closed"),
    }
}

/// The badge.
pub(crate) fn how_many(locale: &Locale) -> String {
    locale.fill("demo-on", &[("count", Var::Count(u64::from(ROBOTS)))])
}

/// The id of the word for an order's state.
pub(crate) fn state_word(state: OrderState) -> &'static str {
    match state {
        OrderState::Pending => "state-pending",
        OrderState::Paying => "state-paying",
        OrderState::Paid => "state-paid",
        OrderState::Cancelled => "state-cancelled",
        OrderState::Expired => "state-expired",
        OrderState::Refunded => "state-refunded",
    }
}

/// Time left, in minutes, hours or days.
pub(crate) fn time_left(locale: &Locale, left: Duration) -> String {
    let left = left.as_secs().div_ceil(60);
    let (hours, minutes) = (left / 60, left % 60);
    if hours >= 24 {
        locale.fill("starts-days", &[("days", Var::Count(hours / 24))])
    } else if hours > 0 {
        let minutes = format!("{minutes:02}");
        locale.fill("starts-hours", &[("hours", Var::Count(hours)), ("minutes", (&minutes).into())])
    } else {
        locale.fill("starts-minutes", &[("minutes", Var::Count(minutes))])
    }
}

/// For how long a fee holds, and what comes after it; nothing where it stays.
pub(crate) fn next_fee(locale: &Locale, fee: &FeeQuote, now: Timestamp) -> Option<String> {
    let next = fee.next?;
    let (left, percent) = (time_left(locale, now.until(next.until)), fee.percent.to_string());
    let (left, percent) = (("left", Var::from(&left)), ("percent", Var::from(&percent)));
    Some(match (fee.percent, next.percent.map(|percent| percent.to_string())) {
        (0, None) => locale.fill("fee-free-then-none", &[left]),
        (0, Some(after)) => locale.fill("fee-free-then", &[left, ("after", (&after).into())]),
        (_, None) => locale.fill("fee-then-none", &[left, percent]),
        (_, Some(after)) => locale.fill("fee-then", &[left, percent, ("after", (&after).into())]),
    })
}

/// Where money that goes back goes.
pub(crate) fn back_to(locale: &Locale, tender: &Tender) -> String {
    match tender {
        Tender::Wallet { .. } => locale.text("refund-to-wallet"),
        Tender::Card { reference } => locale.fill("refund-to-card", &[("reference", reference.as_str().into())]),
        Tender::Cash { .. } => locale.text("refund-to-cash"),
    }
}

/// Who gives a red packet: guests care for that, not who typed it.
pub(crate) fn giver(model: &Model, packet: &Packet) -> String {
    match packet.funding {
        Funding::Promotion => format!("{} {}", packet.terminal, packet.cashier),
        Funding::Wallet(member) => model.member_name(member).to_string(),
    }
}

/// How much of a payment came from a wallet, and what paid the rest.
pub(crate) fn wallet_part(tenders: &[Tender]) -> (Option<Money>, Option<&Tender>) {
    let part = tenders.iter().find_map(|tender| match tender {
        Tender::Wallet { amount } => Some(*amount),
        Tender::Cash { .. } | Tender::Card { .. } => None,
    });
    (part, tenders.iter().find(|tender| !tender.is_wallet()))
}

/// What a fare is called at a screening.
pub(crate) fn fare(model: &Model, screening: ScreeningId, fare: Fare) -> String {
    match model.screenings.get(&screening) {
        Some(screening) => model.locale.fare(screening.prices.fares(), fare),
        None => model.locale.fare(&Fares::usual(), fare),
    }
}

/// An amount without a fraction of nothing.
pub(crate) fn short(amount: &Money) -> String {
    let written = amount.to_string();
    match written.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|digit| digit == b'0') => whole.to_owned(),
        _ => written,
    }
}

/// The titles, in the order in which the language of the screen wants them.
pub(crate) fn title(locale: &Locale, screening: &Screening) -> String {
    titles(locale, &screening.film.titles)
}

/// The same of any film.
pub(crate) fn titles(locale: &Locale, titles: &Titles) -> String {
    match locale.lang() {
        Lang::En => titles.english_first().to_string(),
        Lang::ZhCn => titles.both().to_string(),
    }
}

/// The id of a kind's name.
pub(crate) fn packet_kind(kind: PacketKind) -> &'static str {
    match kind {
        PacketKind::Lucky => "packet-lucky",
        PacketKind::Equal => "packet-equal",
    }
}

/// An instant as short as it can be told: the time, on another day with its date.
pub(crate) fn when(model: &Model, at: Timestamp) -> String {
    let calendar = model.house.calendar;
    let clock = model.locale.clock(at, calendar.zone);
    if calendar.day_of(at) == calendar.day_of(model.now) {
        clock
    } else {
        format!("{} {clock}", at.local(calendar.zone).format("%m-%d"))
    }
}

/// The same with its seconds.
pub(crate) fn to_the_second(model: &Model, at: Timestamp) -> String {
    let calendar = model.house.calendar;
    let is_today = calendar.day_of(at) == calendar.day_of(model.now);
    at.written(calendar.zone, if is_today { "%H:%M:%S" } else { "%m-%d %H:%M:%S" })
}
