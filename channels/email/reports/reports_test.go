package reports

import "testing"

// Words of programs that do not speak RFC 3464, as they stand in real bounces.
func TestRefusalsInWords(t *testing.T) {
	for text, want := range map[string]string{
		"Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n<a@x.example>:\nSorry, no mailbox here by that name. (#5.1.1)":                                                                noAddress,
		"This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  a@x.example\n    Unrouteable address": noServer,
		"Your message to a@x.example couldn't be delivered.\na wasn't found at x.example.\nThe recipient address rejected":                                                                                                                                              noAddress,
		"Address not found\nYour message wasn't delivered to a@x.example because the address couldn't be found":                                                                                                                                                         noAddress,
		"Sorry, we were unable to deliver your message to the following address.\n<a@x.example>: 554: delivery error: This user doesn't have an account, mailbox full":                                                                                                  full,
		"Diese E-Mail konnte nicht zugestellt werden. Over quota.": full,
		"Your message was rejected. 550 5.7.1 Blocked by policy":   byRules,
		"undeliverable: message size exceeds the maximum allowed":  tooLarge,
		"Le message n'a pas été distribué.":                        refused,
		"host mx.x.example[192.0.2.1] said: 550 sorry":             refused,
	} {
		if got, ok := Plain(text); !ok || got != want {
			t.Errorf("%q: %q, %v; want %q", text, got, ok, want)
		}
	}
	for _, text := range []string{
		"", "I am out of the office until Monday.", "Thank you for your mail, we will try to answer soon.",
		"This is a warning message only.\nYou do not need to resend. It could not be delivered yet; the server will retry for 4 days.",
		"Delivery status notification (delay): your message has been delayed and could not be delivered so far",
		"Your ticket number is 5123.",
	} {
		if got, ok := Plain(text); ok {
			t.Errorf("%q counts as a refusal: %q", text, got)
		}
	}
}

// What we wrote ourselves, and comes back below, says nothing.
func TestOurOwnWordsInABounceProveNothing(t *testing.T) {
	text := "Thanks, I have read it.\n--- Original message ---\n" + "Your order could not be delivered, as the address does not exist. 5.1.1 "
	for len(text) < 600 {
		text += "More of our own words. "
	}
	if why, ok := Plain(text); ok {
		t.Errorf("read as %q", why)
	}
}

func TestFieldsTakeTheWorst(t *testing.T) {
	action, why := Fields("Reporting-MTA: dns; x\n\nAction: delivered\nStatus: 2.0.0\n\nAction: failed\nStatus: 5.2.2\n\nAction: delayed\nStatus: 4.4.1")
	if action != "failed" || why != full {
		t.Errorf("%q %q", action, why)
	}
}

func TestFeedbackTypes(t *testing.T) {
	for part, want := range map[string]Feedback{
		"Feedback-Type: abuse\nVersion: 1": Abuse, "feedback-type: FRAUD": Abuse, "Version: 1\nFeedback-Type: opt-out": OptOut,
		"Feedback-Type: auth-failure": AuthFailure, "Feedback-Type: not-spam": "not-spam", "": "", "nothing": "",
	} {
		if got := FeedbackOf(part); got != want {
			t.Errorf("%q: %q, want %q", part, got, want)
		}
	}
}

func FuzzPlain(f *testing.F) {
	f.Add("550 5.1.1 no such user")
	f.Fuzz(func(t *testing.T, s string) {
		if why, ok := Plain(s); ok == (why == "") {
			t.Errorf("%q, %v", why, ok)
		}
		FeedbackOf(s)
		Fields(s)
	})
}
