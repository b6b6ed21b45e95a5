//! Members: finding them, making them, naming one on an order, and what they have won.

use super::BoxOffice;
use crate::domain::ids::{MemberId, OrderRef};
use crate::domain::member::{Member, Phone, Winnings};
use crate::domain::order::Order;
use crate::domain::refusal::Refusal;
use crate::domain::text::Text;

impl BoxOffice {
    /// The members whose number, phone or name holds every word of `query`, by name; all of them for
    /// an empty one, as far as a list goes.
    pub async fn members(&self, query: &str) -> Result<Vec<Member>, Refusal> {
        let _ = query;
        Err(Refusal::Fault("not built".to_owned()))
    }

    /// One member, from the cache.
    pub async fn member(&self, member: MemberId) -> Result<Member, Refusal> {
        Err(Refusal::UnknownMember(member))
    }

    /// These members, from the cache; those that are unknown are left out.
    pub async fn members_of(&self, members: &[MemberId]) -> Result<Vec<Member>, Refusal> {
        let _ = members;
        Ok(Vec::new())
    }

    /// Makes a member with the next free number. A phone number that a member has already is refused
    /// with that member's number, so that repeating it makes no second one.
    pub async fn create_member(&self, name: Text, phone: Phone) -> Result<Member, Refusal> {
        let _ = (name, phone);
        Err(Refusal::Fault("not built".to_owned()))
    }

    /// Names the member who buys a pending order, or nobody.
    pub async fn attach(&self, reference: OrderRef, member: Option<MemberId>) -> Result<Order, Refusal> {
        let _ = (reference, member);
        Err(Refusal::Fault("not built".to_owned()))
    }

    /// A member's wallet and wins, from the cache: to be looked at, never to decide by.
    pub async fn winnings(&self, member: MemberId) -> Result<Winnings, Refusal> {
        let _ = member;
        Err(Refusal::Fault("not built".to_owned()))
    }

    /// The orders, open and ended, that `query` finds: by the end of their code, or by the phone,
    /// number or name of their member. The latest first.
    pub async fn find_orders(&self, query: &str) -> Result<Vec<Order>, Refusal> {
        let _ = query;
        Err(Refusal::Fault("not built".to_owned()))
    }
}
