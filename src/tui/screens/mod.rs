//! The screens, each with its state, what changes it, and how it is drawn.

pub(crate) mod board;
pub(crate) mod orders;
pub(crate) mod orders_view;
pub(crate) mod seats;
pub(crate) mod seats_view;
pub(crate) mod side;
