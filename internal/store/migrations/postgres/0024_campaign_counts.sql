-- Rows of runs counted by state, reason, variant and channel, 512 of them at a time:
-- block 0 has the rows 1 to 512. Block -1 is the sum of a run's blocks.
CREATE TABLE campaign_counts (
	run BIGINT NOT NULL, block BIGINT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, variant TEXT NOT NULL, channel TEXT NOT NULL,
	n BIGINT NOT NULL, went BIGINT NOT NULL, PRIMARY KEY (run, block, state, reason, variant, channel));
-- Blocks whose rows have changed since they were counted: one row for each
-- transaction that did, so that nobody waits for anybody.
CREATE TABLE campaign_stirs (
	run BIGINT NOT NULL, block BIGINT NOT NULL, mark BIGINT NOT NULL, PRIMARY KEY (run, block, mark));
INSERT INTO campaign_stirs (run, block, mark) SELECT DISTINCT run, (n - 1) / 512, 0 FROM campaign_sends;
