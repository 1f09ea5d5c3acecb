-- name: search_doc_insert
INSERT INTO search_docs (doc, conversation_id, contact_id, message_id) VALUES ($1, $2, $3, $4) ON CONFLICT (doc) DO NOTHING;

-- name: search_doc_of_contact
SELECT doc FROM search_docs WHERE contact_id = $1 AND contact_id <> '';

-- name: search_doc_delete
DELETE FROM search_docs WHERE doc = $1;

-- name: search_conversations_of
SELECT id FROM conversations WHERE contact_id = $1 ORDER BY last_at DESC, id DESC LIMIT 20;

-- name: search_word_insert
INSERT INTO search_words (word) VALUES /*rows*/ ($1) ON CONFLICT (word) DO NOTHING;

-- name: search_word_expand
SELECT word FROM (SELECT word FROM search_words WHERE word >= $1 AND word < $2 ORDER BY word LIMIT $3) w
ORDER BY LENGTH(word), word LIMIT $4;

-- name: search_people_known
SELECT contact_id FROM search_docs WHERE contact_id <> '' AND contact_id IN (/*list*/ $1);

-- name: search_doc_of_message
SELECT doc FROM search_docs WHERE message_id = $1 AND message_id <> '';

-- name: search_doc_unknown
-- From before documents knew their message, with a fact that is not kept any more.
SELECT doc FROM search_docs WHERE conversation_id = $1 AND message_id = '' AND contact_id = '';
