-- name: shard_get
SELECT gen, seq, anchor, owner, part, part_of FROM shards WHERE shard = $1;

-- name: shard_take
INSERT INTO shards (shard, gen, seq, anchor, owner) VALUES ($1, '', 0, '', 1)
ON CONFLICT (shard) DO UPDATE SET owner = shards.owner + 1 RETURNING gen, seq, anchor, owner, part, part_of;

-- name: shard_move
UPDATE shards SET gen = $1, seq = $2, anchor = $3, part = $4, part_of = $5
WHERE shard = $6 AND gen = $7 AND seq = $8 AND owner = $9 AND part = $10 AND part_of = $11;

-- name: shard_insert
INSERT INTO shards (shard, gen, seq, anchor, owner, part, part_of) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: ledger_insert
INSERT INTO ledger (src_key, inbox_id, message_id, at) VALUES /*rows*/ ($1, $2, $3, $4);

-- name: ledger_find
SELECT src_key, inbox_id, message_id, at FROM ledger WHERE src_key IN (/*list*/ $1);
