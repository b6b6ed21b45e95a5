//! What the file says of keys, as text: which keys and actions there are is for the face to say.

/// What the file says of the keys of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySetting {
    /// The word for the action.
    pub action: String,
    /// The names of its keys.
    pub keys: Vec<String>,
    /// Where it stands.
    pub place: String,
}
