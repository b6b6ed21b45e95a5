//! One talk with a printer: what is asked of it and sent, and what was heard meanwhile, told apart by what was asked.

use std::time::Duration;

use tokio::time::Instant;

use super::link::{BrokeOff, Link};
use crate::domain::paper::{PrinterFault, PrinterState};
use crate::domain::printer::PrinterAddress;
use crate::printing::escpos::answers::{Answers, Said, state_asked};
use crate::printing::escpos::{self, Id};

/// For how long a printer is waited for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    /// Until it takes a connection.
    pub(crate) connect: Duration,
    /// Until it says how it is. It does so at once if it ever does.
    pub(crate) answer: Duration,
    /// Until it takes the next bytes.
    pub(crate) stall: Duration,
    /// Until it says that a job is done, after the time that its rows take.
    pub(crate) done: Duration,
    /// The same of one that did not say so the last time.
    pub(crate) done_if_deaf: Duration,
}

impl Patience {
    pub(crate) const USUAL: Self = Self {
        connect: Duration::from_secs(3),
        answer: Duration::from_millis(800),
        stall: Duration::from_secs(8),
        done: Duration::from_secs(8),
        done_if_deaf: Duration::from_secs(1),
    };
}

/// What a device still has to say from before is heard first, for so long after its last job was answered late or not at
/// all.
const LATE: Duration = Duration::from_millis(200);

/// A line, and what was heard on it.
pub(super) struct Talk {
    pub(super) link: Link,
    pub(super) patience: Patience,
    answers: Answers,
    /// The bytes of its state that were asked for and came.
    status: Vec<u8>,
    /// What it said of itself unasked; it counts only of a printer that answers.
    pub(super) unasked: Option<PrinterState>,
    has_answered: bool,
    pub(super) done: Option<Id>,
    has_forgotten: bool,
    /// Nothing more will come.
    pub(super) is_gone: bool,
}

impl Talk {
    /// Opens the line, and hears out what is left from before.
    pub(super) async fn open(
        address: &PrinterAddress,
        patience: Patience,
        is_late: bool,
    ) -> Result<Self, PrinterFault> {
        let link = Link::open(address, patience.connect).await?;
        let mut line = Self {
            link,
            patience,
            answers: Answers::default(),
            status: Vec::new(),
            unasked: None,
            has_answered: false,
            done: None,
            has_forgotten: false,
            is_gone: false,
        };
        if line.link.answers() && matches!(address, PrinterAddress::Device(_)) {
            let until = Instant::now() + if is_late { LATE } else { Duration::ZERO };
            while line.hear(until).await {}
            if line.is_gone {
                return Err(PrinterFault::Unreachable);
            }
        }
        Ok(line)
    }

    /// Asks how it is, after a job that may have broken off: the printer may take what comes next for the rest of its
    /// picture. White dots are the best rest, and otherwise it passes over them.
    pub(super) async fn ask_after(&mut self, broke_off: &mut bool) -> Result<PrinterState, PrinterFault> {
        if *broke_off {
            self.send(&[0; escpos::LONGEST_BAND]).await.map_err(|why| why.fault)?;
            *broke_off = false;
        }
        self.ask().await
    }

    /// Asks how it is. Only a whole answer is one: its four bytes are told apart by their order alone.
    ///
    /// # Errors
    /// The printer takes nothing, or is gone. Nothing is on paper by this.
    pub(super) async fn ask(&mut self) -> Result<PrinterState, PrinterFault> {
        self.status.clear();
        self.send(escpos::ASK_STATE).await.map_err(|broke_off| broke_off.fault)?;
        let until = Instant::now() + self.patience.answer;
        while self.status.len() < 4 && self.hear(until).await {}
        match self.status[..] {
            [printer, offline, error, paper] => {
                self.has_answered = true;
                Ok(state_asked([printer, offline, error, paper]))
            }
            _ if self.is_gone => Err(PrinterFault::Unreachable),
            _ => Ok(self.unasked.unwrap_or_default()),
        }
    }

    pub(super) async fn send(&mut self, bytes: &[u8]) -> Result<(), BrokeOff> {
        let mut heard = Vec::new();
        let sent = self.link.send(bytes, self.patience.stall, |bytes| heard.extend_from_slice(bytes)).await;
        self.take(&heard);
        sent
    }

    /// Whether the printer says in time that this job is done.
    pub(super) async fn is_done(&mut self, id: Id, until: Instant) -> bool {
        while self.done != Some(id) && self.hear(until).await {}
        self.done == Some(id)
    }

    /// Waits until it has forgotten what was not printed. Whether it turns out that this job was done before.
    pub(super) async fn forgets(&mut self, id: Id, until: Instant) -> bool {
        while !self.has_forgotten && self.done != Some(id) && self.hear(until).await {}
        self.done == Some(id)
    }

    /// Hears what comes next; whether there may be more in time.
    async fn hear(&mut self, until: Instant) -> bool {
        if self.is_gone {
            return false;
        }
        let mut bytes = [0; 256];
        match self.link.hear(until, &mut bytes).await {
            Ok(0) => false,
            Ok(heard) => {
                self.take(&bytes[..heard]);
                true
            }
            Err(_) => {
                self.is_gone = true;
                false
            }
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match self.answers.read(*byte) {
                Some(Said::Status(byte)) if self.status.len() < 4 => self.status.push(byte),
                Some(Said::Unasked(state)) if self.has_answered => self.unasked = Some(state),
                Some(Said::Done(id)) => self.done = Some(id),
                Some(Said::Forgotten) => self.has_forgotten = true,
                _ => {}
            }
        }
    }
}
