-- An agent may block an address: what comes from it is kept as spam and reaches nobody.
ALTER TABLE identities ADD COLUMN blocked_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE identities ADD COLUMN blocked_by TEXT NOT NULL DEFAULT '';
