package draft

import (
	"encoding/json"

	"github.com/parleyhub/parley/hub"
)

// Frozen is a campaign as a run goes by it: what is changed afterwards is for
// the next run.
type Frozen struct {
	Campaign  Campaign         `json:"campaign"`
	Revisions map[string]int64 `json:"revisions"` // of each template it names
}

// Templates are all templates that the campaign names, each once.
func (c *Campaign) Templates() []string {
	out := []string{c.Template}
	for _, v := range c.Variants {
		if v.Template != "" && v.Template != c.Template {
			out = append(out, v.Template)
		}
	}
	return out
}

// Thaw reads what a run goes by.
func Thaw(r *hub.Run) (f Frozen, err error) {
	if err := json.Unmarshal(r.Body, &f); err != nil {
		return f, hub.Wrap(hub.Internal, err, "a run whose campaign cannot be read")
	}
	return f, nil
}
