//! Why a step was refused: plain facts with a stable code. Only `locale` makes sentences of them,
//! and only the script face shows the codes.

use std::time::Duration;

use super::cash::CashStep;
use super::consent::ConsentFault;
use super::drawer::DrawerFault;
use super::fee::FeeQuote;
use super::hall::SeatId;
use super::ids::{MemberId, OrderRef, PacketCode, ScreeningId, TerminalId};
use super::money::Money;
use super::order::OrderState;
use super::packet::PacketFault;
use super::paper::PaperFault;
use super::price::{Line, LineFault, PickFault};
use super::seat::SeatState;
use super::setting::HouseFault;
use super::staff::{Act, Role, StaffFault};
use super::tender::TenderFault;
use super::ticket::KeyFault;
use super::time::Timestamp;

/// A seat that someone else has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenSeat {
    /// The seat.
    pub seat: SeatId,
    /// Its state, with who has it.
    pub state: SeatState,
}

/// Which store could not do it, and whether it is known what became of the step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Away {
    /// Redis does not answer.
    Live,
    /// The SQL database does not answer.
    Ledger,
    /// Another writer has the database longer than we wait.
    LedgerBusy,
    /// The database's disk is full or cannot be written.
    LedgerFull,
    /// Redis answers, and takes no changes.
    LiveNoWrites(NoWrites),
}

/// Why a Redis that answers takes no changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoWrites {
    /// It is a copy of another, which is the one to write to.
    Replica,
    /// It cannot save what it has, and is set to take no more then.
    Disk,
    /// It has as much as it may have.
    Memory,
}

/// Why a step did not happen. Nothing is half done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The choice of seats itself is wrong.
    Pick(PickFault),
    /// Others have these seats.
    SeatsTaken(Vec<TakenSeat>),
    /// The order no longer holds these of its seats.
    SeatsLost(Vec<SeatId>),
    /// The ledger has these seats sold already; they are out of the order again. Money taken for
    /// them is to be handed back.
    SoldElsewhere {
        /// The seats that another order bought.
        seats: Vec<SeatId>,
    },
    /// This payment failed before and its money was handed back: only a new one can sell the order.
    HandedBack,
    /// The order has ended, and how.
    Ended(OrderState),
    /// A payment of it is under way at that terminal.
    BeingPaid(TerminalId),
    /// The order is not paid, so there is nothing to give back.
    NotPaid(OrderState),
    /// The same order id was used with other seats.
    OrderMismatch,
    /// The order has other seats, fares or prices by now than whoever changes or pays it knew: these.
    OrderChanged(Vec<Line>),
    /// The ledger does not sell this line as it is.
    LineNotSold(Line, LineFault),
    /// This payment attempt stands for another order, or for other money.
    AttemptDiffers,
    /// The hold is as long as it may become.
    HoldAtCap,
    /// The tender does not pay the total.
    Tender(TenderFault),
    /// The order does not have these seats.
    NotOfOrder(Vec<SeatId>),
    /// The money of these seats went back before.
    RefundedBefore(Vec<SeatId>),
    /// Somebody came in with the tickets of these seats since it was asked.
    CameIn(Vec<SeatId>),
    /// The house has taken nothing back of this screening since then.
    TooLate(Timestamp),
    /// What the house keeps of these tickets is another fee by now than was told: this.
    FeeChanged(Box<FeeQuote>),
    /// Cash is rounded in other steps by now than was told, and another amount would move: these.
    CashStep(CashStep),
    /// The tickets belong to this member, and the order that they are exchanged for to another.
    OtherMember(MemberId),
    /// The id of this refund stands for other money.
    AttemptUsed,
    /// A refund, or calling off, needs a reason.
    NoReason,
    /// A ticket of the order costs nothing: it is not sold without a reason.
    ComplimentaryNoReason,
    /// No such screening.
    UnknownScreening(ScreeningId),
    /// No such order in either store.
    UnknownOrder(OrderRef),
    /// No order, or more than one, has a code with that end.
    NoSuchCode,
    /// The screening's sales have ended.
    SalesEnded,
    /// The screening was called off.
    CalledOff,
    /// No member has this number.
    UnknownMember(MemberId),
    /// A member needs a name.
    NoName,
    /// This member has the phone number already.
    PhoneTaken(MemberId),
    /// Paying from a wallet needs an order with a member.
    NoMember,
    /// The member's wallet has only this.
    WalletShort(Money),
    /// The packet cannot be made.
    Packet(PacketFault),
    /// Another packet has this code.
    PacketCodeTaken(PacketCode),
    /// No packet has this code.
    UnknownPacket(PacketCode),
    /// The packet's shares cannot be taken before this.
    NotYetOpen(Timestamp),
    /// Others took all its shares.
    PacketEmpty,
    /// The packet's time is up.
    PacketExpired,
    /// The member has grabbed as often today as the house allows, which is this.
    DailyGrabs(u32),
    /// The live store lost the share before the ledger had it: it is nobody's, and the member may grab again.
    NotRecorded,
    /// It is not done with a drawer, or not without one.
    Drawer(DrawerFault),
    /// Nothing is printed.
    Paper(PaperFault),
    /// The settings of the house cannot be changed so.
    House(HouseFault),
    /// The ledger's user may not do that.
    NoRight,
    /// Nobody is signed in here, in a house that has staff; or who was works here no more.
    SignInNeeded,
    /// Who is signed in does this by leave of one of that role, or of one above it.
    LeaveNeeded(Act, Role),
    /// One of this role does not do this.
    RoleMayNot(Act, Role),
    /// One of this role gives no leave for it.
    NoLeave(Act, Role),
    /// The number or the PIN is wrong; the next try is taken after this long.
    WrongPin(Duration),
    /// After wrong PINs no other is taken here for this number before this long.
    PinWaits(Duration),
    /// What is to be done with staff is not done.
    Staff(StaffFault),
    /// The member's consent is not had, or the code stays as it is.
    Consent(ConsentFault),
    /// No ticket is signed here, or the house's keys stay as they are.
    Keys(KeyFault),
    /// The live store serves a copy of the ledger that went on elsewhere.
    OtherCopy,
    /// A store is away; nothing was done.
    Away(Away),
    /// The step may have been done or not. Repeating it with the same id is safe.
    Unsure {
        /// Since when it is being found out.
        since: Timestamp,
    },
    /// Something that should not happen, in English, for the log and the one who mends it.
    Fault(String),
}

/// How a script should take a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was refused and nothing was done.
    Refused,
    /// A store is away or the outcome is unsure: repeat with the same id.
    Repeat,
}

impl Refusal {
    /// The stable code, for scripts and logs.
    #[allow(clippy::too_many_lines)] // a line for each
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Pick(PickFault::Nothing) => "no_seats",
            Self::Pick(PickFault::TooMany(_)) => "too_many_seats",
            Self::Pick(PickFault::NoSuchSeat(_)) | Self::LineNotSold(_, LineFault::NoSuchSeat) => "unknown_seat",
            Self::Pick(PickFault::Twice(_)) => "seat_twice",
            Self::Pick(PickFault::HalfACouple { .. }) => "half_a_couple",
            Self::Pick(PickFault::NoPrice(_)) => "no_price",
            Self::SeatsTaken(_) => "seats_taken",
            Self::SeatsLost(_) => "seats_lost",
            Self::SoldElsewhere { .. } => "sold_elsewhere",
            Self::HandedBack => "handed_back",
            Self::Ended(OrderState::Cancelled) => "cancelled",
            Self::Ended(OrderState::Expired) => "expired",
            Self::Ended(OrderState::Refunded) => "refunded",
            Self::Ended(_) => "already_paid",
            Self::BeingPaid(_) => "being_paid",
            Self::NotPaid(_) => "not_paid",
            Self::OrderMismatch => "order_mismatch",
            Self::OrderChanged(_) => "order_changed",
            Self::LineNotSold(_, LineFault::Price(_)) => "price_differs",
            Self::LineNotSold(_, LineFault::OldPrice) => "price_old",
            Self::LineNotSold(_, LineFault::MembersOnly) => "members_only",
            Self::AttemptDiffers => "attempt_differs",
            Self::HoldAtCap => "hold_at_cap",
            Self::Tender(TenderFault::Short(_)) => "too_little",
            Self::Tender(TenderFault::TooMuch(_)) => "too_much",
            Self::Tender(TenderFault::NoReference) => "no_reference",
            Self::Tender(TenderFault::LooksLikeCardNumber) => "card_number",
            Self::Tender(TenderFault::IsOrder) => "reference_is_order",
            Self::Tender(TenderFault::WrongCurrency) => "wrong_currency",
            Self::NotOfOrder(_) => "not_of_order",
            Self::RefundedBefore(_) => "refunded_before",
            Self::CameIn(_) => "came_in",
            Self::TooLate(_) => "too_late",
            Self::FeeChanged(_) => "fee_changed",
            Self::CashStep(_) => "cash_rounding_changed",
            Self::OtherMember(_) => "other_member",
            Self::AttemptUsed | Self::Drawer(DrawerFault::IdUsed) => "attempt_used",
            Self::NoReason | Self::Drawer(DrawerFault::NoReason) => "no_reason",
            Self::ComplimentaryNoReason => "complimentary_no_reason",
            Self::UnknownScreening(_) => "unknown_screening",
            Self::UnknownOrder(_) | Self::NoSuchCode => "unknown_order",
            Self::SalesEnded => "sales_ended",
            Self::CalledOff => "called_off",
            Self::Tender(TenderFault::WrongMix) => "wrong_mix",
            Self::Tender(TenderFault::WalletPart) => "wallet_part",
            Self::UnknownMember(_) => "unknown_member",
            Self::NoName => "no_name",
            Self::PhoneTaken(_) => "phone_taken",
            Self::NoMember => "no_member",
            Self::WalletShort(_) => "wallet_short",
            Self::Packet(PacketFault::NoTotal) => "no_total",
            Self::Packet(PacketFault::TotalTooLarge(_)) => "total_too_large",
            Self::Packet(PacketFault::NoShares) => "no_shares",
            Self::Packet(PacketFault::TooManyShares(_)) => "too_many_shares",
            Self::Packet(PacketFault::SharesTooSmall(_)) => "shares_too_small",
            Self::Packet(PacketFault::BadTimes) => "bad_times",
            Self::Packet(PacketFault::OverBudget(_)) => "over_budget",
            Self::PacketCodeTaken(_) => "packet_code_taken",
            Self::UnknownPacket(_) => "unknown_packet",
            Self::NotYetOpen(_) => "not_yet_open",
            Self::PacketEmpty => "packet_empty",
            Self::PacketExpired => "packet_expired",
            Self::DailyGrabs(_) => "daily_grabs",
            Self::NotRecorded => "not_recorded",
            Self::Drawer(DrawerFault::NotOpen(_)) => "drawer_not_open",
            Self::Drawer(DrawerFault::OpenAlready(_)) => "drawer_open",
            Self::Drawer(DrawerFault::OfEarlierDay(_)) => "drawer_of_earlier_day",
            Self::Drawer(DrawerFault::NotCounted) => "drawer_not_counted",
            Self::Drawer(DrawerFault::CountStale) => "drawer_count_stale",
            Self::Drawer(DrawerFault::BeyondLimit { .. }) => "drawer_beyond_limit",
            Self::Drawer(DrawerFault::NoAmount) => "no_amount",
            Self::Drawer(DrawerFault::StillOpen(_)) => "drawers_open",
            Self::Drawer(DrawerFault::NoSuchZ) => "unknown_z",
            Self::Paper(PaperFault::NoTicket(_)) => "no_ticket",
            Self::Paper(PaperFault::UnderWay(_)) => "being_printed",
            Self::Paper(PaperFault::TooMany) => "too_many_prints",
            Self::Paper(PaperFault::NoPrinter) => "no_printer",
            Self::House(HouseFault::Sold(_)) => "house_fixed",
            Self::House(HouseFault::PricesIn(_)) => "prices_in_other_currency",
            Self::House(HouseFault::NotAdopted) => "house_not_adopted",
            Self::House(HouseFault::Adopted) => "house_adopted",
            Self::NoRight => "no_right",
            Self::SignInNeeded => "sign_in_needed",
            Self::LeaveNeeded(..) => "leave_needed",
            Self::RoleMayNot(..) => "role_may_not",
            Self::NoLeave(..) => "may_not_give_leave",
            Self::WrongPin(_) => "wrong_pin",
            Self::PinWaits(_) => "pin_waits",
            Self::Staff(StaffFault::NoStaff) => "no_staff",
            Self::Staff(StaffFault::Unknown(_)) => "unknown_staff",
            Self::Staff(StaffFault::LastAdmin) => "last_admin",
            Self::Staff(StaffFault::FirstIsAdmin) => "first_is_admin",
            Self::Staff(StaffFault::UnknownRole(_)) => "unknown_role",
            Self::Staff(StaffFault::AdminIsFixed) => "admin_is_fixed",
            Self::Staff(StaffFault::EasyPin) => "easy_pin",
            Self::Staff(StaffFault::NoPepper) => "no_pepper",
            Self::Staff(StaffFault::OtherPepper) => "other_pepper",
            Self::Staff(StaffFault::OpenPepper) => "open_pepper",
            Self::Staff(StaffFault::NotOwner) => "not_owner",
            Self::Staff(StaffFault::OwnLeave) => "own_leave",
            Self::Consent(ConsentFault::Wrong(_)) => "wrong_code",
            Self::Consent(ConsentFault::Waits(_)) => "code_waits",
            Self::Consent(ConsentFault::Shut) => "code_shut",
            Self::Consent(ConsentFault::NoCode) => "no_code",
            Self::Consent(ConsentFault::Easy) => "easy_code",
            Self::Keys(KeyFault::NoKey) => "no_ticket_key",
            Self::Keys(KeyFault::OpenFile) => "open_ticket_key",
            Self::Keys(KeyFault::NoKeyInFile) => "bad_ticket_key",
            Self::Keys(KeyFault::Retired(_)) => "ticket_key_retired",
            Self::Keys(KeyFault::NameTaken(_)) => "ticket_key_taken",
            Self::Keys(KeyFault::Unknown(_)) => "unknown_ticket_key",
            Self::OtherCopy => "other_copy",
            Self::Away(Away::Live) => "live_away",
            Self::Away(Away::Ledger) => "ledger_away",
            Self::Away(Away::LedgerBusy) => "ledger_busy",
            Self::Away(Away::LedgerFull) => "ledger_full",
            Self::Away(Away::LiveNoWrites(_)) => "live_no_writes",
            Self::Unsure { .. } => "unsure",
            Self::Fault(_) => "fault",
        }
    }

    /// Whether it is about who does it: it goes on by the hand or by the leave of one who may.
    #[must_use]
    pub const fn is_of_rights(&self) -> bool {
        matches!(self, Self::SignInNeeded | Self::LeaveNeeded(..) | Self::RoleMayNot(..) | Self::NoLeave(..))
    }

    /// Whether a payment that is refused like this leaves money that was taken, and goes back. What does not pay was not
    /// taken; for an order that nobody knows nothing was reviewed; what was handed back before is back; and a sale that
    /// only lacks a reason, an open drawer, or the leave of someone, goes on with it, under the same attempt.
    #[must_use]
    pub fn leaves_money(&self) -> bool {
        let was_taken = !matches!(
            self,
            Self::Tender(_) | Self::UnknownOrder(_) | Self::HandedBack | Self::ComplimentaryNoReason | Self::Drawer(_)
        );
        self.outcome() == Outcome::Refused && was_taken && !self.is_of_rights()
    }

    /// Whether repeating may help.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        match self {
            Self::Away(_) | Self::Unsure { .. } | Self::Fault(_) => Outcome::Repeat,
            _ => Outcome::Refused,
        }
    }

    /// The seats concerned.
    #[must_use]
    pub fn seats(&self) -> Vec<SeatId> {
        match self {
            Self::SeatsTaken(taken) => taken.iter().map(|t| t.seat).collect(),
            Self::SeatsLost(seats)
            | Self::SoldElsewhere { seats }
            | Self::NotOfOrder(seats)
            | Self::RefundedBefore(seats)
            | Self::Paper(PaperFault::NoTicket(seats))
            | Self::CameIn(seats) => seats.clone(),
            Self::Pick(PickFault::NoSuchSeat(seat) | PickFault::Twice(seat) | PickFault::NoPrice(seat)) => {
                vec![*seat]
            }
            Self::Pick(PickFault::HalfACouple { picked, missing }) => vec![*picked, *missing],
            Self::LineNotSold(line, _) => vec![line.seat],
            Self::FeeChanged(quote) => quote.lines.iter().map(|(seat, _)| *seat).collect(),
            Self::OrderChanged(lines) => lines.iter().map(|line| line.seat).collect(),
            _ => Vec::new(),
        }
    }
}
