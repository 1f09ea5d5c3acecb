package store

import (
	"context"
	"database/sql"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
	"github.com/parleyhub/parley/internal/store/paging"
)

func (d db) putRaws(ctx context.Context, raws []hub.Raw) error {
	for _, r := range raws { // one by one: each may be large
		var err error
		if r.Part == "" {
			_, err = d.insert(ctx, "raw_insert", [][]any{{r.MessageID, r.Type, r.Bytes}})
		} else {
			sender := ""
			if !r.From.IsZero() {
				sender = HandleKey(r.From)
			}
			body := append([]byte{}, r.Bytes...) // not NULL
			_, err = d.exec(ctx, "raw_part_insert", r.Part, r.Kind, r.Type, sender, body, r.Blob, r.Size, r.At, r.MessageID)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// RawOf answers the original of a message, if it was small enough for a row.
func (s *Store) RawOf(ctx context.Context, id hub.MessageID) (hub.Raw, error) {
	return one(ctx, s.read(), "original", "raw_get", func(r *sql.Rows) (raw hub.Raw, err error) {
		return raw, r.Scan(&raw.MessageID, &raw.Type, &raw.Bytes)
	}, id)
}

// RawParts answers what is kept of the items that became part of a message later,
// in the order they were decided, without their bytes and who sent them.
func (s *Store) RawParts(ctx context.Context, id hub.MessageID, limit int, cursor string) (Page[hub.Raw], error) {
	limit = paging.Limit(limit)
	at, err := paging.Read(cursor, "raw", "nt")
	if err != nil {
		return Page[hub.Raw]{}, err
	}
	found, err := many(ctx, s.read(), "raw_part_page", func(r *sql.Rows) (raw hub.Raw, err error) {
		return raw, r.Scan(rawColumns(&raw)...)
	}, id, at.Number(0), at.Text(1), limit+1)
	return page(found, limit, func(r hub.Raw) string { return paging.Write("raw", cell.MS(r.At), r.Part) }), err
}

// RawPart answers one of them with its bytes, if they were few enough for a row.
func (s *Store) RawPart(ctx context.Context, id hub.MessageID, part string) (hub.Raw, error) {
	return one(ctx, s.read(), "original", "raw_part_get", func(r *sql.Rows) (raw hub.Raw, err error) {
		return raw, r.Scan(append(rawColumns(&raw), &raw.Bytes)...)
	}, id, part)
}

func rawColumns(r *hub.Raw) []any {
	return []any{&r.MessageID, &r.Part, &r.Kind, &r.Type, &r.Blob, &r.Size, cell.When(&r.At)}
}

// planRaws finds what the person sent that became part of what others said.
func (s *Store) planRaws(ctx context.Context, p *erasure) error {
	keys := make([]string, len(p.out.Handles))
	for i, h := range p.out.Handles {
		keys[i] = HandleKey(h) // no part has that of no handle
	}
	return each(ctx, s.read(), "erase_raw_parts_from", keys, func(r *sql.Rows) error {
		var part [2]string
		var blob hub.BlobID
		err := r.Scan(&part[0], &part[1], &blob)
		p.parts = append(p.parts, part)
		if blob != "" {
			p.blobs = append(p.blobs, blob)
		}
		return err
	})
}

// eraseRaws takes the originals of messages, and what planRaws found.
func (d db) eraseRaws(ctx context.Context, p *erasure, ids []hub.MessageID) error {
	blobs, err := d.dropRaws(ctx, "erase_raw_part_rows", ids)
	p.blobs = append(p.blobs, blobs...)
	for _, x := range p.parts {
		if err == nil {
			_, err = d.exec(ctx, "erase_raw_part", x[0], x[1])
		}
	}
	return err
}

// dropRaws takes the originals of messages and with a statement those of their
// parts, and answers the files among them.
func (d db) dropRaws(ctx context.Context, parts string, ids []hub.MessageID) (blobs []hub.BlobID, err error) {
	err = each(ctx, d, "raw_part_blobs", ids, func(r *sql.Rows) error {
		var b hub.BlobID
		err := r.Scan(&b)
		blobs = append(blobs, b)
		return err
	})
	if err == nil {
		err = execList(ctx, d, "erase_raw_rows", ids)
	}
	if err == nil {
		err = execList(ctx, d, parts, ids)
	}
	return blobs, err
}
