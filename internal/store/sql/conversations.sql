-- name: columns_listed
id, contact_id, brand_id, subject, status, priority, inbox_ids, last_inbox_id, channel, class, assignee_id, team_id,
tags, linked_id, flags, waiting_since, snoozed_until, last_seq, last_in_seq, last_message, last_at, clocks,
created_at, updated_at, version

-- name: columns_conversation
id, contact_id, brand_id, subject, status, priority, inbox_ids, last_inbox_id, channel, class, assignee_id, team_id,
tags, linked_id, flags, waiting_since, snoozed_until, last_seq, last_in_seq, last_message, last_at, clocks,
created_at, updated_at, version, sla

-- name: conversation_insert
INSERT INTO conversations ({{columns_conversation}}, queue, next_due) VALUES /*rows*/ ($1, $2, $3, $4, $5, $6, $7, $8,
	$9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28);

-- name: conversation_touch
-- What a message changes; the indexes of holder, deadline and wait are left alone.
INSERT INTO conversations ({{columns_conversation}}, queue, next_due) VALUES /*rows*/ ($1, $2, $3, $4, $5, $6, $7, $8,
	$9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)
ON CONFLICT (id) DO UPDATE SET brand_id = excluded.brand_id, subject = excluded.subject, inbox_ids = excluded.inbox_ids, last_inbox_id = excluded.last_inbox_id, tags = excluded.tags,
	linked_id = excluded.linked_id, flags = excluded.flags, last_seq = excluded.last_seq, last_in_seq = excluded.last_in_seq,
	last_message = excluded.last_message, last_at = excluded.last_at, clocks = excluded.clocks, sla = excluded.sla,
	updated_at = excluded.updated_at, version = excluded.version
WHERE conversations.version = excluded.version - 1;

-- name: conversation_save
INSERT INTO conversations ({{columns_conversation}}, queue, next_due) VALUES /*rows*/ ($1, $2, $3, $4, $5, $6, $7, $8,
	$9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)
ON CONFLICT (id) DO UPDATE SET contact_id = excluded.contact_id, brand_id = excluded.brand_id, subject = excluded.subject,
	status = excluded.status, priority = excluded.priority, inbox_ids = excluded.inbox_ids,
	last_inbox_id = excluded.last_inbox_id, channel = excluded.channel, class = excluded.class,
	assignee_id = excluded.assignee_id, team_id = excluded.team_id, tags = excluded.tags, linked_id = excluded.linked_id,
	flags = excluded.flags, waiting_since = excluded.waiting_since, snoozed_until = excluded.snoozed_until,
	last_seq = excluded.last_seq, last_in_seq = excluded.last_in_seq, last_message = excluded.last_message,
	last_at = excluded.last_at, clocks = excluded.clocks, updated_at = excluded.updated_at, version = excluded.version,
	sla = excluded.sla, queue = excluded.queue, next_due = excluded.next_due
WHERE conversations.version = excluded.version - 1;

-- name: conversation_places
SELECT id, version, contact_id, status, priority, assignee_id, team_id, next_due, waiting_since, snoozed_until, channel,
	class, inbox_ids, tags
FROM conversations WHERE id IN (/*list*/ $1) ORDER BY id /*lock*/;

-- name: conversation_find
SELECT {{columns_conversation}} FROM conversations WHERE id IN (/*list*/ $1);

-- name: conversation_listed
SELECT {{columns_listed}} FROM conversations WHERE id IN (/*list*/ $1);

-- name: conversation_latest
-- From the fifth newest on, so that people with thousands cost no more than others.
-- Of spam only what a blocked sender goes on in.
SELECT {{columns_conversation c}} FROM contacts p JOIN conversations c ON c.contact_id = p.id AND c.last_at >= COALESCE((
	SELECT n.last_at FROM conversations n WHERE n.contact_id = p.id AND n.status <> 'spam'
	ORDER BY n.last_at DESC, n.id DESC LIMIT 1 OFFSET 4), 0)
WHERE p.id IN (/*list*/ $1) AND (c.status <> 'spam' OR c.flags LIKE '%"blocked"%') ORDER BY c.last_at DESC, c.id DESC;

-- name: conversation_subjects
SELECT id, contact_id, subject FROM conversations WHERE id IN (/*list*/ $1);

-- name: conversation_of_handles_in_inbox
SELECT t.handle, c.id, c.version FROM (
	SELECT d.handle AS handle, (SELECT n.id FROM conversations n
		WHERE n.contact_id = d.contact_id AND n.status <> 'spam' AND EXISTS (
			SELECT 1 FROM conversation_inboxes i WHERE i.conversation_id = n.id AND i.inbox_id = $1)
		ORDER BY n.last_at DESC, n.id DESC LIMIT 1) AS id
	FROM identities d WHERE d.handle IN (/*list*/ $2)) t
JOIN conversations c ON c.id = t.id;

-- name: conversation_snoozed
-- The status is asked in a way that no index answers: SQLite would read all that
-- snooze by their status instead of the few that are due.
SELECT id FROM conversations WHERE snoozed_until > 0 AND snoozed_until <= $1 AND CASE WHEN status = 'snoozed' THEN 1 ELSE 0 END = 1
ORDER BY snoozed_until LIMIT CAST($2 AS BIGINT);

-- name: conversation_inbox_save
INSERT INTO conversation_inboxes (conversation_id, inbox_id, status, last_at) VALUES /*rows*/ ($1, $2, $3, $4)
ON CONFLICT (conversation_id, inbox_id) DO UPDATE SET status = excluded.status, last_at = excluded.last_at;

-- name: conversation_inbox_delete
DELETE FROM conversation_inboxes WHERE conversation_id = $1;

-- name: conversation_tag_save
INSERT INTO conversation_tags (conversation_id, tag, status, last_at) VALUES /*rows*/ ($1, $2, $3, $4)
ON CONFLICT (conversation_id, tag) DO UPDATE SET status = excluded.status, last_at = excluded.last_at;

-- name: conversation_tag_delete
DELETE FROM conversation_tags WHERE conversation_id = $1;

-- name: read_seq
SELECT COALESCE(MAX(seq), 0) FROM reads WHERE conversation_id = $1 AND agent_id = $2;

-- name: read_save
INSERT INTO reads (conversation_id, agent_id, seq) VALUES /*rows*/ ($1, $2, $3)
ON CONFLICT (conversation_id, agent_id) DO UPDATE SET seq = excluded.seq WHERE reads.seq < excluded.seq;

-- name: conversation_refs
SELECT assignee_id, team_id FROM conversations WHERE id = $1;
