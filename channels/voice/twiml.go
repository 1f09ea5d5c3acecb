package voice

import "encoding/xml"

// response is a TwiML document (https://www.twilio.com/docs/voice/twiml): verbs
// that are done one after the other.
type response struct {
	XMLName xml.Name `xml:"Response"`
	Verbs   []any
}

type sayVerb struct {
	XMLName  xml.Name `xml:"Say"`
	Language string   `xml:"language,attr,omitempty"`
	Text     string   `xml:",chardata"`
}

type dialVerb struct {
	XMLName  xml.Name `xml:"Dial"`
	Action   string   `xml:"action,attr"`
	Timeout  int      `xml:"timeout,attr"`
	CallerID string   `xml:"callerId,attr,omitempty"`
	Bridge   bool     `xml:"answerOnBridge,attr"` // the caller hears ringing until somebody is there
	Numbers  []numberNoun
}

type numberNoun struct {
	XMLName  xml.Name `xml:"Number"`
	URL      string   `xml:"url,attr,omitempty"` // what whoever picks up hears first
	Callback string   `xml:"statusCallback,attr"`
	Events   string   `xml:"statusCallbackEvent,attr"`
	Phone    string   `xml:",chardata"`
}

type recordVerb struct {
	XMLName    xml.Name `xml:"Record"`
	Action     string   `xml:"action,attr"`
	MaxLength  int      `xml:"maxLength,attr"`
	Timeout    int      `xml:"timeout,attr"` // seconds of silence that end it
	Beep       bool     `xml:"playBeep,attr"`
	Callback   string   `xml:"recordingStatusCallback,attr"`
	Transcribe bool     `xml:"transcribe,attr"`
	Transcript string   `xml:"transcribeCallback,attr,omitempty"`
}

type gatherVerb struct {
	XMLName xml.Name `xml:"Gather"`
	Action  string   `xml:"action,attr"`
	Digits  int      `xml:"numDigits,attr"`
	Timeout int      `xml:"timeout,attr"`
	Say     sayVerb
}

type hangupVerb struct {
	XMLName xml.Name `xml:"Hangup"`
}

// bytes of the document. Everything in it is text of ours or of an admin, and
// escaped by the encoder.
func (r response) bytes() []byte {
	raw, err := xml.Marshal(r)
	if err != nil {
		return []byte(xml.Header + "<Response></Response>") // it cannot fail: all types are plain
	}
	return append([]byte(xml.Header), raw...)
}

func (a *adapter) say(text string) sayVerb { return sayVerb{Language: a.set.language, Text: text} }
