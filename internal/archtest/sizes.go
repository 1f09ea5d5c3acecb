package archtest

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
)

// The fences, in lines as an editor counts them.
const (
	maxFile      = 400
	maxFunc      = 80
	maxInterface = 7 // methods
	maxPackage   = 2500
	maxLarge     = 6000
	maxWebFile   = 200
	maxWebTest   = 400
)

// large are the packages that hold one file per noun of the whole product.
var large = []string{"hub", "api", "internal/store"}

func checkSizes(t *Tree) (out []Finding) {
	packages := map[string]int{}
	for _, f := range t.Go {
		if f.Generated {
			continue
		}
		if f.Lines > maxFile {
			out = append(out, Finding{Rule: "file", File: f.Path, Line: 1,
				Text: fmt.Sprintf("%d lines, at most %d: it is about more than one thing", f.Lines, maxFile)})
		}
		if floor, ok := floorOf(f.Package); f.Test || (ok && floor < 0) {
			continue // what tests are made of may be long
		}
		packages[f.Package] += f.Lines
		out = append(out, checkDecls(f)...)
	}
	for pkg, lines := range packages {
		limit := maxPackage
		if slices.Contains(large, pkg) {
			limit = maxLarge
		}
		if lines > limit {
			out = append(out, Finding{Rule: "package", File: pkg, Text: fmt.Sprintf("%d lines, at most %d", lines, limit)})
		}
	}
	return append(out, checkWebSizes(t)...)
}

func checkDecls(f *GoFile) (out []Finding) {
	for _, decl := range f.AST.Decls {
		d, ok := decl.(*ast.FuncDecl)
		if !ok {
			continue
		}
		if n := f.Line(d.End()) - f.Line(d.Pos()) + 1; n > maxFunc {
			from := 0
			if d.Doc != nil {
				from = f.Line(d.Doc.Pos())
			}
			out = append(out, Finding{Rule: "function", File: f.Path, Line: f.Line(d.Pos()), from: from,
				Text: fmt.Sprintf("%s has %d lines, at most %d", d.Name.Name, n, maxFunc)})
		}
	}
	ast.Inspect(f.AST, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok {
			return true
		}
		face, ok := spec.Type.(*ast.InterfaceType)
		if !ok {
			return true
		}
		methods := 0
		for _, m := range face.Methods.List {
			methods += max(1, len(m.Names))
		}
		if methods > maxInterface {
			out = append(out, Finding{Rule: "interface", File: f.Path, Line: f.Line(spec.Pos()),
				Text: fmt.Sprintf("%s has %d methods, at most %d: declare what its caller calls", spec.Name.Name, methods, maxInterface)})
		}
		return true
	})
	return out
}

func checkWebSizes(t *Tree) (out []Finding) {
	for _, f := range t.Web {
		if strings.HasSuffix(f.Path, ".gen.ts") {
			continue
		}
		limit := maxWebFile
		if strings.Contains(f.Path, ".test.") || strings.Contains(f.Path, "/e2e/") || strings.Contains(f.Path, ".spec.") {
			limit = maxWebTest
		}
		if f.Lines > limit {
			out = append(out, Finding{Rule: "file", File: f.Path, Line: 1, Text: fmt.Sprintf("%d lines, at most %d", f.Lines, limit)})
		}
	}
	return out
}
