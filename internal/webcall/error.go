package webcall

import (
	"errors"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Said is what an error of a call tells people; without words of its own, that no
// answer came.
func Said(err error) string {
	var e *hub.Error
	if errors.As(err, &e) && e.Text != "" {
		return e.Text
	}
	return "The server cannot be reached."
}

// After is the wait that an error states; 0: none.
func After(err error) time.Duration {
	var e *hub.Error
	if errors.As(err, &e) {
		return e.After
	}
	return 0
}
