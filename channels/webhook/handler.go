package webhook

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// afterTrouble is when the sender should come again if nobody knows better.
const afterTrouble = 5 * time.Second

// Handler takes posts at /hooks/webhook/<inbox>, nothing else.
func (a *adapter) Handler(sink channels.Sink) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			problem(w, http.StatusMethodNotAllowed, "Events are posted.", "")
			return
		}
		p, err := readProof(r.Header, a.env.Now())
		if err != nil {
			refuse(w, err)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			var large *http.MaxBytesError
			if errors.As(err, &large) {
				problem(w, http.StatusRequestEntityTooLarge, "The event is too large.", "")
				return
			}
			problem(w, http.StatusBadRequest, "The event broke off.", "")
			return
		}
		if !p.holds(a.secrets, body) {
			refuse(w, errSignature)
			return
		}
		answer, err := a.take(r, sink, body)
		if err != nil {
			refuse(w, err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusOK)
		w.Write(answer)
	})
}

// take makes of a proven event what the hub knows, and answers once that is durable.
func (a *adapter) take(r *http.Request, sink channels.Sink, body []byte) ([]byte, error) {
	e, err := readEvent(body)
	if err != nil {
		return nil, err
	}
	ctx := r.Context()
	kept := "kept"
	switch {
	case !e.known:
		kept = "kept_unread"
		err = sink.Message(ctx, a.unread(e, body))
	case e.Type == typePing:
		kept = "pong"
	case e.Type == typeReceipt:
		err = sink.Receipt(ctx, a.receipt(e))
	default:
		var m hub.Inbound
		if m, err = a.inbound(ctx, e, body); err == nil {
			err = sink.Message(ctx, m)
		}
	}
	if err != nil {
		return nil, err
	}
	return json.Marshal(map[string]string{"status": kept})
}

// unread is an event of a type that nobody here knows, kept as it is. Without an
// id its bytes are its name.
func (a *adapter) unread(e event, body []byte) hub.Inbound {
	key := "bytes:"
	if isID(e.ID) {
		key = "id:" + e.ID
	} else {
		sum := sha256.Sum256(body)
		key += hex.EncodeToString(sum[:])
	}
	return hub.Inbound{
		Inbox: a.in.ID, Kind: kind, SrcKey: "event:" + e.Type + ":" + key, Thread: "events", Event: e.Type,
		ReceivedAt: a.env.Now(), AcceptedAt: a.env.Now(), Raw: body, RawType: "application/json",
	}
}

func (a *adapter) receipt(e event) hub.Receipt {
	r := hub.Receipt{State: hub.DeliveryState(e.State), Ref: a.ref(e.Message), At: a.when(e.At)}
	if r.State == hub.Failed {
		r.Error = line(e.Error, 500)
	}
	return r
}

// when is the other side's time where it can be right: not in the future, and
// not longer ago than it may have tried for.
func (a *adapter) when(at time.Time) time.Time {
	now := a.env.Now()
	if at.IsZero() || at.After(now) || now.Sub(at) > redeliversIn {
		return now
	}
	return at.UTC()
}

// refuse answers an error. Only errors about the event itself say what is wrong.
func refuse(w http.ResponseWriter, err error) {
	var e *hub.Error
	if !errors.As(err, &e) {
		e = &hub.Error{Kind: hub.Temporary}
	}
	switch e.Kind {
	case hub.Denied:
		problem(w, http.StatusUnauthorized, e.Text, "")
	case hub.Invalid, hub.Unsupported:
		problem(w, http.StatusUnprocessableEntity, e.Text, e.Field)
	default:
		after := max(e.After, afterTrouble)
		w.Header().Set("Retry-After", strconv.Itoa(int((after+time.Second-1)/time.Second)))
		problem(w, http.StatusServiceUnavailable, "The hub cannot take this now. Send it again later.", "")
	}
}

// problem writes an RFC 9457 problem, naming the field at fault if one is.
func problem(w http.ResponseWriter, status int, text, field string) {
	type fault struct {
		Field string `json:"field"`
		Rule  string `json:"rule"`
	}
	p := struct {
		Title  string  `json:"title"`
		Status int     `json:"status"`
		Detail string  `json:"detail"`
		Errors []fault `json:"errors,omitempty"`
	}{http.StatusText(status), status, text, nil}
	if field != "" {
		p.Detail, p.Errors = field+" "+text, []fault{{field, text}}
	}
	raw, _ := json.Marshal(p) // strings and numbers always encode
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	w.Write(raw)
}
