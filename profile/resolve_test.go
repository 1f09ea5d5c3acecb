package profile

import (
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
)

var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

func known(owners ...hub.Identity) hub.Known {
	k := hub.Known{Owners: map[string]hub.Identity{}, Contacts: map[hub.ContactID]hub.Contact{}, Handles: map[hub.ContactID][]hub.Identity{}}
	for _, id := range owners {
		k.Owners[id.Handle.Key()] = id
		k.Contacts[id.ContactID] = hub.Contact{ID: id.ContactID, Version: 1}
		k.Handles[id.ContactID] = append(k.Handles[id.ContactID], id)
	}
	return k
}

func visitor(id string) hub.Handle {
	return hub.Handle{Kind: hub.HandleVisitor, Scope: "inb", Address: id}
}

func user(id string) hub.Handle {
	return hub.Handle{Kind: hub.HandleExternal, Scope: "inb", Address: id}
}

func TestWhoIsSpeaking(t *testing.T) {
	ada := hub.Identity{ID: "i1", ContactID: "ada", Handle: hub.EmailHandle("ada@example.org")}
	anon := hub.Identity{ID: "i2", ContactID: "anon", Handle: visitor("v")}
	bob := hub.Identity{ID: "i3", ContactID: "bob", Handle: user("7"), Verified: true}
	for _, tt := range []struct {
		name     string
		in       hub.Inbound
		known    hub.Known
		proven   hub.ContactID
		want     hub.ContactID // empty: somebody new
		verified int           // identities written as verified
		claims   int
		absorbed hub.ContactID
	}{
		{"a new mail address", hub.Inbound{From: ada.Handle}, known(), "", "", 0, 0, ""},
		{"a known mail address", hub.Inbound{From: ada.Handle}, known(ada), "", "ada", 0, 0, ""},
		{"their domain vouches", hub.Inbound{From: ada.Handle, Auth: hub.VerdictVerified}, known(ada), "", "ada", 1, 0, ""},
		{"their domain denies", hub.Inbound{From: ada.Handle, Auth: hub.VerdictFailed}, known(ada), "", "ada", 0, 0, ""},
		{"a visitor claims a known address", hub.Inbound{From: anon.Handle, Claims: []hub.Handle{ada.Handle}}, known(ada, anon), "", "anon", 0, 1, ""},
		{"a claim is no proof, even with handles beside it", hub.Inbound{From: anon.Handle, Also: []hub.Handle{ada.Handle}}, known(ada, anon), "", "anon", 0, 0, ""},
		{
			"signed, and the mail is known", hub.Inbound{From: user("9"), Proof: "signed_identity", Also: []hub.Handle{anon.Handle, ada.Handle}},
			known(ada, anon), "", "ada", 3, 0, "anon",
		},
		{
			"signed, nobody is known", hub.Inbound{From: user("9"), Proof: "signed_identity", Also: []hub.Handle{visitor("x")}},
			known(), "", "", 2, 0, "",
		},
		{
			"signed for one person with the address of another: a conflict, not a merge",
			hub.Inbound{From: bob.Handle, Proof: "signed_identity", Also: []hub.Handle{ada.Handle}}, known(ada, bob), "", "bob", 0, 1, "",
		},
		{"answered from the mailbox that got the token", hub.Inbound{From: ada.Handle}, known(anon), "anon", "anon", 1, 0, ""},
		{"answered, but the address is somebody's", hub.Inbound{From: ada.Handle}, known(ada, anon), "anon", "ada", 0, 0, ""},
		{"an empty claim", hub.Inbound{From: anon.Handle, Claims: []hub.Handle{{Kind: hub.HandleEmail}}}, known(anon), "", "anon", 0, 0, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.known.Proven = tt.proven
			got := Resolve(&tt.in, tt.known, noon)
			if tt.want != "" && got.Contact.ID != tt.want {
				t.Errorf("is %s, want %s", got.Contact.ID, tt.want)
			}
			if tt.want == "" && (got.Contact.Version != 0 || !got.Changed) {
				t.Errorf("not new: %+v", got.Contact)
			}
			verified := 0
			for _, id := range got.Identities {
				if id.ContactID != got.Contact.ID {
					t.Errorf("%v went to %s", id.Handle, id.ContactID)
				}
				if id.Verified {
					verified++
				}
			}
			if verified != tt.verified || len(got.Claims) != tt.claims || got.Absorbed != tt.absorbed {
				t.Errorf("verified %d, claims %d, absorbed %q", verified, len(got.Claims), got.Absorbed)
			}
		})
	}
}

func TestNameIsTakenOverOnceAndNeverReplaced(t *testing.T) {
	in := hub.Inbound{From: hub.EmailHandle("ada@example.org"), FromName: "Ada"}
	first := Resolve(&in, known(), noon)
	if first.Contact.Name != "Ada" {
		t.Fatalf("named %q", first.Contact.Name)
	}
	k := known(first.Identities...)
	k.Contacts[first.Contact.ID] = first.Contact
	in.FromName = "Somebody Else"
	if second := Resolve(&in, k, noon); second.Contact.Name != "Ada" || second.Changed {
		t.Fatalf("%+v", second)
	}
}

func TestClaimedTraitNeverOverridesASignedOne(t *testing.T) {
	c := hub.Contact{Traits: []hub.Trait{{Key: "plan", Value: "pro", Source: "signed_identity"}}}
	if setTrait(&c, hub.Trait{Key: "plan", Value: "free", Source: "claim"}) || c.Traits[0].Value != "pro" {
		t.Fatalf("%+v", c.Traits)
	}
	if !setTrait(&c, hub.Trait{Key: "plan", Value: "max", Source: "signed_identity"}) || c.Traits[0].Value != "max" {
		t.Fatalf("%+v", c.Traits)
	}
}
