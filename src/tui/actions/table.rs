//! The one table of actions: what can be done, with which keys, and where.
//!
//! `keymap` makes the keys of a run of it. Key bindings, footer hints, the help screen, the palette and clicks all read
//! those; nothing is bound anywhere else, text fields aside.

use Context as C;

use crate::tui::state::action::{Action, Context, Spec};
use crate::tui::state::keys::Key::{
    self, BackTab, Backspace, Char, Ctrl, Delete, Down, End, Enter, Esc, F, Home, Left, PageDown, PageUp, Right, Tab,
    Up,
};

const SCREENS: &[Context] = &[Context::Board, Context::Seats, Context::Orders, Context::Packets];

/// Where one goes to the first line and the last.
const ENDS: &[Context] =
    &[Context::Board, Context::Seats, Context::Orders, Context::Packets, Context::Tape, Context::Staff];

const LISTS: &[Context] = &[
    Context::Board,
    Context::Orders,
    Context::Packets,
    Context::SearchField,
    Context::Tickets,
    Context::Ticket,
    Context::Takings,
    Context::Tape,
    Context::Staff,
    Context::Drawer,
    Context::Report,
    Context::Record,
    Context::Members,
    Context::List,
    Context::Messages,
    Context::Status,
    Context::Papers,
];

/// Where a page is turned: the lists, and a payment of many lines.
const PAGES: &[Context] = &[
    Context::Board,
    Context::Orders,
    Context::Packets,
    Context::SearchField,
    Context::Tickets,
    Context::Ticket,
    Context::Takings,
    Context::Tape,
    Context::Staff,
    Context::Drawer,
    Context::Report,
    Context::Record,
    Context::Members,
    Context::List,
    Context::Messages,
    Context::Status,
    Context::Papers,
    Context::PayEntry,
    Context::PayReview,
];

/// Every place.
pub(crate) const ALL: &[Context] = &[
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
    Context::Tape,
    Context::Staff,
    Context::Drawer,
    Context::Report,
    Context::Record,
    Context::Members,
    Context::Form,
    Context::Picture,
    Context::List,
    Context::Messages,
    Context::Status,
    Context::Papers,
    Context::Leave,
    Context::Asks,
    Context::SignIn,
];

/// Where a terminal can be locked: but for where it is.
const UNLOCKED: &[Context] = ALL.split_at(ALL.len() - 1).0;

pub(crate) const DIGITS: &[Key] =
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
    spec(Action::Group, &[Char('#')], "action-group", "action-group-help", &[C::Seats], &[]),
    spec(Action::CountFare, &[Char('+')], "action-count-fare", "action-count-fare-help", &[C::Seats], &[]),
    spec(Action::DropGuest, &[Char('-')], "action-drop-guest", "action-drop-guest-help", &[C::Seats], &[]),
    spec(Action::TurnKind, &[Char('\'')], "action-kind", "action-kind-help", &[C::Seats], &[]),
    spec(Action::Extend, &[Char('e'), F(7)], "action-extend", "action-extend-help", &[C::Seats, C::Orders], &[C::Seats]),
    spec(Action::NextBest, &[Char('n')], "action-next-best", "action-next-best-help", &[C::Seats], &[C::Seats]),
    spec(Action::SeatField, &[Char('g'), Char('/')], "action-seat-field", "action-seat-field-help", &[C::Seats], &[C::Seats]),
    spec(Action::NextOrder, &[Tab], "action-next-order", "action-next-order-help", &[C::Seats], &[C::Seats]),
    spec(Action::PreviousOrder, &[BackTab], "action-previous-order", "action-previous-order-help", &[C::Seats], &[]),
    spec(Action::ClearPicks, &[Backspace], "action-clear", "action-clear-help", &[C::Seats], &[]),
    spec(Action::Undo, &[Char('u')], "action-undo", "action-undo-help", &[C::Seats], &[]),
    spec(Action::Zoom, &[Char('z')], "action-zoom", "action-zoom-help", &[C::Seats], &[C::Seats]),
    spec(Action::Cursors, &[Char('o')], "action-cursors", "action-cursors-help", &[C::Seats], &[]),
    spec(Action::TakeOver, &[Char('t')], "action-take-over", "action-take-over-help", &[C::Orders], &[C::Orders]),
    spec(Action::Refund, &[Char('u')], "action-refund", "action-refund-help", &[C::Orders], &[C::Orders]),
    spec(Action::Exchange, &[Char('o')], "action-exchange", "action-exchange-help", &[C::Orders], &[C::Orders]),
    spec(Action::KeepSeats, &[Char('a')], "action-keep-seats", "action-keep-seats-help", &[C::Tickets], &[]),
    named("keys-digits", spec(Action::ChooseTicket, DIGITS, "action-choose-ticket", "action-choose-ticket-help", &[C::Tickets], &[])),
    spec(Action::ToggleTicket, &[Char(' ')], "action-toggle-ticket", "action-toggle-ticket-help", &[C::Tickets], &[C::Tickets]),
    spec(Action::WriteTicket, &[Char('w'), F(7)], "action-write-ticket", "action-write-ticket-help", &[C::Ticket], &[C::Ticket]),
    spec(Action::Print, &[Ctrl('p')], "action-print", "action-print-help", &[C::Board, C::Seats, C::Orders, C::Packets, C::Ticket, C::Takings, C::Drawer, C::Report, C::Picture], &[C::Ticket]),
    spec(Action::PrintWaiting, &[Char('p'), F(8)], "action-print-waiting", "action-print-waiting-help", &[C::Papers], &[C::Papers]),
    spec(Action::PrintAgain, &[Char('r'), F(6)], "action-print-again", "action-print-again-help", &[C::Papers], &[C::Papers]),
    spec(Action::SettlePaper, &[Char('x'), Delete], "action-settle-paper", "action-settle-paper-help", &[C::Papers], &[C::Papers]),
    spec(Action::Papers, &[Ctrl('n')], "action-papers", "action-papers-help", SCREENS, &[]),
    spec(Action::Block, &[Char('b')], "action-block", "action-block-help", &[C::Seats], &[]),
    spec(Action::Attach, &[Char('c'), F(10)], "action-attach", "action-attach-help", &[C::Seats, C::Orders], &[C::Seats, C::Orders]),
    // Red packets.
    spec(Action::Grab, &[Enter], "action-grab", "action-grab-help", &[C::Packets], &[C::Packets]),
    spec(Action::Replay, &[Char('r')], "action-replay", "action-replay-help", &[C::Packets], &[C::Packets]),
    spec(Action::NewPacket, &[Char('n'), F(6)], "action-new-packet", "action-new-packet-help", &[C::Packets], &[C::Packets]),
    spec(Action::Guest, &[Char('m'), F(10)], "action-guest", "action-guest-help", &[C::Packets], &[C::Packets]),
    spec(Action::Record, &[Char('i')], "action-record", "action-record-help", &[C::Packets], &[C::Packets]),
    spec(Action::Picture, &[Char('v'), F(7)], "action-picture", "action-picture-help", &[C::Packets], &[C::Packets]),
    spec(Action::Claims, &[Tab], "action-claims", "action-claims-help", &[C::Packets], &[C::Packets]),
    // Payment.
    named("keys-take", spec(Action::Take, &[Char('y'), F(9)], "action-take", "action-take-help", &[C::PayReview], &[C::PayReview])),
    spec(Action::Take, &[F(9)], "action-take", "action-take-help", &[C::PayEntry], &[C::PayEntry]),
    spec(Action::Review, &[Enter], "action-review", "action-review-help", &[C::PayEntry], &[C::PayEntry]),
    spec(Action::OtherTender, &[Tab], "action-tender", "action-tender-help", &[C::PayEntry], &[C::PayEntry]),
    named("keys-up-down", spec(Action::MoreCash, &[Up], "action-amount", "action-more-help", &[C::PayEntry], &[C::PayEntry])),
    spec(Action::LessCash, &[Down], "action-amount", "action-less-help", &[C::PayEntry], &[]),
    spec(Action::UseWallet, &[F(10), Ctrl('w')], "action-wallet", "action-wallet-help", &[C::PayEntry], &[C::PayEntry]),
    // A till's cash: the order is that of the panel.
    spec(Action::Drawer, &[Ctrl('o')], "action-drawer", "action-drawer-help", &[C::Board, C::Seats, C::Orders, C::Packets, C::PayEntry, C::PayReview, C::PayEnded], &[]),
    spec(Action::DrawerOpen, &[Char('o'), F(6)], "action-drawer-open", "action-drawer-open-help", &[C::Drawer], &[C::Drawer]),
    spec(Action::DrawerCount, &[Char('c'), F(7)], "action-drawer-count", "action-drawer-count-help", &[C::Drawer], &[C::Drawer]),
    spec(Action::DrawerClose, &[Char('e'), F(8)], "action-drawer-close", "action-drawer-close-help", &[C::Drawer], &[C::Drawer]),
    spec(Action::CashIn, &[Char('i'), Char('+')], "action-cash-in", "action-cash-in-help", &[C::Drawer], &[C::Drawer]),
    spec(Action::CashOut, &[Char('t'), Char('-')], "action-cash-out", "action-cash-out-help", &[C::Drawer], &[C::Drawer]),
    spec(Action::CashDrop, &[Char('s'), F(10)], "action-drop", "action-drop-help", &[C::Drawer], &[C::Drawer]),
    spec(Action::NoSale, &[Char('n'), F(11)], "action-no-sale", "action-no-sale-help", &[C::Drawer], &[C::Drawer]),
    spec(Action::XReport, &[Char('x'), Char('=')], "action-x-report", "action-x-report-help", &[C::Drawer], &[C::Drawer]),
    spec(Action::ZReport, &[Char('z'), Char('#')], "action-z-report", "action-z-report-help", &[C::Drawer], &[C::Drawer]),
    spec(Action::DayClose, &[Char('d'), F(12)], "action-day-close", "action-day-close-help", &[C::Drawer], &[C::Drawer]),
    spec(Action::NextTill, &[Tab], "action-till", "action-next-till-help", &[C::Drawer], &[C::Drawer]),
    spec(Action::PreviousTill, &[BackTab], "action-till", "action-previous-till-help", &[C::Drawer], &[]),
    named("keys-left-right", spec(Action::EarlierZ, &[Left, Char('h')], "action-other-z", "action-earlier-z-help", &[C::Report], &[C::Report])),
    spec(Action::LaterZ, &[Right, Char('l')], "action-other-z", "action-later-z-help", &[C::Report], &[]),
    spec(Action::Accept, &[F(12), Char('a')], "action-accept", "action-accept-help", &[C::Confirm], &[]),
    named("keys-yes", spec(Action::Yes, &[Char('y'), F(9)], "action-yes", "action-yes-help", &[C::Confirm, C::Asks], &[C::Confirm, C::Asks])),
    spec(Action::RefuseLeave, &[Char('x'), Delete], "action-refuse-leave", "action-refuse-leave-help", &[C::Asks], &[C::Asks]),
    spec(Action::AskElsewhere, &[F(6)], "action-ask-elsewhere", "action-ask-elsewhere-help", &[C::Leave], &[C::Leave]),
    spec(Action::OtherReason, &[Tab, Char('1'), Char('2')], "action-reason", "action-reason-help", &[C::Confirm], &[]),
    spec(Action::Submit, &[Enter], "action-submit", "action-submit-help", &[C::SeatField, C::SearchField, C::ReasonField, C::Tickets, C::Members, C::Form, C::List, C::Leave, C::SignIn], &[C::SeatField, C::SearchField, C::ReasonField, C::Tickets, C::Members, C::Form, C::List, C::Leave, C::SignIn]),
    spec(Action::NewMember, &[Tab], "action-new-member", "action-new-member-help", &[C::Members], &[C::Members]),
    spec(Action::MemberCode, &[Ctrl('p')], "action-member-code", "action-member-code-help", &[C::Members], &[C::Members]),
    spec(Action::NoMember, &[Ctrl('d')], "action-no-member", "action-no-member-help", &[C::Members], &[C::Members]),
    spec(Action::NextField, &[Tab, Down], "action-field", "action-next-field-help", &[C::Form, C::Leave, C::SignIn], &[C::Form, C::Leave, C::SignIn]),
    spec(Action::PreviousField, &[BackTab, Up], "action-field", "action-previous-field-help", &[C::Form, C::Leave, C::SignIn], &[]),
    spec(Action::Back, &[Esc], "action-back", "action-back-help", ALL, &[C::SeatField, C::SearchField, C::ReasonField, C::PayEntry, C::PayReview, C::PayRunning, C::PayEnded, C::Confirm, C::Tickets, C::Ticket, C::Takings, C::Drawer, C::Report, C::Tape, C::Staff, C::Record, C::Members, C::Form, C::Picture, C::List, C::Messages, C::Status, C::Papers, C::Leave, C::Asks]),
    spec(Action::Back, &[Char('n')], "action-back", "action-back-help", &[C::Confirm], &[]),
    // Moving about.
    spec(Action::MoveUp, &[Up], "action-move", "action-move-up-help", LISTS, &[]),
    spec(Action::MoveDown, &[Down, Char('j')], "action-move", "action-move-down-help", &[C::Board, C::Seats, C::Orders, C::Packets, C::Tickets, C::Ticket, C::Takings, C::Drawer, C::Report, C::Tape, C::Staff, C::Record, C::Messages, C::Status, C::Papers], &[]),
    spec(Action::MoveDown, &[Down], "action-move", "action-move-down-help", LISTS, &[]),
    spec(Action::MoveLeft, &[Left, Char('h')], "action-move", "action-move-left-help", &[C::Seats, C::Staff], &[]),
    spec(Action::MoveRight, &[Right, Char('l')], "action-move", "action-move-right-help", &[C::Seats, C::Staff], &[]),
    spec(Action::First, &[Home], "action-first", "action-first-help", ENDS, &[]),
    spec(Action::Last, &[End], "action-last", "action-last-help", ENDS, &[]),
    spec(Action::PageUp, &[PageUp], "action-page-up", "action-page-up-help", PAGES, &[]),
    spec(Action::PageDown, &[PageDown], "action-page-down", "action-page-down-help", PAGES, &[]),
    spec(Action::Search, &[Char('/')], "action-search", "action-search-help", &[C::Board, C::Orders, C::Packets, C::Tape, C::Staff], &[C::Board, C::Orders, C::Packets, C::Tape, C::Staff]),
    named("keys-left-right", spec(Action::DayBefore, &[Left, Char('h')], "action-day", "action-day-before-help", &[C::Board, C::Orders, C::Takings, C::Tape], &[C::Board, C::Orders, C::Takings, C::Tape])),
    spec(Action::DayAfter, &[Right, Char('l')], "action-day", "action-day-after-help", &[C::Board, C::Orders, C::Takings, C::Tape], &[]),
    spec(Action::Today, &[Char('t')], "action-today", "action-today-help", &[C::Board, C::Takings, C::Tape], &[]),
    spec(Action::LastTicket, &[Char('w'), F(11)], "action-last-ticket", "action-last-ticket-help", SCREENS, &[]),
    spec(Action::ShowTicket, &[Char('v')], "action-show-ticket", "action-show-ticket-help", &[C::Orders], &[C::Orders]),
    spec(Action::Takings, &[Char('d')], "action-takings", "action-takings-help", &[C::Board, C::Orders], &[C::Orders]),
    spec(Action::Tape, &[Char('b')], "action-tape", "action-tape-help", &[C::Board, C::Orders], &[]),
    // At the seats the letter blocks; the palette has it there.
    spec(Action::Tape, &[], "action-tape", "action-tape-help", &[C::Seats, C::Packets], &[]),
    spec(Action::ShowLine, &[Enter], "action-show-line", "action-show-line-help", &[C::Tape], &[C::Tape]),
    spec(Action::AllTills, &[Tab], "action-all-tills", "action-all-tills-help", &[C::Tape], &[C::Tape]),
    spec(Action::Staff, &[Ctrl('u')], "action-staff", "action-staff-help", SCREENS, &[]),
    spec(Action::Roles, &[Tab], "action-roles", "action-roles-help", &[C::Staff], &[C::Staff]),
    spec(Action::CallOff, &[Char('x'), Delete], "action-call-off", "action-call-off-help", &[C::Board], &[]),
    spec(Action::ToBoard, &[F(2)], "action-to-board", "action-to-board-help", SCREENS, &[]),
    spec(Action::ToSeats, &[F(3)], "action-to-seats", "action-to-seats-help", SCREENS, &[]),
    spec(Action::ToOrders, &[F(4)], "action-to-orders", "action-to-orders-help", SCREENS, &[]),
    spec(Action::ToPackets, &[F(5)], "action-to-packets", "action-to-packets-help", SCREENS, &[]),
    spec(Action::Messages, &[Char('m')], "action-messages", "action-messages-help", &[C::Board, C::Seats, C::Orders], &[]),
    spec(Action::Status, &[Char('i'), Ctrl('t')], "action-status", "action-status-help", &[C::Board, C::Seats, C::Orders], &[]),
    // Among the packets the letter is for the record.
    spec(Action::Status, &[Ctrl('t')], "action-status", "action-status-help", &[C::Packets], &[]),
    // Among the packets the letter is for the member; the palette has the messages.
    spec(Action::Messages, &[], "action-messages", "action-messages-help", &[C::Packets], &[]),
    spec(Action::Help, &[Char('?'), F(1)], "action-help", "action-help-help", &[C::Board, C::Seats, C::Orders, C::Packets, C::PayReview, C::PayRunning, C::PayEnded, C::Confirm, C::Tickets, C::Ticket, C::Takings, C::Drawer, C::Report, C::Tape, C::Staff, C::Record, C::Picture, C::Messages, C::Status, C::Papers, C::Asks], &[C::Board, C::Seats, C::Orders, C::Packets, C::PayReview, C::PayRunning, C::PayEnded, C::Confirm, C::Tickets, C::Ticket, C::Takings, C::Drawer, C::Report, C::Tape, C::Staff, C::Record, C::Picture, C::Messages, C::Status, C::Papers, C::Asks]),
    spec(Action::Help, &[F(1)], "action-help", "action-help-help", &[C::PayEntry, C::Members, C::Form, C::Leave], &[C::PayEntry, C::Members, C::Form, C::Leave]),
    spec(Action::Palette, &[Char(':')], "action-palette", "action-palette-help", SCREENS, SCREENS),
    spec(Action::Lock, &[Ctrl('k')], "action-lock", "action-lock-help", UNLOCKED, &[]),
    spec(Action::Asks, &[Ctrl('g')], "action-asks", "action-asks-help", UNLOCKED, &[C::Asks]),
    spec(Action::Redraw, &[Ctrl('l')], "action-redraw", "action-redraw-help", ALL, &[]),
    spec(Action::Suspend, &[Ctrl('z')], "action-suspend", "action-suspend-help", ALL, &[]),
    // Seldom wanted: the palette has them.
    spec(Action::Theme, &[], "action-theme", "action-theme-help", SCREENS, &[]),
    spec(Action::ReadSettings, &[], "action-read-settings", "action-read-settings-help", SCREENS, &[]),
    spec(Action::Demo, &[Ctrl('r')], "action-demo", "action-demo-help", SCREENS, &[]),
    spec(Action::Quit, &[Char('q')], "action-quit", "action-quit-help", SCREENS, &[]),
    spec(Action::Quit, &[Ctrl('c')], "action-quit", "action-quit-help", ALL, &[C::SignIn]),
];

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
        use Action::{
            Accept, CashDrop, CashIn, CashOut, DayClose, Drawer, DrawerClose, DrawerCount, DrawerOpen, NoSale,
        };
        use Action::{Attach, Best, CancelOrder, Extend, Hold, HoldAgain, OpenScreening, Pay, PickSeat, Review, Take};
        use Action::{Grab, Guest, NewPacket, UseWallet};
        let sale = [OpenScreening, Best, PickSeat, Hold, Extend, HoldAgain, Pay, Review, Take, CancelOrder, Attach];
        let drawer =
            [Drawer, DrawerOpen, DrawerCount, DrawerClose, CashIn, CashOut, CashDrop, NoSale, Accept, DayClose];
        for step in sale.into_iter().chain(drawer).chain([UseWallet, Grab, Guest, NewPacket]) {
            let letters = |key: &Key| matches!(key, Char(c) if c.is_alphabetic());
            assert!(TABLE.iter().any(|s| s.action == step && s.keys.iter().any(|k| !letters(k))), "{step:?}");
        }
    }
}
