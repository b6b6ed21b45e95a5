//! The pepper: what goes into the hash of every PIN and does not stand in the ledger. Who has a copy of the ledger alone
//! cannot find out a PIN by trying all of them.
//!
//! It is a file of the till, made with the first of the staff, that only its owner reads; other tills get it by hand. Its
//! id stands beside each hash, so that a till with another one says so, and calls no PIN wrong.

use std::io;
use std::path::Path;

use secrecy::{ExposeSecret as _, SecretString};

use crate::box_office::own_file::{self, OwnFileFault, hex};
use crate::domain::staff::StaffFault;

/// What the file begins with.
const HEAD: &str = "frontrow-pepper-1";

/// Random bytes in it.
const BYTES: usize = 32;

/// A pepper.
pub(super) struct Pepper {
    /// Which it is; no secret.
    pub(super) id: String,
    secret: SecretString,
}

impl Pepper {
    pub(super) fn secret(&self) -> &[u8] {
        self.secret.expose_secret().as_bytes()
    }

    /// That of a till.
    pub(super) fn read(file: &Path) -> Result<Self, StaffFault> {
        let written = own_file::read(file).map_err(|fault| match fault {
            OwnFileFault::Missing => StaffFault::NoPepper,
            OwnFileFault::Open => StaffFault::OpenPepper,
        })?;
        match written.expose_secret().split_whitespace().collect::<Vec<_>>()[..] {
            [HEAD, id, secret] if secret.len() == 2 * BYTES => {
                Ok(Self { id: id.to_owned(), secret: SecretString::from(secret) })
            }
            _ => Err(StaffFault::NoPepper),
        }
    }

    /// The same; made, where there is none.
    pub(super) fn read_or_make(file: &Path) -> Result<Self, StaffFault> {
        if !file.exists()
            && let Err(error) = make(file)
        {
            tracing::warn!(%error, file = %file.display(), "the pepper was not made");
        }
        Self::read(file)
    }
}

/// One that is there is left alone.
fn make(file: &Path) -> io::Result<()> {
    let id = hex(&rand::random::<[u8; 5]>());
    own_file::make(file, &SecretString::from(format!("{HEAD} {id} {}\n", hex(&rand::random::<[u8; BYTES]>()))))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_pepper_is_made_once_for_its_owner_alone_and_one_that_others_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pepper");
        assert!(matches!(Pepper::read(&file), Err(StaffFault::NoPepper)));
        let made = Pepper::read_or_make(&file).ok().unwrap();
        let again = Pepper::read_or_make(&file).ok().unwrap();
        assert!(made.id == again.id && made.secret() == again.secret() && made.secret().len() == 2 * BYTES);
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(Pepper::read(&file), Err(StaffFault::OpenPepper)));
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        std::fs::write(&file, "something else").unwrap();
        assert!(matches!(Pepper::read_or_make(&file), Err(StaffFault::NoPepper)));
    }
}
