-- name: columns_rule_run
id, conversation_id, rule_id, rule_version, fact_seq, at, outcome, detail

-- name: rule_run_insert
INSERT INTO rule_runs ({{columns_rule_run}}) VALUES /*rows*/ ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: rule_run_get
SELECT {{columns_rule_run}} FROM rule_runs WHERE id = $1;

-- name: rule_runs_of_conversation
SELECT {{columns_rule_run}} FROM rule_runs WHERE conversation_id = $1
AND (CAST($2 AS BIGINT) = 0 OR at < CAST($2 AS BIGINT) OR (at = CAST($2 AS BIGINT) AND id < $3))
ORDER BY at DESC, id DESC LIMIT CAST($4 AS BIGINT);

-- name: rule_runs_of_rule
SELECT {{columns_rule_run}} FROM rule_runs WHERE rule_id = $1
AND (CAST($2 AS BIGINT) = 0 OR at < CAST($2 AS BIGINT) OR (at = CAST($2 AS BIGINT) AND id < $3))
ORDER BY at DESC, id DESC LIMIT CAST($4 AS BIGINT);

-- name: rule_runs_count
SELECT COUNT(*) FROM rule_runs WHERE conversation_id = $1 AND rule_id = $2 AND at >= $3;

-- name: rule_runs_trim
DELETE FROM rule_runs WHERE at < $1 AND id IN (SELECT id FROM rule_runs WHERE at < $1 LIMIT 5000);

-- name: status_since
SELECT COALESCE(MAX(seq), 0) FROM facts WHERE conversation_id = $1 AND conversation_id <> ''
AND type IN ('conversation.status', 'conversation.reopened', 'conversation.opened');

-- name: fact_at
SELECT at FROM facts WHERE seq = $1;
