package segments

import (
	"context"
	"encoding/csv"
	"net/http"
	"strings"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/hub"
)

// people says who the ids are, in their order; those who are gone are left out.
func (d *Desk) people(ctx context.Context, ids []hub.ContactID) ([]SegmentMember, error) {
	known, err := d.Names.Contacts(ctx, ids)
	if err != nil {
		return nil, err
	}
	addresses, err := d.Names.IdentitiesOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]SegmentMember, 0, len(ids))
	for _, id := range ids {
		c, ok := known[id]
		if !ok {
			continue
		}
		p := SegmentMember{ID: id, Name: c.Name}
		for _, i := range addresses[id] {
			if i.Handle.Kind == hub.HandleEmail || i.Handle.Kind == hub.HandlePhone {
				p.Address = i.Handle.Address
				break
			}
		}
		out = append(out, p)
	}
	return out, nil
}

// SegmentMembersInput is what is asked for.
type SegmentMembersInput struct {
	page.ByID
	page.Paging
}

// MembersOf answers the operation listSegmentMembers.
func (d *Desk) MembersOf(ctx context.Context, _ *door.Caller, in *SegmentMembersInput) (*page.Answer[page.List[SegmentMember]], error) {
	if _, err := d.Shelf.Get(ctx, in.ID); err != nil {
		return nil, err
	}
	out, next, err := d.membersPage(ctx, in.ID, hub.ContactID(in.Cursor), in.Limit)
	if err != nil {
		return nil, err
	}
	return page.Listed(out, string(next)), nil
}

func (d *Desk) membersPage(ctx context.Context, segment string, after hub.ContactID, most int) (out []SegmentMember, next hub.ContactID, err error) {
	found, err := d.Members.Members(ctx, segment, after, most+1)
	if err != nil {
		return nil, "", err
	}
	if len(found) > most {
		found = found[:most]
		next = found[most-1].ID
	}
	ids := make([]hub.ContactID, len(found))
	since := make(map[hub.ContactID]*time.Time, len(found))
	for i := range found {
		ids[i] = found[i].ID
		since[ids[i]] = &found[i].Since
	}
	out, err = d.people(ctx, ids)
	for i := range out {
		out[i].Since = since[out[i].ID]
	}
	return out, next, err
}

// exportPage is how many members are read at once.
const exportPage = 500

// Export answers the operation exportSegmentMembers.
func (d *Desk) Export(w http.ResponseWriter, r *http.Request, _ *door.Caller) error {
	ctx, id := r.Context(), r.PathValue("id")
	if _, err := d.Shelf.Get(ctx, id); err != nil {
		return err
	}
	first, after, err := d.membersPage(ctx, id, "", exportPage)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="segment.csv"`)
	out := csv.NewWriter(w)
	defer out.Flush()
	_ = out.Write([]string{"id", "name", "address", "since"}) // the client is gone if writing fails
	for part := first; ; {
		for _, p := range part {
			row := []string{string(p.ID), harmless(p.Name), harmless(p.Address), p.Since.UTC().Format(time.RFC3339)}
			if err := out.Write(row); err != nil {
				return nil
			}
		}
		if after == "" {
			return nil
		}
		if part, after, err = d.membersPage(ctx, id, after, exportPage); err != nil {
			panic(http.ErrAbortHandler) // the answer has begun: a list that ends early must not look whole
		}
	}
}

// harmless keeps spreadsheets from taking a text for a formula.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// SegmentGrowthInput is what is asked for.
type SegmentGrowthInput struct {
	page.ByID
	Days int64 `query:"days" default:"90" minimum:"1" maximum:"730"`
}

// SegmentDay is how a segment stood when a day ended.
type SegmentDay struct {
	Day     string `json:"day" format:"date" doc:"In UTC"`
	Members int64  `json:"members"`
	Entered int64  `json:"entered"`
	Left    int64  `json:"left"`
}

// SegmentGrowth is how a segment grew.
type SegmentGrowth struct {
	Days []SegmentDay `json:"days" doc:"The earliest first; days on which nothing moved are left out"`
}

// Growth answers the operation getSegmentGrowth.
func (d *Desk) Growth(ctx context.Context, _ *door.Caller, in *SegmentGrowthInput) (*page.Answer[SegmentGrowth], error) {
	if _, err := d.Shelf.Get(ctx, in.ID); err != nil {
		return nil, err
	}
	days, err := d.Members.Days(ctx, in.ID, hub.DayOf(d.Now())-in.Days+1)
	out := SegmentGrowth{Days: []SegmentDay{}}
	for _, x := range days {
		at := time.Unix(x.Day*86400, 0).UTC()
		out.Days = append(out.Days, SegmentDay{Day: at.Format(time.DateOnly), Members: x.Members, Entered: x.Entered, Left: x.Left})
	}
	return page.Of(out, err)
}
