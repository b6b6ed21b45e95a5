//! A queue of CUPS, by its program `lp`. It takes what is to be printed and says no more of it.

use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::domain::paper::PrinterFault;

/// How often the program is looked at.
const LOOK: Duration = Duration::from_millis(10);

/// Hands a job to the queue: what it took may be on paper.
///
/// # Errors
/// The queue refused it, and has not got it.
pub(super) async fn hand_over(queue: &str, bytes: Vec<u8>, within: Duration) -> Result<(), PrinterFault> {
    let mut lp = Command::new("lp");
    lp.args(["-s", "-d", queue, "-o", "raw", "-t", "frontrow"]);
    lp.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut lp = lp.spawn().map_err(|_| PrinterFault::Unreachable)?;
    // Written aside: a program that reads nothing would keep us.
    let stdin = lp.stdin.take();
    let writing = tokio::task::spawn_blocking(move || stdin.map(|mut stdin| stdin.write_all(&bytes)));
    let ended = wait(&mut lp, within).await;
    // It ends with the program, which has the other end of the pipe.
    let _ = writing.await;
    if ended == Some(false) { Err(PrinterFault::Unreachable) } else { Ok(()) }
}

/// Whether the program ended well; nothing if it had to be stopped.
async fn wait(lp: &mut Child, within: Duration) -> Option<bool> {
    let until = Instant::now() + within;
    while Instant::now() < until {
        match lp.try_wait() {
            Ok(Some(status)) => return Some(status.success()),
            Ok(None) => sleep(LOOK).await,
            Err(_) => break,
        }
    }
    let _ = lp.kill();
    let _ = lp.wait();
    None
}
