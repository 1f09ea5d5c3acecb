package imports

import (
	"context"
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
)

// plain makes a cell that no spreadsheet takes for a formula (CWE-1236).
func plain(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

func put(w *csv.Writer, cells ...string) error {
	for i := range cells {
		cells[i] = plain(cells[i])
	}
	return w.Write(cells)
}

// Errors writes why rows were not taken, as CSV.
func (r *Room) Errors(ctx context.Context, id string, to io.Writer) error {
	if _, err := r.Get(ctx, id); err != nil {
		return err
	}
	w := csv.NewWriter(to)
	if err := put(w, "line", "column", "reason", "value"); err != nil {
		return err
	}
	for after := int64(0); ; {
		part, err := r.Rows.ImportErrors(ctx, id, after, 1000)
		if err != nil {
			return err
		}
		for _, e := range part {
			after = e.N
			if err := put(w, strconv.Itoa(e.Line), e.Field, e.Reason, e.Value); err != nil {
				return err
			}
		}
		if len(part) == 0 {
			w.Flush()
			return w.Error()
		}
	}
}

// Handles answers the identities of people; *store.Store does.
type Handles interface {
	IdentitiesOf(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID][]hub.Identity, error)
}

// exportAtOnce is how many people are read at a time.
const exportAtOnce = 500

// Export writes everybody as CSV, a person a row, with a column for each trait
// key. Several addresses of a kind stand in one cell with spaces between.
func (r *Room) Export(ctx context.Context, handles Handles, to io.Writer) (int, error) {
	keys, err := r.Rows.TraitKeys(ctx, 500)
	if err != nil {
		return 0, err
	}
	w := csv.NewWriter(to)
	head := []string{"id", "name", "email", "phone", "external_id", "language", "zone", "consents", "created_at"}
	if err := put(w, append(head, keys...)...); err != nil {
		return 0, err
	}
	count := 0
	for after := hub.ContactID(""); ; {
		part, err := r.Rows.Everybody(ctx, after, exportAtOnce)
		if err != nil {
			return count, err
		}
		ids := make([]hub.ContactID, len(part))
		for i := range part {
			ids[i], after = part[i].ID, part[i].ID
		}
		known, err := handles.IdentitiesOf(ctx, ids)
		if err != nil {
			return count, err
		}
		for i := range part {
			if err := put(w, exported(&part[i], known[part[i].ID], keys)...); err != nil {
				return count, err
			}
		}
		count += len(part)
		if w.Flush(); w.Error() != nil || len(part) < exportAtOnce {
			return count, w.Error()
		}
	}
}

func exported(c *hub.Contact, ids []hub.Identity, keys []string) []string {
	of := func(kind hub.HandleKind) string {
		var out []string
		for _, id := range ids {
			if id.Handle.Kind == kind {
				out = append(out, id.Handle.Address)
			}
		}
		return strings.Join(out, " ")
	}
	var said []string
	for _, x := range hub.LastWords(c.Consents) {
		word := strconv.FormatBool(x.Given)
		if x.Pending {
			word = "pending"
		}
		said = append(said, x.Channel+":"+x.Purpose+"="+word)
	}
	slices.Sort(said)
	out := []string{string(c.ID), c.Name, of(hub.HandleEmail), of(hub.HandlePhone), of(hub.HandleExternal), c.Language, c.Zone,
		strings.Join(said, " "), c.CreatedAt.UTC().Format(time.RFC3339)}
	for _, k := range keys {
		v, _ := traitOf(c, k)
		out = append(out, v)
	}
	return out
}
