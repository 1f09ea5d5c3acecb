-- name: restart_epoch
UPDATE feed SET epoch = $1 WHERE id = 1;

-- name: restart_sessions
DELETE FROM sessions;

-- name: restart_links
DELETE FROM links;

-- name: restart_messages
UPDATE messages SET delivery_state = 'unknown', delivery_error = $1
WHERE delivery_state IN ('queued', 'attempting') AND id IN (
	SELECT message_id FROM orders WHERE state IN ('queued', 'attempting') AND not_before <= $2);

-- name: restart_orders
UPDATE orders SET state = 'unknown', error = $1, next_at = 0, lease_until = 0, updated_at = $2, version = version + 1
WHERE state IN ('queued', 'attempting') AND not_before <= $2;
