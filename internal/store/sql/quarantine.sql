-- name: quarantine_save
INSERT INTO quarantine (id, inbox_id, kind, src_key, reason, item, raw, raw_blob, raw_type, size, state, tries,
	received_at, created_at)
VALUES /*rows*/ ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT (id) DO UPDATE SET reason = excluded.reason, state = excluded.state, tries = excluded.tries;

-- name: quarantine_page
SELECT id, inbox_id, kind, src_key, reason, raw_blob, raw_type, size, state, tries, received_at, created_at
FROM quarantine
WHERE state <> 'event' AND ($1 = '' OR inbox_id = $1) AND (CAST($2 AS BIGINT) = 0 OR (created_at, id) < (CAST($2 AS BIGINT), $3))
ORDER BY created_at DESC, id DESC LIMIT CAST($4 AS BIGINT);

-- name: quarantine_get
SELECT id, inbox_id, kind, src_key, reason, raw_blob, raw_type, size, state, tries, received_at, created_at, item, raw
FROM quarantine WHERE id = $1;
