-- name: columns_notice
id, agent_id, conversation_id, kind, text, at, read_at

-- name: notice_insert
INSERT INTO notices ({{columns_notice}}) VALUES /*rows*/ ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (id) DO NOTHING;

-- name: notice_page
SELECT {{columns_notice}} FROM notices WHERE agent_id = $1
AND (CAST($2 AS BIGINT) = 0 OR at < CAST($2 AS BIGINT) OR (at = CAST($2 AS BIGINT) AND id < $3))
ORDER BY at DESC, id DESC LIMIT CAST($4 AS BIGINT);

-- name: notice_unread
SELECT COUNT(*) FROM notices WHERE agent_id = $1 AND read_at = 0;

-- name: notice_read
UPDATE notices SET read_at = $1 WHERE agent_id = $2 AND id = $3 AND read_at = 0;

-- name: notice_read_until
UPDATE notices SET read_at = $1 WHERE agent_id = $2 AND at <= $3 AND read_at = 0;

-- name: notice_trim
DELETE FROM notices WHERE at < $1;
