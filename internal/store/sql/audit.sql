-- name: audit_insert
INSERT INTO audit (at, actor_type, actor_id, actor_name, action, object, detail)
VALUES /*rows*/ ($1, $2, $3, $4, $5, $6, $7);

-- name: audit_page
SELECT id, at, actor_type, actor_id, actor_name, action, object, detail FROM audit
WHERE CAST($1 AS BIGINT) = 0 OR id < CAST($1 AS BIGINT) ORDER BY id DESC LIMIT CAST($2 AS BIGINT);
