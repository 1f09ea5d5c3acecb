-- name: columns_outcome
conversation_id, metric, cycle, state, cause, policy_id, policy_version, channel, class, inbox_id, brand_id, team_id,
agent_id, priority, started_at, due_at, stopped_at, breached_at, decided_at, target_s, business_s, elapsed_s, provisional,
born_late, held

-- name: outcome_insert
INSERT INTO clock_outcomes ({{columns_outcome}}) VALUES /*rows*/ ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
	$14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25);

-- name: outcome_delete
DELETE FROM clock_outcomes WHERE conversation_id = $1;

-- name: outcome_started
SELECT {{columns_outcome}} FROM clock_outcomes WHERE started_at >= $1 AND started_at < $2
ORDER BY started_at, conversation_id, metric, cycle;

-- name: outcome_started_after
SELECT {{columns_outcome}} FROM clock_outcomes WHERE started_at >= $1 AND started_at < $2
	AND (started_at, conversation_id, metric, cycle) > ($3, $4, $5, $6)
ORDER BY started_at, conversation_id, metric, cycle;

-- name: outcome_of_conversation
SELECT {{columns_outcome}} FROM clock_outcomes WHERE conversation_id = $1 ORDER BY started_at, metric, cycle;

-- name: outcome_decided
SELECT metric, state, COUNT(*) FROM clock_outcomes
WHERE decided_at >= $1 AND decided_at > 0 AND state IN ('met', 'breached') GROUP BY metric, state;

-- name: outcome_overdue
-- Those whose deadline has passed since they were looked at.
SELECT metric, COUNT(*) FROM clock_outcomes
WHERE stopped_at = 0 AND state = 'running' AND due_at > 0 AND due_at < $1 AND due_at >= $2 GROUP BY metric;

-- name: outcome_open
SELECT DISTINCT conversation_id FROM clock_outcomes WHERE stopped_at = 0;

-- name: outcome_logged
SELECT conversation_id FROM clock_log WHERE n = 1 AND conversation_id > $1 ORDER BY conversation_id LIMIT CAST($2 AS BIGINT);

-- name: outcome_stray
SELECT DISTINCT o.conversation_id FROM clock_outcomes o
WHERE NOT EXISTS (SELECT 1 FROM clock_log l WHERE l.conversation_id = o.conversation_id);

-- name: outcome_counted
-- What a report counts, in no order.
SELECT metric, state, cause, policy_id, channel, team_id, agent_id, priority, started_at, due_at, stopped_at, business_s,
	elapsed_s, provisional
FROM clock_outcomes WHERE started_at >= $1 AND started_at < $2;

-- name: outcome_counted_held
SELECT metric, state, cause, policy_id, channel, team_id, agent_id, priority, started_at, due_at, stopped_at, business_s,
	elapsed_s, provisional, held
FROM clock_outcomes WHERE started_at >= $1 AND started_at < $2;

-- name: outcome_tags
-- The tags that conversations have now whose clocks began in a time.
SELECT t.conversation_id, t.tag FROM conversation_tags t WHERE t.conversation_id IN (
	SELECT o.conversation_id FROM clock_outcomes o WHERE o.started_at >= $1 AND o.started_at < $2) ORDER BY t.conversation_id, t.tag;
