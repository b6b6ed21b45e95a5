//! The first steps in the demo: what is still to be done there for the first time. While anything is, a line on every screen
//! names the one next key (`actions::tour`); what was done is kept in a file, so that nobody is shown around twice.

/// What is done for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lesson {
    Sale,
    Packet,
    Refund,
}

impl Lesson {
    /// All, in the order in which they are shown.
    pub(crate) const ALL: [Self; 3] = [Self::Sale, Self::Packet, Self::Refund];

    /// The word for it in the file.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Sale => "sale",
            Self::Packet => "packet",
            Self::Refund => "refund",
        }
    }
}

/// What is left to be shown; nothing where nobody is shown around.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tour(Vec<Lesson>);

impl Tour {
    /// What is left where these words are kept.
    pub(crate) fn after(kept: &str) -> Self {
        let is_done = |lesson: &Lesson| kept.split_whitespace().any(|word| word == lesson.word());
        Self(Lesson::ALL.into_iter().filter(|lesson| !is_done(lesson)).collect())
    }

    /// What comes next.
    pub(crate) fn next(&self) -> Option<Lesson> {
        self.0.first().copied()
    }

    /// It was done; whether it was still to be shown.
    pub(crate) fn done(&mut self, lesson: Lesson) -> bool {
        let left = self.0.len();
        self.0.retain(|other| *other != lesson);
        self.0.len() < left
    }
}
