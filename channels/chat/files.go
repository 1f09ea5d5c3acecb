package chat

import (
	"bufio"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gabriel-vasile/mimetype"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/blob"
	"github.com/parleyhub/parley/internal/said"
)

// A ticket names a file for one visitor: what the file is, and our HMAC over
// that and the visitor. Nobody else can use it, and it needs no row.

func (a *adapter) ticket(p *person, at hub.Attachment) string {
	raw, _ := json.Marshal(hub.Attachment{ID: at.ID, Name: at.Name, Type: at.Type, Size: at.Size}) // always encodes
	payload := base64.RawURLEncoding.EncodeToString(raw)
	return payload + "." + base64.RawURLEncoding.EncodeToString(a.seal(p, payload))
}

func (a *adapter) redeem(p *person, ticket string) (hub.Attachment, bool) {
	var at hub.Attachment
	payload, mac, ok := strings.Cut(ticket, ".")
	if !ok || len(ticket) > 2000 {
		return at, false
	}
	given, err := base64.RawURLEncoding.DecodeString(mac)
	if err != nil || !hmac.Equal(given, a.seal(p, payload)) {
		return at, false
	}
	raw, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil || json.Unmarshal(raw, &at) != nil || at.ID == "" {
		return hub.Attachment{}, false
	}
	return at, true
}

func (a *adapter) seal(p *person, payload string) []byte {
	m := hmac.New(sha256.New, a.fileKey)
	m.Write([]byte(p.sess.Visitor + "\x00" + payload))
	return m.Sum(nil)[:16]
}

// serveUpload keeps one file of a visitor and answers its ticket.
func (a *adapter) serveUpload(w http.ResponseWriter, r *http.Request) {
	if !a.set.files {
		problem(w, http.StatusForbidden, "This chat takes no files.", "")
		return
	}
	p, ok := a.caller(w, r, true)
	if !ok {
		return
	}
	if !a.env.Live.Allow(r.Context(), a.limitKey("file", p.sess.Visitor), 60, time.Minute) ||
		!a.env.Live.Allow(r.Context(), a.limitKey("file", peer(r)), 10*a.set.perIP, time.Minute) {
		refuse(w, limited())
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, 3*maxFileBytes)
	at, err := a.upload(r)
	if err != nil {
		// An answer over a body still under way would be lost with the connection.
		_, _ = io.Copy(io.Discard, r.Body)
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) || errors.Is(err, errLarge) {
		problem(w, http.StatusRequestEntityTooLarge, "The file is larger than 10 MiB.", "file")
		return
	}
	if err == nil {
		p, err = a.keep(r.Context(), p, p.sess)
	}
	if err != nil {
		refuse(w, err)
		return
	}
	out := struct {
		fileCard
		Token string `json:"token,omitempty"`
	}{fileCard: fileCard{ID: a.ticket(p, at), Name: at.Name, Type: at.Type, Size: at.Size}}
	if p.fresh {
		out.Token = p.token
	}
	answer(w, http.StatusCreated, out)
}

var errLarge = errors.New("file too large")

func (a *adapter) upload(r *http.Request) (hub.Attachment, error) {
	mr, err := r.MultipartReader()
	if err != nil {
		return hub.Attachment{}, hub.InvalidField("file", "must come as multipart/form-data")
	}
	for range 4 { // other small fields may come before the file
		part, err := mr.NextPart()
		if err != nil {
			break
		}
		if part.FormName() == "file" {
			return a.put(r.Context(), part)
		}
	}
	return hub.Attachment{}, said.Invalid("file", "missing", "is missing")
}

func (a *adapter) put(ctx context.Context, part *multipart.Part) (hub.Attachment, error) {
	head := bufio.NewReaderSize(part, 4096)
	start, err := head.Peek(3072)
	if err != nil && !errors.Is(err, io.EOF) {
		return hub.Attachment{}, err
	}
	if len(start) == 0 {
		return hub.Attachment{}, hub.InvalidField("file", "is empty")
	}
	name := blob.CleanName(part.FileName())
	media, _, _ := strings.Cut(mimetype.Detect(start).String(), ";")
	if !taken(media) {
		return hub.Attachment{}, hub.InvalidField("file", "is of a type that this chat does not take")
	}
	bounded := &capped{r: head, left: maxFileBytes}
	at, err := a.env.Blobs.Put(ctx, bounded, name, maxFileBytes)
	if bounded.over {
		return at, errLarge
	}
	at.Name = name
	return at, err
}

// capped fails beyond left bytes, whatever the store does about its limit.
type capped struct {
	r    io.Reader
	left int64
	over bool
}

func (c *capped) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	if c.left -= int64(n); c.left < 0 {
		c.over = true
		return 0, errLarge
	}
	return n, err
}

func taken(media string) bool {
	for _, t := range fileTypes {
		if media == t || (strings.HasSuffix(t, ".") && strings.HasPrefix(media, t)) {
			return true
		}
	}
	return false
}

// serveFile answers a file of the caller's own conversation, as a download that
// no browser runs.
func (a *adapter) serveFile(w http.ResponseWriter, r *http.Request) {
	p, ok := a.caller(w, r, false)
	if !ok {
		return
	}
	at, ok := a.redeem(p, r.PathValue("ticket"))
	if !ok {
		problem(w, http.StatusNotFound, "There is no such file.", "")
		return
	}
	file, _, err := a.env.Blobs.Open(r.Context(), at.ID)
	if err != nil {
		refuse(w, err)
		return
	}
	defer file.Close()
	h := w.Header()
	h.Set("Content-Type", safeType(at.Type))
	h.Set("Content-Length", strconv.FormatInt(at.Size, 10))
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(blob.CleanName(at.Name)))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	if _, err := io.Copy(w, file); err != nil {
		a.log.Debug("file not sent whole", "err", err)
	}
}

// safeType is a media type fit for a header.
func safeType(t string) string {
	if _, _, err := mime.ParseMediaType(t); err != nil {
		return "application/octet-stream"
	}
	return t
}
