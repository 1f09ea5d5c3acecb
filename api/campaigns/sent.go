package campaigns

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/campaigns/archive"
	"github.com/parleyhub/parley/hub"
)

// CampaignCopyView is what one person got.
type CampaignCopyView struct {
	RunID      string                `json:"run_id"`
	CampaignID string                `json:"campaign_id"`
	Name       string                `json:"name" doc:"Of the campaign"`
	Template   string                `json:"template" doc:"Id"`
	Inbox      string                `json:"inbox" doc:"Name; empty: it is not there any more"`
	SentAt     *time.Time            `json:"sent_at" doc:"When it was handed over"`
	Kept       archive.Kept          `json:"kept" enum:"whole,nothing,expired,erased,lost" doc:"nothing: it was not handed over; expired: the data were dropped when their time was over; erased: with the person; lost: it cannot be made again"`
	Matches    bool                  `json:"matches" doc:"What was made again has the SHA-256 of what was handed over"`
	Why        string                `json:"why" enum:",older_form,differs" doc:"Why it does not match; older_form: the SHA-256 covers addresses of the hub, which have changed since"`
	Subject    string                `json:"subject"`
	Text       string                `json:"text"`
	HTML       string                `json:"html" doc:"As it was sent, but for links to pages of the person's own and counted links: show it in a sandboxed frame only. Empty where the channel has none"`
	Provider   *hub.ProviderTemplate `json:"provider" doc:"The approved message of the network, filled in; null: it was none"`
	Row        RecipientView         `json:"row"`
}

// CopyInput is what is asked for.
type CopyInput struct {
	page.ByID
	N int64 `path:"n" minimum:"1" doc:"Number of the row"`
}

// Copy answers the operation getCampaignSend.
func (d *Desk) Copy(ctx context.Context, _ *door.Caller, in *CopyInput) (*page.Answer[CampaignCopyView], error) {
	c, err := d.Archive.Of(ctx, in.ID, in.N)
	return page.Of(CampaignCopyView{RunID: c.Run.ID, CampaignID: c.Run.CampaignID, Name: c.Name, Template: c.Template, Inbox: c.Inbox, SentAt: at(c.At), Kept: c.Kept,
		Matches: c.Matches, Why: c.Why, Subject: c.Words.Subject, Text: c.Words.Text, HTML: c.Words.HTML, Provider: c.Words.Provider, Row: sendView(&c.Row)}, err)
}

// copyOf is the copy that a download is of. Missing: there is nothing to show.
func (d *Desk) copyOf(r *http.Request) (archive.Copy, error) {
	n, err := strconv.ParseInt(r.PathValue("n"), 10, 64)
	if err != nil || n < 1 {
		return archive.Copy{}, hub.Errorf(hub.Missing, "there is no such row")
	}
	c, err := d.Archive.Of(r.Context(), r.PathValue("id"), n)
	if err == nil && c.Kept != archive.Whole {
		err = hub.Errorf(hub.Missing, "what this person got is not kept: %s", c.Kept)
	}
	return c, err
}

// Page answers the operation downloadCampaignSendHTML.
func (d *Desk) Page(w http.ResponseWriter, r *http.Request, _ *door.Caller) error {
	c, err := d.copyOf(r)
	if err != nil {
		return err
	}
	give(w, &c, "html", "text/html; charset=utf-8", c.Page(r.URL.Query().Get("lang")))
	return nil
}

// PDF answers the operation downloadCampaignSendPDF.
func (d *Desk) PDF(w http.ResponseWriter, r *http.Request, _ *door.Caller) error {
	c, err := d.copyOf(r)
	if err != nil {
		return err
	}
	body, err := c.PDF(r.Context(), r.URL.Query().Get("lang"))
	if err != nil {
		return err
	}
	give(w, &c, "pdf", "application/pdf", body)
	return nil
}

// give sends a file that may do nothing where it is opened.
func give(w http.ResponseWriter, c *archive.Copy, ending, kind string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="message-`+strconv.FormatInt(c.Run.Seq, 10)+"-"+strconv.FormatInt(c.Row.N, 10)+"."+ending+`"`)
	h.Set("Content-Security-Policy", archive.PagePolicy)
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) // the client is gone if this fails
}
