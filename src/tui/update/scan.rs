//! What a scan does: it looks something up, and is never a key.
//!
//! ```text
//! a ticket ──────── its signature ─▶ its order, wherever one looks
//! an order's code ─────────────────▶ the order
//! a packet's picture ──────────────▶ the packet
//! a member's number ───────────────▶ the guest, where one is asked for
//! anything else ───────────────────▶ the search that is in sight; a field that takes what is scanned; else nothing
//! ```
//!
//! Where something is being entered or asked, a ticket opens nothing, for what was entered would be lost from sight.

use super::effect::{Ask, Effect};
use super::typing::type_text;
use super::{board, members, orders, packets};
use crate::domain::ids::{PacketCode, RequestId};
use crate::domain::refusal::Refusal;
use crate::domain::ticket::{CodeFault, Ticket};
use crate::tui::actions;
use crate::tui::state::action::Context;
use crate::tui::state::members::Purpose;
use crate::tui::state::model::{Model, Overlay, Screen};
use crate::tui::state::note::Note;
use crate::tui::state::scan::Scan;

/// A text was scanned; with its end, where a scanner sends Enter or Tab behind it.
pub(crate) fn scanned(model: &mut Model, text: &str, has_end: bool) -> Vec<Effect> {
    if text.is_empty() {
        return Vec::new();
    }
    match Scan::of(text) {
        Scan::Ticket | Scan::Order(_) | Scan::Packet(_) if !may_leave(model) => {
            model.hint("why-scan-here");
            Vec::new()
        }
        Scan::Ticket => {
            let request = model.request();
            model.scanning.ask(request);
            vec![Effect::Ask(request, Ask::ReadCode(text.to_owned()))]
        }
        Scan::Order(order) => {
            leave(model);
            orders::scanned(model, &order.to_string())
        }
        Scan::Packet(code) => {
            leave(model);
            packets::scanned(model, code)
        }
        scan @ (Scan::Member(_) | Scan::Other) => look_up(model, scan, text, has_end),
    }
}

fn look_up(model: &mut Model, scan: Scan, text: &str, has_end: bool) -> Vec<Effect> {
    let context = actions::context(model);
    let is_search = context == Context::SearchField && model.overlays.is_empty();
    let member = if let Scan::Member(member) = scan { Some(member) } else { None };
    match context {
        Context::Members => members::scan(model, text, member),
        Context::Orders => return orders::look_for(model, text),
        Context::SearchField if is_search && model.screen == Screen::Orders => return orders::look_for(model, text),
        // Both may be digits alone.
        Context::Packets if member.is_some() && text.parse::<PacketCode>().is_err() => {
            members::open(model, Purpose::Guest);
            members::scan(model, text, member);
        }
        Context::Packets => return packets::look_for(model, text),
        Context::SearchField if is_search && model.screen == Screen::Packets => return packets::look_for(model, text),
        context if context.is_typing() && (!has_end || takes(model, context)) => type_text(model, text),
        _ => model.hint("why-burst"),
    }
    Vec::new()
}

/// Whether the field that is open takes what is scanned: a search, and the slip of a card.
fn takes(model: &Model, context: Context) -> bool {
    match model.overlays.last() {
        Some(Overlay::Pay(pay)) => context == Context::PayEntry && pay.is_by_card(),
        _ => context == Context::SearchField,
    }
}

/// Whether nothing is being entered or asked that would be lost from sight.
fn may_leave(model: &Model) -> bool {
    let only_shows = |overlay: &Overlay| {
        matches!(
            overlay,
            Overlay::Record(_)
                | Overlay::Ticket(_)
                | Overlay::Takings(_)
                | Overlay::Tape(_)
                | Overlay::Staff(_)
                | Overlay::Status(_)
                | Overlay::Picture(_)
                | Overlay::List(_)
                | Overlay::Messages(_)
        )
    };
    model.sign_in.is_none() && model.overlays.iter().all(only_shows)
}

/// What only shows something goes, and searches are over.
fn leave(model: &mut Model) {
    model.overlays.clear();
    if model.board.list.search.is_some() {
        board::end_search(model, false);
    }
    if let Some(seats) = &mut model.seats {
        seats.field = None;
    }
}

/// What a ticket's code was found to be.
pub(crate) fn read(
    model: &mut Model,
    request: RequestId,
    answer: Result<Result<Ticket, CodeFault>, Refusal>,
) -> Vec<Effect> {
    if !model.scanning.is_answered_by(request) {
        return Vec::new();
    }
    match answer {
        Ok(Ok(_)) if !may_leave(model) => model.hint("why-scan-here"),
        Ok(Ok(ticket)) => {
            leave(model);
            return orders::scanned(model, &ticket.order.to_string());
        }
        Ok(Err(fault)) => model.say(Note::Code(fault)),
        Err(refusal) => model.say(Note::Refused(refusal)),
    }
    Vec::new()
}
