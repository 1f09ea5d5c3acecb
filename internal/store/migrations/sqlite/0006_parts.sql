-- How many items of the message after the cursor are routed, and which message that is.
ALTER TABLE shards ADD COLUMN part BIGINT NOT NULL DEFAULT 0;
ALTER TABLE shards ADD COLUMN part_of TEXT NOT NULL DEFAULT '';
