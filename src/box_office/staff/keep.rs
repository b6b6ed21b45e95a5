//! Keeping the list of who works here, and of what their roles may do. Who may is asked as for every other act; but the
//! first is added by whoever has the house, and everyone changes the own PIN.

use std::os::unix::fs::MetadataExt as _;
use std::sync::Arc;

use super::hash;
use crate::box_office::BoxOffice;
use crate::domain::refusal::Refusal;
use crate::domain::staff::{Act, Person, Pin, RightChange, Role, StaffFault, StaffNumber};
use crate::domain::text::Text;
use crate::ledger::{KeptPin, StaffChange, StaffError, StaffRecord};

impl BoxOffice {
    /// Who works here, who did, and what their roles may do.
    pub async fn staff(&self) -> Result<Arc<StaffRecord>, Refusal> {
        self.read_roster().await
    }

    /// Someone begins here, under the next number. The first is the admin, and makes the pepper of this till.
    pub async fn add_staff(&self, name: Text, role: Role, pin: Pin) -> Result<Person, Refusal> {
        self.may(Act::Staff, &name).await?;
        if name.is_empty() {
            return Err(Refusal::NoName);
        }
        let is_first = !self.has_staff().await?;
        let pin = self.kept(pin, is_first).await?;
        self.change(StaffChange::Add { name, role, pin }).await
    }

    /// Gives someone another name or role.
    pub async fn change_staff(
        &self,
        number: StaffNumber,
        name: Option<Text>,
        role: Option<Role>,
    ) -> Result<Person, Refusal> {
        self.may(Act::Staff, number).await?;
        if name.as_ref().is_some_and(Text::is_empty) {
            return Err(Refusal::NoName);
        }
        self.change(StaffChange::Change { number, name, role }).await
    }

    /// Gives someone another PIN: an admin everyone, and everyone the own one.
    pub async fn change_pin(&self, number: StaffNumber, pin: Pin) -> Result<Person, Refusal> {
        if self.signed_in().is_none_or(|person| person.number != number) {
            self.may(Act::Staff, number).await?;
        }
        let pin = self.kept(pin, false).await?;
        self.change(StaffChange::Pin { number, pin, is_recovery: false }).await
    }

    /// Someone works here no more. The number is never given again.
    pub async fn remove_staff(&self, number: StaffNumber) -> Result<Person, Refusal> {
        self.may(Act::Staff, number).await?;
        self.change(StaffChange::Remove(number)).await
    }

    /// Gives an admin, this one or the first, another PIN, without anyone signed in: for whoever owns the ledger. Of a file
    /// that is the user who owns it, of a server whoever may insert into `staff`. Where the pepper is lost, another one is
    /// made, and everyone else needs another PIN, too.
    pub async fn recover_staff(&self, number: Option<StaffNumber>, pin: Pin) -> Result<Person, Refusal> {
        let record = self.read_roster().await?;
        if !record.has_staff() {
            return Err(Refusal::Staff(StaffFault::NoStaff));
        }
        if self.0.ledger.file().is_some_and(|file| !is_ours(file)) {
            return Err(Refusal::Staff(StaffFault::NotOwner));
        }
        let mut admins = record.admins().map(|admin| admin.number);
        let admin = match number {
            None => admins.next(),
            Some(number) => admins.find(|admin| *admin == number),
        };
        let admin = admin.ok_or(number.map_or(StaffFault::NoStaff, StaffFault::Unknown)).map_err(Refusal::Staff)?;
        let pin = self.kept(pin, true).await?;
        self.change(StaffChange::Pin { number: admin, pin, is_recovery: true }).await
    }

    /// Says otherwise what a role may do.
    pub async fn change_right(&self, change: RightChange) -> Result<(), Refusal> {
        self.may(Act::Staff, change.role).await?;
        let (cashier, ledger) = (self.cashier(), self.ledger());
        let changing = ledger.change_right(change, self.now(), (self.terminal(), &cashier));
        changing.await.map_err(|e| self.refuse_staff(e))?;
        self.read_roster().await.map(drop)
    }

    async fn change(&self, change: StaffChange) -> Result<Person, Refusal> {
        let (cashier, ledger) = (self.cashier(), self.ledger());
        let changing = ledger.change_staff(&change, self.now(), (self.terminal(), &cashier));
        let person = changing.await.map_err(|e| self.refuse_staff(e))?;
        self.read_roster().await?;
        Ok(person)
    }

    /// The PIN as it is kept.
    async fn kept(&self, pin: Pin, makes_pepper: bool) -> Result<KeptPin, Refusal> {
        if pin.is_easy() {
            return Err(Refusal::Staff(StaffFault::EasyPin));
        }
        self.hashed(makes_pepper, move |pepper| hash::hash(pin.digits(), pepper)).await
    }

    fn refuse_staff(&self, error: StaffError) -> Refusal {
        match error {
            StaffError::Refused(fault) => Refusal::Staff(fault),
            StaffError::Ledger(error) => self.refuse_ledger(&error),
        }
    }
}

/// Whether the user of this program owns a file, as far as can be told.
fn is_ours(file: &std::path::Path) -> bool {
    let owner = |of: &std::path::Path| std::fs::metadata(of).map(|of| of.uid()).ok();
    match (owner(file), owner(std::path::Path::new("/proc/self"))) {
        (Some(theirs), Some(ours)) => theirs == ours,
        _ => true,
    }
}
