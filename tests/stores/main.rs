//! The use cases against real stores: a real Redis and a real ledger for each test.

// Tests stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod amend;
mod cache;
mod closing;
mod consent;
mod cursors;
#[path = "../support/database.rs"]
mod database;
mod display;
mod door;
mod exchange;
#[path = "../support/printer.rs"]
mod fake_printer;
mod generation;
mod group;
mod heal;
mod hold;
mod house;
mod import;
mod keys;
mod large;
mod leave_elsewhere;
mod ledger_away;
#[path = "../support/line.rs"]
mod line;
mod maintenance;
mod members;
mod no_writes;
mod odd_halls;
mod packet_end;
mod packet_mishaps;
mod packet_storm;
mod packets;
mod paper;
mod pay;
#[path = "../support/paying.rs"]
mod paying;
mod questions;
mod race;
#[path = "../support/redis.rs"]
mod redis_store;
mod repair;
#[path = "../support/rollback.rs"]
mod rollback;
mod rolled_back;
mod staff;
mod staff_sources;
mod status;
mod sweep;
mod together;
mod verify;
mod verify_business;
mod watch;
