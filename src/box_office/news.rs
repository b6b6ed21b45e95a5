//! What others changed in the ledger and no feed tells: whose turn it is to be asked is the ledger's, every few
//! seconds, in one statement.
//!
//! ```text
//! every 5 s ─────────────────┐
//! a screening was read anew ─┼─▶ news ─▶ another generation? ─▶ adopt it
//! the ledger was away ───────┘       ├─▶ another live store? ─▶ tell
//!                                    ├─▶ another house? ──────▶ go by it
//!                                    ├─▶ other staff? ────────▶ go by them (`staff`)
//!                                    ├─▶ other keys? ─────────▶ read them when a code comes (`tickets`)
//!                                    ├─▶ other guests inside? ─▶ read who they are (`door`)
//!                                    └─▶ a watched screening further, or behind? ─▶ catch up
//! ```
//!
//! One terminal of a program asks for all. It is a task of its own: a ledger that gives no answer must not keep the changes
//! of colleagues from the screen.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until};

use super::{BoxOffice, Event, Link, Notice, lock};
use crate::domain::ids::ScreeningId;
use crate::domain::refusal::{Away, Refusal};
use crate::domain::text::Text;

/// Between two questions where nothing is known to have changed.
const ASK_EVERY: Duration = Duration::from_secs(5);

/// And where there is a reason to ask, or the ledger is away.
const ASK_SOON: Duration = Duration::from_millis(900);

/// What is remembered from one question to the next.
#[derive(Default)]
struct Heard {
    house_changes: Option<i64>,
    /// What a person was told last of a ledger that answers with nonsense.
    fault: Option<Text>,
}

impl BoxOffice {
    /// There is a reason to ask the ledger before its time.
    pub(super) fn ask_ledger_soon(&self) {
        self.0.together.ask_ledger.notify_one();
    }

    /// Asks the ledger again and again.
    pub(super) async fn follow_ledger(self) {
        let mut heard = Heard::default();
        loop {
            let asked = Instant::now();
            match self.ask_for_news(&mut heard).await {
                Ok(()) => {
                    heard.fault = None;
                    self.ledger_is_up();
                }
                Err(refusal @ Refusal::Fault(_)) => {
                    self.ledger_is_away();
                    let what = Text::new(&format!("{}: {refusal:?}", refusal.code()));
                    if heard.fault.as_ref() != Some(&what) {
                        heard.fault = Some(what.clone());
                        self.tell_all(&Event::Notice(Notice::Fault(what)));
                    }
                }
                // The watcher says so.
                Err(Refusal::Away(Away::Live | Away::LiveNoWrites(_)) | Refusal::Unsure { .. }) => {}
                Err(Refusal::Away(_)) => self.ledger_is_away(),
                Err(refusal) => tracing::debug!(code = refusal.code(), "not compared with the ledger"),
            }
            tokio::select! {
                () = sleep(if self.is_ledger_away() { ASK_SOON } else { ASK_EVERY }) => {}
                () = self.0.together.ask_ledger.notified() => sleep_until(asked + ASK_SOON).await,
            }
        }
    }

    async fn ask_for_news(&self, heard: &mut Heard) -> Result<(), Refusal> {
        // First the live store's number, then the ledger's: a sale in between is then only news, never taken for a
        // ledger that fell behind.
        let watched: Vec<ScreeningId> = self.0.together.shows().iter().map(|show| show.screening).collect();
        let here = if watched.is_empty() { Vec::new() } else { self.0.live.pulse(&watched, &[]).await.at };
        let only = watched.first().copied().filter(|_| watched.len() == 1);
        let news = self.0.ledger.news(only).await.map_err(|e| self.refuse_ledger(&e))?;
        let mut sequences: BTreeMap<ScreeningId, u64> = only.zip(news.sequence).into_iter().collect();
        let mut entries: BTreeMap<ScreeningId, u32> = only.zip(Some(news.entries)).into_iter().collect();
        if watched.len() > 1 {
            let of_each = async {
                sequences = self.0.ledger.sequences(&watched).await?.into_iter().collect();
                entries = self.0.ledger.entries(&watched).await?;
                Ok(())
            };
            of_each.await.map_err(|e| self.refuse_ledger(&e))?;
        }
        if news.generation != self.0.live.generation()
            && let Err(refusal) = self.renew_generation().await
        {
            tracing::warn!(code = refusal.code(), "not in the ledger's generation yet");
        }
        self.look_for_other_stores(news.live_store).await;
        if heard.house_changes != Some(news.house_changes) {
            self.read_house_for_all().await?;
            heard.house_changes = Some(news.house_changes);
        }
        self.follow_staff(news.staff_changes).await?;
        for office in self.offices() {
            office.knows_staff_of(self);
            office.follow_keys(news.key_changes);
            office.follow_entries(&entries);
        }
        // What is not loaded is loaded by whoever reads it, from the ledger.
        for (screening, here) in watched.into_iter().zip(here) {
            if let (Some(at), Ok(Some((epoch, _, here)))) = (sequences.get(&screening), here)
                && *at != here
            {
                self.catch_up_from(screening, &epoch, here).await?;
            }
        }
        Ok(())
    }

    /// Whether it was away when it was asked last.
    pub(super) fn is_ledger_away(&self) -> bool {
        lock(&self.0.together.ledger_away).is_some()
    }

    pub(super) fn ledger_is_away(&self) {
        let mut away = lock(&self.0.together.ledger_away);
        if away.is_none() {
            let since = self.now();
            *away = Some(since);
            drop(away);
            self.tell_all(&Event::Ledger(Link::Away(since)));
        }
    }

    fn ledger_is_up(&self) {
        let away = lock(&self.0.together.ledger_away).take();
        if away.is_some() {
            self.tell_all(&Event::Ledger(Link::Up));
        }
    }
}
