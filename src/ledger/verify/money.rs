//! Money that changed hands, and who did what.

use super::rule::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "order_money",
        what: "the payments of an order less its refunds are the price of its live tickets and what was kept of the others",
        all: "SELECT COUNT(*) FROM orders",
        broken: "SELECT p.order_id FROM payments p GROUP BY p.order_id \
                 HAVING SUM(CASE p.flow WHEN 'payment' THEN p.amount ELSE -p.amount END) <> \
                 COALESCE((SELECT SUM(l.price) FROM tickets t JOIN order_lines l \
                 ON l.order_id = t.order_id AND l.seat = t.seat \
                 WHERE t.order_id = p.order_id AND t.live IS NOT NULL), 0) + \
                 COALESCE((SELECT SUM(r.fee) FROM refunds r WHERE r.order_id = p.order_id), 0) \
                 UNION SELECT t.order_id FROM tickets t JOIN order_lines l \
                 ON l.order_id = t.order_id AND l.seat = t.seat \
                 LEFT JOIN payments p ON p.order_id = t.order_id \
                 WHERE t.live IS NOT NULL AND l.price <> 0 AND p.order_id IS NULL",
    },
    Rule {
        code: "terminal_money",
        what: "the payments of a terminal less its refunds are the price of what it sold less what it took back, and what \
               was kept of that",
        all: "SELECT COUNT(DISTINCT terminal) FROM payments",
        broken: "SELECT terminal FROM (\
                 SELECT terminal, CASE flow WHEN 'payment' THEN amount ELSE -amount END AS amount FROM payments \
                 UNION ALL SELECT o.terminal, -l.price FROM orders o JOIN order_lines l ON l.order_id = o.id \
                 WHERE o.state IN ('paid', 'refunded') \
                 UNION ALL SELECT r.terminal, l.price FROM refunds r JOIN refund_lines b ON b.attempt = r.attempt \
                 JOIN order_lines l ON l.order_id = b.order_id AND l.seat = b.seat \
                 UNION ALL SELECT terminal, -fee FROM refunds WHERE fee IS NOT NULL) moved \
                 GROUP BY terminal HAVING SUM(amount) <> 0",
    },
    Rule {
        code: "payments_have_orders",
        what: "a payment belongs to the sale of its order, or was handed back; a refund gives a payment back",
        all: "SELECT COUNT(*) FROM payments",
        broken: "SELECT p.order_id, p.attempt FROM payments p WHERE p.flow = 'payment' \
                 AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.id = p.order_id AND o.attempt = p.attempt \
                 AND o.state IN ('paid', 'refunded')) \
                 AND NOT EXISTS (SELECT 1 FROM payments r WHERE r.attempt = p.attempt AND r.flow = 'refund' \
                 AND r.tender = p.tender AND r.order_id = p.order_id AND r.amount = p.amount) \
                 UNION SELECT r.order_id, r.attempt FROM payments r WHERE r.flow = 'refund' \
                 AND NOT EXISTS (SELECT 1 FROM payments p WHERE p.attempt = r.attempt AND p.flow = 'payment' \
                 AND p.tender = r.tender AND p.order_id = r.order_id) \
                 AND NOT EXISTS (SELECT 1 FROM refunds b WHERE b.attempt = r.attempt AND b.order_id = r.order_id)",
    },
    Rule {
        code: "refund_money",
        what: "a refund gives back the price of its seats less what was kept, and nothing gets back more than it paid",
        all: "SELECT COUNT(*) FROM refunds",
        broken: "SELECT r.attempt FROM refunds r WHERE \
                 COALESCE((SELECT SUM(l.price) FROM refund_lines b JOIN order_lines l \
                 ON l.order_id = b.order_id AND l.seat = b.seat WHERE b.attempt = r.attempt) - COALESCE(r.fee, 0), -1) <> \
                 COALESCE((SELECT SUM(p.amount) FROM payments p WHERE p.attempt = r.attempt AND p.flow = 'refund' \
                 AND p.order_id = r.order_id AND p.terminal = r.terminal), 0) \
                 UNION SELECT b.attempt FROM refund_lines b LEFT JOIN refunds r ON r.attempt = b.attempt \
                 AND r.order_id = b.order_id WHERE r.attempt IS NULL \
                 UNION SELECT order_id FROM (SELECT order_id, CASE WHEN tender LIKE '%card%' THEN reference \
                 WHEN tender LIKE '%wallet%' THEN '-wallet' ELSE '-cash' END AS purse, \
                 CASE flow WHEN 'payment' THEN amount ELSE -amount END AS amount FROM payments) moved \
                 GROUP BY order_id, purse HAVING SUM(amount) < 0",
    },
    Rule {
        code: "exchange_money",
        what: "what an exchange carries leaves the old order and comes to the new one, which it sold; nobody keeps more \
               than a ticket cost",
        all: "SELECT COUNT(*) FROM refunds WHERE exchanged_to IS NOT NULL",
        broken: "SELECT r.attempt FROM refunds r LEFT JOIN orders o ON o.id = r.exchanged_to AND o.attempt = r.attempt \
                 AND o.state IN ('paid', 'refunded') WHERE r.exchanged_to IS NOT NULL AND o.id IS NULL \
                 UNION SELECT attempt FROM payments WHERE tender LIKE 'exchange-%' GROUP BY attempt \
                 HAVING SUM(CASE flow WHEN 'payment' THEN amount ELSE -amount END) <> 0 \
                 UNION SELECT p.attempt FROM payments p LEFT JOIN refunds r ON r.attempt = p.attempt \
                 AND p.order_id = CASE p.flow WHEN 'payment' THEN r.exchanged_to ELSE r.order_id END \
                 WHERE p.tender LIKE 'exchange-%' AND r.exchanged_to IS NULL \
                 UNION SELECT r.attempt FROM refunds r WHERE r.fee < 0 OR r.fee > \
                 (SELECT SUM(l.price) FROM refund_lines b JOIN order_lines l \
                 ON l.order_id = b.order_id AND l.seat = b.seat WHERE b.attempt = r.attempt)",
    },
    Rule {
        code: "cash_rounding",
        what: "only cash is rounded, to a step that the house had, by half of it at most",
        all: "SELECT COUNT(*) FROM payments WHERE tender = 'cash'",
        broken: "SELECT p.order_id, p.attempt FROM payments p WHERE p.rounding IS NOT NULL AND (p.tender <> 'cash' \
                 OR p.received < p.amount + p.rounding OR NOT EXISTS (SELECT 1 FROM house_settings h \
                 WHERE CASE WHEN h.name = 'cash-rounding' \
                 THEN CAST(REPLACE(h.value, '.', '') AS BIGINT) ELSE 0 END >= 2 * ABS(p.rounding)))",
    },
    Rule {
        code: "line_prices",
        what: "a seat was sold at a price that its list had under the version that the line names",
        all: "SELECT COUNT(*) FROM order_lines",
        broken: "SELECT l.order_id, l.seat FROM order_lines l JOIN orders o ON o.id = l.order_id \
                 WHERE o.state IN ('paid', 'refunded') AND l.version IS NOT NULL \
                 AND NOT EXISTS (SELECT 1 FROM listed_prices p JOIN price_lists n ON n.id = p.price_list \
                 WHERE p.price = l.price AND p.version <= l.version AND n.currency = o.currency)",
    },
    Rule {
        code: "tape_of_orders",
        what: "each end and each refund of an order has its line on a tape",
        all: "SELECT COUNT(*) FROM orders",
        broken: "SELECT o.id FROM orders o LEFT JOIN tape a ON a.subject = o.id AND a.what = o.state \
                 WHERE a.n IS NULL \
                 UNION SELECT o.id FROM orders o LEFT JOIN tape a ON a.subject = o.id AND a.what = 'paid' \
                 WHERE o.state = 'refunded' AND a.n IS NULL \
                 UNION SELECT r.order_id FROM refunds r GROUP BY r.order_id HAVING COUNT(*) <> \
                 (SELECT COUNT(*) FROM tape a WHERE a.subject = r.order_id AND a.what = 'refunded')",
    },
];
