package addresses

import (
	"testing"

	"github.com/parleyhub/parley/hub"
)

func TestAddressesOfAnInbox(t *testing.T) {
	s, err := Read(hub.Address{Name: "Help", Address: "Support@Desk.example"}, []string{"Sales team <sales@desk.example>", "info@other.example"})
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]string{
		"support@desk.example": "/", "<SUPPORT+Tok@desk.example>": "/tok", "sales+x@DESK.example": "sales@desk.example/x",
		"info@other.example": "info@other.example/", "info@desk.example": "no", "support@other.example": "no", "support": "no", "": "no", "@desk.example": "no", `"support"@desk.example`: "/",
	} {
		got := "no"
		if one, token, ok := s.Owned(address); ok {
			got = s.Alias(one) + "/" + token
		}
		if got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
	if f := s.From("sales@desk.example"); f.Plus("t") != "sales+t@desk.example" || f.Name != "Sales team" {
		t.Errorf("%+v", f)
	}
	if f := s.From("gone@desk.example"); f.Address.Address != "Support@Desk.example" {
		t.Errorf("%+v", f)
	}
	for _, bad := range [][]string{{"support@desk.example"}, {"a@x.example", "A <a@X.example>"}, {"a+b@x.example"}, {"nobody"}, {"a@x.example, b@x.example"}, {"a@x.example\r\nBcc: b@x.example"}} {
		if _, err := Read(hub.Address{Address: "support@desk.example"}, bad); !hub.Is(err, hub.Invalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
