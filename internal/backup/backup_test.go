package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"go.uber.org/goleak"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestBackupUnderLoadRestoresAllThatWasCommittedBefore(t *testing.T) {
	h := build(t)
	for range 40 {
		for n := range h.talks {
			if err := h.say(n); err != nil {
				t.Fatal(err)
			}
		}
	}
	before := messages(t, h.store)
	epoch, _, err := h.store.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	done, failed := make(chan struct{}), make(chan error, len(h.talks))
	for n := range h.talks {
		all.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if err := h.say(n); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	file := filepath.Join(t.TempDir(), "b.parley")
	m, err := Write(t.Context(), h.dir, file, "v1", clock)
	close(done)
	all.Wait()
	close(failed)
	if err := errors.Join(err, <-failed); err != nil {
		t.Fatal(err)
	}
	after := messages(t, h.store)
	if m.Counts["messages"] < int64(len(before)) || m.Files < int64(len(before)) || m.Missing != 0 {
		t.Fatalf("manifest %+v, %d messages before", m, len(before))
	}
	if len(after) <= len(before) {
		t.Fatal("nothing was written during the backup")
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v %v", info, err)
	}

	dir := filepath.Join(t.TempDir(), "new")
	r, err := Restore(t.Context(), file, dir, clock)
	if err != nil || len(r.Findings) != 0 {
		t.Fatalf("%v %v", r.Findings, err)
	}
	s := open(t, dir)
	got := messages(t, s)
	for id, want := range before {
		if got[id] != want {
			t.Fatalf("%s: %q, want %q", id, got[id], want)
		}
	}
	for id := range got {
		if got[id] != after[id] {
			t.Fatalf("%s is %q, which nobody wrote", id, got[id])
		}
	}
	if int64(len(got)) != m.Counts["messages"] {
		t.Fatalf("%d messages, the manifest says %d", len(got), m.Counts["messages"])
	}
	if again, _, err := s.Head(t.Context()); err != nil || again == epoch {
		t.Fatalf("epoch %q %q %v", epoch, again, err)
	}
	for _, text := range before {
		row, err := s.Blob(t.Context(), hub.BlobID(text[strings.LastIndexByte(text, ' ')+1:]))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(dir, "blobs", row.Digest[:2], row.Digest)); err != nil {
			t.Fatal(err)
		}
	}
	same(t, filepath.Join(h.dir, auth.KeyFile), filepath.Join(dir, auth.KeyFile))
	if names := list(t, dir); !slices.Equal(names, []string{"blobs", "hub.db", "hub.db-shm", "hub.db-wal", "keys.json"}) {
		t.Fatalf("%q", names)
	}
}

func same(t *testing.T, a, b string) {
	t.Helper()
	left, err := os.ReadFile(a)
	right, e := os.ReadFile(b)
	if err := errors.Join(err, e); err != nil || !bytes.Equal(left, right) {
		t.Fatalf("%s and %s differ, %v", a, b, err)
	}
}

func list(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestWhatWaitedToBeSentIsUnknownAfterwards(t *testing.T) {
	h := build(t)
	c := &h.talks[0]
	c.LastSeq = 2
	var w hub.WriteSet
	for i, later := range []time.Duration{0, time.Hour} {
		id := hub.MessageID(fmt.Sprintf("msg_%d", i))
		w.Messages = append(w.Messages, hub.Message{ID: id, ConversationID: c.ID, Seq: int64(i + 1), Direction: hub.DirOut, InboxID: "inb_1",
			CreatedAt: now, Delivery: hub.Delivery{State: hub.Queued}})
		w.Orders = append(w.Orders, hub.Order{ID: hub.OrderID(fmt.Sprintf("ord_%d", i)), MessageID: id, ConversationID: c.ID, InboxID: "inb_1",
			Lane: hub.LaneReply, State: hub.Queued, NotBefore: now.Add(later), CreatedAt: now})
	}
	w.Conversations = []hub.Conversation{*c}
	h.commit(w)
	file, dir := filepath.Join(t.TempDir(), "b"), t.TempDir()
	if _, err := Write(t.Context(), h.dir, file, "v1", clock); err != nil {
		t.Fatal(err)
	}
	r, err := Restore(t.Context(), file, dir, clock)
	if err != nil || r.Unknown != 1 || len(r.Findings) != 0 {
		t.Fatalf("%d unknown, %v, %v", r.Unknown, r.Findings, err)
	}
	got, err := open(t, dir).MessagesByID(t.Context(), []hub.MessageID{"msg_0", "msg_1"})
	if err != nil || got["msg_0"].Delivery.State != hub.UnknownOut || got["msg_1"].Delivery.State != hub.Queued {
		t.Fatalf("%+v %v", got, err)
	}
}

func TestABackupThatIsBrokenOffLeavesTheOldFileAndNothingElse(t *testing.T) {
	h := build(t)
	folder := t.TempDir()
	file := filepath.Join(folder, "b")
	if err := os.WriteFile(file, []byte("the one before"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(t.Context())
	end()
	if _, err := Write(ctx, h.dir, file, "v1", clock); err == nil {
		t.Fatal("it went on")
	}
	raw, err := os.ReadFile(file)
	if names := list(t, folder); err != nil || string(raw) != "the one before" || len(names) != 1 {
		t.Fatalf("%q %q %v", raw, names, err)
	}
	if _, err := Write(t.Context(), t.TempDir(), file, "v1", clock); !hub.Is(err, hub.Missing) {
		t.Fatalf("without a database: %v", err)
	}
}

// member is one member of an archive under test.
type member struct {
	name string
	body string
	kind byte
}

func members(t *testing.T, file string) (out []member) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	z, err := zstd.NewReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		body, e := io.ReadAll(r)
		if err := errors.Join(err, e); err != nil {
			t.Fatal(err)
		}
		out = append(out, member{h.Name, string(body), h.Typeflag})
	}
}

func pack(t *testing.T, in []member) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "made")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	z, err := zstd.NewWriter(f)
	if err != nil {
		t.Fatal(err)
	}
	w := tar.NewWriter(z)
	for _, m := range in {
		h := &tar.Header{Name: m.name, Size: int64(len(m.body)), Mode: 0o600, Typeflag: m.kind}
		if m.kind == tar.TypeSymlink {
			h.Linkname, h.Size, m.body = "/etc", 0, ""
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, m.body); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), z.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestRestoreRefusesWhatIsNotWholeAndLeavesNothing(t *testing.T) {
	h := build(t)
	if err := h.say(0); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "b")
	if _, err := Write(t.Context(), h.dir, file, "v1", clock); err != nil {
		t.Fatal(err)
	}
	good := members(t, file)
	if r, err := Restore(t.Context(), pack(t, good), t.TempDir(), clock); err != nil || r.Manifest.Counts["messages"] != 1 {
		t.Fatalf("the good one: %v", err)
	}
	change := func(at int, f func(*member)) []member {
		out := slices.Clone(good)
		f(&out[at])
		return out
	}
	last := len(good) - 1
	for name, bad := range map[string][]member{
		"no head":            good[1:],
		"no manifest":        good[:last],
		"a file is missing":  slices.Delete(slices.Clone(good), last-1, last),
		"no keys":            slices.Delete(slices.Clone(good), 2, 3),
		"a changed file":     change(last-1, func(m *member) { m.body += "!" }),
		"a changed database": change(1, func(m *member) { m.body = strings.Replace(m.body, "message 1", "message 2", 1) }),
		"newer format":       change(0, func(m *member) { m.body = strings.Replace(m.body, `"format": 1`, `"format": 2`, 1) }),
		"newer schema":       change(0, func(m *member) { m.body = strings.Replace(m.body, `"schema": `, `"schema": 99`, 1) }),
		"a way out":          slices.Insert(slices.Clone(good), 3, member{"blobs/../../x", "x", tar.TypeReg}),
		"an absolute way":    slices.Insert(slices.Clone(good), 3, member{"/tmp/x", "x", tar.TypeReg}),
		"a link":             slices.Insert(slices.Clone(good), 3, member{"blobs", "", tar.TypeSymlink}),
		"something more":     slices.Insert(slices.Clone(good), 3, member{"config", "x", tar.TypeReg}),
		"a member twice":     slices.Insert(slices.Clone(good), 2, good[1]),
	} {
		dir := t.TempDir()
		_, err := Restore(t.Context(), pack(t, bad), dir, clock)
		if !hub.Is(err, hub.Invalid) || len(list(t, dir)) != 0 {
			t.Errorf("%s: %v, left %q", name, err, list(t, dir))
		}
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, bytes := range map[string][]byte{"cut off": raw[:len(raw)/2], "no archive": []byte("hello"), "empty": nil} {
		dir, made := t.TempDir(), filepath.Join(t.TempDir(), "made")
		if err := os.WriteFile(made, bytes, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Restore(t.Context(), made, dir, clock); !hub.Is(err, hub.Invalid) || len(list(t, dir)) != 0 {
			t.Errorf("%s: %v, left %q", name, err, list(t, dir))
		}
	}
}

func TestRestoreTakesAnEmptyFolderOnly(t *testing.T) {
	h := build(t)
	file := filepath.Join(t.TempDir(), "b")
	if _, err := Write(t.Context(), h.dir, file, "v1", clock); err != nil {
		t.Fatal(err)
	}
	before := maps.Collect(slices.All(list(t, h.dir)))
	if _, err := Restore(t.Context(), file, h.dir, clock); !hub.Is(err, hub.Conflict) {
		t.Fatalf("into a hub's folder: %v", err)
	}
	if after := maps.Collect(slices.All(list(t, h.dir))); !maps.Equal(before, after) {
		t.Fatalf("%v became %v", before, after)
	}
}
