package outside

import (
	"context"
	"net/http"
	"net/url"

	"github.com/parleyhub/parley/hub"
)

// Pages reads a list to its end.
func Pages[T any](ctx context.Context, d *Desk, path string) ([]T, error) {
	var out []T
	for cursor := ""; ; {
		var page struct {
			Items []T     `json:"items"`
			Next  *string `json:"next_cursor"`
		}
		if err := d.Patient(ctx, http.MethodGet, path+"&cursor="+url.QueryEscape(cursor), nil, &page); err != nil {
			return nil, err
		}
		out = append(out, page.Items...)
		if page.Next == nil {
			return out, nil
		}
		if *page.Next == cursor {
			return nil, hub.Errorf(hub.Internal, "the pages of %s do not end", path)
		}
		cursor = *page.Next
	}
}
