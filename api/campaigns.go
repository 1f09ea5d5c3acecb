package api

import (
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/parleyhub/parley/api/campaigns"
	"github.com/parleyhub/parley/api/single"
	"github.com/parleyhub/parley/internal/auth"
)

func (a *API) registerCampaigns() {
	const noun = "Campaigns"
	d := &campaigns.Desk{Room: a.Campaigns, Archive: a.Archive}
	route(a, op{id: "listCampaigns", method: http.MethodGet, path: "/campaigns", noun: noun, action: auth.CampaignsRead, summary: "List campaigns", doc: "Newest first."}, d.List)
	route(a, op{id: "createCampaign", method: http.MethodPost, path: "/campaigns", noun: noun, action: auth.CampaignsWrite, status: http.StatusCreated,
		summary: "Add a campaign", doc: "It may be unfinished; what is missing to start it, `checkCampaign` says."}, d.Create)
	route(a, op{id: "checkCampaign", method: http.MethodPost, path: "/campaigns/check", noun: noun, action: auth.CampaignsWrite, summary: "What stands in a campaign's way",
		doc: "All faults by field, for how many people it is at this moment, and what would become of them: by reason, channel and variant."}, d.Check)
	route(a, op{id: "getCampaign", method: http.MethodGet, path: "/campaigns/{id}", noun: noun, action: auth.CampaignsRead, summary: "Read one campaign"}, d.Get)
	route(a, op{id: "putCampaign", method: http.MethodPut, path: "/campaigns/{id}", noun: noun, action: auth.CampaignsWrite, summary: "Save a campaign",
		doc: "A run that has begun goes by what was saved then."}, d.Save)
	route(a, op{id: "deleteCampaign", method: http.MethodDelete, path: "/campaigns/{id}", noun: noun, action: auth.CampaignsWrite, status: http.StatusNoContent,
		summary: "Delete a campaign", doc: "Its runs and their ledger stay. 409 while it is running."}, d.Delete)
	route(a, op{id: "startCampaign", method: http.MethodPost, path: "/campaigns/{id}/start", noun: noun, action: auth.CampaignsSend, status: http.StatusCreated,
		summary: "Send it", doc: "Begins a run: at once, or at the hour it says. The audience is frozen when the run begins."}, d.Start)
	route(a, op{id: "listCampaignRuns", method: http.MethodGet, path: "/campaigns/{id}/runs", noun: noun, action: auth.CampaignsRead, summary: "Its runs", doc: "Newest first."}, d.Runs)
	route(a, op{id: "getCampaignRun", method: http.MethodGet, path: "/campaign-runs/{id}", noun: noun, action: auth.CampaignsRead, summary: "What a run came to",
		doc: "Counted from its ledger: by state, reason, variant and channel. What the relay took is accepted, delivered, read, clicked or replied."}, d.Report)
	a.registerCampaignReports(d)
	route(a, op{id: "pauseCampaignRun", method: http.MethodPost, path: "/campaign-runs/{id}/pause", noun: noun, action: auth.CampaignsSend, summary: "Pause a run",
		doc: "Within a second nothing more is handed over."}, d.Pause)
	route(a, op{id: "resumeCampaignRun", method: http.MethodPost, path: "/campaign-runs/{id}/resume", noun: noun, action: auth.CampaignsSend,
		summary: "Let a run go on", doc: "One that was paused, or that stopped by itself."}, d.Resume)
	route(a, op{id: "cancelCampaignRun", method: http.MethodPost, path: "/campaign-runs/{id}/cancel", noun: noun, action: auth.CampaignsSend, summary: "End a run",
		doc: "Who has not got it is skipped."}, d.Cancel)
	route(a, op{id: "listCampaignRecipients", method: http.MethodGet, path: "/campaign-runs/{id}/recipients", noun: noun, action: auth.CampaignsRead, summary: "The ledger of a run"}, d.Recipients)
	route(a, op{id: "getCampaignSend", method: http.MethodGet, path: "/campaign-runs/{id}/sends/{n}", noun: noun, action: auth.CampaignsRead, summary: "What one person got",
		doc: "Made again from the revision and the data that the row keeps, and compared with the SHA-256 of what was handed over. Also of messages of journeys and of `sendMessage`. " +
			"Nothing in it counts as the person's or leads to their own pages."}, d.Copy)
	file := huma.Operation{Parameters: []*huma.Param{idParam("Id of the run"), {Name: "n", In: "path", Required: true, Description: "Number of the row", Schema: &huma.Schema{Type: "integer"}},
		{Name: "lang", In: "query", Description: "Of the words around it: en, fr, ro", Schema: &huma.Schema{Type: "string"}}}}
	file.Responses = a.bytesDocumented("The message with what is known of it", "text/html")
	a.rawRoute(op{id: "downloadCampaignSendHTML", method: http.MethodGet, path: "/campaign-runs/{id}/sends/{n}/message.html", noun: noun, action: auth.CampaignsRead,
		summary: "What one person got, as HTML", doc: "A page of its own that loads nothing and runs nothing, always as a download. 404 where nothing is kept."}, file, d.Page)
	file.Responses = a.bytesDocumented("The message with what is known of it", "application/pdf")
	a.rawRoute(op{id: "downloadCampaignSendPDF", method: http.MethodGet, path: "/campaign-runs/{id}/sends/{n}/message.pdf", noun: noun, action: auth.CampaignsRead, within: whileOpening,
		summary: "What one person got, as PDF", doc: "Laid out from what is seen of the HTML, or the text of channels that have no other. The same record makes the same bytes. 404 where nothing is kept."}, file, d.PDF)
	route(a, op{id: "listContactCampaigns", method: http.MethodGet, path: "/contacts/{id}/campaigns", noun: noun, action: auth.CampaignsRead,
		summary: "Why did, or did not, this person get it", doc: "Run by run, newest first, each row with its state and its reason."}, d.Why)
	route(a, op{id: "getSendingRules", method: http.MethodGet, path: "/sending-rules", noun: noun, action: auth.CampaignsRead, summary: "What holds for all campaigns"}, d.Rules)
	route(a, op{id: "putSendingRules", method: http.MethodPut, path: "/sending-rules", noun: noun, action: auth.CampaignsSend, summary: "Set what holds for all campaigns",
		doc: "Quiet hours, how often one person may be written to, rates by inbox and domain, warm-up. 409 when somebody else has changed it."}, d.SaveRules)
	a.registerSingle()
}

func (a *API) registerCampaignReports(d *campaigns.Desk) {
	const noun = "Campaigns"
	route(a, op{id: "getCampaignRunTimes", method: http.MethodGet, path: "/campaign-runs/{id}/times", noun: noun, action: auth.CampaignsRead, within: time.Minute,
		summary: "How a run went over time", doc: "Hour by hour, or day by day when it took longer than three days, in the workspace's zone: what was sent, delivered, answered and clicked."}, d.Times)
	route(a, op{id: "listCampaignRunSums", method: http.MethodGet, path: "/campaigns/{id}/sums", noun: noun, action: auth.CampaignsRead, within: time.Minute,
		summary: "Its runs beside one another", doc: "Newest first, with what each came to; at most 25 at once."}, d.Beside)
	part := &huma.Param{Name: "part", In: "query", Description: "Which of its tables; `sums` unless said", Schema: &huma.Schema{Type: huma.TypeString, Enum: campaigns.ExportParts}}
	doc := huma.Operation{Parameters: []*huma.Param{idParam("Id of the run"), part}, Responses: a.bytesDocumented("One of the tables of the report", "text/csv")}
	a.rawRoute(op{id: "downloadCampaignRun", method: http.MethodGet, path: "/campaign-runs/{id}/report.csv", noun: noun, action: auth.CampaignsRead, within: time.Minute,
		summary: "A run's report as a table", doc: "Comma-separated, to be opened in a spreadsheet: texts that would be formulas begin with an apostrophe."}, doc, d.Export)
	doc = huma.Operation{Parameters: []*huma.Param{idParam("Id of the campaign")}, Responses: a.bytesDocumented("One row for each of the last 100 runs", "text/csv")}
	a.rawRoute(op{id: "downloadCampaignRuns", method: http.MethodGet, path: "/campaigns/{id}/sums.csv", noun: noun, action: auth.CampaignsRead, within: time.Minute,
		summary: "Its runs as a table"}, doc, d.ExportRuns)
}

func (a *API) registerSingle() {
	const noun = "Messages by template"
	d := &single.Desk{Room: a.Single}
	route(a, op{id: "sendMessage", method: http.MethodPost, path: "/messages", noun: noun, action: auth.MessagesSend, status: http.StatusAccepted, ownKeys: true,
		summary: "Send one message by template",
		doc: "For confirmations, codes, reminders: the template that is live, to one person, with data of its own. Under an idempotency key it is sent once: " +
			"a repeat is answered 200 with the first answer, a repeat while the first is at work 409, another request under the key 422. " +
			"A no of the person and suppressed addresses are obeyed: the message is then `skipped`, with the reason. Keys are kept as long as the ledger."}, d.Send)
	route(a, op{id: "getSentMessage", method: http.MethodGet, path: "/messages/{id}", noun: noun, action: auth.MessagesSend, summary: "What became of it",
		doc: "Of any message that was sent by template: its row of the ledger."}, d.Get)
}
