//! What comes by itself, as it is passed on, and what is wanted of it.

use std::collections::{BTreeMap, BTreeSet};

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::watch;

/// Something that came by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// From now on what is said on this channel arrives: what was said before is to be read.
    Listening(String),
    /// A message on it.
    Message(String, String),
    /// It may have been missed what was said on it.
    Lost(String),
}

/// Where it arrives.
pub type Pushes = UnboundedReceiver<Pushed>;

/// The channels that are wanted, by their tag.
pub(super) type Wanted = BTreeMap<String, watch::Sender<BTreeSet<String>>>;
