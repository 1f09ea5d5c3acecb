-- name: step_of_conversation
SELECT conversation_id, metric, cycle, step, at, policy_id FROM due_steps WHERE conversation_id IN (/*list*/ $1);

-- name: step_delete
DELETE FROM due_steps WHERE conversation_id = $1;

-- name: step_delete_one
DELETE FROM due_steps WHERE conversation_id = $1 AND metric = $2 AND cycle = $3 AND step = $4;

-- name: step_insert
INSERT INTO due_steps (conversation_id, metric, cycle, step, at, policy_id) VALUES /*rows*/ ($1, $2, $3, $4, $5, $6);

-- name: step_due
SELECT conversation_id, metric, cycle, step, at, policy_id FROM due_steps WHERE at <= $1
ORDER BY at, conversation_id, metric, cycle, step LIMIT CAST($2 AS BIGINT);

-- name: step_next
SELECT COALESCE(MIN(at), 0) FROM due_steps;

-- name: fired_insert
INSERT INTO fired_steps (conversation_id, metric, cycle, step, at) VALUES /*rows*/ ($1, $2, $3, $4, $5);

-- name: fired_of_conversation
SELECT conversation_id, metric, cycle, step, at, '' FROM fired_steps WHERE conversation_id IN (/*list*/ $1);
