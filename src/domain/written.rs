//! Values that are stored as people write them: `42-4T8Z0Q2M6HVB7KQ3`, `G7`, `CNY`.
//!
//! A copy of a row that no longer reads as what it should be is refused here, at the door.

/// Stores these types by their `Display` and reads them back by their `FromStr`.
macro_rules! stored_as_written {
    ($($written:ty),+) => {$(
        impl serde::Serialize for $written {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $written {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let written = <String as serde::Deserialize>::deserialize(deserializer)?;
                written.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}
pub(crate) use stored_as_written;
