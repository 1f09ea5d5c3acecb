-- name: columns_run
id, seq, campaign_id, revision, state, reason, place, planned, body, start_at, planned_at, started_at, ended_at, created_at, created_by, updated_at, version, purpose, slowed, forgiven

-- name: run_insert
INSERT INTO campaign_runs ({{columns_run}})
SELECT $1, COALESCE(MAX(seq), 0) + 1, $2, CAST($3 AS BIGINT), $4, $5, $6, CAST($7 AS BIGINT), $8, CAST($9 AS BIGINT), CAST($10 AS BIGINT),
	CAST($11 AS BIGINT), CAST($12 AS BIGINT), CAST($13 AS BIGINT), $14, CAST($15 AS BIGINT), 1, $16, '', '' FROM campaign_runs;

-- name: run_update
UPDATE campaign_runs SET state = $1, reason = $2, place = $3, planned = $4, start_at = $5, planned_at = $6, started_at = $7,
	ended_at = $8, updated_at = $9, forgiven = $10, version = version + 1
WHERE id = $11 AND version = $12;

-- name: run_slow
-- Beside the version: how fast it goes changes nothing about how it stands.
UPDATE campaign_runs SET slowed = $1 WHERE id = $2;

-- name: run_get
SELECT {{columns_run}} FROM campaign_runs WHERE id = $1;

-- name: run_get_seq
SELECT {{columns_run}} FROM campaign_runs WHERE seq = $1;

-- name: run_list
SELECT {{columns_run}} FROM campaign_runs WHERE campaign_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3;

-- name: run_open
SELECT {{columns_run}} FROM campaign_runs WHERE ended_at = 0 ORDER BY seq;

-- name: columns_send
run, n, contact_id, step, way, variant, inbox_id, channel, to_kind, to_scope, to_address, locale, revision, state, reason,
due_at, attempts, first_at, updated_at, accepted_at, provider_ref, digest, snapshot, error, conversation_id, answered_at, left_at

-- name: send_plan
INSERT INTO campaign_sends (run, n, contact_id, step, way, variant, state, reason, due_at, updated_at)
VALUES /*rows*/ ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: send_due
-- due_at <> 0 is said in so many words: SQLite takes a partial index for nothing less.
SELECT {{columns_send}} FROM campaign_sends WHERE run = $1 AND due_at <> 0 AND due_at > 0 AND due_at <= $2 ORDER BY due_at, n LIMIT $3;

-- name: send_next
SELECT COALESCE(MIN(due_at), 0) FROM campaign_sends WHERE run = $1 AND due_at <> 0 AND due_at > 0;

-- name: send_open
SELECT COUNT(*) FROM (SELECT 1 AS one FROM campaign_sends WHERE run = $1 AND due_at <> 0 LIMIT 1) a;

-- name: send_last
SELECT COALESCE(MAX(n), 0) FROM campaign_sends WHERE run = $1;

-- name: send_claim
-- The rows are there: of the INSERT only its other half ever happens, and that
-- writes many rows in one statement where the engine likes it.
INSERT INTO campaign_sends (run, n, contact_id, step, way, variant, inbox_id, channel, to_kind, to_scope, to_address, locale, revision,
	state, reason, due_at, attempts, first_at, updated_at, error)
VALUES /*rows*/ ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
ON CONFLICT (run, n) DO UPDATE SET way = excluded.way, inbox_id = excluded.inbox_id, channel = excluded.channel,
	to_kind = excluded.to_kind, to_scope = excluded.to_scope, to_address = excluded.to_address, locale = excluded.locale,
	revision = excluded.revision, state = excluded.state, reason = excluded.reason, due_at = excluded.due_at,
	attempts = excluded.attempts, first_at = excluded.first_at, updated_at = excluded.updated_at, error = excluded.error
WHERE campaign_sends.state IN ('planned', 'held');

-- name: send_claim_one
-- The same of one row: an engine that takes them one at a time is spared a fifth
-- of the work. It takes the arguments above but person, step and variant.
UPDATE campaign_sends SET way = $3, inbox_id = $4, channel = $5, to_kind = $6, to_scope = $7, to_address = $8, locale = $9,
	revision = $10, state = $11, reason = $12, due_at = $13, attempts = $14, first_at = $15, updated_at = $16, error = $17
WHERE run = $1 AND n = $2 AND state IN ('planned', 'held');

-- name: send_result
-- What was confirmed meanwhile keeps its state. What was taken for interrupted,
-- or waits to be sent again after that, is known to have gone out after all.
INSERT INTO campaign_sends (run, n, contact_id, step, way, variant, state, reason, due_at, updated_at, accepted_at, provider_ref,
	provider_key, digest, snapshot, error, attempts)
VALUES /*rows*/ ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
ON CONFLICT (run, n) DO UPDATE SET way = excluded.way,
	state = CASE WHEN campaign_sends.state IN ('planned', 'held', 'attempting', 'unknown') THEN excluded.state ELSE campaign_sends.state END,
	reason = CASE WHEN campaign_sends.state IN ('planned', 'held', 'attempting', 'unknown') THEN excluded.reason ELSE campaign_sends.reason END,
	due_at = CASE WHEN campaign_sends.state IN ('planned', 'held', 'attempting', 'unknown') THEN excluded.due_at ELSE campaign_sends.due_at END,
	attempts = excluded.attempts, updated_at = excluded.updated_at, accepted_at = excluded.accepted_at, provider_ref = excluded.provider_ref,
	provider_key = excluded.provider_key, digest = excluded.digest,
	snapshot = CASE WHEN campaign_sends.contact_id = '' THEN '' ELSE excluded.snapshot END, error = excluded.error
WHERE campaign_sends.state = 'attempting' OR excluded.state = 'accepted';

-- name: send_result_one
-- The same of one row, likewise. The states are compared one by one: for a list of
-- more than two SQLite makes a table each time, which was a third of the work.
UPDATE campaign_sends SET way = $3,
	state = CASE WHEN state = 'attempting' OR state = 'planned' OR state = 'held' OR state = 'unknown' THEN $4 ELSE state END,
	reason = CASE WHEN state = 'attempting' OR state = 'planned' OR state = 'held' OR state = 'unknown' THEN $5 ELSE reason END,
	due_at = CASE WHEN state = 'attempting' OR state = 'planned' OR state = 'held' OR state = 'unknown' THEN $6 ELSE due_at END,
	updated_at = $7, accepted_at = $8, provider_ref = $9, provider_key = $10, digest = $11,
	snapshot = CASE WHEN contact_id = '' THEN '' ELSE $12 END, error = $13, attempts = $14
WHERE run = $1 AND n = $2 AND (state = 'attempting' OR $4 = 'accepted');

-- name: send_interrupted
UPDATE campaign_sends SET state = 'unknown', reason = 'interrupted', due_at = 0, updated_at = $2
WHERE run = $1 AND due_at <> 0 AND due_at < 0
RETURNING run, n;

-- name: send_again
UPDATE campaign_sends SET state = 'planned', reason = 'again', due_at = $2, updated_at = $2 WHERE run = $1 AND state = 'unknown'
RETURNING run, n;

-- name: send_drop
-- What the other side has and has not delivered yet goes no further way.
UPDATE campaign_sends SET state = CASE WHEN state IN ('planned', 'held') THEN 'skipped' ELSE state END,
	reason = CASE WHEN state IN ('planned', 'held') THEN $2 ELSE reason END, due_at = 0, updated_at = $3 WHERE run = $1 AND due_at <> 0 AND due_at > 0
RETURNING run, n;

-- name: send_late
-- One that was not delivered in time, or failed meanwhile, goes on by another way,
-- once. Zero rows: it has arrived.
UPDATE campaign_sends SET reason = CASE WHEN state = 'accepted' THEN 'not_in_time' ELSE reason END, due_at = 0, updated_at = $3
WHERE run = $1 AND n = $2 AND state IN ('accepted', 'failed') AND due_at <> 0 AND due_at > 0;

-- name: send_move
-- What is heard of what was handed over says, too, that the other side took it.
-- One that waits to be delivered and fails instead goes on by another way at once.
-- News that comes before the sender's own word, or in place of it when the sender
-- died, says itself when the row is due.
UPDATE campaign_sends SET state = $1, reason = CASE WHEN $2 = '' THEN reason ELSE $2 END, error = CASE WHEN $3 = '' THEN error ELSE $3 END,
	accepted_at = CASE WHEN accepted_at = 0 AND $1 <> 'failed' THEN CAST($4 AS BIGINT) ELSE accepted_at END,
	due_at = CASE WHEN $1 = 'failed' AND state = 'accepted' AND due_at > 0 THEN CAST($4 AS BIGINT)
		WHEN state = 'planned' OR state = 'held' OR state = 'attempting' OR state = 'unknown' THEN CAST($8 AS BIGINT) ELSE 0 END, updated_at = CAST($4 AS BIGINT),
	delivered_at = CASE WHEN $1 = 'failed' THEN 0 WHEN delivered_at = 0 AND ($1 = 'delivered' OR $1 = 'read' OR $1 = 'clicked' OR $1 = 'replied') THEN CAST($4 AS BIGINT) ELSE delivered_at END
WHERE run = $5 AND n = $6 AND CASE state WHEN 'planned' THEN 1 WHEN 'held' THEN 1 WHEN 'attempting' THEN 2 WHEN 'unknown' THEN 3
	WHEN 'accepted' THEN 4 WHEN 'delivered' THEN 5 WHEN 'failed' THEN 6 WHEN 'read' THEN 7 WHEN 'clicked' THEN 8 WHEN 'replied' THEN 9
	ELSE 99 END < $7;

-- name: send_note
-- What is true of a row whatever its state: the first word counts, but that the
-- person's own goes before another's.
UPDATE campaign_sends SET conversation_id = CASE WHEN conversation_id = '' OR CAST($7 AS BIGINT) = 1 THEN $1 ELSE conversation_id END,
	answered_at = CASE WHEN answered_at = 0 THEN CAST($2 AS BIGINT) ELSE answered_at END,
	left_at = CASE WHEN left_at = 0 THEN CAST($3 AS BIGINT) ELSE left_at END, reason = CASE WHEN $4 = '' THEN reason ELSE $4 END
WHERE run = $5 AND n = $6 AND contact_id <> '';

-- name: send_get
SELECT {{columns_send}} FROM campaign_sends WHERE run = $1 AND n = $2;

-- name: send_list
SELECT {{columns_send}} FROM campaign_sends WHERE run = $1 AND n > $2 AND ($3 = '' OR state = $3) AND ($4 = '' OR reason = $4) ORDER BY n LIMIT $5;

-- name: send_of_contact
SELECT {{columns_send}} FROM campaign_sends WHERE contact_id = $1 AND run <= $2 ORDER BY run DESC, n DESC LIMIT $3;

-- name: send_recent
-- How often each was written to since an instant. What they asked for themselves
-- does not count.
SELECT s.contact_id, COUNT(*) FROM campaign_sends s JOIN campaign_runs r ON r.seq = s.run
WHERE s.accepted_at > $1 AND r.purpose NOT IN ('service', 'transactional') AND s.contact_id IN (/*list*/ $2) GROUP BY s.contact_id;

-- name: send_in_flight
-- Whether something is just being handed over by an inbox.
-- CROSS makes SQLite begin with the few runs that are open.
SELECT COUNT(*) FROM (SELECT 1 AS one FROM campaign_runs r CROSS JOIN campaign_sends s
	WHERE r.ended_at = 0 AND s.run = r.seq AND s.due_at <> 0 AND s.due_at < 0 AND s.inbox_id = $1 LIMIT 1) a;

-- name: send_last_of
-- What each was last sent by an inbox since an instant, the newest first.
SELECT {{columns_send}} FROM campaign_sends WHERE inbox_id = $1 AND accepted_at > $2 AND contact_id IN (/*list*/ $3) ORDER BY accepted_at DESC, run DESC, n DESC;

-- name: send_by_provider
SELECT {{columns_send}} FROM campaign_sends WHERE inbox_id = $1 AND provider_key <> '' AND provider_key IN (/*list*/ $2);

-- name: campaigns_skipped
SELECT r.campaign_id, c.reason, SUM(c.n) FROM campaign_runs r JOIN campaign_counts c ON c.run = r.seq AND c.block = -1
WHERE c.state = 'skipped' AND r.created_at > $1 AND r.campaign_id IN (/*list*/ $2) GROUP BY r.campaign_id, c.reason HAVING SUM(c.n) > 0;

-- name: send_counts
-- What is kept of a run; of blocks that have changed since, the rows instead. Each
-- row is asked for by its number: of a range PostgreSQL believes that it is large,
-- and reads the whole run for each block. LEFT JOIN, as with that both engines begin
-- with the few blocks.
WITH RECURSIVE places (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM places WHERE i < 512)
SELECT state, reason, variant, channel, CAST(SUM(n) AS BIGINT), CAST(SUM(went) AS BIGINT) FROM (
	SELECT state, reason, variant, channel, n, went FROM campaign_counts WHERE run = $1 AND block = -1
	UNION ALL SELECT state, reason, variant, channel, -n, -went FROM campaign_counts
		WHERE run = $1 AND block IN (SELECT block FROM campaign_stirs WHERE run = $1)
	UNION ALL SELECT COALESCE(s.state, ''), COALESCE(s.reason, ''), COALESCE(s.variant, ''), COALESCE(s.channel, ''), CASE WHEN s.n > 0 THEN 1 ELSE 0 END, CASE WHEN s.accepted_at > 0 THEN 1 ELSE 0 END
		FROM (SELECT DISTINCT block FROM campaign_stirs WHERE run = $1) b CROSS JOIN places p
		LEFT JOIN campaign_sends s ON s.run = $1 AND s.n = b.block * 512 + p.i) a
GROUP BY state, reason, variant, channel HAVING SUM(n) <> 0 ORDER BY state, reason, variant, channel;

-- name: send_stir
INSERT INTO campaign_stirs (run, block, mark) VALUES /*rows*/ ($1, $2, $3);

-- name: send_stir_last
INSERT INTO campaign_stirs (run, block, mark)
SELECT CAST($1 AS BIGINT), (MAX(n) - 1) / 512, CAST($2 AS BIGINT) FROM campaign_sends WHERE run = CAST($1 AS BIGINT);

-- name: send_stirred
SELECT DISTINCT run, block FROM campaign_stirs ORDER BY run DESC, block DESC LIMIT CAST($1 AS BIGINT);

-- name: send_settled
DELETE FROM campaign_stirs WHERE run = $1 AND block = $2;

-- name: send_counted_off
-- WHERE also tells SQLite that ON belongs to the INSERT.
INSERT INTO campaign_counts (run, block, state, reason, variant, channel, n, went)
SELECT run, -1, state, reason, variant, channel, -n, -went FROM campaign_counts WHERE run = $1 AND block = $2
ON CONFLICT (run, block, state, reason, variant, channel) DO UPDATE SET n = campaign_counts.n + excluded.n, went = campaign_counts.went + excluded.went;

-- name: send_counted_drop
DELETE FROM campaign_counts WHERE run = $1 AND block = $2;

-- name: send_counted
INSERT INTO campaign_counts (run, block, state, reason, variant, channel, n, went)
SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), state, reason, variant, channel, COUNT(*), SUM(CASE WHEN accepted_at > 0 THEN 1 ELSE 0 END)
FROM campaign_sends WHERE run = CAST($1 AS BIGINT) AND n > CAST($2 AS BIGINT) * 512 AND n <= CAST($2 AS BIGINT) * 512 + 512
GROUP BY state, reason, variant, channel;

-- name: send_counted_up
INSERT INTO campaign_counts (run, block, state, reason, variant, channel, n, went)
SELECT run, -1, state, reason, variant, channel, n, went FROM campaign_counts WHERE run = $1 AND block = $2
ON CONFLICT (run, block, state, reason, variant, channel) DO UPDATE SET n = campaign_counts.n + excluded.n, went = campaign_counts.went + excluded.went;

-- name: people_of_hub
SELECT id, zone FROM contacts WHERE id > $1 AND merged_into = '' ORDER BY id LIMIT $2;

-- name: people_trait
SELECT COUNT(*) FROM (SELECT 1 AS one FROM contact_traits WHERE key = $1 LIMIT 1) a;

-- name: people_zones
SELECT id, zone FROM contacts WHERE id IN (/*list*/ $1);

-- name: people_care
-- Who has a conversation that somebody has to act on, whether it is late, and when
-- they were let down, or rated us badly, the last time.
SELECT contact_id, MAX(open), MAX(late), MAX(breached), MAX(rated) FROM (
	SELECT v.contact_id AS contact_id, CASE WHEN v.status = 'open' THEN 1 ELSE 0 END AS open,
		CASE WHEN v.status = 'open' AND v.next_due > 0 AND v.next_due <= $1 THEN 1 ELSE 0 END AS late,
		COALESCE((SELECT MAX(k.breached_at) FROM clock_outcomes k WHERE k.conversation_id = v.id AND k.breached_at > CAST($2 AS BIGINT)), 0) AS breached,
		COALESCE((SELECT r.changed_at FROM ratings r WHERE r.conversation_id = v.id AND r.score <= CAST($3 AS BIGINT) AND r.changed_at > CAST($4 AS BIGINT)), 0) AS rated
	FROM conversations v WHERE v.contact_id IN (/*list*/ $5)) a
WHERE open = 1 OR breached > 0 OR rated > 0 GROUP BY contact_id;

-- name: people_care_all
-- The same of everybody of whom there is any of it.
SELECT contact_id, MAX(open), MAX(late), MAX(breached), MAX(rated) FROM (
	SELECT contact_id, 1 AS open, CASE WHEN next_due > 0 AND next_due <= $1 THEN 1 ELSE 0 END AS late, CAST(0 AS BIGINT) AS breached, CAST(0 AS BIGINT) AS rated
	FROM conversations WHERE status = 'open'
	UNION ALL SELECT v.contact_id, 0, 0, k.breached_at, 0 FROM clock_outcomes k JOIN conversations v ON v.id = k.conversation_id
		WHERE k.breached_at > 0 AND k.breached_at > CAST($2 AS BIGINT)
	UNION ALL SELECT v.contact_id, 0, 0, 0, r.changed_at FROM ratings r JOIN conversations v ON v.id = r.conversation_id
		WHERE r.score <= CAST($3 AS BIGINT) AND r.changed_at > CAST($4 AS BIGINT)) a
GROUP BY contact_id;

-- name: send_since
-- How much of each campaign the other side took since an instant.
-- CROSS makes SQLite begin with the few runs that went on since then.
SELECT r.campaign_id, r.seq, COUNT(*) FROM campaign_runs r CROSS JOIN campaign_sends s
WHERE (r.ended_at = 0 OR r.ended_at > $1) AND r.purpose NOT IN ('service', 'transactional') AND s.run = r.seq AND s.accepted_at > $1
GROUP BY r.campaign_id, r.seq;

-- name: send_replies
-- What came of the last runs of a campaign that ended long enough ago; of the first
-- of each run's rows.
SELECT COUNT(*), COALESCE(SUM(CASE WHEN s.answered_at <> 0 THEN 1 ELSE 0 END), 0) FROM (
	SELECT seq FROM campaign_runs WHERE campaign_id = $1 AND ended_at > 0 AND ended_at < $2 ORDER BY seq DESC LIMIT 5) r
CROSS JOIN campaign_sends s WHERE s.run = r.seq AND s.n <= 20000 AND s.accepted_at > 0;

-- name: send_replies_all
-- The same of all campaigns.
SELECT COUNT(*), COALESCE(SUM(CASE WHEN s.answered_at <> 0 THEN 1 ELSE 0 END), 0) FROM (
	SELECT seq FROM campaign_runs WHERE purpose NOT IN ('service', 'transactional') AND ended_at > 0 AND ended_at < $1 ORDER BY seq DESC LIMIT 20) r
CROSS JOIN campaign_sends s WHERE s.run = r.seq AND s.n <= 5000 AND s.accepted_at > 0;

-- name: send_answered
-- left_at is said for the sake of the index.
SELECT COUNT(*) FROM campaign_sends WHERE run = $1 AND (answered_at <> 0 OR left_at <> 0) AND answered_at <> 0;

-- name: send_news
SELECT reason, COUNT(*) FROM campaign_sends WHERE run = $1 AND reason IN ('bounced', 'complaint') GROUP BY reason;

-- name: send_outcomes
-- What became of a run's people by their own doing. A conversation that went into
-- another is as settled as that.
SELECT variant, channel, SUM(answered), SUM(solved), SUM(wants_no_more) FROM (
	SELECT s.variant, s.channel, 1 AS answered, CASE WHEN COALESCE(d.status, c.status, '') = 'resolved' THEN 1 ELSE 0 END AS solved, 0 AS wants_no_more
	FROM campaign_sends s LEFT JOIN conversations c ON c.id = s.conversation_id
	LEFT JOIN conversations d ON d.id = c.linked_id AND c.flags LIKE '%"merged"%'
	WHERE s.run = $1 AND s.answered_at > 0
	UNION ALL SELECT variant, channel, 0, 0, 1 FROM campaign_sends WHERE run = $1 AND left_at > 0) a
GROUP BY variant, channel;

-- name: send_bought
-- Whose own events of a name came within a time after what they got; of those who
-- were held out, after the run began. A row counts once, all its amounts count.
SELECT variant, channel, held, COUNT(*), SUM(amount) FROM (
	SELECT s.variant, s.channel, CASE WHEN s.reason = 'held_out' THEN 1 ELSE 0 END AS held, s.n, SUM(COALESCE(e.amount, 0)) AS amount
	FROM contact_events e JOIN campaign_sends s ON s.contact_id = e.contact_id AND +s.run = $1
	WHERE e.name = $2 AND e.at >= $3 AND e.at < $4 AND (s.accepted_at > 0 AND e.at >= s.accepted_at AND e.at < s.accepted_at + CAST($5 AS BIGINT)
		OR s.reason = 'held_out' AND e.at < CAST($3 AS BIGINT) + CAST($5 AS BIGINT))
	GROUP BY s.variant, s.channel, s.reason, s.n) b
GROUP BY variant, channel, held;

-- name: run_wake
-- Takes the run's row for the rest of the transaction, so that rows are numbered
-- one after the other, and makes it go on if it had ended.
UPDATE campaign_runs SET state = CASE WHEN state = 'paused' THEN 'paused' ELSE 'running' END, reason = CASE WHEN state = 'paused' THEN reason ELSE '' END,
	ended_at = 0, planned = planned + 1, updated_at = $2, version = version + 1
WHERE seq = $1 AND NOT (state = 'cancelled' AND ended_at = 0);

-- name: send_one
INSERT INTO campaign_sends (run, n, contact_id, step, way, variant, to_kind, to_scope, to_address, locale, state, reason, due_at, updated_at, snapshot)
SELECT CAST($1 AS BIGINT), COALESCE(MAX(n), 0) + 1, $2, 0, 0, '', $3, $4, $5, '', 'planned', '', CAST($6 AS BIGINT), CAST($6 AS BIGINT), $7
FROM campaign_sends WHERE run = CAST($1 AS BIGINT);

-- name: message_key_insert
INSERT INTO message_keys (id, request, run, n, created_at)
SELECT $1, $2, CAST($3 AS BIGINT), COALESCE(MAX(n), 0), CAST($4 AS BIGINT) FROM campaign_sends WHERE run = CAST($3 AS BIGINT);

-- name: run_wake_many
-- As run_wake, for several rows.
UPDATE campaign_runs SET state = CASE WHEN state = 'paused' THEN 'paused' ELSE 'running' END, reason = CASE WHEN state = 'paused' THEN reason ELSE '' END,
	ended_at = 0, planned = planned + $3, updated_at = $2, version = version + 1
WHERE seq = $1 AND NOT (state = 'cancelled' AND ended_at = 0);

-- name: send_given
INSERT INTO campaign_sends (run, n, contact_id, step, way, variant, state, reason, due_at, updated_at, snapshot)
VALUES /*rows*/ ($1, $2, $3, 0, 0, '', 'planned', '', $4, $5, $6);

-- name: send_recall
UPDATE campaign_sends SET state = 'skipped', reason = $3, due_at = 0, updated_at = $4
WHERE run = $1 AND contact_id = $2 AND state IN ('planned', 'held') AND due_at <> 0 AND due_at > 0
RETURNING run, n;

-- name: message_key_given
INSERT INTO message_keys (id, request, run, n, created_at) VALUES /*rows*/ ($1, '', $2, $3, $4);

-- name: message_keys_of
SELECT id FROM message_keys WHERE id IN (/*list*/ $1);

-- name: message_key_get
SELECT id, request, run, n, created_at FROM message_keys WHERE id = $1;

-- name: send_release
-- Whoever is held because of how they stand with the desk is looked at now.
UPDATE campaign_sends SET due_at = $1 WHERE contact_id = $2 AND state = 'held' AND due_at > $1 AND reason IN ('open_conversation', 'breach', 'bad_rating');

-- name: run_to_empty
SELECT seq, ended_at FROM campaign_runs WHERE ended_at <> 0 AND ended_at < $1 AND emptied < ended_at ORDER BY seq LIMIT 1;

-- name: send_empty
UPDATE campaign_sends SET snapshot = '' WHERE run = $1 AND n > $2 AND n <= $3 AND due_at = 0 AND snapshot <> '';

-- name: run_emptied
UPDATE campaign_runs SET emptied = $2 WHERE seq = $1 AND ended_at = $2;
