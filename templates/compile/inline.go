package compile

import (
	"regexp"
	"slices"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// Mail programs that drop style sheets keep style attributes. go-premailer, which
// does this too, starts a goroutine for each sheet: they race, and a sheet that
// makes one panic would end the hub; so it is done here.

// inline puts the rules of all style sheets into the elements they are for. What
// cannot be said in an attribute, such as @media and :hover, stays in a sheet.
func inline(doc string) (out string, err error) {
	defer recovered(&err)
	root, err := html.Parse(strings.NewReader(doc))
	if err != nil {
		return "", broken("not_html", "this is not HTML")
	}
	var sheets []*html.Node
	var head *html.Node
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "head" && head == nil {
			head = n
		}
		if n.Data == "style" && attr(n, "media") == "" {
			sheets = append(sheets, n)
		}
	}
	in := &inliner{styles: map[*html.Node][]decl{}}
	for _, n := range sheets {
		if n.FirstChild != nil {
			in.read(n.FirstChild.Data)
		}
		n.Parent.RemoveChild(n)
	}
	in.apply(root)
	if len(in.left) > 0 && head != nil {
		style := &html.Node{Type: html.ElementNode, Data: "style", Attr: []html.Attribute{{Key: "type", Val: "text/css"}}}
		style.AppendChild(&html.Node{Type: html.TextNode, Data: strings.Join(in.left, "\n")})
		head.AppendChild(style)
	}
	var b strings.Builder
	if err := html.Render(&b, root); err != nil {
		return "", broken("not_html", "this is not HTML")
	}
	return b.String(), nil
}

type inliner struct {
	rules  []rule
	left   []string
	styles map[*html.Node][]decl
}

// rule is one selector with what it sets.
type rule struct {
	sel   cascadia.Sel
	decls []decl
}

type decl struct {
	name, value string
	important   bool
}

func (in *inliner) read(css string) {
	for _, b := range blocks(css) {
		switch {
		case strings.HasPrefix(b.head, "@media") || strings.HasPrefix(b.head, "@supports"):
			var inner []string
			for _, x := range blocks(b.body) {
				inner = append(inner, x.head+"{"+insisting(x.body)+"}")
			}
			in.left = append(in.left, b.head+"{"+strings.Join(inner, "\n")+"}")
		case strings.HasPrefix(b.head, "@"):
			in.left = append(in.left, b.head+"{"+b.body+"}")
		default:
			for _, s := range splitOutside(b.head, ',') {
				in.rule(strings.TrimSpace(s), b.body)
			}
		}
	}
}

// moments are selectors of what an element only sometimes is.
var moments = regexp.MustCompile(`(?i):(?::|hover|active|focus|visited|link|target|before|after|checked|first-l)`)

// rule keeps one that can be inlined; what it says of moments and of parts of an
// element stays in the sheet.
func (in *inliner) rule(selector, body string) {
	sel, err := cascadia.Parse(selector)
	if err != nil || strings.Contains(selector, "*") || moments.MatchString(selector) {
		in.left = append(in.left, selector+"{"+body+"}")
		return
	}
	in.rules = append(in.rules, rule{sel, declarations(body)})
}

// apply writes the attributes: the stronger selector wins, then the later rule,
// then what the element says itself; !important wins over all of these.
func (in *inliner) apply(root *html.Node) {
	slices.SortStableFunc(in.rules, func(a, b rule) int {
		x, y := a.sel.Specificity(), b.sel.Specificity()
		switch {
		case x.Less(y):
			return -1
		case y.Less(x):
			return 1
		}
		return 0
	})
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		var all []decl
		for _, r := range in.rules {
			if r.sel.Match(n) {
				all = append(all, r.decls...)
			}
		}
		if len(all) > 0 {
			setStyle(n, append(all, declarations(attr(n, "style"))...))
		}
	}
}

// setStyle writes each property once, where it was said last, so that a short
// property and its parts stay in the order they were meant in.
func setStyle(n *html.Node, all []decl) {
	var out []decl
	for _, d := range all {
		at := slices.IndexFunc(out, func(x decl) bool { return x.name == d.name })
		if at >= 0 && out[at].important && !d.important {
			continue
		}
		if at >= 0 {
			out = slices.Delete(out, at, at+1)
		}
		out = append(out, d)
	}
	var b strings.Builder
	for i, d := range out {
		if i > 0 {
			b.WriteByte(';')
		}
		b.WriteString(d.name + ":" + d.value)
	}
	for i := range n.Attr {
		if n.Attr[i].Key == "style" {
			n.Attr[i].Val = b.String()
			return
		}
	}
	n.Attr = append(n.Attr, html.Attribute{Key: "style", Val: b.String()})
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}
