-- When it was heard that a message arrived: state alone forgets it as the row moves
-- on. Of rows from before, the last news stands for it.
ALTER TABLE campaign_sends ADD COLUMN delivered_at BIGINT NOT NULL DEFAULT 0;
UPDATE campaign_sends SET delivered_at = updated_at WHERE state IN ('delivered', 'read', 'clicked', 'replied');
-- Reports count by time, of a million rows and of many runs: from the index alone.
CREATE INDEX campaign_sends_sent ON campaign_sends (run, accepted_at) WHERE accepted_at > 0;
CREATE INDEX campaign_sends_delivered ON campaign_sends (run, delivered_at) WHERE delivered_at > 0;
-- One index for both was never taken: it looks to SQLite like the table itself.
DROP INDEX campaign_sends_answers;
CREATE INDEX campaign_sends_answered ON campaign_sends (run, answered_at) WHERE answered_at > 0;
CREATE INDEX campaign_sends_left ON campaign_sends (run, left_at) WHERE left_at > 0;
