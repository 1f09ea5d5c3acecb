package direct

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/blob"
)

// doorPath begins the addresses by which a network fetches what we send, where
// it takes files by address alone. The ticket at the end is good for one file
// and an hour, and is signed by the hub.
const (
	doorPath = "/files/"
	doorTime = time.Hour
)

func (a *adapter) ticket(at *hub.Attachment) string {
	plain := string(at.ID) + "." + strconv.FormatInt(a.env.Now().Add(doorTime).Unix(), 10)
	return fmt.Sprintf("%s/hooks/%s/%s%s%s.%s/%s", strings.TrimRight(a.env.PublicURL, "/"), a.net.Kind, a.in.ID, doorPath,
		plain, a.seal(plain), url.PathEscape(blob.CleanName(at.Name)))
}

func (a *adapter) seal(plain string) string {
	mac := hmac.New(sha256.New, a.env.Key(string(a.net.Kind)+".file/"+string(a.in.ID)))
	mac.Write([]byte(plain))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// serveFile answers a file of ours to who has its ticket.
func (a *adapter) serveFile(w http.ResponseWriter, r *http.Request, rest string) {
	ticket, _, _ := strings.Cut(rest, "/")
	id, seal, ok := strings.Cut(ticket, ".")
	until, seal, cut := strings.Cut(seal, ".")
	end, err := strconv.ParseInt(until, 10, 64)
	if (r.Method != http.MethodGet && r.Method != http.MethodHead) || !ok || !cut || err != nil ||
		!hmac.Equal([]byte(seal), []byte(a.seal(id+"."+until))) || !a.env.Now().Before(time.Unix(end, 0)) {
		a.refused.Add()
		http.NotFound(w, r)
		return
	}
	file, at, err := a.env.Blobs.Open(r.Context(), hub.BlobID(id))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer file.Close()
	h := w.Header()
	h.Set("Content-Type", bare(at.Type))
	h.Set("Content-Length", strconv.FormatInt(at.Size, 10))
	h.Set("Content-Disposition", "attachment")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	if r.Method == http.MethodHead {
		return
	}
	if _, err := io.Copy(w, file); err != nil {
		a.log.Debug("a file was not fetched whole", "err", err)
	}
}
