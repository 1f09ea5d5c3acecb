// Package strict reads what clients send without guessing: JSON with no name
// twice, no surprise in depth or text, and PATCH fields that tell null from absent.
package strict

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"github.com/parleyhub/parley/api/problem"
)

// maxDepth of a JSON body. Ours have at most five levels.
const maxDepth = 32

var once sync.Once

// SetUp sets, once, what huma keeps globally: our errors, and names exactly as
// they are spelled.
func SetUp() { once.Do(setUp) }

func setUp() {
	huma.NewError = problem.ForHuma
	huma.ValidateStrictCasing = true
	huma.DefaultArrayNullable = false
}

// documentVersion is of the contract, not of the binary: it changes when
// something is added.
const documentVersion = "1.0"

// Configuration is of the one huma API: strict, without huma's own pages.
func Configuration() huma.Config {
	c := huma.DefaultConfig("Parley", documentVersion)
	c.Info.Description = "One inbox for every channel. Everything the desk does, a program may do with a token " +
		"of an agent (`Authorization: Bearer …`), with that agent's rights."
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", ""
	c.CreateHooks = nil // no $schema in answers
	c.RejectUnknownQueryParameters = true
	format := huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: unmarshalStrictly}
	c.Formats = map[string]huma.Format{"application/json": format, "json": format}
	c.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", named)
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token":   {Type: "http", Scheme: "bearer", Description: "A token of one agent, made under /tokens"},
		"session": {Type: "apiKey", In: "cookie", Name: "__Host-parley", Description: "The desk's cookie; on plain http it is called parley_session"},
	}
	return c
}

// named is a type's name in the documentation. What journeys are made of has plain
// names in its own package, which others have, too.
func named(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if strings.Contains(t.PkgPath(), "/campaigns/journey") && !strings.HasPrefix(name, "Journey") {
		return "Journey" + name
	}
	return name
}

// unmarshalStrictly refuses what decoders read differently: a name twice in one
// object, more after the end, and characters that not both databases take.
func unmarshalStrictly(data []byte, v any) error {
	if _, first := v.(*any); first { // huma decodes twice; the first time is to check
		if err := checkJSON(data); err != nil {
			return err
		}
	}
	return json.Unmarshal(data, v)
}

func checkJSON(data []byte) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	if err := checkValue(dec, "", 0); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return errors.New("is not JSON")
		}
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("has something after the JSON value")
	}
	return nil
}

func checkValue(dec *json.Decoder, field string, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("is nested deeper than %d levels", maxDepth)
	}
	token, err := dec.Token()
	if err != nil {
		return err
	}
	switch t := token.(type) {
	case string:
		return checkString(field, t)
	case json.Delim:
		return checkInside(dec, t, field, depth)
	}
	return nil
}

func checkInside(dec *json.Decoder, open json.Delim, field string, depth int) error {
	names := make(map[string]bool)
	for n := 0; dec.More(); n++ {
		inner := field + "[" + strconv.Itoa(n) + "]"
		if open == '{' {
			token, err := dec.Token()
			if err != nil {
				return err
			}
			name, _ := token.(string)
			if err := checkString(field, name); err != nil {
				return err
			}
			if inner = strings.TrimPrefix(field+"."+name, "."); names[name] {
				return problem.AtField(inner, "is there twice")
			}
			names[name] = true
		}
		if err := checkValue(dec, inner, depth+1); err != nil {
			return err
		}
	}
	_, err := dec.Token() // the closing bracket
	return err
}

func checkString(field, s string) error {
	if strings.ContainsRune(s, 0) {
		return problem.AtField(field, "holds a NUL character")
	}
	return nil
}
