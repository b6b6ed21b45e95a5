//! The time zone of the machine: that of a new house whose settings name none.

use chrono_tz::Tz;

/// The zone that `TZ` names, else the one that the machine is set to; `None` where neither is one that is known here.
/// `TZ` may also say a rule (`CET-1CEST`), which is no name of a place: then it is as good as unset.
pub(super) fn of_machine(tz: Option<&str>) -> Option<Tz> {
    let named = tz.and_then(|tz| tz.strip_prefix(':').unwrap_or(tz).parse().ok());
    named.or_else(|| iana_time_zone::get_timezone().ok()?.parse().ok())
}
