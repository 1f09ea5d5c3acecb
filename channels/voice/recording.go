package voice

import (
	"context"
	"errors"
	"strings"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/twilio"
)

// maxTranscript bounds what was understood of a message, in bytes; ten minutes of
// speech are about 10 KiB.
const maxTranscript = 64 << 10

// recording fetches what a caller has said. When it is not to be had now, Twilio
// is asked to come again; the call itself is known without it.
func (a *adapter) recording(ctx context.Context, sink channels.Sink, p twilio.Params) error {
	call, person, ok := callOf(p)
	id := p.Get("RecordingSid")
	if !ok || !otherSID.MatchString(id) {
		return a.unknown(ctx, sink, "recording", p)
	}
	switch p.Get("RecordingStatus") {
	case "completed":
	case "in-progress", "processing", "paused", "stopped", "absent", "failed":
		return nil // nothing to hear, yet or at all
	default:
		return a.unknown(ctx, sink, "recording", p)
	}
	in := a.item(call, person, "recording/"+id, hub.Call{State: hub.CallVoicemail, From: shown(person), To: a.set.number, Order: guessed})
	if err := a.attach(ctx, &in, p.Get("RecordingUrl")); err != nil {
		return err
	}
	return sink.Message(ctx, in)
}

// attach puts a recording to its call, or says that it is not to be had.
func (a *adapter) attach(ctx context.Context, in *hub.Inbound, address string) error {
	file, err := a.client.Fetch(ctx, strings.TrimSuffix(address, ".json")+".mp3", "recording", a.env.Blobs)
	if err == nil {
		in.Attachments = append(in.Attachments, file)
		return nil
	}
	if hub.Retryable(err) || hub.Is(err, hub.Missing) { // a new one may need a moment until it is there
		return hub.Wrap(hub.Temporary, err, "The recording cannot be fetched at the moment.")
	}
	var e *hub.Error
	text := "It could not be fetched."
	if errors.As(err, &e) && e.Text != "" {
		text = e.Text
	}
	in.Text = "[The recording is not here. " + text + "]"
	return nil
}

// transcription takes what Twilio understood of a recording.
func (a *adapter) transcription(ctx context.Context, sink channels.Sink, p twilio.Params) error {
	call, person, ok := callOf(p)
	id := p.Get("TranscriptionSid")
	if !ok || !otherSID.MatchString(id) {
		return a.unknown(ctx, sink, "transcription", p)
	}
	said := clean(p.Get("TranscriptionText"))
	if p.Get("TranscriptionStatus") != "completed" || said == "" {
		return nil
	}
	if len(said) > maxTranscript {
		said = strings.ToValidUTF8(said[:maxTranscript], "") + "…"
	}
	return sink.Message(ctx, a.item(call, person, "transcription/"+id,
		hub.Call{State: hub.CallVoicemail, From: shown(person), To: a.set.number, Transcript: said, Order: guessed}))
}
