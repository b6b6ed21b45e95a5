-- How each ask for leave at another terminal ended: allowed or refused by who was asked, lapsed or withdrawn by who asked.
-- The first row of an id is its end. `act`, `subject`, `about` and the columns of the asker are as whoever ended it had them:
-- who asked believes a row only if they are what was asked. Staff are their numbers, and the names as they were.
CREATE TABLE leaves (
    id             VARCHAR(16)  NOT NULL PRIMARY KEY,
    verdict        VARCHAR(16)  NOT NULL,
    act            VARCHAR(32)  NOT NULL,
    subject        VARCHAR(200) NOT NULL,
    about          TEXT         NOT NULL,
    asked_at       BIGINT       NOT NULL,
    deadline       BIGINT       NOT NULL,
    asked_terminal VARCHAR(12)  NOT NULL,
    asked_number   BIGINT       NOT NULL,
    asked_name     VARCHAR(200) NOT NULL,
    ended_at       BIGINT       NOT NULL,
    ended_terminal VARCHAR(12)  NOT NULL,
    ended_number   BIGINT       NOT NULL,
    ended_name     VARCHAR(200) NOT NULL
);
