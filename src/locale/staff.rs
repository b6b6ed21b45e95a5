//! What acts and roles are called, and why someone may not.

use std::time::Duration;

use super::{Locale, Var};
use crate::domain::consent::ConsentFault;
use crate::domain::refusal::Refusal;
use crate::domain::staff::{Act, Role, StaffFault};

impl Locale {
    /// What is done, as a sentence goes on after "to".
    #[must_use]
    pub fn act(&self, act: Act) -> String {
        self.text(match act {
            Act::Admit => "act-admit",
            Act::AdmitAnyway => "act-admit-anyway",
            Act::Hold => "act-hold",
            Act::Sell => "act-sell",
            Act::Cancel => "act-cancel",
            Act::Exchange => "act-exchange",
            Act::Member => "act-member",
            Act::Packet => "act-packet",
            Act::Grab => "act-grab",
            Act::Block => "act-block",
            Act::Drawer => "act-drawer",
            Act::TakeOver => "act-take-over",
            Act::Refund => "act-refund",
            Act::ExchangeToLess => "act-exchange-to-less",
            Act::Complimentary => "act-complimentary",
            Act::Reprint => "act-reprint",
            Act::NoSale => "act-no-sale",
            Act::CashOut => "act-cash-out",
            Act::DrawerOff => "act-drawer-off",
            Act::PayFromWallet => "act-pay-from-wallet",
            Act::PacketFromWallet => "act-packet-from-wallet",
            Act::Tape => "act-tape",
            Act::RefundPastLimit => "act-refund-past-limit",
            Act::RefundInside => "act-refund-inside",
            Act::CallOff => "act-call-off",
            Act::Prices => "act-prices",
            Act::Import => "act-import",
            Act::House => "act-house",
            Act::DayClose => "act-day-close",
            Act::Wallet => "act-wallet",
            Act::Staff => "act-staff",
            Act::Keys => "act-keys",
            Act::Restore => "act-restore",
            Act::Repair => "act-repair",
        })
    }

    /// What a role is called; one of the house's own by its word.
    #[must_use]
    pub fn role(&self, role: Role) -> String {
        match role {
            Role::USHER => self.text("role-usher"),
            Role::CASHIER => self.text("role-cashier"),
            Role::SUPERVISOR => self.text("role-supervisor"),
            Role::MANAGER => self.text("role-manager"),
            Role::ADMIN => self.text("role-admin"),
            own => own.to_string(),
        }
    }

    /// The sentence for a refusal that is about who does it.
    pub(super) fn refusal_of_staff(&self, refusal: &Refusal) -> String {
        let of_role = |id, act: &Act, role: &Role| {
            self.fill(id, &[("act", (&self.act(*act)).into()), ("role", (&self.role(*role)).into())])
        };
        let after = |id, wait: &Duration| self.fill(id, &[("wait", (&self.countdown(*wait)).into())]);
        match refusal {
            Refusal::LeaveNeeded(act, role) => of_role("refusal-leave-needed", act, role),
            Refusal::RoleMayNot(act, role) => of_role("refusal-role-may-not", act, role),
            Refusal::NoLeave(act, role) => of_role("refusal-may-not-give-leave", act, role),
            Refusal::WrongPin(wait) => after("refusal-wrong-pin", wait),
            Refusal::PinWaits(wait) => after("refusal-pin-waits", wait),
            Refusal::Staff(fault) => self.staff_fault(fault),
            Refusal::Consent(ConsentFault::Wrong(wait)) => after("refusal-wrong-code", wait),
            Refusal::Consent(ConsentFault::Waits(wait)) => after("refusal-code-waits", wait),
            Refusal::Consent(ConsentFault::Shut) => self.text("refusal-code-shut"),
            Refusal::Consent(ConsentFault::NoCode) => self.text("refusal-no-code"),
            Refusal::Consent(ConsentFault::Easy) => self.text("refusal-easy-code"),
            _ => self.text("refusal-sign-in-needed"),
        }
    }

    fn staff_fault(&self, fault: &StaffFault) -> String {
        match fault {
            StaffFault::NoStaff => self.text("refusal-no-staff"),
            StaffFault::Unknown(number) => {
                self.fill("refusal-unknown-staff", &[("number", Var::from(&number.to_string()))])
            }
            StaffFault::LastAdmin => self.text("refusal-last-admin"),
            StaffFault::FirstIsAdmin => self.text("refusal-first-is-admin"),
            StaffFault::UnknownRole(role) => self.fill("refusal-unknown-role", &[("role", Var::from(role.word()))]),
            StaffFault::AdminIsFixed => self.text("refusal-admin-is-fixed"),
            StaffFault::EasyPin => self.text("refusal-easy-pin"),
            StaffFault::NoPepper => self.text("refusal-no-pepper"),
            StaffFault::OtherPepper => self.text("refusal-other-pepper"),
            StaffFault::OpenPepper => self.text("refusal-open-pepper"),
            StaffFault::NotOwner => self.text("refusal-not-owner"),
            StaffFault::OwnLeave => self.text("refusal-own-leave"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Lang;
    use super::*;

    #[test]
    fn every_act_and_role_and_every_refusal_about_them_is_said_in_both_languages() {
        let minute = Duration::from_millis(59_001);
        let mut refusals =
            vec![Refusal::SignInNeeded, Refusal::WrongPin(minute), Refusal::PinWaits(Duration::from_mins(15))];
        for act in Act::ALL {
            let of = [Refusal::LeaveNeeded, Refusal::RoleMayNot, Refusal::NoLeave];
            refusals.extend(Role::ALL.into_iter().flat_map(|role| of.map(|make| make(*act, role))));
        }
        let faults = [
            StaffFault::NoStaff,
            StaffFault::Unknown("7".parse().unwrap()),
            StaffFault::LastAdmin,
            StaffFault::FirstIsAdmin,
            StaffFault::UnknownRole("host".parse().unwrap()),
            StaffFault::AdminIsFixed,
            StaffFault::EasyPin,
            StaffFault::NoPepper,
            StaffFault::OtherPepper,
            StaffFault::OpenPepper,
            StaffFault::NotOwner,
            StaffFault::OwnLeave,
        ];
        refusals.extend(faults.map(Refusal::Staff));
        let consents = [ConsentFault::Wrong(minute), ConsentFault::Waits(minute), ConsentFault::Shut];
        refusals.extend(consents.into_iter().chain([ConsentFault::NoCode, ConsentFault::Easy]).map(Refusal::Consent));
        for (lang, stop) in [(Lang::En, '.'), (Lang::ZhCn, '。')] {
            let locale = Locale::new(lang);
            for refusal in &refusals {
                let said = locale.refusal_of_staff(refusal);
                assert!(said.ends_with(stop), "{refusal:?}: {said}");
                assert!(!["refusal-", "act-", "role-", "{"].iter().any(|left| said.contains(left)), "{said}");
            }
        }
        let locale = Locale::new(Lang::En);
        assert!(locale.refusal_of_staff(&refusals[1]).contains("01:00"), "rounded up");
        assert_eq!(locale.role("host".parse().unwrap()), "host");
    }
}
