-- name: state_get
SELECT value FROM inbox_state WHERE inbox_id = $1 AND key = $2;

-- name: state_save
INSERT INTO inbox_state (inbox_id, key, value) VALUES ($1, $2, $3)
ON CONFLICT (inbox_id, key) DO UPDATE SET value = excluded.value;

-- name: state_delete
DELETE FROM inbox_state WHERE inbox_id = $1 AND key = $2;

-- name: state_page
SELECT key, value FROM inbox_state WHERE inbox_id = $1 AND key > $2 ORDER BY key LIMIT CAST($3 AS BIGINT);

-- name: state_drop
DELETE FROM inbox_state WHERE inbox_id = $1 AND key = $2 AND value = $3;

-- name: secret_get
SELECT value FROM hub_secrets WHERE name = $1;

-- name: secret_insert
INSERT INTO hub_secrets (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING;

-- name: columns_blob
id, digest, name, type, size, created_by, created_at

-- name: blob_insert
INSERT INTO blobs ({{columns_blob}}) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: blob_get
SELECT {{columns_blob}} FROM blobs WHERE id = $1;

-- name: blob_digests
SELECT DISTINCT digest FROM blobs WHERE digest IN (/*list*/ $1);

-- name: blob_conversations
SELECT DISTINCT c.assignee_id, c.team_id FROM message_blobs b JOIN conversations c ON c.id = b.conversation_id
WHERE b.blob_id = $1;
