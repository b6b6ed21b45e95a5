//! The name of this terminal, which is leased to one screen, and the orders under it that scripts made.

use std::collections::BTreeSet;
use std::time::Duration;

use super::{BoxOffice, Event, Notice, Whose};
use crate::domain::ids::OrderRef;
use crate::live::Lease;

/// How often the lease is renewed.
const RENEW_EVERY: Duration = Duration::from_secs(1);

/// How often it is looked whether a script held something under this name.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// At each of so many looks the ledger is asked which screenings are on sale: hardly ever others than before.
const ASK_LEDGER_EVERY: u64 = 15;

impl BoxOffice {
    /// From now on this terminal keeps its name, and shows what scripts hold under it. To be called once.
    pub(crate) fn keep_name(&self, lease: Lease) {
        // Of a second one nothing would be known.
        if self.0.name.set(lease.clone()).is_ok() {
            self.keep_running("name", |office| office.renew_name(lease));
            self.keep_running("scripts", Self::find_what_scripts_hold);
        }
    }

    /// Gives the name back, so that it is free at once.
    pub(super) async fn leave_name(&self) {
        if let Some(lease) = self.0.name.get()
            && let Err(error) = self.0.live.leave_name(lease).await
        {
            tracing::debug!(%error, "the name was not given back");
        }
    }

    async fn renew_name(self, lease: Lease) {
        let mut told = false;
        loop {
            tokio::time::sleep(RENEW_EVERY).await;
            match self.0.live.renew_name(&lease).await {
                // This screen stood still for so long that another took its name.
                Ok(Some(holder)) if !told => {
                    told = true;
                    self.tell(Event::Notice(Notice::NameTaken { cashier: holder.cashier }));
                }
                Ok(None) => told = false,
                Ok(Some(_)) => {}
                Err(error) => tracing::debug!(%error, "the name was not renewed"),
            }
        }
    }

    /// An order that this terminal did not make and that stands under its name at two looks is a script's: at one look
    /// it may be one that is just being made or ended here.
    async fn find_what_scripts_hold(self) {
        let mut seen: BTreeSet<OrderRef> = BTreeSet::new();
        let mut on_sale = Vec::new();
        for look in 0_u64.. {
            tokio::time::sleep(LOOK_EVERY).await;
            if (on_sale.is_empty() || look.is_multiple_of(ASK_LEDGER_EVERY))
                && let Ok(now) = self.on_sale().await
            {
                on_sale = now;
            }
            let orders = match self.pending_at(&on_sale, Whose::Mine).await {
                Ok(orders) => orders,
                Err(refusal) => {
                    tracing::debug!(code = refusal.code(), "not looked for orders of scripts");
                    continue;
                }
            };
            let strange =
                |reference: &OrderRef| !self.own().contains_key(reference) && !self.in_payment().contains(reference);
            let unknown: Vec<_> = orders.into_iter().filter(|order| strange(&order.reference)).collect();
            for order in unknown.iter().filter(|order| seen.contains(&order.reference)) {
                self.keep(order);
            }
            seen = unknown.iter().map(|order| order.reference).collect();
        }
    }
}
