-- name: columns_fact
seq, type, at, conversation_id, contact_id, actor_type, actor_id, actor_name, op, data

-- name: feed_begin
INSERT INTO feed (id, epoch, seq, kept_after) VALUES (1, $1, 0, 0) ON CONFLICT (id) DO NOTHING;

-- name: feed_head
SELECT epoch, seq, kept_after FROM feed WHERE id = 1;

-- name: feed_take
UPDATE feed SET seq = seq + $1 WHERE id = 1 RETURNING seq;

-- name: feed_trimmed
UPDATE feed SET kept_after = $1 WHERE id = 1 AND kept_after < $1;

-- name: fact_insert
INSERT INTO facts ({{columns_fact}}) VALUES /*rows*/ ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: fact_since
SELECT {{columns_fact}} FROM facts WHERE seq > $1 ORDER BY seq LIMIT CAST($2 AS BIGINT);

-- name: fact_of_conversation
SELECT {{columns_fact}} FROM facts WHERE conversation_id = $1 AND conversation_id <> '' AND seq > $2 ORDER BY seq LIMIT CAST($3 AS BIGINT);

-- name: fact_first_since
SELECT COALESCE(MIN(seq), 0) FROM facts WHERE at >= $1;

-- name: fact_trim
DELETE FROM facts WHERE seq <= $1;

-- name: follower_get
SELECT seq FROM followers WHERE name = $1;

-- name: follower_move
INSERT INTO followers (name, seq) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET seq = excluded.seq;

-- name: follower_forward
INSERT INTO followers (name, seq) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET seq = excluded.seq WHERE followers.seq = $3;

-- name: fact_of_conversation_from
SELECT {{columns_fact}} FROM facts WHERE conversation_id = $1 AND conversation_id <> '' AND at >= $2 AND seq > $3 ORDER BY seq LIMIT CAST($4 AS BIGINT);

-- name: fact_rewrite
UPDATE facts SET data = $1 WHERE seq = $2;
