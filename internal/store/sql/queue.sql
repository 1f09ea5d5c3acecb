-- name: queue_waiting
-- The conditions and the order are those of conversations_unheld. The first
-- comparison is there for the index, the others place exactly.
SELECT id, contact_id, team_id, class, priority, tags, inbox_ids, waiting_since, next_due FROM conversations
WHERE assignee_id = '' AND status = 'open' AND queue = $1
	AND (CASE priority WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 WHEN 'normal' THEN 2 ELSE 3 END) >= CAST($2 AS BIGINT)
	AND ((CASE priority WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 WHEN 'normal' THEN 2 ELSE 3 END) > CAST($2 AS BIGINT)
		OR (CASE next_due WHEN 0 THEN 9223372036854775807 ELSE next_due END) > CAST($3 AS BIGINT)
		OR ((CASE next_due WHEN 0 THEN 9223372036854775807 ELSE next_due END) = CAST($3 AS BIGINT) AND id > $4))
ORDER BY (CASE priority WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 WHEN 'normal' THEN 2 ELSE 3 END),
	(CASE next_due WHEN 0 THEN 9223372036854775807 ELSE next_due END), id
LIMIT CAST($5 AS BIGINT);

-- name: queue_load
SELECT queue, channel, class, COUNT(*), COALESCE(MIN(CASE WHEN waiting_since > 0 THEN waiting_since END), 0)
FROM conversations WHERE assignee_id = '' AND status = 'open' GROUP BY queue, channel, class ORDER BY queue, channel, class;

-- name: agent_load
SELECT assignee_id, class, COUNT(*), COALESCE(MIN(CASE WHEN waiting_since > 0 THEN waiting_since END), 0)
FROM conversations WHERE assignee_id <> '' AND status = 'open' GROUP BY assignee_id, class ORDER BY assignee_id, class;

-- name: held_open
SELECT id FROM conversations WHERE assignee_id = $1 AND assignee_id <> '' AND status = 'open' AND id > $2
ORDER BY id LIMIT CAST($3 AS BIGINT);
