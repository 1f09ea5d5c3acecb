package testpeers

import (
	"bytes"
	"sync"
)

// spoken is what a process has written so far. It may be read while it runs.
type spoken struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *spoken) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *spoken) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func (s *spoken) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.b.Reset()
}
