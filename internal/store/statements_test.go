package store_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/parleyhub/parley/internal/store"
)

func TestEveryStatementIsUsedAndEveryUseHasItsStatement(t *testing.T) {
	used := map[string]bool{}
	files, err := filepath.Glob("*.go")
	beside, err2 := filepath.Glob("*/*.go") // its parts in packages of their own
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	for _, file := range append(files, beside...) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, src, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if s, err := strconv.Unquote(lit.Value); err == nil {
					used[s] = true
				}
			}
			return true
		})
	}
	all := store.Statements()
	if len(all) < 80 {
		t.Fatalf("only %d statements were read", len(all))
	}
	for name := range all {
		if !used[name] {
			t.Errorf("nobody uses the statement %s", name)
		}
	}
}
