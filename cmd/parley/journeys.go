package main

import (
	"context"
	"encoding/json"
	"flag"
	"io"
	"os"
	"time"

	"github.com/parleyhub/parley/campaigns/journey"
	"github.com/parleyhub/parley/campaigns/journey/simulate"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/yamltext"
)

const journeysUsage = `Usage: parley journeys check FILE
       parley journeys simulate [--profiles N] [--days N] [--seed N] [--plan FILE] [--json] FILE

Neither needs a hub. Check says what is wrong with a journey; simulate sends
made-up people through it. What a plan can say: docs/journeys.md.
`

// simulateTakes bounds a simulation.
const simulateTakes = 5 * time.Minute

// runJourneys is "parley journeys".
func runJourneys(args []string, s streams) int {
	if len(args) > 0 && (args[0] == "help" || args[0] == "--help" || args[0] == "-h") {
		_, _ = io.WriteString(s.out, journeysUsage)
		return exitFine
	}
	if len(args) == 0 || args[0] != "check" && args[0] != "simulate" {
		_, _ = io.WriteString(s.err, journeysUsage)
		return exitUsage
	}
	flags := flag.NewFlagSet("parley journeys", flag.ContinueOnError)
	flags.SetOutput(s.err)
	flags.Usage = func() { _, _ = io.WriteString(s.err, journeysUsage) }
	var p simulate.Plan
	planFile, asJSON := "", false
	if args[0] == "simulate" {
		flags.IntVar(&p.Profiles, "profiles", 0, "")
		flags.IntVar(&p.Days, "days", 0, "")
		flags.Int64Var(&p.Seed, "seed", 0, "")
		flags.StringVar(&planFile, "plan", "", "")
		flags.BoolVar(&asJSON, "json", false, "")
	}
	if err := flags.Parse(args[1:]); err != nil || flags.NArg() != 1 {
		flags.Usage()
		return exitUsage
	}
	c, err := readJourney(flags.Arg(0), s.out, args[0] == "check")
	if err != nil || args[0] == "check" {
		return ended("journeys", s, err)
	}
	if planFile != "" {
		if err := readPlan(planFile, &p); err != nil {
			return ended("journeys", s, err)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), simulateTakes)
	defer cancel()
	r, err := simulate.Run(ctx, c, p)
	if err != nil {
		return ended("journeys", s, err)
	}
	if asJSON {
		enc := json.NewEncoder(s.out)
		enc.SetIndent("", "  ")
		return ended("journeys", s, enc.Encode(r))
	}
	printReport(s.out, c, &r)
	return exitFine
}

// readFile reads a file of a person, which is not endless.
func readFile(name string) ([]byte, error) {
	f, err := os.Open(name) //nolint:gosec // the person who asks names it
	if err != nil {
		return nil, &config.Error{Setting: name, Reason: "cannot be opened"}
	}
	defer func() { _ = f.Close() }()
	raw, err := io.ReadAll(io.LimitReader(f, yamltext.MaxBytes+1))
	if err != nil {
		return nil, &config.Error{Setting: name, Reason: "cannot be read"}
	}
	return raw, nil
}

// readJourney reads a file and prints what is wrong with it.
func readJourney(name string, out io.Writer, fine bool) (*journey.Course, error) {
	raw, err := readFile(name)
	if err != nil {
		return nil, err
	}
	text, err := yamltext.ReadOne(raw)
	if err != nil {
		return nil, err
	}
	var file struct {
		Parley string `json:"parley"` // says what it is, for parley campaigns apply
		journey.Journey
	}
	if err := text.Decode(&file); err != nil {
		return nil, err
	}
	found := journey.Check(file.Journey)
	bad := 0
	for _, f := range found {
		if f.Severity == journey.Error {
			bad++
		}
		say(out, "%s:%d: %s: %s (%s)\n", name, text.Line(f.Field), f.Severity, f.Text, f.Field)
	}
	if bad > 0 {
		return nil, hub.Errorf(hub.Invalid, "%s has %d errors", name, bad)
	}
	if fine && len(found) == 0 {
		say(out, "%s: nothing is wrong with it\n", name)
	}
	return journey.Compile("simulated", 1, file.Journey)
}

// readPlan reads a plan; what flags have said stays.
func readPlan(name string, p *simulate.Plan) error {
	raw, err := readFile(name)
	if err != nil {
		return err
	}
	text, err := yamltext.ReadOne(raw)
	if err != nil {
		return err
	}
	said := *p
	if err := text.Decode(p); err != nil {
		return err
	}
	if said.Profiles > 0 {
		p.Profiles = said.Profiles
	}
	if said.Days > 0 {
		p.Days = said.Days
	}
	if said.Seed != 0 {
		p.Seed = said.Seed
	}
	return nil
}
