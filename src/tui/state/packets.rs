//! Red packets: the list, the one that is looked at, and the guest who grabs.
//!
//! A share is the guest's when the ledger has it: until then it is "recording…".

use std::cmp::Reverse;
use std::sync::Arc;
use std::time::Duration;

use super::claims::Claims;
use super::list::List;
use super::poll::Poll;
use super::question::Question;
use crate::domain::ids::{MemberId, PacketCode, RequestId};
use crate::domain::member::{Member, Winnings};
use crate::domain::money::Money;
use crate::domain::packet::{Claim, Packet, PacketRow, PacketState, PacketView};
use crate::domain::search::{self, Keys, Query, Score};
use crate::domain::time::Timestamp;
use crate::tui::layout;

/// A won amount rolls up in so many frames of that length.
pub(crate) const FRAMES: u64 = 10;

const FRAME: Duration = Duration::from_millis(80);

/// The member at the counter.
#[derive(Clone, Debug)]
pub(crate) struct Guest {
    pub(crate) member: Member,
    pub(crate) winnings: Option<Winnings>,
    pub(crate) question: Question,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Grab {
    pub(crate) request: RequestId,
    pub(crate) packet: PacketCode,
    pub(crate) member: MemberId,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Win {
    pub(crate) amount: Money,
    /// Since when it rolls up; `None` when it stands still from the first.
    pub(crate) since: Option<Timestamp>,
}

impl Win {
    /// The frame that is shown, from 0; the last one stands still.
    fn frame(&self, now: Timestamp) -> u64 {
        let Some(since) = self.since.filter(|since| *since <= now) else { return FRAMES };
        let frame = since.until(now).as_millis() / FRAME.as_millis();
        u64::try_from(frame).unwrap_or(FRAMES).min(FRAMES)
    }

    /// The amount as far as it has rolled: fast at first, and slower towards its end.
    pub(crate) fn shown(&self, now: Timestamp) -> Money {
        let (left, all) = (FRAMES - self.frame(now), FRAMES);
        let part = i128::from(self.amount.minor()) * i128::from(all * all - left * left) / i128::from(all * all);
        Money::new(i64::try_from(part).unwrap_or(self.amount.minor()), self.amount.currency())
    }

    /// When the next frame is due.
    pub(super) fn next_frame(&self, now: Timestamp) -> Option<Timestamp> {
        let next = u32::try_from(self.frame(now) + 1).unwrap_or(u32::MAX);
        self.since.filter(|_| self.frame(now) < FRAMES).map(|since| since.plus(FRAME * next))
    }
}

/// Time left is counted in seconds from here on.
pub(crate) const LAST_MINUTE: Duration = Duration::from_mins(1);

/// A packet that opens within this time is counted down to.
const SOON: Duration = Duration::from_hours(1);

/// A grab is news for so long.
const NEWS: Duration = Duration::from_secs(4);

#[derive(Clone, Debug, Default)]
pub(crate) struct Packets {
    pub(crate) rows: Vec<PacketRow>,
    pub(crate) list: List<PacketCode>,
    /// The packet under the mark, as last told.
    pub(crate) detail: Option<Arc<PacketView>>,
    pub(crate) guest: Option<Guest>,
    pub(crate) is_loaded: bool,
    pub(crate) claims: Claims,
    /// The grab under way.
    pub(crate) grab: Option<Grab>,
    /// The share that was taken here last, in large digits until the next key.
    pub(crate) win: Option<Win>,
    /// The same, until the packet itself shows it.
    pub(crate) taken: Option<(PacketCode, Claim)>,
    watched: Option<PacketCode>,
    pub(crate) poll: Poll,
    /// A packet of another day that was looked for by its code, and the question for one.
    found: Option<PacketRow>,
    pub(crate) looking: Question,
}

/// What can be done with a packet now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Ahead,
    Open,
    Taken,
    Expired,
}

pub(crate) fn stage(packet: &Packet, state: PacketState, taken: usize, now: Timestamp) -> Stage {
    let all = taken >= usize::try_from(packet.shares).unwrap_or(usize::MAX);
    match state {
        _ if state == PacketState::Empty || all => Stage::Taken,
        PacketState::Expired => Stage::Expired,
        _ if packet.expires_at <= now => Stage::Expired,
        _ if packet.opens_at > now => Stage::Ahead,
        _ => Stage::Open,
    }
}

pub(crate) fn stage_of(row: &PacketRow, now: Timestamp) -> Stage {
    stage(&row.packet, row.state, usize::try_from(row.taken).unwrap_or(usize::MAX), now)
}

/// Whether a packet that is not open yet is so soon.
pub(crate) fn opens_soon(packet: &Packet, now: Timestamp) -> bool {
    packet.opens_at > now && now.until(packet.opens_at) <= SOON
}

impl Packets {
    /// The packet under the mark, if it has been told of.
    pub(crate) fn seen(&self) -> Option<&PacketView> {
        self.detail.as_deref().filter(|view| Some(view.packet.code) == self.list.marked())
    }

    /// The guest's share of the packet under the mark.
    pub(crate) fn share(&self) -> Option<&Claim> {
        let guest = self.guest.as_ref()?.member.id;
        let told = self.seen().and_then(|view| view.claims.iter().find(|claim| claim.member == guest));
        let taken =
            || self.taken.as_ref().filter(|(code, claim)| Some(*code) == self.list.marked() && claim.member == guest);
        told.or_else(|| taken().map(|(_, claim)| claim))
    }

    /// Whether a share was taken just now.
    pub(crate) fn is_news(claim: &Claim, now: Timestamp) -> bool {
        claim.at.plus(NEWS) > now
    }

    /// The shares of the packet under the mark that were taken just now, the latest first.
    pub(crate) fn news(&self, now: Timestamp) -> Vec<&Claim> {
        let claims = self.seen().into_iter().flat_map(|view| &view.claims);
        let mut news: Vec<&Claim> = claims.filter(|claim| Self::is_news(claim, now)).collect();
        news.sort_by_key(|claim| Reverse((claim.at, claim.rank)));
        news
    }

    /// The instants at which something here changes by itself.
    pub(crate) fn next_changes(&self, now: Timestamp) -> Vec<Timestamp> {
        let ends = self.rows.iter().map(|row| &row.packet).flat_map(|packet| {
            let before = |at: Timestamp, time: Duration| {
                Timestamp::from_millis(
                    at.millis().saturating_sub_unsigned(u64::try_from(time.as_millis()).unwrap_or(0)),
                )
            };
            [before(packet.opens_at, SOON), packet.opens_at, before(packet.expires_at, LAST_MINUTE), packet.expires_at]
        });
        let frame = self.win.and_then(|win| win.next_frame(now));
        let old_news = self.news(now).into_iter().map(|claim| claim.at.plus(NEWS));
        ends.filter(|at| *at > now).chain(self.poll.next(now)).chain(frame).chain(old_news).collect()
    }

    /// Whether the packet under the mark opens soon, or is in its last minute.
    pub(crate) fn counts_down(&self, now: Timestamp) -> bool {
        self.seen().is_some_and(|view| match stage(&view.packet, view.state, view.claims.len(), now) {
            Stage::Ahead => opens_soon(&view.packet, now),
            Stage::Open => now.until(view.packet.expires_at) <= LAST_MINUTE,
            Stage::Taken | Stage::Expired => false,
        })
    }

    /// What is sought: a code may be typed, or read from its picture by a scanner.
    pub(crate) fn sought(&self) -> &str {
        let query = self.list.query.trim();
        query.strip_prefix("frontrow:").unwrap_or(query)
    }

    /// The rows that the search leaves.
    pub(crate) fn found(&self) -> Vec<&PacketRow> {
        self.scored().into_iter().map(|(row, _)| row).collect()
    }

    fn scored(&self) -> Vec<(&PacketRow, Score)> {
        let mut query = Query::new(self.sought());
        let mut score = |row: &PacketRow| query.score(&keys(&row.packet));
        search::sift(self.rows.iter().map(|row| (row, score(row))))
    }

    /// The packet under the mark.
    pub(crate) fn chosen(&self) -> Option<&PacketRow> {
        let marked = self.list.marked()?;
        self.rows.iter().find(|row| row.packet.code == marked)
    }

    /// Changes what is shown or marked; what was won and how far was scrolled were another packet's.
    fn change(&mut self, change: impl FnOnce(&mut List<PacketCode>)) {
        let before = self.list.marked();
        change(&mut self.list);
        let found = self.scored();
        let best = search::best(&found).map(|row| row.packet.code);
        let shown = found.iter().map(|(row, _)| row.packet.code).collect();
        self.list.show(shown, best);
        if self.list.marked() != before {
            self.claims = Claims::default();
            self.win = None;
        }
    }

    /// The list has come.
    pub(crate) fn loaded(&mut self, mut rows: Vec<PacketRow>) {
        self.list.cut(&mut rows);
        let is_known = |row: &PacketRow| rows.iter().any(|other| other.packet.code == row.packet.code);
        self.found = self.found.take().filter(|row| !is_known(row));
        self.rows = self.found.iter().cloned().chain(rows).collect();
        self.is_loaded = true;
        // The one under the mark is told of as it changes: that may be newer than the list.
        if let Some(view) = self.detail.clone().filter(|view| self.watched == Some(view.packet.code)) {
            let taken = self.rows.iter().find(|row| row.packet.code == view.packet.code).map(|row| row.taken);
            if taken.is_some_and(|taken| usize::try_from(taken).unwrap_or(usize::MAX) < view.claims.len()) {
                self.note_progress(&view);
            }
        }
        self.change(|_| {});
    }

    /// What the watch tells of a packet goes for its row too.
    fn note_progress(&mut self, view: &PacketView) {
        let told = row_of(view);
        if let Some(row) = self.rows.iter_mut().find(|row| row.packet.code == view.packet.code) {
            (row.state, row.taken, row.taken_amount) = (told.state, told.taken, told.taken_amount);
        }
    }

    /// The watched packet has changed. Tells of the guest's share if that is recorded now and was not before, and
    /// whether it was taken here.
    pub(crate) fn changed(&mut self, view: Arc<PacketView>) -> Option<(Claim, bool)> {
        let code = view.packet.code;
        if self.list.marked() != Some(code) {
            return None;
        }
        let was_recorded = self.share().is_some_and(|share| share.is_recorded);
        self.note_progress(&view);
        self.detail = Some(view);
        let share = self.share().cloned().filter(|share| share.is_recorded && !was_recorded)?;
        let ours = |(packet, claim): &mut (PacketCode, Claim)| *packet == code && claim.member == share.member;
        let was_taken = self.taken.take_if(ours).is_some_and(|(_, claim)| !claim.is_recorded);
        Some((share, was_taken))
    }

    /// A share that was taken here was lost before the ledger had it; gives what is known of it.
    pub(crate) fn lose(&mut self, packet: PacketCode, member: MemberId) -> Option<Claim> {
        if let Some(view) = self.detail.as_mut().filter(|view| view.packet.code == packet) {
            Arc::make_mut(view).claims.retain(|claim| claim.member != member || claim.is_recorded);
        }
        self.win = None;
        let is_it = |(code, claim): &mut (PacketCode, Claim)| *code == packet && claim.member == member;
        self.taken.take_if(is_it).map(|(_, claim)| claim)
    }

    /// A share was taken here; whether the ledger has it. The feed may have been faster than the answer.
    pub(crate) fn take(&mut self, packet: PacketCode, claim: Claim) -> bool {
        let told = self.detail.as_ref().filter(|view| view.packet.code == packet);
        let told = told.and_then(|view| view.claims.iter().find(|told| told.member == claim.member));
        let is_recorded = claim.is_recorded || told.is_some_and(|told| told.is_recorded);
        self.taken = Some((packet, Claim { is_recorded, ..claim }));
        is_recorded
    }

    /// Shows a packet, be it in the list or not.
    pub(crate) fn show(&mut self, view: PacketView) {
        let row = row_of(&view);
        let code = row.packet.code;
        self.detail = Some(Arc::new(view));
        if !self.rows.iter().any(|known| known.packet.code == code) {
            self.rows.insert(0, row.clone());
            self.found = Some(row);
        }
        self.change(|list| {
            list.end_search(false);
            list.mark(code);
        });
    }

    /// Puts the mark on a packet.
    pub(crate) fn select(&mut self, code: PacketCode) {
        self.change(|list| list.mark(code));
    }

    /// Whether another packet is to be watched now, or none.
    pub(crate) fn watch(&mut self, code: Option<PacketCode>) -> bool {
        std::mem::replace(&mut self.watched, code) != code
    }

    /// Moves the mark by so many packets, or claims where it is among them.
    pub(crate) fn step(&mut self, by: isize) {
        let claims = self.with_claims(|claims, of| claims.step(by, of));
        if claims != Some(true) {
            self.change(|list| {
                list.step(by);
            });
        }
    }

    /// Does something among the claims that are seen.
    fn with_claims<T>(&mut self, act: impl FnOnce(&mut Claims, &[Claim]) -> T) -> Option<T> {
        let mut claims = self.claims;
        let done = act(&mut claims, &self.seen()?.claims);
        self.claims = claims;
        Some(done)
    }

    /// The claim under the mark, where the mark is among the claims.
    pub(crate) fn marked_claim(&self) -> Option<&Claim> {
        self.claims.marked(&self.seen()?.claims)
    }

    /// The mark goes among the claims, or back to the packets.
    pub(crate) fn turn_claims(&mut self) {
        self.with_claims(Claims::turn);
    }

    /// Scrolls the claims, or moves the mark among them; a negative number goes back to earlier ones.
    pub(crate) fn scroll(&mut self, by: isize) {
        self.with_claims(|claims, of| {
            if !claims.step(by, of) {
                claims.scroll(by, of);
            }
        });
    }

    /// Keeps the mark in sight.
    pub(crate) fn follow(&mut self, size: (u16, u16)) {
        let parts = layout::packets(size, self.found().len());
        self.list.follow(parts.seen);
        let shares = self.seen().map(|view| usize::try_from(view.packet.shares).unwrap_or(usize::MAX));
        let is_free = |of: &[Claim]| shares.is_some_and(|shares| of.len() < shares);
        self.with_claims(|claims, of| claims.follow(parts.claims, is_free(of), of));
    }

    /// A search begins anew.
    pub(crate) fn open_search(&mut self) {
        self.change(List::open_search);
    }

    /// Narrows the list to what was typed.
    pub(crate) fn narrow(&mut self) {
        self.change(|list| {
            list.narrow();
        });
    }

    /// The search is over, and all comes back.
    pub(crate) fn end_search(&mut self) {
        self.change(|list| list.end_search(false));
    }

    /// The search is over. A whole code that the list does not have is to be looked for.
    pub(crate) fn submit_search(&mut self, request: RequestId) -> Option<PacketCode> {
        self.change(|list| list.end_search(true));
        let code = self.sought().parse().ok().filter(|_| self.found().is_empty())?;
        self.looking.ask(request);
        Some(code)
    }
}

/// A packet as its line in the list tells it.
fn row_of(view: &PacketView) -> PacketRow {
    let taken = u32::try_from(view.claims.len()).unwrap_or(u32::MAX);
    PacketRow { packet: view.packet.clone(), state: view.state, taken, taken_amount: view.taken() }
}

impl Guest {
    pub(crate) fn new(member: Member) -> Self {
        Self { member, winnings: None, question: Question::default() }
    }
}

/// What a packet is found by.
fn keys(packet: &Packet) -> Keys {
    let keys = Keys::default().code(packet.code.as_str()).text(packet.greeting.as_str());
    keys.text(&packet.terminal.to_string()).text(packet.cashier.as_str())
}
