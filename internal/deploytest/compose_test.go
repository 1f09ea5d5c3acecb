package deploytest

import (
	"io"
	"net"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"

	"github.com/parleyhub/parley/internal/config"
)

const root = "../../"

// compose loads the file as docker compose does: schema, references, variables.
func compose(t *testing.T, env ...string) (*types.Project, error) {
	t.Helper()
	opts, err := cli.NewProjectOptions([]string{root + "docker-compose.yml"}, cli.WithEnv(env))
	if err != nil {
		t.Fatal(err)
	}
	return opts.LoadProject(t.Context())
}

func project(t *testing.T) *types.Project {
	t.Helper()
	p, err := compose(t, "POSTGRES_PASSWORD=secret0")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestComposeNamesTheFourServicesAndEachHasAHealthCheck(t *testing.T) {
	p := project(t)
	if got := p.ServiceNames(); !slices.Equal(got, []string{"hub", "nats", "postgres", "redis"}) {
		t.Fatalf("services %v", got)
	}
	for name, s := range p.Services {
		if s.HealthCheck == nil || len(s.HealthCheck.Test) == 0 {
			t.Errorf("%s has no health check", name)
		}
		for _, v := range s.Volumes {
			if _, ok := p.Volumes[v.Source]; v.Type == types.VolumeTypeVolume && !ok {
				t.Errorf("%s mounts unknown volume %s", name, v.Source)
			}
		}
	}
	for _, other := range []string{"nats", "postgres", "redis"} {
		if d, ok := p.Services["hub"].DependsOn[other]; !ok || d.Condition != types.ServiceConditionHealthy {
			t.Errorf("the hub does not wait until %s is healthy", other)
		}
	}
}

func TestComposeWantsAPasswordToBeChosen(t *testing.T) {
	if _, err := compose(t); err == nil || !strings.Contains(err.Error(), "POSTGRES_PASSWORD") {
		t.Fatalf("without a password: %v", err)
	}
}

func TestHubUnderstandsItsSettingsInCompose(t *testing.T) {
	p := project(t)
	hub := p.Services["hub"]
	for name, value := range hub.Environment {
		if !slices.Contains(config.EnvNames(), name) {
			t.Errorf("%s is no setting", name)
		}
		if value != nil {
			t.Setenv(name, *value)
		}
	}
	c, _, err := config.NewParser("parley serve", config.Serve).Parse(nil, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	for _, link := range append(c.NATS, c.Database, c.Redis) {
		u, err := url.Parse(link)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := p.Services[u.Hostname()]; !ok {
			t.Errorf("the hub looks for %s, which is no service", u.Hostname())
		}
	}
	for _, addr := range []string{c.HTTP, c.SMTPIn} {
		_, port, _ := net.SplitHostPort(addr)
		if !slices.ContainsFunc(hub.Ports, func(p types.ServicePortConfig) bool { return port == fmtPort(p.Target) }) {
			t.Errorf("port %s is listened on, but not published", port)
		}
	}
	command(t, hub.HealthCheck.Test[1:])
}

func TestNeighboursKeepWhatTheyAcknowledge(t *testing.T) {
	p := project(t)
	if c := strings.Join(p.Services["postgres"].Command, " "); !strings.Contains(c, "synchronous_commit=on") || !strings.Contains(c, "fsync=on") {
		t.Errorf("postgres runs as %q", c)
	}
	if !strings.HasPrefix(p.Services["postgres"].Image, "postgres:15") || !strings.HasPrefix(p.Services["redis"].Image, "redis:7") {
		t.Error("other versions than the tests run against")
	}
	if conf := p.Configs["nats"].Content; !strings.Contains(conf, "sync_interval: always") || !strings.Contains(conf, `store_dir: "/data"`) {
		t.Errorf("nats runs with:\n%s", conf)
	}
	for _, name := range []string{"nats", "postgres"} {
		if len(p.Services[name].Volumes) == 0 {
			t.Errorf("%s forgets everything when it is made anew", name)
		}
	}
}
