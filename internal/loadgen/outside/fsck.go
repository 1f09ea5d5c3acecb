package outside

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"

	"github.com/parleyhub/parley/hub"
)

// Fsck lets the hub's own check look at the data of the stopped hub. It answers
// what it found, a line each.
func (p *Process) Fsck(ctx context.Context) ([]string, error) {
	args := []string{"fsck", "--json", "--data", p.Data}
	if p.Database != "" {
		args = append(args, "--database", p.Database)
	}
	raw, err := exec.CommandContext(ctx, p.Binary, args...).Output() // #nosec G204 -- our own binary
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return nil, hub.Wrap(hub.Internal, err, "fsck cannot be run")
	}
	var out struct {
		OK       bool `json:"ok"`
		Findings []struct {
			Check  string `json:"check"`
			Object string `json:"object"`
			Text   string `json:"text"`
		} `json:"findings"`
	}
	if err := json.Unmarshal(raw, &out); err != nil {
		return nil, hub.Wrap(hub.Internal, err, "fsck did not answer")
	}
	var found []string
	for _, f := range out.Findings {
		found = append(found, fmt.Sprintf("fsck: %s %s: %s", f.Check, f.Object, f.Text))
	}
	if !out.OK && len(found) == 0 {
		found = append(found, "fsck: not ok, without a finding")
	}
	return found, nil
}
