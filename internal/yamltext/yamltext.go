// Package yamltext makes YAML another way to write down the very JSON that the
// API takes. In: text of a person or a stranger. Out: JSON, with the line of each
// of its parts for whoever reports a mistake. Anchors, aliases, tags of one's own
// and keys that stand twice are refused, so that a text cannot grow when it is
// read and says one thing only.
package yamltext

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/parleyhub/parley/hub"
)

// Limits of a text.
const (
	MaxBytes = 1 << 20
	maxNodes = 50_000
	maxDepth = 40
	maxDocs  = 200
)

// Text is one document of a YAML text.
type Text struct {
	JSON  []byte
	lines map[string]int // of each part, by its path
	parts []part
}

// part says where in the JSON a part begins.
type part struct {
	at   int
	path string
}

// Line of the part at a path such as steps[2].wait.for; of the nearest part
// around it that is there; 0 when nothing is known.
func (t *Text) Line(path string) int {
	for path != "" {
		if n, ok := t.lines[path]; ok {
			return n
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	return t.lines[""]
}

// Read reads all documents of a text; those that hold nothing are left out.
func Read(raw []byte) ([]*Text, error) {
	if len(raw) > MaxBytes {
		return nil, hub.Errorf(hub.Invalid, "a text has at most %d bytes", MaxBytes)
	}
	var out []*Text
	dec := yaml.NewDecoder(bytes.NewReader(raw))
	for {
		var n yaml.Node
		err := dec.Decode(&n)
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, hub.Errorf(hub.Invalid, "%s", plain(err))
		}
		if len(n.Content) == 0 || n.Content[0].ShortTag() == "!!null" {
			continue
		}
		if len(out) == maxDocs {
			return nil, hub.Errorf(hub.Invalid, "a text has at most %d documents", maxDocs)
		}
		w := writer{lines: map[string]int{}}
		if err := w.node(n.Content[0], "", 0); err != nil {
			return nil, err
		}
		out = append(out, &Text{JSON: w.out.Bytes(), lines: w.lines, parts: w.parts})
	}
}

// ReadOne reads a text that is one document.
func ReadOne(raw []byte) (*Text, error) {
	all, err := Read(raw)
	if err != nil {
		return nil, err
	}
	if len(all) != 1 {
		return nil, hub.Errorf(hub.Invalid, "one document is expected, here are %d", len(all))
	}
	return all[0], nil
}

// plain is the parser's complaint without its own name; it says the line.
func plain(err error) string { return strings.TrimPrefix(err.Error(), "yaml: ") }

// writer writes nodes as JSON.
type writer struct {
	out   bytes.Buffer
	lines map[string]int
	parts []part
	nodes int
}

func fail(n *yaml.Node, format string, args ...any) error {
	return hub.Errorf(hub.Invalid, "line %d: %s", n.Line, fmt.Sprintf(format, args...))
}

func (w *writer) node(n *yaml.Node, path string, depth int) error {
	if w.nodes++; w.nodes > maxNodes {
		return fail(n, "more than %d parts", maxNodes)
	}
	if depth > maxDepth {
		return fail(n, "nested more than %d deep", maxDepth)
	}
	if n.Anchor != "" || n.Kind == yaml.AliasNode {
		return fail(n, "anchors and aliases are not taken: write it out")
	}
	if _, ok := w.lines[path]; !ok {
		w.lines[path] = n.Line
	}
	w.parts = append(w.parts, part{w.out.Len(), path})
	switch n.Kind {
	case yaml.MappingNode:
		return w.mapping(n, path, depth)
	case yaml.SequenceNode:
		if n.ShortTag() != "!!seq" {
			return fail(n, "the tag %s is not taken", n.Tag)
		}
		w.out.WriteByte('[')
		for i, item := range n.Content {
			if i > 0 {
				w.out.WriteByte(',')
			}
			if err := w.node(item, path+"["+strconv.Itoa(i)+"]", depth+1); err != nil {
				return err
			}
		}
		w.out.WriteByte(']')
		return nil
	case yaml.ScalarNode:
		return w.scalar(n)
	}
	return fail(n, "cannot be read")
}

func (w *writer) mapping(n *yaml.Node, path string, depth int) error {
	if n.ShortTag() != "!!map" {
		return fail(n, "the tag %s is not taken", n.Tag)
	}
	w.out.WriteByte('{')
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		if k.Kind != yaml.ScalarNode || k.Anchor != "" {
			return fail(k, "a name is a plain word")
		}
		if seen[k.Value] {
			return fail(k, "%q stands here twice", k.Value)
		}
		seen[k.Value] = true
		if i > 0 {
			w.out.WriteByte(',')
		}
		w.text(k.Value)
		w.out.WriteByte(':')
		at := join(path, k.Value)
		w.lines[at] = k.Line
		if err := w.node(v, at, depth+1); err != nil {
			return err
		}
	}
	w.out.WriteByte('}')
	return nil
}

func (w *writer) scalar(n *yaml.Node) error {
	switch tag := n.ShortTag(); tag {
	case "!!str", "!!timestamp": // an instant is a text in JSON
		w.text(n.Value)
	case "!!null":
		w.out.WriteString("null")
	case "!!bool":
		var b bool
		if err := n.Decode(&b); err != nil {
			return fail(n, "neither true nor false")
		}
		w.out.WriteString(strconv.FormatBool(b))
	case "!!int", "!!float":
		if json.Valid([]byte(n.Value)) { // as it was written: nothing is lost of long numbers
			w.out.WriteString(n.Value)
			return nil
		}
		var f float64
		if err := n.Decode(&f); err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
			return fail(n, "%q is not a number that JSON has", n.Value)
		}
		w.out.WriteString(strconv.FormatFloat(f, 'f', -1, 64))
	default:
		return fail(n, "the tag %s is not taken", n.Tag)
	}
	return nil
}

func (w *writer) text(s string) {
	raw, _ := json.Marshal(s) //nolint:errchkjson // a string always encodes
	w.out.Write(raw)
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
