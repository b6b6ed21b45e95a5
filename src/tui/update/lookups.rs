//! What the model lacks to show what is in sight, asked for as soon as it is missing and once only:
//! names of members, the screenings of orders, what a search found, a wallet's balance, the packet under the mark.

use std::collections::BTreeSet;

use super::effect::{Ask, Effect};
use super::{members, orders, packets, pay};
use crate::domain::ids::{MemberId, ScreeningId};
use crate::domain::member::Member;
use crate::domain::packet::Funding;
use crate::domain::refusal::Refusal;
use crate::tui::state::model::Model;

/// The questions that the last message left open.
pub(crate) fn wanted(model: &mut Model) -> Vec<Effect> {
    let mut effects = packets::follow_watch(model);
    effects.extend(members::ask(model));
    effects.extend(pay::ask_wallet(model));
    effects.extend(names(model));
    effects.extend(screenings(model));
    effects
}

/// The members of the orders and the packet at hand that nobody has told us of: one question for all.
fn names(model: &mut Model) -> Vec<Effect> {
    let orders = model.orders.iter().chain(&model.history.rows);
    let giver = model.packets.seen().and_then(|view| match view.packet.funding {
        Funding::Wallet(member) => Some(member),
        Funding::Promotion => None,
    });
    let mut unknown: Vec<MemberId> = orders
        .filter_map(|order| order.member)
        .chain(giver)
        .filter(|member| !model.members.contains_key(member) && !model.members_asked.contains(member))
        .collect();
    unknown.sort_unstable();
    unknown.dedup();
    if unknown.is_empty() {
        return Vec::new();
    }
    model.members_asked.extend(&unknown);
    let request = model.request();
    vec![Effect::Ask(request, Ask::MembersOf(unknown))]
}

/// The screenings of the orders at hand that nobody has told us of: one question for all.
fn screenings(model: &mut Model) -> Vec<Effect> {
    let of = model.orders.iter().chain(&model.history.rows).map(|order| order.reference.screening);
    let asked = model.asks.open(model.now).map(|heard| &heard.ask.about);
    let asked = asked.filter_map(|about| about.order.map(|order| order.screening).or(about.screening));
    let is_new = |id: &ScreeningId| !model.screenings.contains_key(id) && !model.screenings_asked.contains(id);
    let unknown: BTreeSet<ScreeningId> = of.chain(asked).filter(is_new).collect();
    if unknown.is_empty() {
        return Vec::new();
    }
    model.screenings_asked.extend(&unknown);
    let request = model.request();
    vec![Effect::Ask(request, Ask::ScreeningsOf(unknown.into_iter().collect()))]
}

/// Members have come. Those that could not be read are asked for with the next list of orders.
pub(crate) fn met(model: &mut Model, answer: Result<Vec<Member>, Refusal>) {
    if let Ok(members) = answer {
        model.members.extend(members.into_iter().map(|member| (member.id, member)));
        // A search goes by names too.
        orders::rebuild(model);
    }
}
