package refs

import "testing"

func TestIDThatARelayPutsInPlaceOfOursIsUnderstood(t *testing.T) {
	for _, c := range []struct{ host, said, want string }{
		{"email-smtp.eu-west-1.amazonaws.com", "Ok 0102018f0a1b2c3d-12345678-9abc-def0-1234-56789abcdef0-000000", "0102018f0a1b2c3d-12345678-9abc-def0-1234-56789abcdef0-000000@eu-west-1.amazonses.com"},
		{"email-smtp.us-east-1.amazonaws.com", "OK 0102018F0A1B2C3D-12345678-9abc-def0-1234-56789abcdef0-000000", "0102018f0a1b2c3d-12345678-9abc-def0-1234-56789abcdef0-000000@email.amazonses.com"},
		{"email-smtp.us-east-1.amazonaws.com", "Ok queued", ""},
		{"smtp.office365.com", "2.0.0 OK <AM0PR01MB1234ABCD@AM0PR01MB1234.eurprd01.prod.outlook.com> [Hostname=x]", "AM0PR01MB1234ABCD@AM0PR01MB1234.eurprd01.prod.outlook.com"},
		{"smtp.office365.com", "2.0.0 OK <ours@desk.example> [Hostname=x]", ""},
		{"smtp.office365.com", "2.0.0 OK", ""},
		{"relay.example", "2.0.0 OK <other@relay.example>", ""},
		{"office365.com.evil.example", "2.0.0 OK <other@relay.example>", ""},
	} {
		if got := Rewritten(c.said, c.host, "ours@desk.example"); got != c.want {
			t.Errorf("%s %q: %q, want %q", c.host, c.said, got, c.want)
		}
	}
}
