package docs

import (
	"encoding/json"

	"github.com/danielgtaylor/huma/v2"
)

// Marshal is the OpenAPI document, indented: it is committed and read
// in diffs.
func Marshal(doc *huma.OpenAPI) []byte {
	nullable(doc)
	raw, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		panic("api: the document cannot be written: " + err.Error())
	}
	return append(raw, '\n')
}

// nullable says of the objects that may be null that they may: huma can only
// say so of scalars.
func nullable(doc *huma.OpenAPI) {
	schemas := doc.Components.Schemas.Map()
	for name, fields := range map[string][]string{"ConversationCard": {"last_message"}, "ConversationView": {"last_message"}, "MessageCard": {"delivery"}} {
		s := schemas[name]
		if s == nil {
			continue
		}
		for _, f := range fields {
			if was := s.Properties[f]; was != nil && was.Ref != "" {
				s.Properties[f] = &huma.Schema{AnyOf: []*huma.Schema{{Ref: was.Ref}, {Type: "null"}}}
			}
		}
	}
}
