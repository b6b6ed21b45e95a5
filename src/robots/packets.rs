//! Robots and red packets: they make some, and take shares for members.

use std::time::Duration;

use tokio::time::Instant;

use super::figures::{Count, Step};
use super::robot::Robot;
use crate::box_office::NewPacket;
use crate::domain::ids::{MemberId, PacketCode};
use crate::domain::member::Phone;
use crate::domain::money::Money;
use crate::domain::packet::{Funding, PacketFault, PacketKind, PacketState};
use crate::domain::refusal::Refusal;
use crate::domain::text::Text;

/// Between two looks at the list of packets.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// How many packets it looks at.
const MOST_LISTED: u32 = 200;

/// Packets of robots last this long, so that few are left when they are gone.
const LASTS: Duration = Duration::from_mins(10);

/// With fewer members than these who may still grab today, new guests become members; with one packet, when nobody is left.
const FEW_MEMBERS: usize = 8;

/// What robots' guests are called, each with what marks it.
const SURNAMES: [&str; 12] = ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙"];
const GIVEN_NAMES: [&str; 11] = ["伟", "芳", "娜", "敏", "静", "磊", "洋", "艳", "杰", "涛", "明"];

/// Nobody takes one of them for a guest of flesh and blood.
fn name_of(number: u32) -> Text {
    let number = usize::try_from(number).unwrap_or_default();
    let (surname, given) = (SURNAMES[number % SURNAMES.len()], GIVEN_NAMES[number % GIVEN_NAMES.len()]);
    Text::new(&format!("{surname}{given} (robot)"))
}

impl Robot {
    /// Makes a packet, at the house's cost, or at a member's where its budget is spent.
    pub(super) async fn make_packet(&mut self, kind: PacketKind, hundredths: i64, shares: u32, which: usize) {
        let currency = self.office.house().currency;
        let limits = self.office.house().packets;
        let shares = shares.min(limits.most_shares);
        // At least a minor unit for each share, whatever the currency counts in.
        let total = (hundredths * currency.scale() / 100).clamp(i64::from(shares), limits.most_total.max(1));
        let mut new = NewPacket {
            code: self.office.new_packet(),
            kind,
            total: Money::new(total, currency),
            shares,
            greeting: Text::new("恭喜发财"),
            funding: Funding::Promotion,
            opens_at: None,
            lasts: LASTS,
        };
        let mut made = self.made(&new).await;
        if let Err(Refusal::Packet(PacketFault::OverBudget(_))) = made
            && let Some(member) = self.crew.member(which)
        {
            let balance = self.step(None, |office| async move { office.balance(member).await }).await;
            let Some(balance) = balance.ok().filter(|balance| balance.minor() >= i64::from(shares)) else { return };
            new.total = Money::new(total.min(balance.minor()), currency);
            new.funding = Funding::Wallet(member);
            new.code = self.office.new_packet();
            made = self.made(&new).await;
        }
        if made.is_ok() {
            self.crew.figures.count(Count::Packets);
            self.crew.figures.add(Count::PacketsTotal, new.total.minor().unsigned_abs());
            self.crew.packets().codes.push(new.code);
        }
    }

    async fn made(&mut self, new: &NewPacket) -> Result<(), Refusal> {
        self.step(None, |office| async move { office.create_packet(new).await.map(drop) }).await
    }

    /// Takes a share for a member.
    pub(super) async fn grab(&mut self, which: usize, who: usize, phone: u32) {
        let Some(code) = self.packet(which).await else { return };
        let Some(member) = self.guest(who, phone).await else { return };
        let grab = self.step(Some(Step::Grab), |office| async move { office.grab_recorded(code, member).await }).await;
        let is_chased = self.crew.chased.is_some();
        match grab {
            Ok(grabbed) => {
                if !grabbed.had_it {
                    self.crew.figures.count(Count::Grabs);
                    self.crew.figures.add(Count::GrabbedAmount, grabbed.claim.amount.minor().unsigned_abs());
                }
                if is_chased {
                    self.crew.members().retain(|known| *known != member);
                }
                if self.crew.chased.is_some_and(|(_, shares)| grabbed.claim.rank >= shares) {
                    self.crew.stopping.cancel();
                }
            }
            // All there was to do is done, or nobody may do it.
            Err(Refusal::PacketEmpty | Refusal::PacketExpired | Refusal::UnknownPacket(_) | Refusal::DailyGrabs(0))
                if is_chased =>
            {
                self.crew.stopping.cancel();
            }
            Err(Refusal::PacketEmpty | Refusal::PacketExpired | Refusal::UnknownPacket(_)) => {
                self.crew.packets().codes.retain(|known| *known != code);
            }
            Err(Refusal::NotYetOpen(at)) if is_chased => self.rest(self.office.now().until(at)).await,
            // For today the member is done.
            Err(Refusal::DailyGrabs(_)) => self.crew.members().retain(|known| *known != member),
            _ => {}
        }
    }

    /// The packet that they are after, or one of the open ones, also of those that others made.
    async fn packet(&mut self, which: usize) -> Option<PacketCode> {
        if let Some((code, _)) = self.crew.chased {
            return Some(code);
        }
        let is_old = {
            let mut known = self.crew.packets();
            let is_old = known.seen_at.is_none_or(|at| at.elapsed() > LOOK_AGAIN);
            if is_old {
                // The others need not look too.
                known.seen_at = Some(Instant::now());
            }
            is_old
        };
        if is_old {
            let rows = self.step(None, |office| async move { office.packets(MOST_LISTED).await }).await.ok()?;
            let open = rows.into_iter().filter(|row| row.state == PacketState::Open);
            self.crew.packets().codes = open.map(|row| row.packet.code).collect();
        }
        let known = self.crew.packets();
        known.codes.get(which.checked_rem(known.codes.len())?).copied()
    }

    /// A member who may grab; where there are few, someone who becomes one.
    async fn guest(&mut self, who: usize, number: u32) -> Option<MemberId> {
        let few = if self.crew.chased.is_some() { 1 } else { FEW_MEMBERS };
        if self.crew.members().len() >= few {
            return self.crew.member(who);
        }
        // A number that none in use has: the middle of it is 0000.
        let phone: Phone = format!("1{:03}0000{:04}", 300 + number / 10_000 % 600, number % 10_000).parse().ok()?;
        let (name, phone) = (&name_of(number), &phone);
        let made =
            self.step(None, |office| async move { office.create_member(name.clone(), phone.clone()).await }).await;
        let member = match made {
            Ok(member) => member.id,
            Err(Refusal::PhoneTaken(member)) => member,
            Err(_) => return None,
        };
        self.crew.members().push(member);
        Some(member)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guests_of_robots_have_many_names_and_each_says_what_it_is() {
        let names: std::collections::BTreeSet<Text> = (0..200).map(name_of).collect();
        assert!(names.len() > 100 && names.iter().all(|name| name.as_str().ends_with(" (robot)")), "{names:?}");
    }
}
