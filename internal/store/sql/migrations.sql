-- name: migration_list
SELECT number, name, checksum FROM migrations ORDER BY number;

-- name: migration_insert
INSERT INTO migrations (number, name, checksum, at) VALUES ($1, $2, $3, $4);
