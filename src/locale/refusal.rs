//! The sentence for each [`Refusal`]: what happened and what to do next.

use chrono_tz::Tz;

use super::{Locale, Var};
use crate::domain::drawer::DrawerFault;
use crate::domain::hall::{HallPlan, SeatId};
use crate::domain::ids::TerminalId;
use crate::domain::money::Money;
use crate::domain::order::{LARGEST_ORDER, OrderState, total};
use crate::domain::packet::PacketFault;
use crate::domain::paper::PaperFault;
use crate::domain::price::{Line, LineFault, PickFault};
use crate::domain::refusal::{Away, NoWrites, Refusal, TakenSeat};
use crate::domain::seat::{Occupant, SeatState};
use crate::domain::setting::HouseFault;
use crate::domain::tender::TenderFault;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;

impl Locale {
    /// The sentence for `refusal`, as seen at `now` in the house's `zone`.
    #[must_use]
    pub fn refusal(&self, refusal: &Refusal, now: Timestamp, zone: Tz) -> String {
        self.refusal_in(None, refusal, now, zone)
    }

    /// The same with seats as their hall calls them.
    #[must_use]
    pub fn refusal_in(&self, hall: Option<&HallPlan>, refusal: &Refusal, now: Timestamp, zone: Tz) -> String {
        match refusal {
            Refusal::Pick(fault) => self.pick_fault(hall, fault),
            Refusal::SeatsTaken(taken) => {
                let seats = self.taken(hall, taken, now);
                self.fill("refusal-seats-taken", &[("count", count(taken.len())), ("taken", (&seats).into())])
            }
            Refusal::SeatsLost(seats) => self.about_seats(hall, "refusal-seats-lost", seats),
            Refusal::SoldElsewhere { seats } => self.about_seats(hall, "refusal-sold-elsewhere", seats),
            Refusal::Ended(state) => self.text(match state {
                OrderState::Cancelled => "refusal-cancelled",
                OrderState::Expired => "refusal-expired",
                OrderState::Refunded => "refusal-refunded",
                OrderState::Paid | OrderState::Pending | OrderState::Paying => "refusal-already-paid",
            }),
            Refusal::BeingPaid(terminal) => self.fill("refusal-being-paid", &[("terminal", terminal.as_str().into())]),
            Refusal::NotPaid(state) => self.fill("refusal-not-paid", &[("state", state.word().into())]),
            Refusal::OrderMismatch => self.text("refusal-order-mismatch"),
            Refusal::OrderChanged(lines) => {
                let seats = self.seats(hall, &lines.iter().map(|line| line.seat).collect::<Vec<_>>());
                let total = total(lines).to_string();
                self.fill("refusal-order-changed", &[("seats", (&seats).into()), ("total", (&total).into())])
            }
            Refusal::LineNotSold(line, fault) => self.line_fault(hall, line, *fault),
            Refusal::AttemptDiffers => self.text("refusal-attempt-differs"),
            Refusal::HandedBack => self.text("refusal-handed-back"),
            Refusal::HoldAtCap => self.text("refusal-hold-at-cap"),
            Refusal::Tender(fault) => self.tender_fault(fault),
            Refusal::NotOfOrder(seats) => self.about_seats(hall, "refusal-not-of-order", seats),
            Refusal::RefundedBefore(seats) => self.about_seats(hall, "refusal-refunded-before", seats),
            Refusal::CameIn(seats) => self.about_seats(hall, "refusal-came-in", seats),
            Refusal::TooLate(since) => self.fill("refusal-too-late", &[("since", (&self.clock(*since, zone)).into())]),
            Refusal::FeeChanged(quote) => {
                let (fee, percent) = (quote.fee.to_string(), Var::Count(quote.percent.into()));
                self.fill("refusal-fee-changed", &[("fee", (&fee).into()), ("percent", percent)])
            }
            Refusal::CashStep(_) => self.text("refusal-cash-step"),
            Refusal::OtherMember(member) => {
                self.fill("refusal-other-member", &[("member", (&member.to_string()).into())])
            }
            Refusal::AttemptUsed => self.text("refusal-attempt-used"),
            Refusal::NoReason => self.text("refusal-no-reason"),
            Refusal::ComplimentaryNoReason => self.text("refusal-complimentary-no-reason"),
            Refusal::UnknownScreening(screening) => {
                self.fill("refusal-unknown-screening", &[("screening", (&screening.to_string()).into())])
            }
            Refusal::UnknownOrder(order) => {
                self.fill("refusal-unknown-order", &[("order", (&order.to_string()).into())])
            }
            Refusal::NoSuchCode => self.text("refusal-no-such-code"),
            Refusal::SalesEnded => self.text("refusal-sales-ended"),
            Refusal::CalledOff => self.text("refusal-called-off"),
            Refusal::UnknownMember(member) => {
                self.fill("refusal-unknown-member", &[("member", (&member.to_string()).into())])
            }
            Refusal::NoName => self.text("refusal-no-name"),
            Refusal::PhoneTaken(member) => {
                self.fill("refusal-phone-taken", &[("member", (&member.to_string()).into())])
            }
            Refusal::NoMember => self.text("refusal-no-member"),
            Refusal::WalletShort(balance) => {
                self.fill("refusal-wallet-short", &[("balance", (&balance.to_string()).into())])
            }
            Refusal::Packet(fault) => self.packet_fault(fault),
            Refusal::PacketCodeTaken(code) => self.fill("refusal-packet-code-taken", &[("code", code.as_str().into())]),
            Refusal::UnknownPacket(code) => self.fill("refusal-unknown-packet", &[("code", code.as_str().into())]),
            Refusal::NotYetOpen(at) => self.fill("refusal-not-yet-open", &[("opens", (&self.clock(*at, zone)).into())]),
            Refusal::PacketEmpty => self.text("refusal-packet-empty"),
            Refusal::PacketExpired => self.text("refusal-packet-expired"),
            Refusal::DailyGrabs(most) => self.fill("refusal-daily-grabs", &[("most", Var::Count(u64::from(*most)))]),
            Refusal::NotRecorded => self.text("refusal-not-recorded"),
            Refusal::Drawer(fault) => self.drawer_fault(fault),
            Refusal::Paper(fault) => self.paper_fault(hall, fault),
            Refusal::House(fault) => self.house_fault(*fault),
            Refusal::NoRight => self.text("refusal-no-right"),
            Refusal::SignInNeeded
            | Refusal::LeaveNeeded(..)
            | Refusal::RoleMayNot(..)
            | Refusal::NoLeave(..)
            | Refusal::WrongPin(_)
            | Refusal::PinWaits(_)
            | Refusal::Staff(_)
            | Refusal::Consent(_) => self.refusal_of_staff(refusal),
            Refusal::Keys(fault) => self.key_fault(*fault),
            Refusal::OtherCopy => self.text("refusal-other-copy"),
            Refusal::Away(Away::Live) => self.text("refusal-live-away"),
            Refusal::Away(Away::Ledger) => self.text("refusal-ledger-away"),
            Refusal::Away(Away::LedgerBusy) => self.text("refusal-ledger-busy"),
            Refusal::Away(Away::LedgerFull) => self.text("refusal-ledger-full"),
            Refusal::Away(Away::LiveNoWrites(why)) => self.text(no_writes(*why)),
            Refusal::Unsure { since } => self.fill("refusal-unsure", &[("since", (&self.clock(*since, zone)).into())]),
            // What went wrong may quote a database or a server, so it comes in by the door.
            Refusal::Fault(what) => self.fill("refusal-fault", &[("what", Text::new(what).as_str().into())]),
        }
    }

    fn pick_fault(&self, hall: Option<&HallPlan>, fault: &PickFault) -> String {
        let about = |id, seat: &SeatId| self.fill(id, &[("seat", (&self.seat(hall, *seat)).into())]);
        match fault {
            PickFault::Nothing => self.text("refusal-no-seats"),
            PickFault::TooMany(most) if *most < LARGEST_ORDER => {
                self.fill("refusal-more-than-the-house-allows", &[("most", count(*most))])
            }
            PickFault::TooMany(most) => self.fill("refusal-too-many-seats", &[("most", count(*most))]),
            PickFault::NoSuchSeat(seat) => about("refusal-unknown-seat", seat),
            PickFault::Twice(seat) => about("refusal-seat-twice", seat),
            PickFault::NoPrice(seat) => about("refusal-no-price", seat),
            PickFault::HalfACouple { picked, missing } => {
                let (picked, missing) = (self.seat(hall, *picked), self.seat(hall, *missing));
                self.fill("refusal-half-a-couple", &[("picked", (&picked).into()), ("missing", (&missing).into())])
            }
        }
    }

    fn paper_fault(&self, hall: Option<&HallPlan>, fault: &PaperFault) -> String {
        match fault {
            PaperFault::NoTicket(seats) if seats.is_empty() => self.text("refusal-no-ticket"),
            PaperFault::NoTicket(seats) => self.about_seats(hall, "refusal-no-ticket-of", seats),
            PaperFault::UnderWay(terminal) => {
                self.fill("refusal-being-printed", &[("terminal", terminal.as_str().into())])
            }
            PaperFault::TooMany => self.text("refusal-too-many-prints"),
            PaperFault::NoPrinter => self.text("refusal-no-printer"),
        }
    }

    fn drawer_fault(&self, fault: &DrawerFault) -> String {
        let of = |id, till: &TerminalId| self.fill(id, &[("till", till.as_str().into())]);
        match fault {
            DrawerFault::NotOpen(till) => of("refusal-drawer-not-open", till),
            DrawerFault::OpenAlready(till) => of("refusal-drawer-open", till),
            DrawerFault::OfEarlierDay(till) => of("refusal-drawer-of-earlier-day", till),
            DrawerFault::NotCounted => self.text("refusal-drawer-not-counted"),
            DrawerFault::CountStale => self.text("refusal-drawer-count-stale"),
            DrawerFault::BeyondLimit { off, limit } => {
                let (off, limit) = (off.to_string(), limit.to_string());
                self.fill("refusal-drawer-beyond-limit", &[("off", (&off).into()), ("limit", (&limit).into())])
            }
            DrawerFault::NoAmount => self.text("refusal-no-amount"),
            DrawerFault::NoReason => self.text("refusal-no-reason"),
            DrawerFault::IdUsed => self.text("refusal-attempt-used"),
            DrawerFault::StillOpen(tills) => {
                let tills = tills.iter().map(TerminalId::as_str).collect::<Vec<_>>().join(" ");
                self.fill("refusal-drawers-open", &[("tills", (&tills).into())])
            }
            DrawerFault::NoSuchZ => self.text("refusal-unknown-z"),
        }
    }

    fn house_fault(&self, fault: HouseFault) -> String {
        match fault {
            HouseFault::Sold(setting) => self.fill("refusal-house-fixed", &[("setting", setting.word().into())]),
            HouseFault::PricesIn(currency) => {
                self.fill("refusal-prices-in-other-currency", &[("currency", currency.code().into())])
            }
            HouseFault::NotAdopted => self.text("refusal-house-not-adopted"),
            HouseFault::Adopted => self.text("refusal-house-adopted"),
        }
    }

    fn line_fault(&self, hall: Option<&HallPlan>, line: &Line, fault: LineFault) -> String {
        let (seat, price) = (self.seat(hall, line.seat), line.price.to_string());
        let (seat, price) = (("seat", Var::from(&seat)), ("price", Var::from(&price)));
        match fault {
            LineFault::NoSuchSeat => self.fill("refusal-unknown-seat", &[seat]),
            LineFault::Price(Some(other)) => {
                let other = other.to_string();
                self.fill("refusal-price-differs", &[seat, price, ("ledger", (&other).into())])
            }
            LineFault::Price(None) => self.fill("refusal-no-price", &[seat]),
            LineFault::OldPrice => self.fill("refusal-price-old", &[seat, price]),
            LineFault::MembersOnly => self.fill("refusal-members-only", &[seat]),
        }
    }

    fn packet_fault(&self, fault: &PacketFault) -> String {
        let about = |id: &str, name, amount: &Money| self.fill(id, &[(name, (&amount.to_string()).into())]);
        let most = |id: &str, most: u32| self.fill(id, &[("most", Var::Count(u64::from(most)))]);
        match fault {
            PacketFault::NoTotal => self.text("refusal-no-total"),
            PacketFault::TotalTooLarge(most) => about("refusal-total-too-large", "most", most),
            PacketFault::NoShares => self.text("refusal-no-shares"),
            PacketFault::TooManyShares(shares) => most("refusal-too-many-shares", *shares),
            PacketFault::SharesTooSmall(shares) => most("refusal-shares-too-small", *shares),
            PacketFault::BadTimes => self.text("refusal-bad-times"),
            PacketFault::OverBudget(left) => about("refusal-over-budget", "left", left),
        }
    }

    fn tender_fault(&self, fault: &TenderFault) -> String {
        match fault {
            TenderFault::Short(missing) => {
                self.fill("refusal-too-little", &[("missing", (&missing.to_string()).into())])
            }
            TenderFault::TooMuch(change) => self.fill("refusal-too-much", &[("change", (&change.to_string()).into())]),
            TenderFault::NoReference => self.text("refusal-no-reference"),
            TenderFault::LooksLikeCardNumber => self.text("refusal-card-number"),
            TenderFault::IsOrder => self.text("refusal-reference-is-order"),
            TenderFault::WrongCurrency => self.text("refusal-wrong-currency"),
            TenderFault::WrongMix => self.text("refusal-wrong-mix"),
            TenderFault::WalletPart => self.text("refusal-wallet-part"),
        }
    }

    fn about_seats(&self, hall: Option<&HallPlan>, id: &str, seats: &[SeatId]) -> String {
        self.fill(id, &[("count", count(seats.len())), ("seats", (&self.seats(hall, seats)).into())])
    }

    /// Who has which of the seats: one phrase for each who took some in one go.
    fn taken(&self, hall: Option<&HallPlan>, taken: &[TakenSeat], now: Timestamp) -> String {
        let phrases: Vec<String> = taken
            .chunk_by(|a, b| a.state == b.state)
            .filter_map(|same| {
                let seats = self.seats(hall, &same.iter().map(|taken| taken.seat).collect::<Vec<_>>());
                let seats = ("seats", Var::from(&seats));
                Some(match &same.first()?.state {
                    SeatState::Held { by, deadline } => {
                        let left = self.countdown(now.until(*deadline));
                        self.fill("refusal-taken-held", &[seats, ("who", (&who(by)).into()), ("left", (&left).into())])
                    }
                    SeatState::Paying { by, .. } => {
                        self.fill("refusal-taken-paying", &[seats, ("who", (&who(by)).into())])
                    }
                    SeatState::Sold { by } => self.fill("refusal-taken-sold", &[seats, ("who", (&who(by)).into())]),
                    SeatState::Blocked(_) => self.fill("refusal-taken-blocked", &[seats]),
                    SeatState::Free => self.fill("refusal-taken-gone", &[seats]),
                })
            })
            .collect();
        phrases.join(&self.text("refusal-taken-between"))
    }
}

fn who(by: &Occupant) -> String {
    format!("{} {}", by.terminal, by.cashier).trim_end().to_owned()
}

fn count(number: usize) -> Var<'static> {
    Var::Count(u64::try_from(number).unwrap_or(u64::MAX))
}

/// The id of the sentence for a Redis that takes no changes.
const fn no_writes(why: NoWrites) -> &'static str {
    match why {
        NoWrites::Replica => "refusal-live-replica",
        NoWrites::Disk => "refusal-live-disk",
        NoWrites::Memory => "refusal-live-memory",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{MemberId, OrderId, OrderRef, ScreeningId};
    use crate::domain::money::{Currency, Money};
    use crate::domain::price::{Fare, PriceVersion};
    use crate::domain::seat::BlockReason;
    use crate::domain::ticket::KeyFault;
    use crate::locale::Lang;

    fn seat(name: &str) -> SeatId {
        name.parse().unwrap()
    }

    fn by(terminal: &str, cashier: &str) -> Occupant {
        Occupant { order: OrderId::from_bits(7), terminal: terminal.parse().unwrap(), cashier: Text::new(cashier) }
    }

    fn said(lang: Lang, refusal: &Refusal) -> String {
        Locale::new(lang).refusal(refusal, Timestamp::from_millis(0), chrono_tz::Asia::Shanghai)
    }

    fn lost_race() -> Refusal {
        let held = SeatState::Held { by: by("T2", "Wang"), deadline: Timestamp::from_millis(271_000) };
        Refusal::SeatsTaken(vec![
            TakenSeat { seat: seat("G9"), state: held.clone() },
            TakenSeat { seat: seat("G10"), state: held },
            TakenSeat { seat: seat("G11"), state: SeatState::Sold { by: by("T3", "") } },
        ])
    }

    #[test]
    fn a_lost_race_says_which_seats_went_and_to_whom() {
        assert_eq!(
            said(Lang::En, &lost_race()),
            "3 seats are gone: G9 G10 held by T2 Wang, 04:31 left; G11 sold by T3. Nothing was held. Pick other seats."
        );
        assert_eq!(
            said(Lang::ZhCn, &lost_race()),
            "有 3 个座位没有了：G9 G10 已被 T2 Wang 锁座，还剩 04:31；G11 已由 T3 售出。没有锁座，请重新选座。"
        );
    }

    #[test]
    fn one_seat_and_several_are_spoken_of_differently_in_english() {
        let lost = |names: &[&str]| said(Lang::En, &Refusal::SeatsLost(names.iter().map(|n| seat(n)).collect()));
        assert!(lost(&["G7"]).starts_with("Seat G7 is no longer held"), "{}", lost(&["G7"]));
        assert!(lost(&["G7", "G8"]).starts_with("Seats G7 G8 are no longer held"));
    }

    #[test]
    fn every_refusal_is_a_sentence_in_both_languages() {
        let money = Money::new(4_550, Currency::CNY);
        let order = OrderRef { screening: ScreeningId(42), order: OrderId::from_bits(7) };
        let terminal: crate::domain::ids::TerminalId = "T2".parse().unwrap();
        let taken = |state| Refusal::SeatsTaken(vec![TakenSeat { seat: seat("A1"), state }]);
        let line = Line { seat: seat("A1"), fare: Fare::ADULT, price: money, version: PriceVersion::FIRST };
        let mut refusals = vec![
            Refusal::Pick(PickFault::Nothing),
            Refusal::Pick(PickFault::TooMany(LARGEST_ORDER)),
            Refusal::Pick(PickFault::TooMany(10)),
            Refusal::Pick(PickFault::NoSuchSeat(seat("Z1"))),
            Refusal::Pick(PickFault::Twice(seat("A1"))),
            Refusal::Pick(PickFault::HalfACouple { picked: seat("L1"), missing: seat("L2") }),
            Refusal::Pick(PickFault::NoPrice(seat("A1"))),
            lost_race(),
            taken(SeatState::Paying { by: by("T2", ""), deadline: Timestamp::from_millis(1) }),
            taken(SeatState::Blocked(Some(BlockReason::Broken))),
            taken(SeatState::Free),
            Refusal::SeatsLost(vec![seat("A1")]),
            Refusal::SoldElsewhere { seats: vec![seat("A1"), seat("A2")] },
            Refusal::BeingPaid(terminal),
            Refusal::OrderMismatch,
            Refusal::OrderChanged(vec![line]),
            Refusal::TooLate(Timestamp::from_millis(1)),
            Refusal::FeeChanged(Box::new(crate::domain::fee::free(&[line]))),
            Refusal::CashStep(crate::domain::cash::CashStep::of(5)),
            Refusal::OtherMember(MemberId(10_001)),
            Refusal::LineNotSold(line, LineFault::NoSuchSeat),
            Refusal::LineNotSold(line, LineFault::Price(Some(money))),
            Refusal::LineNotSold(line, LineFault::Price(None)),
            Refusal::LineNotSold(line, LineFault::OldPrice),
            Refusal::LineNotSold(line, LineFault::MembersOnly),
            Refusal::AttemptDiffers,
            Refusal::HandedBack,
            Refusal::HoldAtCap,
            Refusal::NoSuchCode,
            Refusal::NotOfOrder(vec![seat("A1")]),
            Refusal::RefundedBefore(vec![seat("A1"), seat("A2")]),
            Refusal::CameIn(vec![seat("A1"), seat("A2")]),
            Refusal::AttemptUsed,
            Refusal::NoReason,
            Refusal::ComplimentaryNoReason,
            Refusal::UnknownScreening(ScreeningId(9)),
            Refusal::UnknownOrder(order),
            Refusal::SalesEnded,
            Refusal::PacketCodeTaken("K7QX2M".parse().unwrap()),
            Refusal::Keys(KeyFault::NoKey),
            Refusal::Keys(KeyFault::OpenFile),
            Refusal::Keys(KeyFault::NoKeyInFile),
            Refusal::Keys(KeyFault::Retired("7KQ3".parse().unwrap())),
            Refusal::Keys(KeyFault::NameTaken("7KQ3".parse().unwrap())),
            Refusal::Keys(KeyFault::Unknown("7KQ3".parse().unwrap())),
            Refusal::OtherCopy,
            Refusal::Unsure { since: Timestamp::from_millis(1) },
            Refusal::Fault("disk\u{1b}[2J".to_owned()),
        ];
        refusals.extend(OrderState::ALL.map(Refusal::Ended));
        refusals.extend(OrderState::ALL.map(Refusal::NotPaid));
        refusals.extend([Away::Live, Away::Ledger, Away::LedgerBusy, Away::LedgerFull].map(Refusal::Away));
        let no_writes = [NoWrites::Replica, NoWrites::Disk, NoWrites::Memory];
        refusals.extend(no_writes.map(|why| Refusal::Away(Away::LiveNoWrites(why))));
        let tender = [
            TenderFault::Short(money),
            TenderFault::TooMuch(money),
            TenderFault::NoReference,
            TenderFault::LooksLikeCardNumber,
            TenderFault::IsOrder,
            TenderFault::WrongCurrency,
        ];
        refusals.extend(tender.map(Refusal::Tender));
        let till = || "T1".parse::<TerminalId>().unwrap();
        let drawer = [
            DrawerFault::NotOpen(till()),
            DrawerFault::OpenAlready(till()),
            DrawerFault::OfEarlierDay(till()),
            DrawerFault::NotCounted,
            DrawerFault::CountStale,
            DrawerFault::BeyondLimit { off: money, limit: money },
            DrawerFault::NoAmount,
            DrawerFault::NoReason,
            DrawerFault::IdUsed,
            DrawerFault::StillOpen(vec![till(), till()]),
            DrawerFault::NoSuchZ,
        ];
        refusals.extend(drawer.map(Refusal::Drawer));
        let paper = [
            PaperFault::NoTicket(Vec::new()),
            PaperFault::NoTicket(vec!["G7".parse().unwrap()]),
            PaperFault::UnderWay(till()),
            PaperFault::TooMany,
            PaperFault::NoPrinter,
        ];
        refusals.extend(paper.map(Refusal::Paper));
        for refusal in &refusals {
            for (lang, stop) in [(Lang::En, '.'), (Lang::ZhCn, '。')] {
                let sentence = said(lang, refusal);
                assert!(sentence.ends_with(stop), "{refusal:?}: {sentence}");
                assert!(!sentence.contains("refusal-") && !sentence.contains(['{', '\u{1b}']), "{sentence}");
            }
        }
    }
}
