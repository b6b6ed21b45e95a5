//! What a command prints, and with which exit code it ends.

use std::io::{ErrorKind, Write};

use chrono_tz::Tz;
use comfy_table::{CellAlignment, Table, presets};
use serde_json::{Value, json};

use crate::box_office::Notice;
use crate::domain::consent::ConsentFault;
use crate::domain::hall::{HallPlan, SeatId};
use crate::domain::ids::{AttemptId, OrderRef, PacketCode};
use crate::domain::member::Member;
use crate::domain::order::Order;
use crate::domain::receipt::Receipt;
use crate::domain::refusal::{Outcome, Refusal};
use crate::domain::text::{Text, harmless};
use crate::domain::time::Timestamp;
use crate::locale::{Lang, Locale};

/// What a command has to say.
#[derive(Clone, Debug)]
pub struct Answer {
    /// For scripts.
    pub json: Value,
    /// For people: English, without the last line break.
    pub text: String,
    pub(super) exit: u8,
}

impl Answer {
    pub(super) fn new(json: Value, text: String) -> Self {
        Self { json, text, exit: 0 }
    }

    /// Nothing to say, as when the screens were closed.
    #[must_use]
    pub fn nothing() -> Self {
        Self::new(Value::Null, String::new())
    }

    /// The same answer to a question whose answer is no: it ends in 1, as a refusal does.
    pub(super) fn but_no(self) -> Self {
        Self { exit: 1, ..self }
    }

    /// The same answer where a store is away that would have told the rest.
    pub(super) fn but_unknown(self) -> Self {
        Self { exit: 3, ..self }
    }
}

/// Why a command was not carried out.
#[derive(Clone, Debug)]
pub struct Failure {
    code: &'static str,
    message: String,
    exit: u8,
    details: serde_json::Map<String, Value>,
}

impl Failure {
    /// The command was written wrongly.
    #[must_use]
    pub fn usage(message: impl Into<String>) -> Self {
        Self { code: "usage", message: message.into(), exit: 2, details: serde_json::Map::new() }
    }

    /// What the command line says is no command: what, and where, in the words of the parser.
    #[must_use]
    pub fn of_arguments(error: &clap::Error) -> Self {
        let said = error.render().to_string();
        let first = said.split("\n\n").next().unwrap_or_default().trim();
        Self::usage(Text::new(first.strip_prefix("error: ").unwrap_or(first)).to_string())
    }

    /// A setting is wrong.
    #[must_use]
    pub fn settings(message: impl Into<String>) -> Self {
        Self { code: "settings", ..Self::usage(message) }
    }

    /// A store that is needed is not there.
    #[must_use]
    pub fn away(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, exit: 3, ..Self::usage(message) }
    }

    /// What trying again does not mend: the stores do not go together, or a file cannot be written.
    #[must_use]
    pub fn not_allowed(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, exit: 1, ..Self::usage(message) }
    }

    /// The box office refuses, as seen at `now` in `zone`.
    #[must_use]
    pub fn refused(refusal: &Refusal, now: Timestamp, zone: Tz) -> Self {
        Self::refused_in(None, refusal, now, zone)
    }

    /// The same with seats as their hall calls them.
    pub(super) fn refused_in(hall: Option<&HallPlan>, refusal: &Refusal, now: Timestamp, zone: Tz) -> Self {
        let exit = match refusal.outcome() {
            // It would be the same fault again.
            Outcome::Repeat if matches!(refusal, Refusal::Fault(_)) => 1,
            Outcome::Refused => 1,
            Outcome::Repeat => 3,
        };
        let failure = Self::usage(Locale::new(Lang::En).refusal_in(hall, refusal, now, zone));
        let seats: Vec<String> = refusal.seats().iter().map(ToString::to_string).collect();
        let failure = Self { code: refusal.code(), exit, ..failure }.with("seats", seats);
        match refusal {
            // What is to be told before it is done again.
            Refusal::FeeChanged(quote) => failure.with("fee", quote.fee.minor()).with("percent", quote.percent),
            Refusal::CashStep(step) => failure.with("step", step.minor()),
            // Who is to be asked, and for what.
            Refusal::LeaveNeeded(act, role) | Refusal::RoleMayNot(act, role) | Refusal::NoLeave(act, role) => {
                failure.with("act", act.word()).with("role", role.word())
            }
            Refusal::WrongPin(wait)
            | Refusal::PinWaits(wait)
            | Refusal::Consent(ConsentFault::Wrong(wait) | ConsentFault::Waits(wait)) => {
                failure.with("wait_ms", u64::try_from(wait.as_millis()).unwrap_or(u64::MAX))
            }
            _ => failure,
        }
    }

    /// Fewer seats are free than were asked for.
    pub(super) fn too_few_free(party: usize) -> Self {
        let message = format!("Fewer than {party} seats that can be sold together are free. Ask for fewer.");
        Self { code: "too_few_free", exit: 1, ..Self::usage(message) }
    }

    /// Adds the order, under whose id the step can be repeated.
    pub(super) fn of_order(self, order: OrderRef) -> Self {
        self.with("order", order.to_string())
    }

    /// Adds the nearest equal seats that are free.
    pub(super) fn with_nearest(self, hall: Option<&HallPlan>, seats: &[SeatId]) -> Self {
        let told = if seats.is_empty() {
            "No equal seats are free together.".to_owned()
        } else {
            format!("The nearest equal ones: {}.", called(hall, seats))
        };
        let seats: Vec<String> = seats.iter().map(ToString::to_string).collect();
        Self { message: format!("{} {told}", self.message), ..self }.with("nearest", seats)
    }

    /// Adds the attempt, under which the payment can be repeated.
    pub(super) fn of_attempt(self, attempt: AttemptId) -> Self {
        self.with("attempt", attempt.to_string())
    }

    /// Adds the packet, under whose code making it can be repeated.
    pub(super) fn of_packet(self, packet: PacketCode) -> Self {
        self.with("packet", packet.to_string())
    }

    fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }

    pub(super) fn json(&self) -> Value {
        let mut json = self.details.clone();
        json.insert("code".to_owned(), self.code.into());
        json.insert("message".to_owned(), self.message.as_str().into());
        Value::Object(json)
    }

    /// The message with its code, and the ids to repeat with when repeating may help.
    fn text(&self) -> String {
        let mut text = format!("frontrow: {} ({})", self.message, self.code);
        if self.exit == 3 {
            for id in ["order", "attempt", "packet"] {
                if let Some(Value::String(value)) = self.details.get(id) {
                    text = format!("{text}\n{id}: {value}");
                }
            }
        }
        text
    }
}

/// Says on standard error what a person should know besides the answer.
pub fn warn(notices: &[Notice]) {
    for notice in notices {
        let warning = match notice {
            Notice::LedgerRestored => {
                "the ledger was restored from an older copy: what the live store kept from before \
                                      counts no more; holds stay"
                    .to_owned()
            }
            Notice::OtherLiveStore { address, terminal } => format!(
                "{terminal} used this ledger with another live store ({address}): counters on different ones do not see \
                 each other's holds; give all of them the same --redis"
            ),
            Notice::LedgerIsLocal => {
                "Redis is on another machine, the ledger is a file on this one: only counters here can sell".to_owned()
            }
            Notice::LiveIsLocal => {
                "the ledger is on another machine, the live store is the private Redis of this one: counters on other \
                 machines do not see its holds; give all of them one with --redis"
                    .to_owned()
            }
            Notice::SettingsReadable { file } => {
                format!("others can read the password or key in {file}: chmod 600 {file}")
            }
            Notice::HouseNotAdopted => {
                "this ledger has no settings of its house yet, so each terminal goes by its own: run \
                 `frontrow house adopt` once, where they are right"
                    .to_owned()
            }
            Notice::ClocksApart { ms } => format!(
                "the clocks of the live store's servers differ by {ms} ms, and each judges the holds of its own screenings: \
                 keep them together by NTP"
            ),
            Notice::ClockOff { minutes } => format!(
                "Redis' clock differs from this machine's by {minutes} minutes, and holds and sales go by Redis' clock: set \
                 the one right that is wrong"
            ),
            Notice::LetInAlone { order, seat, verdict } => Locale::new(Lang::En).let_in_alone(*order, *seat, verdict),
            other => format!("{other:?}"),
        };
        // A standard error that is closed has nobody to warn.
        let _ = line(&mut std::io::stderr(), &harmless(&format!("frontrow: warning: {warning}")));
    }
}

/// Where answers go.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    /// Whether they are written as JSON.
    pub json: bool,
}

impl Output {
    /// Prints how a command ended and gives its exit code. With JSON a failure goes to standard
    /// output too, so that a script reads one stream.
    #[must_use]
    pub fn finish(self, ended: Result<Answer, Failure>) -> u8 {
        let (exit, printed) = match ended {
            Ok(answer) if self.json && !answer.json.is_null() => {
                (answer.exit, line(&mut std::io::stdout(), &answer.json.to_string()))
            }
            Ok(answer) => (answer.exit, line(&mut std::io::stdout(), &harmless(&answer.text))),
            Err(failure) if self.json => (failure.exit, line(&mut std::io::stdout(), &failure.json().to_string())),
            Err(failure) => (failure.exit, line(&mut std::io::stderr(), &harmless(&failure.text()))),
        };
        match printed {
            // Whoever read us has read enough.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => exit,
            // What was done is done, but the answer is lost, and a script must not take it for one.
            Err(_) => 3,
            Ok(()) => exit,
        }
    }
}

fn line(to: &mut impl Write, text: &str) -> std::io::Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    writeln!(to, "{text}")?;
    to.flush()
}

/// A table with aligned columns and no lines; columns named in `right` are numbers.
pub(super) fn table(header: &[&str], right: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(header.iter().copied()).add_rows(rows);
    for (index, name) in header.iter().enumerate() {
        if let Some(column) = table.column_mut(index) {
            column.set_padding((0, 2));
            if right.contains(name) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
    }
    table.trim_fmt()
}

/// An order as every command tells it.
pub(super) fn order_json(order: &Order) -> Value {
    let seats: Vec<String> = order.seats().map(|seat| seat.to_string()).collect();
    let mut json = json!({
        "order": order.reference.to_string(),
        "screening": order.reference.screening.0,
        "state": order.state.word(),
        "seats": seats,
        "total": order.total().minor(),
        "terminal": order.terminal.as_str(),
        "cashier": order.cashier.as_str(),
        "held_at_ms": order.held_at.millis(),
    });
    if order.state.is_open() {
        json["deadline_ms"] = order.deadline.millis().into();
    }
    if let Some(member) = order.member {
        json["member"] = member.0.into();
    }
    json
}

/// A member as every command tells one.
pub(super) fn member_json(member: &Member) -> Value {
    json!({ "id": member.id.0, "name": member.name.as_str(), "phone": member.phone.as_str() })
}

/// The lines of an order, seat by seat.
pub(super) fn lines_json(order: &Order) -> Value {
    let lines = order
        .lines
        .iter()
        .map(|line| json!({ "seat": line.seat.to_string(), "fare": line.fare.word(), "price": line.price.minor() }));
    Value::Array(lines.collect())
}

/// Seats in one line, as their hall calls them; where it is not known, by their ids.
pub(super) fn called(hall: Option<&HallPlan>, seats: &[SeatId]) -> String {
    Locale::new(Lang::En).seats(hall, seats)
}

/// A receipt; nothing for what is from before there were any.
pub(super) fn receipt_json(receipt: Option<&Receipt>) -> Value {
    receipt.map(ToString::to_string).into()
}

/// The same behind what else is said.
pub(super) fn receipt_told(receipt: Option<&Receipt>) -> String {
    receipt.map(|receipt| format!(", receipt {receipt}")).unwrap_or_default()
}

/// The seats of an order in one line.
pub(super) fn seats_of(hall: Option<&HallPlan>, order: &Order) -> String {
    called(hall, &order.seats().collect::<Vec<_>>())
}
