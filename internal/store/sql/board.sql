-- name: board_open
-- Newest first, in pieces: what moves meanwhile is told by a fact.
SELECT c.id, c.contact_id, COALESCE(p.name, ''), c.status, c.priority, c.channel, c.assignee_id, c.team_id, c.flags,
	c.waiting_since, c.clocks, c.last_at, c.version
FROM conversations c LEFT JOIN contacts p ON p.id = c.contact_id
WHERE c.status = $1 AND (c.last_at, c.id) < ($2, $3) ORDER BY c.last_at DESC, c.id DESC LIMIT 1000;

-- name: board_open_of
SELECT c.id, c.contact_id, COALESCE(p.name, ''), c.status, c.priority, c.channel, c.assignee_id, c.team_id, c.flags,
	c.waiting_since, c.clocks, c.last_at, c.version
FROM conversations c LEFT JOIN contacts p ON p.id = c.contact_id
WHERE c.contact_id = $1 AND c.status NOT IN ('resolved', 'spam');

-- name: board_words
-- What people said since an instant, by quarter of an hour, and the position in
-- the feed that this is of; nothing automatic, and not the copies with which a
-- split begins.
SELECT (SELECT seq FROM feed WHERE id = 1), m.created_at / 900000, c.channel, m.direction, COUNT(*)
FROM conversations c JOIN messages m ON m.conversation_id = c.id
WHERE c.status IN ('open', 'waiting_customer', 'waiting_third_party', 'snoozed', 'resolved', 'spam') AND c.last_at >= $1
	AND m.created_at >= $1 AND m.automatic = ''
	AND ((m.direction = 'inbound' AND m.author_type = 'contact' AND m.source_key <> '')
		OR (m.direction = 'outbound' AND m.author_type = 'agent'))
GROUP BY m.created_at / 900000, c.channel, m.direction;

-- name: board_answers
-- Who answered when, and whom: for how long an answer takes.
SELECT m.author_id, c.team_id, m.conversation_id, m.created_at, COALESCE((SELECT MAX(i.created_at) FROM messages i
	WHERE i.conversation_id = m.conversation_id AND i.direction = 'inbound' AND i.seq < m.seq), 0)
FROM conversations c JOIN messages m ON m.conversation_id = c.id
WHERE c.status IN ('open', 'waiting_customer', 'waiting_third_party', 'snoozed', 'resolved', 'spam') AND c.last_at >= $1
	AND m.created_at >= $1 AND m.direction = 'outbound' AND m.author_type = 'agent'
ORDER BY m.author_id, m.created_at LIMIT 20000;
