-- name: check_seq_gap
SELECT conversation_id FROM messages GROUP BY conversation_id HAVING MIN(seq) <> 1 OR MAX(seq) <> COUNT(*)
ORDER BY conversation_id LIMIT CAST($1 AS BIGINT);

-- name: check_last_seq
SELECT c.id FROM conversations c
WHERE c.last_seq <> (SELECT COALESCE(MAX(m.seq), 0) FROM messages m WHERE m.conversation_id = c.id) ORDER BY c.id LIMIT CAST($1 AS BIGINT);

-- name: check_ledger_message
SELECT l.src_key FROM ledger l WHERE l.message_id <> '' AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.id = l.message_id)
ORDER BY l.src_key LIMIT CAST($1 AS BIGINT);

-- name: check_order_state
SELECT o.id FROM orders o JOIN messages m ON m.id = o.message_id AND m.inbox_id = o.inbox_id
WHERE (o.state IN ('queued', 'attempting') AND m.delivery_state NOT IN ('queued', 'attempting'))
	OR (o.state = 'cancelled' AND m.delivery_state <> 'cancelled')
	OR (o.state IN ('accepted', 'delivered', 'read', 'failed', 'unknown') AND m.delivery_state IN ('queued', 'attempting', 'cancelled') AND m.via = '')
ORDER BY o.id LIMIT CAST($1 AS BIGINT);

-- name: check_order_lost
SELECT m.id FROM messages m WHERE m.direction = 'outbound' AND m.delivery_state IN ('queued', 'attempting')
	AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.message_id = m.id) ORDER BY m.id LIMIT CAST($1 AS BIGINT);

-- name: check_order_next
SELECT id FROM orders WHERE state IN ('queued', 'attempting') AND next_at = 0 ORDER BY id LIMIT CAST($1 AS BIGINT);

-- name: check_step_stray
SELECT DISTINCT d.conversation_id FROM due_steps d
WHERE NOT EXISTS (SELECT 1 FROM conversations c WHERE c.id = d.conversation_id) ORDER BY d.conversation_id LIMIT CAST($1 AS BIGINT);

-- name: check_blob_row
SELECT b.blob_id FROM message_blobs b WHERE NOT EXISTS (SELECT 1 FROM blobs x WHERE x.id = b.blob_id)
ORDER BY b.blob_id LIMIT CAST($1 AS BIGINT);

-- name: check_side_inbox
SELECT i.conversation_id FROM conversation_inboxes i JOIN conversations c ON c.id = i.conversation_id
WHERE i.status <> c.status OR i.last_at <> c.last_at ORDER BY i.conversation_id LIMIT CAST($1 AS BIGINT);

-- name: check_identity_contact
SELECT i.id FROM identities i WHERE NOT EXISTS (SELECT 1 FROM contacts c WHERE c.id = i.contact_id) ORDER BY i.id LIMIT CAST($1 AS BIGINT);

-- name: check_people
SELECT {{columns_contact}} FROM contacts WHERE id > $1 ORDER BY id LIMIT CAST($2 AS BIGINT);

-- name: check_stray_person
SELECT x.contact_id FROM (SELECT contact_id FROM contact_traits UNION SELECT contact_id FROM contact_consents
	UNION SELECT contact_id FROM contact_events UNION SELECT contact_id FROM organisation_members UNION SELECT contact_id FROM consent_log
	UNION SELECT contact_id FROM coupons WHERE contact_id <> '') x
WHERE NOT EXISTS (SELECT 1 FROM contacts c WHERE c.id = x.contact_id) ORDER BY x.contact_id LIMIT CAST($1 AS BIGINT);

-- name: check_stray_prop
SELECT DISTINCT p.event_id FROM event_props p WHERE NOT EXISTS (SELECT 1 FROM contact_events e WHERE e.id = p.event_id)
ORDER BY p.event_id LIMIT CAST($1 AS BIGINT);

-- name: check_feed_gap
SELECT CAST(f.seq AS TEXT) FROM facts f
WHERE f.seq < (SELECT seq FROM feed WHERE id = 1) AND NOT EXISTS (SELECT 1 FROM facts n WHERE n.seq = f.seq + 1)
ORDER BY f.seq LIMIT CAST($1 AS BIGINT);

-- name: check_feed_head
SELECT CAST(h.seq AS TEXT) FROM feed h
WHERE h.id = 1 AND h.seq > h.kept_after AND h.seq <> (SELECT COALESCE(MAX(seq), 0) FROM facts) LIMIT CAST($1 AS BIGINT);

-- name: check_clocks
SELECT {{columns_conversation}} FROM conversations WHERE id > $1 AND (next_due > 0 OR clocks LIKE '%"running"%' OR clocks LIKE '%"breached"%')
ORDER BY id LIMIT CAST($2 AS BIGINT);

-- name: check_next_due
SELECT next_due FROM conversations WHERE id = $1;

-- name: check_breach_step
SELECT (SELECT COUNT(*) FROM due_steps d WHERE d.conversation_id = $1 AND d.metric = $2 AND d.cycle = $3 AND d.step = 'breach')
	+ (SELECT COUNT(*) FROM fired_steps f WHERE f.conversation_id = $1 AND f.metric = $2 AND f.cycle = $3 AND f.step = 'breach');

-- name: check_send_counts
-- Blocks of a run whose kept counts are not their rows; and sums that are not their blocks.
SELECT CAST(run AS TEXT) FROM (
	SELECT run, block, state, reason, variant, channel, SUM(n) AS n, SUM(went) AS went FROM (
		SELECT run, block, state, reason, variant, channel, n, went FROM campaign_counts WHERE block >= 0
		UNION ALL SELECT run, (n - 1) / 512, state, reason, variant, channel, -1, CASE WHEN accepted_at > 0 THEN -1 ELSE 0 END FROM campaign_sends) a
	WHERE NOT EXISTS (SELECT 1 FROM campaign_stirs c WHERE c.run = a.run AND c.block = a.block)
	GROUP BY run, block, state, reason, variant, channel
	UNION ALL SELECT run, -1, state, reason, variant, channel, SUM(CASE WHEN block = -1 THEN n ELSE -n END), SUM(CASE WHEN block = -1 THEN went ELSE -went END)
	FROM campaign_counts GROUP BY run, state, reason, variant, channel) b
WHERE n <> 0 OR went <> 0 GROUP BY run ORDER BY run LIMIT CAST($1 AS BIGINT);
