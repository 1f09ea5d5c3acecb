package auth_test

import (
	"encoding/base64"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"pgregory.net/rapid"
)

func open(t *testing.T, dir string) *auth.Keyring {
	t.Helper()
	k, err := auth.OpenKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestSealedSecretOpensOnlyAtItsPlace(t *testing.T) {
	k := open(t, t.TempDir())
	at := auth.Place{Table: "inboxes", Row: "inb_1", Field: "smtp.password"}
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.String().Draw(t, "secret")
		sealed := k.Seal(at, secret)
		if len(secret) > 3 && strings.Contains(sealed, secret) || !auth.Sealed(sealed) || sealed == k.Seal(at, secret) {
			t.Fatal(sealed)
		}
		if got, err := k.Open(at, sealed); err != nil || got != secret {
			t.Fatal(got, err)
		}
		for _, moved := range []auth.Place{{"inboxes", "inb_2", "smtp.password"}, {"inboxes", "inb_1", "imap.password"}, {"hooks", "inb_1", "smtp.password"}} {
			if got, err := k.Open(moved, sealed); err == nil {
				t.Fatal("opened elsewhere", got)
			}
		}
		i := rapid.IntRange(len("sealed:k1:"), len(sealed)-3).Draw(t, "i")
		if got, err := k.Open(at, sealed[:i]+string(sealed[i]^1)+sealed[i+1:]); err == nil {
			t.Fatal("opened although changed", got)
		}
	})
	for _, bad := range []string{"", "plain", "sealed:", "sealed:k1", "sealed:k1:", "sealed:k9:AAAA", "sealed:k1:!!"} {
		if _, err := k.Open(at, bad); err == nil {
			t.Errorf("%q opened", bad)
		}
	}
}

func TestKeyFileIsMadeOnceAndForItsOwnerAlone(t *testing.T) {
	dir := t.TempDir()
	at := auth.Place{Table: "t", Row: "r", Field: "f"}
	sealed := open(t, dir).Seal(at, "x")
	if got, err := open(t, dir).Open(at, sealed); err != nil || got != "x" {
		t.Fatal(got, err)
	}
	name := filepath.Join(dir, auth.KeyFile)
	info, err := os.Stat(name)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatal(info.Mode(), err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".keys-*")); len(left) > 0 {
		t.Error(left)
	}
	if err := os.Chmod(name, 0o644); err != nil { // #nosec G302 -- that is the fault under test
		t.Fatal(err)
	}
	if _, err := auth.OpenKeys(dir); !hub.Is(err, hub.Invalid) {
		t.Errorf("a key file that all can read: %v", err)
	}
	for _, bad := range []string{"", "{", `{"active":"k1","keys":{}}`, `{"active":"k1","keys":{"k1":"AAAA"}}`, `{"active":"k1","keys":{"k1":"?"}}`} {
		if err := os.WriteFile(name, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(name, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := auth.OpenKeys(dir); !hub.Is(err, hub.Invalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestRotationSealsAnewAndStillOpensTheOld(t *testing.T) {
	dir := t.TempDir()
	paths := []string{"password", "smtp.password"}
	settings := map[string]any{"password": "one", "smtp": map[string]any{"host": "h", "password": "two"}}
	old := open(t, dir)
	sealed := old.SealSettings("inboxes", "r", paths, settings)
	fresh, err := auth.RotateKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	moved, changed, err := fresh.Reseal("inboxes", "r", paths, sealed)
	if err != nil || !changed {
		t.Fatal(changed, err)
	}
	if _, changed, _ := fresh.Reseal("inboxes", "r", paths, moved); changed {
		t.Error("nothing was left to move, yet something moved")
	}
	for _, k := range []*auth.Keyring{fresh, open(t, dir)} {
		for _, s := range []map[string]any{sealed, moved} {
			if got, err := k.OpenSettings("inboxes", "r", paths, s); err != nil || !reflect.DeepEqual(got, settings) {
				t.Error(got, err)
			}
		}
	}
	if _, err := old.OpenSettings("inboxes", "r", paths, moved); !hub.Is(err, hub.Internal) {
		t.Errorf("the old ring opens the new seal: %v", err)
	}
}

func TestKeysByConfiguration(t *testing.T) {
	key := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("k", 32)))
	k, err := auth.ParseKeys("b=" + key + ", a=" + key)
	if err != nil {
		t.Fatal(err)
	}
	if s := k.Seal(auth.Place{}, "x"); !strings.HasPrefix(s, "sealed:b:") {
		t.Error(s)
	}
	for _, bad := range []string{"", "a", "a=", "a=AAAA", "=" + key, "a:b=" + key} {
		if _, err := auth.ParseKeys(bad); err == nil {
			t.Errorf("%q taken", bad)
		}
	}
}

func TestMergedSettingsKeepSecretsThatAreNotSaid(t *testing.T) {
	paths := []string{"pw", "g.key"}
	have := map[string]any{"pw": "p", "name": "n", "g": map[string]any{"host": "h", "key": "k"}}
	copied := maps.Clone(have)
	for _, c := range []struct{ patch, want map[string]any }{
		{map[string]any{}, have},
		{map[string]any{"pw": nil, "g": map[string]any{"key": auth.SecretSet}}, have},
		{map[string]any{"pw": "", "name": nil}, map[string]any{"g": map[string]any{"host": "h", "key": "k"}}},
		{map[string]any{"g": nil}, map[string]any{"pw": "p", "name": "n"}},
		{map[string]any{"g": map[string]any{"host": "h2"}}, map[string]any{"pw": "p", "name": "n", "g": map[string]any{"host": "h2", "key": "k"}}},
		{map[string]any{"pw": map[string]any{}}, map[string]any{"pw": map[string]any{}, "name": "n", "g": map[string]any{"host": "h", "key": "k"}}},
	} {
		if got := auth.MergeSettings(paths, have, c.patch); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v: %v, want %v", c.patch, got, c.want)
		}
	}
	if !reflect.DeepEqual(have, copied) {
		t.Error("the settings themselves were changed")
	}
	hidden := auth.HideSettings([]string{"pw", "g.key", "g.other", "absent.key"}, have)
	if want := (map[string]any{"pw": "set", "name": "n", "g": map[string]any{"host": "h", "key": "set", "other": nil}}); !reflect.DeepEqual(hidden, want) {
		t.Errorf("%v", hidden)
	}
}

func TestSignedTextIsOursAndUnchanged(t *testing.T) {
	s, other := auth.NewSigner(auth.Derive([]byte("secret"), "a")), auth.NewSigner(auth.Derive([]byte("secret"), "b"))
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringN(1, 100, 400).Draw(t, "text")
		signed := s.Sign(text)
		if got, ok := s.Verify(signed); !ok || got != text {
			t.Fatal(got, ok)
		}
		if _, ok := other.Verify(signed); ok {
			t.Fatal("a key of another purpose verifies")
		}
	})
	for _, bad := range []string{"", ".", "a.", ".a", "a.b", s.Sign("x") + ".", strings.Repeat("A", 9000)} {
		if _, ok := s.Verify(bad); ok {
			t.Errorf("%q verifies", bad)
		}
	}
}

func FuzzPresentedSecretsAreLookedUpOnlyWhenWellFormed(f *testing.F) {
	for _, s := range []string{"", "plt_", "pls_00000000000000000000000000", "PLT_x", "plt_00000000000000000000000000\x00"} {
		f.Add(s)
	}
	made, want := auth.NewAPIToken()
	if got, ok := auth.TokenHash(made); !ok || got != want {
		f.Fatal(got, ok)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n := 0
		for _, hash := range []func(string) (string, bool){auth.SessionHash, auth.TokenHash, auth.LinkHash} {
			if h, ok := hash(s); ok {
				n++
				if len(s) != 30 || len(h) != 64 || h == want {
					t.Errorf("%q is taken as %s", s, h)
				}
			}
		}
		if n > 1 {
			t.Errorf("%q is of two kinds", s)
		}
	})
}
