-- The receipt of what was sold, exchanged or refunded: the next number of its till, without a gap, on the line that tells of
-- it. NULL for any other line, and for what was done before receipts had numbers.
ALTER TABLE tape ADD COLUMN receipt BIGINT;

CREATE UNIQUE INDEX tape_by_receipt ON tape (terminal, receipt);
