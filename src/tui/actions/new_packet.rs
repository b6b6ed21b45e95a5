//! The packet that the fields describe, or what is wrong with them.

use chrono::NaiveTime;

use crate::box_office::NewPacket;
use crate::domain::packet::{Funding, check, expiry};
use crate::domain::refusal::Refusal;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::tui::state::deed::Deed;
use crate::tui::state::model::Model;
use crate::tui::state::new_packet::{Fault, PacketForm};

/// When it opens: the next instant at which the wall clock shows what is typed; `None` is at once.
fn opens_at(form: &PacketForm, model: &Model) -> Result<Option<Timestamp>, Fault> {
    let written = form.opens.value().trim();
    if written.is_empty() {
        return Ok(None);
    }
    let time = NaiveTime::parse_from_str(written, "%H:%M").map_err(|_| Fault::Say("why-no-opening"))?;
    model.house.calendar.next(model.now, time).map(Some).ok_or(Fault::Say("why-skipped"))
}

/// The packet that the fields describe.
pub(crate) fn packet(form: &PacketForm, model: &Model) -> Result<NewPacket, Fault> {
    let refused = |fault| Fault::Refused(Refusal::Packet(fault));
    let total = form.amount(model.house.currency).ok_or(Fault::Say("why-no-packet-amount"))?;
    let shares = form.shares.value().trim().parse().map_err(|_| Fault::Say("why-no-shares"))?;
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
    if !form.in_review || form.question.waits() {
        return None;
    }
    packet(form, model).ok().map(|new| Deed::MakePacket(Box::new(new)))
}
