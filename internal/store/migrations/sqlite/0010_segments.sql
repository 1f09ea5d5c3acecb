-- Who is in which segment, and since when.
CREATE TABLE segment_members (
	segment_id TEXT NOT NULL, contact_id TEXT NOT NULL, since BIGINT NOT NULL, PRIMARY KEY (segment_id, contact_id)) WITHOUT ROWID;
CREATE INDEX segment_members_contact ON segment_members (contact_id);
-- How far membership is right: for the definition with this mark, which time
-- changes at due_at (0: never).
CREATE TABLE segment_state (
	segment_id TEXT NOT NULL PRIMARY KEY, mark TEXT NOT NULL, counted_at BIGINT NOT NULL, members BIGINT NOT NULL,
	due_at BIGINT NOT NULL, took_ms BIGINT NOT NULL);
-- How many were in a segment when a day ended, and who came and went. day counts
-- from 1970-01-01 in UTC.
CREATE TABLE segment_days (
	segment_id TEXT NOT NULL, day BIGINT NOT NULL, members BIGINT NOT NULL, entered BIGINT NOT NULL, gone BIGINT NOT NULL,
	PRIMARY KEY (segment_id, day)) WITHOUT ROWID;
