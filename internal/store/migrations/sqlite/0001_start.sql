-- Times are Unix milliseconds, 0 is never. Lists are JSON text, empty text is no list.

CREATE TABLE feed (id BIGINT NOT NULL PRIMARY KEY, epoch TEXT NOT NULL, seq BIGINT NOT NULL, kept_after BIGINT NOT NULL);
CREATE TABLE facts (
	seq INTEGER NOT NULL PRIMARY KEY, type TEXT NOT NULL, at BIGINT NOT NULL, conversation_id TEXT NOT NULL,
	contact_id TEXT NOT NULL, actor_type TEXT NOT NULL, actor_id TEXT NOT NULL, actor_name TEXT NOT NULL,
	op TEXT NOT NULL, data TEXT NOT NULL);
CREATE INDEX facts_conversation ON facts (conversation_id, seq) WHERE conversation_id <> '';
CREATE INDEX facts_at ON facts (at);
CREATE TABLE followers (name TEXT NOT NULL PRIMARY KEY, seq BIGINT NOT NULL);
CREATE TABLE shards (
	shard BIGINT NOT NULL PRIMARY KEY, gen TEXT NOT NULL, seq BIGINT NOT NULL, anchor TEXT NOT NULL, owner BIGINT NOT NULL);

CREATE TABLE ledger (
	src_key TEXT NOT NULL PRIMARY KEY, inbox_id TEXT NOT NULL, message_id TEXT NOT NULL, at BIGINT NOT NULL) WITHOUT ROWID;

CREATE TABLE contacts (
	id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, language TEXT NOT NULL, zone TEXT NOT NULL,
	traits TEXT NOT NULL, consents TEXT NOT NULL, merged_into TEXT NOT NULL,
	created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, version BIGINT NOT NULL);
CREATE TABLE identities (
	id TEXT NOT NULL PRIMARY KEY, contact_id TEXT NOT NULL, handle TEXT NOT NULL, kind TEXT NOT NULL, scope TEXT NOT NULL,
	address TEXT NOT NULL, name TEXT NOT NULL, verified BIGINT NOT NULL, evidence TEXT NOT NULL, created_at BIGINT NOT NULL);
CREATE UNIQUE INDEX identities_handle ON identities (handle);
CREATE INDEX identities_contact ON identities (contact_id);
CREATE TABLE claims (
	contact_id TEXT NOT NULL, handle TEXT NOT NULL, kind TEXT NOT NULL, scope TEXT NOT NULL, address TEXT NOT NULL,
	source TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (contact_id, handle)) WITHOUT ROWID;

CREATE TABLE conversations (
	id TEXT NOT NULL PRIMARY KEY, contact_id TEXT NOT NULL, brand_id TEXT NOT NULL, subject TEXT NOT NULL,
	status TEXT NOT NULL, priority TEXT NOT NULL, inbox_ids TEXT NOT NULL, last_inbox_id TEXT NOT NULL,
	channel TEXT NOT NULL, class TEXT NOT NULL, assignee_id TEXT NOT NULL, team_id TEXT NOT NULL, queue TEXT NOT NULL,
	tags TEXT NOT NULL, linked_id TEXT NOT NULL, flags TEXT NOT NULL, waiting_since BIGINT NOT NULL,
	snoozed_until BIGINT NOT NULL, last_seq BIGINT NOT NULL, last_in_seq BIGINT NOT NULL, last_message TEXT NOT NULL,
	last_at BIGINT NOT NULL, next_due BIGINT NOT NULL, clocks TEXT NOT NULL, sla BLOB NOT NULL,
	created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, version BIGINT NOT NULL);
-- Newest first, inside a status and perhaps a holder. next_due and waiting_since
-- stand behind so that the tail of the other orders reads the index alone.
CREATE INDEX conversations_status ON conversations (status, last_at DESC, id DESC, next_due, waiting_since);
CREATE INDEX conversations_assignee ON conversations (assignee_id, status, last_at DESC, id DESC);
CREATE INDEX conversations_queue ON conversations (queue, status, last_at DESC, id DESC, assignee_id);
CREATE INDEX conversations_contact ON conversations (contact_id, last_at DESC, id DESC);
CREATE INDEX conversations_due ON conversations (next_due, last_at DESC, id DESC, status, queue, assignee_id) WHERE next_due > 0;
CREATE INDEX conversations_due_assignee ON conversations (assignee_id, next_due, last_at DESC, id DESC, status) WHERE next_due > 0;
CREATE INDEX conversations_waiting ON conversations (waiting_since, last_at DESC, id DESC, status, queue, assignee_id) WHERE waiting_since > 0;
CREATE INDEX conversations_snoozed ON conversations (snoozed_until) WHERE snoozed_until > 0;
-- Which inboxes and tags a conversation has, beside what those lists are sorted by.
CREATE TABLE conversation_inboxes (
	conversation_id TEXT NOT NULL, inbox_id TEXT NOT NULL, status TEXT NOT NULL, last_at BIGINT NOT NULL,
	PRIMARY KEY (conversation_id, inbox_id)) WITHOUT ROWID;
CREATE INDEX conversation_inboxes_newest ON conversation_inboxes (inbox_id, status, last_at DESC, conversation_id DESC);
CREATE TABLE conversation_tags (
	conversation_id TEXT NOT NULL, tag TEXT NOT NULL, status TEXT NOT NULL, last_at BIGINT NOT NULL,
	PRIMARY KEY (conversation_id, tag)) WITHOUT ROWID;
CREATE INDEX conversation_tags_newest ON conversation_tags (tag, status, last_at DESC, conversation_id DESC);
CREATE TABLE reads (
	conversation_id TEXT NOT NULL, agent_id TEXT NOT NULL, seq BIGINT NOT NULL, PRIMARY KEY (conversation_id, agent_id)) WITHOUT ROWID;

CREATE TABLE messages (
	id TEXT NOT NULL PRIMARY KEY, conversation_id TEXT NOT NULL REFERENCES conversations (id), seq BIGINT NOT NULL,
	direction TEXT NOT NULL, channel TEXT NOT NULL, inbox_id TEXT NOT NULL, author_type TEXT NOT NULL,
	author_id TEXT NOT NULL, author_name TEXT NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL, html TEXT NOT NULL,
	quoted TEXT NOT NULL, quoted_html TEXT NOT NULL, envelope TEXT NOT NULL, automatic TEXT NOT NULL, auth TEXT NOT NULL,
	ref TEXT NOT NULL, source_key TEXT NOT NULL, client_id TEXT NOT NULL, raw_blob TEXT NOT NULL,
	received_at BIGINT NOT NULL, created_at BIGINT NOT NULL, delivery_state TEXT NOT NULL,
	delivery_attempts BIGINT NOT NULL, delivery_error TEXT NOT NULL);
CREATE UNIQUE INDEX messages_seq ON messages (conversation_id, seq);
CREATE UNIQUE INDEX messages_client ON messages (conversation_id, author_id, client_id) WHERE client_id <> '' AND direction <> 'inbound';
CREATE TABLE raws (message_id TEXT NOT NULL PRIMARY KEY, type TEXT NOT NULL, bytes BLOB NOT NULL);
CREATE TABLE refs (
	brand_id TEXT NOT NULL, ref TEXT NOT NULL, conversation_id TEXT NOT NULL, message_id TEXT NOT NULL, at BIGINT NOT NULL,
	PRIMARY KEY (brand_id, ref)) WITHOUT ROWID;
CREATE TABLE reply_tokens (
	token TEXT NOT NULL PRIMARY KEY, conversation_id TEXT NOT NULL, kind TEXT NOT NULL, scope TEXT NOT NULL,
	address TEXT NOT NULL, at BIGINT NOT NULL) WITHOUT ROWID;
CREATE TABLE message_blobs (
	blob_id TEXT NOT NULL, message_id TEXT NOT NULL, conversation_id TEXT NOT NULL, PRIMARY KEY (blob_id, message_id)) WITHOUT ROWID;

CREATE TABLE due_steps (
	conversation_id TEXT NOT NULL, metric TEXT NOT NULL, cycle BIGINT NOT NULL, step TEXT NOT NULL, at BIGINT NOT NULL,
	policy_id TEXT NOT NULL, PRIMARY KEY (conversation_id, metric, cycle, step)) WITHOUT ROWID;
CREATE INDEX due_steps_at ON due_steps (at);
CREATE TABLE fired_steps (
	conversation_id TEXT NOT NULL, metric TEXT NOT NULL, cycle BIGINT NOT NULL, step TEXT NOT NULL, at BIGINT NOT NULL,
	PRIMARY KEY (conversation_id, metric, cycle, step)) WITHOUT ROWID;

-- next_at is when somebody may take the order: 0 when nobody may any more.
CREATE TABLE orders (
	id TEXT NOT NULL PRIMARY KEY, message_id TEXT NOT NULL REFERENCES messages (id), conversation_id TEXT NOT NULL,
	inbox_id TEXT NOT NULL, lane TEXT NOT NULL, to_kind TEXT NOT NULL, to_scope TEXT NOT NULL, to_address TEXT NOT NULL,
	not_before BIGINT NOT NULL, next_at BIGINT NOT NULL, state TEXT NOT NULL, attempts BIGINT NOT NULL,
	lease_until BIGINT NOT NULL, ref TEXT NOT NULL, ref_key TEXT NOT NULL, error TEXT NOT NULL, provider_ref TEXT NOT NULL,
	provider_key TEXT NOT NULL, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, version BIGINT NOT NULL);
CREATE UNIQUE INDEX orders_message ON orders (message_id, inbox_id);
CREATE INDEX orders_next ON orders (lane, next_at) WHERE next_at > 0;
CREATE INDEX orders_ref ON orders (ref_key, inbox_id) WHERE ref_key <> '';
CREATE INDEX orders_provider ON orders (provider_key, inbox_id) WHERE provider_key <> '';

CREATE TABLE quarantine (
	id TEXT NOT NULL PRIMARY KEY, inbox_id TEXT NOT NULL, kind TEXT NOT NULL, src_key TEXT NOT NULL, reason TEXT NOT NULL,
	item BLOB NOT NULL, raw BLOB NOT NULL, raw_blob TEXT NOT NULL, raw_type TEXT NOT NULL, size BIGINT NOT NULL,
	state TEXT NOT NULL, tries BIGINT NOT NULL, received_at BIGINT NOT NULL, created_at BIGINT NOT NULL);
CREATE INDEX quarantine_newest ON quarantine (created_at DESC, id DESC);

CREATE TABLE workspace (
	id BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, zone TEXT NOT NULL, language TEXT NOT NULL, hours BLOB NOT NULL, version BIGINT NOT NULL);
CREATE TABLE brands (
	id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, signature TEXT NOT NULL, theme TEXT NOT NULL, created_at BIGINT NOT NULL, version BIGINT NOT NULL);
CREATE TABLE teams (id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, members TEXT NOT NULL, version BIGINT NOT NULL);
CREATE TABLE inboxes (
	id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, brand_id TEXT NOT NULL, settings BLOB NOT NULL,
	disabled BIGINT NOT NULL, deleted_at BIGINT NOT NULL, created_at BIGINT NOT NULL, version BIGINT NOT NULL);
CREATE TABLE agents (
	id TEXT NOT NULL PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL, language TEXT NOT NULL,
	password_hash TEXT NOT NULL, disabled_at BIGINT NOT NULL, created_at BIGINT NOT NULL, version BIGINT NOT NULL);
CREATE UNIQUE INDEX agents_email ON agents (email);
CREATE TABLE sessions (
	hash TEXT NOT NULL PRIMARY KEY, agent_id TEXT NOT NULL, created_at BIGINT NOT NULL, seen_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL, user_agent TEXT NOT NULL);
CREATE INDEX sessions_agent ON sessions (agent_id);
CREATE TABLE api_tokens (
	id TEXT NOT NULL PRIMARY KEY, hash TEXT NOT NULL, agent_id TEXT NOT NULL, name TEXT NOT NULL,
	created_at BIGINT NOT NULL, last_used_at BIGINT NOT NULL);
CREATE UNIQUE INDEX api_tokens_hash ON api_tokens (hash);
CREATE INDEX api_tokens_agent ON api_tokens (agent_id);
CREATE TABLE links (hash TEXT NOT NULL PRIMARY KEY, agent_id TEXT NOT NULL, purpose TEXT NOT NULL, expires_at BIGINT NOT NULL);
CREATE TABLE answers (
	key TEXT NOT NULL PRIMARY KEY, body_hash TEXT NOT NULL, status BIGINT NOT NULL, body BLOB NOT NULL, at BIGINT NOT NULL);
CREATE TABLE audit (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, at BIGINT NOT NULL, actor_type TEXT NOT NULL, actor_id TEXT NOT NULL,
	actor_name TEXT NOT NULL, action TEXT NOT NULL, object TEXT NOT NULL, detail TEXT NOT NULL);
CREATE TABLE inbox_state (inbox_id TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (inbox_id, key)) WITHOUT ROWID;
CREATE TABLE hub_secrets (name TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE blobs (
	id TEXT NOT NULL PRIMARY KEY, digest TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, size BIGINT NOT NULL,
	created_by TEXT NOT NULL, created_at BIGINT NOT NULL);
CREATE INDEX blobs_digest ON blobs (digest);

-- One document per message and per contact; a document's number is that of the
-- fact that brought it, so higher is newer.
CREATE TABLE search_docs (doc INTEGER NOT NULL PRIMARY KEY, conversation_id TEXT NOT NULL, contact_id TEXT NOT NULL);
-- Every word of the index, so that a prefix becomes a few whole words.
CREATE TABLE search_words (word TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID;
CREATE INDEX search_docs_contact ON search_docs (contact_id) WHERE contact_id <> '';
CREATE VIRTUAL TABLE search_text USING fts5 (words, content='', contentless_delete=1, detail=none, tokenize='ascii');
