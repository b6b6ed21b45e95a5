//! The whole program, as people and scripts use it: real processes, real pseudo-terminals.

// Tests stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod alone;
mod crash;
mod cursors;
mod curves;
mod display;
mod docs;
mod door_screen;
mod drawer;
mod drawer_screen;
#[path = "../support/printer.rs"]
mod fake_printer;
mod house;
mod houses;
mod installed;
mod keys;
mod leave;
mod looks;
mod matrix;
mod names;
mod packet_crash;
mod paper_to_door;
mod papers;
mod pictures;
mod printing;
mod pty;
mod refund;
mod restore;
mod robots;
mod screens;
mod script;
mod simulate;
mod staff;
mod svg;
mod tape;
mod ticket_keys;
mod wallet;
