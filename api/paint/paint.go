// Package paint shows a message as a page of its own, for the frame the desk puts
// it in: in come sanitised HTML or text, out comes a page whose images lead to us or nowhere.
package paint

import (
	"html"
	"net/url"
	"strings"

	xhtml "golang.org/x/net/html"

	"github.com/parleyhub/parley/hub"
)

// Page is a message as a page of its own. Its HTML was sanitised when it
// came in; here only the addresses of images are put right: cid: ones become
// ours, remote ones go through us or away.
func Page(m *hub.Message, images bool, base string, sign func(string) string) string {
	p := painter{m: m, images: images, base: base, sign: sign}
	var b strings.Builder
	b.WriteString(`<!doctype html><html><head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><base target="_blank"><style>` +
		`body{margin:0;padding:12px;font:14px/1.5 system-ui,sans-serif;color:#111;background:#fff;overflow-wrap:anywhere}` +
		`img{max-width:100%;height:auto}table{max-width:100%}blockquote{margin:0 0 0 .6em;padding-left:.6em;border-left:2px solid #ccc}` +
		`pre{white-space:pre-wrap;font:inherit}summary{cursor:pointer;color:#666}</style></head><body>`)
	b.WriteString(p.part(m.HTML, m.Text))
	if m.QuotedHTML != "" || m.Quoted != "" {
		b.WriteString(`<details><summary>•••</summary>` + p.part(m.QuotedHTML, m.Quoted) + `</details>`)
	}
	b.WriteString(`</body></html>`)
	return b.String()
}

type painter struct {
	m      *hub.Message
	images bool
	base   string
	sign   func(string) string
}

// part is the rich form, or the plain one when there is none.
func (p *painter) part(rich, plain string) string {
	if rich == "" {
		return "<pre>" + html.EscapeString(plain) + "</pre>"
	}
	return p.repaint(rich)
}

// repaint rewrites every src. All else passes byte for byte: writing it anew
// could make something of it that the sanitiser never saw.
func (p *painter) repaint(rich string) string {
	z := xhtml.NewTokenizer(strings.NewReader(rich))
	var b strings.Builder
	for {
		switch z.Next() {
		case xhtml.ErrorToken:
			return b.String() // the end, or nothing more that could be read
		case xhtml.StartTagToken, xhtml.SelfClosingTagToken:
			raw := string(z.Raw())
			b.WriteString(p.tag(z.Token(), raw))
		default:
			b.Write(z.Raw())
		}
	}
}

// held is where the sanitiser keeps the address of a remote image.
const held = "data-src"

// loading are the attributes by which an element asks for something.
var loading = map[string]bool{"src": true, "srcset": true, "background": true, "poster": true, "data": true, "lowsrc": true, "dynsrc": true, "xlink:href": true}

func (p *painter) tag(t xhtml.Token, raw string) string {
	kept, changed := t.Attr[:0:0], false
	for _, at := range t.Attr {
		if at.Key == held && t.Data == "img" && p.images {
			at.Key = "src"
		}
		if !loading[at.Key] {
			kept = append(kept, at)
			continue
		}
		changed = true
		if src := p.source(at.Val); at.Key == "src" && t.Data == "img" && src != "" {
			at.Val = src
			kept = append(kept, at)
		}
	}
	if !changed {
		return raw
	}
	t.Attr = kept
	return t.String()
}

// source is the address an image is shown from; empty to show none.
func (p *painter) source(src string) string {
	src = strings.TrimSpace(src)
	if id, ok := cutScheme(src, "cid:"); ok {
		return p.inline(id)
	}
	u, err := url.Parse(src)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || !p.images {
		return ""
	}
	return p.base + "/remote?u=" + url.QueryEscape(p.sign(u.String()))
}

func (p *painter) inline(id string) string {
	if plain, err := url.PathUnescape(id); err == nil {
		id = plain
	}
	for _, at := range p.m.Attachments {
		if at.ContentID != "" && strings.Trim(at.ContentID, "<>") == id && Showable(at.Type) {
			return p.base + "/" + url.PathEscape(string(at.ID))
		}
	}
	return ""
}

func cutScheme(s, scheme string) (string, bool) {
	if len(s) >= len(scheme) && strings.EqualFold(s[:len(scheme)], scheme) {
		return s[len(scheme):], true
	}
	return "", false
}

// Showable are the image types that browsers draw and that cannot run anything.
func Showable(mediaType string) bool {
	switch strings.ToLower(mediaType) {
	case "image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/avif", "image/x-icon", "image/vnd.microsoft.icon":
		return true
	}
	return false
}
