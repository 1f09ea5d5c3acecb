-- name: columns_hook
id, webhook_id, fact_seq, event, conversation_id, state, attempts, status, error, created_at, updated_at, version

-- name: hook_insert
INSERT INTO hook_deliveries ({{columns_hook}}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (id) DO NOTHING;

-- name: hook_update
UPDATE hook_deliveries SET state = $1, attempts = $2, status = $3, error = $4, updated_at = $5, version = version + 1
WHERE id = $6 AND version = $7;

-- name: hook_get
SELECT {{columns_hook}} FROM hook_deliveries WHERE id IN (/*list*/ $1);

-- name: hook_page
SELECT {{columns_hook}} FROM hook_deliveries WHERE webhook_id = $1
AND (CAST($2 AS BIGINT) = 0 OR created_at < CAST($2 AS BIGINT) OR (created_at = CAST($2 AS BIGINT) AND id < $3))
ORDER BY created_at DESC, id DESC LIMIT CAST($4 AS BIGINT);

-- name: hook_trim
DELETE FROM hook_deliveries WHERE state = $1 AND updated_at < $2;
