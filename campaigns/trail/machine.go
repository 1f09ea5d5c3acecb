package trail

import (
	"net/http"
	"strings"
)

// Why something is no person, as it stands in the ledger.
const (
	byHead     = "head"       // asked only whether the address is there
	byPrefetch = "prefetch"   // a browser or a mail program that looks ahead
	byNobody   = "no_agent"   // says nothing of itself
	byProxy    = "mail_proxy" // fetches for people, whether they read or not
	byScanner  = "scanner"    // says that it is a program
	byTrap     = "trap"       // followed a link that nobody sees
	byBurst    = "burst"      // opened several links at once
	byHaste    = "too_soon"   // opened it before it arrived, or in the same second
)

// proxies fetch pictures for the readers of a mail service. Apple's Mail Privacy
// Protection calls itself no more than "Mozilla/5.0", and fetches every mail.
var proxies = []string{"googleimageproxy", "yahoomailproxy", "ggpht.com"}

// scanners are words in the names of programs that open every link: mail filters,
// previews of messengers, crawlers, libraries.
var scanners = []string{
	"bot", "crawl", "spider", "scan", "preview", "fetch", "monitor", "headless", "phantom", "barracuda", "mimecast", "proofpoint", "symantec", "trend micro", "trendmicro",
	"sophos", "fortiguard", "forcepoint", "ironport", "cloudmark", "safelinks", "safebrowsing", "google-safety", "virustotal", "urlscan", "facebookexternalhit", "whatsapp/",
	"curl/", "wget/", "python", "go-http-client", "java/", "okhttp", "libwww", "httpclient", "axios", "node-fetch", "guzzle", "ruby", "perl",
}

// ahead are headers by which a program says that nobody has asked yet.
var ahead = []string{"Purpose", "Sec-Purpose", "X-Purpose", "X-Moz"}

// signs answers what a request itself gives away; empty: nothing.
func signs(r *http.Request) string {
	if r.Method == http.MethodHead {
		return byHead
	}
	for _, name := range ahead {
		if v := strings.ToLower(r.Header.Get(name)); strings.Contains(v, "prefetch") || strings.Contains(v, "preview") || strings.Contains(v, "prerender") {
			return byPrefetch
		}
	}
	agent := r.UserAgent()
	if len(agent) > 500 {
		agent = agent[:500]
	}
	agent = strings.ToLower(strings.TrimSpace(agent))
	switch {
	case agent == "":
		return byNobody
	case agent == "mozilla/5.0", contains(agent, proxies):
		return byProxy
	case contains(agent, scanners):
		return byScanner
	}
	return ""
}

func contains(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
