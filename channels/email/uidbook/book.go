// Package uidbook remembers which mail of a mailbox became which source key, so
// that a mailbox can be compared with the ledger without reading its mails again.
package uidbook

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/parleyhub/parley/hub"
)

// State keeps the pages; see channels.State.
type State interface {
	Get(ctx context.Context, key string) ([]byte, error)
	Put(ctx context.Context, key string, value []byte) error
	Delete(ctx context.Context, key string) error
}

const (
	perPage = 500 // mails; a page stays below the 64 KiB of a value
	kept    = 200 // pages
)

// Book is the book of one mailbox.
type Book struct {
	State State
	Valid uint32 // UIDVALIDITY: with another one the numbers mean other mails
}

type page map[uint32]string

func (b Book) key(n uint32) string { return fmt.Sprintf("uids/%d/%d", b.Valid, n) }

func (b Book) read(ctx context.Context, n uint32) (page, error) {
	raw, err := b.State.Get(ctx, b.key(n))
	p := page{}
	switch {
	case hub.Is(err, hub.Missing):
		return p, nil
	case err != nil:
		return nil, err
	}
	if json.Unmarshal(raw, &p) != nil {
		return page{}, nil // those mails are read once more
	}
	return p, nil
}

// Add writes down what mails became, and forgets the oldest pages.
func (b Book) Add(ctx context.Context, keys map[uint32]string) error {
	pages := map[uint32]page{}
	for uid, key := range keys {
		n := uid / perPage
		if pages[n] == nil {
			p, err := b.read(ctx, n)
			if err != nil {
				return err
			}
			if len(p) == 0 && n >= kept {
				if err := b.State.Delete(ctx, b.key(n-kept)); err != nil && !hub.Is(err, hub.Missing) {
					return err
				}
			}
			pages[n] = p
		}
		pages[n][uid] = key
	}
	for n, p := range pages {
		raw, err := json.Marshal(p)
		if err != nil {
			return err
		}
		if err := b.State.Put(ctx, b.key(n), raw); err != nil {
			return err
		}
	}
	return nil
}

// Reader answers keys page by page; numbers are asked for in order.
type Reader struct {
	book Book
	n    uint32
	p    page
}

// Read begins.
func (b Book) Read() *Reader { return &Reader{book: b} }

// Key is what a mail became; empty when that is not written down.
func (r *Reader) Key(ctx context.Context, uid uint32) (string, error) {
	if n := uid / perPage; r.p == nil || n != r.n {
		p, err := r.book.read(ctx, n)
		if err != nil {
			return "", err
		}
		r.n, r.p = n, p
	}
	return r.p[uid], nil
}
