-- name: columns_enrolment
id, journey_id, contact_id, entry, version, step, step_at, state, wake_at, entered_at, ended_at, reason, memory, rev

-- name: enrolment_insert
-- Nothing when they are inside already, or came in by the same thing before.
INSERT INTO enrolments ({{columns_enrolment}}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)
ON CONFLICT DO NOTHING;

-- name: enrolment_update
UPDATE enrolments SET version = $1, step = $2, step_at = $3, state = $4, wake_at = $5, ended_at = $6, reason = $7, memory = $8, rev = rev + 1
WHERE id = $9 AND rev = $10;

-- name: enrolment_get
SELECT {{columns_enrolment}} FROM enrolments WHERE id = $1;

-- name: enrolment_due
SELECT {{columns_enrolment}} FROM enrolments
WHERE journey_id = $1 AND wake_at > 0 AND wake_at <= $2 ORDER BY wake_at, id LIMIT CAST($3 AS BIGINT);

-- name: enrolment_inside
SELECT {{columns_enrolment}} FROM enrolments WHERE state = 'active' AND contact_id IN (/*list*/ $1) ORDER BY id;

-- name: enrolment_past
SELECT contact_id, state, entered_at, entry FROM enrolments WHERE journey_id = $1 AND contact_id IN (/*list*/ $2);

-- name: enrolment_list
SELECT {{columns_enrolment}} FROM enrolments
WHERE journey_id = $1 AND state = $2 AND ($3 = '' OR step = $3) AND id > $4 ORDER BY id LIMIT CAST($5 AS BIGINT);

-- name: enrolment_of_contact
SELECT {{columns_enrolment}} FROM enrolments WHERE contact_id = $1 ORDER BY entered_at DESC, id LIMIT CAST($2 AS BIGINT);

-- name: enrolment_older
SELECT {{columns_enrolment}} FROM enrolments
WHERE journey_id = $1 AND state = 'active' AND version < $2 AND id > $3 ORDER BY id LIMIT CAST($4 AS BIGINT);

-- name: enrolment_standing
SELECT version, step, state, COUNT(*) FROM enrolments WHERE journey_id = $1 GROUP BY version, step, state;

-- name: enrolment_lasted
SELECT COALESCE(CAST(AVG(ended_at - entered_at) AS BIGINT), 0) FROM enrolments WHERE journey_id = $1 AND ended_at > 0;

-- name: enrolment_move
-- To whom a person was merged into, unless that one is inside or came in alike.
UPDATE enrolments SET contact_id = $1, rev = rev + 1 WHERE contact_id = $2
AND NOT EXISTS (SELECT 1 FROM enrolments x WHERE x.contact_id = $1 AND x.journey_id = enrolments.journey_id
	AND (x.entry = enrolments.entry OR x.state = 'active' AND enrolments.state = 'active'));

-- name: journey_newcomers
-- Who is in a segment and did not come into a journey by that yet.
SELECT m.contact_id, m.since FROM segment_members m WHERE m.segment_id = $1 AND m.contact_id > $2 AND m.since >= $3
AND NOT EXISTS (SELECT 1 FROM enrolments e WHERE e.journey_id = $4 AND e.contact_id = m.contact_id
	AND (e.state = 'active' OR e.entry = 'segment:' || m.segment_id || ':' || m.since))
ORDER BY m.contact_id LIMIT CAST($5 AS BIGINT);

-- name: journey_count_add
INSERT INTO journey_counts (journey_id, version, step, what, n) VALUES /*rows*/ ($1, $2, $3, $4, $5)
ON CONFLICT (journey_id, version, step, what) DO UPDATE SET n = journey_counts.n + excluded.n;

-- name: journey_count_list
SELECT version, step, what, n FROM journey_counts WHERE journey_id = $1;

-- name: journey_date_traits
SELECT t.contact_id, t.text FROM contact_traits t WHERE t.key = $1 AND t.contact_id > $2 ORDER BY t.contact_id LIMIT CAST($3 AS BIGINT);

-- name: journey_talking
SELECT DISTINCT contact_id FROM conversations
WHERE status IN ('open', 'waiting_third_party', 'snoozed') AND contact_id IN (/*list*/ $1);

-- name: erase_enrolment_rows
DELETE FROM enrolments WHERE contact_id IN (/*list*/ $1);

-- name: check_enrolment
SELECT id FROM enrolments WHERE state = 'active' AND wake_at = 0 ORDER BY id LIMIT CAST($1 AS BIGINT);

-- name: journey_entered
SELECT COUNT(*) FROM enrolments WHERE journey_id = $1 AND entered_at >= $2;

-- name: journey_twice
SELECT MIN(id) FROM enrolments WHERE state = 'active' GROUP BY journey_id, contact_id HAVING COUNT(*) > 1 ORDER BY 1 LIMIT CAST($1 AS BIGINT);

-- name: journey_alive
SELECT COALESCE(MAX(at), 0) FROM facts;

-- name: journey_sends
SELECT contact_id, state FROM campaign_sends WHERE run = $1 AND contact_id IN (/*list*/ $2) ORDER BY contact_id, n;
