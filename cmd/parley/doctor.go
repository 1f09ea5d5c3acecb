package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
)

// doctorTakes bounds all of a doctor's visit.
const doctorTakes = 15 * time.Second

func runDoctor(args []string, s streams) int {
	p := config.NewParser("parley doctor [--ready]", config.Serve)
	onlyReady := p.Flags().Bool("ready", false, "only ask the running hub whether it is ready (health checks)")
	c, rest, err := p.Parse(args, s.out)
	if err == nil && len(rest) > 0 {
		err = &config.Error{Setting: "parley doctor", Reason: "takes no arguments"}
	}
	if err != nil {
		return ended("doctor", s, err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), doctorTakes)
	defer cancel()
	if *onlyReady {
		return ended("doctor", s, askReady(ctx, &c))
	}
	return ended("doctor", s, visit(ctx, &c, s.out))
}

// visit runs every check, also after one has failed, and prints a line for each.
func visit(ctx context.Context, c *config.Config, out io.Writer) error {
	failed := 0
	for _, check := range checks(c) {
		note, err := check.try(ctx)
		if err != nil {
			failed++
			fmt.Fprintf(out, "FAIL  %-10s %v\n", check.name, err)
			continue
		}
		fmt.Fprintf(out, "ok    %-10s %s\n", check.name, note)
	}
	if failed > 0 {
		return hub.Errorf(hub.Temporary, "%d of %d checks failed", failed, len(checks(c)))
	}
	return nil
}

// askReady asks the hub that listens at --http for /readyz. The certificate is
// not checked: the question goes to this machine and carries nothing.
func askReady(ctx context.Context, c *config.Config) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, localURL(c)+"/readyz", nil)
	if err != nil {
		return &config.Error{Setting: "--http", Reason: "gives no address to ask"}
	}
	res, err := localClient().Do(req)
	if err != nil {
		return hub.Errorf(hub.Temporary, "no hub answers at %s", localURL(c))
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return hub.Errorf(hub.Temporary, "the hub at %s is not ready (%d)", localURL(c), res.StatusCode)
	}
	return nil
}

// localURL is where this machine finds the hub.
func localURL(c *config.Config) string {
	scheme := "http://"
	if c.TLS() {
		scheme = "https://"
	}
	return scheme + config.Reachable(c.HTTP)
}

func localClient() *http.Client {
	return &http.Client{Transport: &http.Transport{
		TLSClientConfig:   &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // see askReady
		DisableKeepAlives: true,
	}}
}
