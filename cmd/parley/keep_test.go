package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/blob"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store"
)

// customer leaves one customer with one message and one old file, and answers
// where the file lies.
func customer(t *testing.T, dir string) (path string) {
	t.Helper()
	disk, err := blob.Open(filepath.Join(dir, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	defer disk.Close()
	kept, err := disk.Put(t.Context(), strings.NewReader("a photograph"), 100)
	if err != nil {
		t.Fatal(err)
	}
	at := run.Wall().Add(-time.Hour)
	path = filepath.Join(dir, "blobs", kept.Digest[:2], kept.Digest)
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
	put(t, dir, func(st *store.Store) {
		c := hub.Conversation{ID: "cnv_1", ContactID: "con_1", Status: hub.Open, LastSeq: 1, CreatedAt: at, LastAt: at}
		m := hub.Message{ID: "msg_1", ConversationID: c.ID, Seq: 1, Direction: hub.DirIn, Text: "hello", CreatedAt: at,
			Attachments: []hub.Attachment{{ID: "blb_1"}}}
		err := st.PutBlob(t.Context(), store.BlobRow{ID: "blb_1", Digest: kept.Digest, Name: "f", CreatedAt: at})
		if err == nil {
			err = st.Commit(t.Context(), hub.WriteSet{
				Contacts: []hub.Contact{{ID: "con_1", Name: "Ada", CreatedAt: at}}, Conversations: []hub.Conversation{c}, Messages: []hub.Message{m},
				Identities: []hub.Identity{{ID: "idn_1", ContactID: "con_1", Handle: hub.EmailHandle("ada@example.com"), CreatedAt: at}},
				Ledger:     []hub.LedgerRow{{SrcKey: "k", MessageID: m.ID, At: at}},
				Facts:      []hub.Fact{{Type: hub.MessageReceived, At: at, ConversationID: c.ID}},
			})
		}
		if err != nil {
			t.Fatal(err)
		}
	})
	return path
}

func TestBackupComesBackWithTheCommandAndErasingTakesOneCustomerOut(t *testing.T) {
	dir, again, file := t.TempDir(), filepath.Join(t.TempDir(), "again"), filepath.Join(t.TempDir(), "b")
	path := customer(t, dir)
	if code, out, err := parley("backup", file, "--data", dir); code != exitFine || !strings.Contains(out, "1 conversations, 1 messages and 1 files") {
		t.Fatalf("%d %q %q", code, out, err)
	}
	settled = 0
	t.Cleanup(func() { settled = 10 * time.Second })
	if code, out, err := parley("erase", "--email", " Ada@Example.com", "--data", dir); code != exitFine || !strings.Contains(out, "con_1 is erased: 1 conversations, 1 messages, 0 items of the quarantine, 1 files") {
		t.Fatalf("%d %q %q", code, out, err)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Fatalf("the file is still there: %v", err)
	}
	for _, who := range [][]string{{"--email", "ada@example.com"}, {"--contact", "con_1"}} {
		if code, _, err := parley(append([]string{"erase", "--data", dir}, who...)...); code != exitFailed || !strings.Contains(err, "there is no") {
			t.Fatalf("%q again: %d %q", who, code, err)
		}
	}
	if code, out, err := parley("fsck", "--data", dir); code != exitFine {
		t.Fatalf("%d %q %q", code, out, err)
	}
	if code, out, err := parley("restore", file, "--data", again); code != exitFine || !strings.Contains(out, "1 conversations, 1 messages, 1 files") {
		t.Fatalf("%d %q %q", code, out, err)
	}
	put(t, again, func(st *store.Store) {
		m, err := st.MessagesByID(t.Context(), []hub.MessageID{"msg_1"})
		if err != nil || m["msg_1"].Text != "hello" {
			t.Fatalf("%v %v", m, err)
		}
	})
	if code, _, err := parley("restore", file, "--data", again); code != exitFailed || !strings.Contains(err, "not empty") {
		t.Fatalf("%d %q", code, err)
	}
}

func TestBackupRestoreAndEraseSayWhatTheyNeed(t *testing.T) {
	for _, args := range [][]string{{"backup"}, {"backup", "a", "b"}, {"restore"}, {"erase"}, {"erase", "--email", "a", "--contact", "b"}, {"erase", "x"}} {
		if code, _, err := parley(append(args, "--data", t.TempDir())...); code != exitUsage || strings.Count(err, "\n") != 1 {
			t.Errorf("%q: %d %q", args, code, err)
		}
	}
	for _, name := range []string{"backup", "restore"} {
		if code, _, err := parley(name, "f", "--database", "postgres://u:hunter2@h/x"); code != exitFailed || !strings.Contains(err, "pg_dump") || strings.Contains(err, "hunter2") {
			t.Errorf("%s: %d %q", name, code, err)
		}
	}
	if code, _, err := parley("backup", filepath.Join(t.TempDir(), "f"), "--data", t.TempDir()); code != exitFailed || !strings.Contains(err, "no database") {
		t.Errorf("%d %q", code, err)
	}
}
