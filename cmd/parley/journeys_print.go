package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/parleyhub/parley/campaigns/journey"
	"github.com/parleyhub/parley/campaigns/journey/simulate"
)

// say prints; a reader that has gone away is no failure of ours.
func say(w io.Writer, format string, args ...any) { _, _ = fmt.Fprintf(w, format, args...) }

// printReport prints what became of made-up people.
func printReport(out io.Writer, c *journey.Course, r *simulate.Report) {
	say(out, "%s: %d made-up people, %d days, seed %d\n", c.Name, r.Profiles, r.Days, r.Seed)
	if r.TurnedAway > 0 {
		say(out, "%d were turned away by the condition of the entry\n", r.TurnedAway)
	}
	say(out, "\nWhere they ended\n")
	for _, e := range r.Ends {
		say(out, "  %6d  %s %s\n", e.Count, e.State, e.Reason)
	}
	if r.Inside > 0 {
		say(out, "  %6d  still inside\n", r.Inside)
	}
	say(out, "  days inside: half of them up to %.1f, nine of ten up to %.1f, the longest %.1f\n", r.MedianDays, r.P90Days, r.MaxDays)

	say(out, "\nSteps\n")
	t := tabwriter.NewWriter(out, 2, 0, 2, ' ', tabwriter.AlignRight)
	say(t, "  \tstep\tdoes\tcame\thours here\tsent\tskipped\tread\tclicked\treplied\tinside\t\n")
	for _, s := range r.Steps {
		say(t, "  \t%s\t%s\t%d\t%.1f", s.ID, s.Verb, s.Came, s.MedianHours)
		if x := s.Sends; x != nil {
			say(t, "\t%d\t%d\t%d\t%d\t%d", x.Sent, x.Skipped, x.Read, x.Clicked, x.Replied)
		} else {
			say(t, "\t\t\t\t\t")
		}
		say(t, "\t%d\t\n", s.Inside)
	}
	_ = t.Flush()

	say(out, "\nWays\n")
	most := 1
	for _, w := range r.Ways {
		most = max(most, w.Taken)
	}
	for _, w := range r.Ways {
		say(out, "  %-40s %7d  %s\n", w.Step+" → "+w.To+" ("+w.Field+")", w.Taken, strings.Repeat("▇", (w.Taken*30+most-1)/most))
	}

	say(out, "\nMessages: %d, at most %d to one person\n", r.Messages, r.MostSent)
	for n, people := range r.PerPerson {
		say(out, "  %6d people got %d\n", people, n)
	}
	if r.HeldQuiet > 0 {
		say(out, "  %d waited for the end of quiet hours, %.1f hours on average\n", r.HeldQuiet, r.HeldHours)
	}
	if len(r.Findings) == 0 {
		say(out, "\nNothing stands out.\n")
		return
	}
	say(out, "\nTo look at\n")
	for _, f := range r.Findings {
		say(out, "  %s: %s\n", f.Field, f.Text)
	}
}
