//! What can be done now, and why not: every question about the whole model. Nothing here changes anything.
//!
//! ```text
//! settings ─▶ keymap ◀── table
//!               ▼
//! key ─▶ context, its line ─▶ action ─▶ why_not ─▶ update does it, or says why not
//!               └───────────▶ hints, help, palette, clicks: the view
//! ```
//!
//! `table` says what there is, with which keys and where; `keymap` heeds what the settings say of the keys; the other files answer for one subject each, and `deed` and
//! `meaning` say what a consequential key would do, and to what.

pub(crate) mod asks;
pub(crate) mod block;
pub(crate) mod deed;
pub(crate) mod drawer;
pub(crate) mod goal;
pub(crate) mod guest;
pub(crate) mod keymap;
pub(crate) mod leaving;
pub(crate) mod meaning;
pub(crate) mod members;
pub(crate) mod new_packet;
pub(crate) mod orders;
pub(crate) mod packets;
pub(crate) mod papers;
pub(crate) mod pay;
pub(crate) mod reason;
pub(crate) mod sale;
pub(crate) mod search;
pub(crate) mod staff;
pub(crate) mod table;
pub(crate) mod tape;
pub(crate) mod tour;

use crate::box_office::Link;
use crate::tui::state::action::{Action, Context, Spec};
use crate::tui::state::demo::Demo;
use crate::tui::state::model::{Model, Overlay, Screen};

/// Where the keys go now.
pub(crate) fn context(model: &Model) -> Context {
    if model.sign_in.is_some() {
        return Context::SignIn;
    }
    match model.overlays.last() {
        Some(Overlay::Pay(pay)) => pay::context(pay, model),
        Some(Overlay::Confirm(_)) => Context::Confirm,
        Some(Overlay::Refund(panel)) => panel.context(),
        Some(Overlay::CallOff(panel)) => panel.context(),
        Some(Overlay::Record(_)) => Context::Record,
        Some(Overlay::Ticket(_)) => Context::Ticket,
        Some(Overlay::Takings(_)) => Context::Takings,
        Some(Overlay::Tape(view)) => view.context(),
        Some(Overlay::Staff(view)) => view.context(),
        Some(Overlay::Drawer(panel)) => panel.context(),
        Some(Overlay::Status(_)) => Context::Status,
        Some(Overlay::Papers(_)) => Context::Papers,
        Some(Overlay::Members(members)) => members.context(),
        Some(Overlay::NewPacket(form)) => form.context(),
        Some(Overlay::Leave(_)) => Context::Leave,
        Some(Overlay::Asks(_)) => Context::Asks,
        Some(Overlay::Picture(_)) => Context::Picture,
        Some(Overlay::List(_)) => Context::List,
        Some(Overlay::Messages(_)) => Context::Messages,
        None => match model.screen {
            Screen::Seats if model.seats.as_ref().is_some_and(|seats| seats.field.is_some()) => Context::SeatField,
            Screen::Seats => Context::Seats,
            Screen::Board if model.board.list.search.is_some() => Context::SearchField,
            Screen::Board => Context::Board,
            Screen::Orders if model.history.list.search.is_some() => Context::SearchField,
            Screen::Orders => Context::Orders,
            Screen::Packets if model.packets.list.search.is_some() => Context::SearchField,
            Screen::Packets => Context::Packets,
        },
    }
}

/// The id of the short label that tells best what the action does now.
pub(crate) fn label(model: &Model, spec: &Spec) -> &'static str {
    let amends = model.seats.as_ref().is_some_and(|seats| seats.amending.is_some());
    match spec.action {
        Action::Hold if amends => "action-hold-amended",
        Action::Yes if matches!(model.overlays.last(), Some(Overlay::Asks(_))) => "action-allow",
        _ => spec.label,
    }
}

/// Why `action` cannot be done now, as the id of a sentence; `None` when it can.
pub(crate) fn why_not(model: &Model, action: Action) -> Option<&'static str> {
    why_away(model, action).or_else(|| why_not_here(model, action))
}

/// Because a store that it needs is away.
fn why_away(model: &Model, action: Action) -> Option<&'static str> {
    let writes = matches!(
        action,
        Action::Hold
            | Action::Pay
            | Action::CancelOrder
            | Action::Extend
            | Action::HoldAgain
            | Action::Amend
            | Action::TakeOver
            | Action::Take
            | Action::Attach
            | Action::Grab
            | Action::NewPacket
            | Action::Block
    );
    match model.live {
        Link::Away(_) if writes => return Some("why-live-away"),
        Link::NoWrites(_) if writes => return Some("why-live-no-writes"),
        _ => {}
    }
    if matches!(
        action,
        Action::Refund
            | Action::Exchange
            | Action::Take
            | Action::NewPacket
            | Action::Takings
            | Action::Tape
            | Action::Staff
            | Action::Block
            | Action::CallOff
            | Action::Drawer
            | Action::Record
            | Action::Replay
            | Action::RefuseLeave
            | Action::Print
            | Action::PrintWaiting
            | Action::PrintAgain
            | Action::SettlePaper
    ) && matches!(model.ledger, Link::Away(_))
    {
        return Some("why-ledger-away");
    }
    None
}

/// Because of what is there.
fn why_not_here(model: &Model, action: Action) -> Option<&'static str> {
    match action {
        Action::Lock if !model.standing.has_staff => Some("why-no-staff"),
        Action::ToSeats if model.seats.is_none() => Some("why-no-screening"),
        Action::Zoom => model.seats.as_ref().and_then(|seats| seats.why_no_zoom(model.size)),
        Action::OpenScreening | Action::CallOff if model.board.chosen().is_none() => Some("why-no-screening-chosen"),
        Action::PickSeat | Action::Best | Action::Group | Action::NextBest | Action::TurnKind | Action::SeatField => {
            model.seats.as_ref().is_none_or(|seats| seats.map.is_none()).then_some("why-loading")
        }
        Action::Demo => why_no_demo(model),
        Action::Hold => sale::why_no_hold(model),
        Action::ChangeFare | Action::ClearPicks | Action::CountFare | Action::DropGuest => {
            model.seats.as_ref().is_none_or(|seats| seats.picks.is_empty()).then_some("why-nothing-picked")
        }
        Action::Undo => model.seats.as_ref().is_none_or(|seats| !seats.can_undo()).then_some("why-nothing-to-undo"),
        Action::Pay => sale::why_no_pay(model),
        Action::CancelOrder => sale::why_no_cancel(model),
        Action::Extend => sale::why_no_extend(model),
        Action::HoldAgain => sale::why_not_again(model),
        Action::Amend => sale::why_no_amend(model),
        Action::NextOrder | Action::PreviousOrder => {
            (model.orders.is_empty() && model.gone.is_empty()).then_some("why-no-orders")
        }
        Action::WriteTicket => why_no_file(model),
        Action::Print | Action::Papers | Action::PrintWaiting | Action::PrintAgain | Action::SettlePaper => {
            papers::why_not(model, action)
        }
        Action::LastTicket => model.sold.is_none().then_some("why-nothing-sold"),
        Action::ShowOrder | Action::ShowTicket if model.history.list.marked().is_none() => Some("why-no-order-chosen"),
        Action::TakeOver => orders::why_no_take_over(model),
        Action::Refund => orders::why_no_refund(model),
        Action::Exchange => orders::why_no_exchange(model),
        Action::KeepSeats => orders::why_no_keep_seats(model),
        Action::Block => block::why_not(model),
        Action::Take => pay::why_not_take(model),
        Action::Review => pay::why_no_review(model),
        Action::Yes => deed::why_not(model),
        Action::OtherReason => block::why_no_other_reason(model),
        Action::Attach => sale::why_no_attach(model),
        Action::DrawerOpen
        | Action::DrawerCount
        | Action::DrawerClose
        | Action::CashIn
        | Action::CashOut
        | Action::CashDrop
        | Action::NoSale
        | Action::XReport
        | Action::ZReport
        | Action::EarlierZ
        | Action::LaterZ
        | Action::NextTill
        | Action::PreviousTill
        | Action::Accept => drawer::why_not(model, action),
        Action::Grab => packets::why_no_grab(model),
        Action::Picture | Action::Record => model.packets.chosen().is_none().then_some("why-no-packet"),
        Action::Claims => packets::why_no_claims(model),
        Action::Replay => packets::why_no_replay(model),
        Action::UseWallet => pay::why_no_wallet(model),
        Action::OtherTender | Action::MoreCash | Action::LessCash => pay::why_no_other_tender(model),
        Action::NoMember => members::why_no_detach(model),
        Action::ShowLine => tape::why_no_line(model),
        Action::MemberCode => members::why_no_code(model),
        Action::Asks => asks::why_no_asks(model),
        Action::RefuseLeave => asks::why_no_refusal(model),
        Action::AskElsewhere => asks::why_not_elsewhere(model),
        _ => None,
    }
}

pub(crate) fn why_no_demo(model: &Model) -> Option<&'static str> {
    match model.demo {
        Demo::On => None,
        Demo::Asking(_) | Demo::Starting | Demo::Stopping => Some("why-under-way"),
        Demo::Off => match model.screen {
            Screen::Seats if let Some(seats) = &model.seats => {
                (!model.house.sells(&seats.screening, model.now)).then_some("why-sales-ended")
            }
            Screen::Packets => packets::why_no_robots(model),
            _ => Some("why-demo-at-seats"),
        },
    }
}

/// Why there is nothing to write to a file yet.
pub(crate) fn why_no_file(model: &Model) -> Option<&'static str> {
    match model.overlays.last() {
        Some(Overlay::Ticket(view)) if view.lines.is_empty() => Some("why-loading-order"),
        _ => None,
    }
}
