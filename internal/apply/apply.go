// Package apply brings templates, segments, journeys and campaigns that are kept
// as files into a hub, over its API: it says first what would change, and does
// nothing where a file and the hub say the same. A document is found by its name
// within its kind. In a file, "@Name" in place of an id means the template,
// segment or inbox of that name.
package apply

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/yamltext"
)

// Doc is one document of a file.
type Doc struct {
	Kind string
	Name string
	File string
	body map[string]any
}

// Change is what a document would change.
type Change struct {
	Doc
	ID      string // empty: it is not there yet
	Diff    string // line by line; empty: nothing
	version int64
	kind    *kind
}

// kind says how the API speaks of documents of a kind.
type kind struct {
	word     string
	path     string
	wrap     string // the field of the body that holds the document; empty: the body itself
	revision string // the field that holds the version
	canon    func(map[string]any) (map[string]any, error)
}

// Read reads the documents of a file.
func Read(file string, raw []byte) ([]Doc, error) {
	texts, err := yamltext.Read(raw)
	if err != nil {
		return nil, named(file, err)
	}
	var out []Doc
	for _, t := range texts {
		d := Doc{File: file}
		if err := json.Unmarshal(t.JSON, &d.body); err != nil {
			return nil, named(file, hub.Errorf(hub.Invalid, "line %d: a document is names with values", t.Line("")))
		}
		d.Kind, _ = d.body["parley"].(string)
		if kindOf(d.Kind) == nil {
			return nil, named(file, hub.Errorf(hub.Invalid, "line %d: say what it is: parley: template, segment, journey or campaign", t.Line("parley")))
		}
		if d.Name, _ = d.body["name"].(string); d.Name == "" {
			return nil, named(file, hub.Errorf(hub.Invalid, "line %d: a document has a name", t.Line("")))
		}
		delete(d.body, "parley")
		out = append(out, d)
	}
	return out, nil
}

func named(file string, err error) error {
	return hub.Errorf(hub.Invalid, "%s: %s", file, strings.TrimPrefix(err.Error(), "invalid: "))
}

// Hub is the API of a hub.
type Hub struct {
	URL   string // without a trailing slash
	Token string
	HTTP  *http.Client

	known map[string]map[string]string // ids by kind and name
}

// maxAnswer bounds what is read of an answer.
const maxAnswer = 16 << 20

func (h *Hub) ask(ctx context.Context, method, path string, body, into any) error {
	var in io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return hub.Wrap(hub.Internal, err, "this cannot be sent")
		}
		in = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, h.URL+"/api/v1"+path, in)
	if err != nil {
		return hub.Errorf(hub.Invalid, "%s is no address of a hub", h.URL)
	}
	req.Header.Set("Authorization", "Bearer "+h.Token)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := h.HTTP.Do(req)
	if err != nil {
		return hub.Wrap(hub.Temporary, err, "the hub does not answer")
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return hub.Wrap(hub.Temporary, err, "the hub's answer broke off")
	}
	if res.StatusCode >= http.StatusMultipleChoices {
		var p struct {
			Detail string `json:"detail"`
			Title  string `json:"title"`
		}
		_ = json.Unmarshal(raw, &p) // without words the status has to do
		return hub.Errorf(hub.Invalid, "%s %s: %d %s", method, path, res.StatusCode, cmp.Or(p.Detail, p.Title))
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return hub.Wrap(hub.Internal, err, "the hub's answer cannot be read")
	}
	return nil
}

// names are the ids of all documents of a kind, by name.
func (h *Hub) names(ctx context.Context, path string) (map[string]string, error) {
	if all, ok := h.known[path]; ok {
		return all, nil
	}
	all := map[string]string{}
	for cursor := ""; ; {
		var page struct {
			Items []map[string]any `json:"items"`
			Next  *string          `json:"next_cursor"`
		}
		if err := h.ask(ctx, http.MethodGet, path+"?limit=200&cursor="+cursor, nil, &page); err != nil {
			return nil, err
		}
		for _, item := range page.Items {
			id, _ := item["id"].(string)
			name, _ := item["name"].(string)
			for _, field := range []string{"campaign", "pool"} {
				if inner, ok := item[field].(map[string]any); ok {
					name, _ = inner["name"].(string)
				}
			}
			if _, twice := all[name]; twice {
				all[name] = "" // nobody can tell which is meant
				continue
			}
			all[name] = id
		}
		if page.Next == nil || *page.Next == "" {
			break
		}
		cursor = *page.Next
	}
	if h.known == nil {
		h.known = map[string]map[string]string{}
	}
	h.known[path] = all
	return all, nil
}

// Apply brings documents in, in the order in which they need each other. For each
// it calls tell with what changes; with dry nothing is done. What refers by name
// to a document that a dry run has not made yet keeps the name.
func (h *Hub) Apply(ctx context.Context, docs []Doc, dry bool, tell func(Change)) error {
	docs = slices.Clone(docs)
	slices.SortStableFunc(docs, func(a, b Doc) int { return cmp.Compare(rank(a.Kind), rank(b.Kind)) })
	seen := map[string]string{}
	for _, d := range docs {
		if first, ok := seen[d.Kind+"\x00"+d.Name]; ok {
			return hub.Errorf(hub.Invalid, "%s: the %s %q is in %s, too", d.File, d.Kind, d.Name, first)
		}
		seen[d.Kind+"\x00"+d.Name] = d.File
	}
	for _, d := range docs {
		c, err := h.compare(ctx, d, dry)
		if err == nil {
			tell(c)
			if c.Diff != "" && !dry {
				err = h.write(ctx, &c)
			}
		}
		if err != nil {
			return named(fmt.Sprintf("%s: %s %q", d.File, d.Kind, d.Name), err)
		}
	}
	return nil
}

// compare says what a document would change.
func (h *Hub) compare(ctx context.Context, d Doc, dry bool) (c Change, err error) {
	k := kindOf(d.Kind)
	body, err := h.resolve(ctx, "", d.body, dry)
	if err != nil {
		return c, err
	}
	d.body, _ = body.(map[string]any)
	c = Change{Doc: d, kind: k}
	if c.body, err = k.canon(d.body); err != nil {
		return c, err
	}
	names, err := h.names(ctx, k.path)
	if err != nil {
		return c, err
	}
	id, there := names[d.Name]
	if there && id == "" {
		return c, hub.Errorf(hub.Conflict, "there are several of that name")
	}
	was := map[string]any{}
	if there {
		var got map[string]any
		if err := h.ask(ctx, http.MethodGet, k.path+"/"+id, nil, &got); err != nil {
			return c, err
		}
		n, _ := got[k.revision].(float64)
		c.ID, c.version = id, int64(n)
		inner := got
		if k.wrap != "" {
			inner, _ = got[k.wrap].(map[string]any)
		}
		if was, err = k.canon(only(inner, c.body, k.wrap != "")); err != nil {
			return c, err
		}
	}
	c.Diff, err = diff(was, c.body)
	return c, err
}

func (h *Hub) write(ctx context.Context, c *Change) error {
	body := c.body
	if c.kind.wrap != "" {
		body = map[string]any{c.kind.wrap: c.body}
	}
	if c.ID != "" {
		body[c.kind.revision] = c.version
		return h.ask(ctx, http.MethodPut, c.kind.path+"/"+c.ID, body, nil)
	}
	var made struct {
		ID string `json:"id"`
	}
	if err := h.ask(ctx, http.MethodPost, c.kind.path, body, &made); err != nil {
		return err
	}
	h.known[c.kind.path][c.Name] = made.ID
	return nil
}
