package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/blob"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store"
)

// settled is how long a running hub may need to write what it was deciding when
// the person was erased; then that is erased too.
var settled = 10 * time.Second

// byCommand is who the audit says did it.
var byCommand = hub.Actor{Type: hub.ActorSystem, Name: "parley erase"}

// runErase erases one customer; it works while the hub runs.
func runErase(args []string, s streams) int {
	p := config.NewParser("parley erase --contact ID | --email ADDRESS", config.Store)
	id := p.Flags().String("contact", "", "id of the contact, as in the desk's address")
	email := p.Flags().String("email", "", "mail address of the contact")
	c, rest, err := p.Parse(args, s.out)
	switch {
	case err != nil:
	case len(rest) > 0:
		err = &config.Error{Setting: "parley erase", Reason: "takes no arguments"}
	case (*id == "") == (*email == ""):
		err = &config.Error{Setting: "--contact, --email", Reason: "exactly one of the two is required"}
	}
	if err != nil {
		return ended("erase", s, err)
	}
	ctx, stop := interruptible()
	defer stop()
	return ended("erase", s, withHub(ctx, c, func(st *store.Store) error {
		return erase(ctx, st, c, hub.ContactID(*id), hub.EmailHandle(*email), s)
	}))
}

func erase(ctx context.Context, st *store.Store, c config.Config, id hub.ContactID, email hub.Handle, s streams) error {
	began := run.Wall()
	var also []hub.Handle
	if !email.IsZero() {
		also = []hub.Handle{email}
		owners, err := st.ByHandles(ctx, also)
		if err != nil {
			return err
		}
		id = owners[email.Key()].ContactID
	} else if _, err := st.Contact(ctx, id); err != nil {
		return err
	}
	first, err := st.Erase(ctx, byCommand, id, also...)
	if err != nil {
		return err
	}
	if id == "" && first.Messages+first.Quarantined == 0 {
		return &hub.Error{Kind: hub.Missing, Text: "there is nobody with this address"}
	}
	fmt.Fprintf(s.err, "Erased; in %d seconds I look again for what was on its way.\n", int(settled.Seconds()))
	wait := time.NewTimer(settled)
	defer wait.Stop()
	select {
	case <-ctx.Done():
		return hub.Wrap(hub.Temporary, ctx.Err(), "broken off; run it again, so that files and latecomers go too")
	case <-wait.C:
	}
	if len(first.Contacts) > 0 {
		id = first.Contacts[0]
	}
	second, err := st.Erase(ctx, byCommand, id, first.Handles...)
	if err != nil {
		return err
	}
	files, err := removeFiles(ctx, st, c, append(first.Digests, second.Digests...), began)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s is erased: %d conversations, %d messages, %d items of the quarantine, %d files. Backups made before still hold them.\n",
		cmp.Or(string(id), "The sender"), first.Conversations+second.Conversations, first.Messages+second.Messages, first.Quarantined+second.Quarantined, files)
	return nil
}

func removeFiles(ctx context.Context, st *store.Store, c config.Config, digests []string, before time.Time) (n int, err error) {
	disk, err := blob.Open(filepath.Join(c.Data, "blobs"))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, disk.Close()) }()
	return disk.Remove(ctx, digests, before, st.BlobDigests)
}
