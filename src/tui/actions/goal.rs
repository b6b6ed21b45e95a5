//! What one wants to do: the groups of the help.

use crate::tui::state::action::Action;
use crate::tui::state::model::Screen;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Goal {
    Screening,
    Seats,
    Sell,
    Orders,
    Packets,
    Drawer,
    House,
    Move,
}

impl Goal {
    /// In the order of the help.
    pub(crate) const ALL: [Self; 8] =
        [Self::Screening, Self::Seats, Self::Sell, Self::Orders, Self::Packets, Self::Drawer, Self::House, Self::Move];

    /// What one wants to do first on a screen.
    pub(crate) fn of_screen(screen: Screen) -> Self {
        match screen {
            Screen::Board => Self::Screening,
            Screen::Seats => Self::Seats,
            Screen::Orders => Self::Orders,
            Screen::Packets => Self::Packets,
        }
    }

    /// The id of its title.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Screening => "help-goal-screening",
            Self::Seats => "help-goal-seats",
            Self::Sell => "help-goal-sell",
            Self::Orders => "help-goal-orders",
            Self::Packets => "help-goal-packets",
            Self::Drawer => "help-goal-drawer",
            Self::House => "help-goal-house",
            Self::Move => "help-goal-move",
        }
    }
}

/// What an action is for.
#[allow(clippy::too_many_lines)] // a table
pub(crate) fn goal(action: Action) -> Goal {
    match action {
        Action::OpenScreening | Action::DayBefore | Action::DayAfter | Action::Today => Goal::Screening,
        Action::PickSeat
        | Action::Best
        | Action::NextBest
        | Action::TurnKind
        | Action::Group
        | Action::CountFare
        | Action::DropGuest
        | Action::ChangeFare
        | Action::SeatField
        | Action::ClearPicks
        | Action::Undo
        | Action::Zoom
        | Action::Cursors => Goal::Seats,
        Action::Hold
        | Action::Pay
        | Action::Review
        | Action::Take
        | Action::OtherTender
        | Action::MoreCash
        | Action::LessCash
        | Action::UseWallet
        | Action::Extend
        | Action::Attach
        | Action::LastTicket
        | Action::Print => Goal::Sell,
        Action::NextOrder
        | Action::PreviousOrder
        | Action::CancelOrder
        | Action::HoldAgain
        | Action::Amend
        | Action::ShowOrder
        | Action::TakeOver
        | Action::Refund
        | Action::Exchange
        | Action::KeepSeats
        | Action::ChooseTicket
        | Action::ToggleTicket
        | Action::ShowTicket
        | Action::WriteTicket => Goal::Orders,
        Action::Grab
        | Action::NewPacket
        | Action::Claims
        | Action::Record
        | Action::Replay
        | Action::Picture
        | Action::Guest
        | Action::NewMember
        | Action::MemberCode
        | Action::NoMember => Goal::Packets,
        Action::Drawer
        | Action::DrawerOpen
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
        | Action::DayClose
        | Action::NextTill
        | Action::PreviousTill
        | Action::Accept => Goal::Drawer,
        Action::Takings
        | Action::Tape
        | Action::AllTills
        | Action::ShowLine
        | Action::Staff
        | Action::Roles
        | Action::Status
        | Action::CallOff
        | Action::Block
        | Action::OtherReason
        | Action::Papers
        | Action::PrintWaiting
        | Action::PrintAgain
        | Action::SettlePaper
        | Action::Messages
        | Action::Lock
        | Action::Asks
        | Action::RefuseLeave
        | Action::AskElsewhere
        | Action::Demo => Goal::House,
        Action::ToBoard
        | Action::ToSeats
        | Action::ToOrders
        | Action::ToPackets
        | Action::Search
        | Action::Submit
        | Action::Back
        | Action::Yes
        | Action::NextField
        | Action::PreviousField
        | Action::MoveUp
        | Action::MoveDown
        | Action::MoveLeft
        | Action::MoveRight
        | Action::First
        | Action::Last
        | Action::PageUp
        | Action::PageDown
        | Action::Help
        | Action::Palette
        | Action::Theme
        | Action::ReadSettings
        | Action::Redraw
        | Action::Suspend
        | Action::Quit => Goal::Move,
    }
}
