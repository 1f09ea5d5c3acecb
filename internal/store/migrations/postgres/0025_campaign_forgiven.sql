-- What had gone wrong in a run when somebody let it go on that its stop switch had
-- halted, as JSON; empty: nobody did.
ALTER TABLE campaign_runs ADD COLUMN forgiven TEXT NOT NULL DEFAULT '';
