//! A question to the stores while it has no answer. Only the newest counts: the answer to an older one comes too late.

use crate::domain::ids::RequestId;

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Question(Option<RequestId>);

impl Question {
    pub(crate) fn ask(&mut self, request: RequestId) {
        self.0 = Some(request);
    }

    pub(crate) fn waits(self) -> bool {
        self.0.is_some()
    }

    /// Whether this is the answer for which it waits; then it waits no longer.
    pub(crate) fn is_answered_by(&mut self, request: RequestId) -> bool {
        self.0.take_if(|asked| *asked == request).is_some()
    }
}
