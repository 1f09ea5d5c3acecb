-- Who is inside which journey, and where. wake_at: when somebody has to look at
-- the row, 0 never, 1 at once because something of it is still to be done.
CREATE TABLE enrolments (
	id TEXT NOT NULL PRIMARY KEY, journey_id TEXT NOT NULL, contact_id TEXT NOT NULL, entry TEXT NOT NULL, version BIGINT NOT NULL,
	step TEXT NOT NULL, step_at BIGINT NOT NULL, state TEXT NOT NULL, wake_at BIGINT NOT NULL, entered_at BIGINT NOT NULL,
	ended_at BIGINT NOT NULL, reason TEXT NOT NULL, memory TEXT NOT NULL, rev BIGINT NOT NULL);
-- Nobody is inside a journey twice at a time, nor comes in twice by the same thing.
CREATE UNIQUE INDEX enrolments_active ON enrolments (journey_id, contact_id) WHERE state = 'active';
CREATE UNIQUE INDEX enrolments_entry ON enrolments (journey_id, contact_id, entry);
CREATE INDEX enrolments_due ON enrolments (journey_id, wake_at, id) WHERE wake_at > 0;
CREATE INDEX enrolments_contact ON enrolments (contact_id, entered_at);
CREATE INDEX enrolments_step ON enrolments (journey_id, state, step, id);

-- How often what happened at a step: came, took a way out of it, was sent a
-- message, ended there.
CREATE TABLE journey_counts (
	journey_id TEXT NOT NULL, version BIGINT NOT NULL, step TEXT NOT NULL, what TEXT NOT NULL, n BIGINT NOT NULL,
	PRIMARY KEY (journey_id, version, step, what));
