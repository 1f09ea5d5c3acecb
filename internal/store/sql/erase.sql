-- What is looked up before the transaction may be a scan; what changes goes by key.

-- name: erase_merged
SELECT id FROM contacts WHERE merged_into <> '' AND merged_into IN (/*list*/ $1);

-- name: erase_handles
SELECT kind, scope, address FROM identities WHERE contact_id IN (/*list*/ $1);

-- name: erase_conversations
SELECT id, version FROM conversations WHERE contact_id IN (/*list*/ $1) ORDER BY id /*lock*/;

-- name: erase_conversations_now
SELECT id, version FROM conversations WHERE contact_id IN (/*list*/ $1);

-- name: erase_messages
SELECT id, conversation_id, raw_blob FROM messages WHERE conversation_id IN (/*list*/ $1);

-- name: erase_said_elsewhere
SELECT id, conversation_id, raw_blob FROM messages WHERE author_type = 'contact' AND (author_name <> '' OR text <> '' OR html <> '' OR subject <> '') AND author_id IN (/*list*/ $1);

-- name: erase_sources
SELECT src_key FROM ledger WHERE message_id IN (/*list*/ $1);

-- name: erase_blobs
SELECT blob_id, message_id FROM message_blobs WHERE message_id IN (/*list*/ $1);

-- name: erase_blob_users
SELECT blob_id FROM message_blobs WHERE blob_id IN (/*list*/ $1);

-- name: erase_digests
SELECT digest FROM blobs WHERE id IN (/*list*/ $1);

-- name: erase_facts_of_conversation
SELECT seq FROM facts WHERE seq > $1 AND type <> 'conversation.hidden' AND conversation_id IN (/*list*/ $2);

-- name: erase_facts_of_contact
SELECT seq FROM facts WHERE seq > $1 AND type <> 'contact.erased' AND contact_id IN (/*list*/ $2);

-- name: erase_facts_by_contact
SELECT seq FROM facts WHERE seq > $1 AND actor_id IN (/*list*/ $2);

-- name: erase_docs_of_conversation
SELECT doc FROM search_docs WHERE doc > $1 AND conversation_id IN (/*list*/ $2);

-- name: erase_refs
SELECT brand_id, ref FROM refs WHERE conversation_id IN (/*list*/ $1);

-- name: erase_tokens
SELECT token FROM reply_tokens WHERE conversation_id IN (/*list*/ $1);

-- name: erase_tokens_given
SELECT token FROM reply_tokens WHERE address IN (/*list*/ $1);

-- name: erase_linked
SELECT id FROM conversations WHERE linked_id <> '' AND linked_id IN (/*list*/ $1);

-- name: erase_answers
SELECT key, body FROM answers;

-- name: erase_quarantined
SELECT id, item, raw_blob FROM quarantine;

-- name: erase_states
SELECT inbox_id, key, value FROM inbox_state WHERE inbox_id IN (/*list*/ $1);

-- name: erase_contact_rows
DELETE FROM contacts WHERE id IN (/*list*/ $1);

-- name: erase_identity_rows
DELETE FROM identities WHERE contact_id IN (/*list*/ $1);

-- name: erase_claim_rows
DELETE FROM claims WHERE contact_id IN (/*list*/ $1);

-- name: erase_trait_rows
DELETE FROM contact_traits WHERE contact_id IN (/*list*/ $1);

-- name: erase_consent_rows
DELETE FROM contact_consents WHERE contact_id IN (/*list*/ $1);

-- name: erase_consent_log_rows
DELETE FROM consent_log WHERE contact_id IN (/*list*/ $1);

-- name: erase_event_prop_rows
DELETE FROM event_props WHERE event_id IN (SELECT id FROM contact_events WHERE contact_id IN (/*list*/ $1));

-- name: erase_event_rows
DELETE FROM contact_events WHERE contact_id IN (/*list*/ $1);

-- name: erase_member_rows
DELETE FROM organisation_members WHERE contact_id IN (/*list*/ $1);

-- name: erase_suppression
-- It goes on to count: the address becomes its fingerprint.
INSERT INTO suppressions (handle_key, kind, scope, address, reason, source, at, until)
SELECT CAST($1 AS TEXT), '', '', '', reason, '', at, until FROM suppressions WHERE handle_key = $2
ON CONFLICT (handle_key) DO NOTHING;

-- name: erase_hook_rows
DELETE FROM hook_deliveries WHERE conversation_id IN (/*list*/ $1);

-- name: erase_conversation_rows
DELETE FROM conversations WHERE id IN (/*list*/ $1);

-- name: erase_inbox_rows
DELETE FROM conversation_inboxes WHERE conversation_id IN (/*list*/ $1);

-- name: erase_tag_rows
DELETE FROM conversation_tags WHERE conversation_id IN (/*list*/ $1);

-- name: erase_read_rows
DELETE FROM reads WHERE conversation_id IN (/*list*/ $1);

-- name: erase_due_rows
DELETE FROM due_steps WHERE conversation_id IN (/*list*/ $1);

-- name: erase_fired_rows
DELETE FROM fired_steps WHERE conversation_id IN (/*list*/ $1);

-- name: erase_clock_log_rows
DELETE FROM clock_log WHERE conversation_id IN (/*list*/ $1);

-- name: erase_outcome_rows
DELETE FROM clock_outcomes WHERE conversation_id IN (/*list*/ $1);

-- name: erase_rule_run_rows
DELETE FROM rule_runs WHERE conversation_id IN (/*list*/ $1);

-- name: erase_timer_rows
DELETE FROM timers WHERE conversation_id IN (/*list*/ $1);

-- name: erase_notice_rows
DELETE FROM notices WHERE conversation_id IN (/*list*/ $1);

-- name: erase_wait_rows
DELETE FROM person_waits WHERE contact_id IN (/*list*/ $1);

-- name: erase_attempt_rows
DELETE FROM attempts WHERE message_id IN (/*list*/ $1);

-- name: erase_order_rows
DELETE FROM orders WHERE message_id IN (/*list*/ $1);

-- name: erase_message_rows
DELETE FROM messages WHERE conversation_id IN (/*list*/ $1);

-- name: erase_message_words
UPDATE messages SET author_name = '', subject = '', text = '', html = '', quoted = '', quoted_html = '', envelope = '', raw_blob = ''
WHERE id IN (/*list*/ $1);

-- name: erase_last_message
UPDATE conversations SET last_message = '', version = version + 1 WHERE id IN (/*list*/ $1);

-- name: erase_raw_rows
DELETE FROM raws WHERE message_id IN (/*list*/ $1);

-- name: erase_message_blob_rows
DELETE FROM message_blobs WHERE blob_id = $1 AND message_id = $2;

-- name: erase_blob_rows
DELETE FROM blobs WHERE id IN (/*list*/ $1);

-- name: erase_ledger
UPDATE ledger SET message_id = '' WHERE src_key IN (/*list*/ $1);

-- name: erase_fact
UPDATE facts SET type = 'erased', conversation_id = '', contact_id = '', actor_type = '', actor_id = '', actor_name = '', op = '', data = ''
WHERE seq = $1;

-- name: erase_ref
DELETE FROM refs WHERE brand_id = $1 AND ref = $2;

-- name: erase_token_rows
DELETE FROM reply_tokens WHERE token IN (/*list*/ $1);

-- name: erase_link
UPDATE conversations SET linked_id = '', version = version + 1 WHERE id IN (/*list*/ $1);

-- name: erase_answer_rows
DELETE FROM answers WHERE key IN (/*list*/ $1);

-- name: erase_quarantine_rows
DELETE FROM quarantine WHERE id IN (/*list*/ $1);

-- name: erase_word
DELETE FROM search_words WHERE word = $1;

-- name: erase_index_again
UPDATE followers SET seq = seq - 1 WHERE name = $1 AND seq > 0;

-- name: erase_segment_rows
DELETE FROM segment_members WHERE contact_id IN (/*list*/ $1);

-- name: erase_send_rows
-- What campaigns count stays; whom it was about does not.
UPDATE campaign_sends SET contact_id = '', to_kind = '', to_scope = '', to_address = '', locale = '', snapshot = '', error = '', conversation_id = '',
	state = CASE WHEN due_at > 0 AND state IN ('planned', 'held') THEN 'skipped' ELSE state END,
	reason = CASE WHEN due_at > 0 AND state IN ('planned', 'held') THEN 'erased' ELSE reason END,
	due_at = CASE WHEN due_at > 0 THEN 0 ELSE due_at END
WHERE contact_id IN (/*list*/ $1)
RETURNING run, n;

-- name: erase_rating_rows
DELETE FROM ratings WHERE conversation_id IN (/*list*/ $1);
