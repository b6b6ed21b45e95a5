//! The guest's screen: what the guest at a terminal sees, in large letters and in the guest's language, read-only.
//!
//! ```text
//! channel of the terminal ─▶ box office ─▶ Glass ─▶ draw ─▶ the terminal
//! keys, signals ─▶ the end        3 s of silence ─▶ dark
//! ```
//!
//! It asks no store for anything: all that it draws is in the message, and that is not believed further than it can be
//! drawn. It draws when something changes: a message that says something else, a second of a countdown, a minute of the
//! clock.

mod draw;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::unbounded_channel;
use tokio::time::{Instant, sleep_until};

use crate::box_office::{BoxOffice, SILENT_AFTER, Shown};
use crate::config::Config;
use crate::domain::guest::{GuestView, Scene};
use crate::domain::ids::TerminalId;
use crate::domain::time::Timestamp;
use crate::locale::Locale;
use crate::tui::io::terminal::{self, Guard};
use crate::tui::io::{ground, input};
use crate::tui::state::deed;
use crate::tui::state::keys::Key;
use crate::tui::update::msg::Msg;
use crate::tui::view::widgets::Canvas;
use crate::tui::view::window::Window;

/// When nothing is to change by itself, it looks again after this long.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// Shows what the guest at this terminal sees until a key or a signal ends it.
///
/// # Errors
/// The terminal cannot be read or written.
pub(crate) async fn run(office: &BoxOffice, config: &Config) -> anyhow::Result<()> {
    let Some(mut screen) = office.guest_screen() else { return Ok(()) };
    let (queue, mut messages) = unbounded_channel();
    terminal::force_colours();
    let _guard = Guard::take()?;
    let mut glass = Glass::new(office.terminal().clone(), config);
    let (began, asked) = (std::time::Instant::now(), Arc::default());
    let keys = tokio::spawn(input::read_terminal(queue.clone(), began, Arc::clone(&asked)));
    let signals = tokio::spawn(input::read_signals(queue)?);
    ground::ask(&glass.window, &asked, input::millis(began));
    loop {
        let bytes = glass.draw();
        if !bytes.is_empty() && terminal::write(&bytes).is_err() {
            break;
        }
        tokio::select! {
            shown = screen.next_shown() => match shown {
                Some(shown) => glass.hear(shown),
                None => break,
            },
            msg = messages.recv() => match msg {
                None | Some(Msg::Terminate | Msg::Key(Key::Char('q' | 'Q') | Key::Ctrl('c'), _)) => break,
                Some(Msg::Resize(..)) => glass.window.forget(),
                Some(Msg::Ground(is_light)) => glass.window.told_ground(is_light),
                Some(Msg::Woken) => {
                    // Whoever stopped us may have changed the terminal's modes too.
                    terminal::give_back();
                    terminal::set_up()?;
                    glass.window.forget();
                }
                Some(_) => {}
            },
            () = sleep_until(glass.next_change()) => {}
        }
    }
    keys.abort();
    signals.abort();
    Ok(())
}

/// What was heard, and what is on the screen.
struct Glass {
    of: TerminalId,
    locale: Locale,
    window: Window,
    /// What stands; `None` while it is dark.
    view: Option<Arc<GuestView>>,
    /// When it was said last, by the live store's clock, and when that was heard.
    said: Option<(Timestamp, Instant)>,
}

impl Glass {
    fn new(of: TerminalId, config: &Config) -> Self {
        Self {
            of,
            locale: Locale::new(config.lang),
            window: Window::new(config.theme.clone(), config.ascii),
            view: None,
            said: None,
        }
    }

    fn hear(&mut self, shown: Shown) {
        match shown {
            Shown::View(at, view) => (self.view, self.said) = (Some(view), Some((at, Instant::now()))),
            // Whoever says what cannot be read is not who we know.
            Shown::Unreadable => self.view = None,
        }
    }

    /// The live store's clock, as the terminal told it.
    fn now(&self) -> Timestamp {
        self.said.map_or_else(Timestamp::default, |(at, heard)| at.plus(heard.elapsed()))
    }

    fn is_silent(&self) -> bool {
        self.said.is_none_or(|(_, heard)| heard.elapsed() >= SILENT_AFTER)
    }

    /// When something on the screen changes by itself.
    fn next_change(&self) -> Instant {
        let now = Instant::now();
        let (Some(view), Some((_, heard))) = (&self.view, self.said) else { return now + LONGEST_WAIT };
        let step: i64 = match &view.scene {
            Scene::Order(order) if order.until.is_some_and(|until| until > self.now()) => 1_000,
            Scene::Welcome(_) | Scene::Order(_) => 60_000,
        };
        let into = u64::try_from(self.now().millis().rem_euclid(step)).unwrap_or(0);
        let step = Duration::from_millis(step.unsigned_abs().saturating_sub(into) + 1);
        (now + step.min(LONGEST_WAIT)).min(heard + SILENT_AFTER)
    }

    /// The bytes that turn what is on the screen into what stands.
    fn draw(&mut self) -> Vec<u8> {
        if self.is_silent() {
            self.view = None;
        }
        let (now, size) = (self.now(), terminal::size().unwrap_or((0, 0)));
        let Self { of, locale, window, view, said } = self;
        let draw = |looks: &_, glyphs, frame: &mut _| {
            let mut shown = deed::Shown::default();
            let mut canvas = Canvas { buffer: frame, shown: &mut shown, looks, glyphs, locale };
            match view {
                Some(view) => draw::view(view, now, &mut canvas),
                // Whoever sets it up is to see that it is there; once it has shown anything, silence is dark.
                None if said.is_none() => draw::waiting(of, &mut canvas),
                None => draw::dark(&mut canvas),
            }
        };
        window.draw(size, draw).0
    }
}
