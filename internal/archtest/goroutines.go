package archtest

import (
	"go/ast"
	"go/token"
)

// checkGoroutines wants a go statement to be in internal/run, or in a function
// that joins it: calls something named Wait, or receives, outside a select, from
// a channel that the goroutine closes or sends on.
func checkGoroutines(f *GoFile) (out []Finding) {
	if f.Package == "internal/run" {
		return nil
	}
	for _, decl := range f.AST.Decls {
		j := joins{in: map[string]bool{}}
		ast.Inspect(decl, j.look)
		if j.waits {
			continue
		}
		for _, s := range j.starts {
			if !j.joined(s) {
				out = append(out, Finding{Rule: "go", File: f.Path, Line: f.Line(s.Pos()),
					Text: "a goroutine that this function does not join: start it in a run.Group, or Wait here"})
			}
		}
	}
	return out
}

// joins is what a function starts and what it waits for.
type joins struct {
	starts []*ast.GoStmt
	waits  bool
	in     map[string]bool // channels received from, outside a select
}

func (j *joins) look(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.GoStmt:
		j.starts = append(j.starts, n)
	case *ast.CallExpr:
		if sel, ok := n.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Wait" {
			j.waits = true
		}
	case *ast.SelectStmt: // a choice may leave without the goroutine having ended; its bodies are looked at
		for _, clause := range n.Body.List {
			for _, s := range clause.(*ast.CommClause).Body {
				ast.Inspect(s, j.look)
			}
		}
		return false
	case *ast.UnaryExpr:
		if x, ok := n.X.(*ast.Ident); ok && n.Op == token.ARROW {
			j.in[x.Name] = true
		}
	}
	return true
}

func (j *joins) joined(s *ast.GoStmt) (yes bool) {
	ast.Inspect(s, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SendStmt:
			if x, ok := n.Chan.(*ast.Ident); ok && j.in[x.Name] {
				yes = true
			}
		case *ast.CallExpr:
			fn, ok := n.Fun.(*ast.Ident)
			if !ok || fn.Name != "close" || len(n.Args) != 1 {
				return true
			}
			if x, ok := n.Args[0].(*ast.Ident); ok && j.in[x.Name] {
				yes = true
			}
		}
		return true
	})
	return yes
}
