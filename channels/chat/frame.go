package chat

import (
	"time"

	"github.com/parleyhub/parley/hub"
)

// What we say. One struct per frame, so that each shows only what it has.
type (
	welcomeFrame struct {
		T            string             `json:"t"`
		Token        string             `json:"token,omitempty"`
		Changed      bool               `json:"changed,omitempty"`
		Conversation hub.ConversationID `json:"conversation"`
		Since        int64              `json:"since"`
		Mail         bool               `json:"mail"`
		Away         bool               `json:"away"`
		Config       config             `json:"config"`
	}
	msgFrame struct {
		T      string     `json:"t"`
		Seq    int64      `json:"seq"`
		Prev   int64      `json:"prev"`
		Late   bool       `json:"late,omitempty"`
		CID    string     `json:"cid,omitempty"`
		Dir    string     `json:"dir"`
		Author author     `json:"author"`
		Text   string     `json:"text"`
		Cut    bool       `json:"cut,omitempty"`
		Files  []fileCard `json:"files,omitempty"`
		At     time.Time  `json:"at"`
	}
	author struct {
		Type hub.ActorType `json:"type"`
		Name string        `json:"name,omitempty"`
	}
	fileCard struct {
		ID   string `json:"id"`
		Name string `json:"name"`
		Type string `json:"type"`
		Size int64  `json:"size"`
	}
	ackFrame struct {
		T   string `json:"t"`
		CID string `json:"cid"`
	}
	errorFrame struct {
		T       string  `json:"t"`
		Code    string  `json:"code"`
		Text    string  `json:"text"`
		CID     string  `json:"cid,omitempty"`
		Behind  string  `json:"behind,omitempty"` // the message that has to come first
		AfterMS int64   `json:"after_ms,omitempty"`
		Errors  []fault `json:"errors,omitempty"`
	}
	typingFrame struct {
		T    string `json:"t"`
		On   bool   `json:"on"`
		Name string `json:"name,omitempty"`
		TTL  int    `json:"ttl_s"`
	}
	stateFrame struct {
		T    string `json:"t"`
		Away bool   `json:"away"`
		Mail bool   `json:"mail"`
		Kept bool   `json:"kept"` // the session's row exists
	}
	beatFrame struct {
		T string `json:"t"`
	}
	resyncFrame struct {
		T            string             `json:"t"`
		Conversation hub.ConversationID `json:"conversation"`
	}
)
