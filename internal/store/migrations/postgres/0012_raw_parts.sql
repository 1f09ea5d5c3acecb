-- Originals of items that became part of a message which was there already: files of
-- an album, edits, signs. part is the item's key in the ledger; sender a handle_key.
CREATE TABLE raw_parts (
	message_id TEXT NOT NULL, part TEXT NOT NULL, kind TEXT NOT NULL, type TEXT NOT NULL, sender TEXT NOT NULL,
	bytes BYTEA NOT NULL, blob TEXT NOT NULL, size BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (message_id, part));
