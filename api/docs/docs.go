// Package docs draws the OpenAPI document as one page for people: in comes the
// document, out comes HTML that loads nothing else.
package docs

import (
	_ "embed"
	"html"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed docs.html
var docsHead string

const docsNote = `<p class="note">The whole truth is <a href="/api/openapi.json">/api/openapi.json</a>; this page is drawn from it.
Errors are <code>application/problem+json</code>, schema <a href="#s-Problem">Problem</a>.</p>
`

// docsOperation is one operation as the page shows it.
type docsOperation struct {
	Method, Path, ID, Summary, Text, Permission, Body string
	Params                                            []docsParam
	Answers                                           []docsAnswer
}

type docsParam struct {
	Name, In, Text string
	Required       bool
}

type docsAnswer struct{ Status, Text, Schema string }

type docsGroup struct {
	Noun       string
	Operations []docsOperation
}

type docsSchema struct {
	Name   string
	Fields []docsField
}

type docsField struct {
	Name, Type, Text string
	Required         bool
}

// Render draws the document as one page that loads nothing else.
func Render(doc *huma.OpenAPI, build string) []byte {
	p := &page{}
	p.raw(strings.ReplaceAll(docsHead, "{title}", html.EscapeString(doc.Info.Title)))
	p.say("<h1>%s API</h1>\n<p>%s</p>\n<p>Contract %s", doc.Info.Title, doc.Info.Description, doc.Info.Version)
	if build != "" {
		p.say(", served by Parley %s", build)
	}
	p.raw(".</p>\n" + docsNote)
	groups := docsGroups(doc)
	p.raw("<nav>")
	for _, g := range groups {
		p.say(`<a href="#g-%s">%s</a>`, g.Noun, g.Noun)
	}
	p.raw("<a href=\"#schemas\">Schemas</a></nav>\n")
	for _, g := range groups {
		p.say("<h2 id=\"g-%s\">%s</h2>\n", g.Noun, g.Noun)
		for i := range g.Operations {
			p.operation(&g.Operations[i])
		}
	}
	p.raw("<h2 id=\"schemas\">Schemas</h2>\n")
	for _, s := range docsSchemas(doc) {
		p.schema(s)
	}
	p.raw("</body>\n</html>\n")
	return []byte(p.String())
}

func docsGroups(doc *huma.OpenAPI) []docsGroup {
	byNoun := make(map[string][]docsOperation)
	for path, item := range doc.Paths {
		for method, o := range map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PATCH": item.Patch, "PUT": item.Put, "DELETE": item.Delete} {
			if o != nil {
				byNoun[o.Tags[0]] = append(byNoun[o.Tags[0]], docsOf(method, path, o))
			}
		}
	}
	var groups []docsGroup
	for noun, ops := range byNoun {
		slices.SortFunc(ops, func(x, y docsOperation) int { return strings.Compare(x.Path+x.Method, y.Path+y.Method) })
		groups = append(groups, docsGroup{noun, ops})
	}
	slices.SortFunc(groups, func(x, y docsGroup) int { return strings.Compare(x.Noun, y.Noun) })
	return groups
}

func docsOf(method, path string, o *huma.Operation) docsOperation {
	d := docsOperation{Method: method, Path: path, ID: o.OperationID, Summary: o.Summary, Text: o.Description, Permission: "none"}
	if p, ok := o.Extensions["x-permission"].(string); ok {
		d.Permission = p
	}
	for _, p := range o.Parameters {
		d.Params = append(d.Params, docsParam{Name: p.Name, In: p.In, Text: p.Description, Required: p.Required})
	}
	if o.RequestBody != nil {
		for contentType, media := range o.RequestBody.Content {
			d.Body = contentType + " " + docsType(media.Schema)
		}
	}
	for status, r := range o.Responses {
		a := docsAnswer{Status: status, Text: r.Description}
		for _, media := range r.Content {
			a.Schema = docsType(media.Schema)
		}
		d.Answers = append(d.Answers, a)
	}
	slices.SortFunc(d.Answers, func(x, y docsAnswer) int { return strings.Compare(x.Status, y.Status) })
	return d
}

func docsSchemas(doc *huma.OpenAPI) []docsSchema {
	var out []docsSchema
	for name, s := range doc.Components.Schemas.Map() {
		d := docsSchema{Name: name}
		for field, fs := range s.Properties {
			d.Fields = append(d.Fields, docsField{Name: field, Type: docsType(fs), Text: fs.Description, Required: slices.Contains(s.Required, field)})
		}
		slices.SortFunc(d.Fields, func(x, y docsField) int { return strings.Compare(x.Name, y.Name) })
		out = append(out, d)
	}
	slices.SortFunc(out, func(x, y docsSchema) int { return strings.Compare(x.Name, y.Name) })
	return out
}

// docsType is a schema in a word or two.
func docsType(s *huma.Schema) string {
	switch {
	case s == nil:
		return ""
	case s.Ref != "":
		return s.Ref[strings.LastIndexByte(s.Ref, '/')+1:]
	case len(s.AnyOf) > 0:
		return docsType(s.AnyOf[0]) + " or null"
	case s.Type == "array":
		return "list of " + docsType(s.Items)
	case s.Type == "":
		return "anything"
	}
	t := s.Type
	if s.Format != "" {
		t += " (" + s.Format + ")"
	}
	if s.Nullable {
		t += " or null"
	}
	return t
}
