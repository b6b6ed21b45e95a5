//! Proof that nothing is lost, and proof of the proof: the protocol of a sale as a model that is checked
//! exhaustively.

// Tests stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::expect_used)]
// What a run found is worth knowing.
#![allow(clippy::print_stderr)]

mod model;
