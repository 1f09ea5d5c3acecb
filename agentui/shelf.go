package agentui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// file is one asset in the forms the build left: as it is, and packed.
type file struct {
	kind  string // media type
	tag   string // ETag: of the plain bytes, or of the packed ones where there are no others
	forms map[string][]byte
}

// shelf is a build by path, held in memory: it is part of the binary anyway.
type shelf map[string]*file

// The encodings in the order of preference, with the ending that marks them.
var encodings = []struct{ name, ending string }{{"br", ".br"}, {"gzip", ".gz"}}

// kinds stand in for the machine's own table, which differs from place to place.
var kinds = map[string]string{
	".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8",
	".svg": "image/svg+xml", ".json": "application/json", ".woff2": "font/woff2", ".png": "image/png",
}

// load reads a build. Folders that begin with a dot are the bundler's own notes.
func load(fsys fs.FS) shelf {
	s := make(shelf)
	err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || p == "." {
			return err
		}
		if strings.HasPrefix(d.Name(), ".") {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if d.IsDir() {
			return nil
		}
		data, err := fs.ReadFile(fsys, p)
		if err == nil {
			s.put(p, data)
		}
		return err
	})
	if err != nil {
		panic("agentui: the embedded files cannot be read: " + err.Error())
	}
	for name, f := range s {
		switch {
		case f.tag != "":
		case f.forms["gzip"] == nil:
			delete(s, name) // packed in a way that not everybody can open
		default:
			f.tag = tagOf(f.forms["gzip"])
		}
	}
	return s
}

func tagOf(data []byte) string {
	sum := sha256.Sum256(data)
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// plain is the file as it is. The build leaves scripts and styles packed only:
// hardly anybody asks for them otherwise, and the program carries them once less.
func (f *file) plain() ([]byte, error) {
	if data, ok := f.forms[""]; ok {
		return data, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(f.forms["gzip"]))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

func (s shelf) put(p string, data []byte) {
	name, encoding := p, ""
	for _, e := range encodings {
		if plain, ok := strings.CutSuffix(p, e.ending); ok {
			name, encoding = plain, e.name
		}
	}
	f := s[name]
	if f == nil {
		f = &file{kind: kindOf(name), forms: make(map[string][]byte)}
		s[name] = f
	}
	f.forms[encoding] = data
	if encoding == "" {
		f.tag = tagOf(data)
	}
}

func kindOf(name string) string {
	ending := path.Ext(name)
	if kind := kinds[ending]; kind != "" {
		return kind
	}
	if kind := mime.TypeByExtension(ending); kind != "" {
		return kind
	}
	return "application/octet-stream"
}

func (s shelf) has(name string) bool { return s[name] != nil }

// send answers one file in the smallest form that the client takes.
func (s shelf) send(w http.ResponseWriter, r *http.Request, name, cache string) {
	f := s[name]
	if f == nil {
		http.NotFound(w, r)
		return
	}
	form, data := "", []byte(nil)
	for _, e := range encodings {
		if packed := f.forms[e.name]; packed != nil && accepts(r.Header.Get("Accept-Encoding"), e.name) {
			form, data = e.name, packed
			break
		}
	}
	if form == "" {
		var err error
		if data, err = f.plain(); err != nil {
			http.Error(w, "this file cannot be unpacked", http.StatusInternalServerError)
			return
		}
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", cache)
	h.Add("Vary", "Accept-Encoding")
	tag := `"` + f.tag + form + `"`
	h.Set("ETag", tag)
	if matches(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if form != "" {
		h.Set("Content-Encoding", form)
	}
	h.Set("Content-Length", strconv.Itoa(len(data)))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(data) // the client is gone if this fails
	}
}

// accepts reports whether a header of codings names one with a weight above 0.
func accepts(header, coding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		q, weighted := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q=")
		weight, err := strconv.ParseFloat(q, 64)
		return !weighted || (err == nil && weight > 0)
	}
	return false
}

// matches compares weakly, as conditional requests for whole bodies do.
func matches(header, tag string) bool {
	if header == "*" {
		return true
	}
	for part := range strings.SplitSeq(header, ",") {
		if strings.TrimPrefix(strings.TrimSpace(part), "W/") == tag {
			return true
		}
	}
	return false
}
