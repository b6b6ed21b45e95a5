//! Opens what the ledger has of a packet or of a member, and draws a packet again from its seed.

use super::effect::{Ask, Effect};
use crate::domain::ids::RequestId;
use crate::domain::packet::{MemberRecord, PacketRecord};
use crate::domain::refusal::Refusal;
use crate::tui::state::list::MOST_LISTED;
use crate::tui::state::model::{Model, Overlay};
use crate::tui::state::note::Note;
use crate::tui::state::record::{Of, RecordView, Replay, Told};

/// Of whom the mark stands on: a member among the claims, else the packet.
pub(crate) fn open(model: &mut Model) -> Vec<Effect> {
    let member = model.packets.marked_claim().map(|claim| Of::Member(claim.member));
    let of = member.or_else(|| model.packets.list.marked().map(Of::Packet));
    of.map_or_else(Vec::new, |of| ask(model, of))
}

pub(crate) fn replay(model: &mut Model) -> Vec<Effect> {
    let packet = model.packets.list.marked();
    packet.map_or_else(Vec::new, |code| ask(model, Of::Replay(code)))
}

fn ask(model: &mut Model, of: Of) -> Vec<Effect> {
    let request = model.request();
    let mut view = RecordView::new(of);
    view.question.ask(request);
    model.overlays.push(Overlay::Record(Box::new(view)));
    let question = match of {
        Of::Packet(code) | Of::Replay(code) => Ask::PacketRecord(code),
        Of::Member(member) => Ask::MemberRecord(member, MOST_LISTED.into()),
    };
    vec![Effect::Ask(request, question)]
}

pub(crate) fn packet_told(model: &mut Model, request: RequestId, answer: Result<PacketRecord, Refusal>) {
    let since = model.is_animated.then_some(model.now);
    told(model, request, answer, |of, record| match of {
        Of::Replay(_) => Told::Replay(Replay::new(record, since)),
        Of::Packet(_) | Of::Member(_) => Told::Packet(record),
    });
}

pub(crate) fn member_told(model: &mut Model, request: RequestId, answer: Result<MemberRecord, Refusal>) {
    told(model, request, answer, |_, record| Told::Member(record));
}

/// It has come, or not.
fn told<T>(model: &mut Model, request: RequestId, answer: Result<T, Refusal>, tell: impl FnOnce(Of, T) -> Told) {
    let Some(view) = model.record_panel() else { return };
    if !view.question.is_answered_by(request) {
        return;
    }
    match answer {
        Ok(record) => view.tell(tell(view.of, record)),
        Err(refusal) => {
            model.overlays.retain(|overlay| !matches!(overlay, Overlay::Record(_)));
            model.say(Note::Refused(refusal));
        }
    }
}
