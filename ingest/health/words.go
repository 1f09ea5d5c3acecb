package health

import (
	"errors"

	"github.com/parleyhub/parley/hub"
)

// words is what of an error may be shown to an admin.
func words(err error) string {
	var e *hub.Error
	if errors.As(err, &e) && e.Text != "" {
		return e.Text
	}
	return "The provider could not be reached, or did not answer as it should."
}
