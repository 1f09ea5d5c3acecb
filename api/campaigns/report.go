package campaigns

import (
	"context"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/campaigns"
	"github.com/parleyhub/parley/campaigns/odds"
	"github.com/parleyhub/parley/hub"
)

// CampaignReportView is what a run came to.
type CampaignReportView struct {
	Run    CampaignRunView     `json:"run"`
	Counts []CampaignCountView `json:"counts"`

	Sums []CampaignSumView `json:"sums" doc:"By variant and channel; all together they are the run"`

	Tracking *TrackingView `json:"tracking" doc:"null: its links are not counted"`
	Counted  string        `json:"counted" enum:"off,aggregate,personal" doc:"How its links are counted"`
	Goal     string        `json:"goal" doc:"The event that it is for; empty: none"`

	Outcomes []CampaignOutcomeView `json:"outcomes" doc:"What people did by themselves, by variant and channel; one that nobody did anything in is absent"`

	Compared []CampaignComparisonView `json:"compared" doc:"What can be said of its variants; first by what the campaign is for. Never by openings: machines open, too"`
	Lift     *CampaignLiftView        `json:"lift" doc:"Everybody whom it was meant for beside those held out; null: nobody was, or it has no goal"`
}

// CampaignSumView is what became of the rows of one variant and channel.
type CampaignSumView struct {
	Variant string          `json:"variant"`
	Channel hub.ChannelKind `json:"channel" doc:"Empty: not decided"`
	campaigns.CampaignFigures
}

// CampaignOutcomeView is what people of one variant and channel did by themselves.
type CampaignOutcomeView struct {
	Variant  string          `json:"variant"`
	Channel  hub.ChannelKind `json:"channel" doc:"Empty for those held out"`
	HeldOut  bool            `json:"held_out" doc:"Those who got nothing, to compare with: of them only bought and amount are known"`
	Answered int64           `json:"answered" doc:"People who answered; programs that answer for them do not count"`
	Solved   int64           `json:"solved" doc:"Of those whose conversation is resolved now"`
	OptedOut int64           `json:"opted_out" doc:"People who said with it, or on its page, that they want no more of its kind"`
	Bought   int64           `json:"bought" doc:"People with an event of the campaign's goal in its time"`
	Amount   float64         `json:"amount" doc:"Of those events together"`
}

// CampaignGroupView is how many of some people did it.
type CampaignGroupView struct {
	Name string  `json:"name"`
	N    int64   `json:"n" doc:"People"`
	Yes  int64   `json:"yes" doc:"Of them, those who did it"`
	Rate float64 `json:"rate" doc:"Of 1"`
	Low  float64 `json:"low" doc:"The rate's 95 % interval (Wilson)"`
	High float64 `json:"high"`
}

// CampaignVerdictView is what can be said of the best of several.
type CampaignVerdictView struct {
	Finding odds.Finding `json:"finding" enum:"none,few,equal,chance,likely,sure" doc:"none: nobody did it, or everybody; few: too few people; chance: it may well be; likely: below 1 of 20; sure: below 1 of 100"`
	Key     string       `json:"key" doc:"Names the words for it: the finding, with .more where more is known"`
	Best    string       `json:"best"`
	Next    string       `json:"next" doc:"The one behind the best"`
	Chance  float64      `json:"chance" doc:"That chance alone shows as much: two proportions, two-sided, times the number of pairs (Bonferroni)"`
	Low     float64      `json:"low" doc:"The 95 % interval of the difference of the two rates (Newcombe), corrected alike"`
	High    float64      `json:"high"`
	More    int64        `json:"more" doc:"About how many more people of each it takes, with a power of 0.8; 0: none, or more than any campaign has"`
}

// CampaignComparisonView is what can be said of variants by one metric.
type CampaignComparisonView struct {
	Metric campaigns.Metric    `json:"metric" enum:"answered,clicked,bought"`
	Judged bool                `json:"judged" doc:"It is the one that the campaign is for; looking at others until one fits proves nothing"`
	Groups []CampaignGroupView `json:"groups"`
	CampaignVerdictView
}

// CampaignLiftView is whether it was worth sending.
type CampaignLiftView struct {
	Got     CampaignGroupView `json:"got" doc:"Everybody it was meant for, whether they got it or not: of those held out nobody knows who would have. Counted from when the run began"`
	Nothing CampaignGroupView `json:"nothing" doc:"Those held out"`
	CampaignVerdictView
}

func groupView(g odds.Group) CampaignGroupView {
	low, high := g.Margin()
	return CampaignGroupView{g.Name, g.N, g.Yes, g.Rate(), low, high}
}

func verdictView(v odds.Verdict) CampaignVerdictView {
	return CampaignVerdictView{v.Finding, v.Key(), v.Best.Name, v.Next.Name, v.Chance, v.Low, v.High, v.More}
}

// Report answers the operation getCampaignRun.
func (d *Desk) Report(ctx context.Context, _ *door.Caller, in *page.ByID) (*page.Answer[CampaignReportView], error) {
	r, err := d.Room.Report(ctx, in.ID)
	return page.Of(reportView(&r), err)
}

func reportView(r *campaigns.Report) CampaignReportView {
	out := CampaignReportView{Run: runView(r.Run), Counts: make([]CampaignCountView, len(r.Counts)), Sums: make([]CampaignSumView, len(r.Sums)),
		Tracking: trackingView(r.Opened), Counted: r.Tracking, Goal: r.Goal, Outcomes: make([]CampaignOutcomeView, len(r.Outcomes)), Compared: make([]CampaignComparisonView, len(r.Compared))}
	for i, c := range r.Counts {
		out.Counts[i] = CampaignCountView{c.State, c.Reason, c.Variant, c.Channel, c.N}
	}
	for i, s := range r.Sums {
		out.Sums[i] = CampaignSumView(s)
	}
	for i, o := range r.Outcomes {
		out.Outcomes[i] = CampaignOutcomeView(o)
	}
	for i, c := range r.Compared {
		v := CampaignComparisonView{c.Metric, c.Judged, make([]CampaignGroupView, len(c.Groups)), verdictView(c.Verdict)}
		for k, g := range c.Groups {
			v.Groups[k] = groupView(g)
		}
		out.Compared[i] = v
	}
	if l := r.Lift; l != nil {
		out.Lift = &CampaignLiftView{groupView(l.Got), groupView(l.Nothing), verdictView(l.Verdict)}
	}
	return out
}
