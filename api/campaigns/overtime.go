package campaigns

import (
	"context"
	"strconv"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/campaigns"
)

// CampaignTimesView is how a run went over time.
type CampaignTimesView struct {
	Zone  string             `json:"zone" doc:"The workspace's"`
	Step  string             `json:"step" enum:"hour,day" doc:"day: the run took longer than three days"`
	Since *time.Time         `json:"since" doc:"What was earlier is left out; null: nothing is"`
	Parts []CampaignTimeView `json:"parts" doc:"Those in which nothing happened, too"`
}

// CampaignTimeView is one hour or day.
type CampaignTimeView struct {
	At time.Time `json:"at" doc:"When it begins"`
	campaigns.CampaignTimes
}

// Times answers the operation getCampaignRunTimes.
func (d *Desk) Times(ctx context.Context, _ *door.Caller, in *page.ByID) (*page.Answer[CampaignTimesView], error) {
	t, err := d.Room.Times(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return page.Of(timesView(&t), nil)
}

func timesView(t *campaigns.OverTime) CampaignTimesView {
	v := CampaignTimesView{Zone: t.Zone.String(), Step: "hour", Since: at(t.Since), Parts: make([]CampaignTimeView, len(t.Parts))}
	if t.Daily {
		v.Step = "day"
	}
	for i, p := range t.Parts {
		v.Parts[i] = CampaignTimeView{p.At.UTC(), p.CampaignTimes}
	}
	return v
}

// CampaignRunSumView is one run beside the others of its campaign.
type CampaignRunSumView struct {
	Run        CampaignRunView `json:"run"`
	Sent       int64           `json:"sent" doc:"What came back later included"`
	Delivered  int64           `json:"delivered" doc:"Where the channel tells"`
	Clicked    int64           `json:"clicked" doc:"People, of those who agreed to be seen"`
	Clicks     int64           `json:"clicks" doc:"Times that people opened a link"`
	Answered   int64           `json:"answered"`
	Solved     int64           `json:"solved"`
	Bought     int64           `json:"bought"`
	Amount     float64         `json:"amount"`
	OptedOut   int64           `json:"opted_out"`
	Bounced    int64           `json:"bounced"`
	Complained int64           `json:"complained"`
}

// Beside answers the operation listCampaignRunSums.
func (d *Desk) Beside(ctx context.Context, _ *door.Caller, in *RunsInput) (*page.Answer[page.List[CampaignRunSumView]], error) {
	before, err := page.Seq(in.Cursor)
	if err != nil {
		return nil, err
	}
	list, err := d.Room.Beside(ctx, in.ID, before, in.Limit)
	if err != nil {
		return nil, err
	}
	next, out := "", make([]CampaignRunSumView, len(list))
	for i := range list {
		out[i] = runSumView(&list[i])
	}
	if len(list) == min(in.Limit, campaigns.MostBeside) {
		next = strconv.FormatInt(list[len(list)-1].Run.Seq, 10)
	}
	return page.Listed(out, next), nil
}

func runSumView(s *campaigns.RunSum) CampaignRunSumView {
	return CampaignRunSumView{runView(s.Run), s.Sent, s.Delivered, s.Clicked, s.Clicks, s.Answered, s.Solved, s.Bought, s.Amount, s.OptedOut, s.Bounced, s.Complained}
}
