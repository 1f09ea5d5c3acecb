-- name: person_wait_list
SELECT contact_id, since, doors, version FROM person_waits WHERE contact_id IN (/*list*/ $1);

-- name: person_wait_all
SELECT contact_id, since, doors, version FROM person_waits WHERE since > 0 ORDER BY since, contact_id;

-- name: person_wait_insert
INSERT INTO person_waits (contact_id, since, doors, version) VALUES ($1, $2, $3, 1);

-- name: person_wait_update
UPDATE person_waits SET since = $1, doors = $2, version = version + 1 WHERE contact_id = $3 AND version = $4;

-- name: person_answered
-- When we last answered people, in any of their conversations but separate ones.
SELECT contact_id, MAX(at) FROM (
	SELECT c.contact_id AS contact_id, COALESCE((SELECT m.created_at FROM messages m
		WHERE m.conversation_id = c.id AND m.direction = 'outbound' AND m.author_type = 'agent' AND m.delivery_state NOT IN ('cancelled', 'failed')
		ORDER BY m.seq DESC LIMIT 1), 0) AS at
	FROM conversations c WHERE c.contact_id IN (/*list*/ $1) AND c.flags NOT LIKE '%"separate"%') t
GROUP BY contact_id;

-- name: person_doors
-- Where people wait, and since when.
SELECT c.contact_id, c.id, c.channel, c.waiting_since FROM conversations c
WHERE c.contact_id IN (/*list*/ $1) AND c.waiting_since > 0 AND c.status NOT IN ('resolved', 'spam') AND c.flags NOT LIKE '%"separate"%';

-- name: person_asked_again
SELECT COALESCE(MIN(m.received_at), 0) FROM messages m
WHERE m.conversation_id = $1 AND m.direction = 'inbound' AND m.automatic = '' AND m.received_at > $2;
