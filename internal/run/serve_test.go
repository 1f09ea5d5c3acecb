package run

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"time"
)

func TestServeFinishesWhatIsUnderWayAndWaitsForNobodyElse(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	asked, answer := make(chan struct{}), make(chan struct{})
	s := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(asked)
		<-answer
		_, _ = io.WriteString(w, "whole")
	})}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- Serve(ctx, s, time.Minute, func() error { return s.Serve(l) }) }()
	ahead, err := net.Dial("tcp", l.Addr().String()) // a browser's connection for later
	if err != nil {
		t.Fatal(err)
	}
	defer ahead.Close()
	body := make(chan string, 1)
	go func() {
		r, err := http.Get("http://" + l.Addr().String())
		if err != nil {
			body <- err.Error()
			return
		}
		defer r.Body.Close()
		text, _ := io.ReadAll(r.Body)
		body <- string(text)
	}()
	<-asked
	cancel()
	if _, err := ahead.Read(make([]byte, 1)); err == nil { // closed, though nothing was ever asked
		t.Error("the connection without a request is still there")
	}
	select {
	case err := <-ended:
		t.Fatalf("ended while an answer was under way: %v", err)
	default:
	}
	close(answer)
	if text := <-body; text != "whole" {
		t.Errorf("was answered %q", text)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestServeEndsThoughSomebodyDoesNotLetGo(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	asked := make(chan struct{})
	s := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(asked)
		<-r.Context().Done()
	})}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- Serve(ctx, s, 10*time.Millisecond, func() error { return s.Serve(l) }) }()
	go func() {
		if r, err := http.Get("http://" + l.Addr().String()); err == nil {
			_ = r.Body.Close()
		}
	}()
	<-asked
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
