//! Paper and the door: what tickets are signed with, what was printed, and who came in.
//!
//! ```text
//! a paper is wanted ── want_papers ──▶ print_jobs, and for a copy tape
//! it goes to a printer claim_job ────▶ print_jobs: whoever changes its state first has it
//! what became of it ── end_job ──────▶ print_jobs
//! ```
//!
//! A sale never waits for paper: its jobs are written after it, in a transaction of their own. A paid seat without a job was
//! not printed yet, and a terminal that begins wants what the one before it was kept from wanting (`never_wanted`). What a
//! receipt says is read from the rows of what it is for (`booked`), not from the order as it stands.

pub(super) mod booked;
pub(super) mod entries;
pub(super) mod jobs;
pub(super) mod keys;
pub(super) mod wanted;
