// Package imports brings people from files of other systems: any encoding and
// delimiter, first tried without writing, then in pieces that survive a kill.
// People are found by mail address, number or foreign id and never merged.
package imports

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
	"github.com/parleyhub/parley/internal/store/people"
	"github.com/parleyhub/parley/profile"
)

// The states of an import.
const (
	Uploaded  = "uploaded" // read so far that its columns are known
	Checking  = "checking" // tried without writing
	Checked   = "checked"
	Running   = "running"
	Paused    = "paused" // stands where it was, until somebody lets it go on
	Done      = "done"
	Failed    = "failed" // Problem says why; it may be started again
	Cancelled = "cancelled"
	Forgotten = "forgotten" // done long ago: file and errors are gone
)

// RowCounts are what became of the rows, or would.
type RowCounts struct {
	Rows      int64            `json:"rows"`
	New       int64            `json:"new"`
	Changed   int64            `json:"changed"`
	Unchanged int64            `json:"unchanged"`
	Errors    int64            `json:"errors"`
	Reasons   map[string]int64 `json:"reasons" doc:"Errors by reason"`
}

// Job is an import.
type Job struct {
	ID        string     `json:"id"`
	State     string     `json:"state" enum:"uploaded,checking,checked,running,paused,done,failed,cancelled,forgotten"`
	Name      string     `json:"name" doc:"Of the file"`
	Blob      hub.BlobID `json:"file_id"`
	Size      int64      `json:"size"`
	By        hub.Actor  `json:"by"`
	Header    []string   `json:"header"`
	Sample    [][]string `json:"sample" doc:"The first rows, as they are read"`
	Plan      Plan       `json:"plan"`
	Counts    RowCounts  `json:"counts" doc:"Of the try while it was only tried, of the import since it runs"`
	Bytes     int64      `json:"bytes" doc:"How far the file is read"`
	Rate      float64    `json:"rate" doc:"Rows a second, of late"`
	Problem   string     `json:"problem"`
	CreatedAt time.Time  `json:"created_at"`
	StartedAt *time.Time `json:"started_at"`
	EndedAt   *time.Time `json:"ended_at"`
	Version   int64      `json:"version"`
}

// Files keeps the bytes.
type Files interface {
	Open(ctx context.Context, id hub.BlobID) (io.ReadCloser, hub.Attachment, error)
}

// People are found and read; *store.Store does.
type People interface {
	ByHandles(ctx context.Context, hs []hub.Handle) (map[string]hub.Identity, error)
	Contacts(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]hub.Contact, error)
	profile.Shelf
}

// Room keeps imports.
type Room struct {
	Rows   people.Rows
	People People
	Files  Files
	Now    func() time.Time
	Wake   func()              // somebody has work for Run; may be nil
	Told   func()              // facts were written; may be nil
	Also   func(*hub.WriteSet) // adds what else a change of people asks for; may be nil
}

func (r *Room) now() time.Time { return r.Now().UTC().Truncate(time.Millisecond) }

func readJob(i people.Import) (Job, error) {
	var j Job
	if err := json.Unmarshal(i.Body, &j); err != nil {
		return j, hub.Wrap(hub.Internal, err, "a stored import cannot be read")
	}
	j.ID, j.State, j.Version, j.CreatedAt = i.ID, i.State, i.Version, i.CreatedAt
	return j, nil
}

// save stores a job and moves its version.
func (r *Room) save(ctx context.Context, w *hub.WriteSet, j *Job, errs []people.ImportError, anew bool) error {
	body, err := json.Marshal(j)
	if err != nil {
		return err
	}
	forget := hub.BlobID("")
	if j.State == Forgotten {
		forget = j.Blob
	}
	err = r.Rows.SaveImport(ctx, w, people.Import{ID: j.ID, State: j.State, Body: body, CreatedAt: j.CreatedAt, Version: j.Version}, errs, anew, forget)
	if err == nil {
		j.Version++
	}
	return err
}

// Get answers one import.
func (r *Room) Get(ctx context.Context, id string) (Job, error) {
	i, err := r.Rows.Import(ctx, id)
	if err != nil {
		return Job{}, err
	}
	return readJob(i)
}

// List answers imports, the newest first.
func (r *Room) List(ctx context.Context, limit int, after string) ([]Job, error) {
	all, err := r.Rows.Imports(ctx, limit, after)
	out := make([]Job, len(all))
	for at := range all {
		if err == nil {
			out[at], err = readJob(all[at])
		}
	}
	return out, err
}

// Begin looks at an uploaded file and proposes how to read it.
func (r *Room) Begin(ctx context.Context, by hub.Actor, file hub.Attachment) (Job, error) {
	now := r.now()
	j := Job{ID: hub.NewImportID(now), State: Uploaded, Name: file.Name, Blob: file.ID, Size: file.Size, By: by, CreatedAt: now, Counts: RowCounts{Reasons: map[string]int64{}}}
	in, _, err := r.Files.Open(ctx, file.ID)
	if err != nil {
		return j, err
	}
	defer in.Close() //nolint:errcheck // read only
	head := make([]byte, sampleSize)
	n, err := io.ReadFull(in, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return j, hub.Wrap(hub.Temporary, err, "the file cannot be read now")
	}
	j.Plan.Encoding = guessEncoding(head[:n])
	if err := r.look(ctx, &j, head[:n], 0); err != nil {
		return j, err
	}
	return j, r.save(ctx, &hub.WriteSet{Audit: []hub.AuditEntry{{At: now, Actor: by, Action: "import.upload", Object: j.ID}}}, &j, nil, false)
}

// sampleRows is how many rows are shown.
const sampleRows = 5

// look reads header and first rows, with a delimiter or the one that it guesses.
func (r *Room) look(ctx context.Context, j *Job, head []byte, comma byte) error {
	text, err := io.ReadAll(decoded(bytes.NewReader(head), j.Plan.Encoding))
	if err != nil {
		return said.Invalid("encoding", "encoding_fit", "does not fit this file")
	}
	if comma == 0 {
		comma = guessComma(string(text))
	}
	j.Plan.Delimiter, j.Header, j.Sample = string(comma), nil, [][]string{}
	rec := newRecords(bytes.NewReader(text), comma)
	first, err := rec.next()
	if err != nil || first.Broken != "" || len(first.Cells) > 200 {
		return said.Invalid("file", "no_header", "has no header of at most 200 columns")
	}
	for _, h := range first.Cells {
		j.Header = append(j.Header, cut(h, 100))
	}
	for len(j.Sample) < sampleRows {
		next, err := rec.next()
		if err != nil {
			break
		}
		for i := range next.Cells {
			next.Cells[i] = cut(next.Cells[i], 200)
		}
		if next.Broken == "" {
			j.Sample = append(j.Sample, next.Cells)
		}
	}
	schema, _, err := profile.ReadSchema(ctx, r.People)
	j.Plan.Columns = propose(j.Header, j.Sample, &schema)
	return err
}

// cut is at most n bytes of s that can be shown.
func cut(s string, n int) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}

// Shape changes how the file is read. Another encoding or delimiter proposes the
// columns anew.
func (r *Room) Shape(ctx context.Context, id string, version int64, p Plan) (Job, error) {
	j, err := r.Get(ctx, id)
	if err != nil {
		return j, err
	}
	if j.State != Uploaded && j.State != Checked && j.State != Cancelled && j.State != Failed {
		return j, hub.Errorf(hub.Conflict, "the import is %s", j.State)
	}
	j.Version = version
	if p.Encoding != j.Plan.Encoding || p.Delimiter != j.Plan.Delimiter {
		j.Plan.Encoding = p.Encoding
		if err := r.again(ctx, &j, p); err != nil {
			return j, err
		}
		j.State = Uploaded
		return j, r.save(ctx, &hub.WriteSet{}, &j, nil, true)
	}
	if err := p.check(j.Header, r.now()); err != nil {
		return j, err
	}
	j.Plan, j.State = p, Uploaded
	return j, r.save(ctx, &hub.WriteSet{}, &j, nil, true)
}

func (r *Room) again(ctx context.Context, j *Job, p Plan) error {
	if len(p.Delimiter) != 1 || strings.ContainsAny(p.Delimiter, "\"\r\n") {
		return said.Invalid("delimiter", "one_character", "must be one character")
	}
	in, _, err := r.Files.Open(ctx, j.Blob)
	if err != nil {
		return err
	}
	defer in.Close() //nolint:errcheck // read only
	head, err := io.ReadAll(io.LimitReader(in, sampleSize))
	if err != nil {
		return hub.Wrap(hub.Temporary, err, "the file cannot be read now")
	}
	return r.look(ctx, j, head, p.Delimiter[0])
}

// Start tries an import, or with write does it. What was done of one that failed
// or was cancelled is done again: it changes nothing then.
func (r *Room) Start(ctx context.Context, by hub.Actor, id string, write bool) (Job, error) {
	j, err := r.Get(ctx, id)
	if err != nil {
		return j, err
	}
	switch j.State {
	case Checking, Running, Paused, Done, Forgotten:
		return j, hub.Errorf(hub.Conflict, "the import is %s", j.State)
	}
	if err := j.Plan.check(j.Header, r.now()); err != nil {
		return j, err
	}
	now := r.now()
	j.State, j.Counts, j.Bytes, j.Rate, j.Problem, j.StartedAt, j.EndedAt = Checking, RowCounts{Reasons: map[string]int64{}}, 0, 0, "", &now, nil
	w := &hub.WriteSet{}
	if write {
		j.State, j.By = Running, by
		w.Audit = []hub.AuditEntry{{At: now, Actor: by, Action: "import.start", Object: j.ID}}
	}
	if err = r.save(ctx, w, &j, nil, true); err == nil && r.Wake != nil {
		r.Wake()
	}
	return j, err
}

// Cancel stops an import; what is in stays.
func (r *Room) Cancel(ctx context.Context, by hub.Actor, id string) (Job, error) {
	now := r.now()
	return r.turn(ctx, by, id, "import.cancel", func(j *Job) bool {
		on := j.State == Checking || j.State == Running || j.State == Paused
		j.State, j.EndedAt = Cancelled, &now
		return on
	})
}

// Pause lets an import stand where it is: what is in stays, and nothing more comes
// in until it is resumed, by whatever process.
func (r *Room) Pause(ctx context.Context, by hub.Actor, id string) (Job, error) {
	return r.turn(ctx, by, id, "import.pause", func(j *Job) bool {
		on := j.State == Running
		j.State, j.Rate = Paused, 0
		return on
	})
}

// Resume lets a paused import go on behind the last row that is in.
func (r *Room) Resume(ctx context.Context, by hub.Actor, id string) (Job, error) {
	j, err := r.turn(ctx, by, id, "import.resume", func(j *Job) bool {
		on := j.State == Paused
		j.State = Running
		return on
	})
	if err == nil && r.Wake != nil {
		r.Wake()
	}
	return j, err
}

// turn changes the state of an import that may be worked on: whoever does so learns
// of it by the version, with their next piece. False from to: not in this state.
func (r *Room) turn(ctx context.Context, by hub.Actor, id, action string, to func(*Job) bool) (Job, error) {
	for {
		j, err := r.Get(ctx, id)
		if err != nil {
			return j, err
		}
		was := j.State
		if !to(&j) {
			if was == Checking {
				return j, hub.Errorf(hub.Conflict, "the file is being tried, which writes nothing: cancel that, and try it again")
			}
			return j, hub.Errorf(hub.Conflict, "the import is %s", was)
		}
		err = r.save(ctx, &hub.WriteSet{Audit: []hub.AuditEntry{{At: r.now(), Actor: by, Action: action, Object: j.ID}}}, &j, nil, false)
		if !hub.Is(err, hub.Conflict) || ctx.Err() != nil {
			return j, err
		}
	}
}
