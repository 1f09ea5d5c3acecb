package refs

import (
	"regexp"
	"strings"

	"github.com/parleyhub/parley/internal/mime"
)

// Relays that write a Message-ID of their own into what they are given say it, or
// what it is made of, behind the 250. Customers' programs answer that one.
var (
	sesID     = regexp.MustCompile(`(?i)^(?:ok )?([0-9a-f]{16}-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}-[0-9]{6})\b`)
	sesHost   = regexp.MustCompile(`(?i)^email-smtp(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com$`)
	namedID   = regexp.MustCompile(`<([^<>\s]{3,300}@[^<>\s]{3,200})>`)
	exchanges = regexp.MustCompile(`(?i)\.(?:outlook|office365|office)\.com$`)
)

// Rewritten is the Message-ID by which the relay sends a mail on in place of ref;
// empty when it says nothing of one. Amazon SES says the left half (its mails
// carry it at email.amazonses.com in us-east-1 and at <region>.amazonses.com
// elsewhere), Exchange the whole in angle brackets.
func Rewritten(said, host, ref string) string {
	said = strings.TrimSpace(said)
	if m := sesHost.FindStringSubmatch(host); m != nil {
		id := sesID.FindStringSubmatch(said)
		if id == nil {
			return ""
		}
		domain := m[1] + ".amazonses.com"
		if strings.EqualFold(m[1], "us-east-1") {
			domain = "email.amazonses.com"
		}
		return strings.ToLower(id[1] + "@" + domain)
	}
	if !exchanges.MatchString(host) {
		return ""
	}
	if m := namedID.FindStringSubmatch(said); m != nil {
		if ids := mime.MessageIDs("<" + m[1] + ">"); len(ids) == 1 && ids[0] != ref {
			return ids[0]
		}
	}
	return ""
}
