package visits

import "strings"

const maxAgent = 512 // bytes of a User-Agent that are looked at

// name is a word of a User-Agent and what people call that. The first that fits
// counts: browsers name those before them, and systems those they are made of.
type name struct{ token, called string }

var browsers = []name{
	{"Edg/", "Edge"}, {"EdgA/", "Edge"}, {"EdgiOS/", "Edge"},
	{"OPR/", "Opera"}, {"OPT/", "Opera"}, {"Vivaldi/", "Vivaldi"}, {"SamsungBrowser/", "Samsung Internet"},
	{"FxiOS/", "Firefox"}, {"Firefox/", "Firefox"}, {"CriOS/", "Chrome"},
	{"Chrome/", "Chrome"}, {"Chromium/", "Chrome"},
}

var systems = []name{
	{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"CrOS", "ChromeOS"},
	{"Windows NT", "Windows"}, {"Macintosh", "Mac"}, {"Linux", "Linux"},
}

// Device is what a User-Agent says in plain words, such as Safari and iPhone.
// What is not among the few known names stays empty.
func Device(agent string) (browser, system string) {
	agent = agent[:min(len(agent), maxAgent)]
	browser, system = called(browsers, agent), called(systems, agent)
	if browser == "" && strings.Contains(agent, "Version/") && strings.Contains(agent, "Safari/") && system != "Android" {
		browser = "Safari"
	}
	return browser, system
}

func called(names []name, agent string) string {
	for _, n := range names {
		if strings.Contains(agent, n.token) {
			return n.called
		}
	}
	return ""
}
