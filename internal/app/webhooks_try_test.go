package app

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/parleyhub/parley/hooks"
	"github.com/parleyhub/parley/hub"
)

type triedView struct {
	DeliveryID string `json:"delivery_id"`
	Delivered  bool
	Status     *int
	Error      string
}

func TestWebhookIsTestedSignedAndKeptNowhere(t *testing.T) {
	t.Parallel()
	p := begin(t, alone(t), Options{})
	olga := atDesk(t, p)
	r := newReceiver(t) // checks the signature
	hook := olga.webhook(r.URL, "sla.*")
	olga.must(http.DefaultClient, http.MethodPatch, "/webhooks/"+hook, js{"enabled": false}, nil)
	var got triedView
	olga.post("/webhooks/"+hook+"/test", nil, &got)
	if !got.Delivered || got.Status == nil || *got.Status != http.StatusNoContent || got.Error != "" || !strings.HasPrefix(got.DeliveryID, "dlv_test_") {
		t.Errorf("tested: %+v", got)
	}
	if types := r.types(); len(types) != 1 || types[0] != string(hooks.Test) {
		t.Errorf("the receiver was told %q", types)
	}
	r.answers(http.StatusTeapot)
	olga.post("/webhooks/"+hook+"/test", nil, &got)
	if got.Delivered || got.Status == nil || *got.Status != http.StatusTeapot || !strings.Contains(got.Error, "418") {
		t.Errorf("refused: %+v", got)
	}
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	olga.post("/webhooks/"+olga.webhook(gone.URL, "*")+"/test", nil, &got)
	if got.Delivered || got.Status != nil || got.Error == "" {
		t.Errorf("nobody there: %+v", got)
	}
	if all := olga.deliveries(hook); len(all) != 0 {
		t.Errorf("kept: %+v", all)
	}
}

func TestReplacedSecretSignsAtOnce(t *testing.T) {
	t.Parallel()
	p := begin(t, alone(t), Options{})
	olga := atDesk(t, p)
	const secret = "another secret of the receiver"
	seen := make(chan bool, 1)
	r := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		seen <- err == nil && hooks.Sign(secret, req.Header.Get("Parley-Timestamp"), body) == req.Header.Get("Parley-Signature")
	}))
	defer r.Close()
	hook := olga.webhook(r.URL, "sla.*")
	olga.must(http.DefaultClient, http.MethodPatch, "/webhooks/"+hook, js{"secret": secret, "version": 1}, nil)
	var got triedView
	olga.post("/webhooks/"+hook+"/test", nil, &got)
	if !got.Delivered || !<-seen {
		t.Errorf("the new secret does not sign: %+v", got)
	}
	for _, f := range p.facts(hub.SettingsChanged, "") {
		if strings.Contains(string(f.Data), secret) {
			t.Error("the secret is in a fact")
		}
	}
}
