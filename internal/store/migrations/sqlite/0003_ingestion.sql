-- What became of what providers handed over; a row has one writer, its shard's owner.
-- day counts from 1970-01-01 in UTC.
CREATE TABLE tallies (
	inbox_id TEXT NOT NULL, day BIGINT NOT NULL, shard BIGINT NOT NULL, processed BIGINT NOT NULL, news BIGINT NOT NULL,
	events BIGINT NOT NULL, duplicates BIGINT NOT NULL, quarantined BIGINT NOT NULL, retried BIGINT NOT NULL,
	PRIMARY KEY (inbox_id, day, shard)) WITHOUT ROWID;

-- The last look at a provider's own list: one row an inbox.
CREATE TABLE looks (
	inbox_id TEXT NOT NULL PRIMARY KEY, asked_at BIGINT NOT NULL, asked_by TEXT NOT NULL, state TEXT NOT NULL,
	since BIGINT NOT NULL, good_until BIGINT NOT NULL, began_at BIGINT NOT NULL, ended_at BIGINT NOT NULL,
	listed BIGINT NOT NULL, known BIGINT NOT NULL, taken BIGINT NOT NULL, missing BIGINT NOT NULL, error TEXT NOT NULL) WITHOUT ROWID;
-- What the provider listed and we could not get. src_key is reduced, as in ledger.
CREATE TABLE missing (
	inbox_id TEXT NOT NULL, src_key TEXT NOT NULL, at BIGINT NOT NULL, found_at BIGINT NOT NULL, tries BIGINT NOT NULL,
	error TEXT NOT NULL, PRIMARY KEY (inbox_id, src_key)) WITHOUT ROWID;

-- How each part of an inbox stands. of_version: of the settings it is about.
CREATE TABLE inbox_health (
	inbox_id TEXT NOT NULL, part TEXT NOT NULL, state TEXT NOT NULL, text TEXT NOT NULL, since BIGINT NOT NULL,
	expires_at BIGINT NOT NULL, told TEXT NOT NULL, told_until BIGINT NOT NULL, of_version BIGINT NOT NULL,
	version BIGINT NOT NULL, PRIMARY KEY (inbox_id, part)) WITHOUT ROWID;

-- Each time that delivery tried an order.
CREATE TABLE attempts (
	order_id TEXT NOT NULL, n BIGINT NOT NULL, message_id TEXT NOT NULL, conversation_id TEXT NOT NULL,
	inbox_id TEXT NOT NULL, began_at BIGINT NOT NULL, ended_at BIGINT NOT NULL, outcome TEXT NOT NULL,
	reason TEXT NOT NULL, next_at BIGINT NOT NULL, agent_id TEXT NOT NULL, PRIMARY KEY (order_id, n)) WITHOUT ROWID;
CREATE INDEX attempts_message ON attempts (message_id, began_at);

-- When somebody asked for one more try by hand, and who: patience begins anew.
ALTER TABLE orders ADD COLUMN again_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN again_by TEXT NOT NULL DEFAULT '';
