//! A printer of ESC/POS that is none: it stands at a port or a pseudo-terminal, reads what is sent as strictly as a real
//! one, keeps each sheet as a picture, and can be out of paper, open, away, slow or hard of hearing, at any moment.
//!
//! ```text
//! line ─▶ receiver ─▶ buffer ─▶ head ─▶ sheets
//!            │ at once: 10 04 n, 10 14 8     │ when it comes to it: 1D 28 48
//!            └────────▶ answers ◀────────────┘
//! ```
//!
//! As real ones do, it obeys what is to be done at once wherever it stands, within a picture too, keeps what it has not
//! printed when a connection ends, and goes on when it is mended.

#![allow(dead_code, reason = "each of the tests that share it uses a part")]

use std::collections::VecDeque;
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{MasterPty, PtySize, SlavePty, native_pty_system};

/// What keeps it from printing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    NoPaper,
    CoverOpen,
    Offline,
    Cutter,
}

/// How it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answers {
    /// At once.
    Prompt,
    /// Each byte by itself.
    Split,
    /// So much later.
    Late(Duration),
    /// Only how it is, never that a job is done.
    StateOnly,
    Never,
}

/// How it is, and what is to happen to it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nature {
    pub(crate) fault: Option<Fault>,
    pub(crate) is_paper_low: bool,
    pub(crate) answers: Answers,
    /// It tells its state unasked, before and within each answer.
    pub(crate) is_talkative: bool,
    /// What happens to it when so many rows more are printed.
    pub(crate) fault_at_row: Option<(usize, Fault)>,
    /// It dies when so many bytes more have come.
    pub(crate) dies_after: Option<usize>,
    /// How long a row takes.
    pub(crate) row_takes: Duration,
    /// How many bytes it keeps that it has not printed yet.
    pub(crate) buffer: usize,
    /// It takes each byte for text.
    pub(crate) is_plain: bool,
}

impl Default for Nature {
    fn default() -> Self {
        Self {
            fault: None,
            is_paper_low: false,
            answers: Answers::Prompt,
            is_talkative: false,
            fault_at_row: None,
            dies_after: None,
            row_takes: Duration::ZERO,
            buffer: 1 << 20,
            is_plain: false,
        }
    }
}

/// A piece of paper that was cut off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sheet {
    /// Its dots, a row each, a 1 black.
    pub(crate) rows: Vec<Vec<bool>>,
    pub(crate) is_cut: bool,
}

impl Sheet {
    pub(crate) fn is_black(&self, x: usize, y: usize) -> bool {
        self.rows.get(y).and_then(|row| row.get(x)).is_some_and(|dot| *dot)
    }

    /// The codes on it, as a reader that is not ours reads them.
    pub(crate) fn codes(&self) -> Vec<String> {
        let width = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let mut picture = rqrr::PreparedImage::prepare_from_bitmap(width, self.rows.len(), |x, y| self.is_black(x, y));
        picture.detect_grids().iter().filter_map(|grid| grid.decode().ok()).map(|(_, code)| code).collect()
    }
}

#[derive(Default)]
struct Inside {
    nature: Nature,
    buffer: VecDeque<u8>,
    /// All that came, in its order.
    received: Vec<u8>,
    sheets: Vec<Sheet>,
    /// What lies on the roll and is not cut off.
    paper: Sheet,
    /// The pins by which drawers were opened.
    kicks: Vec<u8>,
    /// What a real one would choke on.
    complaints: Vec<String>,
    /// The ids of jobs that came to their end.
    done: Vec<String>,
    connections: usize,
    is_dead: bool,
    /// What was sent is to be forgotten.
    is_forgetting: bool,
}

struct Shared {
    inside: Mutex<Inside>,
    changed: Condvar,
    answers: Mutex<Option<Box<dyn Write + Send>>>,
}

/// The printer.
pub(crate) struct FakePrinter {
    shared: Arc<Shared>,
    address: String,
    /// Kept open, as the line stays when nobody uses it.
    _pty: Option<(Box<dyn MasterPty + Send>, Box<dyn SlavePty + Send>)>,
}

/// How long one waits for something to happen to it.
const SOON: Duration = Duration::from_secs(10);

impl FakePrinter {
    /// One in the network.
    pub(crate) fn tcp(nature: Nature) -> Self {
        let door = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("tcp://{}", door.local_addr().unwrap());
        let shared = Shared::new(nature);
        let at_door = shared.clone();
        thread::spawn(move || {
            // One at a time, as real ones do it.
            for line in door.incoming().flatten() {
                if at_door.inside().is_dead {
                    // Nobody is there any more.
                    return;
                }
                at_door.inside().connections += 1;
                let _ = line.set_nodelay(true);
                *at_door.answers.lock().unwrap() = Some(Box::new(line.try_clone().unwrap()));
                at_door.receive(line.try_clone().unwrap());
                *at_door.answers.lock().unwrap() = None;
                let _ = line.shutdown(Shutdown::Both);
            }
        });
        Self { shared, address, _pty: None }
    }

    /// One at a serial line that is set up as it should be.
    pub(crate) fn pty(nature: Nature) -> Self {
        let pair = native_pty_system().openpty(PtySize::default()).unwrap();
        let address = pair.master.tty_name().unwrap().display().to_string();
        let raw = std::process::Command::new("stty").args(["-F", &address, "raw", "-echo"]).status().unwrap();
        assert!(raw.success());
        let shared = Shared::new(nature);
        *shared.answers.lock().unwrap() = Some(pair.master.take_writer().unwrap());
        let (line, at_line) = (pair.master.try_clone_reader().unwrap(), shared.clone());
        thread::spawn(move || at_line.receive(line));
        Self { shared, address, _pty: Some((pair.master, pair.slave)) }
    }

    /// Its address, as the settings name it.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Changes how it is: mends it, or breaks it.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Nature)) {
        change(&mut self.shared.inside().nature);
        self.shared.changed.notify_all();
    }

    /// The sheets that were cut off; what a real one would have choked on fails the test.
    pub(crate) fn sheets(&self) -> Vec<Sheet> {
        let inside = self.shared.inside();
        assert!(inside.complaints.is_empty(), "{:?}", inside.complaints);
        inside.sheets.clone()
    }

    /// The sheets that were cut off, whatever it thought of what came.
    pub(crate) fn sheets_whatever(&self) -> Vec<Sheet> {
        self.shared.inside().sheets.clone()
    }

    /// Waits until so many sheets are cut off.
    pub(crate) fn wait_for_sheets(&self, count: usize) -> Vec<Sheet> {
        let until = Instant::now() + SOON;
        while self.sheets().len() < count {
            assert!(Instant::now() < until, "{} of {count} sheets came", self.sheets().len());
            thread::sleep(Duration::from_millis(5));
        }
        self.sheets()
    }

    /// How many rows lie on the roll and are not cut off.
    pub(crate) fn rows_uncut(&self) -> usize {
        self.shared.inside().paper.rows.len()
    }

    pub(crate) fn complaints(&self) -> Vec<String> {
        self.shared.inside().complaints.clone()
    }

    /// The pins by which drawers were opened.
    pub(crate) fn kicks(&self) -> Vec<u8> {
        self.shared.inside().kicks.clone()
    }

    /// The ids of the jobs that it printed to their end.
    pub(crate) fn done(&self) -> Vec<String> {
        self.shared.inside().done.clone()
    }

    /// All bytes that came.
    pub(crate) fn received(&self) -> Vec<u8> {
        self.shared.inside().received.clone()
    }

    /// How many connections there were.
    pub(crate) fn connections(&self) -> usize {
        self.shared.inside().connections
    }

    /// Says something that it was not asked for.
    pub(crate) fn say(&self, bytes: &[u8]) {
        self.shared.say(bytes);
    }
}

impl Drop for FakePrinter {
    fn drop(&mut self) {
        self.shared.inside().is_dead = true;
        self.shared.changed.notify_all();
        // Its door is let go of by who waits there.
        if let Some(place) = self.address.strip_prefix("tcp://") {
            let _ = TcpStream::connect(place);
        }
    }
}

impl Shared {
    fn new(nature: Nature) -> Arc<Self> {
        let inside = Inside { nature, ..Inside::default() };
        let shared = Arc::new(Self { inside: Mutex::new(inside), changed: Condvar::new(), answers: Mutex::new(None) });
        let head = shared.clone();
        thread::spawn(move || while head.obey().is_some() {});
        shared
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Takes in what comes until the line ends, and obeys at once what is so to be obeyed.
    fn receive(&self, mut line: impl Read) {
        let (mut bytes, mut last) = ([0; 512], Vec::new());
        loop {
            let read = match line.read(&mut bytes) {
                Ok(0) => return,
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(_) => return,
            };
            for byte in &bytes[..read] {
                let mut inside = self.inside();
                while inside.buffer.len() >= inside.nature.buffer && !inside.is_dead {
                    inside = self.changed.wait(inside).unwrap();
                }
                if let Some(left) = &mut inside.nature.dies_after {
                    *left = left.saturating_sub(1);
                    inside.is_dead |= *left == 0;
                }
                if inside.is_dead {
                    self.changed.notify_all();
                    return;
                }
                inside.received.push(*byte);
                inside.buffer.push_back(*byte);
                last.push(*byte);
                let kept = last.len().saturating_sub(10);
                last.drain(..kept);
                let now = inside.at_once(&last);
                drop(inside);
                self.changed.notify_all();
                if !now.is_empty() {
                    self.answer(&now, false);
                }
            }
        }
    }

    /// Says something as it is its way.
    fn answer(&self, bytes: &[u8], is_done: bool) {
        let nature = self.inside().nature;
        let unasked = nature.unasked();
        let said = if nature.is_talkative {
            let (before, after) = bytes.split_at(bytes.len() / 2);
            [&unasked, before, &unasked, after].concat()
        } else {
            bytes.to_vec()
        };
        match nature.answers {
            Answers::Never => {}
            Answers::StateOnly if is_done => {}
            Answers::Prompt | Answers::StateOnly => self.say(&said),
            Answers::Split => {
                for byte in said {
                    self.say(&[byte]);
                    thread::sleep(Duration::from_millis(3));
                }
            }
            Answers::Late(by) => {
                thread::sleep(by);
                self.say(&said);
            }
        }
    }

    fn say(&self, bytes: &[u8]) {
        if let Some(line) = &mut *self.answers.lock().unwrap() {
            // Who does not hear any more misses it.
            let _ = line.write_all(bytes).and_then(|()| line.flush());
        }
    }

    /// The next byte that is printed or obeyed, once nothing keeps it from that; none when it is dead, or forgets.
    fn next(&self) -> Option<u8> {
        let mut inside = self.inside();
        loop {
            if inside.is_dead || inside.is_forgetting {
                return None;
            }
            if inside.nature.fault.is_none()
                && let Some(byte) = inside.buffer.pop_front()
            {
                self.changed.notify_all();
                return Some(byte);
            }
            inside = self.changed.wait(inside).unwrap();
        }
    }

    fn complain(&self, what: String) {
        self.inside().complaints.push(what);
    }

    /// Obeys one command. Nothing when it is dead.
    fn obey(&self) -> Option<()> {
        if self.one_command().is_none() {
            let mut inside = self.inside();
            if inside.is_dead {
                return None;
            }
            inside.is_forgetting = false;
        }
        Some(())
    }

    fn one_command(&self) -> Option<()> {
        let first = self.next()?;
        if self.inside().nature.is_plain {
            return Some(());
        }
        match first {
            0 => {}
            0x10 => self.done_at_once()?,
            0x1b => match self.next()? {
                // Neither what is on the roll nor what is still to come goes by it.
                b'@' => {}
                b'd' => {
                    let lines = usize::from(self.next()?);
                    self.print(&vec![Vec::new(); lines * 30])?;
                }
                b'p' => {
                    let [pin, on, off] = [self.next()?, self.next()?, self.next()?];
                    if pin > 1 || on == 0 || off < on {
                        self.complain(format!("a kick of pin {pin}, {on} on and {off} off"));
                    }
                    self.inside().kicks.push(if pin == 0 { 2 } else { 5 });
                }
                other => self.complain(format!("ESC {other:02x} is no command")),
            },
            0x1c => match self.next()? {
                b'.' => {}
                other => self.complain(format!("FS {other:02x} is no command")),
            },
            0x1d => self.of_gs()?,
            other => self.complain(format!("{other:02x} would be printed as text")),
        }
        Some(())
    }

    /// Passes over what was obeyed when it came.
    fn done_at_once(&self) -> Option<()> {
        match self.next()? {
            0x04 => {
                let n = self.next()?;
                if !(1..=4).contains(&n) {
                    self.complain(format!("DLE EOT {n}"));
                }
            }
            other => self.complain(format!("DLE {other:02x} is no command")),
        }
        Some(())
    }

    fn of_gs(&self) -> Option<()> {
        match self.next()? {
            b'v' => {
                let head = [self.next()?, self.next()?, self.next()?, self.next()?, self.next()?, self.next()?];
                let [b'0', 0, xl, xh, yl, yh] = head else {
                    self.complain(format!("GS v {head:02x?}"));
                    return Some(());
                };
                let (width, rows) = (usize::from(xl) + 256 * usize::from(xh), usize::from(yl) + 256 * usize::from(yh));
                if !(1..=128).contains(&width) || !(1..=2303).contains(&rows) {
                    self.complain(format!("a picture of {width} bytes and {rows} rows"));
                }
                let (mut last, mut printed) = (0, Vec::new());
                for _ in 0..rows {
                    let mut row = Vec::with_capacity(width * 8);
                    for _ in 0..width {
                        let byte = self.next()?;
                        if last == 0x10 && [0x04, 0x05, 0x14].contains(&byte) {
                            self.complain(format!("a picture with {last:02x} {byte:02x}, which is obeyed at once"));
                        }
                        last = byte;
                        row.extend((0..8).map(|bit| byte >> (7 - bit) & 1 == 1));
                    }
                    printed.push(row);
                }
                self.print(&printed)?;
            }
            b'V' => {
                let kind = self.next()?;
                match kind {
                    0 | 1 | 48 | 49 => {}
                    65 | 66 => {
                        self.next()?;
                    }
                    other => self.complain(format!("GS V {other}")),
                }
                let mut inside = self.inside();
                let mut sheet = std::mem::take(&mut inside.paper);
                sheet.is_cut = true;
                inside.sheets.push(sheet);
            }
            b'(' => {
                let (what, low, high) = (self.next()?, self.next()?, self.next()?);
                let mut data = Vec::new();
                for _ in 0..usize::from(low) + 256 * usize::from(high) {
                    data.push(self.next()?);
                }
                match (what, data.as_slice()) {
                    (b'D', [20, 1, 0 | 48, 2, 0 | 48]) => {}
                    (b'H', [48, 48, id @ ..]) if id.len() == 4 && id.iter().all(|byte| (32..=126).contains(byte)) => {
                        let whole = [&[0x37, 0x22][..], id, &[0]].concat();
                        self.inside().done.push(String::from_utf8_lossy(id).into_owned());
                        self.answer(&whole, true);
                    }
                    _ => self.complain(format!("GS ( {what:02x} {data:02x?}")),
                }
            }
            other => self.complain(format!("GS {other:02x} is no command")),
        }
        Some(())
    }

    /// Puts rows on paper, until something happens to it.
    fn print(&self, rows: &[Vec<bool>]) -> Option<()> {
        for row in rows {
            let mut inside = self.inside();
            while inside.nature.fault.is_some() && !inside.is_dead && !inside.is_forgetting {
                inside = self.changed.wait(inside).unwrap();
            }
            if inside.is_dead || inside.is_forgetting {
                return None;
            }
            inside.paper.rows.push(row.clone());
            if let Some((left, fault)) = inside.nature.fault_at_row {
                inside.nature.fault_at_row = (left > 1).then(|| (left - 1, fault));
                inside.nature.fault = (left <= 1).then_some(fault);
            }
            let (takes, unasked) = (inside.nature.row_takes, inside.nature.unasked());
            let is_news = inside.nature.is_talkative && inside.nature.fault.is_some();
            drop(inside);
            if is_news {
                self.say(&unasked);
            }
            if !takes.is_zero() {
                thread::sleep(takes);
            }
        }
        Some(())
    }
}

impl Inside {
    /// What it says to what just came, if that is to be obeyed at once. That stays in the buffer, as it may be data.
    fn at_once(&mut self, last: &[u8]) -> Vec<u8> {
        if last.ends_with(&[0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8]) {
            self.buffer.clear();
            self.is_forgetting = true;
            return vec![0x37, 0x25, 0];
        }
        let [.., 0x10, 0x04, n @ 1..=4] = last else { return Vec::new() };
        vec![self.nature.status(*n)]
    }
}

impl Nature {
    /// A byte of its state, as the one who asks for `n` is told.
    fn status(&self, n: u8) -> u8 {
        let of = |fault: Fault, bits: u8| if self.fault == Some(fault) { bits } else { 0 };
        let bits = match n {
            1 if self.fault.is_some() => 0x08,
            2 => of(Fault::CoverOpen, 0x04) | of(Fault::NoPaper, 0x20) | of(Fault::Cutter, 0x40),
            3 => of(Fault::Cutter, 0x08),
            4 => of(Fault::NoPaper, 0x6c) | if self.is_paper_low { 0x0c } else { 0 },
            _ => 0,
        };
        0x12 | bits
    }

    /// Its state in four bytes, unasked.
    fn unasked(&self) -> [u8; 4] {
        let of = |fault: Fault, bits: u8| if self.fault == Some(fault) { bits } else { 0 };
        let offline = if self.fault.is_some() { 0x08 } else { 0 };
        [
            0x10 | offline | of(Fault::CoverOpen, 0x20),
            of(Fault::Cutter, 0x08),
            of(Fault::NoPaper, 0x0f) | if self.is_paper_low { 0x03 } else { 0 },
            0,
        ]
    }
}
