// Package enclosed puts the files of a mail away and says which of them its HTML
// shows.
package enclosed

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/mime"
)

// Store puts the files of body into the blob store. A picture that the HTML
// shows, by Content-ID or Content-Location, whatever its disposition claims, is
// inline; one that nothing shows is an attachment. References in the HTML come
// out as cid: of the stored file.
func Store(ctx context.Context, blobs channels.Blobs, body *mime.Body) ([]hub.Attachment, error) {
	var out []hub.Attachment
	for i, f := range body.Files {
		name := f.Name
		kind := mimetype.Detect(f.Data)
		if name == "" {
			name = fmt.Sprintf("%s-%d%s", baseName(f), i+1, kind.Extension())
		}
		file, err := blobs.Put(ctx, bytes.NewReader(f.Data), name, mime.MaxBytes)
		if err != nil {
			return nil, err
		}
		if cid := shownAs(body, f); cid != "" && strings.HasPrefix(kind.String(), "image/") {
			file.ContentID, file.Inline = cid, true
		}
		out = append(out, file)
	}
	return out, nil
}

func baseName(f mime.File) string {
	switch {
	case f.Type == "message/rfc822":
		return "mail"
	case strings.HasPrefix(f.Type, "image/"):
		return "image"
	}
	return "file"
}

// shownAs answers the content id under which the HTML shows f, after making the
// HTML use one; empty when it does not show it.
func shownAs(body *mime.Body, f mime.File) string {
	if body.HTML == "" {
		return ""
	}
	if f.ContentID != "" {
		cid := cleanCID(f.ContentID)
		if cid == "" {
			return ""
		}
		for _, spelling := range []string{f.ContentID, url.PathEscape(f.ContentID), url.QueryEscape(f.ContentID), strings.ReplaceAll(f.ContentID, "@", "%40")} {
			if n := replaceCID(body, spelling, cid); n {
				return cid
			}
		}
	}
	if f.Location != "" && len(f.Location) < 500 {
		for _, quote := range []string{`"`, `'`} {
			if from := "src=" + quote + f.Location + quote; strings.Contains(body.HTML, from) {
				cid := cleanCID("location." + f.Location)
				body.HTML = strings.ReplaceAll(body.HTML, from, `src="cid:`+cid+`"`)
				return cid
			}
		}
	}
	return ""
}

// replaceCID makes cid:<spelling> read cid:<cid> wherever it stands whole.
func replaceCID(body *mime.Body, spelling, cid string) bool {
	found := false
	var b strings.Builder
	rest := body.HTML
	for {
		i := indexFold(rest, "cid:"+spelling)
		if i < 0 {
			break
		}
		end := i + 4 + len(spelling)
		whole := end >= len(rest) || strings.IndexByte("\"' >\t\r\n)", rest[end]) >= 0
		if whole {
			b.WriteString(rest[:i] + "cid:" + cid)
			found = true
		} else {
			b.WriteString(rest[:end])
		}
		rest = rest[end:]
	}
	if found {
		body.HTML = b.String() + rest
	}
	return found
}

// indexFold finds part, whose first four letters may be of any case.
func indexFold(s, part string) int {
	for at := 0; ; {
		i := strings.Index(s[at:], part[4:])
		if i < 0 {
			return -1
		}
		if i += at; i >= 4 && strings.EqualFold(s[i-4:i], part[:4]) {
			return i - 4
		}
		at = i + 1
	}
}

// cleanCID keeps the characters that need no escaping in an attribute or URL.
func cleanCID(cid string) string {
	cid = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune("@.-_$+=", r):
			return r
		}
		return '.'
	}, cid)
	return cid[:min(len(cid), 200)] // one byte each by now
}
