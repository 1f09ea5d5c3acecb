package email

import (
	"regexp"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/mime"
)

var statusCode = regexp.MustCompile(`\b5\.\d{1,3}\.\d{1,3}\b|\b5[0-5]\d[ -]`)

// receipt reads a delivery report about a mail of ours. Only our own envelope
// sender or a Message-ID that we minted makes one: a forged report must not fail
// a message. Nil when the mail is no report, or not about us.
func (a *adapter) receipt(h mime.Header, body mime.Body, m arrival, at time.Time) *hub.Receipt {
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
		if fromDaemon(h) && statusCode.MatchString(clip(body.Text, 64<<10)) {
			return &hub.Receipt{State: hub.Failed, Ref: ref, Error: "The receiving mail server refused this message.", At: at}
		}
		return nil
	}
	action, why := reportFields(body.Report)
	switch action {
	case "failed":
		return &hub.Receipt{State: hub.Failed, Ref: ref, Error: why, At: at}
	case "delivered":
		return &hub.Receipt{State: hub.Delivered, Ref: ref, At: at}
	}
	return nil // delayed, relayed, expanded: shown as an automatic message
}

func fromDaemon(h mime.Header) bool {
	list := mime.Addresses(h.Raw("From"))
	if len(list) == 0 {
		return false
	}
	local, _, _ := split(list[0].Address)
	return local == "mailer-daemon" || local == "postmaster"
}

// reportedRef is the Message-ID of ours that a report is about.
func (a *adapter) reportedRef(h mime.Header, body mime.Body, m arrival) string {
	var in hub.Inbound
	in.To = mime.Addresses(strings.Join(h.All("To"), ","))
	for _, token := range a.tokens(h, m, &in) {
		if ref, ok := a.bounced(token); ok {
			return ref
		}
	}
	for _, line := range strings.SplitN(body.Original, "\n", 500) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.EqualFold(strings.TrimSpace(name), "Message-ID") {
			for _, id := range mime.MessageIDs(value) {
				if a.ownRef(id) {
					return id
				}
			}
		}
	}
	return ""
}

// reportFields reads the worst action of an RFC 3464 report and what people may
// be told about it.
func reportFields(report string) (action, why string) {
	status := ""
	for _, line := range strings.SplitN(report, "\n", 2000) {
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		value = strings.TrimSpace(value)
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "action":
			if action != "failed" {
				action = strings.ToLower(value)
			}
		case "status":
			if status == "" || strings.HasPrefix(value, "5") {
				status = value
			}
		}
	}
	return action, bounceWords(status)
}

// bounceWords says in plain words what an enhanced status code (RFC 3463) means.
func bounceWords(status string) string {
	_, rest, _ := strings.Cut(status, ".")
	code, _, _ := strings.Cut(rest, " ")
	switch {
	case code == "1.1", code == "1.2", code == "1.3", code == "1.10":
		return "This mail address does not exist."
	case code == "2.1":
		return "The mailbox is disabled."
	case code == "2.2":
		return "The mailbox is full."
	case code == "2.3", code == "3.4":
		return "The message is too large for the receiving server."
	case strings.HasPrefix(code, "7."):
		return "The receiving mail server refused this message by its rules."
	case strings.HasPrefix(code, "4."):
		return "The receiving mail server could not be reached."
	}
	return "The receiving mail server refused this message."
}
