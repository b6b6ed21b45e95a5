//! Messages to the cashier as sentences, and how each looks.

use super::papers;
use super::theme::Role;
use super::words::{self, back_to, state_word, wallet_part};
use crate::box_office::Notice;
use crate::domain::drawer::DrawerFault;
use crate::domain::hall::{HallPlan, SeatId};
use crate::domain::ids::OrderRef;
use crate::domain::money::Money;
use crate::domain::order::OrderState;
use crate::domain::paper::{Job, JobState};
use crate::domain::refund::handed_over;
use crate::domain::refusal::{Refusal, TakenSeat};
use crate::domain::seat::SeatState;
use crate::domain::staff::{LeaveEnd, Verdict};
use crate::domain::tender::{Part, Tender};
use crate::domain::text::Text;
use crate::locale::{Locale, Var};
use crate::tui::state::demo::Done;
use crate::tui::state::model::Model;
use crate::tui::state::note::{Exchanged, Note};

impl Note {
    /// How it looks: good, bad, or neither.
    pub(crate) fn role(&self) -> Role {
        match self {
            Self::Sold { .. }
            | Self::Blocked { .. }
            | Self::Refunded { .. }
            | Self::Exchanged(_)
            | Self::Recorded { .. }
            | Self::PacketMade { .. }
            | Self::Agrees
            | Self::LiveBack
            | Self::LedgerBack => Role::Good,
            Self::InDrawer(_, done) => {
                if done.off().is_none_or(|off| off.minor() == 0) {
                    Role::Good
                } else {
                    Role::Warn
                }
            }
            Self::Paper(job) if matches!(job.state, JobState::Failed(_)) => Role::Bad,
            Self::TicketNotWritten { .. }
            | Self::SettingsWrong { .. }
            | Self::ReportFailed(_)
            | Self::Refused(_)
            | Self::Code(_)
            | Self::HandBack { .. }
            | Self::GiveBack { .. }
            | Self::NotRecorded { .. }
            | Self::Differs(_)
            | Self::LiveAway
            | Self::LedgerAway => Role::Bad,
            Self::Notice(Notice::CacheFigures { .. }) => Role::Text,
            Self::PicksLost(_)
            | Self::Paper(_)
            | Self::PapersWait { .. }
            | Self::PapersUnsure { .. }
            | Self::LostRace { .. }
            | Self::Checking { .. }
            | Self::NoTrueColour { .. }
            | Self::Say("note-no-true-roles")
            | Self::PartAway { .. }
            | Self::CheckingRefund { .. }
            | Self::Renewed { .. }
            | Self::Notice(_) => Role::Warn,
            Self::Ended { state, .. } if *state == OrderState::Expired => Role::Warn,
            _ => Role::Text,
        }
    }

    /// The sentence.
    #[expect(clippy::too_many_lines, reason = "one line a message")]
    pub(crate) fn sentence(&self, model: &Model) -> String {
        let locale = &model.locale;
        let fill = |id: &str, vars: &[(&str, Var<'_>)]| locale.fill(id, vars);
        // Notes that name no order are about the map that is open.
        let hall = model.hall_in_sight();
        let of_order = |order: &OrderRef, seats: &[SeatId]| locale.seats(model.hall_of(order.screening), seats);
        let tail = |order: &OrderRef| order.order.tail().to_owned();
        match self {
            Self::Say(id) => locale.text(id),
            Self::Code(fault) => locale.code_fault(*fault),
            // What to do is at the screen a key, and at a till the own drawer.
            Self::Refused(Refusal::Drawer(fault @ (DrawerFault::NotOpen(till) | DrawerFault::OfEarlierDay(till))))
                if *till == model.terminal =>
            {
                let is_old = matches!(fault, DrawerFault::OfEarlierDay(_));
                let id = if is_old { "note-drawer-of-earlier-day" } else { "note-drawer-not-open" };
                fill(id, &[("till", till.as_str().into())])
            }
            Self::Refused(refusal) => {
                locale.refusal_in(model.hall_in_sight(), refusal, model.now, model.house.calendar.zone)
            }
            Self::Held { order, seats, total } | Self::Amended { order, seats, total } => fill(
                if matches!(self, Self::Held { .. }) { "note-held" } else { "note-amended" },
                &[
                    ("order", (&tail(order)).into()),
                    ("seats", (&of_order(order, seats)).into()),
                    ("total", (&total.to_string()).into()),
                ],
            ),
            Self::Sold { order, seats, total, tenders, change } => {
                sold(locale, &tail(order), &of_order(order, seats), *total, tenders, *change)
            }
            Self::Ended { order, seats, state } => fill(
                "note-ended",
                &[
                    ("order", (&tail(order)).into()),
                    ("seats", (&of_order(order, seats)).into()),
                    ("state", (&locale.text(state_word(*state))).into()),
                ],
            ),
            Self::LeaveAnswered(end) => leave_answered(locale, end),
            Self::InDrawer(till, done) => words::in_drawer(locale, till, done),
            Self::SignedIn(name) => fill("note-signed-in", &[("name", name.as_str().into())]),
            Self::Extended { order } => fill("note-extended", &[("order", (&tail(order)).into())]),
            Self::Theme(theme) => fill("note-theme", &[("theme", (&locale.text(theme)).into())]),
            Self::NoTrueColour { wanted, instead } => {
                let [wanted, instead] = [wanted, instead].map(|theme| locale.text(theme));
                fill("note-no-true-colour", &[("wanted", (&wanted).into()), ("instead", (&instead).into())])
            }
            Self::SettingsWrong { problems } => {
                let all = problems.iter().map(Text::as_str).collect::<Vec<_>>().join("; ");
                fill("note-settings-wrong", &[("problems", (&all).into())])
            }
            Self::PressAgain { key, total } => {
                fill("note-press-again", &[("key", (&key.name()).into()), ("total", (&total.to_string()).into())])
            }
            Self::PicksLost(taken) => fill("note-picks-lost", &[("taken", (&taken_by(locale, hall, taken)).into())]),
            Self::LostRace { taken, offer } => {
                let (taken, offer) = (taken_by(locale, hall, taken), locale.seats(hall, offer));
                if offer.is_empty() {
                    fill("note-lost-none", &[("taken", (&taken).into())])
                } else {
                    fill("note-lost-offer", &[("taken", (&taken).into()), ("offer", (&offer).into())])
                }
            }
            Self::HandBack { screening, seats, tenders } => {
                let seats = locale.seats(model.hall_of(*screening), seats);
                // What would have come from a wallet never left it.
                match tenders.iter().find(|tender| !tender.is_wallet()) {
                    Some(Tender::Cash { received }) => fill(
                        "note-hand-back-cash",
                        &[("seats", (&seats).into()), ("received", (&received.to_string()).into())],
                    ),
                    Some(Tender::Card { reference }) => fill(
                        "note-hand-back-card",
                        &[("seats", (&seats).into()), ("reference", reference.as_str().into())],
                    ),
                    Some(Tender::Wallet { .. }) | None => fill("note-hand-back-wallet", &[("seats", (&seats).into())]),
                }
            }
            Self::GiveBack { why, tenders } => {
                let why = locale.refusal_in(hall, why, model.now, model.house.calendar.zone);
                give_back(locale, &why, tenders)
            }
            Self::Refunded { order, seats, parts } => {
                let what = format!("{} {}", tail(order), of_order(order, seats));
                refunded(locale, what.trim_end(), parts)
            }
            Self::Exchanged(done) => {
                let Exchanged { of, order, seats, due, tenders, change, back, fee } = &**done;
                let (of, seats, order) = (tail(of), of_order(order, seats), tail(order));
                let mut told = vec![fill(
                    "note-exchanged",
                    &[("of", (&of).into()), ("order", (&order).into()), ("seats", (&seats).into())],
                )];
                if due.minor() > 0 {
                    let is_cash = tenders.iter().any(|tender| matches!(tender, Tender::Cash { .. }));
                    let id = if is_cash { "note-exchanged-paid-cash" } else { "note-exchanged-paid" };
                    let due = in_cash(tenders, *change).unwrap_or(*due);
                    let (due, change) = (due.to_string(), change.to_string());
                    told.push(fill(id, &[("due", (&due).into()), ("change", (&change).into())]));
                }
                for part in back {
                    let (to, amount) = (back_to(locale, &part.tender), handed_over(part).to_string());
                    told.push(fill("note-exchanged-back", &[("amount", (&amount).into()), ("to", (&to).into())]));
                }
                if fee.minor() > 0 {
                    told.push(fill("note-exchanged-fee", &[("fee", (&fee.to_string()).into())]));
                }
                told.join(&locale.text("note-exchanged-between"))
            }
            Self::Printing(jobs) => printing(locale, model, jobs),
            Self::Paper(job) => paper(locale, model, job),
            Self::ReportFailed(fault) => {
                let why = locale.text(papers::fault_id(*fault));
                fill("note-report-failed", &[("why", (&why).into())])
            }
            Self::PapersWait { count } | Self::PapersUnsure { count } => {
                let waits = matches!(self, Self::PapersWait { .. });
                let id = if waits { "note-papers-wait" } else { "note-papers-unsure" };
                fill(id, &[("count", Var::Count(u64::try_from(*count).unwrap_or(u64::MAX)))])
            }
            Self::TicketWritten { file } => fill("note-ticket-written", &[("file", file.as_str().into())]),
            Self::TicketNotWritten { why } => fill("note-ticket-not-written", &[("why", why.as_str().into())]),
            Self::Blocked { id, seats } => fill(id, &[("seats", (&locale.seats(hall, seats)).into())]),
            Self::NotBlocked { seats } => fill("note-not-blocked", &[("seats", (&locale.seats(hall, seats)).into())]),
            Self::TookOver { order } => fill("note-took-over", &[("order", (&tail(order)).into())]),
            Self::Renewed { screening, is_called_off } => {
                let clock = locale.clock(screening.starts_at, model.house.calendar.zone);
                let hall = locale.hall(screening.hall.name.as_str());
                let id = if *is_called_off { "note-called-off" } else { "note-screening-changed" };
                fill(id, &[("clock", (&clock).into()), ("hall", (&hall).into())])
            }
            Self::Attached { order, name: Some(name) } => {
                fill("note-attached", &[("order", (&tail(order)).into()), ("name", name.as_str().into())])
            }
            Self::Attached { order, name: None } => fill("note-detached", &[("order", (&tail(order)).into())]),
            Self::MemberMade { member, name } => {
                fill("note-member-made", &[("member", (&member.to_string()).into()), ("name", name.as_str().into())])
            }
            Self::CodeChanged { member, name } => {
                fill("note-code-changed", &[("member", (&member.to_string()).into()), ("name", name.as_str().into())])
            }
            Self::PacketMade { packet, total, shares } => fill(
                "note-packet-made",
                &[
                    ("code", packet.as_str().into()),
                    ("total", (&total.to_string()).into()),
                    ("shares", Var::Count(u64::from(*shares))),
                ],
            ),
            Self::Taken { name, amount } => fill("note-taken", &won(name, &amount.to_string())),
            Self::Recorded { name, amount } => fill("note-recorded", &won(name, &amount.to_string())),
            Self::HadShare { name, amount } => fill("note-had-share", &won(name, &amount.to_string())),
            Self::NotRecorded { packet, name } => {
                fill("note-not-recorded", &[("code", packet.as_str().into()), ("name", name.as_str().into())])
            }
            Self::Checking { order } => fill("note-checking", &[("order", (&tail(order)).into())]),
            Self::CheckingRefund { order } => fill("note-checking-refund", &[("order", (&tail(order)).into())]),
            Self::NoSuchSeat(written) => fill("note-no-such-seat", &[("written", written.into())]),
            Self::Notice(notice) => notice_sentence(notice, model),
            Self::Differs(screenings) => {
                let screenings: Vec<String> = screenings.iter().map(ToString::to_string).collect();
                fill("note-differs", &[("screenings", (&screenings.join(" ")).into())])
            }
            Self::Agrees => locale.text("note-agrees"),
            Self::RobotsStopped(Done::Sales(sales)) => fill("note-robots-stopped", &[("sales", Var::Count(*sales))]),
            Self::RobotsStopped(Done::Shares(shares)) => {
                fill("note-robots-grabbed", &[("shares", Var::Count(*shares))])
            }
            Self::PartAway { servers } => {
                let servers = Var::Count(u64::try_from(*servers).unwrap_or(u64::MAX));
                locale.fill("note-part-away", &[("servers", servers)])
            }
            Self::LiveAway => locale.text("note-live-away"),
            Self::LiveBack => locale.text("note-live-back"),
            Self::LedgerAway => locale.text("note-ledger-away"),
            Self::LedgerBack => locale.text("note-ledger-back"),
        }
    }
}

fn won<'a>(name: &'a Text, amount: &'a str) -> [(&'static str, Var<'a>); 2] {
    [("name", name.as_str().into()), ("amount", amount.into())]
}

/// What stays in the drawer, which is not the price where the house rounds cash.
fn in_cash(tenders: &[Tender], change: Money) -> Option<Money> {
    tenders.iter().find_map(|tender| match tender {
        Tender::Cash { received } => received.checked_sub(change),
        _ => None,
    })
}

fn sold(locale: &Locale, order: &str, seats: &str, total: Money, tenders: &[Tender], change: Money) -> String {
    let (part, other) = wallet_part(tenders);
    let rest = part.and_then(|part| total.checked_sub(part)).unwrap_or(total);
    let rest = in_cash(tenders, change).unwrap_or(rest).to_string();
    let (total, change) = (if part.is_some() { total.to_string() } else { rest.clone() }, change.to_string());
    let wallet = part.map(|part| part.to_string()).unwrap_or_default();
    let (order, seats) = (("order", Var::from(order)), ("seats", Var::from(seats)));
    let (total, change) = (("total", Var::from(&total)), ("change", Var::from(&change)));
    let (wallet, rest) = (("wallet", Var::from(&wallet)), ("rest", Var::from(&rest)));
    match (part, other) {
        (None, Some(Tender::Cash { .. })) => locale.fill("note-sold-cash", &[order, seats, total, change]),
        (None, Some(_)) => locale.fill("note-sold-card", &[order, seats, total]),
        (None, None) => locale.fill("note-sold-complimentary", &[order, seats]),
        (Some(_), Some(Tender::Cash { .. })) => {
            locale.fill("note-sold-wallet-cash", &[order, seats, wallet, rest, change])
        }
        (Some(_), Some(_)) => locale.fill("note-sold-wallet-card", &[order, seats, wallet, rest]),
        (Some(_), None) => locale.fill("note-sold-wallet", &[order, seats, total]),
    }
}

/// What was refused, and what is to be done with the money. What would have come from a wallet never left it.
fn give_back(locale: &Locale, why: &str, tenders: &[Tender]) -> String {
    let why = ("why", Var::from(why));
    match wallet_part(tenders).1 {
        Some(Tender::Cash { received }) => {
            let received = received.to_string();
            locale.fill("note-give-back-cash", &[why, ("received", (&received).into())])
        }
        Some(Tender::Card { reference }) => {
            locale.fill("note-give-back-card", &[why, ("reference", reference.as_str().into())])
        }
        _ => locale.fill("note-give-back-wallet", &[why]),
    }
}

/// Where the money of a refund goes: back into a wallet by itself, and the rest by the cashier's hand.
fn refunded(locale: &Locale, order: &str, parts: &[Part]) -> String {
    let wallet = parts.iter().find(|part| part.tender.is_wallet());
    let other = parts.iter().find(|part| !part.tender.is_wallet());
    let amount = |part: Option<&Part>| part.map(|part| handed_over(part).to_string()).unwrap_or_default();
    let (back, rest) = (amount(wallet), amount(other));
    let order = ("order", Var::from(order));
    let (back, rest) = (("wallet", Var::from(&back)), ("amount", Var::from(&rest)));
    match (wallet, other.map(|part| &part.tender)) {
        (None, Some(Tender::Card { reference })) => {
            locale.fill("note-refunded-card", &[order, rest, ("reference", reference.as_str().into())])
        }
        (None, None) => locale.fill("note-refunded-free", &[order]),
        (None, Some(_)) => locale.fill("note-refunded-cash", &[order, rest]),
        (Some(_), None) => locale.fill("note-refunded-wallet", &[order, back]),
        (Some(_), Some(Tender::Card { reference })) => {
            let reference = ("reference", reference.as_str().into());
            locale.fill("note-refunded-wallet-card", &[order, back, rest, reference])
        }
        (Some(_), Some(_)) => locale.fill("note-refunded-wallet-cash", &[order, back, rest]),
    }
}

/// Which seats went to whom: a phrase for each who took some in one go. Without the time left, for a
/// message is also read later.
fn taken_by(locale: &Locale, hall: Option<&HallPlan>, taken: &[TakenSeat]) -> String {
    let phrases = taken.chunk_by(|a, b| a.state == b.state).filter_map(|same| {
        let seats = locale.seats(hall, &same.iter().map(|taken| taken.seat).collect::<Vec<_>>());
        let seats = ("seats", Var::from(&seats));
        let state = &same.first()?.state;
        let who = state.occupant().map(|by| format!("{} {}", by.terminal, by.cashier)).unwrap_or_default();
        let who = ("who", Var::from(&who));
        Some(match state {
            SeatState::Held { .. } => locale.fill("lost-held", &[seats, who]),
            SeatState::Paying { .. } => locale.fill("lost-paying", &[seats, who]),
            SeatState::Sold { .. } => locale.fill("lost-sold", &[seats, who]),
            SeatState::Blocked(_) | SeatState::Free => locale.fill("lost-blocked", &[seats]),
        })
    });
    phrases.collect::<Vec<_>>().join(&locale.text("lost-between"))
}

/// What is printed now: whose, and of how many a copy.
fn printing(locale: &Locale, model: &Model, jobs: &[Job]) -> String {
    let count = Var::Count(u64::try_from(jobs.len()).unwrap_or(u64::MAX));
    let what = jobs.iter().map(|job| papers::what(locale, model, job)).collect::<Vec<_>>().join(" ");
    let order = jobs.first().map(|job| job.paper.order().order.tail().to_owned()).unwrap_or_default();
    let is_one_order = jobs.iter().all(|job| job.paper.order().order.tail() == order);
    if is_one_order && jobs.len() <= 6 {
        locale.fill("note-printing", &[("order", Var::from(&order)), ("what", Var::from(&what))])
    } else {
        locale.fill("note-printing-many", &[("count", count)])
    }
}

/// What became of a paper, and what to do.
fn paper(locale: &Locale, model: &Model, job: &Job) -> String {
    let what = papers::what(locale, model, job);
    let order = job.paper.order();
    let vars = [("order", Var::from(order.order.tail())), ("what", Var::from(&what))];
    match job.state {
        JobState::Failed(fault) => {
            let why = locale.text(papers::fault_id(fault));
            let [order, what] = vars;
            locale.fill("note-paper-failed", &[order, what, ("why", Var::from(&why))])
        }
        JobState::Dropped => locale.fill("note-paper-dropped", &vars),
        _ => locale.fill("note-paper-unsure", &vars),
    }
}

fn notice_sentence(notice: &Notice, model: &Model) -> String {
    let locale = &model.locale;
    match notice {
        Notice::HeldAgain { orders } => {
            let count = Var::Count(u64::try_from(*orders).unwrap_or(u64::MAX));
            locale.fill("notice-held-again", &[("orders", count)])
        }
        Notice::LostInWipe { order, seats } => locale.fill(
            "notice-lost-in-wipe",
            &[
                ("order", order.order.tail().into()),
                ("seats", (&locale.seats(model.hall_of(order.screening), seats)).into()),
            ],
        ),
        Notice::LedgerRestored => locale.text("notice-ledger-restored"),
        Notice::OtherLiveStore { address, terminal } => locale.fill(
            "notice-other-live-store",
            &[("address", address.as_str().into()), ("terminal", terminal.as_str().into())],
        ),
        Notice::TakenOver { order, terminal } => locale
            .fill("notice-taken-over", &[("order", order.order.tail().into()), ("terminal", terminal.as_str().into())]),
        Notice::WentBack { order } => locale.fill("notice-went-back", &[("order", order.order.tail().into())]),
        Notice::ClocksApart { ms } => locale.fill("notice-clocks-apart", &[("ms", (&ms.to_string()).into())]),
        Notice::ClockOff { minutes } => locale.fill("notice-clock-off", &[("minutes", (&minutes.to_string()).into())]),
        Notice::Named { terminal } => locale.fill("notice-named", &[("terminal", terminal.as_str().into())]),
        Notice::NameTaken { cashier } => locale.fill("notice-name-taken", &[("cashier", cashier.as_str().into())]),
        Notice::MayEvict { policy } => locale.fill("notice-may-evict", &[("policy", policy.as_str().into())]),
        Notice::LedgerIsLocal => locale.text("notice-ledger-is-local"),
        Notice::SettingsReadable { file } => locale.fill("notice-settings-readable", &[("file", file.as_str().into())]),
        Notice::HouseNotAdopted => locale.text("notice-house-not-adopted"),
        Notice::LiveIsLocal => locale.text("notice-live-is-local"),
        Notice::CacheFigures { hits, asked, ledger_reads } => locale.fill(
            "notice-cache-figures",
            &[("hits", Var::Count(*hits)), ("asked", Var::Count(*asked)), ("reads", Var::Count(*ledger_reads))],
        ),
        Notice::LetInAlone { order, seat, verdict } => locale.let_in_alone(*order, *seat, verdict),
        Notice::Fault(what) => locale.fill("notice-fault", &[("what", what.as_str().into())]),
    }
}

/// How an ask for leave of another terminal ended.
fn leave_answered(locale: &Locale, end: &LeaveEnd) -> String {
    let (terminal, act) = (end.ask.terminal.to_string(), locale.act(end.ask.act));
    let vars = [
        ("name", end.name.as_str().into()),
        ("asker", end.ask.cashier.as_str().into()),
        ("terminal", Var::from(&terminal)),
        ("act", Var::from(&act)),
    ];
    let id = match end.verdict {
        Verdict::Allowed => "note-ask-allowed",
        Verdict::Refused => "note-ask-refused",
        Verdict::Lapsed => "note-ask-lapsed",
        Verdict::Withdrawn => "note-ask-withdrawn",
    };
    locale.fill(id, &vars)
}
