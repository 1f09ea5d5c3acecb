-- name: columns_held
src_key, inbox_id, ref, item, at, next_at, tries

-- name: held_insert
INSERT INTO held ({{columns_held}}) VALUES /*rows*/ ($1, $2, $3, $4, $5, $6, $7);

-- name: held_put_off
UPDATE held SET next_at = $1, tries = tries + 1 WHERE src_key = $2 AND tries = $3;

-- name: held_drop
DELETE FROM held WHERE src_key = $1;

-- name: held_of_refs
SELECT {{columns_held}} FROM held WHERE inbox_id = $1 AND ref IN (/*list*/ $2);

-- name: held_due
SELECT {{columns_held}} FROM held WHERE next_at <= $1 ORDER BY next_at LIMIT CAST($2 AS BIGINT);

-- name: erase_held
SELECT src_key, item FROM held;
