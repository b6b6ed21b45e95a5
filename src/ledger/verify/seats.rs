//! Seats and the orders that bought them.

use super::rule::Rule;
use super::walk::Of;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "one_live_ticket",
        what: "a seat of a screening has at most one live ticket",
        all: (Of::Screenings, "SELECT COUNT(*) FROM tickets t WHERE {t.screening} AND t.live IS NOT NULL"),
        broken: &[(
            Of::Screenings,
            "SELECT t.screening, t.seat FROM tickets t WHERE {t.screening} AND t.live IS NOT NULL \
             GROUP BY t.screening, t.seat HAVING COUNT(*) > 1 OR MAX(t.live) <> 1",
        )],
    },
    // As many tickets as lines, and none that is odd: so each ticket is looked for once. What may be one reason among others is
    // counted, here and elsewhere: asked whether it exists, PostgreSQL would read all there is of it first.
    Rule {
        code: "whole_orders",
        what: "a paid order has a live ticket for each of its seats that was not refunded, and one at least; a \
               refunded one only dead ones, any other none",
        all: (Of::Orders, "SELECT COUNT(*) FROM orders o WHERE {o.ended_at|o.id}"),
        broken: &[
            (
                Of::Orders,
                "SELECT o.id FROM orders o WHERE {o.ended_at|o.id} AND (\
             (o.state IN ('paid', 'refunded') AND ((SELECT COUNT(*) FROM order_lines l WHERE l.order_id = o.id) = 0 \
             OR (SELECT COUNT(*) FROM order_lines l WHERE l.order_id = o.id) <> \
             (SELECT COUNT(*) FROM tickets t WHERE t.order_id = o.id))) \
             OR (o.state = 'paid' \
             AND (SELECT COUNT(*) FROM tickets t WHERE t.order_id = o.id AND t.live IS NOT NULL) = 0) \
             OR (SELECT COUNT(*) FROM tickets t LEFT JOIN order_lines l ON l.order_id = t.order_id AND l.seat = t.seat \
             LEFT JOIN refund_lines r ON r.order_id = t.order_id AND r.seat = t.seat WHERE t.order_id = o.id \
             AND (l.seat IS NULL OR t.screening <> o.screening OR o.state NOT IN ('paid', 'refunded') \
             OR (t.live IS NULL AND r.seat IS NULL) OR (t.live IS NOT NULL AND r.seat IS NOT NULL) \
             OR (o.state = 'refunded' AND t.live IS NOT NULL))) > 0)",
            ),
            (
                Of::Refunds,
                "SELECT DISTINCT r.order_id FROM refunds r JOIN refund_lines b ON b.attempt = r.attempt \
             LEFT JOIN order_lines l ON l.order_id = b.order_id AND l.seat = b.seat \
             WHERE {r.made_at|r.order_id} AND l.seat IS NULL",
            ),
        ],
    },
    Rule {
        code: "order_total",
        what: "the total of an order is the sum of its lines",
        all: (Of::Orders, "SELECT COUNT(*) FROM orders o WHERE {o.ended_at|o.id}"),
        broken: &[(
            Of::Orders,
            "SELECT o.id FROM orders o WHERE {o.ended_at|o.id} \
             AND COALESCE((SELECT SUM(l.price) FROM order_lines l WHERE l.order_id = o.id), 0) <> o.total",
        )],
    },
    Rule {
        code: "change_numbers",
        what: "the changes of a screening are numbered from 1 to its sequence, without a gap",
        all: (Of::Screenings, "SELECT COUNT(*) FROM sequences s WHERE {s.screening}"),
        broken: &[(
            Of::Screenings,
            "SELECT s.screening FROM sequences s LEFT JOIN changes c ON c.screening = s.screening WHERE {s.screening} \
             GROUP BY s.screening, s.seq \
             HAVING s.seq <> COALESCE(MAX(c.seq), 0) OR COUNT(c.seq) <> s.seq OR MIN(c.seq) < 1",
        )],
    },
    // That of an order is looked for by the order: its screening has many.
    Rule {
        code: "changes_of_orders",
        what: "each sale and each refund is a change of its screening, and nothing else of an order is",
        all: (Of::Orders, "SELECT COUNT(*) FROM orders o WHERE {o.ended_at|o.id} AND o.state IN ('paid', 'refunded')"),
        broken: &[
            (
                Of::Orders,
                "SELECT o.id FROM orders o WHERE {o.ended_at|o.id} AND ((o.state IN ('paid', 'refunded') \
                 AND (SELECT COUNT(*) FROM changes c WHERE c.order_id = o.id AND c.screening + 0 = o.screening \
                 AND c.what = 'sold') = 0) OR (SELECT COUNT(*) FROM changes c LEFT JOIN refunds r \
                 ON r.order_id = c.order_id AND r.screening = c.screening AND r.seq = c.seq \
                 WHERE c.order_id = o.id AND (o.state NOT IN ('paid', 'refunded') \
                 OR (c.what = 'freed' AND r.attempt IS NULL))) > 0)",
            ),
            (
                Of::Refunds,
                "SELECT r.order_id FROM refunds r WHERE {r.made_at|r.order_id} AND NOT EXISTS \
                 (SELECT 1 FROM changes c WHERE c.order_id = r.order_id AND c.screening + 0 = r.screening \
                 AND c.seq + 0 = r.seq AND c.what = 'freed')",
            ),
            (
                Of::Screenings,
                "SELECT c.screening, c.seq FROM changes c WHERE {c.screening} AND c.what = 'freed' AND c.order_id IS NULL",
            ),
        ],
    },
];
