//! What comes from outside as messages: keys, clicks, pastes, the window's size, and signals.

use std::io;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use crossterm::event::{
    Event as TerminalEvent, EventStream, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEventKind,
};
use futures_util::StreamExt as _;
use ratatui::layout::Position;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc::UnboundedSender;

use super::ground::{Answers, Came};
use crate::tui::state;
use crate::tui::state::keys::Key;
use crate::tui::update::msg::Msg;

impl Key {
    /// The key of a press or a repeat; `None` for a release and for keys that mean nothing here.
    pub(crate) fn from_event(event: KeyEvent) -> Option<Self> {
        if event.kind == KeyEventKind::Release {
            return None;
        }
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
        Some(match event.code {
            KeyCode::Char(c) if ctrl => Self::Ctrl(c.to_ascii_lowercase()),
            KeyCode::Char(c) => Self::Char(state::keys::fold(c)),
            KeyCode::F(n) => Self::F(n),
            KeyCode::Enter => Self::Enter,
            KeyCode::Esc => Self::Esc,
            KeyCode::Tab => Self::Tab,
            KeyCode::BackTab => Self::BackTab,
            KeyCode::Backspace => Self::Backspace,
            KeyCode::Delete => Self::Delete,
            KeyCode::Up => Self::Up,
            KeyCode::Down => Self::Down,
            KeyCode::Left => Self::Left,
            KeyCode::Right => Self::Right,
            KeyCode::Home => Self::Home,
            KeyCode::End => Self::End,
            KeyCode::PageUp => Self::PageUp,
            KeyCode::PageDown => Self::PageDown,
            _ => return None,
        })
    }
}

pub(crate) fn millis(began: Instant) -> u64 {
    u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// Keys and clicks, each with the instant at which it came. From the instant `asked` on, at which the terminal was asked
/// for its ground, its answer is told from keys.
pub(crate) async fn read_terminal(queue: UnboundedSender<Msg>, began: Instant, asked: Arc<OnceLock<u64>>) {
    let mut stream = EventStream::new();
    let mut answers = Answers::default();
    loop {
        let next = match answers.wait() {
            Some(wait) => tokio::time::timeout(wait, stream.next()).await,
            None => Ok(stream.next().await),
        };
        let came: Vec<Came> = match next {
            // The piece that was waited for did not come.
            Err(_) => answers.release(),
            Ok(Some(Ok(TerminalEvent::Key(key)))) => {
                let at = millis(began);
                asked.get().map_or_else(|| vec![Came::Key(key, at)], |asked| answers.take(key, at, *asked))
            }
            Ok(Some(Ok(event))) => {
                if other(event, began).is_some_and(|msg| queue.send(msg).is_err()) {
                    return;
                }
                continue;
            }
            Ok(_) => break,
        };
        for msg in came.into_iter().flat_map(messages) {
            if queue.send(msg).is_err() {
                return;
            }
        }
    }
    // The terminal is gone.
    let _ = queue.send(Msg::Terminate);
}

/// What a key, or an answer among keys, means.
fn messages(came: Came) -> impl Iterator<Item = Msg> {
    let msgs = match came {
        Came::Ground(is_light) => [Some(Msg::Ground(is_light)), None],
        Came::Key(event, at) => {
            // Under tmux Esc and a key that follows it at once arrive as that key with Alt.
            let had_esc = event.modifiers.contains(KeyModifiers::ALT) && event.kind != KeyEventKind::Release;
            [had_esc.then_some(Key::Esc), Key::from_event(event)].map(|key| key.map(|key| Msg::Key(key, at)))
        }
    };
    msgs.into_iter().flatten()
}

/// What anything but a key means.
fn other(event: TerminalEvent, began: Instant) -> Option<Msg> {
    match event {
        TerminalEvent::Paste(text) => Some(Msg::Paste(text, millis(began))),
        TerminalEvent::Mouse(mouse) => match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) => Some(Msg::Click(Position::new(mouse.column, mouse.row))),
            MouseEventKind::ScrollUp => Some(Msg::Wheel(-1)),
            MouseEventKind::ScrollDown => Some(Msg::Wheel(1)),
            _ => None,
        },
        // A key that comes at the same moment makes the library lose a change of size: see `read_signals`.
        TerminalEvent::Key(_) | TerminalEvent::Resize(..) | TerminalEvent::FocusGained | TerminalEvent::FocusLost => {
            None
        }
    }
}

/// The number of SIGTSTP and SIGCONT, which tokio does not name.
const STOP_AND_GO: (i32, i32) = if cfg!(target_os = "linux") { (20, 18) } else { (18, 19) };

pub(crate) fn read_signals(queue: UnboundedSender<Msg>) -> io::Result<impl Future<Output = ()>> {
    let mut ends: [Signal; 2] = [signal(SignalKind::terminate())?, signal(SignalKind::hangup())?];
    let mut stop = signal(SignalKind::from_raw(STOP_AND_GO.0))?;
    let mut go = signal(SignalKind::from_raw(STOP_AND_GO.1))?;
    let mut window = signal(SignalKind::window_change())?;
    let mut settings = signal(SignalKind::user_defined1())?;
    Ok(async move {
        let [terminate, hang_up] = &mut ends;
        loop {
            let msg = tokio::select! {
                _ = terminate.recv() => Msg::Terminate,
                _ = hang_up.recv() => Msg::Terminate,
                // The terminal is given back before we stop.
                _ = stop.recv() => Msg::Stop,
                _ = settings.recv() => Msg::ReadSettings,
                // Someone may have stopped us without asking: the screen is not as we left it.
                _ = go.recv() => Msg::Woken,
                _ = window.recv() => match crossterm::terminal::size() {
                    Ok((width, height)) => Msg::Resize(width, height),
                    // Without a window there is nothing to draw on; the next one is told of too.
                    Err(_) => continue,
                },
            };
            if queue.send(msg).is_err() {
                return;
            }
        }
    })
}
