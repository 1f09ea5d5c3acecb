package archtest

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
)

// whyNoTemplates: the whole program was 61.2 MB with them and 49.9 MB without.
const whyNoTemplates = "it looks methods up by name, so that the linker keeps every method of every package"

// onlyIn says which outside packages belong to which folders. Tests are free.
var onlyIn = []struct {
	prefix string
	in     []string
	why    string
}{
	{"github.com/nats-io/", []string{"internal/bus", "internal/testpeers"}, "the bus is spoken in internal/bus only"},
	{"modernc.org/sqlite", []string{"internal/store/sqlite"}, "drivers belong to their engine"},
	{"github.com/jackc/pgx", []string{"internal/store/postgres"}, "drivers belong to their engine"},
	{"text/template", nil, whyNoTemplates},
	{"html/template", nil, whyNoTemplates},
	{"github.com/lib/pq", []string{}, "PostgreSQL is spoken through pgx"},
	{"github.com/mattn/go-sqlite3", []string{}, "SQLite is spoken through modernc.org/sqlite"},
	{"database/sql", []string{"internal/store", "internal/store/sqlite", "internal/store/postgres"}, "SQL is written in internal/store only"},
	{"github.com/redis/", []string{"internal/presence"}, "Redis never holds the truth"},
}

// calls that only some folders may make.
var callsOnlyIn = []struct {
	rule, pkg string
	names     []string
	in        []string
	why       string
}{
	{"env", "os", []string{"Getenv", "LookupEnv", "Environ", "ExpandEnv"}, []string{"internal/config"}, "settings come from internal/config"},
	{"clock", "time", []string{"Now", "Since", "Until"}, []string{"internal/run"}, "take now func() time.Time"},
	{"sleep", "time", []string{"Sleep"}, nil, "wait with run.Sleep, or for what you wait for"},
}

func checkSources(t *Tree) (out []Finding) {
	for _, f := range t.Go {
		if floor, _ := floorOf(f.Package); f.Test || floor < 0 {
			continue
		}
		for imported, line := range f.imports() {
			for _, rule := range onlyIn {
				if strings.HasPrefix(imported, rule.prefix) && !slices.Contains(rule.in, f.Package) {
					out = append(out, Finding{Rule: "import", File: f.Path, Line: line, Text: fmt.Sprintf("%s here: %s", imported, rule.why)})
				}
			}
		}
		out = append(out, checkCalls(f)...)
		out = append(out, checkGoroutines(f)...)
	}
	return out
}

// checkCalls looks at every mention, called or passed on, of the listed functions.
func checkCalls(f *GoFile) (out []Finding) {
	ast.Inspect(f.AST, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		x, ok := sel.X.(*ast.Ident)
		if !ok {
			return true
		}
		for _, rule := range callsOnlyIn {
			if f.nameOf(rule.pkg) == x.Name && slices.Contains(rule.names, sel.Sel.Name) && !slices.Contains(rule.in, f.Package) {
				out = append(out, Finding{Rule: rule.rule, File: f.Path, Line: f.Line(sel.Pos()),
					Text: fmt.Sprintf("%s.%s here: %s", rule.pkg, sel.Sel.Name, rule.why)})
			}
		}
		return true
	})
	return out
}

// nameOf answers under which name a file knows a package; "" if it does not.
func (f *GoFile) nameOf(pkg string) string {
	for _, spec := range f.AST.Imports {
		if strings.Trim(spec.Path.Value, `"`) != pkg {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return pkg[strings.LastIndex(pkg, "/")+1:]
	}
	return ""
}
