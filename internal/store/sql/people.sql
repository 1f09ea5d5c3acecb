-- name: spread_of
WITH who AS (SELECT id, merged_into FROM contacts WHERE id IN (/*list*/ $1))
SELECT id, 'm' AS what, merged_into AS a, '' AS b, CAST(NULL AS DOUBLE PRECISION) AS num, CAST(0 AS BIGINT) AS n FROM who
UNION ALL SELECT who.id, 't', t.key, t.text, t.num, 0 FROM who JOIN contact_traits t ON t.contact_id = who.id
UNION ALL SELECT who.id, 'c', c.channel, c.purpose, CAST(c.given AS DOUBLE PRECISION), c.at FROM who JOIN contact_consents c ON c.contact_id = who.id;

-- name: trait_save
INSERT INTO contact_traits (contact_id, key, text, num) VALUES /*rows*/ ($1, $2, $3, $4)
ON CONFLICT (contact_id, key) DO UPDATE SET text = excluded.text, num = excluded.num;

-- name: trait_delete
DELETE FROM contact_traits WHERE contact_id = $1 AND key = $2;

-- name: consent_save
INSERT INTO contact_consents (contact_id, channel, purpose, given, at) VALUES /*rows*/ ($1, $2, $3, $4, $5)
ON CONFLICT (contact_id, channel, purpose) DO UPDATE SET given = excluded.given, at = excluded.at;

-- name: consent_delete
DELETE FROM contact_consents WHERE contact_id = $1 AND channel = $2 AND purpose = $3;

-- name: columns_consent_log
id, contact_id, at, channel, purpose, given, proof, source, words, ip, by_type, by_id

-- name: consent_log_insert
INSERT INTO consent_log ({{columns_consent_log}}) VALUES /*rows*/ ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: consent_log_of
SELECT {{columns_consent_log}} FROM consent_log WHERE contact_id = $1 AND ($2 = '' OR id < $2) ORDER BY id DESC LIMIT CAST($3 AS BIGINT);

-- name: contact_unspread
SELECT {{columns_contact}} FROM contacts WHERE spread = 0 ORDER BY id LIMIT CAST($1 AS BIGINT) /*lock*/;

-- name: contact_spread
UPDATE contacts SET spread = 1 WHERE id IN (/*list*/ $1);

-- name: columns_event
id, contact_id, name, at, amount, props, source, event_key, created_at

-- name: event_insert
INSERT INTO contact_events ({{columns_event}}, origin) VALUES /*rows*/ ($1, $2, $3, $4, $5, $6, $7, $8, $9, '');

-- name: event_prop_insert
INSERT INTO event_props (event_id, key, text, num) VALUES /*rows*/ ($1, $2, $3, $4);

-- name: event_page
SELECT {{columns_event}} FROM contact_events WHERE contact_id = $1 AND ($2 = '' OR name = $2)
	AND (CAST($4 AS BIGINT) = 0 OR at < $4 OR (at = $4 AND id < $5)) ORDER BY at DESC, id DESC LIMIT CAST($3 AS BIGINT);

-- name: event_keys
SELECT {{columns_event}} FROM contact_events WHERE contact_id = $1 AND event_key <> '' AND event_key IN (/*list*/ $2);

-- name: event_follow
UPDATE contact_events SET origin = CASE WHEN origin = '' THEN contact_id ELSE origin END, contact_id = $1
WHERE contact_id = $2 AND (event_key = '' OR NOT EXISTS (
	SELECT 1 FROM contact_events o WHERE o.contact_id = $1 AND o.event_key <> '' AND o.event_key = contact_events.event_key));

-- name: event_return
-- With those who had been merged into this person before.
UPDATE contact_events SET contact_id = $1, origin = CASE WHEN origin = $1 THEN '' ELSE origin END
WHERE origin <> '' AND (origin = $1 OR origin IN (SELECT id FROM contacts WHERE merged_into <> '' AND merged_into = $1));

-- name: org_member_follow
INSERT INTO organisation_members (contact_id, organisation_id, origin)
SELECT CAST($1 AS TEXT), organisation_id, contact_id FROM organisation_members WHERE contact_id = $2
ON CONFLICT (contact_id) DO NOTHING;

-- name: org_member_return
DELETE FROM organisation_members WHERE origin <> '' AND origin = $1;

-- name: suppression_insert
INSERT INTO suppressions (handle_key, kind, scope, address, reason, source, at, until) VALUES /*rows*/ ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (handle_key) DO UPDATE SET reason = excluded.reason, source = excluded.source, at = excluded.at, until = excluded.until
WHERE suppressions.until <> 0 AND (excluded.until = 0 OR excluded.until > suppressions.until);

-- name: suppression_find
SELECT handle_key, kind, scope, address, reason, source, at, until FROM suppressions WHERE (until = 0 OR until > $1) AND handle_key IN (/*list*/ $2);

-- name: suppression_page
SELECT handle_key, kind, scope, address, reason, source, at, until FROM suppressions
WHERE address <> '' AND (CAST($1 AS BIGINT) = 0 OR at < $1 OR (at = $1 AND handle_key < $2)) AND ($4 = '' OR reason = $4) AND ($5 = '' OR kind = $5)
	AND (CAST($6 AS BIGINT) = 0 OR at >= $6) AND (CAST($7 AS TEXT) = '' OR LOWER(address) LIKE $7 ESCAPE '!') AND (CAST($8 AS TEXT) = '' OR LOWER(source) LIKE $8 ESCAPE '!')
ORDER BY at DESC, handle_key DESC LIMIT CAST($3 AS BIGINT);

-- name: suppression_delete
DELETE FROM suppressions WHERE handle_key = $1;

-- name: trait_keys
-- Each key is one step into the index, however many people there are.
WITH RECURSIVE k (key) AS (SELECT MIN(key) FROM contact_traits
	UNION ALL SELECT (SELECT MIN(t.key) FROM contact_traits t WHERE t.key > k.key) FROM k WHERE k.key IS NOT NULL)
SELECT key FROM k WHERE key IS NOT NULL LIMIT CAST($1 AS BIGINT);

-- name: trait_use
SELECT key, COUNT(*) FROM contact_traits GROUP BY key ORDER BY key LIMIT CAST($1 AS BIGINT);

-- name: people_count
-- Those who were merged are few and have an index of their own.
SELECT (SELECT COUNT(*) FROM contacts) - (SELECT COUNT(*) FROM contacts WHERE merged_into <> '');

-- name: event_names
WITH RECURSIVE k (name) AS (SELECT MIN(name) FROM contact_events
	UNION ALL SELECT (SELECT MIN(e.name) FROM contact_events e WHERE e.name > k.name) FROM k WHERE k.name IS NOT NULL)
SELECT name FROM k WHERE name IS NOT NULL LIMIT CAST($1 AS BIGINT);

-- name: columns_organisation
id, name, domain, traits, created_at, updated_at, version, LOWER(name)

-- name: organisation_get
SELECT {{columns_organisation}} FROM organisations WHERE id = $1;

-- name: organisation_page
-- Reads all of them: there are far fewer than people.
SELECT {{columns_organisation}} FROM organisations
WHERE (LOWER(name) LIKE $1 ESCAPE '!' OR domain LIKE $1 ESCAPE '!') AND ($4 = '' OR LOWER(name) > $3 OR (LOWER(name) = $3 AND id > $4))
ORDER BY LOWER(name), id LIMIT CAST($2 AS BIGINT);

-- name: organisation_insert
INSERT INTO organisations (id, name, domain, traits, created_at, updated_at, version) VALUES ($1, $2, $3, $4, $5, $6, 1);

-- name: organisation_update
UPDATE organisations SET name = $1, domain = $2, traits = $3, updated_at = $4, version = version + 1 WHERE id = $5 AND version = $6;

-- name: organisation_delete
DELETE FROM organisations WHERE id = $1;

-- name: organisation_members_delete
DELETE FROM organisation_members WHERE organisation_id = $1;

-- name: org_member_save
INSERT INTO organisation_members (contact_id, organisation_id, origin)
SELECT c.id, o.id, '' FROM contacts c CROSS JOIN organisations o WHERE c.id = $1 AND o.id = $2
ON CONFLICT (contact_id) DO UPDATE SET organisation_id = excluded.organisation_id, origin = '';

-- name: org_member_delete
DELETE FROM organisation_members WHERE contact_id = $1;

-- name: org_member_page
SELECT c.id, c.name FROM organisation_members m JOIN contacts c ON c.id = m.contact_id
WHERE m.organisation_id = $1 AND c.merged_into = '' AND c.id > $2 ORDER BY c.id LIMIT CAST($3 AS BIGINT);

-- name: org_member_of
SELECT contact_id, organisation_id FROM organisation_members WHERE contact_id IN (/*list*/ $1);
