-- name: ref_insert
INSERT INTO refs (brand_id, ref, conversation_id, message_id, at) VALUES /*rows*/ ($1, $2, $3, $4, $5)
ON CONFLICT (brand_id, ref) DO NOTHING;

-- name: ref_find
SELECT brand_id, ref, conversation_id, message_id, at FROM refs WHERE brand_id = $1 AND ref IN (/*list*/ $2);

-- name: token_insert
INSERT INTO reply_tokens (token, conversation_id, kind, scope, address, at) VALUES /*rows*/ ($1, $2, $3, $4, $5, $6)
ON CONFLICT (token) DO NOTHING;

-- name: token_find
SELECT token, conversation_id, kind, scope, address, at FROM reply_tokens WHERE token IN (/*list*/ $1);
