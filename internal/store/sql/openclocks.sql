-- name: conversation_open_after
SELECT id FROM conversations WHERE id > $1 AND status NOT IN ('resolved', 'spam') ORDER BY id LIMIT CAST($2 AS BIGINT);

-- name: conversation_begun_between
SELECT id FROM conversations WHERE id > $1 AND created_at >= $2 AND created_at < $3 ORDER BY id LIMIT CAST($4 AS BIGINT);

-- name: conversation_begun_count
SELECT COUNT(*) FROM conversations WHERE created_at >= $1 AND created_at < $2;
