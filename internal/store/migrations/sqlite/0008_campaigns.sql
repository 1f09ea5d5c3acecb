-- One execution of a campaign. place is how far its audience was frozen.
CREATE TABLE campaign_runs (
	id TEXT NOT NULL PRIMARY KEY, seq BIGINT NOT NULL, campaign_id TEXT NOT NULL, revision BIGINT NOT NULL, state TEXT NOT NULL,
	reason TEXT NOT NULL, place TEXT NOT NULL, planned BIGINT NOT NULL, body TEXT NOT NULL, start_at BIGINT NOT NULL,
	planned_at BIGINT NOT NULL, started_at BIGINT NOT NULL, ended_at BIGINT NOT NULL, created_at BIGINT NOT NULL,
	created_by TEXT NOT NULL, updated_at BIGINT NOT NULL, version BIGINT NOT NULL);
CREATE UNIQUE INDEX campaign_runs_seq ON campaign_runs (seq);
CREATE INDEX campaign_runs_campaign ON campaign_runs (campaign_id, seq DESC);
CREATE INDEX campaign_runs_open ON campaign_runs (seq) WHERE ended_at = 0;

-- The ledger: one row for each person, step and channel of a run. due_at is when
-- somebody has to look at it: 0 when nobody, -1 while it is being handed over.
CREATE TABLE campaign_sends (
	run BIGINT NOT NULL, n BIGINT NOT NULL, contact_id TEXT NOT NULL, step BIGINT NOT NULL, way BIGINT NOT NULL, variant TEXT NOT NULL,
	inbox_id TEXT NOT NULL DEFAULT '', channel TEXT NOT NULL DEFAULT '', to_kind TEXT NOT NULL DEFAULT '', to_scope TEXT NOT NULL DEFAULT '',
	to_address TEXT NOT NULL DEFAULT '', locale TEXT NOT NULL DEFAULT '', revision BIGINT NOT NULL DEFAULT 0,
	state TEXT NOT NULL, reason TEXT NOT NULL, due_at BIGINT NOT NULL, attempts BIGINT NOT NULL DEFAULT 0,
	first_at BIGINT NOT NULL DEFAULT 0, updated_at BIGINT NOT NULL, accepted_at BIGINT NOT NULL DEFAULT 0,
	provider_ref TEXT NOT NULL DEFAULT '', provider_key TEXT NOT NULL DEFAULT '', digest BLOB NOT NULL DEFAULT '',
	snapshot TEXT NOT NULL DEFAULT '', error TEXT NOT NULL DEFAULT '', conversation_id TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (run, n)) WITHOUT ROWID;
CREATE INDEX campaign_sends_contact ON campaign_sends (contact_id, run, n);
CREATE INDEX campaign_sends_due ON campaign_sends (run, due_at, n) WHERE due_at <> 0;
CREATE INDEX campaign_sends_provider ON campaign_sends (provider_key, inbox_id) WHERE provider_key <> '';
