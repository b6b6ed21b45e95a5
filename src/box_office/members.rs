//! Members: finding them, making them, naming one on an order, and what they have won.
//!
//! What screens show of a member comes from copies (`cache`). Whether a member may pay with winnings
//! is decided by none of them, but by the transaction of the sale (`pay`).

use std::collections::BTreeSet;
use std::time::Duration;

use super::cache::Kind;
use super::orders::SHORTEST_TAIL;
use super::{BoxOffice, Whose};
use crate::domain::ids::{MemberId, OrderRef, code_digits};
use crate::domain::member::{Country, Member, Phone, Winnings};
use crate::domain::money::Money;
use crate::domain::order::Order;
use crate::domain::refusal::Refusal;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;
use crate::ledger::CreateError;

/// The most members that a list shows.
const MOST_LISTED: usize = 200;

/// The most members of one name whose orders are looked up.
const MOST_NAMESAKES: usize = 50;

/// So many digits are a phone number from its beginning; fewer may be a part of one, or a member's number.
const WHOLE_PHONE: usize = 9;

/// How long ago an order may have ended that is found by the end of its code: longer than tickets are
/// sold ahead.
const CODES_REACH_BACK: Duration = Duration::from_hours(24 * 90);

impl BoxOffice {
    /// The members whose number, phone or name holds every word of `query`, by name; all of them for
    /// an empty one, as far as a list goes.
    pub async fn members(&self, query: &str) -> Result<Vec<Member>, Refusal> {
        self.0.ledger.search_members(&self.sought(query), MOST_LISTED).await.map_err(|e| self.refuse_ledger(&e))
    }

    /// What members are sought by: of a whole phone number, what each way of writing it has.
    fn sought(&self, query: &str) -> String {
        let is_whole = |phone: &Phone| phone.as_str().starts_with('+') || phone.as_str().len() >= WHOLE_PHONE;
        match query.parse().ok().filter(is_whole) {
            Some(phone) => phone.core(Country::of_zone(self.house().calendar.zone)),
            None => query.to_owned(),
        }
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
        if name.is_empty() {
            return Err(Refusal::NoName);
        }
        let by = (self.terminal(), self.cashier());
        let country = Country::of_zone(self.house().calendar.zone);
        let known = self.0.ledger.member_of_phone(&phone.forms(country)).await.map_err(|e| self.refuse_ledger(&e))?;
        if let Some(member) = known {
            return Err(Refusal::PhoneTaken(member));
        }
        let phone = phone.in_full(country);
        let made = self.0.ledger.create_member(&name, &phone, self.now(), by).await.map_err(|error| match error {
            CreateError::PhoneTaken(member) => Refusal::PhoneTaken(member),
            CreateError::Ledger(error) => self.refuse_ledger(&error),
        })?;
        // Someone may just have asked for this number, and been told that it is nobody's.
        let marked = self.mark(&[(Kind::Member, made.id.to_string()), (Kind::Winnings, made.id.to_string())]).await;
        self.clear(marked).await;
        Ok(made)
    }

    /// Names the member who buys a pending order, or nobody.
    pub async fn attach(&self, reference: OrderRef, member: Option<MemberId>) -> Result<Order, Refusal> {
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
    /// number or name of their member. The latest first.
    pub async fn find_orders(&self, query: &str) -> Result<Vec<Order>, Refusal> {
        let query = query.trim();
        if query.is_empty() {
            return Ok(Vec::new());
        }
        if let Ok(reference) = query.parse::<OrderRef>() {
            return match self.order(reference).await {
                Ok(history) => Ok(vec![history.order]),
                Err(Refusal::UnknownOrder(_)) => Ok(Vec::new()),
                Err(refusal) => Err(refusal),
            };
        }
        // The open ones first: an order that ends in between is then in both readings, not in neither.
        let mut open = self.pending(Whose::All).await?;
        let ledger = &self.0.ledger;
        let buyers =
            ledger.search_members(&self.sought(query), MOST_NAMESAKES).await.map_err(|e| self.refuse_ledger(&e))?;
        let buyers: BTreeSet<MemberId> = buyers.iter().map(|member| member.id).collect();
        let theirs: Vec<MemberId> = buyers.iter().copied().collect();
        let mut orders = ledger.orders_of(&theirs).await.map_err(|e| self.refuse_ledger(&e))?;

        let tail = code_digits(query);
        let is_tail = tail.len() >= SHORTEST_TAIL && tail.bytes().all(|b| b.is_ascii_alphanumeric());
        if is_tail {
            let now = self.now();
            let reach_back = i64::try_from(CODES_REACH_BACK.as_millis()).unwrap_or(i64::MAX);
            let from = Timestamp::from_millis(now.millis().saturating_sub(reach_back));
            let to = now.plus(Duration::from_millis(1));
            let named = ledger.find_tail(&tail, from, to).await.map_err(|e| self.refuse_ledger(&e))?;
            for reference in named {
                let found = ledger.order(reference).await.map_err(|e| self.refuse_ledger(&e))?;
                orders.extend(found.map(|history| history.order));
            }
        }
        open.retain(|order| {
            order.member.is_some_and(|member| buyers.contains(&member))
                || is_tail && order.reference.order.as_str().ends_with(&tail)
        });
        // Of both, the ledger's is the later one.
        orders.extend(open);
        let mut seen = BTreeSet::new();
        orders.retain(|order| seen.insert(order.reference));
        orders.sort_by_key(|order| std::cmp::Reverse((order.held_at, order.reference)));
        Ok(orders)
    }
}
