-- name: columns_document
kind, id, version, body, at, agent_id, deleted

-- name: document_list
SELECT {{columns_document}} FROM documents WHERE kind = $1 AND deleted = 0 ORDER BY id;

-- name: document_get
SELECT {{columns_document}} FROM documents WHERE kind = $1 AND id = $2;

-- name: document_versions
SELECT {{columns_document}} FROM document_versions WHERE kind = $1 AND id = $2 ORDER BY version;

-- name: document_versions_of_kind
SELECT {{columns_document}} FROM document_versions WHERE kind = $1 ORDER BY at, id, version;

-- name: document_insert
INSERT INTO documents ({{columns_document}}) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: document_update
UPDATE documents SET version = $1, body = $2, at = $3, agent_id = $4, deleted = $5 WHERE kind = $6 AND id = $7 AND version = $8;

-- name: document_version_insert
INSERT INTO document_versions ({{columns_document}}) VALUES ($1, $2, $3, $4, $5, $6, $7);
