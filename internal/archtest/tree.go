// Package archtest holds the shape of the code: which floor a package stands on,
// what it may import and do, and how long files and functions may grow.
//
// In: the root of a tree. Out: findings, each with a rule, a place and what to do.
// It parses sources itself instead of asking the go command, so that the test
// cache sees every file it depends on.
package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Module is the path under which the tree imports itself.
const Module = "github.com/parleyhub/parley"

// Finding is one broken rule.
type Finding struct {
	Rule string
	File string // relative to the root, with slashes; a folder for rules about packages
	Line int
	Text string
	from int // first line where an allowance may stand; 0 = the line before Line
}

// Tree is everything the rules look at.
type Tree struct {
	Go    []*GoFile
	Web   []*WebFile // TypeScript and styles under agentui
	Paths []string   // every file, relative
}

// GoFile is one parsed Go source.
type GoFile struct {
	Path      string // relative, with slashes
	Package   string // folder, relative
	Test      bool
	Generated bool // by its suffix
	Lines     int
	Source    string
	AST       *ast.File
	Set       *token.FileSet
}

// Line of a position in the file.
func (f *GoFile) Line(p token.Pos) int { return f.Set.Position(p).Line }

// WebFile is one source of the user interface.
type WebFile struct {
	Path   string
	Lines  int
	Source string
}

// skipped are folders that hold nothing of ours.
var skipped = []string{".git", "node_modules", "dist", "testdata", "bin", "data", "tmp", "test-results", "playwright-report", ".cache"}

// Load reads the tree under root.
func Load(root string) (*Tree, error) {
	t := &Tree{}
	err := filepath.WalkDir(root, func(full string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, full)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			if rel != "." && slices.Contains(skipped, d.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		if built := path.Ext(rel); built == ".test" || built == ".out" {
			return nil // left by the go command, ignored by git as well
		}
		t.Paths = append(t.Paths, rel)
		return t.add(full, rel)
	})
	return t, err
}

func (t *Tree) add(full, rel string) error {
	ext := path.Ext(rel)
	web := strings.HasPrefix(rel, "agentui/") && slices.Contains([]string{".ts", ".tsx", ".css", ".mjs"}, ext)
	if ext != ".go" && !web {
		return nil
	}
	raw, err := os.ReadFile(full)
	if err != nil {
		return err
	}
	lines := strings.Count(string(raw), "\n")
	if web {
		t.Web = append(t.Web, &WebFile{Path: rel, Lines: lines, Source: string(raw)})
		return nil
	}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, rel, raw, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	t.Go = append(t.Go, &GoFile{
		Path: rel, Package: path.Dir(rel), Test: strings.HasSuffix(rel, "_test.go"), Generated: strings.HasSuffix(rel, ".gen.go"),
		Lines: lines, Source: string(raw), AST: file, Set: set,
	})
	return nil
}

// imports of a file that lie in this module, as folders, with their lines.
func (f *GoFile) own() map[string]int {
	out := map[string]int{}
	for p, line := range f.imports() {
		if rel, ok := strings.CutPrefix(p, Module+"/"); ok {
			out[rel] = line
		}
	}
	return out
}

func (f *GoFile) imports() map[string]int {
	out := map[string]int{}
	for _, spec := range f.AST.Imports {
		out[strings.Trim(spec.Path.Value, `"`)] = f.Line(spec.Pos())
	}
	return out
}
