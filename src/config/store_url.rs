//! The address of a store. It may hold a password, so it is wrapped, and only its harmless part is shown.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// The address of a store.
#[derive(Clone)]
pub struct StoreUrl(SecretString);

impl StoreUrl {
    /// Wraps an address whose scheme is one of `schemes`.
    ///
    /// # Errors
    /// What would be right; the address itself is not repeated.
    pub(super) fn parse(written: &str, schemes: &[&str]) -> Result<Self, String> {
        match written.split_once(':') {
            Some((scheme, rest))
                if schemes.contains(&scheme)
                    && !rest.trim_start_matches('/').is_empty()
                    && (is_of_file(scheme) || rest.starts_with("//")) =>
            {
                Ok(Self(SecretString::from(written)))
            }
            _ => Err(format!("not an address that begins with {}", schemes.join(":// or ") + "://")),
        }
    }

    /// The whole address, for the one who connects.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// The address without user, password and options, for people and logs.
    #[must_use]
    pub fn shown(&self) -> String {
        let whole = self.expose();
        let (scheme, rest) = whole.split_once("://").or_else(|| whole.split_once(':')).unwrap_or(("", whole));
        let (place, options) = rest.split_at(rest.find(['?', '#']).unwrap_or(rest.len()));
        // Unescaped, a password may hold any of `/ ? # @`. So all before the last `@` goes, and
        // where an `@` comes that late, one cannot tell the host from the password.
        if options.contains('@') {
            return format!("{scheme}://…");
        }
        let host = place.rsplit('@').next().unwrap_or_default();
        // Where a colon is before no port, it may be what parts a user from a password.
        let odd = |part: &str| !part.split('/').next().is_some_and(|port| port.bytes().all(|b| b.is_ascii_digit()));
        let mut after_addresses = host.split(',').map(|host| host.rsplit(']').next().unwrap_or_default());
        if !is_of_file(scheme) && after_addresses.any(|rest| rest.split(':').skip(1).any(odd)) {
            return format!("{scheme}://…");
        }
        format!("{scheme}://{host}")
    }

    /// Whether it holds a password, in front of the host or among the options.
    pub(super) fn has_password(&self) -> bool {
        let rest = self.expose().split_once("://").map_or(self.expose(), |(_, rest)| rest);
        let user = rest.rsplit_once('@').map_or("", |(user, _)| user);
        let options = rest.split_once('?').map_or("", |(_, options)| options);
        let named = |option: &str| {
            let (name, value) = option.split_once('=').unwrap_or((option, ""));
            ["pass", "password", "sentinel_password"].contains(&name) && !value.is_empty()
        };
        user.split_once(':').is_some_and(|(_, password)| !password.is_empty()) || options.split('&').any(named)
    }
}

/// Whether addresses of this scheme name a file of this machine.
fn is_of_file(scheme: &str) -> bool {
    ["sqlite", "unix", "redis+unix"].contains(&scheme)
}

impl fmt::Debug for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("redis://127.0.0.1:6379/2", "redis://127.0.0.1:6379/2", false)]
    #[case("redis://till@10.0.0.5", "redis://10.0.0.5", false)]
    #[case("rediss://:hunter2@10.0.0.5:6380/1", "rediss://10.0.0.5:6380/1", true)]
    #[case("redis://till:hunter/2@x@10.0.0.5", "redis://10.0.0.5", true)]
    #[case("unix:///run/redis.sock?db=1&pass=hunter2", "unix:///run/redis.sock", true)]
    #[case("redis://till:hunter?2@10.0.0.5", "redis://…", true)]
    #[case("redis://till:hunter2", "redis://…", false)]
    #[case("redis:///till:hunter2", "redis://…", false)]
    #[case("redis://till@[::1]:6379/2", "redis://[::1]:6379/2", false)]
    #[case("redis+cluster://h1:7001,[::1]:7002,h3", "redis+cluster://h1:7001,[::1]:7002,h3", false)]
    #[case("rediss+cluster://till:hunter2@h1,h2:7002", "rediss+cluster://h1,h2:7002", true)]
    #[case("redis+cluster://till:hunter,2@h1,h2:7002", "redis+cluster://h1,h2:7002", true)]
    #[case("redis+cluster://h1,till:hunter2", "redis+cluster://…", false)]
    #[case("redis+cluster://till:hunter2,h2", "redis+cluster://…", false)]
    #[case("redis+sentinel://till@h1:26379,h2/mymaster/2", "redis+sentinel://h1:26379,h2/mymaster/2", false)]
    #[case("redis+sentinel://h1,h2/m?sentinel_username=till", "redis+sentinel://h1,h2/m", false)]
    #[case("redis+sentinel://h1,h2/m?sentinel_password=hunter2", "redis+sentinel://h1,h2/m", true)]
    #[case("redis+sentinel://h1,h2/m?sentinel_password=hunter@2", "redis+sentinel://…", true)]
    fn a_password_is_noticed_and_not_shown(#[case] written: &str, #[case] shown: &str, #[case] password: bool) {
        let url = StoreUrl::parse(written, &crate::config::REDIS_SCHEMES).unwrap();
        assert_eq!(url.has_password(), password);
        assert_eq!(url.shown(), shown);
        assert!(!format!("{url:?}").contains("hunter"), "{url:?}");
        assert_eq!(url.expose(), written);
    }

    #[rstest]
    #[case("")]
    #[case("127.0.0.1")]
    #[case("redis://")]
    #[case("redis:/till:hunter2")]
    #[case("redis:till:hunter2")]
    #[case("http://till:hunter2@10.0.0.5")]
    fn what_is_no_address_of_a_store_is_refused_and_not_repeated(#[case] written: &str) {
        let problem = StoreUrl::parse(written, &["redis"]).unwrap_err();
        assert!(!problem.contains("hunter2") && problem.contains("redis://"), "{problem}");
    }
}
