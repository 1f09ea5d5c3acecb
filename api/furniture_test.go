package api_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/journey"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/sends"
	"github.com/parleyhub/parley/sla/terms"
)

// furniture are the ids that stand for the names in paths and bodies.
type furniture map[string]string

// furnish puts one row of every noun into the house.
func (h *house) furnish(role hub.Role) furniture {
	h.t.Helper()
	second := h.msg
	second.ID, second.Seq, second.Text = hub.NewMessageID(h.now), 2, "And my bill?"
	grown, err := h.store.ConversationFor(h.ctx, hub.Scope{All: true}, h.conv.ID)
	h.must(err)
	grown.LastSeq, grown.LastInSeq, grown.LastMessage = 2, 2, second.Summary()
	other, first := h.letter(hub.Contact{ID: h.conv.ContactID, Name: "Grace"}, h.conv.LastInboxID, "Once more")
	team, brand := hub.Team{ID: hub.NewTeamID(h.now), Name: "Early"}, hub.Brand{ID: hub.NewBrandID(h.now), Name: "Old", CreatedAt: h.now}
	target := hub.Agent{ID: hub.NewAgentID(h.now), Email: "target@example.com", Name: "Target", Role: hub.RoleAgent, CreatedAt: h.now}
	h.must(h.store.PutTeam(h.ctx, team))
	h.must(h.store.PutBrand(h.ctx, brand))
	h.must(h.store.PutAgent(h.ctx, target))
	file, err := h.files.PutBy(h.ctx, strings.NewReader("text"), "a.txt", 100, target.ID)
	h.must(err)
	item := hub.Quarantined{ID: "qua_1", InboxID: h.conv.LastInboxID, Kind: postKind, Reason: "cannot be read", Raw: []byte("raw"), Size: 3,
		State: "waiting", ReceivedAt: h.now, CreatedAt: h.now, Item: []byte("{}")}
	h.must(h.store.Commit(h.ctx, hub.WriteSet{Conversations: []hub.Conversation{grown, other}, Messages: []hub.Message{second, first},
		Raws: []hub.Raw{{MessageID: h.msg.ID, Type: "message/rfc822", Bytes: []byte("Subject: order\r\n\r\nWhere?")}}, Quarantined: []hub.Quarantined{item}}))
	token := store.Token{ID: "tok_mine", Hash: "unused", AgentID: h.agents[role].ID, Name: "mine", CreatedAt: h.now}
	if role != "" {
		h.must(h.store.PutToken(h.ctx, token))
	}
	h.ask(hub.RoleOwner, "POST", "/templates", obj{"id": "welcome", "name": "Welcome", "variants": []obj{{"source": "text", "body": "Hello {{ contact.name }}"}}})
	var frame struct{ URL string }
	h.ask(hub.RoleOwner, "GET", fmt.Sprintf("/conversations/%s/messages/%s/frame", h.conv.ID, h.msg.ID), nil).into(h.t, &frame)
	h.must(h.store.Commit(h.ctx, hub.WriteSet{Documents: []hub.Document{{Kind: terms.CalendarKind, ID: "cal_1", Body: calendarBody, At: h.now}}}))
	spring, err := campaignsOf(h.store, h.clock).Save(h.ctx, hub.Actor{Type: hub.ActorAgent}, "", draft.Campaign{Name: "Spring"}, 0)
	h.must(err)
	sent, err := sends.Of(h.store).AddRun(h.ctx, hub.Run{ID: "run_1", CampaignID: spring.ID, State: hub.RunRunning, Body: []byte("{}"), CreatedAt: h.now})
	h.must(err)
	steps, _, err := journey.ReadText([]byte(someJourney))
	h.must(err)
	walked, err := journeysOf(h.store, h.clock).Book.Save(h.ctx, hub.Actor{Type: hub.ActorAgent}, "", 0, steps, journey.Policy{})
	h.must(err)
	return furniture{"journey": walked.ID, "campaign": spring.ID, "run": sent.ID, "calendar": "cal_1", "conv": string(h.conv.ID), "msg": string(h.msg.ID), "second": string(second.ID), "other": string(other.ID),
		"contact": string(h.conv.ContactID), "inbox": string(h.conv.LastInboxID), "team": string(team.ID), "brand": string(brand.ID),
		"agent": string(target.ID), "file": string(file.ID), "item": item.ID, "tok": token.ID, "frame": strings.TrimPrefix(frame.URL, "/body/"), "last": "none", "rule": "vip", "template": "welcome", "library": "survey"}
}

// path puts ids into a pattern. A message that is to be taken back is the one
// that was just posted.
func (f furniture) path(pattern string) string {
	pattern = strings.Replace(pattern, "/calendars/{id}", "/calendars/"+f["calendar"], 1)
	for noun, name := range map[string]string{"/conversations/": "conv", "/messages/": "msg", "/contacts/": "contact", "/inboxes/": "inbox", "/teams/": "team",
		"/brands/": "brand", "/agents/": "agent", "/blobs/": "file", "/quarantine/": "item", "/tokens/": "tok", "/rules/": "rule", "/templates/": "template", "/library/": "library", "/webhooks/": "last", "/segments/": "last", "/campaigns/": "campaign", "/journeys/": "journey", "/campaign-runs/": "run"} {
		pattern = strings.Replace(pattern, noun+"{id}", noun+f[name], 1)
	}
	msg := f["msg"]
	if strings.HasPrefix(f["last"], "msg_") {
		msg = f["last"]
	}
	return strings.NewReplacer("{message_id}", msg, "{token}", f["frame"], "{cycle}", "1", "{blob}", "none", "{part}", "first", "{n}", "1").Replace(pattern)
}

func (f furniture) body(body any) any {
	o, ok := body.(obj)
	if !ok {
		return body
	}
	out := obj{}
	for k, v := range o {
		if s, ok := v.(string); ok && strings.HasPrefix(s, "{") {
			v = f[strings.Trim(s, "{}")]
		}
		out[k] = v
	}
	return out
}

// settle waits until the slow work of the API has been done.
func (h *house) settle(done func() bool) {
	h.t.Helper()
	for end := time.Now().Add(5 * time.Second); !done(); {
		if time.Now().After(end) {
			h.t.Fatal("the work after the request was not done")
		}
		time.Sleep(time.Millisecond)
	}
}
