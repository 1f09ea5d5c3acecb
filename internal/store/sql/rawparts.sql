-- name: raw_part_insert
-- Of a message that was erased meanwhile nothing is kept.
INSERT INTO raw_parts (message_id, part, kind, type, sender, bytes, blob, size, at)
SELECT id, $1, $2, $3, $4, $5, $6, $7, $8 FROM messages WHERE id = $9;

-- name: raw_part_page
SELECT message_id, part, kind, type, blob, size, at FROM raw_parts
WHERE message_id = $1 AND (at, part) > (CAST($2 AS BIGINT), $3) ORDER BY at, part LIMIT CAST($4 AS BIGINT);

-- name: raw_part_get
SELECT message_id, part, kind, type, blob, size, at, bytes FROM raw_parts WHERE message_id = $1 AND part = $2;

-- name: raw_part_blobs
SELECT blob FROM raw_parts WHERE blob <> '' AND message_id IN (/*list*/ $1);

-- name: erase_raw_part_rows
DELETE FROM raw_parts WHERE message_id IN (/*list*/ $1);

-- name: forget_raw_parts
-- That it was taken back can be proven: that says nothing of it, and has no file.
DELETE FROM raw_parts WHERE kind <> 'deleted' AND message_id IN (/*list*/ $1);

-- name: erase_raw_parts_from
SELECT message_id, part, blob FROM raw_parts WHERE sender <> '' AND sender IN (/*list*/ $1);

-- name: erase_raw_part
DELETE FROM raw_parts WHERE message_id = $1 AND part = $2;

-- name: check_raw_part
SELECT DISTINCT r.message_id FROM raw_parts r WHERE NOT EXISTS (SELECT 1 FROM messages m WHERE m.id = r.message_id)
	OR (r.blob <> '' AND NOT EXISTS (SELECT 1 FROM blobs b WHERE b.id = r.blob))
ORDER BY r.message_id LIMIT CAST($1 AS BIGINT);
