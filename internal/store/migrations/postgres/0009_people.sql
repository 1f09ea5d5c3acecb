-- What segments and campaigns ask of people. The truth of traits and consents
-- stays in contacts; a person who was merged into another has no rows here.
-- text is at most 400 bytes long; num is set for numbers and dates.
CREATE TABLE contact_traits (
	contact_id TEXT NOT NULL, key TEXT NOT NULL, text TEXT COLLATE "C" NOT NULL, num DOUBLE PRECISION, PRIMARY KEY (contact_id, key));
CREATE INDEX contact_traits_text ON contact_traits (key, text, contact_id);
CREATE INDEX contact_traits_num ON contact_traits (key, num, contact_id) WHERE num IS NOT NULL;
-- The last word for each channel and purpose.
CREATE TABLE contact_consents (
	contact_id TEXT NOT NULL, channel TEXT NOT NULL, purpose TEXT NOT NULL, given BIGINT NOT NULL, at BIGINT NOT NULL,
	PRIMARY KEY (contact_id, channel, purpose));
CREATE INDEX contact_consents_given ON contact_consents (channel, purpose, given, contact_id);
-- 0: the rows above have not been made yet, see Store.spreadPeople.
ALTER TABLE contacts ADD COLUMN spread BIGINT NOT NULL DEFAULT 0;
CREATE INDEX contacts_unspread ON contacts (id) WHERE spread = 0;

CREATE TABLE consent_log (
	id TEXT NOT NULL PRIMARY KEY, contact_id TEXT NOT NULL, at BIGINT NOT NULL, channel TEXT NOT NULL, purpose TEXT NOT NULL,
	given BIGINT NOT NULL, proof TEXT NOT NULL, source TEXT NOT NULL, words TEXT NOT NULL, ip TEXT NOT NULL,
	by_type TEXT NOT NULL, by_id TEXT NOT NULL);
CREATE INDEX consent_log_contact ON consent_log (contact_id, id);

-- What people did elsewhere. origin: whose it was before they were merged into contact_id.
CREATE TABLE contact_events (
	id TEXT NOT NULL PRIMARY KEY, contact_id TEXT NOT NULL, name TEXT NOT NULL, at BIGINT NOT NULL, amount DOUBLE PRECISION,
	props TEXT NOT NULL, source TEXT NOT NULL, event_key TEXT NOT NULL, created_at BIGINT NOT NULL, origin TEXT NOT NULL);
CREATE UNIQUE INDEX contact_events_key ON contact_events (contact_id, event_key) WHERE event_key <> '';
CREATE INDEX contact_events_contact ON contact_events (contact_id, name, at);
CREATE INDEX contact_events_newest ON contact_events (contact_id, at, id);
CREATE INDEX contact_events_name ON contact_events (name, at, contact_id);
CREATE INDEX contact_events_origin ON contact_events (origin) WHERE origin <> '';
CREATE TABLE event_props (
	event_id TEXT NOT NULL, key TEXT NOT NULL, text TEXT COLLATE "C" NOT NULL, num DOUBLE PRECISION, PRIMARY KEY (event_id, key));

CREATE TABLE organisations (
	id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, domain TEXT NOT NULL, traits TEXT NOT NULL,
	created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX organisations_domain ON organisations (domain) WHERE domain <> '';
-- origin: who brought the membership along when they were merged into contact_id.
CREATE TABLE organisation_members (
	contact_id TEXT NOT NULL PRIMARY KEY, organisation_id TEXT NOT NULL, origin TEXT NOT NULL);
CREATE INDEX organisation_members_of ON organisation_members (organisation_id, contact_id);

-- Handles that no campaign goes to. handle_key is that of identities; of an
-- erased person only its hash stays, see Store.Erase.
CREATE TABLE suppressions (
	handle_key TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, scope TEXT NOT NULL, address TEXT NOT NULL,
	reason TEXT NOT NULL, source TEXT NOT NULL, at BIGINT NOT NULL, until BIGINT NOT NULL);
CREATE INDEX suppressions_newest ON suppressions (at, handle_key);

CREATE TABLE imports (
	id TEXT NOT NULL PRIMARY KEY, state TEXT NOT NULL, body TEXT NOT NULL, created_at BIGINT NOT NULL, version BIGINT NOT NULL);
