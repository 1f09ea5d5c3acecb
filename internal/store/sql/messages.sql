-- name: columns_message
id, conversation_id, seq, direction, channel, inbox_id, author_type, author_id, author_name, subject, text, html, quoted,
quoted_html, envelope, automatic, auth, ref, source_key, client_id, raw_blob, received_at, created_at, delivery_state,
delivery_attempts, delivery_error, via

-- name: message_insert
INSERT INTO messages ({{columns_message}}) VALUES /*rows*/ ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
	$15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27);

-- name: message_find
SELECT {{columns_message}} FROM messages WHERE id IN (/*list*/ $1);

-- name: message_after
SELECT {{columns_message}} FROM messages WHERE conversation_id = $1 AND seq > $2 ORDER BY seq LIMIT CAST($3 AS BIGINT);

-- name: message_before
SELECT {{columns_message}} FROM messages WHERE conversation_id = $1 AND seq > $2 AND seq < $3 ORDER BY seq DESC LIMIT CAST($4 AS BIGINT);

-- name: message_by_client
SELECT {{columns_message}} FROM messages
WHERE conversation_id = $1 AND author_id = $2 AND client_id = $3 AND client_id <> '' AND direction <> 'inbound';

-- name: message_visible
SELECT {{columns_message m}} FROM messages m
WHERE m.conversation_id = $1 AND m.seq > $2 AND m.direction <> 'note' AND m.delivery_state <> 'cancelled'
	AND NOT (m.delivery_state = 'queued' AND EXISTS (
		SELECT 1 FROM orders o WHERE o.message_id = m.id AND o.state = 'queued' AND o.attempts = 0 AND o.not_before > $3))
ORDER BY m.seq LIMIT CAST($4 AS BIGINT);

-- name: message_states
SELECT id, delivery_state FROM messages WHERE id IN (/*list*/ $1);

-- name: message_move
UPDATE messages SET delivery_state = $1, delivery_attempts = $2, delivery_error = $3,
	ref = CASE WHEN CAST($4 AS TEXT) = '' THEN ref ELSE CAST($4 AS TEXT) END
WHERE id = $5 AND delivery_state = $6;

-- name: message_via
UPDATE messages SET via = $1 WHERE id = $2 AND via = '';

-- name: message_blob_insert
INSERT INTO message_blobs (blob_id, message_id, conversation_id) VALUES /*rows*/ ($1, $2, $3)
ON CONFLICT (blob_id, message_id) DO NOTHING;

-- name: raw_insert
INSERT INTO raws (message_id, type, bytes) VALUES /*rows*/ ($1, $2, $3);

-- name: raw_get
SELECT message_id, type, bytes FROM raws WHERE message_id = $1;

-- name: message_by_ref
SELECT {{columns_message}} FROM messages WHERE inbox_id = $1 AND ref <> '' AND substr(ref, 1, 200) IN (/*list*/ $2);

-- name: message_change
UPDATE messages SET subject = $1, text = $2, html = $3, quoted = $4, quoted_html = $5, envelope = $6, raw_blob = $7
WHERE id = $8 AND conversation_id = $9;

-- name: message_blob_ids
SELECT blob_id, message_id FROM message_blobs WHERE message_id IN (/*list*/ $1);


-- name: message_last_in
SELECT {{columns_message m}} FROM messages m
JOIN (SELECT MAX(seq) AS seq FROM messages WHERE conversation_id = $1 AND direction = 'inbound' GROUP BY inbox_id) l ON l.seq = m.seq
WHERE m.conversation_id = $1;
