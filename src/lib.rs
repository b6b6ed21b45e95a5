//! frontrow: a box office in a terminal.
//!
//! Counter staff see every seat of a screening live, hold seats, take money, and watch unpaid
//! orders count down; colleagues at other terminals see each change at once. Two stores, one rule
//! each: *live state* is in Redis, fast, shared, and allowed to be lost; *the ledger* is in SQL,
//! never wrong and never lost. Whatever Redis says, a seat is sold only when the ledger says so.
//!
//! # The house
//!
//! Arrows point down only, and rooms side by side never see each other (`tests/layering.rs`).
//!
//! ```text
//! program                   command line → settings → one face; `main` calls it
//! display                   the guest's screen, beside a counter's
//! tui  door  cli            the faces: a person at the counter, an usher at a door, a script
//!     robots                simulated terminals
//!     counter               puts a terminal together
//!     box_office            the use cases: hold, pay, cancel, refund, watch, heal
//! live  ledger  printing    Redis · SQL · tickets on paper and on screen
//!     config                flag > variable > file > default
//!     locale                the only room that makes sentences
//!     domain                the rules, pure
//! ```
//!
//! `log`, `crash` (named crash points of debug builds) and `planted` (bugs for the tests to catch) stand beside
//! all of them.
//!
//! # The two flows
//!
//! A key becomes a sale: key (`tui::io`) → action (`tui::actions`) → `tui::update` → effect → [`box_office::BoxOffice`] →
//! Redis script or SQL transaction → reply → model (`tui::state`) → `tui::view`.
//!
//! A colleague's sale reaches my screen: Redis feed → [`box_office`] → event → model → `view`.
//!
//! Where to read on: the sale protocol and what must hold in [`box_office`], the keys in
//! [`live::keys`], the scripts in `assets/redis`, the tables in `assets/sql`.

pub mod box_office;
pub mod cli;
pub mod config;
pub mod counter;
mod crash;
mod display;
pub mod domain;
pub mod door;
pub mod ledger;
pub mod live;
pub mod locale;
pub mod log;
mod planted;
mod printing;
pub mod program;
pub mod robots;
pub mod tui;
