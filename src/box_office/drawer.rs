//! The drawers of the tills: by hand, in cash, and what they came to.
//!
//! Each act names the till whose drawer it is. It is this terminal's own but for whoever closes for one who is gone. What a
//! sale or a refund moves goes into its drawer in its own transaction, in the ledger.

use chrono::NaiveDate;

use super::BoxOffice;
use crate::domain::drawer::pieces::Pieces;
use crate::domain::drawer::{Act, DayClose, Done, DrawerFault, Listed, Report, Session};
use crate::domain::ids::{AttemptId, TerminalId};
use crate::domain::money::Money;
use crate::domain::refusal::Refusal;
use crate::domain::staff;
use crate::domain::text::Text;
use crate::ledger::{DrawerError, Hand};

impl BoxOffice {
    /// Opens this terminal's drawer with its float, until the business day ends.
    pub async fn open_drawer(&self, id: AttemptId, float: &Pieces) -> Result<Done, Refusal> {
        self.may(staff::Act::Drawer, self.terminal()).await?;
        let (calendar, cashier) = (self.house().calendar, self.cashier());
        let now = self.now();
        let (_, ends_at) = calendar.bounds(calendar.day_of(now));
        let hand = Hand { at: now, ..self.hand(self.terminal(), id, &cashier) };
        self.ledger().open_drawer(&hand, float, ends_at).await.map_err(|e| self.refuse_drawer(e))
    }

    /// Puts cash into this terminal's drawer, takes it out, or drops it into the safe.
    pub async fn move_in_drawer(&self, id: AttemptId, act: Act, amount: Money, reason: &Text) -> Result<Done, Refusal> {
        let right = if act == Act::Out { staff::Act::CashOut } else { staff::Act::Drawer };
        self.may(right, format!("{} under {id}", self.terminal())).await?;
        let cashier = self.cashier();
        let hand = self.hand(self.terminal(), id, &cashier);
        self.ledger().move_in_drawer(&hand, act, amount, reason).await.map_err(|e| self.refuse_drawer(e))
    }

    /// Opens this terminal's drawer without a sale: what is done is to write down who did, and why.
    pub async fn no_sale(&self, id: AttemptId, reason: &Text) -> Result<Done, Refusal> {
        self.may(staff::Act::NoSale, format!("{} under {id}", self.terminal())).await?;
        let cashier = self.cashier();
        let hand = self.hand(self.terminal(), id, &cashier);
        let done = self.ledger().no_sale(&hand, reason).await.map_err(|e| self.refuse_drawer(e))?;
        self.open_till();
        Ok(done)
    }

    /// Keeps what was counted in a drawer. What should be there is in the answer, and nowhere before.
    pub async fn count_drawer(&self, till: &TerminalId, id: AttemptId, counted: &Pieces) -> Result<Done, Refusal> {
        self.may_at(till).await?;
        self.ledger()
            .count_drawer(&self.hand(till, id, &self.cashier()), counted)
            .await
            .map_err(|e| self.refuse_drawer(e))
    }

    /// Closes a drawer on its last count; gives its Z. Where it is off beyond the house's limit it is closed only if that
    /// `is_accepted`, which is an act of its own.
    pub async fn close_drawer(&self, till: &TerminalId, id: AttemptId, is_accepted: bool) -> Result<Report, Refusal> {
        self.may_at(till).await?;
        if is_accepted {
            self.may(staff::Act::DrawerOff, till).await?;
        }
        let limit = Some(self.house().drawer_limit).filter(|_| !is_accepted);
        self.ledger()
            .close_drawer(&self.hand(till, id, &self.cashier()), limit)
            .await
            .map_err(|e| self.refuse_drawer(e))
    }

    /// The last session of a till's drawer; `None` where it has never been opened.
    pub async fn drawer(&self, till: &TerminalId) -> Result<Option<Session>, Refusal> {
        self.0.ledger.drawer(till).await.map_err(|e| self.refuse_ledger(&e))
    }

    /// The drawers of all tills that use theirs.
    pub async fn drawers(&self) -> Result<Vec<Listed>, Refusal> {
        self.0.ledger.drawers().await.map_err(|e| self.refuse_ledger(&e))
    }

    /// What has moved since the drawer of a till was opened.
    pub async fn x_report(&self, till: &TerminalId) -> Result<Report, Refusal> {
        self.0
            .ledger
            .x_report(&self.hand(till, self.new_attempt(), &self.cashier()))
            .await
            .map_err(|e| self.refuse_drawer(e))
    }

    /// A Z of a till: that of a number, or the last.
    pub async fn z_report(&self, till: &TerminalId, number: Option<i64>) -> Result<Report, Refusal> {
        let currency = self.house().currency;
        self.0.ledger.z_report(till, number, currency).await.map_err(|e| self.refuse_drawer(e))
    }

    /// Closes a business day over all tills. Where nothing came since it was closed before, it is that close.
    pub async fn close_day(&self, day: NaiveDate) -> Result<DayClose, Refusal> {
        self.may(staff::Act::DayClose, day).await?;
        let (house, cashier) = (self.house(), self.cashier());
        let day_of = (day.to_string(), house.calendar.bounds(day));
        let ledger = self.ledger();
        let closing = ledger.close_day((&day_of.0, day_of.1), self.now(), (self.terminal(), &cashier), house.currency);
        closing.await.map_err(|e| self.refuse_drawer(e))
    }

    /// Whether who is signed in may count and close this till's drawer: for one who is gone, as whoever takes over.
    async fn may_at(&self, till: &TerminalId) -> Result<(), Refusal> {
        let act = if till == self.terminal() { staff::Act::Drawer } else { staff::Act::TakeOver };
        self.may(act, till).await
    }

    fn hand<'a>(&'a self, till: &'a TerminalId, id: AttemptId, cashier: &'a Text) -> Hand<'a> {
        Hand { till, id, at: self.now(), who: (self.terminal(), cashier), currency: self.house().currency }
    }

    fn refuse_drawer(&self, error: DrawerError) -> Refusal {
        match error {
            DrawerError::Refused(DrawerFault::NoReason) => Refusal::NoReason,
            DrawerError::Refused(DrawerFault::IdUsed) => Refusal::AttemptUsed,
            DrawerError::Refused(fault) => Refusal::Drawer(fault),
            DrawerError::Ledger(error) => self.refuse_ledger(&error),
        }
    }
}
