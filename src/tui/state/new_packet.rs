//! A new red packet while it is written: its fields, and what may be typed into them.

use std::time::Duration;

use tui_input::Input;

use super::action::Context;
use super::question::Question;
use crate::domain::ids::PacketCode;
use crate::domain::money::{Currency, Money};
use crate::domain::packet::PacketKind;
use crate::domain::refusal::Refusal;

/// The longest greeting that is typed.
pub(crate) const MOST_GREETING: usize = 60;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    Kind,
    Total,
    Shares,
    Greeting,
    Lasts,
    Opens,
    PaidBy,
}

impl Field {
    pub(crate) const ALL: [Self; 7] =
        [Self::Kind, Self::Total, Self::Shares, Self::Greeting, Self::Lasts, Self::Opens, Self::PaidBy];
}

#[derive(Clone, Debug)]
pub(crate) struct PacketForm {
    pub(crate) code: PacketCode,
    pub(crate) field: Field,
    pub(crate) kind: PacketKind,
    pub(crate) total: Input,
    pub(crate) shares: Input,
    pub(crate) greeting: Input,
    pub(crate) lasts: Input,
    pub(crate) opens: Input,
    pub(crate) by_wallet: bool,
    pub(crate) in_review: bool,
    pub(crate) question: Question,
}

/// Why the fields make no packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The id of a sentence.
    Say(&'static str),
    Refused(Refusal),
}

impl PacketForm {
    pub(crate) fn new(code: PacketCode, greeting: String) -> Self {
        Self {
            code,
            field: Field::Total,
            kind: PacketKind::Lucky,
            total: Input::default(),
            shares: Input::new("10".to_owned()),
            greeting: Input::new(greeting),
            lasts: Input::new("24h".to_owned()),
            opens: Input::default(),
            by_wallet: false,
            in_review: false,
            question: Question::default(),
        }
    }

    pub(crate) fn context(&self) -> Context {
        if self.in_review { Context::Confirm } else { Context::Form }
    }

    pub(crate) fn input(&mut self, field: Field) -> Option<&mut Input> {
        match field {
            Field::Total => Some(&mut self.total),
            Field::Shares => Some(&mut self.shares),
            Field::Greeting => Some(&mut self.greeting),
            Field::Lasts => Some(&mut self.lasts),
            Field::Opens => Some(&mut self.opens),
            Field::Kind | Field::PaidBy => None,
        }
    }

    /// The next field, or the one before.
    pub(crate) fn turn_field(&mut self, forward: bool) {
        let here = Field::ALL.iter().position(|field| *field == self.field).unwrap_or(0);
        let by = if forward { 1 } else { Field::ALL.len() - 1 };
        self.field = Field::ALL.get((here + by) % Field::ALL.len()).copied().unwrap_or(Field::Total);
    }

    /// The other choice, where there are two; says whether there are.
    pub(crate) fn turn_choice(&mut self) -> bool {
        match self.field {
            Field::Kind => {
                self.kind = if self.kind == PacketKind::Lucky { PacketKind::Equal } else { PacketKind::Lucky };
            }
            Field::PaidBy => self.by_wallet = !self.by_wallet,
            _ => return false,
        }
        true
    }

    pub(crate) fn amount(&self, currency: Currency) -> Option<Money> {
        Money::parse(self.total.value(), currency).ok()
    }

    /// For how long: `90m`, `24h`, `3d`; a plain number is hours.
    pub(crate) fn duration(&self) -> Option<Duration> {
        let written = self.lasts.value().trim().to_ascii_lowercase();
        let digits = written.trim_end_matches(['m', 'h', 'd']);
        let minutes = match written.get(digits.len()..)? {
            "m" => 1,
            "" | "h" => 60,
            "d" => 24 * 60,
            _ => return None,
        };
        let number: u64 = digits.parse().ok()?;
        Some(Duration::from_secs(number.checked_mul(minutes * 60)?))
    }
}
