package testpeers

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// SpecsFolder names, in the environment, the folder of providers' published
// descriptions. They are not part of the project.
const SpecsFolder = "PARLEY_SPECS"

// FormSpec is a provider's published OpenAPI description of an API that takes
// forms and answers JSON.
type FormSpec struct {
	name  string
	paths map[string]any
	all   *jsonschema.Compiler
}

type tree = map[string]any

// Spec reads a description. The test is skipped, by the file's name, where it is not.
func Spec(t testing.TB, name string) *FormSpec {
	t.Helper()
	dir := os.Getenv(SpecsFolder)
	if dir == "" {
		dir = filepath.Join(moduleRoot(t), "..", "shared", "specs")
	}
	raw, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		Absent(t, name, "is not here ("+SpecsFolder+" names its folder)")
	}
	var doc tree
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	Met(t, name)
	paths, _ := doc["paths"].(tree)
	plain(doc)
	s := &FormSpec{name: name, paths: paths, all: jsonschema.NewCompiler()}
	s.all.AssertFormat()
	e164 := regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
	for format, ok := range map[string]func(string) bool{
		"phone-number": e164.MatchString, "endpoint": e164.MatchString, // we call and write to nothing else
		"date-time-rfc-2822": func(v string) bool { _, err := time.Parse(time.RFC1123Z, v); return err == nil },
		"uri":                func(v string) bool { u, err := url.Parse(v); return err == nil && u.Host != "" },
	} {
		s.all.RegisterFormat(&jsonschema.Format{Name: format, Validate: func(v any) error {
			if text, isText := v.(string); isText && !ok(text) {
				return fmt.Errorf("is no %s", format)
			}
			return nil
		}})
	}
	if err := s.all.AddResource("spec.json", doc); err != nil {
		t.Fatal(err)
	}
	return s
}

// plain makes of OpenAPI 3.0 what JSON Schema reads: "nullable" becomes a type,
// and nothing may be in a form that is not described.
func plain(v any) {
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			plain(one)
		}
	case tree:
		for _, one := range v {
			plain(one)
		}
		if v["nullable"] == true {
			if kind, ok := v["type"].(string); ok {
				v["type"] = []any{kind, "null"}
			}
			if enum, ok := v["enum"].([]any); ok {
				v["enum"] = append(enum, nil)
			}
		}
		if title, ok := v["title"].(string); ok && strings.HasSuffix(title, "Request") && v["type"] == "object" {
			v["additionalProperties"] = false
		}
	}
}

// Request compares a request with the description.
func (s *FormSpec) Request(method, path string, query, form url.Values) error {
	at, op, err := s.operation(method, path)
	if err != nil {
		return err
	}
	params, _ := op["parameters"].([]any)
	known := map[string]bool{}
	for i, one := range params {
		p, _ := one.(tree)
		name, _ := p["name"].(string)
		if p["in"] != "query" {
			continue
		}
		known[name] = true
		if !query.Has(name) {
			continue
		}
		if err := s.check(fmt.Sprintf("%s/parameters/%d/schema", at, i), typed(p["schema"], query[name])); err != nil {
			return fmt.Errorf("query %s: %w", name, err)
		}
	}
	for name := range query {
		if !known[name] {
			return fmt.Errorf("query %s is not described", name)
		}
	}
	body, _ := op["requestBody"].(tree)
	if body == nil {
		if len(form) > 0 {
			return fmt.Errorf("a form where none is described")
		}
		return nil
	}
	const media = "application/x-www-form-urlencoded"
	schema, _ := body["content"].(tree)[media].(tree)["schema"].(tree)
	props, _ := schema["properties"].(tree)
	sent := tree{}
	for name, values := range form {
		sent[name] = typed(props[name], values)
	}
	return s.check(at+"/requestBody/content/"+strings.ReplaceAll(media, "/", "~1")+"/schema", sent)
}

// Answer compares what a request was answered with the description.
func (s *FormSpec) Answer(method, path string, status int, body []byte) error {
	at, _, err := s.operation(method, path)
	if err != nil {
		return err
	}
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(string(body)))
	if err != nil {
		return err
	}
	return s.check(at+"/responses/"+strconv.Itoa(status)+"/content/application~1json/schema", v)
}

func (s *FormSpec) check(pointer string, v any) error {
	schema, err := s.all.Compile("spec.json#" + pointer)
	if err != nil {
		return err
	}
	return schema.Validate(v)
}

// operation finds what is described for a path.
func (s *FormSpec) operation(method, path string) (pointer string, op tree, err error) {
	parts := strings.Split(path, "/")
	for template, one := range s.paths {
		names := strings.Split(template, "/")
		if len(names) != len(parts) {
			continue
		}
		fits := true
		for i, n := range names {
			open, rest, variable := strings.Cut(n, "{")
			_, end, _ := strings.Cut(rest, "}")
			fits = fits && (n == parts[i] || variable && strings.HasPrefix(parts[i], open) && strings.HasSuffix(parts[i], end))
		}
		item, _ := one.(tree)
		if op, ok := item[strings.ToLower(method)].(tree); fits && ok {
			return "/paths/" + url.PathEscape(strings.ReplaceAll(template, "/", "~1")) + "/" + strings.ToLower(method), op, nil
		}
	}
	return "", nil, fmt.Errorf("%s %s is not in %s", method, path, s.name)
}

// typed is a form's value as its schema's type.
func typed(schema any, values []string) any {
	kind := any(nil)
	if m, ok := schema.(tree); ok {
		kind = m["type"]
	}
	switch kind {
	case "array":
		out := make([]any, len(values))
		for i, v := range values {
			out[i] = v
		}
		return out
	case "integer":
		if n, err := strconv.Atoi(values[0]); err == nil {
			return n
		}
	case "boolean":
		if b, err := strconv.ParseBool(values[0]); err == nil {
			return b
		}
	}
	if len(values) != 1 {
		return len(values) // no text: the schema says so
	}
	return values[0]
}
