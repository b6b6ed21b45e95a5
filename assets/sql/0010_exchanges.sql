-- What the house kept of the price of tickets that were given back, and the order that they were exchanged for. Both are
-- NULL in what was given back before.
--
-- What is carried from one order to another is in `payments` under the tender with which it was once paid, as
-- exchange-cash, exchange-card or exchange-wallet: it leaves the old order and comes to the new one under one attempt, and no
-- money changes hands. A second card of one attempt is card2, and so on.
ALTER TABLE refunds ADD COLUMN fee BIGINT;
ALTER TABLE refunds ADD COLUMN exchanged_to VARCHAR(16);

CREATE INDEX refunds_by_exchange ON refunds (exchanged_to);
