//! A secret of a till: a small file that its owner alone reads, made once, and copied to other tills by hand.

use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretString};

/// Why nothing was read of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OwnFileFault {
    /// It is not there, or cannot be read.
    Missing,
    /// Others than its owner can read or change it.
    Open,
}

/// What stands in it.
pub(super) fn read(file: &Path) -> Result<SecretString, OwnFileFault> {
    let told = |error: io::Error| {
        if error.kind() != io::ErrorKind::NotFound {
            tracing::warn!(%error, file = %file.display(), "a secret of this till cannot be read");
        }
        OwnFileFault::Missing
    };
    let mut from = File::open(file).map_err(told)?;
    if from.metadata().map_err(told)?.permissions().mode() & 0o077 != 0 {
        return Err(OwnFileFault::Open);
    }
    let mut written = String::new();
    from.read_to_string(&mut written).map_err(told)?;
    Ok(SecretString::from(written))
}

/// Makes it. One that is there is left alone, and whoever reads it finds all of it or nothing.
pub(super) fn make(file: &Path, written: &SecretString) -> io::Result<()> {
    let beside = write_beside(file, written)?;
    let linked = std::fs::hard_link(&beside, file);
    let removed = std::fs::remove_file(&beside);
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => removed,
    }
}

/// Puts another one in its place.
pub(super) fn replace(file: &Path, written: &SecretString) -> io::Result<()> {
    let beside = write_beside(file, written)?;
    std::fs::rename(&beside, file).inspect_err(|_| clear_away(&beside))
}

fn write_beside(file: &Path, written: &SecretString) -> io::Result<PathBuf> {
    let mut beside = file.as_os_str().to_owned();
    beside.push(format!(".{}", hex(&rand::random::<[u8; 5]>())));
    let beside = PathBuf::from(beside);
    let mut to = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
    let kept = to.write_all(written.expose_secret().as_bytes()).and_then(|()| to.sync_all());
    kept.inspect_err(|_| clear_away(&beside))?;
    Ok(beside)
}

/// No secret is left lying about that nobody uses. The fault that led here is what is told.
fn clear_away(beside: &Path) {
    let _ = std::fs::remove_file(beside);
}

/// Two digits a byte.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut digits, byte| {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}
