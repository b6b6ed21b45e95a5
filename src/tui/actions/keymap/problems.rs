//! What is wrong with the keys of the settings: all of it at once, each with its place and how to mend it.

use super::super::table::{ALL, TABLE};
use super::{Chosen, lines, read};
use crate::config::{KeySetting, Problem, is_setting};
use crate::domain::text::Text;
use crate::tui::state::action::{Action, Context};
use crate::tui::state::keymap::Keymap;
use crate::tui::state::keys::{self, Key};

/// Without these nothing can be found, sold, given back or left.
const STEPS: [Action; 26] = [
    Action::MoveUp,
    Action::MoveDown,
    Action::MoveLeft,
    Action::MoveRight,
    Action::OpenScreening,
    Action::PickSeat,
    Action::Hold,
    Action::NextOrder,
    Action::Pay,
    Action::OtherTender,
    Action::Review,
    Action::Take,
    Action::CancelOrder,
    Action::Refund,
    Action::ToggleTicket,
    Action::Grab,
    Action::Yes,
    Action::Submit,
    Action::NextField,
    Action::Back,
    Action::ToBoard,
    Action::ToSeats,
    Action::ToOrders,
    Action::Help,
    Action::Palette,
    Action::Quit,
];

/// So many places are named, the others counted.
const NAMED: usize = 3;

/// All that is wrong with the keys of the settings.
#[must_use]
pub fn problems(settings: &[KeySetting]) -> Vec<Problem> {
    let mut found: Vec<Problem> = settings.iter().flat_map(unreadable).collect();
    let chosen: Vec<Chosen<'_>> = settings.iter().filter_map(read).collect();
    let keymap = lines(&chosen);
    for (place, chosen_here) in chosen.iter().enumerate() {
        found.extend(unfit(chosen_here));
        found.extend(keyless(chosen_here, &keymap));
        found.extend(in_fields(chosen_here, &keymap));
        found.extend(clashes(&chosen, place, &keymap));
    }
    found
}

fn problem(setting: &KeySetting, what: &str) -> Problem {
    Problem::new(setting.place.clone(), format!("keys: {}: {what}", setting.action))
}

/// An action that is none, keys that are none.
fn unreadable(setting: &KeySetting) -> Vec<Problem> {
    let words = || TABLE.iter().map(super::Spec::word);
    let is_action = words().any(|word| word == setting.action);
    if !is_action && is_setting(&setting.action) {
        return vec![problem(setting, "this is a setting, and no action; move it above the line [keys]")];
    }
    if !is_action {
        let nearest = words().min_by_key(|word| strsim::damerau_levenshtein(word, &setting.action));
        let nearest = nearest.unwrap_or_default();
        let what = format!("there is no such action; the nearest is {nearest}, and the settings file names them all");
        return vec![problem(setting, &what)];
    }
    let wrong = setting.keys.iter().filter(|name| Key::parse(name).is_none());
    wrong
        .map(|name| {
            let what = format!(
                "`{}` is no key that a terminal sends; keys are written as p, F8, ^R, Enter, Space, Tab, Shift-Tab, Esc, Bksp, \
                 Del, Up, Down, Left, Right, Home, End, PgUp, PgDn",
                Text::new(name)
            );
            problem(setting, &what)
        })
        .collect()
}

/// What an action must keep, whatever it has besides.
fn unfit(chosen: &Chosen<'_>) -> Option<Problem> {
    let keys = &chosen.keys;
    let is_letter = |key: &Key| matches!(key, Key::Char(c) if c.is_alphanumeric());
    let what = match chosen.action {
        Action::Best | Action::ChooseTicket => {
            "the digits count seats and tickets, and stay; take this line out".to_owned()
        }
        Action::Back if !keys.contains(&Key::Esc) => {
            "Esc leaves everything, and stays; add it to the others".to_owned()
        }
        // A scan ends with one of these, and what ends a scan must not take money.
        Action::Take | Action::Yes if keys.iter().any(|key| matches!(key, Key::Enter | Key::Tab)) => {
            "Enter and Tab are what a scanner ends with, and take no money; name another key, such as F9".to_owned()
        }
        Action::Take | Action::Yes if !keys.is_empty() && keys.iter().all(is_letter) => {
            "letters and digits are also scanned, and an input method swallows them; add another key, such as F9"
                .to_owned()
        }
        _ => return None,
    };
    Some(problem(chosen.setting, &what))
}

/// A step without a key where it usually has one.
fn keyless(chosen: &Chosen<'_>, keymap: &Keymap) -> Option<Problem> {
    // What could not be read was told, and may have been the one that is missing.
    let is_whole = chosen.setting.keys.iter().all(|name| Key::parse(name).is_some());
    let tells_esc = chosen.action == Action::Back;
    if !STEPS.contains(&chosen.action) || !is_whole || tells_esc {
        return None;
    }
    let has_key = |keymap: &Keymap, context| first_key(keymap, chosen.action, context).is_some();
    let usual = super::lines(&[]);
    let without: Vec<Context> =
        ALL.iter().copied().filter(|context| has_key(&usual, *context) && !has_key(keymap, *context)).collect();
    let key = first_key(&usual, chosen.action, *without.first()?)?;
    let kind = if chosen.keys.is_empty() { "" } else { " that is no letter" };
    let what = format!("has no key {}; name one{kind}, such as {}", places(&without), key.name());
    Some(problem(chosen.setting, &what))
}

fn first_key(keymap: &Keymap, action: Action, context: Context) -> Option<Key> {
    keymap.at(context).filter(|line| line.spec.action == action).find_map(|line| line.keys_in(context).next())
}

/// Keys with which text is changed where it is typed.
fn in_fields(chosen: &Chosen<'_>, keymap: &Keymap) -> Option<Problem> {
    let typing: Vec<Context> = ALL.iter().copied().filter(|context| context.is_typing()).collect();
    let is_here = |key: Key, context: &Context| keymap.bound(*context, key) == Some(chosen.action);
    let key = chosen.keys.iter().copied().filter(|key| keys::editing(*key).is_some());
    let (key, found) = key
        .map(|key| (key, typing.iter().copied().filter(|context| is_here(key, context)).collect::<Vec<_>>()))
        .find(|(_, found)| !found.is_empty())?;
    let what = format!("{} changes what is typed {}; name another key", key.name(), places(&found));
    Some(problem(chosen.setting, &what))
}

/// The keys of `chosen[place]` that another action has in one place with it; of two that were both chosen, the later
/// tells it.
fn clashes(chosen: &[Chosen<'_>], place: usize, keymap: &Keymap) -> Vec<Problem> {
    let (mine, later) = (&chosen[place], &chosen[place + 1..]);
    let mut found: Vec<(Key, Action, &str, Vec<Context>)> = Vec::new();
    for context in ALL.iter().copied() {
        let keys = keymap.at(context).flat_map(|line| line.keys_in(context).map(move |key| (key, line)));
        let keys: Vec<_> = keys.collect();
        for (key, _) in keys.iter().filter(|(_, line)| line.spec.action == mine.action) {
            for (_, other) in keys.iter().filter(|(other, line)| other == key && line.spec.action != mine.action) {
                let other = other.spec;
                if later.iter().any(|chosen| chosen.action == other.action) {
                    continue;
                }
                match found.iter_mut().find(|(known, action, ..)| known == key && *action == other.action) {
                    Some((.., contexts)) if contexts.contains(&context) => {}
                    Some((.., contexts)) => contexts.push(context),
                    None => found.push((*key, other.action, other.word(), vec![context])),
                }
            }
        }
    }
    let told = found.into_iter().map(|(key, _, other, contexts)| {
        let what = format!("{} is {other}'s key too {}; give one of the two another", key.name(), places(&contexts));
        problem(mine.setting, &what)
    });
    told.collect()
}

/// The places, as they are told.
fn places(contexts: &[Context]) -> String {
    let mut named: Vec<String> = contexts.iter().take(NAMED).map(|context| place(*context).to_owned()).collect();
    match contexts.len().saturating_sub(NAMED) {
        0 => {}
        more => named.push(format!("in {more} more places")),
    }
    match named.split_last() {
        Some((last, first)) if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => named.concat(),
    }
}

fn place(context: Context) -> &'static str {
    match context {
        Context::Board => "among the screenings",
        Context::Seats => "at the seats",
        Context::Orders => "among the orders",
        Context::Packets => "among the red packets",
        Context::SeatField => "in the seat field",
        Context::SearchField => "in a search",
        Context::ReasonField => "in a reason",
        Context::PayEntry => "where a payment is entered",
        Context::PayReview => "where a payment is reviewed",
        Context::PayRunning => "while a payment runs",
        Context::PayEnded => "after a hold has ended",
        Context::Confirm => "in a question",
        Context::Tickets => "where tickets are chosen",
        Context::Ticket => "beside a ticket",
        Context::Takings => "in the takings",
        Context::Tape => "on the tape",
        Context::Staff => "among the staff",
        Context::Drawer => "at the drawer",
        Context::Report => "in a report of the drawer",
        Context::Members => "where a member is sought",
        Context::Form => "in a form",
        Context::Leave => "where leave is asked for",
        Context::Asks => "where leave is given",
        Context::Record => "in a record",
        Context::Picture => "beside a picture",
        Context::List => "in the help",
        Context::Messages => "in the messages",
        Context::Status => "beside the stores",
        Context::Papers => "among the papers",
        Context::SignIn => "at the sign-in",
    }
}
