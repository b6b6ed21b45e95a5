//! A colleague's sale reaches my screen.
//!
//! ```text
//! Redis feed ─▶ pushes ─▶ what is it about? ─┬─▶ a screening: its map (`show`) ─▶ Event::Seats, Event::Change
//!                                            ├─▶ a packet, a cursor: who follows it
//!                                            └─▶ leave that is asked for: every terminal
//! ```
//!
//! One of the terminals of a program reads for all. The heartbeat is elsewhere (`beat`); so is the ledger, which is asked
//! after each reading too (`news`).

use std::sync::Arc;

use super::together::Said;
use super::{BoxOffice, lock};
use crate::domain::ids::ScreeningId;
use crate::live::Feed;

impl BoxOffice {
    /// From now on events tell of this screening's seats (first [`super::Event::Seats`] with the whole
    /// map, then each change); `None` stops it. To be called within a tokio runtime.
    pub fn watch(&self, screening: Option<ScreeningId>) {
        let before = self.0.watched.send_replace(screening);
        if before != screening && self.0.listener.get().is_some() {
            self.turn_to(before, screening);
        }
    }

    /// Stops following one screening and follows another.
    pub(super) fn turn_to(&self, from: Option<ScreeningId>, to: Option<ScreeningId>) {
        if let Some(from) = from {
            self.leave_watch(from);
        }
        if let Some(to) = to {
            self.watch_show(to);
            self.beat_soon();
        }
    }

    /// Passes on what comes by itself to whoever it is for.
    pub(super) async fn hear_for_all(self) {
        let together = Arc::clone(&self.0.together);
        let mut pushes = Arc::clone(&together.pushes).lock_owned().await;
        let Some(pushes) = pushes.as_mut() else { return };
        while let Some(push) = pushes.recv().await {
            let Some(feed) = self.0.live.read_push(&push) else { continue };
            match feed {
                Feed::Lost(screening)
                | Feed::Listening(screening)
                | Feed::Unreadable(screening)
                | Feed::Entered(screening) => self.say_of(screening, feed),
                Feed::Change(ref delta) => self.say_of(delta.screening, feed),
                Feed::Packet(feed) => {
                    for office in self.offices() {
                        office.pass_on(&feed);
                    }
                }
                Feed::Pointing(pointing) => {
                    let follow = lock(&together.cursors).get(&pointing.screening).cloned().unwrap_or_default();
                    for office in follow.iter().filter_map(BoxOffice::still_open) {
                        office.hear_of_cursor(pointing.clone());
                    }
                }
                Feed::Leave(news) => {
                    for office in self.offices() {
                        office.hear_of_leave(news.clone());
                    }
                }
            }
        }
    }

    fn say_of(&self, screening: ScreeningId, feed: Feed) {
        if let Some(show) = lock(&self.0.together.shows).get(&screening) {
            show.say(Said::Feed(feed));
        }
    }
}
