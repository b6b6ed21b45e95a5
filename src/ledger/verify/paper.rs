//! Paper: whether each ticket's prints are numbered as they should be, and each job is of something that was sold.

use super::rule::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "print_numbers",
        what: "the prints of a ticket are numbered from 1 without a gap, and each is in a state that has a name",
        all: "SELECT COUNT(*) FROM print_jobs",
        broken: "SELECT order_id, seat FROM print_jobs WHERE seat IS NOT NULL GROUP BY order_id, seat \
                 HAVING COUNT(*) <> MAX(print) OR MIN(print) <> 1 \
                 UNION SELECT id, state FROM print_jobs \
                 WHERE state NOT IN ('queued', 'sent', 'confirmed', 'unsure', 'failed', 'dropped') \
                 UNION SELECT id, state FROM print_jobs WHERE state = 'failed' AND why IS NULL",
    },
    Rule {
        code: "print_tickets",
        what: "each ticket that was printed is of a seat that its order bought",
        all: "SELECT COUNT(*) FROM print_jobs WHERE seat IS NOT NULL",
        broken: "SELECT p.order_id, p.seat FROM print_jobs p LEFT JOIN tickets t ON t.order_id = p.order_id \
                 AND t.seat = p.seat WHERE p.seat IS NOT NULL AND t.id IS NULL",
    },
];
