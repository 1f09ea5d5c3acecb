-- name: report_clicked
-- How many people opened a link of theirs, of those who agreed to be seen.
SELECT s.variant, s.channel, COUNT(*) FROM (
	SELECT DISTINCT e.n FROM campaign_events e JOIN campaign_links l ON l.run = e.run AND l.link = e.link AND l.kind = 'link'
	WHERE e.run = $1 AND e.machine = 0) d
JOIN campaign_sends s ON s.run = $1 AND s.n = d.n GROUP BY s.variant, s.channel;

-- name: report_lift
-- Who did what the campaign is for, within a time after it began, of all it was
-- meant for and of those who were held out. Nobody is left out for not having got
-- it: of those held out nobody knows who would have. The plus keeps SQLite from
-- going over the whole run for each event.
SELECT held, COUNT(*) FROM (
	SELECT DISTINCT s.contact_id, CASE WHEN s.reason = 'held_out' THEN 1 ELSE 0 END AS held
	FROM contact_events e JOIN campaign_sends s ON s.contact_id = e.contact_id AND +s.run = $1
	WHERE e.name = $2 AND e.at >= $3 AND e.at < $4) b
GROUP BY held;

-- name: report_times
-- What happened in each quarter of an hour since an instant: the smallest part that
-- begins and ends with the hours of every time zone.
SELECT 'sent' AS what, accepted_at / 900000 AS slot, COUNT(*) FROM campaign_sends
WHERE run = $1 AND accepted_at > 0 AND accepted_at >= $2 GROUP BY accepted_at / 900000
UNION ALL SELECT 'delivered', delivered_at / 900000, COUNT(*) FROM campaign_sends
WHERE run = $1 AND delivered_at > 0 AND delivered_at >= $2 GROUP BY delivered_at / 900000
UNION ALL SELECT 'answered', answered_at / 900000, COUNT(*) FROM campaign_sends
WHERE run = $1 AND answered_at > 0 AND answered_at >= $2 GROUP BY answered_at / 900000
UNION ALL SELECT 'opted_out', left_at / 900000, COUNT(*) FROM campaign_sends
WHERE run = $1 AND left_at > 0 AND left_at >= $2 GROUP BY left_at / 900000
UNION ALL SELECT CASE h.machine WHEN 0 THEN 'clicks' ELSE 'machine' END, h.hour / 900000, CAST(SUM(h.hits) AS BIGINT)
FROM campaign_hits h JOIN campaign_links l ON l.run = h.run AND l.link = h.link AND l.kind = 'link'
WHERE h.run = $1 AND h.hour >= $2 GROUP BY h.machine, h.hour / 900000;

-- name: report_runs
-- Runs of a campaign beside one another, the newest first, each from indexes alone.
SELECT r.id,
	(SELECT COUNT(*) FROM campaign_sends s WHERE s.run = r.seq AND s.accepted_at > 0),
	(SELECT COUNT(*) FROM campaign_sends s WHERE s.run = r.seq AND s.delivered_at > 0),
	(SELECT COUNT(*) FROM campaign_sends s WHERE s.run = r.seq AND s.answered_at > 0),
	(SELECT COUNT(*) FROM campaign_sends s WHERE s.run = r.seq AND s.left_at > 0),
	(SELECT COUNT(*) FROM campaign_sends s WHERE s.run = r.seq AND s.reason IN ('bounced', 'complaint') AND s.reason = 'bounced'),
	(SELECT COUNT(*) FROM campaign_sends s WHERE s.run = r.seq AND s.reason IN ('bounced', 'complaint') AND s.reason = 'complaint'),
	(SELECT COUNT(DISTINCT e.n) FROM campaign_events e JOIN campaign_links l ON l.run = e.run AND l.link = e.link AND l.kind = 'link' WHERE e.run = r.seq AND e.machine = 0),
	(SELECT CAST(COALESCE(SUM(h.hits), 0) AS BIGINT) FROM campaign_hits h JOIN campaign_links l ON l.run = h.run AND l.link = h.link AND l.kind = 'link' WHERE h.run = r.seq AND h.machine = 0)
FROM campaign_runs r WHERE r.campaign_id = $1 AND r.seq < $2 ORDER BY r.seq DESC LIMIT $3;
