-- name: columns_order
id, message_id, conversation_id, inbox_id, lane, to_kind, to_scope, to_address, not_before, state, attempts, lease_until,
ref, error, provider_ref, created_at, updated_at, version, again_at, again_by

-- name: order_insert
INSERT INTO orders ({{columns_order}}, next_at, ref_key, provider_key) VALUES /*rows*/ ($1, $2, $3, $4, $5, $6, $7, $8,
	$9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23);

-- name: order_update
UPDATE orders SET lane = $1, not_before = $2, state = $3, attempts = $4, lease_until = $5, ref = $6, error = $7,
	provider_ref = $8, updated_at = $9, next_at = $10, ref_key = $11, provider_key = $12, again_at = $13,
	again_by = $14, version = version + 1
WHERE id = $15 AND version = $16;

-- name: order_claim
-- Two claimers that pick the same row meet at its lock; the second one then sees next_at moved.
UPDATE orders SET lease_until = $1, next_at = $1, updated_at = $2, version = version + 1
WHERE next_at > 0 AND next_at <= $2 AND id IN (
	SELECT id FROM orders WHERE lane = $3 AND next_at > 0 AND next_at <= $2 ORDER BY next_at, id LIMIT CAST($4 AS BIGINT))
RETURNING {{columns_order}};

-- name: order_next
SELECT COALESCE(MIN(next_at), 0) FROM orders WHERE lane = $1 AND next_at > 0;

-- name: order_of_message
-- A message may go on through a second inbox; the first order is the message's own.
SELECT {{columns_order}} FROM orders WHERE message_id = $1 ORDER BY created_at, id LIMIT 1;

-- name: order_in_flight
SELECT COUNT(*) FROM (SELECT 1 AS one FROM orders WHERE next_at > 0 AND inbox_id = $1 AND state = 'attempting' LIMIT 1) a;

-- name: order_by_ref
SELECT {{columns_order}} FROM orders WHERE inbox_id = $1 AND ref_key <> '' AND ref_key IN (/*list*/ $2);

-- name: order_by_provider
SELECT {{columns_order}} FROM orders WHERE inbox_id = $1 AND provider_key <> '' AND provider_key IN (/*list*/ $2);

-- name: order_unsure
SELECT o.id, o.message_id, o.to_kind, o.to_scope, o.to_address, a.began_at, a.ended_at, m.text,
	(SELECT COUNT(*) FROM message_blobs b WHERE b.message_id = m.id) AS files
FROM orders o JOIN attempts a ON a.order_id = o.id AND a.n = o.attempts JOIN messages m ON m.id = o.message_id
WHERE o.state = 'unknown' AND o.inbox_id = $1 AND o.updated_at >= $2 ORDER BY a.began_at, o.id LIMIT 100;
