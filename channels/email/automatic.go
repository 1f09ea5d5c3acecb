package email

import (
	"regexp"
	"strings"

	"github.com/parleyhub/parley/channels/email/addresses"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/mime"
)

// loopHeader is on every mail we send. One that comes back with it is our own.
const loopHeader = "X-Parley-Loop"

// robots are local parts behind which nobody reads.
var robots = regexp.MustCompile(`(?i)^(?:mailer-daemon|postmaster|no[-_.]?reply|do[-_.]?not[-_.]?reply|noreply.*|bounces?|bounce[-+].*|auto[-_.]?(?:reply|responder))(?:\+.*)?$`)

var awaySubject = regexp.MustCompile(`(?i)^(?:auto(?:matic(?:ally)?)?[- ]?(?:reply|response|generated)|out of (?:the )?office|abwesen|automatische antwort|réponse automatique|absence|respuesta automática|risposta automatica|automatisch antwoord|răspuns automat|autosvar|resposta automática|автоответ)`)

// awayPrefix is what programs put before the subject that they answer, in words that
// nobody writes there: enough by itself, as many say it in no header.
var awayPrefix = regexp.MustCompile(`(?i)^(?:auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office(?: (?:auto[- ]?)?reply)?|abwesenheits(?:notiz|nachricht|meldung|assistent|hinweis)|automatische antwort|réponse automatique|message d['’]absence|absence du bureau|respuesta automática|autorrespuesta|fuera de la oficina|risposta automatica|fuori (?:sede|ufficio)|automatisch antwoord|afwezigheidsbericht|răspuns automat|autosvar|automatiskt? svar|resposta automática|ausência temporária|odpowiedź automatyczna|autoodpowiedź|automatická odpověď|automatikus válasz|автоответ|автоматический ответ|自动答复|自動回覆|自動応答)\s*[:：]`)

// automatic says why nobody should answer this mail by machine (RFC 3834 and
// what programs that never heard of it do); empty = a person wrote it.
func (a *adapter) automatic(h mime.Header, body mime.Body, m arrival, from string) hub.Automatic {
	if a.Owns(from) || a.ownLoop(h) {
		return hub.AutoLoop
	}
	auto := strings.ToLower(h.Raw("Auto-Submitted"))
	if i := strings.IndexAny(auto, " \t;("); i >= 0 {
		auto = auto[:i]
	}
	precedence := strings.ToLower(strings.TrimSpace(h.Raw("Precedence")))
	local, _, _ := addresses.Split(from)
	switch {
	case body.Type == "multipart/report", body.Report != "":
		return hub.AutoBounce
	case local == "mailer-daemon", local == "postmaster" && emptyPath(h, m):
		return hub.AutoBounce
	case auto == "auto-replied", precedence == "auto_reply", awayPrefix.MatchString(strings.TrimSpace(h.Text("Subject"))), awaySubject.MatchString(h.Text("Subject")) && (auto != "" && auto != "no" || emptyPath(h, m)):
		return hub.AutoReply
	case h.Raw("X-Autoreply") != "", h.Raw("X-Autorespond") != "", h.Raw("X-Auto-Reply") != "", h.Raw("X-Autoresponder") != "":
		return hub.AutoReply
	case h.HasPrefix("List-"), precedence == "bulk", precedence == "list", precedence == "junk":
		return hub.AutoList
	case auto != "" && auto != "no", robots.MatchString(local) && !a.standsIn(h, from), emptyPath(h, m):
		return hub.AutoOther
	}
	// X-Auto-Response-Suppress only asks not to be answered by machine; Outlook
	// sets it on what people write, so it proves nothing.
	return hub.ByPerson
}

// emptyPath reports whether the mail asks that nothing be sent back.
func emptyPath(h mime.Header, m arrival) bool {
	if m.smtp {
		return m.from == ""
	}
	return strings.ReplaceAll(strings.TrimSpace(h.Raw("Return-Path")), " ", "") == "<>"
}

// ownLoop reports whether the mail is one that we sent. A marker is believed
// only together with a Message-ID that we minted: an auto-responder that copies
// our header is still somebody else.
func (a *adapter) ownLoop(h mime.Header) bool {
	if h.Raw(loopHeader) == "" {
		return false
	}
	for _, id := range mime.MessageIDs(h.Raw("Message-ID")) {
		if a.refs.Own(id) {
			return true
		}
	}
	return strings.Contains(h.Raw(loopHeader), string(a.inbox.ID))
}
