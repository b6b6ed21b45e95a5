//! The names of the settings of a house.
//!
//! They belong to the house and not to a terminal: so they stand in its ledger, and every terminal goes by them.

use super::money::Currency;

/// A setting of the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Setting {
    /// The cinema's name.
    Cinema,
    /// The time zone of its times.
    TimeZone,
    /// The currency of its prices.
    Currency,
    /// When its business day begins.
    DayBegins,
    /// For how many seconds seats are held.
    HoldSeconds,
    /// How many seats one order may have.
    MostSeats,
    /// For how many minutes after its start a screening is sold.
    SalesEndMinutes,
    /// How many minutes a hall needs between two films.
    TurnaroundMinutes,
    /// What is kept of tickets that are given back or exchanged, by the time left to the start.
    FeeLadder,
    /// For how many days after its start money of a screening is given back as usual.
    RefundDays,
    /// The smallest step in which cash is paid.
    CashRounding,
    /// By how much a drawer may be over or short without anybody's leave.
    DrawerLimit,
    /// For how many minutes before its start a screening lets guests in.
    DoorsOpenMinutes,
    /// Whether a guest may leave and come back.
    ReEntry,
    /// The largest total of a red packet.
    PacketMostTotal,
    /// The most shares of one.
    PacketMostShares,
    /// What the house gives away on one business day.
    PacketDailyBudget,
    /// How many shares a member may grab on one business day.
    PacketDailyGrabs,
}

impl Setting {
    /// All of them, in the order in which they are told. The currency stands before the amounts, which are of it.
    pub const ALL: [Self; 18] = [
        Self::Cinema,
        Self::TimeZone,
        Self::Currency,
        Self::DayBegins,
        Self::HoldSeconds,
        Self::MostSeats,
        Self::SalesEndMinutes,
        Self::TurnaroundMinutes,
        Self::FeeLadder,
        Self::RefundDays,
        Self::CashRounding,
        Self::DrawerLimit,
        Self::DoorsOpenMinutes,
        Self::ReEntry,
        Self::PacketMostTotal,
        Self::PacketMostShares,
        Self::PacketDailyBudget,
        Self::PacketDailyGrabs,
    ];

    /// Its name in the settings file, in the ledger and on the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Cinema => "cinema",
            Self::TimeZone => "time-zone",
            Self::Currency => "currency",
            Self::DayBegins => "day-begins",
            Self::HoldSeconds => "hold-seconds",
            Self::MostSeats => "most-seats",
            Self::SalesEndMinutes => "sales-end-minutes",
            Self::TurnaroundMinutes => "turnaround-minutes",
            Self::FeeLadder => "fee-ladder",
            Self::RefundDays => "refund-days",
            Self::CashRounding => "cash-rounding",
            Self::DrawerLimit => "drawer-limit",
            Self::DoorsOpenMinutes => "doors-open-minutes",
            Self::ReEntry => "re-entry",
            Self::PacketMostTotal => "packet-most-total",
            Self::PacketMostShares => "packet-most-shares",
            Self::PacketDailyBudget => "packet-daily-budget",
            Self::PacketDailyGrabs => "packet-daily-grabs",
        }
    }

    /// The setting of this name.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|setting| setting.word() == word)
    }

    /// Whether it stands for good once something was sold: what is booked would mean something else under another.
    #[must_use]
    pub const fn is_fixed_by_a_sale(self) -> bool {
        matches!(self, Self::TimeZone | Self::Currency | Self::DayBegins)
    }
}

/// Why the settings of the house were not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HouseFault {
    /// Something was sold under this setting.
    Sold(Setting),
    /// There are prices in this currency.
    PricesIn(Currency),
    /// The ledger has no settings of a house yet.
    NotAdopted,
    /// The ledger has them already.
    Adopted,
}
