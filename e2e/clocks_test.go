package e2e

import (
	"testing"
	"time"

	"github.com/parleyhub/parley/internal/loadgen"
)

// The built binary tells breaches of one instant once each, and not before.
func TestBreachesOfOneInstantAreToldOnce(t *testing.T) {
	r, err := loadgen.Clocks(t.Context(), hubProcess(t, "", ""), 0.02, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Figures {
		t.Logf("%s: %.3f %s", f.Name, f.Value, f.Unit)
	}
	for _, p := range r.Problems {
		t.Error(p)
	}
}
