//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package bus

import (
	"context"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
)

func TestASecondHubIsRefusedTheFolderOfTheFirst(t *testing.T) {
	dir := t.TempDir()
	first := openBus(t, dir)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	second, err := Open(ctx, Options{Dir: dir})
	if err == nil {
		second.Close()
		t.Fatal("two hubs share one folder")
	}
	if !hub.Is(err, hub.Invalid) {
		t.Fatal(err)
	}
	first.Close()
	openBus(t, dir)
}

func TestAHubWaitsForTheOneBeforeItToEnd(t *testing.T) {
	dir := t.TempDir()
	first := openBus(t, dir)
	time.AfterFunc(150*time.Millisecond, first.Close)
	openBus(t, dir)
}
