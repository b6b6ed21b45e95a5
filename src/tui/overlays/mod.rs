//! What lies on top of a screen.

pub(crate) mod confirm;
pub(crate) mod messages;
pub(crate) mod pay;
pub(crate) mod pay_view;
pub(crate) mod search;
