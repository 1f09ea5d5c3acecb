package visits

import (
	"strings"
	"testing"
)

func TestAUserAgentIsSaidInPlainWords(t *testing.T) {
	const moz = "Mozilla/5.0 "
	for agent, want := range map[string]string{
		moz + "(Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0":                                                           "Firefox, Windows",
		moz + "(iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1":    "Safari, iPhone",
		moz + "(Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15":                      "Safari, Mac",
		moz + "(Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36":                            "Chrome, Android",
		moz + "(Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0":              "Edge, Windows",
		moz + "(iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/130.0.6723.37 Mobile/15E148 Safari/604.1":      "Chrome, iPad",
		moz + "(X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36":                             "Chrome, ChromeOS",
		moz + "(Linux; Android 14; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/26.0 Chrome/122.0.0.0 Mobile Safari/537.36": "Samsung Internet, Android",
		moz + "(Linux; Android 4.4; Nexus 5) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Mobile Safari/537.36":                          ", Android",
		moz + "(X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 OPR/114.0.0.0":                        "Opera, Linux",
		"curl/8.5.0": ", ", "": ", ", "<script>alert(1)</script>": ", ",
		strings.Repeat("x", 600) + " Firefox/132.0 (Windows NT 10.0)": ", ",
	} {
		browser, system := Device(agent)
		if got := browser + ", " + system; got != want {
			t.Errorf("%.90q is %q, want %q", agent, got, want)
		}
	}
}
