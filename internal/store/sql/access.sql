-- name: session_save
INSERT INTO sessions (hash, agent_id, created_at, seen_at, expires_at, user_agent) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (hash) DO UPDATE SET seen_at = excluded.seen_at, expires_at = excluded.expires_at;

-- name: session_get
SELECT hash, agent_id, created_at, seen_at, expires_at, user_agent FROM sessions WHERE hash = $1 AND hash <> '';

-- name: session_touch
UPDATE sessions SET seen_at = $1 WHERE hash = $2;

-- name: session_delete
DELETE FROM sessions WHERE hash = $1;

-- name: session_delete_of
DELETE FROM sessions WHERE agent_id = $1;

-- name: session_delete_expired
DELETE FROM sessions WHERE expires_at < $1;

-- name: columns_token
id, hash, agent_id, name, created_at, last_used_at

-- name: api_token_insert
INSERT INTO api_tokens ({{columns_token}}) VALUES ($1, $2, $3, $4, $5, $6);

-- name: api_token_by_hash
SELECT {{columns_token}} FROM api_tokens WHERE hash = $1 AND hash <> '';

-- name: api_token_of_agent
SELECT {{columns_token}} FROM api_tokens WHERE agent_id = $1 ORDER BY created_at, id;

-- name: api_token_touch
UPDATE api_tokens SET last_used_at = $1 WHERE id = $2;

-- name: api_token_delete
DELETE FROM api_tokens WHERE id = $1;

-- name: api_token_delete_of
DELETE FROM api_tokens WHERE agent_id = $1;

-- name: link_insert
INSERT INTO links (hash, agent_id, purpose, expires_at) VALUES ($1, $2, $3, $4);

-- name: link_use
DELETE FROM links WHERE hash = $1 AND hash <> '' AND purpose = $2 AND expires_at > $3
RETURNING hash, agent_id, purpose, expires_at;

-- name: link_delete_of
DELETE FROM links WHERE agent_id = $1 AND agent_id <> '';

-- name: answer_insert
INSERT INTO answers (key, body_hash, status, body, at) VALUES ($1, $2, $3, $4, $5);

-- name: answer_get
SELECT key, body_hash, status, body, at FROM answers WHERE key = $1;

-- name: answer_delete_before
DELETE FROM answers WHERE at < $1;

-- name: link_delete_expired
DELETE FROM links WHERE expires_at < $1;
