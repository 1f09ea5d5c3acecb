package coupons

import (
	"slices"
	"strings"
	"testing"
)

func TestMadeCodesAreEachAnotherAndCanBeTyped(t *testing.T) {
	p := CouponPool{Prefix: "TEA-"}
	seen, used := map[string]bool{}, map[rune]bool{}
	for range 5000 {
		code := p.mint()
		rest, ok := strings.CutPrefix(code, "TEA-")
		if !ok || len(rest) != made || seen[code] || !fits(code) {
			t.Fatal(code)
		}
		seen[code] = true
		for _, r := range rest {
			used[r] = true
		}
	}
	if len(used) != len(letters) {
		t.Errorf("%d of %d letters are used", len(used), len(letters))
	}
}

func TestCodesArePastedOrTheFirstColumn(t *testing.T) {
	got, twice, bad := Lines("\uFEFFcode-1\r\n \"code-2\" , 5\ncode-3\tx\n\ncode-1\n" + strings.Repeat("x", maxCode+1) + "\na b\n;\ncode\u202e4\nçode")
	if want := []string{"code-1", "code-2", "code-3", "çode"}; !slices.Equal(got, want) || twice != 1 || bad != 4 {
		t.Errorf("%q, %d twice, %d bad", got, twice, bad)
	}
}
