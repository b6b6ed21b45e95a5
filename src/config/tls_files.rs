//! The files of the certificates by which Redis is spoken to. What is in them is for the one who connects.

use std::path::PathBuf;

use super::problem::Problem;

/// Which files the settings name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsFiles {
    /// The CA that signed the servers' certificates; else those that the system trusts.
    pub ca: Option<PathBuf>,
    /// The certificate by which a server knows us, and its key.
    pub cert_and_key: Option<(PathBuf, PathBuf)>,
}

impl TlsFiles {
    /// Looks for them by `find`, which gives what is written of a setting and where. A certificate without its key is a
    /// problem, and so is a key without its certificate.
    pub(super) fn named(find: impl Fn(&str) -> Option<(String, String)>, problems: &mut Vec<Problem>) -> Self {
        let mut complain = |setting: &str, place: String, what: String| {
            let named = if place.contains(':') { format!("{setting}: {what}") } else { what };
            problems.push(Problem::new(place, named));
        };
        let [ca, cert, key] = ["redis-ca", "redis-cert", "redis-key"].map(|setting| {
            let (written, place) = find(setting)?;
            if written.is_empty() {
                complain(setting, place.clone(), "the name of a file is expected".to_owned());
            }
            Some((std::path::absolute(&written).unwrap_or(written.into()), place))
        });
        let cert_and_key = match (cert, key) {
            (Some((cert, _)), Some((key, _))) => Some((cert, key)),
            (Some((_, place)), None) => {
                complain(
                    "redis-cert",
                    place,
                    "a certificate needs its key; name the key's file with redis-key".to_owned(),
                );
                None
            }
            (None, Some((_, place))) => {
                let what = "a key needs its certificate; name the certificate's file with redis-cert";
                complain("redis-key", place, what.to_owned());
                None
            }
            (None, None) => None,
        };
        Self { ca: ca.map(|(ca, _)| ca), cert_and_key }
    }
}
