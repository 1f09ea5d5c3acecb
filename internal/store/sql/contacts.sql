-- name: columns_contact
id, name, language, zone, traits, consents, merged_into, created_at, updated_at, version

-- name: columns_identity
id, contact_id, kind, scope, address, name, verified, evidence, created_at, blocked_at, blocked_by

-- name: contact_insert
INSERT INTO contacts ({{columns_contact}}, spread) VALUES /*rows*/ ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1);

-- name: contact_update
UPDATE contacts SET name = $1, language = $2, zone = $3, traits = $4, consents = $5, merged_into = $6, updated_at = $7,
	spread = 1, version = version + 1
WHERE id = $8 AND version = $9;

-- name: contact_find
SELECT {{columns_contact}} FROM contacts WHERE id IN (/*list*/ $1);

-- name: contact_page
SELECT {{columns_contact}} FROM contacts WHERE merged_into = '' AND ($1 = '' OR id < $1) ORDER BY id DESC LIMIT CAST($2 AS BIGINT);

-- name: identity_save
INSERT INTO identities ({{columns_identity}}, handle) VALUES /*rows*/ ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (id) DO UPDATE SET contact_id = excluded.contact_id, kind = excluded.kind, scope = excluded.scope,
	address = excluded.address, name = excluded.name, verified = excluded.verified, evidence = excluded.evidence,
	handle = excluded.handle, blocked_at = excluded.blocked_at, blocked_by = excluded.blocked_by;

-- name: identity_by_handle
SELECT {{columns_identity}} FROM identities WHERE handle IN (/*list*/ $1);

-- name: identity_of_contact
SELECT {{columns_identity}} FROM identities WHERE contact_id IN (/*list*/ $1) ORDER BY created_at, id;

-- name: claim_insert
INSERT INTO claims (contact_id, handle, kind, scope, address, source, at) VALUES /*rows*/ ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (contact_id, handle) DO NOTHING;

-- name: claim_of_contact
SELECT contact_id, kind, scope, address, source, at FROM claims WHERE contact_id IN (/*list*/ $1) ORDER BY at, handle;
