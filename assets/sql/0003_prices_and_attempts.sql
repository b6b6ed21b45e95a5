-- Prices are never changed and never deleted: an import that changes some writes them anew, under the next version of
-- the house. What a list costs under a version is its rows of that version or of the last before it.

CREATE TABLE price_versions (
    version   BIGINT       NOT NULL PRIMARY KEY,
    begins_at BIGINT       NOT NULL,
    terminal  VARCHAR(12)  NOT NULL,
    cashier   VARCHAR(200) NOT NULL
);

INSERT INTO price_versions (version, begins_at, terminal, cashier) VALUES (1, 0, '', '');

CREATE TABLE listed_prices (
    price_list BIGINT      NOT NULL,
    version    BIGINT      NOT NULL,
    seat_kind  VARCHAR(16) NOT NULL,
    fare       VARCHAR(16) NOT NULL,
    price      BIGINT      NOT NULL,
    PRIMARY KEY (price_list, version, seat_kind, fare),
    FOREIGN KEY (price_list) REFERENCES price_lists (id),
    FOREIGN KEY (version) REFERENCES price_versions (version)
);

INSERT INTO listed_prices (price_list, version, seat_kind, fare, price)
SELECT price_list, 1, seat_kind, fare, price FROM prices;

DROP TABLE prices;

-- The version of each line's price; NULL where it was sold before there were versions.
ALTER TABLE order_lines ADD COLUMN version BIGINT;

-- Each payment attempt belongs to one order, whatever became of it.
CREATE TABLE attempts (
    attempt  VARCHAR(16) NOT NULL PRIMARY KEY,
    order_id VARCHAR(16) NOT NULL
);

INSERT INTO attempts (attempt, order_id) SELECT attempt, MIN(order_id) FROM payments GROUP BY attempt;
