package config

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// parse runs a parser with a made-up environment.
func parse(needs Needs, env map[string]string, args ...string) (Config, []string, error) {
	p := NewParser("parley test", needs)
	p.env = func(k string) (string, bool) { v, ok := env[k]; return v, ok }
	return p.Parse(args, &bytes.Buffer{})
}

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "parley.conf")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDefaultsAreThoseOfTheContract(t *testing.T) {
	c, _, err := parse(Serve, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := Config{Data: "./data", HTTP: "127.0.0.1:8080", SMTPIn: "127.0.0.1:2525", Roles: AllRoles(), Log: LogText}
	if !reflect.DeepEqual(c, want) {
		t.Fatalf("got %+v\nwant %+v", c, want)
	}
}

func TestFlagBeatsEnvironmentBeatsFileBeatsDefault(t *testing.T) {
	path := file(t, "# hub\nhttp = 127.0.0.1:1\ndata = \"/srv/a # b\"  # quoted\nlog = json # why not\n")
	env := map[string]string{"PARLEY_HTTP": "127.0.0.1:2", "PARLEY_CONFIG": path, "PARLEY_REDIS": ""}
	c, _, err := parse(Serve, env)
	if err != nil {
		t.Fatal(err)
	}
	if c.HTTP != "127.0.0.1:2" || c.Data != "/srv/a # b" || c.Log != LogJSON || c.Redis != "" {
		t.Fatalf("got %+v", c)
	}
	if c, _, _ = parse(Serve, env, "--http", "127.0.0.1:3"); c.HTTP != "127.0.0.1:3" {
		t.Fatalf("flag did not win: %s", c.HTTP)
	}
}

func TestEverySettingIsTakenAsFlagEnvironmentAndFile(t *testing.T) {
	pem := file(t, "x")
	values := map[string]string{
		"data": t.TempDir(), "http": "[::1]:0", "smtp-in": "off", "public-url": "https://help.example.com/", "ready-file": "/tmp/r",
		"database": "postgres://u:p@h/db", "nats": "nats://a:4222,nats://b:4222", "redis": "redis://h:6379/1", "roles": "ingest,router",
		"trusted-proxy": "10.1.2.3/8,::1", "tls-cert": pem, "tls-key": pem, "allow-private-network": "true", "log": "json",
		"profile": "127.0.0.1:6060", "admin-email": "Ada@Example.com", "admin-password": "correct horse",
	}
	env, args, lines := map[string]string{}, []string{}, ""
	for _, s := range settings() {
		v, ok := values[s.name]
		if !ok {
			t.Fatalf("setting %s has no value in this test", s.name)
		}
		env[s.env()] = v
		lines += s.name + " = " + v + "\n"
		if !s.noFlag {
			args = append(args, "--"+s.name+"="+v)
		}
	}
	byEnv, _, err := parse(Serve, env)
	if err != nil {
		t.Fatal(err)
	}
	byFile, _, err := parse(Serve, nil, "--config", file(t, lines))
	if err != nil {
		t.Fatal(err)
	}
	byFlag, _, err := parse(Serve, map[string]string{"PARLEY_ADMIN_EMAIL": values["admin-email"], "PARLEY_ADMIN_PASSWORD": values["admin-password"]}, args...)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(byEnv, byFile) || !reflect.DeepEqual(byEnv, byFlag) {
		t.Fatalf("differ:\nenvironment %+v\nfile        %+v\nflags       %+v", byEnv, byFile, byFlag)
	}
	if byEnv.PublicURL != "https://help.example.com" || byEnv.SMTPIn != "" || len(byEnv.NATS) != 2 || byEnv.AdminEmail != "ada@example.com" ||
		byEnv.TrustedProxies[0].String() != "10.0.0.0/8" || byEnv.TrustedProxies[1].String() != "::1/128" || byEnv.Roles.Has(Desk) {
		t.Fatalf("got %+v", byEnv)
	}
}

func TestWrongSettingIsNamedWithItsReason(t *testing.T) {
	for name, tc := range map[string]struct {
		env  map[string]string
		args []string
		want string
	}{
		"address":         {args: []string{"--http", "8080"}, want: "--http: must be host:port"},
		"port":            {args: []string{"--smtp-in", ":70000"}, want: `--smtp-in: port "70000" is not between`},
		"environment":     {env: map[string]string{"PARLEY_LOG": "xml"}, want: "PARLEY_LOG: must be text or json"},
		"role":            {args: []string{"--roles", "ingest,cook"}, want: `--roles: "cook" is none of`},
		"no role":         {args: []string{"--roles", ","}, want: "--roles: must name at least one"},
		"empty flag":      {args: []string{"--data", ""}, want: "--data: must not be empty"},
		"database scheme": {args: []string{"--database", "mysql://u:secret@h/x"}, want: "--database: must be a URL that starts with postgres://"},
		"half TLS":        {env: map[string]string{"PARLEY_TLS_CERT": "parse_test.go"}, want: "--tls-key: is needed"},
		"no certificate":  {args: []string{"--tls-cert", "/nowhere/c.pem"}, want: "--tls-cert: cannot read /nowhere/c.pem: no such file"},
		"proxy":           {args: []string{"--trusted-proxy", "10.0.0/8"}, want: `--trusted-proxy: "10.0.0/8" is neither`},
		"password alone":  {env: map[string]string{"PARLEY_ADMIN_PASSWORD": "correct horse"}, want: "PARLEY_ADMIN_EMAIL: is needed"},
		"unknown flag":    {args: []string{"--htpp", "x"}, want: "flag provided but not defined: -htpp"},
		"not a switch":    {args: []string{"--allow-private-network=perhaps"}, want: "--allow-private-network: must be true or false"},
		"data is a file":  {args: []string{"--data", "parse_test.go"}, want: "--data: is not a folder"},
		"missing file":    {args: []string{"--config", "/nowhere/x"}, want: "--config: cannot read /nowhere/x"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := parse(Serve, tc.env, tc.args...)
			var e *Error
			if !errors.As(err, &e) || !strings.Contains(err.Error(), tc.want) {
				t.Fatalf("got %v, want %q", err, tc.want)
			}
			if strings.ContainsRune(err.Error(), '\n') || strings.Contains(err.Error(), "secret") {
				t.Fatalf("more than one line, or a secret in it: %q", err)
			}
		})
	}
}

func TestFileErrorsNameTheLine(t *testing.T) {
	for text, want := range map[string]string{
		"\nhtpp = 127.0.0.1:1\n": ":2 htpp: is not a setting",
		"http\n":                 `:1: must be "name = value"`,
		"log = text\nlog = json": ":2 log: was given on line 1 already",
		`data = "x`:              ":1 data: has a quote that is not closed",
		"http = 99":              ":1 http: must be host:port",
	} {
		if _, _, err := parse(Serve, nil, "--config", file(t, text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}

func TestDataCommandTakesTheHubsFileButOnlyItsOwnFlags(t *testing.T) {
	path := file(t, "data = /srv/parley\ntls-cert = /nowhere/unreadable.pem\nroles = desk\n")
	c, rest, err := parse(Store, nil, "out.tar", "--config", path, "--", "--odd")
	if err != nil {
		t.Fatal(err)
	}
	if c.Data != "/srv/parley" || !reflect.DeepEqual(rest, []string{"out.tar", "--odd"}) {
		t.Fatalf("got %+v and %q", c, rest)
	}
	if _, _, err := parse(Store, nil, "--smtp-in", "off"); err == nil {
		t.Fatal("a data command took --smtp-in")
	}
}

func TestHelpNamesEverySettingAndTheCommandsOwnFlags(t *testing.T) {
	p := NewParser("parley serve", Serve)
	p.Flags().String("name", "", "how to `CALL` it")
	var out bytes.Buffer
	if _, _, err := p.Parse([]string{"--help"}, &out); !errors.Is(err, ErrHelp) {
		t.Fatalf("got %v", err)
	}
	for _, s := range settings() {
		if !strings.Contains(out.String(), s.env()) || !strings.Contains(out.String(), s.what) {
			t.Errorf("help lacks %s", s.name)
		}
	}
	for _, want := range []string{"--name CALL", "--config FILE", "(default: 127.0.0.1:8080)"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("help lacks %q:\n%s", want, out.String())
		}
	}
}

func TestBaseURLFollowsTheAddressUnlessOneIsGiven(t *testing.T) {
	for listening, want := range map[string]string{
		"127.0.0.1:8080": "http://localhost:8080", "[::]:80": "http://localhost:80", "0.0.0.0:81": "http://localhost:81",
		"192.0.2.7:82": "http://192.0.2.7:82", "[::1]:84": "http://[::1]:84", "Hub.example:83": "http://hub.example:83",
	} {
		if got := (&Config{}).BaseURL(listening); got != want {
			t.Errorf("%s: got %s, want %s", listening, got, want)
		}
	}
	for listening, want := range map[string]string{"127.0.0.1:1": "127.0.0.1:1", "[::]:2": "127.0.0.1:2", ":3": "127.0.0.1:3", "[::1]:4": "[::1]:4"} {
		if got := Reachable(listening); got != want {
			t.Errorf("%s: got %s, want %s", listening, got, want)
		}
	}
	if got := (&Config{TLSCert: "x"}).BaseURL("127.0.0.1:1"); got != "https://localhost:1" {
		t.Error(got)
	}
	if got := (&Config{PublicURL: "https://a"}).BaseURL("127.0.0.1:1"); got != "https://a" {
		t.Error(got)
	}
}

func FuzzFileLine(f *testing.F) {
	for _, s := range []string{`data = "x" # y`, "http=1", "=", `data = "`, "# c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		name, _, err := readLine(text)
		if err == nil && name == "" {
			t.Fatalf("%q has no name, yet no error", text)
		}
	})
}
