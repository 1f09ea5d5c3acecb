package direct

import (
	"encoding/json"

	"github.com/parleyhub/parley/internal/meta"
)

// What webhooks say. Only what is used is read; anything may be missing.
type (
	entry struct {
		ID        meta.ID           `json:"id"`
		Time      meta.Stamp        `json:"time"`
		Messaging []json.RawMessage `json:"messaging"`
		Standby   []json.RawMessage `json:"standby"`
		Changes   []json.RawMessage `json:"changes"`
	}
	party struct {
		ID meta.ID `json:"id"`
	}
	event struct {
		Sender    party      `json:"sender"`
		Recipient party      `json:"recipient"`
		Timestamp meta.Stamp `json:"timestamp"`
		Message   *message   `json:"message"`
		Postback  *postback  `json:"postback"`
		Reaction  *reaction  `json:"reaction"`
		Edit      *edit      `json:"message_edit"`
		Read      *struct {
			Watermark meta.Stamp `json:"watermark"`
			MID       meta.ID    `json:"mid"`
		} `json:"read"`
		Delivery *struct {
			Watermark meta.Stamp `json:"watermark"`
			MIDs      []meta.ID  `json:"mids"`
		} `json:"delivery"`
	}
	message struct {
		MID         meta.ID      `json:"mid"`
		Text        string       `json:"text"`
		Metadata    string       `json:"metadata"`
		Attachments []attachment `json:"attachments"`
		Echo        bool         `json:"is_echo"`
		Deleted     bool         `json:"is_deleted"`
		Unsupported bool         `json:"is_unsupported"`
		ReplyTo     struct {
			MID   meta.ID `json:"mid"`
			Story *struct {
				ID  meta.ID `json:"id"`
				URL string  `json:"url"`
			} `json:"story"`
		} `json:"reply_to"`
		Referral *referral `json:"referral"`
	}
	attachment struct {
		Type    string `json:"type"`
		Title   string `json:"title"`
		URL     string `json:"url"`
		Payload struct {
			URL         string `json:"url"`
			Title       string `json:"title"`
			Coordinates *struct {
				Lat  json.Number `json:"lat"`
				Long json.Number `json:"long"`
			} `json:"coordinates"`
		} `json:"payload"`
	}
	postback struct {
		MID      meta.ID   `json:"mid"`
		Title    string    `json:"title"`
		Payload  string    `json:"payload"`
		Referral *referral `json:"referral"`
	}
	reaction struct {
		MID      meta.ID `json:"mid"`
		Action   string  `json:"action"`
		Reaction string  `json:"reaction"`
		Emoji    string  `json:"emoji"`
	}
	edit struct {
		MID    meta.ID     `json:"mid"`
		Text   string      `json:"text"`
		Number json.Number `json:"num_edit"`
	}
	referral struct {
		Ref     string `json:"ref"`
		Context struct {
			Title string `json:"ad_title"`
			Photo string `json:"photo_url"`
		} `json:"ads_context_data"`
	}
)
