package place

import (
	"fmt"

	"github.com/parleyhub/parley/internal/said"
)

// Fault is static text, or an output, that cannot be where it is. Off counts
// bytes from the beginning of the text.
type Fault struct {
	Off  int
	Text string
	Say  string // which sentence Text is
	Args []string
}

func (f *Fault) Error() string { return f.Text }

// Mark is where in a static text a link begins or ends.
type Mark struct {
	Off  int
	Open bool
	URL  string // of the end: the whole address, as it is written
}

// Machine goes over a document, text by text and output by output.
type Machine struct {
	For Place                  // what the document is
	Own func(root string) bool // roots whose addresses are not counted as links; nil = none

	At  Spot
	url []byte // of the link at hand, as written
}

// Text walks static text and answers the links that begin and end in it. The
// error is a *Fault.
func (m *Machine) Text(text string) ([]Mark, error) {
	switch m.For {
	case HTML:
		return m.html(text)
	case Text:
		return m.plain(text), nil
	}
	return nil, nil
}

// Output is the place of an output, written as it stands in the source; or why
// it cannot be there.
func (m *Machine) Output(written string) (at Place, refused *Fault) {
	switch m.For {
	case HTML:
		return m.htmlOutput(written)
	case Text:
		return m.plainOutput(written)
	case Captured:
		return Text, nil
	}
	return m.For, nil
}

// fault is a sentence with a name.
func fault(off int, say, format string, args []any) *Fault {
	return &Fault{Off: off, Say: say, Text: fmt.Sprintf(format, args...), Args: said.Texts(say, args)}
}

// stands is why an output cannot be where it is.
func stands(say, format string, args ...any) *Fault { return fault(0, say, format, args) }
