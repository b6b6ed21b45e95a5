//! What lies on top of a screen.

pub(crate) mod block;
pub(crate) mod call_off;
pub(crate) mod confirm;
pub(crate) mod members;
pub(crate) mod members_view;
pub(crate) mod messages;
pub(crate) mod new_packet;
pub(crate) mod new_packet_view;
pub(crate) mod pay;
pub(crate) mod pay_view;
pub(crate) mod picture;
pub(crate) mod refund;
pub(crate) mod refund_view;
pub(crate) mod search;
pub(crate) mod takings;
pub(crate) mod ticket;
pub(crate) mod wallet;
