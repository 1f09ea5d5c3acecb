package mastodon

import (
	"context"
	"mime"
	"path"
	"strings"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/sanitize"
	"github.com/parleyhub/parley/internal/webcall"
)

// attach fetches the files of a status now: their addresses do not last. One that
// cannot be had is named in the text, and holds up nobody's words.
func (a *adapter) attach(ctx context.Context, in *hub.Inbound, st *status) {
	ctx, cancel := context.WithTimeout(ctx, fileTime) // for all of them: others wait behind this status
	defer cancel()
	for i := range st.Media {
		m := &st.Media[i]
		if i >= maxInFiles {
			a.without(in, "", "There are more files than are taken.")
			break
		}
		at, err := a.fetch(ctx, m)
		if err != nil {
			a.log.Warn("a file of a status could not be fetched", "kind", hub.KindOf(err))
			a.without(in, source(m), "A file could not be fetched.")
			continue
		}
		in.Attachments = append(in.Attachments, at)
	}
}

func source(m *media) string {
	for _, u := range []*string{m.URL, m.RemoteURL} {
		if u != nil && *u != "" {
			return *u
		}
	}
	return ""
}

func (a *adapter) fetch(ctx context.Context, m *media) (hub.Attachment, error) {
	address := source(m)
	if address == "" {
		return hub.Attachment{}, hub.Errorf(hub.Missing, "The server names no address of the file.")
	}
	f := webcall.File{URL: address, Name: fileName(m, address), Limit: maxInBytes}
	at, err := a.files.Fetch(ctx, f, a.env.Blobs.Put)
	if hub.Is(err, hub.Temporary) {
		at, err = a.files.Fetch(ctx, f, a.env.Blobs.Put)
	}
	return at, err
}

// fileName is the description people gave, else the last part of the address.
func fileName(m *media, address string) string {
	address, _, _ = strings.Cut(address, "?")
	base, ext := path.Base(address), path.Ext(address)
	if mime.TypeByExtension(ext) == "" {
		ext = ""
	}
	if m.Description != nil {
		if words := sanitize.Short(*m.Description, 100); words != "" {
			return words + ext
		}
	}
	return sanitize.Short(base, 120)
}

// without says in the message that a file is not there, and where it was.
func (a *adapter) without(in *hub.Inbound, address, why string) {
	note := why
	if address = sanitize.Short(address, 500); strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://") {
		note += " " + address
	}
	in.Text = strings.TrimSpace(in.Text + "\n\n[" + note + "]")
	in.HTML += sanitize.Paragraphs("[" + note + "]")
}
