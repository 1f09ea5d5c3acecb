package email

import (
	"strings"
	"time"

	"github.com/parleyhub/parley/channels/email/addresses"
	"github.com/parleyhub/parley/channels/email/reports"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/mime"
)

// receipt reads a delivery report about a mail of ours. Only our own envelope
// sender or a Message-ID that we minted makes one: a forged report must not fail
// a message. Nil when the mail is no report, or not about us.
func (a *adapter) receipt(h mime.Header, body mime.Body, m arrival, at time.Time) *hub.Receipt {
	if f := feedback(body); f == reports.Abuse || f == reports.OptOut {
		if ref := a.reportedRef(h, body, m); ref != "" {
			return &hub.Receipt{Ref: ref, Complaint: "feedback report (" + string(f) + ") of " + at.UTC().Format(time.DateOnly), At: at}
		}
		return nil
	}
	report := body.Type == "multipart/report" && body.Report != ""
	if !report && !emptyPath(h, m) && !fromDaemon(h) {
		return nil
	}
	ref := a.reportedRef(h, body, m)
	if ref == "" {
		return nil
	}
	if !report {
		// Half of all bounces say it in words only.
		if why, refused := reports.Plain(clip(body.Text, 64<<10)); refused && (fromDaemon(h) || a.bouncePath(h, m) && !answers(h)) {
			return &hub.Receipt{State: hub.Failed, Ref: ref, Error: why, Gone: reports.Gone(why), At: at}
		}
		return nil
	}
	action, why := reports.Fields(body.Report)
	switch action {
	case "failed":
		return &hub.Receipt{State: hub.Failed, Ref: ref, Error: why, Gone: reports.Gone(why), At: at}
	case "delivered":
		return &hub.Receipt{State: hub.Delivered, Ref: ref, At: at}
	}
	return nil // delayed, relayed, expanded: shown as an automatic message
}

// feedback is what a report of RFC 5965 says; empty when the mail is none.
func feedback(body mime.Body) reports.Feedback {
	for _, f := range body.Files {
		if body.Type == "multipart/report" && f.Type == "message/feedback-report" {
			return reports.FeedbackOf(clip(string(f.Data[:min(len(f.Data), 16<<10)]), 16<<10))
		}
	}
	return ""
}

// answers reports whether a person's program answers, as when they are away.
func answers(h mime.Header) bool {
	return strings.HasPrefix(strings.ToLower(h.Raw("Auto-Submitted")), "auto-replied") || awaySubject.MatchString(h.Text("Subject"))
}

// bouncePath reports whether a mail came to the envelope sender of one of ours.
func (a *adapter) bouncePath(h mime.Header, m arrival) bool {
	in := hub.Inbound{To: mime.Addresses(strings.Join(h.All("To"), ","))}
	for _, token := range a.tokens(h, m, &in) {
		if _, ok := a.refs.Bounced(token); ok {
			return true
		}
	}
	return false
}

// attached is the head of a mail that was sent back as a file.
func attached(body mime.Body) string {
	for _, f := range body.Files {
		if strings.HasPrefix(f.Type, "message/rfc822") || f.Type == "text/rfc822-headers" {
			return "\n" + clip(string(f.Data[:min(len(f.Data), 16<<10)]), 16<<10)
		}
	}
	return ""
}

func fromDaemon(h mime.Header) bool {
	list := mime.Addresses(h.Raw("From"))
	if len(list) == 0 {
		return false
	}
	local, _, _ := addresses.Split(list[0].Address)
	return local == "mailer-daemon" || local == "postmaster"
}

// reportedRef is the Message-ID of ours that a report is about.
func (a *adapter) reportedRef(h mime.Header, body mime.Body, m arrival) string {
	var in hub.Inbound
	in.To = mime.Addresses(strings.Join(h.All("To"), ","))
	for _, token := range a.tokens(h, m, &in) {
		if ref, ok := a.refs.Bounced(token); ok {
			return ref
		}
	}
	for _, line := range strings.SplitN(body.Original+"\n"+clip(body.Text, 64<<10)+attached(body), "\n", 3000) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.EqualFold(strings.TrimSpace(name), "Message-ID") {
			for _, id := range mime.MessageIDs(value) {
				if a.refs.Own(id) {
					return id
				}
			}
		}
	}
	return ""
}
