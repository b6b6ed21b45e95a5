//! Seats and the orders that bought them.

use super::rule::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "one_live_ticket",
        what: "a seat of a screening has at most one live ticket",
        all: "SELECT COUNT(*) FROM tickets WHERE live IS NOT NULL",
        broken: "SELECT screening, seat FROM tickets WHERE live IS NOT NULL \
                 GROUP BY screening, seat HAVING COUNT(*) > 1 OR MAX(live) <> 1",
    },
    Rule {
        code: "whole_orders",
        what: "a paid order has a live ticket for each of its seats that was not refunded, and one at least; a \
               refunded one only dead ones, any other none",
        all: "SELECT COUNT(*) FROM orders",
        broken: "SELECT o.id FROM orders o LEFT JOIN order_lines l ON l.order_id = o.id \
                 WHERE o.state IN ('paid', 'refunded') AND l.seat IS NULL \
                 UNION SELECT o.id FROM orders o JOIN order_lines l ON l.order_id = o.id \
                 LEFT JOIN tickets t ON t.order_id = o.id AND t.seat = l.seat AND t.screening = o.screening \
                 LEFT JOIN refund_lines r ON r.order_id = o.id AND r.seat = l.seat \
                 WHERE o.state IN ('paid', 'refunded') AND (t.id IS NULL \
                 OR (t.live IS NULL AND r.seat IS NULL) OR (t.live IS NOT NULL AND r.seat IS NOT NULL) \
                 OR (o.state = 'refunded' AND t.live IS NOT NULL)) \
                 UNION SELECT o.id FROM orders o WHERE o.state = 'paid' AND NOT EXISTS \
                 (SELECT 1 FROM tickets t WHERE t.order_id = o.id AND t.live IS NOT NULL) \
                 UNION SELECT r.order_id FROM refund_lines r \
                 LEFT JOIN order_lines l ON l.order_id = r.order_id AND l.seat = r.seat WHERE l.seat IS NULL \
                 UNION SELECT t.order_id FROM tickets t JOIN orders o ON o.id = t.order_id \
                 LEFT JOIN order_lines l ON l.order_id = t.order_id AND l.seat = t.seat \
                 WHERE l.seat IS NULL OR o.screening <> t.screening OR o.state NOT IN ('paid', 'refunded')",
    },
    Rule {
        code: "order_total",
        what: "the total of an order is the sum of its lines",
        all: "SELECT COUNT(*) FROM orders",
        broken: "SELECT o.id FROM orders o LEFT JOIN order_lines l ON l.order_id = o.id GROUP BY o.id, o.total \
                 HAVING COALESCE(SUM(l.price), 0) <> o.total",
    },
    Rule {
        code: "change_numbers",
        what: "the changes of a screening are numbered from 1 to its sequence, without a gap",
        all: "SELECT COUNT(*) FROM sequences",
        broken: "SELECT s.screening FROM sequences s LEFT JOIN changes c ON c.screening = s.screening \
                 GROUP BY s.screening, s.seq \
                 HAVING s.seq <> COALESCE(MAX(c.seq), 0) OR COUNT(c.seq) <> s.seq OR MIN(c.seq) < 1",
    },
    Rule {
        code: "changes_of_orders",
        what: "each sale and each refund is a change of its screening, and nothing else of an order is",
        all: "SELECT COUNT(*) FROM orders WHERE state IN ('paid', 'refunded')",
        broken: "SELECT o.id FROM orders o LEFT JOIN changes c \
                 ON c.order_id = o.id AND c.screening = o.screening AND c.what = 'sold' \
                 WHERE o.state IN ('paid', 'refunded') AND c.seq IS NULL \
                 UNION SELECT r.order_id FROM refunds r LEFT JOIN changes c ON c.screening = r.screening \
                 AND c.seq = r.seq AND c.order_id = r.order_id AND c.what = 'freed' WHERE c.seq IS NULL \
                 UNION SELECT c.order_id FROM changes c LEFT JOIN refunds r ON r.screening = c.screening \
                 AND r.seq = c.seq AND r.order_id = c.order_id WHERE c.what = 'freed' AND r.attempt IS NULL \
                 UNION SELECT o.id FROM changes c JOIN orders o ON o.id = c.order_id \
                 WHERE o.state NOT IN ('paid', 'refunded')",
    },
];
