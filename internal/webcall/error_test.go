package webcall

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
)

func TestWhatAnErrorTellsPeople(t *testing.T) {
	t.Parallel()
	slow := fmt.Errorf("a call: %w", &hub.Error{Kind: hub.Limited, Text: "Too much.", After: time.Minute})
	if Said(slow) != "Too much." || After(slow) != time.Minute {
		t.Errorf("%q %s", Said(slow), After(slow))
	}
	if err := errors.New("dial tcp 10.0.0.1"); Said(err) != "The server cannot be reached." || After(err) != 0 {
		t.Errorf("%q %s", Said(err), After(err))
	}
}
