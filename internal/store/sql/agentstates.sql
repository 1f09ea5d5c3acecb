-- name: columns_agent_state
agent_id, state, reason, since, chosen, until, set_by, seen, version

-- name: agent_state_list
SELECT {{columns_agent_state}} FROM agent_states ORDER BY agent_id;

-- name: agent_state_get
SELECT {{columns_agent_state}} FROM agent_states WHERE agent_id = $1;

-- name: agent_state_insert
INSERT INTO agent_states ({{columns_agent_state}}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1);

-- name: agent_state_update
UPDATE agent_states SET state = $1, reason = $2, since = $3, chosen = $4, until = $5, set_by = $6, seen = $7,
	version = version + 1
WHERE agent_id = $8 AND version = $9;
