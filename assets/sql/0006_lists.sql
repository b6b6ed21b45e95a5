-- Orders are found by the end of their code, however old they are; and what a list, a refund or a call-off
-- looks for is found without reading all that was ever sold.

ALTER TABLE orders ADD COLUMN tail VARCHAR(4) NOT NULL DEFAULT '';

UPDATE orders SET tail = SUBSTR(id, 13, 4);

CREATE INDEX orders_by_tail ON orders (tail);
CREATE INDEX orders_by_screening ON orders (screening);
CREATE INDEX changes_by_order ON changes (order_id);
CREATE INDEX refunds_by_order ON refunds (order_id);
CREATE INDEX packets_by_end ON packets (ended_at);
CREATE INDEX packets_by_day ON packets (business_day);
