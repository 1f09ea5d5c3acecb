package desk

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

var square = channels.Abilities{
	Class: hub.ClassSocial, HandleKind: "poster", MaxText: 50, TextUnit: channels.Runes, Public: true, Private: true, EditOut: true, DeleteOut: true, Reactions: true,
	Window: 24 * time.Hour, HumanWindow: 7 * 24 * time.Hour, Outside: "template", Calls: true,
}

// network is an adapter that remembers what it was asked, or refuses.
type network struct {
	channels.Adapter
	asked  []channels.Amendment
	rang   []string
	refuse error
}

func (n *network) Amend(_ context.Context, a channels.Amendment) error {
	if n.refuse == nil {
		n.asked = append(n.asked, a)
	}
	return n.refuse
}

func (n *network) Call(_ context.Context, to hub.Handle, phone string) (string, error) {
	n.rang = append(n.rang, phone+" "+to.Address)
	return "CA1", n.refuse
}

func (n *network) Templates(context.Context) ([]channels.Template, error) {
	return []channels.Template{{Name: "ready", Language: "en", Text: "Dear {{1}}, {{2}} is ready, {{1}}.", Params: 2}}, n.refuse
}

var poster = hub.Handle{Kind: "poster", Scope: "inb_square", Address: "ana"}

// squared is a conversation in which Ana wrote on the square, publicly or not.
func (h *house) squared(public bool) (hub.Conversation, *network) {
	h.t.Helper()
	n := &network{}
	h.boxes["inb_square"] = box{hub.Inbox{ID: "inb_square", Kind: "square", BrandID: h.brand}, square}
	h.Adapter = func(id hub.InboxID) (channels.Adapter, channels.Channel, hub.Inbox, bool) {
		return n, channels.Channel{Can: square}, h.boxes[id].inbox, id == "inb_square"
	}
	now := h.Now()
	c := h.says(hub.Conversation{ID: hub.NewConversationID(now), ContactID: h.who.ID, BrandID: h.brand, Status: hub.Open, Priority: hub.Normal,
		Channel: "square", Class: hub.ClassSocial, CreatedAt: now}, "inb_square", poster)
	m, err := h.store.LastIn(context.Background(), c.ID)
	h.ok(err)
	said := m["inb_square"]
	said.Public = public
	h.ok(h.store.Commit(context.Background(), hub.WriteSet{Conversations: []hub.Conversation{c}, Changed: []hub.Message{said}}))
	return h.conv(c.ID), n
}

func TestPublicAndPrivateAreNeverMixedUp(t *testing.T) {
	for name, c := range map[string]struct {
		public     bool
		visibility string
		field      string
	}{
		"public answered in public":   {true, InPublic, ""},
		"public moved to private":     {true, InPrivate, ""},
		"public without saying":       {true, "", "visibility"},
		"private answered in public":  {false, InPublic, "visibility"},
		"private answered in private": {false, InPrivate, ""},
		"private needs no word of it": {false, "", ""},
		"something else":              {true, "friends", "visibility"},
	} {
		t.Run(name, func(t *testing.T) {
			h := build(t)
			conv, _ := h.squared(c.public)
			m, _, err := h.Post(t.Context(), ada, everything, conv.ID, ReplyInput{Kind: KindReply, Text: "Hello", Visibility: c.visibility})
			var e *hub.Error
			if c.field == "" {
				if err != nil || m.Public != (c.visibility == InPublic) {
					t.Fatalf("public %v, %v", m.Public, err)
				}
			} else if !errors.As(err, &e) || e.Kind != hub.Invalid || e.Field != c.field {
				t.Fatalf("%v", err)
			}
		})
	}
}

func TestWindowsOptOutsAndTemplates(t *testing.T) {
	h := build(t)
	c, _ := h.squared(false)
	way := func(typed bool) Way {
		t.Helper()
		ways, err := h.Ways(t.Context(), ada, everything, c.ID, typed, nil)
		if err != nil || len(ways) != 1 {
			t.Fatal(ways, err)
		}
		return ways[0]
	}
	if w := way(true); !w.Allowed || !w.Template || !w.Edit || !w.Delete || !w.React || w.Public || !w.Ends.Equal(h.Now().Add(7*24*time.Hour)) {
		t.Errorf("%+v", w)
	}
	h.move(25 * time.Hour)
	if w := way(false); w.Allowed || w.Why != hub.CodeWindow || !w.Template || w.Text == "" {
		t.Errorf("a program after a day: %+v", w)
	}
	post := func(typed bool, tpl *hub.ProviderTemplate, text string) (hub.Message, error) {
		m, _, err := h.Post(t.Context(), ada, everything, c.ID, ReplyInput{Kind: KindReply, Text: text, Template: tpl, Typed: typed})
		return m, err
	}
	if _, err := post(false, nil, "Hi"); !hub.Is(err, hub.Invalid) {
		t.Errorf("a program after a day: %v", err)
	}
	if _, err := post(true, nil, "Hi"); err != nil {
		t.Errorf("a person after a day: %v", err)
	}
	h.move(8 * 24 * time.Hour)
	if _, err := post(true, nil, "Hi"); !hub.Is(err, hub.Invalid) {
		t.Errorf("a person after a week: %v", err)
	}
	m, err := post(true, &hub.ProviderTemplate{Name: "ready", Language: "en", Params: []string{"Ana", "it"}}, "")
	if err != nil || m.Text != "Dear Ana, it is ready, Ana." || m.Template == nil {
		t.Errorf("%q, %v", m.Text, err)
	}
	for name, tpl := range map[string]hub.ProviderTemplate{
		"too few":          {Name: "ready", Language: "en", Params: []string{"Ana"}},
		"another language": {Name: "ready", Language: "fr", Params: []string{"Ana", "it"}},
		"empty":            {Name: "ready", Language: "en", Params: []string{"Ana", " "}},
	} {
		if _, err := post(true, &tpl, ""); !hub.Is(err, hub.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	h.who.Consents = []hub.Consent{{Channel: "square", At: h.Now()}}
	h.who.Version = 1
	h.ok(h.store.Commit(t.Context(), hub.WriteSet{Contacts: []hub.Contact{h.who}}))
	if w := way(true); w.Allowed || w.Why != hub.CodeOptedOut || w.Template || w.Call {
		t.Errorf("%+v", w)
	}
	if _, err := post(true, &hub.ProviderTemplate{Name: "ready", Language: "en", Params: []string{"Ana", "it"}}, ""); !hub.Is(err, hub.Invalid) {
		t.Errorf("who said no gets a template: %v", err)
	}
}

func TestWhatWeSaidIsChangedOnItsNetworkFirst(t *testing.T) {
	h := build(t)
	c, n := h.squared(true)
	m, _, err := h.Post(t.Context(), ada, everything, c.ID, ReplyInput{Kind: KindReply, Text: "Teh answer", Visibility: InPublic})
	h.ok(err)
	own := hub.Scope{Agent: hub.AgentID(bob.ID), Free: true}
	amend := func(by hub.Actor, sc hub.Scope, id hub.MessageID, in AmendInput) (hub.Message, error) {
		return h.Amend(t.Context(), by, sc, c.ID, id, in)
	}
	edit := AmendInput{Kind: hub.Edited, Text: "The answer"}
	if _, err := amend(ada, everything, m.ID, edit); !hub.Is(err, hub.Conflict) || len(n.asked) > 0 {
		t.Fatalf("before the network has it: %v", err)
	}
	o, err := h.store.OrderOf(t.Context(), m.ID)
	h.ok(err)
	o.State, o.ProviderRef = hub.Accepted, "p9"
	h.ok(h.store.Commit(t.Context(), hub.WriteSet{Orders: []hub.Order{o}, Deliveries: []hub.DeliveryMove{{MessageID: m.ID, Delivery: hub.Delivery{State: hub.Accepted}}}}))
	if _, err := amend(bob, own, m.ID, edit); !hub.Is(err, hub.Denied) {
		t.Errorf("somebody else's: %v", err)
	}
	if _, err := amend(ada, everything, m.ID, AmendInput{Kind: hub.Edited, Text: strings.Repeat("x", 51)}); !hub.Is(err, hub.Invalid) {
		t.Errorf("too long: %v", err)
	}
	n.refuse = hub.Errorf(hub.Invalid, "too old to edit")
	if _, err := amend(ada, everything, m.ID, edit); err == nil || !strings.Contains(err.Error(), "too old to edit") || h.message(c.ID, m.ID).Text != "Teh answer" {
		t.Errorf("refused: %v", err)
	}
	n.refuse = nil
	got, err := amend(ada, everything, m.ID, edit)
	if err != nil || got.Text != "The answer" || len(got.Edits) != 1 || got.Edits[0].Text != "Teh answer" {
		t.Fatalf("%+v, %v", got, err)
	}
	if a := n.asked[0]; a.Change.Ref != "p9" || a.To != poster || !a.Ours || !a.Public || a.Text != "The answer" {
		t.Errorf("the network was asked %+v", a)
	}
	if f, d := h.fact(hub.MessageEdited); d.Message.Text != "The answer" || f.Actor.ID != ada.ID {
		t.Errorf("%+v", d.Message)
	}
	last, err := h.store.LastIn(t.Context(), c.ID)
	h.ok(err)
	theirs := last["inb_square"]
	if _, err := amend(ada, everything, theirs.ID, AmendInput{Kind: hub.Deleted}); !hub.Is(err, hub.Invalid) {
		t.Errorf("theirs is taken back: %v", err)
	}
	if _, err := amend(ada, everything, m.ID, AmendInput{Kind: hub.Reacted, Sign: "👍"}); err != nil {
		t.Error(err)
	}
	if got, err = amend(bob, everything, m.ID, AmendInput{Kind: hub.Reacted, Sign: "🎉"}); err != nil || len(got.Reactions) != 1 || got.Reactions[0].Sign != "🎉" {
		t.Errorf("we are one: %+v, %v", got.Reactions, err)
	}
	if got, err = amend(ada, everything, m.ID, AmendInput{Kind: hub.Deleted}); err != nil || got.Text != "" || got.DeletedAt.IsZero() {
		t.Errorf("%+v, %v", got, err)
	}
	if raw := h.message(c.ID, m.ID); raw.Text != "" || len(raw.Edits) != 0 {
		t.Errorf("%+v", raw)
	}
}

func (h *house) message(c hub.ConversationID, id hub.MessageID) hub.Message {
	h.t.Helper()
	m, err := h.store.MessageFor(context.Background(), everything, c, id)
	h.ok(err)
	return m
}

func TestACallOfOursIsOneItemFromTheStart(t *testing.T) {
	h := build(t)
	c, n := h.squared(false)
	if _, err := h.Call(t.Context(), ada, everything, c.ID, "inb_square", "0211234567"); !hub.Is(err, hub.Invalid) || len(n.rang) > 0 {
		t.Errorf("a number without its country: %v", err)
	}
	m, err := h.Call(t.Context(), ada, everything, c.ID, "inb_square", "+40211234567")
	if err != nil || m.Call == nil || !m.Call.Outgoing || m.Call.State != hub.CallRinging || m.Ref != "CA1" || m.Author.ID != ada.ID || n.rang[0] != "+40211234567 ana" {
		t.Fatalf("%+v, %v, %v", m, err, n.rang)
	}
	if found, err := h.store.MessagesByRef(t.Context(), "inb_square", []string{"CA1"}); err != nil || found["CA1"].ID != m.ID {
		t.Errorf("its news will not find it: %+v, %v", found, err)
	}
	if _, err := h.Call(t.Context(), ada, everything, c.ID, "inb_mail", "+40211234567"); !hub.Is(err, hub.Invalid) {
		t.Errorf("by mail: %v", err)
	}
}
