// Command parley is the whole hub in one binary.
//
// In: a command and its arguments. Out: exit code 0 when all went well, 1 when it
// failed, 2 when the usage or a setting was wrong; then one line on standard
// error says which and why.
package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
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

// streams are what a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// command is one word after "parley".
type command struct {
	name, what string
	hidden     bool // started by the hub itself
	run        func(args []string, s streams) int
}

// commands in the order of the help text.
var commands = []command{
	{name: "serve", what: "run the hub", run: runServe},
	{name: "migrate", what: "bring the database up to date", run: runMigrate},
	{name: "token", what: "create an API token", run: runToken},
	{name: "admin", what: "create an owner", run: runAdmin},
	{name: "fsck", what: "check the invariants of the stored data", run: runFsck},
	{name: "keys", what: "make a new key and seal every credential with it", run: runKeys},
	{name: "loadtest", what: "put a hub of its own under load and measure it", run: runLoadtest},
	{name: "doctor", what: "check settings, disk and neighbours; --ready asks only whether the hub is ready", run: runDoctor},
	{name: "read-mail", what: "read one mail, apart from the hub", hidden: true, run: runReadMail},
	{name: "version", what: "say which version this is", run: runVersion},
}

func main() {
	os.Exit(dispatch(os.Args[1:], streams{in: os.Stdin, out: os.Stdout, err: os.Stderr}))
}

func dispatch(args []string, s streams) int {
	if len(args) == 0 {
		usage(s.err)
		return exitUsage
	}
	switch args[0] {
	case "help", "--help", "-help", "-h":
		usage(s.out)
		return exitFine
	case "--version", "-version":
		return runVersion(nil, s)
	}
	for _, c := range commands {
		if c.name == args[0] {
			return c.run(args[1:], s)
		}
	}
	fmt.Fprintf(s.err, "parley: %q is not a command; parley help lists them\n", args[0])
	return exitUsage
}

func usage(w io.Writer) {
	fmt.Fprint(w, "Usage: parley COMMAND [ARGUMENTS]\n\n")
	for _, c := range commands {
		if !c.hidden {
			fmt.Fprintf(w, "  %-10s %s\n", c.name, c.what)
		}
	}
	fmt.Fprint(w, "\nparley COMMAND --help tells more.\n")
}

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
