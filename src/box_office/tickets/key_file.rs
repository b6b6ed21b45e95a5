//! The key of a till: a file of its own, which no ledger and no copy of one has.

use std::path::Path;

use secrecy::{ExposeSecret as _, SecretString};

use crate::box_office::own_file::{self, OwnFileFault, hex};
use crate::domain::ticket::{KeyFault, KeyId, SigningKey};

/// What the file begins with.
const HEAD: &str = "frontrow-ticket-key-1";

/// Random bytes in it.
const BYTES: usize = 32;

/// That of a till; `None` where it has none.
pub(super) fn read(file: &Path) -> Result<Option<SigningKey>, KeyFault> {
    let written = match own_file::read(file) {
        Ok(written) => written,
        Err(OwnFileFault::Open) => return Err(KeyFault::OpenFile),
        Err(OwnFileFault::Missing) if file.exists() => return Err(KeyFault::NoKeyInFile),
        Err(OwnFileFault::Missing) => return Ok(None),
    };
    let key = match written.expose_secret().split_whitespace().collect::<Vec<_>>()[..] {
        [HEAD, id, seed] => {
            SigningKey::from_base_16(seed).filter(|key| id.parse::<KeyId>().is_ok_and(|id| id == key.public().id()))
        }
        _ => None,
    };
    key.map(Some).ok_or(KeyFault::NoKeyInFile)
}

/// The same; made, where there is none.
pub(super) fn read_or_make(file: &Path, is_taken: impl Fn(KeyId) -> bool) -> Result<SigningKey, KeyFault> {
    if let Some(key) = read(file)? {
        return Ok(key);
    }
    if let Err(error) = own_file::make(file, &new(is_taken)?) {
        tracing::warn!(%error, file = %file.display(), "the key for tickets was not made");
    }
    // Another program of this till may have been faster.
    read(file)?.ok_or(KeyFault::NoKey)
}

/// Another one in its place, whatever stood there.
pub(super) fn replace(file: &Path, is_taken: impl Fn(KeyId) -> bool) -> Result<SigningKey, KeyFault> {
    if let Err(error) = own_file::replace(file, &new(is_taken)?) {
        tracing::warn!(%error, file = %file.display(), "the key for tickets was not replaced");
        return Err(KeyFault::NoKey);
    }
    read(file)?.ok_or(KeyFault::NoKey)
}

/// A new one, of a name that no other has.
fn new(is_taken: impl Fn(KeyId) -> bool) -> Result<SecretString, KeyFault> {
    loop {
        let seed: [u8; BYTES] = rand::random();
        let id = SigningKey::from_seed(&seed).ok_or(KeyFault::NoKey)?.public().id();
        if !is_taken(id) {
            return Ok(SecretString::from(format!("{HEAD} {id} {}\n", hex(&seed))));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn id(key: Result<SigningKey, KeyFault>) -> Result<KeyId, KeyFault> {
        key.map(|key| key.public().id())
    }

    #[test]
    fn a_key_is_made_once_for_its_owner_alone_and_one_that_others_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ticket-key");
        assert!(read(&file).unwrap().is_none());
        let made = id(read_or_make(&file, |_| false)).unwrap();
        assert_eq!(id(read_or_make(&file, |_| true)), Ok(made), "it is read again");
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(id(read_or_make(&file, |_| false)), Err(KeyFault::OpenFile));
        let another = id(replace(&file, |_| false)).unwrap();
        assert_ne!(another, made);
        assert_eq!(id(read(&file).map(Option::unwrap)), Ok(another));
    }

    #[test]
    fn a_file_that_is_cut_short_or_has_another_name_in_it_is_no_key_and_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ticket-key");
        read_or_make(&file, |_| false).unwrap();
        let written = std::fs::read_to_string(&file).unwrap();
        let words: Vec<_> = written.split_whitespace().collect();
        let renamed = format!("{HEAD} 0000 {}", words[2]);
        for wrong in ["", &written[..40], "frontrow-pepper-1 0011 2233", &renamed, &written.repeat(2)] {
            std::fs::write(&file, wrong).unwrap();
            assert_eq!(id(read_or_make(&file, |_| false)), Err(KeyFault::NoKeyInFile), "{wrong}");
            assert_eq!(std::fs::read_to_string(&file).unwrap(), wrong);
        }
    }

    #[test]
    fn a_key_that_cannot_be_put_in_its_place_is_left_nowhere() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ticket-key");
        std::fs::create_dir(&file).unwrap();
        assert_eq!(id(replace(&file, |_| false)), Err(KeyFault::NoKey));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn many_that_start_at_once_have_one_key() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ticket-key");
        let makers: Vec<_> = (0..8)
            .map(|_| {
                let file = file.clone();
                std::thread::spawn(move || id(read_or_make(&file, |_| false)).unwrap())
            })
            .collect();
        let ids: std::collections::BTreeSet<_> = makers.into_iter().map(|maker| maker.join().unwrap()).collect();
        assert_eq!(ids.len(), 1, "{ids:?}");
    }
}
