//! What the guest at a terminal sees on a screen of their own: which seats of which film, and what is to be paid.
//!
//! It has no name, no phone, no code and nothing of another guest: there is no field in which any of them could stand.

use std::sync::Arc;

use chrono_tz::Tz;

use super::fare::Fare;
use super::hall::SeatId;
use super::money::Money;
use super::screening::{Film, Hall};
use super::text::{Text, Titles};
use super::time::Timestamp;

/// All that stands on the guest's screen at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuestView {
    /// What the house is called.
    pub house: Text,
    /// Where its clocks stand.
    pub zone: Tz,
    /// What is going on.
    pub scene: Scene,
}

/// What is going on at the terminal, as far as it is the guest's business.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scene {
    /// Nobody is served: what is shown next in the house.
    Welcome(Vec<Coming>),
    /// Seats of a screening, from the choice to the money.
    Order(Box<GuestOrder>),
}

/// A screening that is to begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coming {
    /// When.
    pub starts_at: Timestamp,
    /// Where.
    pub hall: Text,
    /// What.
    pub titles: Titles,
}

/// How far it is with the seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuestStep {
    /// They are being chosen; perhaps there is none yet.
    Choosing,
    /// They are held.
    Held,
    /// They are being paid for.
    Paying,
    /// They are the guest's.
    Sold,
    /// They were held for too long, and are not any more.
    Over,
    /// They are about to be given back.
    Returning,
    /// They were given back.
    Returned,
}

impl GuestStep {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Choosing, Self::Held, Self::Paying, Self::Sold, Self::Over, Self::Returning, Self::Returned];

    /// The stable word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Choosing => "choosing",
            Self::Held => "held",
            Self::Paying => "paying",
            Self::Sold => "sold",
            Self::Over => "over",
            Self::Returning => "returning",
            Self::Returned => "returned",
        }
    }

    /// The step that `word` names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.word() == word)
    }
}

/// What an amount is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sum {
    /// What the seats cost.
    Total,
    /// What the tickets are worth that are given for them.
    Old,
    /// What the house keeps of tickets that go back.
    Fee,
    /// What the guest's own wallet pays.
    Wallet,
    /// What is to be paid.
    Due,
    /// The same in coins that there are.
    InCash,
    /// What is paid by card.
    Card,
    /// What was handed over.
    Received,
    /// What goes back of that.
    Change,
    /// What was paid.
    Paid,
    /// What goes back for tickets, in cash, to the card or into the wallet.
    Back,
    /// To the card.
    BackToCard,
    /// Into the wallet.
    BackToWallet,
}

impl Sum {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Total,
        Self::Old,
        Self::Fee,
        Self::Wallet,
        Self::Due,
        Self::InCash,
        Self::Card,
        Self::Received,
        Self::Change,
        Self::Paid,
        Self::Back,
        Self::BackToCard,
        Self::BackToWallet,
    ];

    /// The stable word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::Old => "old",
            Self::Fee => "fee",
            Self::Wallet => "wallet",
            Self::Due => "due",
            Self::InCash => "in_cash",
            Self::Card => "card",
            Self::Received => "received",
            Self::Change => "change",
            Self::Paid => "paid",
            Self::Back => "back",
            Self::BackToCard => "back_to_card",
            Self::BackToWallet => "back_to_wallet",
        }
    }

    /// What `word` names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sum| sum.word() == word)
    }
}

/// One seat, and what it costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuestLine {
    /// The seat.
    pub seat: SeatId,
    /// For whom.
    pub fare: Fare,
    /// What the house calls that; nothing where it goes by the usual name.
    pub titles: Titles,
    /// What it costs.
    pub price: Money,
}

/// Seats of a screening, and what comes of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuestOrder {
    /// How far it is.
    pub step: GuestStep,
    /// What is shown.
    pub film: Arc<Film>,
    /// Where.
    pub hall: Arc<Hall>,
    /// When it begins.
    pub starts_at: Timestamp,
    /// The seats.
    pub lines: Vec<GuestLine>,
    /// What comes to what, in the order in which it is read. The last is what matters now.
    pub sums: Vec<(Sum, Money)>,
    /// For how long the seats are held.
    pub until: Option<Timestamp>,
}

impl GuestOrder {
    /// The seats alone.
    #[must_use]
    pub fn seats(&self) -> Vec<SeatId> {
        self.lines.iter().map(|line| line.seat).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back() {
        assert!(GuestStep::ALL.into_iter().all(|step| GuestStep::from_word(step.word()) == Some(step)));
        assert!(Sum::ALL.into_iter().all(|sum| Sum::from_word(sum.word()) == Some(sum)));
        assert_eq!((GuestStep::from_word("gone"), Sum::from_word("")), (None, None));
    }
}
