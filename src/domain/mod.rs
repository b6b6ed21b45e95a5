//! The rules of the house, pure: no I/O, no clock, no async, no store and no screen.
//!
//! Everything above is backed by this room. A rule belongs here if it can be stated without
//! naming a store or a screen.

pub mod booked;
pub mod cash;
pub mod category;
pub mod choose;
pub mod consent;
pub mod drawer;
pub mod entry;
pub mod exchange;
pub mod fare;
pub mod fee;
pub mod guest;
pub mod hall;
pub mod house;
pub mod ids;
pub mod member;
pub mod money;
pub mod order;
pub mod packet;
pub mod paper;
pub mod pointing;
pub mod price;
pub mod price_rule;
pub mod printer;
pub mod receipt;
pub mod refund;
pub mod refusal;
pub mod screening;
pub mod search;
pub mod seat;
pub mod seat_field;
pub mod seat_list;
pub mod secret_digits;
pub mod setting;
#[cfg(test)]
pub(crate) mod small_house;
pub mod staff;
pub mod takings;
pub mod tape;
pub mod tender;
pub mod text;
pub mod ticket;
pub mod time;
pub mod wallet;
pub mod word;
mod written;
