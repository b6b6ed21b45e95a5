//! Proof that nothing is lost, and proof of the proof: the protocol of a sale as a model that is checked
//! exhaustively (`model`); bugs of the protocol that are planted and caught (`planted`); storms of faults on real programs
//! and stores (`storm`), on doors (`doors`), and on many Redis servers (`redis_storm`); and a ledger whose server fails over (`failover`).

// Tests stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::expect_used)]
// What a run found is worth knowing.
#![allow(clippy::print_stderr)]

#[path = "../support/database.rs"]
mod database;
mod doors;
mod failover;
#[path = "../stores/house.rs"]
#[allow(dead_code)] // not all of it is needed here
mod house;
#[path = "../support/line.rs"]
mod line;
mod model;
#[path = "../support/one_hall.rs"]
mod one_hall;
#[path = "../support/paying.rs"]
mod paying;
mod planted;
mod planted_servers;
#[path = "../support/redis.rs"]
#[allow(dead_code)] // not all of it is needed here
mod redis_store;
mod redis_storm;
#[path = "../support/rollback.rs"]
#[allow(dead_code)] // not all of it is needed here
mod rollback;
mod storm;
