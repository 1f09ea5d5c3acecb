package config

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

// ErrHelp says that --help was asked for and has been answered: exit 0.
var ErrHelp = flag.ErrHelp

// Needs says which settings a command takes as flags.
type Needs int

// What commands need. The file may hold every setting, so that one serves all
// commands; each heeds only what it needs.
const (
	Nothing Needs = iota // no setting of the hub
	Store                // those that say where the data is
	Owner                // also the owner's address and password, from environment and file
	Running              // also those that say where a hub listens
	Serve                // all
)

// Parser reads the command line of one command.
type Parser struct {
	flags *flag.FlagSet
	needs Needs
	given map[string]string
	file  string
	usage string
	env   func(string) (string, bool)
}

// NewParser makes one; usage is the line after "Usage: ", such as
// "parley fsck [--json]".
func NewParser(usage string, needs Needs) *Parser {
	p := &Parser{flags: flag.NewFlagSet(usage, flag.ContinueOnError), needs: needs, given: map[string]string{}, usage: usage, env: os.LookupEnv}
	p.flags.SetOutput(io.Discard)
	if needs == Nothing {
		return p
	}
	p.flags.StringVar(&p.file, "config", "", "")
	for _, s := range settings() {
		if !p.takes(s) {
			continue
		}
		keep := func(v string) error { p.given[s.name] = v; return nil }
		if s.value == "" {
			p.flags.BoolFunc(s.name, s.what, keep)
		} else {
			p.flags.Func(s.name, s.what, keep)
		}
	}
	return p
}

// Flags lets a command add flags of its own before Parse.
func (p *Parser) Flags() *flag.FlagSet { return p.flags }

// Parse answers the settings and what is left of args. Flags may stand before,
// between and after the other arguments; "--" ends them. Help goes to out.
func (p *Parser) Parse(args []string, out io.Writer) (Config, []string, error) {
	rest, err := p.parseFlags(args)
	if errors.Is(err, flag.ErrHelp) {
		p.help(out)
		return Config{}, nil, ErrHelp
	}
	if err != nil {
		return Config{}, nil, &Error{Setting: p.flags.Name(), Reason: err.Error()}
	}
	c, err := p.settle()
	return c, rest, err
}

func (p *Parser) parseFlags(args []string) (rest []string, err error) {
	for len(args) > 0 {
		if err := p.flags.Parse(args); err != nil {
			return nil, err
		}
		left := p.flags.Args()
		if n := len(args) - len(left); n > 0 && args[n-1] == "--" {
			return append(rest, left...), nil
		}
		if len(left) == 0 {
			break
		}
		rest, args = append(rest, left[0]), left[1:]
	}
	return rest, nil
}

// settle lays flag over environment over file over default. An empty variable
// in the environment counts as not given, as compose files pass them.
func (p *Parser) settle() (Config, error) {
	c := Config{Roles: AllRoles()}
	if p.needs == Nothing {
		return c, nil
	}
	if v, ok := p.env("PARLEY_CONFIG"); ok && p.file == "" {
		p.file = v
	}
	file, err := readFile(p.file)
	if err != nil {
		return c, err
	}
	for _, s := range settings() {
		if !p.takes(s) && !p.reads(s) {
			continue // not this command's business, and perhaps not readable by it
		}
		from, v := "--"+s.name, s.def
		if line, ok := file[s.name]; ok {
			from, v = fmt.Sprintf("%s:%d %s", p.file, line.number, s.name), line.value
		}
		if e, ok := p.env(s.env()); ok && e != "" {
			from, v = s.env(), e
		}
		if g, ok := p.given[s.name]; ok {
			from, v = "--"+s.name, g
		} else if v == "" {
			continue // nothing given anywhere, and no default
		}
		if v == "" {
			return c, &Error{Setting: from, Reason: "must not be empty"}
		}
		if err := s.set(&c, v); err != nil {
			return c, &Error{Setting: from, Reason: err.Error()}
		}
	}
	if p.needs == Owner {
		return c, nil // the command says what it wants of the two
	}
	return c, whole(&c)
}

// reads reports whether a setting without a flag counts all the same.
func (p *Parser) reads(s setting) bool { return s.noFlag && (p.needs == Serve || p.needs == Owner) }

func (p *Parser) takes(s setting) bool {
	switch {
	case s.noFlag:
		return false
	case p.needs == Serve:
		return true
	case p.needs == Running:
		return s.scope == scopeStore || s.scope == scopeHTTP
	}
	return (p.needs == Store || p.needs == Owner) && s.scope == scopeStore
}

func (p *Parser) help(out io.Writer) {
	fmt.Fprintf(out, "Usage: %s\n", p.usage)
	own := 0
	p.flags.VisitAll(func(f *flag.Flag) {
		if f.Name == "config" || p.known(f.Name) {
			return
		}
		if own++; own == 1 {
			fmt.Fprintln(out)
		}
		name, what := flag.UnquoteUsage(f)
		fmt.Fprintf(out, "  --%s %s\n        %s\n", f.Name, name, what)
	})
	if p.needs == Nothing {
		return
	}
	fmt.Fprint(out, "\nSettings: a flag beats the environment, which beats the file, which beats the default.\n\n")
	fmt.Fprint(out, "  --config FILE (PARLEY_CONFIG)\n        lines of \"name = value\", names as the flags below; # begins a comment\n")
	for _, s := range settings() {
		switch {
		case p.takes(s):
			fmt.Fprintf(out, "  %s (%s)\n        %s%s\n", strings.TrimSpace("--"+s.name+" "+s.value), s.env(), s.what, s.defaultWords())
		case p.reads(s):
			fmt.Fprintf(out, "  %s (environment or file only)\n        %s\n", s.env(), s.what)
		}
	}
}

func (p *Parser) known(name string) bool {
	for _, s := range settings() {
		if s.name == name && p.takes(s) {
			return true
		}
	}
	return false
}

func (s setting) defaultWords() string {
	switch {
	case s.defWords != "":
		return " (default: " + s.defWords + ")"
	case s.value != "" && s.def != "":
		return " (default: " + s.def + ")"
	}
	return ""
}
