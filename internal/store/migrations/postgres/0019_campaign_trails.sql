-- The addresses of a run that lead through the hub. A link's number never means
-- another address.
CREATE TABLE campaign_links (
	run BIGINT NOT NULL, link BIGINT NOT NULL, variant TEXT NOT NULL, place TEXT NOT NULL, kind TEXT NOT NULL, url TEXT NOT NULL,
	PRIMARY KEY (run, link));
-- How often each was opened, by the hour and by nobody in particular; machine: not
-- by a person.
CREATE TABLE campaign_hits (
	run BIGINT NOT NULL, link BIGINT NOT NULL, machine BIGINT NOT NULL, hour BIGINT NOT NULL, hits BIGINT NOT NULL,
	PRIMARY KEY (run, link, machine, hour));
-- Of those who agreed: which row of the ledger opened what. One row each, however
-- often.
CREATE TABLE campaign_events (
	run BIGINT NOT NULL, n BIGINT NOT NULL, link BIGINT NOT NULL, machine BIGINT NOT NULL, hits BIGINT NOT NULL, first_at BIGINT NOT NULL,
	last_at BIGINT NOT NULL, why TEXT NOT NULL, PRIMARY KEY (run, n, link, machine));
