package sms

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/blob"
	"github.com/parleyhub/parley/internal/twilio"
)

// fileLife is how long Twilio may fetch a file we send; it queues for up to ten hours.
const fileLife = 24 * time.Hour

// fileURL is where Twilio fetches a file from: its id, until when, and our HMAC
// over both and the inbox. Who has no such address learns nothing.
func (a *adapter) fileURL(f hub.Attachment) string {
	payload := string(f.ID) + "." + strconv.FormatInt(a.env.Now().Add(fileLife).Unix(), 36)
	return a.hook.Base + "/file/" + payload + "." + a.fileMAC(payload) + "/" + url.PathEscape(blob.CleanName(f.Name))
}

func (a *adapter) fileMAC(payload string) string {
	m := hmac.New(sha256.New, a.fileKey)
	m.Write([]byte(string(a.in.ID) + "\x00" + payload))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil)[:16])
}

// serveFile answers a file that is being sent.
func (a *adapter) serveFile(w http.ResponseWriter, r *http.Request, ticket string) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.Error(w, "Files are fetched by GET.", http.StatusMethodNotAllowed)
		return
	}
	ticket, _, _ = strings.Cut(ticket, "/")
	payload, mac, _ := cutLast(ticket)
	id, until, _ := cutLast(payload)
	end, err := strconv.ParseInt(until, 36, 64)
	if err != nil || len(ticket) > 200 || !hmac.Equal([]byte(mac), []byte(a.fileMAC(payload))) || a.env.Now().Unix() > end {
		http.Error(w, "There is no such file.", http.StatusNotFound)
		return
	}
	file, f, err := a.env.Blobs.Open(r.Context(), hub.BlobID(id))
	if err != nil {
		twilio.Refuse(w, err)
		return
	}
	defer file.Close()
	h := w.Header()
	kind := f.Type
	if _, _, err := mime.ParseMediaType(kind); err != nil {
		kind = "application/octet-stream"
	}
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.FormatInt(f.Size, 10))
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(blob.CleanName(f.Name)))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, max-age=3600")
	if r.Method == http.MethodHead {
		return
	}
	if _, err := io.Copy(w, file); err != nil {
		a.env.Log.Debug("file not sent whole", "inbox", a.in.ID, "err", err)
	}
}

// cutLast parts s at its last dot.
func cutLast(s string) (before, after string, ok bool) {
	i := strings.LastIndexByte(s, '.')
	if i < 0 {
		return "", "", false
	}
	return s[:i], s[i+1:], true
}
