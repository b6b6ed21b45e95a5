//! Paper and the door: what tickets are signed with, what was printed, and who came in.

pub(super) mod entries;
pub(super) mod keys;
