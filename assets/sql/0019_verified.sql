-- The checks of the books that found nothing wrong, one after the other: up to where all was right, and by which program and
-- rules. Rows are only inserted. `went_on_from` is the check that one went on from, NULL where it looked at everything.
CREATE TABLE verified (
    n            BIGINT       NOT NULL PRIMARY KEY,
    went_on_from BIGINT,
    generation   VARCHAR(32)  NOT NULL,
    version      VARCHAR(64)  NOT NULL,
    checked_at   BIGINT       NOT NULL
);

-- Where each tape ended at the last of them.
CREATE TABLE verified_tapes (
    tape VARCHAR(20) NOT NULL PRIMARY KEY,
    n    BIGINT      NOT NULL,
    hash VARCHAR(64) NOT NULL
);

-- Who came in since then: of who comes in by the ticket alone, no tape tells.
CREATE INDEX entries_by_booking ON entries (booked_at);
