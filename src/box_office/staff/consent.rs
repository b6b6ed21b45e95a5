//! A member's own consent: with the code that the member chose nobody is asked for leave to take money from the wallet.
//!
//! ```text
//! member + code ─▶ consenting (tries, pepper, hash) ─▶ give_consent: for one act of the one who is signed in
//! use case ─▶ consented(act, subject, member) ─▶ yes, and on the tape; else `may`, as of any other act
//! ```
//!
//! Wrong codes wait here as wrong PINs do; and as four digits are few, the fifth in a row over all terminals shuts the
//! code for a day, so that nobody gets at a wallet by trying. Then only the leave of one who works here serves, or another
//! code.
//!
//! A first code, for a member who has none, is set by whoever may pay from that wallet: else who sets one could spend with
//! it. Unless it is chosen as the member is made, when nothing is in the wallet yet.

use std::fmt::Display;

use super::desk::{Given, Giver, Leave};
use super::hash;
use super::pepper::Pepper;
use super::{Tried, blocking};
use crate::box_office::BoxOffice;
use crate::domain::consent::{ConsentFault, MemberCode, OfMember};
use crate::domain::ids::MemberId;
use crate::domain::refusal::Refusal;
use crate::domain::staff::{Act, StaffFault};
use crate::ledger::{KeptCode, KeptPin};
use crate::live::TriesOf;

impl BoxOffice {
    /// The consent of a member, proven by the code, to one act of the one who is signed in: for [`BoxOffice::with_leave`].
    pub async fn give_consent(&self, act: Act, member: MemberId, code: MemberCode) -> Result<Leave, Refusal> {
        let roster = self.read_roster().await?;
        if !roster.has_staff() {
            return Err(Refusal::Staff(StaffFault::NoStaff));
        }
        self.actor(&roster).ok_or(Refusal::SignInNeeded)?;
        let kept = self.0.ledger.code_of(member).await.map_err(|e| self.refuse_ledger(&e))?;
        self.consenting(member, kept.code, code).await?;
        Ok(Leave::of(Given::by_member(member, act)))
    }

    /// Whether a member has a code.
    pub async fn has_code(&self, member: MemberId) -> Result<bool, Refusal> {
        let kept = self.0.ledger.code_of(member).await.map_err(|e| self.refuse_ledger(&e))?;
        Ok(kept.code.is_some())
    }

    /// Gives a member another code, or none: for who has the `old` one, else by leave.
    pub async fn change_code(
        &self,
        member: MemberId,
        old: Option<MemberCode>,
        new: Option<MemberCode>,
    ) -> Result<(), Refusal> {
        self.may(Act::Member, OfMember(member)).await?;
        if !self.has_staff().await? {
            return Err(Refusal::Staff(StaffFault::NoStaff));
        }
        self.member(member).await?;
        let KeptCode { changes, code } = self.0.ledger.code_of(member).await.map_err(|e| self.refuse_ledger(&e))?;
        match (&code, old) {
            (None, _) if new.is_none() => return Err(Refusal::Consent(ConsentFault::NoCode)),
            (None, _) => self.may(Act::PayFromWallet, OfMember(member)).await?,
            (Some(_), None) => self.may(Act::Wallet, OfMember(member)).await?,
            (Some(_), Some(old)) => self.consenting(member, code, old).await?,
        }
        let new = match new {
            Some(code) => Some(self.kept_code(code).await?),
            None => None,
        };
        let cashier = self.cashier();
        let who = (self.terminal(), &cashier);
        let ledger = self.ledger();
        let changing = ledger.change_code((member, changes), new.as_ref(), self.now(), who);
        changing.await.map_err(|e| self.refuse_ledger(&e))?;
        // Another code: the wrong ones were for one of before.
        let forgotten = self.0.live.try_was_right(TriesOf::Member(member), self.terminal()).await;
        forgotten.map_err(|e| self.refuse_live(e))
    }

    /// The code as it is kept.
    pub(in crate::box_office) async fn kept_code(&self, code: MemberCode) -> Result<KeptPin, Refusal> {
        if code.is_easy() {
            return Err(Refusal::Consent(ConsentFault::Easy));
        }
        if !self.has_staff().await? {
            return Err(Refusal::Staff(StaffFault::NoStaff));
        }
        self.hashed(false, move |pepper| hash::hash(code.digits(), pepper)).await
    }

    /// Whether this handle has the consent of `member` to do this to `subject`; on the tape, the first time.
    pub(in crate::box_office) async fn consented(
        &self,
        act: Act,
        subject: impl Display,
        member: MemberId,
    ) -> Result<bool, Refusal> {
        let subject = subject.to_string();
        let mut of_member = self.1.iter().filter(|leave| leave.0.giver == Giver::Member(member));
        let found = of_member.find_map(|leave| leave.take(act, &subject).map(|is_first| (leave, is_first)));
        let Some((leave, is_first)) = found else { return Ok(false) };
        if is_first {
            let detail = format!("{}: {} {subject}", OfMember(member), act.word());
            let noted = self.note("consented", &self.cashier(), &detail).await;
            if noted.is_err() {
                leave.give_back(act, &subject);
            }
            noted?;
        }
        Ok(true)
    }

    /// Whether this handle has the consent of any member.
    pub(in crate::box_office) fn has_consent(&self) -> bool {
        self.1.iter().any(|leave| matches!(leave.0.giver, Giver::Member(_)))
    }

    /// That this is the member's code.
    async fn consenting(&self, member: MemberId, kept: Option<KeptPin>, code: MemberCode) -> Result<(), Refusal> {
        let kept = kept.ok_or(Refusal::Consent(ConsentFault::NoCode))?;
        let looks = move |pepper: &Pepper, kept: Option<&KeptPin>| hash::is_right(code.digits(), pepper, kept);
        let fault = match self.tried(TriesOf::Member(member), Some(kept), looks).await? {
            Tried::Right => return Ok(()),
            Tried::Waits(left) => ConsentFault::Waits(left),
            Tried::Shut => ConsentFault::Shut,
            Tried::Wrong { count, wait, is_last } => {
                self.note_failed(&format!("{}, wrong code {count}", OfMember(member))).await;
                if is_last { ConsentFault::Shut } else { ConsentFault::Wrong(wait) }
            }
        };
        Err(Refusal::Consent(fault))
    }

    /// Digits as they are kept.
    pub(super) async fn hashed(
        &self,
        makes_pepper: bool,
        hash: impl FnOnce(&Pepper) -> Option<KeptPin> + Send + 'static,
    ) -> Result<KeptPin, Refusal> {
        let pepper = self.pepper(if makes_pepper { Pepper::read_or_make } else { Pepper::read })?;
        let kept = blocking(move || hash(&pepper)).await?;
        kept.ok_or_else(|| Refusal::Fault("a PIN could not be hashed".to_owned()))
    }
}
