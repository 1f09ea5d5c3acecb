-- name: columns_coupon
id, pool, code, given_at, grant_key, contact_id, run, by_type, by_id, reason, redeemed_at

-- name: coupon_add
INSERT INTO coupons (id, pool, code, alone) VALUES /*rows*/ ($1, $2, $3, 1) ON CONFLICT DO NOTHING;

-- name: coupon_codes
SELECT code FROM coupons WHERE pool = $1;

-- name: coupon_counts
SELECT pool, COUNT(*), SUM(CASE WHEN given_at = 0 THEN 1 ELSE 0 END), SUM(CASE WHEN redeemed_at <> 0 THEN 1 ELSE 0 END)
FROM coupons WHERE pool IN (/*list*/ $1) GROUP BY pool;

-- name: coupon_free
SELECT id, code FROM coupons WHERE pool = $1 AND given_at = 0 ORDER BY id LIMIT CAST($2 AS BIGINT);

-- name: coupon_take
UPDATE coupons SET given_at = $1, grant_key = $2, contact_id = $3, run = $4, by_type = $5, by_id = $6, reason = $7 WHERE id = $8 AND given_at = 0;

-- name: coupon_insert
INSERT INTO coupons (id, pool, code, alone, given_at, grant_key, contact_id, run, by_type, by_id, reason)
VALUES /*rows*/ ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: coupon_granted
SELECT {{columns_coupon}} FROM coupons WHERE grant_key <> '' AND grant_key IN (/*list*/ $1);

-- name: coupon_page
SELECT {{columns_coupon}} FROM coupons WHERE contact_id <> '' AND contact_id = $1
	AND (CAST($3 AS BIGINT) = 0 OR given_at < $3 OR (given_at = $3 AND id < $4)) ORDER BY given_at DESC, id DESC LIMIT CAST($2 AS BIGINT);

-- name: coupon_redeem
UPDATE coupons SET redeemed_at = $1 WHERE contact_id <> '' AND contact_id = $2 AND code = $3 AND redeemed_at = 0;

-- name: coupon_drop
DELETE FROM coupons WHERE pool = $1 AND given_at = 0;

-- name: coupon_follow
UPDATE coupons SET origin = CASE WHEN origin = '' THEN contact_id ELSE origin END, contact_id = $1 WHERE contact_id <> '' AND contact_id = $2;

-- name: coupon_return
-- With those who had been merged into this person before.
UPDATE coupons SET contact_id = $1, origin = CASE WHEN origin = $1 THEN '' ELSE origin END
WHERE origin <> '' AND (origin = $1 OR origin IN (SELECT id FROM contacts WHERE merged_into <> '' AND merged_into = $1));

-- name: erase_coupon_rows
-- A code that was given stays given; to whom, by whom and why does not.
UPDATE coupons SET contact_id = '', origin = '', grant_key = '', by_type = '', by_id = '', reason = '' WHERE contact_id <> '' AND contact_id IN (/*list*/ $1);
