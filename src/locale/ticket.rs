//! Keys and codes of tickets, in words.

use super::Locale;
use crate::domain::ticket::{CodeFault, KeyFault, KeyId};

impl Locale {
    /// Why a code that was scanned is no ticket of this house.
    #[must_use]
    pub fn code_fault(&self, fault: CodeFault) -> String {
        match fault {
            CodeFault::NotATicket => self.text("code-not-a-ticket"),
            CodeFault::UnknownKey(id) => self.of_key("code-unknown-key", id),
            CodeFault::NotLookedUp(id) => self.of_key("code-not-looked-up", id),
            CodeFault::Forged => self.text("code-forged"),
            CodeFault::Retired(id) => self.of_key("code-retired", id),
        }
    }

    pub(super) fn key_fault(&self, fault: KeyFault) -> String {
        match fault {
            KeyFault::NoKey => self.text("refusal-no-ticket-key"),
            KeyFault::OpenFile => self.text("refusal-open-ticket-key"),
            KeyFault::NoKeyInFile => self.text("refusal-bad-ticket-key"),
            KeyFault::Retired(id) => self.of_key("refusal-ticket-key-retired", id),
            KeyFault::NameTaken(id) => self.of_key("refusal-ticket-key-taken", id),
            KeyFault::Unknown(id) => self.of_key("refusal-unknown-ticket-key", id),
        }
    }

    fn of_key(&self, sentence: &'static str, id: KeyId) -> String {
        self.fill(sentence, &[("key", (&id.to_string()).into())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Lang;

    #[test]
    fn every_fault_of_a_code_is_said_in_both_languages() {
        let id = "7KQ3".parse().unwrap();
        for (lang, stop) in [(Lang::En, '.'), (Lang::ZhCn, '。')] {
            let locale = Locale::new(lang);
            for fault in [
                CodeFault::NotATicket,
                CodeFault::UnknownKey(id),
                CodeFault::NotLookedUp(id),
                CodeFault::Forged,
                CodeFault::Retired(id),
            ] {
                let said = locale.code_fault(fault);
                assert!(said.ends_with(stop) && !said.contains("code-"), "{said}");
            }
        }
    }
}
