-- name: columns_timer
kind, key, conversation_id, at, body

-- name: timer_due
SELECT {{columns_timer}} FROM timers WHERE kind = $1 AND at <= $2 ORDER BY at, key LIMIT CAST($3 AS BIGINT);

-- name: timer_next
SELECT COALESCE(MIN(at), 0) FROM timers WHERE kind = $1;

-- name: timer_get
SELECT {{columns_timer}} FROM timers WHERE kind = $1 AND key = $2;

-- name: timer_of_conversation
SELECT {{columns_timer}} FROM timers WHERE conversation_id = $1 AND conversation_id <> '' ORDER BY at, kind, key;

-- name: timer_save
INSERT INTO timers ({{columns_timer}}) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (kind, key) DO UPDATE SET conversation_id = excluded.conversation_id, at = excluded.at, body = excluded.body;

-- name: timer_move
UPDATE timers SET conversation_id = $1, at = $2, body = $3 WHERE kind = $4 AND key = $5 AND at = $6;

-- name: timer_delete
DELETE FROM timers WHERE kind = $1 AND key = $2;

-- name: timer_take
DELETE FROM timers WHERE kind = $1 AND key = $2 AND at = $3;
