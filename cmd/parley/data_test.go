package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/builtin"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/sqlite"
	"github.com/parleyhub/parley/internal/testpeers"
)

// nowhere is an address at which no hub runs.
const nowhere = "127.0.0.1:1"

func TestOwnerIsMadeThenGetsATokenThatIsAloneOnItsLine(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, func(*store.Store) {}) // a hub that nobody has set up
	if code, _, err := parley("token", "create", "--data", dir, "--email", "a@example.com", "--name", "n"); code != exitFailed || !strings.Contains(err, "no such agent") {
		t.Fatalf("%d %q", code, err)
	}
	t.Setenv("PARLEY_ADMIN_PASSWORD", "short")
	if code, _, err := parley("admin", "create", "--data", dir, "--email", "a@example.com"); code != exitUsage || !strings.HasPrefix(err, "parley admin: PARLEY_ADMIN_PASSWORD: must have at least") {
		t.Fatalf("%d %q", code, err)
	}
	t.Setenv("PARLEY_ADMIN_PASSWORD", "a long enough one")
	if code, _, err := parley("admin", "create", "--data", dir, "--email", "A@example.com"); code != exitFine {
		t.Fatalf("%d %q", code, err)
	}
	code, out, err := parley("token", "create", "--data", dir, "--email", "a@example.com", "--name", "n")
	if code != exitFine || err != "" || strings.Count(out, "\n") != 1 || len(out) < 26 {
		t.Fatalf("%d %q %q", code, out, err)
	}
	if _, ok := auth.TokenHash(strings.TrimSpace(out)); !ok {
		t.Fatalf("%q is no token", out)
	}
}

func TestFreshDatabaseIsUpToDateAndSound(t *testing.T) {
	dir := t.TempDir()
	if code, out, err := parley("migrate", "--data", dir); code != exitFine || out == "" {
		t.Fatalf("%d %q %q", code, out, err)
	}
	code, out, _ := parley("fsck", "--data", dir, "--json")
	var got struct{ Findings []store.Finding }
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != exitFine || len(got.Findings) != 0 {
		t.Fatalf("%d %q %v", code, out, err)
	}
}

func TestAFolderWithoutAHubIsNotSound(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mistyped")
	t.Setenv("PARLEY_ADMIN_PASSWORD", "a long enough one")
	for _, args := range [][]string{
		{"fsck"}, {"keys", "rotate"}, {"erase", "--email", "a@example.com"}, {"token", "create", "--email", "a@example.com", "--name", "n"},
		{"admin", "create", "--email", "a@example.com"},
	} {
		if code, out, err := parley(append(args, "--data", dir)...); code != exitUsage || out != "" || !strings.Contains(err, "--data: there is no hub in") {
			t.Errorf("%v: %d %q %q", args, code, out, err)
		}
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("the folder was made")
	}
}

func TestADatabaseWithoutAHubStaysEmpty(t *testing.T) {
	t.Setenv("PARLEY_ADMIN_PASSWORD", "a long enough one")
	url, dir := testpeers.Postgres(t), t.TempDir()
	create := []string{"admin", "create", "--email", "a@example.com", "--data", dir, "--database", url}
	for range 2 { // the first try has made nothing
		if code, _, err := parley(create...); code != exitUsage || !strings.Contains(err, "--database: there is no hub in it") {
			t.Fatalf("%d %q", code, err)
		}
	}
	if code, _, err := parley("migrate", "--data", dir, "--database", url); code != exitFine {
		t.Fatalf("%d %q", code, err)
	}
	if code, _, err := parley(create...); code != exitFine {
		t.Errorf("%d %q", code, err)
	}
}

func TestRotatedKeysOpenWhatOldOnesSealed(t *testing.T) {
	dir, ctx := t.TempDir(), context.Background()
	ring, err := auth.OpenKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	ch, path := withSecret(t)
	row := store.InboxRow{ID: "inb_1", Kind: ch.Kind, Name: "n", CreatedAt: run.Wall()}
	sealed := ring.Seal(auth.Place{Table: sealedTable, Row: "inb_1", Field: path}, "hunter2")
	row.Settings, _ = json.Marshal(map[string]any{path: sealed})
	put(t, dir, func(st *store.Store) {
		if err := st.PutInbox(ctx, row); err != nil {
			t.Fatal(err)
		}
	})
	if code, out, err := parley("keys", "rotate", "--data", dir, "--http", nowhere); code != exitFine || !strings.Contains(out, "of 1 inboxes") {
		t.Fatalf("%d %q %q", code, out, err)
	}
	if ring, err = auth.OpenKeys(dir); err != nil {
		t.Fatal(err)
	}
	put(t, dir, func(st *store.Store) {
		row, err := st.Inbox(ctx, "inb_1")
		if err != nil {
			t.Fatal(err)
		}
		var settings map[string]any
		if err := json.Unmarshal(row.Settings, &settings); err != nil {
			t.Fatal(err)
		}
		opened, err := ring.OpenSettings(sealedTable, "inb_1", []string{path}, settings)
		if err != nil || opened[path] != "hunter2" || settings[path] == sealed {
			t.Fatalf("sealed %v, opened %v, %v", settings[path], opened[path], err)
		}
	})
}

// withSecret is any channel with a secret at the top of its settings.
func withSecret(t *testing.T) (channels.Channel, string) {
	t.Helper()
	for _, ch := range builtin.All() {
		for _, path := range channels.Secrets(ch.Fields) {
			if !strings.Contains(path, ".") {
				return ch, path
			}
		}
	}
	t.Fatal("no channel has a secret")
	return channels.Channel{}, ""
}

func put(t *testing.T, dir string, fn func(*store.Store)) {
	t.Helper()
	st, err := sqlite.Open(t.Context(), filepath.Join(dir, "hub.db"), run.Wall)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	fn(st)
}
