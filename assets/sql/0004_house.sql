-- What the house is: each setting by its name, and of each the row of the highest version holds. Rows are only
-- inserted, so the table tells who changed what and when, and its number of rows changes with each change.

CREATE TABLE house_settings (
    version    BIGINT       NOT NULL,
    name       VARCHAR(32)  NOT NULL,
    value      VARCHAR(200) NOT NULL,
    changed_at BIGINT       NOT NULL,
    terminal   VARCHAR(12)  NOT NULL,
    cashier    VARCHAR(200) NOT NULL,
    PRIMARY KEY (version, name)
);
