package archtest

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

// vague are names that say nothing of what is inside.
var vague = []string{"util", "utils", "common", "helper", "helpers", "model", "models", "types", "manager", "misc", "shared"}

// topLevel are the names at the root: the business, read as the way of a
// message. True means that the name must exist.
var topLevel = map[string]bool{
	"cmd": true, "hub": true, "channels": true, "ingest": true, "router": true, "profile": true, "desk": true, "sla": true,
	"delivery": true, "templates": true, "api": true, "agentui": true, "internal": true, "docs": true,
	"roster": false, "segments": false, "campaigns": false, "feedback": false, "rules": false, "hooks": false, "reports": false, "scripts": false, "e2e": false,
	"docker-compose.yml": true, "Dockerfile": true, "Makefile": true, "go.mod": true, "go.sum": true, "README.md": true, "CHANGELOG.md": true,
	"CONTRIBUTING.md": true, "SECURITY.md": true, "LICENSE": true, ".golangci.yml": true, ".ci": true, ".gitignore": true,
	".dockerignore": true, ".gitattributes": false, ".editorconfig": false, ".git": false,
}

func checkNames(t *Tree) (out []Finding) {
	seen := map[string]bool{}
	for _, p := range t.Paths {
		top, _, _ := strings.Cut(p, "/")
		seen[top] = true
		for dir := p; dir != "."; dir = path.Dir(dir) {
			if v := vagueName(dir); v != "" && !seen[dir] && isSource(p) {
				out = append(out, Finding{Rule: "name", File: dir, Text: fmt.Sprintf("%q says nothing: name it for what it is", v)})
			}
			seen[dir] = true
		}
	}
	for name, must := range topLevel {
		if must && !seen[name] {
			out = append(out, Finding{Rule: "tree", File: name, Text: "is missing at the root"})
		}
	}
	for name := range seen {
		if _, ok := topLevel[name]; !ok && !strings.Contains(name, "/") {
			out = append(out, Finding{Rule: "tree", File: name, Text: "is no name of the tree: put it into a room, or into the table of internal/archtest"})
		}
	}
	return out
}

func isSource(p string) bool {
	return slices.Contains([]string{".go", ".ts", ".tsx", ".sql", ".mjs"}, path.Ext(p))
}

func vagueName(p string) string {
	for _, word := range strings.FieldsFunc(strings.ToLower(path.Base(p)), func(r rune) bool { return strings.ContainsRune("._-", r) }) {
		if slices.Contains(vague, word) {
			return word
		}
	}
	return ""
}

var (
	marker      = regexp.MustCompile(`\b(TODO|FIXME|XXX|HACK)\b|(?i)\b(for now|not implemented|not yet implemented|stub)\b`)
	generatedBy = regexp.MustCompile(`(?m)^// Code generated .*$`)
	webComment  = regexp.MustCompile(`(?m)(//|^\s*/?\*).*$`)
)

// checkWords looks for comments that put work off, for packages without a word
// on what they are for, and for generated files that do not say so in their name.
func checkWords(t *Tree) (out []Finding) {
	documented := map[string]bool{}
	first := map[string]*GoFile{}
	for _, f := range t.Go {
		for _, group := range f.AST.Comments {
			for _, c := range group.List {
				if m := marker.FindString(c.Text); m != "" {
					out = append(out, Finding{Rule: "marker", File: f.Path, Line: f.Line(c.Pos()), Text: fmt.Sprintf("%q: do it, or write an issue", m)})
				}
			}
		}
		if !f.Test {
			documented[f.Package] = documented[f.Package] || f.AST.Doc != nil
			if first[f.Package] == nil {
				first[f.Package] = f
			}
		}
		out = append(out, checkGenerated(f.Path, f.Source[:f.Set.Position(f.AST.Package).Offset], f.Generated)...)
	}
	for pkg, f := range first {
		if !documented[pkg] {
			out = append(out, Finding{Rule: "comment", File: f.Path, Line: f.Line(f.AST.Package),
				Text: fmt.Sprintf("package %s has no comment: what is it for, what comes in, what goes out?", pkg)})
		}
	}
	for _, f := range t.Web {
		for _, at := range webComment.FindAllStringIndex(f.Source, -1) {
			if m := marker.FindString(f.Source[at[0]:at[1]]); m != "" {
				out = append(out, Finding{Rule: "marker", File: f.Path, Line: 1 + strings.Count(f.Source[:at[0]], "\n"), Text: fmt.Sprintf("%q: do it, or write an issue", m)})
			}
		}
		out = append(out, checkGenerated(f.Path, f.Source[:min(len(f.Source), 400)], strings.HasSuffix(f.Path, ".gen.ts"))...)
	}
	return out
}

func checkGenerated(file, head string, bySuffix bool) []Finding {
	says := generatedBy.MatchString(head)
	switch {
	case says && !bySuffix:
		return []Finding{{Rule: "generated", File: file, Line: 1, Text: "is generated, so its name must end in .gen.go or .gen.ts"}}
	case bySuffix && !strings.Contains(strings.ToLower(head), "generated"):
		return []Finding{{Rule: "generated", File: file, Line: 1, Text: "does not say at its top what it is generated from"}}
	}
	return nil
}
