package demo

import (
	"context"
	_ "embed"
	"errors"
	"html"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
)

//go:embed shop.html
var shopPage string

// usualShop is where the shop is unless that port is taken.
const usualShop = "127.0.0.1:8081"

// shop is a web site of the play: the house's own, with the chat widget on it.
type shop struct{ ln net.Listener }

// openPage listens at addr, or where the page usually is, or else at a free port.
func openPage(ctx context.Context, option, addr, usual string) (*shop, error) {
	var lc net.ListenConfig
	at := addr
	if at == "" {
		at = usual
	}
	ln, err := lc.Listen(ctx, "tcp", at)
	if err != nil && addr == "" {
		ln, err = lc.Listen(ctx, "tcp", "127.0.0.1:0")
	}
	if err != nil {
		return nil, hub.Wrap(hub.Invalid, err, option+": cannot listen on "+at)
	}
	return &shop{ln}, nil
}

func (s *shop) close() { _ = s.ln.Close() }

func (s *shop) port() string { return strconv.Itoa(s.ln.Addr().(*net.TCPAddr).Port) }

func (s *shop) url() string { return "http://localhost:" + s.port() }

// origins are the names under which a browser on this machine finds the page.
func (s *shop) origins() []string {
	return []string{"http://localhost:" + s.port(), "http://127.0.0.1:" + s.port()}
}

// visitorOfTheShop is who the page can sign its reader in as.
var visitorOfTheShop = &person{name: "Robin Teacup", email: "robin.teacup@mailbox.example", language: "en", city: "Teaford", plan: "gold", since: 2019}

// serve shows the page until ctx ends.
func (s *shop) serve(ctx context.Context, w *world) error {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		rw.Header().Set("Cache-Control", "no-store")
		fill := strings.NewReplacer("{hub}", html.EscapeString(w.doors.Desk), "{inbox}", html.EscapeString(w.inboxOf("chat")),
			"{mail}", html.EscapeString(houseMail), "{who}", html.EscapeString(visitorOfTheShop.name))
		_, _ = fill.WriteString(rw, shopPage) // a browser that has left asks again
	})
	mux.HandleFunc("GET /chat-token", func(rw http.ResponseWriter, _ *http.Request) {
		token, err := w.sign(visitorOfTheShop)
		if err != nil {
			http.Error(rw, "not now", http.StatusServiceUnavailable)
			return
		}
		rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
		rw.Header().Set("Cache-Control", "no-store")
		_, _ = rw.Write([]byte(token)) // a browser that has left asks again
	})
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() }) // Serve answers why it ended
	defer stop()
	if err := server.Serve(s.ln); !errors.Is(err, http.ErrServerClosed) {
		return hub.Wrap(hub.Temporary, err, "the shop page is not served any more")
	}
	return nil
}
