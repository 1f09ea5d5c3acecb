// Package run is the plumbing of everything that lasts: the wall clock, the
// starting and joining of goroutines, and the life of the process.
//
// In: functions that work until their context ends. Out: the first error that
// matters, after all of them have returned. A panic in one of them is an error
// of that one; the process goes on. Outside this package a goroutine is started
// only if the same function joins it.
package run

import (
	"fmt"
	"runtime/debug"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Clock tells the time. Rooms take it as func() time.Time; tests pass a fake.
type Clock func() time.Time

// Wall is the real clock, in UTC. It is the only place where the product reads
// the time of the machine.
func Wall() time.Time { return time.Now().UTC() }

var _ Clock = Wall

// Safely calls fn and turns a panic into an Internal error that carries the
// stack for the log. Use it around one item, so that a bad one fails alone.
func Safely(fn func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &hub.Error{Kind: hub.Internal, Op: "run", Text: "something went wrong inside", Err: &Panic{Value: v, Stack: debug.Stack()}}
		}
	}()
	return fn()
}

// Panic is a recovered panic.
type Panic struct {
	Value any
	Stack []byte // where it happened, for the log
}

func (p *Panic) Error() string { return fmt.Sprintf("panic: %v", p.Value) }
