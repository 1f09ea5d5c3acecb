package figures

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/parleyhub/parley/hub"
)

// Format is how results are printed.
type Format string

// The formats.
const (
	Plain    Format = "text"
	JSON     Format = "json"     // one object a line
	Markdown Format = "markdown" // tables for docs/performance.md
)

// Show prints one result.
func Show(w io.Writer, f Format, r Result) error {
	var b strings.Builder
	switch f {
	case JSON:
		if err := json.NewEncoder(&b).Encode(r); err != nil {
			return hub.Wrap(hub.Internal, err, "a result that cannot be encoded")
		}
	case Markdown:
		fmt.Fprintf(&b, "\n%s\n\n| what | promised | measured | |\n|---|---|---|---|\n", r.Scenario)
		for _, f := range r.Figures {
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", f.Name, promised(f), measured(f), verdict(f))
		}
	default:
		fmt.Fprintf(&b, "\n%s\n", r.Scenario)
		for _, f := range r.Figures {
			goal := ""
			if f.OK != nil {
				goal = "  goal " + f.Goal + "  " + verdict(f)
			}
			fmt.Fprintf(&b, "  %-44s %12.3f %s%s\n", f.Name, f.Value, f.Unit, goal)
		}
	}
	if f != JSON {
		problems(&b, r.Problems)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// problems lists the first of them.
func problems(b *strings.Builder, all []string) {
	for i, p := range all {
		if i == 20 {
			fmt.Fprintf(b, "  … and %d more problems\n", len(all)-i)
			return
		}
		fmt.Fprintf(b, "  PROBLEM %s\n", p)
	}
}

func promised(f Figure) string {
	if f.Goal == "" {
		return ""
	}
	return strings.TrimSpace(f.Goal + " " + f.Unit)
}

func measured(f Figure) string {
	format := "%.0f %s"
	if f.Value < 100 && f.Value != float64(int(f.Value)) {
		format = "%.2f %s"
	}
	return strings.TrimSpace(fmt.Sprintf(format, f.Value, f.Unit))
}

func verdict(f Figure) string {
	switch {
	case f.OK == nil:
		return ""
	case *f.OK:
		return "met"
	}
	return "MISSED"
}
