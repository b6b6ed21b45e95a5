//! Which of a cluster's 16,384 slots a key is in: by the checksum of its tag, the part between braces.
//! <https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#key-distribution-model>

use crc::{CRC_16_XMODEM, Crc};
use redis::{Arg, Cmd};

/// How many there are.
pub(super) const SLOTS: u16 = 16_384;

const CHECKSUM: Crc<u16> = Crc::<u16>::new(&CRC_16_XMODEM);

/// A slot, below [`SLOTS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::live) struct Slot(pub(super) u16);

impl Slot {
    /// That of a key.
    pub(in crate::live) fn of(key: &[u8]) -> Self {
        Self(CHECKSUM.checksum(tag(key)) % SLOTS)
    }

    /// That of a command's key, its first argument.
    pub(super) fn of_command(command: &Cmd) -> Self {
        match command.args_iter().nth(1) {
            Some(Arg::Simple(key)) => Self::of(key),
            _ => Self(0),
        }
    }
}

/// What stands between the first brace and the next one that closes; the whole key where nothing does.
pub(super) fn tag(key: &[u8]) -> &[u8] {
    let inside = key.iter().position(|b| *b == b'{').and_then(|open| {
        let rest = &key[open + 1..];
        rest.iter().position(|b| *b == b'}').map(|close| &rest[..close])
    });
    inside.filter(|tag| !tag.is_empty()).unwrap_or(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_those_that_a_server_counts() {
        // As `CLUSTER KEYSLOT` answers.
        for (key, slot) in
            [("somekey", 11_058), ("foo{hash_tag}", 2_515), ("bar{hash_tag}", 2_515), ("123456789", 12_739)]
        {
            assert_eq!(Slot::of(key.as_bytes()).0, slot, "{key}");
        }
        assert_eq!(Slot::of(b"{L7:s:42}:seats"), Slot::of(b"{L7:s:42}:due"));
        assert_eq!(tag(b"foo{}{bar}"), b"foo{}{bar}");
        assert_eq!(tag(b"foo{{bar}}zap"), b"{bar");
    }

    #[test]
    fn a_command_goes_to_the_slot_of_its_key() {
        let mut command = redis::cmd("HMGET");
        command.arg("{L7:s:42}:seats").arg("@epoch");
        assert_eq!(Slot::of_command(&command), Slot::of(b"{L7:s:42}:feed"));
    }
}
