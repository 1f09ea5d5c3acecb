package whatsapp

import (
	"encoding/json"

	"github.com/parleyhub/parley/internal/meta"
)

// What webhooks say. Only what is used is read; anything may be missing.
type (
	value struct {
		Metadata struct {
			PhoneNumberID meta.ID `json:"phone_number_id"`
		} `json:"metadata"`
		Contacts []json.RawMessage `json:"contacts"`
		Messages []json.RawMessage `json:"messages"`
		Statuses []json.RawMessage `json:"statuses"`
		Echoes   []json.RawMessage `json:"message_echoes"`
		Errors   []json.RawMessage `json:"errors"`
	}
	profile struct {
		WaID    meta.ID `json:"wa_id"`
		UserID  meta.ID `json:"user_id"` // business-scoped
		Profile struct {
			Name     string `json:"name"`
			Username string `json:"username"`
		} `json:"profile"`
	}
	message struct {
		ID         meta.ID    `json:"id"`
		From       meta.ID    `json:"from"`
		FromUserID meta.ID    `json:"from_user_id"`
		To         meta.ID    `json:"to"` // of an echo
		ToUserID   meta.ID    `json:"to_user_id"`
		GroupID    meta.ID    `json:"group_id"`
		Timestamp  meta.Stamp `json:"timestamp"`
		Context    struct {
			ID meta.ID `json:"id"`
		} `json:"context"`
		Referral *referral `json:"referral"`
		content
	}
	// content is what a message of each type says, under the type's name.
	content struct {
		Type     string                   `json:"type"`
		Text     struct{ Body string }    `json:"text"`
		Image    *file                    `json:"image"`
		Video    *file                    `json:"video"`
		Audio    *file                    `json:"audio"`
		Voice    *file                    `json:"voice"`
		Document *file                    `json:"document"`
		Sticker  *file                    `json:"sticker"`
		Location *location                `json:"location"`
		Contacts []card                   `json:"contacts"`
		Reaction *reaction                `json:"reaction"`
		Button   *struct{ Text string }   `json:"button"`
		Reply    *interactive             `json:"interactive"`
		Order    *order                   `json:"order"`
		System   *system                  `json:"system"`
		Edit     *edit                    `json:"edit"`
		Revoke   *struct{ original }      `json:"revoke"`
		Errors   []struct{ Code meta.ID } `json:"errors"`
	}
	file struct {
		ID       meta.ID `json:"id"`
		MimeType string  `json:"mime_type"`
		SHA256   string  `json:"sha256"`
		Caption  string  `json:"caption"`
		Filename string  `json:"filename"`
	}
	location struct {
		Latitude  json.Number `json:"latitude"`
		Longitude json.Number `json:"longitude"`
		Name      string      `json:"name"`
		Address   string      `json:"address"`
		URL       string      `json:"url"`
	}
	card struct {
		Name struct {
			Formatted string `json:"formatted_name"`
		} `json:"name"`
		Org    struct{ Company string } `json:"org"`
		Phones []struct{ Phone string } `json:"phones"`
		Emails []struct{ Email string } `json:"emails"`
		URLs   []struct{ URL string }   `json:"urls"`
	}
	reaction struct {
		MessageID meta.ID `json:"message_id"`
		Emoji     string  `json:"emoji"`
	}
	interactive struct {
		ButtonReply *choice `json:"button_reply"`
		ListReply   *choice `json:"list_reply"`
		FormReply   *struct {
			Body         string `json:"body"`
			ResponseJSON string `json:"response_json"`
		} `json:"nfm_reply"`
	}
	choice struct {
		Title       string `json:"title"`
		Description string `json:"description"`
	}
	order struct {
		Text  string `json:"text"`
		Items []struct {
			ID       meta.ID     `json:"product_retailer_id"`
			Quantity json.Number `json:"quantity"`
			Price    json.Number `json:"item_price"`
			Currency string      `json:"currency"`
		} `json:"product_items"`
	}
	system struct {
		Body   string  `json:"body"`
		WaID   meta.ID `json:"wa_id"`
		UserID meta.ID `json:"user_id"`
		Type   string  `json:"type"`
	}
	original struct {
		MessageID meta.ID `json:"original_message_id"`
	}
	edit struct {
		original
		Message content `json:"message"`
	}
	referral struct {
		Headline  string `json:"headline"`
		Body      string `json:"body"`
		SourceURL string `json:"source_url"`
	}
	status struct {
		ID              meta.ID    `json:"id"`
		Status          string     `json:"status"`
		Timestamp       meta.Stamp `json:"timestamp"`
		RecipientID     meta.ID    `json:"recipient_id"`
		RecipientUserID meta.ID    `json:"recipient_user_id"`
		Ours            string     `json:"biz_opaque_callback_data"`
		Errors          []struct {
			Code json.Number `json:"code"`
		} `json:"errors"`
	}
)
