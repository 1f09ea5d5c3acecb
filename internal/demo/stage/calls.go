package stage

import (
	"net/http"
	"time"

	"github.com/parleyhub/parley/channels/sim"
	"github.com/parleyhub/parley/channels/sim/twilio"
)

// calls is the house's phone, through Twilio. Nobody picks up: the house opened
// a shop, not a call centre.
func calls(h House) *Network {
	const token, account, number = "of-the-demo-alone", "AC00112233445566778899aabbccddeeff", "+12025550199"
	line := twilio.New(twilio.Options{AccountSID: account, AuthToken: token, Now: h.Now, HTTP: &http.Client{Timeout: time.Minute}})
	page := &sim.Calls{
		Line: line, House: number, Now: h.Now,
		People: []sim.Person{{ID: "ada", Name: "Ada Strainer", Address: "+12025550171"}, {ID: "pia", Name: "Pia Samovar", Address: "+12025550144"}},
	}
	return &Network{
		Kind: "voice", Inbox: "Phone", provider: line, on: []sim.Network{page},
		Settings: func(base string) map[string]any {
			return map[string]any{"account_sid": account, "auth_token": token, "number": number, "transcribe": true, "api_url": base,
				"greeting": "Hello, this is Kettle and Fern."}
		},
		reached: func(base string) { line.At(base, "") },
		joined: func(hook string) {
			line.Add(twilio.Number{Phone: number, Voice: hook, Status: hook + "/status", CallsOnly: true})
		},
		lives:   line.Run,
		Opening: []sim.Act{{Person: "pia", Do: sim.Speak, Text: "Hello, this is Pia. My samovar makes a noise like a train. Please call me back."}},
	}
}
