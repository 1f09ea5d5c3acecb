package mastodon

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/sanitize"
)

// skew is how far the server's clock may be behind ours.
const skew = 5 * time.Minute

// seek looks among our account's newest statuses for the one that m became. Empty
// when it is not there.
func (a *adapter) seek(ctx context.Context, m hub.Outbound, p posting) (id string, err error) {
	me, err := a.self(ctx)
	if err != nil {
		return "", err
	}
	var list []status
	q := url.Values{"limit": {"40"}, "exclude_reblogs": {"true"}}
	if err := a.get(ctx, "/api/v1/accounts/"+me.ID+"/statuses", q, &list); err != nil {
		return "", err
	}
	for i := range list {
		st := &list[i]
		same := idShape.MatchString(st.ID) && st.InReplyToID == p.InReplyToID && st.Visibility == p.Visibility &&
			len(st.Media) == len(m.Attachments) && st.CreatedAt.After(m.CreatedAt.Add(-skew)) && plain(sanitize.Text(st.Content)) == plain(p.Status)
		if same && a.claim(st.ID) {
			return st.ID, nil
		}
	}
	return "", nil
}

// plain is what is left of a text when a server has made HTML of it: the words,
// with mentions as their names.
func plain(text string) string {
	return strings.Join(strings.Fields(named.ReplaceAllString(text, "$1")), " ")
}
