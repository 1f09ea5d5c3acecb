package mime

import (
	"strings"

	"golang.org/x/net/html"
)

// maxQuoteHTML bounds the HTML that is searched for quotes, in bytes.
const maxQuoteHTML = 2 << 20

// marks are what programs leave on the quotes they make; without one of them
// the HTML is not parsed at all.
var marks = []string{"blockquote", "_quote", "yahoo_quoted", "moz-cite", "divrplyfwdmsg", "appendonsend", "border-top:", "messageheader", "zmail_extra", "reference-message"}

// SplitHTML is SplitText for HTML, found by what mail programs mark their
// quotes with. Both results are still foreign.
func SplitHTML(in string) (own, quoted string) {
	lower := strings.ToLower(in)
	found := false
	for _, m := range marks {
		found = found || strings.Contains(lower, m)
	}
	if !found || len(in) > maxQuoteHTML {
		return in, ""
	}
	root, err := html.Parse(strings.NewReader(in))
	if err != nil {
		return in, ""
	}
	body := find(root, func(n *html.Node) bool { return n.Type == html.ElementNode && n.Data == "body" })
	if body == nil {
		return in, ""
	}
	cut, rest := quoteNode(body)
	if cut == nil || !moves(body, cut, rest) {
		return in, ""
	}
	box := &html.Node{Type: html.ElementNode, Data: "div"}
	if !rest {
		intro := introduction(cut)
		if intro != nil {
			intro.Parent.RemoveChild(intro)
			box.AppendChild(intro)
		}
		cut.Parent.RemoveChild(cut)
		box.AppendChild(cut)
	} else {
		following(body, cut, box)
	}
	own, ok := render(body)
	quoted, ok2 := render(box)
	if !ok || !ok2 {
		return in, ""
	}
	return own, quoted
}

// quoteNode answers the first quote of body and whether everything after it
// belongs to it too.
func quoteNode(body *html.Node) (cut *html.Node, rest bool) {
	cut = find(body, func(n *html.Node) bool {
		if n.Type != html.ElementNode {
			return false
		}
		id, class := strings.ToLower(attr(n, "id")), strings.ToLower(attr(n, "class"))
		switch {
		case id == "divrplyfwdmsg", id == "appendonsend", id == "mail-editor-reference-message-container",
			strings.Contains(class, "outlookmessageheader"), strings.Contains(class, "moz-cite-prefix"), outlookRule(n):
			rest = true
			return true
		case strings.Contains(class, "gmail_quote"), strings.Contains(class, "yahoo_quoted"),
			strings.Contains(class, "protonmail_quote"), strings.Contains(class, "zmail_extra"):
			return true
		case n.Data == "blockquote" && (attr(n, "type") == "cite" || attr(n, "cite") != "" || introduction(n) != nil):
			return true
		}
		return false
	})
	if cut != nil && forwarded.MatchString(start(cut, 300)) {
		return nil, false
	}
	return cut, rest
}

// outlookRule is the line that Outlook draws above the mail it quotes.
func outlookRule(n *html.Node) bool {
	style := strings.ToLower(strings.ReplaceAll(attr(n, "style"), " ", ""))
	if n.Data != "div" || !strings.Contains(style, "border-top:solid") {
		return false
	}
	return headings[0].MatchString(start(n, 200))
}

// moves reports whether taking the quote away leaves an answer that stands
// alone: words or pictures on one side of it only.
func moves(body, cut *html.Node, rest bool) bool {
	before, after, at := false, false, false
	inside := func(n *html.Node) bool {
		for ; n != nil; n = n.Parent {
			if n == cut {
				return true
			}
		}
		return false
	}
	intro := introduction(cut)
	for n := range body.Descendants() {
		if inside(n) {
			at = true
			continue
		}
		words := n.Type == html.TextNode && strings.Trim(n.Data, " \t\r\n\u00a0") != "" && !under(n, "style") ||
			n.Type == html.ElementNode && n.Data == "img"
		if !words || intro != nil && (n == intro || n.Parent == intro) {
			continue
		}
		if at {
			after = true
		} else {
			before = true
		}
	}
	if rest {
		return before
	}
	return before != after
}

func under(n *html.Node, name string) bool { return n.Parent != nil && n.Parent.Data == name }

// introduction is the node right before a quote that says who wrote it.
func introduction(n *html.Node) *html.Node {
	tries := 0
	for p := n.PrevSibling; p != nil && tries < 5; p = p.PrevSibling {
		tries++
		t := strings.Join(strings.Fields(start(p, 400)), " ")
		if t == "" {
			continue
		}
		if isAttribution(t) {
			return p
		}
		return nil
	}
	return nil
}

// following moves cut and all that comes after it in the document into box.
func following(body, cut, box *html.Node) {
	for n := cut; n != nil && n != body; {
		parent := n.Parent
		for s := n; s != nil; {
			next := s.NextSibling
			if s != n || n == cut {
				parent.RemoveChild(s)
				box.AppendChild(s)
			}
			s = next
			if s == nil {
				break
			}
		}
		n = parent
	}
}

func find(n *html.Node, is func(*html.Node) bool) *html.Node {
	for d := range n.Descendants() {
		if is(d) {
			return d
		}
	}
	return nil
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// start is the first text of n, at most limit bytes or so.
func start(n *html.Node, limit int) string {
	if n.Type == html.TextNode {
		return n.Data[:min(len(n.Data), limit)]
	}
	var b strings.Builder
	visited := 0
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
		if visited++; b.Len() > limit || visited > 200 {
			break
		}
	}
	return b.String()
}

func render(n *html.Node) (string, bool) {
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if html.Render(&b, c) != nil {
			return "", false
		}
	}
	return strings.TrimSpace(b.String()), true
}
