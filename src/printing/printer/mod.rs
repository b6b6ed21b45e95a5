//! A printer: sheets go to it, and what became of them comes back, by name.
//!
//! ```text
//! sheets ─▶ open the line ─▶ ask how it is ─▶ send ─▶ wait for "done: id" ─▶ ask how it is ─▶ close
//!              │ nobody there    │ it says why   │ broke off │ silence            └▶ confirmed
//!              ▼                 ▼               ▼           ▼
//!            failed            failed          unsure      unsure
//! ```
//!
//! What decides between failed and unsure is whether a byte of the sheets went out: after that a paper may come out at any
//! time, and only the printer's answer with the job's id says that it did. Silence says nothing: neither that there is paper,
//! nor that there is none. Nothing is ever sent a second time by itself.
//!
//! A printer has one thing to do at a time, whoever asks. The line is open only meanwhile: several tills may share a
//! printer, and one of USB allows for one user. Nobody polls: it is asked before and after a job, when one takes long, and
//! when someone wants to know.
//!
//! A queue of CUPS and a file never answer. What `lp` took is unsure; what stands in a file is confirmed, as the file is the
//! paper.

mod link;
mod spooler;
mod talk;

use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

use self::link::BrokeOff;
use self::talk::{Patience, Talk};
use super::escpos::{self, Id};
use super::raster::Raster;
use crate::domain::paper::{JobState, PrinterFault, PrinterState};
use crate::domain::printer::{KickPin, PaperKind, PrinterAddress, PrinterSettings};

/// What a slow printer prints in a second: 60 mm.
const ROWS_A_SECOND: u32 = 480;

/// What is to be printed: each piece is cut off.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sheets<'a> {
    /// For rolls of 58 or 80 mm.
    Pictures(&'a [Raster]),
    /// For plain text.
    Texts(&'a [String]),
}

impl Sheets<'_> {
    fn rows(&self) -> u32 {
        match self {
            Self::Pictures(sheets) => sheets
                .iter()
                .map(|sheet| u32::try_from(sheet.height()).unwrap_or(u32::MAX))
                .fold(0, u32::saturating_add),
            Self::Texts(_) => 0,
        }
    }
}

/// What became of what was to be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The printer said that all of it is on paper.
    Confirmed,
    /// It may be on paper, wholly or in part, or come out later.
    Unsure,
    /// Nothing of it was sent.
    Failed(PrinterFault),
}

impl Outcome {
    /// What a print job of it becomes.
    pub(crate) fn job(self) -> JobState {
        match self {
            Self::Confirmed => JobState::Confirmed,
            Self::Unsure => JobState::Unsure,
            Self::Failed(fault) => JobState::Failed(fault),
        }
    }
}

/// What a printer did, and how it was afterwards: what it says of itself may tell why an outcome is unsure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Printed {
    pub(crate) outcome: Outcome,
    pub(crate) state: PrinterState,
}

impl Printed {
    fn failed(fault: PrinterFault) -> Self {
        Self { outcome: Outcome::Failed(fault), state: PrinterState::Fault(fault) }
    }

    fn unsure(state: PrinterState) -> Self {
        Self { outcome: Outcome::Unsure, state }
    }
}

/// The printer of a terminal.
#[derive(Debug)]
pub(crate) struct Printer {
    address: PrinterAddress,
    paper: PaperKind,
    kick: Option<KickPin>,
    patience: Patience,
    /// Held by the one whose turn it is.
    memory: Mutex<Memory>,
}

/// What a printer's last job left behind.
#[derive(Debug)]
struct Memory {
    next: Id,
    /// A job broke off, and the printer may take the next bytes for the rest of its picture.
    broke_off: bool,
    /// It did not say that its last job was done, though nothing kept it from it.
    is_deaf: bool,
    /// Something may still come that was asked before.
    is_late: bool,
}

impl Printer {
    /// The printer of these settings, if they name one.
    pub(crate) fn of(settings: &PrinterSettings) -> Option<Self> {
        Some(Self::new(settings.address.clone()?, settings.paper, settings.kick, Patience::USUAL))
    }

    pub(crate) fn new(address: PrinterAddress, paper: PaperKind, kick: Option<KickPin>, patience: Patience) -> Self {
        // Where another till prints here too, its answers are not taken for ours.
        let memory = Memory { next: Id(rand::random()), broke_off: false, is_deaf: false, is_late: false };
        Self { address, paper, kick, patience, memory: Mutex::new(memory) }
    }

    /// Where it is.
    pub(crate) fn address(&self) -> &PrinterAddress {
        &self.address
    }

    /// What is wanted of who lays out its sheets.
    pub(crate) fn paper(&self) -> PaperKind {
        self.paper
    }

    /// Prints all sheets as one job. `opens_drawer` opens the drawer as well, where the settings name its pin.
    pub(crate) async fn print(&self, sheets: Sheets<'_>, opens_drawer: bool) -> Printed {
        let mut memory = self.memory.lock().await;
        let kick = self.kick.filter(|_| opens_drawer);
        let id = memory.next;
        memory.next = id.next();
        let bytes = match sheets {
            Sheets::Pictures(sheets) => escpos::job(sheets, kick, id),
            Sheets::Texts(sheets) => self.texts(sheets, kick),
        };
        if let PrinterAddress::Cups(queue) = &self.address {
            return match spooler::hand_over(queue, bytes, self.patience.stall).await {
                Ok(()) => Printed::unsure(PrinterState::Unknown),
                Err(fault) => Printed::failed(fault),
            };
        }
        let line = match Talk::open(&self.address, self.patience, memory.is_late).await {
            Ok(line) => line,
            Err(fault) => return Printed::failed(fault),
        };
        let is_asked = self.paper != PaperKind::Text && line.link.answers();
        let turn = Turn { line, id, rows: sheets.rows(), is_asked, memory: &mut memory };
        turn.print(&bytes).await
    }

    /// Opens the drawer, and prints nothing. How the printer is then; nothing where the settings name no pin.
    pub(crate) async fn open_drawer(&self) -> Option<PrinterState> {
        self.kick?;
        let nothing = match self.paper {
            PaperKind::Text => Sheets::Texts(&[]),
            PaperKind::Mm58 | PaperKind::Mm80 => Sheets::Pictures(&[]),
        };
        Some(self.print(nothing, true).await.state)
    }

    /// How it is, without printing; what does not say is unknown.
    pub(crate) async fn state(&self) -> PrinterState {
        let mut memory = self.memory.lock().await;
        if matches!(self.address, PrinterAddress::Cups(_)) {
            return PrinterState::Unknown;
        }
        let mut line = match Talk::open(&self.address, self.patience, memory.is_late).await {
            Ok(line) => line,
            Err(fault) => return PrinterState::Fault(fault),
        };
        if self.paper == PaperKind::Text || !line.link.answers() {
            return PrinterState::Unknown;
        }
        let state = line.ask_after(&mut memory.broke_off).await.unwrap_or_else(PrinterState::Fault);
        memory.is_late = state == PrinterState::Unknown;
        line.link.close().await;
        state
    }

    /// Plain text: a form feed behind each sheet, and the line breaks that a printer wants, or a file.
    fn texts(&self, sheets: &[String], kick: Option<KickPin>) -> Vec<u8> {
        let is_file = matches!(&self.address, PrinterAddress::Device(path) if path.is_file());
        let mut bytes: Vec<u8> = kick.filter(|_| !is_file).map(|pin| escpos::kick(pin).to_vec()).unwrap_or_default();
        for sheet in sheets {
            for line in sheet.lines() {
                bytes.extend(line.as_bytes());
                bytes.extend_from_slice(if is_file { b"\n" } else { b"\r\n" });
            }
            bytes.push(0x0c);
        }
        bytes
    }
}

/// One job at the printer.
struct Turn<'a> {
    line: Talk,
    id: Id,
    rows: u32,
    is_asked: bool,
    memory: &'a mut Memory,
}

impl Turn<'_> {
    async fn print(mut self, bytes: &[u8]) -> Printed {
        let before = if self.is_asked {
            self.line.ask_after(&mut self.memory.broke_off).await
        } else {
            Ok(PrinterState::Unknown)
        };
        match before {
            Err(fault) | Ok(PrinterState::Fault(fault)) => return self.end(Printed::failed(fault)).await,
            Ok(_) => {}
        }
        // Whoever gives up waiting for this job leaves it so, too.
        let broke_off_before = std::mem::replace(&mut self.memory.broke_off, true);
        if let Err(BrokeOff { sent, fault }) = self.line.send(bytes).await {
            if sent == 0 {
                self.memory.broke_off = broke_off_before;
                return self.end(Printed::failed(fault)).await;
            }
            let state = self.line.unasked.unwrap_or(PrinterState::Fault(fault));
            return self.end(Printed::unsure(state)).await;
        }
        self.memory.broke_off = false;
        if self.line.link.is_kept() {
            return self.end(Printed { outcome: Outcome::Confirmed, state: PrinterState::Unknown }).await;
        }
        if !self.is_asked {
            return self.end(Printed::unsure(PrinterState::Unknown)).await;
        }
        let printed = self.wait().await;
        self.end(printed).await
    }

    /// Waits until the printer says that the job is done, and finds out why it does not.
    async fn wait(&mut self) -> Printed {
        let patience = self.line.patience;
        let begun = Instant::now() + Duration::from_secs(1) * self.rows / ROWS_A_SECOND;
        let mut is_done = self.line.is_done(self.id, begun + patience.done_if_deaf).await;
        let mut state = PrinterState::Unknown;
        if !is_done && !self.line.is_gone {
            // It takes long: how it is may tell why. Nobody may see to it in time, and so it goes on.
            state = self.line.ask().await.unwrap_or_else(PrinterState::Fault);
            let is_worth_it = matches!(state, PrinterState::Fault(_)) || !self.memory.is_deaf;
            is_done =
                self.line.is_done(self.id, begun + if is_worth_it { patience.done } else { Duration::ZERO }).await;
            if !is_done && is_worth_it && !self.line.is_gone {
                state = self.line.ask().await.unwrap_or_else(PrinterState::Fault);
            }
        }
        if !is_done && matches!(state, PrinterState::Fault(_)) && !self.line.is_gone {
            // What is given up must not come out when the paper is changed.
            let until = Instant::now() + patience.answer;
            let gave_up = self.line.send(escpos::FORGET).await;
            is_done = gave_up.is_ok() && self.line.forgets(self.id, until).await;
        }
        is_done |= self.line.done == Some(self.id);
        let is_stopped = matches!(state, PrinterState::Fault(_));
        self.memory.is_deaf = !is_done && (self.memory.is_deaf || !is_stopped);
        if is_done {
            let state = self.line.ask().await.unwrap_or(PrinterState::Unknown);
            return Printed { outcome: Outcome::Confirmed, state };
        }
        Printed::unsure(state)
    }

    async fn end(self, printed: Printed) -> Printed {
        self.memory.is_late =
            self.is_asked && (printed.state == PrinterState::Unknown || printed.outcome == Outcome::Unsure);
        self.line.link.close().await;
        printed
    }
}

#[cfg(test)]
mod tests;
