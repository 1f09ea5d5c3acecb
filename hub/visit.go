package hub

import "time"

// Visit is where somebody is on the company's site, as their own browser says:
// a hint for whoever answers, proof of nothing.
type Visit struct {
	Since    time.Time     `json:"since" doc:"When the visit began"`
	Seen     time.Time     `json:"seen" doc:"When a page was last reported"`
	Here     bool          `json:"here" doc:"The chat is connected now"`
	Landing  string        `json:"landing" doc:"Address of the first page that is known of the visit; empty when it is not"`
	Referrer string        `json:"referrer" doc:"Where they came from; empty when that is not known or was the site itself"`
	Browser  string        `json:"browser" doc:"Such as Firefox; empty when it is not one of the known names"`
	System   string        `json:"system" doc:"Such as Windows or iPhone; empty alike"`
	Language string        `json:"language" doc:"Language tag that the browser prefers; empty when it names none"`
	Pages    []VisitedPage `json:"pages" doc:"The last ten, newest first: the first one is where they are, or were last"`
}

// VisitedPage is a page of the company's site that somebody looked at.
type VisitedPage struct {
	URL   string    `json:"url" doc:"http or https, without fragment, and without query but for utm_…"`
	Title string    `json:"title" doc:"Its title as the visitor's browser says: plain text"`
	At    time.Time `json:"at" doc:"When they came to it"`
}
