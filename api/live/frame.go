package live

import (
	"bytes"
	"encoding/json"
	"io"
	"time"

	"github.com/parleyhub/parley/hub"
)

// maxFrame bounds a client frame; gorilla closes with 1009 beyond it.
const maxFrame = 64 << 10

// frame is anything a client may say.
type frame struct {
	T     string             `json:"t"`
	Epoch string             `json:"epoch"`
	Since *int64             `json:"since"`
	C     hub.ConversationID `json:"c"`
	On    *bool              `json:"on"`
	State string             `json:"state"`
}

// parse reads a client frame strictly: one object, known keys, sane values.
func parse(data []byte) (frame, bool) {
	var f frame
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if d.Decode(&f) != nil {
		return frame{}, false
	}
	if _, err := d.Token(); err != io.EOF {
		return frame{}, false
	}
	if len(f.C) > 64 || len(f.Epoch) > 128 {
		return frame{}, false
	}
	switch f.T {
	case "sub":
		return f, f.Since != nil && *f.Since >= 0
	case "board":
		return f, f.On != nil
	case "typing", "replying":
		return f, f.C != "" && f.On != nil
	case "viewing":
		return f, true
	case "presence":
		return f, f.State == "online" || f.State == "away" || f.State == "offline"
	}
	return frame{}, false
}

// rate is a token bucket for client frames.
type rate struct {
	left float64
	at   time.Time
}

func (r *rate) allow(now time.Time, perSecond, burst int) bool {
	if gone := now.Sub(r.at); gone > 0 {
		r.left = min(float64(burst), r.left+gone.Seconds()*float64(perSecond))
	}
	r.at = now
	if r.left < 1 {
		return false
	}
	r.left--
	return true
}
