//! How it is with the servers of the live store.

use std::time::Duration;

use super::connect::{Live, read};
use super::error::LiveError;
use super::router::RouterStatus;
use crate::domain::ids::ScreeningId;

impl Live {
    /// By how much the clocks of its servers differ.
    #[must_use]
    pub fn clocks_apart(&self) -> Duration {
        self.router.clocks_apart()
    }

    /// How it is with each of its servers, as far as it is known without asking.
    #[must_use]
    pub fn status(&self) -> RouterStatus {
        self.router.status()
    }

    /// How it is with each: all of them are asked, replicas and sentinels too.
    pub async fn look_round(&self) -> RouterStatus {
        self.router.look_round().await
    }

    /// How many of those that have seats do not answer. Asks only those that did not answer last.
    pub async fn servers_away(&self) -> usize {
        self.router.knock().await
    }

    /// What the live store is called, and the generation of the ledger that it serves: as they stand there.
    pub async fn as_named(&self) -> Result<(Option<String>, Option<String>), LiveError> {
        let keys = [self.keys.store(), self.keys.generation()];
        self.ask_timed(&keys.map(|key| redis::cmd("GET").arg(key).take())).await
    }

    /// Where the server is that has this screening's seats; `None` where nobody has.
    #[must_use]
    pub fn server_of(&self, screening: ScreeningId) -> Option<String> {
        self.router.place_of(&self.keys.seats(screening))
    }

    /// The number of the ledger's last change that each of these has; `None` where it is not loaded.
    pub async fn sequences(&self, of: &[ScreeningId]) -> Vec<Result<Option<u64>, LiveError>> {
        let sequence = |id: &ScreeningId| redis::cmd("HMGET").arg(self.keys.seats(*id)).arg(&["@epoch", "@seq"]).take();
        let reading: Vec<_> = of.iter().map(sequence).collect();
        let ours = self.epoch_mark();
        let said = self.look_at_each(&reading).await.into_iter();
        said.map(|answer| {
            let (epoch, at): (Option<String>, Option<String>) = read(answer?)?;
            // What is no number is for whoever opens that screening: the others sell on.
            Ok(epoch.filter(|epoch| epoch.starts_with(&ours)).and(at.and_then(|at| at.parse().ok())))
        })
        .collect()
    }
}
