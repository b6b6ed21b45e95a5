//! Who works here and what their roles may do, while it is looked at.

use std::sync::Arc;

use super::action::Context;
use super::lines::Lines;
use super::question::Question;
use crate::box_office::StaffRecord;
use crate::domain::staff::Role;
use crate::tui::layout;

#[derive(Clone, Debug, Default)]
pub(crate) struct StaffView {
    pub(crate) record: Option<Arc<StaffRecord>>,
    /// What roles may do, in place of who works here.
    pub(crate) is_of_roles: bool,
    /// A line for each of the record's rows, or for each act.
    pub(crate) lines: Lines,
    /// The first role that can be seen.
    pub(crate) first_role: usize,
    pub(crate) question: Question,
}

impl StaffView {
    pub(crate) fn context(&self) -> Context {
        if self.lines.list.search.is_some() { Context::SearchField } else { Context::Staff }
    }

    /// The roles of which the table says something that is not the same everywhere: an admin does all.
    pub(crate) fn roles(&self) -> Vec<Role> {
        let roles = self.record.as_ref().map(|record| record.rights.roles()).unwrap_or_default();
        roles.into_iter().filter(|role| *role != Role::ADMIN).collect()
    }

    /// Other roles, where there are more than have room.
    pub(crate) fn turn_roles(&mut self, forward: bool, size: (u16, u16)) {
        let hidden = self.roles().len().saturating_sub(layout::roles_seen(size));
        self.first_role = self.first_role.saturating_add_signed(if forward { 1 } else { -1 }).min(hidden);
    }

    pub(crate) fn follow(&mut self, size: (u16, u16)) {
        self.first_role = self.first_role.min(self.roles().len().saturating_sub(layout::roles_seen(size)));
        self.lines.list.follow(layout::panel_seen(size));
    }
}
