-- What was done on a day, at one till or at all of them, is looked at from its end.
CREATE INDEX tape_by_time ON tape (done_at, tape, n);
