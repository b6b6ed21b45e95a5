//! What the house is, from the ledger: followed by every terminal (`news`), changed by whoever has the right.

use std::sync::Arc;
use std::time::Duration;

use super::{BoxOffice, Event, lock};
use crate::domain::cash::CashStep;
use crate::domain::refusal::Refusal;
use crate::domain::screening::House;
use crate::domain::setting::Setting;
use crate::domain::staff::Act;
use crate::ledger::{HouseError, HouseRecord};

impl BoxOffice {
    /// This terminal holds for no longer than this, whatever the house allows.
    pub(crate) fn hold_at_most(&self, most: Duration) {
        if self.0.hold_at_most.set(most).is_ok() {
            let house = House::clone(&self.house());
            self.go_by(house);
        }
    }

    /// The house's settings as the ledger has them; `None` where it has none yet.
    pub async fn house_record(&self) -> Result<Option<HouseRecord>, Refusal> {
        self.0.ledger.house().await.map_err(|e| self.refuse_ledger(&e))
    }

    /// Puts what is written into a setting of the house.
    ///
    /// # Errors
    /// [`Refusal::Fault`] for what cannot stand in it, which is to be looked at first with [`House::set`].
    pub async fn change_house(&self, setting: Setting, written: &str) -> Result<(), Refusal> {
        self.may(Act::House, setting.word()).await?;
        House::clone(&self.house()).set(setting, written).map_err(Refusal::Fault)?;
        // By the currency that the ledger has, an amount may still be wrong: then it stays.
        let change = |house: &mut House| drop(house.set(setting, written));
        let (cashier, ledger) = (self.cashier(), self.ledger());
        let changing = ledger.change_house(setting, change, self.now(), (self.terminal(), &cashier));
        let house = changing.await.map_err(|e| self.refuse_house(e))?;
        self.go_by(house);
        Ok(())
    }

    /// Writes the house as this terminal knows it into a ledger that has none.
    pub async fn adopt_house(&self) -> Result<(), Refusal> {
        self.may(Act::House, "adopt").await?;
        let (house, cashier, ledger) = (self.house(), self.cashier(), self.ledger());
        let adopting = ledger.make_house(&house, self.now(), (self.terminal(), &cashier));
        adopting.await.map_err(|e| self.refuse_house(e))
    }

    /// Goes by the house as the ledger has it.
    pub(super) async fn read_house(&self) -> Result<(), Refusal> {
        if let Some(record) = self.house_record().await? {
            self.go_by(record.house);
        }
        Ok(())
    }

    /// The same for all terminals of this program.
    pub(super) async fn read_house_for_all(&self) -> Result<(), Refusal> {
        if let Some(record) = self.house_record().await? {
            self.go_by(record.house.clone());
            for office in self.offices() {
                office.go_by(record.house.clone());
            }
        }
        Ok(())
    }

    /// Cash is rounded in other steps than was told: from now on they are known here.
    pub(super) async fn refuse_step_of_cash(&self, step: CashStep) -> Refusal {
        if let Err(refusal) = self.read_house().await {
            tracing::warn!(code = refusal.code(), "cash is rounded in other steps, and the house was not read");
        }
        Refusal::CashStep(step)
    }

    fn go_by(&self, mut house: House) {
        if let Some(most) = self.0.hold_at_most.get() {
            house.hold = house.hold.min(*most);
        }
        let mut known = lock(&self.0.house);
        house.calendar.ahead = known.calendar.ahead;
        if **known != house {
            self.0.live.counts_in(house.currency);
            *known = Arc::new(house);
            self.tell(Event::House(Arc::clone(&known)));
        }
    }

    fn refuse_house(&self, error: HouseError) -> Refusal {
        match error {
            HouseError::Refused(fault) => Refusal::House(fault),
            HouseError::Ledger(error) => self.refuse_ledger(&error),
        }
    }
}
