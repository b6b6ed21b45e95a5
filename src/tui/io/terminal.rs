//! The terminal as it was found, and as we use it. Whatever ends us, it is given back.

use std::io::{self, Write as _};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::ThreadId;

use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture};
use crossterm::style::Print;
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use crossterm::{cursor, execute};

/// Whether the terminal is ours now. It is set up and given back once each, whoever asks.
static IS_OURS: AtomicBool = AtomicBool::new(false);

static HOOK: Once = Once::new();

/// Lays the title of the window aside, and puts it back: xterm's way, which terminals without one pass over.
const KEEP_TITLE: Print<&str> = Print("\x1b[22;2t");

const TITLE_BACK: Print<&str> = Print("\x1b[23;2t");

/// Holds the terminal; dropping it gives it back.
pub(crate) struct Guard;

impl Guard {
    /// Takes the terminal.
    pub(crate) fn take() -> io::Result<Self> {
        let ui = std::thread::current().id();
        HOOK.call_once(|| restore_on_panic(ui));
        set_up()?;
        Ok(Self)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        give_back();
    }
}

/// Raw mode, the alternate screen, pastes as pastes, the mouse, and a title of our own.
pub(crate) fn set_up() -> io::Result<()> {
    if !IS_OURS.swap(true, Ordering::SeqCst) {
        enable_raw_mode()?;
        let out = &mut io::stdout();
        execute!(out, KEEP_TITLE, EnterAlternateScreen, EnableBracketedPaste, EnableMouseCapture, cursor::Hide)?;
    }
    Ok(())
}

/// All of it undone. What fails here fails on the way out: there is nobody left to tell.
pub(crate) fn give_back() {
    if IS_OURS.swap(false, Ordering::SeqCst) {
        let out = &mut io::stdout();
        let _ =
            execute!(out, DisableMouseCapture, DisableBracketedPaste, cursor::Show, LeaveAlternateScreen, TITLE_BACK);
        let _ = disable_raw_mode();
    }
}

/// How large the window is, if there is one.
pub(crate) fn size() -> Option<(u16, u16)> {
    crossterm::terminal::size().ok()
}

/// Colours are ours to choose: the library's own suppression would take bold and reverse as well.
pub(crate) fn force_colours() {
    crossterm::style::force_color_output(true);
}

/// Writes the bytes of a frame.
pub(crate) fn write(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

/// A panic of the face gives the terminal back before it is printed. One of a background task
/// becomes a message on the screen instead, and a line in the log.
fn restore_on_panic(ui: ThreadId) {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let here = std::thread::current().id();
        if here == ui {
            give_back();
        }
        if IS_OURS.load(Ordering::SeqCst) {
            tracing::error!(%panic, "a background task panicked");
        } else {
            before(panic);
        }
    }));
}
