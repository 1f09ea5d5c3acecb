package telegram

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
)

const maxRequest = 60 << 20

// readParams reads parameters as the Bot API takes them: JSON, a form, or a form
// with files. Numbers stay as they are written.
func readParams(w http.ResponseWriter, r *http.Request) (Object, map[string][]byte, error) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	if err != nil {
		return nil, nil, errors.New("request is too large")
	}
	params := Object{}
	for k, v := range r.URL.Query() {
		params[k] = loose(v[0])
	}
	typ, more, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch typ {
	case "application/json":
		v, ok := parse(raw).(Object)
		if !ok && !bytes.Equal(raw, []byte("null")) {
			return nil, nil, errors.New("can't parse JSON encoded parameters")
		}
		for k, one := range v {
			params[k] = one
		}
		return params, nil, nil
	case "multipart/form-data":
		return readForm(multipart.NewReader(bytes.NewReader(raw), more["boundary"]), params)
	case "application/x-www-form-urlencoded":
		r.Body = io.NopCloser(bytes.NewReader(raw))
		if err := r.ParseForm(); err != nil {
			return nil, nil, err
		}
		for k, v := range r.PostForm {
			params[k] = loose(v[0])
		}
	}
	return params, nil, nil
}

func readForm(form *multipart.Reader, params Object) (Object, map[string][]byte, error) {
	files := map[string][]byte{}
	for {
		part, err := form.NextPart()
		if err == io.EOF {
			return params, files, nil
		}
		if err != nil {
			return nil, nil, err
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return nil, nil, err
		}
		if part.FileName() != "" {
			files[part.FormName()] = data
		} else {
			params[part.FormName()] = loose(string(data))
		}
	}
}

// loose is a form's value: JSON where it is an object, a list, a number or a
// boolean, else text.
func loose(s string) any {
	switch v := parse([]byte(s)).(type) {
	case Object, []any, json.Number, bool:
		return v
	}
	return s
}

func parse(raw []byte) any {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil {
		return nil
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil
	}
	return v
}

func (c *call) int(key string) (int64, bool) {
	n, ok := c.params[key].(json.Number)
	if !ok {
		return 0, false
	}
	i, err := n.Int64()
	return i, err == nil
}

func (c *call) text(key string) string {
	switch v := c.params[key].(type) {
	case string:
		return v
	case json.Number: // a form does not tell them apart
		return v.String()
	}
	return ""
}
