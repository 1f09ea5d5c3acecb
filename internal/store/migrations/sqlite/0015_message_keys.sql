-- Which row of the ledger answers a request that was made under a key, so that
-- the same request again sends nothing twice.
CREATE TABLE message_keys (
	id TEXT NOT NULL PRIMARY KEY, request TEXT NOT NULL, run BIGINT NOT NULL, n BIGINT NOT NULL, created_at BIGINT NOT NULL) WITHOUT ROWID;
