package api

import (
	"net/http"
	"time"

	"github.com/parleyhub/parley/api/reach"
	"github.com/parleyhub/parley/internal/auth"
)

// whileAmending bounds what a network is asked to do at once.
const whileAmending = 45 * time.Second

func (a *API) registerReach() {
	d := &reach.Desk{Room: a.Desk}
	route(a, op{id: "listWays", method: http.MethodGet, path: "/conversations/{id}/ways", noun: "Conversations", action: auth.ConversationsRead,
		summary: "How the person can be answered now",
		doc: "One row per inbox of the conversation: whether free words may go, why not, until when, and what is allowed instead. The composer shows it before the server refuses. " +
			"What a program sends with a token does not count as typed by a person, so its time to answer may be shorter."}, d.Ways)
	route(a, op{id: "getVisit", method: http.MethodGet, path: "/conversations/{id}/visit", noun: "Conversations", action: auth.ConversationsRead,
		summary: "Where the customer is on the company's site",
		doc: "The last visit of the person, as their browser says: page, landing page, referrer, device. Only for inboxes that keep it (`visits` of a chat), " +
			"and forgotten a week after the last page. The live event `moved` says that they came to another page."}, a.Visits.Of)
	change := func(id, path, summary, doc string) op {
		return op{id: id, method: http.MethodPost, path: "/conversations/{id}/messages/{message_id}/" + path, noun: "Messages",
			action: auth.ConversationsWrite, within: whileAmending, summary: summary, doc: doc}
	}
	route(a, change("editMessage", "edit", "Edit what we said",
		"On its network, at once: the network's refusal is the answer. By its author, or by whoever sees everything."), d.Edit)
	route(a, change("takeBackMessage", "take-back", "Take back what we said",
		"On its network, at once. The words, files, original, search words and feed entries go; that something was said stays. For a reply that is still held, see undoMessage."), d.TakeBack)
	route(a, change("reactToMessage", "reaction", "Set our sign on a message", "On its network we are one: a sign of ours replaces the one before."), d.React)
	route(a, op{id: "callContact", method: http.MethodPost, path: "/conversations/{id}/call", noun: "Conversations", action: auth.ConversationsWrite,
		within: whileAmending, summary: "Ring the person", doc: "First the caller's phone rings, then the person's. The item of the call comes back; what becomes of it is told as `message.edited`."}, d.Call)
	route(a, op{id: "listTemplates", method: http.MethodGet, path: "/inboxes/{id}/templates", noun: "Inboxes", action: auth.ConversationsRead,
		within: 20 * time.Second, summary: "Messages that the network has approved"}, d.Templates)
}
