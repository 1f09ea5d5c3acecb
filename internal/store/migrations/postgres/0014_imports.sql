-- Why rows of imported files were not taken; n counts from 1 within an import.
CREATE TABLE import_errors (
	import_id TEXT NOT NULL, n BIGINT NOT NULL, line BIGINT NOT NULL, field TEXT NOT NULL, reason TEXT NOT NULL,
	value TEXT NOT NULL, PRIMARY KEY (import_id, n));
CREATE INDEX imports_state ON imports (state);
