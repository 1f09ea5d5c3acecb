package imports_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/people"
	"github.com/parleyhub/parley/internal/store/sqlite"
	"github.com/parleyhub/parley/profile/imports"
)

var (
	now = time.Date(2031, 5, 6, 7, 8, 9, 0, time.UTC)
	by  = hub.Actor{Type: hub.ActorAgent, ID: "agt_1"}
)

type drawer map[hub.BlobID][]byte

func (d drawer) Open(_ context.Context, id hub.BlobID) (io.ReadCloser, hub.Attachment, error) {
	return io.NopCloser(bytes.NewReader(d[id])), hub.Attachment{ID: id, Size: int64(len(d[id]))}, nil
}

type house struct {
	*imports.Room
	t     testing.TB
	store *store.Store
	files drawer
}

func open(t testing.TB) *house {
	t.Helper()
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hub.db"), func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	files := drawer{}
	return &house{t: t, store: s, files: files, Room: &imports.Room{Rows: people.Of(s), People: s, Files: files, Now: func() time.Time { return now }}}
}

func (h *house) must(j imports.Job, err error) imports.Job {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
	return j
}

func (h *house) upload(content []byte) imports.Job {
	h.t.Helper()
	id := hub.BlobID(fmt.Sprint("blb_", len(h.files)))
	h.files[id] = content
	return h.must(h.Begin(h.t.Context(), by, hub.Attachment{ID: id, Name: "people.csv", Size: int64(len(content))}))
}

func (h *house) run(j imports.Job, write bool) imports.Job {
	h.t.Helper()
	j = h.must(h.Start(h.t.Context(), by, j.ID, write))
	if err := h.Work(h.t.Context(), j.ID); err != nil {
		h.t.Fatal(err)
	}
	return h.must(h.Get(h.t.Context(), j.ID))
}

func (h *house) everybody() []hub.Contact {
	h.t.Helper()
	all, err := people.Of(h.store).Everybody(h.t.Context(), "", 10_000)
	if err != nil {
		h.t.Fatal(err)
	}
	return all
}

func counts(j imports.Job) string {
	return fmt.Sprintf("%s rows %d new %d changed %d unchanged %d errors %d %v", j.State, j.Counts.Rows, j.Counts.New, j.Counts.Changed, j.Counts.Unchanged, j.Counts.Errors, j.Counts.Reasons)
}

const hostile = `Name;E-mail;Telefon;Plan;News
Ana Ștefănescu;ANA@quux.test;0722 123 456;gold;yes
"Bob ""the kettle""
O'Brien";bob@quux.test;;=cmd|'/c calc'!A1;no
;ana@quux.test;;platinum;yes
Nobody;;;x;
Bad mail;not a mail;;x;
Bad phone;c@quux.test;12;x;
Broken "quote;d@quux.test;;x;
"Never closed;e@quux.test;;x;
Fay;fay@quux.test;;x;perhaps
Too many;g@quux.test;;x;no;7;8
Both;ana@quux.test bob;;;

Zoe;zoe@quux.test;+40722999888;;yes
`

func TestAFileIsTriedThenImportedAndOneBadRowStopsNoOther(t *testing.T) {
	h := open(t)
	j := h.upload([]byte("\xef\xbb\xbf" + hostile))
	if j.Plan.Encoding != imports.UTF8 || j.Plan.Delimiter != ";" || fmt.Sprint(j.Plan.Columns) != "[name email phone trait:plan trait:news]" {
		t.Fatalf("%+v", j.Plan)
	}
	p := j.Plan
	p.Region, p.Columns[4] = "RO", "consent:email:marketing"
	if _, err := h.Shape(t.Context(), j.ID, j.Version, p); !hub.Is(err, hub.Invalid) {
		t.Fatal("a consent without proof was taken:", err)
	}
	p.Consent = &imports.ConsentProof{Source: "shop form", Words: "I want news", At: now.Add(-time.Hour)}
	j = h.must(h.Shape(t.Context(), j.ID, j.Version, p))
	j = h.run(j, false)
	want := "rows 12 new 4 changed 1 unchanged 0 errors 7 map[columns:1 consent:1 email:2 no_identity:1 phone:1 quote:1]"
	if got := counts(j); got != "checked "+want {
		t.Errorf("tried: %s\nwant %s", got, want)
	}
	if n := len(h.everybody()); n != 0 {
		t.Fatalf("the try has written %d people", n)
	}
	j = h.run(j, true)
	if got := counts(j); got != "done "+want {
		t.Errorf("done: %s\nwant %s", got, want)
	}
	all := h.everybody()
	if len(all) != 4 {
		t.Fatalf("%d people", len(all))
	}
	byName := map[string]hub.Contact{}
	for _, c := range all {
		byName[c.Name] = c
	}
	ana := byName["Ana Ștefănescu"]
	if len(ana.Traits) != 1 || ana.Name != "Ana Ștefănescu" || ana.Traits[0].Value != "platinum" || len(ana.Consents) != 1 || ana.Consents[0].Source != "import: shop form" || ana.Consents[0].Words != "I want news" {
		t.Errorf("%+v", ana)
	}
	if ok, _ := hub.MaySend(ana.Consents, "email", "marketing"); !ok {
		t.Error("her yes was not written")
	}
	if byName[`Bob "the kettle" O'Brien`].ID == "" || byName[`Broken "quote`].ID == "" {
		t.Errorf("%+v", byName)
	}
	var errs, export bytes.Buffer
	if err := h.Errors(t.Context(), j.ID, &errs); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(errs.String(), "line,column,reason,value\n6,,no_identity,\n7,E-mail,email,not a mail\n8,Telefon,phone,12\n10,,quote,\n") {
		t.Errorf("errors:\n%s", errs.String())
	}
	if n, err := h.Export(t.Context(), h.store, &export); err != nil || n != 4 {
		t.Fatal(n, err)
	}
	if !strings.Contains(export.String(), `'=cmd|'/c calc'!A1`) || !strings.Contains(export.String(), "'+40722123456") {
		t.Errorf("export:\n%s", export.String())
	}
	again := h.upload([]byte(hostile))
	again = h.must(h.Shape(t.Context(), again.ID, again.Version, p))
	again = h.run(again, true)
	if again.Counts.New != 0 || again.Counts.Changed != 2 || again.Counts.Unchanged != 3 { // her two plans take turns
		t.Errorf("once more: %s", counts(again))
	}
	back := h.upload(export.Bytes())
	back.Plan.Columns[0], back.Plan.Columns[7], back.Plan.Columns[8] = "", "", ""
	back = h.must(h.Shape(t.Context(), back.ID, back.Version, back.Plan))
	if back = h.run(back, true); back.Counts.Unchanged != 4 {
		t.Errorf("an export brings nothing new: %s", counts(back))
	}
	if found, err := h.store.Check(t.Context()); err != nil || len(found) > 0 {
		t.Errorf("fsck: %+v %v", found, err)
	}
}

func TestNobodyIsMergedByAFile(t *testing.T) {
	h := open(t)
	first := h.run(h.upload([]byte("email,phone\na@quux.test,+40722000001\nb@quux.test,+40722000002\n")), true)
	j := h.run(h.upload([]byte("email,phone\na@quux.test,+40722000002\na@quux.test,+40722000003\n")), true)
	if first.Counts.New != 2 || counts(j) != "done rows 2 new 0 changed 1 unchanged 0 errors 1 map[conflict:1]" {
		t.Error(counts(j))
	}
}

func TestEveryEncodingIsRead(t *testing.T) {
	text := "Prenume,Nume,Email,Oraș\nȘtefan,Müller,s@quux.test,Iași\n"
	old := strings.NewReplacer("ș", "ş", "Ș", "Ş").Replace(text)
	french := "Prénom,Nom,Email,Ville\nÉlodie,Grève,e@quux.test,Orléans\n"
	encode := func(s string, b []byte, err error) []byte {
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	w1250, err1 := charmap.Windows1250.NewEncoder().Bytes([]byte(old))
	w1252, err2 := charmap.Windows1252.NewEncoder().Bytes([]byte(french))
	le, err3 := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(text))
	be, err4 := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().Bytes([]byte(french))
	for want, c := range map[string]struct {
		raw  []byte
		name string
	}{
		"utf-8":        {[]byte(text), "Ștefan Müller"},
		"windows-1250": {encode(old, w1250, err1), "Ştefan Müller"},
		"windows-1252": {encode(french, w1252, err2), "Élodie Grève"},
		"utf-16le":     {encode(text, le, err3), "Ștefan Müller"},
		"utf-16be":     {encode(french, be, err4), "Élodie Grève"},
	} {
		h := open(t)
		j := h.upload(c.raw)
		if j.Plan.Encoding != want || j.Plan.Columns[2] != "email" {
			t.Errorf("%s: %+v %q", want, j.Plan, j.Header)
			continue
		}
		if j = h.run(j, true); j.Counts.New != 1 || h.everybody()[0].Name != c.name {
			t.Errorf("%s: %s %+v", want, counts(j), h.everybody())
		}
	}
	h := open(t)
	j := h.run(h.upload([]byte("email,name\n"+strings.Repeat("x", 70_000)+"\na@quux.test,ok\nb@quux.test,bad\xff\n")), true)
	if j.Counts.New != 1 || j.Counts.Reasons["encoding"] != 1 {
		t.Error(counts(j))
	}
}

// shaky fails after some calls, as a process that is killed does.
type shaky struct {
	*store.Store
	left int
}

var errKilled = errors.New("killed")

func (s *shaky) ByHandles(ctx context.Context, hs []hub.Handle) (map[string]hub.Identity, error) {
	if s.left--; s.left < 0 {
		return nil, errKilled
	}
	return s.Store.ByHandles(ctx, hs)
}

func TestAKilledImportGoesOnWhereItStood(t *testing.T) {
	h := open(t)
	var file strings.Builder
	file.WriteString("email,name,plan\n")
	for i := range 3000 {
		if i%10 == 9 {
			fmt.Fprintf(&file, "broken %d,x,y\n", i)
			continue
		}
		fmt.Fprintf(&file, "p%d@quux.test,Person %d,gold\n", i, i)
	}
	j := h.upload([]byte(file.String()))
	j = h.must(h.Start(t.Context(), by, j.ID, true))
	kills := 0
	for {
		room := *h.Room
		room.People = &shaky{h.store, 2}
		err := room.Work(t.Context(), j.ID)
		if err == nil {
			break
		}
		if !errors.Is(err, errKilled) {
			t.Fatal(err)
		}
		kills++
	}
	j = h.must(h.Get(t.Context(), j.ID))
	if counts(j) != "done rows 3000 new 2700 changed 0 unchanged 0 errors 300 map[email:300]" || kills < 2 || len(h.everybody()) != 2700 {
		t.Errorf("after %d kills: %s", kills, counts(j))
	}
	errs, err := people.Of(h.store).ImportErrors(t.Context(), j.ID, 0, 1000)
	if err != nil || len(errs) != 300 || errs[299].Line != 3001 {
		t.Errorf("%d errors, %v", len(errs), err)
	}
	facts, err := h.store.FactsSince(t.Context(), 0, 10_000)
	if err != nil || len(facts) != 2700 || facts[0].Type != hub.ContactImported || facts[0].Op != j.ID {
		t.Errorf("%d facts, %v", len(facts), err)
	}
	for {
		n, err := h.store.IndexNext(t.Context(), 500)
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			break
		}
	}
	if found, err := h.store.ListContacts(t.Context(), "p2718@quux", 10, ""); err != nil || len(found.Items) != 1 {
		t.Errorf("found %+v %v", found.Items, err)
	}
}

// Paused in the midst of its rows, by somebody else than who works on it, it stands
// there over a restart, and goes on behind the last row that is in.
func TestAPausedImportStandsAndGoesOnWhereItWas(t *testing.T) {
	h := open(t)
	var file strings.Builder
	file.WriteString("email\n")
	for i := range 1200 {
		fmt.Fprintf(&file, "p%d@quux.test\n", i)
	}
	j := h.upload([]byte(file.String()))
	if _, err := h.Pause(t.Context(), by, j.ID); !hub.Is(err, hub.Conflict) {
		t.Error("paused before it began:", err)
	}
	j = h.must(h.Start(t.Context(), by, j.ID, true))
	told := h.Told
	h.Told = func() { // after the first piece
		h.Told = told
		h.must(h.Pause(t.Context(), by, j.ID))
	}
	if err := h.Work(t.Context(), j.ID); err != nil {
		t.Fatal(err)
	}
	j = h.must(h.Get(t.Context(), j.ID))
	in := j.Counts.New
	if j.State != imports.Paused || in == 0 || in >= 1200 {
		t.Fatal(counts(j))
	}
	if err := h.Work(t.Context(), j.ID); err != nil { // as the next process would, if it were waiting
		t.Fatal(err)
	}
	if waiting, err := h.Rows.WaitingImports(t.Context()); err != nil || len(waiting) != 0 {
		t.Errorf("%v %v", waiting, err)
	}
	if _, err := h.Start(t.Context(), by, j.ID, true); !hub.Is(err, hub.Conflict) {
		t.Error("a paused one began anew:", err)
	}
	j = h.must(h.Resume(t.Context(), by, j.ID))
	if _, err := h.Resume(t.Context(), by, j.ID); !hub.Is(err, hub.Conflict) {
		t.Error("resumed twice:", err)
	}
	if err := h.Work(t.Context(), j.ID); err != nil {
		t.Fatal(err)
	}
	if j = h.must(h.Get(t.Context(), j.ID)); counts(j) != "done rows 1200 new 1200 changed 0 unchanged 0 errors 0 map[]" {
		t.Error(counts(j))
	}
}

func TestACancelledImportStopsAndMayBeginAnew(t *testing.T) {
	h := open(t)
	j := h.upload([]byte("email\na@quux.test\n"))
	j = h.must(h.Start(t.Context(), by, j.ID, true))
	if _, err := h.Start(t.Context(), by, j.ID, true); !hub.Is(err, hub.Conflict) {
		t.Error("it was started twice:", err)
	}
	h.must(h.Cancel(t.Context(), by, j.ID))
	if err := h.Work(t.Context(), j.ID); err != nil || len(h.everybody()) != 0 {
		t.Error("a cancelled import went on", err)
	}
	if j = h.run(j, true); counts(j) != "done rows 1 new 1 changed 0 unchanged 0 errors 0 map[]" {
		t.Error(counts(j))
	}
}
