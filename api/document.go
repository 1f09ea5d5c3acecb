package api

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/parleyhub/parley/api/problem"
)

//go:generate go test . -run OpenAPI -update

func (a *API) registerDocuments() {
	serve := func(path, contentType string, body func() []byte) {
		a.mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
			_, _ = w.Write(body()) // the client is gone if this fails
		})
		a.routes = append(a.routes, Route{Method: http.MethodGet, Path: path})
	}
	serve("/api/openapi.json", "application/json", func() []byte { return a.document })
	serve("/api/docs", "text/html; charset=utf-8", func() []byte { return a.docs })
}

func (a *API) registerLive() {
	o := op{id: "live", method: http.MethodGet, path: "/live", noun: "Live", summary: "Follow everything as it happens",
		doc: "A websocket: the session cookie with an exact Origin, or a token. Frames and close codes are in docs/live-protocol.md."}
	h := a.operation(o)
	h.Security = []map[string][]string{{"token": {}}, {"session": {}}}
	h.Responses = map[string]*huma.Response{"101": {Description: "The socket is open"}}
	h.Middlewares = nil
	a.huma.OpenAPI().AddOperation(&h)
	if a.Live != nil {
		a.mux.Handle("GET "+Prefix+"/live", a.Live)
	}
}

// documented are the responses of a route that huma cannot derive.
func (a *API) documented(status int, words string, body any) map[string]*huma.Response {
	schema := a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeOf(body), true, "")
	return map[string]*huma.Response{
		strconv.Itoa(status): {Description: words, Content: map[string]*huma.MediaType{"application/json": {Schema: schema}}},
		"default":            a.problemDocumented(),
	}
}

func (a *API) problemDocumented() *huma.Response {
	schema := a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[problem.Problem](), true, "")
	return &huma.Response{Description: "Error", Content: map[string]*huma.MediaType{problem.Type: {Schema: schema}}}
}

func (a *API) bytesDocumented(words, contentType string) map[string]*huma.Response {
	return map[string]*huma.Response{
		"200": {Description: words, Content: map[string]*huma.MediaType{
			contentType: {Schema: &huma.Schema{Type: "string", Format: "binary"}}}},
		"default": a.problemDocumented(),
	}
}

func idParam(words string) *huma.Param {
	return &huma.Param{Name: "id", In: "path", Required: true, Description: words, Schema: &huma.Schema{Type: "string"}}
}

// writeJSON answers without huma.
func writeJSON(w http.ResponseWriter, status int, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(raw, '\n')) // the client is gone if this fails
	return nil
}
