-- When a person answered what they got, and when they wanted no more of its kind.
ALTER TABLE campaign_sends ADD COLUMN answered_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE campaign_sends ADD COLUMN left_at BIGINT NOT NULL DEFAULT 0;
-- What was answered or led to somebody leaving: few of many.
CREATE INDEX campaign_sends_answers ON campaign_sends (run, n) WHERE answered_at <> 0 OR left_at <> 0;

-- What people said yes to; empty: marketing. What they asked for themselves is no
-- campaign to them, and is not counted as one.
ALTER TABLE campaign_runs ADD COLUMN purpose TEXT NOT NULL DEFAULT '';
UPDATE campaign_runs SET purpose = 'transactional' WHERE body LIKE '%"purpose":"transactional"%';
UPDATE campaign_runs SET purpose = 'service' WHERE body LIKE '%"purpose":"service"%';
