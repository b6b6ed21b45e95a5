//! `frontrow stop`

use serde_json::json;

use super::output::Answer;

/// The answer after the private Redis was asked to stop: whether one was running.
#[must_use]
pub fn stopped(was_running: bool) -> Answer {
    let text = if was_running { "The private Redis is stopped." } else { "No private Redis was running." };
    Answer::new(json!({ "stopped": was_running }), text.to_owned())
}
