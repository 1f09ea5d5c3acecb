// Package visits reads where a visitor of the chat is, as their browser says: in
// come addresses and a User-Agent that anybody may have made up, out go short,
// clean ones and the row that is kept of a visit. It believes nothing.
package visits

import (
	"net/url"
	"regexp"
	"strings"
)

// The bounds of an address, in bytes: as it comes, and as it is kept.
const (
	maxRaw  = 4096
	maxKept = 400
	maxMark = 80 // one utm_ value
)

// host is a name as browsers write it (others in punycode), or an address, with a port.
var host = regexp.MustCompile(`^([a-z0-9_-]+(\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\])(:[0-9]{1,5})?$`)

// marks are the parts of a query that say which advertisement led here.
var marks = []string{"utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id"}

// Address is what may be kept of a page's address: http or https alone, without
// a user, a fragment, and a query but for its marks, since queries carry tokens
// and personal data. Empty when raw is no such address.
func Address(raw string) string {
	u := read(raw)
	if u == nil {
		return ""
	}
	kept := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}
	if kept.Path == "" {
		kept.Path = "/"
	}
	bare := kept.String()
	if len(bare) > maxKept {
		return u.Scheme + "://" + u.Host + "/"
	}
	kept.RawQuery = marked(u)
	if whole := kept.String(); len(whole) <= maxKept {
		return whole
	}
	return bare
}

// Origin is scheme://host[:port] of an address; empty when it is none.
func Origin(raw string) string {
	u := read(raw)
	if u == nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

func read(raw string) *url.URL {
	if len(raw) > maxRaw {
		return nil
	}
	u, err := url.Parse(raw)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Opaque != "" {
		return nil
	}
	u.Host = strings.ToLower(u.Host)
	if len(u.Host) > 260 || !host.MatchString(u.Host) {
		return nil
	}
	return u
}

// marked is the query without all that is no mark. A value that looks like a
// mail address goes too: some tools put the reader's there.
func marked(u *url.URL) string {
	all, kept := u.Query(), url.Values{}
	for _, name := range marks {
		if v := all.Get(name); v != "" && len(v) <= maxMark && !strings.Contains(v, "@") {
			kept.Set(name, v)
		}
	}
	return kept.Encode()
}
