//! Number and PIN while they are typed: at the sign-in, which is the lock too, and for the leave of a second person; there
//! also the code of a member, who may consent in its place.

use std::fmt;

use secrecy::zeroize::Zeroizing;
use tui_input::{Input, InputRequest};

use super::question::Question;
use crate::domain::consent::{ConsentFault, MemberCode};
use crate::domain::refusal::Refusal;
use crate::domain::staff::{Pin, StaffNumber};
use crate::domain::time::Timestamp;

/// The most digits of a number, and of a PIN.
const MOST_NUMBER: usize = 6;

const MOST_PIN: usize = 12;

/// The digits of a code.
const MOST_CODE: usize = 4;

/// A PIN or a code as it is typed. Where models and messages are printed nothing of it shows, and it leaves no copy when it goes.
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

    /// The same of a member's code.
    pub(crate) fn code(&self) -> Option<MemberCode> {
        self.0.parse().ok()
    }

    /// Takes in a digit of a code, or what mends one; else says why not.
    pub(crate) fn type_code(&mut self, request: &InputRequest) -> Result<(), &'static str> {
        self.type_in(request, MOST_CODE)
    }

    fn type_in(&mut self, request: &InputRequest, most: usize) -> Result<(), &'static str> {
        match request {
            InputRequest::InsertChar(c) if !c.is_ascii_digit() => return Err("why-digits-only"),
            InputRequest::InsertChar(_) if self.digits() >= most => return Err("why-full"),
            InputRequest::InsertChar(c) => self.0.push(*c),
            InputRequest::DeletePrevChar => drop(self.0.pop()),
            _ => {}
        }
        Ok(())
    }
}

/// Where is typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Field {
    /// The code of the member.
    Code,
    #[default]
    Number,
    Pin,
}

/// What was entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entered {
    Pin(StaffNumber, Secret),
    Code(Secret),
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Credentials {
    /// Where a member may consent.
    pub(crate) code: Option<Secret>,
    pub(crate) number: Input,
    pub(crate) pin: Secret,
    pub(crate) on: Field,
    pub(crate) question: Question,
    /// Why the last try came to nothing.
    pub(crate) refusal: Option<Refusal>,
    /// Until when no other is taken here for this number.
    waits: Option<(StaffNumber, Timestamp)>,
    /// Until when none is taken here of the member.
    code_waits: Option<Timestamp>,
}

impl Credentials {
    /// The code of a member first.
    pub(crate) fn of_member() -> Self {
        Self { code: Some(Secret::default()), on: Field::Code, ..Self::default() }
    }

    /// Takes in a digit, or what mends one; else says why not.
    pub(crate) fn type_in(&mut self, request: InputRequest) -> Result<(), &'static str> {
        if self.question.waits() {
            return Err("why-under-way");
        }
        match (self.on, request) {
            (Field::Code, request) => return self.code.get_or_insert_default().type_code(&request),
            (Field::Pin, request) => return self.pin.type_in(&request, MOST_PIN),
            (_, InputRequest::InsertChar(c)) if !c.is_ascii_digit() => return Err("why-digits-only"),
            (_, InputRequest::InsertChar(_)) if self.number.value().len() >= MOST_NUMBER => return Err("why-full"),
            (_, request) => drop(self.number.handle(request)),
        }
        Ok(())
    }

    pub(crate) fn turn_field(&mut self) {
        self.on = match self.on {
            Field::Number => Field::Pin,
            Field::Pin if self.code.is_some() => Field::Code,
            Field::Pin | Field::Code => Field::Number,
        };
    }

    /// Enter: the code, or without one on to the number; on to the PIN, or both as soon as they can be tried; else why not.
    pub(crate) fn enter(&mut self, now: Timestamp) -> Result<Option<Entered>, &'static str> {
        if self.question.waits() {
            return Err("why-under-way");
        }
        if let (Field::Code, Some(code)) = (self.on, &mut self.code) {
            if code.digits() == 0 {
                self.on = Field::Number;
                return Ok(None);
            }
            if self.code_waits.is_some_and(|until| until > now) {
                return Err("why-code-waits");
            }
            if code.code().is_none() {
                return Err("why-no-code");
            }
            self.refusal = None;
            return Ok(Some(Entered::Code(std::mem::take(code))));
        }
        let Ok(number) = self.number.value().parse() else {
            self.on = Field::Number;
            return Err("why-no-staff-number");
        };
        if self.on != Field::Pin {
            self.on = Field::Pin;
            return Ok(None);
        }
        if self.waits_until(now).is_some() {
            return Err("why-pin-waits");
        }
        if self.pin.pin().is_none() {
            return Err("why-no-pin");
        }
        self.refusal = None;
        Ok(Some(Entered::Pin(number, std::mem::take(&mut self.pin))))
    }

    /// The last try came to nothing.
    pub(crate) fn refused(&mut self, refusal: Refusal, now: Timestamp) {
        if let (Refusal::WrongPin(wait) | Refusal::PinWaits(wait), Ok(number)) = (&refusal, self.number.value().parse())
        {
            self.waits = Some((number, now.plus(*wait)));
        }
        match &refusal {
            Refusal::Consent(ConsentFault::Wrong(wait) | ConsentFault::Waits(wait)) => {
                self.code_waits = Some(now.plus(*wait));
            }
            // Only leave serves.
            Refusal::Consent(ConsentFault::Shut | ConsentFault::NoCode) => self.on = Field::Number,
            _ => {}
        }
        self.code = self.code.as_ref().map(|_| Secret::default());
        self.pin = Secret::default();
        self.refusal = Some(refusal);
    }

    /// As if nothing had been typed. For whom another try waits stays known.
    pub(crate) fn clear(&mut self) {
        let of = if self.code.is_some() { Self::of_member() } else { Self::default() };
        let (question, waits, code_waits) = (self.question, self.waits, self.code_waits);
        *self = Self { question, waits, code_waits, ..of };
    }

    /// Until when no PIN is taken for the number that stands here, or no code of the member.
    pub(crate) fn waits_until(&self, now: Timestamp) -> Option<Timestamp> {
        if self.on == Field::Code {
            return self.code_waits.filter(|until| *until > now);
        }
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
        let Entered::Pin(number, pin) = given else { panic!("{given:?}") };
        assert_eq!((number.get(), pin.digits(), form.pin.digits()), (12, 6, 0));
        assert_eq!(format!("{pin:?}"), "a PIN");
    }

    #[test]
    fn a_member_is_asked_for_the_code_first_and_without_one_for_the_leave() {
        let now = Timestamp::from_millis(0);
        let mut form = Credentials::of_member();
        typed(&mut form, "407");
        assert_eq!(form.enter(now), Err("why-no-code"));
        typed(&mut form, "1");
        assert_eq!(form.type_in(InputRequest::InsertChar('5')), Err("why-full"));
        assert!(!format!("{form:?}").contains("4071"));
        assert!(matches!(form.enter(now), Ok(Some(Entered::Code(code))) if code.digits() == 4));
        form.refused(Refusal::Consent(ConsentFault::Wrong(std::time::Duration::from_secs(5))), now);
        typed(&mut form, "4072");
        assert_eq!(form.enter(now), Err("why-code-waits"));
        form.turn_field();
        assert_eq!(form.waits_until(now), None, "the leave does not wait for it");
        form.clear();
        assert_eq!((form.on, form.waits_until(now)), (Field::Code, Some(Timestamp::from_millis(5000))));
        form.refused(Refusal::Consent(ConsentFault::Shut), now);
        assert_eq!(form.on, Field::Number);
        form.on = Field::Code;
        assert_eq!((form.enter(now), form.on), (Ok(None), Field::Number), "no code, no consent");
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
