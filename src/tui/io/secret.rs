//! A line that a person types and that is not shown, for a command that asks for a PIN; where nobody sits, one of standard
//! input.

use std::io::{self, IsTerminal as _, Read as _, Write as _};

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

/// Asks for it under this prompt, on standard error.
///
/// # Errors
/// There is none, or whoever was asked broke off.
pub fn ask_secret(prompt: &str) -> io::Result<String> {
    if !io::stdin().is_terminal() {
        let mut line = String::new();
        return match io::stdin().read_line(&mut line)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(line),
        };
    }
    // Before it is asked for: what is typed at once is not shown either.
    enable_raw_mode()?;
    let typed = typed(prompt);
    disable_raw_mode()?;
    writeln!(io::stderr())?;
    typed
}

/// What is typed up to Enter, byte by byte: a PIN is of digits.
fn typed(prompt: &str) -> io::Result<String> {
    let mut told = io::stderr();
    write!(told, "{prompt}")?;
    told.flush()?;
    let mut line = String::new();
    for byte in io::stdin().lock().bytes() {
        match byte? {
            b'\r' | b'\n' => return Ok(line),
            // Ctrl+C and Ctrl+D, which a terminal that does not show what is typed hands on as they are.
            3 | 4 => return Err(io::ErrorKind::Interrupted.into()),
            8 | 127 => drop(line.pop()),
            byte => line.push(char::from(byte)),
        }
    }
    Err(io::ErrorKind::UnexpectedEof.into())
}
