package archtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// plant writes a small tree in which every name that must exist does.
func plant(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, must := range topLevel {
		if must {
			put(t, root, filepath.Join(name, "there"), "")
		}
	}
	for name, text := range files {
		put(t, root, name, text)
	}
	return root
}

func put(t *testing.T, root, name, text string) {
	t.Helper()
	full := filepath.Join(root, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// source is a Go file of package p that imports what is listed and holds body.
func source(body string, imports ...string) string {
	s := "// Package p is here to be looked at.\npackage p\n\n"
	for _, i := range imports {
		s += "import " + `"` + strings.Replace(i, "~", Module, 1) + `"` + "\n"
	}
	return s + body
}

func lines(n int) string { return strings.Repeat("\n", n) }

func TestFencesCatchWhatTheyAreFor(t *testing.T) {
	for name, tc := range map[string]struct {
		files map[string]string
		want  string // "" = nothing is found
	}{
		"clean":                       {map[string]string{"desk/a.go": source("", "~/hub", "~/internal/store")}, ""},
		"import of a higher floor":    {map[string]string{"internal/store/a.go": source("", "~/desk"), "desk/a.go": source("")}, "internal/store/a.go:4: floor"},
		"import of own floor":         {map[string]string{"router/a.go": source("", "~/profile"), "profile/a.go": source("")}, "router/a.go:4: floor"},
		"api may import live":         {map[string]string{"api/a.go": source("", "~/api/live"), "api/live/a.go": source("")}, ""},
		"live may not import api":     {map[string]string{"api/a.go": source(""), "api/live/a.go": source("", "~/api")}, "api/live/a.go:4: floor"},
		"unknown package":             {map[string]string{"internal/extra/a.go": source("")}, "internal/extra/a.go:2: floor: package internal/extra stands on no floor"},
		"channel imports another":     {map[string]string{"channels/pigeon/a.go": source("", "~/channels/smoke"), "channels/smoke/a.go": source("")}, "must not import channels/smoke"},
		"channel's own part":          {map[string]string{"channels/pigeon/a.go": source("", "~/channels/pigeon/cote"), "channels/pigeon/cote/a.go": source("")}, ""},
		"another channel's part":      {map[string]string{"channels/smoke/a.go": source("", "~/channels/pigeon/cote"), "channels/pigeon/cote/a.go": source("")}, "ask the channel's Abilities"},
		"room imports a channel":      {map[string]string{"ingest/a.go": source("", "~/channels/pigeon"), "channels/pigeon/a.go": source("")}, "ask the channel's Abilities"},
		"builtin imports channels":    {map[string]string{"channels/builtin/a.go": source("", "~/channels/pigeon"), "channels/pigeon/a.go": source("")}, ""},
		"product imports a suite":     {map[string]string{"desk/a.go": source("", "~/internal/testpeers"), "internal/testpeers/a.go": source("")}, "is for tests only"},
		"test imports a suite":        {map[string]string{"desk/a.go": source(""), "desk/a_test.go": source("", "~/internal/testpeers"), "internal/testpeers/a.go": source("")}, ""},
		"bus outside its room":        {map[string]string{"router/a.go": source("", "github.com/nats-io/nats.go/jetstream")}, "router/a.go:4: import"},
		"driver outside its engine":   {map[string]string{"internal/store/a.go": source("", "github.com/jackc/pgx/v5")}, "internal/store/a.go:4: import"},
		"template that bloats":        {map[string]string{"desk/a.go": source("", "html/template")}, "desk/a.go:4: import: html/template"},
		"environment":                 {map[string]string{"desk/a.go": source("var v = os.Getenv(\"X\")\n", "os")}, "desk/a.go:5: env"},
		"environment under a name":    {map[string]string{"desk/a.go": "// Package p is.\npackage p\n\nimport sys \"os\"\n\nvar v = sys.LookupEnv\n"}, "desk/a.go:6: env"},
		"wall clock":                  {map[string]string{"sla/a.go": source("var now = time.Now\n", "time")}, "sla/a.go:5: clock"},
		"wall clock in a test":        {map[string]string{"sla/a.go": source(""), "sla/a_test.go": source("var now = time.Now\n", "time")}, ""},
		"sleep":                       {map[string]string{"sla/a.go": source("func f() { time.Sleep(1) }\n", "time")}, "sla/a.go:5: sleep"},
		"goroutine left alone":        {map[string]string{"desk/a.go": source("func f() { go f() }\n")}, "desk/a.go:4: go: a goroutine"},
		"goroutine joined":            {map[string]string{"desk/a.go": source("func f(w interface{ Wait() }) { go f(w); w.Wait() }\n")}, ""},
		"goroutine joined by channel": {map[string]string{"desk/a.go": source("func f() {\n\tc := make(chan int)\n\tgo func() { defer close(c) }()\n\t<-c\n}\n")}, ""},
		"goroutine perhaps joined":    {map[string]string{"desk/a.go": source("func f(d chan int) {\n\tc := make(chan int)\n\tgo func() { defer close(c) }()\n\tselect {\n\tcase <-c:\n\tcase <-d:\n\t}\n}\n")}, "desk/a.go:6: go: a goroutine"},
		"goroutine where they live":   {map[string]string{"internal/run/a.go": source("func f() { go f() }\n")}, ""},
		"kind compared":               {map[string]string{"desk/a.go": source("func f(k string) bool { return k == \"pigeon\" }\n"), "channels/pigeon/a.go": source("")}, "desk/a.go:4: kind"},
		"kind in a case":              {map[string]string{"desk/a.go": source("func f(k string) {\n\tswitch k {\n\tcase \"pigeon\":\n\t}\n}\n"), "channels/pigeon/a.go": source("")}, "desk/a.go:6: kind"},
		"kind made":                   {map[string]string{"desk/a.go": source("var k = hub.ChannelKind(\"pigeon\")\n", "~/hub"), "channels/pigeon/a.go": source("")}, "desk/a.go:5: kind"},
		"kind in a field":             {map[string]string{"desk/a.go": source("var k = hub.Message{Channel: \"pigeon\"}\n", "~/hub"), "channels/pigeon/a.go": source("")}, "desk/a.go:5: kind"},
		"kind at home":                {map[string]string{"channels/pigeon/a.go": source("var k = hub.ChannelKind(\"pigeon\")\n", "~/hub")}, ""},
		"long file":                   {map[string]string{"desk/a.go": source(lines(398))}, "desk/a.go:1: file: 401 lines"},
		"long test file":              {map[string]string{"desk/a.go": source(""), "desk/a_test.go": source(lines(398))}, "desk/a_test.go:1: file"},
		"long generated file":         {map[string]string{"desk/a.gen.go": "// Code generated by x. DO NOT EDIT.\n\n" + source(lines(600))}, ""},
		"long function":               {map[string]string{"desk/a.go": source("func f() {" + lines(80) + "}\n")}, "desk/a.go:4: function: f has 81 lines"},
		"wide interface":              {map[string]string{"desk/a.go": source("type i interface { a(); b(); c(); d(); e(); f(); g(); h() }\n")}, "desk/a.go:4: interface: i has 8 methods"},
		"large package": {map[string]string{"desk/a.go": source(lines(390)), "desk/b.go": source(lines(390)), "desk/c.go": source(lines(390)),
			"desk/d.go": source(lines(390)), "desk/e.go": source(lines(390)), "desk/f.go": source(lines(390)), "desk/g.go": source(lines(390))}, "desk: package: "},
		"long TypeScript":          {map[string]string{"agentui/src/a.ts": lines(201)}, "agentui/src/a.ts:1: file"},
		"generated TypeScript":     {map[string]string{"agentui/src/a.gen.ts": "// generated from api/openapi.json" + lines(900)}, ""},
		"foreign TypeScript":       {map[string]string{"agentui/node_modules/x/a.ts": lines(900)}, ""},
		"vague file name":          {map[string]string{"desk/reply_utils.go": source("")}, `desk/reply_utils.go: name: "utils"`},
		"vague folder":             {map[string]string{"agentui/src/helpers/a.ts": "\n"}, `agentui/src/helpers: name: "helpers"`},
		"put off":                  {map[string]string{"desk/a.go": source("// TO" + "DO: later\nvar a int\n")}, "desk/a.go:4: marker"},
		"put off in TypeScript":    {map[string]string{"agentui/src/a.ts": "\nconst a = 1; // good enough for" + " now\n"}, "agentui/src/a.ts:2: marker"},
		"generated without suffix": {map[string]string{"desk/a.go": "// Code generated by x. DO NOT EDIT.\n\n" + source("")}, "desk/a.go:1: generated"},
		"suffix without a word":    {map[string]string{"desk/a.gen.go": source("")}, "desk/a.gen.go:1: generated"},
		"no package comment":       {map[string]string{"desk/a.go": "package desk\n"}, "desk/a.go:1: comment"},
		"strange name at the root": {map[string]string{"lib/a.txt": ""}, "lib: tree: is no name of the tree"},
		"allowed":                  {map[string]string{"desk/a.go": source("//arch:allow clock measures itself\nvar now = time.Now\n", "time")}, ""},
		"allowed function":         {map[string]string{"desk/a.go": source("// f is a table.\n//\n//arch:allow function one table\nfunc f() {" + lines(80) + "}\n")}, ""},
		"allowed for another rule": {map[string]string{"desk/a.go": source("//arch:allow sleep measures itself\nvar now = time.Now\n", "time")}, "desk/a.go:6: clock"},
		"allowed without a reason": {map[string]string{"desk/a.go": source("//arch:allow clock\nvar now = time.Now\n", "time")}, "desk/a.go:5: allow: write"},
		"allowance of nothing":     {map[string]string{"desk/a.go": source("//arch:allow clock once needed\nvar a int\n")}, "desk/a.go:4: allow: allows nothing"},
		"file length not allowed":  {map[string]string{"desk/a.go": source("//arch:allow file it is long\n" + lines(400))}, "has no exceptions"},
	} {
		t.Run(name, func(t *testing.T) {
			broken, _, err := Check(plant(t, tc.files))
			if err != nil {
				t.Fatal(err)
			}
			var all []string
			for _, f := range broken {
				all = append(all, f.String())
			}
			got := strings.Join(all, "\n")
			if (tc.want == "") != (got == "") || !strings.Contains(got, tc.want) {
				t.Fatalf("want %q, got:\n%s", tc.want, got)
			}
		})
	}
}

func TestMissingNameAtTheRootIsFound(t *testing.T) {
	root := plant(t, nil)
	if err := os.RemoveAll(filepath.Join(root, "desk")); err != nil {
		t.Fatal(err)
	}
	broken, _, err := Check(root)
	if err != nil || len(broken) != 1 || broken[0].String() != "desk: tree: is missing at the root" {
		t.Fatalf("got %v, %v", broken, err)
	}
}

func TestExceptionsAreHandedOutWithTheirReasons(t *testing.T) {
	root := plant(t, map[string]string{"desk/a.go": source("var now = time.Now //arch:allow clock measures itself\n", "time")})
	broken, made, err := Check(root)
	if err != nil || len(broken) != 0 || len(made) != 1 || made[0].Reason != "measures itself" {
		t.Fatalf("got %v, %v, %v", broken, made, err)
	}
}
