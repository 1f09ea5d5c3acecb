-- name: person_wait_list
SELECT contact_id, since, doors, version FROM person_waits WHERE contact_id IN (/*list*/ $1);

-- name: person_wait_all
SELECT contact_id, since, doors, version FROM person_waits WHERE since > 0 ORDER BY since, contact_id;

-- name: person_wait_insert
INSERT INTO person_waits (contact_id, since, doors, version) VALUES ($1, $2, $3, 1);

-- name: person_wait_update
UPDATE person_waits SET since = $1, doors = $2, version = version + 1 WHERE contact_id = $3 AND version = $4;

-- name: person_answered
-- When we last answered somebody, in any of their conversations but separate ones.
SELECT COALESCE(MAX(m.created_at), 0) FROM conversations c JOIN messages m ON m.conversation_id = c.id
WHERE c.contact_id = $1 AND c.flags NOT LIKE '%"separate"%' AND m.direction = 'outbound' AND m.author_type = 'agent'
	AND m.delivery_state NOT IN ('cancelled', 'failed');

-- name: person_doors
-- Where somebody waits, and since when: from the first word we have not answered.
SELECT c.id, c.channel, CASE WHEN c.waiting_since > $2 THEN c.waiting_since ELSE COALESCE((SELECT MIN(m.received_at)
	FROM messages m WHERE m.conversation_id = c.id AND m.direction = 'inbound' AND m.automatic = '' AND m.received_at > $2), 0) END
FROM conversations c
WHERE c.contact_id = $1 AND c.waiting_since > 0 AND c.status NOT IN ('resolved', 'spam') AND c.flags NOT LIKE '%"separate"%';
