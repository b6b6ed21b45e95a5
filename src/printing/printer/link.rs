//! The line to a printer: bytes go out and come in at the same time, and each has its time.

use std::fs::File;
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::{FileTypeExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::net::unix::pipe::{Receiver, Sender};
use tokio::time::{Instant, sleep, timeout, timeout_at};

use crate::domain::paper::PrinterFault;
use crate::domain::printer::PrinterAddress;

/// How soon a device that had nothing to say is listened to again.
const LISTEN_AGAIN: Duration = Duration::from_millis(20);

/// A line that is open.
pub(super) enum Link {
    /// To a printer in the network.
    Tcp(TcpStream),
    /// To a device, and from it, if it can be read.
    Device(Sender, Option<Receiver>),
    /// Into a file.
    File(File),
}

/// How a sending ended that did not get through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BrokeOff {
    /// How many bytes had gone out: none means that nothing is on paper.
    pub(super) sent: usize,
    /// Why.
    pub(super) fault: PrinterFault,
}

impl Link {
    /// Opens the line; nothing is sent.
    pub(super) async fn open(address: &PrinterAddress, within: Duration) -> Result<Self, PrinterFault> {
        match address {
            PrinterAddress::Tcp { host, port } => {
                let stream = timeout(within, TcpStream::connect((host.as_str(), *port))).await;
                let stream = stream.ok().and_then(Result::ok).ok_or(PrinterFault::Unreachable)?;
                // What is asked goes out at once.
                let _ = stream.set_nodelay(true);
                Ok(Self::Tcp(stream))
            }
            PrinterAddress::Device(path) => Self::of_file(path).map_err(|error| match error.kind() {
                // Someone else has it open, as a device of USB allows for one only.
                ErrorKind::ResourceBusy | ErrorKind::WouldBlock => PrinterFault::Offline,
                _ => PrinterFault::Unreachable,
            }),
            PrinterAddress::Cups(_) => Err(PrinterFault::Unreachable),
        }
    }

    /// A file must be there already: a device that is unplugged would become a file that grows.
    fn of_file(path: &Path) -> io::Result<Self> {
        let kind = std::fs::metadata(path)?.file_type();
        if kind.is_dir() {
            return Err(ErrorKind::IsADirectory.into());
        }
        if kind.is_file() {
            return Ok(Self::File(File::options().append(true).open(path)?));
        }
        let open = |reads: bool| {
            let mut options = File::options();
            // Neither wait for a line that hangs, nor take it for the terminal of this program.
            options.read(reads).write(true).custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY).open(path)
        };
        // What is read from a pipe is what was written into it.
        let device = if kind.is_fifo() { Err(ErrorKind::PermissionDenied.into()) } else { open(true) };
        let (device, reads) = match device {
            Ok(device) => (device, true),
            Err(error) if error.kind() == ErrorKind::PermissionDenied => (open(false)?, false),
            Err(error) => return Err(error),
        };
        // What cannot be waited for, as /dev/null, is written to like a file.
        let Ok(to) = Sender::from_file_unchecked(device.try_clone()?) else { return Ok(Self::File(device)) };
        let from = if reads { Some(Receiver::from_file_unchecked(device)?) } else { None };
        Ok(Self::Device(to, from))
    }

    /// Whether it may answer.
    pub(super) fn answers(&self) -> bool {
        matches!(self, Self::Tcp(_) | Self::Device(_, Some(_)))
    }

    /// Sends all of it, as long as some of it goes on within `stall` each time; what comes in meanwhile goes to `hear`.
    pub(super) async fn send(
        &self,
        bytes: &[u8],
        stall: Duration,
        mut hear: impl FnMut(&[u8]),
    ) -> Result<(), BrokeOff> {
        let (mut sent, mut heard) = (0, [0; 256]);
        let mut is_heard = self.answers();
        let mut until = Instant::now() + stall;
        while sent < bytes.len() {
            tokio::select! {
                wrote = timeout_at(until, self.write(&bytes[sent..])) => match wrote {
                    Ok(Ok(0) | Err(_)) => return Err(BrokeOff { sent, fault: PrinterFault::Unreachable }),
                    Ok(Ok(more)) => {
                        sent += more;
                        until = Instant::now() + stall;
                    }
                    Err(_) => return Err(BrokeOff { sent, fault: PrinterFault::Offline }),
                },
                read = self.read(&mut heard), if is_heard => match read {
                    Ok(more) => hear(&heard[..more]),
                    Err(_) => is_heard = false,
                },
            }
        }
        Ok(())
    }

    /// What comes in next, in time; nothing if nothing does.
    ///
    /// # Errors
    /// Nothing will come any more.
    pub(super) async fn hear(&self, until: Instant, bytes: &mut [u8]) -> io::Result<usize> {
        match timeout_at(until, self.read(bytes)).await {
            Ok(read) => read,
            Err(_) => Ok(0),
        }
    }

    /// At least one byte, whenever it comes.
    async fn read(&self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = match self {
            Self::Tcp(stream) => loop {
                stream.readable().await?;
                match stream.try_read(bytes) {
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                    read => break read?,
                }
            },
            Self::Device(_, Some(from)) => loop {
                from.readable().await?;
                match from.try_read(bytes) {
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                    // A device of USB says so when its printer has nothing to say.
                    Ok(0) => sleep(LISTEN_AGAIN).await,
                    read => break read?,
                }
            },
            Self::Device(..) | Self::File(_) => 0,
        };
        if read == 0 { Err(ErrorKind::UnexpectedEof.into()) } else { Ok(read) }
    }

    /// As much as goes out now.
    async fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => loop {
                stream.writable().await?;
                match stream.try_write(bytes) {
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                    wrote => break wrote,
                }
            },
            Self::Device(to, _) => loop {
                to.writable().await?;
                match to.try_write(bytes) {
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                    wrote => break wrote,
                }
            },
            Self::File(file) => {
                let mut file = file;
                file.write(bytes)
            }
        }
    }

    /// Closes the line, so that what was sent gets there: with something unheard a connection would be torn instead.
    pub(super) async fn close(self) {
        if let Self::Tcp(mut stream) = self {
            let _ = stream.shutdown().await;
            let mut unheard = [0; 256];
            while stream.try_read(&mut unheard).is_ok_and(|read| read > 0) {}
        }
    }

    /// Whether what went into it stands in a file for good.
    pub(super) fn is_kept(&self) -> bool {
        match self {
            Self::File(file) => file.metadata().is_ok_and(|file| file.is_file()) && file.sync_data().is_ok(),
            _ => false,
        }
    }
}
