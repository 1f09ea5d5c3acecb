-- What customers think of how a conversation went, in their own hand. Whose it is
-- the conversation says.
CREATE TABLE ratings (
	conversation_id TEXT NOT NULL PRIMARY KEY, score BIGINT NOT NULL, words TEXT NOT NULL, at BIGINT NOT NULL, changed_at BIGINT NOT NULL);
CREATE INDEX ratings_score ON ratings (score, changed_at);
-- Who was let down lately: campaigns leave them alone.
CREATE INDEX clock_outcomes_breached ON clock_outcomes (breached_at) WHERE breached_at > 0;
