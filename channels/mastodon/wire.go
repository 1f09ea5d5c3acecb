package mastodon

import (
	"encoding/json"
	"regexp"
	"strings"
	"time"
)

// The shapes of the API, as far as this channel reads them
// (docs.joinmastodon.org/entities).
type (
	account struct {
		ID          string `json:"id"`
		Username    string `json:"username"`
		Acct        string `json:"acct"`
		DisplayName string `json:"display_name"`
		URL         string `json:"url"`
		Bot         bool   `json:"bot"`
	}
	media struct {
		ID          string  `json:"id"`
		Type        string  `json:"type"`
		URL         *string `json:"url"`
		RemoteURL   *string `json:"remote_url"`
		Description *string `json:"description"`
	}
	mentioned struct {
		ID   string `json:"id"`
		Acct string `json:"acct"`
		URL  string `json:"url"`
	}
	status struct {
		ID          string      `json:"id"`
		CreatedAt   stamp       `json:"created_at"`
		EditedAt    string      `json:"edited_at"`
		InReplyToID string      `json:"in_reply_to_id"`
		Sensitive   bool        `json:"sensitive"`
		SpoilerText string      `json:"spoiler_text"`
		Visibility  string      `json:"visibility"`
		Language    string      `json:"language"`
		Content     string      `json:"content"`
		Account     account     `json:"account"`
		Media       []media     `json:"media_attachments"`
		Mentions    []mentioned `json:"mentions"`
	}
	notification struct {
		ID        string  `json:"id"`
		Type      string  `json:"type"`
		CreatedAt stamp   `json:"created_at"`
		Account   account `json:"account"`
		Status    *status `json:"status"`
	}
)

// stamp is a time that some server may leave out or write in its own way; then
// it is zero, and nobody is the worse for it.
type stamp struct{ time.Time }

func (s *stamp) UnmarshalJSON(b []byte) error {
	var words string
	if json.Unmarshal(b, &words) == nil {
		if t, err := time.Parse(time.RFC3339, words); err == nil {
			s.Time = t.UTC()
		}
	}
	return nil
}

// idShape is what an id may look like: numbers (Mastodon), ULIDs (GoToSocial) and
// base62 (Pleroma).
var idShape = regexp.MustCompile(`^[0-9A-Za-z]{1,64}$`)

// newer reports whether id a was given after b. Within one server ids grow,
// numbers by length first.
func newer(a, b string) bool {
	if len(a) != len(b) {
		return len(a) > len(b)
	}
	return a > b
}

// The visibilities. Whatever else a server has (limited, local, mutuals) is
// readable by some only, and so not public here.
const (
	visPublic   = "public"
	visUnlisted = "unlisted" // readable by everybody, not shown on public timelines
	visDirect   = "direct"   // readable by those who are mentioned
)

func isPublic(visibility string) bool { return visibility == visPublic || visibility == visUnlisted }

// addressShape is name@domain.
var addressShape = regexp.MustCompile(`^[^\s@/]{1,100}@[^\s@/]{1,255}$`)

// address is the person's name@domain; people of the server itself are shown
// without their domain. Empty when it is none.
func address(acct, domain string) string {
	acct = strings.ToLower(strings.TrimPrefix(acct, "@"))
	if !strings.Contains(acct, "@") {
		acct += "@" + domain
	}
	if !addressShape.MatchString(acct) {
		return ""
	}
	return acct
}
