package main

import (
	"cmp"
	"context"
	"flag"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/parleyhub/parley/internal/apply"
	"github.com/parleyhub/parley/internal/config"
)

const campaignsUsage = `Usage: parley campaigns diff  [--url URL] FILE…
       parley campaigns apply [--url URL] FILE…

Brings templates, segments, journeys and campaigns that are kept as YAML files
into a hub; diff only says what would change. The hub is PARLEY_URL
(http://127.0.0.1:8080 if not set), the API token PARLEY_TOKEN. The files:
docs/journeys.md.
`

// Bounds of one request and of all of them.
const (
	askTakes   = 30 * time.Second
	applyTakes = 10 * time.Minute
)

// runCampaigns is "parley campaigns".
func runCampaigns(args []string, s streams) int {
	if len(args) > 0 && (args[0] == "help" || args[0] == "--help" || args[0] == "-h") {
		_, _ = io.WriteString(s.out, campaignsUsage)
		return exitFine
	}
	if len(args) == 0 || args[0] != "apply" && args[0] != "diff" {
		_, _ = io.WriteString(s.err, campaignsUsage)
		return exitUsage
	}
	base, token := config.Client()
	flags := flag.NewFlagSet("parley campaigns", flag.ContinueOnError)
	flags.SetOutput(s.err)
	flags.Usage = func() { _, _ = io.WriteString(s.err, campaignsUsage) }
	flags.StringVar(&base, "url", cmp.Or(base, "http://127.0.0.1:8080"), "")
	if err := flags.Parse(args[1:]); err != nil || flags.NArg() == 0 {
		flags.Usage()
		return exitUsage
	}
	if token == "" {
		return ended("campaigns", s, &config.Error{Setting: "PARLEY_TOKEN", Reason: "is needed: parley token makes one"})
	}
	var docs []apply.Doc
	for _, name := range flags.Args() {
		raw, err := readFile(name)
		if err != nil {
			return ended("campaigns", s, err)
		}
		some, err := apply.Read(name, raw)
		if err != nil {
			return ended("campaigns", s, err)
		}
		docs = append(docs, some...)
	}
	ctx, cancel := context.WithTimeout(context.Background(), applyTakes)
	defer cancel()
	h := &apply.Hub{URL: strings.TrimRight(base, "/"), Token: token, HTTP: &http.Client{Timeout: askTakes,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}} // the token goes nowhere else
	changed := 0
	err := h.Apply(ctx, docs, args[0] == "diff", func(c apply.Change) {
		switch {
		case c.Diff == "":
			say(s.out, "same     %s %q\n", c.Kind, c.Name)
			return
		case c.ID == "":
			say(s.out, "new      %s %q\n", c.Kind, c.Name)
		default:
			say(s.out, "changed  %s %q\n", c.Kind, c.Name)
		}
		changed++
		say(s.out, "%s", indented(c.Diff))
	})
	if err == nil {
		say(s.out, "%d of %d documents %s\n", changed, len(docs), map[string]string{"diff": "would change", "apply": "changed"}[args[0]])
	}
	return ended("campaigns", s, err)
}

func indented(text string) string {
	return "  " + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n  ") + "\n"
}
