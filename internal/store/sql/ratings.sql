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

-- name: rating_period
-- Ratings of a time, of one colleague or of all. The scores are named so that the
-- index is used.
SELECT r.conversation_id, r.score, r.changed_at, v.team_id, v.assignee_id, v.channel
FROM ratings r JOIN conversations v ON v.id = r.conversation_id
WHERE r.score IN (1, 2, 3, 4, 5) AND r.changed_at >= $1 AND r.changed_at < $2 AND ($3 = '' OR v.assignee_id = $3);

-- name: rating_campaigns
-- Which campaign a conversation that was rated in a time began with: what was sent
-- before it began and answered in it, the first answer last.
SELECT r.conversation_id, x.campaign_id
FROM ratings r JOIN conversations v ON v.id = r.conversation_id
	JOIN campaign_sends s ON s.contact_id = v.contact_id AND s.conversation_id = v.id
	JOIN campaign_runs x ON x.seq = s.run
WHERE r.score IN (1, 2, 3, 4, 5) AND r.changed_at >= $1 AND r.changed_at < $2 AND ($3 = '' OR v.assignee_id = $3)
	AND s.answered_at > 0 AND s.accepted_at <= v.created_at
ORDER BY s.answered_at DESC, s.run DESC;

-- name: rating_said
-- Ratings of a time, the latest first, from behind a place on.
SELECT r.conversation_id, r.score, r.words, r.at, r.changed_at, v.team_id, v.assignee_id, v.channel, v.subject, v.contact_id, COALESCE(c.name, '')
FROM ratings r JOIN conversations v ON v.id = r.conversation_id LEFT JOIN contacts c ON c.id = v.contact_id
WHERE r.score >= CAST($1 AS BIGINT) AND r.score <= CAST($2 AS BIGINT) AND r.changed_at >= $3 AND r.changed_at < $4
	AND ($5 = '' OR v.assignee_id = $5) AND (CAST($6 AS BIGINT) = 0 OR r.words <> '')
	AND (r.changed_at < $7 OR r.changed_at = $7 AND r.conversation_id < $8)
ORDER BY r.changed_at DESC, r.conversation_id DESC LIMIT CAST($9 AS BIGINT);
