//! A PIN, or a member's code, as it is kept: `argon2id$KIB$PASSES$LANES$SALT$HASH`, with a pepper that is not in it.
//!
//! Six digits are a million. What makes them worth something is the pepper, without which nobody can try them; and for who
//! has both, each try costs as much as a till can afford at a sign-in: 19 MiB and two passes, what OWASP gives as the least
//! for argon2id, some 35 ms here. A till of little memory still has it, and a person does not notice.
//! Debug builds have this crate optimised (Cargo.toml), or a sign-in would take seconds.

use argon2::{Algorithm, Argon2, Params, Version};

use super::pepper::Pepper;
use crate::box_office::own_file::hex;
use crate::domain::staff::StaffFault;
use crate::ledger::KeptPin;

const KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Bytes of a hash, and of its salt.
const BYTES: usize = 32;
const SALT: usize = 16;

/// The most that a hash which stands in the ledger may ask of this machine: another hand may have written it.
const MOST: (u32, u32, u32) = (256 * 1024, 16, 8);

/// Hashes the digits of a PIN, or of a code, under a new salt.
pub(super) fn hash(pin: &[u8], pepper: &Pepper) -> Option<KeptPin> {
    let salt = hex(&rand::random::<[u8; SALT]>());
    let hash = computed(pin, pepper, &salt, (KIB, PASSES, LANES))?;
    Some(KeptPin { hash: format!("argon2id${KIB}${PASSES}${LANES}${salt}${hash}"), pepper: pepper.id.clone() })
}

/// Whether these are the digits that are kept. Without one, as long is taken to say no.
pub(super) fn is_right(pin: &[u8], pepper: &Pepper, kept: Option<&KeptPin>) -> Result<bool, StaffFault> {
    let Some(kept) = kept else {
        computed(pin, pepper, &hex(&[0; SALT]), (KIB, PASSES, LANES));
        return Ok(false);
    };
    if kept.pepper != pepper.id {
        return Err(StaffFault::OtherPepper);
    }
    let ["argon2id", kib, passes, lanes, salt, hash] = kept.hash.split('$').collect::<Vec<_>>()[..] else {
        return Ok(false);
    };
    let (Ok(kib), Ok(passes), Ok(lanes)) = (kib.parse(), passes.parse(), lanes.parse()) else { return Ok(false) };
    if kib > MOST.0 || passes > MOST.1 || lanes > MOST.2 {
        return Ok(false);
    }
    Ok(computed(pin, pepper, salt, (kib, passes, lanes)).is_some_and(|computed| is_same(&computed, hash)))
}

fn computed(pin: &[u8], pepper: &Pepper, salt: &str, (kib, passes, lanes): (u32, u32, u32)) -> Option<String> {
    let params = Params::new(kib, passes, lanes, Some(BYTES)).ok()?;
    let argon = Argon2::new_with_secret(pepper.secret(), Algorithm::Argon2id, Version::V0x13, params).ok()?;
    let mut out = [0; BYTES];
    argon.hash_password_into(pin, salt.as_bytes(), &mut out).ok()?;
    Some(hex(&out))
}

/// Compared to the end, wherever they differ.
fn is_same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_pin_itself_with_its_pepper_is_right_and_no_two_hashes_are_alike() {
        let folder = tempfile::tempdir().unwrap();
        let pepper = |name: &str| Pepper::read_or_make(&folder.path().join(name)).ok().unwrap();
        let (ours, other) = (pepper("ours"), pepper("other"));
        let kept = hash(b"193746", &ours).unwrap();
        assert!(!kept.hash.contains("193746") && kept.hash != hash(b"193746", &ours).unwrap().hash);
        assert_eq!(is_right(b"193746", &ours, Some(&kept)), Ok(true));
        assert_eq!(is_right(b"193747", &ours, Some(&kept)), Ok(false));
        assert_eq!(is_right(b"193746", &ours, None), Ok(false));
        assert_eq!(is_right(b"193746", &other, Some(&kept)), Err(StaffFault::OtherPepper));
        let forged = KeptPin { pepper: other.id.clone(), ..kept.clone() };
        assert_eq!(is_right(b"193746", &other, Some(&forged)), Ok(false), "the secret itself is in it");
        for wrong in ["", "argon2id$19456$2$1$salt", "argon2id$4000000000$2$1$0000000000000000$00"] {
            let wrong = KeptPin { hash: wrong.to_owned(), ..kept.clone() };
            assert_eq!(is_right(b"193746", &ours, Some(&wrong)), Ok(false), "{}", wrong.hash);
        }
    }
}
