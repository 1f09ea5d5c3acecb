-- name: rating_save
-- The first hand stays; what was said may be changed while that is not too long ago.
INSERT INTO ratings (conversation_id, score, words, at, changed_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (conversation_id) DO UPDATE SET score = excluded.score, words = excluded.words, changed_at = excluded.changed_at
WHERE ratings.at > $6;

-- name: rating_find
SELECT conversation_id, score, words, at, changed_at FROM ratings WHERE conversation_id IN (/*list*/ $1);

-- name: rating_of_contact
SELECT r.conversation_id, r.score, r.words, r.at, r.changed_at FROM conversations v JOIN ratings r ON r.conversation_id = v.id
WHERE v.contact_id = $1 ORDER BY r.changed_at DESC, r.conversation_id LIMIT CAST($2 AS BIGINT);

-- name: rating_answered
-- Whether somebody of ours wrote to the customer in it.
SELECT COUNT(*) FROM (SELECT 1 AS one FROM messages WHERE conversation_id = $1 AND direction = 'outbound' AND author_type = 'agent' LIMIT 1) a;
