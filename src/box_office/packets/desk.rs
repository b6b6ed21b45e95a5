//! What a terminal has at hand about red packets.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, OnceLock};

use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{oneshot, watch as latest};

use crate::domain::ids::PacketCode;
use crate::domain::packet::Packet;
use crate::domain::refusal::Refusal;
use crate::ledger::TakenShare;
use crate::live::PacketFeed;

/// What a terminal has about red packets.
#[derive(Default)]
pub(in crate::box_office) struct Desk {
    /// Packets as they were made, which never changes.
    pub(super) known: Mutex<BTreeMap<PacketCode, Arc<Packet>>>,
    /// To the recorder, which the first grab starts.
    pub(super) recorder: OnceLock<UnboundedSender<ToRecord>>,
    /// How many claims wait for it.
    pub(super) queued: AtomicUsize,
    pub(super) watched: latest::Sender<Option<PacketCode>>,
    /// To the one who watches a packet.
    pub(super) feed: OnceLock<UnboundedSender<PacketFeed>>,
}

/// A claim on its way into the ledger.
pub(super) struct ToRecord {
    pub(super) share: TakenShare,
    /// Whether it was taken here: who took it is to be told if it is lost.
    pub(super) is_ours: bool,
    /// Who waits for it.
    pub(super) told: Option<oneshot::Sender<Result<(), Refusal>>>,
}
