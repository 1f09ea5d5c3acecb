-- name: search_doc_insert
INSERT INTO search_docs (doc, conversation_id, contact_id) VALUES ($1, $2, $3) ON CONFLICT (doc) DO NOTHING;

-- name: search_doc_of_contact
SELECT doc FROM search_docs WHERE contact_id = $1 AND contact_id <> '';

-- name: search_doc_delete
DELETE FROM search_docs WHERE doc = $1;

-- name: search_conversations_of
SELECT id FROM conversations WHERE contact_id = $1 ORDER BY last_at DESC, id DESC LIMIT 20;
