//! Asks for leave at another terminal: a channel of the house on which they are said, and that they ended.
//!
//! A message is `ask` and what is asked, or `end` and which ask, a line each. It may be lost, late or made up: who asks says
//! it again while it waits, and what came of it the ledger alone knows. One that cannot be read is passed over.

use super::connect::Live;
use super::error::LiveError;
use crate::domain::ids::LeaveId;
use crate::domain::staff::{About, Act, LeaveAsk};
use crate::domain::text::Text;
use crate::domain::time::Timestamp;

/// No honest message is longer, in bytes.
const LONGEST: usize = 4_096;

/// Something that was said about an ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeaveNews {
    /// It is asked, or asked still.
    Asked(Box<LeaveAsk>),
    /// The ledger may have its end.
    Ended(LeaveId),
}

impl Live {
    /// Says it to all terminals of the house. Not repeated: whoever waits says it anew.
    pub async fn say_of_leave(&self, news: &LeaveNews) -> Result<(), LiveError> {
        let mut publish = redis::cmd("SPUBLISH");
        publish.arg(self.keys.leaves()).arg(write(news));
        self.ask_once(publish).await
    }

    /// From now on what is said of asks for leave arrives.
    pub fn follow_leaves(&self) {
        self.listen(&self.keys.leaves(), true);
    }
}

fn write(news: &LeaveNews) -> String {
    let ask = match news {
        LeaveNews::Ended(id) => return format!("end\n{id}"),
        LeaveNews::Asked(ask) => ask,
    };
    let LeaveAsk { id, act, subject, about, terminal, number, cashier, asked_at, deadline } = &**ask;
    let (act, about) = (act.word(), about.written());
    let (asked_at, deadline) = (asked_at.millis(), deadline.millis());
    format!("ask\n{id}\n{act}\n{subject}\n{about}\n{terminal}\n{number}\n{cashier}\n{asked_at}\n{deadline}")
}

pub(super) fn read(message: &str) -> Option<LeaveNews> {
    if message.len() > LONGEST {
        return None;
    }
    match message.split('\n').collect::<Vec<_>>()[..] {
        ["end", id] => Some(LeaveNews::Ended(id.parse().ok()?)),
        ["ask", id, act, subject, about, terminal, number, cashier, asked_at, deadline] => {
            let time = |written: &str| written.parse().ok().map(Timestamp::from_millis);
            Some(LeaveNews::Asked(Box::new(LeaveAsk {
                id: id.parse().ok()?,
                act: Act::from_word(act)?,
                subject: Text::new(subject),
                about: About::read(about)?,
                terminal: terminal.parse().ok()?,
                number: number.parse().ok()?,
                cashier: Text::new(cashier),
                asked_at: time(asked_at)?,
                deadline: time(deadline)?,
            })))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::order::LARGEST_ORDER;

    fn asked(cashier: &str) -> LeaveNews {
        let seats = (1..=LARGEST_ORDER).map(|number| format!("AB{number}").parse().unwrap()).collect();
        let reason = Text::new(&"因".repeat(200));
        LeaveNews::Asked(Box::new(LeaveAsk {
            id: LeaveId::from_bits(7),
            act: Act::Refund,
            subject: Text::new("42-4T8Z0Q2M6HVB7KQ3 under 4T8Z0Q2M6HVB7KQ4"),
            about: About { seats, reason, ..About::default() },
            terminal: "T1".parse().unwrap(),
            number: "2".parse().unwrap(),
            cashier: Text::new(cashier),
            asked_at: Timestamp::from_millis(1),
            deadline: Timestamp::from_millis(60_001),
        }))
    }

    #[test]
    fn what_is_written_is_read_up_to_the_longest_that_is_honest() {
        for news in [asked(""), asked(&"王".repeat(200)), LeaveNews::Ended(LeaveId::from_bits(7))] {
            assert_eq!(read(&write(&news)), Some(news));
        }
    }

    #[test]
    fn a_name_that_would_play_with_the_screen_is_cleaned_on_arrival_and_rubbish_is_passed_over() {
        let forged = write(&asked("NAME")).replace("NAME", "\u{1b}[2JWang\u{202e}");
        let Some(LeaveNews::Asked(read_as)) = read(&forged) else { panic!("{forged}") };
        assert!(!read_as.cashier.as_str().contains(['\u{1b}', '\u{202e}']), "{:?}", read_as.cashier);
        let whole = write(&asked("Wang"));
        let rubbish = [
            String::new(),
            "end".to_owned(),
            "end\nx".to_owned(),
            format!("{whole}\n"),
            whole.replace("refund", "rob"),
            whole.replace("60001", "soon"),
            whole.replace("T1\n2", "T1\n0"),
            format!("ask\n{}", "x".repeat(LONGEST)),
        ];
        for rubbish in rubbish {
            assert_eq!(read(&rubbish), None, "{rubbish:?}");
        }
    }
}
