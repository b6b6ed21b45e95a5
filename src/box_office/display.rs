//! What the guest at a terminal sees, from the terminal to the guest's screen.
//!
//! ```text
//! show_guest ─▶ the newest only ─▶ channel ─▶ the newest only ─▶ GuestScreen::next
//!                 └─ again each second while anyone listens, else a look every five whether someone does
//! ```
//!
//! Nothing depends on it: it is said in a task of its own, whole each time, and may be lost. Where nobody listens, no change
//! is said; the server's answer to a message tells how many heard it, so that a terminal without a guest's screen costs one
//! small command in five seconds. A screen that hears nothing for [`SILENT_AFTER`] shows nothing.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch as latest;
use tokio::time::{Instant, sleep, sleep_until};

use super::BoxOffice;
use crate::domain::guest::GuestView;
use crate::domain::time::Timestamp;
use crate::live::{Pushed, Pushes, display};

/// Between two words to the guest's screen, however fast a cashier is.
const PAUSE: Duration = Duration::from_millis(50);

/// After so long what stands is said again.
const AGAIN: Duration = Duration::from_secs(1);

/// And where nobody listens.
const LOOK: Duration = Duration::from_secs(5);

/// Who listened so long ago may only have lost the connection.
const LINGER: Duration = Duration::from_secs(30);

/// A terminal that says nothing for so long is gone, and what it said last is not believed any more.
pub const SILENT_AFTER: Duration = Duration::from_secs(3);

impl BoxOffice {
    /// Shows the guest at this terminal what stands. Returns at once: what is shown last is said, soon, to whoever listens.
    /// To be called within a tokio runtime.
    pub fn show_guest(&self, view: GuestView) {
        let view = Arc::new(view);
        let newest = self.0.guest_sees.get_or_init(|| {
            let (newest, wanted) = latest::channel(Arc::clone(&view));
            self.keep_running("guest's screen", |office| office.say_views(wanted));
            newest
        });
        newest.send_if_modified(|known| {
            let is_news = *known != view;
            *known = view;
            is_news
        });
    }

    async fn say_views(self, mut wanted: latest::Receiver<Arc<GuestView>>) {
        let mut heard: Option<Instant> = None;
        loop {
            let written = display::write(&wanted.borrow_and_update());
            // As long as the view stands, it is not written anew.
            loop {
                match self.0.live.show_guest(self.terminal(), &written).await {
                    Ok(0) => {}
                    Ok(_) => heard = Some(Instant::now()),
                    Err(error) => tracing::debug!(%error, "the guest's screen is not told"),
                }
                sleep(PAUSE).await;
                let is_heard = heard.is_some_and(|heard| heard.elapsed() < LINGER);
                tokio::select! {
                    changed = wanted.changed(), if is_heard => match changed {
                        Ok(()) => break,
                        Err(_) => return,
                    },
                    () = sleep(if is_heard { AGAIN } else { LOOK }) => {
                        if wanted.has_changed().unwrap_or(true) {
                            break;
                        }
                    }
                }
            }
        }
    }

    /// What the guest at the terminal of this name sees. To be called once, of a terminal that does nothing else; a second
    /// screen hears nothing.
    #[must_use]
    pub fn guest_screen(&self) -> Option<GuestScreen> {
        let pushes = self.0.together.pushes.try_lock().ok()?.take()?;
        let channel = self.0.live.follow_display(self.terminal());
        Some(GuestScreen { pushes, channel, read: None, told: Instant::now() })
    }
}

/// A word to the guest's screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// This stands, and when that was said, by the live store's clock.
    View(Timestamp, Arc<GuestView>),
    /// Something that cannot be read, or not by this version.
    Unreadable,
}

/// Where what the guest at a terminal sees arrives.
pub struct GuestScreen {
    pushes: Pushes,
    channel: String,
    /// What was read last, as it was written.
    read: Option<(String, Arc<GuestView>)>,
    told: Instant,
}

impl GuestScreen {
    /// The newest word, of however many came since the last; `None` where none will ever come.
    pub async fn next_shown(&mut self) -> Option<Shown> {
        // Before it is read, so that whoever stops waiting meanwhile loses nothing.
        sleep_until(self.told + PAUSE).await;
        loop {
            let first = self.pushes.recv().await?;
            let mut newest = self.message_of(first);
            while let Ok(push) = self.pushes.try_recv() {
                newest = self.message_of(push).or(newest);
            }
            if let Some(message) = newest {
                self.told = Instant::now();
                return Some(self.read(&message));
            }
        }
    }

    fn message_of(&self, push: Pushed) -> Option<String> {
        match push {
            Pushed::Message(channel, message) if channel == self.channel => Some(message),
            _ => None,
        }
    }

    fn read(&mut self, message: &str) -> Shown {
        let Some((at, written)) = display::parts(message) else { return Shown::Unreadable };
        match &self.read {
            // What only is said again costs no reading.
            Some((before, view)) if before == written => return Shown::View(at, Arc::clone(view)),
            _ => self.read = display::read(written).map(|view| (written.to_owned(), Arc::new(view))),
        }
        self.read.as_ref().map_or(Shown::Unreadable, |(_, view)| Shown::View(at, Arc::clone(view)))
    }
}
