package sms_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/channels/sim/twilio"
	"github.com/parleyhub/parley/channels/sms"
	"github.com/parleyhub/parley/hub"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	account = "AC0123456789abcdef0123456789abcdef"
	token   = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
	ours    = "+15005550006"
	theirs  = "+12025550143"
)

var ann = hub.Handle{Kind: hub.HandlePhone, Address: theirs}

type object = map[string]any

// network is Twilio as a test meets it.
type network struct {
	*twilio.Sim
	srv *httptest.Server
	rig *channeltest.Rig
}

func start(t testing.TB, h *channeltest.Hub) *network {
	t.Helper()
	lone := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	n := &network{Sim: twilio.New(twilio.Options{AccountSID: account, AuthToken: token, Now: h.Clock.Now, HTTP: lone})}
	n.srv = httptest.NewServer(n.Sim)
	t.Cleanup(n.srv.Close)
	n.At(n.srv.URL, "")
	n.Add(twilio.Number{Phone: ours})
	return n
}

func (n *network) settings(more object) object {
	s := object{"account_sid": account, "auth_token": token, "api_url": n.srv.URL, "numbers": []any{ours}}
	for k, v := range more {
		if v == nil {
			delete(s, k)
		} else {
			s[k] = v
		}
	}
	return s
}

// open stands a network and an inbox up, which know each other.
func open(t testing.TB, more object) *network {
	t.Helper()
	h := channeltest.NewHub(t)
	n := start(t, h)
	n.rig = channeltest.Open(t, h, sms.Channel, n.settings(more))
	n.Add(twilio.Number{Phone: ours, SMS: n.rig.URL})
	return n
}

func TestSMSKeepsTheChannelContract(t *testing.T) {
	channeltest.Run(t, channeltest.Case{
		Channel: sms.Channel,
		To:      ann,
		Start: func(t *testing.T, h *channeltest.Hub) (map[string]any, channeltest.Provider) {
			n := start(t, h)
			sids := map[string]string{}
			offer := func(t testing.TB, r *channeltest.Rig, key, text string) bool {
				n.Add(twilio.Number{Phone: ours, SMS: r.URL})
				if sids[key] == "" {
					sids[key] = n.Say(theirs, ours, text)
				}
				a := n.Again(t.Context(), sids[key])
				if a.OK() && strings.Contains(a.Body, "Message>") {
					t.Errorf("answered with words: %s", a.Body)
				}
				return a.OK()
			}
			return n.settings(nil), channeltest.Provider{
				Offer: offer,
				Answer: func(t testing.TB, r *channeltest.Rig, _ hub.Outbound, key, text string) bool {
					return offer(t, r, key, text)
				},
				Silent: func(_ testing.TB, r *channeltest.Rig, _, text string) {
					n.Add(twilio.Number{Phone: ours, SMS: r.URL})
					n.Say(theirs, ours, text)
				},
				Taken: func() (out []string) {
					for _, m := range n.Sent() {
						out = append(out, m.Body)
					}
					return out
				},
				Fail: func(f channeltest.Fault) {
					switch f {
					case channeltest.Busy:
						n.Fail(twilio.Fault{Status: http.StatusTooManyRequests, Code: 20429, RetryAfter: channeltest.BusyFor})
					case channeltest.Broken:
						n.Fail(twilio.Fault{Status: http.StatusServiceUnavailable, Code: 20503})
					case channeltest.Refused:
						n.Fail(twilio.Fault{Status: http.StatusBadRequest, Code: 21211})
					case channeltest.Gone:
						n.srv.Close()
					}
				},
			}
		},
	})
}

// send sends a text to Ann.
func (n *network) send(text string, files ...hub.Attachment) (hub.Outbound, hub.Receipt, error) {
	m := n.rig.Outbound(ann, text)
	m.Attachments = files
	r, err := n.rig.Adapter.Send(context.Background(), m)
	return m, r, err
}

func openWith(t testing.TB, n *network, env channels.Env) (channels.Adapter, error) {
	t.Helper()
	a, err := sms.Channel.Open(t.Context(), n.rig.Inbox, env)
	if err == nil {
		t.Cleanup(func() { _ = a.Close() })
	}
	return a, err
}
