//! Number and PIN while they are typed: at the sign-in, which is the lock too, and for the leave of a second person.

use std::fmt;

use secrecy::zeroize::Zeroizing;
use tui_input::{Input, InputRequest};

use super::question::Question;
use crate::domain::refusal::Refusal;
use crate::domain::staff::{Pin, StaffNumber};
use crate::domain::time::Timestamp;

/// The most digits of a number, and of a PIN.
const MOST_NUMBER: usize = 6;

const MOST_PIN: usize = 12;

/// A PIN as it is typed. Where models and messages are printed nothing of it shows, and it leaves no copy when it goes.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(Zeroizing<String>);

impl Default for Secret {
    /// With room for all that it takes: one that grows would leave copies behind.
    fn default() -> Self {
        Self(Zeroizing::new(String::with_capacity(MOST_PIN)))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a PIN")
    }
}

impl Secret {
    /// How many digits it has so far.
    pub(crate) fn digits(&self) -> usize {
        self.0.len()
    }

    /// As it is tried; `None` as long as it has too few digits.
    pub(crate) fn pin(&self) -> Option<Pin> {
        self.0.parse().ok()
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Credentials {
    pub(crate) number: Input,
    pub(crate) pin: Secret,
    pub(crate) is_on_pin: bool,
    pub(crate) question: Question,
    /// Why the last try came to nothing.
    pub(crate) refusal: Option<Refusal>,
    /// Until when no other is taken here for this number.
    waits: Option<(StaffNumber, Timestamp)>,
}

impl Credentials {
    /// Takes in a digit, or what mends one; else says why not.
    pub(crate) fn type_in(&mut self, request: InputRequest) -> Result<(), &'static str> {
        if self.question.waits() {
            return Err("why-under-way");
        }
        match request {
            InputRequest::InsertChar(c) if !c.is_ascii_digit() => return Err("why-digits-only"),
            InputRequest::InsertChar(_) if self.is_on_pin && self.pin.digits() >= MOST_PIN => return Err("why-full"),
            InputRequest::InsertChar(c) if self.is_on_pin => self.pin.0.push(c),
            InputRequest::DeletePrevChar if self.is_on_pin => drop(self.pin.0.pop()),
            _ if self.is_on_pin => {}
            InputRequest::InsertChar(_) if self.number.value().len() >= MOST_NUMBER => return Err("why-full"),
            request => drop(self.number.handle(request)),
        }
        Ok(())
    }

    pub(crate) fn turn_field(&mut self) {
        self.is_on_pin = !self.is_on_pin;
    }

    /// Enter: on to the PIN, or both as soon as they can be tried; else why not.
    pub(crate) fn enter(&mut self, now: Timestamp) -> Result<Option<(StaffNumber, Secret)>, &'static str> {
        if self.question.waits() {
            return Err("why-under-way");
        }
        let Ok(number) = self.number.value().parse() else {
            self.is_on_pin = false;
            return Err("why-no-staff-number");
        };
        if !self.is_on_pin {
            self.is_on_pin = true;
            return Ok(None);
        }
        if self.waits_until(now).is_some() {
            return Err("why-pin-waits");
        }
        if self.pin.pin().is_none() {
            return Err("why-no-pin");
        }
        self.refusal = None;
        Ok(Some((number, std::mem::take(&mut self.pin))))
    }

    /// The last try came to nothing.
    pub(crate) fn refused(&mut self, refusal: Refusal, now: Timestamp) {
        if let (Refusal::WrongPin(wait) | Refusal::PinWaits(wait), Ok(number)) = (&refusal, self.number.value().parse())
        {
            self.waits = Some((number, now.plus(*wait)));
        }
        self.pin = Secret::default();
        self.refusal = Some(refusal);
    }

    /// As if nothing had been typed. For whom another try waits stays known.
    pub(crate) fn clear(&mut self) {
        let (question, waits) = (self.question, self.waits);
        *self = Self { question, waits, ..Self::default() };
    }

    /// Until when no PIN is taken for the number that stands here.
    pub(crate) fn waits_until(&self, now: Timestamp) -> Option<Timestamp> {
        let (number, until) = self.waits?;
        (until > now && self.number.value().parse() == Ok(number)).then_some(until)
    }
}

/// The question who is at this terminal. As long as it stands, nothing else is shown or done.
#[derive(Clone, Debug, Default)]
pub(crate) struct SignIn {
    pub(crate) form: Credentials,
    /// Whether the next key that leaves does so, whatever stays behind.
    pub(crate) is_leaving: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(form: &mut Credentials, text: &str) {
        for c in text.chars() {
            form.type_in(InputRequest::InsertChar(c)).unwrap();
        }
    }

    #[test]
    fn a_pin_shows_nowhere_and_goes_as_soon_as_it_is_tried() {
        let mut form = Credentials::default();
        typed(&mut form, "12");
        assert_eq!(form.enter(Timestamp::from_millis(0)), Ok(None));
        typed(&mut form, "481625");
        assert!(!format!("{form:?}").contains("481625") && !format!("{form:?}").contains("Zeroizing"));
        let given = form.enter(Timestamp::from_millis(0)).unwrap().unwrap();
        assert_eq!((given.0.get(), given.1.digits(), form.pin.digits()), (12, 6, 0));
        assert_eq!(format!("{:?}", given.1), "a PIN");
    }

    #[test]
    fn a_wait_is_for_its_number_alone() {
        let now = Timestamp::from_millis(0);
        let mut form = Credentials::default();
        typed(&mut form, "7");
        form.refused(Refusal::WrongPin(std::time::Duration::from_secs(5)), now);
        assert_eq!(form.waits_until(now), Some(Timestamp::from_millis(5000)));
        typed(&mut form, "1");
        assert_eq!(form.waits_until(now), None);
        form.clear();
        typed(&mut form, "7");
        assert!(form.waits_until(now).is_some(), "clearing the fields does not shorten it");
        assert_eq!(form.waits_until(Timestamp::from_millis(5000)), None);
    }
}
