package people

import (
	"context"
	"encoding/json"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// Import is one file of people and what becomes of it. The room that imports
// knows the shape of Body.
type Import struct {
	ID        string
	State     string
	Body      json.RawMessage
	CreatedAt time.Time
	Version   int64
}

// ImportError is why a row of a file was not taken.
type ImportError struct {
	N      int64
	Line   int
	Field  string
	Reason string
	Value  string
}

// Import answers one; Missing without.
func (r Rows) Import(ctx context.Context, id string) (Import, error) {
	all, err := r.imports(ctx, "import_get", id)
	if err == nil && len(all) == 0 {
		err = hub.Errorf(hub.Missing, "there is no such import")
	}
	if err != nil {
		return Import{}, err
	}
	return all[0], nil
}

// Imports answers them, the newest first, behind an id if one is given.
func (r Rows) Imports(ctx context.Context, limit int, after string) ([]Import, error) {
	return r.imports(ctx, "import_page", after, limit)
}

// WaitingImports answers those that somebody has to work on.
func (r Rows) WaitingImports(ctx context.Context) ([]Import, error) {
	return r.imports(ctx, "import_waiting")
}

// OldImports answers some from before an instant whose file may go.
func (r Rows) OldImports(ctx context.Context, before time.Time) ([]Import, error) {
	return r.imports(ctx, "import_old", before)
}

func (r Rows) imports(ctx context.Context, statement string, args ...any) (out []Import, err error) {
	err = r.side.Rows(ctx, statement, func(scan func(...any) error) error {
		var i Import
		var body string
		err := scan(&i.ID, &i.State, &body, store.When(&i.CreatedAt), &i.Version)
		i.Body = json.RawMessage(body)
		out = append(out, i)
		return err
	}, args...)
	return out, err
}

// SaveImport stores how an import stands, what w holds and why rows were not
// taken, in one transaction. Version 0 inserts, else it is compared. Anew takes
// the errors of before away, forget the file itself.
func (r Rows) SaveImport(ctx context.Context, w *hub.WriteSet, i Import, errs []ImportError, anew bool, forget hub.BlobID) error {
	return r.side.Commit(ctx, w, func(exec func(string, ...any) (int64, error), put func(string, [][]any) (int64, error)) error {
		n, err := int64(1), error(nil)
		if i.Version == 0 {
			_, err = exec("import_insert", i.ID, i.State, string(i.Body), i.CreatedAt)
		} else {
			n, err = exec("import_update", i.State, string(i.Body), i.ID, i.Version)
		}
		if err == nil && n == 0 {
			err = hub.Errorf(hub.Conflict, "the import was changed by somebody else")
		}
		if err == nil && anew {
			_, err = exec("import_error_delete", i.ID)
		}
		if err == nil && forget != "" {
			_, err = exec("import_blob_delete", forget)
		}
		if err != nil {
			return err
		}
		rows := make([][]any, len(errs))
		for at, e := range errs {
			rows[at] = []any{i.ID, e.N, e.Line, e.Field, e.Reason, e.Value}
		}
		_, err = put("import_error_insert", rows)
		return err
	})
}

// ImportErrors answers why rows were not taken, behind one.
func (r Rows) ImportErrors(ctx context.Context, id string, after int64, limit int) (out []ImportError, err error) {
	err = r.side.Rows(ctx, "import_error_page", func(scan func(...any) error) error {
		var e ImportError
		err := scan(&e.N, &e.Line, &e.Field, &e.Reason, &e.Value)
		out = append(out, e)
		return err
	}, id, after, limit)
	return out, err
}

// Everybody answers people by id, behind one, without those who were merged.
func (r Rows) Everybody(ctx context.Context, after hub.ContactID, limit int) (out []hub.Contact, err error) {
	err = r.side.Rows(ctx, "contact_export", func(scan func(...any) error) error {
		var c hub.Contact
		var traits, consents string
		err := scan(&c.ID, &c.Name, &c.Language, &c.Zone, &traits, &consents, &c.MergedInto, store.When(&c.CreatedAt), store.When(&c.UpdatedAt), &c.Version)
		if err == nil && traits != "" {
			err = json.Unmarshal([]byte(traits), &c.Traits)
		}
		if err == nil && consents != "" {
			err = json.Unmarshal([]byte(consents), &c.Consents)
		}
		out = append(out, c)
		return err
	}, after, limit)
	return out, err
}
