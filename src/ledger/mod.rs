//! The ledger: the SQL database that has the last word.
//!
//! ```text
//! catalogue ── load_catalogue ─▶ films, halls, price_lists, screenings, sequences
//! files ────── import ─────────▶ the same, where they differ
//! the house ── make_house ─────▶ house_settings, tape
//! its ways ─── change_house ───▶ house_settings, tape
//! its people ─ change_staff ───▶ staff, tape
//! their rights change_right ───▶ role_rights, tape
//! who works ── note ───────────▶ tape
//! a guest ──── create_member ──▶ members, tape
//! a sale ───── commit ─────────▶ sequences, orders, order_lines, tickets, wallets, payments, changes, tape
//! blocks ───── block, unblock ─▶ sequences, tickets, changes, tape
//! a mishap ─── call_off ───────▶ sequences, screenings, tape
//! an end ───── record_ended ───▶ orders, order_lines, tape
//! many ends ── record_all_ended ▶ the same
//! an exchange  commit_exchange ▶ those of a sale and of a refund
//! a refund ─── refund ─────────▶ sequences, orders, refunds, refund_lines, tickets, payments, wallets, changes, tape
//! a drawer ─── open, move, count, close ▶ drawers, drawer_acts, z_reports, tape
//! a day ────── close_day ──────▶ day_closes, tape
//! paper ────── want_papers, claim_job, end_job ▶ print_jobs, and for a copy tape
//! a packet ─── create_packet ──▶ packets, promotion_days or wallets, tape
//! claims ───── record_claims ──▶ packets, claims, wallets, tape
//! a guest ──── pass ───────────▶ entries, and tape if it was by leave
//! its end ──── expire_packet ──▶ packets, promotion_days or wallets, tape
//! changes ──── changes_after ──▶ the live store, in order and without a gap
//! a restore ── begin_generation ▶ generations, tape
//! a live store name_live_store ▶ live_stores, tape
//! a key ────── add_ticket_key, retire_ticket_key ▶ ticket_keys, retired_keys, tape
//! a demo ───── demo::open ─────▶ all that a house has in the middle of a day, in one transaction
//! ```
//!
//! Each arrow is one transaction, and tells the tape of its till at least one line (`connection::tape`). A writer takes the screening's row of `sequences` first, so that
//! what changes a screening's seats happens one after the other and carries the next number.
//!
//! # The wings
//!
//! ```text
//!       demo                            a house to begin with
//!     ┌───┴────┐
//! catalogue members ◀─ sales  staff  verify   what is shown, who has a wallet, seats for money, who works here, whether
//!     │        │         drawer   │            all of it holds; the tills' cash, from a float to a Z
//!     │        │     paper │      │            keys of tickets, print jobs, and who came in with them
//!     │        │          tape    │            what was done, as it was written down
//!     └────────┴──┬─────────┴─────┘
//!            connection                 a transaction, a statement, a row
//! ```
//!
//! Every wing stands on `connection`, and sales also on members, for a payment may come out of a wallet, on the catalogue,
//! which says what a seat costs, and on the drawer, which money goes into. A drawer's close seals the tape; verify looks at
//! both. No other way leads from one wing into another.

mod catalogue;
mod connection;
pub mod demo;
mod drawer;
mod members;
mod paper;
mod sales;
mod staff;
mod tape;
#[cfg(test)]
mod tests;
mod verify;

pub use catalogue::files::draft::{Draft, Fault, Place as FilePlace, SourceFile};
pub use catalogue::files::write::{CATALOGUE, SCHEDULE, Written};
pub use catalogue::house::{HouseError, HouseRecord, SettingRow};
pub use catalogue::import::ImportError;
pub use catalogue::known::{ImportRules, Tally};
pub use catalogue::load::{Catalogue, HallDrawing, LoadError, PriceList, Showing};
pub use catalogue::plan::{Conflict, Imported};
pub use catalogue::prices::Pricing;
pub use connection::backup::BackupError;
pub use connection::error::{LedgerError, WriteError};
pub use connection::kept::KeptPin;
pub use connection::ledger::Ledger;
pub use connection::news::News;
pub use connection::restore::{RestoreError, Restored};
pub use connection::stores::ServingStore;
pub use drawer::{DrawerError, Hand};
pub use members::claims::{ClaimOutcome, TakenShare};
pub use members::code::KeptCode;
pub use members::member::CreateError;
pub use members::packets::{Made, MakeError, StoredPacket};
pub use paper::entries::{Admits, Inside, Passed, Passing};
pub use paper::jobs::Claimed;
pub use paper::keys::KeyRow;
pub use paper::wanted::{PaperError, Wanted, Which};
pub use sales::blocks::{BlockBy, BlockDone, OnConflict};
pub use sales::ended::Recorded;
pub use sales::exchange::ExchangeDone;
pub use sales::hand_back::{HandBack, HandBackError};
pub use sales::refund::{Refund, RefundDone};
pub use sales::repeated::SoldBy;
pub use sales::returns::{RefundError, ReturnQuote};
pub use sales::sale::{CommitError, Committed, Sale};
pub use sales::seats::SeatsSnapshot;
pub use staff::{StaffChange, StaffError, StaffRecord, StaffRow};
pub use verify::Looked;
pub use verify::point::{Covered, Why};
pub use verify::progress::{Progress, Tell};
pub use verify::replay::PacketFacts;
pub use verify::rule::Finding;
