-- What bounced and what was called spam, which the stop switch asks for again and again.
CREATE INDEX campaign_sends_news ON campaign_sends (run, reason) WHERE reason IN ('bounced', 'complaint');
