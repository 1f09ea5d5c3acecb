package archtest

import (
	"fmt"
	"go/ast"
	"go/token"
	"strconv"
)

// checkKinds finds places that ask which channel something is. Only the
// channel's own folder knows its name; others ask what it can do.
func checkKinds(t *Tree) (out []Finding) {
	kinds := map[string]bool{}
	for _, f := range t.Go {
		if k := kindOf(f.Package); k != "" {
			kinds[k] = true
		}
	}
	for _, f := range t.Go {
		if floor, _ := floorOf(f.Package); f.Test || floor < 0 || isActor(f.Package) {
			continue
		}
		own := kindOf(f.Package)
		report := func(e ast.Expr, how string) {
			lit, ok := e.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return
			}
			word, err := strconv.Unquote(lit.Value)
			if err != nil || !kinds[word] || word == own {
				return
			}
			out = append(out, Finding{Rule: "kind", File: f.Path, Line: f.Line(lit.Pos()),
				Text: fmt.Sprintf("%q %s: ask the channel's Abilities instead of its name", word, how)})
		}
		ast.Inspect(f.AST, func(n ast.Node) bool { inspectKind(n, report); return true })
	}
	return out
}

func inspectKind(n ast.Node, report func(e ast.Expr, how string)) {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		if n.Op == token.EQL || n.Op == token.NEQ {
			report(n.X, "compared")
			report(n.Y, "compared")
		}
	case *ast.CaseClause:
		for _, e := range n.List {
			report(e, "in a case")
		}
	case *ast.CallExpr:
		if sel, ok := n.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "ChannelKind" {
			for _, e := range n.Args {
				report(e, "as a kind")
			}
		}
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); ok && (key.Name == "Channel" || key.Name == "ChannelKind") {
			report(n.Value, "as a kind")
		}
	case *ast.ValueSpec:
		if sel, ok := n.Type.(*ast.SelectorExpr); ok && sel.Sel.Name == "ChannelKind" {
			for _, e := range n.Values {
				report(e, "as a kind")
			}
		}
	}
}
