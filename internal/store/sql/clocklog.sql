-- name: clock_log_insert
INSERT INTO clock_log (conversation_id, n, at, event) VALUES /*rows*/ ($1, $2, $3, $4);

-- name: clock_log_of_conversation
SELECT conversation_id, n, at, event FROM clock_log WHERE conversation_id IN (/*list*/ $1) ORDER BY conversation_id, n;

-- name: clock_log_last
SELECT COALESCE(MAX(n), 0) FROM clock_log WHERE conversation_id = $1;
