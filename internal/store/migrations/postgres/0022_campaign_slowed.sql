-- Why a run spares the desk, as JSON; empty: it does not.
ALTER TABLE campaign_runs ADD COLUMN slowed TEXT NOT NULL DEFAULT '';
