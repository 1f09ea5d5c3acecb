package api_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write api/openapi.json anew")

const committed = "openapi.json"

func TestOpenAPIDocumentIsTheCommittedOne(t *testing.T) {
	now := newHouse(t).api.Document()
	if *update {
		if err := os.WriteFile(committed, now, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	was, err := os.ReadFile(committed)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(was, now) {
		t.Fatal("api/openapi.json is not what the code says: go generate ./api")
	}
}

func TestOpenAPIDocumentsEveryRouteInWords(t *testing.T) {
	h := newHouse(t)
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			OperationID string
			Summary     string
			Responses   map[string]any
			Parameters  []struct{ Name, In string }
		}
	}
	if err := json.Unmarshal(h.api.Document(), &doc); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(doc.OpenAPI, "3.1") {
		t.Errorf("version %q", doc.OpenAPI)
	}
	seen := map[string]bool{}
	for _, r := range h.api.Routes() {
		if !strings.HasPrefix(r.Path, "/api/v1/") {
			continue
		}
		o, ok := doc.Paths[r.Path][strings.ToLower(r.Method)]
		if !ok || o.Summary == "" || o.OperationID == "" || len(o.Responses) == 0 {
			t.Errorf("%s %s is not documented: %+v", r.Method, r.Path, o)
		}
		for _, name := range regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(r.Path, -1) {
			if !slices.ContainsFunc(o.Parameters, func(p struct{ Name, In string }) bool { return p.Name == name[1] && p.In == "path" }) {
				t.Errorf("%s %s does not document {%s}", r.Method, r.Path, name[1])
			}
		}
		if seen[o.OperationID] {
			t.Errorf("operation id %q twice", o.OperationID)
		}
		seen[o.OperationID] = true
	}
}
