-- A message is found by the id that its network knows it by. Ids come from
-- outside and may be long: the index has their beginning.
CREATE INDEX messages_ref ON messages (inbox_id, substr(ref, 1, 200)) WHERE ref <> '';

-- News of a message that we do not have yet. item is the inbound item as JSON.
CREATE TABLE held (
	src_key TEXT NOT NULL PRIMARY KEY, inbox_id TEXT NOT NULL, ref TEXT NOT NULL, item BLOB NOT NULL, at BIGINT NOT NULL,
	next_at BIGINT NOT NULL, tries BIGINT NOT NULL);
CREATE INDEX held_ref ON held (inbox_id, ref);
CREATE INDEX held_next ON held (next_at);

-- Which message a document of the search index is of, so that an edited or
-- deleted one is found there.
ALTER TABLE search_docs ADD COLUMN message_id TEXT NOT NULL DEFAULT '';
UPDATE search_docs SET message_id = COALESCE((
	SELECT substr(f.data, 19, instr(substr(f.data, 19), '"') - 1) FROM facts f
	WHERE f.seq = search_docs.doc / 2 AND f.data LIKE '{"message":{"id":"%'), '')
WHERE contact_id = '';
CREATE INDEX search_docs_message ON search_docs (message_id) WHERE message_id <> '';
