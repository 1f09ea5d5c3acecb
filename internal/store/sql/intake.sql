-- name: columns_tally
inbox_id, day, shard, processed, news, events, duplicates, quarantined, retried

-- name: tally_add
INSERT INTO tallies ({{columns_tally}}) VALUES /*rows*/ ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (inbox_id, day, shard) DO UPDATE SET processed = tallies.processed + excluded.processed,
	news = tallies.news + excluded.news, events = tallies.events + excluded.events,
	duplicates = tallies.duplicates + excluded.duplicates, quarantined = tallies.quarantined + excluded.quarantined,
	retried = tallies.retried + excluded.retried;

-- name: tally_list
-- One statement, so that the counts and the cursors are of one instant.
SELECT inbox_id, day, CAST(SUM(processed) AS BIGINT), CAST(SUM(news) AS BIGINT), CAST(SUM(events) AS BIGINT),
	CAST(SUM(duplicates) AS BIGINT), CAST(SUM(quarantined) AS BIGINT), CAST(SUM(retried) AS BIGINT), '' AS gen, -1 AS shard
FROM tallies WHERE day >= $1 AND ($2 = '' OR inbox_id = $2) GROUP BY inbox_id, day
UNION ALL
SELECT part_of, seq, part, 0, 0, 0, 0, 0, gen, shard FROM shards
ORDER BY 1, 2;

-- name: tally_first
SELECT COALESCE(MIN(day), 0) FROM tallies;

-- name: quarantine_waiting
SELECT inbox_id, COUNT(*) FROM quarantine WHERE state = 'waiting' GROUP BY inbox_id;

-- name: columns_look
inbox_id, asked_at, asked_by, state, since, good_until, began_at, ended_at, listed, known, taken, missing, error

-- name: look_list
SELECT {{columns_look}} FROM looks WHERE ($1 = '' OR inbox_id = $1) ORDER BY inbox_id;

-- name: look_save
-- What somebody asks for meanwhile is not lost.
INSERT INTO looks ({{columns_look}}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (inbox_id) DO UPDATE SET state = excluded.state, since = excluded.since, good_until = excluded.good_until,
	began_at = excluded.began_at, ended_at = excluded.ended_at, listed = excluded.listed, known = excluded.known,
	taken = excluded.taken, missing = excluded.missing, error = excluded.error;

-- name: look_ask
INSERT INTO looks ({{columns_look}}) VALUES ($1, $2, $3, '', 0, 0, 0, 0, 0, 0, 0, 0, '')
ON CONFLICT (inbox_id) DO UPDATE SET asked_at = excluded.asked_at, asked_by = excluded.asked_by;

-- name: columns_missing
inbox_id, src_key, at, found_at, tries, error

-- name: missing_list
SELECT {{columns_missing}} FROM missing WHERE inbox_id = $1 ORDER BY at, src_key LIMIT CAST($2 AS BIGINT);

-- name: missing_counts
SELECT inbox_id, at / 86400000 AS day, COUNT(*) FROM missing WHERE ($1 = '' OR inbox_id = $1) GROUP BY inbox_id, at / 86400000;

-- name: missing_save
INSERT INTO missing ({{columns_missing}}) VALUES /*rows*/ ($1, $2, $3, $4, $5, $6)
ON CONFLICT (inbox_id, src_key) DO UPDATE SET tries = missing.tries + 1, error = excluded.error;

-- name: missing_drop
DELETE FROM missing WHERE inbox_id = $1 AND src_key = $2;

-- name: columns_health
inbox_id, part, state, text, since, expires_at, told, told_until, of_version, version

-- name: health_list
SELECT {{columns_health}} FROM inbox_health ORDER BY inbox_id, part;

-- name: health_insert
INSERT INTO inbox_health ({{columns_health}}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1);

-- name: health_update
UPDATE inbox_health SET state = $1, text = $2, since = $3, expires_at = $4, told = $5, told_until = $6, of_version = $7,
	version = version + 1 WHERE inbox_id = $8 AND part = $9 AND version = $10;

-- name: columns_attempt
order_id, n, message_id, conversation_id, inbox_id, began_at, ended_at, outcome, reason, next_at, agent_id

-- name: attempt_save
INSERT INTO attempts ({{columns_attempt}}) VALUES /*rows*/ ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (order_id, n) DO UPDATE SET ended_at = excluded.ended_at, outcome = excluded.outcome,
	reason = excluded.reason, next_at = excluded.next_at;

-- name: attempt_list
SELECT {{columns_attempt}} FROM attempts WHERE message_id = $1 ORDER BY began_at, order_id, n;
