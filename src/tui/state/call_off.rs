//! Calling a screening off: why, the question, and then the orders whose money goes back.

use std::sync::Arc;

use tui_input::Input;

use super::action::Context;
use super::deed::Deed;
use crate::domain::ids::RequestId;
use crate::domain::order::Order;
use crate::domain::screening::Screening;
use crate::domain::text::Text;

#[derive(Clone, Debug)]
pub(crate) struct CallOff {
    pub(crate) screening: Arc<Screening>,
    pub(crate) reason: Input,
    pub(crate) stage: Stage,
}

#[derive(Clone, Debug)]
pub(crate) enum Stage {
    Reason,
    Review,
    Running(RequestId),
    /// It is called off: the orders to refund, then those that hold seats, and the first one in sight.
    Done {
        orders: Vec<(Order, bool)>,
        first: usize,
    },
}

/// The ids of the usual reasons, in the order of their digits.
const USUAL_REASONS: [&str; 4] = ["reason-projector", "reason-copy", "reason-power", "reason-few"];

impl CallOff {
    pub(crate) fn context(&self) -> Context {
        match self.stage {
            Stage::Reason => Context::ReasonField,
            Stage::Review | Stage::Running(_) => Context::Confirm,
            Stage::Done { .. } => Context::Messages,
        }
    }

    /// The reasons that a digit gives now: none once one is begun.
    pub(crate) fn usual_reasons(&self) -> &'static [&'static str] {
        if matches!(self.stage, Stage::Reason) && self.reason.value().is_empty() { &USUAL_REASONS } else { &[] }
    }

    /// What a yes would do.
    pub(crate) fn deed(&self) -> Option<Deed> {
        let (screening, reason) = (self.screening.id, Text::new(self.reason.value()));
        matches!(self.stage, Stage::Review).then_some(Deed::CallOff { screening, reason })
    }

    /// Whether the answer is awaited.
    pub(crate) fn is_running(&self) -> bool {
        matches!(self.stage, Stage::Running(_))
    }

    /// From the question back to the reason.
    pub(crate) fn back(&mut self) {
        self.stage = Stage::Reason;
    }

    /// Scrolls by so many orders.
    pub(crate) fn step(&mut self, by: isize) {
        if let Stage::Done { orders, first } = &mut self.stage {
            *first = first.saturating_add_signed(by).min(orders.len().saturating_sub(1));
        }
    }
}
