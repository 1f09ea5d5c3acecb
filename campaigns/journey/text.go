package journey

import (
	"encoding/json"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/yamltext"
)

// MaxText is the longest text of a journey, in bytes.
const MaxText = 256 << 10

// ReadText reads a journey as people write it, YAML with comments or JSON. The
// text it came from tells the line of each place. What the journey says is not
// checked yet; see Compile.
func ReadText(raw []byte) (Journey, *yamltext.Text, error) {
	var j Journey
	if len(raw) > MaxText {
		return j, nil, hub.Errorf(hub.Invalid, "a journey has at most %d bytes", MaxText)
	}
	text, err := yamltext.ReadOne(raw)
	if err != nil {
		return j, nil, err
	}
	return j, text, text.Decode(&j)
}

// WriteText is the journey as people write it.
func WriteText(j Journey) (string, error) {
	raw, err := json.Marshal(j)
	if err != nil {
		return "", hub.Wrap(hub.Invalid, err, "this journey cannot be written")
	}
	out, err := yamltext.Write(raw)
	return string(out), err
}
