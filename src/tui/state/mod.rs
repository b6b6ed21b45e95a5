//! What the face knows: plain data with its own methods.
//!
//! [`model`] holds all of it; each other file is one subject's part, under the name that the subject has in every room.
//! A function that touches one subject's fields is a method of that subject; none takes the whole model to change it.

pub(crate) mod action;
pub(crate) mod asks;
pub(crate) mod board;
pub(crate) mod burst;
pub(crate) mod call_off;
pub(crate) mod claims;
pub(crate) mod colleagues;
pub(crate) mod confirm;
pub(crate) mod deed;
pub(crate) mod demo;
pub(crate) mod drawer;
pub(crate) mod ending;
pub(crate) mod exchange;
pub(crate) mod keymap;
pub(crate) mod keys;
pub(crate) mod leave;
pub(crate) mod lines;
pub(crate) mod list;
pub(crate) mod members;
pub(crate) mod model;
pub(crate) mod new_packet;
pub(crate) mod note;
pub(crate) mod orders;
pub(crate) mod packets;
pub(crate) mod party;
pub(crate) mod pay;
pub(crate) mod poll;
pub(crate) mod question;
pub(crate) mod record;
pub(crate) mod refund;
pub(crate) mod sale;
pub(crate) mod scan;
pub(crate) mod search;
pub(crate) mod seats;
pub(crate) mod settings;
pub(crate) mod sign_in;
pub(crate) mod small_map;
pub(crate) mod staff;
pub(crate) mod status;
pub(crate) mod takings;
pub(crate) mod tape;
pub(crate) mod ticket;
pub(crate) mod timer;
pub(crate) mod tour;
