//! What can be done, and where the keys go: the words in which the table of `actions` is written.

use super::keys::Key;

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
    Today,
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
    Group,
    CountFare,
    DropGuest,
    TurnKind,
    ClearPicks,
    Undo,
    SeatField,
    NextOrder,
    PreviousOrder,
    Zoom,
    Cursors,
    Demo,
    ShowOrder,
    TakeOver,
    Refund,
    Exchange,
    KeepSeats,
    Block,
    OtherReason,
    ChooseTicket,
    ToggleTicket,
    ShowTicket,
    LastTicket,
    WriteTicket,
    Print,
    Papers,
    PrintWaiting,
    PrintAgain,
    SettlePaper,
    Takings,
    Tape,
    AllTills,
    ShowLine,
    Staff,
    Roles,
    CallOff,
    Drawer,
    DrawerOpen,
    DrawerCount,
    DrawerClose,
    CashIn,
    CashOut,
    CashDrop,
    NoSale,
    XReport,
    ZReport,
    EarlierZ,
    LaterZ,
    DayClose,
    NextTill,
    PreviousTill,
    Accept,
    Attach,
    Grab,
    NewPacket,
    Guest,
    Picture,
    Claims,
    Record,
    Replay,
    UseWallet,
    NewMember,
    MemberCode,
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
    Status,
    Lock,
    Asks,
    RefuseLeave,
    AskElsewhere,
    Redraw,
    Suspend,
    Theme,
    ReadSettings,
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
    /// What was done on a day, line by line.
    Tape,
    /// Who works here, and what their roles may do.
    Staff,
    /// What was done with a drawer, and what can be.
    Drawer,
    /// An X, a Z, or the close of a day.
    Report,
    /// Choosing a member by what is typed.
    Members,
    /// Several fields: a new member, a new packet.
    Form,
    /// What the ledger has of a packet or a member.
    Record,
    /// A picture that is only looked at.
    Picture,
    /// Help and palette: a list with a search.
    List,
    Messages,
    /// How it is with the stores.
    Status,
    /// What the printer has not printed.
    Papers,
    /// The leave of a second person for an act: number and PIN.
    Leave,
    /// Leave that is asked for at another terminal.
    Asks,
    /// Who is here: nothing else has a key there.
    SignIn,
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
                | Self::Leave
                | Self::SignIn
        )
    }
}

/// A line of the table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spec {
    pub(crate) action: Action,
    /// Its keys, unless the settings say otherwise.
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

impl Spec {
    /// The word for its action, by which the settings and the sentences name it: what its help is named after.
    pub(crate) fn word(&self) -> &'static str {
        let inner = self.help.split_once('-').and_then(|(_, rest)| rest.rsplit_once('-'));
        inner.map_or(self.help, |(word, _)| word)
    }
}
