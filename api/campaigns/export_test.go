package campaigns

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/parleyhub/parley/campaigns"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/sends"
	"github.com/parleyhub/parley/internal/store/trails"
)

func TestTablesAreNumbersAndHarmlessTexts(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	report := &campaigns.Report{
		Counts: []sends.Count{{State: hub.SendSkipped, Reason: "@no", Variant: "-1+1", Channel: "email", N: 3}},
		Sums:   []campaigns.Sum{{Variant: `=HYPERLINK("x")`, Channel: "email", CampaignFigures: campaigns.CampaignFigures{Planned: 9, Sent: 7, Amount: -2.5}}},
		Opened: []campaigns.Opened{{Link: trails.Link{Variant: "A", Kind: trails.Target, URL: "https://a.test/?x=1,2"}, Count: trails.Count{Human: 4, Machine: 2, People: 1}}},
	}
	times := &campaigns.OverTime{Zone: paris, Parts: []campaigns.TimePart{{At: time.Date(2031, 5, 6, 10, 0, 0, 0, time.UTC), CampaignTimes: campaigns.CampaignTimes{Sent: 5, Machine: 1}}}}
	for want, rows := range map[string][][]string{
		"variant,channel,planned,sent,delivered,read,clicked,answered,solved,bought,amount,opted_out,failed,skipped,held_out,waiting\n" +
			"\"'=HYPERLINK(\"\"x\"\")\",email,9,7,0,0,0,0,0,0,-2.50,0,0,0,0,0\n": sumRows(report),
		"state,reason,variant,channel,count\nskipped,'@no,'-1+1,email,3\n":                                 reasonRows(report),
		"variant,kind,address,human,machine,people\nA,link,\"https://a.test/?x=1,2\",4,2,1\n":              linkRows(report),
		"begins,sent,delivered,answered,opted_out,clicks,machine\n2031-05-06T12:00:00+02:00,5,0,0,0,0,1\n": timeRows(times),
	} {
		w := httptest.NewRecorder()
		table(w, "x.csv", rows)
		if got := w.Body.String(); got != "\ufeff"+want {
			t.Errorf("\n got %q\nwant %q", got, want)
		}
	}
}
