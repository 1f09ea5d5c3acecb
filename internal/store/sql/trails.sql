-- name: trail_links
SELECT run, link, variant, place, kind, url FROM campaign_links WHERE run = $1 ORDER BY link;

-- name: trail_link_add
INSERT INTO campaign_links (run, link, variant, place, kind, url) VALUES /*rows*/ ($1, $2, $3, $4, $5, $6) ON CONFLICT (run, link) DO NOTHING;

-- name: trail_hit
INSERT INTO campaign_hits (run, link, machine, hour, hits) VALUES /*rows*/ ($1, $2, $3, $4, $5)
ON CONFLICT (run, link, machine, hour) DO UPDATE SET hits = campaign_hits.hits + excluded.hits;

-- name: trail_event
INSERT INTO campaign_events (run, n, link, machine, hits, first_at, last_at, why) VALUES /*rows*/ ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (run, n, link, machine) DO UPDATE SET hits = campaign_events.hits + excluded.hits, last_at = excluded.last_at, why = excluded.why;

-- name: trail_counts
SELECT link, machine, SUM(hits) FROM campaign_hits WHERE run = $1 GROUP BY link, machine ORDER BY link, machine;

-- name: trail_people
-- How many opened each. Those who did not agree are not among them.
SELECT link, COUNT(*) FROM campaign_events WHERE run = $1 AND machine = 0 GROUP BY link;

-- name: trail_of
SELECT run, n, link, machine, hits, first_at, last_at, why FROM campaign_events WHERE run = $1 AND n = $2 ORDER BY link, machine;
