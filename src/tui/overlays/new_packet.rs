//! A new red packet: its fields, the review with the amount in view, and the running request.
//!
//! Making one moves money, so that it follows the rules of a payment: a yes to what was on the screen.
//! The code is minted when the panel opens; whatever is repeated under it makes one packet.

use std::time::Duration;

use chrono::{Days, NaiveTime};
use tui_input::Input;

use super::super::actions::Context;
use super::super::effect::{Ask, Effect};
use super::super::input::Key;
use super::super::model::{Deed, Model, Overlay};
use super::super::note::Note;
use super::super::screens::packets;
use super::super::update::editing;
use crate::box_office::NewPacket;
use crate::domain::ids::{PacketCode, RequestId};
use crate::domain::money::{Currency, Money};
use crate::domain::packet::{Funding, PacketKind, PacketView, check, expiry};
use crate::domain::refusal::Refusal;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;

/// The longest greeting and number that are typed.
const MOST_GREETING: usize = 60;
const MOST_DIGITS: usize = 12;

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
    pub(crate) request: Option<RequestId>,
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
            request: None,
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

    /// A key that is no action: text, or the other choice.
    pub(crate) fn type_key(&mut self, key: Key) {
        let turns = matches!(key, Key::Left | Key::Right | Key::Char(' '));
        match self.field {
            Field::Kind if turns => {
                self.kind = if self.kind == PacketKind::Lucky { PacketKind::Equal } else { PacketKind::Lucky };
            }
            Field::PaidBy if turns => self.by_wallet = !self.by_wallet,
            field => {
                let allowed = |c: char| match field {
                    Field::Total => c.is_ascii_digit() || c == '.',
                    Field::Shares => c.is_ascii_digit(),
                    Field::Opens => c.is_ascii_digit() || c == ':',
                    Field::Lasts => c.is_ascii_digit() || "mhd".contains(c),
                    _ => true,
                };
                let most = if field == Field::Greeting { MOST_GREETING } else { MOST_DIGITS };
                if let (Some(input), Some(request)) = (self.input(field), editing(key)) {
                    let typed = if let Key::Char(c) = key { Some(c) } else { None };
                    if typed.is_none_or(|c| allowed(c) && input.value().chars().count() < most) {
                        input.handle(request);
                    }
                }
            }
        }
    }

    pub(crate) fn amount(&self, currency: Currency) -> Option<Money> {
        Money::parse(self.total.value(), currency).ok()
    }

    /// For how long: `90m`, `24h`, `3d`; a plain number is hours.
    pub(crate) fn duration(&self) -> Option<Duration> {
        let written = self.lasts.value();
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

/// When it opens: the next instant at which the wall clock shows what is typed; `None` is at once.
fn opens_at(form: &PacketForm, model: &Model) -> Result<Option<Timestamp>, Fault> {
    let written = form.opens.value();
    if written.is_empty() {
        return Ok(None);
    }
    let time = NaiveTime::parse_from_str(written, "%H:%M").map_err(|_| Fault::Say("why-no-opening"))?;
    let calendar = model.house.calendar;
    let today = model.now.local(calendar.zone).date_naive();
    let at = calendar.at(today, time);
    let tomorrow = || Some(calendar.at(today.checked_add_days(Days::new(1))?, time));
    Ok(if at > model.now { Some(at) } else { tomorrow() })
}

/// The packet that the fields describe.
pub(crate) fn packet(form: &PacketForm, model: &Model) -> Result<NewPacket, Fault> {
    let refused = |fault| Fault::Refused(Refusal::Packet(fault));
    let total = form.amount(model.house.currency).ok_or(Fault::Say("why-no-packet-amount"))?;
    let shares = form.shares.value().parse().map_err(|_| Fault::Say("why-no-shares"))?;
    check(total, shares, &model.house.packets).map_err(refused)?;
    let lasts = form.duration().ok_or(Fault::Say("why-no-duration"))?;
    let opens_at = opens_at(form, model)?;
    expiry(model.now, opens_at.unwrap_or(model.now), lasts).map_err(refused)?;
    let funding = if form.by_wallet {
        let guest = model.packets.guest.as_ref().ok_or(Fault::Say("why-no-guest"))?;
        let balance = guest.winnings.as_ref().map(|winnings| winnings.balance);
        if let Some(balance) = balance.filter(|balance| balance.minor() < total.minor()) {
            return Err(Fault::Refused(Refusal::WalletShort(balance)));
        }
        Funding::Wallet(guest.member.id)
    } else {
        Funding::Promotion
    };
    let greeting = Text::new(form.greeting.value());
    Ok(NewPacket { code: form.code, kind: form.kind, total, shares, greeting, funding, opens_at, lasts })
}

/// What a yes would do.
pub(crate) fn deed(form: &PacketForm, model: &Model) -> Option<Deed> {
    if !form.in_review || form.request.is_some() {
        return None;
    }
    packet(form, model).ok().map(|new| Deed::MakePacket(Box::new(new)))
}

fn panel(model: &mut Model) -> Option<&mut PacketForm> {
    model.overlays.iter_mut().find_map(|overlay| match overlay {
        Overlay::NewPacket(form) => Some(&mut **form),
        _ => None,
    })
}

pub(crate) fn open(model: &mut Model) {
    let greeting = model.locale.text("packet-greeting");
    let form = PacketForm::new(model.mint.packet, greeting);
    model.overlays.push(Overlay::NewPacket(Box::new(form)));
}

/// Enter: on to the review, if the fields make a packet.
pub(crate) fn submit(model: &mut Model) {
    let Some(form) = panel(model).cloned() else { return };
    match packet(&form, model) {
        Ok(_) => {
            if let Some(form) = panel(model) {
                form.in_review = true;
            }
        }
        Err(Fault::Say(id)) => model.hint(id),
        Err(Fault::Refused(refusal)) => model.note = Some(Note::Refused(refusal)),
    }
}

/// The deed is done: the packet is being made.
pub(crate) fn make(model: &mut Model, new: Box<NewPacket>) -> Vec<Effect> {
    let request = model.request();
    if let Some(form) = panel(model) {
        form.request = Some(request);
    }
    vec![Effect::Ask(request, Ask::MakePacket(new))]
}

/// The packet is made, or not.
pub(crate) fn made(model: &mut Model, request: RequestId, answer: Result<PacketView, Refusal>) -> Vec<Effect> {
    let is_ours = |form: &mut PacketForm| form.request.take_if(|asked| *asked == request).is_some();
    if !panel(model).is_some_and(is_ours) {
        return Vec::new();
    }
    match answer {
        Ok(view) => {
            model.overlays.retain(|overlay| !matches!(overlay, Overlay::NewPacket(_)));
            packets::made(model, view)
        }
        Err(refusal) => {
            // Where it is not known whether it was made, the same yes finds out.
            let is_unsure = matches!(refusal, Refusal::Unsure { .. } | Refusal::Fault(_));
            let another = model.mint.packet;
            if let Some(form) = panel(model) {
                form.in_review = is_unsure;
                // Not at once: where an answer was lost and the fields were changed since, the packet that has
                // the code is the one of before, and the person is to look at it.
                if matches!(refusal, Refusal::PacketCodeTaken(_)) {
                    form.code = another;
                }
            }
            model.say(Note::Refused(refusal));
            Vec::new()
        }
    }
}
