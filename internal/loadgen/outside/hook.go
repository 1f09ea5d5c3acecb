package outside

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/parleyhub/parley/internal/run"
)

// Hook is a program that posts signed events to a webhook inbox.
type Hook struct {
	At     string // host and port of the hub
	Inbox  string
	Secret string
	client *http.Client
}

// Open makes its connections ready; many may post at once.
func (h *Hook) Open(most int) {
	h.client = &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: most, MaxConnsPerHost: most}}
}

// Close hangs up.
func (h *Hook) Close() { h.client.CloseIdleConnections() }

// Post sends one message and answers when the hub has acknowledged it.
func (h *Hook) Post(ctx context.Context, id, from, text string) error {
	body, err := json.Marshal(map[string]any{"type": "message", "id": id, "thread": from, "sender": map[string]string{"id": from, "name": from}, "text": text})
	if err != nil {
		return err
	}
	at := strconv.FormatInt(run.Wall().Unix(), 10)
	mac := hmac.New(sha256.New, []byte(h.Secret))
	_, _ = mac.Write([]byte(at + ".")) // a hash never fails
	_, _ = mac.Write(body)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+h.At+"/hooks/webhook/"+h.Inbox, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Parley-Timestamp", at)
	req.Header.Set("Parley-Signature", "v1="+hex.EncodeToString(mac.Sum(nil)))
	resp, err := h.client.Do(req)
	if err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10)) // so that the connection can be used again
	if err := resp.Body.Close(); err != nil {
		return err
	}
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("the hub answered %d", resp.StatusCode)
	}
	return nil
}

// Posts lets 64 senders post for a while, in all rate a second; 0: as fast as they can.
func (h *Hook) Posts(ctx context.Context, name string, rate int, length time.Duration, took func(time.Duration)) (time.Duration, error) {
	const senders = 64
	g, ctx := errgroup.WithContext(ctx)
	began := run.Wall()
	for s := range senders {
		g.Go(func() error {
			for n := 0; ; n++ {
				due := run.Wall()
				if rate > 0 {
					due = began.Add(time.Duration(n*senders+s) * time.Second / time.Duration(rate))
				}
				if due.Sub(began) >= length {
					return nil
				}
				if err := run.Sleep(ctx, due.Sub(run.Wall())); err != nil {
					return err
				}
				if err := h.Post(ctx, fmt.Sprint(name, s, "-", n), fmt.Sprint(name, s), "Where is my parcel?"); err != nil {
					return err
				}
				took(run.Wall().Sub(due))
			}
		})
	}
	err := g.Wait()
	return run.Wall().Sub(began), err
}
