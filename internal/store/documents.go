package store

import (
	"context"
	"database/sql"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
)

// Documents answers the documents of a kind, without deleted ones, by id.
func (s *Store) Documents(ctx context.Context, kind hub.DocumentKind) ([]hub.Document, error) {
	return many(ctx, s.read(), "document_list", scanDocument, kind)
}

// Document answers one document, also a deleted one.
func (s *Store) Document(ctx context.Context, kind hub.DocumentKind, id string) (hub.Document, error) {
	return one(ctx, s.read(), "document", "document_get", scanDocument, kind, id)
}

// DocumentVersions answers every version of a document, the first one first;
// with an empty id those of all documents of the kind, in the order they were saved.
func (s *Store) DocumentVersions(ctx context.Context, kind hub.DocumentKind, id string) ([]hub.Document, error) {
	if id == "" {
		return many(ctx, s.read(), "document_versions_of_kind", scanDocument, kind)
	}
	return many(ctx, s.read(), "document_versions", scanDocument, kind, id)
}

func (d db) putDocuments(ctx context.Context, all []hub.Document) error {
	for _, x := range all {
		row := []any{x.Kind, x.ID, x.Version + 1, string(x.Body), x.At, x.By, x.Deleted}
		if x.Version == 0 {
			if _, err := d.exec(ctx, "document_insert", row...); err != nil {
				return err
			}
		} else {
			n, err := d.exec(ctx, "document_update", x.Version+1, string(x.Body), x.At, x.By, x.Deleted, x.Kind, x.ID, x.Version)
			if err != nil {
				return err
			}
			if n == 0 {
				return conflict("the settings")
			}
		}
		if _, err := d.exec(ctx, "document_version_insert", row...); err != nil {
			return err
		}
	}
	return nil
}

func scanDocument(r *sql.Rows) (x hub.Document, err error) {
	var body string
	err = r.Scan(&x.Kind, &x.ID, &x.Version, &body, cell.When(&x.At), &x.By, cell.Flag(&x.Deleted))
	x.Body = []byte(body)
	return x, err
}
