package main

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
)

// Exit codes, part of the outside contract.
const (
	exitFine   = 0
	exitFailed = 1
	exitUsage  = 2
)

// ended turns the error of a command into an exit code and, on standard error,
// one line.
func ended(name string, s streams, err error) int {
	var wrong *config.Error
	var known *hub.Error
	switch {
	case err == nil, errors.Is(err, config.ErrHelp):
		return exitFine
	case errors.As(err, &wrong):
		fmt.Fprintf(s.err, "parley %s: %s\n", name, oneLine(wrong.Error()))
		return exitUsage
	case errors.As(err, &known) && known.Text != "":
		text := known.Text
		if known.Err != nil {
			text += " (" + known.Err.Error() + ")"
		}
		fmt.Fprintf(s.err, "parley %s: %s\n", name, oneLine(text))
		return exitFailed
	}
	fmt.Fprintf(s.err, "parley %s: %s\n", name, oneLine(err.Error()))
	return exitFailed
}

// setting makes a hub.Invalid error one of usage: while parts are opened nothing
// but settings can be invalid, such as a port that is taken.
func setting(err error) error {
	var e *hub.Error
	if !errors.As(err, &e) || e.Kind != hub.Invalid {
		return err
	}
	name, reason, ok := strings.Cut(e.Text, ": ")
	if !ok {
		name, reason = cmp.Or(e.Field, "settings"), e.Text
	}
	if e.Err != nil {
		reason += " (" + e.Err.Error() + ")"
	}
	return &config.Error{Setting: name, Reason: reason}
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
