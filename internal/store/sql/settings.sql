-- name: workspace_get
SELECT name, zone, language, hours, version FROM workspace WHERE id = 1;

-- name: workspace_insert
INSERT INTO workspace (id, name, zone, language, hours, version) VALUES (1, $1, $2, $3, $4, 1);

-- name: workspace_update
UPDATE workspace SET name = $1, zone = $2, language = $3, hours = $4, version = version + 1 WHERE id = 1 AND version = $5;

-- name: columns_brand
id, name, signature, theme, created_at, version

-- name: brand_list
SELECT {{columns_brand}} FROM brands ORDER BY created_at, id;

-- name: brand_get
SELECT {{columns_brand}} FROM brands WHERE id = $1;

-- name: brand_insert
INSERT INTO brands (id, name, signature, theme, created_at, version) VALUES ($1, $2, $3, $4, $5, 1);

-- name: brand_update
UPDATE brands SET name = $1, signature = $2, theme = $3, version = version + 1 WHERE id = $4 AND version = $5;

-- name: team_list
SELECT id, name, members, version FROM teams ORDER BY name, id;

-- name: team_get
SELECT id, name, members, version FROM teams WHERE id = $1;

-- name: team_insert
INSERT INTO teams (id, name, members, version) VALUES ($1, $2, $3, 1);

-- name: team_update
UPDATE teams SET name = $1, members = $2, version = version + 1 WHERE id = $3 AND version = $4;

-- name: team_delete
DELETE FROM teams WHERE id = $1;

-- name: columns_inbox
id, kind, name, brand_id, settings, disabled, deleted_at, created_at, version

-- name: inbox_list
SELECT {{columns_inbox}} FROM inboxes ORDER BY created_at, id;

-- name: inbox_get
SELECT {{columns_inbox}} FROM inboxes WHERE id = $1;

-- name: inbox_insert
INSERT INTO inboxes (id, kind, name, brand_id, settings, disabled, deleted_at, created_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1);

-- name: inbox_update
UPDATE inboxes SET name = $1, brand_id = $2, settings = $3, disabled = $4, deleted_at = $5, version = version + 1
WHERE id = $6 AND version = $7;

-- name: columns_agent
id, email, name, role, language, password_hash, disabled_at, created_at, version

-- name: agent_list
SELECT {{columns_agent}} FROM agents ORDER BY created_at, id;

-- name: agent_get
SELECT {{columns_agent}} FROM agents WHERE id = $1;

-- name: agent_by_email
SELECT {{columns_agent}} FROM agents WHERE email = $1 AND email <> '';

-- name: agent_count
SELECT COUNT(*) FROM agents;

-- name: agent_insert
INSERT INTO agents (id, email, name, role, language, password_hash, disabled_at, created_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1);

-- name: agent_update
UPDATE agents SET email = $1, name = $2, role = $3, language = $4, password_hash = $5, disabled_at = $6,
	version = version + 1
WHERE id = $7 AND version = $8;
