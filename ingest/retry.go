package ingest

import (
	"context"
	"encoding/json"
	"io"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// Retry hands a quarantined item in again: its raw bytes to the channel's
// reader where there is one, the item as it was read where not. A nil error
// means that it has been accepted anew; whether it can be read now shows in
// what becomes of it.
func (g *Ingest) Retry(ctx context.Context, q hub.Quarantined) error {
	o, ok := g.Inboxes.Opened(q.InboxID)
	if !ok {
		return hub.Errorf(hub.Missing, "the inbox it came in by does not exist any more")
	}
	to := again{Sink: receivedAt{Sink: g.Sink(o.Inbox), at: q.ReceivedAt}, try: q.Tries + 1}
	raw, err := g.raw(ctx, q)
	if err != nil {
		return err
	}
	if taker, ok := o.Adapter.(channels.MailTaker); ok && len(raw) > 0 {
		return taker.TakeMail(ctx, to, channels.MailEnvelope{}, raw)
	}
	if reader, ok := o.Adapter.(channels.Rereader); ok && len(raw) > 0 {
		return reader.Reread(ctx, to, raw)
	}
	var in hub.Inbound
	if err := json.Unmarshal(q.Item, &in); err != nil || in.SrcKey == "" {
		return hub.Errorf(hub.Unsupported, "nothing of this item can be read; only its bytes are kept")
	}
	in.Raw, in.Broken = raw, ""
	return to.Message(ctx, in)
}

func (g *Ingest) raw(ctx context.Context, q hub.Quarantined) ([]byte, error) {
	if q.RawBlob == "" {
		return q.Raw, nil
	}
	r, file, err := g.Blobs.Open(ctx, q.RawBlob)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	raw, err := io.ReadAll(io.LimitReader(r, file.Size))
	if err != nil {
		return nil, hub.Wrap(hub.Temporary, err, "the original could not be read")
	}
	return raw, nil
}
