package page

import (
	"encoding/base64"
	"encoding/json"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Place is where a list by time ends: its last row. The zero value is the start.
type Place struct {
	At time.Time // to the millisecond
	ID string
}

// Cursor writes it.
func (p Place) Cursor() string {
	raw, err := json.Marshal([2]any{p.At.UnixMilli(), p.ID})
	if err != nil {
		panic(err) // a number and a text always encode
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

// Place reads the place that the cursor is; none: the start.
func (p *Paging) Place() (out Place, err error) {
	if p.Cursor == "" {
		return out, nil
	}
	var at int64
	raw, err := base64.RawURLEncoding.DecodeString(p.Cursor)
	if err == nil {
		err = json.Unmarshal(raw, &[2]any{&at, &out.ID})
	}
	if err != nil {
		return Place{}, hub.InvalidField("cursor", "is not one that this list gave out")
	}
	out.At = time.UnixMilli(at).UTC()
	return out, nil
}
