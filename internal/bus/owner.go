package bus

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/parleyhub/parley/hub"
)

// patience is how long a hub that starts waits for the one before it to end.
const patience = 5 * time.Second

// own takes the folder of the streams for this process alone: two servers in
// one folder would write over each other's messages. The operating system gives
// it back when the process ends, however it ends. Invalid: somebody else has it.
func own(ctx context.Context, dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, hub.Wrap(hub.Invalid, err, "the folder of the message bus cannot be made")
	}
	f, err := os.OpenFile(filepath.Join(dir, "owner.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, hub.Wrap(hub.Invalid, err, "the folder of the message bus cannot be written")
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		if err = lock(f); err == nil {
			return f, nil
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			_ = f.Close() // nothing was written
			return nil, hub.Wrap(hub.Invalid, err, "--data: another hub is running in this folder")
		}
	}
}
