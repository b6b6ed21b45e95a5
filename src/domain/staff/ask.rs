//! An ask for the leave of a second person at another terminal, and how it ends: once.

use std::str::FromStr;

use super::act::Act;
use super::pin::StaffNumber;
use crate::domain::hall::SeatId;
use crate::domain::ids::{LeaveId, OrderRef, ScreeningId, TerminalId};
use crate::domain::money::{Currency, Money};
use crate::domain::text::Text;
use crate::domain::time::Timestamp;

/// Between the parts of an [`About`] and of a message. In no text is one: [`Text`] drops it.
const PART: char = '\t';

/// What an act is done to, as far as it is worth telling who gives leave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// To which order.
    pub order: Option<OrderRef>,
    /// At which screening, where it is no order's.
    pub screening: Option<ScreeningId>,
    /// Which seats.
    pub seats: Vec<SeatId>,
    /// Whose drawer.
    pub till: Option<TerminalId>,
    /// How much it is about.
    pub amount: Option<Money>,
    /// Why, in the asker's words.
    pub reason: Text,
}

impl About {
    /// In six parts, as it is sent and kept.
    #[must_use]
    pub fn written(&self) -> String {
        let seats: Vec<String> = self.seats.iter().map(SeatId::to_string).collect();
        let amount = self.amount.map(|amount| format!("{} {}", amount.minor(), amount.currency()));
        let parts = [
            self.order.map(|order| order.to_string()).unwrap_or_default(),
            self.screening.map(|screening| screening.to_string()).unwrap_or_default(),
            seats.join(","),
            self.till.as_ref().map(ToString::to_string).unwrap_or_default(),
            amount.unwrap_or_default(),
            self.reason.to_string(),
        ];
        parts.join(&PART.to_string())
    }

    /// Reads what [`About::written`] wrote; `None` for anything else.
    #[must_use]
    pub fn read(written: &str) -> Option<Self> {
        let [order, screening, seats, till, amount, reason] = written.split(PART).collect::<Vec<_>>()[..] else {
            return None;
        };
        let amount = if amount.is_empty() { None } else { Some(read_money(amount)?) };
        let seats: Result<Vec<SeatId>, _> = seats.split(',').filter(|seat| !seat.is_empty()).map(str::parse).collect();
        Some(Self {
            order: read_some(order).ok()?,
            screening: read_some(screening).ok()?,
            seats: seats.ok()?,
            till: read_some(till).ok()?,
            amount,
            reason: Text::new(reason),
        })
    }
}

/// Nothing, or what stands there.
fn read_some<T: FromStr>(written: &str) -> Result<Option<T>, T::Err> {
    if written.is_empty() { Ok(None) } else { written.parse().map(Some) }
}

fn read_money(written: &str) -> Option<Money> {
    let (minor, currency) = written.split_once(' ')?;
    Some(Money::new(minor.parse().ok()?, Currency::from_code(currency)?))
}

/// An ask for leave. Whose role is asked the house's table says, for the act and who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaveAsk {
    /// Which.
    pub id: LeaveId,
    /// For what.
    pub act: Act,
    /// To what, as the use case has it: the leave is for this alone.
    pub subject: Text,
    /// The same as it is told to whom is asked.
    pub about: About,
    /// Where it is asked.
    pub terminal: TerminalId,
    /// By whom.
    pub number: StaffNumber,
    /// Their name.
    pub cashier: Text,
    /// When, by the live store's clock.
    pub asked_at: Timestamp,
    /// Until when it may be answered, by the same.
    pub deadline: Timestamp,
}

/// How an ask ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The leave was given.
    Allowed,
    /// It was not.
    Refused,
    /// Nobody answered in time.
    Lapsed,
    /// Who asked did not wait for it any longer.
    Withdrawn,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Allowed, Self::Refused, Self::Lapsed, Self::Withdrawn];

    /// The stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Refused => "refused",
            Self::Lapsed => "lapsed",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// What a tape calls the line of such an end.
    #[must_use]
    pub const fn on_tape(self) -> &'static str {
        match self {
            Self::Allowed => "leave_allowed",
            Self::Refused => "leave_refused",
            Self::Lapsed => "leave_lapsed",
            Self::Withdrawn => "leave_withdrawn",
        }
    }

    /// The verdict of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.word() == word)
    }
}

/// The end of an ask, as the ledger has it. Of each there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaveEnd {
    /// What was asked, as whoever ended it had it before the eyes.
    pub ask: LeaveAsk,
    /// How it ended.
    pub verdict: Verdict,
    /// When.
    pub at: Timestamp,
    /// Where.
    pub terminal: TerminalId,
    /// By whom: who gives it or not; who asked, where it lapsed or was withdrawn.
    pub number: StaffNumber,
    /// Their name.
    pub name: Text,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_of_an_act_is_read_as_it_was_written_and_rubbish_is_not() {
        let all = About {
            order: "42-4T8Z0Q2M6HVB7KQ3".parse().ok(),
            screening: Some(ScreeningId(42)),
            seats: vec!["G7".parse().unwrap(), "G8".parse().unwrap()],
            till: "T2".parse().ok(),
            amount: Some(Money::new(11_500, Currency::CNY)),
            reason: Text::new("wrong day\tor not"),
        };
        for about in [About::default(), all.clone()] {
            assert_eq!(About::read(&about.written()), Some(about));
        }
        assert_eq!(all.written().matches(PART).count(), 5, "no text holds what parts them");
        let short = ["", "\t\t\t\t", "x\t\t\t\t\t", "\tx\t\t\t\t", "\t\tG7;G8\t\t\t", "\t\t\tT 2\t\t"];
        for rubbish in short.into_iter().chain(["\t\t\t\t115\t", "\t\t\t\t115 ¥\t", "\t\t\t\t\t\t"]) {
            assert_eq!(About::read(rubbish), None, "{rubbish:?}");
        }
        assert_eq!(Verdict::ALL.map(|verdict| Verdict::from_word(verdict.word())), Verdict::ALL.map(Some));
    }
}
