//! Who is at this terminal: the sign-in, and the lock, which asks the same. Orders and picks stay, whoever comes next.

use super::effect::{Ask, Effect};
use super::{asks, credentials, leave, tape};
use crate::box_office::Standing;
use crate::domain::ids::RequestId;
use crate::domain::refusal::Refusal;
use crate::domain::staff::Person;
use crate::tui::actions::leaving::left_behind;
use crate::tui::state::model::Model;
use crate::tui::state::note::Note;
use crate::tui::state::sign_in::{Entered, SignIn};

/// How it stands with the staff here now: without anyone signed in, nothing goes on in a house that has some.
pub(crate) fn stands(model: &mut Model, standing: Standing) -> Vec<Effect> {
    let number = |standing: &Standing| standing.signed_in.as_ref().map(|person| person.number);
    let is_another = number(&model.standing).is_some() && number(&model.standing) != number(&standing);
    match (standing.has_staff, &standing.signed_in) {
        (false, _) => model.sign_in = None,
        (true, None) if model.sign_in.is_none() => lock(model),
        (true, _) => {}
    }
    model.standing = standing;
    if is_another { give_up(model) } else { Vec::new() }
}

/// Nobody gives leave for what another one was about, or goes on with what their role let them see.
fn give_up(model: &mut Model) -> Vec<Effect> {
    tape::close(model);
    asks::clear(model);
    leave::drop_all(model)
}

/// Asks who is here before anything else. What waited to be a key is none any more, and what was typed of a PIN is gone.
pub(crate) fn lock(model: &mut Model) {
    model.sign_in = Some(SignIn::default());
    model.burst.take();
    model.burst.take_typed();
    model.note = None;
    leave::wipe(model);
    if let Some(members) = model.members_panel() {
        members.wipe();
    }
}

/// Nobody has touched a key for as long as the settings say.
pub(crate) fn lock_idle(model: &mut Model) {
    if model.locks_at().is_some_and(|at| at <= model.now) {
        lock(model);
    }
}

/// Enter at the sign-in.
pub(crate) fn submit(model: &mut Model) -> Vec<Effect> {
    match credentials::entered(model) {
        Some((request, Entered::Pin(number, pin))) => vec![Effect::Ask(request, Ask::SignIn { number, pin })],
        // No member signs in.
        Some((_, Entered::Code(_))) | None => Vec::new(),
    }
}

/// Someone is signed in, or why not.
pub(crate) fn answered(model: &mut Model, request: RequestId, answer: Result<Person, Refusal>) -> Vec<Effect> {
    let now = model.now;
    let Some(sign_in) = &mut model.sign_in else { return Vec::new() };
    if !sign_in.form.question.is_answered_by(request) {
        return Vec::new();
    }
    match answer {
        Ok(person) => {
            let before = model.standing.signed_in.replace(person.clone());
            model.sign_in = None;
            model.last_act = now;
            let is_another = before.is_some_and(|before| before.number != person.number);
            model.say(Note::SignedIn(person.name));
            if is_another { give_up(model) } else { Vec::new() }
        }
        Err(refusal) => {
            sign_in.form.refused(refusal, now);
            Vec::new()
        }
    }
}

/// Leaving without a sign-in: what would stay behind is told first, and the next time it is left.
pub(crate) fn quit(model: &mut Model) -> Vec<Effect> {
    let is_asked = left_behind(model).is_some();
    match &mut model.sign_in {
        Some(sign_in) if is_asked && !sign_in.is_leaving => {
            sign_in.is_leaving = true;
            Vec::new()
        }
        _ => vec![Effect::Quit],
    }
}
