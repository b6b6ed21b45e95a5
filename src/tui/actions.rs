//! The one table of actions: what can be done, with which keys, where, and why it cannot be done now.
//!
//! Key bindings, footer hints, the help screen, the palette and clicks all read it; nothing is bound
//! anywhere else, text fields aside.

use super::input::Key;
use super::input::Key::{
    BackTab, Backspace, Char, Ctrl, Delete, Down, End, Enter, Esc, F, Home, Left, PageDown, PageUp, Right, Tab, Up,
};
use super::model::{Model, Overlay, Screen};
use super::overlays::{block, confirm, members, pay, ticket, wallet};
use super::screens::{guest, orders};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Action {
    MoveUp,
    MoveDown,
    MoveLeft,
    MoveRight,
    First,
    Last,
    PageUp,
    PageDown,
    ToBoard,
    ToSeats,
    ToOrders,
    ToPackets,
    OpenScreening,
    DayBefore,
    DayAfter,
    Search,
    PickSeat,
    Best,
    NextBest,
    Hold,
    Pay,
    CancelOrder,
    Extend,
    HoldAgain,
    Amend,
    ChangeFare,
    ClearPicks,
    SeatField,
    NextOrder,
    PreviousOrder,
    Zoom,
    Cursors,
    Demo,
    ShowOrder,
    TakeOver,
    Refund,
    Block,
    OtherReason,
    ToggleTicket,
    ShowTicket,
    WriteTicket,
    Takings,
    CallOff,
    Attach,
    Grab,
    NewPacket,
    Guest,
    Picture,
    UseWallet,
    NewMember,
    NoMember,
    NextField,
    PreviousField,
    Review,
    Take,
    OtherTender,
    MoreCash,
    LessCash,
    Yes,
    Submit,
    Back,
    Help,
    Palette,
    Messages,
    Redraw,
    Suspend,
    Quit,
}

/// Where keys go: the screen, or what lies on top of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Context {
    Board,
    Seats,
    Orders,
    Packets,
    /// Text: the seat field of the seats, the search of the lists, the reason of a refund.
    SeatField,
    SearchField,
    ReasonField,
    /// The payment panel: while the tender is entered, at its review, while it runs, and after the hold ended.
    PayEntry,
    PayReview,
    PayRunning,
    PayEnded,
    Confirm,
    /// The tickets of an order, to be taken in or out.
    Tickets,
    /// An order's ticket, as it goes on paper.
    Ticket,
    Takings,
    /// Choosing a member by what is typed.
    Members,
    /// Several fields: a new member, a new packet.
    Form,
    /// A picture that is only looked at.
    Picture,
    /// Help and palette: a list with a search.
    List,
    Messages,
}

impl Context {
    /// Whether plain characters are text here.
    pub(crate) fn is_typing(self) -> bool {
        matches!(
            self,
            Self::SeatField
                | Self::SearchField
                | Self::ReasonField
                | Self::PayEntry
                | Self::Members
                | Self::Form
                | Self::List
        )
    }
}

/// A line of the table.
#[derive(Clone, Copy)]
pub(crate) struct Spec {
    pub(crate) action: Action,
    pub(crate) keys: &'static [Key],
    /// What is written for the keys, where their names say too much or too little.
    pub(crate) keys_label: Option<&'static str>,
    /// Ids of the short label and of the sentence in the help.
    pub(crate) label: &'static str,
    pub(crate) help: &'static str,
    pub(crate) contexts: &'static [Context],
    /// Where the footer hints at it, in the order of the table. What is possible now has the room first.
    pub(crate) hinted: &'static [Context],
}

const SCREENS: &[Context] = &[Context::Board, Context::Seats, Context::Orders, Context::Packets];
const LISTS: &[Context] = &[
    Context::Board,
    Context::Orders,
    Context::Packets,
    Context::Tickets,
    Context::Ticket,
    Context::Takings,
    Context::Ticket,
    Context::Takings,
    Context::Members,
    Context::List,
    Context::Messages,
];
const ALL: &[Context] = &[
    Context::Board,
    Context::Seats,
    Context::Orders,
    Context::Packets,
    Context::SeatField,
    Context::SearchField,
    Context::ReasonField,
    Context::PayEntry,
    Context::PayReview,
    Context::PayRunning,
    Context::PayEnded,
    Context::Confirm,
    Context::Tickets,
    Context::Ticket,
    Context::Takings,
    Context::Members,
    Context::Form,
    Context::Picture,
    Context::List,
    Context::Messages,
];
const DIGITS: &[Key] =
    &[Char('1'), Char('2'), Char('3'), Char('4'), Char('5'), Char('6'), Char('7'), Char('8'), Char('9'), Char('0')];

const fn spec(
    action: Action,
    keys: &'static [Key],
    label: &'static str,
    help: &'static str,
    contexts: &'static [Context],
    hinted: &'static [Context],
) -> Spec {
    Spec { action, keys, keys_label: None, label, help, contexts, hinted }
}

const fn named(keys_label: &'static str, spec: Spec) -> Spec {
    Spec { keys_label: Some(keys_label), ..spec }
}

use Context as C;

/// The table. Where a key stands twice, the first line whose context fits has it.
#[rustfmt::skip]
pub(crate) const TABLE: &[Spec] = &[
    // The steps of a sale, in the order in which the footer has them.
    named("keys-arrows", spec(Action::MoveUp, &[Up, Char('k')], "action-move", "action-move-up-help", SCREENS, &[C::Seats])),
    spec(Action::OpenScreening, &[Enter], "action-open", "action-open-help", &[C::Board], &[C::Board]),
    spec(Action::PickSeat, &[Char(' ')], "action-pick", "action-pick-help", &[C::Seats], &[C::Seats]),
    named("keys-digits", spec(Action::Best, DIGITS, "action-best", "action-best-help", &[C::Seats], &[C::Seats])),
    spec(Action::Hold, &[Enter], "action-hold", "action-hold-help", &[C::Seats], &[C::Seats]),
    spec(Action::ShowOrder, &[Enter], "action-show-order", "action-show-order-help", &[C::Orders], &[C::Orders]),
    spec(Action::Pay, &[Char('p'), F(8)], "action-pay", "action-pay-help", &[C::Seats, C::Orders], &[C::Seats, C::Orders]),
    spec(Action::CancelOrder, &[Char('x'), Delete], "action-cancel", "action-cancel-help", &[C::Seats, C::Orders], &[C::Seats, C::Orders]),
    spec(Action::HoldAgain, &[Char('r'), F(6)], "action-again", "action-again-help", &[C::Seats, C::Orders, C::PayEnded], &[C::Seats, C::Orders, C::PayEnded]),
    spec(Action::Amend, &[Char('s'), F(12)], "action-amend", "action-amend-help", &[C::Seats, C::Orders], &[]),
    spec(Action::ChangeFare, &[Char('a')], "action-fare", "action-fare-help", &[C::Seats], &[C::Seats]),
    spec(Action::Extend, &[Char('e'), F(7)], "action-extend", "action-extend-help", &[C::Seats, C::Orders], &[C::Seats]),
    spec(Action::NextBest, &[Char('n')], "action-next-best", "action-next-best-help", &[C::Seats], &[C::Seats]),
    spec(Action::SeatField, &[Char('g'), Char('/')], "action-seat-field", "action-seat-field-help", &[C::Seats], &[C::Seats]),
    spec(Action::NextOrder, &[Tab], "action-next-order", "action-next-order-help", &[C::Seats], &[C::Seats]),
    spec(Action::PreviousOrder, &[BackTab], "action-previous-order", "action-previous-order-help", &[C::Seats], &[]),
    spec(Action::ClearPicks, &[Backspace], "action-clear", "action-clear-help", &[C::Seats], &[]),
    spec(Action::Zoom, &[Char('z')], "action-zoom", "action-zoom-help", &[C::Seats], &[C::Seats]),
    spec(Action::Cursors, &[Char('o')], "action-cursors", "action-cursors-help", &[C::Seats], &[]),
    spec(Action::TakeOver, &[Char('t')], "action-take-over", "action-take-over-help", &[C::Orders], &[C::Orders]),
    spec(Action::Refund, &[Char('u')], "action-refund", "action-refund-help", &[C::Orders], &[C::Orders]),
    spec(Action::ToggleTicket, &[Char(' ')], "action-toggle-ticket", "action-toggle-ticket-help", &[C::Tickets], &[C::Tickets]),
    spec(Action::WriteTicket, &[Char('w'), F(7)], "action-write-ticket", "action-write-ticket-help", &[C::Ticket], &[C::Ticket]),
    spec(Action::Block, &[Char('b')], "action-block", "action-block-help", &[C::Seats], &[]),
    spec(Action::Attach, &[Char('c'), F(10)], "action-attach", "action-attach-help", &[C::Seats, C::Orders], &[C::Seats, C::Orders]),
    // Red packets.
    spec(Action::Grab, &[Enter], "action-grab", "action-grab-help", &[C::Packets], &[C::Packets]),
    spec(Action::NewPacket, &[Char('n'), F(6)], "action-new-packet", "action-new-packet-help", &[C::Packets], &[C::Packets]),
    spec(Action::Guest, &[Char('m'), F(10)], "action-guest", "action-guest-help", &[C::Packets], &[C::Packets]),
    spec(Action::Picture, &[Char('v'), F(7)], "action-picture", "action-picture-help", &[C::Packets], &[C::Packets]),
    // Payment.
    named("keys-yes", spec(Action::Take, &[Char('y'), F(9)], "action-take", "action-take-help", &[C::PayReview], &[C::PayReview])),
    spec(Action::Review, &[Enter], "action-review", "action-review-help", &[C::PayEntry], &[C::PayEntry]),
    spec(Action::OtherTender, &[Tab], "action-tender", "action-tender-help", &[C::PayEntry], &[C::PayEntry]),
    named("keys-up-down", spec(Action::MoreCash, &[Up], "action-amount", "action-more-help", &[C::PayEntry], &[C::PayEntry])),
    spec(Action::LessCash, &[Down], "action-amount", "action-less-help", &[C::PayEntry], &[]),
    spec(Action::UseWallet, &[F(10), Ctrl('w')], "action-wallet", "action-wallet-help", &[C::PayEntry], &[C::PayEntry]),
    named("keys-yes", spec(Action::Yes, &[Char('y'), F(9)], "action-yes", "action-yes-help", &[C::Confirm], &[C::Confirm])),
    spec(Action::OtherReason, &[Tab], "action-reason", "action-reason-help", &[C::Confirm], &[]),
    spec(Action::Submit, &[Enter], "action-submit", "action-submit-help", &[C::SeatField, C::SearchField, C::ReasonField, C::Tickets, C::Members, C::Form, C::List], &[C::SeatField, C::SearchField, C::ReasonField, C::Tickets, C::Members, C::Form, C::List]),
    spec(Action::NewMember, &[Tab], "action-new-member", "action-new-member-help", &[C::Members], &[C::Members]),
    spec(Action::NoMember, &[Ctrl('d')], "action-no-member", "action-no-member-help", &[C::Members], &[C::Members]),
    spec(Action::NextField, &[Tab, Down], "action-field", "action-next-field-help", &[C::Form], &[C::Form]),
    spec(Action::PreviousField, &[BackTab, Up], "action-field", "action-previous-field-help", &[C::Form], &[]),
    spec(Action::Back, &[Esc], "action-back", "action-back-help", ALL, &[C::SeatField, C::SearchField, C::ReasonField, C::PayEntry, C::PayReview, C::PayRunning, C::PayEnded, C::Confirm, C::Tickets, C::Ticket, C::Takings, C::Members, C::Form, C::Picture, C::List, C::Messages]),
    spec(Action::Back, &[Char('n')], "action-back", "action-back-help", &[C::Confirm], &[]),
    // Moving about.
    spec(Action::MoveUp, &[Up], "action-move", "action-move-up-help", LISTS, &[]),
    spec(Action::MoveDown, &[Down, Char('j')], "action-move", "action-move-down-help", &[C::Board, C::Seats, C::Orders, C::Packets, C::Tickets, C::Ticket, C::Takings, C::Messages], &[]),
    spec(Action::MoveDown, &[Down], "action-move", "action-move-down-help", LISTS, &[]),
    spec(Action::MoveLeft, &[Left, Char('h')], "action-move", "action-move-left-help", &[C::Seats], &[]),
    spec(Action::MoveRight, &[Right, Char('l')], "action-move", "action-move-right-help", &[C::Seats], &[]),
    spec(Action::First, &[Home], "action-first", "action-first-help", SCREENS, &[]),
    spec(Action::Last, &[End], "action-last", "action-last-help", SCREENS, &[]),
    spec(Action::PageUp, &[PageUp], "action-page-up", "action-page-up-help", LISTS, &[]),
    spec(Action::PageDown, &[PageDown], "action-page-down", "action-page-down-help", LISTS, &[]),
    spec(Action::Search, &[Char('/')], "action-search", "action-search-help", &[C::Board, C::Orders, C::Packets], &[C::Board, C::Orders, C::Packets]),
    named("keys-left-right", spec(Action::DayBefore, &[Left, Char('h')], "action-day", "action-day-before-help", &[C::Board, C::Orders, C::Takings], &[C::Board, C::Orders, C::Takings])),
    spec(Action::DayAfter, &[Right, Char('l')], "action-day", "action-day-after-help", &[C::Board, C::Orders, C::Takings], &[]),
    spec(Action::ShowTicket, &[Char('v')], "action-show-ticket", "action-show-ticket-help", &[C::Orders], &[C::Orders]),
    spec(Action::Takings, &[Char('d')], "action-takings", "action-takings-help", &[C::Board, C::Orders], &[C::Orders]),
    spec(Action::CallOff, &[Char('x'), Delete], "action-call-off", "action-call-off-help", &[C::Board], &[]),
    spec(Action::ToBoard, &[F(2)], "action-to-board", "action-to-board-help", SCREENS, &[]),
    spec(Action::ToSeats, &[F(3)], "action-to-seats", "action-to-seats-help", SCREENS, &[]),
    spec(Action::ToOrders, &[F(4)], "action-to-orders", "action-to-orders-help", SCREENS, &[]),
    spec(Action::ToPackets, &[F(5)], "action-to-packets", "action-to-packets-help", SCREENS, &[]),
    spec(Action::Messages, &[Char('m')], "action-messages", "action-messages-help", &[C::Board, C::Seats, C::Orders], &[]),
    // Among the packets the letter is for the member; the palette has the messages.
    spec(Action::Messages, &[], "action-messages", "action-messages-help", &[C::Packets], &[]),
    spec(Action::Help, &[Char('?'), F(1)], "action-help", "action-help-help", &[C::Board, C::Seats, C::Orders, C::Packets, C::PayReview, C::PayRunning, C::PayEnded, C::Confirm, C::Tickets, C::Ticket, C::Takings, C::Picture, C::Messages], &[C::Board, C::Seats, C::Orders, C::Packets, C::PayReview, C::PayRunning, C::PayEnded, C::Confirm, C::Tickets, C::Ticket, C::Takings, C::Picture, C::Messages]),
    spec(Action::Help, &[F(1)], "action-help", "action-help-help", &[C::PayEntry, C::Members, C::Form], &[C::PayEntry, C::Members, C::Form]),
    spec(Action::Palette, &[Char(':')], "action-palette", "action-palette-help", SCREENS, SCREENS),
    spec(Action::Redraw, &[Ctrl('l')], "action-redraw", "action-redraw-help", ALL, &[]),
    spec(Action::Suspend, &[Ctrl('z')], "action-suspend", "action-suspend-help", ALL, &[]),
    spec(Action::Demo, &[Ctrl('r')], "action-demo", "action-demo-help", SCREENS, &[]),
    spec(Action::Quit, &[Char('q')], "action-quit", "action-quit-help", SCREENS, &[]),
    spec(Action::Quit, &[Ctrl('c')], "action-quit", "action-quit-help", ALL, &[]),
];

/// Where the keys go now.
pub(crate) fn context(model: &Model) -> Context {
    match model.overlays.last() {
        Some(Overlay::Pay(pay)) => pay::context(pay, model),
        Some(Overlay::Confirm(_)) => Context::Confirm,
        Some(Overlay::Refund(panel)) => panel.context(),
        Some(Overlay::CallOff(panel)) => panel.context(),
        Some(Overlay::Ticket(_)) => Context::Ticket,
        Some(Overlay::Takings(_)) => Context::Takings,
        Some(Overlay::Members(members)) => members.context(),
        Some(Overlay::NewPacket(form)) => form.context(),
        Some(Overlay::Picture(_)) => Context::Picture,
        Some(Overlay::Help(_) | Overlay::Palette(_)) => Context::List,
        Some(Overlay::Messages(_)) => Context::Messages,
        None => match model.screen {
            Screen::Seats if model.seats.as_ref().is_some_and(|seats| seats.field.is_some()) => Context::SeatField,
            Screen::Seats => Context::Seats,
            Screen::Board if model.board.search.is_some() => Context::SearchField,
            Screen::Board => Context::Board,
            Screen::Orders if model.history.search.is_some() => Context::SearchField,
            Screen::Orders => Context::Orders,
            Screen::Packets if model.packets.search.is_some() => Context::SearchField,
            Screen::Packets => Context::Packets,
        },
    }
}

/// What `key` does in `context`.
pub(crate) fn bound(context: Context, key: Key) -> Option<Action> {
    TABLE.iter().find(|spec| spec.contexts.contains(&context) && spec.keys.contains(&key)).map(|spec| spec.action)
}

/// The id of the short label that tells best what the action does now.
pub(crate) fn label(model: &Model, spec: &Spec) -> &'static str {
    let amends = model.seats.as_ref().is_some_and(|seats| seats.amending.is_some());
    if spec.action == Action::Hold && amends { "action-hold-amended" } else { spec.label }
}

/// Why `action` cannot be done now, as the id of a sentence; `None` when it can.
pub(crate) fn why_not(model: &Model, action: Action) -> Option<&'static str> {
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
    if writes && matches!(model.live, crate::box_office::Link::Away(_)) {
        return Some("why-live-away");
    }
    if matches!(
        action,
        Action::Refund | Action::Take | Action::NewPacket | Action::Takings | Action::Block | Action::CallOff
    ) && matches!(model.ledger, crate::box_office::Link::Away(_))
    {
        return Some("why-ledger-away");
    }
    match action {
        Action::ToSeats if model.seats.is_none() => Some("why-no-screening"),
        Action::Zoom => model.seats.as_ref().and_then(|seats| seats.why_no_zoom(model.size)),
        Action::OpenScreening | Action::CallOff if model.board.chosen(&model.house, &model.locale).is_none() => {
            Some("why-no-screening-chosen")
        }
        Action::PickSeat | Action::Best | Action::NextBest | Action::SeatField => {
            model.seats.as_ref().is_none_or(|seats| seats.map.is_none()).then_some("why-loading")
        }
        Action::Demo => super::demo::why_not(model),
        Action::Hold => super::sale::why_no_hold(model),
        Action::ChangeFare | Action::ClearPicks => {
            model.seats.as_ref().is_none_or(|seats| seats.picks.is_empty()).then_some("why-nothing-picked")
        }
        Action::Pay => super::sale::why_no_pay(model),
        Action::CancelOrder => super::sale::why_no_cancel(model),
        Action::Extend => super::sale::why_no_extend(model),
        Action::HoldAgain => super::sale::why_not_again(model),
        Action::Amend => super::amend::why_not(model),
        Action::NextOrder | Action::PreviousOrder => {
            (model.orders.is_empty() && model.gone.is_empty()).then_some("why-no-orders")
        }
        Action::WriteTicket => ticket::why_no_file(model),
        Action::ShowOrder | Action::ShowTicket if model.history.selected.is_none() => Some("why-no-order-chosen"),
        Action::TakeOver => orders::why_no_take_over(model),
        Action::Refund => orders::why_no_refund(model),
        Action::Block => block::why_not(model),
        Action::Take => pay::why_not_take(model),
        Action::Review => pay::why_no_review(model),
        Action::Yes => confirm::why_not(model),
        Action::OtherReason => block::why_no_other_reason(model),
        Action::Attach => super::sale::why_no_attach(model),
        Action::Grab => guest::why_no_grab(model),
        Action::Picture => model.packets.chosen().is_none().then_some("why-no-packet"),
        Action::UseWallet => wallet::why_no_wallet(model),
        Action::OtherTender | Action::MoreCash | Action::LessCash => wallet::why_no_other_tender(model),
        Action::NoMember => members::why_no_detach(model),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things_in_one_place() {
        for context in ALL {
            let mut seen: Vec<(Key, Action)> = Vec::new();
            for spec in TABLE.iter().filter(|spec| spec.contexts.contains(context)) {
                for key in spec.keys {
                    let other = seen.iter().find(|(known, action)| known == key && *action != spec.action);
                    assert!(other.is_none(), "{context:?} {key:?}: {:?} and {:?}", other, spec.action);
                    seen.push((*key, spec.action));
                }
            }
        }
    }

    #[test]
    fn where_text_is_typed_no_plain_character_is_bound() {
        for spec in TABLE {
            for context in spec.contexts.iter().filter(|context| context.is_typing()) {
                assert!(!spec.keys.iter().any(|key| matches!(key, Char(_))), "{:?} in {context:?}", spec.action);
            }
        }
    }

    #[test]
    fn every_step_of_a_sale_has_a_key_that_is_not_a_letter() {
        use Action::{Attach, Best, CancelOrder, Extend, Hold, HoldAgain, OpenScreening, Pay, PickSeat, Review, Take};
        use Action::{Grab, Guest, NewPacket, UseWallet};
        let sale = [OpenScreening, Best, PickSeat, Hold, Extend, HoldAgain, Pay, Review, Take, CancelOrder, Attach];
        for step in sale.into_iter().chain([UseWallet, Grab, Guest, NewPacket]) {
            let letters = |key: &Key| matches!(key, Char(c) if c.is_alphabetic());
            assert!(TABLE.iter().any(|s| s.action == step && s.keys.iter().any(|k| !letters(k))), "{step:?}");
        }
    }
}
