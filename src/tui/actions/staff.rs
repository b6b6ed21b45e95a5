//! What lines about the staff are found by: what they say in the language of the screen, and the words that stay.

use crate::box_office::{StaffRecord, StaffRow};
use crate::domain::search::Keys;
use crate::domain::staff::{Act, Right};
use crate::tui::state::model::{Model, Overlay};

/// The lines of the staff panel: its people, or each act.
pub(crate) fn keys(model: &Model) -> Vec<Keys> {
    let view = model.overlays.iter().find_map(|overlay| match overlay {
        Overlay::Staff(view) => Some(view),
        _ => None,
    });
    let Some((view, record)) = view.and_then(|view| view.record.as_ref().map(|record| (view, record))) else {
        return Vec::new();
    };
    if view.is_of_roles {
        Act::ALL.iter().map(|act| of_act(model, record, *act)).collect()
    } else {
        people(model, record)
    }
}

fn people(model: &Model, record: &StaffRecord) -> Vec<Keys> {
    let of = |row: &StaffRow| {
        let person = &row.person;
        let keys = Keys::default().text(person.name.as_str()).number(&person.number.to_string());
        let keys = keys.text(&model.locale.role(person.role)).text(person.role.word());
        if row.is_active { keys } else { keys.text(&model.locale.text("staff-gone")) }
    };
    record.rows.iter().map(of).collect()
}

/// An act is found by what it is called, and by the roles that are asked for it.
fn of_act(model: &Model, record: &StaffRecord, act: Act) -> Keys {
    let keys = Keys::default().text(&model.locale.act(act)).text(act.word());
    record.rights.roles().into_iter().fold(keys, |keys, role| match record.rights.judge(role, act) {
        Right::Asks(asked) => keys.aside(&model.locale.role(asked)),
        Right::Allowed | Right::Refused => keys,
    })
}
