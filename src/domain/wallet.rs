//! What moved in a member's wallet, and what is left after each.

use super::ids::{OrderRef, PacketCode, TerminalId};
use super::money::Money;
use super::text::Text;
use super::time::Timestamp;

/// Why a wallet changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WalletEntry {
    /// A share of a packet; the reference is its code.
    Won,
    /// A part of a payment; the reference is the attempt.
    Paid,
    /// That part, given back; the reference is the attempt.
    Refunded,
    /// A packet of the member's own; the reference is its code.
    Funded,
    /// What nobody took of it; the reference is its code.
    Returned,
}

impl WalletEntry {
    /// The stable word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Won => "won",
            Self::Paid => "paid",
            Self::Refunded => "refunded",
            Self::Funded => "funded",
            Self::Returned => "returned",
        }
    }

    /// The one of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let all = [Self::Won, Self::Paid, Self::Refunded, Self::Funded, Self::Returned];
        all.into_iter().find(|entry| entry.word() == word)
    }
}

/// One movement of a wallet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WalletMove {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub what: WalletEntry,
    /// Whether it was for tickets that were exchanged.
    pub is_exchange: bool,
    /// The order that was paid, or given back.
    pub order: Option<OrderRef>,
    /// The packet that it was won in, or made of it.
    pub packet: Option<PacketCode>,
    /// How much; what leaves the wallet is negative.
    pub amount: Money,
    /// What was in the wallet after it.
    pub balance: Money,
    /// Who did it, and where: nobody where a guest took a share, or the time of a packet was up.
    pub by: Option<(TerminalId, Text)>,
}

impl WalletMove {
    /// The stable word of what it was.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match (self.what, self.is_exchange) {
            (WalletEntry::Paid, true) => "exchange_paid",
            (WalletEntry::Refunded, true) => "exchange_back",
            (what, _) => what.word(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_movement_reads_as_it_is_written() {
        for word in ["won", "paid", "refunded", "funded", "returned"] {
            assert_eq!(WalletEntry::from_word(word).map(WalletEntry::word), Some(word));
        }
        assert_eq!(WalletEntry::from_word("lost"), None);
    }
}
