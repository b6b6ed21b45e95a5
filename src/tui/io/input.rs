//! What comes from outside as messages: keys, clicks, pastes, the window's size, and signals.

use std::io;
use std::time::Instant;

use crossterm::event::{
    Event as TerminalEvent, EventStream, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEventKind,
};
use futures_util::StreamExt as _;
use ratatui::layout::Position;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc::UnboundedSender;

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

/// Keys and clicks, each with the instant at which it came.
pub(crate) async fn read_terminal(queue: UnboundedSender<Msg>, began: Instant) {
    let mut stream = EventStream::new();
    while let Some(Ok(event)) = stream.next().await {
        let msg = match event {
            TerminalEvent::Key(event) => {
                // Under tmux Esc and a key that follows it at once arrive as that key with Alt.
                let had_esc = event.modifiers.contains(KeyModifiers::ALT) && event.kind != KeyEventKind::Release;
                if had_esc && queue.send(Msg::Key(Key::Esc, millis(began))).is_err() {
                    return;
                }
                Key::from_event(event).map(|key| Msg::Key(key, millis(began)))
            }
            TerminalEvent::Paste(text) => Some(Msg::Paste(text, millis(began))),
            TerminalEvent::Mouse(mouse) => match mouse.kind {
                MouseEventKind::Down(MouseButton::Left) => Some(Msg::Click(Position::new(mouse.column, mouse.row))),
                MouseEventKind::ScrollUp => Some(Msg::Wheel(-1)),
                MouseEventKind::ScrollDown => Some(Msg::Wheel(1)),
                _ => None,
            },
            // A key that comes at the same moment makes the library lose this one: see `read_signals`.
            TerminalEvent::Resize(..) | TerminalEvent::FocusGained | TerminalEvent::FocusLost => None,
        };
        if let Some(msg) = msg
            && queue.send(msg).is_err()
        {
            return;
        }
    }
    // The terminal is gone.
    let _ = queue.send(Msg::Terminate);
}

/// The number of SIGTSTP and SIGCONT, which tokio does not name.
const STOP_AND_GO: (i32, i32) = if cfg!(target_os = "linux") { (20, 18) } else { (18, 19) };

pub(crate) fn read_signals(queue: UnboundedSender<Msg>) -> io::Result<impl Future<Output = ()>> {
    let mut ends: [Signal; 2] = [signal(SignalKind::terminate())?, signal(SignalKind::hangup())?];
    let mut stop = signal(SignalKind::from_raw(STOP_AND_GO.0))?;
    let mut go = signal(SignalKind::from_raw(STOP_AND_GO.1))?;
    let mut window = signal(SignalKind::window_change())?;
    Ok(async move {
        let [terminate, hang_up] = &mut ends;
        loop {
            let msg = tokio::select! {
                _ = terminate.recv() => Msg::Terminate,
                _ = hang_up.recv() => Msg::Terminate,
                // The terminal is given back before we stop.
                _ = stop.recv() => Msg::Stop,
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
