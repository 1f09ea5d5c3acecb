// Command parley is the whole hub in one binary.
//
// In: a command and its arguments. Out: exit code 0 when all went well, 1 when it
// failed, 2 when the usage or a setting was wrong; then one line on standard
// error says which and why.
package main

import (
	"fmt"
	"io"
	"os"
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
	{name: "demo", what: "run a hub with simulated customers and staff, to look at", run: runDemo},
	{name: "migrate", what: "bring the database up to date", run: runMigrate},
	{name: "token", what: "create an API token", run: runToken},
	{name: "admin", what: "create an owner", run: runAdmin},
	{name: "fsck", what: "check the invariants of the stored data", run: runFsck},
	{name: "backup", what: "put everything into one file, also while the hub runs", run: runBackup},
	{name: "restore", what: "bring a backup back into an empty data folder", run: runRestore},
	{name: "erase", what: "erase one customer from everything the hub keeps", run: runErase},
	{name: "sla", what: "evaluate clocks, without a database: sla due, sla fold", run: runClocks},
	{name: "journeys", what: "check a journey, or send made-up people through it: journeys check, journeys simulate", run: runJourneys},
	{name: "campaigns", what: "bring templates, segments, journeys and campaigns from files: campaigns diff, campaigns apply", run: runCampaigns},
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

// runClocks is "parley sla".
func runClocks(args []string, s streams) int { return runSLA(args, s.in, s.out, s.err) }
