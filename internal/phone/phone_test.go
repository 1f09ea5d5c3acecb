package phone

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/parleyhub/parley/hub"
)

// The numbers are of ranges set aside for fiction (Ofcom, NANPA 555-01xx, ARCEP,
// ANCOM-shaped) or of the shapes only.
func TestTypedNumbersBecomeOneSpelling(t *testing.T) {
	for _, c := range []struct{ typed, region, want string }{
		{"+44 20 7946 0958", "", "+442079460958"},
		{"+44 (0)20 7946 0958", "", "+442079460958"},
		{"0044 20 7946 0958", "", "+442079460958"},
		{"0044 (0) 20 7946 0958", "GB", "+442079460958"},
		{"00442079460958", "US", "+442079460958"}, // the trap
		{"0033199001234", "us", "+33199001234"},
		{"020 7946 0958", "GB", "+442079460958"},
		{"(202) 555-0143", "US", "+12025550143"},
		{"1-202-555-0143", "US", "+12025550143"},
		{"01144 20 7946 0958", "US", "+442079460958"},
		{"01 99 00 12 34", "fr", "+33199001234"},
		{"0722 000 123", "RO", "+40722000123"},
		{"+40.722.000.123", "", "+40722000123"},
		{"\u200e+40 722–000\u00a0123", "", "+40722000123"},
		{"＋４０７２２０００１２３", "", "+40722000123"},
		{"٠٠٤٠٧٢٢٠٠٠١٢٣", "", "+40722000123"},
		{"+39 06 1234 5678", "", "+390612345678"}, // Italy keeps its 0
		{"+15005550006", "", "+15005550006"},
		{"202 555 0143", "", ""},
		{"", "US", ""},
		{"+", "US", ""},
		{"++442079460958", "", ""},
		{"+44 20 7946 0958 x12", "", ""},
		{"call me", "US", ""},
		{"1-800-FLOWERS", "US", ""},
		{"0000000000000", "US", ""},
		{"+999999999999999999", "", ""},
		{"12", "GB", ""},
	} {
		got, err := E164(c.typed, c.region)
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%q in %q: %q, %v; want %q", c.typed, c.region, got, err, c.want)
		}
		if err != nil && !hub.Is(err, hub.Invalid) {
			t.Errorf("%q: %v", c.typed, err)
		}
	}
}

func TestNetworksAreBelievedAboutTheirNumbers(t *testing.T) {
	for raw, want := range map[string]string{
		"+15005550006": "+15005550006", "15005550006": "+15005550006", " +447700900123": "+447700900123",
		"72727": "", "INFO": "", "": "", "+": "", "+0123456789": "", "whatsapp:+447700900123": "", "+44770090012345678": "", "+4477009\x0000123": "",
	} {
		got, err := Network(raw)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", raw, got, err)
		}
	}
	if h, err := Handle("447700900123"); err != nil || h != (hub.Handle{Kind: hub.HandlePhone, Address: "+447700900123"}) {
		t.Errorf("%v, %v", h, err)
	}
}

// What came out goes in again and stays the same, wherever it is typed.
func TestNormalisingTwiceChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typed := rapid.OneOf(rapid.StringMatching(`(\+|00|0|)[0-9 ().-]{5,20}`), rapid.String()).Draw(t, "typed")
		region := rapid.SampledFrom([]string{"", "US", "GB", "FR", "RO", "IT", "AR", "MX"}).Draw(t, "region")
		once, err := E164(typed, region)
		if err != nil {
			return
		}
		for _, there := range []string{"", "US", "RO"} {
			if again, err := E164(once, there); err != nil || again != once {
				t.Fatalf("%q -> %q -> %q, %v", typed, once, again, err)
			}
		}
	})
}

func FuzzE164(f *testing.F) {
	f.Add("+44 (0)20 7946 0958", "GB")
	f.Add("0044", "US")
	f.Add("٠٠٤٠", "")
	f.Fuzz(func(t *testing.T, typed, region string) {
		if n, err := E164(typed, region); err == nil && !IsE164(n) {
			t.Fatalf("%q became %q", typed, n)
		}
	})
}
