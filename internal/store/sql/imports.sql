-- name: columns_import
id, state, body, created_at, version

-- name: import_insert
INSERT INTO imports ({{columns_import}}) VALUES ($1, $2, $3, $4, 1);

-- name: import_update
UPDATE imports SET state = $1, body = $2, version = version + 1 WHERE id = $3 AND version = $4;

-- name: import_get
SELECT {{columns_import}} FROM imports WHERE id = $1;

-- name: import_page
SELECT {{columns_import}} FROM imports WHERE $1 = '' OR id < $1 ORDER BY id DESC LIMIT CAST($2 AS BIGINT);

-- name: import_waiting
SELECT {{columns_import}} FROM imports WHERE state IN ('checking', 'running') ORDER BY id;

-- name: import_old
SELECT {{columns_import}} FROM imports WHERE state <> 'forgotten' AND created_at < $1 ORDER BY id LIMIT 20;

-- name: import_error_insert
INSERT INTO import_errors (import_id, n, line, field, reason, value) VALUES /*rows*/ ($1, $2, $3, $4, $5, $6);

-- name: import_error_page
SELECT n, line, field, reason, value FROM import_errors WHERE import_id = $1 AND n > $2 ORDER BY n LIMIT CAST($3 AS BIGINT);

-- name: import_error_delete
DELETE FROM import_errors WHERE import_id = $1;

-- name: import_blob_delete
DELETE FROM blobs WHERE id = $1;

-- name: contact_export
SELECT {{columns_contact}} FROM contacts WHERE id > $1 AND merged_into = '' ORDER BY id LIMIT CAST($2 AS BIGINT);
