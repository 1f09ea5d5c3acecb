-- The data of a run's messages were dropped up to when it had ended; 0: they were not.
ALTER TABLE campaign_runs ADD COLUMN emptied BIGINT NOT NULL DEFAULT 0;
