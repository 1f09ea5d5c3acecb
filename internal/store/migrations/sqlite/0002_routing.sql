-- Configuration that is saved as a whole, with every version it had.
CREATE TABLE documents (
	kind TEXT NOT NULL, id TEXT NOT NULL, version BIGINT NOT NULL, body TEXT NOT NULL, at BIGINT NOT NULL,
	agent_id TEXT NOT NULL, deleted BIGINT NOT NULL, PRIMARY KEY (kind, id));
CREATE TABLE document_versions (
	kind TEXT NOT NULL, id TEXT NOT NULL, version BIGINT NOT NULL, body TEXT NOT NULL, at BIGINT NOT NULL,
	agent_id TEXT NOT NULL, deleted BIGINT NOT NULL, PRIMARY KEY (kind, id, version));

-- What rooms want to be reminded of, each once.
CREATE TABLE timers (
	kind TEXT NOT NULL, key TEXT NOT NULL, conversation_id TEXT NOT NULL, at BIGINT NOT NULL, body TEXT NOT NULL,
	PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE INDEX timers_at ON timers (kind, at, key);
CREATE INDEX timers_conversation ON timers (conversation_id) WHERE conversation_id <> '';

-- What the SLA engine took in. n is dense within the conversation.
CREATE TABLE clock_log (
	conversation_id TEXT NOT NULL, n BIGINT NOT NULL, at BIGINT NOT NULL, event TEXT NOT NULL,
	PRIMARY KEY (conversation_id, n)) WITHOUT ROWID;

-- How clocks ended, or stand: one row a clock, folded from clock_log. held is
-- JSON: whose time it was.
CREATE TABLE clock_outcomes (
	conversation_id TEXT NOT NULL, metric TEXT NOT NULL, cycle BIGINT NOT NULL, state TEXT NOT NULL, cause TEXT NOT NULL,
	policy_id TEXT NOT NULL, policy_version BIGINT NOT NULL, channel TEXT NOT NULL, class TEXT NOT NULL,
	inbox_id TEXT NOT NULL, brand_id TEXT NOT NULL, team_id TEXT NOT NULL, agent_id TEXT NOT NULL, priority TEXT NOT NULL,
	started_at BIGINT NOT NULL, due_at BIGINT NOT NULL, stopped_at BIGINT NOT NULL, breached_at BIGINT NOT NULL,
	decided_at BIGINT NOT NULL, target_s BIGINT NOT NULL, business_s BIGINT NOT NULL, elapsed_s BIGINT NOT NULL, provisional BIGINT NOT NULL,
	born_late BIGINT NOT NULL, held TEXT NOT NULL, PRIMARY KEY (conversation_id, metric, cycle)) WITHOUT ROWID;
CREATE INDEX clock_outcomes_started ON clock_outcomes (started_at, conversation_id, metric, cycle);
CREATE INDEX clock_outcomes_open ON clock_outcomes (conversation_id) WHERE stopped_at = 0;
CREATE INDEX clock_outcomes_decided ON clock_outcomes (decided_at) WHERE decided_at > 0;

-- What rules and escalations did, newest first in a conversation.
CREATE TABLE rule_runs (
	id TEXT NOT NULL PRIMARY KEY, conversation_id TEXT NOT NULL, rule_id TEXT NOT NULL, rule_version BIGINT NOT NULL,
	fact_seq BIGINT NOT NULL, at BIGINT NOT NULL, outcome TEXT NOT NULL, detail TEXT NOT NULL);
CREATE INDEX rule_runs_conversation ON rule_runs (conversation_id, at DESC, id DESC);
CREATE INDEX rule_runs_rule ON rule_runs (rule_id, at DESC, id DESC);

-- Who can be given work. chosen is what was said, state what follows from it
-- together with the sockets. until 0: no end.
CREATE TABLE agent_states (
	agent_id TEXT NOT NULL PRIMARY KEY, state TEXT NOT NULL, reason TEXT NOT NULL, since BIGINT NOT NULL,
	chosen TEXT NOT NULL, until BIGINT NOT NULL, set_by TEXT NOT NULL, seen BIGINT NOT NULL, version BIGINT NOT NULL);

-- Since when a person waits, over all their conversations. doors is JSON: which.
CREATE TABLE person_waits (
	contact_id TEXT NOT NULL PRIMARY KEY, since BIGINT NOT NULL, doors TEXT NOT NULL, version BIGINT NOT NULL) WITHOUT ROWID;
CREATE INDEX person_waits_since ON person_waits (since, contact_id) WHERE since > 0;

-- What an agent has to look at.
CREATE TABLE notices (
	id TEXT NOT NULL PRIMARY KEY, agent_id TEXT NOT NULL, conversation_id TEXT NOT NULL, kind TEXT NOT NULL,
	text TEXT NOT NULL, at BIGINT NOT NULL, read_at BIGINT NOT NULL);
CREATE INDEX notices_agent ON notices (agent_id, at DESC, id DESC);
CREATE INDEX notices_conversation ON notices (conversation_id);

-- Facts on their way to webhooks. What is sent is read from facts.
CREATE TABLE hook_deliveries (
	id TEXT NOT NULL PRIMARY KEY, webhook_id TEXT NOT NULL, fact_seq BIGINT NOT NULL, event TEXT NOT NULL,
	conversation_id TEXT NOT NULL, state TEXT NOT NULL, attempts BIGINT NOT NULL, status BIGINT NOT NULL, error TEXT NOT NULL,
	created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX hook_deliveries_webhook ON hook_deliveries (webhook_id, created_at DESC, id DESC);
CREATE INDEX hook_deliveries_state ON hook_deliveries (state, updated_at);
CREATE INDEX hook_deliveries_conversation ON hook_deliveries (conversation_id) WHERE conversation_id <> '';

-- Who waits for an agent, most urgent first; without a deadline last. What is the
-- same in all rows stands in front so that these indexes are taken and no other.
CREATE INDEX conversations_unheld ON conversations (
	assignee_id, status, queue, (CASE priority WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 WHEN 'normal' THEN 2 ELSE 3 END),
	(CASE next_due WHEN 0 THEN 9223372036854775807 ELSE next_due END), id, waiting_since, channel, class)
	WHERE assignee_id = '' AND status = 'open';
-- What agents have on their hands.
CREATE INDEX conversations_held ON conversations (status, assignee_id, class, waiting_since)
	WHERE assignee_id <> '' AND status = 'open';
