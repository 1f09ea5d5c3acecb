// Package store keeps everything the hub knows: one portable set of SQL for two
// engines (SQLite and PostgreSQL). In come hub.WriteSets through Commit and the
// small verbs of the settings; out go the nouns of package hub. Everything that
// has been answered with nil is synced to disk.
package store

// Store is the storage of one hub. Engines make it; it is safe for concurrent use.
type Store struct {
}
