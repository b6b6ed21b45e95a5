//! The pepper: what goes into the hash of every PIN and does not stand in the ledger. Who has a copy of the ledger alone
//! cannot find out a PIN by trying all of them.
//!
//! It is a file of the till, made with the first of the staff, that only its owner reads; other tills get it by hand. Its
//! id stands beside each hash, so that a till with another one says so, and calls no PIN wrong.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use secrecy::{ExposeSecret as _, SecretString};

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
        let told = |error: io::Error| {
            if error.kind() != io::ErrorKind::NotFound {
                tracing::warn!(%error, file = %file.display(), "the pepper cannot be read");
            }
            StaffFault::NoPepper
        };
        if std::fs::metadata(file).map_err(told)?.permissions().mode() & 0o077 != 0 {
            return Err(StaffFault::OpenPepper);
        }
        let written = SecretString::from(std::fs::read_to_string(file).map_err(told)?);
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
    let mut to = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    let id = hex(&rand::random::<[u8; 5]>());
    let written = SecretString::from(format!("{HEAD} {id} {}\n", hex(&rand::random::<[u8; BYTES]>())));
    to.write_all(written.expose_secret().as_bytes())?;
    to.sync_all()
}

/// Two digits a byte.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut digits, byte| {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

#[cfg(test)]
mod tests {
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
