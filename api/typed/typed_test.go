package typed_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/parleyhub/parley/api/strict"
	"github.com/parleyhub/parley/api/typed"
)

type Place struct {
	ID string `path:"id" maxLength:"5" doc:"Where"`
}

type Pages struct {
	Limit int `query:"limit" default:"50" minimum:"1" maximum:"200" doc:"How many"`
}

type colour string

type look struct {
	Place
	Pages
	Colour colour   `query:"colour" enum:"red,blue"`
	Since  int64    `query:"since" required:"true" minimum:"0"`
	Open   bool     `query:"open"`
	Tags   []string `query:"tags" maxItems:"2"`
	Key    string   `header:"X-Key" maxLength:"3"`
}

type inner struct {
	Depth int `json:"depth" required:"false" default:"7" maximum:"9"`
}

type thing struct {
	Name  strict.Lasting[string]  `json:"name" required:"false" minLength:"2"`
	Note  strict.Erasable[string] `json:"note" required:"false"`
	Kind  string                  `json:"kind" required:"false" enum:"a,b" default:"a"`
	Inner inner                   `json:"inner" required:"false"`
	More  *inner                  `json:"more,omitempty"`
	Tree  []*branch               `json:"tree,omitempty"`
}

type branch struct {
	Leaf  string    `json:"leaf"`
	Below []*branch `json:"below,omitempty"`
}

type write struct {
	Place
	Key  string `header:"X-Key" maxLength:"3"`
	Body thing
}

type maybe struct{ Body *inner }

type nameless struct {
	Body struct {
		Why string `json:"why" maxLength:"3"`
	}
}

type plain struct {
	Body struct {
		Got string `json:"got"`
	}
}

type full struct {
	Status  int
	Cookies []string `header:"Set-Cookie" hidden:"true"`
	Replay  string   `header:"X-Replay" doc:"Again"`
	Body    map[string]string
}

type nothing struct{}

func got(v any) string {
	out, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(out)
}

// add registers one operation twice: with huma itself, and with ours.
func add[I, O any](theirs, ours huma.API, op huma.Operation, fn func(context.Context, *I) (*O, error)) {
	op.BodyReadTimeout, op.MaxBodyBytes = time.Minute, 300
	huma.Register(theirs, op, fn)
	typed.Register(ours, op, reflect.TypeFor[I](), reflect.TypeFor[O](), func(ctx context.Context, in any) (any, error) {
		out, err := fn(ctx, in.(*I))
		if out == nil {
			return nil, err
		}
		return out, err
	})
}

func both() (theirs, ours *http.ServeMux, documents [2]*huma.OpenAPI) {
	strict.SetUp()
	theirs, ours = http.NewServeMux(), http.NewServeMux()
	t, o := humago.New(theirs, strict.Configuration()), humago.New(ours, strict.Configuration())
	add(t, o, huma.Operation{OperationID: "look", Method: http.MethodGet, Path: "/look/{id}"}, func(_ context.Context, in *look) (*plain, error) {
		out := new(plain)
		out.Body.Got = fmt.Sprintf("%+v", *in)
		return out, nil
	})
	add(t, o, huma.Operation{OperationID: "write", Method: http.MethodPut, Path: "/write/{id}", DefaultStatus: 201}, func(_ context.Context, in *write) (*full, error) {
		said := map[string]string{"got": got(in.Body.Kind) + got(in.Body.Inner) + got(in.Body.More) + got(in.Body.Tree) + got(in.Body.Name.Sent)}
		return &full{Status: 202, Cookies: []string{"a=1", "b=2"}, Replay: in.Key, Body: said}, nil
	})
	add(t, o, huma.Operation{OperationID: "maybe", Method: http.MethodPost, Path: "/maybe"}, func(_ context.Context, in *maybe) (*plain, error) {
		out := new(plain)
		out.Body.Got = got(in.Body)
		return out, nil
	})
	add(t, o, huma.Operation{OperationID: "needs", Method: http.MethodPost, Path: "/needs", RequestBody: &huma.RequestBody{Required: true}},
		func(_ context.Context, _ *maybe) (*nothing, error) { return nil, nil })
	add(t, o, huma.Operation{OperationID: "empty", Method: http.MethodDelete, Path: "/empty", DefaultStatus: 204},
		func(context.Context, *struct{}) (*nothing, error) { return &nothing{}, nil })
	add(t, o, huma.Operation{OperationID: "silent", Method: http.MethodPost, Path: "/silent", DefaultStatus: 204},
		func(context.Context, *nameless) (*plain, error) { return &plain{}, nil })
	add(t, o, huma.Operation{OperationID: "fail", Method: http.MethodPost, Path: "/fail"}, func(_ context.Context, in *nameless) (*plain, error) {
		switch in.Body.Why {
		case "404":
			return nil, huma.Error404NotFound("no such thing")
		case "429":
			return nil, huma.ErrorWithHeaders(huma.Error429TooManyRequests("slow"), http.Header{"Retry-After": {"3"}, "X-Two": {"a", "b"}})
		}
		return nil, errors.New("secret")
	})
	return theirs, ours, [2]*huma.OpenAPI{t.OpenAPI(), o.OpenAPI()}
}

func TestDocumentIsThatOfHuma(t *testing.T) {
	_, _, documents := both()
	theirs, err := json.MarshalIndent(documents[0], "", " ")
	if err != nil {
		t.Fatal(err)
	}
	ours, err := json.MarshalIndent(documents[1], "", " ")
	if err != nil {
		t.Fatal(err)
	}
	a, b := strings.Split(string(theirs), "\n"), strings.Split(string(ours), "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			t.Fatalf("line %d: huma says %s we say %s, after\n%s", i, a[i], b[i], strings.Join(a[max(0, i-20):i], "\n"))
		}
	}
	if len(a) != len(b) {
		t.Fatalf("huma says %d lines, we %d", len(a), len(b))
	}
	if n := strings.Count(string(ours), "operationId"); n != 7 {
		t.Fatalf("%d operations are in the document, want 7", n)
	}
}

// asked is a request for both.
type asked struct {
	method, path, body string
	head               map[string]string
	brokenOff          error
}

func TestAnswersAsHuma(t *testing.T) {
	theirs, ours, _ := both()
	for name, q := range map[string]asked{
		"all parameters":          {"GET", "/look/x?limit=3&colour=red&since=5&open=true&tags=a,b", "", map[string]string{"X-Key": "k"}, nil},
		"defaults":                {"GET", "/look/x?since=0", "", nil, nil},
		"a required one missing":  {"GET", "/look/x", "", nil, nil},
		"no integer":              {"GET", "/look/x?since=five", "", nil, nil},
		"no boolean":              {"GET", "/look/x?since=5&open=maybe", "", nil, nil},
		"too many tags":           {"GET", "/look/x?since=5&tags=a,b,c", "", nil, nil},
		"too small and no colour": {"GET", "/look/x?since=-1&limit=0&colour=green", "", nil, nil},
		"a long path":             {"GET", "/look/abcdef?since=5", "", nil, nil},
		"a long header":           {"GET", "/look/x?since=5", "", map[string]string{"X-Key": "long"}, nil},
		"an unknown name":         {"GET", "/look/x?since=-5&q=1", "", nil, nil},
		"a name without value":    {"GET", "/look/x?since=5&open", "", nil, nil},
		"accepts something else":  {"GET", "/look/x?since=5", "", map[string]string{"Accept": "text/html"}, nil},
		"a body":                  {"PUT", "/write/x", `{"name":"ann","kind":"b","inner":{"depth":3},"tree":[{"leaf":"a","below":[{"leaf":"b"}]}]}`, map[string]string{"X-Key": "k"}, nil},
		"an empty object":         {"PUT", "/write/x", `{}`, nil, nil},
		"defaults inside":         {"PUT", "/write/x", `{"inner":{},"more":{}}`, nil, nil},
		"null that lasts":         {"PUT", "/write/x", `{"name":null,"note":null}`, nil, nil},
		"null and a bad value":    {"PUT", "/write/abcdef", `{"name":null,"kind":"c","inner":{"depth":10}}`, map[string]string{"X-Key": "long"}, nil},
		"an unknown field":        {"PUT", "/write/x", `{"nam":"ann"}`, nil, nil},
		"a wrong type":            {"PUT", "/write/x", `{"name":5}`, nil, nil},
		"a list":                  {"PUT", "/write/x", `[]`, nil, nil},
		"a name twice":            {"PUT", "/write/x", `{"kind":"a","kind":"b"}`, nil, nil},
		"no JSON":                 {"PUT", "/write/x", `{"kind":`, nil, nil},
		"another content type":    {"PUT", "/write/x", `{}`, map[string]string{"Content-Type": "text/plain"}, nil},
		"a content type in full":  {"PUT", "/write/x", `{}`, map[string]string{"Content-Type": "application/json; charset=utf-8"}, nil},
		"nothing":                 {"PUT", "/write/x", ``, nil, nil},
		"too much":                {"PUT", "/write/x", strings.Repeat(" ", 300), nil, nil},
		"just below":              {"PUT", "/write/x", "{}" + strings.Repeat(" ", 297), nil, nil},
		"too much and a fault":    {"PUT", "/write/abcdef", strings.Repeat(" ", 301), nil, nil},
		"too slow":                {"PUT", "/write/x", `{`, nil, slow{}},
		"broken off":              {"PUT", "/write/x", `{`, nil, io.ErrUnexpectedEOF},
		"none where it may":       {"POST", "/maybe", ``, nil, nil},
		"one where it may":        {"POST", "/maybe", `{"depth":0}`, nil, nil},
		"null where it may":       {"POST", "/maybe", `null`, nil, nil},
		"none where it must":      {"POST", "/needs", ``, nil, nil},
		"no answer":               {"POST", "/needs", `{}`, nil, nil},
		"an empty answer":         {"DELETE", "/empty", ``, nil, nil},
		"a body nobody reads":     {"DELETE", "/empty", `{`, nil, nil},
		"an answer not sent":      {"POST", "/silent", `{"why":"a"}`, nil, nil},
		"a known error":           {"POST", "/fail", `{"why":"404"}`, nil, nil},
		"an error with headers":   {"POST", "/fail", `{"why":"429"}`, nil, nil},
		"an error of our own":     {"POST", "/fail", `{"why":"500"}`, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			want, have := q.ask(theirs), q.ask(ours)
			if want != have {
				t.Errorf("huma answers\n%s\nwe answer\n%s", want, have)
			}
			if strings.Contains(have, "secret") {
				t.Error("an error of our own is told to strangers")
			}
		})
	}
}

type slow struct{}

func (slow) Error() string   { return "slow" }
func (slow) Timeout() bool   { return true }
func (slow) Temporary() bool { return true }

func (q asked) ask(mux *http.ServeMux) string {
	var body io.Reader = strings.NewReader(q.body)
	if q.brokenOff != nil {
		body = io.MultiReader(body, failing{q.brokenOff})
	}
	r := httptest.NewRequest(q.method, q.path, body)
	for name, value := range q.head {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	w.Result()
	return fmt.Sprintln(w.Code, w.Header(), w.Body)
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestRefusesWhatItCannotRead(t *testing.T) {
	type when struct {
		At time.Time `query:"at"`
	}
	type listed struct {
		Body struct {
			All []inner `json:"all"`
		}
	}
	type odd struct{ Count int }
	for name, register := range map[string]func(huma.API){
		"a parameter of another kind": func(a huma.API) { addOurs[when, nothing](a) },
		"a default in a list":         func(a huma.API) { addOurs[listed, nothing](a) },
		"a field that is no header":   func(a huma.API) { addOurs[nothing, odd](a) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("was registered")
				}
			}()
			register(humago.New(http.NewServeMux(), strict.Configuration()))
		})
	}
}

func addOurs[I, O any](a huma.API) {
	typed.Register(a, huma.Operation{OperationID: "x", Method: http.MethodPost, Path: "/x"}, reflect.TypeFor[I](), reflect.TypeFor[O](),
		func(context.Context, any) (any, error) { return nil, nil })
}
