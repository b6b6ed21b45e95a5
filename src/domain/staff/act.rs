//! What is done here, as far as it is worth a right.

use super::role::Role;

macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident $word:literal $least:ident),+ $(,)?) => {
        /// Something that is done here and that a role may or may not.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Act {
            $($(#[$doc])* $name),+
        }

        impl Act {
            /// All of them, in the order in which they are listed.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The stable word.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$name => $word),+
                }
            }

            /// The first role, in the order of [`Role::ALL`], that does it without asking, unless the house says otherwise.
            #[must_use]
            pub const fn least(self) -> Role {
                match self {
                    $(Self::$name => Role::$least),+
                }
            }
        }
    };
}

// What no use case does yet stands here too: the table is the house's, and whoever builds it finds its right.
acts! {
    /// Let guests in and out at a door, by their tickets.
    Admit "admit" USHER,
    /// Let a guest in whom the door would not.
    AdmitAnyway "admit-anyway" SUPERVISOR,
    /// Hold seats, change and lengthen a hold, name its member.
    Hold "hold" CASHIER,
    /// Take money for an order.
    Sell "sell" CASHIER,
    /// Give held seats back.
    Cancel "cancel" CASHIER,
    /// Exchange tickets for others that cost as much or more.
    Exchange "exchange" CASHIER,
    /// Make a member.
    Member "member" CASHIER,
    /// Make a red packet that the house pays for.
    Packet "packet" CASHIER,
    /// Take a share of a red packet for a member.
    Grab "grab" CASHIER,
    /// Take seats out of sale, and put them back.
    Block "block" CASHIER,
    /// Open, count and close the own drawer.
    Drawer "drawer" CASHIER,
    /// Touch an order of another terminal.
    TakeOver "take-over" SUPERVISOR,
    /// Give money back.
    Refund "refund" SUPERVISOR,
    /// Exchange tickets for others that cost less.
    ExchangeToLess "exchange-to-less" SUPERVISOR,
    /// Sell tickets that cost nothing.
    Complimentary "complimentary" SUPERVISOR,
    /// Print once more what was printed.
    Reprint "reprint" SUPERVISOR,
    /// Open the drawer without a sale.
    NoSale "no-sale" SUPERVISOR,
    /// Take cash out of the drawer.
    CashOut "cash-out" SUPERVISOR,
    /// Close a drawer that is off by more than the house's limit.
    DrawerOff "drawer-off" SUPERVISOR,
    /// Take a payment out of a member's wallet without the member's own consent.
    PayFromWallet "pay-from-wallet" SUPERVISOR,
    /// Make a red packet out of a member's wallet without the member's own consent.
    PacketFromWallet "packet-from-wallet" SUPERVISOR,
    /// Look at the tapes on the screen.
    Tape "tape" SUPERVISOR,
    /// Give money back after the last day for it.
    RefundPastLimit "refund-past-limit" MANAGER,
    /// Give money back for a ticket with which somebody came in, or exchange it.
    RefundInside "refund-inside" MANAGER,
    /// Call a screening off.
    CallOff "call-off" MANAGER,
    /// Change prices.
    Prices "prices" MANAGER,
    /// Take in a catalogue.
    Import "import" MANAGER,
    /// Change the settings of the house.
    House "house" MANAGER,
    /// Close the day.
    DayClose "day-close" MANAGER,
    /// Change a member's wallet in any other way without the member's consent.
    Wallet "wallet" MANAGER,
    /// Say who works here and what roles may do.
    Staff "staff" ADMIN,
    /// Hand out keys.
    Keys "keys" ADMIN,
    /// Put a copy of the ledger back.
    Restore "restore" ADMIN,
    /// Mend the live store.
    Repair "repair" ADMIN,
}

impl Act {
    /// The act that has this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|act| act.word() == word)
    }

    /// Whether it is done all day long. For what is not, the ledger is asked who works here before each.
    #[must_use]
    pub fn is_everyday(self) -> bool {
        [Role::USHER, Role::CASHIER].contains(&self.least())
    }

    /// Whether it is done at a door, where an usher asks as a cashier does at a counter.
    #[must_use]
    pub const fn is_of_door(self) -> bool {
        matches!(self, Self::Admit | Self::AdmitAnyway)
    }
}
