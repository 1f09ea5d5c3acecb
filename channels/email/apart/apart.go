// Package apart reads mail that is unusual in a process of its own, which the
// system ends when it takes too much.
package apart

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"time"

	"github.com/parleyhub/parley/internal/mime"
)

// Command is the command line that runs Child: this program with
// its hidden command. The program sets it at its start; while it is empty, mail
// that is unusual goes to quarantine unread.
var Command []string

// The child's bounds. A mail that needs more is set aside.
const (
	childCPU  = 2               // seconds
	childWall = 4 * time.Second // for a machine that is busy with others
	maxAnswer = 3 * mime.MaxBytes
)

// childSlots bounds how many children run at once; more wait.
var childSlots = make(chan struct{}, 2)

// Child is the reader in a process of its own: a mail on in, its Body as
// JSON on out. It limits its own CPU time and memory before it reads.
func Child(in io.Reader, out io.Writer) error {
	limitChild()
	raw, err := io.ReadAll(io.LimitReader(in, mime.MaxBytes+1))
	if err != nil {
		return err
	}
	if mime.Inspect(raw).Class == mime.Refused {
		return errors.New("it breaks a bound of the reader")
	}
	body, err := mime.Read(raw)
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(body)
}

// Read reads an unusual mail in a child process.
func Read(ctx context.Context, raw []byte) (body mime.Body, err error) {
	if len(Command) == 0 {
		return body, errors.New("no reader process is configured")
	}
	select {
	case childSlots <- struct{}{}:
		defer func() { <-childSlots }()
	case <-ctx.Done():
		return body, ctx.Err()
	}
	ctx, cancel := context.WithTimeout(ctx, childWall)
	defer cancel()
	cmd := exec.CommandContext(ctx, Command[0], Command[1:]...)
	cmd.Stdin = bytes.NewReader(raw)
	cmd.Env = []string{"GOMAXPROCS=1", "GOTRACEBACK=none"}
	cmd.WaitDelay = 500 * time.Millisecond
	out := answer{limit: maxAnswer}
	cmd.Stdout = &out
	if err := cmd.Run(); err != nil {
		return body, fmt.Errorf("reader process: %w", err)
	}
	if out.over {
		return body, errors.New("reader process: answer too large")
	}
	if err := json.Unmarshal(out.buf.Bytes(), &body); err != nil {
		return body, fmt.Errorf("reader process: %w", err)
	}
	return body, nil
}

// answer is a buffer that forgets what goes beyond its limit.
type answer struct {
	buf   bytes.Buffer
	limit int
	over  bool
}

func (c *answer) Write(p []byte) (int, error) {
	if c.buf.Len()+len(p) > c.limit {
		c.over = true
		return len(p), nil
	}
	return c.buf.Write(p)
}
