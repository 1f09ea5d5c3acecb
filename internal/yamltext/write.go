package yamltext

import (
	"bytes"
	"encoding/json"
	"io"

	"go.yaml.in/yaml/v4"

	"github.com/parleyhub/parley/hub"
)

// Write answers JSON as YAML: the names in their order, nothing left out.
func Write(raw []byte) ([]byte, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	n, err := build(dec, 0)
	if err != nil {
		return nil, hub.Wrap(hub.Invalid, err, "this is not JSON")
	}
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(n); err != nil {
		return nil, hub.Wrap(hub.Internal, err, "this cannot be written as YAML")
	}
	if err := enc.Close(); err != nil {
		return nil, hub.Wrap(hub.Internal, err, "this cannot be written as YAML")
	}
	return out.Bytes(), nil
}

func build(dec *json.Decoder, depth int) (*yaml.Node, error) {
	tok, err := dec.Token()
	if err != nil {
		return nil, err
	}
	if depth > maxDepth {
		return nil, hub.Errorf(hub.Invalid, "nested more than %d deep", maxDepth)
	}
	scalar := func(tag, value string) *yaml.Node {
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: value}
	}
	switch x := tok.(type) {
	case json.Delim:
		n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
		if x == '[' {
			n = &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
		}
		small := true
		for dec.More() {
			part, err := build(dec, depth+1)
			if err != nil {
				return nil, err
			}
			small = small && part.Kind == yaml.ScalarNode
			n.Content = append(n.Content, part)
		}
		if n.Kind == yaml.SequenceNode && small {
			n.Style = yaml.FlowStyle
		}
		_, err := dec.Token() // the closing one
		return n, err
	case string:
		return scalar("!!str", x), nil
	case json.Number:
		tag := "!!int"
		if bytes.ContainsAny([]byte(x), ".eE") {
			tag = "!!float"
		}
		return scalar(tag, string(x)), nil
	case bool:
		if x {
			return scalar("!!bool", "true"), nil
		}
		return scalar("!!bool", "false"), nil
	case nil:
		return scalar("!!null", "null"), nil
	}
	return nil, io.ErrUnexpectedEOF
}
