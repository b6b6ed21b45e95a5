//! The screens, each with its state, what changes it, and how it is drawn.

pub(crate) mod board;
pub(crate) mod colleagues;
pub(crate) mod colleagues_view;
pub(crate) mod guest;
pub(crate) mod orders;
pub(crate) mod orders_view;
pub(crate) mod packet_view;
pub(crate) mod packets;
pub(crate) mod packets_view;
pub(crate) mod seats;
pub(crate) mod seats_view;
pub(crate) mod side;
