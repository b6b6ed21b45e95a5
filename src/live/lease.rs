//! The lease of a terminal's name: one screen has it at a time, for two would not see each other's orders.
//!
//! It stands for as long as its screen goes on renewing it. Where the program that has it died on this machine, it is
//! taken at once.

use std::time::Duration;

use super::call::script;
use super::connect::Live;
use super::error::LiveError;
use super::steps::{millis, status, strange};
use crate::domain::ids::TerminalId;
use crate::domain::text::Text;
use crate::domain::time::Timestamp;

script!(LEASE, "lease.lua");

/// How long a name stays with a screen that is heard of no more.
const LASTS: Duration = Duration::from_secs(5);

/// Who has a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The cashier at that screen.
    pub cashier: Text,
    /// Since when.
    pub since: Timestamp,
    /// Its process.
    pub process: u32,
    /// The machine of that process, as far as this one can tell; empty if it cannot.
    machine: String,
}

/// A name that is ours for as long as it is renewed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    terminal: TerminalId,
    /// What stands in the live store.
    written: String,
}

impl Live {
    /// Takes the name for this screen; who has it, if another does.
    pub async fn lease_name(&self, terminal: &TerminalId, cashier: &Text) -> Result<Result<Lease, Holder>, LiveError> {
        let (machine, process) = (this_machine(), std::process::id());
        let token: u64 = rand::random();
        let written = format!("{machine}|{process}|{}|{token:016x}|{cashier}", self.clock().now().millis());
        let lease = Lease { terminal: terminal.clone(), written };
        let Some(other) = self.lease(&lease, LASTS, "").await? else { return Ok(Ok(lease)) };
        let holder = read_holder(&other).ok_or_else(|| strange(std::slice::from_ref(&other)))?;
        if holder.is_dead() && self.lease(&lease, LASTS, &other).await?.is_none() {
            return Ok(Ok(lease));
        }
        Ok(Err(holder))
    }

    /// Keeps it; who has it by now, if this screen was away for so long that another took it.
    pub async fn renew_name(&self, lease: &Lease) -> Result<Option<Holder>, LiveError> {
        Ok(self.lease(lease, LASTS, "").await?.as_deref().and_then(read_holder))
    }

    /// Gives it back.
    pub async fn leave_name(&self, lease: &Lease) -> Result<(), LiveError> {
        self.lease(lease, Duration::ZERO, "").await.map(drop)
    }

    /// What stands there instead, if it is not ours.
    async fn lease(&self, lease: &Lease, lasts: Duration, instead_of: &str) -> Result<Option<String>, LiveError> {
        let mut call = LEASE.key(self.keys.terminal(&lease.terminal));
        call.arg(&lease.written).arg(millis(lasts)).arg(instead_of);
        let answer = self.run(&call).await?;
        match (status(&answer)?, answer.get(1)) {
            ("leased" | "free", _) => Ok(None),
            ("taken", Some(other)) => Ok(Some(other.clone())),
            _ => Err(strange(&answer)),
        }
    }
}

impl Holder {
    /// Whether it was a process of this machine, and is none any more.
    fn is_dead(&self) -> bool {
        let gone = || {
            std::fs::read_link(format!("/proc/{}/exe", self.process))
                .is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound)
        };
        !self.machine.is_empty() && self.machine == this_machine() && gone()
    }
}

/// Names this machine since it was started, and the space in which its processes are numbered; empty where there is no
/// `/proc`.
fn this_machine() -> String {
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id");
    match (boot, std::fs::read_link("/proc/self/ns/pid")) {
        (Ok(boot), Ok(space)) => format!("{}/{}", boot.trim(), space.display()),
        _ => String::new(),
    }
}

fn read_holder(written: &str) -> Option<Holder> {
    let mut words = written.splitn(5, '|');
    let machine = words.next()?.to_owned();
    let process = words.next()?.parse().ok()?;
    let since = Timestamp::from_millis(words.next()?.parse().ok()?);
    words.next()?;
    Some(Holder { cashier: Text::new(words.next()?), since, process, machine })
}
