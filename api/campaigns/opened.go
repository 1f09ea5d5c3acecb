package campaigns

import (
	"github.com/parleyhub/parley/campaigns"
	"github.com/parleyhub/parley/internal/store/trails"
)

// OpenedView is how often something was opened.
type OpenedView struct {
	Human   int64 `json:"human" doc:"Times; each visitor once in some seconds"`
	Machine int64 `json:"machine" doc:"By scanners, previews and proxies; they count as nobody's"`
	People  int64 `json:"people" doc:"Different people, of those who agreed to be seen; 0 in a campaign that counts nobody by name"`
}

// OpenedLinkView is one address of the message.
type OpenedLinkView struct {
	Variant string     `json:"variant"`
	URL     string     `json:"url" doc:"Where it leads, with what is put behind it"`
	Count   OpenedView `json:"count"`
}

// TrackingView is what a run's messages led to.
type TrackingView struct {
	Links []OpenedLinkView `json:"links"`
	Opens OpenedView       `json:"opens" doc:"Not reliable: mail programs load the picture for people who never read, and hide it from us for people who do. Never compare variants by it"`
}

func trackingView(all []campaigns.Opened) *TrackingView {
	if len(all) == 0 {
		return nil
	}
	v := TrackingView{Links: []OpenedLinkView{}}
	for _, o := range all {
		n := OpenedView{o.Human, o.Machine, o.People}
		switch o.Kind {
		case trails.Target:
			v.Links = append(v.Links, OpenedLinkView{o.Variant, o.URL, n})
		case trails.Open:
			v.Opens = OpenedView{v.Opens.Human + n.Human, v.Opens.Machine + n.Machine, v.Opens.People + n.People}
		}
	}
	return &v
}
