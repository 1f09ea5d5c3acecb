-- Codes of offers: one row for each that was made or given. alone: nobody else may
-- have the same. given_at 0: it waits for somebody. grant_key: for what it was given;
-- the same is never given twice. run: of a campaign, 0: somebody at a desk gave it.
-- origin: whose it was before they were merged into contact_id.
CREATE TABLE coupons (
	id TEXT NOT NULL PRIMARY KEY, pool TEXT NOT NULL, code TEXT NOT NULL, alone BIGINT NOT NULL, given_at BIGINT NOT NULL DEFAULT 0,
	grant_key TEXT NOT NULL DEFAULT '', contact_id TEXT NOT NULL DEFAULT '', origin TEXT NOT NULL DEFAULT '', run BIGINT NOT NULL DEFAULT 0,
	by_type TEXT NOT NULL DEFAULT '', by_id TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '', redeemed_at BIGINT NOT NULL DEFAULT 0);
CREATE UNIQUE INDEX coupons_code ON coupons (pool, code) WHERE alone = 1;
CREATE UNIQUE INDEX coupons_grant ON coupons (grant_key) WHERE grant_key <> '';
CREATE INDEX coupons_pool ON coupons (pool, given_at, id);
CREATE INDEX coupons_contact ON coupons (contact_id, given_at, id) WHERE contact_id <> '';
CREATE INDEX coupons_origin ON coupons (origin) WHERE origin <> '';
