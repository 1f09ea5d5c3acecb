-- What may have gone out is looked for when its network tells of something that was said.
CREATE INDEX orders_unsure ON orders (inbox_id, updated_at) WHERE state = 'unknown';
