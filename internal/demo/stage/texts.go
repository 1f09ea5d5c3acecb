package stage

import (
	"net/http"
	"time"

	"github.com/parleyhub/parley/channels/sim"
	"github.com/parleyhub/parley/channels/sim/twilio"
)

// houseLine is our number; all are of the range kept for fiction.
const houseLine = "+12025550123"

// texts is SMS through Twilio.
func texts(h House) *Network {
	const token, account = "of-the-demo-alone", "AC0123456789abcdef0123456789abcdef"
	line := twilio.New(twilio.Options{AccountSID: account, AuthToken: token, Now: h.Now, HTTP: &http.Client{Timeout: time.Minute}})
	page := &sim.Texts{
		Line: line, House: houseLine, Now: h.Now,
		People: []sim.Person{{ID: "ada", Name: "Ada Strainer", Address: "+12025550171"}, {ID: "leo", Name: "Leo Thermos", Address: "+12025550188"}},
	}
	return &Network{
		Kind: "sms", Inbox: "Text messages", provider: line, on: []sim.Network{page},
		Settings: func(base string) map[string]any {
			return map[string]any{"account_sid": account, "auth_token": token, "numbers": []string{houseLine}, "api_url": base}
		},
		reached: func(base string) { line.At(base, "") },
		joined: func(hook string) {
			line.Add(twilio.Number{Phone: houseLine, SMS: hook, TextsOnly: true})
		},
		lives: line.Run,
		Opening: []sim.Act{
			{Person: "ada", Do: sim.Say, Text: "Hi, my parcel says delivered but it is not here. Order 20418"},
			{Person: "leo", Do: sim.Photo, Text: "Is this crack normal?"},
		},
	}
}
