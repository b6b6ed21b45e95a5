//! What each role may do: the table by default, and what a house says otherwise.

use std::collections::{BTreeMap, BTreeSet};

use super::act::Act;
use super::role::Role;
use crate::domain::ids::IdError;

/// Whether a role does something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// Without asking.
    Allowed,
    /// By leave of one of this role, or of one above it.
    Asks(Role),
    /// Not at all.
    Refused,
}

impl Right {
    const ALLOWED: &str = "allowed";
    const REFUSED: &str = "refused";

    /// As it is written: `allowed`, `refused`, or the role that is asked.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::Allowed => Self::ALLOWED,
            Self::Asks(role) => role.word(),
            Self::Refused => Self::REFUSED,
        }
    }
}

impl std::str::FromStr for Right {
    type Err = IdError;

    fn from_str(written: &str) -> Result<Self, IdError> {
        match written {
            Self::ALLOWED => Ok(Self::Allowed),
            Self::REFUSED => Ok(Self::Refused),
            role => role.parse().map(Self::Asks).map_err(|_| IdError {
                what: "allowed, refused or the role that is asked for leave",
                example: "supervisor",
            }),
        }
    }
}

/// What a house says otherwise of one role and one act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RightChange {
    /// The role.
    pub role: Role,
    /// What it may do or not.
    pub act: Act,
    /// Whether.
    pub right: Right,
}

/// The house's table. Without changes it is the usual one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rights(BTreeMap<(Role, Act), Right>);

impl Rights {
    /// The usual table with these changes, the later ones over the earlier.
    #[must_use]
    pub fn with(changes: impl IntoIterator<Item = RightChange>) -> Self {
        Self(changes.into_iter().map(|RightChange { role, act, right }| ((role, act), right)).collect())
    }

    /// Whether `role` does `act`. What an admin may do nobody changes, so that there is always one who can mend the table.
    #[must_use]
    pub fn judge(&self, role: Role, act: Act) -> Right {
        if role == Role::ADMIN {
            return Right::Allowed;
        }
        self.0.get(&(role, act)).copied().unwrap_or_else(|| by_default(role, act))
    }

    /// Whether one of role `giver` may give leave for `act` where one of role `asked` is asked: who may do it
    /// themselves, and is not below that role.
    #[must_use]
    pub fn may_give(&self, giver: Role, asked: Role, act: Act) -> bool {
        let stands_for = giver == asked || giver.rank().zip(asked.rank()).is_some_and(|(giver, asked)| giver > asked);
        stands_for && self.judge(giver, act) == Right::Allowed
    }

    /// The roles that the house knows: the five, and those of which the table says something.
    #[must_use]
    pub fn roles(&self) -> Vec<Role> {
        let own: BTreeSet<Role> = self.0.keys().map(|(role, _)| *role).filter(|role| role.rank().is_none()).collect();
        Role::ALL.into_iter().chain(own).collect()
    }
}

/// A role of the house's own does nothing unless the house says so, and an usher nothing but at a door; from the cashier on,
/// each does what those below do, and asks for the rest.
fn by_default(role: Role, act: Act) -> Right {
    let first = if act.is_of_door() { Role::USHER.rank() } else { Role::CASHIER.rank() };
    match (role.rank(), act.least().rank()) {
        (Some(rank), Some(least)) if Some(rank) >= first && rank >= least => Right::Allowed,
        (Some(rank), _) if Some(rank) >= first => Right::Asks(act.least()),
        _ => Right::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(act: Act, rights: &Rights) -> String {
        let written = |role| rights.judge(role, act).word().to_owned();
        Role::ALL.into_iter().map(written).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_usual_table_is_that_of_the_house_in_every_cell() {
        let rights = Rights::default();
        let rows = [
            ("allowed allowed allowed allowed allowed", "admit"),
            ("supervisor supervisor allowed allowed allowed", "admit-anyway"),
            ("refused allowed allowed allowed allowed", "hold sell cancel exchange member packet grab block drawer"),
            (
                "refused supervisor allowed allowed allowed",
                "take-over refund exchange-to-less complimentary reprint no-sale cash-out drawer-off pay-from-wallet \
                 packet-from-wallet tape",
            ),
            (
                "refused manager manager allowed allowed",
                "refund-past-limit refund-inside call-off prices import house day-close wallet",
            ),
            ("refused admin admin admin allowed", "staff keys restore repair"),
        ];
        let mut seen = 0;
        for (expected, acts) in rows {
            for word in acts.split(' ') {
                seen += 1;
                let act = Act::from_word(word).unwrap();
                assert_eq!(row(act, &rights), expected, "{word}");
            }
        }
        assert_eq!(seen, Act::ALL.len(), "no act is left out");
    }

    #[test]
    fn a_house_changes_every_cell_but_those_of_its_admin() {
        for act in Act::ALL {
            for role in Role::ALL {
                for right in [Right::Allowed, Right::Refused, Right::Asks(Role::MANAGER)] {
                    let rights = Rights::with([RightChange { role, act: *act, right }]);
                    let expected = if role == Role::ADMIN { Right::Allowed } else { right };
                    assert_eq!(rights.judge(role, *act), expected);
                    for other in Role::ALL.into_iter().filter(|other| *other != role) {
                        assert_eq!(rights.judge(other, *act), by_default(other, *act), "only that one");
                    }
                }
            }
        }
    }

    #[test]
    fn leave_is_given_by_who_may_do_it_and_is_not_below_the_one_who_is_asked() {
        let rights = Rights::default();
        for act in Act::ALL {
            for role in Role::ALL {
                let Right::Asks(asked) = rights.judge(role, *act) else { continue };
                for giver in Role::ALL {
                    let expected = giver.rank() >= asked.rank();
                    assert_eq!(rights.may_give(giver, asked, *act), expected, "{giver} to {role} for {act:?}");
                }
            }
        }
        // A supervisor who may refund, in a house whose cashiers ask a manager for it.
        let right = Right::Asks(Role::MANAGER);
        let rights = Rights::with([RightChange { role: Role::CASHIER, act: Act::Refund, right }]);
        assert!(!rights.may_give(Role::SUPERVISOR, Role::MANAGER, Act::Refund));
        assert!(rights.may_give(Role::MANAGER, Role::MANAGER, Act::Refund));
    }

    #[test]
    fn a_role_of_the_house_may_what_is_written_down_and_nothing_else() {
        let host: Role = "host".parse().unwrap();
        let rights = Rights::with([RightChange { role: host, act: Act::Sell, right: Right::Allowed }]);
        assert_eq!(rights.judge(host, Act::Sell), Right::Allowed);
        assert_eq!(rights.judge(host, Act::Refund), Right::Refused);
        assert_eq!(rights.roles().last(), Some(&host));
        assert!(!rights.may_give(host, Role::CASHIER, Act::Sell), "it stands nowhere above another");
    }

    #[test]
    fn a_right_reads_as_it_is_written() {
        for right in [Right::Allowed, Right::Refused, Right::Asks(Role::MANAGER)] {
            assert_eq!(right.word().parse(), Ok(right));
        }
        assert!("Maybe".parse::<Right>().is_err());
    }
}
