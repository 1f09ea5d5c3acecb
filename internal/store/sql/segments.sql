-- name: member_insert
INSERT INTO segment_members (segment_id, contact_id, since) VALUES /*rows*/ ($1, $2, $3)
ON CONFLICT (segment_id, contact_id) DO NOTHING;

-- name: member_delete
DELETE FROM segment_members WHERE segment_id = $1 AND contact_id = $2;

-- name: member_page
SELECT contact_id, since FROM segment_members WHERE segment_id = $1 AND contact_id > $2 ORDER BY contact_id LIMIT CAST($3 AS BIGINT);

-- name: member_between
SELECT contact_id FROM segment_members WHERE segment_id = $1 AND contact_id > $2 AND ($3 = '' OR contact_id <= $3)
ORDER BY contact_id LIMIT CAST($4 AS BIGINT);

-- name: member_newest
SELECT contact_id, since FROM segment_members WHERE segment_id = $1 AND since >= $2 ORDER BY since DESC, contact_id LIMIT CAST($3 AS BIGINT);

-- name: member_of
SELECT contact_id, segment_id, since FROM segment_members WHERE contact_id IN (/*list*/ $1);

-- name: member_count
SELECT COUNT(*) FROM segment_members WHERE segment_id = $1;

-- name: segment_state_list
SELECT segment_id, mark, counted_at, members, due_at, took_ms FROM segment_state ORDER BY segment_id;

-- name: segment_state_save
INSERT INTO segment_state (segment_id, mark, counted_at, members, due_at, took_ms) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (segment_id) DO UPDATE SET mark = excluded.mark, counted_at = excluded.counted_at, members = excluded.members,
	due_at = excluded.due_at, took_ms = excluded.took_ms;

-- name: segment_state_move
UPDATE segment_state SET members = members + $1, counted_at = $2 WHERE segment_id = $3;

-- name: segment_state_drop
DELETE FROM segment_state WHERE segment_id = $1;

-- name: segment_day_move
INSERT INTO segment_days (segment_id, day, members, entered, gone)
VALUES ($1, $2, COALESCE((SELECT members FROM segment_state WHERE segment_id = $1), 0), $3, $4)
ON CONFLICT (segment_id, day) DO UPDATE SET members = excluded.members, entered = segment_days.entered + excluded.entered,
	gone = segment_days.gone + excluded.gone;

-- name: segment_day_list
SELECT day, members, entered, gone FROM segment_days WHERE segment_id = $1 AND day >= $2 ORDER BY day;

-- name: segment_day_drop
DELETE FROM segment_days WHERE segment_id = $1;

-- name: segment_part
-- Where a part of all people ends.
SELECT id FROM contacts WHERE id > $1 ORDER BY id LIMIT 1 OFFSET CAST($2 AS BIGINT);

-- name: segment_people
SELECT COUNT(*) FROM contacts;

-- name: segment_tags
-- Each word once, found by jumping from one to the next.
WITH RECURSIVE k (word, n) AS (SELECT MIN(tag), 1 FROM conversation_tags
	UNION ALL SELECT (SELECT MIN(t.tag) FROM conversation_tags t WHERE t.tag > k.word), k.n + 1 FROM k WHERE k.word IS NOT NULL AND k.n < $1)
SELECT word FROM k WHERE word IS NOT NULL;

-- name: segment_values
WITH RECURSIVE k (word, n) AS (SELECT MIN(text), 1 FROM contact_traits WHERE key = $1
	UNION ALL SELECT (SELECT MIN(t.text) FROM contact_traits t WHERE t.key = $1 AND t.text > k.word), k.n + 1 FROM k WHERE k.word IS NOT NULL AND k.n < $2)
SELECT word FROM k WHERE word IS NOT NULL;
