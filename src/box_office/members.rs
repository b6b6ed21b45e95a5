//! Members: finding them, making them, naming one on an order, and what they have won.
//!
//! What screens show of a member comes from copies (`cache`). Whether a member may pay with winnings
//! is decided by none of them, but by the transaction of the sale (`pay`).

use std::collections::BTreeSet;

use super::cache::Kind;
use super::orders::SHORTEST_TAIL;
use super::{BoxOffice, Whose};
use crate::domain::consent::MemberCode;
use crate::domain::ids::{MemberId, OrderRef, code_digits};
use crate::domain::member::{Country, Member, Phone, Winnings};
use crate::domain::money::Money;
use crate::domain::order::Order;
use crate::domain::refusal::Refusal;
use crate::domain::staff::Act;
use crate::domain::text::Text;
use crate::ledger::CreateError;

/// So many digits are a phone number from its beginning; fewer may be a part of one, or a member's number.
const WHOLE_PHONE: usize = 9;

/// What a search for orders found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FoundOrders {
    /// The latest first.
    pub orders: Vec<Order>,
    /// Whether there are more than were asked for, or of more members.
    pub are_more: bool,
}

impl BoxOffice {
    /// The members whose number, phone or name holds every word of `query`, by name; all of them for
    /// an empty one; at most `limit`.
    pub async fn members(&self, query: &str, limit: usize) -> Result<Vec<Member>, Refusal> {
        let ledger = &self.0.ledger;
        let is_whole = |phone: &Phone| phone.as_str().starts_with('+') || phone.as_str().len() >= WHOLE_PHONE;
        let phone: Option<Phone> = query.parse().ok().filter(is_whole);
        let country = Country::of_zone(self.house().calendar.zone);
        // A number that somebody has is meant, and found without a look at everyone.
        if let Some(phone) = &phone {
            let known = ledger.members_of_phone(&phone.forms(country)).await.map_err(|e| self.refuse_ledger(&e))?;
            if !known.is_empty() {
                return Ok(known);
            }
        }
        // Of a whole number, what each way of writing it has.
        let sought = phone.map_or_else(|| query.to_owned(), |phone| phone.core(country));
        ledger.search_members(&sought, limit).await.map_err(|e| self.refuse_ledger(&e))
    }

    /// One member, from the cache.
    pub async fn member(&self, member: MemberId) -> Result<Member, Refusal> {
        let read = || self.0.ledger.member(member);
        self.cached(Kind::Member, &member.to_string(), read).await?.ok_or(Refusal::UnknownMember(member))
    }

    /// These members, from the cache, by number; those that are unknown are left out.
    pub async fn members_of(&self, members: &[MemberId]) -> Result<Vec<Member>, Refusal> {
        let read = async |missed: Vec<MemberId>| {
            let found = self.0.ledger.members(&missed).await?;
            Ok(found.into_iter().map(|member| (member.id, member)).collect())
        };
        Ok(self.cached_many(Kind::Member, members, read).await?.into_values().collect())
    }

    /// Makes a member with the next free number. A phone number that a member has already is refused
    /// with that member's number, so that repeating it makes no second one.
    pub async fn create_member(&self, name: Text, phone: Phone) -> Result<Member, Refusal> {
        self.create_member_with_code(name, phone, None).await
    }

    /// The same, with the code by which the member is to consent to what leaves the wallet.
    pub async fn create_member_with_code(
        &self,
        name: Text,
        phone: Phone,
        code: Option<MemberCode>,
    ) -> Result<Member, Refusal> {
        self.may(Act::Member, &name).await?;
        if name.is_empty() {
            return Err(Refusal::NoName);
        }
        let cashier = self.cashier();
        let by = (self.terminal(), &cashier);
        let country = Country::of_zone(self.house().calendar.zone);
        let known = self.0.ledger.members_of_phone(&phone.forms(country)).await.map_err(|e| self.refuse_ledger(&e))?;
        if let Some(member) = known.first() {
            return Err(Refusal::PhoneTaken(member.id));
        }
        let phone = phone.in_full(country);
        let code = match code {
            Some(code) => Some(self.kept_code(code).await?),
            None => None,
        };
        let made = self.ledger().create_member(&name, &phone, code.as_ref(), self.now(), by).await.map_err(
            |error| match error {
                CreateError::PhoneTaken(member) => Refusal::PhoneTaken(member),
                CreateError::Ledger(error) => self.refuse_ledger(&error),
            },
        )?;
        // Someone may just have asked for this number, and been told that it is nobody's.
        let marked = self.mark(&[(Kind::Member, made.id.to_string()), (Kind::Winnings, made.id.to_string())]).await;
        let (noted, ()) = tokio::join!(self.0.live.member_was_made(made.id), self.clear(marked));
        if let Err(error) = noted {
            tracing::warn!(member = %made.id, %error, "that it was made is not remembered");
        }
        Ok(made)
    }

    /// Names the member who buys a pending order, or nobody.
    pub async fn attach(&self, reference: OrderRef, member: Option<MemberId>) -> Result<Order, Refusal> {
        self.may_touch(Act::Hold, reference).await?;
        if let Some(member) = member {
            self.member(member).await?;
        }
        match self.on_order(reference, || self.0.live.attach(reference, member)).await {
            Ok(order) => {
                self.keep(&order);
                Ok(order)
            }
            Err(error) => Err(self.refuse_step(reference, error).await),
        }
    }

    /// A member's wallet and wins, from the cache: to be looked at, never to decide by.
    pub async fn winnings(&self, member: MemberId) -> Result<Winnings, Refusal> {
        let read = || self.0.ledger.winnings(member, self.house().currency);
        self.cached(Kind::Winnings, &member.to_string(), read).await?.ok_or(Refusal::UnknownMember(member))
    }

    /// What a member can spend now, from the ledger itself: to ask for as much as there is. Whether it is
    /// still there, the sale decides.
    pub async fn balance(&self, member: MemberId) -> Result<Money, Refusal> {
        self.0.ledger.balance(member, self.house().currency).await.map_err(|e| self.refuse_ledger(&e))
    }

    /// The orders, open and ended, that `query` finds: by the end of their code, or by the phone,
    /// number or name of their member. The latest first, and at most `limit`, of as many members at most.
    pub async fn find_orders(&self, query: &str, limit: usize) -> Result<FoundOrders, Refusal> {
        let query = query.trim();
        if query.is_empty() {
            return Ok(FoundOrders::default());
        }
        if let Ok(reference) = query.parse::<OrderRef>() {
            return match self.order(reference).await {
                Ok(history) => Ok(FoundOrders { orders: vec![history.order], are_more: false }),
                Err(Refusal::UnknownOrder(_)) => Ok(FoundOrders::default()),
                Err(refusal) => Err(refusal),
            };
        }
        let beyond = limit.saturating_add(1);
        // The open ones first: an order that ends in between is then in both readings, not in neither.
        let mut open = self.pending(Whose::All).await?;
        let ledger = &self.0.ledger;
        let buyers = self.members(query, beyond).await?;
        let are_more_buyers = buyers.len() > limit;
        let buyers: BTreeSet<MemberId> = buyers.iter().map(|member| member.id).collect();
        let theirs: Vec<MemberId> = buyers.iter().copied().collect();

        let tail = code_digits(query);
        let is_tail = tail.len() >= SHORTEST_TAIL && tail.bytes().all(|b| b.is_ascii_alphanumeric());
        let named = is_tail.then_some(tail.as_str());
        let mut orders = ledger.find_orders(&theirs, named, beyond).await.map_err(|e| self.refuse_ledger(&e))?;
        open.retain(|order| {
            order.member.is_some_and(|member| buyers.contains(&member))
                || is_tail && order.reference.order.as_str().ends_with(&tail)
        });
        // Of both, the ledger's is the later one.
        orders.extend(open);
        let mut seen = BTreeSet::new();
        orders.retain(|order| seen.insert(order.reference));
        orders.sort_by_key(|order| std::cmp::Reverse((order.held_at, order.reference)));
        let are_more = are_more_buyers || orders.len() > limit;
        orders.truncate(limit);
        Ok(FoundOrders { orders, are_more })
    }
}
