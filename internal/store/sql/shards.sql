-- name: shard_get
SELECT gen, seq, anchor, owner FROM shards WHERE shard = $1;

-- name: shard_take
INSERT INTO shards (shard, gen, seq, anchor, owner) VALUES ($1, '', 0, '', 1)
ON CONFLICT (shard) DO UPDATE SET owner = shards.owner + 1 RETURNING gen, seq, anchor, owner;

-- name: shard_move
UPDATE shards SET gen = $1, seq = $2, anchor = $3 WHERE shard = $4 AND gen = $5 AND seq = $6 AND owner = $7;

-- name: shard_insert
INSERT INTO shards (shard, gen, seq, anchor, owner) VALUES ($1, $2, $3, $4, $5);

-- name: ledger_insert
INSERT INTO ledger (src_key, inbox_id, message_id, at) VALUES /*rows*/ ($1, $2, $3, $4);

-- name: ledger_find
SELECT src_key, inbox_id, message_id, at FROM ledger WHERE src_key IN (/*list*/ $1);
